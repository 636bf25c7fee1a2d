/*
 * dump.c - evtxfs dump: all events of a log, streamed in log order.
 *
 * Every thread takes the next chunk, renders it, and writes it when that is the next one; else it
 * leaves the text in a queue, for who is writing, and goes on. So the output is in order, nobody
 * waits for a slower neighbour, and no more is in memory than the queue may hold.
 */
#include "cache/chunks/lock.h"
#include "cache/chunks/pool.h"
#include "cache/chunks/render.h"
#include "cache/search/columns.h"
#include "fusefs/archive/archive.h"
#include "fusefs/cli/dump_options.h"
#include "fusefs/cli/follow.h"
#include "fusefs/cli/recover.h"
#include "fusefs/cli/where.h"
#include "fusefs/process/affinity.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/output.h"
#include "fusefs/process/sandbox.h"
#include "fusefs/process/say.h"
#include "fusefs/process/sigbus.h"
#include "fusefs/report/templates.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    PLACES = 2,            /* for each thread: chunks on their way to being written */
    QUEUE_BYTES = 4 << 20, /* of their texts: behind that, threads wait */
    KEPT = 1 << 20         /* bytes of memory of a text that the next one gets */
};

/** A chunk that is rendered, and what is to be reported of it. */
struct result {
    struct text text;
    struct damage damage;
    struct evtx_fault fault;
    enum evtx_status status;
    bool ready;
};

struct dump {
    struct evtx_log *log;
    struct evtx_templates *templates;
    struct evtx_store *store; /* of other logs; NULL: none */
    uint64_t first, count;    /* the chunk that log order begins with; chunks of the file */
    const struct dump_options *options;
    struct render_style style;
    size_t threads;

    pthread_mutex_t lock;    /* guards everything below it */
    pthread_cond_t room;     /* in the queue */
    uint64_t at;             /* the next chunk in log order that nobody has */
    uint64_t taken, written; /* chunks so far, those in holes left out */
    struct result *queue;    /* chunk number n of those taken: [n % .places] */
    size_t places;           /* PLACES for each thread */
    size_t queued;           /* bytes of texts in it */
    bool writing;            /* somebody is at it, without the lock; only they touch .output */
    struct output output;
    struct damage damage;
    bool any;    /* something was to be written */
    bool failed; /* no memory, or the output is at its end: all threads stop */
    bool no_memory;
    bool not_recovered; /* it was said why */
};

/* ---- one chunk ------------------------------------------------------------------------------- */

/* With the lock held: the next chunk, and its turn to be written. Holes of the file are left out.
 */
static bool take(struct dump *dump, uint64_t *chunk, uint64_t *turn)
{
    assert(lock_is_held(&dump->lock));
    while (dump->taken != dump->written && !dump->failed &&
           (dump->taken - dump->written >= dump->places || dump->queued > QUEUE_BYTES))
        pthread_cond_wait(&dump->room, &dump->lock);
    while (!dump->failed && dump->at < dump->count) {
        uint64_t to_end = dump->count - dump->first, behind;

        *chunk = dump->at < to_end ? dump->first + dump->at : dump->at - to_end;
        behind = evtx_log_skip_hole(dump->log, *chunk);
        if (behind <= *chunk) {
            dump->at++;
            *turn = dump->taken++;
            return true;
        }
        dump->at += behind - *chunk;
    }
    return false;
}

static bool wanted(const void *options, uint64_t id)
{
    return ranges_meet(&((const struct dump_options *)options)->wanted, id, id);
}

/* Whether the chunk can hold a record that is wanted. Headers lie: one that contradicts itself, or
 * its checksum, says nothing, and its chunk is read. */
static bool may_hold(const struct dump *dump, uint64_t chunk)
{
    struct evtx_chunk_header header;

    if (!dump->style.wanted || evtx_log_chunk_header(dump->log, chunk, &header) != EVTX_OK)
        return true;
    if (header.first_id > header.last_id)
        return true;
    if (!(header.flags & EVTX_NO_CHECKSUMS) &&
        header.header_checksum != header.header_checksum_found)
        return true;
    return ranges_meet(&dump->options->wanted, header.first_id, header.last_id);
}

static enum evtx_status validate(const struct render *render, struct evtx_fault *fault)
{
    const struct evtx_chunk_header *header = evtx_chunk_header(render->chunk);
    struct evtx_checksums sums = evtx_chunk_checksums(render->chunk);

    if (sums.fit)
        return EVTX_OK;
    *fault = (struct evtx_fault){.status = EVTX_BAD_VALUE, .chunk = render->number};
    fault->what = sums.header != header->header_checksum ? "checksum of the header of a chunk"
                                                         : "checksum of the records of a chunk";
    return fault->status;
}

static enum evtx_status render_once(const struct dump *dump, struct render *render, uint64_t chunk,
                                    struct evtx_fault *fault)
{
    enum evtx_status status = render_load(render, dump->log, chunk, fault);

    if (status == EVTX_OK && dump->options->validate)
        status = validate(render, fault);
    return status == EVTX_OK ? render_records(render, &dump->style, fault) : status;
}

/* A log that becomes shorter while it is read is read again without its map, and is then a log that
 * ends there. */
static enum evtx_status
render(const struct dump *dump, struct render *render, uint64_t chunk, struct evtx_fault *fault)
{
    enum evtx_status status;

    if (!may_hold(dump, chunk))
        return EVTX_END;
    status = render_once(dump, render, chunk, fault);
    return evtx_chunk_lost(render->chunk) ? render_once(dump, render, chunk, fault) : status;
}

/* With the lock held, which is let go while the text is written. */
static void write_text(struct dump *dump, const struct result *result)
{
    bool wrote;

    assert(lock_is_held(&dump->lock));
    dump->any |= result->text.size > 0;
    damage_add(&dump->damage, &result->damage);
    pthread_mutex_unlock(&dump->lock);
    wrote = output_write(&dump->output, result->text.bytes, result->text.size);
    pthread_mutex_lock(&dump->lock);
    dump->failed |= !wrote;
}

/* The same. After a failure nothing is written. */
static void finish(struct dump *dump, const struct result *result)
{
    if (!dump->failed && result->status == EVTX_OK)
        write_text(dump, result);
    else if (!dump->failed && result->status == EVTX_NO_MEMORY)
        dump->failed = dump->no_memory = true;
    else if (!dump->failed && result->status != EVTX_END)
        damage_chunk(&dump->damage, &result->fault);
    dump->written++; /* only now may others have its place in the queue */
}

/* The same: what comes next and is ready. */
static void finish_queue(struct dump *dump)
{
    struct result *next = &dump->queue[dump->written % dump->places];

    while (next->ready) {
        next->ready = false;
        dump->queued -= next->text.size;
        finish(dump, next);
        if (next->text.room > KEPT)
            text_done(&next->text);
        next = &dump->queue[dump->written % dump->places];
    }
    pthread_cond_broadcast(&dump->room);
}

/* Puts the text into the queue, and takes the memory of an older one for the next chunk. */
static void enqueue(struct dump *dump, struct result *result, struct text *text, uint64_t turn)
{
    struct result *place = &dump->queue[turn % dump->places];
    struct text spare = place->text;

    *place = *result;
    place->ready = true;
    dump->queued += text->size;
    *text = spare;
}

static void dump_chunk(struct dump *dump, struct render *work, uint64_t chunk, uint64_t turn)
{
    struct result result = {0};

    result.status = render(dump, work, chunk, &result.fault);
    result.damage = work->damage;
    if (result.status != EVTX_OK)
        work->line_text.size = 0;
    result.text = work->line_text;
    pthread_mutex_lock(&dump->lock);
    if (dump->written == turn && !dump->writing) {
        dump->writing = true;
        finish(dump, &result);
        finish_queue(dump);
        dump->writing = false;
    } else {
        enqueue(dump, &result, &work->line_text, turn);
    }
    pthread_mutex_unlock(&dump->lock);
}

/* ---- threads --------------------------------------------------------------------------------- */

static struct render *new_render(const struct dump *dump)
{
    struct render *render = render_new(dump->templates);
    const char *codec = dump->options->codec;

    if (!render || !codec || evtx_chunk_set_codec(render->chunk, codec) == EVTX_OK)
        return render;
    render_free(render);
    return NULL;
}

static void *work(void *argument)
{
    struct dump *dump = argument;
    struct render *render = new_render(dump);
    uint64_t chunk, turn;
    bool more;

    for (;;) {
        pthread_mutex_lock(&dump->lock);
        if (!render)
            dump->failed = dump->no_memory = true;
        more = take(dump, &chunk, &turn);
        pthread_mutex_unlock(&dump->lock);
        if (!more)
            break;
        dump_chunk(dump, render, chunk, turn);
    }
    render_free(render);
    return NULL;
}

/* More threads than processors, or than chunks, would only take turns. */
static size_t useful_threads(const struct dump *dump)
{
    size_t threads = dump->options->threads, processors = pool_processors();

    if (threads > processors)
        threads = processors;
    return threads > dump->count ? (size_t)(dump->count ? dump->count : 1) : threads;
}

/* False: no memory. */
static bool prepare(struct dump *dump)
{
    dump->templates = evtx_templates_new();
    dump->count = evtx_log_chunks(dump->log);
    dump->threads = useful_threads(dump);
    dump->places = PLACES * dump->threads;
    dump->queue = calloc(dump->places, sizeof *dump->queue);
    return dump->templates && dump->queue;
}

static void run(struct dump *dump)
{
    pthread_t others[MOST_THREADS];
    size_t count;

    if (dump->threads <= 1) /* several threads would wait for each other's page faults */
        sigbus_map(dump->log);
    dump->first = evtx_log_first_chunk(dump->log);
    count = affinity_start_threads(others, dump->threads - 1, work, dump);
    work(dump);
    while (count > 0)
        pthread_join(others[--count], NULL);
    if (dump->options->recover && !dump->failed)
        dump->not_recovered =
            !recover_records(dump->log, dump->templates, dump->store, dump->options, &dump->output);
    sigbus_done();
}

/* ---- Parquet --------------------------------------------------------------------------------- */

static enum evtx_status
render_for_columns(void *context, struct render *work, uint64_t chunk, struct evtx_fault *fault)
{
    return render(context, work, chunk, fault);
}

static bool take_columns(void *context, const uint8_t *bytes, size_t size)
{
    return output_write(context, bytes, size);
}

/* Chunks are rendered as ever, whatever the options say; only that columns are made of them. */
static void run_columns(struct dump *dump)
{
    const struct columns_job job = {
        .log = dump->log,
        .source = dump->options->log,
        .templates = dump->templates,
        .codec = dump->options->codec,
        .threads = dump->threads,
        .render = render_for_columns,
        .context = dump,
        .take = take_columns,
        .output = &dump->output,
    };

    if (dump->threads <= 1)
        sigbus_map(dump->log);
    dump->no_memory = columns_write(&job, &dump->damage) == EVTX_NO_MEMORY;
    sigbus_done();
}

/* ---- the command ----------------------------------------------------------------------------- */

static int dump_log(struct dump *dump)
{
    const struct dump_options *options = dump->options;
    int status;

    dump->no_memory = !prepare(dump);
    dump->output = options->output ? output_file(options->output, options->log) : output_standard();
    dump->not_recovered = options->store && !templates_open(options->store, &dump->store);
    if (!options->codec) /* iconv loads a module for each code page */
        sandbox_files();
    pthread_mutex_init(&dump->lock, NULL);
    pthread_cond_init(&dump->room, NULL);
    if (!dump->no_memory && !dump->output.error && !dump->not_recovered)
        (options->columns ? run_columns : run)(dump);
    for (size_t i = 0; dump->queue && i < dump->places; i++)
        text_done(&dump->queue[i].text);
    free(dump->queue);
    pthread_cond_destroy(&dump->room);
    pthread_mutex_destroy(&dump->lock);
    evtx_store_free(dump->store);
    evtx_templates_free(dump->templates);

    status = output_done(&dump->output);
    if (dump->no_memory) {
        say("out of memory");
        return EXIT_NO_LOG;
    }
    if (dump->not_recovered)
        return EXIT_NO_LOG;
    if (options->wanted.count && !dump->any)
        say("%s: no record has one of these IDs; --events takes the IDs of records. For those of "
            "events: evtxfs dump --where EventID=4624 LOG",
            options->log);
    if (status == EXIT_DONE && dump->output.error != EPIPE)
        status = say_damage(options->log, &dump->damage);
    return status;
}

static int open_and_dump(const struct dump_options *options)
{
    struct dump dump = {.options = options};
    enum pack_opened opened;
    int status;

    dump.style = (struct render_style){
        .form = options->form,
        .numbered = options->numbered,
        .ruled = options->ruled,
        .text_only = !options->columns,
        .fields = options->columns,
        .no_kinds = true,
        .wanted = options->wanted.count ? wanted : NULL,
        .context = options,
    };
    if (options->conditions_count)
        return dump_where(options);
    if (options->follow) {
        dump.style.text_only = false; /* where each event ends */
        return follow_log(options, &dump.style);
    }
    dump.log = pack_open_log_or_input(options->log, &opened);
    if (!dump.log)
        return EXIT_NO_LOG;
    status = dump_log(&dump);
    evtx_log_close(dump.log);
    return status == EXIT_DONE && opened == PACK_IN_PART ? EXIT_DAMAGED : status;
}

int dump_command(int argc, char **argv)
{
    struct dump_options options;
    int status = EXIT_USAGE;

    if (dump_options_read(&options, argc, argv))
        status = options.help ? EXIT_DONE : open_and_dump(&options);
    dump_options_done(&options);
    return status;
}
