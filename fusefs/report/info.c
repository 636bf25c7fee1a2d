/*
 * info.c - what the headers of a log say, and whether its bytes agree.
 *
 * Facts with their offsets, and no verdicts: a gap may be a cleared log or a filter. Records are
 * found and not rendered; what the log's own numbers promise is compared with what is there.
 */
#include "fusefs/report/info.h"

/** A record, to be compared with the one before or behind it. */
struct mark {
    bool any;
    uint64_t id, time, offset;
};

struct info {
    const struct evtx_log *log;
    struct evtx_chunk *chunk;
    const struct info_report *report;
    struct info_out out;
    info_sink *sink;
    void *context;
    bool full; /* the sink wants no more */
    struct info_totals totals;
    struct mark opening;  /* the first record of the file; in log order others may come before */
    struct mark previous; /* the record before the one looked at, in log order */
    bool any_used;
    uint64_t last_used;     /* the used chunk before, in the file */
    struct info_chunk idle; /* unused chunks that are not reported yet */
};

static uint64_t chunk_offset(const struct info *info, uint64_t number)
{
    uint32_t size;

    return evtx_log_chunk_offset(info->log, number, &size);
}

/* Where what is part of no chunk begins, which can lie at the end of the place of one. */
static uint64_t foreign_offset(const struct info *info, uint64_t number)
{
    uint32_t size;
    uint64_t at = evtx_log_chunk_offset(info->log, number, &size);

    return at + size - evtx_chunk_foreign(info->chunk);
}

static void flush(struct info *info)
{
    if (!info->full && info->out.text.size)
        info->full = !info->sink(info->context, info->out.text.bytes, info->out.text.size);
    info->out.text.size = 0;
}

static void find(struct info *info, const struct info_finding *finding)
{
    info->totals.findings[finding->kind]++;
    info->totals.damaged |= info_kinds[finding->kind].damage;
    info->report->finding(&info->out, finding);
}

static void
find_pair(struct info *info, enum info_kind kind, uint64_t offset, uint64_t before, uint64_t after)
{
    find(info,
         &(struct info_finding){.kind = kind, .offset = offset, .before = before, .after = after});
}

/* ---- records --------------------------------------------------------------------------------- */

static struct mark mark_of(const struct info *info, uint64_t chunk, size_t place)
{
    const struct evtx_record *record = evtx_chunk_record(info->chunk, place);

    return (struct mark){true, record->id, record->written,
                         chunk_offset(info, chunk) + record->offset};
}

static void compare(struct info *info, const struct mark *before, const struct mark *now)
{
    struct info_finding finding = {
        .offset = now->offset, .in_record = true, .record = now->id, .before = before->id};

    if (!before->any)
        return;
    finding.after = now->id;
    finding.kind = now->id > before->id ? INFO_ID_GAP : INFO_ID_BACK;
    if (now->id - before->id != 1)
        find(info, &finding);
    finding.before = before->time;
    finding.after = now->time;
    finding.kind = INFO_TIME_BACK;
    if (now->time < before->time)
        find(info, &finding);
}

static void count_record(struct info_totals *totals, const struct mark *record)
{
    if (totals->records == 0 || record->id < totals->lowest_id)
        totals->lowest_id = record->id;
    if (totals->records == 0 || record->id > totals->highest_id)
        totals->highest_id = record->id;
    if (totals->records == 0 || record->time < totals->first_time)
        totals->first_time = record->time;
    if (totals->records == 0 || record->time > totals->last_time)
        totals->last_time = record->time;
    totals->records++;
}

static void look_at_records(struct info *info, uint64_t chunk)
{
    if (chunk == info->totals.first_chunk)
        info->previous.any = false;
    for (size_t i = 0; i < evtx_chunk_count(info->chunk); i++) {
        struct mark now = mark_of(info, chunk, i);

        if (evtx_chunk_record(info->chunk, i)->torn)
            find(info,
                 &(struct info_finding){
                     .kind = INFO_TORN, .offset = now.offset, .in_record = true, .record = now.id});
        compare(info, &info->previous, &now);
        count_record(&info->totals, &now);
        if (!info->opening.any)
            info->opening = now;
        info->previous = now;
    }
}

/* ---- chunks ---------------------------------------------------------------------------------- */

/* How many records the IDs in the header promise. A chunk without records has all ones there. */
static void expect(struct info_chunk *chunk)
{
    const struct evtx_chunk_header *header = chunk->header;
    bool empty = header->first_id == UINT64_MAX && header->last_id == UINT64_MAX;

    chunk->has_expected = header->first_id <= header->last_id;
    chunk->expected = empty || !chunk->has_expected ? 0 : header->last_id - header->first_id + 1;
}

static struct info_chunk
describe(const struct info *info, uint64_t number, uint64_t at, uint64_t size)
{
    const struct evtx_chunk_header *header = evtx_chunk_header(info->chunk);
    struct evtx_checksums sums = evtx_chunk_checksums(info->chunk);
    struct info_chunk chunk = {
        .state = size < EVTX_CHUNK_SIZE ? STATE_CUT : STATE_USED,
        .number = number,
        .count = 1,
        .offset = at,
        .header = header,
        .header_fits = sums.header == header->header_checksum,
        .records_fit = sums.records == header->records_checksum,
        .records = evtx_chunk_count(info->chunk),
    };

    expect(&chunk);
    if (chunk.records > 0) {
        struct mark first = mark_of(info, number, 0),
                    last = mark_of(info, number, chunk.records - 1);

        chunk.first_id = first.id;
        chunk.last_id = last.id;
        chunk.first_time = first.time;
        chunk.last_time = last.time;
    }
    return chunk;
}

static void look_at_header(struct info *info, const struct info_chunk *chunk, uint64_t size)
{
    struct evtx_checksums sums = evtx_chunk_checksums(info->chunk);
    const struct evtx_chunk_header *header = chunk->header;
    bool sealed = !(header->flags & EVTX_NO_CHECKSUMS);
    uint64_t at = chunk->offset;

    if (size < EVTX_CHUNK_SIZE)
        find_pair(info, INFO_CUT, at + size, size, EVTX_CHUNK_SIZE);
    if (sealed && !chunk->header_fits)
        find_pair(info, INFO_CHUNK_CHECKSUM, at + 124, header->header_checksum, sums.header);
    if (sealed && !chunk->records_fit)
        find_pair(info, INFO_RECORDS_CHECKSUM, at + 52, header->records_checksum, sums.records);
    if (chunk->has_expected && chunk->expected != chunk->records)
        find_pair(info, INFO_COUNT, at + 24, chunk->expected, chunk->records);
    if (info->any_used && chunk->number != info->last_used + 1)
        find_pair(info, INFO_UNUSED_BEFORE, at, info->last_used, chunk->number);
    for (size_t i = 0; i < evtx_chunk_faults(info->chunk); i++) {
        const struct evtx_fault *fault = evtx_chunk_fault(info->chunk, i);

        if (fault->offset < size) /* the other one says that the file ends */
            find(info, &(struct info_finding){
                           .kind = fault->status == EVTX_BAD_MAGIC ? INFO_NO_CHUNK : INFO_NO_RECORD,
                           .offset = at + fault->offset,
                           .in_record = fault->in_record,
                           .record = fault->record,
                           .lost = fault->lost,
                           .what = fault->what});
    }
}

static void look_at_chunk(struct info *info, uint64_t number)
{
    uint32_t size;
    uint64_t at = evtx_log_chunk_offset(info->log, number, &size);
    struct info_chunk chunk = describe(info, number, at, size);

    info->totals.foreign += info->totals.trailing_bytes;
    info->totals.trailing_bytes = 0;
    info->report->chunk(&info->out, &chunk);
    look_at_header(info, &chunk, size);
    look_at_records(info, number);
    info->report->chunk_end(&info->out);
    info->totals.used++;
    if (__builtin_add_overflow(info->totals.expected, chunk.expected, &info->totals.expected))
        info->totals.expected = UINT64_MAX; /* a header that lies */
    info->any_used = true;
    info->last_used = number;
}

static void no_chunk(struct info *info, uint64_t number, const char *why)
{
    struct info_chunk chunk = {.state = STATE_NO_CHUNK,
                               .number = number,
                               .count = 1,
                               .offset = chunk_offset(info, number)};

    info->report->chunk(&info->out, &chunk);
    find(info, &(struct info_finding){.kind = INFO_NO_CHUNK, .offset = chunk.offset, .what = why});
    info->report->chunk_end(&info->out);
    info->totals.unreadable++;
}

/* Bytes that are part of no chunk are no damage. */
static void add_foreign(struct info *info, uint64_t number, uint32_t size)
{
    struct info_chunk chunk = {.state = STATE_FOREIGN,
                               .number = number,
                               .count = 1,
                               .offset = foreign_offset(info, number)};

    info->report->chunk(&info->out, &chunk);
    info->report->chunk_end(&info->out);
    info->totals.trailing_bytes += size;
}

/* Unused chunks are told together: there may be any number of them. */
static void invalidate_idle(struct info *info)
{
    if (info->idle.count == 0)
        return;
    info->report->chunk(&info->out, &info->idle);
    info->report->chunk_end(&info->out);
    info->totals.unused += info->idle.count;
    info->idle.count = 0;
}

static uint64_t add_idle(struct info *info, uint64_t number)
{
    uint64_t next = evtx_log_skip_hole(info->log, number + 1);

    if (info->idle.count == 0)
        info->idle = (struct info_chunk){
            .state = STATE_UNUSED, .number = number, .offset = chunk_offset(info, number)};
    info->idle.count += next - number;
    return next;
}

/* ---- the log --------------------------------------------------------------------------------- */

static void look_at_chunks(struct info *info)
{
    uint64_t number = 0;

    while (number < evtx_log_chunks(info->log) && !info->full) {
        struct evtx_fault fault = {0};
        enum evtx_status status = evtx_chunk_load(info->chunk, info->log, number, &fault);

        if (status == EVTX_END && evtx_chunk_foreign(info->chunk) == 0) {
            number = add_idle(info, number);
            continue;
        }
        invalidate_idle(info);
        if (status == EVTX_OK)
            look_at_chunk(info, number);
        else if (status == EVTX_END)
            add_foreign(info, number, evtx_chunk_foreign(info->chunk));
        else
            no_chunk(info, number, evtx_status_name(status));
        number++;
        flush(info);
    }
    invalidate_idle(info);
}

/* What is known of the file when all of it was seen. */
static void look_at_file(struct info *info)
{
    const struct evtx_log_header *header = evtx_log_header(info->log);
    struct info_totals *totals = &info->totals;

    info->report->file(&info->out);
    if (!(header->flags & EVTX_NO_CHECKSUMS) && header->checksum != header->checksum_found)
        find_pair(info, INFO_FILE_CHECKSUM, 124, header->checksum, header->checksum_found);
    if (totals->used <= UINT16_MAX && header->chunks != totals->used)
        find_pair(info, INFO_FILE_CHUNKS, 42, header->chunks, totals->used);
    if (totals->records > 0 && header->next_id != totals->highest_id + 1)
        find_pair(info, INFO_FILE_NEXT_ID, 24, header->next_id, totals->highest_id + 1);
    if (totals->first_chunk > 0 && info->opening.any) /* the log goes round the end of the file */
        compare(info, &info->previous, &info->opening);
    info->report->totals(&info->out, totals);
    flush(info);
}

/* ---- from outside ---------------------------------------------------------------------------- */

/* The workbench; NULL: no memory. */
static struct evtx_chunk *open_chunk(struct evtx_templates **templates)
{
    struct evtx_chunk *chunk = NULL;

    *templates = evtx_templates_new();
    if (*templates)
        chunk = evtx_chunk_new(*templates);
    return chunk;
}

bool info_log(const struct evtx_log *log, const char *name, const struct info_report *report,
              info_sink *sink, void *context, bool *damaged)
{
    uint64_t size = evtx_log_size(log);
    struct info info = {.log = log, .report = report, .sink = sink, .context = context};
    struct evtx_templates *templates;
    bool done;

    info.chunk = open_chunk(&templates);
    if (info.chunk) {
        info.totals.size = size;
        info.totals.trailing =
            size > EVTX_HEADER_SIZE ? (size - EVTX_HEADER_SIZE) % EVTX_CHUNK_SIZE : 0;
        info.totals.first_chunk = evtx_log_first_chunk(log);
        report->head(&info.out, log, name);
        look_at_chunks(&info);
        look_at_file(&info);
    }
    done = info.chunk && !info.out.text.bad;
    *damaged = info.totals.damaged;
    text_done(&info.out.text);
    evtx_chunk_free(info.chunk);
    evtx_templates_free(templates);
    return done;
}

/* What cannot be read, or is not what it was, is no damage of the chunk. */
static bool says_nothing(enum evtx_status status)
{
    return status == EVTX_NO_MEMORY || status == EVTX_IO || status == EVTX_CHANGED;
}

enum evtx_status info_one_chunk(const struct evtx_log *log, uint64_t number, struct text *text)
{
    struct info info = {.log = log, .report = &info_json};
    struct evtx_templates *templates;
    struct evtx_fault fault = {0};
    enum evtx_status status = EVTX_NO_MEMORY;

    info.chunk = open_chunk(&templates);
    if (info.chunk)
        status = evtx_chunk_load(info.chunk, log, number, &fault);
    if (!says_nothing(status)) {
        info.totals.first_chunk = number; /* it is not compared with what is before it */
        if (status == EVTX_OK)
            look_at_chunk(&info, number);
        else
            no_chunk(&info, number, evtx_status_name(status));
        text_put(text, info.out.text.bytes + 1, info.out.text.size - 1); /* no newline first */
        text_puts(text, "\n");
        status = info.out.text.bad || text->bad ? EVTX_NO_MEMORY : EVTX_OK;
    }
    text_done(&info.out.text);
    evtx_chunk_free(info.chunk);
    evtx_templates_free(templates);
    return status;
}
