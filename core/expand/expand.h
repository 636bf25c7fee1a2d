/*
 * expand.h - a record, or the shape of a template instance, as an event tree. docs/format.md 2.5, 4
 *
 * Expanding puts values in the place of substitutions, leaves out elements whose dependency is
 * Null, splices in nested BinXML, and repeats an element for each item of an array in it. What is
 * left is elements, attributes and content: what writers know.
 */
#ifndef EVTX_CORE_EXPAND_H
#define EVTX_CORE_EXPAND_H

#include "core/binxml/node.h"
#include "core/log/chunk.h"

enum {
    MAX_NODES = 1 << 18,  /* of one record; docs/format.md 5 */
    MAX_NESTING = 64,     /* streams around a stream */
    MAX_TREE_DEPTH = 1024 /* elements inside each other, over all streams */
};

/**
 * The event tree of the record at @place, in the chunk's scratch arena, which is reset first:
 * *@root is valid until the next record is expanded. Never NULL on EVTX_OK.
 *
 * Errors: EVTX_TRUNCATED, EVTX_BAD_VALUE, EVTX_TOO_LARGE, EVTX_NO_MEMORY; @fault says where.
 */
EVTX_MUST_USE enum evtx_status
expand_record(struct evtx_chunk *chunk, size_t place, struct node **root, struct evtx_fault *fault);

struct salvage; /* salvage.h */

/** The same for a record of which only a part can be had. *@root: NULL when nothing can. Errors:
 *  EVTX_TOO_LARGE, EVTX_NO_MEMORY. */
EVTX_MUST_USE enum evtx_status
expand_remains(struct salvage *salvage, size_t place, struct node **root, struct evtx_fault *fault);

/**
 * The event tree of a stream at offset @at of the chunk, up to @end: the first of its roots, the
 * others are its .next; NULL when there is none. The arena is not reset. @nesting: how many streams
 * are around it. @depth: how many elements, at most MAX_TREE_DEPTH.
 *
 * Errors: as expand_record().
 */
EVTX_MUST_USE enum evtx_status
expand_stream(struct evtx_chunk *chunk, uint32_t at, uint32_t end, uint32_t nesting, uint32_t depth,
              struct node **roots, struct evtx_fault *fault);

/**
 * The event tree of an instance of @template, which the chunk has, with these values. The arena is
 * not reset.
 *
 * Errors: as expand_record().
 */
EVTX_MUST_USE enum evtx_status
expand_definition(struct evtx_chunk *chunk, const struct template *template,
                  const struct value *values, uint32_t count, struct node **root,
                  struct evtx_fault *fault);

/**
 * The event tree of an instance of @template of whose values only type and size are known: their
 * .slot is set. Embedded BinXML becomes a NODE_PLACEHOLDER.
 *
 * Errors: EVTX_BAD_VALUE where the tree depends on more than the types and sizes, as it does for
 * arrays; EVTX_NO_MEMORY, EVTX_TOO_LARGE.
 */
EVTX_MUST_USE enum evtx_status
expand_shape(const struct template *template, const struct value *values, uint32_t count,
             struct arena *arena, struct node **root);

#endif
