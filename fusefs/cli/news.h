/*
 * news.h - which events of the next state of a log were not printed yet.
 *
 * A log that grows has them behind those that were, as has one that went round, whose oldest chunk
 * is gone. One that was cut has none, until it grows again. Anything else is another log.
 */
#ifndef EVTX_FUSEFS_NEWS_H
#define EVTX_FUSEFS_NEWS_H

#include "cache/chunks/render.h"

/** All zero: nothing was printed. */
struct news {
    bool any;
    struct evtx_log *log; /* the state that was printed last, or NULL; owned */
    uint64_t chunk;       /* the last chunk of it that was printed, */
    size_t size;          /* so much of its text, */
    uint64_t hash;        /* and what it was */
};

enum news_kind {
    NEWS_BEHIND, /* what is new follows on what was printed */
    NEWS_NONE,   /* the log was cut: all that it has was printed */
    NEWS_OTHER,  /* it is another log, or was rewritten: all of it is new */
    NEWS_FAILED, /* it has changed meanwhile, or there is no memory */
};

/** Takes the events of a chunk that was just rendered, of which those before byte @from of its text
 *  were printed. */
typedef void news_take(void *context, const struct render *render, size_t from);

/** What @log, which is watched, is against what was printed. @render, in @style, is used for that.
 */
enum news_kind news_kind(const struct news *news, const struct evtx_log *log, struct render *render,
                         const struct render_style *style);

/**
 * Renders what is new in @log, in log order, and hands it on, until @stop says that it is enough.
 * What follows on what was printed is all with @kind NEWS_OTHER. Notes what was printed, and owns
 * @log from now on, whatever it returns.
 *
 * Errors: EVTX_CHANGED, EVTX_NO_MEMORY: some of it is left for the next state.
 */
EVTX_MUST_USE enum evtx_status
news_print(struct news *news, struct evtx_log *log, enum news_kind kind, struct render *render,
           const struct render_style *style, news_take *take, void *context, const bool *stop);

/** As if all of @log had been printed. Otherwise as news_print(). */
EVTX_MUST_USE enum evtx_status news_skip(struct news *news, struct evtx_log *log,
                                         struct render *render, const struct render_style *style);

void news_done(struct news *news);

#endif
