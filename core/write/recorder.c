/* recorder.c - a list of steps that grows while a writer writes. */
#include "core/write/recorder.h"

void recorder_init(struct recorder *recorder, struct arena *arena, struct text *literals)
{
    *recorder = (struct recorder){.arena = arena, .literals = literals, .from = literals->size};
    recorder->end = &recorder->first;
}

static struct recorded *add(struct recorder *recorder)
{
    struct recorded *step = arena_new(recorder->arena, struct recorded, 1);

    if (!step || recorder->literals->bad) {
        recorder->irregular = true;
        return NULL;
    }
    step->literal = (uint32_t)recorder->from;
    step->literal_size = (uint32_t)(recorder->literals->size - recorder->from);
    recorder->from = recorder->literals->size;
    *recorder->end = step;
    recorder->end = &step->next;
    recorder->count++;
    return step;
}

void recorder_value(struct recorder *recorder, const struct value *value, enum value_style style)
{
    struct recorded *step = add(recorder);

    if (!step)
        return;
    step->slot = (uint16_t)value->slot;
    step->style = style;
}

void recorder_placeholder(struct recorder *recorder, uint16_t slot, const struct node *parent,
                          uint32_t depth)
{
    struct recorded *step = add(recorder);

    if (!step)
        return;
    step->slot = slot;
    step->placeholder = true;
    step->parent = parent;
    step->depth = depth;
    recorder->placeholders++;
}
