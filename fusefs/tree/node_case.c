/* node_case.c - the root of many logs, logs/ and its groups, and logs that cannot be read. */
#include "fusefs/tree/node_kinds.h"
#include "fusefs/tree/roster.h"

#include <stdlib.h>
#include <string.h>

/* ---- fixed texts ----------------------------------------------------------------------------- */

/* What rg and fd leave out: all but events.jsonl, which has each event once. */
static const char ignore_text[] = "/by-*/\n"
                                  "/copies/\n"
                                  "/logs/\n"
                                  "/report/\n"
                                  "/README.txt\n"
                                  "/" STATUS_NAME "\n";

static const char readme_text[] =
    "Many Windows event logs as files, made by evtxfs. Everything here is read from the logs when\n"
    "it is looked at; nothing can be changed. Sizes are exact, times are those of events, UTC.\n"
    "\n"
    "events.jsonl                    all events once, one a line, in the order of time; each line "
    "says\n"
    "                                which log it is from: \"evtxfs\":{\"log\":\"GROUP/NAME\"}\n"
    "copies/events.jsonl             events that an earlier log has too, byte for byte, as a "
    "backup of\n"
    "                                it has; they are left out above\n"
    "\n"
    "logs/GROUP/NAME/                one log, exactly as if it were mounted by itself: its events\n"
    "                                in chunks/ and events.jsonl, the same by what they say of\n"
    "                                themselves in by-eventid/ and so on; see the README in it.\n"
    "                                Where all logs lie in one folder there is no GROUP.\n"
    "logs/GROUP/NAME/error.txt       why a file that is called like a log cannot be read\n"
    "\n"
    "by-eventid/4624/GROUP/NAME      which logs have such events: a link to the same directory of\n"
    "by-provider/NAME/4624/ ...      each log; also by-channel/, by-computer/, by-day/DAY/HOUR/,\n"
    "                                by-level/, by-user/\n"
    "report/logs.tsv                 a row for each log: where it lies, how it is, what it has\n"
    "report/eventid.tsv              how many events of each, over all logs; also channel, "
    "computer,\n"
    "                                hour, level, provider, user\n"
    "\n"
    "status.json                     what this mount has done so far\n";

enum { TEXT_IGNORE, TEXT_README, TEXTS };

static const struct {
    const char *name, *bytes;
    size_t size;
} texts[TEXTS] = {
    [TEXT_IGNORE] = {".ignore", ignore_text, sizeof ignore_text - 1},
    [TEXT_README] = {"README.txt", readme_text, sizeof readme_text - 1},
};

enum answer there_case_text(const struct visit *visit, struct node node)
{
    (void)visit;
    return node.facet == 0 && node.value < TEXTS ? ANSWER_OK : ANSWER_NONE;
}

/* At most @wanted of @size bytes, from @offset on. */
static struct piece piece_of(const char *bytes, size_t size, uint64_t offset, size_t wanted)
{
    size_t from = offset < size ? (size_t)offset : size;

    return (struct piece){.bytes = (const uint8_t *)bytes + from,
                          .size = size - from < wanted ? size - from : wanted};
}

enum answer case_text_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    facts->size = texts[node.value].size;
    facts->changed = &visit->snapshot->roster->changed;
    return ANSWER_OK;
}

enum answer case_text_read(const struct visit *visit, struct node file, uint64_t offset,
                           size_t size, struct piece *piece)
{
    (void)visit;
    *piece = piece_of(texts[file.value].bytes, texts[file.value].size, offset, size);
    return ANSWER_OK;
}

/* ---- the root -------------------------------------------------------------------------------- */

/* In the order in which `ls` would sort them. */
/* clang-format off */
static const struct {
    enum node_kind directory;
    const char *name;
    enum node_kind kind;
    uint32_t which; /* facet, document or text, of kinds that have one */
} children[] = {
    {NODE_CASE,       ".ignore",      NODE_CASE_TEXT,    TEXT_IGNORE},
    {NODE_CASE,       "README.txt",   NODE_CASE_TEXT,    TEXT_README},
    {NODE_CASE,       "by-channel",   NODE_ALL_FACET,    FACET_CHANNEL},
    {NODE_CASE,       "by-computer",  NODE_ALL_FACET,    FACET_COMPUTER},
    {NODE_CASE,       "by-day",       NODE_ALL_FACET,    FACET_DAY},
    {NODE_CASE,       "by-eventid",   NODE_ALL_FACET,    FACET_EVENT},
    {NODE_CASE,       "by-level",     NODE_ALL_FACET,    FACET_LEVEL},
    {NODE_CASE,       "by-provider",  NODE_ALL_FACET,    FACET_PROVIDER},
    {NODE_CASE,       "by-user",      NODE_ALL_FACET,    FACET_USER},
    {NODE_CASE,       "copies",       NODE_ALL_COPIES,   0},
    {NODE_CASE,       "events.jsonl", NODE_ALL_LINES,    ALL_LINES_EVENTS},
    {NODE_CASE,       "logs",         NODE_LOGS,         0},
    {NODE_CASE,       "report",       NODE_ALL_REPORT,   0},
    {NODE_CASE,       STATUS_NAME,    NODE_STATUS,       0},
    {NODE_ALL_COPIES, "events.jsonl", NODE_ALL_LINES,    ALL_LINES_COPIES},
    {NODE_ALL_REPORT, "activity.svg", NODE_ALL_DOCUMENT, DOCUMENT_ACTIVITY_SVG},
    {NODE_ALL_REPORT, "channel.tsv",  NODE_ALL_DOCUMENT, DOCUMENT_CHANNELS},
    {NODE_ALL_REPORT, "computer.tsv", NODE_ALL_DOCUMENT, DOCUMENT_COMPUTERS},
    {NODE_ALL_REPORT, "eventid.tsv",  NODE_ALL_DOCUMENT, DOCUMENT_EVENTS},
    {NODE_ALL_REPORT, "events.svg", NODE_ALL_DOCUMENT, DOCUMENT_EVENTS_SVG},
    {NODE_ALL_REPORT, "hour.tsv",     NODE_ALL_DOCUMENT, DOCUMENT_HOURS},
    {NODE_ALL_REPORT, "level.tsv",    NODE_ALL_DOCUMENT, DOCUMENT_LEVELS},
    {NODE_ALL_REPORT, "logons.svg", NODE_ALL_DOCUMENT, DOCUMENT_LOGONS_SVG},
    {NODE_ALL_REPORT, "logs.tsv",     NODE_ALL_DOCUMENT, DOCUMENT_LOGS},
    {NODE_ALL_REPORT, "overview.html", NODE_ALL_DOCUMENT, DOCUMENT_OVERVIEW},
    {NODE_ALL_REPORT, "provider.tsv", NODE_ALL_DOCUMENT, DOCUMENT_PROVIDERS},
    {NODE_ALL_REPORT, "providers.svg", NODE_ALL_DOCUMENT, DOCUMENT_PROVIDERS_SVG},
    {NODE_ALL_REPORT, "timeline.svg", NODE_ALL_DOCUMENT, DOCUMENT_TIMELINE_SVG},
    {NODE_ALL_REPORT, "user.tsv",     NODE_ALL_DOCUMENT, DOCUMENT_USERS},
};
/* clang-format on */

enum { CHILDREN = sizeof children / sizeof *children };

static bool is_there(const struct snapshot *root, struct node directory, size_t row)
{
    return children[row].directory == directory.kind &&
           (children[row].kind != NODE_STATUS || root->counters);
}

static struct node child_of(size_t row)
{
    struct node child = {.kind = children[row].kind};

    if (child.kind == NODE_ALL_FACET)
        child.facet = (enum facet)children[row].which;
    else
        child.value = children[row].which;
    return child;
}

enum answer
case_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    for (size_t row = 0; row < CHILDREN; row++)
        if (is_there(visit->snapshot, directory, row) && strcmp(name, children[row].name) == 0) {
            *child = child_of(row);
            return ANSWER_OK;
        }
    return ANSWER_NONE;
}

/* The cookie is the next row of the table. */
enum answer case_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                      struct node *child, char name[NAME_ROOM])
{
    for (uint64_t row = *cookie; row < CHILDREN; row++)
        if (is_there(visit->snapshot, directory, (size_t)row)) {
            *child = child_of((size_t)row);
            name_put_text(name, children[row].name);
            *cookie = row + 1;
            return ANSWER_OK;
        }
    return ANSWER_NONE;
}

enum answer case_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    (void)node;
    facts->changed = &visit->snapshot->roster->changed;
    return ANSWER_OK;
}

/* ---- logs/ and logs/GROUP -------------------------------------------------------------------- */

enum answer there_group(const struct visit *visit, struct node node)
{
    return node.facet == 0 && node.value < visit->snapshot->roster->group_count ? ANSWER_OK
                                                                                : ANSWER_NONE;
}

static struct node log_node(const struct roster *roster, uint32_t member)
{
    return (struct node){.kind = roster->list[member].log ? NODE_LOG : NODE_FAILED,
                         .value = member};
}

/* The group of members that lie in @directory itself. */
static uint32_t group_of(struct node directory)
{
    return directory.kind == NODE_GROUP ? directory.value : GROUP_NONE;
}

enum answer
logs_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    struct snapshot *root = visit->snapshot;
    uint32_t found;

    if (directory.kind == NODE_LOGS && roster_find_group(root->roster, name, &found))
        *child = (struct node){.kind = NODE_GROUP, .value = found};
    else if (roster_find(root->roster, group_of(directory), name, &found))
        *child = log_node(root->roster, root->roster->by_name[found]);
    else
        return ANSWER_NONE;
    return ANSWER_OK;
}

/* The cookie counts the groups of logs/, and behind them its own logs; or the logs of a group. */
enum answer logs_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                      struct node *child, char name[NAME_ROOM])
{
    const struct roster *roster = visit->snapshot->roster;
    uint64_t groups = directory.kind == NODE_LOGS ? roster->group_count : 0;
    uint32_t first, end;

    if (*cookie < groups) {
        *child = (struct node){.kind = NODE_GROUP, .value = (uint32_t)*cookie};
        name_put_text(name, roster->groups[*cookie].name);
        ++*cookie;
        return ANSWER_OK;
    }
    roster_of_group(roster, group_of(directory), &first, &end);
    if (*cookie - groups >= end - first)
        return ANSWER_NONE;
    first = roster->by_name[first + (uint32_t)(*cookie - groups)];
    *child = log_node(roster, first);
    name_put_text(name, roster->list[first].name);
    ++*cookie;
    return ANSWER_OK;
}

enum answer group_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    facts->changed = &visit->snapshot->roster->groups[node.value].changed;
    return ANSWER_OK;
}

/* ---- a log ----------------------------------------------------------------------------------- */

/* The number of a log's directory is of the log itself: nobody asks the root for it. */
enum answer there_nowhere(const struct visit *visit, struct node node)
{
    (void)visit, (void)node;
    return ANSWER_NONE;
}

enum answer there_failed(const struct visit *visit, struct node node)
{
    struct snapshot *root = visit->snapshot;

    return node.facet == 0 && node.value < root->roster->count &&
                   !root->roster->list[node.value].log
               ? ANSWER_OK
               : ANSWER_NONE;
}

static size_t error_size(const struct roster_log *member)
{
    return strlen(member->path) + strlen(": ") + strlen(member->error) + strlen("\n");
}

enum answer log_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    const struct roster_log *member = &visit->snapshot->roster->list[node.value];

    if (node.kind == NODE_ERROR)
        facts->size = error_size(member);
    facts->changed = &member->changed;
    return ANSWER_OK;
}

static struct node error_of(struct node failed)
{
    return (struct node){.kind = NODE_ERROR, .value = failed.value};
}

enum answer
log_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    (void)visit;
    if (directory.kind != NODE_FAILED || strcmp(name, "error.txt") != 0)
        return ANSWER_NONE;
    *child = error_of(directory);
    return ANSWER_OK;
}

enum answer log_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                     struct node *child, char name[NAME_ROOM])
{
    (void)visit;
    if (directory.kind != NODE_FAILED || *cookie > 0)
        return ANSWER_NONE;
    *child = error_of(directory);
    name_put_text(name, "error.txt");
    *cookie = 1;
    return ANSWER_OK;
}

enum answer error_read(const struct visit *visit, struct node file, uint64_t offset, size_t size,
                       struct piece *piece)
{
    const struct roster_log *member = &visit->snapshot->roster->list[file.value];
    struct text text = {0};

    roster_put_line(&text, member->path);
    text_puts(&text, ": ");
    roster_put_line(&text, member->error);
    text_putc(&text, '\n');
    if (text.bad) {
        text_done(&text);
        return ANSWER_NO_MEMORY;
    }
    *piece = (struct piece){.bytes = text.bytes, .size = text.size, .owned = text.bytes};
    piece_cut(piece, text.size, offset, size);
    return ANSWER_OK;
}
