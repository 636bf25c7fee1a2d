/*
 * members.h - the names that the members of one object of JSON have, to give each another one.
 *
 * Inside cache/ only. A name that is there already gets a number behind it, which may be a name of
 * a member as well: "a" and "a_2". So a name counts for itself, and where it ends with an
 * underscore and digits, for what stands before those, too.
 */
#ifndef EVTX_CACHE_MEMBERS_H
#define EVTX_CACHE_MEMBERS_H

#include "core/text.h"

enum { MOST_MEMBERS = 256 /* of one object, that are told apart */ };

/** All zero: there is none. */
struct members {
    const struct text *text; /* has the names; borrowed */
    uint64_t seed;           /* core/base/seed.h */
    uint32_t object;         /* counts objects, so that the slots need no clearing */
    struct member {
        uint32_t object;   /* the last one that has it */
        uint32_t at, size; /* in the text */
        uint32_t count;
    } slots[4 * MOST_MEMBERS]; /* by a hash of the name; at most half of them are used */
};

/** A new object, the text of which will be @text. */
void members_begin(struct members *members, const struct text *text);

/** How many members have this name, with or without a number. */
uint32_t members_count(const struct members *members, const char *name, size_t size);

/** The text has the name of another member, @size bytes from @at on. MOST_MEMBERS of them at most.
 */
void members_add(struct members *members, size_t at, size_t size);

#endif
