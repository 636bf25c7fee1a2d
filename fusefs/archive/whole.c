/* whole.c - for who waits: all of an archive at once, and a log that is compressed. */
#include "fusefs/archive/archive.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_QUESTIONS = 3 };

static void wait_for_end(struct pack *pack)
{
    uint32_t number;

    while (pack_next(pack, -1, &number) != PACK_ENDED)
        ;
}

/* Whether a member is encrypted, and was not opened by the passwords that there are. */
static bool needs_password(const struct pack *pack)
{
    enum pack_fault fault = pack_fault(pack, NULL);

    for (uint32_t i = 0; i < pack_count(pack); i++) {
        enum pack_fault its = pack_member(pack, i).fault;

        if (its == PACK_NEEDS_PASSWORD || its == PACK_WRONG_PASSWORD)
            return true;
    }
    return fault == PACK_NEEDS_PASSWORD || fault == PACK_WRONG_PASSWORD;
}

static struct pack *unpack_once(struct packs *packs, int fd, const struct pack_passwords *passwords)
{
    struct pack *pack = pack_start(packs, fd, passwords);

    if (pack)
        wait_for_end(pack);
    return pack;
}

/* With another password all is unpacked anew: the spool of before is gone. */
struct pack *
pack_unpack(struct packs *packs, int fd, const char *name, struct pack_passwords *passwords)
{
    struct pack_passwords none = {0}, *known = passwords ? passwords : &none;
    struct pack *pack = unpack_once(packs, fd, known);

    for (unsigned i = 0; pack && i < MOST_QUESTIONS && needs_password(pack); i++) {
        if (!name || known->all || !pack_passwords_ask(known, name))
            break;
        pack_close(pack);
        pack = unpack_once(packs, fd, known);
    }
    pack_passwords_done(&none);
    return pack;
}

/* ---- an archive, or one log ------------------------------------------------------------------ */

static bool all_are_wanted(const void *context, const char *path)
{
    (void)context, (void)path;
    return true;
}

/* The first member tells. False: there is none, and something is wrong. */
static bool has_members(struct packs *packs, int fd)
{
    struct pack *pack = packs ? pack_start(packs, fd, NULL) : NULL;
    enum pack_event event = PACK_WAITED;
    uint32_t number = 0;
    bool has;

    if (!pack)
        return false;
    while (event != PACK_FOUND && event != PACK_ENDED)
        event = pack_next(pack, -1, &number);
    has = event == PACK_FOUND ? pack_member(pack, number).what != PACK_SINGLE
                              : pack_fault(pack, NULL) == PACK_FINE;
    pack_close(pack);
    return has;
}

bool pack_is_archive(int fd)
{
    const struct pack_options options = {.wanted = all_are_wanted};
    enum pack_kind kind = pack_kind(fd);
    struct packs *packs;
    bool is;

    if (!pack_kind_is_compressed(kind))
        return kind != PACK_NONE;
    packs = packs_start(&options);
    is = has_members(packs, fd);
    packs_stop(packs);
    return is;
}

/* ---- a log that is compressed ---------------------------------------------------------------- */

/* The spool as a file of its own, which is as old as what was compressed. -1: out of descriptors.
 */
static int take_spool(const struct pack *pack, int from)
{
    int fd = fcntl(pack_spool(pack), F_DUPFD_CLOEXEC, 0);
    struct stat st;

    if (fd >= 0 && fstat(from, &st) == 0) {
        const struct timespec times[2] = {st.st_atim, st.st_mtim};

        (void)futimens(fd, times);
    }
    return fd;
}

static void say_fault(const char *name, const struct pack_member *member, const char *more)
{
    say("%s: %s%s%s%s", name, pack_fault_text(member->fault), *member->detail ? ": " : "",
        member->detail, more);
}

/* The only member of @pack, or what is wrong. */
static int
take_single(const struct pack *pack, int from, const char *name, enum pack_opened *opened)
{
    struct pack_member member = {0};
    int fd = -1;

    member.fault = pack_fault(pack, &member.detail);
    member.what = member.fault ? PACK_SINGLE : PACK_LOG; /* a tar may have no members */
    if (pack_count(pack) > 0)
        member = pack_member(pack, 0);
    if (member.what != PACK_SINGLE)
        say("%s: it is an archive, and not one log; unpack it first", name);
    else if (!member.placed)
        say_fault(name, &member, "");
    else if ((fd = take_spool(pack, from)) < 0)
        say("%s: %s", name, strerror(errno));
    *opened = PACK_UNPACKED;
    if (fd >= 0 && member.fault && member.fault != PACK_NOT_A_LOG) {
        say_fault(name, &member, "; what can be unpacked is shown");
        *opened = PACK_IN_PART;
    }
    return fd;
}

/* The first member tells whether it is the only one. */
static int unwrap(struct packs *packs, int from, const char *name, enum pack_opened *opened)
{
    struct pack *pack = pack_start(packs, from, NULL);
    enum pack_event event = PACK_WAITED;
    uint32_t number = 0;
    int fd;

    if (!pack) {
        say("%s: it cannot be unpacked: %s", name, strerror(errno));
        return -1;
    }
    while (event != PACK_ENDED) {
        event = pack_next(pack, -1, &number);
        if (event == PACK_FOUND && pack_member(pack, number).what != PACK_SINGLE)
            pack_cancel(pack);
    }
    fd = take_single(pack, from, name, opened);
    pack_close(pack);
    return fd;
}

int pack_unwrap(int fd, const char *name, enum pack_opened *opened)
{
    const struct pack_options options = {0};
    enum pack_opened ignored, *how = opened ? opened : &ignored;
    struct packs *packs;
    int log = -1;

    *how = PACK_AS_IT_IS;
    if (fd < 0 || !pack_kind_is_compressed(pack_kind(fd)))
        return fd;
    packs = packs_start(&options);
    if (packs)
        log = unwrap(packs, fd, name, how);
    packs_stop(packs);
    close(fd);
    return log;
}
