/* salvage.c - which values of a damaged record are sure. */
#include "core/expand/salvage.h"
#include "core/base/zeros.h"
#include "core/binxml/binxml.h"

/* Times that an event can have: clocks that were never set say 1980, or later. */
#define YEAR_1980 UINT64_C(119600064000000000)
#define YEAR_2100 UINT64_C(157469184000000000)

bool salvage_believes_time(uint64_t time)
{
    return time >= YEAR_1980 && time < YEAR_2100;
}

bool salvage_goes_on(struct salvage *salvage, enum evtx_status status,
                     const struct evtx_fault *fault)
{
    if (!salvage || (status != EVTX_TRUNCATED && status != EVTX_BAD_VALUE))
        return false;
    if (salvage->fault.status == EVTX_OK)
        salvage->fault = *fault;
    return true;
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
    const struct lost_sectors *lost_sectors = &salvage->lost_sectors;
    const uint8_t *chunk = salvage->chunk->bytes, *bytes = instance->values;
    uint32_t head = (uint32_t)(instance->descriptors - chunk), left = instance->values_size, i;
    bool strict = instance->cut && !sizes_add_up(salvage, instance);
    bool timed = salvage->any_instance; /* a time that can be is where it should be */

    salvage->any_instance = true;
    if (!instance->cut && !salvage->record->torn)
        return instance->count;
    if (lost_sectors_touch(lost_sectors, head - 4, 4)) /* their number */
        return 0;
    for (i = 0; i < instance->count; i++) {
        const uint8_t *descriptor = instance->descriptors + 4 * (size_t)i;
        uint32_t size = load_u16(descriptor);

        if (lost_sectors_touch(lost_sectors, head + 4 * i, 4))
            break;
        if (size > left)
            return i + (!strict && left > 0 && shows_in_part(descriptor[2]));
        if (!lost_sectors_touch(lost_sectors, (uint32_t)(bytes - chunk), size)) {
            if (!makes_sense(bytes, size, descriptor[2], strict))
                return timed ? i : 0;
            if (!timed && is_time(size, descriptor[2])) {
                if (!salvage_believes_time(load_u64(bytes)))
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

    return lost_sectors_hold(&salvage->lost_sectors, at, value->size) ||
           (fixed && lost_sectors_touch(&salvage->lost_sectors, at, value->size));
}

void salvage_nameless(struct salvage *salvage, const struct value *values, uint32_t count)
{
    while (count > 0 && !values[count - 1].bytes) /* they are lost */
        count--;
    if (count > 0 && salvage->nameless_count < MAX_NAMELESS)
        salvage->nameless[salvage->nameless_count++] = (struct nameless){values, count};
}
