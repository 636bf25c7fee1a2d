/*
 * plan.h - where the values of a line are, learned from another one that was put together the same
 * way: struct evtx_trace. Inside cache/ only; for row.c.
 *
 * Between two values such lines have the same text. So a place is told by the value that begins
 * next, and by how many bytes it lies before that.
 */
#ifndef EVTX_CACHE_PLAN_H
#define EVTX_CACHE_PLAN_H

#include "cache/search/row.h"

struct plans; /* opaque */

struct plans *plans_new(void); /* NULL: no memory */
void plans_free(struct plans *plans);

/** Reads @line into @row as the one before that had a trace of the same parts. False: there is
 *  none. */
bool plans_apply(struct plans *plans, const struct evtx_trace *trace, const char *line, size_t size,
                 struct row *row);

/** Learns from @row, which was read from a line with this trace. Does nothing when there is no room
 *  for another plan. */
void plans_learn(struct plans *plans, const struct evtx_trace *trace, const struct row *row);

#endif
