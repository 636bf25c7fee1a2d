/* number.c - decimal, hexadecimal, GUIDs and SIDs as text. */
#include "core/base/number.h"
#include "core/base/cursor.h"
#include "core/base/vector.h"

const char number_pairs[201] = "00010203040506070809101112131415161718192021222324"
                               "25262728293031323334353637383940414243444546474849"
                               "50515253545556575859606162636465666768697071727374"
                               "75767778798081828384858687888990919293949596979899";

static uint8_t *put_four_digits(uint8_t *to, uint32_t number)
{
    return put_two_digits(put_two_digits(to, number / 100), number % 100);
}

/* Four digits at a time, from the left. */
uint8_t *put_long_decimal(uint8_t *to, uint64_t number)
{
    if (number < 100000000) {
        to = put_decimal(to, (uint32_t)number / 10000);
        return put_four_digits(to, (uint32_t)number % 10000);
    }
    to = put_decimal(to, number / 100000000);
    to = put_four_digits(to, (uint32_t)(number % 100000000) / 10000);
    return put_four_digits(to, (uint32_t)(number % 100000000) % 10000);
}

uint8_t *put_signed(uint8_t *to, int64_t number)
{
    if (number >= 0)
        return put_decimal(to, (uint64_t)number);
    *to++ = '-';
    return put_decimal(to, 0 - (uint64_t)number);
}

/* Sixteen digits of the bytes of @number, the lowest byte first. @a: 'a' or 'A'. */
#if HAVE_VECTORS
static inline void put_hex16(uint8_t *to, uint64_t number, char a)
{
    vector digits = vector_interleave(vector_from64(number >> 4 & 0x0F0F0F0F0F0F0F0F),
                                      vector_from64(number & 0x0F0F0F0F0F0F0F0F));
    vector letters = vector_less(vector_fill(9), digits);

    digits = vector_add(digits, vector_fill('0'));
    vector_store(to, vector_add(digits, vector_and(letters, vector_fill((uint8_t)(a - '0' - 10)))));
}
#else
static inline void put_hex16(uint8_t *to, uint64_t number, char a)
{
    for (int i = 0; i < 16; i++) {
        uint8_t digit = number >> (8 * (i / 2) + (i % 2 ? 0 : 4)) & 15;

        to[i] = (uint8_t)(digit < 10 ? '0' + digit : a + digit - 10);
    }
}
#endif

uint8_t *put_hex(uint8_t *to, uint64_t number)
{
    int digits = number ? (67 - __builtin_clzll(number)) / 4 : 1;
    uint8_t text[16];

    put_hex16(text, __builtin_bswap64(number << (64 - 4 * digits)), 'a');
    memcpy(to, "0x", 2);
    memcpy(to + 2, text, sizeof text);
    return to + 2 + digits;
}

uint8_t *put_bytes(uint8_t *to, const uint8_t *bytes, size_t size)
{
    uint8_t text[16], last[8] = {0};

    for (; size >= 8; size -= 8, bytes += 8, to += 16)
        put_hex16(to, load_u64(bytes), 'A');
    memcpy(last, bytes, size);
    put_hex16(text, load_u64(last), 'A');
    memcpy(to, text, 2 * size);
    return to + 2 * size;
}

/* The first three groups are little-endian numbers, the others bytes in order. */
uint8_t *put_guid(uint8_t *to, const uint8_t *bytes)
{
    uint64_t groups =
        (uint64_t)load_u32(bytes) << 32 | (uint64_t)load_u16(bytes + 4) << 16 | load_u16(bytes + 6);
    uint8_t text[32];

    put_hex16(text, __builtin_bswap64(groups), 'a');
    put_hex16(text + 16, load_u64(bytes + 8), 'a');
    to[0] = '{';
    memcpy(to + 1, text, 8);
    to[9] = '-';
    memcpy(to + 10, text + 8, 4);
    to[14] = '-';
    memcpy(to + 15, text + 12, 4);
    to[19] = '-';
    memcpy(to + 20, text + 16, 4);
    to[24] = '-';
    memcpy(to + 25, text + 20, 12);
    to[37] = '}';
    return to + 38;
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
