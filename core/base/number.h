/*
 * number.h - numbers and identifiers as text.
 *
 * Every function writes at @to, at most as many bytes as its comment says, and returns where the
 * next byte goes.
 */
#ifndef EVTX_CORE_NUMBER_H
#define EVTX_CORE_NUMBER_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** 00 to 99, two digits each. */
extern const char number_pairs[201];

/** The digits of a number of five or more: 20. */
uint8_t *put_long_decimal(uint8_t *to, uint64_t number);

static inline uint8_t *put_two_digits(uint8_t *to, uint32_t number) /* 2: 00 to 99 */
{
    assert(number < 100);
    memcpy(to, number_pairs + 2 * (size_t)number, 2);
    return to + 2;
}

static inline uint8_t *put_decimal(uint8_t *to, uint64_t number) /* 20 */
{
    uint32_t low = (uint32_t)number;

    if (number >= 10000)
        return put_long_decimal(to, number);
    if (low >= 100) {
        if (low >= 1000)
            return put_two_digits(put_two_digits(to, low / 100), low % 100);
        *to = (uint8_t)('0' + low / 100);
        return put_two_digits(to + 1, low % 100);
    }
    if (low >= 10)
        return put_two_digits(to, low);
    *to = (uint8_t)('0' + low);
    return to + 1;
}

uint8_t *put_signed(uint8_t *to, int64_t number); /* 20 */
uint8_t *put_hex(uint8_t *to, uint64_t number);   /* 18: 0x1f, without leading zeros */

/** Capital hexadecimal digits of @size bytes: 2 * @size. */
uint8_t *put_bytes(uint8_t *to, const uint8_t *bytes, size_t size);

/** {03020100-0504-0706-0809-0a0b0c0d0e0f} from 16 bytes: 38. */
uint8_t *put_guid(uint8_t *to, const uint8_t *bytes);

/** S-1-5-21-... from 8 + 4 * @count bytes: 32 + 11 * @count. */
uint8_t *put_sid(uint8_t *to, const uint8_t *bytes, size_t count);

/** The shortest digits that read back as the same number, laid out as docs/format.md 3.2 says: 32.
 *  @single: @number came from 4 bytes. */
uint8_t *put_real(uint8_t *to, double number, int single);

#endif
