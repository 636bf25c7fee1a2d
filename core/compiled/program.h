/*
 * program.h - a template compiled for one shape of its values, and running it.
 *
 * The template and the shape of an instance's values (the type of each, and whether it is empty)
 * fix all of the text but the values themselves: which elements are left out, commas, quotes, null
 * or object, numbers behind repeated names. So they are compiled once into steps, each a literal
 * and a value of one known type; a record is rendered by walking them. There is no tree, and no
 * test of a single value's type: one comparison of all descriptors tells whether a program fits.
 *
 * What no program can do (arrays, odd sizes, values that lie about themselves) is left to the
 * general path, expand.h and json.h, which also defines what a program means.
 */
#ifndef EVTX_CORE_PROGRAM_H
#define EVTX_CORE_PROGRAM_H

#include "core/evtx.h"
#include "core/log/chunk.h"
#include "core/text.h"

/**
 * Appends the record at @place to @text, if its shape is a regular one; @fields may
 * be NULL. Returns false, with @text as it was, where the general path has to do it; that is no
 * error, and includes a lack of memory.
 */
bool program_render(struct evtx_chunk *chunk, size_t place, enum evtx_form form, struct text *text,
                    struct evtx_fields *fields);

#endif
