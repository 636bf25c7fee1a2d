/* kind.c - what a file is by its first bytes, and what its name says. */
#include "fusefs/archive/kind.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { LOOKED_AT = 512 }; /* bytes: the header of a tar */

static const struct signature {
    const char *bytes;
    unsigned size;
    enum pack_kind kind;
} signatures[] = {
/* clang-format off */
#define IS(bytes, kind) {bytes, sizeof bytes - 1, kind}
    IS("PK\3\4", PACK_ZIP),
    IS("PK\5\6", PACK_ZIP), /* without members */
    IS("PK\7\10PK\3\4", PACK_ZIP), /* was to be of several parts */
    IS("7z\xbc\xaf\x27\x1c", PACK_7Z),
    IS("\x1f\x8b\x08", PACK_GZIP),
    IS("BZh", PACK_BZIP2),
    IS("\xfd" "7zXZ\0", PACK_XZ),
    IS("\x28\xb5\x2f\xfd", PACK_ZSTD),
#undef IS
    /* clang-format on */
};

static const char *const archives[] = {".zip",     ".7z",      ".tar",  ".tar.gz", ".tgz",
                                       ".tar.bz2", ".tbz",     ".tbz2", ".tb2",    ".tar.xz",
                                       ".txz",     ".tar.zst", ".tzst"};
static const char *const others[] = {".rar", ".cab", ".arj", ".lzh"};
static const char *const compressed[] = {".gz", ".bz2", ".xz", ".zst"};

/* The header of a tar of any age has the sum of its bytes, those of the sum taken for blanks. */
static bool is_tar(const uint8_t *bytes)
{
    enum { SUM = 148, SUM_SIZE = 8 };
    unsigned long sum = 0, said = 0;
    size_t at = SUM;

    for (size_t i = 0; i < LOOKED_AT; i++)
        sum += i >= SUM && i < SUM + SUM_SIZE ? ' ' : bytes[i];
    while (at < SUM + SUM_SIZE && bytes[at] == ' ')
        at++;
    for (; at < SUM + SUM_SIZE && bytes[at] >= '0' && bytes[at] <= '7'; at++)
        said = said * 8 + (unsigned long)(bytes[at] - '0');
    return bytes[0] != '\0' && said == sum;
}

enum pack_kind pack_kind_at(int fd, uint64_t base, uint64_t most)
{
    uint8_t bytes[LOOKED_AT];
    ssize_t got = pread(fd, bytes, most < sizeof bytes ? (size_t)most : sizeof bytes, (off_t)base);
    size_t size = got > 0 ? (size_t)got : 0;

    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
        if (size >= signatures[i].size &&
            memcmp(bytes, signatures[i].bytes, signatures[i].size) == 0)
            return signatures[i].kind;
    return size == LOOKED_AT && is_tar(bytes) ? PACK_TAR : PACK_NONE;
}

enum pack_kind pack_kind(int fd)
{
    return pack_kind_at(fd, 0, UINT64_MAX);
}

bool pack_kind_is_compressed(enum pack_kind kind)
{
    return kind >= PACK_GZIP;
}

/* Something stands in front of it. */
static bool ends_in(const char *name, const char *suffix)
{
    size_t size = strlen(name), end = strlen(suffix);

    return size > end && name[size - end - 1] != '/' && strcasecmp(name + size - end, suffix) == 0;
}

bool pack_is_called(const char *name)
{
    for (size_t i = 0; i < sizeof archives / sizeof *archives; i++)
        if (ends_in(name, archives[i]))
            return true;
    return false;
}

bool pack_is_called_other(const char *name)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (ends_in(name, others[i]))
            return true;
    return false;
}

bool pack_is_log(const void *context, const char *name)
{
    size_t size = strlen(name);

    (void)context;
    return size >= 5 && strcasecmp(name + size - 5, ".evtx") == 0;
}

size_t pack_name_size(const char *name)
{
    for (size_t i = 0; i < sizeof compressed / sizeof *compressed; i++)
        if (ends_in(name, compressed[i]))
            return strlen(name) - strlen(compressed[i]);
    return strlen(name);
}
