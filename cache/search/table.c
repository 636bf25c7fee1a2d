/* table.c - rows of the tables, each put together from the values of a line. */
#include "cache/search/table.h"

#include "cache/chunks/facet.h"
#include "cache/chunks/scan.h"
#include "cache/search/members.h"
#include "cache/search/quantity.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { MESSAGE_MOST = 1024 /* bytes, escapes included */ };

enum column {
    EVENT_ID,
    QUALIFIERS,
    LEVEL,
    PROVIDER,
    CHANNEL,
    COMPUTER,
    USER,
    PROCESS,
    THREAD,
    COLUMNS
};

/* What a column is called in System, and in the tables. */
static const struct {
    const char *key, *title;
    bool number;
} columns[COLUMNS] = {
    [EVENT_ID] = {"EventID", "event_id", true}, [QUALIFIERS] = {"Qualifiers", "qualifiers", true},
    [LEVEL] = {"Level", "level", true},         [PROVIDER] = {"Name", "provider", false},
    [CHANNEL] = {"Channel", "channel", false},  [COMPUTER] = {"Computer", "computer", false},
    [USER] = {"UserID", "user", false},         [PROCESS] = {"ProcessID", "process_id", true},
    [THREAD] = {"ThreadID", "thread_id", true},
};

/* One record. */
struct record_row {
    const struct record_facts *facts;
    uint64_t chunk;
    struct token of[COLUMNS]; /* as they stand in the line: strings are escaped */
    struct text *data;        /* members of an object: "key":"value", ... */
    struct text *message;     /* key=value key=value, escaped as in a string of JSON */
    struct members *names;    /* of those members */
    uint32_t members;
};

/* Benches of one thread. */
struct scratch {
    struct text data, message, plain;
    struct members names; /* in .data */
};

const char *table_head(enum table table)
{
    return table == TABLE_CSV
               ? "record_id,time,event_id,qualifiers,level,provider,channel,computer,user,"
                 "process_id,thread_id,chunk,data\r\n"
               : "";
}

/* ---- what a line says ------------------------------------------------------------------------ */

static bool is(const struct token *token, const char *text)
{
    return token->size == strlen(text) && memcmp(token->at, text, token->size) == 0;
}

/* xmlns, and xmlns:prefix */
static bool is_namespace(const struct token *key)
{
    return key->size >= 5 && memcmp(key->at, "xmlns", 5) == 0 &&
           (key->size == 5 || key->at[5] == ':');
}

/* Whose key is one of a member before gets a number behind it. */
static void put_data(struct record_row *row, const struct scanned *scanned)
{
    const struct token *key = &scanned->key, *value = &scanned->value;
    bool few = row->members < MOST_MEMBERS;
    uint32_t same = few ? members_count(row->names, key->at, key->size) : row->members;
    struct text *data = row->data, *message = row->message;
    size_t name;

    text_puts(data, row->members++ ? ",\"" : "\"");
    name = data->size;
    text_put(data, key->at, key->size);
    if (same)
        text_putf(data, "_%" PRIu32, same + 1);
    if (few && !data->bad)
        members_add(row->names, name, data->size - name);
    text_puts(data, "\":\"");
    text_put(data, value->at, value->size);
    text_puts(data, "\"");
    if (message->size + key->size + value->size + 2 > MESSAGE_MOST)
        return;
    text_putc(message, ' ');
    text_put(message, key->at, key->size);
    text_putc(message, '=');
    text_put(message, value->at, value->size);
}

static bool take(void *context, const struct scanned *scanned)
{
    struct record_row *row = context;

    if (scanned->null)
        return true;
    if (!is(&scanned->part, "System")) {
        if (!is(&scanned->part, "#attributes") && !is_namespace(&scanned->key))
            put_data(row, scanned);
        return !row->data->bad;
    }
    for (size_t i = 0; i < COLUMNS; i++)
        if (!row->of[i].size && is(&scanned->key, columns[i].key))
            row->of[i] = scanned->value;
    return true;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* A number without leading zeros, which JSON has not. */
static void put_number(struct text *text, struct token token, const char *none)
{
    if (!quantity_plain(token.at, token.size)) {
        text_puts(text, none);
        return;
    }
    while (token.size > 1 && *token.at == '0') {
        token.at++;
        token.size--;
    }
    text_put(text, token.at, token.size);
}

/* FILETIME to units of @ticks since 1970, rounded down. */
static int64_t since_1970(uint64_t time, int64_t ticks)
{
    return (int64_t)(time / (uint64_t)ticks) - 116444736000000000 / ticks;
}

/* ---- events.csv ------------------------------------------------------------------------------ */

/* RFC 4180: quotes where there is something to quote, and inside of them two for one. */
static void put_field(struct text *text, const char *bytes, size_t size)
{
    bool quoted = false;

    for (size_t i = 0; i < size && !quoted; i++)
        quoted = bytes[i] == ',' || bytes[i] == '"' || bytes[i] == '\r' || bytes[i] == '\n';
    if (!quoted) {
        text_put(text, bytes, size);
        return;
    }
    text_putc(text, '"');
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '"')
            text_putc(text, '"');
        text_putc(text, bytes[i]);
    }
    text_putc(text, '"');
}

static void put_plain(struct text *text, struct token token, struct text *plain)
{
    plain->size = 0;
    if (token.size == 0 || !text_reserve(plain, token.size)) {
        text->bad |= plain->bad;
        return;
    }
    put_field(text, (const char *)plain->bytes, scan_unescape(token, (char *)plain->bytes));
}

static void put_csv(struct text *text, const struct record_row *row, struct scratch *scratch)
{
    text_putf(text, "%" PRIu64 ",", row->facts->id);
    facet_put_time(text, row->facts->time);
    for (size_t i = 0; i < COLUMNS; i++) {
        text_putc(text, ',');
        if (columns[i].number)
            put_number(text, row->of[i], i == QUALIFIERS ? "0" : "");
        else
            put_plain(text, row->of[i], &scratch->plain);
    }
    text_putf(text, ",%" PRIu64 ",", row->chunk);
    scratch->plain.size = 0;
    text_putc(&scratch->plain, '{');
    text_put(&scratch->plain, row->data->bytes, row->data->size);
    text_putc(&scratch->plain, '}');
    if (!scratch->plain.bad)
        put_field(text, (const char *)scratch->plain.bytes, scratch->plain.size);
    text_puts(text, "\r\n");
    text->bad |= scratch->plain.bad;
}

/* ---- timeline.jsonl -------------------------------------------------------------------------- */

static void put_string(struct text *text, const char *key, const struct token *token)
{
    text_putf(text, ",\"%s\":\"", key);
    text_put(text, token->at, token->size);
    text_putc(text, '"');
}

static void put_message(struct text *text, const struct record_row *row)
{
    text_putc(text, '[');
    put_number(text, row->of[EVENT_ID], "-");
    text_puts(text, "] ");
    text_put(text, row->of[PROVIDER].at, row->of[PROVIDER].size);
    text_put(text, row->message->bytes, row->message->size);
}

static void put_timeline(struct text *text, const struct record_row *row, struct scratch *scratch)
{
    (void)scratch;
    text_puts(text, "{\"datetime\":\"");
    facet_put_time(text, row->facts->time);
    text_putf(text,
              "\",\"timestamp\":%" PRId64 ",\"timestamp_desc\":\"Event Logged\",\"message\":\"",
              since_1970(row->facts->time, 10));
    put_message(text, row);
    text_putf(text, "\",\"record_id\":%" PRIu64, row->facts->id);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (!columns[i].number) {
            put_string(text, columns[i].title, &row->of[i]);
            continue;
        }
        text_putf(text, ",\"%s\":", columns[i].title);
        put_number(text, row->of[i], i == QUALIFIERS ? "0" : "null");
    }
    text_putf(text, ",\"chunk\":%" PRIu64 ",\"data\":{", row->chunk);
    text_put(text, row->data->bytes, row->data->size);
    text_puts(text, "}}\n");
}

/* ---- bodyfile -------------------------------------------------------------------------------- */

/* MD5|name|inode|mode|UID|GID|size|atime|mtime|ctime|crtime. mactime takes %XX for a byte, and 0
 * for a time that is to be shown, but not -1; a line break is escaped already. */
static void put_body(struct text *text, const struct record_row *row, struct scratch *scratch)
{
    struct text *name = &scratch->plain;

    name->size = 0;
    put_message(name, row);
    text_puts(text, "0|");
    for (size_t i = 0; !name->bad && i < name->size; i++) {
        if (name->bytes[i] == '|' || name->bytes[i] == '%')
            text_putf(text, "%%%02X", name->bytes[i]);
        else
            text_putc(text, (char)name->bytes[i]);
    }
    text_putf(text, "|%" PRIu64 "|0|0|0|0|-1|%" PRId64 "|-1|-1\n", row->facts->id,
              since_1970(row->facts->time, 10000000));
    text->bad |= name->bad;
}

/* ---- chunks ---------------------------------------------------------------------------------- */

enum evtx_status table_put(enum table table, const struct render *render, struct text *text)
{
    static void (*const put[TABLES])(struct text * text, const struct record_row *row,
                                     struct scratch *scratch) = {put_csv, put_timeline, put_body};
    struct scratch scratch = {{0}, {0}, {0}, {0}};
    bool bad = false;

    for (size_t i = 0; i < render->count && !bad; i++) {
        struct record_row row = {.facts = &render->facts[i],
                                 .chunk = render->number,
                                 .data = &scratch.data,
                                 .message = &scratch.message,
                                 .names = &scratch.names};
        const struct span *line = &render->lines[i];

        if (line->size == 0)
            continue;
        scratch.data.size = scratch.message.size = 0;
        members_begin(&scratch.names, &scratch.data);
        scan_line(render->line_text.bytes + line->at, line->size, take, &row);
        put[table](text, &row, &scratch);
        bad = text->bad || scratch.data.bad || scratch.message.bad;
    }
    text_done(&scratch.data);
    text_done(&scratch.message);
    text_done(&scratch.plain);
    return bad ? EVTX_NO_MEMORY : EVTX_OK;
}
