/* gather.c - threads take one chunk after the other. */
#include "fusefs/collection/gather.h"

#include "cache/chunks/team.h"
#include "core/message/message.h"

#include <pthread.h>
#include <stdlib.h>

/** While texts are made. */
struct work {
    const struct gathering *gathering;
    const struct pick *picks; /* sorted */
    size_t count;
    pthread_mutex_t lock; /* guards what follows */
    size_t next;          /* pick whose chunk nobody has */
    bool no_memory;
};

static int by_place(const void *a, const void *b)
{
    const struct pick *one = a, *other = b;

    if (one->at.chunk != other->at.chunk)
        return one->at.chunk < other->at.chunk ? -1 : 1;
    return one->at.place < other->at.place ? -1 : one->at.place > other->at.place;
}

/* Renders the record that a pick asks for. False: no memory. */
static bool render_pick(const struct gathering *gathering, struct render *render,
                        const struct pick *pick, struct text *text)
{
    const struct evtx_record *record = evtx_chunk_record(render->chunk, pick->at.place);
    struct gathered made = {.id = record->id};
    struct evtx_fault fault;
    enum evtx_status status;

    text->size = 0;
    if (gathering->style.numbered)
        text_putf(text, "Record %llu\n", (unsigned long long)record->id);
    made.before = (uint32_t)text->size;
    status = render_one(render->chunk, pick->at.place, gathering->style.form, text, NULL, &fault);
    if (status == EVTX_OK && gathering->style.ruled)
        text_puts(text, message_rule);
    if (status == EVTX_NO_MEMORY || text->bad)
        return false;
    if (status != EVTX_OK)
        return true;
    made.bytes = text->bytes;
    made.size = (uint32_t)text->size;
    made.marked = evtx_record_marked(render->chunk, pick->at.place, &fault);
    gathering->take(gathering->context, pick->which, &made);
    return true;
}

/* The picks of one chunk, from @at to before @end. False: no memory. */
static bool render_chunk(const struct work *work, struct render *render, struct text *text,
                         size_t at, size_t end)
{
    const struct gathering *gathering = work->gathering;
    const struct timeline_chunk *chunk = &gathering->order->chunks[work->picks[at].at.chunk];
    enum evtx_status status = render_load(render, gathering->logs[chunk->log], chunk->number, NULL);
    size_t count;

    if (status != EVTX_OK)
        return status != EVTX_NO_MEMORY;
    count = evtx_chunk_count(render->chunk);
    for (; at < end && work->picks[at].at.place < count; at++)
        if (!render_pick(gathering, render, &work->picks[at], text))
            return false;
    return true;
}

/* With the lock held: the picks of the next chunk. False: there is none. */
static bool take_chunk(struct work *work, size_t *at, size_t *end)
{
    *at = *end = work->next;
    if (work->no_memory || *at == work->count)
        return false;
    while (*end < work->count && work->picks[*end].at.chunk == work->picks[*at].at.chunk)
        ++*end;
    work->next = *end;
    return true;
}

static struct render *new_render(const struct gathering *gathering)
{
    struct render *render = render_new(gathering->templates);

    if (!render || !gathering->codec ||
        evtx_chunk_set_codec(render->chunk, gathering->codec) == EVTX_OK)
        return render;
    render_free(render);
    return NULL;
}

static void *run(void *argument)
{
    struct work *work = argument;
    struct render *render = new_render(work->gathering);
    struct text text = {0};
    bool good = render != NULL, more = true;

    while (more) {
        size_t at, end;

        pthread_mutex_lock(&work->lock);
        work->no_memory |= !good;
        more = take_chunk(work, &at, &end);
        pthread_mutex_unlock(&work->lock);
        if (more)
            good = render_chunk(work, render, &text, at, end);
    }
    text_done(&text);
    render_free(render);
    return NULL;
}

/* A thread costs as much as two dozens of records. */
static size_t threads_for(const struct gathering *gathering, size_t count)
{
    size_t most = count / 64 + 1;

    return gathering->threads < most ? gathering->threads : most;
}

void picks_sort(struct pick *picks, size_t count)
{
    if (count) /* of nothing there is no array, which qsort() must have */
        qsort(picks, count, sizeof *picks, by_place);
}

bool gather(const struct gathering *gathering, const struct pick *picks, size_t count)
{
    struct work work = {
        .gathering = gathering, .picks = picks, .count = count, .lock = PTHREAD_MUTEX_INITIALIZER};

    if (count == 0)
        return true;
    team_run(threads_for(gathering, count), TEAM_MOST, run, &work);
    return !work.no_memory;
}
