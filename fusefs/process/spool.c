/* spool.c - copies a pipe to a file without a name. */
#include "fusefs/process/spool.h"
#include "core/base/file.h"

#include "fusefs/process/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char name[] = "standard input";

/* A file that nobody else can open, or -1. */
static int nameless_file_in(const char *folder)
{
    int fd = open(folder, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    char *path;

    if (fd >= 0)
        return fd;
    if (asprintf(&path, "%s/evtxfs.XXXXXX", folder) < 0) /* a filesystem without O_TMPFILE */
        return -1;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    free(path);
    return fd;
}

static bool copy(int from, int to)
{
    char bytes[65536];

    for (;;) {
        ssize_t got = read(from, bytes, sizeof bytes);

        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || !file_write(to, bytes, (size_t)got))
            return false;
    }
}

int nameless_file(void)
{
    const char *folder = getenv("TMPDIR");

    return nameless_file_in(folder && *folder ? folder : "/tmp");
}

static int spool(void)
{
    int fd = nameless_file();

    if (fd >= 0 && copy(STDIN_FILENO, fd))
        return fd;
    say("%s: cannot be copied to a temporary file: %s", name, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

struct evtx_log *open_standard_input(void)
{
    struct stat st;
    int fd;

    if (fstat(STDIN_FILENO, &st) == 0 &&
        (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode) || S_ISDIR(st.st_mode)))
        fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    else
        fd = spool();
    return fd < 0 ? NULL : open_log_fd(fd, name);
}
