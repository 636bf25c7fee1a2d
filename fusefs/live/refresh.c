/* refresh.c - a thread that looks at the log, and one that tells the kernel. */
#include "fusefs/live/refresh.h"

#include "core/live.h"
#include "fusefs/live/file_watch.h"
#include "fusefs/live/growth_look.h"
#include "fusefs/live/invalidate.h"
#include "fusefs/live/snapshot_diff.h"
#include "fusefs/live/tail.h"
#include "fusefs/process/clock.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SOON = 50,      /* ms: the survey may be ready then */
    REST = 10,      /* a look may take such a part of the time, */
    LONGEST = 5000, /* but no request waits longer for one; ms */
    TRIES = 4       /* to have a state that holds still while it is surveyed, at one look */
};

#define MOMENT 20000000u /* ns: a reply that is on its way has arrived then */

struct refresh {
    struct requests *requests;
    struct refresh_counters *counters;
    struct fuse_session *session;
    const char *path; /* borrowed; for people */
    struct file_watch watch;
    int interval; /* ms */
    size_t budget;

    /* The looking thread's own. */
    struct stat seen; /* of the file, at the last look */
    bool hot;         /* it was written so lately that .seen may stay the same at the next change */
    struct growth growth;
    int64_t due_growth; /* when what is waited for is to be looked at: GROWTH_NEVER */
    struct tail tail;
    bool noted; /* .tail is that of the present state, or cannot be had */
    struct shown *shown;

    struct generation *told; /* the teller's own, from when it is started */
    struct stop stop;        /* asked when it is .stopping */

    pthread_t looker, teller;
    pthread_mutex_t lock; /* guards everything below it */
    pthread_cond_t change;
    struct survey *survey; /* of a state that is not shown yet; NULL: there is none */
    bool running, stopping, due;
    bool forced; /* a request met a change */
};

/* A snapshot of ours, which somebody may still use. */
struct shown {
    struct snapshot snapshot; /* first */
    struct shown *next;
};

/* ---- the kernel ------------------------------------------------------------------------------ */

static bool is_stopping(struct refresh *refresh)
{
    bool stopping;

    pthread_mutex_lock(&refresh->lock);
    stopping = refresh->stopping;
    pthread_mutex_unlock(&refresh->lock);
    return stopping;
}

/* Sleeps until there is something to tell, or for a moment, if a reply of an earlier state may
 * still reach the kernel behind what it was told. */
static void wait_to_tell(struct refresh *refresh, bool for_a_moment)
{
    struct timespec until = clock_until(MOMENT);

    pthread_mutex_lock(&refresh->lock);
    if (for_a_moment && !refresh->stopping)
        pthread_cond_timedwait(&refresh->change, &refresh->lock, &until);
    while (!for_a_moment && !refresh->stopping && !refresh->due)
        pthread_cond_wait(&refresh->change, &refresh->lock);
    refresh->due = false;
    pthread_mutex_unlock(&refresh->lock);
}

static void *tell(void *argument)
{
    struct refresh *refresh = argument;
    struct generation *told = refresh->told, *next;

    while (!is_stopping(refresh)) {
        bool settled = requests_settled(told);

        next = requests_next(told);
        if (!next) {
            wait_to_tell(refresh, false);
            continue;
        }
        count(&refresh->counters->told,
              invalidate_changes(refresh->session, told->snapshot, next->snapshot, &refresh->stop));
        if (settled) {
            requests_give(told);
            told = next;
            count(&refresh->counters->untold, (uint64_t)-1);
        } else {
            requests_give(next);
            wait_to_tell(refresh, true);
        }
    }
    requests_give(told);
    return NULL;
}

static void invalidate_soon(struct refresh *refresh)
{
    pthread_mutex_lock(&refresh->lock);
    refresh->due = true;
    pthread_cond_broadcast(&refresh->change);
    pthread_mutex_unlock(&refresh->lock);
}

/* ---- the log --------------------------------------------------------------------------------- */

/* What is said of it, once. What was known of the log stays. */
static const char *const reasons[REFRESH_REASONS] = {
    [REFRESH_SEEN] = "the log is there again",
    [REFRESH_DENIED] =
        "changes of the log cannot be seen, as it may not be opened; what was known of "
        "it stays",
    [REFRESH_GONE] = "there is no event log any more; what was known of it stays",
    [REFRESH_NO_LOG] = "there is no event log any more; what was known of it stays",
};

static void note_reason(struct refresh *refresh, enum refresh_reason reason)
{
    struct refresh_counters *counters = refresh->counters;
    enum refresh_reason before = atomic_exchange(&counters->reason, reason);

    atomic_store(&refresh->requests->gone, reason != REFRESH_SEEN);
    if (reason != REFRESH_SEEN)
        count(&counters->failed, 1); /* last: whoever sees it sees the reason */
    if (reason != before)
        say("%s: %s", refresh->path, reasons[reason]);
}

/* errno is of an attempt to open it. */
static enum refresh_reason reason_of(const struct evtx_log *log)
{
    return log                                 ? REFRESH_SEEN
           : errno == EACCES || errno == EPERM ? REFRESH_DENIED
           : errno == ENOENT                   ? REFRESH_GONE
                                               : REFRESH_NO_LOG;
}

static struct evtx_log *open_again(struct refresh *refresh, struct stat *st)
{
    struct evtx_log *log = NULL;
    int fd = file_watch_reopen(&refresh->watch);

    if (fd >= 0 && fstat(fd, st) == 0 && S_ISREG(st->st_mode) &&
        evtx_log_open_fd(fd, &log, NULL) == EVTX_OK)
        return log;
    if (fd >= 0) {
        close(fd);
        errno = EINVAL;
    }
    return NULL;
}

static void reap(struct refresh *refresh)
{
    struct snapshot *snapshot;

    while ((snapshot = requests_reap(refresh->requests)))
        for (struct shown **link = &refresh->shown; *link; link = &(*link)->next)
            if (&(*link)->snapshot == snapshot) {
                struct shown *gone = *link;

                *link = gone->next;
                snapshot_close(&gone->snapshot);
                free(gone);
                break;
            }
}

static void note_tail(struct refresh *refresh, struct snapshot *snapshot)
{
    refresh->tail = tail_of(snapshot);
    refresh->noted = true;
}

/* Of the state that the mount began with, which no look has read. */
static void note_first_tail(struct refresh *refresh, struct snapshot *snapshot)
{
    note_tail(refresh, snapshot);
    if (refresh->tail.known)
        growth_note_tail(&refresh->growth, snapshot->log, refresh->tail.chunk);
}

/* While a state is made its survey can be stopped. */
static void note_survey(struct refresh *refresh, struct survey *survey)
{
    pthread_mutex_lock(&refresh->lock);
    refresh->survey = survey;
    if (survey && refresh->stopping)
        survey_stop(survey);
    pthread_mutex_unlock(&refresh->lock);
}

/* How many chunks changed, or STATE_FAILED. */
static uint64_t follow(struct refresh *refresh, struct snapshot *snapshot, struct snapshot *before)
{
    uint64_t chunks;

    note_survey(refresh, snapshot->survey);
    chunks = snapshot_follow(snapshot, before, &refresh->tail, &refresh->stop);
    note_survey(refresh, NULL);
    return chunks;
}

/* False: that state cannot be had, and @log is the caller's still. */
static bool show(struct refresh *refresh, struct snapshot *before, struct evtx_log *log,
                 struct timespec changed)
{
    struct shown *shown = calloc(1, sizeof *shown);
    uint64_t chunks;

    if (!shown ||
        snapshot_over(&shown->snapshot, log, refresh->path, changed, refresh->budget) != 0) {
        free(shown);
        return false;
    }
    chunks = follow(refresh, &shown->snapshot, before);
    if (chunks == STATE_FAILED || !requests_change(refresh->requests, &shown->snapshot)) {
        shown->snapshot.log = NULL;
        snapshot_close(&shown->snapshot);
        free(shown);
        return false;
    }
    shown->next = refresh->shown;
    refresh->shown = shown;
    count(&refresh->counters->untold, 1);
    count(&refresh->counters->states, 1);
    count(&refresh->counters->chunks, chunks);
    note_tail(refresh, &shown->snapshot);
    invalidate_soon(refresh);
    say("%s: the log has changed, in %llu chunks", refresh->path, (unsigned long long)chunks);
    return true;
}

/* What is to be shown of @log behind the state @before. Of one whose survey failed nothing was. */
static enum growth_found
compare(struct refresh *refresh, struct evtx_log *log, const struct snapshot *before)
{
    if (!evtx_log_watch(log))
        return GROWTH_AGAIN;
    return growth_look(&refresh->growth, log, survey_ready(before->survey) ? before->log : NULL,
                       file_watch_clock(), &refresh->stop);
}

/* Shows the log as it is now, if it is not what it was. False: it is to be tried again, as there
 * was no memory, or the log went on changing. */
static bool look_once(struct refresh *refresh)
{
    struct generation *generation = requests_take(refresh->requests, FUSE_ROOT_ID);
    struct stat st = {0};
    struct evtx_log *log = open_again(refresh, &st);
    enum refresh_reason reason = reason_of(log);
    enum growth_found found = log ? compare(refresh, log, generation->snapshot) : GROWTH_SAME;
    bool shown = found == GROWTH_DIFFERS && show(refresh, generation->snapshot, log, st.st_mtim);
    bool again = found == GROWTH_AGAIN || (found == GROWTH_DIFFERS && !shown);

    note_reason(refresh, reason);
    refresh->seen = st;
    refresh->hot = log && (file_watch_is_hot(&st) || again);
    atomic_store(&refresh->counters->held, growth_waits(&refresh->growth));
    if (!shown)
        evtx_log_close(log);
    requests_give(generation);
    return !again;
}

static void look_closely(struct refresh *refresh)
{
    for (int i = 0; i < TRIES && !look_once(refresh); i++)
        if (stop_asked(&refresh->stop))
            return;
}

static void look(struct refresh *refresh)
{
    bool was_hot = refresh->hot || file_watch_clock() >= refresh->due_growth, changed, forced;
    struct stat st = {0};

    pthread_mutex_lock(&refresh->lock);
    forced = refresh->forced;
    refresh->forced = false;
    pthread_mutex_unlock(&refresh->lock);
    file_watch_stat(&refresh->watch, &st);
    changed = !file_watch_is_same(&st, &refresh->seen);
    count(&refresh->counters->looks, forced || changed);
    if (forced || changed || was_hot)
        look_closely(refresh);
    refresh->due_growth = growth_due(&refresh->growth, file_watch_clock());
    if (forced)
        requests_looked(refresh->requests);
    reap(refresh);
}

/* ---- when to look ---------------------------------------------------------------------------- */

/* Whoever ends the program does not wait for it. */
static void rest(struct refresh *refresh, int64_t ms)
{
    struct timespec until = clock_until((uint64_t)ms * 1000000);

    pthread_mutex_lock(&refresh->lock);
    while (!refresh->stopping &&
           pthread_cond_timedwait(&refresh->change, &refresh->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&refresh->lock);
}

/* ms until the next look, unless somebody writes the log before. */
static int until_next(const struct refresh *refresh, bool over)
{
    int64_t left = refresh->due_growth - file_watch_clock();

    if (!over)
        return SOON;
    return left > refresh->interval ? refresh->interval : left < 0 ? 0 : (int)left;
}

static void *watch(void *argument)
{
    struct refresh *refresh = argument;

    while (!is_stopping(refresh)) {
        struct generation *present = requests_take(refresh->requests, FUSE_ROOT_ID);
        int64_t began = file_watch_clock();
        int64_t took;

        bool over = survey_over(present->snapshot->survey);

        if (!refresh->noted && survey_ready(present->snapshot->survey))
            note_first_tail(refresh, present->snapshot);
        requests_give(present);
        if (over)
            look(refresh);
        took = file_watch_clock() - began;
        rest(refresh, took * REST < LONGEST ? took * REST : LONGEST);
        if (took * REST > LONGEST && !is_stopping(refresh))
            file_watch_rest(&refresh->watch, took * REST - LONGEST);
        if (!is_stopping(refresh))
            file_watch_wait(&refresh->watch, until_next(refresh, over));
    }
    return NULL;
}

/* A request met a change. Once nobody looks any more it is not to wait for it. */
static void look_now(void *context)
{
    struct refresh *refresh = context;
    bool stopping;

    pthread_mutex_lock(&refresh->lock);
    refresh->forced = true;
    stopping = refresh->stopping;
    pthread_mutex_unlock(&refresh->lock);
    if (stopping)
        requests_looked(refresh->requests);
    else
        file_watch_nudge(&refresh->watch);
}

/* ---- making and freeing ---------------------------------------------------------------------- */

/* What somebody is writing at this moment is shown as far as it is settled, and all else as it is,
 * damaged or not: nothing tells what is half written from what stays so. */
static void hold_back(struct refresh *refresh)
{
    struct evtx_log *log = refresh->requests->logs[0].present->snapshot->log;

    if (!evtx_log_touched(log) && !file_watch_is_written(&refresh->watch))
        return;
    (void)growth_look(&refresh->growth, log, NULL, file_watch_clock(), NULL);
    refresh->due_growth = growth_due(&refresh->growth, file_watch_clock());
    atomic_store(&refresh->counters->held, growth_waits(&refresh->growth));
    if (evtx_log_held(log))
        say("%s: it is being written; what is half written is shown once it is whole",
            refresh->path);
}

/* Whether what is there now is what was opened: another log may have come in between. */
static bool is_open(const struct refresh *refresh)
{
    const struct timespec *opened = &refresh->requests->logs[0].present->snapshot->changed;

    return refresh->seen.st_mtim.tv_sec == opened->tv_sec &&
           refresh->seen.st_mtim.tv_nsec == opened->tv_nsec;
}

struct refresh *
refresh_new(struct requests *requests, const char *log, unsigned seconds, size_t budget)
{
    struct refresh *refresh = calloc(1, sizeof *refresh);

    if (!refresh)
        return NULL;
    refresh->requests = requests;
    refresh->counters = &requests->counters.refresh;
    refresh->path = log;
    refresh->interval = seconds < 86400 ? (int)seconds * 1000 : 86400000;
    refresh->budget = budget;
    refresh->growth.begun = true;
    refresh->due_growth = GROWTH_NEVER;
    pthread_mutex_init(&refresh->lock, NULL);
    pthread_cond_init(&refresh->change, NULL);
    if (file_watch_open(&refresh->watch, log) && file_watch_stat(&refresh->watch, &refresh->seen) &&
        S_ISREG(refresh->seen.st_mode) &&
        evtx_log_watch(requests->logs[0].present->snapshot->log)) {
        refresh->hot = file_watch_is_hot(&refresh->seen) || !is_open(refresh);
        if (file_watch_is_young(&refresh->seen, GROWTH_PAUSE))
            hold_back(refresh);
        return refresh;
    }
    refresh_free(refresh);
    return NULL;
}

/* Who became another user may not read the log any more, and learns that now, on the terminal. */
static void try_to_open(struct refresh *refresh)
{
    int fd = file_watch_reopen(&refresh->watch);

    if (fd >= 0)
        close(fd);
    else if (reason_of(NULL) == REFRESH_DENIED)
        note_reason(refresh, REFRESH_DENIED);
}

bool refresh_start(struct refresh *refresh, struct fuse_session *session)
{
    try_to_open(refresh);
    refresh->session = session;
    refresh->told = requests_take(refresh->requests, FUSE_ROOT_ID); /* before anything can change */
    if (pthread_create(&refresh->teller, NULL, tell, refresh) != 0) {
        requests_give(refresh->told);
        return false;
    }
    if (pthread_create(&refresh->looker, NULL, watch, refresh) != 0) {
        refresh->stopping = true;
        invalidate_soon(refresh);
        pthread_join(refresh->teller, NULL);
        return false;
    }
    refresh->running = true;
    refresh->requests->look_context = refresh;
    refresh->requests->look = look_now;
    return true;
}

struct sandbox_needs refresh_needs(const struct refresh *refresh)
{
    return (struct sandbox_needs){.folder = refresh ? refresh->watch.directory : -1,
                                  .watch = refresh ? refresh->watch.inotify : -1};
}

void refresh_let_go(const struct refresh *refresh, int instead)
{
    if (refresh && refresh->watch.directory >= 0)
        (void)dup3(instead, refresh->watch.directory, O_CLOEXEC);
}

void refresh_stop(struct refresh *refresh)
{
    bool first;

    if (!refresh)
        return;
    pthread_mutex_lock(&refresh->lock);
    first = refresh->running && !refresh->stopping;
    refresh->stopping = true;
    stop_ask(&refresh->stop);
    if (refresh->survey)
        survey_stop(refresh->survey);
    pthread_cond_broadcast(&refresh->change);
    pthread_mutex_unlock(&refresh->lock);
    if (!first)
        return;
    file_watch_nudge(&refresh->watch);
    pthread_join(refresh->looker, NULL);
    requests_looked(refresh->requests);
    pthread_join(refresh->teller, NULL);
}

void refresh_free(struct refresh *refresh)
{
    if (!refresh)
        return;
    while (refresh->shown) {
        struct shown *gone = refresh->shown;

        refresh->shown = gone->next;
        snapshot_close(&gone->snapshot);
        free(gone);
    }
    file_watch_close(&refresh->watch);
    growth_done(&refresh->growth);
    pthread_cond_destroy(&refresh->change);
    pthread_mutex_destroy(&refresh->lock);
    free(refresh);
}
