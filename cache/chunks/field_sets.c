/* field_sets.c - makes sets of names from lines, and finds those that were made. */
#include "cache/chunks/field_sets.h"

#include "cache/chunks/facet.h"
#include "cache/chunks/scan.h"
#include "core/base/seed.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 8192,   /* a power of 2 */
    SHAPES = 4096,  /* so is this */
    WAYS = 4,       /* places that a shape can have, side by side */
    NAME_BITS = 512 /* a power of 2 */
};

struct known_shape {
    uint64_t shape; /* 0: free */
    uint16_t set;
};

struct field_set_index {
    uint16_t slots[SLOTS]; /* a set, plus 1, by a hash of its text */
    struct known_shape shapes[SHAPES];
};

/* ---- one set --------------------------------------------------------------------------------- */

char field_place(const char *part, size_t size)
{
    const struct token token = {part, size};

    return token_is(&token, "System")      ? 'S'
           : token_is(&token, "EventData") ? 'E'
           : token_is(&token, "UserData")  ? 'U'
                                           : 'D';
}

/* The letter of the field in the set so far; NULL: it is not there. */
static char *find_in(struct text *set, char place, const struct token *name)
{
    char *at = (char *)set->bytes, *end = at ? at + set->size : NULL;

    while (at < end) {
        char *behind = memchr(at, '\n', (size_t)(end - at));

        if ((size_t)(behind - at) == name->size + 1 && toupper((unsigned char)*at) == place &&
            memcmp(at + 1, name->at, name->size) == 0)
            return at;
        at = behind + 1;
    }
    return NULL;
}

struct making {
    struct text *set;
    const char *last;             /* the key of the value before: a list has many values */
    uint64_t met[NAME_BITS / 64]; /* a bit for each name that is like one in the set */
};

/* Whether a name may be in the set, which it is from now on. Most are new, and need no search. */
static bool may_be_in(struct making *making, char place, const struct token *name)
{
    const uint8_t *bytes = (const uint8_t *)name->at;
    size_t size = name->size;
    uint32_t sum = (uint8_t)place + 31 * (uint32_t)size, bit;
    bool met;

    if (size > 0)
        sum += 7u * bytes[0] + 57u * bytes[size / 2] + 101u * bytes[size - 1];
    bit = sum % NAME_BITS;
    met = making->met[bit / 64] >> bit % 64 & 1;
    making->met[bit / 64] |= UINT64_C(1) << bit % 64;
    return met;
}

static bool add_field(void *context, const struct scanned *scanned)
{
    struct making *making = context;
    struct text *set = making->set;
    const struct token *name = &scanned->name;
    char place = field_place(scanned->part.at, scanned->part.size), *there;

    if (scanned->null && scanned->key.at == scanned->part.at) /* EventData with nothing in it */
        return true;
    if (scanned->key.at == making->last || token_is(&scanned->root, "evtxfs") ||
        token_is(&scanned->part, "#attributes") || token_is_namespace(name))
        return true;
    making->last = scanned->key.at;
    there = may_be_in(making, place, name) ? find_in(set, place, name) : NULL;
    if (there && name->size != scanned->key.size)
        *there = (char)tolower((unsigned char)place);
    if (there)
        return true;
    text_putc(set, place);
    text_put(set, name->at, name->size);
    text_putc(set, '\n');
    return !set->bad && set->size <= FIELD_SET_MOST;
}

static void make_set(struct text *set, const uint8_t *line, size_t size)
{
    struct making making = {.set = set};

    set->size = 0;
    scan_line(line, size, add_field, &making);
    if (set->size > FIELD_SET_MOST) {
        set->size = 0;
        text_puts(set, FACET_OTHER);
    }
    text_putc(set, '\0');
}

bool field_set_next(const char **text, struct field_name *field)
{
    const char *at = *text, *behind = *at && *at != '%' ? strchr(at, '\n') : NULL;

    if (!behind)
        return false;
    *field = (struct field_name){.place = (char)toupper((unsigned char)*at),
                                 .repeated = islower((unsigned char)*at),
                                 .name = at + 1,
                                 .size = (size_t)(behind - at - 1)};
    *text = behind + 1;
    return true;
}

/* ---- those that are known -------------------------------------------------------------------- */

static void forget(struct field_sets *sets)
{
    if (sets->index)
        *sets->index = (struct field_set_index){0};
    sets->count = 0;
    sets->texts.size = 0;
    sets->texts.bad = sets->made.bad = false;
}

bool field_sets_start(struct field_sets *sets)
{
    bool many = sets->count > FIELD_SETS_KEPT || sets->texts.size > FIELD_SET_TEXTS ||
                sets->texts.bad || sets->made.bad;

    if (many)
        forget(sets);
    return many;
}

static bool make_room(struct field_sets *sets)
{
    if (!sets->list) {
        sets->seed = seed_of_process();
        sets->list = malloc((FIELD_SETS_KEPT + EVTX_MAX_RECORDS + 1) * sizeof *sets->list);
    }
    if (!sets->index)
        sets->index = calloc(1, sizeof *sets->index);
    return sets->list && sets->index;
}

/* The number of the set that was made. */
static uint16_t enter(struct field_sets *sets)
{
    const struct text *made = &sets->made;
    uint16_t *slots = sets->index->slots;
    size_t slot = XXH3_64bits_withSeed(made->bytes, made->size, sets->seed) % SLOTS;

    while (slots[slot] && strcmp(field_sets_text(sets, (uint16_t)(slots[slot] - 1)),
                                 (const char *)made->bytes) != 0)
        slot = (slot + 1) % SLOTS;
    if (!slots[slot]) {
        sets->list[sets->count] = (uint32_t)sets->texts.size;
        text_put(&sets->texts, made->bytes, made->size);
        slots[slot] = (uint16_t)++sets->count;
    }
    return (uint16_t)(slots[slot] - 1);
}

/* Where the shape is noted, or can be. */
static struct known_shape *find_shape(struct known_shape *shapes, uint64_t shape)
{
    struct known_shape *ways = &shapes[(shape >> 20) % (SHAPES / WAYS) * WAYS];

    for (size_t i = 0; i < WAYS; i++)
        if (ways[i].shape == shape || ways[i].shape == 0)
            return &ways[i];
    return &ways[shape >> 40 & (WAYS - 1)];
}

bool field_sets_find(struct field_sets *sets, uint64_t shape, const uint8_t *line, size_t size,
                     uint16_t *set)
{
    struct known_shape *known;

    if (!make_room(sets))
        return false;
    known = find_shape(sets->index->shapes, shape);
    if (shape && known->shape == shape) {
        *set = known->set;
        return true;
    }
    make_set(&sets->made, line, size);
    if (sets->texts.size > FIELD_SET_TEXTS && !sets->made.bad) {
        sets->made.size = 0;
        text_puts(&sets->made, FACET_OTHER);
        text_putc(&sets->made, '\0');
    }
    if (sets->made.bad)
        return false;
    *set = enter(sets);
    if (shape)
        *known = (struct known_shape){shape, *set};
    return !sets->texts.bad;
}

void field_sets_done(struct field_sets *sets)
{
    text_done(&sets->texts);
    text_done(&sets->made);
    free(sets->list);
    free(sets->index);
}
