/*
 * row.h - a line of events.jsonl, taken apart: what System says, and every other value with a name
 * of its own. All tables are made of this. Inside cache/ only.
 */
#ifndef EVTX_CACHE_ROW_H
#define EVTX_CACHE_ROW_H

#include "cache/chunks/scan.h"
#include "core/evtx.h"

/** What tables have of System, in the order in which events have it. */
enum row_field {
    ROW_PROVIDER,
    ROW_PROVIDER_GUID,
    ROW_EVENT_ID,
    ROW_QUALIFIERS,
    ROW_VERSION,
    ROW_LEVEL,
    ROW_TASK,
    ROW_OPCODE,
    ROW_KEYWORDS,
    ROW_EVENT_RECORD_ID,
    ROW_ACTIVITY,
    ROW_RELATED_ACTIVITY,
    ROW_PROCESS,
    ROW_THREAD,
    ROW_CHANNEL,
    ROW_COMPUTER,
    ROW_USER,
    ROW_FIELDS
};

/** A value outside of System. */
struct row_member {
    uint32_t name, name_size;   /* in .names; escaped, and with a number if it was there before */
    uint32_t plain_size;        /* of the name without that number */
    uint32_t value, value_size; /* in the line, escaped */
    bool null;                  /* it is there for its place only: it has no value */
};

/** A row, and memory that the next one uses again. */
struct row {
    const char *line;
    size_t size;                 /* of it */
    struct token of[ROW_FIELDS]; /* the first of each, as it stands in the line; .size 0: none */
    struct token damaged;        /* why the record is marked; .size 0: it is not */
    const struct row_member *members;
    size_t count, named; /* of them; and of those that are not null */
    const char *names;
    size_t names_size;
    bool bad; /* no memory */
    struct row_bench *bench;
};

/** False: no memory. */
EVTX_MUST_USE bool row_init(struct row *row);
void row_done(struct row *row);

/**
 * Reads a line, which must stay as long as the row is looked at, and PEN_SLACK bytes behind it.
 * Look at .bad once, at the end.
 *
 * @trace  how it was put together; NULL: nobody knows. Lines that were put together the same way as
 * one before are not looked through again.
 */
void row_read(struct row *row, const void *line, size_t size, const struct evtx_trace *trace);

/** The name and the value of a member. */
static inline struct token row_name(const struct row *row, const struct row_member *member)
{
    return (struct token){row->names + member->name, member->name_size};
}

static inline struct token row_value(const struct row *row, const struct row_member *member)
{
    return (struct token){row->line + member->value, member->value_size};
}

/** Bytes of row_put_data() at most. */
static inline size_t row_data_most(const struct row *row)
{
    return row->size + row->names_size + 8 * row->count + 64;
}

/** Writes the members that are not null as an object of strings at @to, as pen.h does; returns
 * where the next byte goes. */
uint8_t *row_put_data(uint8_t *to, const struct row *row);

/** A number as an event has it: decimal digits, or 0x and hexadecimal ones, below 2^64. False: it
 *  is none. */
bool row_number(struct token token, uint64_t *number);

#endif
