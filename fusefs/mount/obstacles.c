/* obstacles.c - /dev/fuse, the mount point, the permissions of the log. */
#include "fusefs/mount/obstacles.h"

#include "fusefs/process/say.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool obstacles_device(void)
{
    static const char device[] = "/dev/fuse";
    int fd = open(device, O_RDWR | O_CLOEXEC);

    if (fd >= 0) {
        close(fd);
        return true;
    }
    say("%s: %s: nothing can be mounted here (%s); evtxfs ls, cat, dump and info need no mount",
        device, strerror(errno),
        errno == EACCES || errno == EPERM
            ? "a container must allow the device, a user may need a group"
            : "modprobe fuse loads it; a container needs the device");
    return false;
}

enum top { TOP_OTHER, TOP_OURS, TOP_AUTOMOUNT };

/* What is mounted topmost at @path itself. */
static enum top top_at(const char *path)
{
    FILE *table = setmntent("/proc/self/mounts", "re");
    struct mntent *entry;
    enum top top = TOP_OTHER;

    if (!table)
        return top;
    while ((entry = getmntent(table)))
        if (strcmp(entry->mnt_dir, path) == 0)
            top = strcmp(entry->mnt_type, "fuse.evtxfs") == 0 ? TOP_OURS
                  : strcmp(entry->mnt_type, "autofs") == 0    ? TOP_AUTOMOUNT
                                                              : TOP_OTHER;
    endmntent(table);
    return top;
}

static bool is_current(const char *path)
{
    struct stat here, there;

    return stat(".", &here) == 0 && stat(path, &there) == 0 && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
}

/* One that cannot be looked into has nothing that a mount would hide from us. */
static bool is_empty(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    bool empty = true;

    while (directory && empty && (entry = readdir(directory)))
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (directory)
        closedir(directory);
    return empty;
}

bool obstacles_none_at(const char *path)
{
    enum top top = top_at(path);

    if (top == TOP_OURS)
        say("%s: a log is mounted here; unmount it first (fusermount3 -u), or give -o nonempty to "
            "mount over it",
            path);
    else if (is_current(path))
        say("%s: is the current directory, where this shell would not see the mount; choose "
            "another "
            "one, or give -o nonempty",
            path);
    else if (top != TOP_AUTOMOUNT && !is_empty(path)) /* to look into which waits for us */
        say("%s: is not empty, and a mount would hide its files; choose another directory, or give "
            "-o nonempty",
            path);
    else
        return true;
    return false;
}

bool obstacles_others(const char *path, unsigned umask)
{
    struct stat st;

    if (stat(path, &st) != 0 || !(0444 & ~umask & ~st.st_mode & (S_IRGRP | S_IROTH)))
        return false;
    say("%s: fewer users can read it (mode %04o) than its mount with allow_other (mode %04o); "
        "-o "
        "mode=%04o keeps the others out",
        path, (unsigned)st.st_mode & 07777, 0444 & ~umask, (unsigned)st.st_mode & 0444);
    return true;
}
