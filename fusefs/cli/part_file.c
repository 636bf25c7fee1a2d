/* part_file.c - a hidden file beside the place of the one that it will be. */
#include "fusefs/cli/part_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHORT_NAME = 200 }; /* of a label that is too long with its suffix */

/* UTF-8 is not cut in a character, which goes on with bytes of 10xxxxxx. */
static void make_name(char *to, const char *name, const char *suffix, uint32_t number)
{
    size_t size;

    if (snprintf(to, PART_NAME, "%s%s", name, suffix) < PART_NAME)
        return;
    for (size = SHORT_NAME; size > 0 && ((unsigned char)name[size] & 0xc0) == 0x80; size--)
        ;
    (void)snprintf(to, PART_NAME, "%.*s~%" PRIu32 "%s", (int)size, name, number, suffix);
}

static int open_folder(int folder, const char *label, const char **name)
{
    const char *slash = strchr(label, '/');
    char group[PART_NAME];

    *name = slash ? slash + 1 : label;
    if (!slash)
        return fcntl(folder, F_DUPFD_CLOEXEC, 3);
    snprintf(group, sizeof group, "%.*s", (int)(slash - label), label);
    if (mkdirat(folder, group, 0777) != 0 && errno != EEXIST)
        return -1;
    return openat(folder, group, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int part_file_start(struct part_file *file, int folder, const char *label, const char *suffix,
                    uint32_t number)
{
    const char *name;

    file->folder = open_folder(folder, label, &name);
    if (file->folder < 0)
        return errno;
    make_name(file->name, name, suffix, number);
    snprintf(file->hidden, sizeof file->hidden, ".evtxfs-%" PRIu32 "-%d.part", number,
             (int)getpid());
    file->output = (struct output){.name = file->name};
    file->output.fd = openat(file->folder, file->hidden,
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file->output.fd >= 0)
        return 0;
    file->output.error = errno;
    close(file->folder);
    return file->output.error;
}

int part_file_end(struct part_file *file, bool whole)
{
    int error = file->output.error;

    if (close(file->output.fd) != 0 && !error)
        error = errno;
    if (whole && !error && renameat(file->folder, file->hidden, file->folder, file->name) != 0)
        error = errno;
    if (!whole || error)
        (void)unlinkat(file->folder, file->hidden, 0);
    close(file->folder);
    return error;
}
