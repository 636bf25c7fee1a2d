/* node_fixed.c - directories whose children are the same in every log: one table for them all. */
#include "fusefs/node_kinds.h"

#include <string.h>

/* In the order in which `ls` would sort the children of a directory. */
/* clang-format off */
static const struct {
    enum node_kind directory;
    const char *name;
    enum node_kind kind;
} children[] = {
    {NODE_ROOT,   ".ignore",      NODE_IGNORE},
    {NODE_ROOT,   "by-eventid",   NODE_EVENTS},
    {NODE_ROOT,   "chunks",       NODE_CHUNKS},
    {NODE_ROOT,   "events.jsonl", NODE_LOG_LINES},
    {NODE_ROOT,   "export",       NODE_EXPORT},
    {NODE_ROOT,   STATUS_NAME,    NODE_STATUS},
    {NODE_CHUNK,  "events.jsonl", NODE_CHUNK_LINES},
    {NODE_CHUNK,  "records",      NODE_RECORDS},
    {NODE_EXPORT, "events.xml",   NODE_EXPORT_XML},
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
    return (struct node){.kind = children[row].kind, .chunk = directory.chunk};
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
