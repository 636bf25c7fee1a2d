/* reports.c - what the files of report/ say. docs/filesystem.md describes them. */
#include "fusefs/tree/reports.h"

#include "core/base/filetime.h"
#include "core/live.h"
#include "fusefs/report/info.h"
#include "fusefs/tree/counted.h"
#include "fusefs/tree/event_words.h"

#include <inttypes.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST_HOLES (UINT64_C(4) << 30) /* bytes, of a log that is hashed */

static bool is_stopped(struct snapshot *snapshot, enum document which)
{
    return survey_stopped(snapshot->survey) ||
           stop_asked(&documents_of(&snapshot->documents, which)->stop);
}

/* ---- histograms ------------------------------------------------------------------------------ */

/* What providers mean by event IDs. False: no memory. */
static bool find_words(const struct snapshot *snapshot, struct event_words *words)
{
    for (uint32_t i = 0; i < counted_values(snapshot, FACET_PROVIDER_EVENT); i++) {
        struct counted event = counted_value(snapshot, FACET_PROVIDER_EVENT, i);

        if (!event_words_add(words, event.name,
                             counted_name(snapshot, FACET_PROVIDER, event.parent), event.parent))
            return false;
    }
    event_words_sort(words);
    return true;
}

static void
put_row(const struct snapshot *snapshot, enum facet facet, uint32_t number, struct text *text)
{
    struct counted value = counted_value(snapshot, facet, number);
    struct info_value first = info_value(VALUES_TIMES, value.oldest);
    struct info_value last = info_value(VALUES_TIMES, value.newest);

    if (facet == FACET_HOUR)
        text_putf(text, "%sT", counted_name(snapshot, FACET_DAY, value.parent));
    text_putf(text, "%s\t%" PRIu64 "\t%s\t%s", value.name, value.count, first.text, last.text);
}

bool report_histogram(const struct snapshot *snapshot, enum facet facet, struct draft *draft)
{
    struct event_words words = {0};
    bool explained = facet == FACET_EVENT, done = !explained || find_words(snapshot, &words);

    text_putf(&draft->text, "%s\tcount\tfirst\tlast%s\n", facet_types[facet].title,
              explained ? "\twhat" : "");
    for (uint32_t i = 0; done && i < counted_values(snapshot, facet); i++) {
        put_row(snapshot, facet, i, &draft->text);
        if (explained) {
            text_putc(&draft->text, '\t');
            event_words_put(&words, counted_name(snapshot, facet, i), &draft->text);
        }
        text_putc(&draft->text, '\n');
        draft_flush(draft);
    }
    event_words_done(&words);
    return done;
}

/* ---- errors.jsonl ---------------------------------------------------------------------------- */

static void put_error(struct draft *draft, const char *kind, const struct evtx_fault *fault)
{
    struct text *text = &draft->text;

    text_putf(text, "{\"kind\":\"%s\",\"chunk\":%" PRIu64 ",\"offset\":%" PRIu64, kind,
              fault->chunk, evtx_fault_offset(fault));
    if (fault->in_record)
        text_putf(text, ",\"record\":%" PRIu64, fault->record);
    else
        text_puts(text, ",\"record\":null");
    if (fault->lost)
        text_putf(text, ",\"records\":%" PRIu64, fault->lost);
    info_put_string(text, "reason", evtx_status_name(fault->status));
    info_put_string(text, "what", fault->what);
    text_puts(text, "}\n");
    draft_flush(draft);
}

static void put_place(struct draft *draft, const struct evtx_fault *fault)
{
    put_error(draft, fault->lost ? "lost" : "broken", fault);
}

/* One that meets a cap is lost by itself. */
static void put_lost_record(struct draft *draft, struct evtx_fault fault)
{
    fault.lost = 1;
    put_error(draft, "lost", &fault);
}

static bool put_record_errors(struct evtx_chunk *chunk, struct text *scratch, struct draft *draft)
{
    for (size_t i = 0; i < evtx_chunk_count(chunk); i++) {
        struct evtx_fault fault = {0};
        bool torn = evtx_chunk_record(chunk, i)->torn;
        enum evtx_status status;

        scratch->size = 0;
        status = evtx_record_render(chunk, i, EVTX_JSON, scratch, NULL, &fault);
        if (status == EVTX_TRUNCATED || status == EVTX_BAD_VALUE) {
            status = evtx_record_salvage(chunk, i, EVTX_JSON, scratch, NULL, &fault);
            torn = true;
        }
        if (status == EVTX_NO_MEMORY)
            return false;
        if (status != EVTX_OK)
            put_lost_record(draft, fault);
        else if (evtx_record_marked(chunk, i, &fault))
            put_error(draft, torn ? "torn" : "doubtful", &fault);
    }
    return true;
}

/* Checksums say that something is wrong and not what. Those of a chunk of which a part is missing
 * say nothing. */
static void put_checksum_errors(const struct evtx_log *log, const struct evtx_chunk *chunk,
                                uint64_t number, struct draft *draft)
{
    const struct evtx_chunk_header *header = evtx_chunk_header(chunk);
    struct evtx_checksums sums = evtx_chunk_checksums(chunk);
    uint32_t size;
    uint64_t at = evtx_log_chunk_offset(log, number, &size);
    struct evtx_fault fault = {
        .status = EVTX_BAD_VALUE,
        .chunk = number,
        .shift = (int64_t)(at - EVTX_HEADER_SIZE - number * EVTX_CHUNK_SIZE),
    };

    if (sums.fit || size < EVTX_CHUNK_SIZE)
        return;
    fault.what = "checksum of the header of the chunk";
    if (sums.header != header->header_checksum)
        put_error(draft, "checksum", &fault);
    fault.what = "checksum of the records of the chunk";
    if (sums.records != header->records_checksum)
        put_error(draft, "checksum", &fault);
}

static bool put_chunk_errors(struct snapshot *snapshot, struct evtx_chunk *chunk, uint64_t number,
                             struct text *scratch, struct draft *draft)
{
    struct evtx_fault fault = {0};
    enum evtx_status status = evtx_chunk_load(chunk, snapshot->log, number, &fault);

    if (status == EVTX_END)
        return true;
    if (status == EVTX_NO_MEMORY)
        return false;
    if (status != EVTX_OK) {
        fault.chunk = number;
        put_error(draft, "chunk", &fault);
        return true;
    }
    put_checksum_errors(snapshot->log, chunk, number, draft);
    for (size_t i = 0; i < evtx_chunk_faults(chunk); i++)
        put_place(draft, evtx_chunk_fault(chunk, i));
    return !scratch || put_record_errors(chunk, scratch, draft);
}

/* Where the survey met none, there are none but checksums, which it does not look at. */
bool report_errors(struct snapshot *snapshot, struct draft *draft)
{
    struct damage damage = survey_damage(snapshot->survey);
    struct evtx_chunk *chunk;
    struct text scratch = {0};
    bool any = damage_any(&damage), done;

    chunk = evtx_chunk_new(snapshot->templates);
    done = chunk;
    for (uint64_t n = evtx_log_skip_hole(snapshot->log, 0);
         done && n < evtx_log_chunks(snapshot->log); n = evtx_log_skip_hole(snapshot->log, n + 1))
        done = put_chunk_errors(snapshot, chunk, n, any ? &scratch : NULL, draft) &&
               !is_stopped(snapshot, DOCUMENT_ERRORS);
    text_done(&scratch);
    evtx_chunk_free(chunk);
    return done;
}

/* ---- integrity.json -------------------------------------------------------------------------- */

/* Where the pieces of the report go. */
struct pieces {
    struct snapshot *snapshot;
    struct draft *draft;
};

static bool put_piece(void *context, const uint8_t *bytes, size_t size)
{
    struct pieces *pieces = context;

    text_put(&pieces->draft->text, bytes, size);
    draft_flush(pieces->draft);
    return !pieces->draft->failed && !is_stopped(pieces->snapshot, DOCUMENT_INTEGRITY);
}

bool report_integrity(struct snapshot *snapshot, struct draft *draft)
{
    struct damage damage = survey_damage(snapshot->survey);
    struct survey_log log = survey_log(snapshot->survey);
    struct pieces pieces = {snapshot, draft};
    bool damaged, done;

    text_putf(&draft->text,
              "{\"format\":1,\"rendered\":{\"records\":%" PRIu64 ",\"lost\":%" PRIu64
              ",\"torn\":%" PRIu64 ",\"chunks_lost\":%" PRIu64 "},\n\"info\":",
              log.records, damage.records, damage.torn, damage.chunks);
    done = info_log(snapshot->log, snapshot->path, &info_json, put_piece, &pieces, &damaged) &&
           !is_stopped(snapshot, DOCUMENT_INTEGRITY);
    text_puts(&draft->text, "}\n");
    return done;
}

/* ---- log.json -------------------------------------------------------------------------------- */

/* Zeros are hashed no faster than anything else, and a file of some kilobytes can have any number.
 */
static bool has_hash(const struct snapshot *snapshot)
{
    return (evtx_log_chunks(snapshot->log) - evtx_log_stored(snapshot->log)) * EVTX_CHUNK_SIZE <=
           MOST_HOLES;
}

struct hashing {
    struct snapshot *snapshot;
    struct sha256_ctx context;
};

static bool hash_piece(void *context, const uint8_t *bytes, size_t size)
{
    struct hashing *hashing = context;

    sha256_update(&hashing->context, size, bytes);
    return !is_stopped(hashing->snapshot, DOCUMENT_LOG);
}

bool report_hash(struct snapshot *snapshot, char hash[65])
{
    struct hashing hashing = {.snapshot = snapshot};
    uint8_t digest[SHA256_DIGEST_SIZE];
    enum evtx_status status;

    if (!has_hash(snapshot)) {
        hash[0] = '\0';
        return true;
    }
    sha256_init(&hashing.context);
    status = evtx_log_pass(snapshot->log, hash_piece, &hashing);
    sha256_digest(&hashing.context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        sprintf(hash + 2 * i, "%02x", digest[i]);
    return status == EVTX_OK;
}

void report_log(struct snapshot *snapshot, const char *hash, struct text *text)
{
    text_puts(text, "{\"format\":1");
    info_put_path(text, "path", "path_hex", snapshot->path);
    text_putf(text, ",\"size\":%" PRIu64, evtx_log_size(snapshot->log));
    info_put_string(text, "modified",
                    info_value(VALUES_TIMES, filetime_of(snapshot->changed)).text);
    if (has_hash(snapshot))
        info_put_string(text, "sha256", hash);
    else
        text_puts(text, ",\"sha256\":null");
    info_put_header(text, snapshot->log);
    info_put_string(text, "evtxfs", EVTXFS_VERSION);
    text_puts(text, "}\n");
}
