/* scan.h - the values in a line of events.jsonl, one after the other. Inside cache/ only. */
#ifndef EVTX_CACHE_SCAN_H
#define EVTX_CACHE_SCAN_H

#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** A piece of the line. */
struct token {
    const char *at;
    size_t size;
};

static inline bool token_is(const struct token *token, const char *text)
{
    size_t size = strlen(text);

    return token->size == size && memcmp(token->at, text, size) == 0;
}

static inline bool token_same(const struct token *a, const struct token *b)
{
    return a->size == b->size && memcmp(a->at, b->at, a->size) == 0;
}

/** xmlns, and xmlns:prefix: what no table shows. */
static inline bool token_is_namespace(const struct token *key)
{
    return key->size >= 5 && memcmp(key->at, "xmlns", 5) == 0 &&
           (key->size == 5 || key->at[5] == ':');
}

/** A value that is no object, and where it stands. */
struct scanned {
    struct token root;  /* Event, or "evtxfs" of the marks of a damaged record */
    struct token part;  /* System, EventData ...: the element below the event itself */
    struct token key;   /* of the element or attribute that has the value */
    struct token name;  /* .key without the number that an element has whose name was there before:
                           of Header_1 behind Header, Header. docs/format.md 4.3 */
    struct token value; /* of a string, what is between the quotes, escapes and all */
    bool string;
    bool null; /* the element is there, and has none */
};

/** Called with each value. False: enough. */
typedef bool scan_fn(void *context, const struct scanned *scanned);

/** Values deeper than 32 elements are passed over. */
void scan_line(const uint8_t *line, size_t size, scan_fn *found, void *context);

/** Looks for the one member called so, wherever it stands: faster than scan_line().
 *
 * @member   its name as the line has it, with quotes and colon: "IpAddress":
 * @scanned  set on true: .value, .string and .null, and nothing else.
 *
 * False: the line has no such member or several, or its value is no scalar; or the name could be
 * mistaken for what stands between members. */
bool scan_only(const uint8_t *line, size_t size, const struct token *member,
               struct scanned *scanned);

/** Writes the text of a string at @to, which has room for as many bytes as the token has. Returns
 *  its size. */
size_t scan_unescape(struct token token, char *to);

/** The text of a string: the token itself, or what is in @scratch then, which is overwritten.
 * Empty, and @scratch is bad: no memory. */
struct token scan_plain(struct token token, struct text *scratch);

#endif
