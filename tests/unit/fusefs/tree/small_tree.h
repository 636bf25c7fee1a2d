/* small_tree.h - the tree of a small log, for the tests of nodes. */
#ifndef EVTXFS_TESTS_SMALL_TREE_H
#define EVTXFS_TESTS_SMALL_TREE_H

#include "fusefs/tree/node.h"
#include "tests/unit/small_log.h"

#include <string.h>

static struct snapshot snapshot;
static const struct visit patient = {&snapshot, true}, hasty = {&snapshot, false};

/* Clashing IDs in two chunks, records without EventID, and a chunk of zeros at the end. The
 * header calls the first chunk the current one. */
static inline void start(void)
{
    struct small_log small;
    struct sample_header header;

    small_start(&small);
    for (uint64_t i = 0; i < 12; i++)
        small_add(&small, i % 5, i % 4 ? 100 + (uint32_t)(i % 2) : SMALL_NO_EVENT);
    small_next_chunk(&small);
    for (uint64_t i = 0; i < 12; i++)
        small_add(&small, i % 7, 100);
    header = sample_log_header(&small.log);
    header.last_chunk = 0;
    cr_assert(sample_log_reserve(&small.log, 3));
    cr_assert(sample_log_finish(&small.log, &header));

    snapshot = (struct snapshot){.log = small_open(&small), .templates = evtx_templates_new()};
    snapshot.changed.tv_sec = 1;
    snapshot.path = strdup("small.evtx");
    snapshot.queries = queries_new();
    documents_init(&snapshot.documents, NULL);
    snapshot.cache = cache_new(snapshot.log, snapshot.templates, CACHE_BUDGET_LEAST);
    snapshot.survey = survey_new(snapshot.log, snapshot.cache);
    cr_assert(snapshot.survey);
    snapshot.tables = tables_new(snapshot.log, snapshot.survey, snapshot.templates);
    snapshot.definitions = definitions_new(snapshot.log, snapshot.survey, snapshot.templates);
    snapshot.fields = field_views_new(snapshot.survey, snapshot.templates);
}

static inline void stop(void)
{
    snapshot_close(&snapshot);
}

/* The 24 records lie below chunks/ and in seven by-... directories; the rest of these have an
 * events.jsonl for each value: three event IDs, the same below one provider, one day with one hour,
 * and one of each other facet. */
enum {
    RECORDS = 24,
    VALUES = 3 + (1 + 3) + (1 + 1) + 4,
    TEMPLATE_FILES = 2,
    DIRECTORIES =
        1 + 7 + 6, /* the root; by-...; carved, chunks, export, query, report, templates */
    /* .ignore, events.jsonl; 2 chunks; the export, and bodyfile.txt; README.txt, that of query/,
     * and report/ */
    FIELDS = 3,                                       /* Data, EventID, TimeCreated */
    FIELD_FILES = FIELDS * RECORDS + 7 + 3 + RECORDS, /* of each value its lines, too */
    FILES = 2 + 2 * 2 + 8 * RECORDS + VALUES + 2 + TABLES + TEMPLATE_FILES + DOCUMENTS_OF_LOG
};

static const struct node root = {.kind = NODE_ROOT};

static inline struct node find(struct node directory, const char *name)
{
    struct node child = {.kind = NODE_NONE};

    cr_assert(node_find(&patient, directory, name, &child) == ANSWER_OK, "%s", name);
    return child;
}

/* Reads a file in pieces of @step bytes; the caller frees what is returned. */
static inline struct text contents(struct node file, size_t step)
{
    struct text text = {0};
    struct piece piece;

    do {
        cr_assert(node_read(&patient, file, text.size, step, &piece) == ANSWER_OK);
        step = piece_size(&piece) == step ? step : 0;
        text_put(&text, piece.bytes, piece.size);
        for (size_t i = 0; i < piece.more_count; i++)
            text_put(&text, piece.more[i].bytes, piece.more[i].size);
        piece_done(&snapshot, &piece);
    } while (step);
    return text;
}

static inline void check_file(struct node file, const char *name)
{
    static const size_t steps[] = {1, 7, 300, 1 << 20};
    struct text whole = contents(file, steps[3]);
    struct stat st;

    cr_assert(node_stat(&patient, file, &st) == ANSWER_OK);
    cr_expect(S_ISREG(st.st_mode));
    cr_expect((size_t)st.st_size == whole.size, "%s: %zu bytes", name, whole.size);
    cr_expect(whole.size || file.kind == NODE_DOCUMENT, "%s is empty", name);
    cr_expect(whole.size == 0 || whole.bytes[whole.size - 1] == '\n' ||
              file.kind == NODE_CHUNK_LOG || strcmp(name, "events.parquet") == 0);
    for (size_t i = whole.size > 60000; i < 3; i++) { /* byte by byte a small one */
        struct text text = contents(file, steps[i]);

        cr_expect(text.size == whole.size && memcmp(text.bytes, whole.bytes, text.size) == 0,
                  "%s in steps of %zu", name, steps[i]);
        text_done(&text);
    }
    text_done(&whole);
}

#endif
