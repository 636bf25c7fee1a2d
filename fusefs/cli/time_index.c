/* time_index.c - the first of two times that each chunk is rendered. */
#include "fusefs/cli/time_index.h"

#include "core/base/seed.h"
#include "fusefs/cli/dump_logs.h"
#include "fusefs/process/affinity.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/** While chunks are rendered. */
struct indexing {
    struct time_index *index;
    pthread_mutex_t lock; /* guards all below it, and damage */
    uint32_t next;        /* chunk */
    bool no_memory;
};

uint32_t time_index_hash(const uint8_t *text, size_t size, uint64_t id)
{
    return (uint32_t)(XXH3_64bits_withSeed(text, size, id ^ seed_of_process()) >> 32);
}

/* ---- one chunk ------------------------------------------------------------------------------- */

/* The hash of a text that is kept is made when somebody compares it. A record's text begins where
 * that of the one before ends, with its number if it has one. */
static struct timeline_row *make_rows(const struct render *render, bool kept)
{
    struct timeline_row *rows = calloc(render->count + 1, sizeof *rows);
    uint32_t at = 0;

    for (size_t i = 0; rows && i < render->count; i++) {
        struct span line = render->lines[i];

        if (line.size == 0)
            continue;
        rows[i].time = render->facts[i].time;
        rows[i].size = line.at + line.size - at;
        if (!kept)
            rows[i].hash =
                time_index_hash(render->line_text.bytes + line.at, line.size, render->facts[i].id);
        at = line.at + line.size;
    }
    return rows;
}

/* The hash of a row, wherever its text is. */
static uint32_t hash_of(const void *context, struct timeline_place at)
{
    const struct time_index *index = context;
    struct timeline_row row = timeline_row(&index->order, at);
    const struct kept_chunk *chunk = index->kept[at.chunk];
    const struct kept_record *record;

    if (!chunk)
        return row.hash;
    record = &chunk->records[at.place];
    return time_index_hash(chunk->text + record->at + record->before, row.size - record->before,
                           record->id);
}

/* With the lock held. */
static void note_damage(struct indexing *indexing, uint32_t log, const struct damage *damage,
                        const struct evtx_fault *lost)
{
    struct timed_log *timed = &indexing->index->logs[log];

    if (!lost && !damage_any(damage))
        return;
    if (!timed->damage)
        timed->damage = calloc(1, sizeof *timed->damage);
    if (!timed->damage)
        indexing->no_memory = true;
    else if (lost)
        damage_chunk(timed->damage, lost);
    else
        damage_add(timed->damage, damage);
}

/* Records that were not found are none. */
static void keep_found(const struct spots *spots, size_t first, size_t end,
                       struct timeline_row *rows, size_t count)
{
    for (size_t place = 0; place < count; place++) {
        bool found = first < end && spots->list[first].place == place;

        first += found;
        if (!found)
            rows[place].size = 0;
    }
}

static void index_chunk(struct indexing *indexing, struct render *render, uint32_t number)
{
    struct time_index *index = indexing->index;
    struct timeline_chunk *chunk = &index->order.chunks[number];
    struct evtx_fault fault = {0};
    enum evtx_status status;
    struct kept_chunk *kept = NULL;
    struct timeline_row *rows = NULL;
    size_t first = 0, end = 0;

    if (index->spots) {
        spots_of_chunk(index->spots, chunk->log, chunk->number, &first, &end);
        if (first == end)
            return;
    }
    status = dump_render(index->options, &index->style, index->logs[chunk->log].log, render,
                         chunk->number, &fault);
    pthread_mutex_lock(&indexing->lock);
    if (status == EVTX_OK)
        kept = kept_texts_take(&index->texts, render);
    pthread_mutex_unlock(&indexing->lock);
    if (kept)
        kept_chunk_fill(kept, render);
    if (status == EVTX_OK)
        rows = make_rows(render, kept);
    if (rows && index->spots)
        keep_found(index->spots, first, end, rows, render->count);
    pthread_mutex_lock(&indexing->lock);
    if (status == EVTX_NO_MEMORY || (status == EVTX_OK && !rows))
        indexing->no_memory = true;
    else if (status != EVTX_END)
        note_damage(indexing, chunk->log, &render->damage, status == EVTX_OK ? NULL : &fault);
    pthread_mutex_unlock(&indexing->lock);
    index->kept[number] = kept;
    chunk->rows = chunk->owned = rows;
    chunk->count = rows ? (uint32_t)render->count : 0;
}

static void *work(void *argument)
{
    struct indexing *indexing = argument;
    const struct time_index *index = indexing->index;
    struct render *render = dump_render_new(index->options, index->templates);
    bool more = true;

    while (more) {
        uint32_t number;

        pthread_mutex_lock(&indexing->lock);
        indexing->no_memory |= !render;
        more = indexing->next < index->order.count && !indexing->no_memory;
        number = indexing->next;
        indexing->next += more;
        pthread_mutex_unlock(&indexing->lock);
        if (more)
            index_chunk(indexing, render, number);
    }
    render_free(render);
    return NULL;
}

/* ---- all ------------------------------------------------------------------------------------- */

/* With so many threads as there are to be, this one included. */
static void render_all(struct indexing *indexing)
{
    pthread_t others[MOST_THREADS];
    size_t count = affinity_start_threads(others, indexing->index->threads - 1, work, indexing);

    work(indexing);
    while (count > 0)
        pthread_join(others[--count], NULL);
}

/* False: no memory. */
static bool add_chunks(struct time_index *index, uint32_t n)
{
    struct dump_log walk = {.log = index->logs[n].log};
    uint64_t chunk;

    walk.first = evtx_log_first_chunk(walk.log);
    walk.count = evtx_log_chunks(walk.log);
    while (dump_log_chunk(&walk, &chunk))
        if (!timeline_add(&index->order, n, chunk))
            return false;
    return true;
}

static bool open_logs(struct time_index *index, struct summary *summary)
{
    char why[WHY_ROOM];

    index->logs = calloc(index->sources->count + 1u, sizeof *index->logs);
    index->opened = calloc(index->sources->count + 1u, sizeof *index->opened);
    if (!index->logs || !index->opened)
        return false;
    for (uint32_t n = 0; n < index->sources->count; n++) {
        if (!member_open(index->sources, n, &index->logs[n].log, why)) {
            index->logs[n].log = NULL;
            if (!index->spots)
                summary_add_why(summary, n, why);
        } else if (!add_chunks(index, n)) {
            return false;
        }
        index->opened[n] = index->logs[n].log;
    }
    return true;
}

bool time_index_make(struct time_index *index, struct summary *summary)
{
    struct indexing indexing = {.index = index, .lock = PTHREAD_MUTEX_INITIALIZER};

    index->templates = evtx_templates_new();
    index->style = dump_style(index->options);
    index->style.text_only = false;
    index->style.fields = true;
    if (!index->templates || !open_logs(index, summary))
        return false;
    index->kept = calloc(index->order.count + 1u, sizeof(struct kept_chunk *));
    if (!index->kept)
        return false;
    index->order.hash = hash_of;
    index->order.context = index;
    index->threads = dump_threads(index->options, index->order.count);
    render_all(&indexing);
    return !indexing.no_memory && timeline_start(&index->order);
}

void time_index_done(struct time_index *index)
{
    for (uint32_t n = 0; index->logs && n < index->sources->count; n++) {
        evtx_log_close(index->logs[n].log);
        free(index->logs[n].damage);
    }
    free(index->logs);
    free(index->opened);
    free(index->kept);
    kept_texts_done(&index->texts);
    timeline_done(&index->order);
    evtx_templates_free(index->templates);
}
