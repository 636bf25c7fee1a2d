/* events.c - threads rows together by EventID. */
#include "cache/events.h"

#include <stdlib.h>

static size_t slot_of(const struct events *events, uint32_t id)
{
    size_t slot = (id * 0x9e3779b97f4a7c15u >> 32) & (events->slot_count - 1);

    while (events->slots[slot] && events->list[events->slots[slot] - 1].id != id)
        slot = (slot + 1) & (events->slot_count - 1);
    return slot;
}

/* The table is at most half full. */
static bool grow_slots(struct events *events)
{
    size_t count = events->slot_count ? 2 * events->slot_count : 256;
    uint32_t *slots = calloc(count, sizeof *slots);

    if (!slots)
        return false;
    free(events->slots);
    events->slots = slots;
    events->slot_count = count;
    for (size_t i = 0; i < events->count; i++)
        slots[slot_of(events, events->list[i].id)] = (uint32_t)i + 1;
    return true;
}

static bool grow_list(struct events *events)
{
    size_t room = events->room ? events->room + events->room / 2 : 64;
    struct event *list = realloc(events->list, room * sizeof *list);

    if (!list)
        return false;
    events->list = list;
    events->room = room;
    return true;
}

/* The event with EventID @id, made if need be. NULL: no memory. */
static struct event *event_for(struct events *events, uint32_t id)
{
    size_t slot;

    if (2 * (events->count + 1) > events->slot_count && !grow_slots(events))
        return NULL;
    slot = slot_of(events, id);
    if (events->slots[slot] == 0) {
        if (events->count == events->room && !grow_list(events))
            return NULL;
        events->list[events->count++] = (struct event){.id = id, .head = NO_ROW};
        events->slots[slot] = (uint32_t)events->count;
    }
    return &events->list[events->slots[slot] - 1];
}

/* The room for marks doubles, so it is used up when their number is a power of 2. */
static bool add_mark(struct event *event, uint32_t ordinal)
{
    size_t count = event->count / MARK_EVERY;

    if ((count & (count - 1)) == 0) {
        struct mark *marks = realloc(event->marks, (count ? 2 * count : 1) * sizeof *marks);

        if (!marks)
            return false;
        event->marks = marks;
    }
    event->marks[count] = (struct mark){.offset = event->size, .ordinal = ordinal};
    return true;
}

bool events_add(struct events *events, const struct row_chunk *chunk)
{
    for (uint32_t i = 0; i < chunk->count; i++) {
        struct row *row = &chunk->rows[i];
        uint32_t ordinal = chunk->first + i;
        struct event *event;

        if (!row->has_event)
            continue;
        event = event_for(events, row->next);
        if (!event || (event->count % MARK_EVERY == 0 && !add_mark(event, ordinal)))
            return false;
        *(event->tail ? &event->tail->next : &event->head) = ordinal;
        row->next = NO_ROW;
        event->tail = row;
        event->count++;
        event->size += row->line_size;
        if (row->time > event->newest)
            event->newest = row->time;
    }
    return true;
}

static int by_id(const void *a, const void *b)
{
    uint32_t x = ((const struct event *)a)->id, y = ((const struct event *)b)->id;

    return x < y ? -1 : x > y;
}

void events_sort(struct events *events)
{
    if (events->count)
        qsort(events->list, events->count, sizeof *events->list, by_id);
    free(events->slots);
    events->slots = NULL;
}

void events_done(struct events *events)
{
    for (size_t i = 0; i < events->count; i++) {
        free(events->list[i].marks);
        free(events->list[i].firsts);
    }
    free(events->list);
    free(events->slots);
    *events = (struct events){0};
}

const struct event *events_find(const struct events *events, uint32_t id)
{
    struct event key = {.id = id};

    return events->count ? bsearch(&key, events->list, events->count, sizeof key, by_id) : NULL;
}

const struct mark *event_mark(const struct event *event, uint64_t key, bool by_offset)
{
    size_t low = 0, high = (event->count + MARK_EVERY - 1) / MARK_EVERY;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        const struct mark *mark = &event->marks[middle];

        if ((by_offset ? mark->offset : mark->ordinal) <= key)
            low = middle;
        else
            high = middle;
    }
    return &event->marks[low];
}
