/* packs.c - the nursery as it is seen from outside, and what comes from unpackers. */
#include "fusefs/archive/archive.h"
#include "fusefs/archive/intake.h"
#include "fusefs/archive/nursery.h"
#include "fusefs/archive/order.h"
#include "fusefs/process/clock.h"
#include "fusefs/process/say.h"
#include "fusefs/process/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

struct packs {
    struct pack_options options;
    int orders;
    pid_t nursery;
};

struct pack {
    int socket;
    atomic_int leash; /* -1: it was cancelled */
    struct intake intake;
};

/* ---- the nursery ----------------------------------------------------------------------------- */

static const char *folder_of(const struct pack_options *options)
{
    return options->folder ? options->folder : nameless_folder();
}

static uint64_t half_of_what_is_free(const char *folder)
{
    struct statvfs st;
    uint64_t half;

    if (statvfs(folder, &st) != 0)
        return 0;
    half = (uint64_t)st.f_bavail * st.f_frsize / 2;
    return half < MOST_ROOM ? half : MOST_ROOM;
}

/* False, and errno. */
static bool fork_nursery(struct packs *packs)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    packs->nursery = fork();
    if (packs->nursery == 0)
        nursery_run(ends[1], &packs->options);
    close(ends[1]);
    packs->orders = ends[0];
    if (packs->nursery > 0)
        return true;
    close(ends[0]);
    return false;
}

struct packs *packs_start(const struct pack_options *options)
{
    struct packs *packs = calloc(1, sizeof *packs);

    if (packs) {
        packs->options = *options;
        if (!options->room)
            packs->options.room = half_of_what_is_free(folder_of(options));
        if (fork_nursery(packs))
            return packs;
    }
    say("archives cannot be unpacked: %s", strerror(errno));
    free(packs);
    return NULL;
}

void packs_stop(struct packs *packs)
{
    if (!packs)
        return;
    close(packs->orders);
    waitpid(packs->nursery, NULL, 0);
    free(packs);
}

/* ---- one archive ----------------------------------------------------------------------------- */

/* @passwords are borrowed by @order, whose descriptors are copies or new. False, and errno. */
static bool make_order(struct order *order, const struct packs *packs, int fd, struct pack *pack,
                       const struct pack_passwords *passwords)
{
    int socket[2], leash[2];

    *order = (struct order){.descriptors = {fd, -1, -1, -1}};
    if (passwords) {
        order->passwords = passwords->bytes;
        order->passwords_size = passwords->size;
    }
    pack->intake.spool = nameless_file_in(folder_of(&packs->options));
    if (pack->intake.spool < 0)
        return false;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socket) != 0)
        return false;
    pack->socket = socket[0];
    order->descriptors[ORDER_SPOOL] = pack->intake.spool;
    order->descriptors[ORDER_SOCKET] = socket[1];
    if (pipe2(leash, O_CLOEXEC) != 0)
        return false;
    pack->leash = leash[1];
    order->descriptors[ORDER_LEASH] = leash[0];
    return true;
}

struct pack *pack_start(struct packs *packs, int fd, const struct pack_passwords *passwords)
{
    struct pack *pack = calloc(1, sizeof *pack);
    struct order order;
    bool begun;
    int error;

    if (!pack)
        return NULL;
    pack->socket = pack->intake.spool = -1;
    pack->leash = -1;
    begun = make_order(&order, packs, fd, pack, passwords) && order_send(packs->orders, &order);
    error = errno;
    if (order.descriptors[ORDER_SOCKET] >= 0)
        close(order.descriptors[ORDER_SOCKET]);
    if (order.descriptors[ORDER_LEASH] >= 0)
        close(order.descriptors[ORDER_LEASH]);
    if (begun)
        return pack;
    pack_close(pack);
    errno = error;
    return NULL;
}

/* One packet. An end without a last word is a crash, unless it was wanted. */
static enum pack_event take(struct pack *pack, uint32_t *number)
{
    char packet[sizeof(struct message) + 1]; /* a byte more, to see what is too long */
    ssize_t got;

    do
        got = read(pack->socket, packet, sizeof packet);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        return intake_take(&pack->intake, packet, (size_t)got, number);
    intake_end(&pack->intake, pack->leash < 0 ? PACK_CANCELLED : PACK_CRASHED);
    return PACK_ENDED;
}

/* Who is not believed any more is not needed either. */
static enum pack_event ended(struct pack *pack)
{
    pack_cancel(pack);
    return PACK_ENDED;
}

enum pack_event pack_next(struct pack *pack, int timeout, uint32_t *number)
{
    uint64_t end = clock_ns(CLOCK_MONOTONIC) + (timeout < 0 ? 0 : (uint64_t)timeout * 1000000);

    while (!pack->intake.ended) {
        struct pollfd ready = {.fd = pack->socket, .events = POLLIN};
        uint64_t now = clock_ns(CLOCK_MONOTONIC);
        int left = timeout < 0 ? -1 : now < end ? (int)((end - now + 999999) / 1000000) : 0;
        int count = poll(&ready, 1, left);
        enum pack_event event;

        if (count == 0)
            return PACK_WAITED;
        event = count > 0 ? take(pack, number) : PACK_WAITED;
        if (event != PACK_WAITED && event != PACK_ENDED)
            return event;
    }
    return ended(pack);
}

void pack_cancel(struct pack *pack)
{
    int leash = atomic_exchange(&pack->leash, -1);

    if (leash >= 0)
        close(leash);
}

uint32_t pack_count(const struct pack *pack)
{
    return pack->intake.count;
}

struct pack_member pack_member(const struct pack *pack, uint32_t number)
{
    return intake_member(&pack->intake, number);
}

int pack_spool(const struct pack *pack)
{
    return pack->intake.spool;
}

enum pack_fault pack_fault(const struct pack *pack, const char **detail)
{
    if (detail)
        *detail = pack->intake.detail;
    return pack->intake.fault;
}

void pack_close(struct pack *pack)
{
    if (!pack)
        return;
    pack_cancel(pack);
    if (pack->socket >= 0)
        close(pack->socket);
    if (pack->intake.spool >= 0)
        close(pack->intake.spool);
    intake_done(&pack->intake);
    free(pack);
}
