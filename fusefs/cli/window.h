/* window.h - a stretch of the records in the order of time, whose texts are in memory at once. */
#ifndef EVTX_FUSEFS_WINDOW_H
#define EVTX_FUSEFS_WINDOW_H

#include "fusefs/cli/time_index.h"
#include "fusefs/collection/gather.h"

#define WINDOW_ALONE SIZE_MAX

struct window_item {
    struct timeline_place at;
    size_t original;  /* of .items, whose copy it may be; WINDOW_ALONE: none */
    bool only_looked; /* it is there for who may be its copy */
    size_t text;      /* in .texts */
};

/** The text of a record. */
struct window_text {
    struct timeline_place place;
    size_t at;            /* in .bytes of the window */
    const uint8_t *bytes; /* borrowed: there, or where they were kept */
    uint32_t size;        /* 0: the record is not what it was */
    uint32_t before;      /* bytes of the number before it */
    uint64_t id;
    bool marked;
};

/** All zero: empty. Its memory is used again. */
struct window {
    struct window_item *items; /* owned, in the order of time */
    size_t count, room;
    size_t size;               /* bytes of their texts */
    struct window_text *texts; /* owned */
    size_t text_count, text_room;
    uint8_t *bytes; /* owned: texts that were not kept */
    size_t byte_room;
    struct pick *picks; /* owned; of these, which are items until they are rendered */
    size_t pick_count, pick_room;
};

/** Adds a record. False: no memory. */
bool window_add(struct window *window, const struct time_index *index,
                const struct timeline_item *item);

/** Renders all of them. False: no memory. */
bool window_render(struct window *window, const struct time_index *index);

/** Nothing is in it any more. */
void window_clear(struct window *window);

void window_done(struct window *window);

#endif
