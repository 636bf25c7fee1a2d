/* program.c - runs the program that fits a record. */
#include "core/compiled/program.h"
#include "core/base/dialect.h"
#include "core/base/escape.h"
#include "core/base/number.h"
#include "core/compiled/match.h"
#include "core/expand/expand.h"
#include "core/expand/fields.h"

#include <assert.h>

struct runner {
    struct evtx_chunk *chunk;
    enum evtx_form form;
    const struct writer *writer;
    struct text *text;
    size_t start; /* of the record, in the text */
    uint32_t nesting;
    uint32_t depth; /* elements around, at most */
    bool gave_up;   /* the general path failed for a part: it must not be tried for a larger one */
    bool fields;    /* somebody wants them */
    bool noted;     /* somebody asks which programs ran */
    bool expanded;  /* the general path wrote a part */
    uint64_t shape; /* of the programs that ran, in their order; only where .noted */
};

/* --- nested BinXML ---------------------------------------------------------------------------- */

static uint8_t *
run_stream(struct runner *runner, const struct run *run, size_t around, uint8_t *to);

/* Bytes that the run writes at most, up to the next nested BinXML, and an end of a record. */
static inline size_t most_of(const struct run *run)
{
    const struct program *program = run->program;
    size_t most = program->most + (size_t)program->per_byte * run->size;

    return most + WRITER_ENDS + LITERAL_BLOCK; /* and so for ESCAPE_WRITES */
}

static inline void set_end(struct text *text, const uint8_t *to)
{
    assert(to >= text->bytes && (size_t)(to - text->bytes) <= text->room);
    text->size = (size_t)(to - text->bytes);
}

/* Where the fields are was found out without what is nested: fields.c */
static bool is_field(const struct name *name)
{
    return name_is(name, "System", 6) || name_is(name, "Provider", 8) ||
           name_is(name, "EventID", 7) || name_is(name, "Level", 5) ||
           name_is(name, "TimeCreated", 11) || name_is(name, "Execution", 9) ||
           name_is(name, "Channel", 7) || name_is(name, "Computer", 8) ||
           name_is(name, "Security", 8);
}

/* Whether what is nested can stand where it is, without a number behind its name. */
static bool name_fits(const struct runner *runner, const struct placeholder *placeholder,
                      const struct name *name)
{
    if (runner->fields && is_field(name))
        return false;
    if (!runner->writer->keyed)
        return true;
    if (placeholder->in_container && name_is(name, "Data", 4))
        return false;
    for (uint32_t i = 0; i < placeholder->siblings_count; i++)
        if (name_equal(&placeholder->siblings[i], name))
            return false;
    return true;
}

/* The same templates stand in the same places, record after record. */
static bool template_fits(const struct runner *runner, const struct placeholder *placeholder,
                          const struct template *template)
{
    struct nested *last = &runner->chunk->nested;

    if (last->placeholder == placeholder && last->template == template &&
        last->fields == runner->fields)
        return true;
    if (!name_fits(runner, placeholder, &template->root->name))
        return false;
    *last = (struct nested){placeholder, template, runner->fields};
    return true;
}

/* What no program can do is written by the general path, here for the nested part alone. One root
 * is the rule; with none, or with several, the outer part looks different too. */
static bool write_nested(struct runner *runner, const struct placeholder *placeholder, uint32_t at,
                         uint32_t end)
{
    struct writing w = {runner->writer, runner->text, &runner->chunk->scratch, NULL, false};
    struct node *root;

    if (runner->chunk->trace)
        runner->chunk->trace->parts_count = EVTX_TRACE_PARTS + 1; /* no program tells all of it */
    arena_reset(&runner->chunk->scratch);
    if (expand_stream(runner->chunk, at, end, runner->nesting + 1, runner->depth, &root, NULL) !=
            EVTX_OK ||
        !root || root->next || !name_fits(runner, placeholder, &root->name)) {
        runner->gave_up = true;
        return false;
    }
    runner->writer->element(&w, root, placeholder->depth);
    runner->expanded = true;
    return !w.no_memory && !runner->text->bad;
}

/* Writes what is nested, and returns where it ends; there is room for @around bytes more. NULL: it
 * cannot be done. */
static uint8_t *run_nested(struct runner *runner, const struct placeholder *placeholder,
                           uint32_t at, uint32_t end, size_t around)
{
    size_t start = runner->text->size;
    struct run inner;
    uint8_t *to = NULL;

    if (runner->nesting == MAX_NESTING)
        return NULL;
    if (match_stream(runner->chunk, runner->form, at, end,
                     runner->writer->deep ? placeholder->depth : 0, &inner) &&
        template_fits(runner, placeholder, inner.template) &&
        inner.template->depth <= MAX_TREE_DEPTH - runner->depth) {
        around += most_of(&inner);
        to = text_reserve(runner->text, around);
        runner->nesting++;
        if (to)
            to = run_stream(runner, &inner, around, to);
        runner->nesting--;
    }
    if (to || runner->text->bad || runner->gave_up)
        return to;
    runner->text->size = start;
    return write_nested(runner, placeholder, at, end) ? text_reserve(runner->text, around) : NULL;
}

/* --- running ---------------------------------------------------------------------------------- */

typedef uint8_t *put_units(uint8_t *to, const uint8_t *bytes, size_t units);

/* A string of up to sixteen plain units, as most are, is done at once; the others by a call. The
 * padded functions must not see the NULs at its end. NULL when nothing is left, since an empty
 * string has another shape, and where half a unit is left over. */
static inline uint8_t *put_string(uint8_t *to, const uint8_t *bytes, uint32_t size,
                                  const struct dialect *dialect, put_units *put)
{
    size_t units = value_units(bytes, size);

    if (units == 0 || size % 2)
        return NULL;
#if HAVE_VECTORS
    if (units <= 16 && dialect_put(to, bytes, units, dialect))
        return to + units;
#endif
    (void)dialect;
    return put(to, bytes, units);
}

static inline uint8_t *put_attribute(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_string(to, bytes, size, &xml_attribute, xml_attribute_utf16_padded);
}

/* Whether an ANSI string of some size has no text after all: nothing but NULs. */
static bool ansi_is_empty(const uint8_t *bytes, uint32_t size)
{
    struct value value = {bytes, size, VALUE_ANSI, CONCRETE};

    return value_empty(&value);
}

/* Literals are short and many: whole blocks are faster than a call for each, and one is enough for
 * most of them. */
static inline uint8_t *put_literal(uint8_t *to, const struct step *step)
{
    const uint8_t *literal = step->literal;
    size_t size = step->literal_size;

    memcpy(to, literal, LITERAL_BLOCK);
    for (size_t at = LITERAL_BLOCK; __builtin_expect(at < size, 0); at += LITERAL_BLOCK)
        memcpy(to + at, literal + at, LITERAL_BLOCK);
    return to + size;
}

/* Of the variable value of @step, which lies at offset @at. */
static inline uint32_t size_at(const struct run *run, const struct step *step, uint32_t at)
{
    return place_end(run, step->place) - at;
}

/* Which programs made a record, in their order: for who asks what its text is made of. */
static __attribute__((noinline)) void
note_program(struct runner *runner, const struct program *program)
{
    struct evtx_trace *trace = runner->chunk->trace;

    if (trace && trace->parts_count++ < EVTX_TRACE_PARTS)
        trace->parts[trace->parts_count - 1] = program;
    runner->shape = (runner->shape ^ (uintptr_t)program) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Where the value of a step begins, if it has one. A record of too many values has no trace. */
static void note_start(struct runner *runner, enum action action, const uint8_t *to)
{
    struct evtx_trace *trace = runner->chunk->trace;

    if (action >= STEP_NESTED)
        return;
    if (trace->count < EVTX_TRACE_VALUES)
        trace->starts[trace->count] =
            (uint32_t)((size_t)(to - runner->text->bytes) - runner->start);
    trace->count++;
}

/* Writes what comes before the next nested BinXML, or the end: *@next is set to that. NULL when a
 * value turns out to be empty, which its size did not tell. @traced: somebody asks where values
 * begin; constant, so that who does not ask pays nothing. */
static inline __attribute__((always_inline)) uint8_t *
walk_steps(struct runner *runner, const struct run *run, const struct step **next, uint8_t *to,
           bool traced)
{
    for (const struct step *step = *next;; step++) {
        uint32_t at = place_offset(run, step->place);
        const uint8_t *bytes = run->base + at;
        enum action action = (enum action)step->action;

        to = put_literal(to, step);
        if (traced)
            note_start(runner, action, to);
        switch (action) {
        default:
            __builtin_unreachable(); /* which saves a comparison at each step */
        case STEP_JSON:
            to = put_string(to, bytes, size_at(run, step, at), &json_units, json_utf16_padded);
            if (!to)
                return NULL;
            break;
        case STEP_TEXT:
            to = put_string(to, bytes, size_at(run, step, at), &xml_text, xml_utf16_padded);
            if (!to)
                return NULL;
            break;
        case STEP_ATTRIBUTE:
            to = put_attribute(to, bytes, size_at(run, step, at));
            if (!to)
                return NULL;
            break;
        case STEP_UINT8:
            to = put_decimal(to, *bytes);
            break;
        case STEP_UINT16:
            to = put_decimal(to, load_u16(bytes));
            break;
        case STEP_UINT32:
            to = put_decimal(to, load_u32(bytes));
            break;
        case STEP_UINT64:
            to = put_decimal(to, load_u64(bytes));
            break;
        case STEP_HEX64:
            to = put_hex(to, load_u64(bytes));
            break;
        case STEP_FILETIME:
            to = put_filetime_of_day(to, load_u64(bytes), &runner->chunk->day);
            break;
        case STEP_ANSI:
            if (ansi_is_empty(bytes, size_at(run, step, at)))
                return NULL;
            __attribute__((fallthrough));
        case STEP_VARIABLE:
            to = step->put(to, bytes, size_at(run, step, at));
            break;
        case STEP_FIXED:
            to = step->put(to, bytes, step->size);
            break;
        case STEP_NESTED:
        case STEP_END:
            *next = step;
            return to;
        }
    }
}

static inline __attribute__((always_inline)) uint8_t *
walk_stream(struct runner *runner, const struct run *run, size_t around, uint8_t *to, bool traced)
{
    for (const struct step *step = run->program->steps;; step++) {
        to = walk_steps(runner, run, &step, to, traced);
        if (!to || step->action == STEP_END)
            return to;
        set_end(runner->text, to);
        runner->depth += run->template->depth;
        to = run_nested(runner, &run->program->placeholder, place_offset(run, step->place),
                        place_end(run, step->place), around);
        runner->depth -= run->template->depth;
        if (!to)
            return NULL;
    }
}

static __attribute__((noinline)) uint8_t *
trace_stream(struct runner *runner, const struct run *run, size_t around, uint8_t *to)
{
    return walk_stream(runner, run, around, to, true);
}

/* Writes to @to, where there is room for the run and what is @around it, together; returns where
 * the text ends. NULL: the general path has to do it. */
static uint8_t *run_stream(struct runner *runner, const struct run *run, size_t around, uint8_t *to)
{
    if (runner->noted)
        note_program(runner, run->program);
    if (runner->chunk->trace)
        return trace_stream(runner, run, around, to);
    return walk_stream(runner, run, around, to, false);
}

/* --- the record ------------------------------------------------------------------------------- */

static void read_fields(const struct run *run, struct evtx_fields *fields)
{
    const struct program *program = run->program;

    *fields = program->constant;
    for (uint32_t i = 0; i < program->field_count; i++) {
        const struct field *field = &program->fields[i];
        struct evtx_value *value = &fields->values[field->number];

        *value = (struct evtx_value){place_bytes(run, field->place), field->size, field->type};
        if (field->size)
            continue;
        value->size = place_size(run, field->place);
        fields_trim(value);
    }
    fields_settle(fields);
}

bool program_render(struct evtx_chunk *chunk, size_t place, enum evtx_form form, struct text *text,
                    struct evtx_fields *fields)
{
    const struct evtx_record *record = &chunk->records[place];
    const struct writer *writer = writer_of(form);
    struct runner runner = {.chunk = chunk,
                            .form = form,
                            .writer = writer,
                            .text = text,
                            .start = text->size,
                            .fields = fields,
                            .noted = fields || chunk->trace};
    struct run run;
    size_t most;
    uint8_t *to;

    if (text->bad || !match_stream(chunk, form, record->offset + RECORD_HEADER,
                                   record->offset + record->size - RECORD_TRAILER, 0, &run))
        return false;
    most = most_of(&run);
    to = text_reserve(text, most);
    if (to)
        to = run_stream(&runner, &run, most, end_put(to, &writer->head));
    if (!to) {
        text->size = runner.start;
        text->bad = false;
        return false;
    }
    set_end(text, end_put(to, &writer->tail));
    if (fields) {
        read_fields(&run, fields);
        fields->shape = runner.expanded ? 0 : runner.shape;
    }
    return true;
}
