/* json_valid.c - RFC 8259 by the letter. Shares nothing with the code that it judges. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

enum { DEEP = 8192 };

struct json {
    const uint8_t *at, *end;
    bool blanks;
    size_t depth;
    uint8_t open[DEEP]; /* '{' or '[' */
};

static bool peek(const struct json *j, uint8_t byte)
{
    return j->at < j->end && *j->at == byte;
}

static bool take(struct json *j, uint8_t byte)
{
    bool there = peek(j, byte);

    j->at += there;
    return there;
}

static void skip_blanks(struct json *j)
{
    while (j->blanks && j->at < j->end && memchr(" \t\r\n", *j->at, 4))
        j->at++;
}

static bool take_hex(struct json *j)
{
    for (int i = 0; i < 4; i++, j->at++)
        if (j->at == j->end || !memchr("0123456789abcdefABCDEF", *j->at, 22))
            return false;
    return true;
}

/* A character of two to four bytes: no surrogate, none that is longer than need be. */
static bool take_utf8(struct json *j)
{
    uint8_t first = *j->at;
    size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    uint32_t character = first & (0x3Fu >> more);

    if (first < 0xC2 || first > 0xF4 || (size_t)(j->end - j->at) <= more)
        return false;
    for (size_t i = 1; i <= more; i++) {
        if ((j->at[i] & 0xC0) != 0x80)
            return false;
        character = character << 6 | (j->at[i] & 0x3F);
    }
    j->at += more + 1;
    return character >= least[more] && character <= 0x10FFFF &&
           (character < 0xD800 || character > 0xDFFF);
}

static bool take_string(struct json *j)
{
    if (!take(j, '"'))
        return false;
    while (j->at < j->end && *j->at != '"') {
        if (take(j, '\\')) {
            if (j->at == j->end || !memchr("\"\\/bfnrtu", *j->at, 9))
                return false;
            if (*j->at++ == 'u' && !take_hex(j))
                return false;
        } else if (*j->at < 0x20) {
            return false;
        } else if (*j->at < 0x80) {
            j->at++;
        } else if (!take_utf8(j)) {
            return false;
        }
    }
    return take(j, '"');
}

static bool take_digits(struct json *j)
{
    const uint8_t *from = j->at;

    while (j->at < j->end && *j->at >= '0' && *j->at <= '9')
        j->at++;
    return j->at > from;
}

static bool take_number(struct json *j)
{
    (void)take(j, '-');
    if (!take(j, '0') && !take_digits(j))
        return false;
    if (take(j, '.') && !take_digits(j))
        return false;
    if (take(j, 'e') || take(j, 'E')) {
        if (!take(j, '-'))
            (void)take(j, '+');
        return take_digits(j);
    }
    return true;
}

static bool take_word(struct json *j)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < 3; i++) {
        size_t size = strlen(words[i]);

        if ((size_t)(j->end - j->at) >= size && memcmp(j->at, words[i], size) == 0) {
            j->at += size;
            return true;
        }
    }
    return take_number(j);
}

static bool take_key(struct json *j)
{
    skip_blanks(j);
    if (!take_string(j))
        return false;
    skip_blanks(j);
    return take(j, ':');
}

/* Up to the end of a scalar, or of something empty; or into something that is not. */
static bool take_value(struct json *j)
{
    uint8_t open;

    skip_blanks(j);
    if (peek(j, '"'))
        return take_string(j);
    if (!peek(j, '{') && !peek(j, '['))
        return take_word(j);
    open = *j->at++;
    if (j->depth == DEEP)
        return false;
    j->open[j->depth++] = open;
    skip_blanks(j);
    if (peek(j, open == '{' ? '}' : ']'))
        return true;
    return (open == '[' || take_key(j)) && take_value(j); /* depth is counted */
}

bool json_valid(const uint8_t *bytes, size_t size, bool blanks)
{
    struct json j = {.at = bytes, .end = bytes + size, .blanks = blanks};

    if (!take_value(&j))
        return false;
    while (j.depth > 0) {
        uint8_t open = j.open[j.depth - 1];

        skip_blanks(&j);
        if (take(&j, open == '{' ? '}' : ']')) {
            j.depth--;
        } else if (!take(&j, ',') || (open == '{' && !take_key(&j)) || !take_value(&j)) {
            return false;
        }
    }
    skip_blanks(&j);
    return j.at == j.end;
}
