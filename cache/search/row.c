/* row.c - sorts the values of a line into fields and members. */
#include "cache/search/row.h"

#include "cache/search/members.h"
#include "cache/search/pen.h"
#include "cache/search/plan.h"
#include "cache/search/quantity.h"
#include "core/base/list.h"

#include <stdlib.h>

enum { FIRST_MEMBERS = 64 };

/** Memory of a row whose line is looked through. */
struct row_bench {
    struct row_member *members;
    size_t room;
    struct text names;
    struct members same; /* in .names */
    size_t next;         /* the field that comes next, probably */
    struct plans *plans;
};

/* The element or attribute that has the field. */
#define KEY(text)                                                                                  \
    {                                                                                              \
        text, sizeof text - 1                                                                      \
    }
static const struct token keys[ROW_FIELDS] = {
    [ROW_PROVIDER] = KEY("Name"),       [ROW_PROVIDER_GUID] = KEY("Guid"),
    [ROW_EVENT_ID] = KEY("EventID"),    [ROW_QUALIFIERS] = KEY("Qualifiers"),
    [ROW_VERSION] = KEY("Version"),     [ROW_LEVEL] = KEY("Level"),
    [ROW_TASK] = KEY("Task"),           [ROW_OPCODE] = KEY("Opcode"),
    [ROW_KEYWORDS] = KEY("Keywords"),   [ROW_EVENT_RECORD_ID] = KEY("EventRecordID"),
    [ROW_ACTIVITY] = KEY("ActivityID"), [ROW_RELATED_ACTIVITY] = KEY("RelatedActivityID"),
    [ROW_PROCESS] = KEY("ProcessID"),   [ROW_THREAD] = KEY("ThreadID"),
    [ROW_CHANNEL] = KEY("Channel"),     [ROW_COMPUTER] = KEY("Computer"),
    [ROW_USER] = KEY("UserID"),
};

/* ---- names ----------------------------------------------------------------------------------- */

/* A name that is there already gets a number behind it. Behind so many that they are not told apart
 * any more, each has its own. */
static void put_name(struct row *row, const struct token *key)
{
    struct row_bench *bench = row->bench;
    struct text *names = &bench->names;
    bool few = row->named < MOST_MEMBERS;
    size_t same = few ? members_count(&bench->same, key->at, key->size) : row->named;
    size_t start = names->size;

    row->named++;
    text_put(names, key->at, key->size);
    if (same) {
        text_putc(names, '_');
        text_put_number(names, same + 1);
    }
    text_reserve(names, PEN_SLACK);
    if (few && !names->bad)
        members_add(&bench->same, start, names->size - start);
}

static void add_member(struct row *row, const struct scanned *scanned)
{
    struct row_bench *bench = row->bench;
    size_t start = bench->names.size;
    struct row_member *members =
        list_grow(bench->members, row->count, &bench->room, sizeof *members, FIRST_MEMBERS);

    if (!members) {
        row->bad = true;
        return;
    }
    bench->members = members;
    if (!scanned->null)
        put_name(row, &scanned->key);
    members[row->count++] = (struct row_member){
        .name = (uint32_t)start,
        .name_size = (uint32_t)(bench->names.size - start),
        .plain_size = (uint32_t)scanned->key.size,
        .value = (uint32_t)(scanned->value.at - row->line),
        .value_size = scanned->null ? 0 : (uint32_t)scanned->value.size,
        .null = scanned->null,
    };
    row->bad |= bench->names.bad;
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* Events have them in one order, so the search begins behind the one that was found last. */
static void add_field(struct row *row, const struct scanned *scanned)
{
    for (size_t i = 0; i < ROW_FIELDS; i++) {
        size_t field = row->bench->next + i < ROW_FIELDS ? row->bench->next + i
                                                         : row->bench->next + i - ROW_FIELDS;

        if (!token_same(&scanned->key, &keys[field]))
            continue;
        if (!row->of[field].size)
            row->of[field] = scanned->value;
        row->bench->next = field + 1;
        return;
    }
}

static bool take(void *context, const struct scanned *scanned)
{
    struct row *row = context;

    if (token_is(&scanned->part, "System")) {
        if (!scanned->null)
            add_field(row, scanned);
    } else if (!token_is(&scanned->part, "#attributes") && !token_is_namespace(&scanned->key)) {
        add_member(row, scanned);
        if (token_is(&scanned->root, "evtxfs") && token_is(&scanned->part, "damaged"))
            row->damaged = scanned->value;
    }
    return !row->bad;
}

static void look_through(struct row *row, const void *line, size_t size)
{
    struct row_bench *bench = row->bench;

    bench->next = bench->names.size = 0;
    members_begin(&bench->same, &bench->names);
    scan_line(line, size, take, row);
    row->members = bench->members;
    row->names = (const char *)bench->names.bytes;
    row->names_size = bench->names.size;
}

void row_read(struct row *row, const void *line, size_t size, const struct evtx_trace *trace)
{
    row->line = line;
    row->size = size;
    row->count = row->named = 0;
    row->damaged.size = 0;
    memset(row->of, 0, sizeof row->of);
    if (trace && trace->parts_count == 0)
        trace = NULL;
    if (trace && plans_apply(row->bench->plans, trace, line, size, row))
        return;
    look_through(row, line, size);
    if (trace && !row->bad)
        plans_learn(row->bench->plans, trace, row);
}

bool row_init(struct row *row)
{
    *row = (struct row){.bench = calloc(1, sizeof *row->bench)};
    if (row->bench)
        row->bench->plans = plans_new();
    return row->bench && row->bench->plans;
}

void row_done(struct row *row)
{
    if (row->bench) {
        free(row->bench->members);
        text_done(&row->bench->names);
        plans_free(row->bench->plans);
    }
    free(row->bench);
    *row = (struct row){0};
}

/* ---- members ----------------------------------------------------------------------------------
 */

uint8_t *row_put_data(uint8_t *to, const struct row *row)
{
    bool any = false;

    *to++ = '{';
    for (size_t i = 0; i < row->count; i++) {
        if (row->members[i].null)
            continue;
        if (any)
            *to++ = ',';
        any = true;
        to = pen_putc(pen_put_string(to, row_name(row, &row->members[i])), ':');
        to = pen_put_string(to, row_value(row, &row->members[i]));
    }
    return pen_putc(to, '}');
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* Up to sixteen hexadecimal digits behind 0x. */
static bool read_hex(const char *digits, size_t size, uint64_t *number)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < size; i++) {
        char c = digits[i] | 0x20, digit = c <= '9' ? c - '0' : c - 'a' + 10;

        if (c < '0' || (c > '9' && c < 'a') || c > 'f')
            return false;
        sum = sum << 4 | (uint64_t)digit;
    }
    *number = sum;
    return size > 0 && size <= 16;
}

bool row_number(struct token token, uint64_t *number)
{
    struct quantity quantity;
    uint64_t sum = 0;

    if (token.size == 0)
        return false;
    if (token.size > 2 && token.at[0] == '0' && token.at[1] == 'x')
        return read_hex(token.at + 2, token.size - 2, number);
    if (token.size >= 20) { /* rare: the last number of 64 bits has as many digits */
        if (!quantity_plain(token.at, token.size) ||
            !quantity_read(&quantity, token.at, token.size))
            return false;
        *number = quantity.integer;
        return true;
    }
    for (size_t i = 0; i < token.size; i++) {
        if (token.at[i] < '0' || token.at[i] > '9')
            return false;
        sum = 10 * sum + (uint64_t)(token.at[i] - '0');
    }
    *number = sum;
    return true;
}
