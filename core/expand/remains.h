/*
 * remains.h - a record that is torn, or cannot be rendered in full, as an event tree and a mark.
 *
 * expand.h makes the tree of what can be had, by the rules of salvage.h. This adds the number and
 * the time that the header of the record has, and says why the record is marked. docs/format.md 5
 */
#ifndef EVTX_CORE_REMAINS_H
#define EVTX_CORE_REMAINS_H

#include "core/expand/salvage.h"
#include "core/write/writer.h"

/**
 * The event tree of what is left of the record at @place, as expand_record(): valid until the next
 * one. It has number and time of the record's header where the event has none of its own and those
 * can be believed.
 *
 * Errors: EVTX_TOO_LARGE, EVTX_NO_MEMORY; @fault says where.
 */
EVTX_MUST_USE enum evtx_status
remains_record(struct salvage *salvage, struct evtx_chunk *chunk, size_t place, struct node **root,
               struct evtx_fault *fault);

/** How the record is marked: its own flaw if it is torn, else what was met first. */
struct mark remains_mark(const struct salvage *salvage);

#endif
