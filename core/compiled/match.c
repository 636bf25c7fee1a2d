/* match.c - from the head of a template instance to its program and its values. */
#include "core/compiled/match.h"
#include "core/binxml/binxml.h"

_Static_assert(MAX_EDGES > MAX_VARIABLE + 2 * MAX_ITEMS, "variable values, and the items of one");

/** An instance whose head was read. */
struct head {
    uint32_t id;
    uint32_t definition;
    uint32_t count;
    const uint8_t *descriptors;
    uint32_t values; /* offset */
};

static struct lookup
lookup_of(struct template *template, enum evtx_form form, uint32_t depth, const struct head *head)
{
    return (struct lookup){
        .template = template,
        .form = form,
        .depth = depth,
        .descriptors = head->descriptors,
        .count = head->count,
    };
}

/* Which of the variable values are strings of one unit, and that a NUL. */
static uint64_t find_blank(const struct run *run, const uint8_t *descriptors)
{
    const struct program *program = run->program;
    uint64_t single = 0, blank = 0;

    for (uint32_t i = 0; i < program->variable_count; i++)
        single |= (uint64_t)(load_u16(descriptors + 4 * program->variable[i].slot) == 2) << i;
    for (single &= program->strings; single; single &= single - 1) {
        unsigned i = (unsigned)__builtin_ctzll(single);

        if (load_u16(run->base + run->edges[i + 1] - 2) == 0)
            blank |= UINT64_C(1) << i;
    }
    return blank;
}

/* Where the values are, which begin at offset @at. Returns where they end, of which nothing is
 * checked yet. *@small is negative where a variable value has less than three bytes. */
static inline uint32_t
locate_values(struct run *run, const uint8_t *descriptors, uint32_t at, int32_t *small)
{
    const struct program *program = run->program;
    const struct variable *variable = program->variable;
    uint32_t count = program->variable_count, below = 0;

    run->edges[0] = at;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = load_u16(descriptors + 4 * (size_t)variable[i].slot);

        at += variable[i].gap + size;
        below |= size - 3;
        run->edges[i + 1] = at;
    }
    *small = (int32_t)below;
    return at + program->tail;
}

/* False: the array cannot be taken apart. */
static bool split_array(struct run *run, struct lookup *lookup)
{
    const struct program *program = run->program;
    const struct place place = {program->variable[program->array_at].gap, program->array_at};

    lookup->items = items_split(run->base, place_offset(run, place), place_size(run, place),
                                &run->edges[program->variable_count + 1]);
    return lookup->items.count > 0;
}

/* A string of one NUL is empty although its size is not 0, and some providers write nothing else:
 * such an instance has a program of its own, that knows which strings are blank. So has one with so
 * many items in its array. False: there is none. */
static bool match_special(struct evtx_chunk *chunk, struct known_template *known,
                          const struct head *head, struct run *run)
{
    const struct program *base = run->program;
    struct lookup lookup = lookup_of(known->template, base->form, base->depth, head);

    lookup.blank = find_blank(run, head->descriptors);
    if (base->array && !split_array(run, &lookup))
        return false;
    if (!lookup.blank && !base->array)
        return true;
    lookup.base = base;
    if (!known->special || !program_is_special(known->special, &lookup))
        known->special = compile_program(chunk, &lookup);
    run->program = known->special;
    return run->program && !run->program->general;
}

static bool usable(const struct program *program, const struct evtx_chunk *chunk)
{
    return program && !program->general && !(program->ansi && chunk->codec);
}

/* Another one than that of the last instance. NULL: there is none. */
static const struct program *
match_another(struct evtx_chunk *chunk, struct known_template *known, enum evtx_form form,
              uint32_t depth, const struct head *head)
{
    struct lookup lookup = lookup_of(known->template, form, depth, head);
    const struct program *program = compile_program(chunk, &lookup);

    if (!usable(program, chunk))
        return NULL;
    known->program = program;
    return program;
}

/* All instances of an implicit template have one shape: strings, none of them empty. */
static const struct program *compile_implicit(struct evtx_chunk *chunk, struct template *implicit,
                                              enum evtx_form form, uint32_t depth)
{
    uint8_t descriptors[4 * (MAX_IMPLICIT_STRINGS + 3)] = {0};
    struct head head = {.descriptors = descriptors, .count = implicit->guard.strings};
    struct lookup lookup = lookup_of(implicit, form, depth, &head);

    for (uint32_t i = 0; i < head.count; i++) {
        descriptors[4 * i] = 2;
        descriptors[4 * i + 2] = VALUE_STRING;
    }
    return compile_program(chunk, &lookup);
}

/* Elements without a template: docs/format.md 2.2. Programs of one form differ in the depth only.
 */
static bool match_elements(struct evtx_chunk *chunk, enum evtx_form form, uint32_t at, uint32_t end,
                           uint32_t depth, struct run *run)
{
    struct template *implicit = implicit_template_find(chunk, at, end, run->edges);
    const struct program *program;

    if (!implicit)
        return false;
    program = atomic_load_explicit(&implicit->programs[form].plain, memory_order_acquire);
    while (program && program->depth != depth)
        program = program->next;
    if (!program)
        program = compile_implicit(chunk, implicit, form, depth);
    run->program = program;
    run->template = implicit;
    run->base = chunk->bytes;
    run->size = end - at;
    return usable(program, chunk);
}

/* Passes over a definition that lies inside its instance; 0: it does not end in time. */
static uint32_t pass_definition(const uint8_t *base, uint32_t at, uint32_t end)
{
    uint32_t size;

    if (end - at < DEFINITION_HEADER)
        return 0;
    at += DEFINITION_HEADER;
    size = load_u32(base + at - 4);
    return size <= end - at ? at + size : 0;
}

/* Reads the head of an instance whose token lies at offset @at, and INSTANCE_HEAD bytes before @end
 * at least. docs/format.md 2.5 */
static inline bool read_head(const uint8_t *base, uint32_t at, uint32_t end, struct head *head)
{
    head->id = load_u32(base + at + 2);
    head->definition = load_u32(base + at + 6);
    at += INSTANCE_HEAD;
    if (head->definition == at) {
        at = pass_definition(base, at, end);
        if (at == 0)
            return false;
    }
    if (end - at < 4)
        return false;
    head->count = load_u32(base + at);
    at += 4;
    head->descriptors = base + at;
    head->values = at + 4 * head->count;
    return head->count <= MAX_SHAPE && head->values <= end;
}

/* Most often it is the program that the last instance of the template had in this chunk that fits.
 */
bool match_stream(struct evtx_chunk *chunk, enum evtx_form form, uint32_t at, uint32_t end,
                  uint32_t depth, struct run *run)
{
    const uint8_t *base = chunk->bytes;
    const struct program *program;
    struct known_template *known;
    struct head head;
    uint32_t token, after;
    int32_t small;

    if (end < at || end - at < FRAGMENT_HEADER + INSTANCE_HEAD)
        return false;
    token = base[at] == FRAGMENT_TOKEN ? at + FRAGMENT_HEADER : at;
    if (base[token] != INSTANCE_TOKEN)
        return (base[token] & ~MORE_TOKEN) == ELEMENT_TOKEN &&
               match_elements(chunk, form, at, end, depth, run);
    if (!read_head(base, token, end, &head) ||
        chunk_template(chunk, head.id, head.definition, &known, NULL) != EVTX_OK)
        return false;
    program = known->program;
    if (!program || program->form != form || program->depth != depth ||
        !shape_fits(&program->shape, head.descriptors, head.count))
        program = match_another(chunk, known, form, depth, &head);
    if (!program)
        return false;
    run->program = program;
    run->template = known->template;
    run->base = base;
    after = locate_values(run, head.descriptors, head.values, &small);
    if (after > end || (after < end && base[after] != END_TOKEN))
        return false;
    run->size = after - head.values;
    return (small >= 0 && !program->array) || match_special(chunk, known, &head, run);
}
