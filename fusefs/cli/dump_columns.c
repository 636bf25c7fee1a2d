/* dump_columns.c - opens all logs, of which the table has one after the other. */
#include "fusefs/cli/dump_columns.h"

#include "cache/search/columns.h"
#include "fusefs/cli/dump_chunk.h"
#include "fusefs/process/sigbus.h"

#include <stdlib.h>
#include <string.h>

/** The logs that could be opened. */
struct opened {
    struct dump_logs *logs;
    struct render_style style;
    struct evtx_templates *templates;
    struct columns_part *parts; /* owned */
    struct evtx_log **owned;    /* owned; those of .parts, but for the only one that there is */
    uint32_t *members;          /* owned; of the sources */
    struct damage **damage;     /* owned; NULL: none */
    size_t count;
    bool no_memory;
};

static enum evtx_status
render(void *context, size_t part, struct render *render, uint64_t chunk, struct evtx_fault *fault)
{
    const struct opened *opened = context;

    return dump_render(opened->logs->options, &opened->style, opened->parts[part].log, render,
                       chunk, fault);
}

static void note_damage(void *context, size_t part, const struct damage *damage)
{
    struct opened *opened = context;
    struct damage **all = &opened->damage[part];

    if (!*all)
        *all = calloc(1, sizeof **all);
    if (*all)
        damage_add(*all, damage);
    else
        opened->no_memory = true;
}

static bool take(void *context, const uint8_t *bytes, size_t size)
{
    return output_write(context, bytes, size);
}

/* ---- logs ------------------------------------------------------------------------------------ */

/* Their labels are what rows say they are from; of the only log its path is. */
static void open_logs(struct opened *opened)
{
    struct dump_logs *logs = opened->logs;
    char why[WHY_ROOM];

    if (logs->only) {
        opened->parts[0] = (struct columns_part){logs->only, logs->options->log};
        opened->count = 1;
        return;
    }
    for (uint32_t n = 0; n < logs->sources->count; n++) {
        struct evtx_log *log;

        if (member_open(logs->sources, n, &log, why)) {
            opened->owned[opened->count] = log;
            opened->members[opened->count] = n;
            opened->parts[opened->count++] =
                (struct columns_part){log, logs->sources->members[n].label};
        } else {
            summary_add_why(&logs->summary, n, why);
        }
    }
}

static bool prepare(struct opened *opened, size_t most)
{
    opened->parts = calloc(most + 1, sizeof *opened->parts);
    opened->owned = calloc(most + 1, sizeof(struct evtx_log *));
    opened->members = calloc(most + 1, sizeof *opened->members);
    opened->damage = calloc(most + 1, sizeof(struct damage *));
    opened->templates = evtx_templates_new();
    return opened->parts && opened->owned && opened->members && opened->damage && opened->templates;
}

static void tell_damage(struct opened *opened)
{
    struct dump_logs *logs = opened->logs;

    for (size_t i = 0; i < opened->count; i++) {
        static const struct damage none;
        const struct damage *damage = opened->damage[i] ? opened->damage[i] : &none;
        enum pack_fault fault =
            logs->only ? PACK_FINE : logs->sources->members[opened->members[i]].fault;

        if (logs->only)
            logs->damage = *damage;
        else if (fault)
            summary_add_why(&logs->summary, opened->members[i], pack_fault_text(fault));
        else
            summary_add_damage(&logs->summary, opened->members[i], damage);
    }
}

static void close_logs(struct opened *opened)
{
    for (size_t i = 0; i < opened->count; i++) {
        free(opened->damage[i]);
        evtx_log_close(opened->owned[i]);
    }
    free(opened->parts);
    free(opened->owned);
    free(opened->members);
    free(opened->damage);
    evtx_templates_free(opened->templates);
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* Of @count logs from number @first on. */
static enum dump_end
write_table(struct opened *opened, size_t first, size_t count, struct output *output)
{
    const struct dump_options *options = opened->logs->options;
    struct opened some = *opened;
    struct columns_job job = {.count = count,
                              .templates = opened->templates,
                              .codec = options->codec,
                              .render = render,
                              .damaged = note_damage,
                              .take = take,
                              .output = output};
    enum evtx_status status;
    uint64_t chunks = 0;

    some.parts += first;
    some.damage += first;
    some.no_memory = false;
    for (size_t i = 0; i < count; i++)
        chunks += evtx_log_chunks(some.parts[i].log);
    job.parts = some.parts;
    job.context = &some;
    job.threads = dump_threads(options, chunks);
    if (job.threads <= 1 && opened->logs->only)
        sigbus_map(opened->logs->only);
    status = columns_write(&job);
    sigbus_done();
    if (status == EVTX_NO_MEMORY || some.no_memory)
        return DUMP_NO_MEMORY;
    return status == EVTX_OK ? DUMP_DONE : DUMP_OUTPUT;
}

/* A file for each. */
static enum dump_end write_files(struct opened *opened)
{
    struct dump_logs *logs = opened->logs;
    enum dump_end end = DUMP_DONE;

    for (size_t i = 0; i < opened->count && end == DUMP_DONE; i++) {
        uint32_t member = opened->members[i];
        const char *label = logs->sources->members[member].label;
        struct part_file file = {0};

        logs->error = part_file_start(&file, logs->folder, label, logs->options->suffix, member);
        if (!logs->error) {
            end = write_table(opened, i, 1, &file.output);
            logs->error = part_file_end(&file, end == DUMP_DONE);
        }
        if (logs->error) {
            say("%s: %s", label, strerror(logs->error));
            end = DUMP_OUTPUT;
        }
    }
    return end;
}

enum dump_end dump_columns(struct dump_logs *logs, struct output *output)
{
    struct opened opened = {.logs = logs, .style = dump_style(logs->options)};
    enum dump_end end = DUMP_NO_MEMORY;

    if (prepare(&opened, logs->only ? 1 : logs->sources->count)) {
        open_logs(&opened);
        end = output ? write_table(&opened, 0, opened.count, output) : write_files(&opened);
        tell_damage(&opened);
    }
    close_logs(&opened);
    return end;
}
