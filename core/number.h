/*
 * number.h - numbers and identifiers as text.
 *
 * Every function writes at @to, at most as many bytes as its comment says, and returns where the
 * next byte goes.
 */
#ifndef EVTX_CORE_NUMBER_H
#define EVTX_CORE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

uint8_t *put_decimal(uint8_t *to, uint64_t number);    /* 20 */
uint8_t *put_signed(uint8_t *to, int64_t number);      /* 20 */
uint8_t *put_hex(uint8_t *to, uint64_t number);        /* 18: 0x1f, without leading zeros */
uint8_t *put_two_digits(uint8_t *to, uint32_t number); /* 2: 00 to 99 */

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
