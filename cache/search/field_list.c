/*
 * field_list.c - names of fields from the survey's sets, and counts from its rows.
 *
 *     set ─▶ its fields       and       set ─▶ the pairs of provider and event ID that have it
 */
#include "cache/search/field_list.h"

#include "cache/chunks/field_sets.h"
#include "cache/chunks/scan.h"
#include "cache/search/condition.h"
#include "cache/search/fold.h"
#include "cache/survey/survey_state.h"
#include "core/base/list.h"
#include "core/base/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_PAIRS = 1 << 20,
    PAIRS_SHOWN = 256 /* of one field */
};

struct field_list {
    struct dictionary names; /* of fields; .count counts events */
    uint32_t sets;           /* how many there are */
    uint32_t *first; /* owned; where the fields of each set begin in .of, and where the last end */
    uint32_t *of;    /* owned; numbers of list, sorted in each set */
    size_t of_count, of_room;
    struct dictionary pairs; /* the parent is the set, the rank the provider and event */
};

/* ---- names ----------------------------------------------------------------------------------- */

/* As a directory and in a condition: signs and what a condition cannot begin with are %XX, too. */
static void put_name(struct text *to, const char *plain, size_t size)
{
    size_t start = to->size;
    struct text escaped = {0};

    facet_escape(&escaped, (const uint8_t *)plain, size);
    for (size_t i = 0; i < escaped.size; i++) {
        char c = (char)escaped.bytes[i];
        bool first = to->size == start && ((c >= '0' && c <= '9') || c == ' ');

        if (first || strchr("!=<>~", c))
            text_putf(to, "%%%02X", (uint8_t)c);
        else
            text_putc(to, c);
    }
    to->bad |= escaped.bad;
    text_done(&escaped);
}

/* One that looks as if it said where it stands, and does not. */
static bool has_prefix(const char *name, size_t size)
{
    const char *dot = size ? memchr(name, '.', size) : NULL;

    return dot && condition_is_part(name, (size_t)(dot - name));
}

/* What a field is called, or nothing if it cannot be asked for. */
static void call(struct text *to, const struct field_name *field, const char *plain, size_t size)
{
    static const char *const parts[] = {['E'] = "EventData.", ['U'] = "UserData."};
    const char *known;

    if (field->place == 'S') {
        known = condition_system_name(plain, size);
        text_puts(to, known ? known : "System.");
        if (!known)
            put_name(to, plain, size);
    } else if (condition_is_system(plain, size)) { /* the name alone means another one */
        if (field->place == 'D')
            return;
        text_puts(to, parts[(size_t)field->place]);
        put_name(to, plain, size);
    } else if (has_prefix(plain, size)) {
        text_putf(to, "%%%02X", (uint8_t)*plain);
        put_name(to, plain + 1, size - 1);
    } else if (size) {
        put_name(to, plain, size);
    }
}

static bool enter(struct field_list *list, const char *name, size_t size)
{
    uint32_t number, *of = list_grow(list->of, list->of_count, &list->of_room, sizeof *of, 256);

    if (!of)
        return false;
    list->of = of;
    if (!dictionary_add(&list->names, MOST_FIELDS - 1, 0, 0, name, size, &number))
        return false;
    list->of[list->of_count++] = number;
    return true;
}

/* Memory for one name, that is used again for the next. */
struct scratch {
    struct text plain, name;
};

/* Enters one field of a set. False: no memory. */
static bool
add_field(struct field_list *list, const struct field_name *field, struct scratch *scratch)
{
    struct token token = {field->name, field->size};
    struct text *name = &scratch->name;
    char *plain;

    name->size = scratch->plain.size = 0;
    plain = (char *)text_reserve(&scratch->plain, field->size + 1);
    if (!plain)
        return false;
    call(name, field, plain, scan_unescape(token, plain));
    if (name->bad || name->size == 0)
        return !name->bad;
    if (name->size > FACET_NAME_MOST)
        return enter(list, FACET_OTHER, sizeof FACET_OTHER - 1);
    return enter(list, (const char *)name->bytes, name->size);
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* A name that is in two parts of the event is one field. */
static void sort_set(struct field_list *list, uint32_t set, const uint32_t *numbers, size_t *kept)
{
    size_t from = list->first[set], end = list->first[set + 1], start = *kept;

    for (size_t i = from; i < end; i++)
        list->of[i] = numbers[list->of[i]];
    qsort(list->of + from, end - from, sizeof *list->of, compare);
    for (size_t i = from; i < end; i++)
        if (*kept == start || list->of[*kept - 1] != list->of[i])
            list->of[(*kept)++] = list->of[i];
    list->first[set] = (uint32_t)start;
}

static bool add_sets(struct field_list *list, const struct dictionary *sets)
{
    struct scratch scratch = {{0}, {0}};
    uint32_t *numbers = NULL;
    size_t kept = 0;
    bool done = true;

    list->sets = sets->count;
    list->first = malloc((sets->count + 1) * sizeof *list->first);
    for (uint32_t i = 0; list->first && done && i < sets->count; i++) {
        const char *text = dictionary_name(sets, i);
        struct field_name field;

        list->first[i] = (uint32_t)list->of_count;
        if (strcmp(text, FACET_OTHER) == 0)
            done = enter(list, FACET_OTHER, sizeof FACET_OTHER - 1);
        while (done && field_set_next(&text, &field))
            done = add_field(list, &field, &scratch);
    }
    text_done(&scratch.plain);
    text_done(&scratch.name);
    done = done && list->first && dictionary_sort(&list->names, &numbers);
    if (done)
        list->first[sets->count] = (uint32_t)list->of_count;
    for (uint32_t i = 0; done && i < sets->count; i++)
        sort_set(list, i, numbers, &kept);
    if (done)
        list->first[sets->count] = (uint32_t)kept;
    free(numbers);
    return done;
}

/* ---- events ---------------------------------------------------------------------------------- */

/* So many events of the set are of that provider and event. False: no memory. */
static bool add_pair(struct field_list *list, const struct tuple *tuple, uint32_t count)
{
    uint8_t name[20];
    uint32_t number, event = tuple->value[FACET_PROVIDER_EVENT];
    size_t size = (size_t)(put_decimal(name, event) - name);

    if (count == 0)
        return true;
    if (!dictionary_add(&list->pairs, MOST_PAIRS, tuple->fields, event, (const char *)name, size,
                        &number))
        return false;
    list->pairs.list[number].count += count;
    return true;
}

static bool add_chunk(struct field_list *list, const struct row_chunk *chunk)
{
    uint32_t counts[EVTX_MAX_RECORDS] = {0};
    bool done = true;

    for (uint32_t i = 0; i < chunk->count; i++)
        if (chunk->rows[i].line_size)
            counts[row_kinds(chunk)[i]]++;
    for (uint32_t k = 0; done && k < chunk->kinds; k++)
        done = add_pair(list, &chunk->tuples[k], counts[k]);
    return done;
}

/* The pairs of a set. */
static void pairs_of(const struct field_list *list, uint32_t set, uint32_t *from, uint32_t *end)
{
    *from = dictionary_from(&list->pairs, set, 0);
    *end = dictionary_from(&list->pairs, set + 1, 0);
}

static bool count_events(struct field_list *list, const struct rows *rows)
{
    uint32_t *numbers = NULL;
    bool done = true;

    for (uint64_t i = 0; done && i < rows->count; i++)
        done = add_chunk(list, &rows->chunks[i]);
    done = done && dictionary_sort(&list->pairs, &numbers);
    free(numbers);
    for (uint32_t set = 0; done && set < list->sets; set++) {
        uint32_t from, end, events = 0;

        pairs_of(list, set, &from, &end);
        for (uint32_t i = from; i < end; i++)
            events += list->pairs.list[i].count;
        for (uint32_t i = list->first[set]; i < list->first[set + 1]; i++)
            list->names.list[list->of[i]].count += events;
    }
    return done;
}

struct field_list *field_list_new(const struct survey *survey)
{
    struct field_list *list = calloc(1, sizeof *list);

    if (list && add_sets(list, &survey->facets.fields) && count_events(list, &survey->rows))
        return list;
    field_list_free(list);
    return NULL;
}

void field_list_free(struct field_list *list)
{
    if (!list)
        return;
    dictionary_done(&list->names);
    dictionary_done(&list->pairs);
    free(list->first);
    free(list->of);
    free(list);
}

/* ---- answers --------------------------------------------------------------------------------- */

uint32_t field_list_count(const struct field_list *list)
{
    return list->names.count;
}

const char *field_list_name(const struct field_list *list, uint32_t field)
{
    return dictionary_name(&list->names, field);
}

uint64_t field_list_events(const struct field_list *list, uint32_t field)
{
    return list->names.list[field].count;
}

/* One that is called so but for case. */
static bool find_in_any_case(const struct field_list *list, const char *name, uint32_t *field)
{
    size_t size = strlen(name);
    uint32_t found = 0;

    for (uint32_t i = 0; i < list->names.count; i++) {
        const char *other = field_list_name(list, i);

        if (!fold_equal(name, size, other, strlen(other)))
            continue;
        *field = i;
        if (condition_is_system(other, strlen(other)))
            return true;
        found++;
    }
    return found == 1;
}

bool field_list_find(const struct field_list *list, const char *name, uint32_t *field)
{
    return dictionary_find(&list->names, 0, name, strlen(name), field) ||
           find_in_any_case(list, name, field);
}

bool field_list_in_set(const struct field_list *list, uint32_t set, uint32_t field)
{
    const uint32_t *from = list->of + list->first[set];
    size_t count = list->first[set + 1] - list->first[set];

    return count && bsearch(&field, from, count, sizeof field, compare);
}

/* PROVIDER/4624, as below by-provider/, with no comma in it. */
static void put_pair(struct text *text, const struct facets *facets, uint32_t number)
{
    const struct dictionary *events = &facets->of[FACET_PROVIDER_EVENT];
    const char *provider =
        dictionary_name(&facets->of[FACET_PROVIDER], events->list[number].parent);

    for (; *provider; provider++)
        if (*provider == ',')
            text_puts(text, "%2C");
        else
            text_putc(text, *provider);
    text_putf(text, "/%s", dictionary_name(events, number));
}

/* The bits of the pairs of the sets that have the field. */
static void mark_pairs(const struct field_list *list, uint32_t field, uint8_t *bits)
{
    for (uint32_t set = 0; set < list->sets; set++) {
        uint32_t from, end;

        if (!field_list_in_set(list, set, field))
            continue;
        pairs_of(list, set, &from, &end);
        for (; from < end; from++)
            bits[list->pairs.list[from].rank / 8 & 0x1fff] |=
                (uint8_t)(1u << list->pairs.list[from].rank % 8);
    }
}

void field_list_put(const struct field_list *list, const struct survey *survey, uint32_t field,
                    struct text *text)
{
    uint8_t bits[8192] = {0}; /* of the numbers of FACET_PROVIDER_EVENT, which are 16 bits long */
    uint32_t shown = 0;

    if (field == list->names.count) {
        text_puts(text, "field\tcount\tevents\n");
        return;
    }
    text_putf(text, "%s\t%" PRIu64 "\t", field_list_name(list, field),
              field_list_events(list, field));
    mark_pairs(list, field, bits);
    for (uint32_t i = 0; i < survey->facets.of[FACET_PROVIDER_EVENT].count; i++) {
        if (!(bits[i / 8] >> i % 8 & 1) || ++shown > PAIRS_SHOWN + 1)
            continue;
        text_puts(text, shown > 1 ? ", " : "");
        if (shown > PAIRS_SHOWN)
            text_puts(text, FACET_OTHER);
        else
            put_pair(text, &survey->facets, i);
    }
    text_putc(text, '\n');
}
