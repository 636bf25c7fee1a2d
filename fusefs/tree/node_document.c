/* node_document.c - README.txt, report/, export/events.parquet, and chunks/7/info.json. */
#include "cache/chunks/pool.h"
#include "cache/search/columns.h"
#include "cache/search/schema.h"
#include "core/live.h"
#include "fusefs/report/info.h"
#include "fusefs/tree/node_kinds.h"
#include "fusefs/tree/overview.h"
#include "fusefs/tree/reports.h"

#include <stdlib.h>

static bool make_readme(struct snapshot *snapshot, struct draft *draft)
{
    struct damage damage = survey_damage(snapshot->survey);

    report_readme(&damage, &draft->text);
    return true;
}

static bool make_query_readme(struct snapshot *snapshot, struct draft *draft)
{
    (void)snapshot;
    report_query_readme(&draft->text);
    return true;
}

static bool make_schema(struct snapshot *snapshot, struct draft *draft)
{
    return schema_put(snapshot->log, snapshot->survey, snapshot->templates,
                      &documents_of(&snapshot->documents, DOCUMENT_SCHEMA)->stop,
                      &draft->text) == EVTX_OK;
}

static bool make_fields(struct snapshot *snapshot, struct draft *draft)
{
    const struct field_list *fields = field_views_list(snapshot->fields);
    uint32_t count = fields ? field_list_count(fields) : 0;

    if (!fields)
        return false;
    field_list_put(fields, snapshot->survey, count, &draft->text);
    for (uint32_t i = 0; i < count && !survey_stopped(snapshot->survey); i++) {
        field_list_put(fields, snapshot->survey, i, &draft->text);
        draft_flush(draft);
    }
    return !survey_stopped(snapshot->survey);
}

static bool make_log(struct snapshot *snapshot, struct draft *draft)
{
    char hash[65];

    if (!report_hash(snapshot, hash))
        return false;
    report_log(snapshot, hash, &draft->text);
    return true;
}

static bool take_columns(void *context, const uint8_t *bytes, size_t size)
{
    struct draft *draft = context;

    text_put(&draft->text, bytes, size);
    draft_flush(draft);
    return !draft->text.bad && !draft->failed;
}

/* What could not be read is in report/errors.jsonl. */
static bool make_columns(struct snapshot *snapshot, struct draft *draft)
{
    const struct columns_part log = {snapshot->log, snapshot->path};
    const struct columns_job job = {
        .parts = &log,
        .count = 1,
        .templates = snapshot->templates,
        .threads = pool_processors(),
        .take = take_columns,
        .output = draft,
        .stop = &documents_of(&snapshot->documents, DOCUMENT_COLUMNS)->stop,
    };

    return columns_write(&job) == EVTX_OK;
}

/* How each document is made. A histogram has its facet, others a function; but for the overview and
 * its drawings, all of which say what the survey knows, and are slow. */
static const struct {
    bool (*make)(struct snapshot *snapshot, struct draft *draft);
    enum facet facet;
    bool survey; /* it says what the survey knows */
    bool slow;   /* the log is read for it, or rendered */
} documents[DOCUMENTS] = {
    [DOCUMENT_README] = {make_readme, 0, true, false},
    [DOCUMENT_CHANNELS] = {NULL, FACET_CHANNEL, true, false},
    [DOCUMENT_COMPUTERS] = {NULL, FACET_COMPUTER, true, false},
    [DOCUMENT_EVENTS] = {NULL, FACET_EVENT, true, false},
    [DOCUMENT_HOURS] = {NULL, FACET_HOUR, true, false},
    [DOCUMENT_LEVELS] = {NULL, FACET_LEVEL, true, false},
    [DOCUMENT_PROVIDERS] = {NULL, FACET_PROVIDER, true, false},
    [DOCUMENT_USERS] = {NULL, FACET_USER, true, false},
    [DOCUMENT_ERRORS] = {report_errors, 0, true, true},
    [DOCUMENT_INTEGRITY] = {report_integrity, 0, true, true},
    [DOCUMENT_LOG] = {make_log, 0, false, true},
    [DOCUMENT_SCHEMA] = {make_schema, 0, true, true},
    [DOCUMENT_COLUMNS] = {make_columns, 0, true, true},
    [DOCUMENT_CARVED] = {carved_make, 0, false, true},
    [DOCUMENT_QUERY] = {make_query_readme, 0, false, false},
    [DOCUMENT_FIELDS] = {make_fields, 0, true, false},
};

static bool says_survey(uint32_t which)
{
    return documents[which].survey || overview_has((enum document)which);
}

static bool is_slow(uint32_t which)
{
    return documents[which].slow || overview_has((enum document)which);
}

/* What is read of a log that changed meanwhile may lack something. */
static bool make(struct snapshot *snapshot, uint32_t which, struct draft *draft)
{
    bool done;

    if (documents[which].make)
        done = documents[which].make(snapshot, draft);
    else if (overview_has((enum document)which))
        done = overview_make(snapshot, (enum document)which, draft);
    else
        done = report_histogram(snapshot, documents[which].facet, draft);
    return done && (!is_slow(which) || !evtx_log_changed(snapshot->log));
}

/* One makes it, others wait for that. */
static bool made_now(struct snapshot *snapshot, uint32_t which, document_make *maker,
                     struct document_state *document)
{
    struct draft *draft = &document->draft;
    bool made;

    pthread_mutex_lock(&document->lock);
    made = document->made;
    if (!made) {
        made = maker(snapshot, which, draft) && !draft->text.bad && !draft->failed;
        if (!made)
            draft_reset(draft); /* the next one may have more luck */
        document->made = made;
    }
    pthread_mutex_unlock(&document->lock);
    return made;
}

/* Once it is made a document never changes, and needs no lock. */
enum answer need_draft(const struct visit *visit, uint32_t which, document_make *maker,
                       enum answer otherwise, const struct draft **draft)
{
    struct document_state *document = documents_of(&visit->snapshot->documents, which);

    if (!document)
        return ANSWER_NO_MEMORY;
    *draft = &document->draft;
    if (document->made)
        return ANSWER_OK;
    if (!visit->wait)
        return otherwise;
    return made_now(visit->snapshot, which, maker, document) ? ANSWER_OK : ANSWER_IO;
}

enum answer need_document(const struct visit *visit, uint32_t which, const struct draft **draft)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = says_survey(which) ? need_survey(visit) : ANSWER_OK;

    if (answer != ANSWER_OK)
        return answer;
    answer = need_draft(visit, which, make, is_slow(which) ? ANSWER_SLOW : ANSWER_RENDER, draft);
    if (answer != ANSWER_IO)
        return answer;
    return answer_of_work(snapshot, &documents_of(&snapshot->documents, which)->stop, EVTX_IO);
}

/* The hash has one size whatever it is, so who only looks need not wait until it is known. */
static enum answer size_of_log_report(struct snapshot *snapshot, uint64_t *size)
{
    static const char any[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    struct text text = {0};
    bool bad;

    report_log(snapshot, any, &text);
    *size = text.size;
    bad = text.bad;
    text_done(&text);
    return bad ? ANSWER_NO_MEMORY : ANSWER_OK;
}

enum answer document_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct snapshot *snapshot = visit->snapshot;
    const struct draft *draft;
    enum answer answer;

    if (node.value == DOCUMENT_LOG)
        return size_of_log_report(snapshot, &facts->size);
    answer = need_document(visit, node.value, &draft);
    if (answer != ANSWER_OK)
        return answer;
    facts->size = draft_size(draft);
    if (says_survey(node.value))
        date_by_log(snapshot, facts);
    return ANSWER_OK;
}

enum answer draft_piece(struct snapshot *snapshot, const struct draft *draft, uint64_t offset,
                        size_t size, struct piece *piece)
{
    *piece = (struct piece){0};
    if (offset >= draft_size(draft))
        return ANSWER_OK;
    if (size > draft_size(draft) - offset)
        size = (size_t)(draft_size(draft) - offset);
    piece->owned = malloc(size ? size : 1);
    if (!piece->owned)
        return ANSWER_NO_MEMORY;
    if (!draft_read(draft, offset, piece->owned, size)) {
        piece_done(snapshot, piece);
        return ANSWER_IO;
    }
    piece_cut(piece, size, 0, size);
    return ANSWER_OK;
}

enum answer document_read(const struct visit *visit, struct node file, uint64_t offset, size_t size,
                          struct piece *piece)
{
    const struct draft *draft;
    enum answer answer = need_document(visit, file.value, &draft);

    return answer == ANSWER_OK ? draft_piece(visit->snapshot, draft, offset, size, piece) : answer;
}

static enum answer make_document(const struct visit *visit, struct node node)
{
    const struct draft *draft;

    return need_document(visit, node.value, &draft);
}

static struct stop *stop_document(struct snapshot *snapshot, struct node node)
{
    struct document_state *document =
        node.value < DOCUMENTS ? documents_of(&snapshot->documents, node.value) : NULL;

    return document ? &document->stop : NULL;
}

const struct work document_work = {make_document, stop_document};

/* ---- chunks/7/info.json ---------------------------------------------------------------------- */

/* It is made anew each time: nothing in it is worth keeping. */
static enum answer make_info(const struct visit *visit, struct node node, struct text *text)
{
    enum evtx_status status;

    if (!visit->wait)
        return ANSWER_RENDER;
    status = info_one_chunk(visit->snapshot->log, node.chunk, text);
    if (status != EVTX_OK)
        text_done(text);
    return answer_of(status);
}

enum answer chunk_info_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct text text = {0};
    enum answer answer = chunk_facts(visit, node, facts);

    if (answer == ANSWER_OK)
        answer = make_info(visit, node, &text);
    facts->size = text.size;
    text_done(&text);
    return answer;
}

enum answer chunk_info_read(const struct visit *visit, struct node file, uint64_t offset,
                            size_t size, struct piece *piece)
{
    struct text text = {0};
    enum answer answer = make_info(visit, file, &text);

    if (answer != ANSWER_OK)
        return answer;
    *piece = (struct piece){.owned = text.bytes};
    piece_cut(piece, text.size, offset, size);
    return ANSWER_OK;
}
