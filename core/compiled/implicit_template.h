/*
 * implicit_template.h - records without a template, taken for instances of one.
 *
 * Some providers write their elements directly, and the same ones in every record: what differs is
 * the strings. An implicit template made of such a stream, whose values are its strings; its
 * guard tells whether another stream is the same, and where the strings of that one are. So direct
 * elements are rendered by programs, like everything else that is regular. docs/format.md 2.2
 */
#ifndef EVTX_CORE_IMPLICIT_TEMPLATE_H
#define EVTX_CORE_IMPLICIT_TEMPLATE_H

#include "core/log/chunk.h"

enum { MAX_IMPLICIT_STRINGS = 250 };

/**
 * The implicit template of the stream at offsets @at to @end of the chunk, made if need be.
 *
 * @strings  room for two each of MAX_IMPLICIT_STRINGS; set to the offsets at which each string
 *           begins and ends.
 *
 * NULL: there is none, and the general path has to do it.
 */
struct template *
implicit_template_find(struct evtx_chunk *chunk, uint32_t at, uint32_t end, uint32_t *strings);

#endif
