/* page_store.c - one store after the other, and a little patience. */
#include "fusefs/serve/page_store.h"

#include "fusefs/tree/node_kinds.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum {
    LARGEST = 1 << 20, /* bytes of a file that is still put there */
    PAUSE = 20000      /* ns at first, doubled each time: 5 ms in all */
};

static int
store(const struct page_store *pages, struct node file, const uint8_t *bytes, size_t size)
{
    struct fuse_bufvec buffer = FUSE_BUFVEC_INIT(size);

    buffer.buf[0].mem = (void *)(uintptr_t)bytes; /* it is only read */
    return fuse_lowlevel_notify_store(pages->session, node_number_in(pages->snapshot, file), 0,
                                      &buffer, 0);
}

/* An empty store changes nothing, and says whether the kernel knows the file. */
bool page_store_know(const struct page_store *pages, struct node file)
{
    static const uint8_t nothing;

    return store(pages, file, &nothing, 0) == 0;
}

/* The kernel may not have read yet the listing that makes it know a file. */
static int store_patiently(const struct page_store *pages, struct node file, const uint8_t *bytes,
                           size_t size, unsigned *patience)
{
    int result;

    while ((result = store(pages, file, bytes, size)) == -ENOENT && *patience > 0) {
        struct timespec pause = {.tv_nsec = PAUSE << (PAGES_PATIENCE - *patience)};

        --*patience;
        nanosleep(&pause, NULL);
    }
    return result;
}

bool page_store_put(const struct page_store *pages, struct node file, const uint8_t *bytes,
                    size_t size, unsigned *patience)
{
    assert(*patience <= PAGES_PATIENCE);
    if (size > LARGEST)
        return true;
    if (store_patiently(pages, file, bytes, size, patience) != 0) {
        count(&pages->counters->failed, 1);
        return false;
    }
    count(&pages->counters->files, 1);
    count(&pages->counters->bytes, size);
    return true;
}

static bool put_log(const struct page_store *pages, uint64_t chunk, unsigned *patience)
{
    struct node file = {.kind = NODE_CHUNK_LOG, .chunk = chunk};
    uint8_t *bytes = malloc(EVTX_EXTRACT_SIZE);
    bool good = bytes && evtx_log_extract(pages->snapshot->log, chunk, bytes) == EVTX_OK &&
                page_store_put(pages, file, bytes, EVTX_EXTRACT_SIZE, patience);

    free(bytes);
    return good;
}

static void put_lines(const struct page_store *pages, uint64_t chunk, unsigned *patience)
{
    struct node file = {.kind = NODE_CHUNK_LINES, .chunk = chunk};
    const struct cached_chunk *lines;

    if (need_chunk(&(struct visit){pages->snapshot, true}, chunk, CACHE_LINES, &lines) != ANSWER_OK)
        return;
    (void)page_store_put(pages, file, lines->text, lines->size, patience);
    cache_put(pages->snapshot->cache, lines);
}

void page_store_put_beside(const struct page_store *pages, uint64_t chunk, unsigned beside)
{
    unsigned patience = PAGES_PATIENCE;

    if (beside & BESIDE_LOG && !put_log(pages, chunk, &patience))
        return;
    if (beside & BESIDE_LINES)
        put_lines(pages, chunk, &patience);
}
