/*
 * chronicle.h - the events of many logs, all of them in the order of time, in files that can be
 * read from any place.
 *
 * The order is by time, then by log, then log order. A line says which log it is from (tag.h). What
 * an earlier log has too, byte for byte, is a copy, and lies apart: which records are copies is
 * found once, when the chronicle is made, and it never changes after that.
 *
 * Files are read by windows: some megabytes of lines are rendered at once, for which each chunk is
 * loaded once (fusefs/collection/gather.h).
 *
 * Memory:  4 bytes a record, 8 a copy, 48 a chunk, and the windows.
 * Threads: every function may be called from any thread.
 */
#ifndef EVTX_FUSEFS_CHRONICLE_H
#define EVTX_FUSEFS_CHRONICLE_H

#include "cache/chunks/stop.h"
#include "cache/survey/survey.h"

struct chronicle; /* opaque */
struct sequence;  /* opaque */

/** A log; they count in the order in which they are given. */
struct chronicle_log {
    const struct evtx_log *log; /* borrowed, as .survey is; they outlive the chronicle */
    struct survey *survey;      /* ready; NULL: nothing is known of it */
    const char *group, *name;   /* what it is called; copied. No group: NULL */
};

struct chronicle_plan {
    const struct chronicle_log *logs;
    uint32_t count;
    struct evtx_templates *templates; /* borrowed */
    bool keep_copies;                 /* they are not left out, and say whose copies they are */
    size_t budget;                    /* bytes of windows that are kept */
    size_t threads;
    const struct stop *stop; /* of who makes it; NULL: nobody asks */
};

/** Errors: EVTX_NO_MEMORY; EVTX_TOO_LARGE, more than 2^32 records; EVTX_IO, it was asked to stop.
 */
EVTX_MUST_USE enum evtx_status
chronicle_new(const struct chronicle_plan *plan, struct chronicle **chronicle);

/** Does nothing for NULL. */
void chronicle_free(struct chronicle *chronicle);

/** What a file of lines is. */
struct sequence_facts {
    uint64_t count;
    uint64_t size; /* of all lines */
    uint64_t newest;
};

/** All events once; and the copies, of which each line says whose copy it is. They live as long as
 *  the chronicle. */
const struct sequence *chronicle_events(const struct chronicle *chronicle);
const struct sequence *chronicle_copies(const struct chronicle *chronicle);

struct sequence_facts sequence_facts(const struct sequence *sequence);

/**
 * Copies @size bytes from @offset on, which the file must have.
 *
 * @wait  or else EVTX_END: they have to be rendered first.
 *
 * Errors: EVTX_NO_MEMORY; EVTX_CHANGED, a line is not what it was.
 */
EVTX_MUST_USE enum evtx_status
sequence_read(struct chronicle *chronicle, const struct sequence *sequence, uint64_t offset,
              uint8_t *bytes, size_t size, bool wait);

#endif
