/* path.c - walks the tree as the kernel would, one name after the other. */
#include "fusefs/cli/path.h"

#include "fusefs/cli/unknown_field.h"
#include "fusefs/process/say.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LINKS = 16 /* on one path; a link of ours leads to a directory */ };

/** What is left of a path. */
struct walk {
    struct snapshot *root;
    struct place *at;
    struct text rest; /* NUL behind it */
    size_t next;      /* in it */
    unsigned links;
};

struct place path_root(struct snapshot *root)
{
    return (struct place){root, {.kind = root->roster ? NODE_CASE : NODE_ROOT}};
}

bool path_enter(struct snapshot *root, struct place *place)
{
    struct snapshot *log;

    if (place->node.kind != NODE_LOG)
        return true;
    log = roster_open(root->roster, place->node.value, root);
    if (log)
        *place = (struct place){log, {.kind = NODE_ROOT}};
    return log != NULL;
}

enum answer path_link(const struct place *link, struct text *target)
{
    const struct visit visit = {link->snapshot, true};
    struct piece piece;
    enum answer answer = node_read(&visit, link->node, 0, NAME_ROOM * 16, &piece);

    if (answer != ANSWER_OK)
        return answer;
    text_put(target, piece.bytes, piece.size);
    piece_done(link->snapshot, &piece);
    return target->bad ? ANSWER_NO_MEMORY : ANSWER_OK;
}

/* The directory above that of the walk; that of a log of many is of the root. */
static void go_up(struct walk *walk)
{
    struct place *at = walk->at;
    bool leaves = at->node.kind == NODE_ROOT && at->snapshot != walk->root;
    struct node above = node_parent(at->snapshot, at->node);

    *at = (struct place){leaves ? walk->root : at->snapshot, above};
}

/* What @link leads to comes next, from the directory that the walk is in. */
static enum answer follow(struct walk *walk, struct node link)
{
    struct place place = {walk->at->snapshot, link};
    struct text rest = {0};
    enum answer answer = walk->links++ < MOST_LINKS ? path_link(&place, &rest) : ANSWER_NONE;

    if (answer == ANSWER_OK) {
        text_putc(&rest, '/');
        text_puts(&rest, (const char *)walk->rest.bytes + walk->next);
        text_putc(&rest, '\0');
        answer = rest.bad ? ANSWER_NO_MEMORY : ANSWER_OK;
    }
    if (answer != ANSWER_OK) {
        text_done(&rest);
        return answer;
    }
    text_done(&walk->rest);
    walk->rest = rest;
    walk->next = 0;
    return ANSWER_OK;
}

/* The next name that is left. False: there is none. ANSWER_NONE: no node is called so. */
static bool take_name(struct walk *walk, char name[NAME_ROOM], enum answer *answer)
{
    const char *left = (const char *)walk->rest.bytes + walk->next;
    size_t slashes = strspn(left, "/"), size = strcspn(left + slashes, "/");

    walk->next += slashes + size;
    *answer = size < NAME_ROOM ? ANSWER_OK : ANSWER_NONE;
    snprintf(name, NAME_ROOM, "%.*s", (int)(size < NAME_ROOM ? size : 0), left + slashes);
    return size > 0;
}

static enum answer step(struct walk *walk, const char *name)
{
    const struct visit visit = {walk->at->snapshot, true};
    struct node child;
    enum answer answer;

    if (strcmp(name, ".") == 0)
        return ANSWER_OK;
    if (strcmp(name, "..") == 0) {
        go_up(walk);
        return ANSWER_OK;
    }
    if (!node_is_directory(walk->at->node))
        return ANSWER_NONE;
    answer = node_find(&visit, walk->at->node, name, &child);
    if (answer != ANSWER_OK)
        return answer;
    if (S_ISLNK(node_mode(walk->at->snapshot, child)))
        return follow(walk, child);
    walk->at->node = child;
    return path_enter(walk->root, walk->at) ? ANSWER_OK : ANSWER_NO_MEMORY;
}

enum answer path_find(struct snapshot *root, const char *path, struct place *place)
{
    struct walk walk = {.root = root, .at = place};
    enum answer answer = ANSWER_OK;
    char name[NAME_ROOM];

    *place = path_root(root);
    text_put(&walk.rest, path, strlen(path) + 1);
    if (walk.rest.bad)
        answer = ANSWER_NO_MEMORY;
    while (answer == ANSWER_OK && take_name(&walk, name, &answer))
        if (answer == ANSWER_OK)
            answer = step(&walk, name);
    text_done(&walk.rest);
    return answer;
}

/* ---- what is not there ----------------------------------------------------------------------- */

/* The logs that were looked into, or the one that there is. Returns how many. */
static size_t take_logs(struct snapshot *snapshot, struct snapshot **logs)
{
    const struct roster *roster = snapshot->roster;
    size_t count = 0;

    if (!roster) {
        logs[0] = snapshot;
        return 1;
    }
    for (uint32_t i = 0; i < roster->count; i++) {
        logs[count] = atomic_load(&roster->list[i].snapshot);
        count += logs[count] != NULL;
    }
    return count;
}

/* Below which directories names speak of fields, and of those which one: a name without @suffix, as
 * a condition with @test. */
static const struct {
    const char *directory, *suffix, *test;
} of_fields[] = {{"query", "", ""}, {"by-field", "", "=*"}, {"field", ".tsv", "=*"}};

/* The condition that a name below such a directory is. False: it is too long for one. */
static bool condition_of(size_t kind, const char *name, size_t size, char condition[NAME_ROOM])
{
    size_t suffix = strlen(of_fields[kind].suffix);

    if (size > suffix && memcmp(name + size - suffix, of_fields[kind].suffix, suffix) == 0)
        size -= suffix;
    return snprintf(condition, NAME_ROOM, "%.*s%s", (int)size, name, of_fields[kind].test) <
           NAME_ROOM;
}

/* Whether a name in the path speaks of a field that no event has, and says so. */
static bool say_field(struct snapshot *const *logs, size_t count, const char *path)
{
    enum { KINDS = sizeof of_fields / sizeof *of_fields };
    size_t kind = KINDS;
    bool said = false;

    for (path += strspn(path, "/"); *path && !said; path += strspn(path, "/")) {
        size_t size = strcspn(path, "/");
        char condition[NAME_ROOM];

        if (kind < KINDS && condition_of(kind, path, size, condition))
            said = unknown_field_say(logs, count, condition);
        if (kind != 0) /* below query/ each name is a condition, elsewhere the next one only */
            kind = KINDS;
        for (size_t i = 0; kind == KINDS && i < KINDS; i++)
            if (strlen(of_fields[i].directory) == size &&
                memcmp(path, of_fields[i].directory, size) == 0)
                kind = i;
        path += size;
    }
    return said;
}

static bool is_unknown_field(struct snapshot *snapshot, const char *path)
{
    size_t most = snapshot->roster ? snapshot->roster->count : 1;
    struct snapshot **logs = calloc(most + 1, sizeof(struct snapshot *));
    bool said = logs && say_field(logs, take_logs(snapshot, logs), path);

    free(logs);
    return said;
}

void path_say(struct snapshot *root, const struct place *place, const char *log, const char *path,
              enum answer answer)
{
    if (answer == ANSWER_NONE && is_unknown_field(place->snapshot, path))
        return;
    if (answer == ANSWER_NONE && access(path, F_OK) == 0)
        say("%s: no such file in %s; --with=%s shows both in one tree", path, log, path);
    else if (answer == ANSWER_NONE && root->roster)
        say("%s: no such file in the tree of %s; evtxfs ls lists what there is", path, log);
    else if (answer == ANSWER_NONE)
        say("%s: no such file in %s; evtxfs ls lists what there is", path, log);
    else if (answer == ANSWER_NO_MEMORY)
        say("%s: out of memory", path);
    else if (answer == ANSWER_FULL)
        say("%s: there are too many conditions", path);
    else
        say("%s: %s cannot be read there", path, log);
}
