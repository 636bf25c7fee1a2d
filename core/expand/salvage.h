/*
 * salvage.h - which parts of a record are sure that is torn, or cannot be rendered in full.
 *
 * The record is expanded as any other (expand.h), and the first thing that is wrong in a stream
 * ends just that stream. What is not sure is left out with the element around it: values in
 * lost_sectors, and those whose place is not known, as the sizes of the ones before them cannot be
 * right. docs/format.md 5
 */
#ifndef EVTX_CORE_SALVAGE_H
#define EVTX_CORE_SALVAGE_H

#include "core/binxml/node.h"
#include "core/log/chunk.h"
#include "core/log/lost_sectors.h"

enum { MAX_NAMELESS = 32 };

struct salvage {
    struct evtx_chunk *chunk;
    const struct evtx_record *record;
    struct lost_sectors lost_sectors;
    struct evtx_fault fault;   /* that was met first; .status is EVTX_OK where there was none */
    uint32_t cut_off;          /* bytes of the record behind the end of the file */
    bool any_instance;         /* was met: the first is that of the event */
    uint32_t dropped;          /* elements and attributes, as their values are lost */
    bool id_taken, time_taken; /* from the header of the record, as the event has none */
    /** Values without names, in the arena of the tree: of instances whose template cannot be had.
     * Further ones are not shown. */
    struct nameless {
        const struct value *values;
        uint32_t count;
    } nameless[MAX_NAMELESS];
    uint32_t nameless_count;
};

/** Whether an event can have that time, a FILETIME. */
bool salvage_believes_time(uint64_t time);

/** Whether @status ends just a part of the record, and is taken note of. @salvage:
 *  NULL if nothing is to be saved. */
bool salvage_goes_on(struct salvage *salvage, enum evtx_status status,
                     const struct evtx_fault *fault);

/** How many values of the instance, from the first on, lie at a place that is known. Of the last
 * one of them less may be there than its descriptor says. */
uint32_t salvage_known(struct salvage *salvage, const struct instance *instance);

/** Whether the value lies in a hole. One that is long and does so in part is left as it is, zeros
 *  included. */
bool salvage_lost(const struct salvage *salvage, const struct value *value);

/** Keeps values that have no names, up to the last that is not lost. */
void salvage_nameless(struct salvage *salvage, const struct value *values, uint32_t count);

#endif
