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

/* Two digits at a time, from the right. */
static uint8_t *put_long(uint8_t *to, uint64_t number)
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

uint8_t *put_decimal(uint8_t *to, uint64_t number)
{
    uint32_t low = (uint32_t)number;

    if (number < 10) {
        *to = (uint8_t)('0' + low);
        return to + 1;
    }
    if (number < 100)
        return put_two_digits(to, low);
    if (number < 1000) {
        *to = (uint8_t)('0' + low / 100);
        return put_two_digits(to + 1, low % 100);
    }
    if (number < 10000)
        return put_two_digits(put_two_digits(to, low / 100), low % 100);
    return put_long(to, number);
}

uint8_t *put_signed(uint8_t *to, int64_t number)
{
    if (number >= 0)
        return put_decimal(to, (uint64_t)number);
    *to++ = '-';
    return put_decimal(to, 0 - (uint64_t)number);
}

/* Two digits for each byte: hex_pairs.lower + 2 * byte. */
static const struct {
    char lower[513], upper[513];
} hex_pairs = {
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
    "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
    "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
    "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
    "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
    "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
    "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
    "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
    "202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F"
    "404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F"
    "606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F"
    "808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9F"
    "A0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF"
    "C0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"
    "E0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF",
};

static uint8_t *put_hex_pair(uint8_t *to, const char *table, uint8_t byte)
{
    memcpy(to, table + 2 * (size_t)byte, 2);
    return to + 2;
}

uint8_t *put_hex(uint8_t *to, uint64_t number)
{
    int bytes = number ? (71 - __builtin_clzll(number)) / 8 : 1;
    uint8_t first = (uint8_t)(number >> (8 * (bytes - 1)));

    *to++ = '0';
    *to++ = 'x';
    if (first < 16)
        *to++ = (uint8_t) "0123456789abcdef"[first];
    else
        to = put_hex_pair(to, hex_pairs.lower, first);
    for (int i = bytes - 2; i >= 0; i--)
        to = put_hex_pair(to, hex_pairs.lower, (uint8_t)(number >> (8 * i)));
    return to;
}

uint8_t *put_bytes(uint8_t *to, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to = put_hex_pair(to, hex_pairs.upper, bytes[i]);
    return to;
}

uint8_t *put_guid(uint8_t *to, const uint8_t *bytes)
{
    /* The first three groups are little-endian numbers, the others bytes in order. */
    static const uint8_t order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

    *to++ = '{';
    for (unsigned i = 0; i < sizeof order; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        to = put_hex_pair(to, hex_pairs.lower, bytes[order[i]]);
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
