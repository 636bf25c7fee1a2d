/* table.c - rows of the tables, each put together from the values of a line. */
#include "cache/search/table.h"

#include "cache/chunks/facet.h"
#include "cache/search/pen.h"
#include "cache/search/row.h"
#include "core/base/filetime.h"
#include "core/base/time.h"

#include <stdlib.h>
#include <string.h>

enum {
    MESSAGE_MOST = 1024, /* bytes, escapes included */
    REST_MOST = 4096,    /* of a row: all but what it has of the record */
    CHUNK = ROW_FIELDS   /* a column that is no field of System */
};

/* One column of events.csv, and a member of each line of timeline.jsonl. */
struct column {
    unsigned field;   /* enum row_field, or CHUNK */
    struct token key; /* ,"title": */
    bool number;      /* of digits; others are texts */
};

#define KEY(title)                                                                                 \
    {                                                                                              \
        ",\"" title "\":", sizeof title + 3                                                        \
    }

/* New ones come at the end, so that those who count columns count the same. */
static const struct column columns[] = {
    {ROW_EVENT_ID, KEY("event_id"), true},
    {ROW_QUALIFIERS, KEY("qualifiers"), true},
    {ROW_LEVEL, KEY("level"), true},
    {ROW_PROVIDER, KEY("provider"), false},
    {ROW_CHANNEL, KEY("channel"), false},
    {ROW_COMPUTER, KEY("computer"), false},
    {ROW_USER, KEY("user"), false},
    {ROW_PROCESS, KEY("process_id"), true},
    {ROW_THREAD, KEY("thread_id"), true},
    {CHUNK, KEY("chunk"), true},
    {ROW_EVENT_RECORD_ID, KEY("event_record_id"), true},
    {ROW_VERSION, KEY("version"), true},
    {ROW_TASK, KEY("task"), true},
    {ROW_OPCODE, KEY("opcode"), true},
    {ROW_KEYWORDS, KEY("keywords"), false},
    {ROW_PROVIDER_GUID, KEY("provider_guid"), false},
    {ROW_ACTIVITY, KEY("activity_id"), false},
    {ROW_RELATED_ACTIVITY, KEY("related_activity_id"), false},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

/* What rows are made of and in, by one thread. */
struct table_bench {
    struct row row; /* of the record */
    const struct record_facts *facts;
    uint64_t chunk;
    struct day day; /* of the time that was written last */
    struct text plain;
};

struct table_bench *table_bench_new(void)
{
    struct table_bench *bench = calloc(1, sizeof *bench);

    if (bench && row_init(&bench->row))
        return bench;
    table_bench_free(bench);
    return NULL;
}

void table_bench_free(struct table_bench *bench)
{
    if (bench) {
        row_done(&bench->row);
        text_done(&bench->plain);
    }
    free(bench);
}

/* Bytes of a row at most: names and values come three times, and each byte of them can become
 * three; a value has quotes, commas and a name around it. */
static size_t row_most(const struct row *row)
{
    return REST_MOST + 4 * (row->size + row->names_size) + 24 * row->count;
}

const char *table_head(enum table table)
{
    return table == TABLE_CSV
               ? "record_id,time,event_id,qualifiers,level,provider,channel,computer,user,"
                 "process_id,thread_id,chunk,event_record_id,version,task,opcode,keywords,"
                 "provider_guid,activity_id,related_activity_id,data\r\n"
               : "";
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Only digits, and no leading zeros, which JSON has not. */
static uint8_t *put_number(uint8_t *to, struct token token, const char *none)
{
    uint64_t number;

    if (token.size == 0 || (token.size > 1 && token.at[1] == 'x') || !row_number(token, &number))
        return pen_puts(to, none);
    return put_decimal(to, number);
}

static uint8_t *put_time(uint8_t *to, struct table_bench *bench)
{
    return put_any_filetime(to, bench->facts->time, &bench->day);
}

static uint8_t *put_column(uint8_t *to, const struct table_bench *bench,
                           const struct column *column, const char *none)
{
    if (column->field == CHUNK)
        return put_decimal(to, bench->chunk);
    return put_number(to, bench->row.of[column->field],
                      column->field == ROW_QUALIFIERS ? "0" : none);
}

/* ---- events.csv ------------------------------------------------------------------------------ */

/* RFC 4180: quotes where there is something to quote. */
static uint8_t *put_field(uint8_t *to, struct token token)
{
    bool quoted = false;

    for (size_t i = 0; i < token.size && !quoted; i++)
        quoted = strchr(",\"\r\n", token.at[i]) && token.at[i];
    if (!quoted)
        return pen_put(to, token);
    return pen_putc(pen_put_doubled(pen_putc(to, '"'), token), '"');
}

/* The text of a string of JSON; in it a quote, or the end of a line, stands behind a backslash. */
static uint8_t *put_plain(uint8_t *to, struct token token, struct text *plain)
{
    bool simple = true;

    for (size_t at = 0; at < token.size && simple; at += PEN_BLOCK)
        simple = !pen_meets(token.at + at,
                            token.size - at < PEN_BLOCK ? token.size - at : PEN_BLOCK, ',', '\\');
    if (simple)
        return pen_put(to, token);
    plain->size = 0;
    if (!text_reserve(plain, token.size + PEN_SLACK))
        return to;
    plain->size = scan_unescape(token, (char *)plain->bytes);
    return put_field(to, (struct token){(const char *)plain->bytes, plain->size});
}

/* The object of timeline.jsonl, as a field: it has quotes, unless it is empty. */
static uint8_t *put_csv_data(uint8_t *to, const struct row *row)
{
    if (row->named == 0)
        return pen_puts(to, "{}");
    *to++ = '"';
    for (size_t i = 0, any = 0; i < row->count; i++) {
        if (row->members[i].null)
            continue;
        to = any++ ? pen_puts(to, ",\"\"") : pen_puts(to, "{\"\"");
        to = pen_put_doubled(to, row_name(row, &row->members[i]));
        to = pen_puts(to, "\"\":\"\"");
        to = pen_put_doubled(to, row_value(row, &row->members[i]));
        to = pen_puts(to, "\"\"");
    }
    return pen_puts(to, "}\"");
}

static uint8_t *put_csv(uint8_t *to, struct table_bench *bench)
{
    to = pen_putc(put_decimal(to, bench->facts->id), ',');
    to = put_time(to, bench);
    for (size_t i = 0; i < COLUMNS; i++) {
        *to++ = ',';
        if (columns[i].number)
            to = put_column(to, bench, &columns[i], "");
        else if (bench->row.of[columns[i].field].size)
            to = put_plain(to, bench->row.of[columns[i].field], &bench->plain);
    }
    *to++ = ',';
    return pen_puts(put_csv_data(to, &bench->row), "\r\n");
}

/* ---- timeline.jsonl -------------------------------------------------------------------------- */

/* [EventID] Provider key=value key=value */
static uint8_t *put_message(uint8_t *to, const struct row *row)
{
    size_t size = 0;

    to = pen_puts(put_number(pen_putc(to, '['), row->of[ROW_EVENT_ID], "-"), "] ");
    if (row->of[ROW_PROVIDER].size)
        to = pen_put(to, row->of[ROW_PROVIDER]);
    for (size_t i = 0; i < row->count; i++) {
        const struct row_member *member = &row->members[i];
        size_t more = member->plain_size + member->value_size + 2;
        struct token name = row_name(row, member);

        if (member->null || size + more > MESSAGE_MOST)
            continue;
        size += more;
        name.size = member->plain_size;
        to = pen_put(pen_putc(to, ' '), name);
        to = pen_put(pen_putc(to, '='), row_value(row, member));
    }
    return to;
}

/* What the analyzers of Timesketch look for, under the names that Plaso has for it. */
static uint8_t *put_plaso(uint8_t *to, const struct row *row)
{
    to = pen_puts(to, ",\"data_type\":\"windows:evtx:record\",\"event_identifier\":");
    to = put_number(to, row->of[ROW_EVENT_ID], "null");
    to = pen_puts(to, ",\"record_number\":");
    to = put_number(to, row->of[ROW_EVENT_RECORD_ID], "null");
    to = pen_put_string(pen_puts(to, ",\"source_name\":"), row->of[ROW_PROVIDER]);
    to = pen_put_string(pen_puts(to, ",\"computer_name\":"), row->of[ROW_COMPUTER]);
    to = pen_puts(to, ",\"strings\":[");
    for (size_t i = 0; i < row->count; i++) {
        if (i)
            *to++ = ',';
        to = pen_put_string(to, row_value(row, &row->members[i]));
    }
    return pen_putc(to, ']');
}

static uint8_t *put_timeline(uint8_t *to, struct table_bench *bench)
{
    to = put_time(pen_puts(to, "{\"datetime\":\""), bench);
    to = pen_puts(to, "\",\"timestamp\":");
    to = put_signed(to, filetime_microseconds(bench->facts->time));
    to = pen_puts(to, ",\"timestamp_desc\":\"Event Logged\",\"message\":\"");
    to = pen_puts(put_message(to, &bench->row), "\",\"record_id\":");
    to = put_decimal(to, bench->facts->id);
    for (size_t i = 0; i < COLUMNS; i++) {
        memcpy(to, columns[i].key.at, columns[i].key.size);
        to += columns[i].key.size;
        if (columns[i].number)
            to = put_column(to, bench, &columns[i], "null");
        else
            to = pen_put_string(to, bench->row.of[columns[i].field]);
    }
    to = put_plaso(to, &bench->row);
    to = row_put_data(pen_puts(to, ",\"data\":"), &bench->row);
    return pen_puts(to, "}\n");
}

/* ---- bodyfile -------------------------------------------------------------------------------- */

/* MD5|name|inode|mode|UID|GID|size|atime|mtime|ctime|crtime. mactime takes %XX for a byte, and 0
 * for a time that is to be shown, but not -1; a line break is escaped already. */
static uint8_t *put_body(uint8_t *to, struct table_bench *bench)
{
    struct text *name = &bench->plain;

    name->size = 0;
    if (!text_reserve(name, row_most(&bench->row)))
        return to;
    name->size = (size_t)(put_message(name->bytes, &bench->row) - name->bytes);
    to = pen_puts(to, "0|");
    for (size_t at = 0; at < name->size; at += PEN_BLOCK) {
        const char *bytes = (const char *)name->bytes + at;
        size_t size = name->size - at < PEN_BLOCK ? name->size - at : PEN_BLOCK;

        if (!pen_meets(bytes, size, '|', '%')) {
            memcpy(to, bytes, PEN_BLOCK);
            to += size;
            continue;
        }
        for (size_t i = 0; i < size; i++)
            to = bytes[i] == '|'   ? pen_puts(to, "%7C")
                 : bytes[i] == '%' ? pen_puts(to, "%25")
                                   : pen_putc(to, bytes[i]);
    }
    to = pen_puts(put_decimal(pen_putc(to, '|'), bench->facts->id), "|0|0|0|0|-1|");
    to = put_signed(to, filetime_seconds(bench->facts->time));
    return pen_puts(to, "|-1|-1\n");
}

/* ---- chunks ---------------------------------------------------------------------------------- */

static bool put_row(unsigned wanted, struct table_bench *bench, struct text texts[TABLES])
{
    static uint8_t *(*const put_as[TABLES])(uint8_t *, struct table_bench *) = {
        put_csv, put_timeline, put_body};

    if (bench->row.bad)
        return false;
    for (size_t table = 0; table < TABLES; table++) {
        struct text *text = &texts[table];
        uint8_t *to;

        if (!(wanted >> table & 1))
            continue;
        to = text_reserve(text, row_most(&bench->row));
        if (!to)
            return false;
        text->size = (size_t)(put_as[table](to, bench) - text->bytes);
    }
    return !bench->plain.bad;
}

enum evtx_status table_put(struct table_bench *bench, unsigned wanted, const struct render *render,
                           struct text texts[TABLES])
{
    bool done = true;

    for (size_t i = 0; i < render->count && done; i++) {
        const struct span *line = &render->lines[i];

        if (line->size == 0)
            continue;
        bench->facts = &render->facts[i];
        bench->chunk = render->number;
        row_read(&bench->row, render->line_text.bytes + line->at, line->size,
                 render_trace(render, i));
        done = put_row(wanted, bench, texts);
    }
    return done ? EVTX_OK : EVTX_NO_MEMORY;
}
