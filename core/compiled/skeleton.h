/*
 * skeleton.h - records without a template, taken for instances of one.
 *
 * Some providers write their elements directly, and the same ones in every record: what differs is
 * the strings. A skeleton is a template made of such a stream, whose values are its strings; its
 * guard tells whether another stream is the same, and where the strings of that one are. So direct
 * elements are rendered by programs, like everything else that is regular. docs/format.md 2.2
 */
#ifndef EVTX_CORE_SKELETON_H
#define EVTX_CORE_SKELETON_H

#include "core/log/chunk.h"

enum { MAX_SKELETON_STRINGS = 250 };

/**
 * The skeleton of the stream at offsets @at to @end of the chunk, made if need be.
 *
 * @strings  room for two each of MAX_SKELETON_STRINGS; set to the offsets at which each string
 *           begins and ends.
 *
 * NULL: there is none, and the general path has to do it.
 */
struct template *
skeleton_find(struct evtx_chunk *chunk, uint32_t at, uint32_t end, uint32_t *strings);

#endif
