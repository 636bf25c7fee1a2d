/* line.c - reads a line of JSON, one member after the other. */
#include "core/message/line.h"

#include <endian.h>

enum { WORD = 8 };

/* How many of eight bytes are printable ASCII, and neither quote nor backslash, up to the first
 * that is not. */
static size_t count_plain(const char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    uint64_t bytes, quotes, slashes, stops;

    memcpy(&bytes, at, sizeof bytes);
    bytes = le64toh(bytes);
    quotes = bytes ^ ones * '"';
    slashes = bytes ^ ones * '\\';
    stops = (quotes - ones) | (slashes - ones) | (bytes + ones) | (bytes - ones * ' ') | bytes;
    stops &= highs;
    return stops ? (size_t)__builtin_ctzll(stops) / WORD : WORD;
}

static bool is_plain(char c)
{
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

/* At a quote: what is in the string, behind which the reader is then. */
static struct piece take_string(struct line *line)
{
    const char *start = line->at + 1, *at = start, *end = line->end;
    bool plain = true;
    size_t count;

    for (;;) {
        do {
            count = end - at >= WORD ? count_plain(at) : at < end && is_plain(*at);
            at += count;
        } while (count == WORD || (count == 1 && end - at < WORD));
        if (at == end || *at == '"')
            break;
        plain &= is_plain(*at); /* the word may have stopped too early, never too late */
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    }
    line->at = at < end ? at + 1 : end;
    return (struct piece){.text = start, .size = (size_t)(at - start), .plain = plain};
}

static bool ends_bare(char c)
{
    return c == ',' || c == '}' || c == ']' || c == '"' || c == '{' || c == '[' || c == '\n';
}

enum line_kind line_value(struct line *line, struct piece *value)
{
    const char *start = line->at;

    *value = (struct piece){.text = "", .size = 0};
    if (start == line->end)
        return LINE_BARE;
    if (*start == '"') {
        *value = take_string(line);
        return LINE_STRING;
    }
    line->at++;
    if (*start == '{')
        return LINE_OBJECT;
    if (*start == '[')
        return LINE_ARRAY;
    while (line->at < line->end && !ends_bare(*line->at))
        line->at++;
    *value = (struct piece){.text = start, .size = (size_t)(line->at - start)};
    return LINE_BARE;
}

bool line_next(struct line *line)
{
    if (line->at == line->end)
        return false;
    if (*line->at == '}' || *line->at == ']') {
        line->at++;
        return false;
    }
    line->at += *line->at == ',';
    return line->at < line->end;
}

bool line_key(struct line *line, struct piece *key)
{
    if (line->at == line->end || *line->at != '"')
        return false;
    *key = take_string(line);
    line->at += line->at < line->end && *line->at == ':';
    return true;
}

void line_skip(struct line *line)
{
    size_t open = 0;

    do {
        if (line->at == line->end)
            return;
        if (*line->at == '"') {
            (void)take_string(line);
            continue;
        }
        if (*line->at == '{' || *line->at == '[')
            open++;
        else if (*line->at == '}' || *line->at == ']')
            open -= open > 0;
        line->at++;
    } while (open > 0 || (line->at < line->end && !ends_bare(*line->at)));
}
