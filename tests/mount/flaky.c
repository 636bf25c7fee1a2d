/*
 * flaky.c - a filesystem with one file on a bad disk.
 *
 *     flaky FILE FROM TO FOLDER
 *
 * FOLDER/log is FILE, but that reading a block of 4096 bytes that has one of the bytes from FROM on
 * and before TO is answered with EIO. So read() fails as it does on a disk, and memory that is
 * mapped raises SIGBUS. Runs until it is unmounted.
 */
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 4096 };

struct disk {
    int fd;
    off_t from, to; /* of the bad blocks */
};

static int get_attributes(const char *path, struct stat *st, struct fuse_file_info *info)
{
    const struct disk *disk = fuse_get_context()->private_data;

    (void)info;
    memset(st, 0, sizeof *st);
    if (strcmp(path, "/log") == 0)
        return fstat(disk->fd, st) == 0 ? 0 : -errno;
    if (strcmp(path, "/") != 0)
        return -ENOENT;
    st->st_mode = S_IFDIR | 0755;
    st->st_nlink = 2;
    return 0;
}

static int
read_file(const char *path, char *bytes, size_t size, off_t offset, struct fuse_file_info *info)
{
    const struct disk *disk = fuse_get_context()->private_data;
    ssize_t got;

    (void)path, (void)info;
    if (offset < disk->to && offset + (off_t)size > disk->from)
        return -EIO;
    got = pread(disk->fd, bytes, size, offset);
    return got < 0 ? -errno : (int)got;
}

int main(int argc, char **argv)
{
    static const struct fuse_operations operations = {.getattr = get_attributes, .read = read_file};
    char *arguments[] = {argv[0], "-f", "-s", argc == 5 ? argv[4] : NULL, NULL};
    struct disk disk;

    if (argc != 5)
        return EXIT_FAILURE;
    disk = (struct disk){
        .fd = open(argv[1], O_RDONLY | O_CLOEXEC),
        .from = atoll(argv[2]) / BLOCK * BLOCK,
        .to = (atoll(argv[3]) + BLOCK - 1) / BLOCK * BLOCK,
    };
    if (disk.fd < 0)
        return EXIT_FAILURE;
    return fuse_main(4, arguments, &operations, &disk);
}
