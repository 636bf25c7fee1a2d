/* mountpoint.c - directories, /proc/self/mounts and umount(2). */
#include "fusefs/mountpoint.h"

#include "fusefs/say.h"

#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char type_of_ours[] = "fuse.evtxfs";

/* Whether the topmost mount at @path, which is absolute, is one of this program. */
static bool is_ours(const char *path)
{
    FILE *table = setmntent("/proc/self/mounts", "re");
    struct mntent *entry;
    bool ours = false;

    if (!table)
        return false;
    while ((entry = getmntent(table)))
        if (strcmp(entry->mnt_dir, path) == 0)
            ours = strcmp(entry->mnt_type, type_of_ours) == 0;
    endmntent(table);
    return ours;
}

/* Only fusermount3, which is set-user-ID, may do it for a user. */
static bool detach_as_user(const char *path)
{
    char *const command[] = {"fusermount3", "-u", "-q", "-z", "--", (char *)(size_t)path, NULL};
    posix_spawnattr_t attributes;
    sigset_t none;
    pid_t child;
    int status;
    bool started;

    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    started = posix_spawnp(&child, command[0], NULL, &attributes, command, environ) == 0;
    posix_spawnattr_destroy(&attributes);
    return started && waitpid(child, &status, 0) == child && status == 0;
}

bool mountpoint_detach(const char *path)
{
    return umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) == 0 || detach_as_user(path);
}

/* What the kernel answers when nobody serves a mount any more; the latter over io_uring. */
static bool is_dead(int error)
{
    return error == ENOTCONN || error == ECONNABORTED;
}

/* @path answers so. True: a dead mount of ours is gone now. */
static bool heal(const char *path)
{
    char *absolute = realpath(path, NULL);
    bool healed = absolute && is_ours(absolute) && mountpoint_detach(absolute);

    if (healed)
        say("%s: a mount whose program has died was unmounted", path);
    free(absolute);
    return healed;
}

/* What the kernel remembers of a mount outlives the program that told it, so it must ask again. */
static int look(const char *path, struct statx *stx)
{
    return statx(AT_FDCWD, path, AT_STATX_FORCE_SYNC, STATX_TYPE, stx);
}

int mountpoint_make(struct mountpoint *point, const char *path)
{
    struct statx stx;
    int error = 0;

    if (mkdir(path, 0777) == 0)
        point->made = true;
    else if (errno != EEXIST)
        error = errno;
    while (!error && look(path, &stx) != 0)
        if (!is_dead(errno) || !heal(path))
            error = errno ? errno : ENOTCONN;
    if (!error && !S_ISDIR(stx.stx_mode))
        error = ENOTDIR;
    if (!error && !(point->path = realpath(path, NULL)))
        error = errno;
    if (error)
        say("%s: %s", path, strerror(error));
    return error ? -1 : 0;
}

bool mountpoint_remove(const struct mountpoint *point)
{
    return !point->made || !point->path || rmdir(point->path) == 0;
}

void mountpoint_done(struct mountpoint *point)
{
    free(point->path);
}

void mountpoint_read_ahead(const char *path, size_t bytes)
{
    char setting[80];
    struct statx stx;
    int file;

    /* Nobody answers the mount yet, but what is asked for is known without it. */
    if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, 0, &stx) != 0)
        return;
    snprintf(setting, sizeof setting, "/sys/class/bdi/%u:%u/read_ahead_kb", stx.stx_dev_major,
             stx.stx_dev_minor);
    file = open(setting, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    if (dprintf(file, "%zu\n", bytes / 1024) < 0)
        say("%s: %s", setting, strerror(errno));
    close(file);
}
