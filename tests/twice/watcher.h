/*
 * watcher.h - sees each read of a mapped log, and plays the process that writes it meanwhile.
 *
 * The compiler calls the functions of watcher.c before each access to memory: that is what
 * -fsanitize=thread makes it do, and core is built so once more for this test, without the library
 * that usually has those functions. Calls of memcpy() and its like are wrapped by the linker.
 */
#ifndef EVTXFS_TESTS_WATCHER_H
#define EVTXFS_TESTS_WATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How bytes change that are read for a second time, before that. */
struct change {
    uint8_t keep, flip; /* what a byte becomes: byte & keep ^ flip */
    uint32_t seed;      /* not 0: .flip is ignored, and bytes are at random */
    size_t only;        /* SIZE_MAX: at each second reading, else at this one, counted from 0 */
};

/**
 * From now on the bytes from @begin on are watched.
 *
 * @writable  where the same memory can be written.
 * @size      that may be read; anything behind them, up to @watched, may not.
 */
void watcher_start(const uint8_t *begin, uint8_t *writable, size_t size, size_t watched,
                   const struct change *change);

/** Ends it; nothing was changed yet by what was read once. Returns how often bytes were read that
 *  had been read before. */
size_t watcher_stop(void);

/** Where the code is that read what it must not; NULL: none did. */
const void *watcher_fault(void);

#endif
