/*
 * where.c - evtxfs dump --where: the same questions as those of query/, and the same answers.
 *
 * The log is surveyed first, as for a mount: so it is known whether any event has the fields, and
 * only chunks in which something was found are rendered for the output.
 */
#include "fusefs/cli/where.h"

#include "cache/chunks/render.h"
#include "core/message/message.h"
#include "fusefs/archive/archive.h"
#include "fusefs/cli/unknown_field.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/output.h"
#include "fusefs/process/sandbox.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <inttypes.h>

enum { AT_ONCE = 1 << 16 /* bytes that are written together, and more */ };

struct printing {
    const struct dump_options *options;
    struct snapshot snapshot;
    struct output output;
    struct evtx_chunk *chunk;
    uint64_t loaded; /* the chunk that is in .chunk */
    struct text text;
};

/* ---- conditions ------------------------------------------------------------------------------ */

static void say_condition(const char *condition, enum evtx_status status)
{
    if (status == EVTX_BAD_VALUE)
        say("--where %s: not a condition, such as EventID=4624,4625 or IpAddress=10.0.0.0/8 or "
            "TargetUserName~admin; evtxfs cat LOG query/README.txt has the grammar",
            condition);
    else if (status == EVTX_TOO_LARGE)
        say("--where %s: there are too many conditions", condition);
    else
        say("out of memory");
}

/* All conditions. False: it said which is none. */
static bool read_query(const struct dump_options *options, struct query **query)
{
    *query = NULL;
    for (size_t i = 0; i < options->conditions_count; i++) {
        struct query *more;
        enum evtx_status status = query_new(*query, options->conditions[i], &more);

        if (status != EVTX_OK)
            say_condition(options->conditions[i], status);
        query_free(*query);
        *query = more;
        if (!more)
            return false;
    }
    return true;
}

/* ---- records --------------------------------------------------------------------------------- */

static enum evtx_status load(struct printing *printing, uint64_t chunk)
{
    enum evtx_status status;

    if (printing->loaded == chunk)
        return EVTX_OK;
    printing->loaded = UINT64_MAX;
    status = evtx_chunk_load(printing->chunk, printing->snapshot.log, chunk, NULL);
    if (status == EVTX_OK)
        printing->loaded = chunk;
    return status;
}

static enum evtx_status put_record(struct printing *printing, const struct survey_item *item)
{
    const struct dump_options *options = printing->options;
    struct text *text = &printing->text;
    enum evtx_status status = load(printing, item->chunk);

    if (status != EVTX_OK || item->place >= evtx_chunk_count(printing->chunk))
        return status == EVTX_OK ? EVTX_CHANGED : status;
    if (options->numbered)
        text_putf(text, "Record %" PRIu64 "\n", item->record.id);
    status = render_one(printing->chunk, item->place, options->form, text, NULL, NULL);
    if (status == EVTX_OK && options->ruled)
        text_puts(text, message_rule);
    if (text->size >= AT_ONCE) {
        output_write(&printing->output, text->bytes, text->size);
        text->size = 0;
    }
    return text->bad ? EVTX_NO_MEMORY : status;
}

static bool is_wanted(const struct dump_options *options, uint64_t id)
{
    return !options->wanted.count || ranges_meet(&options->wanted, id, id);
}

static enum evtx_status print(struct printing *printing, const struct result *result)
{
    struct survey *survey = printing->snapshot.survey;
    enum evtx_status status = EVTX_OK;
    struct survey_item item = {0};

    for (uint32_t at = 0;
         status == EVTX_OK && !printing->output.error && result_next(survey, result, at, &item);
         at = item.ordinal + 1)
        if (is_wanted(printing->options, item.record.id))
            status = put_record(printing, &item);
    output_write(&printing->output, printing->text.bytes, printing->text.size);
    return status;
}

/* ---- the command ----------------------------------------------------------------------------- */

/* False: it said why there is no answer. */
static bool find_and_print(struct printing *printing, const struct query *query)
{
    struct snapshot *snapshot = &printing->snapshot;
    struct result *result = NULL;
    enum evtx_status status = snapshot_survey(snapshot);

    for (size_t i = 0; status == EVTX_OK && i < printing->options->conditions_count; i++)
        if (unknown_field_say(snapshot, printing->options->conditions[i]))
            return false;
    printing->chunk = evtx_chunk_new(snapshot->templates);
    if (!printing->chunk || (printing->options->codec &&
                             evtx_chunk_set_codec(printing->chunk, printing->options->codec)))
        status = EVTX_NO_MEMORY;
    if (status == EVTX_OK)
        status = query_run(snapshot->survey, snapshot->templates, query, printing->options->threads,
                           NULL, &result);
    if (status == EVTX_OK)
        status = print(printing, result);
    result_free(result);
    if (status == EVTX_NO_MEMORY)
        say("out of memory");
    else if (status != EVTX_OK)
        say("%s: the log cannot be read, or changes meanwhile", printing->options->log);
    return status == EVTX_OK;
}

static int run(struct printing *printing, const struct query *query)
{
    const struct dump_options *options = printing->options;
    struct damage damage;
    bool done = false;
    int status;

    printing->snapshot.helpers = options->threads > 1 ? options->threads - 1 : 0;
    printing->output =
        options->output ? output_file(options->output, options->log) : output_standard();
    if (!options->codec) /* iconv loads a module for each code page */
        sandbox_files();
    if (!printing->output.error)
        done = find_and_print(printing, query);
    status = output_done(&printing->output);
    damage = survey_damage(printing->snapshot.survey);
    if (!done && status == EXIT_DONE)
        status = EXIT_NO_LOG;
    else if (status == EXIT_DONE && printing->output.error != EPIPE)
        status = say_damage(options->log, &damage);
    evtx_chunk_free(printing->chunk);
    text_done(&printing->text);
    return status;
}

int dump_where(const struct dump_options *options)
{
    struct printing printing = {.options = options, .loaded = UINT64_MAX};
    enum pack_opened opened;
    struct evtx_log *log = NULL;
    struct query *query;
    int status = EXIT_USAGE;

    if (!read_query(options, &query))
        return status;
    status = EXIT_NO_LOG;
    log = pack_open_log_or_input(options->log, &opened);
    if (log && snapshot_over(&printing.snapshot, log, options->log, (struct timespec){0},
                             CACHE_BUDGET) != 0) {
        say("out of memory");
        evtx_log_close(log);
    } else if (log) {
        status = run(&printing, query);
        snapshot_close(&printing.snapshot);
        if (status == EXIT_DONE && opened == PACK_IN_PART)
            status = EXIT_DAMAGED;
    }
    query_free(query);
    return status;
}
