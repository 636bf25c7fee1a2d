/*
 * growth_look.h - one look at a log that somebody may be writing: what of it is shown.
 */
#ifndef EVTX_FUSEFS_GROWTH_LOOK_H
#define EVTX_FUSEFS_GROWTH_LOOK_H

#include "cache/chunks/stop.h"
#include "fusefs/live/growth.h"

/** What a look found. */
enum growth_found {
    GROWTH_SAME,    /* what is shown is what it was, and can be read as before */
    GROWTH_DIFFERS, /* another state of the log is to be shown */
    GROWTH_AGAIN,   /* it went on changing, or there was no memory: look again */
};

/**
 * Reads all of @log, which is watched and open anew, and holds in it what is not settled, so that
 * it is the state that follows on @before: a log that was read before, or NULL for none, of which
 * all that is settled is new. Of no use once @stop was asked.
 */
enum growth_found growth_look(struct growth *growth, struct evtx_log *log,
                              const struct evtx_log *before, int64_t now, const struct stop *stop);

/** Keeps in mind what chunk @chunk of @log is, the last one with records, in case that it is half
 *  at the next look. */
void growth_note_tail(struct growth *growth, const struct evtx_log *log, uint64_t chunk);

#endif
