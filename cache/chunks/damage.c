/* damage.c - counts what could not be read, and keeps the places that come first in the file. */
#include "cache/chunks/damage.h"

#include <string.h>

static bool before(const struct evtx_fault *a, const struct evtx_fault *b)
{
    return a->chunk != b->chunk ? a->chunk < b->chunk : a->offset < b->offset;
}

/* Threads report in any order; keeping the first places of the file makes every run say the same.
 */
static void keep(struct damage *damage, const struct evtx_fault *fault)
{
    size_t at = damage->kept;

    damage->told++;
    while (at > 0 && before(fault, &damage->places[at - 1]))
        at--;
    if (at == DAMAGE_PLACES)
        return;
    if (damage->kept < DAMAGE_PLACES)
        damage->kept++;
    memmove(&damage->places[at + 1], &damage->places[at],
            (damage->kept - 1 - at) * sizeof *damage->places);
    damage->places[at] = *fault;
}

void damage_chunk(struct damage *damage, const struct evtx_fault *fault)
{
    damage->chunks++;
    keep(damage, fault);
}

void damage_place(struct damage *damage, const struct evtx_fault *fault)
{
    damage->records += fault->lost;
    keep(damage, fault);
}

void damage_record(struct damage *damage, const struct evtx_fault *fault)
{
    damage->records++;
    keep(damage, fault);
}

void damage_marked(struct damage *damage, const struct evtx_fault *fault)
{
    damage->torn++;
    keep(damage, fault);
}

void damage_add(struct damage *damage, const struct damage *more)
{
    damage->chunks += more->chunks;
    damage->records += more->records;
    damage->torn += more->torn;
    for (size_t i = 0; i < more->kept; i++)
        keep(damage, &more->places[i]);
    damage->told += more->told - more->kept;
}

bool damage_any(const struct damage *damage)
{
    return damage->told > 0;
}
