/*
 * field_facet.c - threads take chunks in log order, and give what they found back in that order.
 */
#include "cache/search/field_facet.h"
#include "cache/chunks/team.h"

#include "cache/chunks/scan.h"
#include "cache/search/condition.h"
#include "cache/search/query_state.h"
#include "core/base/list.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MOST = 9 /* digits */ };

struct field_facet {
    struct dictionary values;
    struct result **records; /* owned; of each value */
    size_t room;             /* of .records */
};

/* What is looked for, and what was found so far. */
struct gather {
    struct survey *survey;
    struct evtx_templates *templates;
    struct condition field; /* a condition on it, that says where it stands */
    bool *looks;            /* owned; of each set of fields: whether records may have it */
    const struct stop *stop;
    _Atomic(uint64_t) next;
    _Atomic(enum evtx_status) status; /* of the first thread that cannot go on */

    pthread_mutex_t lock; /* guards everything below it */
    pthread_cond_t change;
    uint64_t merged; /* positions in log order */
    struct field_facet *facet;
};

/* A value of a record. */
struct found {
    uint32_t place;
    uint32_t name, size; /* of its name, in the names of the worker */
    uint32_t rank;
};

struct worker {
    struct gather *gather;
    struct evtx_chunk *chunk;
    struct text line, plain, names;
    struct found *found; /* owned */
    size_t count, room;
    uint32_t place; /* of the record that is looked at */
    bool bad;       /* no memory */
};

static void give_up(struct gather *gather, enum evtx_status status)
{
    enum evtx_status well = EVTX_OK;

    atomic_compare_exchange_strong(&gather->status, &well, status);
}

static bool goes_on(struct gather *gather)
{
    if (survey_stopped(gather->survey) || stop_asked(gather->stop))
        give_up(gather, EVTX_IO);
    return atomic_load(&gather->status) == EVTX_OK;
}

/* ---- one record ------------------------------------------------------------------------------ */

/* Numbers are sorted as such, before other names. */
static uint32_t rank_of(const char *text, size_t size)
{
    uint32_t rank = 0;

    for (size_t i = 0; i < size; i++) {
        if (i == NUMBER_MOST || text[i] < '0' || text[i] > '9')
            return UINT32_MAX - 1;
        rank = 10 * rank + (uint32_t)(text[i] - '0');
    }
    return rank;
}

static void add_found(struct worker *worker, const char *text, size_t size)
{
    struct found *list = list_grow(worker->found, worker->count, &worker->room, sizeof *list, 256);
    size_t start = worker->names.size;

    worker->bad |= !list;
    if (!list)
        return;
    worker->found = list;
    facet_escape(&worker->names, (const uint8_t *)text, size);
    if (worker->names.size - start > FACET_NAME_MOST) {
        worker->names.size = start;
        text_puts(&worker->names, FACET_OTHER);
    }
    worker->found[worker->count++] = (struct found){.place = worker->place,
                                                    .name = (uint32_t)start,
                                                    .size = (uint32_t)(worker->names.size - start),
                                                    .rank = rank_of(text, size)};
}

static bool is_field(struct worker *worker, const struct scanned *scanned)
{
    const struct condition *field = &worker->gather->field;
    const char *wanted = condition_key(field, field->section);
    struct token name = scanned->name;

    if (name.size == 0 || (*name.at != *wanted && *name.at != '\\'))
        return false;
    name = scan_plain(name, &worker->plain);
    if (!token_is(&name, wanted) || token_is(&scanned->root, "evtxfs"))
        return false;
    if (field->part && !token_is(&scanned->part, field->part))
        return false;
    return (field->section != SECTION_DATA) == token_is(&scanned->part, "System");
}

static bool take_value(void *context, const struct scanned *scanned)
{
    struct worker *worker = context;
    struct token value;

    if (scanned->null || scanned->value.size == 0 || !is_field(worker, scanned))
        return true;
    value = scanned->string ? scan_plain(scanned->value, &worker->plain) : scanned->value;
    if (value.size)
        add_found(worker, value.at, value.size);
    return !worker->bad && !worker->plain.bad;
}

/* A record without a value there has FACET_NONE. */
static void look_into(struct worker *worker, uint32_t place, const uint8_t *line, size_t size)
{
    size_t before = worker->count;

    worker->place = place;
    if (size)
        scan_line(line, size, take_value, worker);
    if (worker->count == before)
        add_found(worker, "", 0);
}

/* ---- one chunk ------------------------------------------------------------------------------- */

static bool looks(const struct worker *worker, const struct row_chunk *chunk, uint32_t place)
{
    return worker->gather->looks[chunk->tuples[row_kinds(chunk)[place]].fields];
}

/* Renders one record. */
static void render_place(struct worker *worker, uint32_t place)
{
    enum evtx_status status = EVTX_OK;

    worker->line.size = 0;
    if (place < evtx_chunk_count(worker->chunk))
        status = render_one(worker->chunk, place, EVTX_JSON, &worker->line, NULL, NULL);
    if (status == EVTX_NO_MEMORY || status == EVTX_CHANGED)
        give_up(worker->gather, status);
    look_into(worker, place, worker->line.bytes, worker->line.size);
}

/* Looks into the records of a chunk: into its lines if the cache has them. */
static void gather_chunk(struct worker *worker, uint64_t index)
{
    struct gather *gather = worker->gather;
    const struct row_chunk *chunk = &gather->survey->rows.chunks[index];
    uint64_t number = evtx_log_stored_at(gather->survey->log, index);
    const struct cached_chunk *cached = cache_peek(gather->survey->cache, number, CACHE_LINES);
    enum evtx_status status = EVTX_END;

    for (uint32_t i = 0; i < chunk->count; i++) {
        if (chunk->rows[i].line_size == 0)
            continue;
        if (!looks(worker, chunk, i)) {
            look_into(worker, i, NULL, 0);
        } else if (cached && i < cached->count) {
            look_into(worker, i, cached->text + cached->spans[i].at, cached->spans[i].size);
        } else {
            if (status == EVTX_END)
                status = evtx_chunk_load(worker->chunk, gather->survey->log, number, NULL);
            if (status == EVTX_NO_MEMORY || status == EVTX_CHANGED)
                give_up(gather, status);
            if (status == EVTX_OK)
                render_place(worker, i);
            else
                look_into(worker, i, NULL, 0);
        }
    }
    if (cached)
        cache_put(gather->survey->cache, cached);
}

/* ---- putting it together --------------------------------------------------------------------- */

/* With the lock held: the records of a value, which may be new. NULL: no memory. */
static struct result *
records_of(struct field_facet *facet, const char *name, const struct found *found)
{
    struct result **records;
    uint32_t number;

    if (!dictionary_add(&facet->values, MOST_FIELD_VALUES, 0, found->rank, name, found->size,
                        &number))
        return NULL;
    records = facet->records;
    if (number == facet->room || !records) {
        size_t more = facet->room ? 2 * facet->room : 64;

        records = realloc(records, more * sizeof(struct result *));
        if (!records)
            return NULL;
        memset(records + facet->room, 0, (more - facet->room) * sizeof(struct result *));
        facet->records = records;
        facet->room = more;
    }
    if (!records[number])
        records[number] = result_new();
    return records[number];
}

/* With the lock held. */
static bool merge(struct worker *worker, uint64_t index)
{
    const struct row_chunk *chunk = &worker->gather->survey->rows.chunks[index];
    const char *names = (const char *)worker->names.bytes;
    struct result *records = NULL;
    const struct found *before = NULL;

    for (size_t i = 0; i < worker->count; i++) {
        const struct found *found = &worker->found[i];

        if (!before || before->size != found->size ||
            memcmp(names + before->name, names + found->name, found->size) != 0)
            records = records_of(worker->gather->facet, names + found->name, found);
        if (!records ||
            !result_add(records, &chunk->rows[found->place], chunk->first + found->place))
            return false;
        before = found;
    }
    return true;
}

/* Waits until it is the turn of the position. */
static void give_back(struct worker *worker, uint64_t position, uint64_t index)
{
    struct gather *gather = worker->gather;

    pthread_mutex_lock(&gather->lock);
    while (gather->merged != position)
        pthread_cond_wait(&gather->change, &gather->lock);
    if (worker->bad || worker->names.bad || worker->plain.bad ||
        (goes_on(gather) && !merge(worker, index)))
        give_up(gather, EVTX_NO_MEMORY);
    gather->merged++;
    pthread_cond_broadcast(&gather->change);
    pthread_mutex_unlock(&gather->lock);
}

/* Each position that was taken has its turn, whatever happened. */
static void *work(void *argument)
{
    struct gather *gather = argument;
    struct worker worker = {.gather = gather};
    uint64_t count = gather->survey->rows.count, position;

    worker.chunk = evtx_chunk_new(gather->templates);
    if (!worker.chunk)
        give_up(gather, EVTX_NO_MEMORY);
    while ((position = atomic_fetch_add(&gather->next, 1)) < count) {
        uint64_t index = rows_chunk_at(&gather->survey->rows, position);

        worker.count = 0;
        worker.names.size = 0;
        if (goes_on(gather))
            gather_chunk(&worker, index);
        give_back(&worker, position, index);
    }
    evtx_chunk_free(worker.chunk);
    text_done(&worker.line);
    text_done(&worker.plain);
    text_done(&worker.names);
    free(worker.found);
    return NULL;
}

/* Puts the values in their order. False: no memory. */
static bool sort(struct field_facet *facet)
{
    struct result **sorted = calloc(facet->values.count + 1u, sizeof(struct result *));
    uint32_t *numbers = NULL;
    bool done = sorted && dictionary_sort(&facet->values, &numbers);

    for (uint32_t i = 0; done && i < facet->values.count; i++)
        sorted[numbers[i]] = facet->records[i];
    free(numbers);
    if (!done) {
        free(sorted);
        return false;
    }
    free(facet->records);
    facet->records = sorted;
    facet->room = facet->values.count;
    return true;
}

/* Where the field stands, and which records may have it. */
static enum evtx_status
prepare(struct gather *gather, const struct field_list *list, uint32_t field)
{
    const struct dictionary *sets = &gather->survey->facets.fields;
    struct text asked = {0};
    enum evtx_status status = EVTX_NO_MEMORY;

    text_putf(&asked, "%s=*", field_list_name(list, field));
    text_putc(&asked, '\0');
    if (!asked.bad)
        status = condition_read(&gather->field, (const char *)asked.bytes);
    text_done(&asked);
    gather->looks = calloc(sets->count + 1u, sizeof *gather->looks);
    gather->facet = calloc(1, sizeof *gather->facet);
    for (uint32_t i = 0; gather->looks && i < sets->count; i++)
        gather->looks[i] =
            field_list_in_set(list, i, field) || strcmp(dictionary_name(sets, i), FACET_OTHER) == 0;
    return gather->looks && gather->facet ? status : EVTX_NO_MEMORY;
}

enum evtx_status field_facet_new(struct survey *survey, struct evtx_templates *templates,
                                 const struct field_list *list, uint32_t field, size_t threads,
                                 const struct stop *stop, struct field_facet **facet)
{
    struct gather gather = {.survey = survey, .templates = templates, .stop = stop};
    enum evtx_status status = prepare(&gather, list, field);

    pthread_mutex_init(&gather.lock, NULL);
    pthread_cond_init(&gather.change, NULL);
    if (status == EVTX_OK) {
        team_run(threads, TEAM_SERVING, work, &gather);
        status = atomic_load(&gather.status);
    }
    if (status == EVTX_OK && !sort(gather.facet))
        status = EVTX_NO_MEMORY;
    if (status == EVTX_OK)
        *facet = gather.facet;
    else
        field_facet_free(gather.facet);
    pthread_cond_destroy(&gather.change);
    pthread_mutex_destroy(&gather.lock);
    condition_done(&gather.field);
    free(gather.looks);
    return status;
}

void field_facet_free(struct field_facet *facet)
{
    if (!facet)
        return;
    for (size_t i = 0; i < facet->room; i++)
        result_free(facet->records[i]);
    free(facet->records);
    dictionary_done(&facet->values);
    free(facet);
}

/* ---- answers --------------------------------------------------------------------------------- */

size_t field_facet_memory(const struct field_facet *facet)
{
    size_t size = sizeof *facet + facet->values.names.room +
                  facet->values.count * (sizeof(struct value) + sizeof(struct result *)) +
                  facet->values.slot_count * sizeof(uint32_t);

    for (uint32_t i = 0; i < facet->values.count; i++)
        size += result_memory(facet->records[i]);
    return size;
}

uint32_t field_facet_count(const struct field_facet *facet)
{
    return facet->values.count;
}

struct survey_value field_facet_value(const struct field_facet *facet, uint32_t value)
{
    struct survey_value facts = result_facts(facet->records[value]);

    facts.number = value;
    facts.name = dictionary_name(&facet->values, value);
    return facts;
}

bool field_facet_find(const struct field_facet *facet, const char *name, uint32_t *value)
{
    return dictionary_find(&facet->values, 0, name, strlen(name), value);
}

const struct result *field_facet_records(const struct field_facet *facet, uint32_t value)
{
    return facet->records[value];
}
