/* roster.c - opens the logs, puts them in order, and gives out their numbers. */
#include "fusefs/tree/roster.h"

#include "core/base/list.h"
#include "fusefs/tree/snapshot.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_ROOM = 256 }; /* chunks: what a short log may grow by without another range */

#define ALL_CHUNKS (UINT64_C(1) << 28) /* that an inode number can tell apart */

int roster_init(struct roster *roster, size_t budget)
{
    *roster = (struct roster){0};
    pthread_mutex_init(&roster->opening, NULL);
    pthread_mutex_init(&roster->merging, NULL);
    roster->windows = budget / 4;
    budget -= roster->windows;
    if (commons_init(&roster->commons, budget > CACHE_BUDGET_LEAST ? budget : CACHE_BUDGET_LEAST) ==
        0)
        return 0;
    roster_done(roster);
    return -1;
}

static void close_snapshot(struct roster_log *member)
{
    struct snapshot *snapshot = atomic_load(&member->snapshot);

    if (!snapshot)
        return;
    snapshot_close(snapshot);
    free(snapshot);
}

void roster_done(struct roster *roster)
{
    chronicle_free(atomic_load(&roster->chronicle));
    merged_free(atomic_load(&roster->merged));
    for (uint32_t i = 0; i < roster->count; i++) {
        close_snapshot(&roster->list[i]);
        evtx_log_close(roster->list[i].log);
        free(roster->list[i].path);
        free(roster->list[i].name);
        free(roster->list[i].group_name);
        free(roster->list[i].error);
    }
    for (uint32_t i = 0; i < roster->group_count; i++)
        free(roster->groups[i].name);
    free(roster->list);
    free(roster->groups);
    free(roster->by_name);
    free(roster->by_base);
    commons_done(&roster->commons);
    pthread_mutex_destroy(&roster->opening);
    pthread_mutex_destroy(&roster->merging);
    *roster = (struct roster){0};
}

/* ---- adding one ------------------------------------------------------------------------------ */

static bool copy_names(struct roster_log *log, const struct found_log *found)
{
    const char *slash = strchr(found->label, '/');

    log->path = strdup(found->path);
    log->name = strdup(slash ? slash + 1 : found->label);
    if (slash)
        log->group_name = strndup(found->label, (size_t)(slash - found->label));
    return log->path && log->name && (!slash || log->group_name);
}

bool roster_add(struct roster *roster, const struct found_log *found)
{
    size_t room = roster->room;
    struct roster_log *list = NULL, *log;

    assert((found->log != NULL) != (found->error != NULL));
    assert(!roster->by_name); /* which is of all there are */
    if (roster->count < ROSTER_MOST)
        list = list_grow(roster->list, roster->count, &room, sizeof *list, 64);
    if (!list) {
        evtx_log_close(found->log);
        free(found->error);
        return false;
    }
    roster->list = list;
    roster->room = (uint32_t)room;
    log = &list[roster->count++];
    *log = (struct roster_log){.changed = found->changed,
                               .size = found->size,
                               .log = found->log,
                               .error = found->error,
                               .group = GROUP_NONE};
    return copy_names(log, found);
}

/* ---- in order -------------------------------------------------------------------------------- */

/* By group and name; those without a group come last. */
static int compare_names(const void *a, const void *b, void *context)
{
    const struct roster *roster = context;
    const struct roster_log *x = &roster->list[*(const uint32_t *)a];
    const struct roster_log *y = &roster->list[*(const uint32_t *)b];
    int order = 0;

    if (!x->group_name || !y->group_name)
        order = (y->group_name != NULL) - (x->group_name != NULL);
    else
        order = strcmp(x->group_name, y->group_name);
    return order ? order : strcmp(x->name, y->name);
}

static bool is_later(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec > b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

/* The group of that name, which is the last one if there is one; or a new one. NULL: no memory. */
static struct group *enter_group(struct roster *roster, const char *name)
{
    size_t room = roster->group_room;
    struct group *groups = roster->groups;

    if (roster->group_count && strcmp(groups[roster->group_count - 1].name, name) == 0)
        return &groups[roster->group_count - 1];
    groups = list_grow(groups, roster->group_count, &room, sizeof *groups, 16);
    if (!groups)
        return NULL;
    roster->groups = groups;
    roster->group_room = (uint32_t)room;
    groups[roster->group_count] = (struct group){.name = strdup(name)};
    return groups[roster->group_count].name ? &groups[roster->group_count++] : NULL;
}

static bool make_groups(struct roster *roster)
{
    roster->by_name = malloc((roster->count + 1) * sizeof *roster->by_name);
    if (!roster->by_name)
        return false;
    for (uint32_t i = 0; i < roster->count; i++)
        roster->by_name[i] = i;
    qsort_r(roster->by_name, roster->count, sizeof *roster->by_name, compare_names, roster);
    for (uint32_t i = 0; i < roster->count; i++) {
        struct roster_log *member = &roster->list[roster->by_name[i]];
        struct group *group = NULL;

        if (is_later(&member->changed, &roster->changed))
            roster->changed = member->changed;
        if (!member->group_name)
            continue;
        group = enter_group(roster, member->group_name);
        if (!group)
            return false;
        member->group = (uint32_t)(group - roster->groups);
        if (is_later(&member->changed, &group->changed))
            group->changed = member->changed;
    }
    return true;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static uint64_t chunks_of(const struct roster *roster, uint32_t member)
{
    return evtx_log_chunks(roster->list[member].log);
}

/* Short logs first. */
static int compare_chunks(const void *a, const void *b, void *context)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    uint64_t of_x = chunks_of(context, x), of_y = chunks_of(context, y);

    if (of_x != of_y)
        return of_x < of_y ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* There is no range for it. False: no memory. */
static bool refuse(struct roster_log *member)
{
    evtx_log_close(member->log);
    member->log = NULL;
    member->error =
        strdup("the logs of this mount are too long together; mount this one by itself");
    return member->error;
}

/* Twice what a log has, so that it can grow. */
static bool give_numbers(struct roster *roster)
{
    uint64_t base = 0;
    uint32_t count = 0;

    roster->by_base = malloc((roster->count + 1) * sizeof *roster->by_base);
    if (!roster->by_base)
        return false;
    for (uint32_t i = 0; i < roster->count; i++)
        if (roster->list[i].log)
            roster->by_base[count++] = i;
    qsort_r(roster->by_base, count, sizeof *roster->by_base, compare_chunks, roster);
    for (uint32_t i = 0; i < count; i++) {
        struct roster_log *member = &roster->list[roster->by_base[i]];
        uint64_t chunks = evtx_log_chunks(member->log);
        uint64_t room = 2 * chunks > LEAST_ROOM ? 2 * chunks : LEAST_ROOM;

        if (base + room > ALL_CHUNKS)
            room = chunks;
        if (base + room > ALL_CHUNKS && !refuse(member))
            return false;
        if (!member->log)
            continue;
        member->chunk_base = base;
        base += room;
        roster->by_base[roster->base_count++] = roster->by_base[i];
    }
    return true;
}

bool roster_settle(struct roster *roster)
{
    assert(!roster->by_name);
    while (roster->count >= UINT64_C(1) << roster->log_bits)
        roster->log_bits++;
    return make_groups(roster) && give_numbers(roster);
}

/* ---- finding one ----------------------------------------------------------------------------- */

/* How a member of by_name stands to @group and @name; NULL: to the begin of the group. */
static int compare_to(const struct roster *roster, uint32_t at, uint32_t group, const char *name)
{
    const struct roster_log *member = &roster->list[roster->by_name[at]];

    if (member->group != group)
        return member->group < group ? -1 : 1; /* GROUP_NONE is the largest */
    return name ? strcmp(member->name, name) : 1;
}

/* The first place in by_name that is not before @group and @name. */
static uint32_t place_of(const struct roster *roster, uint32_t group, const char *name)
{
    uint32_t low = 0, high = roster->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (compare_to(roster, middle, group, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void roster_of_group(const struct roster *roster, uint32_t group, uint32_t *first, uint32_t *end)
{
    assert(group == GROUP_NONE || group < roster->group_count);
    *first = place_of(roster, group, NULL);
    *end = group == GROUP_NONE ? roster->count : place_of(roster, group + 1, NULL);
    if (group != GROUP_NONE && group + 1 == roster->group_count)
        *end = place_of(roster, GROUP_NONE, NULL);
}

bool roster_find(const struct roster *roster, uint32_t group, const char *name, uint32_t *place)
{
    uint32_t at = place_of(roster, group, name);

    if (at == roster->count || compare_to(roster, at, group, name) != 0)
        return false;
    *place = at;
    return true;
}

bool roster_find_group(const struct roster *roster, const char *name, uint32_t *group)
{
    uint32_t low = 0, high = roster->group_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(roster->groups[middle].name, name);

        if (order == 0) {
            *group = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool roster_of_chunk(const struct roster *roster, uint64_t number, uint32_t *member)
{
    uint32_t low = 0, high = roster->base_count;

    while (low < high) { /* the first one that begins behind it */
        uint32_t middle = low + (high - low) / 2;

        if (roster->list[roster->by_base[middle]].chunk_base <= number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return false;
    *member = roster->by_base[low - 1];
    return true;
}

/* ---- looking into one ------------------------------------------------------------------------ */

/* NULL: no memory. */
static struct snapshot *
make_snapshot(struct roster *roster, uint32_t number, const struct snapshot *root)
{
    const struct roster_log *log = &roster->list[number];
    struct snapshot *snapshot = malloc(sizeof *snapshot);

    if (!snapshot)
        return NULL;
    if (snapshot_share(snapshot, log->log, log->path, log->changed, &roster->commons) != 0) {
        free(snapshot);
        return NULL;
    }
    snapshot->uid = root->uid;
    snapshot->gid = root->gid;
    snapshot->umask = root->umask;
    snapshot->place = (struct log_place){.log = number + 1,
                                         .log_bits = roster->log_bits,
                                         .chunk_base = log->chunk_base,
                                         .group = log->group};
    survey_list(snapshot->survey, root->listed);
    return snapshot;
}

struct snapshot *roster_open(struct roster *roster, uint32_t number, const struct snapshot *root)
{
    struct roster_log *log = &roster->list[number];
    struct snapshot *snapshot;

    assert(number < roster->count && log->log);
    pthread_mutex_lock(&roster->opening);
    snapshot = atomic_load(&log->snapshot);
    if (!snapshot) {
        snapshot = make_snapshot(roster, number, root);
        if (snapshot && roster->stopped)
            survey_stop(snapshot->survey);
        atomic_store(&log->snapshot, snapshot);
    }
    pthread_mutex_unlock(&roster->opening);
    return snapshot;
}

void roster_stop(struct roster *roster)
{
    pthread_mutex_lock(&roster->opening);
    roster->stopped = true;
    stop_ask(&roster->stop);
    for (uint32_t i = 0; i < roster->count; i++)
        if (atomic_load(&roster->list[i].snapshot))
            survey_stop(atomic_load(&roster->list[i].snapshot)->survey);
    pthread_mutex_unlock(&roster->opening);
}

void roster_put_line(struct text *text, const char *string)
{
    for (; *string; string++)
        text_putc(text, (unsigned char)*string < ' ' || *string == 0x7f ? '?' : *string);
}
