/* maker.c - who makes what, and the memory that is lent for it. */
#include "cache/chunks/maker.h"

#include "cache/chunks/lru.h"

#include <stdlib.h>

bool makers_have(const struct makers *makers, uint64_t number)
{
    for (const struct maker *maker = makers->busy; maker; maker = maker->next)
        if (maker->number == number)
            return true;
    return false;
}

static struct maker *new_maker(struct evtx_templates *templates)
{
    struct maker *maker = calloc(1, sizeof *maker);

    if (!maker)
        return NULL;
    maker->render = render_new(templates);
    if (maker->render)
        return maker;
    free(maker);
    return NULL;
}

struct maker *maker_take(struct makers *makers, struct evtx_templates *templates, uint64_t number)
{
    struct maker *maker = makers->spare;

    if (maker)
        makers->spare = maker->next;
    else
        maker = new_maker(templates);
    if (!maker)
        return NULL;
    maker->number = number;
    maker->next = makers->busy;
    makers->busy = maker;
    return maker;
}

void maker_give(struct makers *makers, struct maker *maker)
{
    struct maker **link = &makers->busy;

    while (*link != maker)
        link = &(*link)->next;
    *link = maker->next;
    maker->next = makers->spare;
    makers->spare = maker;
}

void makers_free_spare(struct makers *makers, struct space *space)
{
    while (makers->spare) {
        struct maker *maker = makers->spare;

        makers->spare = maker->next;
        stretch_give(&maker->stretch, space);
        render_free(maker->render);
        free(maker);
    }
}

struct text *maker_result(const struct maker *maker, enum cache_form form)
{
    return form == CACHE_FILES ? &maker->render->file_text : &maker->render->line_text;
}

struct text maker_lend(struct maker *maker, struct space *space, enum cache_form form)
{
    enum { AROUND = sizeof(struct entry) + (EVTX_MAX_RECORDS + 1) * sizeof(struct span) };
    struct text *text = maker_result(maker, form), own = *text;

    if (!stretch_open(&maker->stretch, space))
        return (struct text){0};
    *text = (struct text){.bytes = maker->stretch.at + sizeof(struct entry),
                          .room = maker->stretch.left - AROUND,
                          .lent = true};
    return own;
}

void maker_take_back(struct maker *maker, enum cache_form form, struct text own)
{
    struct text *text = maker_result(maker, form);

    if (text->lent)
        *text = own;
    else
        text_done(&own);
}
