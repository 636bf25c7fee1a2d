/*
 * carved.h - the stale records of a log: carved/events.jsonl as a document, and where the line of
 * each is in it.
 *
 * Nothing is looked for before somebody asks. Once the document is made nothing changes.
 */
#ifndef EVTX_FUSEFS_CARVED_H
#define EVTX_FUSEFS_CARVED_H

#include "fusefs/tree/document.h"

#include <stdint.h>

enum { MAX_CARVED = 1 << 20 }; /* records that have a file, and a line */

struct carved_item {
    uint64_t at; /* of the line in the document */
    uint64_t written;
    uint32_t line_size; /* with its newline */
    uint32_t file_size; /* of the same laid out for people */
    uint32_t chunk;
    uint32_t offset; /* in the chunk */
};

struct carved {
    struct carved_item *items; /* by chunk and offset; owned */
    size_t count, room;
};

/** Carves the whole log into the draft. False: there is no memory, or the survey was stopped. */
bool carved_make(struct snapshot *snapshot, struct draft *draft);

/** The record at that place; NULL: none was found there. Once the document is made. */
const struct carved_item *carved_find(const struct carved *carved, uint64_t chunk, uint64_t offset);

void carved_done(struct carved *carved);

#endif
