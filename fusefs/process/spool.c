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

int nameless_file_in(const char *folder)
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

const char *nameless_folder(void)
{
    const char *folder = getenv("TMPDIR");

    return folder && *folder ? folder : "/tmp";
}

int nameless_file(void)
{
    return nameless_file_in(nameless_folder());
}

static int spool(void)
{
    int fd = nameless_file();

    if (fd >= 0 && copy(STDIN_FILENO, fd))
        return fd;
    say("standard input: cannot be copied to a temporary file: %s", strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

int open_standard_input(void)
{
    struct stat st;

    if (fstat(STDIN_FILENO, &st) == 0 &&
        (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode) || S_ISDIR(st.st_mode)))
        return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    return spool();
}
