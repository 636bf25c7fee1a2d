/* test_file.c - reads and writes move all bytes, or say why not. */
#include "core/base/file.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

Test(file, reads_fewer_bytes_only_at_the_end)
{
    int fd = memfd_create("file", MFD_CLOEXEC);
    char bytes[8];
    size_t got;

    cr_assert(file_write(fd, "012345", 6));
    cr_expect(file_read_at(fd, bytes, 4, 1, &got) && got == 4 && memcmp(bytes, "1234", 4) == 0);
    cr_expect(file_read_at(fd, bytes, 8, 4, &got) && got == 2 && memcmp(bytes, "45", 2) == 0);
    cr_expect(file_read_at(fd, bytes, 8, 6, &got) && got == 0);
    close(fd);
    cr_expect(!file_read_at(fd, bytes, 8, 0, &got) && errno == EBADF);
}

Test(file, writes_at_an_offset_and_leaves_the_position)
{
    int fd = memfd_create("file", MFD_CLOEXEC);
    char bytes[6];
    size_t got;

    cr_assert(file_write(fd, "ab", 2) && file_write_at(fd, "xy", 2, 4) && file_write(fd, "cd", 2));
    cr_expect(file_read_at(fd, bytes, 6, 0, &got) && got == 6 && memcmp(bytes, "abcdxy", 6) == 0);
    close(fd);
}

Test(file, says_that_there_is_no_room)
{
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

    cr_assert(fd >= 0);
    cr_expect(!file_write(fd, "a", 1) && errno == ENOSPC);
    close(fd);
}

static void ignore(int number)
{
    (void)number;
}

/* A pipe takes 64 KB, so the writer waits, is interrupted all the time, and goes on. */
Test(file, goes_on_behind_a_signal)
{
    static char bytes[1 << 20], back[1 << 16];
    struct sigaction interrupt = {.sa_handler = ignore};
    struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
    int ends[2];
    size_t sum = 0;

    cr_assert(pipe(ends) == 0);
    if (fork() == 0) {
        sigaction(SIGALRM, &interrupt, NULL);
        setitimer(ITIMER_REAL, &often, NULL);
        close(ends[0]);
        _exit(file_write(ends[1], bytes, sizeof bytes) ? 0 : 1);
    }
    setitimer(ITIMER_REAL, &never, NULL);
    close(ends[1]);
    for (ssize_t got; (got = read(ends[0], back, sizeof back)) > 0; sum += (size_t)got)
        usleep(1000);
    cr_expect(sum == sizeof bytes);
}
