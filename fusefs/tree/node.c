/* node.c - the table of node kinds, and the nodes that concern the whole log. */
#include "fusefs/tree/node.h"
#include "core/base/filetime.h"

#include "fusefs/tree/node_kinds.h"

#include <string.h>

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

/* Everything that this program knows of a kind of node is on its line. */
/* clang-format off */
static const struct node_type {
    enum life life;
    mode_t mode;
    there_fn *there;       /* what may be in its number */
    enum node_kind parent; /* of a directory */
    find_fn *find;         /* of a directory */
    next_fn *next;         /* of a directory */
    facts_fn *facts;
    read_fn *read;         /* of a file */
} types[NODE_KINDS] = {
    [NODE_ROOT]        = {LIFE_FIXED,  S_IFDIR | 0555, there_once,        NODE_ROOT,   fixed_find,       fixed_next,   current_facts,     NULL},
    [NODE_IGNORE]      = {LIFE_FIXED,  S_IFREG | 0444, there_once,        NODE_NONE,   NULL,             NULL,         ignore_facts,      ignore_read},
    [NODE_LOG_LINES]   = {LIFE_LINES,  S_IFREG | 0444, there_once,        NODE_NONE,   NULL,             NULL,         log_lines_facts,   log_lines_read},
    [NODE_CHUNKS]      = {LIFE_FIXED,  S_IFDIR | 0555, there_once,        NODE_ROOT,   chunks_find,      chunks_next,  current_facts,     NULL},
    [NODE_CHUNK]       = {LIFE_FIXED,  S_IFDIR | 0555, there_chunk,       NODE_CHUNKS, fixed_find,       fixed_next,   chunk_facts,       NULL},
    [NODE_CHUNK_LINES] = {LIFE_TEXTS,  S_IFREG | 0444, there_chunk,       NODE_NONE,   NULL,             NULL,         chunk_facts,       chunk_lines_read},
    [NODE_CHUNK_LOG]   = {LIFE_BYTES,  S_IFREG | 0444, there_chunk,       NODE_NONE,   NULL,             NULL,         chunk_facts,       chunk_log_read},
    [NODE_RECORDS]     = {LIFE_FIXED,  S_IFDIR | 0555, there_chunk,       NODE_CHUNK,  records_find,     records_next, chunk_facts,       NULL},
    [NODE_RECORD]      = {LIFE_TEXTS,  S_IFREG | 0444, there_record,      NODE_NONE,   NULL,             NULL,         record_facts_of,   record_read},
    [NODE_RECORD_XML]  = {LIFE_TEXTS,  S_IFREG | 0444, there_record,      NODE_NONE,   NULL,             NULL,         record_facts_of,   record_read},
    [NODE_RECORD_TEXT] = {LIFE_TEXTS,  S_IFREG | 0444, there_record,      NODE_NONE,   NULL,             NULL,         record_facts_of,   record_read},
    [NODE_FACET]       = {LIFE_STATE,  S_IFDIR | 0555, there_facet,       NODE_ROOT,   facet_find,       facet_next,   current_facts,     NULL},
    [NODE_VALUE]       = {LIFE_STATE,  S_IFDIR | 0555, there_value,       NODE_FACET,  value_find,       value_next,   value_facts,       NULL},
    [NODE_VALUE_LINES] = {LIFE_STATE,  S_IFREG | 0444, there_value,       NODE_NONE,   NULL,             NULL,         value_facts,       value_lines_read},
    [NODE_EXPORT]      = {LIFE_STATE,  S_IFDIR | 0555, there_once,        NODE_ROOT,   fixed_find,       fixed_next,   current_facts,     NULL},
    [NODE_REPORT]      = {LIFE_STATE,  S_IFDIR | 0555, there_once,        NODE_ROOT,   fixed_find,       fixed_next,   current_facts,     NULL},
    [NODE_DOCUMENT]    = {LIFE_STATE,  S_IFREG | 0444, there_document,    NODE_NONE,   NULL,             NULL,         document_facts,    document_read},
    [NODE_CHUNK_INFO]  = {LIFE_BYTES,  S_IFREG | 0444, there_chunk,       NODE_NONE,   NULL,             NULL,         chunk_info_facts,  chunk_info_read},
    [NODE_QUERY]       = {LIFE_STATE,  S_IFDIR | 0555, there_query,       NODE_ROOT,   query_find,       query_next,   current_facts,     NULL},
    [NODE_QUERY_LINES] = {LIFE_STATE,  S_IFREG | 0444, there_query_lines, NODE_NONE,   NULL,             NULL,         query_lines_facts, query_lines_read},
    [NODE_TABLE]       = {LIFE_STATE,  S_IFREG | 0444, there_table,       NODE_NONE,   NULL,             NULL,         table_facts,       table_read},
    [NODE_TEMPLATES]   = {LIFE_STATE,  S_IFDIR | 0555, there_once,        NODE_ROOT,   templates_find,   templates_next, current_facts,   NULL},
    [NODE_TEMPLATE]    = {LIFE_STATE,  S_IFREG | 0444, there_template,    NODE_NONE,   NULL,             NULL,         template_facts,    template_read},
    [NODE_CARVED]      = {LIFE_STATE,  S_IFDIR | 0555, there_once,        NODE_ROOT,   carved_find_node, carved_next_node, current_facts,   NULL},
    [NODE_CARVED_FILE] = {LIFE_STATE,  S_IFREG | 0444, there_carved,      NODE_NONE,   NULL,             NULL,         carved_record_facts, carved_record_read},
    [NODE_FIELDS]      = {LIFE_STATE,  S_IFDIR | 0555, there_fields,      NODE_ROOT,   fields_find_name,      fields_next_name,  current_facts,     NULL},
    [NODE_FIELD]       = {LIFE_STATE,  S_IFDIR | 0555, there_field,       NODE_FIELDS, field_find,       field_next,   current_facts,     NULL},
    [NODE_FIELD_VALUE] = {LIFE_STATE,  S_IFDIR | 0555, there_field_value, NODE_FIELD,  field_value_find, field_value_next, field_value_facts, NULL},
    [NODE_FIELD_LINES] = {LIFE_STATE,  S_IFREG | 0444, there_field_value, NODE_NONE,   NULL,             NULL,         field_value_facts, field_lines_read},
    [NODE_EXPORT_XML]  = {LIFE_STATE,  S_IFREG | 0444, there_once,        NODE_NONE,   NULL,             NULL,         export_facts,      export_read},
    [NODE_CASE]        = {LIFE_FIXED,  S_IFDIR | 0555, there_once,        NODE_CASE,   case_find,        case_next,    case_facts,        NULL},
    [NODE_CASE_TEXT]   = {LIFE_FIXED,  S_IFREG | 0444, there_case_text,   NODE_NONE,   NULL,             NULL,         case_text_facts,   case_text_read},
    [NODE_LOGS]        = {LIFE_FIXED,  S_IFDIR | 0555, there_once,        NODE_CASE,   logs_find,        logs_next,    case_facts,        NULL},
    [NODE_GROUP]       = {LIFE_FIXED,  S_IFDIR | 0555, there_group,       NODE_LOGS,   logs_find,        logs_next,    group_facts,       NULL},
    [NODE_LOG]         = {LIFE_FIXED,  S_IFDIR | 0555, there_nowhere,     NODE_GROUP,  log_find,         log_next,     log_facts,         NULL},
    [NODE_FAILED]      = {LIFE_FIXED,  S_IFDIR | 0555, there_failed,      NODE_GROUP,  log_find,         log_next,     log_facts,         NULL},
    [NODE_ERROR]       = {LIFE_FIXED,  S_IFREG | 0444, there_failed,      NODE_NONE,   NULL,             NULL,         log_facts,         error_read},
    [NODE_ALL_FACET]   = {LIFE_FIXED,  S_IFDIR | 0555, there_facet,       NODE_CASE,   all_find,         all_next,     case_facts,        NULL},
    [NODE_ALL_VALUE]   = {LIFE_FIXED,  S_IFDIR | 0555, there_all_value,   NODE_ALL_FACET, all_find,      all_next,     all_facts,         NULL},
    [NODE_ALL_GROUP]   = {LIFE_FIXED,  S_IFDIR | 0555, there_all_group,   NODE_ALL_VALUE, all_find,      all_next,     all_facts,         NULL},
    [NODE_ALL_LINK]    = {LIFE_FIXED,  S_IFLNK | 0777, there_all_link,    NODE_NONE,   NULL,             NULL,         all_facts,         all_link_read},
    [NODE_ALL_REPORT]  = {LIFE_FIXED,  S_IFDIR | 0555, there_once,        NODE_CASE,   case_find,        case_next,    case_facts,        NULL},
    [NODE_ALL_DOCUMENT] = {LIFE_FIXED, S_IFREG | 0444, there_all_document, NODE_NONE,  NULL,             NULL,         all_document_facts, all_document_read},
    [NODE_STATUS]      = {LIFE_LOOK,   S_IFREG | 0444, there_once,        NODE_NONE,   NULL,             NULL,         status_facts,      status_read},
};
/* clang-format on */

enum life node_life(enum node_kind kind)
{
    return types[kind].life;
}

bool node_is_kept(const struct snapshot *before, const struct snapshot *now, struct node node)
{
    return node_number_in(before, node) == node_number_in(now, node) &&
           !node_is_worn_out(now, node);
}

/* The root of many logs has nodes that a log has not, and a log nodes that the root has not. A
 * mount has one status. */
static bool may_have(const struct snapshot *snapshot, enum node_kind kind)
{
    if (kind == NODE_STATUS)
        return snapshot->place.log == 0;
    return (kind >= NODE_CASE) == (snapshot->roster != NULL);
}

/* Every call with a node begins here: what is not there is not looked at. */
static enum answer need_node(const struct visit *visit, struct node node)
{
    struct snapshot *snapshot = visit->snapshot;

    if (!types[node.kind].there || !may_have(snapshot, node.kind))
        return ANSWER_NONE;
    return node_is_worn_out(snapshot, node) ? ANSWER_IO : types[node.kind].there(visit, node);
}

bool node_is_in(struct snapshot *snapshot, uint64_t number)
{
    const struct visit visit = {snapshot, false};
    struct node node = node_in(snapshot, number);

    if (node_number_in(snapshot, node) != number && types[node.kind].life != LIFE_LOOK)
        return false;
    return need_node(&visit, node) != ANSWER_NONE;
}

/* ---- the table ------------------------------------------------------------------------------- */

bool node_is_directory(struct node node)
{
    return types[node.kind].find != NULL;
}

mode_t node_mode(const struct snapshot *snapshot, struct node node)
{
    return types[node.kind].mode & ~(mode_t)snapshot->umask;
}

struct node node_parent(struct snapshot *snapshot, struct node node)
{
    enum node_kind kind = types[node.kind].parent;

    if (snapshot->roster)
        return case_parent(snapshot, node);
    if (node.kind == NODE_ROOT)
        return root_parent(snapshot);
    if (need_node(&(struct visit){snapshot, false}, node) != ANSWER_OK)
        return (struct node){.kind = NODE_ROOT};
    if (node.kind == NODE_VALUE)
        return value_parent(snapshot, node);
    if (node.kind == NODE_QUERY)
        return query_parent(snapshot, node);
    if (node.kind == NODE_FIELD_VALUE)
        return (struct node){.kind = NODE_FIELD, .field = node.field};
    if (node.kind == NODE_FIELDS && node.value == FIELDS_REPORT)
        return (struct node){.kind = NODE_REPORT};
    return (struct node){.kind = kind, .chunk = kind == NODE_CHUNK ? node.chunk : 0};
}

/* What cannot be read of a log that has changed is not there any more. */
static enum answer settle(const struct snapshot *snapshot, enum answer answer)
{
    return answer == ANSWER_IO && snapshot->log && evtx_log_changed(snapshot->log) ? ANSWER_CHANGED
                                                                                   : answer;
}

enum answer
node_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    enum answer answer = need_node(visit, directory);

    if (!node_is_directory(directory))
        return ANSWER_NONE;
    if (answer == ANSWER_OK)
        answer = types[directory.kind].find(visit, directory, name, child);
    return settle(visit->snapshot, answer);
}

enum answer node_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                      struct node *child, char name[NAME_ROOM])
{
    enum answer answer = need_node(visit, directory);

    if (!node_is_directory(directory))
        return ANSWER_NONE;
    if (answer == ANSWER_OK)
        answer = types[directory.kind].next(visit, directory, cookie, child, name);
    return settle(visit->snapshot, answer);
}

/* The sizes of records are those of their texts, once these are laid out. */
enum answer node_prepare(const struct visit *visit, struct node directory)
{
    struct survey_chunk chunk;

    return directory.kind == NODE_RECORDS
               ? settle(visit->snapshot, need_known(visit, directory.chunk, true, &chunk))
               : ANSWER_OK;
}

enum answer node_read(const struct visit *visit, struct node file, uint64_t offset, size_t size,
                      struct piece *piece)
{
    enum answer answer = need_node(visit, file);

    if (!types[file.kind].read)
        return ANSWER_NONE;
    if (answer == ANSWER_OK)
        answer = types[file.kind].read(visit, file, offset, size, piece);
    return settle(visit->snapshot, answer);
}

/* A directory is asked for what is behind its first child, which is always there; a file for what
 * is behind its end. */
void node_make(struct snapshot *snapshot, struct node node)
{
    char name[NAME_ROOM];
    uint64_t cookie = 1;
    struct piece piece;

    if (node_is_directory(node))
        (void)node_next(&(struct visit){snapshot, true}, node, &cookie, &node, name);
    else if (node_read(&(struct visit){snapshot, true}, node, UINT64_MAX, 1, &piece) == ANSWER_OK)
        piece_done(snapshot, &piece);
}

static struct stop *stop_of_query(struct snapshot *snapshot, struct node node)
{
    return queries_stop(snapshot->queries, node.value);
}

static struct stop *stop_of_table(struct snapshot *snapshot, struct node node)
{
    return node.value < TABLES ? tables_stop(snapshot->tables, (enum table)node.value) : NULL;
}

static struct stop *stop_of_templates(struct snapshot *snapshot, struct node node)
{
    (void)node;
    return definitions_stop(snapshot->definitions);
}

static struct stop *stop_of_document(struct snapshot *snapshot, struct node node)
{
    return node.value < DOCUMENTS ? &snapshot->documents.of[node.value].stop : NULL;
}

static struct stop *stop_of_carved(struct snapshot *snapshot, struct node node)
{
    (void)node;
    return &snapshot->documents.of[DOCUMENT_CARVED].stop;
}

static struct stop *stop_of_field(struct snapshot *snapshot, struct node node)
{
    return field_views_stop(snapshot->fields, node.field);
}

static struct stop *stop_of_merge(struct snapshot *snapshot, struct node node)
{
    (void)node;
    return snapshot->roster ? &snapshot->roster->stop : NULL;
}

struct stop *node_stop(struct snapshot *snapshot, struct node node)
{
    static struct stop *(*const stops[NODE_KINDS])(struct snapshot * snapshot, struct node node) = {
        [NODE_QUERY] = stop_of_query,        [NODE_QUERY_LINES] = stop_of_query,
        [NODE_TABLE] = stop_of_table,        [NODE_TEMPLATES] = stop_of_templates,
        [NODE_TEMPLATE] = stop_of_templates, [NODE_DOCUMENT] = stop_of_document,
        [NODE_CARVED] = stop_of_carved,      [NODE_CARVED_FILE] = stop_of_carved,
        [NODE_FIELD] = stop_of_field,        [NODE_FIELD_VALUE] = stop_of_field,
        [NODE_FIELD_LINES] = stop_of_field,  [NODE_ALL_FACET] = stop_of_merge,
        [NODE_ALL_VALUE] = stop_of_merge,    [NODE_ALL_GROUP] = stop_of_merge,
        [NODE_ALL_LINK] = stop_of_merge,     [NODE_ALL_DOCUMENT] = stop_of_merge,
    };

    return stops[node.kind] ? stops[node.kind](snapshot, node) : NULL;
}

enum answer node_stat(const struct visit *visit, struct node node, struct stat *st)
{
    struct snapshot *snapshot = visit->snapshot;
    struct facts facts = {.links = 1};
    enum answer answer = need_node(visit, node);

    if (node.kind == NODE_LOG) /* which is asked for by the number of its log from then on */
        answer = ANSWER_OK;
    if (answer == ANSWER_OK)
        answer = types[node.kind].facts(visit, node, &facts);
    if (answer != ANSWER_OK)
        return settle(snapshot, answer);
    *st = (struct stat){
        .st_ino = node_number_in(snapshot, node),
        .st_mode = node_mode(snapshot, node),
        .st_nlink = facts.links,
        .st_uid = snapshot->uid,
        .st_gid = snapshot->gid,
        .st_size = (off_t)facts.size,
        .st_blocks = (blkcnt_t)((facts.size + 511) / 512),
        .st_blksize = 4096,
        .st_mtim = facts.dated     ? filetime_timespec(facts.time)
                   : facts.changed ? *facts.changed
                                   : snapshot->changed,
    };
    st->st_atim = st->st_mtim;
    st->st_ctim = st->st_mtim;
    return ANSWER_OK;
}

/* ---- the whole log --------------------------------------------------------------------------- */

void date_by_log(struct snapshot *snapshot, struct facts *facts)
{
    struct survey_log log = survey_log(snapshot->survey);

    facts->time = log.newest;
    facts->dated = log.records;
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
