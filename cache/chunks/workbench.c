/* workbench.c - who makes what, and the memory that is lent for it. */
#include "cache/chunks/workbench.h"

#include "cache/chunks/lru.h"

#include <stdlib.h>

bool workbenches_have(const struct workbenches *workbenches, const struct cache *owner,
                      uint64_t number)
{
    for (const struct workbench *workbench = workbenches->busy; workbench;
         workbench = workbench->next)
        if (workbench->number == number && workbench->owner == owner)
            return true;
    return false;
}

static struct workbench *new_workbench(struct evtx_templates *templates)
{
    struct workbench *workbench = calloc(1, sizeof *workbench);

    if (!workbench)
        return NULL;
    workbench->render = render_new(templates);
    if (workbench->render)
        return workbench;
    free(workbench);
    return NULL;
}

struct workbench *workbench_take(struct workbenches *workbenches, struct evtx_templates *templates,
                                 const struct cache *owner, uint64_t number)
{
    struct workbench *workbench = workbenches->spare;

    if (workbench)
        workbenches->spare = workbench->next;
    else
        workbench = new_workbench(templates);
    if (!workbench)
        return NULL;
    workbench->owner = owner;
    workbench->number = number;
    workbench->next = workbenches->busy;
    workbenches->busy = workbench;
    return workbench;
}

void workbench_give(struct workbenches *workbenches, struct workbench *workbench)
{
    struct workbench **link = &workbenches->busy;

    while (*link != workbench)
        link = &(*link)->next;
    *link = workbench->next;
    workbench->next = workbenches->spare;
    workbenches->spare = workbench;
}

void workbenches_free_spare(struct workbenches *workbenches, struct space *space)
{
    while (workbenches->spare) {
        struct workbench *workbench = workbenches->spare;

        workbenches->spare = workbench->next;
        region_give(&workbench->region, space);
        render_free(workbench->render);
        free(workbench);
    }
}

struct text *workbench_result(const struct workbench *workbench, enum cache_form form)
{
    return form == CACHE_FILES ? &workbench->render->file_text : &workbench->render->line_text;
}

struct text workbench_lend(struct workbench *workbench, struct space *space, enum cache_form form)
{
    enum { AROUND = sizeof(struct entry) + (EVTX_MAX_RECORDS + 1) * sizeof(struct span) };
    struct text *text = workbench_result(workbench, form), own = *text;

    if (!region_open(&workbench->region, space))
        return (struct text){0};
    *text = (struct text){.bytes = workbench->region.at + sizeof(struct entry),
                          .room = workbench->region.left - AROUND,
                          .lent = true};
    return own;
}

void workbench_take_back(struct workbench *workbench, enum cache_form form, struct text own)
{
    struct text *text = workbench_result(workbench, form);

    if (text->lent)
        *text = own;
    else
        text_done(&own);
}
