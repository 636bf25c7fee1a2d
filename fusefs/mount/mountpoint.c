/* mountpoint.c - directories, /proc/self/mounts and umount(2). */
#include "fusefs/mount/mountpoint.h"

#include "fusefs/process/say.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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

/* linux/stat.h: the number of a mount, from Linux 5.8 on, and one that is never used again,
 * from 6.8 on. Who asks for both gets the latter where there is one. */
enum { MOUNT_NUMBER = STATX_MNT_ID | 0x4000 };

static bool is_same(const struct place *a, const struct place *b)
{
    return a->mount == b->mount && a->inode == b->inode && a->major == b->major &&
           a->minor == b->minor;
}

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

/* By its descriptor: what has its path by now may be another. */
static bool detach(int root)
{
    char link[40], path[PATH_MAX];
    ssize_t size;

    snprintf(link, sizeof link, "/proc/self/fd/%d", root);
    if (umount2(link, MNT_DETACH) == 0)
        return true;
    size = readlink(link, path, sizeof path - 1);
    if (size < 0)
        return false;
    path[size] = '\0';
    return detach_as_user(path);
}

/* What the kernel answers when nobody serves a mount any more; the latter over io_uring. */
static bool is_dead(int error)
{
    return error == ENOTCONN || error == ECONNABORTED;
}

/* @path answers so. True: a dead mount of ours is gone now. */
static bool heal(const char *path)
{
    int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    char *absolute = realpath(path, NULL);
    bool healed = root >= 0 && absolute && is_ours(absolute) && detach(root);

    if (healed)
        say("%s: a mount whose program has died was unmounted", path);
    free(absolute);
    if (root >= 0)
        close(root);
    return healed;
}

/* What the kernel remembers of a mount outlives the program that told it, so it must ask again. */
static int look(const char *path, struct statx *stx)
{
    return statx(AT_FDCWD, path, AT_STATX_FORCE_SYNC, STATX_TYPE, stx);
}

/* What is at the mount point now; a descriptor of it, or -1. What the kernel knows of a mount that
 * nobody answers is enough. */
static int find(const struct mountpoint *point, struct place *place)
{
    int fd = openat(point->parent, point->name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct statx stx;

    if (fd < 0)
        return -1;
    if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO | MOUNT_NUMBER, &stx) != 0) {
        close(fd);
        return -1;
    }
    *place = (struct place){.mount = stx.stx_mask & MOUNT_NUMBER ? stx.stx_mnt_id : 0,
                            .inode = stx.stx_ino,
                            .major = stx.stx_dev_major,
                            .minor = stx.stx_dev_minor};
    return fd;
}

static bool is_at(const struct mountpoint *point, const struct place *place)
{
    struct place found;
    int fd = find(point, &found);

    if (fd >= 0)
        close(fd);
    return fd >= 0 && is_same(&found, place);
}

/* Takes hold of the directory above it, by whatever name that will be known. */
static bool hold_parent(struct mountpoint *point)
{
    char *name = strrchr(point->path, '/') + 1, first = *name;
    int fd;

    errno = EBUSY;
    if (first == '\0' || strlen(name) >= sizeof point->name)
        return false; /* the root has none */
    strcpy(point->name, name);
    *name = '\0';
    point->parent = open(point->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    *name = first;
    fd = point->parent < 0 ? -1 : find(point, &point->bottom);
    if (fd < 0)
        return false;
    close(fd);
    return true;
}

static int refuse_to_make(const char *path)
{
    const char *hint = errno == ENOENT ? "; the directory above it is missing"
                       : errno == EACCES || errno == EPERM
                           ? "; make it as root, or choose a place where you may write"
                           : "";

    say("cannot create %s: %s%s", path, strerror(errno), hint);
    return -1;
}

int mountpoint_make(struct mountpoint *point, const char *path)
{
    struct statx stx;
    int error = 0;

    if (mkdir(path, 0777) == 0)
        point->made = true;
    else if (errno != EEXIST)
        return refuse_to_make(path);
    while (!error && look(path, &stx) != 0)
        if (!is_dead(errno) || !heal(path))
            error = errno ? errno : ENOTCONN;
    if (!error && !S_ISDIR(stx.stx_mode))
        error = ENOTDIR;
    if (!error && !(point->path = realpath(path, NULL)))
        error = errno;
    if (!error && !hold_parent(point))
        error = errno;
    if (error == ENOTDIR)
        say("%s: is no directory, and a log is mounted at one: evtxfs LOG MOUNTPOINT", path);
    else if (error)
        say("%s: %s", path, strerror(error));
    return error ? -1 : 0;
}

void mountpoint_mounted(struct mountpoint *point)
{
    int fd = find(point, &point->root);

    point->mounted = fd >= 0 && !is_same(&point->root, &point->bottom);
    if (fd >= 0)
        close(fd);
}

bool mountpoint_detach(const struct mountpoint *point)
{
    struct place found;
    int root = point->mounted ? find(point, &found) : -1;
    bool detached = root >= 0 && is_same(&found, &point->root) && detach(root);

    if (root >= 0)
        close(root);
    return detached;
}

bool mountpoint_remove(const struct mountpoint *point)
{
    return !point->made || (is_at(point, &point->bottom) &&
                            unlinkat(point->parent, point->name, AT_REMOVEDIR) == 0);
}

void mountpoint_forget(struct mountpoint *point)
{
    if (point->parent >= 0)
        close(point->parent);
    point->parent = -1;
}

void mountpoint_done(struct mountpoint *point)
{
    mountpoint_forget(point);
    free(point->path);
    *point = (struct mountpoint){.parent = -1};
}

void mountpoint_read_ahead(const struct mountpoint *point, size_t bytes)
{
    char setting[80];
    int file;

    if (!point->mounted)
        return;
    snprintf(setting, sizeof setting, "/sys/class/bdi/%u:%u/read_ahead_kb", point->root.major,
             point->root.minor);
    file = open(setting, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    if (dprintf(file, "%zu\n", bytes / 1024) < 0)
        say("%s: %s", setting, strerror(errno));
    close(file);
}
