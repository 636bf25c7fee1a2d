/*
 * query.c - runs a query: threads take chunks in log order, and what each finds is put together.
 *
 *     kinds of the chunk ─▶ times of the rows ─▶ lines of the records that are left
 */
#include "cache/search/query.h"

#include "cache/chunks/scan.h"
#include "cache/chunks/team.h"
#include "cache/search/condition.h"
#include "cache/search/field_index.h"
#include "cache/search/fold.h"
#include "cache/search/query_state.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CONDITIONS = 16, CHUNKS_AT_ONCE = 16 };

/* What a condition says of a value of its facet. */
enum verdict { NO, YES, LOOK /* into the line */, LOOK_FOR_ONE /* which scan_only() finds */ };

struct query {
    size_t count;
    struct condition list[MOST_CONDITIONS];
    char *texts[MOST_CONDITIONS]; /* owned: as they were given */
};

/* One run. */
struct run {
    struct survey *survey;
    struct evtx_templates *templates;
    const struct query *query;
    enum section sections[MOST_CONDITIONS]; /* where each field stands in this log */
    /** Owned. Of conditions on facets: one for each value; of others but those on times: one for
     *  each set of fields. */
    uint8_t *verdicts[MOST_CONDITIONS];
    struct text members[MOST_CONDITIONS]; /* what is looked for where LOOK_FOR_ONE */
    struct hits *hits;                    /* of each position in log order */
    _Atomic(uint64_t) next;
    const struct stop *stop;
    _Atomic(enum evtx_status) status; /* of the first thread that cannot go on */
};

/* One thread of it. */
struct worker {
    struct run *run;
    struct evtx_chunk *chunk;
    struct text line, scratch;
    uint64_t loaded; /* the chunk that is in .chunk */
};

static void give_up(struct run *run, enum evtx_status status)
{
    enum evtx_status well = EVTX_OK;

    atomic_compare_exchange_strong(&run->status, &well, status);
}

static bool goes_on(struct run *run)
{
    if (survey_stopped(run->survey) || stop_asked(run->stop))
        give_up(run, EVTX_IO);
    return atomic_load(&run->status) == EVTX_OK;
}

/* ---- conditions ------------------------------------------------------------------------------ */

static enum evtx_status add_condition(struct query *query, const char *condition)
{
    char *text = strdup(condition);
    enum evtx_status status =
        text ? condition_read(&query->list[query->count], text) : EVTX_NO_MEMORY;

    if (status == EVTX_OK)
        query->texts[query->count++] = text;
    else
        free(text);
    return status;
}

enum evtx_status query_new(const struct query *query, const char *condition, struct query **made)
{
    size_t old = query ? query->count : 0;
    enum evtx_status status = EVTX_OK;

    *made = NULL;
    if (old == MOST_CONDITIONS)
        return EVTX_TOO_LARGE;
    *made = calloc(1, sizeof **made);
    if (!*made)
        return EVTX_NO_MEMORY;
    for (size_t i = 0; i < old && status == EVTX_OK; i++)
        status = add_condition(*made, query->texts[i]);
    if (status == EVTX_OK)
        status = add_condition(*made, condition);
    if (status == EVTX_OK)
        return EVTX_OK;
    query_free(*made);
    *made = NULL;
    return status;
}

void query_free(struct query *query)
{
    for (size_t i = 0; query && i < query->count; i++) {
        condition_done(&query->list[i]);
        free(query->texts[i]);
    }
    free(query);
}

bool query_renders(const struct query *query)
{
    for (size_t i = 0; i < query->count; i++)
        if (query->list[i].section == SECTION_SYSTEM || query->list[i].section == SECTION_DATA ||
            query->list[i].loose)
            return true;
    return false;
}

bool query_may_be_unknown(const struct query *query)
{
    return query_renders(query);
}

const char *query_unknown(const struct survey *survey, const struct query *query)
{
    for (size_t i = 0; i < query->count; i++)
        if (!field_exists(&survey->facets, &query->list[i]))
            return query->list[i].name;
    return NULL;
}

/* What the index calls none may be a number that it cannot hold, a text where it wants a number, or
 * an empty text. */
static bool none_may_meet(const struct condition *condition)
{
    return condition->facet == FACET_EVENT || condition->facet == FACET_LEVEL ||
           condition_meets(condition, "", 0);
}

static enum verdict
judge(const struct condition *condition, const char *name, uint32_t rank, struct text *scratch)
{
    bool none = strcmp(name, FACET_NONE) == 0, meets = false;

    if (strcmp(name, FACET_OTHER) == 0 || (none && none_may_meet(condition)))
        return LOOK;
    scratch->size = 0;
    if (condition->facet == FACET_LEVEL)
        text_putf(scratch, "%u", rank);
    else if (!none && !facet_unescape(scratch, name))
        none = true;
    if (!none)
        meets = condition_meets(condition, (const char *)scratch->bytes, scratch->size);
    return meets != (condition->test == IS_NOT) ? YES : NO;
}

/* Judges the values of a facet once, however many records have them. */
static bool judge_values(struct run *run, size_t number)
{
    const struct condition *condition = &run->query->list[number];
    const struct dictionary *values = &run->survey->facets.of[condition->facet];
    uint8_t *verdicts = malloc(values->count + 1u);
    struct text scratch = {0};

    for (uint32_t i = 0; verdicts && i < values->count; i++)
        verdicts[i] =
            (uint8_t)judge(condition, dictionary_name(values, i), values->list[i].rank, &scratch);
    run->verdicts[number] = verdicts;
    if (scratch.bad) {
        free(verdicts);
        run->verdicts[number] = NULL;
    }
    text_done(&scratch);
    return run->verdicts[number];
}

/* A record without the field fulfils its negation only. */
static bool judge_sets(struct run *run, size_t number)
{
    const struct condition *condition = &run->query->list[number];
    const struct facets *facets = &run->survey->facets;
    enum section section = run->sections[number];
    struct text *member = &run->members[number];
    uint8_t *verdicts = malloc(facets->fields.count + 1u);

    for (uint32_t i = 0; verdicts && i < facets->fields.count; i++)
        if (!field_in_set(facets, i, condition, section))
            verdicts[i] = condition->test == IS_NOT ? YES : NO;
        else
            verdicts[i] =
                field_only_in_set(facets, i, condition, section, member) ? LOOK_FOR_ONE : LOOK;
    run->verdicts[number] = verdicts;
    return verdicts;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Of a kind of records, bits: the conditions that need the line, and those of them whose field
 * scan_only() finds. */
struct needs {
    uint32_t line, only;
};

/* Conditions that are looked for in one line. */
struct look {
    const struct run *run;
    struct text *scratch;
    uint32_t wanted, met; /* bits */
};

static bool is_called(struct look *look, const char *wanted, struct token key)
{
    if (key.size == 0 || (*key.at != '\\' && !fold_may_equal(wanted, key.at)))
        return false;
    key = scan_plain(key, look->scratch);
    return fold_equal(wanted, strlen(wanted), key.at, key.size);
}

/* A name that came again has a number, and can be asked for with it and without. */
static bool concerns(struct look *look, size_t number, const struct scanned *scanned)
{
    const struct condition *condition = &look->run->query->list[number];
    enum section section = look->run->sections[number];
    const char *wanted = condition_key(condition, section);

    if (!is_called(look, wanted, scanned->name) &&
        (scanned->name.size == scanned->key.size || !is_called(look, wanted, scanned->key)))
        return false;
    if (token_is(&scanned->root, "evtxfs")) /* which is no event */
        return false;
    if (condition->part && !token_is(&scanned->part, condition->part))
        return false;
    return (section != SECTION_DATA) == token_is(&scanned->part, "System");
}

static void try_value(struct look *look, size_t number, const struct scanned *scanned)
{
    struct token value = scanned->value;

    if (scanned->string)
        value = scan_plain(value, look->scratch);
    if (condition_meets(&look->run->query->list[number], value.at, value.size))
        look->met |= 1u << number;
}

static bool look_at(void *context, const struct scanned *scanned)
{
    struct look *look = context;

    if (scanned->null)
        return true;
    for (size_t i = 0; i < look->run->query->count; i++)
        if (look->wanted & ~look->met & 1u << i && concerns(look, i, scanned))
            try_value(look, i, scanned);
    return !look->scratch->bad;
}

/* Looks for each condition by itself if it can be found so; takes it out of .wanted then. */
static void look_for_ones(struct look *look, uint32_t only, const struct text *line)
{
    for (size_t i = 0; i < look->run->query->count; i++) {
        const struct text *member = &look->run->members[i];
        const struct token wanted = {(const char *)member->bytes, member->size};
        struct scanned scanned;

        if (!(only & 1u << i) || !scan_only(line->bytes, line->size, &wanted, &scanned))
            continue;
        look->wanted &= ~(1u << i);
        if (!scanned.null)
            try_value(look, i, &scanned);
    }
}

/* Whether the record's line meets the conditions that need it. */
static bool
line_meets(struct worker *worker, uint64_t number, uint32_t place, const struct needs *needs)
{
    const struct query *query = worker->run->query;
    struct look look = {.run = worker->run, .scratch = &worker->scratch, .wanted = needs->line};
    enum evtx_status status = EVTX_OK;

    if (worker->loaded != number)
        status = evtx_chunk_load(worker->chunk, worker->run->survey->log, number, NULL);
    worker->loaded = status == EVTX_OK ? number : UINT64_MAX;
    worker->line.size = 0;
    if (status == EVTX_OK && place < evtx_chunk_count(worker->chunk))
        status = render_one(worker->chunk, place, EVTX_JSON, &worker->line, NULL, NULL);
    if (status == EVTX_NO_MEMORY || status == EVTX_CHANGED)
        give_up(worker->run, status);
    if (status != EVTX_OK || worker->line.size == 0)
        return false;
    look_for_ones(&look, needs->only, &worker->line);
    if (look.wanted)
        scan_line(worker->line.bytes, worker->line.size, look_at, &look);
    if (worker->scratch.bad)
        give_up(worker->run, EVTX_NO_MEMORY);
    for (size_t i = 0; i < query->count; i++)
        if (needs->line & 1u << i && !(look.met & 1u << i) != (query->list[i].test == IS_NOT))
            return false;
    return true;
}

/* ---- chunks ---------------------------------------------------------------------------------- */

/* What the index says of a kind: false, or in *@needs the conditions that need the line. */
static bool kind_passes(const struct run *run, const struct tuple *tuple, struct needs *needs)
{
    *needs = (struct needs){0};
    for (size_t i = 0; i < run->query->count; i++) {
        const struct condition *condition = &run->query->list[i];
        enum verdict verdict = YES;

        if (run->sections[i] == SECTION_FACET)
            verdict = (enum verdict)run->verdicts[i][tuple->value[condition->facet]];
        else if (run->sections[i] != SECTION_TIME)
            verdict = (enum verdict)run->verdicts[i][tuple->fields];
        if (verdict == NO)
            return false;
        if (verdict == LOOK || verdict == LOOK_FOR_ONE)
            needs->line |= 1u << i;
        if (verdict == LOOK_FOR_ONE)
            needs->only |= 1u << i;
    }
    return true;
}

static bool time_passes(const struct run *run, uint64_t time)
{
    for (size_t i = 0; i < run->query->count; i++) {
        const struct condition *condition = &run->query->list[i];

        if (run->sections[i] == SECTION_TIME &&
            condition_meets_time(condition, time) == (condition->test == IS_NOT))
            return false;
    }
    return true;
}

/* The places that pass, into @places; how many. */
static uint32_t run_chunk(struct worker *worker, uint64_t index, uint16_t *places)
{
    const struct row_chunk *chunk = &worker->run->survey->rows.chunks[index];
    uint64_t number = evtx_log_stored_at(worker->run->survey->log, index);
    struct needs needs[EVTX_MAX_RECORDS];
    uint32_t count = 0;
    bool passes[EVTX_MAX_RECORDS], any = false;

    for (uint32_t k = 0; k < chunk->kinds; k++)
        any |= passes[k] = kind_passes(worker->run, &chunk->tuples[k], &needs[k]);
    for (uint32_t i = 0; any && i < chunk->count; i++) {
        uint16_t kind = chunk->rows[i].line_size ? row_kinds(chunk)[i] : 0;

        if (chunk->rows[i].line_size && passes[kind] &&
            time_passes(worker->run, chunk->rows[i].time) &&
            (!needs[kind].line || line_meets(worker, number, i, &needs[kind])))
            places[count++] = (uint16_t)i;
    }
    return count;
}

static void run_position(struct worker *worker, uint64_t position)
{
    struct hits *hits = &worker->run->hits[position];
    uint16_t places[EVTX_MAX_RECORDS];

    hits->count = run_chunk(worker, rows_chunk_at(&worker->run->survey->rows, position), places);
    if (hits->count == 0)
        return;
    hits->places = malloc(hits->count * sizeof *places);
    if (hits->places)
        memcpy(hits->places, places, hits->count * sizeof *places);
    else
        give_up(worker->run, EVTX_NO_MEMORY);
}

static void *work(void *argument)
{
    struct run *run = argument;
    struct worker worker = {.run = run, .loaded = UINT64_MAX};
    uint64_t count = run->survey->rows.count, from;

    worker.chunk = evtx_chunk_new(run->templates);
    if (!worker.chunk)
        give_up(run, EVTX_NO_MEMORY);
    while (goes_on(run) && (from = atomic_fetch_add(&run->next, CHUNKS_AT_ONCE)) < count)
        for (uint64_t i = from; i < count && i < from + CHUNKS_AT_ONCE && goes_on(run); i++)
            run_position(&worker, i);
    evtx_chunk_free(worker.chunk);
    text_done(&worker.line);
    text_done(&worker.scratch);
    return NULL;
}

/* ---- running --------------------------------------------------------------------------------- */

enum evtx_status
query_run(struct survey *survey, struct evtx_templates *templates, const struct query *query,
          size_t threads, const struct stop *stop, struct result **result)
{
    struct run run = {.survey = survey, .templates = templates, .query = query, .stop = stop};
    enum evtx_status status;
    bool done = true;

    assert(survey_over(survey) && threads > 0);
    run.hits = calloc(survey->rows.count + 1, sizeof *run.hits);
    for (size_t i = 0; done && i < query->count; i++) {
        run.sections[i] = field_section(&survey->facets, &query->list[i]);
        if (run.sections[i] != SECTION_TIME)
            done = run.sections[i] == SECTION_FACET ? judge_values(&run, i) : judge_sets(&run, i);
    }
    done = done && run.hits;
    if (done) {
        team_run(threads, TEAM_SERVING, work, &run);
        done = atomic_load(&run.status) == EVTX_OK;
    }
    if (done) {
        *result = result_make(survey, run.hits);
        done = *result;
    }
    for (size_t i = 0; i < query->count; i++) {
        free(run.verdicts[i]);
        text_done(&run.members[i]);
    }
    for (uint64_t i = 0; run.hits && i < survey->rows.count; i++)
        free(run.hits[i].places);
    free(run.hits);
    status = atomic_load(&run.status);
    return done ? EVTX_OK : status == EVTX_OK ? EVTX_NO_MEMORY : status;
}
