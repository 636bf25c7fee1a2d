/*
 * recorder.h - takes down what a writer writes, instead of the values themselves.
 *
 * To compile a template, its shape is given to the same writer that writes events. Literal text
 * goes to .literals; where a value would be written, the recorder notes a step instead. So what is
 * compiled cannot differ from what is written.
 */
#ifndef EVTX_CORE_RECORDER_H
#define EVTX_CORE_RECORDER_H

#include "core/base/arena.h"
#include "core/binxml/node.h"
#include "core/text.h"

/** Literal text, then a value or nested BinXML. */
struct recorded {
    struct recorded *next;
    uint32_t literal, literal_size; /* in .literals */
    uint16_t slot;
    enum value_style style; /* of a value */
    bool placeholder;       /* nested BinXML, whose only root is written as a child of .parent */
    const struct node *parent;
    uint32_t depth; /* elements around that root */
};

struct recorder {
    struct arena *arena;   /* for the steps */
    struct text *literals; /* what the writer appends to */
    size_t from;           /* where the literal of the next step begins */
    struct recorded *first, **end;
    uint32_t count, placeholders;
    bool irregular; /* set: the text depends on more than types and sizes */
};

void recorder_init(struct recorder *recorder, struct arena *arena, struct text *literals);
void recorder_value(struct recorder *recorder, const struct value *value, enum value_style style);
void recorder_placeholder(struct recorder *recorder, uint16_t slot, const struct node *parent,
                          uint32_t depth);

#endif
