/* thrift.h - writes structures as Apache Thrift's compact protocol has them. Inside parquet/ only.
 */
#ifndef EVTX_CORE_PARQUET_THRIFT_H
#define EVTX_CORE_PARQUET_THRIFT_H

#include "core/text.h"

enum thrift_type {
    THRIFT_TRUE = 1,
    THRIFT_I32 = 5,
    THRIFT_I64,
    THRIFT_STRING = 8,
    THRIFT_LIST,
    THRIFT_STRUCT = 12
};

enum { THRIFT_DEEP = 8 };

/** Structures that are being written, the outermost first. Begins with .text set, and the rest 0:
 *  that is within a structure. */
struct thrift {
    struct text *text;
    int last[THRIFT_DEEP]; /* of each: the field that was written last */
    size_t depth;
};

static inline void thrift_varint(struct text *text, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        text_putc(text, (char)(number | 0x80));
    text_putc(text, (char)number);
}

/** Fields come in the order of their numbers, which differ by less than 16. */
static inline void thrift_field(struct thrift *thrift, int field, enum thrift_type type)
{
    int *last = &thrift->last[thrift->depth];

    text_putc(thrift->text, (char)((field - *last) << 4 | (int)type));
    *last = field;
}

static inline void thrift_number(struct text *text, int64_t number)
{
    thrift_varint(text, (uint64_t)number << 1 ^ (uint64_t)(number >> 63));
}

static inline void thrift_i32(struct thrift *thrift, int field, int32_t number)
{
    thrift_field(thrift, field, THRIFT_I32);
    thrift_number(thrift->text, number);
}

static inline void thrift_i64(struct thrift *thrift, int field, uint64_t number)
{
    thrift_field(thrift, field, THRIFT_I64);
    thrift_number(thrift->text, (int64_t)number);
}

static inline void thrift_bytes(struct text *text, const void *bytes, size_t size)
{
    thrift_varint(text, size);
    text_put(text, bytes, size);
}

static inline void thrift_string(struct thrift *thrift, int field, const char *string)
{
    thrift_field(thrift, field, THRIFT_STRING);
    thrift_bytes(thrift->text, string, strlen(string));
}

/** Its items follow: structures each between thrift_begin() and thrift_end(), others by themselves.
 */
static inline void
thrift_list(struct thrift *thrift, int field, enum thrift_type type, uint64_t count)
{
    thrift_field(thrift, field, THRIFT_LIST);
    text_putc(thrift->text, (char)((count < 15 ? count : 15) << 4 | type));
    if (count >= 15)
        thrift_varint(thrift->text, count);
}

/** An item of a list that is a structure. */
static inline void thrift_begin(struct thrift *thrift)
{
    thrift->last[++thrift->depth] = 0;
}

/** A field that is one. */
static inline void thrift_struct(struct thrift *thrift, int field)
{
    thrift_field(thrift, field, THRIFT_STRUCT);
    thrift_begin(thrift);
}

static inline void thrift_end(struct thrift *thrift)
{
    text_putc(thrift->text, 0);
    thrift->depth -= thrift->depth > 0;
}

#endif
