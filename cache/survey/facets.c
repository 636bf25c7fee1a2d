/* facets.c - the dictionaries of all facets, and what a record's values are. */
#include "cache/survey/facets.h"
#include "cache/survey/times.h"

#include <assert.h>
#include <stdlib.h>

enum { MOST_FIELD_SETS = 32768 };

/* Whether the kind before has the same value, as most have of most facets. */
static bool is_as_before(const struct record_kind_names *names, uint32_t number, size_t facet)
{
    const uint32_t *name = &names->list[number].name[facet];
    const uint32_t *before = number ? &names->list[number - 1].name[facet] : NULL;

    return before && name[1] - name[0] == before[1] - before[0] &&
           memcmp(names->names + name[0], names->names + before[0], name[1] - name[0]) == 0;
}

static bool add_fields(struct facets *facets, const struct record_kind_names *names,
                       uint32_t number, struct tuple *tuple)
{
    const uint32_t *at = &names->list[number].name[KIND_FIELDS];
    uint32_t value;

    if (is_as_before(names, number, KIND_FIELDS))
        value = tuple[-1].fields;
    else if (!dictionary_add(&facets->fields, MOST_FIELD_SETS, 0, 0, names->names + at[0],
                             at[1] - at[0], &value))
        return false;
    tuple->fields = (uint16_t)value;
    return true;
}

static bool add_kind(struct facets *facets, const struct record_kind_names *names, uint32_t number,
                     struct tuple *tuple)
{
    const struct record_kind *kind = &names->list[number];
    uint32_t value, event = kind->name[FACET_EVENT];

    for (size_t f = 0; f < FACET_STORED; f++) {
        const char *name = names->names + kind->name[f];

        if (is_as_before(names, number, f))
            value = tuple[-1].value[f];
        else if (!dictionary_add(&facets->of[f], facet_types[f].most, 0, kind->rank[f], name,
                                 kind->name[f + 1] - kind->name[f], &value))
            return false;
        tuple->value[f] = (uint16_t)value;
    }
    if (!dictionary_add(&facets->of[FACET_PROVIDER_EVENT], facet_types[FACET_PROVIDER_EVENT].most,
                        tuple->value[FACET_PROVIDER], kind->rank[FACET_EVENT], names->names + event,
                        kind->name[FACET_EVENT + 1] - event, &value))
        return false;
    tuple->value[FACET_PROVIDER_EVENT] = (uint16_t)value;
    return add_fields(facets, names, number, tuple);
}

bool facets_merge(struct facets *facets, struct row_chunk *chunk)
{
    bool done = true;

    if (!chunk->names)
        return true;
    chunk->tuples = malloc((chunk->kinds + 1u) * sizeof *chunk->tuples);
    if (!chunk->tuples)
        return false;
    for (uint32_t k = 0; done && k < chunk->kinds; k++)
        done = add_kind(facets, chunk->names, k, &chunk->tuples[k]);
    if (done) {
        free(chunk->names);
        chunk->names = NULL;
    } else { /* the names that were entered are found when it is tried again */
        free(chunk->tuples);
        chunk->tuples = NULL;
    }
    return done;
}

/* ---- sorting --------------------------------------------------------------------------------- */

static void renumber_parents(struct dictionary *inner, const uint32_t *numbers)
{
    for (uint32_t i = 0; i < inner->count; i++)
        inner->list[i].parent = numbers[inner->list[i].parent];
}

static void renumber_tuples(struct rows *rows, enum facet facet, const uint32_t *numbers)
{
    for (uint64_t c = 0; c < rows->count; c++)
        for (uint32_t k = 0; k < rows->chunks[c].kinds; k++) {
            uint16_t *value = &rows->chunks[c].tuples[k].value[facet];

            *value = (uint16_t)numbers[*value];
        }
}

/* An outer facet comes before the one inside of it, whose values have the new number of their
 * parent then. */
static bool sort(struct facets *facets, struct rows *rows)
{
    for (; facets->sorted < FACETS; facets->sorted++) {
        size_t f = facets->sorted;
        uint32_t *numbers;

        if (!dictionary_sort(&facets->of[f], &numbers))
            return false;
        if (f == FACET_PROVIDER)
            renumber_parents(&facets->of[FACET_PROVIDER_EVENT], numbers);
        if (f == FACET_DAY)
            renumber_parents(&facets->of[FACET_HOUR], numbers);
        if (f <= FACET_STORED)
            renumber_tuples(rows, (enum facet)f, numbers);
        free(numbers);
    }
    return true;
}

/* Once a facet is sorted nothing is entered any more: a second try goes on with the next one. */
bool facets_build(struct facets *facets, struct rows *rows)
{
    return (facets->sorted || times_add(facets->of, rows)) && sort(facets, rows) &&
           postings_write(&facets->postings, facets->of, rows);
}

/* ---- matching -------------------------------------------------------------------------------- */

uint32_t facets_value(const struct facets *facets, const struct row_chunk *chunk, uint32_t place,
                      enum facet facet)
{
    uint32_t times[TIMES];

    assert(place < chunk->count && chunk->rows[place].line_size);
    if (facet <= FACET_STORED)
        return chunk->tuples[row_kinds(chunk)[place]].value[facet];
    times_find(facets->of, chunk->rows[place].time, times);
    return times[facet - FACET_DAY];
}

bool facets_from(const struct facets *facets, enum facet facet, uint32_t value, uint64_t position,
                 struct posting *posting)
{
    assert(value < facets->of[facet].count);
    return postings_from(&facets->postings, &facets->of[facet].list[value], position, posting);
}

void facets_at(const struct facets *facets, enum facet facet, uint32_t value, uint64_t offset,
               struct posting *posting)
{
    assert(value < facets->of[facet].count);
    postings_at(&facets->postings, &facets->of[facet].list[value], offset, posting);
}

void facets_done(struct facets *facets)
{
    for (size_t f = 0; f < FACETS; f++)
        dictionary_done(&facets->of[f]);
    dictionary_done(&facets->fields);
    postings_done(&facets->postings);
}
