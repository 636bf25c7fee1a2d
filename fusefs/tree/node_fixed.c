/* node_fixed.c - directories whose children are the same in every log: one table for them all. */
#include "cache/search/columns.h"
#include "fusefs/tree/node_kinds.h"

#include <string.h>

/* In the order in which `ls` would sort the children of a directory. */
/* clang-format off */
static const struct {
    enum node_kind directory;
    const char *name;
    enum node_kind kind;
    uint32_t which; /* facet or document, of kinds that have one */
    bool hidden;    /* not listed, but there: who reads all that is listed need not read it */
} children[] = {
    {NODE_ROOT,   ".ignore",        NODE_IGNORE,      0, false},
    {NODE_ROOT,   "README.txt",     NODE_DOCUMENT,    DOCUMENT_README, false},
    {NODE_ROOT,   "by-channel",     NODE_FACET,       FACET_CHANNEL, false},
    {NODE_ROOT,   "by-computer",    NODE_FACET,       FACET_COMPUTER, false},
    {NODE_ROOT,   "by-day",         NODE_FACET,       FACET_DAY, false},
    {NODE_ROOT,   "by-eventid",     NODE_FACET,       FACET_EVENT, false},
    {NODE_ROOT,   "by-field",       NODE_FIELDS,      FIELDS_VALUES, true},
    {NODE_ROOT,   "by-level",       NODE_FACET,       FACET_LEVEL, false},
    {NODE_ROOT,   "by-provider",    NODE_FACET,       FACET_PROVIDER, false},
    {NODE_ROOT,   "by-user",        NODE_FACET,       FACET_USER, false},
    {NODE_ROOT,   "carved",         NODE_CARVED,      0, false},
    {NODE_ROOT,   "chunks",         NODE_CHUNKS,      0, false},
    {NODE_ROOT,   "events.jsonl",   NODE_LOG_LINES,   0, false},
    {NODE_ROOT,   "export",         NODE_EXPORT,      0, false},
    {NODE_ROOT,   "query",          NODE_QUERY,       0, false},
    {NODE_ROOT,   "report",         NODE_REPORT,      0, false},
    {NODE_ROOT,   STATUS_NAME,      NODE_STATUS,      0, false},
    {NODE_ROOT,   "templates",      NODE_TEMPLATES,   0, false},
    {NODE_CHUNK,  "chunk.evtx",     NODE_CHUNK_LOG,   0, false},
    {NODE_CHUNK,  "events.jsonl",   NODE_CHUNK_LINES, 0, false},
    {NODE_CHUNK,  "info.json",      NODE_CHUNK_INFO,  0, true}, /* find -name '*.json' finds events */
    {NODE_CHUNK,  "records",        NODE_RECORDS,     0, false},
    {NODE_EXPORT, "bodyfile",       NODE_TABLE,       TABLE_BODY, false},
    {NODE_EXPORT, "bodyfile.txt",   NODE_TABLE,       TABLE_BODY, false}, /* for importers that look at names */
    {NODE_EXPORT, "events.csv",     NODE_TABLE,       TABLE_CSV, false},
    {NODE_EXPORT, "events.parquet", NODE_DOCUMENT,    DOCUMENT_COLUMNS, false},
    {NODE_EXPORT, "events.xml",     NODE_EXPORT_XML,  0, false},
    {NODE_EXPORT, "timeline.jsonl", NODE_TABLE,       TABLE_TIMELINE, false},
    {NODE_REPORT, "accounts.svg",    NODE_DOCUMENT,    DOCUMENT_ACCOUNTS_SVG, false},
    {NODE_REPORT, "activity.svg",    NODE_DOCUMENT,    DOCUMENT_ACTIVITY_SVG, false},
    {NODE_REPORT, "addresses.svg",   NODE_DOCUMENT,    DOCUMENT_ADDRESSES_SVG, false},
    {NODE_REPORT, "channel.tsv",     NODE_DOCUMENT,    DOCUMENT_CHANNELS, false},
    {NODE_REPORT, "computer.tsv",    NODE_DOCUMENT,    DOCUMENT_COMPUTERS, false},
    {NODE_REPORT, "errors.jsonl",    NODE_DOCUMENT,    DOCUMENT_ERRORS, false},
    {NODE_REPORT, "eventid.tsv",     NODE_DOCUMENT,    DOCUMENT_EVENTS, false},
    {NODE_REPORT, "events.svg",      NODE_DOCUMENT,    DOCUMENT_EVENTS_SVG, false},
    {NODE_REPORT, "field",           NODE_FIELDS,      FIELDS_REPORT, true},
    {NODE_REPORT, "hour.tsv",        NODE_DOCUMENT,    DOCUMENT_HOURS, false},
    {NODE_REPORT, "integrity.json",  NODE_DOCUMENT,    DOCUMENT_INTEGRITY, false},
    {NODE_REPORT, "level.tsv",       NODE_DOCUMENT,    DOCUMENT_LEVELS, false},
    {NODE_REPORT, "log.json",        NODE_DOCUMENT,    DOCUMENT_LOG, false},
    {NODE_REPORT, "logons.svg",      NODE_DOCUMENT,    DOCUMENT_LOGONS_SVG, false},
    {NODE_REPORT, "overview.html",   NODE_DOCUMENT,    DOCUMENT_OVERVIEW, false},
    {NODE_REPORT, "processes.svg",   NODE_DOCUMENT,    DOCUMENT_PROCESSES_SVG, false},
    {NODE_REPORT, "provider.tsv",    NODE_DOCUMENT,    DOCUMENT_PROVIDERS, false},
    {NODE_REPORT, "providers.svg",   NODE_DOCUMENT,    DOCUMENT_PROVIDERS_SVG, false},
    {NODE_REPORT, "schema.json",     NODE_DOCUMENT,    DOCUMENT_SCHEMA, false},
    {NODE_REPORT, "timeline.svg",    NODE_DOCUMENT,    DOCUMENT_TIMELINE_SVG, false},
    {NODE_REPORT, "user.tsv",        NODE_DOCUMENT,    DOCUMENT_USERS, false},
};
/* clang-format on */

enum { CHILDREN = sizeof children / sizeof *children };

const char *facet_directory(enum facet facet)
{
    size_t row = 0;

    while (children[row].kind != NODE_FACET || children[row].which != facet_outer(facet))
        row++;
    return children[row].name;
}

/* A status is that of a mount and not of each log of it, and not every program has Parquet. */
static bool is_there(const struct snapshot *snapshot, struct node directory, size_t row)
{
    if (children[row].directory != directory.kind)
        return false;
    if (children[row].kind == NODE_STATUS)
        return snapshot->counters && snapshot->place.log == 0;
    return children[row].kind != NODE_DOCUMENT || children[row].which != DOCUMENT_COLUMNS ||
           columns_are_built_in();
}

/* What lies below a chunk belongs to the same chunk; elsewhere that number is 0. */
static struct node child_of(struct node directory, size_t row)
{
    struct node child = {.kind = children[row].kind, .chunk = directory.chunk};

    if (child.kind == NODE_FACET)
        child.facet = (enum facet)children[row].which;
    else
        child.value = children[row].which;
    return child;
}

enum answer
fixed_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    for (size_t row = 0; row < CHILDREN; row++)
        if (is_there(visit->snapshot, directory, row) && strcmp(name, children[row].name) == 0) {
            *child = child_of(directory, row);
            return ANSWER_OK;
        }
    return ANSWER_NONE;
}

/* The cookie is the next row of the table. */
enum answer fixed_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                       struct node *child, char name[NAME_ROOM])
{
    for (uint64_t row = *cookie; row < CHILDREN; row++)
        if (is_there(visit->snapshot, directory, (size_t)row) && !children[row].hidden) {
            *child = child_of(directory, (size_t)row);
            name_put_text(name, children[row].name);
            *cookie = row + 1;
            return ANSWER_OK;
        }
    return ANSWER_NONE;
}

/* ---- .ignore, and what concerns the whole log -------------------------------------------------
 */

/* What rg and fd leave out when they search the mount or a directory of it: by-... and export show
 * the records of chunks/ again, and so do events.jsonl and chunk.evtx beside them; the rest are no
 * events. */
static const char ignore_text[] = "/by-*/\n"
                                  "/carved/\n"
                                  "/export/\n"
                                  "/query/\n"
                                  "/report/\n"
                                  "/templates/\n"
                                  "/README.txt\n"
                                  "info.json\n"
                                  "events.jsonl\n"
                                  "chunk.evtx\n"
                                  "/" STATUS_NAME "\n";

enum answer ignore_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    (void)visit, (void)node;
    facts->size = sizeof ignore_text - 1;
    return ANSWER_OK;
}

enum answer ignore_read(const struct visit *visit, struct node file, uint64_t offset, size_t size,
                        struct piece *piece)
{
    size_t from = offset < sizeof ignore_text ? (size_t)offset : sizeof ignore_text - 1;
    size_t left = sizeof ignore_text - 1 - from;

    (void)file, (void)visit;
    *piece = (struct piece){
        .bytes = (const uint8_t *)ignore_text + from,
        .size = left < size ? left : size,
    };
    return ANSWER_OK;
}

/* Dated by the newest record of the chunk that the file header calls the current one: the newest of
 * a log that was closed, and the work of a moment. What the survey finds later changes no time: the
 * kernel forgets a listing when the time of its directory changes, and tar says that the directory
 * changed as it was read. */
enum answer current_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct snapshot *snapshot = visit->snapshot;
    uint64_t current = evtx_log_header(snapshot->log)->last_chunk;
    struct survey_chunk last;
    enum answer answer = ANSWER_NONE;

    if (node.kind == NODE_ROOT && snapshot->place.log) /* it has the time of its file there */
        return ANSWER_OK;
    if (current < evtx_log_chunks(snapshot->log))
        answer = need_known(visit, current, false, &last);
    if (answer == ANSWER_RENDER)
        return answer;
    if (answer == ANSWER_OK) {
        facts->time = last.newest;
        facts->dated = last.named;
    }
    return ANSWER_OK;
}
