/*
 * condition.h - one condition on a record: a field, a test, a value.
 *
 *     EventID=4624   LogonType!=3   TimeCreated>=2024-05-01T22:00   TargetUserName~admin
 *
 * docs/filesystem.md has the grammar. Inside cache/ only.
 */
#ifndef EVTX_CACHE_CONDITION_H
#define EVTX_CACHE_CONDITION_H

#include "cache/chunks/facet.h"
#include "cache/search/quantity.h"

enum test { IS, IS_NOT, BELOW, AT_MOST, ABOVE, AT_LEAST, CONTAINS };

/** Where a field stands. */
enum section {
    SECTION_TIME,   /* TimeCreated: the record's time */
    SECTION_FACET,  /* in System, and .facet sorts by it */
    SECTION_SYSTEM, /* elsewhere in System */
    SECTION_DATA,   /* outside of System; .part says where, or NULL */
};

/** A FILETIME, and what of a second a text may say below its 100 ns. */
struct moment {
    uint64_t time, rest;
};

struct condition {
    enum section section;
    enum facet facet;
    enum test test;
    const char *part; /* EventData, UserData; static storage */
    char *name;       /* owned: of the element or attribute */
    struct text value;
    bool has_number, has_time;
    struct quantity number; /* .value as a number; borrows from it */
    struct moment time;     /* .value as a time */
};

/** Reads a condition. Errors, after which it is all zero: EVTX_BAD_VALUE, @text is none;
 *  EVTX_NO_MEMORY. */
EVTX_MUST_USE enum evtx_status condition_read(struct condition *condition, const char *text);

/** Whether a value, given as text, fulfils the condition; IS_NOT is answered as IS. */
bool condition_meets(const struct condition *condition, const char *text, size_t size);

/** The same for a time. */
bool condition_meets_time(const struct condition *condition, uint64_t time);

void condition_done(struct condition *condition);

#endif
