/*
 * columns.h - the events of logs as a file of columns, Parquet, for engines that query tables.
 *
 * Row groups of 256 chunks in log order, one log after the other; a thread makes one at a time, and
 * the bytes are the same for any number of threads. docs/filesystem.md describes the columns.
 */
#ifndef EVTX_CACHE_COLUMNS_H
#define EVTX_CACHE_COLUMNS_H

#include "cache/chunks/damage.h"
#include "cache/chunks/render.h"
#include "cache/chunks/stop.h"
#include "core/live.h"

/** Renders a chunk of log number @part as lines of JSON with their facts, as render_rows() does.
 *  Called by several threads at once. */
typedef enum evtx_status columns_render(void *context, size_t part, struct render *render,
                                        uint64_t chunk, struct evtx_fault *fault);

/** Is told what could not be read of log number @part, in log order, by one thread at a time. */
typedef void columns_damaged(void *context, size_t part, const struct damage *damage);

/** A log; they are borrowed. */
struct columns_part {
    const struct evtx_log *log;
    const char *source; /* what it is called; bytes that are no UTF-8 become %XX */
};

struct columns_job {
    const struct columns_part *parts; /* in the order of their rows */
    size_t count;
    struct evtx_templates *templates;
    const char *codec; /* of ANSI strings; NULL: windows-1252 */
    size_t threads;
    columns_render *render;   /* NULL: render_rows() */
    columns_damaged *damaged; /* NULL: nobody wants to know */
    void *context;            /* of both */
    evtx_take *take;          /* gets the bytes, in order, from one thread at a time */
    void *output;             /* of .take */
    const struct stop *stop;  /* may be NULL */
};

/** Whether this program has them: meson's feature "parquet". */
bool columns_are_built_in(void);

/**
 * Writes all of the file.
 *
 * Errors: EVTX_NO_MEMORY; EVTX_CHANGED; EVTX_IO, .take wants no more, or it was stopped.
 */
EVTX_MUST_USE enum evtx_status columns_write(const struct columns_job *job);

#endif
