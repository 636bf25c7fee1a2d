/* hybrid.h - numbers of few bits, as Parquet's RLE encoding has them: runs of the same number, and
 * groups of eight packed together. Inside parquet/ only. */
#ifndef EVTX_CORE_PARQUET_HYBRID_H
#define EVTX_CORE_PARQUET_HYBRID_H

#include "core/text.h"

/** How many bits a number up to @most takes, at least 1. */
unsigned hybrid_width(uint32_t most);

/** Appends @count numbers below 2 to the power of @width. */
void hybrid_put(struct text *text, const uint32_t *numbers, size_t count, unsigned width);

/** The same for one number that comes @count times. */
void hybrid_put_run(struct text *text, uint32_t number, size_t count, unsigned width);

#endif
