/* remains.c - the tree of a damaged record: what could be expanded of it, and what its header adds.
 */
#include "core/expand/remains.h"
#include "core/base/fault.h"
#include "core/expand/expand.h"

enum { TYPE_UINT64 = 0x0A };

static bool believes_id(const struct evtx_chunk *chunk, size_t place)
{
    uint64_t id = chunk->records[place].id;

    if (place > 0 && id <= chunk->records[place - 1].id)
        return false;
    if (place + 1 < chunk->count && id >= chunk->records[place + 1].id)
        return false;
    return chunk->headless || (id >= chunk->header.first_id && id <= chunk->header.last_id);
}

/* NULL: no memory. */
static struct node *
add_node(struct arena *arena, struct node **list, enum node_kind kind, const char *name)
{
    struct node *node = arena_new(arena, struct node, 1);

    if (!node)
        return NULL;
    node->kind = (uint8_t)kind;
    node->dependency = NO_DEPENDENCY;
    node->name = (struct name){name, (uint32_t)strlen(name), true};
    node->value.slot = CONCRETE;
    while (*list)
        list = &(*list)->next;
    *list = node;
    return node;
}

static struct node *
find_or_add(struct arena *arena, struct node **list, enum node_kind kind, const char *name)
{
    for (struct node *node = *list; node; node = node->next)
        if (node->kind == kind && name_is(&node->name, name, (uint32_t)strlen(name)))
            return node;
    return add_node(arena, list, kind, name);
}

/* Puts a number of the header where @owner has nothing. False: no memory. */
static bool
fill(struct arena *arena, struct node *owner, uint8_t type, const uint8_t *bytes, bool *taken)
{
    struct node *text;

    if (!owner)
        return false;
    if (node_any_content(owner->children) || node_any_element(owner->children))
        return true;
    owner->children = NULL;
    text = add_node(arena, &owner->children, NODE_TEXT, "");
    if (!text)
        return false;
    text->value = (struct value){bytes, 8, type, CONCRETE};
    *taken = true;
    return true;
}

/* Event/System has at least what the header of the record says. False: no memory. */
static bool complete(struct salvage *salvage, size_t place, struct node *event)
{
    struct arena *arena = &salvage->chunk->scratch;
    const uint8_t *header =
        arena_copy(arena, salvage->chunk->bytes + salvage->record->offset + RECORD_HEADER - 16, 16);
    struct node *system, *time;

    if (!header)
        return false;
    system = find_or_add(arena, &event->children, NODE_ELEMENT, "System");
    if (!system)
        return false;
    if (believes_id(salvage->chunk, place) &&
        !fill(arena, find_or_add(arena, &system->children, NODE_ELEMENT, "EventRecordID"),
              TYPE_UINT64, header, &salvage->id_taken))
        return false;
    if (!salvage_believes_time(salvage->record->written))
        return true;
    time = find_or_add(arena, &system->children, NODE_ELEMENT, "TimeCreated");
    if (time)
        time->closed_empty = true; /* as real ones are, if it has no content */
    return time && fill(arena, find_or_add(arena, &time->attributes, NODE_ATTRIBUTE, "SystemTime"),
                        VALUE_FILETIME, header + 8, &salvage->time_taken);
}

enum evtx_status remains_record(struct salvage *salvage, struct evtx_chunk *chunk, size_t place,
                                struct node **root, struct evtx_fault *fault)
{
    const struct evtx_record *record = &chunk->records[place];
    struct node *event = NULL;
    enum evtx_status status;

    chunk_settle(chunk);
    *salvage = (struct salvage){.chunk = chunk, .record = record};
    salvage->cut_off = chunk_cut_off(chunk, record);
    salvage->lost_sectors =
        record->torn ? lost_sectors_of(chunk, record) : (struct lost_sectors){.tail = UINT32_MAX};
    status = expand_remains(salvage, place, &event, fault);
    if (status != EVTX_OK)
        return status;
    if (!event)
        (void)add_node(&chunk->scratch, &event, NODE_ELEMENT, "Event");
    if (!event || (name_is(&event->name, "Event", 5) && !complete(salvage, place, event)))
        return fault_set(fault, EVTX_NO_MEMORY, 0, "event");
    event->closed_empty = false; /* values without names may have to go into it */
    *root = event;
    return EVTX_OK;
}

struct mark remains_mark(const struct salvage *salvage)
{
    struct mark mark = {.record = salvage->record,
                        .why = salvage->chunk->doubt,
                        .id_taken = salvage->id_taken,
                        .time_taken = salvage->time_taken};

    if (salvage->record->torn) {
        mark.why = chunk_flaw(salvage->chunk, salvage->record);
    } else if (salvage->fault.status != EVTX_OK) {
        mark.status = salvage->fault.status;
        mark.why = salvage->fault.what;
    } else if (!mark.why) {
        mark.why = "it cannot be rendered in full";
    }
    return mark;
}
