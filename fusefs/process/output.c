/* output.c - write(), all of it, and its errors. */
#include "fusefs/process/output.h"

#include "fusefs/process/say.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe that holds more wakes its reader less often. It is as it was where that is not allowed. */
struct output output_standard(void)
{
    signal(SIGPIPE, SIG_IGN);
    (void)fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1 << 20);
    return (struct output){.fd = STDOUT_FILENO, .name = "standard output"};
}

static bool same_file(int fd, const char *path)
{
    struct stat a, b;

    return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

struct output output_file(const char *path, const char *log)
{
    struct output output = {.fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666), .name = path};

    signal(SIGPIPE, SIG_IGN);
    if (output.fd < 0)
        output.error = errno;
    else if (same_file(output.fd, log))
        output.error = EEXIST;
    else if (ftruncate(output.fd, 0) != 0 && errno != EINVAL) /* a device has no length */
        output.error = errno;
    return output;
}

/* A descriptor that does not wait, as who shares a pipe with us may have made it, is waited for. */
static bool wait_for_room(int fd)
{
    struct pollfd full = {.fd = fd, .events = POLLOUT};

    return poll(&full, 1, -1) == 1 || errno == EINTR;
}

bool output_write(struct output *output, const void *bytes, size_t size)
{
    const char *at = bytes;

    while (!output->error && size > 0) {
        ssize_t wrote = write(output->fd, at, size);

        if (wrote < 0 && errno != EINTR && (errno != EAGAIN || !wait_for_room(output->fd)))
            output->error = errno;
        if (wrote > 0) {
            at += wrote;
            size -= (size_t)wrote;
        }
    }
    return !output->error;
}

int output_done(struct output *output)
{
    if (output->fd >= 0 && close(output->fd) != 0 && !output->error)
        output->error = errno;
    output->fd = -1;
    if (!output->error || output->error == EPIPE)
        return EXIT_DONE;
    say("%s: %s", output->name, strerror(output->error));
    return EXIT_NO_LOG;
}
