/* compile.c - records what a writer writes of a shape, and makes a program of it. */
#include "core/compile.h"
#include "core/escape.h"
#include "core/expand.h"
#include "core/fields.h"
#include "core/json.h"

enum {
    MAX_PROGRAMS = 32,         /* shapes of one template; further ones take the general path */
    MAX_PROGRAM_TEXT = 1 << 20 /* literals of one program */
};

/* Offsets of all values: constants behind the last variable one. False: too many of those. */
static bool place_values(struct program *program, const struct value *values, struct place *places)
{
    uint32_t add = 0, count = 0;

    for (uint32_t i = 0; i < program->shape.count; i++) {
        places[i] =
            (struct place){(uint16_t)count, (uint16_t)i, add, values[i].type == VALUE_STRING};
        add += values[i].size;
        if (!shape_variable(values[i].type, values[i].size))
            continue;
        if (count == MAX_VARIABLE)
            return false;
        program->variable[count++] = places[i];
        program->ansi |= values[i].type == VALUE_ANSI;
        add = 0;
    }
    program->variable_count = count;
    program->tail = add;
    return true;
}

static bool copy_siblings(struct program *program, const struct recorded *hole, struct arena *arena)
{
    uint32_t count = 0;

    for (const struct node *node = hole->parent->children; node; node = node->next)
        count += node->kind == NODE_ELEMENT;
    program->siblings = arena_new(arena, struct name, count);
    if (!program->siblings)
        return false;
    for (const struct node *node = hole->parent->children; node; node = node->next)
        if (node->kind == NODE_ELEMENT) /* names live as long as the template */
            program->siblings[program->siblings_count++] = node->name;
    program->in_container = json_is_container(hole->parent);
    return true;
}

/* How much text a step can add at most; values that occur more than once count each time. */
static void add_bound(struct program *program, const struct step *step, bool variable)
{
    const struct value_kind *kind = value_kind(step->type);

    program->most += step->literal_size + kind->most;
    if (variable && step->type != VALUE_BINXML)
        program->per_byte += kind->per_byte;
}

static void set_action(struct step *step, const struct recorded *recorded)
{
    static uint8_t *(*const units[])(uint8_t *, const uint8_t *, size_t) = {
        [VALUE_JSON] = json_utf16_padded,
        [VALUE_XML_TEXT] = xml_utf16_padded,
        [VALUE_XML_ATTRIBUTE] = xml_attribute_utf16_padded,
    };

    if (recorded->hole)
        step->depth = recorded->depth;
    else if (step->type == VALUE_STRING)
        step->units = units[recorded->style];
    else
        step->put = value_put_for(value_kind(step->type), recorded->style);
}

static bool copy_steps(struct program *program, const struct recorder *recorder,
                       const struct value *values, const struct place *places, struct arena *arena)
{
    const struct text *text = recorder->literals;
    uint8_t *literals = arena_new(arena, uint8_t, text->size + LITERAL_BLOCK);
    struct step *step = arena_new(arena, struct step, recorder->count);

    if (!literals || !step)
        return false;
    memcpy(literals, text->bytes, text->size);
    program->steps = step;
    program->steps_count = recorder->count;
    for (const struct recorded *r = recorder->first; r; r = r->next, step++) {
        const struct value *value = &values[r->slot];

        *step = (struct step){
            literals + r->literal, r->literal_size, value->type, places[r->slot], {NULL}};
        set_action(step, r);
        add_bound(program, step, shape_variable(value->type, value->size));
        if (r->hole && !copy_siblings(program, r, arena))
            return false;
    }
    program->last = literals + recorder->from;
    program->last_size = (uint32_t)(text->size - recorder->from);
    program->most += program->last_size;
    return true;
}

/* Strings that a template has for EventID or the time outlive it like the rest of its tree. */
static struct field field_of(const struct value *value, const struct place *places)
{
    struct field field = {.constant = {.slot = CONCRETE}};

    if (!value)
        return field;
    field.at_place = value->slot != CONCRETE;
    field.constant = *value;
    if (field.at_place)
        field.place = places[value->slot];
    return field;
}

static bool all_regular(const struct value *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!shape_regular(values[i].type, values[i].size))
            return false;
    return true;
}

/* Compiles into @program, whose .shape is set. False: the shape needs the general path. */
static bool compile(struct program *program, const struct lookup *lookup,
                    const struct value *values, struct arena *arena, struct arena *scratch)
{
    struct text literals = {.limit = MAX_PROGRAM_TEXT};
    struct place *places = arena_new(scratch, struct place, program->shape.count + 1);
    struct recorder recorder;
    struct writing w = {lookup->writer, &literals, scratch, &recorder, false};
    struct field_values fields;
    struct node *root;
    bool done = false;

    if (!places || !all_regular(values, program->shape.count) ||
        !place_values(program, values, places) ||
        expand_shape(lookup->template, values, program->shape.count, scratch, &root) != EVTX_OK)
        return false;
    recorder_init(&recorder, scratch, &literals);
    lookup->writer->element(&w, root, lookup->depth);
    if (!recorder.irregular && !literals.bad && !w.no_memory && recorder.holes <= 1)
        done = copy_steps(program, &recorder, values, places, arena);
    text_done(&literals);
    fields = fields_find(root);
    program->event_id = field_of(fields.event_id, places);
    program->time = field_of(fields.time, places);
    return done;
}

static uint32_t count_programs(struct program *program)
{
    uint32_t count = 0;

    for (; program; program = program->next)
        count++;
    return count;
}

/* What is known of each value: its type and size, and that a blank string has no text. */
static struct value *shape_values(const struct lookup *lookup, struct arena *scratch)
{
    static const uint8_t blank[2] = {0, 0};
    struct value *values = arena_new(scratch, struct value, lookup->count + 1);

    for (uint32_t i = 0; values && i < lookup->count; i++) {
        uint32_t descriptor = load_u32(lookup->descriptors + 4 * (size_t)i);

        values[i] =
            (struct value){NULL, descriptor & 0xFFFF, (uint8_t)(descriptor >> 16), (int32_t)i};
        if (lookup->blanks && (descriptor & BLANK_BIT)) {
            values[i].bytes = blank;
            values[i].slot = CONCRETE;
        }
    }
    return values;
}

/* A program for a shape that was not met before. NULL: do without. Runs under the store's lock. */
static struct program *
make_program(const struct lookup *lookup, struct arena *arena, struct arena *scratch)
{
    struct program *program, *first = atomic_load(lookup->programs);
    struct value *values = shape_values(lookup, scratch);

    if (!values || count_programs(first) >= MAX_PROGRAMS)
        return NULL;
    program = arena_new(arena, struct program, 1);
    if (!program ||
        !shape_of(&program->shape, lookup->descriptors, lookup->count, lookup->blanks, arena))
        return NULL;
    program->depth = lookup->depth;
    program->general = !compile(program, lookup, values, arena, scratch);
    program->next = first;
    atomic_store_explicit(lookup->programs, program, memory_order_release);
    return program;
}

static struct program *find_program(const struct lookup *lookup)
{
    struct program *program = atomic_load_explicit(lookup->programs, memory_order_acquire);

    while (program && (program->depth != lookup->depth ||
                       !shape_fits(&program->shape, lookup->descriptors, lookup->count)))
        program = program->next;
    return program;
}

const struct program *compile_program(struct evtx_chunk *chunk, const struct lookup *lookup)
{
    struct program *program = find_program(lookup);
    struct arena *arena;

    if (program || !lookup->template->shared)
        return program;
    arena = templates_lock(chunk->templates);
    if (!arena)
        return NULL;
    program = find_program(lookup); /* another thread may have been faster */
    if (!program)
        program = make_program(lookup, arena, &chunk->scratch);
    templates_unlock(chunk->templates);
    arena_reset(&chunk->scratch); /* a log without irregular records never would */
    return program;
}
