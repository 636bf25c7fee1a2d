/*
 * guard.h - whether two template definitions are the same, byte for byte in all that matters.
 *
 * The same definition differs between chunks: it refers to its names by their offset, may hold them
 * inline, and its size fields count the inline ones. A guard is a list of steps over a definition
 * that was parsed once: compare these bytes, pass over that size field, compare this name. A log
 * can lie about a GUID; it cannot lie to a guard.
 */
#ifndef EVTX_CORE_GUARD_H
#define EVTX_CORE_GUARD_H

#include "core/base/arena.h"
#include "core/base/cursor.h"

#include <stdatomic.h>

enum {
    GUARD_SLACK = 16,
    GUARD_NAMES = 255 /* that have a number */
};

struct guard_step;
struct guard_name;

/** The names in guards, each once and with a number. All zero: there is none. */
struct guard_names {
    struct guard_name *buckets[4096];
    uint64_t seed; /* seed.h */
    uint32_t count;
};

/** Where in a chunk a name was found last, by its number: what was compared need not be again. */
struct guard_seen {
    uint32_t at[GUARD_NAMES + 1];
};

/** Forgets what was seen, when another chunk begins. */
void guard_forget(struct guard_seen *seen);

/** Guards of streams that begin alike share their first steps. All zero: there is none. */
struct guard_tree {
    _Atomic(struct guard_step *) first;
};

struct guard {
    struct guard_names *names;
    struct arena *arena;  /* owns the steps, and the names */
    const uint8_t *chunk; /* of the definition that is being parsed */
    uint32_t from;        /* offset of the first byte that no step covers yet */
    uint32_t skip;        /* bytes of the size field before that */
    uint32_t strings;     /* that are values */
    struct guard_step *first, *last, **end;
    bool bad; /* no memory */
};

/** Starts at offset @at of @chunk. @names is borrowed, and one thread at a time adds to it. */
void guard_begin(struct guard *guard, struct guard_names *names, struct arena *arena,
                 const uint8_t *chunk, uint32_t at);

/** The @size bytes at offset @at are a size field: they may differ. */
void guard_size_field(struct guard *guard, uint32_t at, uint32_t size);

/** A name reference lies at offset @at; the name's units are @units, behind its hash and length;
 * the parser goes on at @next, behind the name where it lies inline. */
void guard_name(struct guard *guard, uint32_t at, const uint8_t *units, uint32_t count,
                uint32_t next);

/** A string lies at offset @at, its length before @count units, and so do others in its place: it
 * is a value, and only must not be empty. */
void guard_string(struct guard *guard, uint32_t at, uint32_t count);

/** The definition was parsed up to offset @at. */
void guard_finish(struct guard *guard, uint32_t at);

/** Whether what lies at offsets @at to @end of @chunk, of which @size bytes exist, passes every
 *  step. GUARD_SLACK bytes more may be read. @seen is of the same chunk, and guards with the same
 *  names. */
bool guard_passes(const struct guard *guard, struct guard_seen *seen, const uint8_t *chunk,
                  uint32_t size, uint32_t at, uint32_t end);

/**
 * Adds the steps of a finished guard to a tree; they stay in the guard's arena. One thread at a
 * time; others may search meanwhile.
 *
 * @owner  what guard_tree_find() returns for streams that pass.
 * @whole  a stream passes only if nothing lies behind what the guard was made of.
 *
 * Of two guards that are the same the first one stays.
 */
void guard_plant(struct guard_tree *tree, struct guard *guard, void *owner, bool whole);

/**
 * The owner of the guard that the stream at offsets @at to @end passes, as in guard_passes(); NULL:
 * there is none. Takes about as long with many guards as with one.
 *
 * @strings  set to the offsets at which each string begins and ends, in their order: room for as
 *           many as any guard of the tree has.
 */
void *guard_tree_find(const struct guard_tree *tree, struct guard_seen *seen, const uint8_t *chunk,
                      uint32_t size, uint32_t at, uint32_t end, uint32_t *strings);

#endif
