/*
 * field_facet.c - threads take chunks in log order, and give what they found back in that order.
 */
#include "cache/search/field_facet.h"

#include "cache/chunks/scan.h"
#include "cache/chunks/team.h"
#include "cache/search/condition.h"
#include "cache/search/field_index.h"
#include "cache/search/query_state.h"
#include "core/base/list.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MOST = 9 /* digits */ };

/* Whether the field is looked for in the line of a record. */
enum look { NO_LOOK, LOOK, LOOK_FOR_ONE /* which scan_only() finds */ };

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
    enum look *looks;       /* owned; of each set of fields */
    struct text member;     /* what is looked for where LOOK_FOR_ONE */
    const struct stop *stop;
    _Atomic(uint64_t) next;
    _Atomic(enum evtx_status) status; /* of the first thread that cannot go on */

    pthread_mutex_t lock; /* guards everything below it */
    pthread_cond_t change;
    uint64_t merged; /* positions in log order */
    struct field_facet *facet;
};

/* A value of a record, or that it has none. */
struct found {
    uint32_t place;
    uint32_t name, size; /* of its name, in the names of the worker; .size 0: FACET_NONE */
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

static void add_found(struct worker *worker, struct found found)
{
    struct found *list = list_grow(worker->found, worker->count, &worker->room, sizeof *list, 256);

    worker->bad |= !list;
    if (!list)
        return;
    worker->found = list;
    list[worker->count++] = found;
}

static void add_text(struct worker *worker, const char *text, size_t size)
{
    size_t start = worker->names.size;

    facet_escape(&worker->names, (const uint8_t *)text, size);
    if (worker->names.size - start > FACET_NAME_MOST) {
        worker->names.size = start;
        text_puts(&worker->names, FACET_OTHER);
    }
    add_found(worker, (struct found){.place = worker->place,
                                     .name = (uint32_t)start,
                                     .size = (uint32_t)(worker->names.size - start),
                                     .rank = rank_of(text, size)});
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

static void add_value(struct worker *worker, const struct scanned *scanned)
{
    struct token value =
        scanned->string ? scan_plain(scanned->value, &worker->plain) : scanned->value;

    if (value.size)
        add_text(worker, value.at, value.size);
}

static bool take_value(void *context, const struct scanned *scanned)
{
    struct worker *worker = context;

    if (!scanned->null && scanned->value.size && is_field(worker, scanned))
        add_value(worker, scanned);
    return !worker->bad && !worker->plain.bad;
}

/* A record without a value there has FACET_NONE. */
static void look_into(struct worker *worker, uint32_t place, enum look look, struct token line)
{
    const struct text *member = &worker->gather->member;
    const struct token wanted = {(const char *)member->bytes, member->size};
    const uint8_t *bytes = (const uint8_t *)line.at;
    size_t before = worker->count;
    struct scanned scanned;

    worker->place = place;
    if (look == LOOK_FOR_ONE && scan_only(bytes, line.size, &wanted, &scanned)) {
        if (!scanned.null)
            add_value(worker, &scanned);
    } else if (line.size) {
        scan_line(bytes, line.size, take_value, worker);
    }
    if (worker->count == before)
        add_found(worker, (struct found){.place = place});
}

/* ---- one chunk ------------------------------------------------------------------------------- */

/* Where the records of a chunk are: in the cache, or loaded when the first one is asked for. */
struct source {
    uint64_t number;
    const struct cached_chunk *cached;
    enum evtx_status status; /* of loading; EVTX_END: not tried */
};

/* The line of a record, empty if it cannot be had. */
static struct token line_of(struct worker *worker, struct source *source, uint32_t place)
{
    struct gather *gather = worker->gather;
    const struct cached_chunk *cached = source->cached;
    enum evtx_status status;

    if (cached && place < cached->count)
        return (struct token){(const char *)cached->text + cached->spans[place].at,
                              cached->spans[place].size};
    if (source->status == EVTX_END)
        source->status = evtx_chunk_load(worker->chunk, gather->survey->log, source->number, NULL);
    status = source->status;
    worker->line.size = 0;
    if (status == EVTX_OK && place < evtx_chunk_count(worker->chunk))
        status = render_one(worker->chunk, place, EVTX_JSON, &worker->line, NULL, NULL);
    if (status == EVTX_NO_MEMORY || status == EVTX_CHANGED)
        give_up(gather, status);
    return (struct token){(const char *)worker->line.bytes, worker->line.size};
}

static void gather_chunk(struct worker *worker, uint64_t index)
{
    struct gather *gather = worker->gather;
    const struct row_chunk *chunk = &gather->survey->rows.chunks[index];
    uint64_t number = evtx_log_stored_at(gather->survey->log, index);
    struct source source = {.number = number, .status = EVTX_END};

    source.cached = cache_peek(gather->survey->cache, number, CACHE_LINES);
    for (uint32_t i = 0; i < chunk->count; i++) {
        struct token line = {0};
        enum look look;

        if (chunk->rows[i].line_size == 0)
            continue;
        look = gather->looks[chunk->tuples[row_kinds(chunk)[i]].fields];
        if (look != NO_LOOK)
            line = line_of(worker, &source, i);
        look_into(worker, i, look, line);
    }
    if (source.cached)
        cache_put(gather->survey->cache, source.cached);
}

/* ---- putting it together --------------------------------------------------------------------- */

/* With the lock held: the records of a value, which may be new. NULL: no memory. */
static struct result *
records_of(struct field_facet *facet, const char *name, size_t size, uint32_t rank)
{
    struct result **records;
    uint32_t number;

    if (!dictionary_add(&facet->values, MOST_FIELD_VALUES, 0, rank, name, size, &number))
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

static bool is_same(const struct worker *worker, const struct found *a, const struct found *b)
{
    const uint8_t *names = worker->names.bytes;

    return a->size == b->size &&
           (a->size == 0 || memcmp(names + a->name, names + b->name, a->size) == 0);
}

/* With the lock held. */
static bool merge(struct worker *worker, uint64_t index)
{
    const struct row_chunk *chunk = &worker->gather->survey->rows.chunks[index];
    const char *names = (const char *)worker->names.bytes;
    struct field_facet *facet = worker->gather->facet;
    struct result *records = NULL;

    for (size_t i = 0; i < worker->count; i++) {
        const struct found *found = &worker->found[i];

        if (i == 0 || !is_same(worker, found, found - 1))
            records = found->size ? records_of(facet, names + found->name, found->size, found->rank)
                                  : records_of(facet, FACET_NONE, sizeof FACET_NONE - 1, 0);
        if (!records ||
            !result_add(records, &chunk->rows[found->place], chunk->first + found->place))
            return false;
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

static enum look look_for(struct gather *gather, uint32_t set, bool in_set)
{
    const struct facets *facets = &gather->survey->facets;

    if (!in_set)
        return strcmp(dictionary_name(&facets->fields, set), FACET_OTHER) == 0 ? LOOK : NO_LOOK;
    return field_only_in_set(facets, set, &gather->field, gather->field.section, &gather->member)
               ? LOOK_FOR_ONE
               : LOOK;
}

/* Where the field stands, and which records may have it. */
static enum evtx_status
prepare(struct gather *gather, const struct field_list *list, uint32_t field)
{
    const struct facets *facets = &gather->survey->facets;
    struct text asked = {0};
    enum evtx_status status = EVTX_NO_MEMORY;

    text_putf(&asked, "%s=*", field_list_name(list, field));
    text_putc(&asked, '\0');
    if (!asked.bad)
        status = condition_read(&gather->field, (const char *)asked.bytes);
    if (status == EVTX_OK)
        gather->field.section = field_section(facets, &gather->field);
    text_done(&asked);
    gather->looks = calloc(facets->fields.count + 1u, sizeof *gather->looks);
    gather->facet = calloc(1, sizeof *gather->facet);
    for (uint32_t i = 0; status == EVTX_OK && gather->looks && i < facets->fields.count; i++)
        gather->looks[i] = look_for(gather, i, field_list_in_set(list, i, field));
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
    text_done(&gather.member);
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
