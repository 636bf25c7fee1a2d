/*
 * condition.h - one condition on a record: a field, a test, and a value or a list of values.
 *
 *     EventID=4624,4625   LogonType!=3   TimeCreated=2024-05-01   Image=*\cmd.exe   User~admin
 *
 * docs/filesystem.md has the grammar. Inside cache/ only.
 */
#ifndef EVTX_CACHE_CONDITION_H
#define EVTX_CACHE_CONDITION_H

#include "cache/chunks/facet.h"
#include "cache/search/moment.h"
#include "cache/search/network.h"
#include "cache/search/pattern.h"
#include "cache/search/quantity.h"

enum test { IS, IS_NOT, IS_EXACTLY, BELOW, AT_MOST, ABOVE, AT_LEAST, CONTAINS };

/** Where a field stands. */
enum section {
    SECTION_TIME,   /* TimeCreated: the record's time */
    SECTION_FACET,  /* in System, and .facet sorts by it */
    SECTION_SYSTEM, /* elsewhere in System */
    SECTION_DATA,   /* outside of System; .part says where, or NULL */
};

/** One value of those that a condition names. What a text means besides depends on what it is
 *  compared with. */
struct choice {
    struct text value;      /* decoded */
    struct pattern pattern; /* the same, folded, with what * and ? stand for */
    struct quantity number; /* where .has_number; borrows from .value */
    struct moment time;     /* where .has_time */
    struct network network; /* where .has_network */
    bool has_number, has_time, has_network;
};

struct condition {
    enum section section;
    enum facet facet;
    enum test test;
    const char *part;       /* EventData, UserData; static storage */
    char *name;             /* owned: of the field, decoded, as it was asked for */
    bool loose;             /* .name is that of a field of System, but for case */
    const char *key;        /* .name, or what an event calls it */
    struct choice *choices; /* owned; one is enough */
    size_t count, room;
};

/** Reads a condition. Errors, after which it is all zero: EVTX_BAD_VALUE, @text is none;
 *  EVTX_NO_MEMORY. */
EVTX_MUST_USE enum evtx_status condition_read(struct condition *condition, const char *text);

/** What events call the field, if it stands in @section: of Provider, Name. */
static inline const char *condition_key(const struct condition *condition, enum section section)
{
    return section == SECTION_DATA ? condition->name : condition->key;
}

/** Whether a field of System can be asked for by that name alone, spelt so. */
bool condition_is_system(const char *name, size_t size);

/** What the field of System with that key is called, if that is enough to ask for it; else NULL. */
const char *condition_system_name(const char *key, size_t size);

/** Whether, in any case, it is a name that says where a field stands: System, EventData, UserData.
 */
bool condition_is_part(const char *name, size_t size);

/** Whether a value, given as text, fulfils the condition; IS_NOT is answered as IS. */
bool condition_meets(const struct condition *condition, const char *text, size_t size);

/** The same for a time. */
bool condition_meets_time(const struct condition *condition, uint64_t time);

void condition_done(struct condition *condition);

#endif
