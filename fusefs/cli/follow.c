/* follow.c - looks at a log when it is written, and prints what is new and settled. */
#include "fusefs/cli/follow.h"

#include "core/live.h"
#include "fusefs/cli/interrupted_output.h"
#include "fusefs/cli/news.h"
#include "fusefs/live/file_watch.h"
#include "fusefs/live/growth_look.h"
#include "fusefs/process/sandbox.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    INTERVAL = 1000, /* ms: not every filesystem tells inotify */
    REST = 10        /* a look may take such a part of the time */
};

struct follower {
    const struct dump_options *options;
    const struct render_style *style;
    struct interrupted_output out;
    struct file_watch watch;
    struct stat seen; /* of the file, at the last look */
    bool hot;         /* it is to be looked at again, whatever stat() says */
    bool lost;        /* there was no log at the last look */
    int64_t due;      /* when what is waited for is to be looked at */
    struct growth growth;
    struct evtx_templates *templates;
    struct render *render;
    struct news news;
    struct evtx_log *cut; /* the log that is shown where it was cut; owned; NULL: that of .news */
    bool begun;           /* a state was seen */
    bool failed;          /* there was no memory to begin with */
    struct damage damage, last_damage; /* of all chunks before the last one, of that one */
    uint64_t last;                     /* which that is */
};

/* ---- printing -------------------------------------------------------------------------------- */

/* The last chunk is rendered again whenever it grows: its damage is told once. */
static void note_damage(struct follower *follower, const struct render *render)
{
    if (render->number != follower->last)
        damage_add(&follower->damage, &follower->last_damage);
    follower->last = render->number;
    follower->last_damage = render->damage;
}

static void print(void *context, const struct render *render, size_t from)
{
    struct follower *follower = context;
    struct evtx_fault fault = {
        .status = EVTX_BAD_VALUE, .what = "checksums of a chunk", .chunk = render->number};

    note_damage(follower, render);
    if (!follower->options->validate || evtx_chunk_checksums(render->chunk).fit)
        interrupted_write(&follower->out, render, from);
    else
        damage_chunk(&follower->last_damage, &fault);
}

/* Takes over @log. False: some of it is left. */
static bool print_news(struct follower *follower, struct evtx_log *log)
{
    enum news_kind kind;
    enum evtx_status status;

    if (!follower->begun && follower->options->from_now) {
        status = news_skip(&follower->news, log, follower->render, follower->style);
        return status == EVTX_OK;
    }
    kind = news_kind(&follower->news, log, follower->render, follower->style);
    if (kind == NEWS_OTHER)
        say("%s: it is another log, or was rewritten: all of its events follow",
            follower->options->log);
    if (kind == NEWS_NONE && !follower->cut)
        say("%s: the log was cut; what comes behind that follows", follower->options->log);
    evtx_log_close(follower->cut);
    follower->cut = kind == NEWS_NONE || kind == NEWS_FAILED ? log : NULL;
    if (follower->cut)
        return kind == NEWS_NONE;
    status = news_print(&follower->news, log, kind, follower->render, follower->style, print,
                        follower, &follower->out.ended);
    return status == EVTX_OK;
}

/* ---- looking --------------------------------------------------------------------------------- */

/* An empty file, or one that ends in its header, may become a log. */
static bool may_become_a_log(int fd, const struct stat *st)
{
    static const char magic[] = "ElfFile";
    char bytes[sizeof magic];
    ssize_t got = pread(fd, bytes, sizeof bytes, 0);

    return S_ISREG(st->st_mode) && st->st_size < EVTX_HEADER_SIZE && got >= 0 &&
           memcmp(bytes, magic, (size_t)got) == 0;
}

static void say_lost(struct follower *follower, bool lost, const char *why)
{
    if (lost && !follower->lost)
        say("%s: %s; it is waited for", follower->options->log, why);
    else if (!lost && follower->lost)
        say("%s: the log is there", follower->options->log);
    follower->lost = lost;
}

/* NULL: there is none now, and it said so. */
static struct evtx_log *open_log_again(struct follower *follower, struct stat *st)
{
    int fd = file_watch_reopen(&follower->watch);
    struct evtx_log *log = NULL;
    const char *why = fd < 0 ? strerror(errno) : "it is no event log any more";

    if (fd >= 0 && fstat(fd, st) == 0 && evtx_log_open_fd(fd, &log, NULL) != EVTX_OK) {
        if (may_become_a_log(fd, st))
            why = "it has no header yet";
        close(fd);
    }
    say_lost(follower, !log, why);
    return log;
}

/* ms of our clock at which the file was written last, as far as its time tells. */
static int64_t written(const struct stat *st)
{
    int64_t age = (int64_t)(time(NULL) - st->st_mtim.tv_sec) * 1000;

    return file_watch_clock() - (age < 0 ? 0 : age > GROWTH_PAUSE ? GROWTH_PAUSE : age);
}

static void look(struct follower *follower)
{
    struct stat st = {0};
    struct evtx_log *log = open_log_again(follower, &st);
    const struct evtx_log *before = follower->cut ? follower->cut : follower->news.log;
    enum growth_found found = GROWTH_AGAIN;

    follower->growth.written = written(&st);
    if (log && evtx_log_watch(log))
        found = growth_look(&follower->growth, log, before, file_watch_clock(), NULL);
    follower->hot = log && (found == GROWTH_AGAIN || file_watch_is_hot(&st));
    follower->seen = st;
    if (found != GROWTH_DIFFERS)
        evtx_log_close(log);
    else if (!print_news(follower, log))
        follower->hot = true;
    follower->begun |= found == GROWTH_DIFFERS;
    follower->due = growth_due(&follower->growth, file_watch_clock());
}

static bool is_changed(const struct follower *follower)
{
    struct stat st;

    file_watch_stat(&follower->watch, &st);
    return follower->hot || file_watch_clock() >= follower->due ||
           !file_watch_is_same(&st, &follower->seen);
}

static void wait_for_news(struct follower *follower, int64_t took)
{
    int64_t left = follower->due - file_watch_clock();

    file_watch_rest(&follower->watch, took * REST);
    interrupted_check(&follower->out);
    if (!follower->out.ended)
        file_watch_wait(&follower->watch, left > INTERVAL ? INTERVAL : left < 1 ? 1 : (int)left);
    interrupted_check(&follower->out);
}

/* ---- the command ----------------------------------------------------------------------------- */

/* False: it said why it cannot be followed. */
static bool begin(struct follower *follower)
{
    const char *path = follower->options->log;
    int fd = open_file(path);
    struct stat st = {0};
    struct evtx_log *log;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && may_become_a_log(fd, &st)) {
        close(fd);
    } else {
        log = open_log_fd(fd, path);
        if (!log)
            return false;
        evtx_log_close(log);
    }
    if (S_ISREG(st.st_mode) && file_watch_open(&follower->watch, path))
        return true;
    say("%s: it cannot be followed: only a file can", path);
    return false;
}

static void follow(struct follower *follower)
{
    follower->due = GROWTH_NEVER;
    follower->hot = true;
    while (!follower->out.ended) {
        int64_t start = file_watch_clock();

        if (is_changed(follower))
            look(follower);
        if (!follower->out.ended)
            wait_for_news(follower, file_watch_clock() - start);
    }
}

static int finish(struct follower *follower)
{
    int status;

    evtx_log_close(follower->cut);
    news_done(&follower->news);
    growth_done(&follower->growth);
    render_free(follower->render);
    evtx_templates_free(follower->templates);
    file_watch_close(&follower->watch);
    status = interrupted_close(&follower->out);
    damage_add(&follower->damage, &follower->last_damage);
    if (follower->failed)
        return EXIT_NO_LOG;
    return status == EXIT_DONE && follower->out.output.error != EPIPE
               ? say_damage(follower->options->log, &follower->damage)
               : status;
}

int follow_log(const struct dump_options *options, const struct render_style *style)
{
    struct follower follower = {.options = options, .style = style, .last = UINT64_MAX};
    struct evtx_chunk *chunk;

    follower.watch = (struct file_watch){.directory = -1, .inotify = -1, .nudged = -1};
    if (!begin(&follower)) {
        file_watch_close(&follower.watch);
        return EXIT_NO_LOG;
    }
    interrupted_open(&follower.out, options->output ? output_file(options->output, options->log)
                                                    : output_standard());
    follower.watch.ends[0] = follower.out.signals;
    follower.watch.ends[1] = follower.out.output.fd;
    follower.templates = evtx_templates_new();
    follower.render = follower.templates ? render_new(follower.templates) : NULL;
    chunk = follower.render ? follower.render->chunk : NULL;
    if (!chunk || (options->codec && evtx_chunk_set_codec(chunk, options->codec) != EVTX_OK)) {
        say("out of memory");
        follower.failed = follower.out.ended = true;
    }
    if (!options->codec)
        sandbox_files_but(follower.watch.directory);
    follow(&follower);
    return finish(&follower);
}
