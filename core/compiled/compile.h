/*
 * compile.h - a template compiled for one form and one shape of its values.
 *
 * For program.c, which runs what is compiled here; program.h says why.
 */
#ifndef EVTX_CORE_COMPILE_H
#define EVTX_CORE_COMPILE_H

#include "core/compiled/items.h"
#include "core/compiled/shape.h"
#include "core/log/chunk.h"
#include "core/write/writer.h"

enum {
    MAX_VARIABLE = 64, /* values of variable size: one bit each in a blank mask */
    LITERAL_BLOCK = 32 /* literals are copied in blocks, past their end */
};

/** How a step writes its value. The types that fill real logs have a case of their own in the loop
 *  that runs steps; the rest are written by the function of their type. */
enum action {
    STEP_FIXED,     /* .put() of a value of .size bytes */
    STEP_VARIABLE,  /* .put() of one of variable size */
    STEP_ANSI,      /* the same, unless it has no text after all */
    STEP_JSON,      /* a UTF-16 string, escaped for JSON */
    STEP_TEXT,      /* for XML */
    STEP_ATTRIBUTE, /* for an attribute in XML */
    STEP_UINT8,
    STEP_UINT16,
    STEP_UINT32,
    STEP_UINT64,
    STEP_HEX64,
    STEP_FILETIME,
    STEP_NESTED, /* BinXML: the program of another template, or the general path */
    STEP_END     /* no value: the literal is the last one */
};

/** Where a value lies: .add bytes behind edge number .edge of its instance; one of variable size
 *  ends at the next edge. */
struct place {
    uint16_t add, edge;
};

/** Copies a literal, then writes a value. */
struct step {
    const uint8_t *literal; /* LITERAL_BLOCK bytes may be read behind it */
    value_put *put;
    uint16_t literal_size;
    uint16_t size; /* of a value of fixed size */
    struct place place;
    uint8_t action; /* enum action */
};

/** A value of variable size: its descriptor, and the bytes of others between the one before it and
 *  its own. */
struct variable {
    uint16_t slot, gap;
};

/** A field whose value is one of the instance; it is not empty, but for strings. */
struct field {
    struct place place;
    uint16_t size; /* 0: it is variable */
    uint8_t type;
    uint8_t number; /* enum evtx_field */
};

/** Where nested BinXML stands, which decides what its root may be called. */
struct placeholder {
    uint32_t depth;        /* elements around the root */
    struct name *siblings; /* names beside it, that its root must not have */
    uint32_t siblings_count;
    bool in_container; /* nor may it be called Data there */
};

struct program {
    struct program *next; /* of the same template and form */
    uint32_t depth;       /* elements around it, where the form makes a difference of that */
    enum evtx_form form;
    struct shape shape;
    const struct program *base; /* of blank strings or an array: the program that tells where they
                                   are; else NULL */
    uint64_t blank;             /* which of its variable values are blank */
    struct items items;         /* what its array has */
    bool general;               /* this shape cannot be compiled */
    bool ansi;                  /* it has ANSI strings, which the program takes for windows-1252 */
    bool array; /* it has one array of strings, and no steps: those are for a number of items */
    uint8_t array_at; /* which variable value that is */
    uint32_t variable_count;
    uint32_t tail;    /* bytes of values behind the last variable one */
    uint64_t strings; /* which variable values are UTF-16 */
    struct variable *variable;
    struct step *steps; /* the last one is STEP_END */
    size_t most;        /* bytes of text, without values of variable size */
    uint32_t per_byte;  /* bytes of text for each byte of those */
    struct placeholder placeholder;
    struct evtx_fields constant; /* the fields that the template says */
    struct field fields[EVTX_FIELDS];
    uint32_t field_count; /* of .fields */
};

/** The instance that a program must match. */
struct lookup {
    struct template *template;
    enum evtx_form form;
    uint32_t depth; /* 0 where the form makes no difference of it */
    const uint8_t *descriptors;
    uint32_t count;
    const struct program *base; /* these three as in struct program */
    uint64_t blank;
    struct items items;
};

/** Whether the program is for what @lookup has, blank strings apart. */
static inline bool program_fits(const struct program *program, const struct lookup *lookup)
{
    return program->form == lookup->form && program->depth == lookup->depth &&
           shape_fits(&program->shape, lookup->descriptors, lookup->count);
}

/** Whether it is, with blank strings or an array: there is a .base. */
static inline bool program_is_special(const struct program *program, const struct lookup *lookup)
{
    return program->base == lookup->base && program->blank == lookup->blank &&
           program->items.count == lookup->items.count &&
           program->items.empty == lookup->items.empty;
}

/** The program that fits, compiled if need be. NULL: do without. .general: no program can be. */
const struct program *compile_program(struct evtx_chunk *chunk, const struct lookup *lookup);

#endif
