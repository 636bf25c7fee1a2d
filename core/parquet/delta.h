/* delta.h - 64-bit numbers that are near each other, as Parquet's DELTA_BINARY_PACKED has them.
 * Inside parquet/ only. */
#ifndef EVTX_CORE_PARQUET_DELTA_H
#define EVTX_CORE_PARQUET_DELTA_H

#include "core/text.h"

/** Appends @count numbers, which lie at @bytes, eight bytes each, little-endian. */
void delta_put(struct text *text, const uint8_t *bytes, size_t count);

#endif
