/* node.c - the table of node kinds, and the calls of node.h, which ask it. */
#include "core/base/filetime.h"
#include "core/live.h"
#include "fusefs/tree/node_kinds.h"

#include <assert.h>

/* Everything that this program knows of a kind of node is on its line. */
/* clang-format off */
static const struct node_type {
    mode_t mode;
    there_fn *there;         /* what may be in its number */
    parent_fn *parent;       /* of a directory */
    find_fn *find;           /* of a directory */
    next_fn *next;           /* of a directory */
    facts_fn *facts;
    read_fn *read;           /* of a file, or a link */
    const struct work *work; /* what must be made first, if that can take long */
} types[NODE_KINDS] = {
    [NODE_ROOT]         = {S_IFDIR | 0555, there_once,         parent_of_log,   fixed_find,       fixed_next,       current_facts,       NULL,               NULL},
    [NODE_IGNORE]       = {S_IFREG | 0444, there_once,         NULL,            NULL,             NULL,             ignore_facts,        ignore_read,        NULL},
    [NODE_LOG_LINES]    = {S_IFREG | 0444, there_once,         NULL,            NULL,             NULL,             log_lines_facts,     log_lines_read,     NULL},
    [NODE_CHUNKS]       = {S_IFDIR | 0555, there_once,         parent_root,     chunks_find,      chunks_next,      current_facts,       NULL,               NULL},
    [NODE_CHUNK]        = {S_IFDIR | 0555, there_chunk,        parent_chunks,   fixed_find,       fixed_next,       chunk_facts,         NULL,               NULL},
    [NODE_CHUNK_LINES]  = {S_IFREG | 0444, there_chunk,        NULL,            NULL,             NULL,             chunk_facts,         chunk_lines_read,   NULL},
    [NODE_CHUNK_LOG]    = {S_IFREG | 0444, there_chunk,        NULL,            NULL,             NULL,             chunk_facts,         chunk_log_read,     NULL},
    [NODE_RECORDS]      = {S_IFDIR | 0555, there_chunk,        parent_chunk,    records_find,     records_next,     chunk_facts,         NULL,               NULL},
    [NODE_RECORD]       = {S_IFREG | 0444, there_record,       NULL,            NULL,             NULL,             record_facts_of,     record_read,        NULL},
    [NODE_RECORD_XML]   = {S_IFREG | 0444, there_record,       NULL,            NULL,             NULL,             record_facts_of,     record_read,        NULL},
    [NODE_RECORD_TEXT]  = {S_IFREG | 0444, there_record,       NULL,            NULL,             NULL,             record_facts_of,     record_read,        NULL},
    [NODE_FACET]        = {S_IFDIR | 0555, there_facet,        parent_root,     facet_find,       facet_next,       current_facts,       NULL,               NULL},
    [NODE_VALUE]        = {S_IFDIR | 0555, there_value,        parent_value,    value_find,       value_next,       value_facts,         NULL,               NULL},
    [NODE_VALUE_LINES]  = {S_IFREG | 0444, there_value,        NULL,            NULL,             NULL,             value_facts,         value_lines_read,   NULL},
    [NODE_EXPORT]       = {S_IFDIR | 0555, there_once,         parent_root,     fixed_find,       fixed_next,       current_facts,       NULL,               NULL},
    [NODE_REPORT]       = {S_IFDIR | 0555, there_once,         parent_root,     fixed_find,       fixed_next,       current_facts,       NULL,               NULL},
    [NODE_DOCUMENT]     = {S_IFREG | 0444, there_document,     NULL,            NULL,             NULL,             document_facts,      document_read,      &document_work},
    [NODE_CHUNK_INFO]   = {S_IFREG | 0444, there_chunk,        NULL,            NULL,             NULL,             chunk_info_facts,    chunk_info_read,    NULL},
    [NODE_QUERY]        = {S_IFDIR | 0555, there_query,        parent_query,    query_find,       query_next,       current_facts,       NULL,               &query_work},
    [NODE_QUERY_LINES]  = {S_IFREG | 0444, there_query_lines,  NULL,            NULL,             NULL,             query_lines_facts,   query_lines_read,   &query_work},
    [NODE_TABLE]        = {S_IFREG | 0444, there_table,        NULL,            NULL,             NULL,             table_facts,         table_read,         &table_work},
    [NODE_TEMPLATES]    = {S_IFDIR | 0555, there_once,         parent_root,     templates_find,   templates_next,   current_facts,       NULL,               &templates_work},
    [NODE_TEMPLATE]     = {S_IFREG | 0444, there_template,     NULL,            NULL,             NULL,             template_facts,      template_read,      &templates_work},
    [NODE_CARVED]       = {S_IFDIR | 0555, there_once,         parent_root,     carved_find_node, carved_next_node, current_facts,       NULL,               &carved_work},
    [NODE_CARVED_FILE]  = {S_IFREG | 0444, there_carved,       NULL,            NULL,             NULL,             carved_record_facts, carved_record_read, &carved_work},
    [NODE_FIELDS]       = {S_IFDIR | 0555, there_fields,       parent_fields,   fields_find_name, fields_next_name, current_facts,       NULL,               NULL},
    [NODE_FIELD]        = {S_IFDIR | 0555, there_field,        parent_by_field, field_find,       field_next,       current_facts,       NULL,               &field_work},
    [NODE_FIELD_VALUE]  = {S_IFDIR | 0555, there_field_value,  parent_field,    field_value_find, field_value_next, field_value_facts,   NULL,               &field_work},
    [NODE_FIELD_LINES]  = {S_IFREG | 0444, there_field_value,  NULL,            NULL,             NULL,             field_value_facts,   field_lines_read,   &field_work},
    [NODE_EXPORT_XML]   = {S_IFREG | 0444, there_once,         NULL,            NULL,             NULL,             export_facts,        export_read,        NULL},
    [NODE_CASE]         = {S_IFDIR | 0555, there_once,         parent_case,     case_find,        case_next,        case_facts,          NULL,               NULL},
    [NODE_CASE_TEXT]    = {S_IFREG | 0444, there_case_text,    NULL,            NULL,             NULL,             case_text_facts,     case_text_read,     NULL},
    [NODE_LOGS]         = {S_IFDIR | 0555, there_once,         parent_case,     logs_find,        logs_next,        case_facts,          NULL,               NULL},
    [NODE_GROUP]        = {S_IFDIR | 0555, there_group,        parent_logs,     logs_find,        logs_next,        group_facts,         NULL,               NULL},
    [NODE_LOG]          = {S_IFDIR | 0555, there_nowhere,      parent_case,     log_find,         log_next,         log_facts,           NULL,               NULL},
    [NODE_FAILED]       = {S_IFDIR | 0555, there_failed,       parent_failed,   log_find,         log_next,         log_facts,           NULL,               NULL},
    [NODE_ERROR]        = {S_IFREG | 0444, there_failed,       NULL,            NULL,             NULL,             log_facts,           error_read,         NULL},
    [NODE_ALL_FACET]    = {S_IFDIR | 0555, there_facet,        parent_case,     all_find,         all_next,         case_facts,          NULL,               &merged_work},
    [NODE_ALL_VALUE]    = {S_IFDIR | 0555, there_all_value,    parent_all,      all_find,         all_next,         all_facts,           NULL,               &merged_work},
    [NODE_ALL_GROUP]    = {S_IFDIR | 0555, there_all_group,    parent_all,      all_find,         all_next,         all_facts,           NULL,               &merged_work},
    [NODE_ALL_LINK]     = {S_IFLNK | 0777, there_all_link,     NULL,            NULL,             NULL,             all_facts,           all_link_read,      &merged_work},
    [NODE_ALL_REPORT]   = {S_IFDIR | 0555, there_once,         parent_case,     case_find,        case_next,        case_facts,          NULL,               NULL},
    [NODE_ALL_DOCUMENT] = {S_IFREG | 0444, there_all_document, NULL,            NULL,             NULL,             all_document_facts,  all_document_read,  &all_document_work},
    [NODE_ALL_LINES]    = {S_IFREG | 0444, there_all_lines,    NULL,            NULL,             NULL,             all_lines_facts,     all_lines_read,     &chronicle_work},
    [NODE_ALL_COPIES]   = {S_IFDIR | 0555, there_once,         parent_case,     case_find,        case_next,        case_facts,          NULL,               NULL},
    [NODE_STATUS]       = {S_IFREG | 0444, there_once,         NULL,            NULL,             NULL,             status_facts,        status_read,        NULL},
};
/* clang-format on */

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

    if (node_number_in(snapshot, node) != number && node_life(node.kind) != LIFE_LOOK)
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
    parent_fn *parent = types[node.kind].parent;

    if (parent && need_node(&(struct visit){snapshot, false}, node) == ANSWER_OK)
        return parent(snapshot, node);
    return (struct node){.kind = snapshot->roster ? NODE_CASE : NODE_ROOT};
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
    assert(answer != ANSWER_OK || may_have(visit->snapshot, child->kind));
    return settle(visit->snapshot, answer);
}

enum answer node_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                      struct node *child, char name[NAME_ROOM])
{
    enum answer answer = need_node(visit, directory);
    uint64_t before = *cookie;

    (void)before; /* of use to assert() only */
    if (!node_is_directory(directory))
        return ANSWER_NONE;
    if (answer == ANSWER_OK)
        answer = types[directory.kind].next(visit, directory, cookie, child, name);
    assert(answer != ANSWER_OK ||
           (may_have(visit->snapshot, child->kind) && *cookie > before && *name));
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
    assert(answer != ANSWER_OK || piece_size(piece) <= size);
    return settle(visit->snapshot, answer);
}

void node_make(struct snapshot *snapshot, struct node node)
{
    const struct visit visit = {snapshot, true};

    if (types[node.kind].work && need_node(&visit, node) == ANSWER_OK)
        (void)types[node.kind].work->make(&visit, node);
}

struct stop *node_stop(struct snapshot *snapshot, struct node node)
{
    const struct work *work = types[node.kind].work;

    return work && may_have(snapshot, node.kind) ? work->stop(snapshot, node) : NULL;
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
    assert(facts.links > 0 && facts.size <= INT64_MAX);
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
