/* interrupted_output.c - signals as a descriptor, and pieces that a pipe takes at once. */
#include "fusefs/cli/interrupted_output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { PIECE = PIPE_BUF, LAST_WORDS = 1000 /* ms */ };

void interrupted_open(struct interrupted_output *out, struct output output)
{
    sigset_t set;

    *out = (struct interrupted_output){.output = output, .signals = -1};
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &set, NULL) == 0)
        out->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    out->ended = out->output.error || out->signals < 0;
}

/* The next signal ends the program as ever. */
static void take_signal(struct interrupted_output *out)
{
    struct signalfd_siginfo info;
    sigset_t set;

    while (read(out->signals, &info, sizeof info) > 0)
        out->ended = true;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (out->ended)
        sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* Waits until a piece can be written. False: that is no use, or a signal came and the reader does
 * not read. */
static bool wait_for_room(struct interrupted_output *out)
{
    struct pollfd fds[] = {{.fd = out->output.fd, .events = POLLOUT},
                           {.fd = out->ended ? -1 : out->signals, .events = POLLIN}};

    for (;;) {
        int got = poll(fds, 2, out->ended ? LAST_WORDS : -1);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        if (fds[1].revents) {
            take_signal(out);
            fds[1].fd = -1;
        }
        if (fds[0].revents)
            return true; /* an error is told by write() */
    }
}

static bool write_pieces(struct interrupted_output *out, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        size_t piece = size < PIECE ? size : PIECE;

        if (!wait_for_room(out) || !output_write(&out->output, bytes, piece)) {
            out->ended = true;
            return false;
        }
        bytes += piece;
        size -= piece;
    }
    return true;
}

/* Behind the event at or behind byte @from that ends at least a piece later. */
static size_t end_of_some(const struct render *render, size_t *place, size_t from)
{
    size_t end = from;

    for (; *place < render->count && end - from < PIECE; ++*place)
        if (render->lines[*place].size)
            end = render->lines[*place].at + render->lines[*place].size;
    return *place < render->count && end > from ? end : render->line_text.size;
}

void interrupted_write(struct interrupted_output *out, const struct render *render, size_t from)
{
    size_t place = 0, end;

    while (place < render->count && (!render->lines[place].size || render->lines[place].at < from))
        place++;
    for (; from < render->line_text.size && !out->ended; from = end) {
        end = end_of_some(render, &place, from);
        if (!write_pieces(out, render->line_text.bytes + from, end - from))
            return;
    }
}

void interrupted_check(struct interrupted_output *out)
{
    struct pollfd fds[] = {{.fd = out->output.fd}, {.fd = out->signals, .events = POLLIN}};

    if (out->ended || poll(fds, 2, 0) <= 0)
        return;
    if (fds[1].revents)
        take_signal(out);
    out->ended |= (fds[0].revents & (POLLERR | POLLNVAL)) != 0;
}

int interrupted_close(struct interrupted_output *out)
{
    if (out->signals >= 0)
        close(out->signals);
    return output_done(&out->output);
}
