/* number.c - decimal, hexadecimal, GUIDs and SIDs as text. */
#include "core/number.h"
#include "core/cursor.h"

static const char pairs[201] = "00010203040506070809101112131415161718192021222324"
                               "25262728293031323334353637383940414243444546474849"
                               "50515253545556575859606162636465666768697071727374"
                               "75767778798081828384858687888990919293949596979899";

uint8_t *put_two_digits(uint8_t *to, uint32_t number)
{
    memcpy(to, pairs + 2 * number, 2);
    return to + 2;
}

uint8_t *put_digits(uint8_t *to, uint64_t n, int digits)
{
    for (int i = digits - 1; i >= 0; i--, n /= 10)
        to[i] = (uint8_t)('0' + n % 10);
    return to + digits;
}

uint8_t *put_decimal(uint8_t *to, uint64_t number)
{
    uint8_t digits[20];
    size_t at = sizeof digits;

    while (number >= 100) {
        at -= 2;
        memcpy(digits + at, pairs + 2 * (number % 100), 2);
        number /= 100;
    }
    if (number >= 10) {
        at -= 2;
        memcpy(digits + at, pairs + 2 * number, 2);
    } else {
        digits[--at] = (uint8_t)('0' + number);
    }
    memcpy(to, digits + at, sizeof digits - at);
    return to + (sizeof digits - at);
}

uint8_t *put_signed(uint8_t *to, int64_t number)
{
    if (number >= 0)
        return put_decimal(to, (uint64_t)number);
    *to++ = '-';
    return put_decimal(to, 0 - (uint64_t)number);
}

uint8_t *put_hex(uint8_t *to, uint64_t number)
{
    int digits = number ? (67 - __builtin_clzll(number)) / 4 : 1;

    *to++ = '0';
    *to++ = 'x';
    for (int i = digits - 1; i >= 0; i--)
        *to++ = (uint8_t) "0123456789abcdef"[number >> (4 * i) & 15];
    return to;
}

uint8_t *put_bytes(uint8_t *to, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        *to++ = (uint8_t) "0123456789ABCDEF"[bytes[i] >> 4];
        *to++ = (uint8_t) "0123456789ABCDEF"[bytes[i] & 15];
    }
    return to;
}

uint8_t *put_guid(uint8_t *to, const uint8_t *bytes)
{
    /* The first three groups are little-endian numbers, the others bytes in order. */
    static const int8_t order[] = {3,  2, 1, 0,  -1, 5,  4,  -1, 7,  6,
                                   -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};

    *to++ = '{';
    for (size_t i = 0; i < sizeof order; i++) {
        if (order[i] < 0) {
            *to++ = '-';
            continue;
        }
        *to++ = (uint8_t) "0123456789abcdef"[bytes[order[i]] >> 4];
        *to++ = (uint8_t) "0123456789abcdef"[bytes[order[i]] & 15];
    }
    *to++ = '}';
    return to;
}

uint8_t *put_sid(uint8_t *to, const uint8_t *bytes, size_t count)
{
    uint64_t authority = 0;

    for (int i = 2; i < 8; i++) /* the one big-endian number of the format */
        authority = authority << 8 | bytes[i];
    *to++ = 'S';
    *to++ = '-';
    to = put_decimal(to, bytes[0]);
    *to++ = '-';
    to = put_decimal(to, authority);
    for (size_t i = 0; i < count; i++) {
        *to++ = '-';
        to = put_decimal(to, load_u32(bytes + 8 + 4 * i));
    }
    return to;
}
