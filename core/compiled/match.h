/*
 * match.h - finds the program that fits an instance of a template, and where the values are.
 *
 * For program.c, which runs it. Sizes are read once: what is checked here is what is used there,
 * also when the log is written to meanwhile.
 */
#ifndef EVTX_CORE_MATCH_H
#define EVTX_CORE_MATCH_H

#include "core/compiled/compile.h"
#include "core/compiled/implicit_template.h"
#include "core/log/chunk.h"

enum { MAX_EDGES = 2 * MAX_IMPLICIT_STRINGS };

/** An instance that a program fits. */
struct run {
    const struct program *program;
    const struct template *template;
    const uint8_t *base; /* of the chunk */
    uint32_t size;       /* of all values, at least */
    /** Offsets in the chunk: where the values begin, and where each variable one ends; then where
     *  each item of an array begins and ends. Of an implicit template, where each string does. */
    uint32_t edges[MAX_EDGES];
};

/** The offset of the value at @place. */
static inline uint32_t place_offset(const struct run *run, struct place place)
{
    return run->edges[place.edge] + place.add;
}

static inline const uint8_t *place_bytes(const struct run *run, struct place place)
{
    return run->base + place_offset(run, place);
}

/** The offset of the end of the variable value at @place. */
static inline uint32_t place_end(const struct run *run, struct place place)
{
    return run->edges[place.edge + 1];
}

static inline uint32_t place_size(const struct run *run, struct place place)
{
    return place_end(run, place) - place_offset(run, place);
}

/**
 * Fits a program to the stream at offsets @at to @end of the chunk, if that is one template
 * instance, and nothing else, whose shape is a regular one. docs/format.md 2.5, 2.6
 *
 * @depth  elements around it, if what the form writes depends on that; else 0.
 * @run    set where a program fits. Values may be read by whole vectors: 32 bytes behind their end
 *         belong to the chunk or its slack.
 *
 * Returns whether one does; the general path is for those that none fits.
 */
bool match_stream(struct evtx_chunk *chunk, enum evtx_form form, uint32_t at, uint32_t end,
                  uint32_t depth, struct run *run);

#endif
