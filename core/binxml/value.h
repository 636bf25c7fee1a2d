/*
 * value.h - one typed value of a record: how wide it is, how it looks. docs/format.md 3
 *
 * No value is read past its end. A number shorter than its type is extended with its own sign;
 * everything else that does not fit its type, and every type that is not known, is shown as its
 * bytes in hexadecimal: nothing is lost and nothing is made up.
 */
#ifndef EVTX_CORE_VALUE_H
#define EVTX_CORE_VALUE_H

#include "core/base/cursor.h"
#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_type { /* docs/format.md 3.1 */
                  VALUE_NULL = 0x00,
                  VALUE_STRING = 0x01, /* UTF-16LE */
                  VALUE_ANSI = 0x02,
                  VALUE_INT8 = 0x03,
                  VALUE_UINT8 = 0x04,
                  VALUE_INT16 = 0x05,
                  VALUE_UINT16 = 0x06,
                  VALUE_INT32 = 0x07,
                  VALUE_UINT32 = 0x08,
                  VALUE_INT64 = 0x09,
                  VALUE_UINT64 = 0x0A,
                  VALUE_REAL32 = 0x0B,
                  VALUE_REAL64 = 0x0C,
                  VALUE_BOOL = 0x0D,
                  VALUE_BINARY = 0x0E,
                  VALUE_GUID = 0x0F,
                  VALUE_SIZE = 0x10,
                  VALUE_FILETIME = 0x11,
                  VALUE_SYSTEMTIME = 0x12,
                  VALUE_SID = 0x13,
                  VALUE_HEX32 = 0x14,
                  VALUE_HEX64 = 0x15,
                  VALUE_BINXML = 0x21,
                  VALUE_ARRAY = 0x80,            /* added to the type of the items */
                  VALUE_LAST_PLAIN = VALUE_HEX64 /* types above it are BinXML, arrays, or nothing */
};

/** Where the text of a value stands, which decides what is escaped. */
enum value_style { VALUE_JSON, VALUE_XML_TEXT, VALUE_XML_ATTRIBUTE };

enum { CONCRETE = -1 };

/** Writes a value's text and returns where the next byte goes. */
typedef uint8_t *value_put(uint8_t *to, const uint8_t *bytes, uint32_t size);

struct value {
    const uint8_t *bytes; /* borrowed from the chunk or a template; NULL where .slot is set */
    uint32_t size;
    uint8_t type;
    int32_t slot; /* CONCRETE; or the number of a value of which only type and size are known, while
                     a template is compiled */
};

/** The properties of a type that rendering depends on. */
struct value_kind {
    const char *name;
    uint8_t size; /* that it has; 0: any */
    bool bare;    /* a JSON number or boolean, not a string */
    uint8_t most; /* the text has at most .most + .per_byte * size bytes */
    uint8_t per_byte;
    value_put *json;             /* the inside of a JSON string, or a bare value */
    value_put *text, *attribute; /* in XML; NULL: the same */
};

/** The line of the table for @type. Never NULL: unknown types have one as well. */
const struct value_kind *value_kind(uint8_t type);

/** Whether the value counts as empty: no text, and an optional substitution leaves it out. */
bool value_empty(const struct value *value);

/** Whether JSON shows the value without quotes, when it stands alone. */
bool value_bare(const struct value *value);

/** The function that writes values of that kind in a style. Never NULL. */
value_put *value_put_for(const struct value_kind *kind, enum value_style style);

/** Appends the value; in JSON as the inside of a string, or bare. Items of an array are joined with
 *  commas. */
void value_text(struct text *text, const struct value *value, enum value_style style);

/** Whether the value is an array that can be taken apart. docs/format.md 3.3 */
bool value_is_array(const struct value *value);

/** The array as its items show it: booleans of which one is neither 0 nor 1 are numbers. Call it
 *  once before value_item(). */
struct value value_settled(const struct value *array);

/** The item at offset @at of the array, which must be below its size; moves @at to the next one. */
struct value value_item(const struct value *array, uint32_t *at);

/** How many items the array has. */
uint32_t value_items(const struct value *array);

/** UTF-16 units of a string value without the NULs at its end. */
static inline size_t value_units(const uint8_t *bytes, uint32_t size)
{
    size_t units = size / 2;

    while (units > 0 && load_u16(bytes + 2 * units - 2) == 0)
        units--;
    return units;
}

/** The value as a number, from a number or from a string of digits; a negative one is none. */
bool value_number(const struct value *value, uint64_t *number);

/** The value as FILETIME, from a FILETIME or from a string with a time. */
bool value_time(const struct value *value, uint64_t *ticks);

#endif
