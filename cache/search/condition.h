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
    const char *key;        /* .name, or what an event calls it */
    struct choice *choices; /* owned; one is enough */
    size_t count, room;
};

/** Reads a condition. Errors, after which it is all zero: EVTX_BAD_VALUE, @text is none;
 *  EVTX_NO_MEMORY. */
EVTX_MUST_USE enum evtx_status condition_read(struct condition *condition, const char *text);

/** Whether the values of element or attribute @key, in any case, are those of its field. */
bool condition_names(const struct condition *condition, const char *key, size_t size);

/** Whether that may be: the work of a moment, and most keys are others. */
static inline bool
condition_may_name(const struct condition *condition, const char *key, size_t size)
{
    uint8_t a = size ? (uint8_t)key[0] : 0, b = (uint8_t)condition->key[0];

    return ((a | b) & 0x80) != 0 || a == '\\' || (a | 0x20) == (b | 0x20);
}

/** Whether a value, given as text, fulfils the condition; IS_NOT is answered as IS. */
bool condition_meets(const struct condition *condition, const char *text, size_t size);

/** The same for a time. */
bool condition_meets_time(const struct condition *condition, uint64_t time);

void condition_done(struct condition *condition);

#endif
