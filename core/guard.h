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

#include "core/arena.h"
#include "core/cursor.h"

struct guard_step;

struct guard {
    struct arena *arena;  /* owns the steps */
    const uint8_t *chunk; /* of the definition that is being parsed */
    uint32_t from;        /* offset of the first byte that no step covers yet */
    uint32_t skip;        /* bytes of the size field before that */
    uint32_t names;       /* different ones so far */
    uint32_t strings;     /* that are values */
    struct guard_step *first, *last, **end;
    bool bad; /* no memory */
};

/** Starts at offset @at of @chunk. */
void guard_begin(struct guard *guard, struct arena *arena, const uint8_t *chunk, uint32_t at);

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

/**
 * Whether what lies at offsets @at to @end of @chunk, of which @size bytes exist, passes every
 * step.
 *
 * @strings  set to the offsets at which each string begins and ends, in their order; NULL where
 *           there are none.
 * @after    set, where it passes, to the offset behind the last step; may be NULL.
 */
bool guard_passes(const struct guard *guard, const uint8_t *chunk, uint32_t size, uint32_t at,
                  uint32_t end, uint32_t *strings, uint32_t *after);

#endif
