/*
 * tag.h - what says of an event which log it is from.
 *
 * In a line of JSON it is the last member, "evtxfs":{"log":"DC001/Security"}, or the first one in
 * the "evtxfs" of a record that is marked as damaged; without it the line is as it was. In XML it
 * is a comment, on a page in words the first line.
 */
#ifndef EVTX_FUSEFS_TAG_H
#define EVTX_FUSEFS_TAG_H

#include "core/evtx.h"

/** All zero: there is none. */
struct tag {
    enum evtx_form form;
    struct text text; /* the member, or the comment */
};

/** @copy_of: the log that has the same record; NULL: none. tag_done() is owed; .text.bad: no
 *  memory. */
struct tag tag_make(enum evtx_form form, const char *label, const char *copy_of);
void tag_done(struct tag *tag);

/** Appends one record, rendered in the form of the tag, with it. @marked: it has an "evtxfs". */
void tag_put(struct text *to, const struct tag *tag, const uint8_t *record, size_t size,
             bool marked);

/** How many bytes that adds to a line of JSON. */
size_t tag_adds(const struct tag *tag, bool marked);

/** How many more a tag of JSON has with the log of @copy_of, whose own one it is. */
size_t tag_adds_copy(const struct tag *copy_of);

#endif
