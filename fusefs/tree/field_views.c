/* field_views.c - one finds the fields, others wait for it. */
#include "fusefs/tree/field_views.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct field_views {
    const struct survey *survey;
    pthread_mutex_t lock;              /* held by who makes the list */
    _Atomic(struct field_list *) list; /* owned; set once */
};

struct field_views *field_views_new(const struct survey *survey)
{
    struct field_views *views = calloc(1, sizeof *views);

    if (!views)
        return NULL;
    views->survey = survey;
    pthread_mutex_init(&views->lock, NULL);
    return views;
}

void field_views_free(struct field_views *views)
{
    if (!views)
        return;
    field_list_free(atomic_load(&views->list));
    pthread_mutex_destroy(&views->lock);
    free(views);
}

const struct field_list *field_views_peek(struct field_views *views)
{
    return atomic_load(&views->list);
}

const struct field_list *field_views_list(struct field_views *views)
{
    pthread_mutex_lock(&views->lock);
    if (!atomic_load(&views->list))
        atomic_store(&views->list, field_list_new(views->survey));
    pthread_mutex_unlock(&views->lock);
    return atomic_load(&views->list);
}
