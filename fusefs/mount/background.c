/* background.c - fork(), and a pipe by which the child says that it is ready. */
#include "fusefs/mount/background.h"

#include "fusefs/process/say.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the foreground, until the child is ready or has ended. */
static _Noreturn void wait_for(pid_t child, int report)
{
    char ready;
    ssize_t got;
    int status;

    do
        got = read(report, &ready, 1);
    while (got < 0 && errno == EINTR);
    if (got == 1)
        _exit(EXIT_DONE);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status))
        say("it died in the background, by signal %d", WTERMSIG(status));
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_USAGE);
}

static int split(struct background *background)
{
    int ends[2];
    pid_t child;

    background->nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (background->nowhere < 0 || pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    child = fork();
    if (child > 0) {
        close(ends[1]);
        wait_for(child, ends[0]);
    }
    close(ends[0]);
    background->report = ends[1];
    return child < 0 || setsid() < 0 ? -1 : 0;
}

int background_enter(struct background *background, bool foreground)
{
    *background = (struct background){-1, -1};
    if ((foreground || split(background) == 0) && chdir("/") == 0)
        return 0;
    say("it cannot go to the background: %s", strerror(errno));
    return -1;
}

void background_ready(struct background *background)
{
    const char ready = 1;

    if (background->report < 0)
        return;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        (void)dup2(background->nowhere, fd);
    (void)!write(background->report, &ready, 1);
    close(background->nowhere);
    close(background->report);
    background->report = -1;
}
