/*
 * dump_queue.c - all events of logs, streamed in log order, one log after the other.
 *
 * Every thread takes the next chunk, renders it, and writes it when that is the next one; else it
 * leaves the text in a queue, for who is writing, and goes on. So the output is in order, nobody
 * waits for a slower neighbour, and no more is in memory than the queue may hold. The end of a log
 * has its turn as a chunk has.
 */
#include "fusefs/cli/dump_queue.h"
#include "cache/chunks/lock.h"
#include "fusefs/cli/dump_chunk.h"
#include "fusefs/cli/progress.h"
#include "fusefs/cli/recover.h"
#include "fusefs/process/affinity.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum {
    PLACES = 2,            /* for each thread: chunks on their way to being written */
    QUEUE_BYTES = 4 << 20, /* of their texts: behind that, threads wait */
    KEPT = 1 << 20         /* bytes of memory of a text that the next one gets */
};

/** What a thread does next: a chunk, or the end of a log. */
struct turn {
    struct dump_log *log;
    bool end;
    uint64_t chunk;
    uint64_t number; /* turns before it */
};

/** What it came to, until it is written. */
struct result {
    struct dump_log *log;
    bool end, ready;
    struct text text;
    struct damage damage;
    struct evtx_fault fault;
    enum evtx_status status;
};

struct queue {
    struct dump_logs *logs;
    struct evtx_templates *templates;
    const struct evtx_store *store;
    const struct dump_options *options;
    struct render_style style;
    size_t threads;

    pthread_mutex_t lock;    /* guards everything below it, and .logs */
    pthread_cond_t room;     /* among the results */
    struct dump_log *log;    /* that chunks are taken of; NULL: the next one is to be opened */
    uint64_t taken, written; /* turns so far */
    struct result *results;  /* of turn number n: [n % .places] */
    size_t places;           /* PLACES for each thread */
    size_t queued;           /* bytes of texts in it */
    bool writing;            /* somebody is at it, without the lock; only they touch outputs */
    struct output *output;   /* of all logs; NULL: each has its own */
    struct progress progress;
    bool failed; /* no memory, or the output is at its end: all threads stop */
    bool no_memory;
    bool not_recovered; /* it was said why */
};

/** What a thread works with. */
struct bench {
    struct render *render;
    struct text tagged;
};

/* ---- turns ----------------------------------------------------------------------------------- */

/* With the lock held: what to do next. False: nothing. */
static bool take(struct queue *queue, struct turn *turn)
{
    assert(lock_is_held(&queue->lock));
    while (queue->taken != queue->written && !queue->failed &&
           (queue->taken - queue->written >= queue->places || queue->queued > QUEUE_BYTES))
        pthread_cond_wait(&queue->room, &queue->lock);
    if (queue->failed)
        return false;
    if (!queue->log)
        queue->log = dump_logs_next(queue->logs);
    if (!queue->log) {
        queue->failed |= queue->logs->no_memory || queue->logs->error;
        return false;
    }
    turn->log = queue->log;
    turn->number = queue->taken++;
    turn->end = !dump_log_chunk(queue->log, &turn->chunk);
    if (turn->end)
        queue->log = NULL;
    return true;
}

static struct output *output_of(const struct queue *queue, struct dump_log *log)
{
    return queue->output ? queue->output : &log->file.output;
}

/* With the lock held, which is let go while the text is written. */
static void write_text(struct queue *queue, const struct result *result)
{
    struct output *output = output_of(queue, result->log);
    bool wrote;

    assert(lock_is_held(&queue->lock));
    queue->logs->any |= result->text.size > 0;
    damage_add(&result->log->damage, &result->damage);
    pthread_mutex_unlock(&queue->lock);
    wrote = output_write(output, result->text.bytes, result->text.size);
    pthread_mutex_lock(&queue->lock);
    queue->failed |= !wrote;
}

/* The same. All chunks of the log are written. */
static void end_log(struct queue *queue, struct dump_log *log)
{
    bool good = true;

    if (queue->options->recover && !queue->failed) {
        pthread_mutex_unlock(&queue->lock);
        good = recover_records(log->log, queue->templates, queue->store, queue->options, &log->tag,
                               output_of(queue, log));
        pthread_mutex_lock(&queue->lock);
    }
    queue->not_recovered |= !good;
    queue->failed |= !good || output_of(queue, log)->error;
    dump_logs_close(queue->logs, log, !queue->failed);
    queue->failed |= queue->logs->error != 0;
    progress_show(&queue->progress, queue->logs->done);
}

/* The same. After a failure nothing is written. */
static void finish(struct queue *queue, const struct result *result)
{
    if (result->end)
        end_log(queue, result->log);
    else if (!queue->failed && result->status == EVTX_OK)
        write_text(queue, result);
    else if (!queue->failed && result->status == EVTX_NO_MEMORY)
        queue->failed = queue->no_memory = true;
    else if (!queue->failed && result->status != EVTX_END)
        damage_chunk(&result->log->damage, &result->fault);
    queue->written++; /* only now may others have its place among the results */
}

/* The same: what comes next and is ready. */
static void finish_ready(struct queue *queue)
{
    struct result *next = &queue->results[queue->written % queue->places];

    while (next->ready) {
        next->ready = false;
        queue->queued -= next->text.size;
        finish(queue, next);
        if (next->text.room > KEPT)
            text_done(&next->text);
        next = &queue->results[queue->written % queue->places];
    }
    pthread_cond_broadcast(&queue->room);
}

/* Puts the result into the queue; @text gets the memory of an older one for the next chunk. */
static void enqueue(struct queue *queue, struct result *result, struct text *text, uint64_t turn)
{
    struct result *place = &queue->results[turn % queue->places];
    struct text spare = place->text;

    *place = *result;
    place->ready = true;
    queue->queued += text->size;
    *text = spare;
}

/* ---- one chunk ------------------------------------------------------------------------------- */

/* Each record with the log that it is from; what stands between records stays. */
static enum evtx_status tag_records(const struct tag *tag, struct bench *bench)
{
    const struct render *render = bench->render;
    const uint8_t *bytes = render->line_text.bytes;
    size_t at = 0;

    bench->tagged.size = 0;
    for (size_t i = 0; i < render->count; i++) {
        struct span line = render->lines[i];

        if (line.size == 0)
            continue;
        text_put(&bench->tagged, bytes + at, line.at - at);
        tag_put(&bench->tagged, tag, bytes + line.at, line.size, render->facts[i].marked);
        at = line.at + line.size;
    }
    text_put(&bench->tagged, bytes + at, render->line_text.size - at);
    return bench->tagged.bad ? EVTX_NO_MEMORY : EVTX_OK;
}

static void do_turn(struct queue *queue, struct bench *bench, const struct turn *turn)
{
    struct result result = {.log = turn->log, .end = turn->end, .status = EVTX_END};
    bool tagged = turn->log->tag.text.size > 0;
    struct text *text = tagged ? &bench->tagged : &bench->render->line_text;

    if (!turn->end) {
        result.status = dump_render(queue->options, &queue->style, turn->log->log, bench->render,
                                    turn->chunk, &result.fault);
        if (result.status == EVTX_OK && tagged)
            result.status = tag_records(&turn->log->tag, bench);
        result.damage = bench->render->damage;
    }
    if (result.status != EVTX_OK)
        text->size = 0;
    result.text = *text;
    pthread_mutex_lock(&queue->lock);
    if (queue->written == turn->number && !queue->writing) {
        queue->writing = true;
        finish(queue, &result);
        finish_ready(queue);
        queue->writing = false;
    } else {
        enqueue(queue, &result, text, turn->number);
    }
    pthread_mutex_unlock(&queue->lock);
}

/* ---- threads --------------------------------------------------------------------------------- */

static void *work(void *argument)
{
    struct queue *queue = argument;
    struct bench bench = {.render = dump_render_new(queue->options, queue->templates)};
    struct turn turn;
    bool more;

    for (;;) {
        pthread_mutex_lock(&queue->lock);
        if (!bench.render)
            queue->failed = queue->no_memory = true;
        more = take(queue, &turn);
        pthread_mutex_unlock(&queue->lock);
        if (!more)
            break;
        do_turn(queue, &bench, &turn);
    }
    render_free(bench.render);
    text_done(&bench.tagged);
    return NULL;
}

/* False: no memory. */
static bool prepare(struct queue *queue)
{
    queue->templates = evtx_templates_new();
    queue->threads = dump_threads(queue->options, dump_logs_chunks(queue->logs));
    queue->places = PLACES * queue->threads;
    queue->results = calloc(queue->places, sizeof *queue->results);
    queue->style = dump_style(queue->options);
    queue->style.text_only = !queue->options->source;
    queue->logs->mapped = queue->threads <= 1; /* several would wait for each other's page faults */
    return queue->templates && queue->results;
}

/* What was taken, and no one came to its end. */
static void close_rest(struct queue *queue)
{
    for (size_t i = 0; queue->results && i < queue->places; i++) {
        if (queue->results[i].ready && queue->results[i].end)
            dump_logs_close(queue->logs, queue->results[i].log, false);
        text_done(&queue->results[i].text);
    }
    if (queue->log)
        dump_logs_close(queue->logs, queue->log, false);
    free(queue->results);
}

static void run(struct queue *queue)
{
    pthread_t others[MOST_THREADS];
    size_t count;

    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->room, NULL);
    count = affinity_start_threads(others, queue->threads - 1, work, queue);
    work(queue);
    while (count > 0)
        pthread_join(others[--count], NULL);
    pthread_cond_destroy(&queue->room);
    pthread_mutex_destroy(&queue->lock);
}

enum dump_end
dump_all(struct dump_logs *logs, const struct evtx_store *store, struct output *output)
{
    struct queue queue = {.logs = logs, .store = store, .options = logs->options, .output = output};

    progress_start(&queue.progress, "logs", logs->sources && !output ? logs->sources->count : 0);
    if (prepare(&queue))
        run(&queue);
    else
        queue.no_memory = true;
    close_rest(&queue);
    progress_end(&queue.progress);
    evtx_templates_free(queue.templates);
    if (queue.no_memory || logs->no_memory)
        return DUMP_NO_MEMORY;
    if (queue.not_recovered)
        return DUMP_SAID;
    return queue.failed ? DUMP_OUTPUT : DUMP_DONE;
}
