/*
 * fuzz_log.c - a file of any bytes, through the cache and the survey: what is announced is what
 * comes, and a log that is mapped reads as one that is not.
 *
 * The input is short where a log is long: the first bytes of the file, then chunks.
 *
 *     128 bytes        the header of the file; the rest of its 4,096 are zeros
 *     2 bytes, bytes   how many bytes of a chunk follow, and these; zeros fill it up
 *     ...              a last chunk of 65,535 bytes ends where the input does, and so does the file
 */
#include "cache/search/query.h"
#include "cache/survey/survey.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HEADER = 128, MOST_CHUNKS = 6 };

static bool put(int fd, const uint8_t *bytes, size_t size, off_t at)
{
    return pwrite(fd, bytes, size, at) == (ssize_t)size;
}

/* Writes the file that the input stands for. */
static int make_file(const uint8_t *bytes, size_t size)
{
    size_t header = size < HEADER ? size : HEADER, at = HEADER;
    off_t end = size < HEADER ? (off_t)size : EVTX_HEADER_SIZE;
    int fd = memfd_create("log", MFD_CLOEXEC);

    if (fd < 0 || !put(fd, bytes, header, 0))
        exit(1);
    for (int n = 0; n < MOST_CHUNKS && at + 2 < size; n++) {
        size_t wanted = (size_t)(bytes[at] | bytes[at + 1] << 8), left = size - at - 2;
        size_t got = wanted < left ? wanted : left;

        if (!put(fd, bytes + at + 2, got, end))
            exit(1);
        at += 2 + got;
        end += wanted == UINT16_MAX ? (off_t)got : EVTX_CHUNK_SIZE;
    }
    if (ftruncate(fd, end) != 0)
        exit(1);
    return fd;
}

/* The texts of a chunk are as long as the survey says of each record. */
static uint64_t claim_sizes(struct survey *survey, struct cache *cache, uint64_t number)
{
    const struct cached_chunk *lines, *files;
    struct survey_record record;
    struct survey_chunk known;
    uint64_t size = 0;

    if (cache_get(cache, number, CACHE_LINES, &lines) != EVTX_OK)
        return 0;
    claim(cache_get(cache, number, CACHE_FILES, &files) == EVTX_OK, "what has lines has files");
    claim(survey_chunk(survey, number, &known) && known.count == lines->count,
          "the survey knows a chunk");
    for (uint32_t place = 0; place < lines->count; place++) {
        const struct span *line = &lines->spans[place], *file = &files->spans[place];

        claim(survey_record(survey, number, place, &record) == (line->size > 0),
              "a record has a line unless it is lost");
        if (line->size == 0)
            continue;
        claim(record.line_size == line->size, "a line has the size that is announced");
        claim(record.file_size == 0 || record.file_size == file->size,
              "a file has the size that is announced");
        claim(lines->text[line->at + line->size - 1] == '\n', "a line ends with a newline");
        size += line->size;
    }
    claim(known.size == size, "the lines of a chunk have the size that is announced");
    cache_put(cache, files);
    cache_put(cache, lines);
    return size;
}

/* Every record has one value of each facet. */
static void claim_facet(const struct survey *survey, enum facet facet)
{
    struct survey_log all = survey_log(survey);
    uint64_t size = 0, count = 0;

    for (uint32_t n = 0; n < survey_values(survey, facet); n++) {
        struct survey_value value = survey_value(survey, facet, n), found;

        size += value.size;
        count += value.count;
        claim(value.count > 0 && value.oldest <= value.newest, "a value has records");
        claim(survey_value_find(survey, facet, value.parent, value.name, &found) &&
                  found.number == n,
              "a value is found by its name");
    }
    claim(size == all.size && count == all.records, "every record has one value of a facet");
}

/* Every record fulfils one of the two. */
static void claim_queries(struct survey *survey, struct evtx_templates *templates)
{
    static const char *const halves[] = {"EventID=4624", "EventID!=4624"};
    uint64_t count = 0;

    for (int i = 0; i < 2; i++) {
        struct query *query;
        struct result *result = NULL;

        claim(query_new(NULL, halves[i], &query) == EVTX_OK &&
                  query_run(survey, templates, query, 1, NULL, &result) == EVTX_OK,
              "a query runs");
        count += result_facts(result).count;
        result_free(result);
        query_free(query);
    }
    claim(count == survey_log(survey).records, "a record is or is not");
}

/* The XML of all records. */
static void claim_export(struct survey *survey, struct cache *cache, const struct evtx_log *log)
{
    const struct cached_chunk *chunk;
    uint64_t size = 0;

    claim(survey_export_wait(survey) == EVTX_OK, "the export can be measured");
    for (uint64_t n = 0; n < evtx_log_chunks(log); n++) {
        if (cache_get(cache, n, CACHE_XML, &chunk) != EVTX_OK)
            continue;
        for (size_t place = 0; place < chunk->count; place++)
            if (chunk->spans[place].size)
                size += survey_export_part(chunk->spans[place]).size;
        cache_put(cache, chunk);
    }
    claim(survey_export_size(survey) == size, "the export has the size that is announced");
}

static void claim_survey(struct evtx_log *log)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct cache *cache = cache_new(log, templates, CACHE_BUDGET_LEAST);
    struct survey *survey = survey_new(log, cache);
    uint64_t size = 0;

    claim(survey_wait(survey) == EVTX_OK, "any log can be surveyed");
    for (uint64_t n = 0; n < evtx_log_chunks(log); n++)
        size += claim_sizes(survey, cache, n);
    claim(size == survey_log(survey).size, "all lines have the size that is announced");
    for (int facet = 0; facet < FACETS; facet++)
        claim_facet(survey, (enum facet)facet);
    claim_queries(survey, templates);
    claim_export(survey, cache, log);
    cache_free(cache);
    survey_free(survey);
    evtx_templates_free(templates);
}

/* All lines of the log, and how many of its chunks and records cannot be read. */
static size_t render_all(struct evtx_log *log, struct text *text)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);
    size_t bad = 0;

    for (uint64_t n = 0; n < evtx_log_chunks(log); n++) {
        if (evtx_chunk_load(chunk, log, n, NULL) != EVTX_OK) {
            bad++;
            continue;
        }
        for (size_t place = 0; place < evtx_chunk_count(chunk); place++)
            bad += evtx_record_render(chunk, place, EVTX_JSON, text, NULL, NULL) != EVTX_OK;
    }
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
    return bad;
}

static void claim_map(struct evtx_log *log)
{
    struct text read = {0}, mapped = {0};
    size_t bad = render_all(log, &read);

    if (evtx_log_map(log))
        claim(render_all(log, &mapped) == bad && read.size == mapped.size &&
                  (read.size == 0 || memcmp(read.bytes, mapped.bytes, read.size) == 0),
              "a map of a log reads as the log");
    text_done(&read);
    text_done(&mapped);
}

/* A chunk by itself has the records that it has in the log. */
static void claim_extract(const struct evtx_log *log)
{
    uint8_t bytes[EVTX_EXTRACT_SIZE];

    for (uint64_t n = 0; n < evtx_log_chunks(log); n++) {
        struct evtx_chunk_header header;
        bool there = evtx_log_chunk_header(log, n, &header) == EVTX_OK;

        claim(there == (evtx_log_extract(log, n, bytes) == EVTX_OK),
              "what has a header can be taken out");
        claim(!there || memcmp(bytes, "ElfFile\0", 8) == 0, "what is taken out is a log");
    }
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    int fd = make_file(bytes, size);
    struct evtx_fault fault = {0};
    struct evtx_log *log;

    if (evtx_log_open_fd(fd, &log, &fault) != EVTX_OK) {
        claim(fault.what, "a file that is no log is told why");
        close(fd);
        return;
    }
    claim(evtx_log_first_chunk(log) <= evtx_log_chunks(log), "a log begins in itself");
    claim_extract(log);
    claim_survey(log);
    claim_map(log);
    evtx_log_close(log);
}
