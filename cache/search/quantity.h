/*
 * quantity.h - numbers as they are written, compared exactly: no double is between them.
 *
 *     007   +5   -1.5   1e3   18446744073709551615   0x8000000000000002
 *
 * Inside cache/ only.
 */
#ifndef EVTX_CACHE_QUANTITY_H
#define EVTX_CACHE_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct quantity {
    bool negative; /* never of 0 */
    bool whole;    /* @integer is what it is, without the sign; else the digits are */
    uint64_t integer;
    const char *digits,
        *end;      /* borrowed: from the first that is not 0; a point may be among them */
    int64_t power; /* of ten: 0.DIGITS times that is the number */
};

/** Reads a number: decimal of any length, its exponent of up to 18 digits, or 0x and hexadecimal of
 * up to 64 bits. False: it is none. Borrows @text. */
bool quantity_read(struct quantity *quantity, const char *text, size_t size);

/** Below 0, 0 or above: as @a is less than @b, the same, or more. */
int quantity_compare(const struct quantity *a, const struct quantity *b);

/** Whether a text is the number of an unsigned integer of 64 bits: digits, and nothing else. */
bool quantity_plain(const char *text, size_t size);

#endif
