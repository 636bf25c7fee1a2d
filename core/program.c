/* program.c - fits a program to an instance, and runs it. */
#include "core/program.h"
#include "core/binxml.h"
#include "core/compile.h"
#include "core/expand.h"
#include "core/fields.h"

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
    run->program = compile_program(chunk, lookup);
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

    run->program = compile_program(runner->chunk, &lookup);
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
    struct instance head;

    skip_fragment_header(&c);
    if (cursor_u8(&c) != INSTANCE_TOKEN || !binxml_instance_head(&c, &head) ||
        head.count > MAX_SHAPE ||
        chunk_template(runner->chunk, head.definition, &run->template, NULL) != EVTX_OK)
        return false;
    run->count = head.count;
    run->descriptors = head.descriptors;
    if (!prepare(runner, &c, depth, run))
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

/* Whether an ANSI string of some size has no text after all: nothing but NULs. */
static bool ansi_is_empty(const uint8_t *bytes, uint32_t size)
{
    struct value value = {bytes, size, VALUE_ANSI, CONCRETE};

    return value_empty(&value);
}

/* Writes the value at @to; NULL when it turns out to be empty, which its size did not tell. */
static inline uint8_t *
run_value(uint8_t *to, const struct step *step, const uint8_t *bytes, uint32_t size)
{
    size_t units;

    if (step->type == VALUE_STRING)
        return string_units(bytes, size, &units) ? step->units(to, bytes, units) : NULL;
    if (step->type == VALUE_ANSI && ansi_is_empty(bytes, size))
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
