/*
 * status.c - /status.json: what a mount has done so far, fresh at each read.
 *
 * Its content changes while its size must be exact, so every value has a fixed width. A reader who
 * gets its parts at two moments, a block at a time, still gets a valid document. Its time is the
 * log's: tar, which compares the time before and after, must not see it change. So it is by its
 * number that the kernel knows that it has no page of it yet: node_number_of_look().
 */
#include "fusefs/process/counters.h"
#include "fusefs/tree/node_kinds.h"

#include <fuse_lowlevel.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const request_names[REQUEST_KINDS] = {
    [REQUEST_LOOKUP] = "lookup",
    [REQUEST_GETATTR] = "getattr",
    [REQUEST_READLINK] = "readlink",
    [REQUEST_OPEN] = "open",
    [REQUEST_READ] = "read",
    [REQUEST_FLUSH] = "flush",
    [REQUEST_OPENDIR] = "opendir",
    [REQUEST_READDIR] = "readdir",
    [REQUEST_READDIRPLUS] = "readdirplus",
    [REQUEST_GETXATTR] = "getxattr",
    [REQUEST_LISTXATTR] = "listxattr",
    [REQUEST_STATFS] = "statfs",
};

static const char *const ring_names[] = {
    [RINGS_OPEN] = "open",
    [RINGS_REFUSED] = "refused",
    [RINGS_RESTRICTED] = "restricted",
};

static const char *const reason_names[REFRESH_REASONS] = {
    [REFRESH_SEEN] = "none",
    [REFRESH_DENIED] = "may not be read",
    [REFRESH_GONE] = "no such file",
    [REFRESH_NO_LOG] = "no event log",
};

/* ---- the document ---------------------------------------------------------------------------- */

static void begin(struct text *text, const char *group)
{
    text_putf(text, "  \"%s\": {", group);
}

/* A member of a group; the first has no comma before it. */
static void put_name(struct text *text, const char *name)
{
    if (text->bytes && text->size && text->bytes[text->size - 1] != '{')
        text_putc(text, ',');
    text_putf(text, "\n    \"%s\": ", name);
}

/* In a column, at the width of the largest number. */
static void put(struct text *text, const char *name, uint64_t value)
{
    put_name(text, name);
    text_putf(text, "%*" PRIu64, 34 - (int)strlen(name), value);
}

static void put_bool(struct text *text, const char *name, bool value)
{
    put_name(text, name);
    text_putf(text, "%*s", 34 - (int)strlen(name), value ? "true" : "false");
}

static void put_word(struct text *text, const char *name, const char *word)
{
    char quoted[32];

    snprintf(quoted, sizeof quoted, "\"%s\"", word);
    put_name(text, name);
    text_putf(text, "%*s", 34 - (int)strlen(name), quoted);
}

static void end(struct text *text, const char *behind)
{
    text_putf(text, "\n  }%s\n", behind);
}

/* @links: there are some. */
static void put_requests(struct text *text, const struct counters *counters, bool links)
{
    uint64_t total = 0;

    begin(text, "requests");
    for (size_t kind = 0; kind < REQUEST_KINDS; kind++) {
        uint64_t requests = counted(&counters->requests[kind]);

        if (kind != REQUEST_READLINK || links)
            put(text, request_names[kind], requests);
        total += requests;
    }
    put(text, "total", total);
    end(text, ",");
}

static void put_cache(struct text *text, struct cache_stats stats, const counter *ahead)
{
    begin(text, "cache");
    put(text, "budget", stats.budget);
    put(text, "bytes", stats.bytes);
    put(text, "pinned", stats.pinned);
    put(text, "hits", stats.hits);
    put(text, "misses", stats.misses);
    put(text, "evictions", stats.evictions);
    put(text, "ahead", counted(ahead));
    end(text, ",");
}

static void put_survey(struct text *text, const struct survey_progress *progress, bool ready)
{
    begin(text, "survey");
    put(text, "chunks", progress->chunks);
    put(text, "surveyed", progress->surveyed);
    put(text, "records", progress->records);
    put_bool(text, "ready", ready);
    end(text, ",");
}

/* What the survey found so far. */
static void put_damage(struct text *text, struct damage damage)
{
    begin(text, "damage");
    put_bool(text, "found", damage_any(&damage));
    put(text, "chunks_lost", damage.chunks);
    put(text, "records_lost", damage.records);
    put(text, "records_torn", damage.torn);
    put(text, "places", damage.told);
    end(text, ",");
}

static void put_log(struct text *text, struct snapshot *snapshot)
{
    struct survey_progress progress = survey_progress(snapshot->survey);

    put_cache(text, cache_stats(snapshot->cache), &snapshot->counters->ahead);
    put_survey(text, &progress, survey_ready(snapshot->survey));
    put_damage(text, survey_damage(snapshot->survey));
}

/* Adds what is known of a log to @sum. Returns whether it is surveyed. */
static bool
add_log(struct roster_log *member, struct survey_progress *sum, struct damage *damage_sum)
{
    const struct snapshot *snapshot = atomic_load(&member->snapshot);
    struct survey_progress progress;
    struct damage damage;

    if (!snapshot) {
        sum->chunks += evtx_log_chunks(member->log);
        return false;
    }
    progress = survey_progress(snapshot->survey);
    sum->chunks += progress.chunks;
    sum->surveyed += progress.surveyed;
    sum->records += progress.records;
    damage = survey_damage(snapshot->survey);
    damage_add(damage_sum, &damage);
    return survey_ready(snapshot->survey);
}

static void put_logs(struct text *text, struct snapshot *root)
{
    const struct roster *roster = root->roster;
    uint32_t opened = 0, surveyed = 0, failed = 0;
    struct survey_progress sum = {0};
    struct damage damage = {0};

    for (uint32_t i = 0; i < roster->count; i++) {
        struct roster_log *member = &roster->list[i];

        failed += !member->log;
        opened += atomic_load(&member->snapshot) != NULL;
        surveyed += member->log && add_log(member, &sum, &damage);
    }
    put_cache(text, budget_stats(roster->commons.budget), &root->counters->ahead);
    begin(text, "logs");
    put(text, "found", roster->count);
    put(text, "opened", opened);
    put(text, "surveyed", surveyed);
    put(text, "failed", failed);
    end(text, ",");
    put_survey(text, &sum, surveyed + failed == roster->count);
    put_damage(text, damage);
}

static void put_prefill(struct text *text, const struct prefill_counters *push)
{
    begin(text, "push");
    put(text, "directories", counted(&push->directories));
    put(text, "files", counted(&push->files));
    put(text, "bytes", counted(&push->bytes));
    put(text, "dropped", counted(&push->dropped));
    put(text, "failed", counted(&push->failed));
    end(text, ",");
}

static void put_refresh(struct text *text, const struct refresh_counters *refresh)
{
    begin(text, "refresh");
    put(text, "looks", counted(&refresh->looks));
    put(text, "states", counted(&refresh->states));
    put(text, "chunks", counted(&refresh->chunks));
    put(text, "failed", counted(&refresh->failed));
    put_word(text, "reason", reason_names[atomic_load(&refresh->reason)]);
    put(text, "told", counted(&refresh->told));
    put(text, "untold", counted(&refresh->untold));
    put(text, "held", counted(&refresh->held));
    end(text, ",");
}

static void put_threads(struct text *text, const struct counters *counters)
{
    begin(text, "threads");
    put(text, "requests", 1);
    put(text, "workers", counters->workers);
    put(text, "pushers", counters->prefillers);
    put_bool(text, "io_uring", counters->io_uring);
    end(text, ",");
}

static void put_sandbox(struct text *text, const struct sandbox *sandbox)
{
    begin(text, "sandbox");
    put_bool(text, "no_new_privs", sandbox->no_new_privs);
    put(text, "landlock", sandbox->landlock);
    put_bool(text, "seccomp", sandbox->seccomp);
    put_bool(text, "dropped", sandbox->dropped);
    put_word(text, "io_uring", ring_names[sandbox->rings]);
    end(text, "");
}

/* The same size whatever happens. */
static void write_status(struct snapshot *snapshot, struct text *text)
{
    text_putf(text, "{\n  \"evtxfs\": \"%s\",\n  \"libfuse\": \"%s\",\n", EVTXFS_VERSION,
              fuse_pkgversion());
    put_requests(text, snapshot->counters, snapshot->roster != NULL);
    if (snapshot->roster)
        put_logs(text, snapshot);
    else
        put_log(text, snapshot);
    put_prefill(text, &snapshot->counters->push);
    put_refresh(text, &snapshot->counters->refresh);
    put_threads(text, snapshot->counters);
    put_sandbox(text, &snapshot->counters->sandbox);
    text_puts(text, "}\n");
}

/* ---- the node -------------------------------------------------------------------------------- */

enum answer status_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct snapshot *snapshot = visit->snapshot;
    struct text text = {0};

    (void)node;
    if (!snapshot->counters)
        return ANSWER_NONE;
    write_status(snapshot, &text);
    facts->size = text.size;
    if (snapshot->roster)
        facts->changed = &snapshot->roster->changed;
    text_done(&text);
    return text.bad ? ANSWER_NO_MEMORY : ANSWER_OK;
}

enum answer status_read(const struct visit *visit, struct node file, uint64_t offset, size_t size,
                        struct piece *piece)
{
    struct snapshot *snapshot = visit->snapshot;
    struct text text = {0};

    (void)file;
    if (!snapshot->counters)
        return ANSWER_NONE;
    write_status(snapshot, &text);
    if (text.bad) {
        text_done(&text);
        return ANSWER_NO_MEMORY;
    }
    if (offset > text.size)
        offset = text.size;
    *piece = (struct piece){
        .bytes = text.bytes + offset,
        .size = text.size - offset < size ? text.size - (size_t)offset : size,
        .owned = text.bytes,
    };
    return ANSWER_OK;
}
