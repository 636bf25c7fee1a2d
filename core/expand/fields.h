/* fields.h - what a record says of itself, found in its event tree. docs/format.md 7.3 */
#ifndef EVTX_CORE_FIELDS_H
#define EVTX_CORE_FIELDS_H

#include "core/binxml/node.h"
#include "core/evtx.h"

/** The values that the fields come from; NULL where the event has none. Borrowed from the tree. */
struct field_values {
    const struct value *of[EVTX_FIELDS];
};

/** Finds the values in the tree of an event. */
struct field_values fields_find(const struct node *event);

/** Reads the fields from their values. */
struct evtx_fields fields_read(const struct field_values *values);

/** Makes a field's value what is shown of it: nothing where it is empty, and strings without the
 *  NULs at their end. */
void fields_trim(struct evtx_value *value);

/** Sets the number and the time that the values stand for. */
void fields_settle(struct evtx_fields *fields);

#endif
