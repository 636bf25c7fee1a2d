/* foreign_options.c - the table of them. */
#include "fusefs/mount/foreign_options.h"

#include <string.h>
#include <strings.h>

static const char by_libfuse[] = "libfuse sets it by itself";
static const char by_us[] = "names and attributes are kept until the log changes";
static const char threads[] = "there is a thread for each processor; -s uses one";
static const char modules[] = "the tree cannot be stacked upon";
static const char device[] = "a log is no block device";

/* clang-format off */
static const struct row {
    const char *key; /* with a '=' when it has a value */
    enum foreign what;
    const char *reason;
} rows[] = {
    /* of libfuse */
    {"allow_other",  FOREIGN_KEPT, NULL},
    {"allow_root",   FOREIGN_KEPT, NULL},
    {"auto_unmount", FOREIGN_KEPT, NULL},
    {"context=",     FOREIGN_KEPT, NULL},
    {"fscontext=",   FOREIGN_KEPT, NULL},
    {"defcontext=",  FOREIGN_KEPT, NULL},
    {"rootcontext=", FOREIGN_KEPT, NULL},
    {"user=",        FOREIGN_KEPT, NULL},
    {"fsname=",      FOREIGN_IGNORED, NULL},
    {"subtype=",     FOREIGN_IGNORED, NULL},
    {"kernel_cache", FOREIGN_IGNORED, NULL},
    {"auto_cache",   FOREIGN_IGNORED, NULL},
    {"noforget",     FOREIGN_IGNORED, NULL},
    {"default_permissions", FOREIGN_IGNORED, NULL},
    {"fd=",              FOREIGN_REFUSED, by_libfuse},
    {"rootmode=",        FOREIGN_REFUSED, by_libfuse},
    {"user_id=",         FOREIGN_REFUSED, by_libfuse},
    {"group_id=",        FOREIGN_REFUSED, by_libfuse},
    {"blkdev",           FOREIGN_REFUSED, device},
    {"blksize=",         FOREIGN_REFUSED, device},
    {"entry_timeout=",   FOREIGN_REFUSED, by_us},
    {"attr_timeout=",    FOREIGN_REFUSED, by_us},
    {"ac_attr_timeout=", FOREIGN_REFUSED, by_us},
    {"negative_timeout=", FOREIGN_REFUSED, by_us},
    {"remember=",        FOREIGN_REFUSED, "inode numbers stay the same anyway"},
    {"clone_fd",         FOREIGN_REFUSED, threads},
    {"max_threads=",     FOREIGN_REFUSED, threads},
    {"max_idle_threads=", FOREIGN_REFUSED, threads},
    {"modules=",         FOREIGN_REFUSED, modules},
    {"subdir=",          FOREIGN_REFUSED, modules},
    {"from_code=",       FOREIGN_REFUSED, modules},
    {"to_code=",         FOREIGN_REFUSED, modules},
    {"fmask=",           FOREIGN_REFUSED, "umask= and mode= say who can read"},
    {"dmask=",           FOREIGN_REFUSED, "umask= and mode= say who can read"},
    /* of other filesystems */
    {"inode32",          FOREIGN_REFUSED, "32 bits cannot tell the records of every log apart"},
    {"inode64",          FOREIGN_IGNORED, NULL},
    /* of mount.fuse3, which takes them away before it starts us */
    {"setuid=",          FOREIGN_REFUSED, "mount -t fuse.evtxfs takes it; here it is drop=USER"},
    {"drop_privileges",  FOREIGN_REFUSED, "mount -t fuse.evtxfs takes it; here it is drop=USER"},
    /* of mount(8): the mount is always ro,nosuid,nodev,noexec, and no time in it is of an access */
    {"remount",     FOREIGN_REFUSED, "unmount it, and mount it again with other options"},
    {"defaults",    FOREIGN_IGNORED, NULL}, {"comment=",      FOREIGN_IGNORED, NULL},
    {"ro",          FOREIGN_IGNORED, NULL}, {"rw",            FOREIGN_IGNORED, NULL},
    {"suid",        FOREIGN_IGNORED, NULL}, {"nosuid",        FOREIGN_IGNORED, NULL},
    {"dev",         FOREIGN_IGNORED, NULL}, {"nodev",         FOREIGN_IGNORED, NULL},
    {"exec",        FOREIGN_IGNORED, NULL}, {"noexec",        FOREIGN_IGNORED, NULL},
    {"auto",        FOREIGN_IGNORED, NULL}, {"noauto",        FOREIGN_IGNORED, NULL},
    {"user",        FOREIGN_IGNORED, NULL}, {"nouser",        FOREIGN_IGNORED, NULL},
    {"users",       FOREIGN_IGNORED, NULL}, {"nousers",       FOREIGN_IGNORED, NULL},
    {"owner",       FOREIGN_IGNORED, NULL}, {"group",         FOREIGN_IGNORED, NULL},
    {"nofail",      FOREIGN_IGNORED, NULL}, {"_netdev",       FOREIGN_IGNORED, NULL},
    {"sync",        FOREIGN_IGNORED, NULL}, {"async",         FOREIGN_IGNORED, NULL},
    {"dirsync",     FOREIGN_IGNORED, NULL}, {"nosymfollow",   FOREIGN_IGNORED, NULL},
    {"atime",       FOREIGN_IGNORED, NULL}, {"noatime",       FOREIGN_IGNORED, NULL},
    {"diratime",    FOREIGN_IGNORED, NULL}, {"nodiratime",    FOREIGN_IGNORED, NULL},
    {"relatime",    FOREIGN_IGNORED, NULL}, {"norelatime",    FOREIGN_IGNORED, NULL},
    {"strictatime", FOREIGN_IGNORED, NULL}, {"nostrictatime", FOREIGN_IGNORED, NULL},
    {"lazytime",    FOREIGN_IGNORED, NULL}, {"nolazytime",    FOREIGN_IGNORED, NULL},
    {"iversion",    FOREIGN_IGNORED, NULL}, {"noiversion",    FOREIGN_IGNORED, NULL},
    {"mand",        FOREIGN_IGNORED, NULL}, {"nomand",        FOREIGN_IGNORED, NULL},
    {"silent",      FOREIGN_IGNORED, NULL}, {"loud",          FOREIGN_IGNORED, NULL},
};
/* clang-format on */

enum { ROWS = sizeof rows / sizeof *rows };

static bool is(const char *option, const char *key)
{
    size_t size = strcspn(key, "=") + (strchr(key, '=') != NULL);

    return strncmp(option, key, size) == 0 && (key[size - 1] == '=' || option[size] == '\0');
}

enum foreign foreign_option(const char *option, const char **reason)
{
    if (*option == '\0' || strncasecmp(option, "x-", 2) == 0) /* "ro,,user"; for other programs */
        return FOREIGN_IGNORED;
    for (size_t i = 0; i < ROWS; i++)
        if (is(option, rows[i].key)) {
            *reason = rows[i].reason;
            return rows[i].what;
        }
    return FOREIGN_UNKNOWN;
}

void foreign_options_try(struct nearest *nearest)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].what != FOREIGN_REFUSED)
            nearest_try(nearest, rows[i].key);
}
