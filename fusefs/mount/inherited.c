/* inherited.c - /proc/self/fd. */
#include "fusefs/mount/inherited.h"

#include "core/base/list.h"

#include "fusefs/process/say.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool add(struct inherited *inherited, int fd)
{
    int *more =
        list_grow(inherited->descriptors, inherited->count, &inherited->room, sizeof *more, 8);

    if (!more)
        return false;
    inherited->descriptors = more;
    more[inherited->count++] = fd;
    return true;
}

/* Who exec()s hands over what is not to be closed then. Libraries may have opened more by now. */
static bool is_handed_over(int fd)
{
    int flags = fcntl(fd, F_GETFD);

    return flags >= 0 && !(flags & FD_CLOEXEC);
}

bool inherited_note(struct inherited *inherited)
{
    DIR *all;
    bool noted;

    *inherited = (struct inherited){0};
    all = opendir("/proc/self/fd");
    noted = all;
    for (struct dirent *entry; noted && (entry = readdir(all));) {
        int fd = (int)strtol(entry->d_name, NULL, 10); /* 0: . and .. */

        if (fd > STDERR_FILENO && is_handed_over(fd))
            noted = add(inherited, fd);
    }
    if (!noted)
        say("/proc/self/fd: %s", strerror(errno));
    if (all)
        closedir(all);
    return noted;
}

void inherited_close(const struct inherited *inherited, int except)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    for (size_t i = 0; i < inherited->count; i++)
        if (inherited->descriptors[i] != except)
            close(inherited->descriptors[i]);
    if (nothing < 0)
        return;
    dup2(nothing, STDIN_FILENO);
    close(nothing);
}

void inherited_done(struct inherited *inherited)
{
    free(inherited->descriptors);
}
