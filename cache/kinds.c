/* kinds.c - tells records of a chunk apart by their values, as they lie there. */
#include "cache/kinds.h"

#include <stdlib.h>
#include <xxhash.h>

/* A value of more bytes has a name that is too long, whatever its type is. */
enum { RAW_MOST = 2 * (FACET_NAME_MOST + 1) };

static const enum evtx_field field_of[FACET_STORED] = {
    [FACET_EVENT] = EVTX_EVENT_ID, [FACET_PROVIDER] = EVTX_PROVIDER, [FACET_CHANNEL] = EVTX_CHANNEL,
    [FACET_LEVEL] = EVTX_LEVEL,    [FACET_COMPUTER] = EVTX_COMPUTER, [FACET_USER] = EVTX_USER,
};

void kinds_start(struct kinds *kinds)
{
    for (uint32_t i = 0; i < kinds->count; i++)
        kinds->slots[kinds->list[i].slot] = 0;
    kinds->count = kinds->last = 0;
    kinds->names.size = kinds->raw.size = 0;
}

/* Appends the values of a record, all in one piece that no other values have. */
static bool put_raw(struct text *raw, const struct evtx_fields *fields)
{
    enum { HEAD = sizeof fields->values->size + 1 };
    uint8_t *to = text_reserve(raw, FACET_STORED * (size_t)(HEAD + RAW_MOST));

    for (size_t i = 0; to && i < FACET_STORED; i++) {
        const struct evtx_value *value = &fields->values[field_of[i]];

        memcpy(to, &value->size, sizeof value->size);
        to[HEAD - 1] = value->type;
        to += HEAD;
        if (value->size && value->size <= RAW_MOST)
            to = (uint8_t *)memcpy(to, value->bytes, value->size) + value->size;
    }
    if (to)
        raw->size = (size_t)(to - raw->bytes);
    return to;
}

static bool is_kind(const struct kinds *kinds, uint32_t number, const uint8_t *raw, size_t size)
{
    const struct kind *kind = &kinds->list[number];

    return number < kinds->count && kind->raw_size == size &&
           memcmp(kinds->raw.bytes + kind->raw, raw, size) == 0;
}

/* Values that are too long are all alike here, and so are their names. */
static bool name_kind(struct kinds *kinds, struct kind *kind, const struct evtx_fields *fields)
{
    struct text *names = &kinds->names;

    for (size_t i = 0; i < FACET_STORED; i++) {
        const struct evtx_value *value = &fields->values[field_of[i]];

        kind->name[i] = (uint32_t)names->size;
        if (value->size > RAW_MOST)
            text_puts(names, FACET_OTHER);
        else
            facet_name(names, (enum facet)i, value, &kind->rank[i]);
    }
    kind->name[FACET_STORED] = (uint32_t)names->size;
    return !names->bad;
}

bool kinds_add(struct kinds *kinds, const struct evtx_fields *fields, uint16_t *kind)
{
    size_t at = kinds->raw.size, size, slot;
    const uint8_t *raw;

    if (!kinds->list)
        kinds->list = malloc(EVTX_MAX_RECORDS * sizeof *kinds->list);
    if (!kinds->list || !put_raw(&kinds->raw, fields))
        return false;
    raw = kinds->raw.bytes + at;
    size = kinds->raw.size - at;
    if (!is_kind(kinds, kinds->last, raw, size)) {
        slot = XXH3_64bits(raw, size) % KIND_SLOTS;
        while (kinds->slots[slot] && !is_kind(kinds, kinds->slots[slot] - 1u, raw, size))
            slot = (slot + 1) % KIND_SLOTS;
        if (kinds->slots[slot] == 0) {
            struct kind *made = &kinds->list[kinds->count];

            *made = (struct kind){
                .raw = (uint32_t)at, .raw_size = (uint32_t)size, .slot = (uint16_t)slot};
            if (!name_kind(kinds, made, fields))
                return false;
            kinds->slots[slot] = (uint16_t)++kinds->count;
            at = kinds->raw.size; /* this one stays */
        }
        kinds->last = kinds->slots[slot] - 1u;
    }
    kinds->raw.size = at;
    *kind = (uint16_t)kinds->last;
    return true;
}

struct kind_names *kinds_keep(const struct kinds *kinds)
{
    size_t list = kinds->count * sizeof *kinds->list;
    struct kind_names *kept = malloc(sizeof *kept + list + kinds->names.size);

    if (!kept)
        return NULL;
    kept->count = kinds->count;
    kept->names = (char *)kept->list + list;
    if (kinds->count) {
        memcpy(kept->list, kinds->list, list);
        memcpy((char *)kept->list + list, kinds->names.bytes, kinds->names.size);
    }
    return kept;
}

void kinds_done(struct kinds *kinds)
{
    free(kinds->list);
    text_done(&kinds->names);
    text_done(&kinds->raw);
}
