/* arguments.h - what substitutions refer to while a template is expanded. docs/format.md 2.5 */
#ifndef EVTX_CORE_ARGUMENTS_H
#define EVTX_CORE_ARGUMENTS_H

#include "core/expand/expansion.h"

/** The values that substitutions refer to; NULL in a stream that has none. */
struct arguments {
    const struct value *values;
    uint32_t count;
};

/** Reads the values that the instance has, one behind the other, into @values, which has room for
 *  them. False: no memory. */
bool arguments_read(struct expansion *x, const struct instance *instance, struct value *values);

/** The template of the instance; NULL: it cannot be had, which .status says unless the values are
 *  kept without names. Borrowed of the chunk. */
const struct template *arguments_find_template(struct expansion *x, const struct instance *instance,
                                               const struct arguments *arguments);

#endif
