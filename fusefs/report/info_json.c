/* info_json.c - the report of `evtxfs info` for programs: one document of JSON. docs/info.md */
#include "fusefs/report/info.h"

#include "core/base/utf8.h"

#include <inttypes.h>

static void number(struct text *text, const char *key, uint64_t value)
{
    text_putf(text, ",\"%s\":%" PRIu64, key, value);
}

static void truth(struct text *text, const char *key, bool value)
{
    text_putf(text, ",\"%s\":%s", key, value ? "true" : "false");
}

void info_put_string(struct text *text, const char *key, const char *value)
{
    text_putf(text, ",\"%s\":\"", key);
    for (const char *c = value; *c; c++) {
        if (*c == '"' || *c == '\\')
            text_putc(text, '\\');
        if ((unsigned char)*c < 0x20)
            text_putf(text, "\\u%04x", (unsigned char)*c);
        else
            text_putc(text, *c);
    }
    text_puts(text, "\"");
}

void info_put_path(struct text *text, const char *key, const char *hex_key, const char *path)
{
    struct text valid = {0};
    bool any_other = !utf8_put(&valid, path);

    text_putc(&valid, '\0');
    if (valid.bad)
        text->bad = true;
    else
        info_put_string(text, key, (const char *)valid.bytes);
    text_done(&valid);
    if (!any_other)
        return;
    text_putf(text, ",\"%s\":\"", hex_key);
    for (const char *c = path; *c; c++)
        text_putf(text, "%02x", (unsigned char)*c);
    text_puts(text, "\"");
}

static void in_form(struct text *text, const char *key, enum info_values values, uint64_t value)
{
    if (values == VALUES_NUMBERS)
        number(text, key, value);
    else
        info_put_string(text, key, info_value(values, value).text);
}

/* Null: there is none that could fit. */
static void fit(struct text *text, const char *key, uint32_t flags, bool fits)
{
    if (flags & EVTX_NO_CHECKSUMS)
        text_putf(text, ",\"%s\":null", key);
    else
        truth(text, key, fits);
}

void info_put_header(struct text *text, const struct evtx_log *log)
{
    const struct evtx_log_header *header = evtx_log_header(log);

    text_putf(text, ",\n\"header\":{\"version\":\"%" PRIu16 ".%" PRIu16 "\"", header->major,
              header->minor);
    number(text, "flags", header->flags);
    truth(text, "dirty", header->flags & EVTX_DIRTY);
    truth(text, "full", header->flags & EVTX_FULL);
    truth(text, "no_checksums", header->flags & EVTX_NO_CHECKSUMS);
    in_form(text, "checksum", VALUES_CHECKSUMS, header->checksum);
    fit(text, "checksum_fits", header->flags, header->checksum == header->checksum_found);
    number(text, "first_chunk", header->first_chunk);
    number(text, "last_chunk", header->last_chunk);
    number(text, "next_id", header->next_id);
    number(text, "chunks", header->chunks);
    number(text, "header_size", header->header_size);
    number(text, "block_size", header->block_size);
    text_puts(text, "}");
}

static void head(struct info_out *out, const struct evtx_log *log, const char *name)
{
    text_puts(&out->text, "{\"format\":1");
    info_put_path(&out->text, "log", "log_hex", name);
    info_put_header(&out->text, log);
    text_puts(&out->text, ",\n\"chunks\":[");
}

static void put_header(struct text *text, const struct info_chunk *chunk)
{
    const struct evtx_chunk_header *header = chunk->header;

    text_puts(text, ",\"header\":{\"header_size\":");
    text_putf(text, "%" PRIu32, header->header_size);
    number(text, "first_number", header->first_number);
    number(text, "last_number", header->last_number);
    number(text, "first_id", header->first_id);
    number(text, "last_id", header->last_id);
    number(text, "last_record", header->last_record);
    number(text, "free_space", header->free_space);
    number(text, "flags", header->flags);
    truth(text, "no_checksums", header->flags & EVTX_NO_CHECKSUMS);
    in_form(text, "checksum", VALUES_CHECKSUMS, header->header_checksum);
    fit(text, "checksum_fits", header->flags, chunk->header_fits);
    in_form(text, "records_checksum", VALUES_CHECKSUMS, header->records_checksum);
    fit(text, "records_checksum_fits", header->flags, chunk->records_fit);
    text_puts(text, "}");
}

static void put_chunk(struct info_out *out, const struct info_chunk *chunk)
{
    static const char *const states[] = {"used", "cut", "unused", "foreign", "no_chunk"};
    struct text *text = &out->text;

    text_putf(text, "%s{\"chunk\":%" PRIu64, out->any_chunk ? ",\n" : "\n", chunk->number);
    out->any_chunk = true;
    out->any_finding = false;
    number(text, "count", chunk->count);
    number(text, "offset", chunk->offset);
    info_put_string(text, "state", states[chunk->state]);
    if (chunk->header) {
        put_header(text, chunk);
        number(text, "records", chunk->records);
    }
    if (chunk->has_expected)
        number(text, "expected", chunk->expected);
    if (chunk->records > 0) {
        number(text, "first_id", chunk->first_id);
        number(text, "last_id", chunk->last_id);
        in_form(text, "first_time", VALUES_TIMES, chunk->first_time);
        in_form(text, "last_time", VALUES_TIMES, chunk->last_time);
    }
    text_puts(text, ",\"findings\":[");
}

static void put_finding(struct info_out *out, const struct info_finding *finding)
{
    const struct info_kind_row *row = &info_kinds[finding->kind];
    struct text *text = &out->text;

    text_putf(text, "%s{\"kind\":\"%s\"", out->any_finding ? "," : "", row->name);
    out->any_finding = true;
    truth(text, "damage", row->damage);
    number(text, "offset", finding->offset);
    if (finding->in_record)
        number(text, "record", finding->record);
    if (finding->lost)
        number(text, "records", finding->lost);
    if (row->values != VALUES_NONE) {
        in_form(text, "before", row->values, finding->before);
        in_form(text, "after", row->values, finding->after);
    }
    if (finding->what)
        info_put_string(text, "what", finding->what);
    text_puts(text, "}");
}

static void chunk_end(struct info_out *out)
{
    text_puts(&out->text, "]}");
}

static void file(struct info_out *out)
{
    text_puts(&out->text, "\n],\n\"findings\":[");
    out->any_finding = false;
}

static void totals(struct info_out *out, const struct info_totals *t)
{
    struct text *text = &out->text;

    text_putf(text, "],\n\"totals\":{\"size\":%" PRIu64, t->size);
    number(text, "trailing", t->trailing);
    number(text, "trailing_bytes", t->trailing_bytes);
    number(text, "foreign_bytes", t->foreign);
    number(text, "used", t->used);
    number(text, "unused", t->unused);
    number(text, "unreadable", t->unreadable);
    number(text, "first_chunk", t->first_chunk);
    number(text, "records", t->records);
    number(text, "expected", t->expected);
    if (t->records > 0) {
        number(text, "lowest_id", t->lowest_id);
        number(text, "highest_id", t->highest_id);
        in_form(text, "first_time", VALUES_TIMES, t->first_time);
        in_form(text, "last_time", VALUES_TIMES, t->last_time);
    }
    for (size_t i = 0; i < INFO_KINDS; i++)
        text_putf(text, "%s\"%s\":%" PRIu64, i ? "," : ",\"findings\":{", info_kinds[i].name,
                  t->findings[i]);
    text_putf(text, "}},\n\"damaged\":%s}\n", t->damaged ? "true" : "false");
}

const struct info_report info_json = {head, put_chunk, put_finding, chunk_end, file, totals};
