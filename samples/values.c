/* values.c - makes the values of a template instance. docs/format.md 3.1 */
#include "samples/bytes.h"

static size_t width(uint8_t type)
{
    static const uint8_t widths[] = {0, 0, 0, 1, 1, 2, 2, 4, 4, 8, 8,
                                     4, 8, 4, 0, 0, 0, 8, 0, 0, 4, 8};

    return type < sizeof widths ? widths[type] : 8;
}

struct sample_value sample_int(uint8_t type, uint64_t number)
{
    struct sample_value value = {.type = type, .size = (uint32_t)width(type)};

    store(value.small, number, 8);
    return value;
}

struct sample_value sample_size4(uint32_t number)
{
    struct sample_value value = sample_int(0x14, number);

    value.type = 0x10;
    return value;
}

struct sample_value sample_size8(uint64_t number)
{
    struct sample_value value = sample_int(0x15, number);

    value.type = 0x10;
    return value;
}

struct sample_value sample_real32(float number)
{
    uint32_t bits;

    memcpy(&bits, &number, sizeof bits);
    return sample_int(0x0b, bits);
}

struct sample_value sample_real64(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    return sample_int(0x0c, bits);
}

struct sample_value sample_text(const char *text)
{
    return (struct sample_value){
        .type = 0x01, .utf16 = true, .bytes = text, .size = (uint32_t)strlen(text)};
}

struct sample_value sample_ansi(const char *text)
{
    return sample_bytes(0x02, text, strlen(text));
}

/* The number up to the next character that is no digit, which is skipped. */
static uint64_t part(const char **at, unsigned base)
{
    uint64_t number = 0;

    for (; **at; ++*at) {
        char c = (char)(**at | 0x20); /* lower case; digits have that bit */
        unsigned digit = c >= 'a' ? (unsigned)(c - 'a') + 10 : (unsigned)(c - '0');

        if (c < '0' || digit >= base)
            break;
        number = number * base + digit;
    }
    *at += **at != '\0';
    return number;
}

struct sample_value sample_guid(const char *text)
{
    struct sample_value value = {.type = 0x0f, .size = 16};
    const char *at = text + 1;
    uint64_t last;

    store(value.small, part(&at, 16), 4);
    store(value.small + 4, part(&at, 16), 2);
    store(value.small + 6, part(&at, 16), 2);
    last = part(&at, 16);
    value.small[8] = (uint8_t)(last >> 8);
    value.small[9] = (uint8_t)last;
    last = part(&at, 16);
    for (int i = 15; i >= 10; i--, last >>= 8)
        value.small[i] = (uint8_t)last;
    return value;
}

struct sample_value sample_sid(const char *text)
{
    struct sample_value value = {.type = 0x13};
    const char *at = text + 2;
    uint64_t authority;

    value.small[0] = (uint8_t)part(&at, 10);
    authority = part(&at, 10);
    for (int i = 7; i >= 2; i--, authority >>= 8)
        value.small[i] = (uint8_t)authority;
    while (*at && value.small[1] < 6)
        store(value.small + 8 + 4 * value.small[1]++, part(&at, 10), 4);
    value.size = 8 + 4 * value.small[1];
    return value;
}

struct sample_value sample_systemtime(const uint16_t fields[8])
{
    struct sample_value value = {.type = 0x12, .size = 16};

    for (int i = 0; i < 8; i++)
        store(value.small + 2 * i, fields[i], 2);
    return value;
}

struct sample_value sample_null(uint32_t size)
{
    return (struct sample_value){.type = 0x00, .size = size < 32 ? size : 32};
}

struct sample_value sample_nested(const struct sample_stream *stream)
{
    return (struct sample_value){.type = 0x21, .stream = stream};
}

struct sample_value sample_bytes(uint8_t type, const void *bytes, size_t size)
{
    return (struct sample_value){.type = type, .bytes = bytes, .size = (uint32_t)size};
}

struct sample_value sample_strings(const char *text, size_t size)
{
    return (struct sample_value){
        .type = 0x81, .utf16 = true, .bytes = text, .size = (uint32_t)size};
}

struct sample_value sample_lie(struct sample_value value, uint16_t declared)
{
    value.lies = true;
    value.declared = declared;
    return value;
}
