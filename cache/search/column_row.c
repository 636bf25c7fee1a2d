/* column_row.c - what an event has in each column: a table of them, one line for each. */
#include "cache/search/column_row.h"

#include "cache/search/pen.h"
#include "core/base/filetime.h"

/* What a column has that is no field of System. */
enum { SOURCE = ROW_FIELDS, CHUNK, RECORD_ID, TIME, FILETIME, DAMAGED, MESSAGE, DATA };

/* Where each is from, in the order of column_list. */
static const uint8_t origins[COLUMN_COUNT] = {
    SOURCE,
    CHUNK,
    RECORD_ID,
    TIME,
    FILETIME,
    ROW_EVENT_RECORD_ID,
    ROW_EVENT_ID,
    ROW_QUALIFIERS,
    ROW_VERSION,
    ROW_LEVEL,
    ROW_TASK,
    ROW_OPCODE,
    ROW_KEYWORDS,
    ROW_PROCESS,
    ROW_THREAD,
    ROW_PROVIDER,
    ROW_PROVIDER_GUID,
    ROW_CHANNEL,
    ROW_COMPUTER,
    ROW_USER,
    ROW_ACTIVITY,
    ROW_RELATED_ACTIVITY,
    DAMAGED,
    MESSAGE,
    DATA,
};

/* clang-format off */
const struct parquet_column column_list[COLUMN_COUNT] = {
    /* name                type         required  repeats */
    {"source",              PARQUET_STRING, true,  true},
    {"chunk",               PARQUET_INT32,  true,  true},
    {"record_id",           PARQUET_INT64,  true,  false},
    {"time",                PARQUET_TIME,   true,  false},
    {"filetime",            PARQUET_INT64,  true,  false},
    {"event_record_id",     PARQUET_INT64,  false, false},
    {"event_id",            PARQUET_INT32,  false, true},
    {"qualifiers",          PARQUET_INT32,  false, true},
    {"version",             PARQUET_INT32,  false, true},
    {"level",               PARQUET_INT32,  false, true},
    {"task",                PARQUET_INT32,  false, true},
    {"opcode",              PARQUET_INT32,  false, true},
    {"keywords",            PARQUET_INT64,  false, true},
    {"process_id",          PARQUET_INT64,  false, true},
    {"thread_id",           PARQUET_INT64,  false, true},
    {"provider",            PARQUET_STRING, false, true},
    {"provider_guid",       PARQUET_STRING, false, true},
    {"channel",             PARQUET_STRING, false, true},
    {"computer",            PARQUET_STRING, false, true},
    {"user",                PARQUET_STRING, false, true},
    {"activity_id",         PARQUET_STRING, false, true},
    {"related_activity_id", PARQUET_STRING, false, true},
    {"damaged",             PARQUET_STRING, false, true},
    {"message",             PARQUET_STRING, false, true},
    {"data",                PARQUET_STRING, true,  false},
};
/* clang-format on */

bool column_bench_init(struct column_bench *bench)
{
    *bench = (struct column_bench){.group = parquet_group_new(column_list, COLUMN_COUNT)};
    return row_init(&bench->row) && bench->group;
}

void column_bench_done(struct column_bench *bench)
{
    row_done(&bench->row);
    parquet_group_free(bench->group);
    text_done(&bench->plain);
}

/* What does not fit its column is null, as no other number would be true; but keywords are bits. */
static void put_number(struct column_bench *bench, size_t column, size_t field)
{
    uint64_t most = column_list[column].type == PARQUET_INT32 ? INT32_MAX : INT64_MAX, number;

    if (field == ROW_QUALIFIERS && bench->row.of[field].size == 0)
        parquet_put_number(bench->group, column, 0);
    else if (row_number(bench->row.of[field], &number) && (number <= most || field == ROW_KEYWORDS))
        parquet_put_number(bench->group, column, (int64_t)number);
    else
        parquet_put_null(bench->group, column);
}

/* The text of a string of JSON, null where there is none. */
static void put_string(struct column_bench *bench, size_t column, struct token token)
{
    if (token.size == 0) {
        parquet_put_null(bench->group, column);
        return;
    }
    token = scan_plain(token, &bench->plain);
    parquet_put_string(bench->group, column, token.at, token.size);
}

static void put_data(struct column_bench *bench, size_t column)
{
    struct text *plain = &bench->plain;

    plain->size = 0;
    if (!text_reserve(plain, row_data_most(&bench->row)))
        return;
    plain->size = (size_t)(row_put_data(plain->bytes, &bench->row) - plain->bytes);
    parquet_put_string(bench->group, column, plain->bytes, plain->size);
}

static void put_column(struct column_bench *bench, size_t column, const struct record_facts *facts,
                       uint64_t chunk)
{
    size_t origin = origins[column];

    switch (origin) {
    case CHUNK:
        parquet_put_number(bench->group, column, (int64_t)chunk);
        break;
    case RECORD_ID:
        parquet_put_number(bench->group, column, (int64_t)facts->id);
        break;
    case TIME:
        parquet_put_number(bench->group, column, filetime_microseconds(facts->time));
        break;
    case FILETIME:
        parquet_put_number(bench->group, column, (int64_t)facts->time);
        break;
    case DAMAGED:
        put_string(bench, column, bench->row.damaged);
        break;
    case MESSAGE:
        parquet_put_null(bench->group, column);
        break;
    case DATA:
        put_data(bench, column);
        break;
    default:
        if (column_list[column].type == PARQUET_STRING)
            put_string(bench, column, bench->row.of[origin]);
        else
            put_number(bench, column, origin);
    }
}

bool column_put_chunk(struct column_bench *bench, const struct render *render, const char *source,
                      size_t source_size)
{
    for (size_t i = 0; i < render->count && !bench->row.bad; i++) {
        const struct span *line = &render->lines[i];

        if (line->size == 0)
            continue;
        row_read(&bench->row, render->line_text.bytes + line->at, line->size,
                 render_trace(render, i));
        parquet_put_string(bench->group, 0, source, source_size);
        for (size_t column = 1; column < COLUMN_COUNT; column++)
            put_column(bench, column, &render->facts[i], render->number);
    }
    return !bench->row.bad && !bench->plain.bad;
}
