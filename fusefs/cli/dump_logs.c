/* dump_logs.c - opens one log after the other. */
#include "fusefs/cli/dump_logs.h"

#include "fusefs/process/sigbus.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_MAPPED = 1 << 20 }; /* bytes; a map costs more than reading less */

/* The next log of the sources that can be opened. */
static struct evtx_log *open_next(struct dump_logs *logs, uint32_t *member)
{
    char why[WHY_ROOM];
    struct evtx_log *log;

    while (logs->next < logs->sources->count) {
        *member = logs->next++;
        if (member_open(logs->sources, *member, &log, why))
            return log;
        logs->done++;
        summary_add_why(&logs->summary, *member, why);
    }
    return NULL;
}

/* False: it was said, or is known, why. */
static bool begin(struct dump_logs *logs, struct dump_log *log)
{
    const struct dump_options *options = logs->options;
    const char *label = logs->sources ? logs->sources->members[log->member].label : NULL;

    if (options->source && label)
        log->tag = tag_make(options->form, label, NULL);
    logs->no_memory |= log->tag.text.bad;
    if (logs->folder >= 0)
        logs->error =
            part_file_start(&log->file, logs->folder, label, options->suffix, log->member);
    return !logs->no_memory && !logs->error;
}

static void release(struct dump_logs *logs, struct dump_log *log)
{
    if (logs->mapped)
        sigbus_done();
    if (log->log != logs->only)
        evtx_log_close(log->log);
    tag_done(&log->tag);
    free(log);
}

struct dump_log *dump_logs_next(struct dump_logs *logs)
{
    struct dump_log *log = calloc(1, sizeof *log);

    logs->no_memory |= !log;
    if (!log)
        return NULL;
    if (logs->sources)
        log->log = open_next(logs, &log->member);
    else if (logs->next++ == 0)
        log->log = logs->only;
    if (!log->log) {
        free(log);
        return NULL;
    }
    if (logs->mapped && (logs->only || evtx_log_size(log->log) >= LEAST_MAPPED))
        sigbus_map(log->log);
    log->first = evtx_log_first_chunk(log->log);
    log->count = evtx_log_chunks(log->log);
    if (begin(logs, log))
        return log;
    release(logs, log);
    return NULL;
}

bool dump_log_chunk(struct dump_log *log, uint64_t *chunk)
{
    while (log->at < log->count) {
        uint64_t to_end = log->count - log->first, behind;

        *chunk = log->at < to_end ? log->first + log->at : log->at - to_end;
        behind = evtx_log_skip_hole(log->log, *chunk);
        if (behind <= *chunk) {
            log->at++;
            return true;
        }
        log->at += behind - *chunk;
    }
    return false;
}

void dump_logs_close(struct dump_logs *logs, struct dump_log *log, bool whole)
{
    int error = 0;

    if (logs->folder >= 0)
        error = part_file_end(&log->file, whole);
    if (error && !logs->error) {
        logs->error = error;
        say("%s: %s", logs->sources->members[log->member].label, strerror(error));
    }
    if (logs->sources) {
        enum pack_fault fault = logs->sources->members[log->member].fault;

        if (fault && whole)
            summary_add_why(&logs->summary, log->member, pack_fault_text(fault));
        else
            summary_add_damage(&logs->summary, log->member, &log->damage);
    } else {
        logs->damage = log->damage;
    }
    logs->done++;
    release(logs, log);
}

uint64_t dump_logs_chunks(const struct dump_logs *logs)
{
    uint64_t chunks = 0;

    if (logs->only)
        return evtx_log_chunks(logs->only);
    for (uint32_t i = 0; i < logs->sources->count; i++)
        chunks += logs->sources->members[i].size / EVTX_CHUNK_SIZE + 1;
    return chunks;
}
