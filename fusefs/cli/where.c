/*
 * where.c - the same questions as those of query/, and the same answers.
 *
 * Only chunks in which something was found are rendered for the output.
 */
#include "fusefs/cli/where.h"

#include "core/message/message.h"
#include "fusefs/archive/archive.h"
#include "fusefs/cli/by_time.h"
#include "fusefs/cli/chosen.h"
#include "fusefs/cli/part_file.h"
#include "fusefs/cli/spots.h"
#include "fusefs/collection/summary.h"
#include "fusefs/collection/tag.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/output.h"
#include "fusefs/process/sandbox.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { AT_ONCE = 1 << 16 /* bytes that are written together, and more */ };

static const char unread[] = "it cannot be read, or changes meanwhile";

struct printing {
    const struct dump_options *options;
    struct chosen chosen;
    struct output output; /* of all logs */
    int folder;           /* of --output-dir; -1: there is none */
    struct summary summary;
    struct evtx_chunk *chunk;
    const struct evtx_log *log; /* of: */
    uint64_t loaded;            /* the chunk that is in .chunk */
    struct text text, record;
};

/* ---- records --------------------------------------------------------------------------------- */

static enum evtx_status load(struct printing *printing, const struct evtx_log *log, uint64_t chunk)
{
    enum evtx_status status;

    if (printing->log == log && printing->loaded == chunk)
        return EVTX_OK;
    printing->log = NULL;
    status = evtx_chunk_load(printing->chunk, log, chunk, NULL);
    if (status == EVTX_OK) {
        printing->log = log;
        printing->loaded = chunk;
    }
    return status;
}

/* The record that was loaded, with the tag if there is one. */
static enum evtx_status
put_record(struct printing *printing, const struct survey_item *item, const struct tag *tag)
{
    const struct dump_options *options = printing->options;
    struct text *record = &printing->record;
    struct evtx_fault fault;
    enum evtx_status status;

    record->size = 0;
    if (options->numbered) {
        text_puts(&printing->text, "Record ");
        text_put_number(&printing->text, item->record.id);
        text_putc(&printing->text, '\n');
    }
    status = render_one(printing->chunk, item->place, options->form, record, NULL, &fault);
    if (status != EVTX_OK)
        return status;
    if (options->ruled)
        text_puts(record, message_rule);
    if (tag->text.size > 0)
        tag_put(&printing->text, tag, record->bytes, record->size,
                evtx_record_marked(printing->chunk, item->place, &fault));
    else
        text_put(&printing->text, record->bytes, record->size);
    return printing->text.bad || record->bad ? EVTX_NO_MEMORY : EVTX_OK;
}

static bool is_wanted(const struct dump_options *options, uint64_t id)
{
    return !options->wanted.count || ranges_meet(&options->wanted, id, id);
}

static void write_text(struct printing *printing, struct output *output, size_t least)
{
    if (printing->text.size < least)
        return;
    output_write(output, printing->text.bytes, printing->text.size);
    printing->text.size = 0;
}

static enum evtx_status print_records(struct printing *printing, const struct chosen_log *log,
                                      const struct tag *tag, struct output *output)
{
    struct survey *survey = log->snapshot.survey;
    enum evtx_status status = EVTX_OK;
    struct survey_item item = {0};

    for (uint32_t at = 0;
         status == EVTX_OK && !output->error && result_next(survey, log->result, at, &item);
         at = item.ordinal + 1) {
        if (!is_wanted(printing->options, item.record.id))
            continue;
        status = load(printing, log->log, item.chunk);
        if (status == EVTX_OK && item.place >= evtx_chunk_count(printing->chunk))
            status = EVTX_CHANGED;
        if (status == EVTX_OK)
            status = put_record(printing, &item, tag);
        write_text(printing, output, AT_ONCE);
    }
    write_text(printing, output, 1);
    return status;
}

static bool make_chunk(struct printing *printing)
{
    const char *codec = printing->options->codec;

    printing->chunk = evtx_chunk_new(printing->chosen.commons.templates);
    if (printing->chunk && (!codec || evtx_chunk_set_codec(printing->chunk, codec) == EVTX_OK))
        return true;
    say("out of memory");
    return false;
}

/* ---- one log --------------------------------------------------------------------------------- */

static bool print_one(struct printing *printing)
{
    const struct chosen_log *log = &printing->chosen.logs[0];
    const struct tag none = {0};
    enum evtx_status status;

    if (!chosen_find(&printing->chosen) || !make_chunk(printing))
        return false;
    status = log->status;
    if (status == EVTX_OK)
        status = print_records(printing, log, &none, &printing->output);
    if (status == EVTX_NO_MEMORY)
        say("out of memory");
    else if (status != EVTX_OK)
        say("%s: %s", printing->options->log, unread);
    return status == EVTX_OK;
}

static int run_one(struct printing *printing)
{
    const struct dump_options *options = printing->options;
    struct damage damage;
    bool done = false;
    int status;

    printing->output =
        options->output ? output_file(options->output, options->log) : output_standard();
    if (!options->codec) /* iconv loads a module for each code page */
        sandbox_files();
    if (!printing->output.error)
        done = print_one(printing);
    status = output_done(&printing->output);
    damage = survey_damage(printing->chosen.logs[0].snapshot.survey);
    if (!done && status == EXIT_DONE)
        status = EXIT_NO_LOG;
    else if (status == EXIT_DONE && printing->output.error != EPIPE)
        status = say_damage(options->log, &damage);
    return status;
}

static int ask_one(struct printing *printing)
{
    enum pack_opened opened;
    struct evtx_log *log = pack_open_log_or_input(printing->options->log, &opened);
    int status;

    if (!log)
        return EXIT_NO_LOG;
    if (!chosen_add(&printing->chosen, 0, log, printing->options->log)) {
        say("out of memory");
        return EXIT_NO_LOG;
    }
    status = run_one(printing);
    return status == EXIT_DONE && opened == PACK_IN_PART ? EXIT_DAMAGED : status;
}

/* ---- many ------------------------------------------------------------------------------------ */

/* False: no memory. */
static bool open_all(struct printing *printing, const struct sources *sources)
{
    char why[WHY_ROOM];
    struct evtx_log *log;

    for (uint32_t n = 0; n < sources->count; n++)
        if (!member_open(sources, n, &log, why))
            summary_add_why(&printing->summary, n, why);
        else if (!chosen_add(&printing->chosen, n, log, sources->members[n].path))
            return false;
    return true;
}

/* False: it said why nothing more can be printed, or .output has it. */
static bool print_log(struct printing *printing, const struct sources *sources, uint32_t n)
{
    const struct dump_options *options = printing->options;
    const struct chosen_log *log = &printing->chosen.logs[n];
    const char *label = sources->members[n].label;
    struct part_file file = {0};
    struct output *output = printing->folder < 0 ? &printing->output : &file.output;
    struct tag tag = {0};
    enum evtx_status status = log->status;
    int error = 0;

    if (options->source)
        tag = tag_make(options->form, label, NULL);
    if (tag.text.bad)
        status = EVTX_NO_MEMORY;
    if (status == EVTX_OK && printing->folder >= 0)
        error = part_file_start(&file, printing->folder, label, options->suffix, n);
    if (status == EVTX_OK && !error)
        status = print_records(printing, log, &tag, output);
    if (file.output.name && !error)
        error = part_file_end(&file, status == EVTX_OK && !output->error);
    tag_done(&tag);
    printing->text.size = 0;
    if (status == EVTX_NO_MEMORY)
        say("out of memory");
    else if (status != EVTX_OK)
        summary_add_why(&printing->summary, n, unread);
    if (error)
        say("%s: %s", label, strerror(error));
    return status != EVTX_NO_MEMORY && !error && !output->error;
}

static bool print_by_time(struct printing *printing, const struct sources *sources)
{
    struct spots spots = {0};
    enum dump_end end = DUMP_NO_MEMORY;

    if (spots_take(&spots, &printing->chosen))
        end =
            dump_by_time(printing->options, sources, &spots, &printing->output, &printing->summary);
    if (end == DUMP_NO_MEMORY)
        say("out of memory");
    spots_done(&spots);
    return end == DUMP_DONE;
}

static bool print_all(struct printing *printing, const struct sources *sources)
{
    bool good = make_chunk(printing);

    for (uint32_t n = 0; good && n < sources->count; n++)
        if (printing->chosen.logs[n].log)
            good = print_log(printing, sources, n);
    return good;
}

/* Those that could be asked; of others it has been said already. */
static void note_damage(struct printing *printing, const struct sources *sources)
{
    for (uint32_t n = 0; n < sources->count; n++) {
        const struct chosen_log *log = &printing->chosen.logs[n];
        struct damage damage;

        if (!log->log || log->status != EVTX_OK)
            continue;
        damage = survey_damage(log->snapshot.survey);
        if (sources->members[n].fault)
            summary_add_why(&printing->summary, n, pack_fault_text(sources->members[n].fault));
        else
            summary_add_damage(&printing->summary, n, &damage);
    }
}

static int ask_many(struct printing *printing, const struct sources *sources)
{
    bool done = false;
    int status;

    if (!open_all(printing, sources)) {
        say("out of memory");
        return EXIT_NO_LOG;
    }
    if (!printing->options->codec)
        sources_enter_sandbox(sources, printing->folder);
    if (!printing->output.error && chosen_find(&printing->chosen))
        done = printing->options->by_time ? print_by_time(printing, sources)
                                          : print_all(printing, sources);
    status = printing->folder < 0 ? output_done(&printing->output) : EXIT_DONE;
    if (!done && status == EXIT_DONE && printing->output.error != EPIPE)
        return EXIT_NO_LOG;
    note_damage(printing, sources);
    if (status == EXIT_DONE && printing->output.error != EPIPE)
        status = summary_say(&printing->summary, sources);
    return status;
}

/* ---- the command ----------------------------------------------------------------------------- */

static void done(struct printing *printing)
{
    chosen_done(&printing->chosen);
    summary_done(&printing->summary);
    evtx_chunk_free(printing->chunk);
    text_done(&printing->text);
    text_done(&printing->record);
}

int dump_where(const struct dump_options *options)
{
    struct printing printing = {.options = options, .folder = -1};
    int status = chosen_start(&printing.chosen, options, 1);

    if (status == EXIT_DONE)
        status = ask_one(&printing);
    done(&printing);
    return status;
}

int dump_where_many(const struct dump_options *options, const struct sources *sources, int folder,
                    const struct output *output)
{
    struct printing printing = {.options = options, .folder = folder, .output = *output};
    int status = chosen_start(&printing.chosen, options, sources->count);

    if (status == EXIT_DONE)
        status = ask_many(&printing, sources);
    done(&printing);
    return status;
}
