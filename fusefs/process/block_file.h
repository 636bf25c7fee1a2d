/*
 * block_file.h - one file without a name for all that is too long to be kept in memory.
 *
 * It is given out in blocks: whoever has something long takes as many as it needs and gives them
 * back. So thousands of writers share one descriptor, which must be opened before the sandbox is
 * entered. The file lies in $TMPDIR.
 *
 * Threads: every function may be called from any thread; but for one block at a time from one.
 */
#ifndef EVTX_FUSEFS_BLOCK_FILE_H
#define EVTX_FUSEFS_BLOCK_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCK_FILE_SIZE   ((size_t)1 << 20) /* bytes of a block */
#define BLOCK_FILE_BLOCKS (1u << 23)        /* 8 TiB, of which most are never written */

struct block_file; /* opaque */

/** NULL: no memory. Where no file can be made there are no blocks, which is no error here. */
struct block_file *block_file_new(void);

/** The same file for one more owner. Accepts NULL. */
struct block_file *block_file_share(struct block_file *file);

/** Puts the descriptor @instead in the place of the file, as evtx_log_let_go() does. Accepts NULL.
 */
void block_file_let_go(const struct block_file *file, int instead);

/** The last owner closes it. Does nothing for NULL. */
void block_file_free(struct block_file *file);

/** Writes BLOCK_FILE_SIZE @bytes to a block that nobody has. False: there is no room, or @file is
 *  NULL. */
bool block_file_put(struct block_file *file, const uint8_t *bytes, uint32_t *block);

/** Reads @size bytes at @at, all within @block. False: they cannot be read. */
bool block_file_read(const struct block_file *file, uint32_t block, size_t at, uint8_t *bytes,
                     size_t size);

/** Whoever takes the next block can have this one. */
void block_file_give(struct block_file *file, uint32_t block);

#endif
