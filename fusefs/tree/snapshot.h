/*
 * snapshot.h - one open log with everything that is known of it: what the nodes are made from.
 *
 * The mount, `evtxfs ls` and `evtxfs cat` all stand on this, so they show the same tree.
 */
#ifndef EVTX_FUSEFS_SNAPSHOT_H
#define EVTX_FUSEFS_SNAPSHOT_H

#include "cache/chunks/cache.h"
#include "cache/chunks/pool.h"
#include "cache/survey/survey.h"
#include "core/carve.h"
#include "core/evtx.h"
#include "fusefs/archive/archive.h"
#include "fusefs/tree/carved.h"
#include "fusefs/tree/commons.h"
#include "fusefs/tree/definitions.h"
#include "fusefs/tree/document.h"
#include "fusefs/tree/edition.h"
#include "fusefs/tree/field_views.h"
#include "fusefs/tree/queries.h"
#include "fusefs/tree/roster.h"
#include "fusefs/tree/tables.h"

#include <sys/types.h>
#include <time.h>

struct counters;

/** Where a log stands among those of its mount. All zero: it is the only one. */
struct log_place {
    uint32_t log;        /* 0: it is the only one, or this is the root of many */
    unsigned log_bits;   /* what tells the logs apart in an inode number */
    uint64_t chunk_base; /* what its chunks are counted from there */
    uint32_t group;      /* GROUP_NONE: none */
};

struct snapshot {
    struct evtx_log *log;             /* owned, but with .shares; NULL with .roster */
    struct evtx_templates *templates; /* owned, but with .shares */
    struct cache *cache;              /* owned */
    struct survey *survey;            /* owned */
    struct evtx_store *store;         /* templates of other logs, NULL: none; the first state's */
    bool shares;                      /* log, templates and store are those of the mount */
    struct log_place place;
    struct roster *roster; /* of the root of many logs, which has no log; NULL of a log */
    struct documents documents;
    struct carved carved;            /* of DOCUMENT_CARVED */
    struct queries *queries;         /* owned */
    struct tables *tables;           /* owned */
    struct definitions *definitions; /* owned */
    struct field_views *fields;      /* owned */
    char *path;                      /* of the log, as it was given; owned */
    struct timespec changed;         /* the log's own mtime: for what has no record to date it */
    enum pack_opened opened;         /* unless it is .._AS_IT_IS, what lies at .path is no log */
    uid_t uid;                       /* owner of every file */
    gid_t gid;
    unsigned umask;         /* permissions that nothing has */
    enum cache_form listed; /* of the root of many logs: the form of the records' listed files */
    size_t helpers;         /* threads to start when somebody waits for the survey; 0: none */
    struct pool *pool;      /* those threads; owned */
    struct editions editions;
    const struct counters *counters; /* of the mount; NULL without one */
};

/**
 * Opens the log at @path; says on standard error what is wrong with it.
 *
 * @budget  of the cache, in bytes.
 * Returns 0, or -1 when it cannot be opened. On 0 the caller owes snapshot_close().
 */
int snapshot_open(struct snapshot *snapshot, const char *path, size_t budget);

/** The same for a log that is open already, which the snapshot owns from 0 on; says nothing.
 *  @changed: its mtime. */
int snapshot_over(struct snapshot *snapshot, struct evtx_log *log, const char *path,
                  struct timespec changed, size_t budget);

/** The same for a log of many, which is left to the caller, and shares @commons with the others;
 *  both must outlive the snapshot. */
int snapshot_share(struct snapshot *snapshot, struct evtx_log *log, const char *path,
                   struct timespec changed, const struct commons *commons);

/** Takes templates of other logs from a directory, for stale records; NULL: there is none. Returns
 *  0, or -1, and it said what is wrong. Before anybody reads. */
int snapshot_take_templates(struct snapshot *snapshot, const char *directory);

/** Bytes of the log's file, or of those of all logs. */
uint64_t snapshot_size(const struct snapshot *snapshot);

/** Waits until the whole log is surveyed, and helps. With .helpers, one thread at a time. */
EVTX_MUST_USE enum evtx_status snapshot_survey(struct snapshot *snapshot);

/** The same until the size of the export is known. */
EVTX_MUST_USE enum evtx_status snapshot_export(struct snapshot *snapshot);

/** evtx_log_let_go(), and the same for the file of long documents. */
void snapshot_let_go(const struct snapshot *snapshot, int instead);

/** Accepts a snapshot that is all zero. */
void snapshot_close(struct snapshot *snapshot);

#endif
