/* summary.c - the end of a report over many logs. */
#include "fusefs/collection/summary.h"
#include "core/base/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TOLD = 20 };

struct bad_log {
    uint32_t member;
    uint64_t chunks, records, torn;
    char *why; /* NULL: it was read */
};

static void add(struct summary *summary, const struct bad_log *bad)
{
    struct bad_log *list =
        list_grow(summary->list, summary->count, &summary->room, sizeof *list, 16);

    if (!list) {
        summary->no_memory = true;
        return;
    }
    summary->list = list;
    list[summary->count++] = *bad;
}

void summary_add_why(struct summary *summary, uint32_t member, const char *why)
{
    struct bad_log bad = {.member = member, .why = strdup(why)};

    if (bad.why)
        add(summary, &bad);
    else
        summary->no_memory = true;
}

void summary_add_damage(struct summary *summary, uint32_t member, const struct damage *damage)
{
    const struct bad_log bad = {.member = member,
                                .chunks = damage->chunks,
                                .records = damage->records,
                                .torn = damage->torn};

    if (damage_any(damage))
        add(summary, &bad);
}

/* Those that could not be opened come first, then what lost most; else as members are. */
static int by_badness(const void *a, const void *b)
{
    const struct bad_log *one = a, *other = b;

    if (!one->why != !other->why)
        return one->why ? -1 : 1;
    if (one->chunks != other->chunks)
        return one->chunks > other->chunks ? -1 : 1;
    if (one->records != other->records)
        return one->records > other->records ? -1 : 1;
    if (one->torn != other->torn)
        return one->torn > other->torn ? -1 : 1;
    return one->member < other->member ? -1 : one->member > other->member;
}

static void say_one(const struct bad_log *bad, const char *path)
{
    if (bad->why)
        fprintf(stderr, "  %s: %s\n", path, bad->why);
    else
        fprintf(stderr,
                "  %s: chunks that cannot be read: %" PRIu64 "; records lost: %" PRIu64
                "; records shown, but torn: %" PRIu64 "\n",
                path, bad->chunks, bad->records, bad->torn);
}

int summary_say(struct summary *summary, const struct sources *sources)
{
    int status = sources_status(sources);
    bool given = false;

    if (summary->no_memory) {
        say("out of memory");
        return EXIT_NO_LOG;
    }
    if (summary->count == 0)
        return status;
    qsort(summary->list, summary->count, sizeof *summary->list, by_badness);
    say("%zu of %" PRIu32 " logs cannot be read in full:", summary->count, sources->count);
    for (size_t i = 0; i < summary->count; i++) {
        const struct bad_log *bad = &summary->list[i];
        const struct member *member = &sources->members[bad->member];

        if (i < MOST_TOLD)
            say_one(bad, member->path);
        given |= bad->why && !member->below && !member->inner;
    }
    if (summary->count > MOST_TOLD)
        fprintf(stderr, "  and %zu more\n", summary->count - MOST_TOLD);
    return given ? EXIT_NO_LOG : status == EXIT_DONE ? EXIT_DAMAGED : status;
}

void summary_done(struct summary *summary)
{
    for (size_t i = 0; i < summary->count; i++)
        free(summary->list[i].why);
    free(summary->list);
    *summary = (struct summary){0};
}
