/*
 * scan.c - walks over JSON as core writes it: no blanks, objects, scalars and lists of these, names
 * as they are. What is not so ends the walk.
 */
#include "cache/search/scan.h"

#include <stdlib.h>
#include <string.h>

enum { DEEP = 32, PART = 1 }; /* the event itself is at depth 0, its parts at depth 1 */

struct scan {
    const char *at, *end;
    struct token keys[DEEP]; /* of the objects that are open */
    size_t depth;            /* how many are */
};

/* A string at the quote; its inside. */
static bool take_string(struct scan *scan, struct token *token)
{
    const char *from = ++scan->at;

    while (scan->at < scan->end && *scan->at != '"')
        scan->at += *scan->at == '\\' ? 2 : 1;
    if (scan->at >= scan->end)
        return false;
    *token = (struct token){from, (size_t)(scan->at++ - from)};
    return true;
}

static bool is(const struct token *token, const char *text)
{
    return token->size == strlen(text) && memcmp(token->at, text, token->size) == 0;
}

/* The name that a value belongs to: #text is that of its element. */
static struct token name_of(const struct scan *scan)
{
    size_t depth = scan->depth - 1;

    if (depth > 0 && is(&scan->keys[depth], "#text"))
        depth--;
    return scan->keys[depth];
}

static bool take_scalar(struct scan *scan, scan_fn *found, void *context)
{
    struct scanned scanned = {.string = *scan->at == '"'};

    if (scanned.string) {
        if (!take_string(scan, &scanned.value))
            return false;
    } else {
        scanned.value.at = scan->at;
        while (scan->at < scan->end && *scan->at != ',' && *scan->at != '}' && *scan->at != ']')
            scan->at++;
        scanned.value.size = (size_t)(scan->at - scanned.value.at);
        if (scanned.value.size == 0)
            return false; /* no value at all, which would be found again and again */
    }
    if (scan->depth <= PART || scan->depth > DEEP || is(&scanned.value, "null"))
        return true;
    scanned.part = scan->keys[PART];
    scanned.key = name_of(scan);
    return found(context, &scanned);
}

/* A scalar, or a list of them. */
static bool take_value(struct scan *scan, scan_fn *found, void *context)
{
    if (*scan->at != '[')
        return take_scalar(scan, found, context);
    for (scan->at++; scan->at < scan->end && *scan->at != ']'; scan->at += *scan->at == ',') {
        if (!take_scalar(scan, found, context))
            return false;
        if (scan->at >= scan->end || (*scan->at != ',' && *scan->at != ']'))
            return false;
    }
    scan->at++;
    return true;
}

void scan_line(const uint8_t *line, size_t size, scan_fn *found, void *context)
{
    struct scan scan = {.at = (const char *)line, .end = (const char *)line + size};

    while (scan.at < scan.end) {
        struct token key;

        if (*scan.at == '}') {
            scan.depth -= scan.depth > 0;
            scan.at++;
        } else if (*scan.at == '{' || *scan.at == ',') {
            scan.depth += *scan.at++ == '{';
            if (scan.at < scan.end && *scan.at == '}')
                continue; /* an empty object */
            if (scan.at >= scan.end || *scan.at != '"' || !take_string(&scan, &key) ||
                scan.at + 1 >= scan.end || *scan.at++ != ':')
                return;
            if (scan.depth == 0)
                return;
            if (scan.depth <= DEEP)
                scan.keys[scan.depth - 1] = key;
        } else if (*scan.at == '\n' || !take_value(&scan, found, context)) {
            return;
        }
    }
}

static size_t put_character(char *to, uint32_t character)
{
    if (character < 0x80) {
        to[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        to[0] = (char)(0xC0 | character >> 6);
        to[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    to[0] = (char)(0xE0 | character >> 12);
    to[1] = (char)(0x80 | (character >> 6 & 0x3F));
    to[2] = (char)(0x80 | (character & 0x3F));
    return 3;
}

/* core escapes controls, quotes and backslashes only, so \u never is half of a pair. */
size_t scan_unescape(struct token token, char *to)
{
    static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
    size_t size = 0;

    for (size_t i = 0; i < token.size; i++) {
        const char *letter;

        if (token.at[i] != '\\' || i + 1 == token.size) {
            to[size++] = token.at[i];
            continue;
        }
        i++;
        letter = memchr(letters, token.at[i], sizeof letters - 1);
        if (token.at[i] == 'u' && i + 4 < token.size) {
            char digits[5] = {0};

            memcpy(digits, token.at + i + 1, 4);
            size += put_character(to + size, (uint32_t)strtoul(digits, NULL, 16));
            i += 4;
        } else {
            to[size++] = letter ? bytes[letter - letters] : token.at[i];
        }
    }
    return size;
}
