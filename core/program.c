/* program.c - compiling a shape by recording a writer, and running what came of it. */
#include "core/program.h"
#include "core/binxml.h"
#include "core/escape.h"
#include "core/expand.h"
#include "core/fields.h"
#include "core/json.h"
#include "core/shape.h"
#include "core/writer.h"

enum {
    MAX_PROGRAMS = 32,          /* shapes of one template; further ones take the general path */
    MAX_PROGRAM_TEXT = 1 << 20, /* literals of one program */
    MAX_VARIABLE = 64,          /* values of variable size */
    LITERAL_BLOCK = 32          /* literals are copied in blocks, past their end */
};

/** A value's place: behind the end of variable value number .base - 1, .add bytes further on. */
struct place {
    uint16_t base;
    uint16_t slot;
    uint32_t add;
    bool string;
};

/** Copy a literal, then write a value, or nested BinXML. */
struct step {
    const uint8_t *literal; /* LITERAL_BLOCK bytes may be read behind it */
    uint32_t literal_size;
    uint8_t type; /* of the value; VALUE_BINXML: nested BinXML */
    struct place place;
    union {
        value_put *put;                                                     /* any other value */
        uint8_t *(*units)(uint8_t *to, const uint8_t *bytes, size_t units); /* a string */
        uint32_t depth;                                                     /* nested BinXML */
    };
};

/** A field's value: at a place, or a constant of the template, or there is none (.size 0). */
struct field {
    struct value constant;
    struct place place;
    bool at_place;
};

struct program {
    struct program *next; /* of the same template and form */
    uint32_t depth;       /* elements around it, where the form makes a difference of that */
    struct shape shape;
    bool general; /* this shape cannot be compiled */
    bool ansi;    /* it has ANSI strings, which the program takes for windows-1252 */
    uint32_t steps_count, variable_count;
    struct step *steps;
    struct place
        variable[MAX_VARIABLE]; /* of each value of variable size; .base is its own number */
    uint32_t tail;              /* bytes of values behind the last variable one */
    const uint8_t *last;        /* the literal behind all steps */
    uint32_t last_size;
    size_t most;           /* bytes of text, without values of variable size */
    uint32_t per_byte;     /* bytes of text for each byte of those */
    struct name *siblings; /* names beside the nested BinXML, that its root must not have */
    uint32_t siblings_count;
    bool in_container; /* nor may it be called Data there */
    struct field event_id, time;
};

/** What a program must fit, and the list of those that may. */
struct lookup {
    const struct writer *writer;
    struct template *template;
    _Atomic(struct program *) *programs;
    const uint8_t *descriptors;
    uint32_t count;
    uint32_t depth; /* 0 where the form makes no difference of it */
    bool blanks;    /* the pads of the descriptors say which strings are blank */
};

/* --- compiling -------------------------------------------------------------------------------- */

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

static const struct program *get_program(struct evtx_chunk *chunk, const struct lookup *lookup)
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

/* --- running ---------------------------------------------------------------------------------- */

/** An instance that a program fits. */
struct run {
    const struct program *program;
    struct template *template;
    uint32_t count; /* values */
    const uint8_t *descriptors, *values;
    uint32_t end;                    /* offset in the chunk behind the values */
    uint32_t ends[MAX_VARIABLE + 1]; /* .ends[i]: offset in .values of the end of variable value
                                        i - 1; .ends[0] is 0 */
};

struct runner {
    struct evtx_chunk *chunk;
    enum evtx_form form;
    const struct writer *writer;
    struct text *text;
    uint32_t nesting;
    bool gave_up; /* the general path failed for a part: it must not be tried for a larger one */
};

static inline uint32_t slot_size(const struct run *run, const struct place *place)
{
    return load_u16(run->descriptors + 4 * (size_t)place->slot);
}

static inline const uint8_t *place_bytes(const struct run *run, const struct place *place)
{
    return run->values + run->ends[place->base] + place->add;
}

/* Offsets of the values of variable size, and that all values lie inside the stream. */
static bool locate_values(struct run *run, struct cursor c)
{
    const struct program *program = run->program;
    uint32_t at = 0;

    run->ends[0] = 0;
    for (uint32_t i = 0; i < program->variable_count; i++) {
        at += program->variable[i].add + slot_size(run, &program->variable[i]);
        run->ends[i + 1] = at;
    }
    run->values = cursor_bytes(&c, (uint64_t)at + program->tail);
    run->end = c.at;
    return run->values != NULL;
}

static inline bool is_blank(const struct run *run, const struct place *place)
{
    return place->string && slot_size(run, place) == 2 && load_u16(place_bytes(run, place)) == 0;
}

static bool any_blank(const struct run *run)
{
    for (uint32_t i = 0; i < run->program->variable_count; i++)
        if (is_blank(run, &run->program->variable[i]))
            return true;
    return false;
}

/* A string of one NUL is empty although its size is not 0, and some providers write nothing else.
 * Such an instance is looked up by descriptors of ours, whose pads say which strings are blank. */
static bool
use_blanks(struct evtx_chunk *chunk, enum evtx_form form, struct lookup *lookup, struct run *run)
{
    uint8_t descriptors[4 * MAX_SHAPE + 16] = {0};

    for (uint32_t i = 0; i < lookup->count; i++)
        memcpy(descriptors + 4 * (size_t)i, lookup->descriptors + 4 * (size_t)i, 3);
    for (uint32_t i = 0; i < run->program->variable_count; i++)
        if (is_blank(run, &run->program->variable[i]))
            descriptors[4 * run->program->variable[i].slot + 3] = BLANK_BIT >> 24;
    lookup->programs = &lookup->template->programs[form].blanks;
    lookup->descriptors = descriptors;
    lookup->blanks = true;
    run->program = get_program(chunk, lookup);
    return run->program && !run->program->general;
}

static void skip_fragment_header(struct cursor *c)
{
    if (c->at < c->end && c->base[c->at] == 0x0F)
        cursor_skip(c, 4);
}

/* The program for the instance, and where its values are. @c: behind the descriptors. */
static bool prepare(struct runner *runner, struct cursor *c, uint32_t depth, struct run *run)
{
    struct lookup lookup = {
        .writer = runner->writer,
        .template = run->template,
        .programs = &run->template->programs[runner->form].plain,
        .descriptors = run->descriptors,
        .count = run->count,
        .depth = runner->writer->deep ? depth : 0,
    };

    run->program = get_program(runner->chunk, &lookup);
    if (!run->program || run->program->general || !locate_values(run, *c) ||
        (run->program->ansi && runner->chunk->codec))
        return false;
    if (any_blank(run) &&
        (!use_blanks(runner->chunk, runner->form, &lookup, run) || !locate_values(run, *c)))
        return false;
    c->at = run->end;
    return true;
}

/* A stream that is one template instance and nothing else. docs/format.md 2.5, 2.6 */
static bool
read_stream(struct runner *runner, uint32_t at, uint32_t end, uint32_t depth, struct run *run)
{
    struct cursor c = cursor_over(runner->chunk->bytes, at, end);
    uint32_t definition;

    skip_fragment_header(&c);
    if (cursor_u8(&c) != INSTANCE_TOKEN)
        return false;
    cursor_skip(&c, 5); /* always 1; template ID */
    definition = cursor_u32(&c);
    if (c.bad || chunk_template(runner->chunk, definition, &run->template, NULL) != EVTX_OK)
        return false;
    if (definition == c.at)
        cursor_skip(&c, DEFINITION_HEADER + (uint64_t)load_u32(c.base + c.at + 20));
    run->count = cursor_u32(&c);
    run->descriptors = cursor_bytes(&c, 4 * (uint64_t)run->count);
    if (c.bad || run->count > MAX_SHAPE || !prepare(runner, &c, depth, run))
        return false;
    return c.at == c.end || c.base[c.at] == END_TOKEN;
}

static bool run_stream(struct runner *runner, const struct run *run);

/* Whether what is nested can stand where it is, without a number behind its name. */
static bool name_fits(const struct runner *runner, const struct run *outer, const struct name *name)
{
    const struct program *program = outer->program;

    if (!runner->writer->keyed)
        return true;
    if (program->in_container && name_is(name, "Data", 4))
        return false;
    for (uint32_t i = 0; i < program->siblings_count; i++)
        if (name_equal(&program->siblings[i], name))
            return false;
    return true;
}

/* What no program can do is written by the general path, here for the nested part alone. One root
 * is the rule; with none, or with several, the outer part looks different too. */
static bool write_nested(struct runner *runner, const struct run *outer, uint32_t at, uint32_t end,
                         uint32_t depth)
{
    struct writing w = {runner->writer, runner->text, &runner->chunk->scratch, NULL, false};
    struct node *root;

    if (expand_stream(runner->chunk, at, end, runner->nesting + 1, &root, NULL) != EVTX_OK ||
        !root || root->next || !name_fits(runner, outer, &root->name)) {
        runner->gave_up = true;
        return false;
    }
    runner->writer->element(&w, root, depth);
    return !w.no_memory && !runner->text->bad;
}

static bool run_nested(struct runner *runner, const struct run *outer, const struct step *step)
{
    uint32_t at = (uint32_t)(place_bytes(outer, &step->place) - runner->chunk->bytes);
    uint32_t end = at + slot_size(outer, &step->place);
    size_t start = runner->text->size;
    struct run inner;
    bool done = false;

    if (runner->nesting == MAX_NESTING)
        return false;
    if (read_stream(runner, at, end, step->depth, &inner) &&
        name_fits(runner, outer, &inner.template->root->name)) {
        runner->nesting++;
        done = run_stream(runner, &inner);
        runner->nesting--;
    }
    if (done || runner->text->bad || runner->gave_up)
        return done;
    runner->text->size = start;
    return write_nested(runner, outer, at, end, step->depth);
}

/* A string whose NULs the padded function must not see: its size without those at the end. False
 * when nothing is left, since an empty string has another shape. */
static inline bool string_units(const uint8_t *bytes, uint32_t size, size_t *units)
{
    *units = size / 2;
    if (load_u16(bytes + size - 2) == 0)
        *units = value_units(bytes, size);
    return *units > 0;
}

/* Writes the value at @to; NULL when it turns out to be empty, which its size did not tell. */
static uint8_t *run_value(uint8_t *to, const struct step *step, const uint8_t *bytes, uint32_t size)
{
    struct value value = {bytes, size, step->type, CONCRETE};
    size_t units;

    if (step->type == VALUE_STRING)
        return string_units(bytes, size, &units) ? step->units(to, bytes, units) : NULL;
    if (step->type == VALUE_ANSI && value_empty(&value))
        return NULL;
    return step->put(to, bytes, size);
}

static size_t run_bound(const struct run *run)
{
    const struct program *program = run->program;

    return program->most + (size_t)program->per_byte * run->ends[program->variable_count] +
           LITERAL_BLOCK; /* which is more than ESCAPE_WRITES */
}

/* Literals are short and many: whole blocks are faster than a call for each. */
static inline uint8_t *put_literal(uint8_t *to, const uint8_t *literal, uint32_t size)
{
    for (uint32_t at = 0; at < size; at += LITERAL_BLOCK)
        memcpy(to + at, literal + at, LITERAL_BLOCK);
    return to + size;
}

static bool run_stream(struct runner *runner, const struct run *run)
{
    const struct program *program = run->program;
    struct text *text = runner->text;
    uint8_t *to = text_reserve(text, run_bound(run));

    if (!to)
        return false;
    for (uint32_t i = 0; i < program->steps_count; i++) {
        const struct step *step = &program->steps[i];

        to = put_literal(to, step->literal, step->literal_size);
        if (step->type != VALUE_BINXML) {
            to = run_value(to, step, place_bytes(run, &step->place), slot_size(run, &step->place));
            if (!to)
                return false;
            continue;
        }
        text->size = (size_t)(to - text->bytes);
        if (!run_nested(runner, run, step))
            return false;
        to = text_reserve(text, run_bound(run)); /* the text may have moved */
        if (!to)
            return false;
    }
    to = put_literal(to, program->last, program->last_size);
    text->size = (size_t)(to - text->bytes);
    return true;
}

/* --- the record ------------------------------------------------------------------------------- */

static struct value field_value(const struct run *run, const struct field *field)
{
    struct value value = field->constant;

    if (field->at_place) {
        value.bytes = place_bytes(run, &field->place);
        value.size = slot_size(run, &field->place);
        value.slot = CONCRETE;
    }
    return value;
}

static struct evtx_fields read_fields(const struct run *run)
{
    struct value event_id = field_value(run, &run->program->event_id);
    struct value time = field_value(run, &run->program->time);

    return fields_read(event_id.size ? &event_id : NULL, time.size ? &time : NULL);
}

bool program_render(struct evtx_chunk *chunk, size_t place, enum evtx_form form, struct text *text,
                    struct evtx_fields *fields)
{
    const struct evtx_record *record = &chunk->records[place];
    struct runner runner = {.chunk = chunk, .form = form, .writer = writer_of(form), .text = text};
    size_t start = text->size;
    struct run run;

    arena_reset(&chunk->scratch);
    if (text->bad || !read_stream(&runner, record->offset + RECORD_HEADER,
                                  record->offset + record->size - RECORD_TRAILER, 0, &run))
        return false;
    if (!run_stream(&runner, &run)) {
        text->size = start;
        text->bad = false;
        return false;
    }
    *fields = read_fields(&run);
    return true;
}
