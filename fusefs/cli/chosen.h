/*
 * chosen.h - the logs that `evtxfs dump --where` asks, and the records in them that fulfil all
 * conditions.
 *
 * All logs are surveyed first, as for a mount: so it is known whether any event has the fields that
 * are asked for.
 */
#ifndef EVTX_FUSEFS_CHOSEN_H
#define EVTX_FUSEFS_CHOSEN_H

#include "fusefs/cli/dump_options.h"
#include "fusefs/tree/snapshot.h"

#include <stdatomic.h>

struct chosen_log {
    struct evtx_log *log; /* owned; NULL: it could not be opened */
    struct snapshot snapshot;
    struct result *result;   /* owned */
    enum evtx_status status; /* what surveying it and asking it came to */
};

struct chosen {
    const struct dump_options *options;
    struct query *query;    /* owned, as what follows */
    struct commons commons; /* of the snapshots */
    struct chosen_log *logs;
    uint32_t count;
    size_t threads;        /* of all logs together */
    _Atomic uint32_t next; /* log that nobody is at */
};

/** Whether the conditions of @options are some, or it said which is none. */
bool chosen_can_ask(const struct dump_options *options);

/** Reads the conditions of @options, and has room for @count logs. Returns an exit status, and said
 *  what is wrong; chosen_done() is owed either way. */
int chosen_start(struct chosen *chosen, const struct dump_options *options, uint32_t count);

/** Log @number is the open log @log, which is the chosen's from now on. False: no memory. */
bool chosen_add(struct chosen *chosen, uint32_t number, struct evtx_log *log, const char *path);

/** Surveys all logs and asks them. False: it said why there is no answer. Logs whose .status is not
 *  EVTX_OK then have none. */
bool chosen_find(struct chosen *chosen);

void chosen_done(struct chosen *chosen);

#endif
