/* values.h - values that have no names, as text: an array, or an element Values. */
#ifndef EVTX_CORE_VALUES_H
#define EVTX_CORE_VALUES_H

#include "core/binxml/node.h"
#include "core/log/chunk.h"

/** The instance that the stream from @at to @end begins with. False: it begins with something else.
 */
bool values_instance(const struct evtx_chunk *chunk, uint32_t at, uint32_t end,
                     struct instance *found);

/** Appends the values of an instance. */
void put_values(struct text *text, const struct evtx_chunk *chunk, const struct instance *instance,
                bool xml);

/** Appends @count values; BinXML among them lies in the chunk. */
void put_value_list(struct text *text, const struct evtx_chunk *chunk, const struct value *list,
                    uint32_t count, bool xml);

/** Appends the values of the stream of a record, which should begin with an instance. */
void put_record_values(struct text *text, const struct evtx_chunk *chunk,
                       const struct evtx_record *record, bool xml);

#endif
