/* stub.c - a build without libarchive: what is packed is told from what is not, and refused. */
#include "fusefs/archive/archive.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <unistd.h>

static const char how[] = "this evtxfs was built without libarchive; build it with "
                          "-Darchives=enabled (libarchive-dev), or unpack it first";

struct packs *packs_start(const struct pack_options *options)
{
    (void)options;
    say("%s", how);
    return NULL;
}

void packs_stop(struct packs *packs)
{
    (void)packs;
}

bool pack_passwords_read(struct pack_passwords *passwords, const char *file)
{
    *passwords = (struct pack_passwords){0};
    say("%s: %s", file, how);
    return false;
}

bool pack_passwords_ask(struct pack_passwords *passwords, const char *name)
{
    (void)passwords, (void)name;
    return false;
}

void pack_passwords_done(struct pack_passwords *passwords)
{
    *passwords = (struct pack_passwords){0};
}

struct pack *pack_start(struct packs *packs, int fd, const struct pack_passwords *passwords)
{
    (void)packs, (void)fd, (void)passwords;
    errno = ENOSYS;
    return NULL;
}

enum pack_event pack_next(struct pack *pack, int timeout, uint32_t *number)
{
    (void)pack, (void)timeout, (void)number;
    return PACK_ENDED;
}

void pack_cancel(struct pack *pack)
{
    (void)pack;
}

struct pack *
pack_unpack(struct packs *packs, int fd, const char *name, struct pack_passwords *passwords)
{
    (void)name;
    return pack_start(packs, fd, passwords);
}

uint32_t pack_count(const struct pack *pack)
{
    (void)pack;
    return 0;
}

struct pack_member pack_member(const struct pack *pack, uint32_t number)
{
    (void)pack, (void)number;
    return (struct pack_member){.path = "", .detail = "", .fault = PACK_CRASHED};
}

int pack_spool(const struct pack *pack)
{
    (void)pack;
    return -1;
}

enum pack_fault pack_fault(const struct pack *pack, const char **detail)
{
    (void)pack;
    if (detail)
        *detail = "";
    return PACK_CRASHED;
}

void pack_close(struct pack *pack)
{
    (void)pack;
}

/* One that is compressed is refused either way. */
bool pack_is_archive(int fd)
{
    enum pack_kind kind = pack_kind(fd);

    return kind != PACK_NONE && !pack_kind_is_compressed(kind);
}

int pack_unwrap(int fd, const char *name, enum pack_opened *opened)
{
    if (opened)
        *opened = PACK_AS_IT_IS;
    if (fd < 0 || !pack_kind_is_compressed(pack_kind(fd)))
        return fd;
    say("%s: it is compressed, and %s", name, how);
    close(fd);
    return -1;
}

const char *pack_library(void)
{
    return "not built in";
}
