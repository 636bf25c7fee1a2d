/*
 * writer.h - what an output form must provide. One table line for each form, in writer.c.
 *
 * A writer walks an event tree and appends text. It does so for events, and for shapes that are
 * compiled: then there is a recorder, which takes down the values that are not known yet.
 */
#ifndef EVTX_CORE_WRITER_H
#define EVTX_CORE_WRITER_H

#include "core/base/arena.h"
#include "core/binxml/node.h"
#include "core/evtx.h"
#include "core/text.h"
#include "core/write/recorder.h"

enum { WRITER_ENDS = 48 };

struct writing;

/** Why a record is not to be taken for a sound one. */
struct mark {
    const struct evtx_record *record;
    enum evtx_status status; /* of what ended the event too early; EVTX_OK: nothing did */
    const char *why;
    bool id_taken, time_taken; /* the event has them from the header of the record */
};

struct writer {
    struct end {
        uint32_t size;
        char text[WRITER_ENDS]; /* copied as a whole */
    } head, tail;               /* around the element of a record */
    /** Appends the element. @depth: elements around it; in JSON, only whether there are any. */
    void (*element)(struct writing *w, const struct node *element, uint32_t depth);
    /** Appends why the record is not to be taken for a sound one: right behind the head, or right
     *  before the tail. */
    void (*mark)(struct text *text, const struct mark *mark);
    bool mark_at_head;
    bool keyed;    /* elements are members of an object: their names must differ */
    bool separate; /* JSON: attributes stand beside their element */
    bool indent;   /* XML: each element on a line of its own */
    bool deep;     /* what is written depends on the depth */
};

/** Writes the end of a record to @to, where there is room for WRITER_ENDS bytes; returns where it
 *  ends. */
static inline uint8_t *end_put(uint8_t *to, const struct end *end)
{
    memcpy(to, end->text, sizeof end->text);
    return to + end->size;
}

/** One element that is being written. */
struct writing {
    const struct writer *writer;
    struct text *text;
    struct arena *arena;       /* for counting names; given back by the caller */
    struct recorder *recorder; /* of a shape that is compiled; NULL: values are written */
    bool no_memory;            /* set: the text is not complete */
};

extern const struct writer writers[EVTX_FORMS];

/** The writer of a form. */
static inline const struct writer *writer_of(enum evtx_form form)
{
    return &writers[form];
}

#endif
