/*
 * fold.h - characters without their case: simple case folding, as Windows compares names.
 *
 * A table of our own, so that the answer is the same in every locale, and in the sandbox, where the
 * C library cannot load one. Inside cache/ only.
 */
#ifndef EVTX_CACHE_FOLD_H
#define EVTX_CACHE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The character that stands for it and for its other case. */
uint32_t fold(uint32_t character);

/** Takes the next character of UTF-8, folded; *@at must be before @end. A byte that begins none is
 *  a number of its own, above all characters. */
uint32_t fold_next(const char **at, const char *end);

/** Whether two texts differ in case only. */
bool fold_equal(const char *a, size_t a_size, const char *b, size_t b_size);

/** Whether that may be, of texts that are not empty: the work of a moment. */
static inline bool fold_may_equal(const char *a, const char *b)
{
    uint8_t first = (uint8_t)*a, other = (uint8_t)*b;

    return ((first | other) & 0x80) != 0 || (first | 0x20) == (other | 0x20);
}

#endif
