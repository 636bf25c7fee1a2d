/*
 * events.h - the records of each EventID: lists that run through the rows in log order.
 *
 * Inside cache/ only. An event keeps the head and the tail of its list, and a mark at every 256th
 * record, so that any offset of by-eventid/E/events.jsonl and any chunk is a short walk away.
 */
#ifndef EVTX_CACHE_EVENTS_H
#define EVTX_CACHE_EVENTS_H

#include "cache/rows.h"

enum { MARK_EVERY = 256 }; /* records of an event */

struct mark {
    uint64_t offset;  /* of the record's line in the event's events.jsonl */
    uint32_t ordinal; /* of the record */
};

struct event {
    uint32_t id;     /* the EventID */
    uint32_t count;  /* of records */
    uint64_t size;   /* of their lines */
    uint64_t newest; /* FILETIME: the latest mtime of them */
    uint32_t head;   /* ordinal of the first record */
    uint32_t first_count;
    uint32_t *firsts;   /* see clash.h; owned */
    struct row *tail;   /* the last record so far */
    struct mark *marks; /* owned; one for each MARK_EVERY records begun */
};

struct events {
    struct event *list; /* owned; by EventID once events_sort() was called */
    size_t count, room;
    uint32_t *slots; /* owned; hash table of indexes into .list, plus 1; NULL once sorted */
    size_t slot_count;
};

/** Appends the rows of @chunk, which is the last one merged, to their events. False: no memory. */
bool events_add(struct events *events, const struct row_chunk *chunk);

/** Sorts the list by EventID. No more chunks can be added. */
void events_sort(struct events *events);

void events_done(struct events *events);

/** After events_sort(): the event with EventID @id, or NULL. */
const struct event *events_find(const struct events *events, uint32_t id);

/** The last mark whose .ordinal (@by_offset: whose .offset) is at or before @key, or the first. */
const struct mark *event_mark(const struct event *event, uint64_t key, bool by_offset);

#endif
