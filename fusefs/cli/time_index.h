/* time_index.h - the logs that are dumped by time: all of them open, and what is known of each
 * record. */
#ifndef EVTX_FUSEFS_TIME_INDEX_H
#define EVTX_FUSEFS_TIME_INDEX_H

#include "fusefs/cli/dump_chunk.h"
#include "fusefs/cli/kept_texts.h"
#include "fusefs/cli/spots.h"
#include "fusefs/collection/summary.h"
#include "fusefs/collection/timeline.h"

/** A log; .log is NULL: it cannot be opened, and the summary has it. */
struct timed_log {
    struct evtx_log *log;
    struct damage *damage; /* NULL: none; owned */
    bool changed;          /* a record was not what it had been */
};

struct time_index {
    const struct dump_options *options;
    const struct sources *sources;
    const struct spots *spots; /* only these records; NULL: all; borrowed */
    struct evtx_templates *templates;
    struct render_style style;
    struct timed_log *logs;         /* one for each member */
    const struct evtx_log **opened; /* the same of each, for who only reads; owned */
    struct timeline order;
    struct kept_chunk **kept; /* of each chunk of .order; NULL: it is to be rendered again */
    struct kept_texts texts;  /* where they are */
    size_t threads;
};

/** Opens all logs, and renders all of their chunks. False: no memory; time_index_done() is owed
 *  either way. */
bool time_index_make(struct time_index *index, struct summary *summary);

void time_index_done(struct time_index *index);

/** What is kept of the text of a record. */
uint32_t time_index_hash(const uint8_t *text, size_t size, uint64_t id);

#endif
