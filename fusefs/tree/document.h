/*
 * document.h - files that are made as a whole, when somebody first asks for their size or contents.
 *
 * A document that was made is kept as long as the log is open: in memory while it is small, else in
 * blocks of a file (fusefs/process/block_file.h), so that the report of a huge log costs no memory.
 * All documents of a mount share that file.
 *
 * Threads: every function may be called from any thread. One makes a document, others wait for it.
 */
#ifndef EVTX_FUSEFS_DOCUMENT_H
#define EVTX_FUSEFS_DOCUMENT_H

#include "cache/chunks/stop.h"
#include "core/text.h"
#include "fusefs/process/block_file.h"

#include <pthread.h>
#include <stdatomic.h>

struct snapshot;

enum document {
    DOCUMENT_README,
    DOCUMENT_CHANNELS, /* report/channel.tsv, and so on */
    DOCUMENT_COMPUTERS,
    DOCUMENT_EVENTS,
    DOCUMENT_HOURS,
    DOCUMENT_LEVELS,
    DOCUMENT_PROVIDERS,
    DOCUMENT_USERS,
    DOCUMENT_ERRORS,
    DOCUMENT_INTEGRITY,
    DOCUMENT_LOG,
    DOCUMENT_SCHEMA,
    DOCUMENT_QUERY,    /* query/README.txt */
    DOCUMENT_CARVED,   /* carved/events.jsonl */
    DOCUMENT_FIELDS,   /* query/fields.tsv */
    DOCUMENT_COLUMNS,  /* export/events.parquet */
    DOCUMENT_OVERVIEW, /* report/overview.html; its drawings follow: overview.h */
    DOCUMENT_ACTIVITY_SVG,
    DOCUMENT_TIMELINE_SVG,
    DOCUMENT_EVENTS_SVG,
    DOCUMENT_LOGONS_SVG,
    DOCUMENT_PROVIDERS_SVG,
    DOCUMENT_ACCOUNTS_SVG, /* from here on fields are looked into, which a case does not have */
    DOCUMENT_ADDRESSES_SVG,
    DOCUMENT_PROCESSES_SVG,
    DOCUMENT_OVERVIEW_LAST = DOCUMENT_PROCESSES_SVG,
    DOCUMENTS_OF_LOG,
    DOCUMENT_LOGS = DOCUMENTS_OF_LOG, /* report/logs.tsv of many logs */
    DOCUMENTS
};

/** A document while it is made, and after it. */
struct draft {
    struct text text;        /* what is not in the file */
    uint64_t filed;          /* bytes in the file, before the text */
    struct block_file *file; /* borrowed; NULL: there is none */
    uint32_t *blocks;        /* of the file, in order; owned */
    size_t block_count, block_room;
    bool failed; /* no memory, or no room for the file */
};

struct document_state {
    pthread_mutex_t lock;
    struct stop stop; /* of who makes it */
    atomic_bool made; /* set once, with the lock held; nothing changes after that */
    struct draft draft;
};

struct documents {
    _Atomic(struct document_state *) of; /* DOCUMENTS; owned; NULL: nobody asked for any */
    struct block_file *file;             /* shared; NULL: there is no room for long ones */
};

/** None is made. Long ones go to @file, which is shared with its other owners. */
void documents_init(struct documents *documents, struct block_file *file);
void documents_done(struct documents *documents);

/** The state of a document. Of many logs few are ever asked for one, so there is room for them once
 *  somebody is. Borrowed, for as long as the documents. NULL: no memory. Any thread. */
struct document_state *documents_of(struct documents *documents, uint32_t which);

/** Those of the next state of a log, none of which is made, go to the file of the state @before. */
void documents_follow(struct documents *documents, const struct documents *before);

/** Throws away what was made so far. */
void draft_reset(struct draft *draft);

/** Moves the text to the file if it is long. To be called now and then by who makes a document. */
void draft_flush(struct draft *draft);

uint64_t draft_size(const struct draft *draft);

/** Copies @size bytes from @offset on, which the draft must have. False: they cannot be read. */
bool draft_read(const struct draft *draft, uint64_t offset, void *bytes, size_t size);

#endif
