/* unpacker.c - a fresh process becomes one that can be given to an archive. */
#include "fusefs/archive/unpacker.h"

#include "fusefs/archive/jail.h"
#include "fusefs/archive/kind.h"
#include "fusefs/archive/unpack.h"

#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* The numbers of all that stays open. */
enum { ARCHIVE = STDERR_FILENO + 1, SPOOL, SOCKET, LIFE, NOTHING };

/* Each is first moved out of the way of the others. */
static bool move(int *fd)
{
    *fd = fcntl(*fd, F_DUPFD, NOTHING);
    return *fd >= 0;
}

static bool keep_descriptors(const struct order *order, int life)
{
    int archive = order->descriptors[ORDER_ARCHIVE], spool = order->descriptors[ORDER_SPOOL];
    int socket = order->descriptors[ORDER_SOCKET];

    return move(&archive) && move(&spool) && move(&socket) && move(&life) &&
           dup2(archive, ARCHIVE) >= 0 && dup2(spool, SPOOL) >= 0 && dup2(socket, SOCKET) >= 0 &&
           dup2(life, LIFE) >= 0 && close_range(NOTHING, ~0u, 0) == 0;
}

/* Names in Unicode come out as UTF-8, and times without a zone are taken for UTC, wherever it runs;
 * both are looked up in files, and so before there are none. */
static void settle_words(void)
{
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    (void)setenv("TZ", "UTC0", 1);
    tzset();
}

static bool tell(void *listener, const struct message *message)
{
    return message_send(*(const int *)listener, message);
}

_Noreturn void
unpacker_run(const struct order *order, int life, uint64_t room, const struct pack_options *options)
{
    int socket = SOCKET;
    const struct unpack work = {
        .archive = ARCHIVE,
        .spool = SPOOL,
        .room = room,
        .passwords = order->passwords,
        .passwords_size = order->passwords_size,
        .wanted = options->wanted ? options->wanted : pack_is_log,
        .context = options->context,
        .tell = tell,
        .listener = &socket,
    };

    prctl(PR_SET_NAME, "evtxfs-unpacker");
    settle_words();
    if (!keep_descriptors(order, life) || !jail_enter())
        _exit(1);
    unpack(&work);
    _exit(0);
}
