/* node_chunk.c - chunks/, and what lies below it. */
#include "core/live.h"
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER = 128 }; /* bytes of a chunk's header without its tables: docs/format.md 1.2 */

/* ---- chunks/ --------------------------------------------------------------------------------- */

/* Whether the log, which ends before the header of the chunk does, did not when it was opened. */
static bool was_cut(const struct snapshot *snapshot, uint64_t number)
{
    uint32_t size;

    evtx_log_chunk_offset(snapshot->log, number, &size);
    return size >= HEADER;
}

/* That there is nothing must be so of the state that is shown, as the kernel is told for good: not
 * of a moment at which the log was emptied. */
static bool is_as_seen(const struct snapshot *snapshot, uint64_t number)
{
    uint8_t *bytes;
    bool same;

    if (!evtx_log_touched(snapshot->log))
        return true;
    bytes = malloc(EVTX_CHUNK_SIZE);
    same = bytes && evtx_log_see(snapshot->log, number, bytes) != EVTX_CHANGED;
    free(bytes);
    return same;
}

/* A chunk is shown when it has a header: preallocated ones are all zeros. What cannot be read is
 * shown too, for its files to say so. Reads 512 bytes, which is not for the thread that reads
 * requests. */
static enum answer read_header(struct snapshot *snapshot, uint64_t number)
{
    struct evtx_chunk_header header;
    enum evtx_status status = evtx_log_chunk_header(snapshot->log, number, &header);

    if (status == EVTX_NO_MEMORY)
        return ANSWER_NO_MEMORY;
    if (status == EVTX_TRUNCATED && was_cut(snapshot, number))
        return ANSWER_CHANGED;
    if (status == EVTX_OK || status == EVTX_IO)
        return ANSWER_OK;
    return is_as_seen(snapshot, number) ? ANSWER_NONE : ANSWER_CHANGED;
}

static enum answer need_header(const struct visit *visit, uint64_t number)
{
    struct snapshot *snapshot = visit->snapshot;
    struct survey_chunk known;

    if (survey_chunk(snapshot->survey, number, &known) && known.named)
        return ANSWER_OK;
    return visit->wait ? read_header(snapshot, number) : ANSWER_RENDER;
}

enum answer
chunks_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    enum answer answer = ANSWER_NONE;
    uint64_t number, index;

    (void)directory;
    if (name_number(name, &number) && evtx_log_is_stored(visit->snapshot->log, number, &index))
        answer = need_header(visit, number);
    if (answer == ANSWER_OK)
        *child = (struct node){.kind = NODE_CHUNK, .chunk = number};
    return answer;
}

enum answer chunks_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                        struct node *child, char name[NAME_ROOM])
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = ANSWER_NONE;
    uint64_t number = *cookie;

    (void)directory;
    for (; answer == ANSWER_NONE; number++) {
        number = evtx_log_skip_hole(snapshot->log, number);
        if (number >= evtx_log_chunks(snapshot->log))
            return ANSWER_NONE;
        answer = need_header(visit, number);
    }
    if (answer != ANSWER_OK)
        return answer;
    *child = (struct node){.kind = NODE_CHUNK, .chunk = number - 1};
    name_put_number(name, child->chunk);
    *cookie = number;
    return ANSWER_OK;
}

/* ---- chunks/7/ ------------------------------------------------------------------------------- */

enum answer chunk_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct survey_chunk chunk;
    enum answer answer = need_known(visit, node.chunk, false, &chunk);

    if (answer == ANSWER_OK) {
        facts->time = chunk.newest;
        facts->dated = chunk.named;
        facts->size = node.kind == NODE_CHUNK_LINES ? chunk.size
                      : node.kind == NODE_CHUNK_LOG ? EVTX_EXTRACT_SIZE
                                                    : 0;
    }
    if (answer == ANSWER_IO && (node.kind == NODE_CHUNK || node.kind == NODE_RECORDS))
        answer = ANSWER_OK; /* it is there, with its files; who opens those is told */
    return answer;
}

enum answer chunk_lines_read(const struct visit *visit, struct node file, uint64_t offset,
                             size_t size, struct piece *piece)
{
    const struct cached_chunk *chunk;
    enum answer answer = need_chunk(visit, file.chunk, CACHE_LINES, &chunk);

    if (answer == ANSWER_OK)
        piece_slice(piece, chunk, 0, chunk->size, offset, size);
    return answer;
}

/* It is read from the log and kept nowhere; where the file has no such chunk, neither do we. */
enum answer chunk_log_read(const struct visit *visit, struct node file, uint64_t offset,
                           size_t size, struct piece *piece)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer;

    if (!visit->wait)
        return ANSWER_RENDER;
    *piece = (struct piece){.owned = malloc(EVTX_EXTRACT_SIZE)};
    if (!piece->owned)
        return ANSWER_NO_MEMORY;
    answer = answer_of(evtx_log_extract(snapshot->log, file.chunk, piece->owned));
    if (answer != ANSWER_OK) {
        piece_done(snapshot, piece);
        return answer;
    }
    piece_cut(piece, EVTX_EXTRACT_SIZE, offset, size);
    return ANSWER_OK;
}

/* ---- chunks/7/records/ ----------------------------------------------------------------------- */

/* The files of a record: their nodes, and in which form the cache has them. */
static const struct {
    enum node_kind kind;
    enum cache_form form;
} files[SUFFIXES] = {
    [SUFFIX_JSON] = {NODE_RECORD, CACHE_FILES},
    [SUFFIX_XML] = {NODE_RECORD_XML, CACHE_XML},
    [SUFFIX_TXT] = {NODE_RECORD_TEXT, CACHE_TEXT},
};

struct node record_node(uint64_t chunk, uint32_t place, enum record_suffix suffix)
{
    return (struct node){.kind = files[suffix].kind, .chunk = chunk, .place = place};
}

enum record_suffix listed_suffix(const struct snapshot *snapshot)
{
    enum cache_form listed = survey_listed(snapshot->survey);
    enum record_suffix suffix = SUFFIX_JSON;

    while (files[suffix].form != listed)
        suffix++;
    return suffix;
}

static enum cache_form form_of(struct node record)
{
    enum record_suffix suffix = SUFFIX_JSON;

    while (files[suffix].kind != record.kind)
        suffix++;
    return files[suffix].form;
}

/* 4711.json is the first record with that ID; 4711~5.json a later one, at place 5. */
enum answer
records_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    struct snapshot *snapshot = visit->snapshot;
    struct survey_record record;
    struct survey_chunk chunk;
    struct record_name parsed;
    enum answer answer;
    uint32_t place;

    if (!name_record(name, &parsed) || parsed.parts > 1)
        return ANSWER_NONE;
    answer = need_known(visit, directory.chunk, parsed.suffix == listed_suffix(snapshot), &chunk);
    if (answer != ANSWER_OK)
        return answer;
    if (parsed.parts == 0) {
        if (!survey_find(snapshot->survey, directory.chunk, parsed.id, &place))
            return ANSWER_NONE;
    } else {
        place = (uint32_t)parsed.a;
        if (parsed.a >= chunk.count ||
            !survey_record(snapshot->survey, directory.chunk, place, &record) ||
            record.id != parsed.id || !record.later)
            return ANSWER_NONE;
    }
    *child = record_node(directory.chunk, place, parsed.suffix);
    return ANSWER_OK;
}

enum answer records_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                         struct node *child, char name[NAME_ROOM])
{
    struct snapshot *snapshot = visit->snapshot;
    struct survey_record record;
    struct survey_chunk chunk;
    struct record_name parts;
    enum answer answer = need_known(visit, directory.chunk, false, &chunk);
    uint64_t place = *cookie;

    if (answer != ANSWER_OK)
        return answer;
    while (place < chunk.count &&
           !survey_record(snapshot->survey, directory.chunk, (uint32_t)place, &record))
        place++; /* a lost record */
    if (place >= chunk.count)
        return ANSWER_NONE;
    parts = (struct record_name){
        .id = record.id, .a = place, .parts = record.later, .suffix = listed_suffix(snapshot)};
    name_put_record(name, &parts);
    *child = record_node(directory.chunk, (uint32_t)place, parts.suffix);
    *cookie = place + 1;
    return ANSWER_OK;
}

/* Nobody keeps the sizes of files that are not listed: they are taken from the rendered chunk. */
static enum answer measure(const struct visit *visit, struct node record, uint64_t *size)
{
    const struct cached_chunk *chunk;
    enum answer answer = need_chunk(visit, record.chunk, form_of(record), &chunk);

    if (answer != ANSWER_OK)
        return answer;
    *size = record.place < chunk->count ? chunk->spans[record.place].size : 0;
    cache_put(visit->snapshot->cache, chunk);
    return ANSWER_OK;
}

enum answer record_facts_of(const struct visit *visit, struct node node, struct facts *facts)
{
    struct snapshot *snapshot = visit->snapshot;
    bool listed = form_of(node) == survey_listed(snapshot->survey);
    struct survey_record record;
    struct survey_chunk chunk;
    enum answer answer = need_known(visit, node.chunk, listed, &chunk);

    if (answer != ANSWER_OK)
        return answer;
    if (!survey_record(snapshot->survey, node.chunk, node.place, &record))
        return ANSWER_NONE;
    facts->size = record.file_size;
    facts->time = record.time;
    facts->dated = true;
    facts->links = RECORD_LINKS;
    return listed ? ANSWER_OK : measure(visit, node, &facts->size);
}

enum answer record_read(const struct visit *visit, struct node file, uint64_t offset, size_t size,
                        struct piece *piece)
{
    const struct cached_chunk *chunk;
    enum answer answer = need_chunk(visit, file.chunk, form_of(file), &chunk);
    const struct span *span;

    if (answer != ANSWER_OK)
        return answer;
    if (file.place >= chunk->count) {
        cache_put(visit->snapshot->cache, chunk);
        return ANSWER_NONE;
    }
    span = &chunk->spans[file.place];
    piece_slice(piece, chunk, span->at, span->size, offset, size);
    return ANSWER_OK;
}
