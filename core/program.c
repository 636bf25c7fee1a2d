/* program.c - fits a program to an instance, and runs it. */
#include "core/program.h"
#include "core/binxml.h"
#include "core/compile.h"
#include "core/escape.h"
#include "core/expand.h"
#include "core/fields.h"
#include "core/number.h"

/** An instance that a program fits. */
struct run {
    const struct program *program;
    struct template *template;
    const uint8_t *values;
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

/* Sizes are read once, when the values are located: what is checked is what is used. */
static inline uint32_t variable_size(const struct run *run, struct place place)
{
    return run->ends[place.base + 1] - run->ends[place.base] - place.add;
}

static inline const uint8_t *place_bytes(const struct run *run, struct place place)
{
    return run->values + run->ends[place.base] + place.add;
}

/* --- finding the program ---------------------------------------------------------------------- */

/* Which of the strings of one unit, as @single has them, are nothing but a NUL. */
static uint64_t find_blank(const struct run *run, uint64_t single)
{
    uint64_t blank = 0;

    for (; single; single &= single - 1) {
        unsigned i = (unsigned)__builtin_ctzll(single);

        if (load_u16(run->values + run->ends[i + 1] - 2) == 0)
            blank |= UINT64_C(1) << i;
    }
    return blank;
}

/* Offsets of the values of variable size, and that all values lie inside the stream. False: they do
 * not, or a string has half a unit. @blank: set to which of them are blank strings. */
static bool
locate_values(struct run *run, const struct lookup *lookup, struct cursor *c, uint64_t *blank)
{
    const struct program *program = run->program;
    uint64_t single = 0;
    uint32_t at = 0, halves = 0;

    run->ends[0] = 0;
    for (uint32_t i = 0; i < program->variable_count; i++) {
        const struct variable *variable = &program->variable[i];
        uint32_t size = load_u16(lookup->descriptors + 4 * (size_t)variable->slot);

        at += variable->gap + size;
        run->ends[i + 1] = at;
        halves |= size & variable->string;
        single |= (uint64_t)(size == 2 && variable->string) << i;
    }
    run->values = cursor_bytes(c, (uint64_t)at + program->tail);
    run->end = c->at;
    if (!run->values || (halves & 1))
        return false;
    *blank = find_blank(run, single);
    return true;
}

static inline const struct program *find_program(struct evtx_chunk *chunk, struct lookup *lookup)
{
    struct programs *programs = &lookup->template->programs[lookup->form];
    struct program *program = atomic_load_explicit(&programs->plain, memory_order_acquire);

    while (program && !program_fits(program, lookup))
        program = program->next;
    return program ? program : compile_program(chunk, lookup);
}

/* The program for the instance, and where its values are. @c: behind the descriptors.
 *
 * A string of one NUL is empty although its size is not 0, and some providers write nothing else:
 * such an instance has a program of its own, that knows which strings are blank. */
static bool prepare(struct runner *runner, struct lookup *lookup, struct cursor *c, struct run *run)
{
    run->template = lookup->template;
    run->program = find_program(runner->chunk, lookup);
    if (!run->program || run->program->general || (run->program->ansi && runner->chunk->codec) ||
        !locate_values(run, lookup, c, &lookup->blank))
        return false;
    if (lookup->blank == 0)
        return true;
    lookup->base = run->program;
    run->program = compile_program(runner->chunk, lookup);
    return run->program && !run->program->general;
}

static void skip_fragment_header(struct cursor *c)
{
    if (c->at < c->end && c->base[c->at] == 0x0F)
        cursor_skip(c, 4);
}

/* A stream that is one template instance and nothing else. docs/format.md 2.5, 2.6 */
static bool
read_stream(struct runner *runner, uint32_t at, uint32_t end, uint32_t depth, struct run *run)
{
    struct cursor c = cursor_over(runner->chunk->bytes, at, end);
    struct lookup lookup = {.writer = runner->writer, .form = runner->form};
    struct instance head;

    skip_fragment_header(&c);
    if (cursor_u8(&c) != INSTANCE_TOKEN || !binxml_instance_head(&c, &head) ||
        head.count > MAX_SHAPE ||
        chunk_template(runner->chunk, head.definition, &lookup.template, NULL) != EVTX_OK)
        return false;
    lookup.count = head.count;
    lookup.descriptors = head.descriptors;
    lookup.depth = runner->writer->deep ? depth : 0;
    if (!prepare(runner, &lookup, &c, run))
        return false;
    return c.at == c.end || c.base[c.at] == END_TOKEN;
}

/* --- nested BinXML ---------------------------------------------------------------------------- */

static bool run_stream(struct runner *runner, const struct run *run);

/* Whether what is nested can stand where it is, without a number behind its name. */
static bool name_fits(const struct runner *runner, const struct hole *hole, const struct name *name)
{
    if (!runner->writer->keyed)
        return true;
    if (hole->in_container && name_is(name, "Data", 4))
        return false;
    for (uint32_t i = 0; i < hole->siblings_count; i++)
        if (name_equal(&hole->siblings[i], name))
            return false;
    return true;
}

/* What no program can do is written by the general path, here for the nested part alone. One root
 * is the rule; with none, or with several, the outer part looks different too. */
static bool write_nested(struct runner *runner, const struct hole *hole, uint32_t at, uint32_t end)
{
    struct writing w = {runner->writer, runner->text, &runner->chunk->scratch, NULL, false};
    struct node *root;

    if (expand_stream(runner->chunk, at, end, runner->nesting + 1, &root, NULL) != EVTX_OK ||
        !root || root->next || !name_fits(runner, hole, &root->name)) {
        runner->gave_up = true;
        return false;
    }
    runner->writer->element(&w, root, hole->depth);
    return !w.no_memory && !runner->text->bad;
}

static bool run_nested(struct runner *runner, const struct hole *hole, uint32_t at, uint32_t end)
{
    size_t start = runner->text->size;
    struct run inner;
    bool done = false;

    if (runner->nesting == MAX_NESTING)
        return false;
    if (read_stream(runner, at, end, hole->depth, &inner) &&
        name_fits(runner, hole, &inner.template->root->name)) {
        runner->nesting++;
        done = run_stream(runner, &inner);
        runner->nesting--;
    }
    if (done || runner->text->bad || runner->gave_up)
        return done;
    runner->text->size = start;
    return write_nested(runner, hole, at, end);
}

/* --- running ---------------------------------------------------------------------------------- */

/* A string whose NULs the padded functions must not see: its units without those at the end. 0 when
 * nothing is left, since an empty string has another shape. */
static inline size_t string_units(const uint8_t *bytes, uint32_t size)
{
    return load_u16(bytes + size - 2) ? size / 2 : value_units(bytes, size);
}

/* Whether an ANSI string of some size has no text after all: nothing but NULs. */
static bool ansi_is_empty(const uint8_t *bytes, uint32_t size)
{
    struct value value = {bytes, size, VALUE_ANSI, CONCRETE};

    return value_empty(&value);
}

/* Literals are short and many: whole blocks are faster than a call for each. */
static inline uint8_t *put_literal(uint8_t *to, const struct step *step)
{
    size_t at = 0;

    do {
        memcpy(to + at, step->literal + at, LITERAL_BLOCK);
        at += LITERAL_BLOCK;
    } while (at < step->literal_size);
    return to + step->literal_size;
}

/* Writes what comes before the next nested BinXML, or the end: *@step is set to that. NULL when a
 * value turns out to be empty, which its size did not tell. */
static uint8_t *run_steps(const struct run *run, const struct step **next, uint8_t *to)
{
    for (const struct step *step = *next;; step++) {
        const uint8_t *bytes = place_bytes(run, step->place);
        uint32_t size = step->size;
        size_t units;

        to = put_literal(to, step);
        switch ((enum action)step->action) {
        case STEP_JSON:
            units = string_units(bytes, variable_size(run, step->place));
            if (units == 0)
                return NULL;
            to = json_utf16_padded(to, bytes, units);
            break;
        case STEP_TEXT:
            units = string_units(bytes, variable_size(run, step->place));
            if (units == 0)
                return NULL;
            to = xml_utf16_padded(to, bytes, units);
            break;
        case STEP_ATTRIBUTE:
            units = string_units(bytes, variable_size(run, step->place));
            if (units == 0)
                return NULL;
            to = xml_attribute_utf16_padded(to, bytes, units);
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
        case STEP_ANSI:
            if (ansi_is_empty(bytes, variable_size(run, step->place)))
                return NULL;
            /* fallthrough */
        case STEP_PUT:
            to = step->put(to, bytes, size ? size : variable_size(run, step->place));
            break;
        case STEP_NESTED:
        case STEP_END:
            *next = step;
            return to;
        }
    }
}

static inline uint8_t *reserve(struct text *text, const struct run *run)
{
    const struct program *program = run->program;
    size_t most = program->most + (size_t)program->per_byte * run->ends[program->variable_count];

    return text_reserve(text, most + LITERAL_BLOCK); /* which is more than ESCAPE_WRITES */
}

static bool run_stream(struct runner *runner, const struct run *run)
{
    const struct step *step = run->program->steps;
    struct text *text = runner->text;

    for (;; step++) {
        uint8_t *to = reserve(text, run);
        uint32_t at;

        if (to)
            to = run_steps(run, &step, to);
        if (!to)
            return false;
        text->size = (size_t)(to - text->bytes);
        if (step->action == STEP_END)
            return true;
        at = (uint32_t)(place_bytes(run, step->place) - runner->chunk->bytes);
        if (!run_nested(runner, &run->program->hole, at, at + variable_size(run, step->place)))
            return false;
    }
}

/* --- the record ------------------------------------------------------------------------------- */

static struct value field_value(const struct run *run, const struct field *field)
{
    struct value value = field->constant;

    if (field->at_place) {
        value.bytes = place_bytes(run, field->place);
        if (field->variable)
            value.size = variable_size(run, field->place);
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
