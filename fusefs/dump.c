/*
 * dump.c - evtxfs dump: all events of a log, streamed in log order.
 *
 * Every thread takes the next few chunks, renders them, and writes them when its turn comes. So the
 * output is in order, and no more is in memory than what each thread is at.
 */
#include "cache/pool.h"
#include "cache/render.h"
#include "fusefs/commands.h"
#include "fusefs/output.h"
#include "fusefs/say.h"
#include "fusefs/spool.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 256 };

struct arguments {
    const char *log;    /* "-": standard input */
    const char *output; /* NULL: standard output */
    size_t threads;
    bool numbered; /* -o json: a line "Record N" before each */
};

struct dump {
    struct evtx_log *log;
    struct evtx_templates *templates;
    uint64_t first, count; /* the chunk that log order begins with; chunks of the file */
    bool numbered;

    pthread_mutex_t lock; /* guards everything below it */
    pthread_cond_t turn;
    uint64_t at;             /* the next chunk in log order that nobody has */
    uint64_t taken, written; /* chunks so far, those in holes left out */
    struct output output;
    struct damage damage;
    bool failed; /* no memory, or the output is at its end: all threads stop */
    bool no_memory;
};

/* ---- one chunk ------------------------------------------------------------------------------- */

/* With the lock held: the next chunk, and its turn to be written. Holes of the file are left out.
 */
static bool take(struct dump *dump, uint64_t *chunk, uint64_t *turn)
{
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

/* What `evtx_dump -o json` prints: a line with the record's ID before each event. */
static bool number_lines(const struct render *render, struct text *text)
{
    text->size = 0;
    for (size_t i = 0; i < render->count; i++) {
        const struct span *line = &render->lines[i];

        if (line->size == 0)
            continue;
        text_putf(text, "Record %" PRIu64 "\n", render->facts[i].id);
        text_put(text, render->line_text.bytes + line->at, line->size);
    }
    return !text->bad;
}

/* With the lock held, in turn. */
static void finish(struct dump *dump, const struct render *render, enum evtx_status status,
                   const struct evtx_fault *fault, const struct text *text)
{
    if (status == EVTX_NO_MEMORY) {
        dump->failed = dump->no_memory = true;
    } else if (status == EVTX_OK) {
        damage_add(&dump->damage, &render->damage);
        if (text->size && !output_write(&dump->output, text->bytes, text->size))
            dump->failed = true;
    } else if (status != EVTX_END) {
        damage_chunk(&dump->damage, fault);
    }
    dump->written++;
    pthread_cond_broadcast(&dump->turn);
}

static void dump_chunk(struct dump *dump, struct render *render, struct text *numbered,
                       uint64_t chunk, uint64_t turn)
{
    const struct text *text = dump->numbered ? numbered : &render->line_text;
    struct evtx_fault fault = {0};
    enum evtx_status status = render_lines(render, dump->log, chunk, &fault);

    if (status == EVTX_OK && dump->numbered && !number_lines(render, numbered))
        status = EVTX_NO_MEMORY;

    pthread_mutex_lock(&dump->lock);
    while (dump->written != turn)
        pthread_cond_wait(&dump->turn, &dump->lock);
    if (dump->failed)
        status = EVTX_END;
    finish(dump, render, status, &fault, text);
    pthread_mutex_unlock(&dump->lock);
}

/* ---- threads --------------------------------------------------------------------------------- */

static void *work(void *argument)
{
    struct dump *dump = argument;
    struct render *render = render_new(dump->templates);
    struct text numbered = {0};
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
        dump_chunk(dump, render, &numbered, chunk, turn);
    }
    text_done(&numbered);
    render_free(render);
    return NULL;
}

static void run(struct dump *dump, size_t threads)
{
    pthread_t others[MOST_THREADS];
    size_t count = 0;

    dump->first = evtx_log_first_chunk(dump->log);
    while (count + 1 < threads && count < dump->count &&
           pthread_create(&others[count], NULL, work, dump) == 0)
        count++;
    work(dump);
    while (count > 0)
        pthread_join(others[--count], NULL);
}

/* ---- the command ----------------------------------------------------------------------------- */

static int dump_log(struct dump *dump, const struct arguments *arguments)
{
    int status;

    dump->templates = evtx_templates_new();
    dump->count = evtx_log_chunks(dump->log);
    dump->numbered = arguments->numbered;
    dump->output =
        arguments->output ? output_file(arguments->output, arguments->log) : output_standard();
    pthread_mutex_init(&dump->lock, NULL);
    pthread_cond_init(&dump->turn, NULL);
    if (!dump->templates)
        dump->no_memory = true;
    else if (!dump->output.error)
        run(dump, arguments->threads);
    pthread_cond_destroy(&dump->turn);
    pthread_mutex_destroy(&dump->lock);
    evtx_templates_free(dump->templates);

    status = output_done(&dump->output);
    if (dump->no_memory) {
        say("out of memory");
        return EXIT_NO_LOG;
    }
    if (status == EXIT_DONE && dump->output.error != EPIPE)
        status = say_damage(arguments->log, &dump->damage);
    return status;
}

static const char usage[] =
    "usage: evtxfs dump [-t THREADS] [-o jsonl|json] [--output FILE] LOG|-\n"
    "\n"
    "    -t, --threads=N      threads; as many as there are processors unless given\n"
    "    -o, --format=FORMAT  jsonl: one event a line; json: a line \"Record N\" before each\n"
    "    --output=FILE        write there and not to standard output\n";

static bool take_option(int option, struct arguments *arguments)
{
    char *end;

    switch (option) {
    case 't':
        arguments->threads = strtoul(optarg, &end, 10);
        if (*optarg >= '0' && *optarg <= '9' && !*end && arguments->threads > 0) {
            if (arguments->threads > MOST_THREADS)
                arguments->threads = MOST_THREADS;
            return true;
        }
        say("-t %s: not a number of threads", optarg);
        return false;
    case 'o':
        arguments->numbered = strcmp(optarg, "json") == 0;
        if (arguments->numbered || strcmp(optarg, "jsonl") == 0)
            return true;
        say("-o %s: the formats are jsonl and json", optarg);
        return false;
    case 'O':
        arguments->output = optarg;
        return true;
    default:
        return false;
    }
}

int dump_command(int argc, char **argv)
{
    static const struct option options[] = {
        {"threads", required_argument, NULL, 't'},
        {"format", required_argument, NULL, 'o'},
        {"output", required_argument, NULL, 'O'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct arguments arguments = {.threads = pool_processors()};
    struct dump dump = {0};
    int option, status;

    while ((option = getopt_long(argc, argv, "ht:o:", options, NULL)) != -1) {
        if (option == 'h')
            return fputs(usage, stdout) < 0 ? EXIT_NO_LOG : EXIT_DONE;
        if (!take_option(option, &arguments)) {
            fputs(usage, stderr);
            return EXIT_USAGE;
        }
    }
    if (argc - optind != 1) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    arguments.log = argv[optind];
    dump.log = strcmp(arguments.log, "-") == 0 ? open_standard_input() : open_log(arguments.log);
    if (!dump.log)
        return EXIT_NO_LOG;
    status = dump_log(&dump, &arguments);
    evtx_log_close(dump.log);
    return status;
}
