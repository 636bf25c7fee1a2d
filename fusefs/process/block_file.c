/* block_file.c - a nameless file, and a stack of its blocks that were given back. */
#include "fusefs/process/block_file.h"

#include "core/base/file.h"
#include "core/base/list.h"
#include "fusefs/process/spool.h"

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct block_file {
    int fd; /* -1: there is none */

    pthread_mutex_t lock; /* guards everything below it */
    unsigned owners;
    uint32_t used;   /* blocks that were ever taken */
    uint32_t *spare; /* owned: those of them that nobody has */
    size_t spare_count, spare_room;
};

struct block_file *block_file_new(void)
{
    struct block_file *file = calloc(1, sizeof *file);

    if (!file)
        return NULL;
    file->fd = nameless_file();
    file->owners = 1;
    pthread_mutex_init(&file->lock, NULL);
    return file;
}

struct block_file *block_file_share(struct block_file *file)
{
    if (!file)
        return NULL;
    pthread_mutex_lock(&file->lock);
    assert(file->owners > 0);
    file->owners++;
    pthread_mutex_unlock(&file->lock);
    return file;
}

void block_file_let_go(const struct block_file *file, int instead)
{
    if (file && file->fd >= 0)
        (void)dup3(instead, file->fd, O_CLOEXEC);
}

void block_file_free(struct block_file *file)
{
    bool last;

    if (!file)
        return;
    pthread_mutex_lock(&file->lock);
    last = --file->owners == 0;
    pthread_mutex_unlock(&file->lock);
    if (!last)
        return;
    if (file->fd >= 0)
        close(file->fd);
    pthread_mutex_destroy(&file->lock);
    free(file->spare);
    free(file);
}

static bool take(struct block_file *file, uint32_t *block)
{
    bool taken = true;

    pthread_mutex_lock(&file->lock);
    if (file->spare_count)
        *block = file->spare[--file->spare_count];
    else if (file->used < BLOCK_FILE_BLOCKS)
        *block = file->used++;
    else
        taken = false;
    pthread_mutex_unlock(&file->lock);
    return taken;
}

/* Without memory for that the block is lost, and the file as much longer. */
void block_file_give(struct block_file *file, uint32_t block)
{
    uint32_t *spare;

    pthread_mutex_lock(&file->lock);
    assert(block < file->used && file->spare_count < file->used);
    spare = list_grow(file->spare, file->spare_count, &file->spare_room, sizeof *spare, 16);
    if (spare) {
        file->spare = spare;
        file->spare[file->spare_count++] = block;
    }
    pthread_mutex_unlock(&file->lock);
}

static uint64_t offset_of(uint32_t block, size_t at)
{
    return (uint64_t)block * BLOCK_FILE_SIZE + at;
}

bool block_file_put(struct block_file *file, const uint8_t *bytes, uint32_t *block)
{
    uint32_t taken;

    if (!file || file->fd < 0 || !take(file, &taken))
        return false;
    if (!file_write_at(file->fd, bytes, BLOCK_FILE_SIZE, offset_of(taken, 0))) {
        block_file_give(file, taken);
        return false;
    }
    *block = taken;
    return true;
}

bool block_file_read(const struct block_file *file, uint32_t block, size_t at, uint8_t *bytes,
                     size_t size)
{
    size_t got;

    assert(file && at <= BLOCK_FILE_SIZE && size <= BLOCK_FILE_SIZE - at);
    return file_read_at(file->fd, bytes, size, offset_of(block, at), &got) && got == size;
}
