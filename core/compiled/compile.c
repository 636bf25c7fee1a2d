/* compile.c - records what a writer writes of a shape, and makes a program of it. */
#include "core/compiled/compile.h"
#include "core/base/escape.h"
#include "core/compiled/implicit_template.h"
#include "core/expand/expand.h"
#include "core/expand/fields.h"
#include "core/write/json.h"

enum {
    MAX_PROGRAMS = 32,         /* shapes of one template; further ones take the general path */
    MAX_SPECIAL = 128,         /* of those with blank strings, or so many items */
    MAX_PROGRAM_TEXT = 1 << 20 /* literals of one program */
};

/* Places of all values: constants behind the end of the last variable one; but the strings of a
 * implicit template have two edges each. False: too many variable ones, or too far apart for a
 * chunk. */
static bool place_values(struct program *program, const struct value *values, bool implicit,
                         struct place *places, struct arena *arena)
{
    uint32_t add = 0, count = 0, most = implicit ? MAX_IMPLICIT_STRINGS : MAX_VARIABLE;

    program->variable = arena_new(arena, struct variable, program->shape.count);
    if (!program->variable)
        return false;
    for (uint32_t i = 0; i < program->shape.count; i++) {
        if (add > UINT16_MAX)
            return false;
        places[i] = (struct place){(uint16_t)add, (uint16_t)(implicit ? 2 * count : count)};
        if (!shape_variable(values[i].type, values[i].size)) {
            add += values[i].size;
            continue;
        }
        if (count == most)
            return false;
        program->variable[count] = (struct variable){(uint16_t)i, (uint16_t)add};
        if (count < MAX_VARIABLE)
            program->strings |= (uint64_t)(values[i].type == VALUE_STRING) << count;
        program->ansi |= values[i].type == VALUE_ANSI;
        if (values[i].type == STRING_ARRAY) {
            program->array = true;
            program->array_at = (uint8_t)count;
        }
        count++;
        add = 0;
    }
    program->variable_count = count;
    program->tail = add;
    return true;
}

static bool copy_placeholder(struct placeholder *placeholder, const struct recorded *recorded,
                             struct arena *arena)
{
    uint32_t count = 0;

    for (const struct node *node = recorded->parent->children; node; node = node->next)
        count += node->kind == NODE_ELEMENT;
    *placeholder = (struct placeholder){.depth = recorded->depth};
    placeholder->siblings = arena_new(arena, struct name, count);
    if (!placeholder->siblings)
        return false;
    for (const struct node *node = recorded->parent->children; node; node = node->next)
        if (node->kind == NODE_ELEMENT) /* names live as long as the template */
            placeholder->siblings[placeholder->siblings_count++] = node->name;
    placeholder->in_container = json_is_container(recorded->parent);
    return true;
}

/* The types that have a case of their own in the loop that runs steps. */
static enum action action_of(uint8_t type, enum value_style style, bool placeholder)
{
    static const uint8_t strings[] = {
        [VALUE_JSON] = STEP_JSON,
        [VALUE_XML_TEXT] = STEP_TEXT,
        [VALUE_XML_ATTRIBUTE] = STEP_ATTRIBUTE,
    };
    static const uint8_t actions[] = {
        [VALUE_ANSI] = STEP_ANSI,         [VALUE_UINT8] = STEP_UINT8,
        [VALUE_UINT16] = STEP_UINT16,     [VALUE_UINT32] = STEP_UINT32,
        [VALUE_UINT64] = STEP_UINT64,     [VALUE_BINARY] = STEP_VARIABLE,
        [VALUE_FILETIME] = STEP_FILETIME, [VALUE_SID] = STEP_VARIABLE,
        [VALUE_HEX64] = STEP_HEX64,
    };

    if (placeholder)
        return STEP_NESTED;
    if (type == VALUE_STRING)
        return strings[style];
    return type < sizeof actions ? actions[type] : STEP_FIXED;
}

/* How much text a program can add at most. A value that is written twice counts twice; so the bytes
 * of all variable values count as often as those of the one that gives the most text. */
static void bound_text(struct program *program, const struct recorder *recorder,
                       const struct value *values, uint32_t *per_slot)
{
    for (const struct recorded *r = recorder->first; r; r = r->next) {
        const struct value *value = &values[r->slot];
        const struct value_kind *kind = value_kind(value->type);

        program->most += kind->most;
        if (r->placeholder || !shape_variable(value->type, value->size))
            continue;
        per_slot[r->slot] += kind->per_byte;
        if (per_slot[r->slot] > program->per_byte)
            program->per_byte = per_slot[r->slot];
    }
    program->most += recorder->literals->size;
}

/* False: the step cannot be made. */
static bool make_step(struct step *step, const struct recorded *r, const struct value *value,
                      struct place place)
{
    bool variable = shape_variable(value->type, value->size);

    if (r->literal_size > UINT16_MAX || value->size == 0 || value->size > UINT16_MAX)
        return false;
    step->literal_size = (uint16_t)r->literal_size;
    step->size = variable ? 0 : (uint16_t)value->size;
    step->place = place;
    step->action = (uint8_t)action_of(value->type, r->style, r->placeholder);
    step->put = value_put_for(value_kind(value->type), r->style);
    return !r->placeholder || variable;
}

static bool copy_steps(struct program *program, const struct recorder *recorder,
                       const struct value *values, const struct place *places, struct arena *arena)
{
    const struct text *text = recorder->literals;
    uint8_t *literals = arena_new(arena, uint8_t, text->size + LITERAL_BLOCK);
    struct step *step = arena_new(arena, struct step, recorder->count + 1);

    if (!literals || !step || text->size - recorder->from > UINT16_MAX)
        return false;
    memcpy(literals, text->bytes, text->size);
    program->steps = step;
    for (const struct recorded *r = recorder->first; r; r = r->next, step++) {
        step->literal = literals + r->literal;
        if (!make_step(step, r, &values[r->slot], places[r->slot]) ||
            (r->placeholder && !copy_placeholder(&program->placeholder, r, arena)))
            return false;
    }
    step->action = STEP_END;
    step->literal = literals + recorder->from;
    step->literal_size = (uint16_t)(text->size - recorder->from);
    return true;
}

/* Values that a template has for a field live as long as its tree, longer than the program. */
static void
find_fields(struct program *program, const struct node *root, const struct place *places)
{
    struct field_values values = fields_find(root);

    for (size_t i = 0; i < EVTX_FIELDS; i++) {
        const struct value *value = values.of[i];

        if (!value || value->slot == CONCRETE)
            continue;
        program->fields[program->field_count++] = (struct field){
            .place = places[value->slot],
            .size = shape_variable(value->type, value->size) ? 0 : (uint16_t)value->size,
            .type = value->type,
            .number = (uint8_t)i,
        };
        values.of[i] = NULL;
    }
    program->constant = fields_read(&values);
}

/* One array of strings may be among them. */
static bool all_regular(const struct value *values, uint32_t count)
{
    uint32_t arrays = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (values[i].type == STRING_ARRAY && values[i].size > 0)
            arrays++;
        else if (!shape_regular(values[i].type, values[i].size))
            return false;
    }
    return arrays <= 1;
}

/* The items of the array become values behind the others: @values and @places have room. Returns
 * the array; NULL: no memory. */
static const struct value *
number_items(const struct program *program, const struct lookup *lookup, struct value *values,
             struct place *places, struct arena *scratch)
{
    struct value *array = &values[program->variable[program->array_at].slot];

    *array = items_array(lookup->items, scratch);
    for (uint32_t i = 0; i < lookup->items.count; i++) {
        uint32_t slot = lookup->count + i;

        values[slot] = (struct value){NULL, 2, VALUE_STRING, (int32_t)slot};
        places[slot] = (struct place){0, (uint16_t)(program->variable_count + 1 + 2 * i)};
    }
    return array->bytes ? array : NULL;
}

/* Nested BinXML below the siblings from @node on. */
static uint32_t count_placeholders(const struct node *node)
{
    uint32_t count = 0;

    for (; node; node = node->next)
        count += node->kind == NODE_PLACEHOLDER ? 1 : count_placeholders(node->children);
    return count; /* as deep as a definition can be */
}

/* Records what the writer of the form says of the shape; @array may be NULL. False: it depends on
 * more than that, or there is nested BinXML that the form does not show: no step would tell whether
 * it is sound. */
static bool
record(struct recorder *recorder, const struct lookup *lookup, const struct value *values,
       const struct value *array, struct arena *scratch, struct node **root)
{
    const struct writer *writer = writer_of(lookup->form);
    struct writing w = {writer, recorder->literals, scratch, recorder, false};

    if (expand_shape(lookup->template, values, lookup->count, scratch, root) != EVTX_OK)
        return false;
    if (array && !items_number(*root, array, (int32_t)lookup->count))
        return false;
    writer->element(&w, *root, lookup->depth);
    return !recorder->irregular && !recorder->literals->bad && !w.no_memory &&
           recorder->placeholders <= 1 && recorder->placeholders == count_placeholders(*root);
}

/* Compiles into @program, whose .shape is set. False: the shape needs the general path. */
static bool compile(struct program *program, const struct lookup *lookup, struct value *values,
                    struct arena *arena, struct arena *scratch)
{
    struct text literals = {.limit = MAX_PROGRAM_TEXT};
    struct place *places = arena_new(scratch, struct place, lookup->count + MAX_ITEMS);
    uint32_t *per_slot = arena_new(scratch, uint32_t, lookup->count + MAX_ITEMS);
    struct recorder recorder;
    const struct value *array = NULL;
    struct node *root;
    bool done = false;

    if (!places || !per_slot || !all_regular(values, lookup->count) ||
        !place_values(program, values, lookup->template->implicit, places, arena))
        return false;
    if (program->array && !lookup->items.count)
        return true; /* what follows is done for a number of items */
    if (program->array) {
        array = number_items(program, lookup, values, places, scratch);
        if (!array)
            return false;
    }
    recorder_init(&recorder, scratch, &literals);
    if (record(&recorder, lookup, values, array, scratch, &root)) {
        done = copy_steps(program, &recorder, values, places, arena);
        bound_text(program, &recorder, values, per_slot);
        find_fields(program, root, places);
    }
    text_done(&literals);
    return done;
}

/* Whether value @slot is one of the blank strings that @lookup names. */
static bool is_blank(const struct lookup *lookup, uint32_t slot)
{
    if (lookup->base)
        for (uint32_t i = 0; i < lookup->base->variable_count; i++)
            if (lookup->base->variable[i].slot == slot)
                return lookup->blank >> i & 1;
    return false;
}

/* What is known of each value: its type and size, and that a blank string has no text. */
static struct value *shape_values(const struct lookup *lookup, struct arena *scratch)
{
    static const uint8_t blank[2] = {0, 0};
    struct value *values = arena_new(scratch, struct value, lookup->count + MAX_ITEMS);

    for (uint32_t i = 0; values && i < lookup->count; i++) {
        uint32_t descriptor = load_u32(lookup->descriptors + 4 * (size_t)i);

        values[i] =
            (struct value){NULL, descriptor & 0xFFFF, (uint8_t)(descriptor >> 16), (int32_t)i};
        if (is_blank(lookup, i)) {
            values[i].size = sizeof blank;
            values[i].bytes = blank;
            values[i].slot = CONCRETE;
        }
    }
    return values;
}

static _Atomic(struct program *) *list_for(const struct lookup *lookup)
{
    struct programs *programs = &lookup->template->programs[lookup->form];

    return lookup->base ? &programs->blanks : &programs->plain;
}

/* Whether no more programs are kept of that kind; programs are only ever added. */
static bool is_full(const struct lookup *lookup)
{
    const struct program *program = atomic_load_explicit(list_for(lookup), memory_order_acquire);
    uint32_t left = lookup->base ? MAX_SPECIAL : MAX_PROGRAMS;

    for (; program && left > 0; program = program->next)
        left--;
    return left == 0;
}

/* A program for a shape that was not met before. NULL: do without. Runs under the store's lock. */
static struct program *
make_program(const struct lookup *lookup, struct arena *arena, struct arena *scratch)
{
    _Atomic(struct program *) *list = list_for(lookup);
    struct program *program, *first = atomic_load(list);
    struct value *values = shape_values(lookup, scratch);

    if (!values || is_full(lookup))
        return NULL;
    program = arena_new(arena, struct program, 1);
    if (!program || !shape_of(&program->shape, lookup->descriptors, lookup->count, arena))
        return NULL;
    program->depth = lookup->depth;
    program->form = lookup->form;
    program->base = lookup->base;
    program->blank = lookup->blank;
    program->items = lookup->items;
    program->general = !compile(program, lookup, values, arena, scratch);
    program->next = first;
    atomic_store_explicit(list, program, memory_order_release);
    return program;
}

static bool fits(const struct program *program, const struct lookup *lookup)
{
    return lookup->base ? program_is_special(program, lookup) : program_fits(program, lookup);
}

static struct program *find_program(const struct lookup *lookup)
{
    struct program *program = atomic_load_explicit(list_for(lookup), memory_order_acquire);

    while (program && !fits(program, lookup))
        program = program->next;
    return program;
}

/* What fits @base, if there is one: descriptors in a mapped log may have changed since it did. */
static struct program *
find_or_make(const struct lookup *lookup, struct arena *arena, struct arena *scratch)
{
    struct program *program = find_program(lookup); /* another thread may have been faster */

    if (program || (lookup->base && !program_fits(lookup->base, lookup)))
        return program;
    return make_program(lookup, arena, scratch);
}

/* The descriptors are copied, since they are looked at several times. */
static const struct program *compile_new(struct evtx_chunk *chunk, const struct lookup *lookup)
{
    uint8_t descriptors[4 * (MAX_SHAPE + 3)] = {0};
    struct lookup settled = *lookup;
    struct program *program;
    struct arena *arena = templates_lock(chunk->templates);

    if (!arena)
        return NULL;
    settled.descriptors = memcpy(descriptors, lookup->descriptors, 4 * (size_t)lookup->count);
    program = find_or_make(&settled, arena, &chunk->scratch);
    templates_unlock(chunk->templates);
    arena_reset(&chunk->scratch); /* a log without irregular records never would */
    return program;
}

const struct program *compile_program(struct evtx_chunk *chunk, const struct lookup *lookup)
{
    const struct program *program = find_program(lookup);

    if (program || !lookup->template->shared || is_full(lookup))
        return program;
    return compile_new(chunk, lookup);
}
