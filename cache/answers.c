/*
 * answers.c - what can be asked of a survey.
 *
 * Before the survey is ready the lock guards everything. After it only the sizes of files are still
 * written, so all else is read without a lock.
 */
#include "cache/survey_state.h"

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
        .has_event = row->has_event,
    };
}

bool survey_chunk(struct survey *survey, uint64_t number, struct survey_chunk *chunk)
{
    const struct row_chunk *c;
    bool known;

    if (number >= survey->rows.count)
        return false;
    c = &survey->rows.chunks[number];
    pthread_mutex_lock(&survey->lock);
    known = c->known;
    if (known)
        *chunk = (struct survey_chunk){
            .count = c->count,
            .named = c->named,
            .size = c->lines,
            .newest = c->newest,
            .files = c->files,
        };
    pthread_mutex_unlock(&survey->lock);
    return known;
}

bool survey_record(struct survey *survey, uint64_t chunk, uint32_t place,
                   struct survey_record *record)
{
    const struct row_chunk *c;
    bool there;

    if (chunk >= survey->rows.count)
        return false;
    c = &survey->rows.chunks[chunk];
    pthread_mutex_lock(&survey->lock);
    there = c->known && place < c->count && c->rows[place].line_size;
    if (there)
        *record = describe(c, place);
    pthread_mutex_unlock(&survey->lock);
    return there;
}

bool survey_find(struct survey *survey, uint64_t chunk, uint64_t id, uint32_t *place)
{
    bool there;

    if (chunk >= survey->rows.count)
        return false;
    pthread_mutex_lock(&survey->lock);
    there = survey->rows.chunks[chunk].known && rows_find(&survey->rows.chunks[chunk], id, place);
    pthread_mutex_unlock(&survey->lock);
    return there;
}

struct survey_progress survey_progress(struct survey *survey)
{
    struct survey_progress progress;

    pthread_mutex_lock(&survey->lock);
    progress = (struct survey_progress){
        .chunks = survey->rows.count,
        .surveyed = survey->rows.merged,
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
    return chunk;
}

/* ---- events ---------------------------------------------------------------------------------- */

static struct survey_event describe_event(const struct event *event)
{
    return (struct survey_event){
        .id = event->id,
        .count = event->count,
        .size = event->size,
        .newest = event->newest,
        .first = event->head,
    };
}

size_t survey_events(const struct survey *survey)
{
    return survey->events.count;
}

struct survey_event survey_event(const struct survey *survey, size_t index)
{
    return describe_event(&survey->events.list[index]);
}

bool survey_event_find(const struct survey *survey, uint32_t id, struct survey_event *event)
{
    const struct event *found = events_find(&survey->events, id);

    if (found)
        *event = describe_event(found);
    return found;
}

/* Moves @spot, a place near it or zeros, to row @ordinal. */
static const struct row *row_at(const struct survey *survey, uint32_t ordinal, struct spot *spot)
{
    rows_locate(&survey->rows, ordinal, spot);
    return &survey->rows.chunks[spot->chunk].rows[spot->place];
}

bool survey_item(struct survey *survey, uint32_t ordinal, struct survey_item *item)
{
    struct spot spot = {.chunk = item->chunk};
    const struct row *row;

    if (ordinal >= survey->rows.total)
        return false;
    row = row_at(survey, ordinal, &spot);
    *item = (struct survey_item){
        .ordinal = ordinal,
        .next = row->next,
        .chunk = spot.chunk,
        .place = spot.place,
        .form = (enum name_form)row->form,
    };
    return row->has_event && survey_record(survey, spot.chunk, spot.place, &item->record);
}

uint32_t survey_ordinal(const struct survey *survey, uint64_t chunk, uint32_t place)
{
    return survey->rows.chunks[chunk].first + place;
}

uint32_t survey_event_seek(struct survey *survey, uint32_t id, uint64_t offset, uint64_t *begin)
{
    const struct event *event = events_find(&survey->events, id);
    const struct mark *mark = event_mark(event, offset, true);
    uint32_t ordinal = mark->ordinal;
    uint64_t at = mark->offset;
    struct spot spot = {0};

    for (;;) {
        const struct row *row = row_at(survey, ordinal, &spot);

        if (offset < at + row->line_size || row->next == NO_ROW)
            break;
        at += row->line_size;
        ordinal = row->next;
    }
    *begin = at;
    return ordinal;
}

/* The record of @event in @chunk that is called @id in @form; with NAME_PLACE, at *@place. */
static bool find_in_chunk(const struct survey *survey, const struct event *event, uint64_t chunk,
                          uint64_t id, enum name_form form, uint32_t *place)
{
    const struct row_chunk *c = &survey->rows.chunks[chunk];
    struct spot spot = {.chunk = chunk};
    uint32_t ordinal;

    if (c->named == 0)
        return false;
    ordinal = event_mark(event, c->first, false)->ordinal;
    while (ordinal != NO_ROW && ordinal < c->first)
        ordinal = row_at(survey, ordinal, &spot)->next;
    spot.chunk = chunk;
    for (; ordinal - c->first < c->count; ordinal = c->rows[spot.place].next) {
        spot.place = ordinal - c->first;
        if (c->rows[spot.place].form == form && row_id(c, spot.place) == id &&
            (form != NAME_PLACE || spot.place == *place)) {
            *place = spot.place;
            return true;
        }
    }
    return false;
}

static bool
find_first(const struct survey *survey, const struct event *event, uint64_t id, struct spot *spot)
{
    return (ranges_find(&survey->ranges, &survey->rows, id, &spot->chunk) &&
            find_in_chunk(survey, event, spot->chunk, id, NAME_ID, &spot->place)) ||
           clash_find(event, &survey->rows, id, spot);
}

bool survey_event_name(struct survey *survey, uint32_t event, uint64_t id, enum name_form form,
                       struct survey_item *item)
{
    const struct event *e = events_find(&survey->events, event);
    struct spot spot = {.chunk = item->chunk, .place = item->place};
    bool found;

    if (!e || (form != NAME_ID && spot.chunk >= survey->rows.count))
        return false;
    if (form == NAME_ID)
        found = find_first(survey, e, id, &spot);
    else
        found = find_in_chunk(survey, e, spot.chunk, id, form, &spot.place);
    if (!found)
        return false;
    item->chunk = spot.chunk;
    return survey_item(survey, survey->rows.chunks[spot.chunk].first + spot.place, item);
}
