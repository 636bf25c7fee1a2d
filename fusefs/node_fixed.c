/* node_fixed.c - directories whose children are the same in every log: one table for them all. */
#include "fusefs/node_kinds.h"

#include <string.h>

/* In the order in which `ls` would sort the children of a directory. */
/* clang-format off */
static const struct {
    enum node_kind directory;
    const char *name;
    enum node_kind kind;
    enum facet facet; /* of NODE_FACET */
} children[] = {
    {NODE_ROOT,   ".ignore",      NODE_IGNORE,      0},
    {NODE_ROOT,   "by-channel",   NODE_FACET,       FACET_CHANNEL},
    {NODE_ROOT,   "by-computer",  NODE_FACET,       FACET_COMPUTER},
    {NODE_ROOT,   "by-day",       NODE_FACET,       FACET_DAY},
    {NODE_ROOT,   "by-eventid",   NODE_FACET,       FACET_EVENT},
    {NODE_ROOT,   "by-level",     NODE_FACET,       FACET_LEVEL},
    {NODE_ROOT,   "by-provider",  NODE_FACET,       FACET_PROVIDER},
    {NODE_ROOT,   "by-user",      NODE_FACET,       FACET_USER},
    {NODE_ROOT,   "chunks",       NODE_CHUNKS,      0},
    {NODE_ROOT,   "events.jsonl", NODE_LOG_LINES,   0},
    {NODE_ROOT,   "export",       NODE_EXPORT,      0},
    {NODE_ROOT,   STATUS_NAME,    NODE_STATUS,      0},
    {NODE_CHUNK,  "chunk.evtx",   NODE_CHUNK_LOG,   0},
    {NODE_CHUNK,  "events.jsonl", NODE_CHUNK_LINES, 0},
    {NODE_CHUNK,  "records",      NODE_RECORDS,     0},
    {NODE_EXPORT, "events.xml",   NODE_EXPORT_XML,  0},
};
/* clang-format on */

enum { CHILDREN = sizeof children / sizeof *children };

/* A status is that of a mount. */
static bool is_there(const struct view *view, struct node directory, size_t row)
{
    return children[row].directory == directory.kind &&
           (children[row].kind != NODE_STATUS || view->counters);
}

/* What lies below a chunk belongs to the same chunk; elsewhere that number is 0. */
static struct node child_of(struct node directory, size_t row)
{
    return (struct node){
        .kind = children[row].kind, .chunk = directory.chunk, .facet = children[row].facet};
}

enum answer fixed_find(struct view *view, struct node directory, const char *name, bool wait,
                       struct node *child)
{
    (void)wait;
    for (size_t row = 0; row < CHILDREN; row++)
        if (is_there(view, directory, row) && strcmp(name, children[row].name) == 0) {
            *child = child_of(directory, row);
            return ANSWER_OK;
        }
    return ANSWER_NONE;
}

/* The cookie is the next row of the table. */
enum answer fixed_next(struct view *view, struct node directory, uint64_t *cookie, bool wait,
                       struct node *child, char name[NAME_ROOM])
{
    (void)wait;
    for (uint64_t row = *cookie; row < CHILDREN; row++)
        if (is_there(view, directory, (size_t)row)) {
            *child = child_of(directory, (size_t)row);
            name_put_text(name, children[row].name);
            *cookie = row + 1;
            return ANSWER_OK;
        }
    return ANSWER_NONE;
}
