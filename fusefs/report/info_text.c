/* info_text.c - the report of `evtxfs info` for people: a header, a table, totals. */
#include "fusefs/report/info.h"

#include <inttypes.h>
#include <stdio.h>

enum { MOST_SHOWN = 10 }; /* findings of one kind; JSON has all of them */

static void line(struct text *text, const char *name, const char *value)
{
    text_putf(text, "  %-17s%s\n", name, value);
}

static void number(struct text *text, const char *name, uint64_t value)
{
    line(text, name, info_value(VALUES_NUMBERS, value).text);
}

static void checksum(struct text *text, const struct evtx_log_header *header)
{
    char value[80] = "none";

    if (!(header->flags & EVTX_NO_CHECKSUMS))
        snprintf(value, sizeof value, "%s (0x%08" PRIx32 ")",
                 header->checksum == header->checksum_found ? "fits" : "BAD", header->checksum);
    line(text, "Checksum", value);
}

static void flags(struct text *text, uint32_t bits)
{
    static const char *const names[] = {"dirty", "full", "no checksums"};
    char value[80] = "";
    size_t size = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (bits >> i & 1)
            size += (size_t)snprintf(value + size, sizeof value - size, "%s%s", size ? ", " : "",
                                     names[i]);
    if (bits >> 3)
        snprintf(value + size, sizeof value - size, "%s0x%" PRIx32, size ? ", " : "", bits & ~7u);
    line(text, "Flags", *value ? value : "none");
}

static void head(struct info_out *out, const struct evtx_log *log, const char *name)
{
    const struct evtx_log_header *header = evtx_log_header(log);
    struct text *text = &out->text;
    char value[80];

    text_putf(text, "%s\n", name);
    snprintf(value, sizeof value, "%" PRIu16 ".%" PRIu16, header->major, header->minor);
    line(text, "Version", value);
    flags(text, header->flags);
    checksum(text, header);
    number(text, "Oldest chunk", header->first_chunk);
    number(text, "Newest chunk", header->last_chunk);
    number(text, "Next record ID", header->next_id);
    snprintf(value, sizeof value, "%" PRIu16 " (the file has room for %" PRIu64 ")", header->chunks,
             evtx_log_size(log) < EVTX_HEADER_SIZE
                 ? 0
                 : (evtx_log_size(log) - EVTX_HEADER_SIZE) / EVTX_CHUNK_SIZE);
    line(text, "Chunks", value);
    snprintf(value, sizeof value, "%" PRIu32 " (block %" PRIu16 ")", header->header_size,
             header->block_size);
    line(text, "Header size", value);
    text_putf(text, "\n%-7s %-13s %-21s %-21s %6s  %-7s %-7s %s\n", "Chunk", "Offset",
              "Record numbers", "Record IDs", "Found", "Header", "Records", "Written first");
}

static const char *fits(const struct info_chunk *chunk, bool fit)
{
    if (chunk->header->flags & EVTX_NO_CHECKSUMS)
        return "none";
    return fit ? "fits" : "BAD";
}

static void range(char value[48], uint64_t first, uint64_t last)
{
    snprintf(value, 48, "%" PRIu64 "-%" PRIu64, first, last);
    if (last == UINT64_MAX) /* what an empty chunk has */
        snprintf(value, 48, "none");
}

static void put_unused(struct text *text, const struct info_chunk *chunk)
{
    char numbers[48];

    snprintf(numbers, sizeof numbers, "%" PRIu64, chunk->number);
    if (chunk->count > 1)
        range(numbers, chunk->number, chunk->number + chunk->count - 1);
    text_putf(text, "%-7s 0x%08" PRIx64 "    %s\n", numbers, chunk->offset,
              chunk->state == STATE_UNUSED    ? "unused"
              : chunk->state == STATE_FOREIGN ? "foreign"
                                              : "no chunk");
}

static void put_chunk(struct info_out *out, const struct info_chunk *chunk)
{
    char numbers[48], ids[48];
    struct info_value written = {""};

    if (!chunk->header) {
        put_unused(&out->text, chunk);
        return;
    }
    range(numbers, chunk->header->first_number, chunk->header->last_number);
    range(ids, chunk->header->first_id, chunk->header->last_id);
    if (chunk->records > 0)
        written = info_value(VALUES_TIMES, chunk->first_time);
    text_putf(&out->text,
              "%-7" PRIu64 " 0x%08" PRIx64 "    %-21s %-21s %6" PRIu64 "  %-7s %-7s %s\n",
              chunk->number, chunk->offset, numbers, ids, chunk->records,
              fits(chunk, chunk->header_fits), fits(chunk, chunk->records_fit), written.text);
}

static void put_finding(struct info_out *out, const struct info_finding *finding)
{
    const struct info_kind_row *row = &info_kinds[finding->kind];

    if (out->shown[finding->kind]++ >= MOST_SHOWN)
        return;
    text_putf(&out->text, "        0x%08" PRIx64, finding->offset);
    if (finding->in_record && finding->lost > 1)
        text_putf(&out->text, ", %" PRIu64 " records from %" PRIu64 " on", finding->lost,
                  finding->record);
    else if (finding->in_record)
        text_putf(&out->text, ", record %" PRIu64, finding->record);
    text_putf(&out->text, ": %s", row->before);
    if (row->values != VALUES_NONE)
        text_putf(&out->text, "%s%s%s", info_value(row->values, finding->before).text, row->after,
                  info_value(row->values, finding->after).text);
    if (finding->what)
        text_putf(&out->text, ": %s", finding->what);
    text_puts(&out->text, "\n");
}

static void chunk_end(struct info_out *out)
{
    (void)out;
}

static void file(struct info_out *out)
{
    text_puts(&out->text, "\n");
}

static void totals(struct info_out *out, const struct info_totals *t)
{
    struct text *text = &out->text;

    for (size_t i = 0; i < INFO_KINDS; i++)
        if (t->findings[i] > MOST_SHOWN)
            text_putf(text, "        of %" PRIu64 " %s the first %d are shown; --json has all\n",
                      t->findings[i], info_kinds[i].name, MOST_SHOWN);
    text_puts(text, "Totals\n");
    number(text, "Bytes", t->size);
    number(text, "Trailing bytes", t->trailing);
    if (t->trailing_bytes || t->foreign) {
        number(text, "  of no chunk", t->trailing_bytes);
        number(text, "  and before one", t->foreign);
    }
    number(text, "Chunks used", t->used);
    number(text, "  unused", t->unused);
    number(text, "  unreadable", t->unreadable);
    number(text, "First in order", t->first_chunk);
    number(text, "Records found", t->records);
    number(text, "  by headers", t->expected);
    if (t->records > 0) {
        number(text, "Lowest ID", t->lowest_id);
        number(text, "Highest ID", t->highest_id);
        line(text, "Oldest", info_value(VALUES_TIMES, t->first_time).text);
        line(text, "Newest", info_value(VALUES_TIMES, t->last_time).text);
    }
    for (size_t i = 0; i < INFO_KINDS; i++)
        if (t->findings[i])
            text_putf(text, "  %-17s%" PRIu64 "\n", info_kinds[i].name, t->findings[i]);
    line(text, "Damaged", t->damaged ? "yes" : "no");
}

const struct info_report info_text = {head, put_chunk, put_finding, chunk_end, file, totals};
