/* scan.h - the values in a line of events.jsonl, one after the other. Inside cache/ only. */
#ifndef EVTX_CACHE_SCAN_H
#define EVTX_CACHE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A piece of the line. */
struct token {
    const char *at;
    size_t size;
};

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

/** Writes the text of a string at @to, which has room for as many bytes as the token has. Returns
 *  its size. */
size_t scan_unescape(struct token token, char *to);

#endif
