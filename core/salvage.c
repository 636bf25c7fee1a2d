/* salvage.c - which values of a damaged record are sure, and what its header adds. */
#include "core/salvage.h"
#include "core/binxml.h"
#include "core/expand.h"
#include "core/fault.h"

/* Times that an event can have: clocks that were never set say 1980, or later. */
#define YEAR_1980 UINT64_C(119600064000000000)
#define YEAR_2100 UINT64_C(157469184000000000)

enum { TYPE_UINT64 = 0x0A };

bool salvage_goes_on(struct salvage *salvage, enum evtx_status status,
                     const struct evtx_fault *fault)
{
    if (!salvage || (status != EVTX_TRUNCATED && status != EVTX_BAD_VALUE))
        return false;
    if (salvage->fault.status == EVTX_OK)
        salvage->fault = *fault;
    return true;
}

/* --- values ----------------------------------------------------------------------------------- */

static bool believes_time(uint64_t time)
{
    return time >= YEAR_1980 && time < YEAR_2100;
}

/* A string ends with its NULs; one of the wrong size has them in the middle, or has none. */
static bool is_string(const uint8_t *bytes, uint32_t size, bool strict)
{
    size_t units = value_units(bytes, size);

    for (size_t i = 0; i < units; i++)
        if (load_u16(bytes + 2 * i) == 0)
            return false;
    return size % 2 == 0 && (!strict || size == 0 || units < size / 2);
}

static bool all_zero(const uint8_t *bytes, uint32_t size)
{
    while (size > 0 && bytes[size - 1] == 0)
        size--;
    return size == 0;
}

/* Whether the bytes can be a value of that type and size. @strict: some size is wrong. */
static bool makes_sense(const uint8_t *bytes, uint32_t size, uint8_t type, bool strict)
{
    const struct value_kind *kind = value_kind(type);

    if (type == VALUE_STRING)
        return is_string(bytes, size, strict);
    if (type == VALUE_SID)
        return size >= 8 && size == 8 + 4 * (uint32_t)bytes[1];
    if (type == VALUE_BINXML)
        return size > 0 && (bytes[0] == FRAGMENT_TOKEN || bytes[0] == INSTANCE_TOKEN ||
                            (bytes[0] & ~MORE_TOKEN) == ELEMENT_TOKEN);
    if (kind->size && !(type & VALUE_ARRAY))
        return size == kind->size;
    return !strict || size == 0 || (type == VALUE_NULL && all_zero(bytes, size));
}

static bool is_time(uint32_t size, uint8_t type)
{
    return type == VALUE_FILETIME && size == sizeof(uint64_t);
}

/* Whether all values would be in the stream if the file did not end in it. */
static bool sizes_add_up(const struct salvage *salvage, const struct instance *instance)
{
    uint64_t size = 0;

    for (uint32_t i = 0; i < instance->count; i++)
        size += load_u16(instance->descriptors + 4 * (size_t)i);
    return size <= (uint64_t)instance->values_size + salvage->cut_off;
}

/* What is there of a value that is cut off. */
static bool shows_in_part(uint8_t type)
{
    return type == VALUE_STRING || type == VALUE_BINXML;
}

uint32_t salvage_known(struct salvage *salvage, const struct instance *instance)
{
    const struct holes *holes = &salvage->holes;
    const uint8_t *chunk = salvage->chunk->bytes, *bytes = instance->values;
    uint32_t head = (uint32_t)(instance->descriptors - chunk), left = instance->values_size, i;
    bool strict = instance->cut && !sizes_add_up(salvage, instance);
    bool timed = salvage->any_instance; /* a time that can be is where it should be */

    salvage->any_instance = true;
    if (!instance->cut && !salvage->record->torn)
        return instance->count;
    if (holes_touch(holes, head - 4, 4)) /* their number */
        return 0;
    for (i = 0; i < instance->count; i++) {
        const uint8_t *descriptor = instance->descriptors + 4 * (size_t)i;
        uint32_t size = load_u16(descriptor);

        if (holes_touch(holes, head + 4 * i, 4))
            break;
        if (size > left)
            return i + (!strict && left > 0 && shows_in_part(descriptor[2]));
        if (!holes_touch(holes, (uint32_t)(bytes - chunk), size)) {
            if (!makes_sense(bytes, size, descriptor[2], strict))
                return timed ? i : 0;
            if (!timed && is_time(size, descriptor[2])) {
                if (!believes_time(load_u64(bytes)))
                    return 0;
                timed = true;
            }
        }
        bytes += size;
        left -= size;
    }
    return i;
}

bool salvage_lost(const struct salvage *salvage, const struct value *value)
{
    uint32_t at = (uint32_t)(value->bytes - salvage->chunk->bytes);
    bool fixed = value_kind(value->type)->size || value->type == VALUE_SID;

    return holes_hold(&salvage->holes, at, value->size) ||
           (fixed && holes_touch(&salvage->holes, at, value->size));
}

void salvage_nameless(struct salvage *salvage, const struct value *values, uint32_t count)
{
    while (count > 0 && !values[count - 1].bytes) /* they are lost */
        count--;
    if (count > 0 && salvage->nameless_count < MAX_NAMELESS)
        salvage->nameless[salvage->nameless_count++] = (struct nameless){values, count};
}

/* --- what the header adds --------------------------------------------------------------------- */

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
    if (!believes_time(salvage->record->written))
        return true;
    time = find_or_add(arena, &system->children, NODE_ELEMENT, "TimeCreated");
    if (time)
        time->closed_empty = true; /* as real ones are, if it has no content */
    return time && fill(arena, find_or_add(arena, &time->attributes, NODE_ATTRIBUTE, "SystemTime"),
                        VALUE_FILETIME, header + 8, &salvage->time_taken);
}

enum evtx_status salvage_record(struct salvage *salvage, struct evtx_chunk *chunk, size_t place,
                                struct node **root, struct evtx_fault *fault)
{
    const struct evtx_record *record = &chunk->records[place];
    struct node *event = NULL;
    enum evtx_status status;

    chunk_settle(chunk);
    *salvage = (struct salvage){.chunk = chunk, .record = record};
    salvage->cut_off = chunk_cut_off(chunk, record);
    salvage->holes = record->torn ? holes_of(chunk, record) : (struct holes){.tail = UINT32_MAX};
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

struct mark salvage_mark(const struct salvage *salvage)
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
