/* record_kinds.c - tells records of a chunk apart by their values, as they lie there. */
#include "cache/chunks/record_kinds.h"

#include "core/base/seed.h"

#include <stdlib.h>

/* A value of more bytes has a name that is too long, whatever its type is. */
enum {
    RAW_MOST = 2 * (FACET_NAME_MOST + 1),
    RAW_KEPT = 1 << 18,  /* bytes of values, from one chunk to the next */
    NAMES_KEPT = 1 << 20 /* and of their names */
};

/* A hostile log must not make us know no end of them. */
static void forget(struct record_kinds *kinds)
{
    for (uint32_t i = 0; i < kinds->known; i++)
        kinds->slots[kinds->list[i].slot] = 0;
    kinds->known = 0;
    kinds->names.size = kinds->raw.size = 0;
    kinds->names.bad = kinds->raw.bad = false;
}

void record_kinds_start(struct record_kinds *kinds)
{
    if (field_sets_start(&kinds->sets) || kinds->known > KINDS_KEPT || kinds->raw.size > RAW_KEPT ||
        kinds->names.size > NAMES_KEPT || kinds->names.bad || kinds->raw.bad)
        forget(kinds);
    kinds->count = 0;
    kinds->chunk++;
}

/* What stands before the bytes of a value in .raw: its size and type. */
static uint64_t head_of(const struct evtx_value *value)
{
    return (uint64_t)value->type << 32 | value->size;
}

/* Of the bytes of a value, those that stand there: of one that is too long, none. */
static uint32_t raw_size(const struct evtx_value *value)
{
    return value->size <= RAW_MOST ? value->size : 0;
}

/* Appends the values of a record and its set of fields, all in one piece that no other ones have.
 */
static bool put_raw(struct text *raw, const struct evtx_fields *fields, uint16_t set)
{
    uint8_t *to = text_reserve(raw, sizeof set + FACET_STORED * (sizeof(uint64_t) + RAW_MOST));

    if (to)
        to = (uint8_t *)memcpy(to, &set, sizeof set) + sizeof set;
    for (size_t i = 0; to && i < FACET_STORED; i++) {
        const struct evtx_value *value = &fields->values[facet_types[i].field];
        uint64_t head = head_of(value);

        to = (uint8_t *)memcpy(to, &head, sizeof head) + sizeof head;
        if (raw_size(value))
            to = (uint8_t *)memcpy(to, value->bytes, raw_size(value)) + raw_size(value);
    }
    if (to)
        raw->size = (size_t)(to - raw->bytes);
    return to;
}

/* Whether a kind that is known has these values, which are compared where they lie. */
static bool has_values(const struct record_kinds *kinds, uint32_t number,
                       const struct evtx_fields *fields, uint16_t set)
{
    const uint8_t *raw = kinds->raw.bytes + kinds->list[number].raw;

    if (memcmp(raw, &set, sizeof set) != 0)
        return false;
    raw += sizeof set;
    for (size_t i = 0; i < FACET_STORED; i++) {
        const struct evtx_value *value = &fields->values[facet_types[i].field];
        uint64_t head;

        memcpy(&head, raw, sizeof head);
        raw += sizeof head;
        if (head != head_of(value) ||
            (raw_size(value) && memcmp(raw, value->bytes, raw_size(value)) != 0))
            return false;
        raw += raw_size(value);
    }
    return true;
}

static bool
is_kind(const struct record_kinds *kinds, uint32_t number, const uint8_t *raw, size_t size)
{
    const struct record_kind *kind = &kinds->list[number];

    return kind->raw_size == size && memcmp(kinds->raw.bytes + kind->raw, raw, size) == 0;
}

/* Values that are too long are all alike here, and so are their names. */
static bool name_kind(struct record_kinds *kinds, struct record_kind *kind,
                      const struct evtx_fields *fields, uint16_t set)
{
    struct text *names = &kinds->names;

    for (size_t i = 0; i < FACET_STORED; i++) {
        const struct evtx_value *value = &fields->values[facet_types[i].field];

        kind->name[i] = (uint32_t)names->size;
        if (value->size > RAW_MOST)
            text_puts(names, FACET_OTHER);
        else
            facet_name(names, (enum facet)i, value, &kind->rank[i]);
    }
    kind->name[KIND_FIELDS] = (uint32_t)names->size;
    text_puts(names, field_sets_text(&kinds->sets, set));
    kind->name[KIND_NAMES] = (uint32_t)names->size;
    return !names->bad;
}

/* Room for the kinds of a chunk besides those that are kept. */
static bool make_room(struct record_kinds *kinds)
{
    if (!kinds->list) {
        kinds->seed = seed_of_process();
        kinds->list = malloc((KINDS_KEPT + EVTX_MAX_RECORDS) * sizeof *kinds->list);
    }
    if (!kinds->of)
        kinds->of = malloc(EVTX_MAX_RECORDS * sizeof *kinds->of);
    return kinds->list && kinds->of;
}

/* Sets *@number to the kind with these values, and makes it if need be. */
static bool
find(struct record_kinds *kinds, const struct evtx_fields *fields, uint16_t set, uint16_t *number)
{
    size_t at = kinds->raw.size, size, slot;

    if (!make_room(kinds) || !put_raw(&kinds->raw, fields, set))
        return false;
    size = kinds->raw.size - at;
    slot = XXH3_64bits_withSeed(kinds->raw.bytes + at, size, kinds->seed) % KIND_SLOTS;
    while (kinds->slots[slot] &&
           !is_kind(kinds, kinds->slots[slot] - 1u, kinds->raw.bytes + at, size))
        slot = (slot + 1) % KIND_SLOTS;
    if (kinds->slots[slot]) {
        kinds->raw.size = at;
    } else {
        struct record_kind *made = &kinds->list[kinds->known];

        *made = (struct record_kind){
            .raw = (uint32_t)at, .raw_size = (uint32_t)size, .slot = (uint16_t)slot};
        if (!name_kind(kinds, made, fields, set))
            return false;
        kinds->slots[slot] = (uint16_t)++kinds->known;
    }
    *number = (uint16_t)(kinds->slots[slot] - 1);
    return true;
}

/* Where the kind of such a record is noted. Records of one chunk differ in their event and fields
 * and, in some logs, in their provider or user; what else there is to compare is the same most
 * often. */
static size_t guess_of(const struct evtx_fields *fields, uint16_t set)
{
    const struct evtx_value *user = &fields->values[EVTX_USER];
    uint32_t key = fields->event_id + 31 * (fields->values[EVTX_PROVIDER].size + set);

    if (user->size >= 4) /* the last number of a SID */
        key += user->bytes[user->size - 4];
    return key % KIND_GUESSES;
}

bool record_kinds_add(struct record_kinds *kinds, const struct evtx_fields *fields,
                      const uint8_t *line, size_t size, uint16_t *number)
{
    struct record_kind *kind;
    uint16_t *guess, set;

    if (!field_sets_find(&kinds->sets, fields->shape, line, size, &set))
        return false;
    guess = &kinds->guesses[guess_of(fields, set)];
    if ((*guess >= kinds->known || !has_values(kinds, *guess, fields, set)) &&
        !find(kinds, fields, set, guess))
        return false;
    kind = &kinds->list[*guess];
    if (kind->chunk != kinds->chunk) {
        kind->chunk = kinds->chunk;
        kind->number = (uint16_t)kinds->count;
        kinds->of[kinds->count++] = *guess;
    }
    *number = kind->number;
    return true;
}

static uint32_t names_size(const struct record_kind *kind)
{
    return kind->name[KIND_NAMES] - kind->name[0];
}

struct record_kind_names *record_kinds_keep(const struct record_kinds *kinds)
{
    size_t list = kinds->count * sizeof *kinds->list, names = 0;
    struct record_kind_names *kept;
    uint32_t at = 0;

    for (uint32_t i = 0; i < kinds->count; i++)
        names += names_size(&kinds->list[kinds->of[i]]);
    kept = malloc(sizeof *kept + list + names);
    if (!kept)
        return NULL;
    kept->count = kinds->count;
    kept->names = (char *)kept->list + list;
    for (uint32_t i = 0; i < kinds->count; i++) {
        struct record_kind *kind = &kept->list[i];
        uint32_t from;

        *kind = kinds->list[kinds->of[i]];
        from = kind->name[0];
        memcpy((char *)kept->list + list + at, kinds->names.bytes + from, names_size(kind));
        for (size_t f = 0; f <= KIND_NAMES; f++)
            kind->name[f] += at - from;
        at += names_size(kind);
    }
    return kept;
}

void record_kinds_done(struct record_kinds *kinds)
{
    free(kinds->list);
    free(kinds->of);
    field_sets_done(&kinds->sets);
    text_done(&kinds->names);
    text_done(&kinds->raw);
}
