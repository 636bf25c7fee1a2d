/*
 * render.h - one chunk of a log at a time: its records, their lines, their indented texts.
 *
 * The workbench of whoever needs a whole chunk rendered: the cache, the survey, `evtxfs dump`. It
 * belongs to one thread at a time, and its memory is used again for the next chunk.
 */
#ifndef EVTX_CACHE_RENDER_H
#define EVTX_CACHE_RENDER_H

#include "cache/chunks/damage.h"
#include "cache/chunks/record_kinds.h"
#include "core/evtx.h"

enum { RENDER_SLACK = 32 /* bytes that may be read behind a chunk's text */ };

/** Where the text of one record lies. A record that could not be rendered has size 0. */
struct span {
    uint32_t at, size; /* in bytes, from the start of the chunk's text */
};

/** The facts of one record, besides its text. */
struct record_facts {
    uint64_t id;      /* the ID in the record's header */
    uint64_t written; /* FILETIME in the record's header */
    uint64_t time;    /* FILETIME of TimeCreated; .written where the event has none, or the style
                         asks for no fields */
    uint16_t kind;    /* its number in .kinds; of a lost record, nothing */
    bool later;  /* an earlier record of the chunk has the same ID; the first one keeps its name */
    bool marked; /* it is shown, but damaged */
};

/** How records are written. All zero: each as a line of JSON. */
struct render_style {
    enum evtx_form form;
    bool numbered;  /* a line "Record ID" before each, as evtx_dump has it */
    bool ruled;     /* message_rule behind each, which is not part of its span */
    bool text_only; /* .facts and .lines are not asked for, and not set */
    bool fields;    /* .facts and .kinds say what the records say of themselves */
    bool no_kinds;  /* but .kinds and .kind of .facts are not asked for, and not set */
    /** Whether a record is asked for; NULL: all are. Of others neither text nor damage is kept. */
    bool (*wanted)(const void *context, uint64_t id);
    const void *context;
};

/** A chunk, rendered. The arrays have one entry for each place of the chunk. */
struct render {
    uint64_t number;
    size_t count; /* places, those of lost records included */
    struct record_facts *facts;
    struct span *lines, *files; /* into .line_text and .file_text */
    struct text line_text;      /* one line of JSON for each record, or another form of it */
    struct text file_text;      /* the same, indented; only after render_files() */
    struct text traces;         /* once render_ask_traces(): of each record that is not lost */
    uint32_t *trace_at;         /* where in it, in units of 8 bytes */
    struct evtx_trace *trace;   /* of the record that is rendered; NULL: nobody asks */
    struct record_kinds kinds;  /* of the records that are not lost */
    struct damage damage;
    struct evtx_chunk *chunk;
    uint16_t *seen; /* scratch: finds IDs that the chunk repeats */
};

/** @templates is borrowed. NULL when there is no memory. */
struct render *render_new(struct evtx_templates *templates);
void render_free(struct render *render);

/**
 * Reads chunk @number of @log, of which nothing is rendered yet.
 *
 * @fault  may be NULL; set on anything but EVTX_OK and EVTX_END.
 *
 * Errors: those of evtx_chunk_load().
 */
EVTX_MUST_USE enum evtx_status render_load(struct render *render, const struct evtx_log *log,
                                           uint64_t number, struct evtx_fault *fault);

/**
 * Renders the records of that chunk into .lines and .line_text. A record that cannot be rendered
 * has an empty span and is counted in .damage; one that is not wanted has an empty span.
 *
 * Errors: EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
render_records(struct render *render, const struct render_style *style, struct evtx_fault *fault);

/**
 * Appends one record of a chunk, or what is left of it: evtx_record_render(), and where that cannot
 * do all of it evtx_record_salvage().
 *
 * Errors: EVTX_TOO_LARGE, EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
render_one(struct evtx_chunk *chunk, size_t place, enum evtx_form form, struct text *text,
           struct evtx_fields *fields, struct evtx_fault *fault);

/** Asks for traces from now on. False: no memory. */
EVTX_MUST_USE bool render_ask_traces(struct render *render);

/** How the line at @place was put together, of which there must be one. Valid until the next chunk
 *  is rendered; its .starts are there as far as .count goes. */
static inline const struct evtx_trace *render_trace(const struct render *render, size_t place)
{
    return (const void *)(render->traces.bytes + 8 * (size_t)render->trace_at[place]);
}

/** Both of them, with all records as lines of JSON. */
EVTX_MUST_USE enum evtx_status render_lines(struct render *render, const struct evtx_log *log,
                                            uint64_t number, struct evtx_fault *fault);

/** The same without .kinds, for who makes tables of the lines. */
EVTX_MUST_USE enum evtx_status render_rows(struct render *render, const struct evtx_log *log,
                                           uint64_t number, struct evtx_fault *fault);

/**
 * Lays out @count lines for people, into .files and .file_text.
 *
 * @lines  where the lines are in @text; may be the render's own or those of a cached chunk.
 *
 * Errors: EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
render_files(struct render *render, const struct span *lines, size_t count, const uint8_t *text);

#endif
