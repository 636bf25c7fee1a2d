/*
 * page_store.h - puts files of a snapshot into the kernel's page cache.
 *
 * For the prefiller, which decides which: only its thread may do this (prefill.h).
 */
#ifndef EVTX_FUSEFS_PAGE_STORE_H
#define EVTX_FUSEFS_PAGE_STORE_H

#include "fusefs/process/counters.h"
#include "fusefs/tree/node.h"

#include <fuse_lowlevel.h>

enum { PAGES_PATIENCE = 8 }; /* times that one directory waits for the kernel to know a file */

/** All borrowed. */
struct page_store {
    struct snapshot *snapshot;
    struct fuse_session *session;
    struct prefill_counters *counters;
};

/** The files of a chunk that lie beside records/; bits. */
enum beside { BESIDE_LOG = 1, BESIDE_LINES = 2 };

/** Whether the kernel knows the file. */
bool page_store_know(const struct page_store *pages, struct node file);

/**
 * Puts all of a file, whose @size @bytes are given, unless it is too large for that.
 *
 * @patience  how often it is still waited for the kernel to know the file; less after the call.
 *
 * False: the kernel did not take it.
 */
bool page_store_put(const struct page_store *pages, struct node file, const uint8_t *bytes,
                    size_t size, unsigned *patience);

/** Puts those files of a chunk, in the order of their listing, as far as they can be had. */
void page_store_put_beside(const struct page_store *pages, uint64_t chunk, unsigned beside);

#endif
