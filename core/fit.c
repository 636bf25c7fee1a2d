/* fit.c - from the head of a template instance to its program and its values. */
#include "core/fit.h"
#include "core/binxml.h"
#include "core/skeleton.h"

/* Which of the strings of one unit, as @single has them, are nothing but a NUL. */
static uint64_t find_blank(const struct run *run, uint64_t single)
{
    uint64_t blank = 0;

    for (; single; single &= single - 1) {
        unsigned i = (unsigned)__builtin_ctzll(single);

        if (load_u16(run->values + run->spans[i].to - 2) == 0)
            blank |= UINT64_C(1) << i;
    }
    return blank;
}

/* Offsets of the values of variable size, and that all values lie inside the stream. False: they do
 * not. @blank: set to which of them are strings that are blank. */
static inline bool
locate_values(struct run *run, const uint8_t *descriptors, struct cursor *c, uint64_t *blank)
{
    const struct program *program = run->program;
    uint64_t single = 0;
    uint32_t at = 0;

    run->spans[0].from = 0;
    for (uint32_t i = 0; i < program->variable_count; i++) {
        const struct variable *variable = &program->variable[i];
        uint32_t size = load_u16(descriptors + 4 * (size_t)variable->slot);

        at += variable->gap + size;
        run->spans[i].to = run->spans[i + 1].from = at;
        single |= (uint64_t)(size == 2) << i;
    }
    run->values = cursor_bytes(c, (uint64_t)at + program->tail);
    run->size = at;
    if (!run->values)
        return false;
    *blank = find_blank(run, single & program->strings);
    return true;
}

/* A string of one NUL is empty although its size is not 0, and some providers write nothing else:
 * such an instance has a program of its own, that knows which strings are blank. So has one with so
 * many items in its array. */
static const struct program *
special_program(struct evtx_chunk *chunk, struct lookup *lookup, struct known_template *known)
{
    lookup->base = known->program;
    if (!known->special || !program_is_special(known->special, lookup))
        known->special = compile_program(chunk, lookup);
    return known->special && !known->special->general ? known->special : NULL;
}

/* False: the array cannot be taken apart. */
static bool split_array(struct run *run, struct lookup *lookup)
{
    const struct program *program = run->program;
    uint32_t at = run->spans[program->array_at].from + program->variable[program->array_at].gap;

    lookup->items = items_split(run->values, at, run->spans[program->array_at].to - at,
                                &run->spans[program->variable_count + 1]);
    return lookup->items.count > 0;
}

static bool usable(const struct program *program, const struct evtx_chunk *chunk)
{
    return program && !program->general && !(program->ansi && chunk->codec);
}

/* Most often it is the program that the last instance of the template had in this chunk. */
static inline const struct program *
program_for(struct evtx_chunk *chunk, struct lookup *lookup, const struct program *last)
{
    if (last && program_fits(last, lookup))
        return last;
    last = compile_program(chunk, lookup);
    return usable(last, chunk) ? last : NULL;
}

/* The program for the instance, and where its values are. @c: behind the descriptors. */
static inline bool fit(struct evtx_chunk *chunk, struct lookup *lookup,
                       struct known_template *known, struct cursor *c, struct run *run)
{
    run->program = program_for(chunk, lookup, known->program);
    if (!run->program)
        return false;
    known->program = run->program;
    run->template = lookup->template;
    run->base = c->base;
    if (!locate_values(run, lookup->descriptors, c, &lookup->blank))
        return false;
    if (run->program->array && !split_array(run, lookup))
        return false;
    if (lookup->blank || run->program->array)
        run->program = special_program(chunk, lookup, known);
    return run->program != NULL;
}

/* Elements without a template: docs/format.md 2.2. Their strings are values, none of them empty. */
static bool fit_elements(struct evtx_chunk *chunk, struct lookup *lookup, uint32_t at, uint32_t end,
                         struct run *run)
{
    uint8_t descriptors[4 * (MAX_SKELETON_STRINGS + 3)];

    lookup->template = skeleton_find(chunk, at, end, run->spans);
    if (!lookup->template)
        return false;
    lookup->descriptors = descriptors;
    lookup->count = lookup->template->guard.strings;
    memset(descriptors, 0, 4 * (lookup->count + 3));
    for (uint32_t i = 0; i < lookup->count; i++) {
        descriptors[4 * i] = 2;
        descriptors[4 * i + 2] = VALUE_STRING;
    }
    run->program = program_for(chunk, lookup, NULL);
    run->template = lookup->template;
    run->base = run->values = chunk->bytes;
    run->size = end - at;
    return run->program != NULL;
}

bool fit_stream(struct evtx_chunk *chunk, enum evtx_form form, uint32_t at, uint32_t end,
                uint32_t depth, struct run *run)
{
    struct cursor c = cursor_over(chunk->bytes, at, end);
    struct lookup lookup = {.form = form, .depth = depth};
    struct known_template *known;
    struct instance head;
    uint8_t token;

    if (c.at < c.end && c.base[c.at] == FRAGMENT_TOKEN)
        cursor_skip(&c, FRAGMENT_HEADER);
    token = cursor_u8(&c);
    if (token == ELEMENT_TOKEN || token == (ELEMENT_TOKEN | MORE_TOKEN))
        return fit_elements(chunk, &lookup, at, end, run);
    if (token != INSTANCE_TOKEN || !binxml_instance_head(&c, &head) || head.count > MAX_SHAPE ||
        chunk_template(chunk, head.definition, &known, NULL) != EVTX_OK)
        return false;
    lookup.template = known->template;
    lookup.descriptors = head.descriptors;
    lookup.count = head.count;
    if (!fit(chunk, &lookup, known, &c, run))
        return false;
    return c.at == c.end || c.base[c.at] == END_TOKEN;
}
