/* kinds.c - tells records of a chunk apart by their values, as they lie there. */
#include "cache/kinds.h"

#include <stdlib.h>
#include <xxhash.h>

/* A value of more bytes has a name that is too long, whatever its type is. */
enum {
    RAW_MOST = 2 * (FACET_NAME_MOST + 1),
    RAW_KEPT = 1 << 18 /* bytes of values, from one chunk to the next */
};

static const enum evtx_field field_of[FACET_STORED] = {
    [FACET_EVENT] = EVTX_EVENT_ID, [FACET_PROVIDER] = EVTX_PROVIDER, [FACET_CHANNEL] = EVTX_CHANNEL,
    [FACET_LEVEL] = EVTX_LEVEL,    [FACET_COMPUTER] = EVTX_COMPUTER, [FACET_USER] = EVTX_USER,
};

/* A hostile log must not make us know no end of them. */
static void forget(struct kinds *kinds)
{
    for (uint32_t i = 0; i < kinds->known; i++)
        kinds->slots[kinds->list[i].slot] = 0;
    kinds->known = kinds->last = 0;
    kinds->names.size = kinds->raw.size = 0;
    kinds->names.bad = kinds->raw.bad = false;
}

void kinds_start(struct kinds *kinds)
{
    if (kinds->known > KINDS_KEPT || kinds->raw.size > RAW_KEPT || kinds->names.bad ||
        kinds->raw.bad)
        forget(kinds);
    kinds->count = 0;
    kinds->chunk++;
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

    return number < kinds->known && kind->raw_size == size &&
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

/* Room for the kinds of a chunk besides those that are kept. */
static bool make_room(struct kinds *kinds)
{
    if (!kinds->list)
        kinds->list = malloc((KINDS_KEPT + EVTX_MAX_RECORDS) * sizeof *kinds->list);
    if (!kinds->of)
        kinds->of = malloc(EVTX_MAX_RECORDS * sizeof *kinds->of);
    return kinds->list && kinds->of;
}

/* Finds the kind with the values that stand last in .raw, from @at on, and makes it if need be. */
static bool find(struct kinds *kinds, size_t at, const struct evtx_fields *fields)
{
    const uint8_t *raw = kinds->raw.bytes + at;
    size_t size = kinds->raw.size - at, slot = XXH3_64bits(raw, size) % KIND_SLOTS;

    while (kinds->slots[slot] && !is_kind(kinds, kinds->slots[slot] - 1u, raw, size))
        slot = (slot + 1) % KIND_SLOTS;
    if (kinds->slots[slot] == 0) {
        struct kind *made = &kinds->list[kinds->known];

        *made =
            (struct kind){.raw = (uint32_t)at, .raw_size = (uint32_t)size, .slot = (uint16_t)slot};
        if (!name_kind(kinds, made, fields))
            return false;
        kinds->slots[slot] = (uint16_t)++kinds->known;
        kinds->last = kinds->known - 1;
        return true; /* its values stay */
    }
    kinds->last = kinds->slots[slot] - 1u;
    kinds->raw.size = at;
    return true;
}

bool kinds_add(struct kinds *kinds, const struct evtx_fields *fields, uint16_t *number)
{
    size_t at = kinds->raw.size;
    struct kind *kind;

    if (!make_room(kinds) || !put_raw(&kinds->raw, fields))
        return false;
    if (is_kind(kinds, kinds->last, kinds->raw.bytes + at, kinds->raw.size - at))
        kinds->raw.size = at;
    else if (!find(kinds, at, fields))
        return false;
    kind = &kinds->list[kinds->last];
    if (kind->chunk != kinds->chunk) {
        kind->chunk = kinds->chunk;
        kind->number = (uint16_t)kinds->count;
        kinds->of[kinds->count++] = (uint16_t)kinds->last;
    }
    *number = kind->number;
    return true;
}

static uint32_t names_size(const struct kind *kind)
{
    return kind->name[FACET_STORED] - kind->name[0];
}

struct kind_names *kinds_keep(const struct kinds *kinds)
{
    size_t list = kinds->count * sizeof *kinds->list, names = 0;
    struct kind_names *kept;
    uint32_t at = 0;

    for (uint32_t i = 0; i < kinds->count; i++)
        names += names_size(&kinds->list[kinds->of[i]]);
    kept = malloc(sizeof *kept + list + names);
    if (!kept)
        return NULL;
    kept->count = kinds->count;
    kept->names = (char *)kept->list + list;
    for (uint32_t i = 0; i < kinds->count; i++) {
        struct kind *kind = &kept->list[i];
        uint32_t from;

        *kind = kinds->list[kinds->of[i]];
        from = kind->name[0];
        memcpy((char *)kept->list + list + at, kinds->names.bytes + from, names_size(kind));
        for (size_t f = 0; f <= FACET_STORED; f++)
            kind->name[f] += at - from;
        at += names_size(kind);
    }
    return kept;
}

void kinds_done(struct kinds *kinds)
{
    free(kinds->list);
    free(kinds->of);
    text_done(&kinds->names);
    text_done(&kinds->raw);
}
