/* news.c - compares chunks by their hashes, and the last one that was printed by its text. */
#include "fusefs/cli/news.h"
#include "core/live.h"

#include <xxhash.h>

/* The chunk at @position of the log order that begins with chunk @first. */
static uint64_t chunk_at(const struct evtx_log *log, uint64_t first, uint64_t position)
{
    uint64_t to_end = evtx_log_chunks(log) - first;

    return position < to_end ? first + position : position - to_end;
}

/* The first chunk at or behind @position of the log order that is stored. False: there is none. */
static bool
next_chunk(const struct evtx_log *log, uint64_t first, uint64_t *position, uint64_t *chunk)
{
    while (*position < evtx_log_chunks(log)) {
        uint64_t behind;

        *chunk = chunk_at(log, first, *position);
        behind = evtx_log_skip_hole(log, *chunk);
        if (behind <= *chunk)
            return true;
        *position += behind - *chunk;
    }
    return false;
}

static enum evtx_status render_chunk(const struct evtx_log *log, uint64_t chunk,
                                     struct render *render, const struct render_style *style)
{
    enum evtx_status status = render_load(render, log, chunk, NULL);

    return status == EVTX_OK ? render_records(render, style, NULL) : status;
}

static bool is_fatal(enum evtx_status status)
{
    return status == EVTX_CHANGED || status == EVTX_NO_MEMORY;
}

/* Whether the text of the chunk that was printed last begins with what was printed. */
static bool goes_on(const struct news *news, const struct render *render)
{
    return render->line_text.size >= news->size &&
           XXH3_64bits(render->line_text.bytes, news->size) == news->hash;
}

enum news_kind news_kind(const struct news *news, const struct evtx_log *log, struct render *render,
                         const struct render_style *style)
{
    uint64_t first = evtx_log_first_chunk(log), chunk;

    if (!news->any)
        return NEWS_BEHIND;
    for (uint64_t at = 0; next_chunk(log, first, &at, &chunk); at++) {
        uint64_t seen = evtx_log_seen(log, chunk);

        if (chunk == news->chunk && seen > EVTX_SEEN_ZEROS) {
            enum evtx_status status = render_chunk(log, chunk, render, style);

            if (status == EVTX_OK && goes_on(news, render))
                return NEWS_BEHIND;
            return is_fatal(status) ? NEWS_FAILED : NEWS_OTHER;
        }
        if (seen > EVTX_SEEN_ZEROS && seen != evtx_log_seen(news->log, chunk))
            return NEWS_OTHER;
    }
    return NEWS_NONE;
}

/* What was printed of the chunk that was rendered. */
static void note(struct news *news, const struct render *render)
{
    news->any = true;
    news->chunk = render->number;
    news->size = render->line_text.size;
    news->hash = XXH3_64bits(render->line_text.bytes, news->size);
}

enum evtx_status
news_print(struct news *news, struct evtx_log *log, enum news_kind kind, struct render *render,
           const struct render_style *style, news_take *take, void *context, const bool *stop)
{
    uint64_t first = evtx_log_first_chunk(log), chunk;
    bool behind = !news->any || kind == NEWS_OTHER; /* of what was printed */

    for (uint64_t at = 0; !*stop && next_chunk(log, first, &at, &chunk); at++) {
        bool last = !behind && chunk == news->chunk;
        enum evtx_status status;

        if (!behind && !last)
            continue;
        behind = true;
        status = render_chunk(log, chunk, render, style);
        if (is_fatal(status)) {
            news_done(news);
            news->log = log;
            return status;
        }
        if (status != EVTX_OK)
            continue;
        take(context, render, last ? news->size : 0);
        note(news, render);
    }
    news_done(news);
    news->log = log;
    return EVTX_OK;
}

enum evtx_status news_skip(struct news *news, struct evtx_log *log, struct render *render,
                           const struct render_style *style)
{
    uint64_t first = evtx_log_first_chunk(log), chunk, last = 0;
    enum evtx_status status = EVTX_OK;
    bool any = false;

    for (uint64_t at = 0; next_chunk(log, first, &at, &chunk); at++)
        if (evtx_log_seen(log, chunk) > EVTX_SEEN_ZEROS) {
            last = chunk;
            any = true;
        }
    if (any)
        status = render_chunk(log, last, render, style);
    if (any && status == EVTX_OK)
        note(news, render);
    news_done(news);
    news->log = log;
    return is_fatal(status) ? status : EVTX_OK;
}

void news_done(struct news *news)
{
    evtx_log_close(news->log);
    news->log = NULL;
}
