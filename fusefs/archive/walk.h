/*
 * walk.h - an archive on the way: its members one after the other, and the bytes of each.
 *
 * For unpack.c, which says what is done with them.
 */
#ifndef EVTX_FUSEFS_ARCHIVE_WALK_H
#define EVTX_FUSEFS_ARCHIVE_WALK_H

#include "fusefs/archive/source.h"
#include "fusefs/archive/spooled.h"
#include "fusefs/archive/unpack.h"

#include <archive_entry.h>

/* All levels together. */
struct walk {
    const struct unpack *unpack;
    struct spooled *spooled;
    uint32_t found;    /* members that were told of */
    uint32_t seen;     /* members of any kind */
    uint64_t unpacked; /* bytes */
    bool deaf;         /* nobody listens: it is over */
    unsigned retries;  /* with one password */
    uint64_t reread;   /* headers of archives that were opened again */
    struct message message;
};

/* An archive on the way, which may lie in another one. */
struct level {
    struct source *source;
    struct archive *archive;
    const char *prefix; /* of the paths in it: "" or "inner.zip/" */
    const char *alone;  /* the path of what a compressed file is that is no tar; NULL: it is one */
    uint32_t inside;    /* 1 and its number, if it lies in another one */
    uint32_t headers;   /* that were read */
    bool broken;        /* libarchive reads nothing more of it as it is open now */
    unsigned depth;
    uint32_t listed, end; /* numbers that its logs were told of in advance */
    enum pack_fault fault;
    char detail[MOST_DETAIL + 1];
};

/* A member on the way. */
struct entry {
    char path[MOST_NAME + 1]; /* the first bytes of one that is longer */
    const char *judged;       /* .path, or the end of that; until the next member */
    struct timespec changed;
    bool is_link, encrypted;
    enum pack_fault fault;
    char detail[MOST_DETAIL + 1];
};

/** Opens .source from its begin. False: a fault of @level. */
bool walk_open(struct level *level);

/** The next member, also behind one that libarchive gave up at. False: there are no more, or what
 *  follows cannot be read: a fault of @level. */
bool walk_next(struct walk *walk, struct level *level, struct archive_entry **header);

/** What is wrong with @entry: @fault, and for damage what @archive says; NULL: nothing more. */
void walk_fail(struct entry *entry, enum pack_fault fault, struct archive *archive);

/** Writes the present member, which is @entry, to a part of the spool, as far as it can be had. */
void walk_extract(struct walk *walk, struct level *level, struct entry *entry, bool wants_log);

/** Whether the part that was written for @entry stays, or some of it: what there is of a log, or
 * what may tell what it is instead. */
bool walk_keep(struct walk *walk, const struct entry *entry);

#endif
