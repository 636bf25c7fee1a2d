/*
 * adopt.c - what the survey of an earlier state of the log knows of a chunk that did not change.
 *
 * Rows are copied. The numbers of values are those of the other survey's dictionaries, so names are
 * made of them again, which the merge then enters as those of any chunk.
 */
#include "cache/survey/survey_state.h"

#include <stdlib.h>
#include <string.h>

static uint32_t names_size(const struct record_kind_names *names)
{
    return names->count ? names->list[names->count - 1].name[KIND_NAMES] : 0;
}

static struct record_kind_names *copy_names(const struct record_kind_names *names)
{
    size_t list = names->count * sizeof *names->list, text = names_size(names);
    struct record_kind_names *copy = malloc(sizeof *copy + list + text);

    if (!copy)
        return NULL;
    copy->count = names->count;
    copy->names = (char *)copy->list + list;
    memcpy(copy->list, names->list, list);
    memcpy((char *)copy->list + list, names->names, text);
    return copy;
}

static const struct value *
value_of(const struct facets *facets, const struct tuple *tuple, size_t facet, const char **name)
{
    const struct dictionary *dictionary = &facets->of[facet];

    *name = dictionary_name(dictionary, tuple->value[facet]);
    return &dictionary->list[tuple->value[facet]];
}

static const char *fields_of(const struct facets *facets, const struct tuple *tuple)
{
    return dictionary_name(&facets->fields, tuple->fields);
}

/* The size of all names; or false: one stands for others, and nobody knows what it was. */
static bool measure(const struct facets *facets, const struct row_chunk *chunk, size_t *size)
{
    const char *name;

    *size = 0;
    for (uint32_t k = 0; k < chunk->kinds; k++) {
        *size +=
            strlen(fields_of(facets, &chunk->tuples[k])); /* one of which nothing is known, too */
        for (size_t f = 0; f < FACET_STORED; f++) {
            (void)value_of(facets, &chunk->tuples[k], f, &name);
            if (strcmp(name, FACET_OTHER) == 0)
                return false;
            *size += strlen(name);
        }
    }
    return true;
}

static struct record_kind_names *
make_names(const struct facets *facets, const struct row_chunk *chunk)
{
    size_t list = chunk->kinds * sizeof(struct record_kind), size;
    struct record_kind_names *made;
    uint32_t at = 0;

    if (!measure(facets, chunk, &size))
        return NULL;
    made = malloc(sizeof *made + list + size);
    if (!made)
        return NULL;
    made->count = chunk->kinds;
    made->names = (char *)made->list + list;
    for (uint32_t k = 0; k < chunk->kinds; k++) {
        struct record_kind *kind = &made->list[k];
        const char *text;

        *kind = (struct record_kind){0};
        for (size_t f = 0; f < FACET_STORED; f++) {
            const char *name;

            kind->rank[f] = value_of(facets, &chunk->tuples[k], f, &name)->rank;
            kind->name[f] = at;
            memcpy((char *)made->list + list + at, name, strlen(name));
            at += (uint32_t)strlen(name);
        }
        kind->name[KIND_FIELDS] = at;
        text = fields_of(facets, &chunk->tuples[k]);
        memcpy((char *)made->list + list + at, text, strlen(text));
        at += (uint32_t)strlen(text);
        kind->name[KIND_NAMES] = at;
    }
    return made;
}

/* What follows from other chunks is left out. */
static bool copy_rows(const struct row_chunk *chunk, struct row_chunk *made)
{
    size_t each = sizeof(struct row) + (chunk->scattered ? sizeof(uint64_t) : 0) + sizeof(uint16_t);

    made->rows = malloc(chunk->count * each);
    if (!made->rows)
        return false;
    memcpy(made->rows, chunk->rows, chunk->count * each);
    for (uint32_t i = 0; i < chunk->count; i++)
        made->rows[i].again = 0;
    return true;
}

/* With the lock of the other survey held. */
static bool copy(const struct survey *old, const struct row_chunk *chunk, struct row_chunk *made)
{
    if (!chunk->known || chunk->damaged || chunk->searched ||
        (old->state != STATE_LEARNING && old->state != STATE_READY))
        return false;
    *made = *chunk;
    made->rows = NULL;
    made->names = NULL;
    made->tuples = NULL;
    made->base = made->first = 0;
    made->clashes = chunk->repeats;
    if (chunk->count == 0)
        return true;
    made->names = chunk->names ? copy_names(chunk->names) : make_names(&old->facets, chunk);
    if (made->names && copy_rows(chunk, made))
        return true;
    row_chunk_done(made);
    return false;
}

bool survey_adopt(struct survey *survey, struct survey *old, uint64_t number)
{
    struct row_chunk made;
    uint64_t index, old_index;
    bool copied = false;

    if (!evtx_log_is_stored(survey->log, number, &index) ||
        !evtx_log_is_stored(old->log, number, &old_index) || survey->listed != old->listed)
        return false;
    pthread_mutex_lock(&old->lock);
    copied = copy(old, &old->rows.chunks[old_index], &made);
    pthread_mutex_unlock(&old->lock);
    if (!copied)
        return false;
    pthread_mutex_lock(&survey->lock);
    survey->rows.chunks[index] = made;
    pthread_mutex_unlock(&survey->lock);
    return true;
}

bool survey_extends(const struct survey *survey, const struct survey *old, uint64_t number)
{
    const struct row_chunk *now, *then;
    uint64_t index, old_index;

    if (!evtx_log_is_stored(survey->log, number, &index) ||
        !evtx_log_is_stored(old->log, number, &old_index))
        return false;
    now = &survey->rows.chunks[index];
    then = &old->rows.chunks[old_index];
    if (now->count < then->count)
        return false;
    for (uint32_t i = 0; i < then->count; i++)
        if (now->rows[i].time != then->rows[i].time ||
            now->rows[i].line_size != then->rows[i].line_size ||
            now->rows[i].later != then->rows[i].later || row_id(now, i) != row_id(then, i))
            return false;
    return true;
}
