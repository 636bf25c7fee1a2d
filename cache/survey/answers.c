/*
 * answers.c - what can be asked of a survey.
 *
 * Before the survey is ready the lock guards everything. After it only the sizes of files are still
 * written, so all else is read without a lock.
 */
#include "cache/survey/survey_state.h"

#include <assert.h>
#include <string.h>

/* Row @place of a known chunk, which is not lost. With the lock held, or once ready without sizes
 * of files. */
static struct survey_record describe(const struct row_chunk *chunk, uint32_t place)
{
    const struct row *row = &chunk->rows[place];

    return (struct survey_record){
        .id = row_id(chunk, place),
        .time = row->time,
        .line_size = row->line_size,
        .file_size = row->file_size,
        .later = row->later,
        .again = row->again,
    };
}

/* What is known of chunk @number of the file; NULL: it is not stored. */
static struct row_chunk *find_chunk(const struct survey *survey, uint64_t number)
{
    uint64_t index;

    return evtx_log_is_stored(survey->log, number, &index) ? &survey->rows.chunks[index] : NULL;
}

bool survey_chunk(struct survey *survey, uint64_t number, struct survey_chunk *chunk)
{
    const struct row_chunk *c = find_chunk(survey, number);
    bool known;

    if (!c) {
        *chunk = (struct survey_chunk){0};
        return number < evtx_log_chunks(survey->log);
    }
    pthread_mutex_lock(&survey->lock);
    known = c->known;
    if (known)
        *chunk = (struct survey_chunk){
            .count = c->count,
            .named = c->named,
            .size = c->lines,
            .newest = c->newest,
            .files = c->files,
            .unread = c->unread,
            .searched = c->searched,
        };
    pthread_mutex_unlock(&survey->lock);
    return known;
}

bool survey_record(struct survey *survey, uint64_t chunk, uint32_t place,
                   struct survey_record *record)
{
    const struct row_chunk *c = find_chunk(survey, chunk);
    bool there;

    if (!c)
        return false;
    pthread_mutex_lock(&survey->lock);
    there = c->known && place < c->count && c->rows[place].line_size;
    if (there)
        *record = describe(c, place);
    pthread_mutex_unlock(&survey->lock);
    return there;
}

bool survey_find(struct survey *survey, uint64_t chunk, uint64_t id, uint32_t *place)
{
    const struct row_chunk *c = find_chunk(survey, chunk);
    bool there;

    if (!c)
        return false;
    pthread_mutex_lock(&survey->lock);
    there = c->known && rows_find(c, id, place);
    pthread_mutex_unlock(&survey->lock);
    return there;
}

/* With the lock held: the chunks of the file that come before the next one to be merged. */
static uint64_t surveyed(const struct survey *survey)
{
    const struct rows *rows = &survey->rows;
    uint64_t chunks = evtx_log_chunks(survey->log), first, next;

    if (rows->merged == rows->count)
        return chunks;
    first = survey_chunk_at(survey, 0);
    next = survey_chunk_at(survey, rows->merged);
    return next >= first ? next - first : next + chunks - first;
}

struct survey_progress survey_progress(struct survey *survey)
{
    struct survey_progress progress;

    pthread_mutex_lock(&survey->lock);
    progress = (struct survey_progress){
        .chunks = evtx_log_chunks(survey->log),
        .surveyed = surveyed(survey),
        .records = survey->rows.named,
    };
    pthread_mutex_unlock(&survey->lock);
    return progress;
}

struct damage survey_damage(struct survey *survey)
{
    struct damage damage;

    pthread_mutex_lock(&survey->lock);
    damage = survey->damage;
    pthread_mutex_unlock(&survey->lock);
    return damage;
}

/* ---- the whole log --------------------------------------------------------------------------- */

struct survey_log survey_log(const struct survey *survey)
{
    return (struct survey_log){
        .records = survey->rows.named,
        .size = survey->rows.size,
        .newest = survey->rows.newest,
    };
}

uint64_t survey_seek(const struct survey *survey, uint64_t offset, uint64_t *begin)
{
    uint64_t chunk = rows_seek(&survey->rows, offset);

    *begin = survey->rows.chunks[chunk].base;
    return evtx_log_stored_at(survey->log, chunk);
}

uint64_t survey_positions(const struct survey *survey)
{
    return survey->rows.count;
}

uint64_t survey_chunk_at(const struct survey *survey, uint64_t position)
{
    if (position >= survey->rows.count)
        return evtx_log_chunks(survey->log);
    return evtx_log_stored_at(survey->log, rows_chunk_at(&survey->rows, position));
}

const void *survey_rows(const struct survey *survey, uint64_t position, uint32_t *count)
{
    const struct row_chunk *chunk = &survey->rows.chunks[rows_chunk_at(&survey->rows, position)];

    *count = chunk->count;
    return chunk;
}

struct survey_moment survey_moment(const void *rows, uint32_t place)
{
    const struct row_chunk *chunk = rows;
    const struct row *row = &chunk->rows[place];

    return (struct survey_moment){.time = row->time,
                                  .id = row_id(chunk, place),
                                  .line_size = row->line_size,
                                  .marked = row->marked};
}

/* ---- facets ---------------------------------------------------------------------------------- */

uint32_t survey_values(const struct survey *survey, enum facet facet)
{
    return survey->facets.of[facet].count;
}

struct survey_value survey_value(const struct survey *survey, enum facet facet, uint32_t number)
{
    assert(number < survey->facets.of[facet].count);
    const struct dictionary *dictionary = &survey->facets.of[facet];
    const struct value *value = &dictionary->list[number];

    return (struct survey_value){
        .facet = facet,
        .number = number,
        .parent = value->parent,
        .name = dictionary_name(dictionary, number),
        .count = value->count,
        .size = value->size,
        .oldest = value->oldest,
        .newest = value->newest,
    };
}

bool survey_value_find(const struct survey *survey, enum facet facet, uint32_t parent,
                       const char *name, struct survey_value *value)
{
    uint32_t number;

    if (!dictionary_find(&survey->facets.of[facet], parent, name, strlen(name), &number))
        return false;
    *value = survey_value(survey, facet, number);
    return true;
}

void survey_value_range(const struct survey *survey, enum facet facet, uint32_t parent,
                        uint32_t *first, uint32_t *end)
{
    *first = dictionary_from(&survey->facets.of[facet], parent, 0);
    *end = dictionary_from(&survey->facets.of[facet], parent + 1, 0);
}

static bool matches(const struct survey *survey, const struct row_chunk *chunk, uint32_t place,
                    enum facet facet, uint32_t value)
{
    return chunk->rows[place].line_size &&
           facets_value(&survey->facets, chunk, place, facet) == value;
}

/* What is known of the record at @spot, which is not lost. */
static void fill_item(struct survey *survey, struct spot spot, struct survey_item *item)
{
    const struct row_chunk *chunk = &survey->rows.chunks[spot.chunk];

    *item = (struct survey_item){.ordinal = chunk->first + spot.place,
                                 .chunk = evtx_log_stored_at(survey->log, spot.chunk),
                                 .place = spot.place};
    survey_record(survey, item->chunk, spot.place, &item->record);
    item->form = item->record.later ? NAME_PLACE : item->record.again ? NAME_CHUNK : NAME_ID;
}

/* A row near to which one is looked for: that of the item. */
static struct spot near_item(const struct survey *survey, const struct survey_item *item)
{
    struct spot spot = {0};

    return evtx_log_is_stored(survey->log, item->chunk, &spot.chunk) ? spot : (struct spot){0};
}

uint32_t survey_ordinal(const struct survey *survey, uint64_t chunk, uint32_t place)
{
    const struct row_chunk *c = find_chunk(survey, chunk);

    return c ? c->first + place : SURVEY_END;
}

bool survey_value_of(const struct survey *survey, enum facet facet, uint64_t chunk, uint32_t place,
                     uint32_t *value)
{
    const struct row_chunk *c = find_chunk(survey, chunk);

    if (!c || place >= c->count || c->rows[place].line_size == 0)
        return false;
    *value = facets_value(&survey->facets, c, place, facet);
    return true;
}

/* The first record of the value in the chunk at or behind the place. */
static bool scan(const struct survey *survey, enum facet facet, uint32_t value, struct spot *spot)
{
    const struct row_chunk *chunk = &survey->rows.chunks[spot->chunk];

    while (spot->place < chunk->count && !matches(survey, chunk, spot->place, facet, value))
        spot->place++;
    return spot->place < chunk->count;
}

bool survey_next(struct survey *survey, enum facet facet, uint32_t value, uint32_t ordinal,
                 struct survey_item *item)
{
    struct spot spot = near_item(survey, item);
    struct posting posting;

    assert(value < survey->facets.of[facet].count);
    if (ordinal >= survey->rows.total)
        return false;
    rows_locate(&survey->rows, ordinal, &spot);
    if (!scan(survey, facet, value, &spot)) {
        uint64_t position = rows_position(&survey->rows, spot.chunk);

        if (!facets_from(&survey->facets, facet, value, position + 1, &posting))
            return false;
        spot = (struct spot){.chunk = rows_chunk_at(&survey->rows, posting.position)};
        if (!scan(survey, facet, value, &spot))
            return false;
    }
    fill_item(survey, spot, item);
    return true;
}

uint32_t survey_value_seek(const struct survey *survey, enum facet facet, uint32_t value,
                           uint64_t offset, uint64_t *begin)
{
    const struct row_chunk *chunk;
    struct posting posting;
    struct spot spot;

    facets_at(&survey->facets, facet, value, offset, &posting);
    spot = (struct spot){.chunk = rows_chunk_at(&survey->rows, posting.position)};
    chunk = &survey->rows.chunks[spot.chunk];
    *begin = posting.offset;
    for (; scan(survey, facet, value, &spot); spot.place++) {
        if (offset < *begin + chunk->rows[spot.place].line_size)
            break;
        *begin += chunk->rows[spot.place].line_size;
    }
    return chunk->first + spot.place;
}

/* The record that is called so in any by-... directory. */
static bool find_name(const struct survey *survey, uint64_t id, enum name_form form,
                      const struct survey_item *item, struct spot *spot)
{
    const struct row_chunk *chunk;

    *spot = (struct spot){.place = item->place};
    if (form == NAME_ID)
        return duplicate_ids_find(&survey->clashes, &survey->rows, id, spot);
    if (!evtx_log_is_stored(survey->log, item->chunk, &spot->chunk))
        return false;
    chunk = &survey->rows.chunks[spot->chunk];
    if (form == NAME_CHUNK)
        return rows_find(chunk, id, &spot->place);
    return spot->place < chunk->count && chunk->rows[spot->place].line_size &&
           row_id(chunk, spot->place) == id;
}

bool survey_named(struct survey *survey, uint64_t id, enum name_form form, struct survey_item *item)
{
    struct survey_item found;
    struct spot spot;

    if (!find_name(survey, id, form, item, &spot))
        return false;
    fill_item(survey, spot, &found);
    if (found.form != form)
        return false;
    *item = found;
    return true;
}

bool survey_name(struct survey *survey, enum facet facet, uint32_t value, uint64_t id,
                 enum name_form form, struct survey_item *item)
{
    struct survey_item found = *item;

    assert(value < survey->facets.of[facet].count);
    if (!survey_named(survey, id, form, &found) ||
        !matches(survey, find_chunk(survey, found.chunk), found.place, facet, value))
        return false;
    *item = found;
    return true;
}

bool survey_item(struct survey *survey, uint32_t ordinal, struct survey_item *item)
{
    struct spot spot = near_item(survey, item);

    if (ordinal >= survey->rows.total)
        return false;
    rows_locate(&survey->rows, ordinal, &spot);
    if (survey->rows.chunks[spot.chunk].rows[spot.place].line_size == 0)
        return false;
    fill_item(survey, spot, item);
    return true;
}
