/* chronicle.c - puts the records of all logs in order. */
#include "fusefs/chronicle/chronicle_state.h"

#include "core/base/list.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is known of a record --------------------------------------------------------------- */

/* Two records that are the same have the same ID in their headers. */
static struct timeline_row read_row(const void *rows, uint32_t place)
{
    struct survey_moment moment = survey_moment(rows, place);

    return (struct timeline_row){.time = moment.time,
                                 .size = moment.line_size,
                                 .hash = (uint32_t)(moment.id ^ moment.id >> 32)};
}

static int by_ordinal(const void *a, const void *b)
{
    uint32_t one = ((const struct copy *)a)->ordinal, other = ((const struct copy *)b)->ordinal;

    return one < other ? -1 : one > other;
}

const struct copy *chronicle_copy(const struct chronicle *chronicle, uint32_t ordinal)
{
    struct copy wanted = {.ordinal = ordinal};

    if (!chronicle_is_copy(chronicle, ordinal))
        return NULL;
    return bsearch(&wanted, chronicle->copies, chronicle->copy_count, sizeof wanted, by_ordinal);
}

uint32_t chronicle_log_of(const struct chronicle *chronicle, uint32_t ordinal)
{
    return chronicle->order.chunks[timeline_locate(&chronicle->order, ordinal).chunk].log;
}

uint32_t chronicle_line(const struct chronicle *chronicle, uint32_t ordinal, uint64_t *time)
{
    struct timeline_place at = timeline_locate(&chronicle->order, ordinal);
    const struct timeline_chunk *chunk = &chronicle->order.chunks[at.chunk];
    struct survey_moment moment = survey_moment(chunk->rows, at.place);
    const struct copy *copy = chronicle_copy(chronicle, ordinal);
    size_t size = moment.line_size + tag_adds(&chronicle->named[chunk->log].tag, moment.marked);

    if (copy)
        size += tag_adds_copy(&chronicle->named[chronicle_log_of(chronicle, copy->original)].tag);
    if (time)
        *time = moment.time;
    return (uint32_t)size;
}

/* ---- rendering ------------------------------------------------------------------------------- */

struct pick chronicle_pick(const struct chronicle *chronicle, uint32_t ordinal, size_t which)
{
    return (struct pick){.at = timeline_locate(&chronicle->order, ordinal), .which = which};
}

bool chronicle_render(const struct chronicle *chronicle, struct pick *picks, size_t count,
                      gather_take *take, void *context)
{
    const struct gathering gathering = {.order = &chronicle->order,
                                        .logs = chronicle->logs,
                                        .templates = chronicle->templates,
                                        .style = {.form = EVTX_JSON},
                                        .threads = chronicle->threads,
                                        .take = take,
                                        .context = context};

    picks_sort(picks, count);
    return gather(&gathering, picks, count);
}

/* ---- making ---------------------------------------------------------------------------------- */

/* False: no memory. */
static bool name_log(struct named_log *named, const struct chronicle_log *log)
{
    size_t group = log->group ? strlen(log->group) : 0, size = group + strlen(log->name) + 2;

    named->label = malloc(size);
    if (!named->label)
        return false;
    if (log->group) {
        memcpy(named->label, log->group, group);
        named->label[group++] = '/';
    }
    memcpy(named->label + group, log->name, size - 1 - group);
    named->label[size - 1] = '\0';
    named->tag = tag_make(EVTX_JSON, named->label, NULL);
    return !named->tag.text.bad;
}

/* False: no memory. */
static bool
add_chunks(struct chronicle *chronicle, const struct chronicle_log *log, uint32_t number)
{
    for (uint64_t i = 0; log->survey && i < survey_positions(log->survey); i++) {
        uint32_t count;
        const void *rows = survey_rows(log->survey, i, &count);
        struct timeline_chunk *chunk;

        if (count == 0)
            continue;
        chunk = timeline_add(&chronicle->order, number, survey_chunk_at(log->survey, i));
        if (!chunk)
            return false;
        chunk->rows = rows;
        chunk->count = count;
    }
    return true;
}

/* False: no memory. */
static bool add_logs(struct chronicle *chronicle, const struct chronicle_plan *plan)
{
    chronicle->logs = calloc(plan->count + 1u, sizeof *chronicle->logs);
    chronicle->named = calloc(plan->count + 1u, sizeof *chronicle->named);
    if (!chronicle->logs || !chronicle->named)
        return false;
    for (uint32_t i = 0; i < plan->count; i++) {
        chronicle->count = i + 1;
        chronicle->logs[i] = plan->logs[i].log;
        if (!name_log(&chronicle->named[i], &plan->logs[i]) ||
            !add_chunks(chronicle, &plan->logs[i], i))
            return false;
    }
    return true;
}

static uint64_t records_of(const struct chronicle_plan *plan)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->logs[i].survey)
            count += survey_log(plan->logs[i].survey).records;
    return count;
}

/** Those that are alike, while the order is made. */
struct alikes {
    struct alike *list; /* owned */
    size_t count, room;
};

/* False: no memory. */
static bool
add_alike(const struct timeline *order, struct alikes *alikes, const struct timeline_item *item)
{
    struct alike *list = list_grow(alikes->list, alikes->count, &alikes->room, sizeof *list, 1024);

    if (!list)
        return false;
    alikes->list = list;
    list[alikes->count++] = (struct alike){.first = timeline_ordinal(order, item->first),
                                           .ordinal = timeline_ordinal(order, item->at)};
    return true;
}

/* All records by time, copies among them. */
static enum evtx_status
walk(struct chronicle *chronicle, const struct chronicle_plan *plan, struct alikes *alikes)
{
    struct sequence *events = &chronicle->events;
    struct timeline_item item;
    uint64_t room = records_of(plan);

    events->ordinals = malloc((room + 1) * sizeof *events->ordinals);
    if (!events->ordinals)
        return EVTX_NO_MEMORY;
    while (events->count < room && timeline_next(&chronicle->order, &item)) {
        events->ordinals[events->count++] = timeline_ordinal(&chronicle->order, item.at);
        if (item.alike && !add_alike(&chronicle->order, alikes, &item))
            return EVTX_NO_MEMORY;
        if (events->count % 4096 == 0 && stop_asked(plan->stop))
            return EVTX_IO;
    }
    return chronicle->order.failed ? EVTX_NO_MEMORY : EVTX_OK;
}

/* Moves the copies from all events to those that lie apart, or only notes them there. False: no
 * memory. */
static bool set_apart(struct chronicle *chronicle)
{
    struct sequence *events = &chronicle->events, *apart = &chronicle->apart;
    uint32_t kept = 0;

    apart->ordinals = malloc((chronicle->copy_count + 1u) * sizeof *apart->ordinals);
    if (!apart->ordinals)
        return false;
    for (uint32_t i = 0; chronicle->copy_count && i < events->count; i++) {
        uint32_t ordinal = events->ordinals[i];

        if (chronicle_is_copy(chronicle, ordinal)) {
            apart->ordinals[apart->count++] = ordinal;
            if (!chronicle->keep_copies)
                continue;
        }
        events->ordinals[kept++] = ordinal;
    }
    if (chronicle->copy_count)
        events->count = kept;
    return true;
}

static enum evtx_status make(struct chronicle *chronicle, const struct chronicle_plan *plan)
{
    struct alikes alikes = {0};
    enum evtx_status status;

    chronicle->order.read = read_row;
    if (!add_logs(chronicle, plan))
        return EVTX_NO_MEMORY;
    if (records_of(plan) >= UINT32_MAX)
        return EVTX_TOO_LARGE;
    if (!timeline_start(&chronicle->order))
        return EVTX_NO_MEMORY;
    status = walk(chronicle, plan, &alikes);
    timeline_end(&chronicle->order);
    if (status == EVTX_OK)
        status = copies_find(chronicle, alikes.list, alikes.count, plan->stop);
    free(alikes.list);
    if (status != EVTX_OK)
        return status;
    return set_apart(chronicle) && sequence_measure(chronicle, &chronicle->events) &&
                   sequence_measure(chronicle, &chronicle->apart)
               ? EVTX_OK
               : EVTX_NO_MEMORY;
}

enum evtx_status chronicle_new(const struct chronicle_plan *plan, struct chronicle **chronicle)
{
    struct chronicle *made = calloc(1, sizeof *made);
    enum evtx_status status;

    if (!made)
        return EVTX_NO_MEMORY;
    made->templates = plan->templates;
    made->threads = plan->threads;
    made->keep_copies = plan->keep_copies;
    made->events.number = 1;
    made->apart.number = 2;
    windows_init(&made->windows, plan->budget);
    status = make(made, plan);
    if (status == EVTX_OK)
        *chronicle = made;
    else
        chronicle_free(made);
    return status;
}

void chronicle_free(struct chronicle *chronicle)
{
    if (!chronicle)
        return;
    windows_done(&chronicle->windows);
    sequence_done(&chronicle->events);
    sequence_done(&chronicle->apart);
    timeline_done(&chronicle->order);
    for (uint32_t i = 0; i < chronicle->count; i++) {
        free(chronicle->named[i].label);
        tag_done(&chronicle->named[i].tag);
    }
    free(chronicle->named);
    free(chronicle->logs);
    free(chronicle->copies);
    free(chronicle->is_copy);
    free(chronicle);
}

const struct sequence *chronicle_events(const struct chronicle *chronicle)
{
    return &chronicle->events;
}

const struct sequence *chronicle_copies(const struct chronicle *chronicle)
{
    return &chronicle->apart;
}
