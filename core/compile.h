/*
 * compile.h - a template compiled for one form and one shape of its values.
 *
 * For program.c, which runs what is compiled here; program.h says why.
 */
#ifndef EVTX_CORE_COMPILE_H
#define EVTX_CORE_COMPILE_H

#include "core/chunk.h"
#include "core/shape.h"
#include "core/writer.h"

enum {
    MAX_VARIABLE = 64, /* values of variable size */
    LITERAL_BLOCK = 32 /* literals are copied in blocks, past their end */
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
    /** Of each value of variable size; .base is its own number. */
    struct place variable[MAX_VARIABLE];
    uint32_t tail;       /* bytes of values behind the last variable one */
    const uint8_t *last; /* the literal behind all steps */
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

/** The program that fits, compiled if need be. NULL: do without. .general: no program can be. */
const struct program *compile_program(struct evtx_chunk *chunk, const struct lookup *lookup);

#endif
