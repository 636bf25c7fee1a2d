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
#include "fusefs/tree/tables.h"

#include <sys/types.h>
#include <time.h>

struct counters;

struct snapshot {
    struct evtx_log *log;             /* owned */
    struct evtx_templates *templates; /* owned, but with .shares */
    struct cache *cache;              /* owned */
    struct survey *survey;            /* owned */
    struct evtx_store *store;         /* templates of other logs, NULL: none; the first state's */
    bool shares;                      /* templates and store are those of the mount */
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
    unsigned umask;    /* permissions that nothing has */
    size_t helpers;    /* threads to start when somebody waits for the survey; 0: none */
    struct pool *pool; /* those threads; owned */
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

/** The same for a log of many, which shares @commons with the others; they must outlive it. */
int snapshot_share(struct snapshot *snapshot, struct evtx_log *log, const char *path,
                   struct timespec changed, const struct commons *commons);

/** Takes templates of other logs from a directory, for stale records; NULL: there is none. Returns
 *  0, or -1, and it said what is wrong. Before anybody reads. */
int snapshot_take_templates(struct snapshot *snapshot, const char *directory);

/** Waits until the whole log is surveyed, and helps. With .helpers, one thread at a time. */
EVTX_MUST_USE enum evtx_status snapshot_survey(struct snapshot *snapshot);

/** The same until the size of the export is known. */
EVTX_MUST_USE enum evtx_status snapshot_export(struct snapshot *snapshot);

/** evtx_log_let_go(), and the same for the file of long documents. */
void snapshot_let_go(const struct snapshot *snapshot, int instead);

/** Accepts a snapshot that is all zero. */
void snapshot_close(struct snapshot *snapshot);

#endif
