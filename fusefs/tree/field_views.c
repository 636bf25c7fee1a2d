/* field_views.c - one finds what others wait for; an LRU of what was found. */
#include "fusefs/tree/field_views.h"

#include "cache/chunks/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MOST_BYTES = 16 << 20 /* of values that nobody uses now */ };

/* Of one field. */
struct view {
    struct field_facet *facet; /* owned; NULL: not known, or given up */
    struct stop stop;          /* of who looks for it */
    size_t pins, bytes;
    uint64_t used; /* when it was put last */
};

struct field_views {
    struct survey *survey;
    struct evtx_templates *templates;
    pthread_mutex_t listing;           /* held by who makes the list */
    _Atomic(struct field_list *) list; /* owned; set once, when .views are there */
    struct view *views;                /* owned; one for each field */
    pthread_mutex_t running;           /* one at a time, with all processors */
    pthread_mutex_t lock;              /* guards .views, but for their .stop, and what follows */
    size_t bytes;
    uint64_t now;
};

struct field_views *field_views_new(struct survey *survey, struct evtx_templates *templates)
{
    struct field_views *views = calloc(1, sizeof *views);

    if (!views)
        return NULL;
    views->survey = survey;
    views->templates = templates;
    pthread_mutex_init(&views->listing, NULL);
    pthread_mutex_init(&views->running, NULL);
    pthread_mutex_init(&views->lock, NULL);
    return views;
}

void field_views_free(struct field_views *views)
{
    const struct field_list *list = views ? field_views_peek(views) : NULL;

    if (!views)
        return;
    for (uint32_t i = 0; list && i < field_list_count(list); i++)
        field_facet_free(views->views[i].facet);
    free(views->views);
    field_list_free(atomic_load(&views->list));
    pthread_mutex_destroy(&views->listing);
    pthread_mutex_destroy(&views->running);
    pthread_mutex_destroy(&views->lock);
    free(views);
}

/* ---- fields ---------------------------------------------------------------------------------- */

const struct field_list *field_views_peek(struct field_views *views)
{
    return atomic_load(&views->list);
}

/* With .listing held. */
static void find_fields(struct field_views *views)
{
    struct field_list *list = field_list_new(views->survey);

    views->views = list ? calloc(field_list_count(list) + 1u, sizeof *views->views) : NULL;
    if (views->views)
        atomic_store(&views->list, list);
    else
        field_list_free(list);
}

const struct field_list *field_views_list(struct field_views *views)
{
    pthread_mutex_lock(&views->listing);
    if (!atomic_load(&views->list))
        find_fields(views);
    pthread_mutex_unlock(&views->listing);
    return field_views_peek(views);
}

/* ---- values ---------------------------------------------------------------------------------- */

struct stop *field_views_stop(struct field_views *views, uint32_t field)
{
    const struct field_list *list = field_views_peek(views);

    return list && field < field_list_count(list) ? &views->views[field].stop : NULL;
}

/* With the lock held: gives up what was used longest ago, until the rest is small enough. */
static void evict(struct field_views *views)
{
    uint32_t count = field_list_count(field_views_peek(views));

    while (views->bytes > MOST_BYTES) {
        struct view *oldest = NULL;

        for (uint32_t i = 0; i < count; i++) {
            struct view *view = &views->views[i];

            if (view->facet && view->pins == 0 && (!oldest || view->used < oldest->used))
                oldest = view;
        }
        if (!oldest)
            return;
        views->bytes -= oldest->bytes;
        field_facet_free(oldest->facet);
        oldest->facet = NULL;
    }
}

const struct field_facet *field_views_peek_values(struct field_views *views, uint32_t field)
{
    const struct field_facet *facet;

    assert(field < field_list_count(field_views_peek(views)));
    pthread_mutex_lock(&views->lock);
    facet = views->views[field].facet;
    views->views[field].pins += facet != NULL;
    pthread_mutex_unlock(&views->lock);
    return facet;
}

/* Pins what it finds. */
static enum evtx_status
find_values(struct field_views *views, uint32_t field, const struct field_facet **found)
{
    struct view *view = &views->views[field];
    struct field_facet *facet;
    enum evtx_status status =
        field_facet_new(views->survey, views->templates, field_views_peek(views), field,
                        pool_processors(), &view->stop, &facet);

    if (status != EVTX_OK)
        return status;
    pthread_mutex_lock(&views->lock);
    assert(!view->facet && view->pins == 0);
    view->facet = facet;
    view->pins++;
    view->bytes = field_facet_memory(facet);
    views->bytes += view->bytes;
    evict(views);
    pthread_mutex_unlock(&views->lock);
    *found = facet;
    return EVTX_OK;
}

enum evtx_status
field_views_values(struct field_views *views, uint32_t field, const struct field_facet **facet)
{
    enum evtx_status status = EVTX_OK;

    pthread_mutex_lock(&views->running);
    *facet = field_views_peek_values(views, field); /* another thread may have been faster */
    if (!*facet)
        status = find_values(views, field, facet);
    pthread_mutex_unlock(&views->running);
    return status;
}

void field_views_put(struct field_views *views, uint32_t field)
{
    pthread_mutex_lock(&views->lock);
    assert(views->views[field].facet && views->views[field].pins > 0);
    views->views[field].pins--;
    views->views[field].used = ++views->now;
    evict(views);
    pthread_mutex_unlock(&views->lock);
}
