/* plan.c - a hash table of plans, by the parts of their traces. */
#include "cache/search/plan.h"

#include "cache/search/pen.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 2048,         /* a power of 2 */
    MOST_PLANS = 1024,    /* of them are used */
    MOST_BYTES = 4 << 20, /* of all plans together */
};

/** A piece of a line. */
struct piece {
    uint32_t first_back, end_back; /* bytes before ... */
    uint16_t first_value,
        end_value; /* ... that value begins; the number of values: the line ends */
};

struct plan {
    size_t parts_count;
    const void *parts[EVTX_TRACE_PARTS];
    size_t count, named, fields;
    uint8_t field[ROW_FIELDS];  /* those that it has, .fields of them */
    struct piece *pieces;       /* of these fields, then of the members */
    struct row_member *members; /* but for their values those of any such line */
    char *names;
    size_t names_size;
    size_t value_count;
};

struct plans {
    struct plan *slots[SLOTS];
    struct plan *last;
    size_t count, bytes;
};

struct plans *plans_new(void)
{
    return calloc(1, sizeof(struct plans));
}

static void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    free(plan->pieces);
    free(plan->members);
    free(plan->names);
    free(plan);
}

void plans_free(struct plans *plans)
{
    for (size_t i = 0; plans && i < SLOTS; i++)
        plan_free(plans->slots[i]);
    free(plans);
}

/* ---- finding --------------------------------------------------------------------------------- */

static bool fits(const struct plan *plan, const struct evtx_trace *trace)
{
    if (plan->parts_count != trace->parts_count || plan->value_count != trace->count)
        return false;
    for (size_t i = 0; i < plan->parts_count; i++)
        if (plan->parts[i] != trace->parts[i])
            return false;
    return true;
}

/* The slot of the plan, or a free one. */
static struct plan **find(struct plans *plans, const struct evtx_trace *trace)
{
    uint64_t hash = 0;
    size_t slot;

    for (size_t i = 0; i < trace->parts_count; i++)
        hash = (hash ^ (uintptr_t)trace->parts[i]) * 0x9e3779b97f4a7c15u;
    slot = hash >> 40 & (SLOTS - 1);
    while (plans->slots[slot] && !fits(plans->slots[slot], trace))
        slot = (slot + 1) & (SLOTS - 1);
    return &plans->slots[slot];
}

/* ---- applying -------------------------------------------------------------------------------- */

/** A line, and where its values begin. */
struct starts {
    const struct evtx_trace *trace;
    size_t size; /* of the line */
};

static size_t start_of(const struct starts *starts, size_t value)
{
    return value < starts->trace->count ? starts->trace->starts[value] : starts->size;
}

bool plans_apply(struct plans *plans, const struct evtx_trace *trace, const char *line, size_t size,
                 struct row *row)
{
    const struct starts starts = {trace, size};
    struct plan *plan = plans->last;
    const struct piece *piece;

    if (!plan || !fits(plan, trace))
        plan = *find(plans, trace);
    if (!plan)
        return false;
    plans->last = plan;
    piece = plan->pieces;
    for (size_t i = 0; i < plan->fields; i++, piece++) {
        size_t from = start_of(&starts, piece->first_value) - piece->first_back;
        size_t end = start_of(&starts, piece->end_value) - piece->end_back;

        row->of[plan->field[i]] = (struct token){line + from, end - from};
    }
    for (size_t i = 0; i < plan->count; i++, piece++) {
        size_t from = start_of(&starts, piece->first_value) - piece->first_back;
        size_t end = start_of(&starts, piece->end_value) - piece->end_back;

        plan->members[i].value = (uint32_t)from;
        plan->members[i].value_size = (uint32_t)(end - from);
    }
    row->members = plan->members;
    row->count = plan->count;
    row->named = plan->named;
    row->names = plan->names;
    row->names_size = plan->names_size;
    return true;
}

/* ---- learning -------------------------------------------------------------------------------- */

/* The first value from @from on that begins at or behind @at; behind it, with @behind. */
static uint16_t next_value(const struct evtx_trace *trace, size_t at, bool behind)
{
    size_t low = 0, high = trace->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (trace->starts[middle] < at + behind)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint16_t)low;
}

/* A value that begins where the piece begins is a part of it, and so is an empty one at its end. */
static struct piece piece_of(const struct starts *starts, size_t from, size_t size)
{
    struct piece piece = {
        .first_value = next_value(starts->trace, from, false),
        .end_value = next_value(starts->trace, from + size, true),
    };

    piece.first_back = (uint32_t)(start_of(starts, piece.first_value) - from);
    piece.end_back = (uint32_t)(start_of(starts, piece.end_value) - (from + size));
    return piece;
}

static struct plan *make(const struct starts *starts, const struct row *row)
{
    struct plan *plan = calloc(1, sizeof *plan);
    struct piece *piece;

    if (!plan)
        return NULL;
    plan->pieces = malloc((ROW_FIELDS + row->count) * sizeof *plan->pieces);
    plan->members = malloc((row->count + 1) * sizeof *plan->members);
    plan->names = malloc(row->names_size + PEN_SLACK);
    if (!plan->pieces || !plan->members || !plan->names) {
        plan_free(plan);
        return NULL;
    }
    memcpy(plan->names, row->names ? row->names : "", row->names_size);
    plan->names_size = row->names_size;
    plan->parts_count = starts->trace->parts_count;
    memcpy(plan->parts, starts->trace->parts, plan->parts_count * sizeof *plan->parts);
    plan->value_count = starts->trace->count;
    plan->count = row->count;
    plan->named = row->named;
    piece = plan->pieces;
    for (size_t i = 0; i < ROW_FIELDS; i++)
        if (row->of[i].size) {
            plan->field[plan->fields++] = (uint8_t)i;
            *piece++ = piece_of(starts, (size_t)(row->of[i].at - row->line), row->of[i].size);
        }
    for (size_t i = 0; i < row->count; i++) {
        plan->members[i] = row->members[i];
        *piece++ = piece_of(starts, row->members[i].value, row->members[i].value_size);
    }
    return plan;
}

void plans_learn(struct plans *plans, const struct evtx_trace *trace, const struct row *row)
{
    const struct starts starts = {trace, row->size};
    size_t bytes = sizeof(struct plan) + row->names_size +
                   (ROW_FIELDS + row->count) * (sizeof(struct piece) + sizeof(struct row_member));
    struct plan **slot;

    if (plans->count == MOST_PLANS || bytes > MOST_BYTES - plans->bytes)
        return;
    slot = find(plans, trace);
    if (*slot)
        return;
    *slot = make(&starts, row);
    if (!*slot)
        return; /* no harm is done */
    plans->count++;
    plans->bytes += bytes;
}
