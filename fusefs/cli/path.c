/* path.c - walks the tree as the kernel would, one name after the other. */
#include "fusefs/cli/path.h"

#include "fusefs/process/nearest.h"
#include "fusefs/process/say.h"

#include <stdio.h>
#include <string.h>

enum answer path_find(struct snapshot *snapshot, const char *path, struct node *node)
{
    struct node at = {.kind = NODE_ROOT};

    for (;;) {
        char name[NAME_ROOM];
        enum answer answer;
        size_t size;

        path += strspn(path, "/");
        size = strcspn(path, "/");
        if (size == 0)
            break;
        if (size >= sizeof name)
            return ANSWER_NONE;
        memcpy(name, path, size);
        name[size] = '\0';
        path += size;
        if (strcmp(name, ".") == 0)
            continue;
        answer = node_find(&(struct visit){snapshot, true}, at, name, &at);
        if (answer != ANSWER_OK)
            return answer;
    }
    *node = at;
    return ANSWER_OK;
}

void path_say_no_field(struct snapshot *snapshot, const char *field)
{
    const struct field_list *fields = field_views_list(snapshot->fields);
    struct nearest nearest;

    nearest_start(&nearest, field);
    for (uint32_t i = 0; fields && i < field_list_count(fields); i++)
        nearest_try(&nearest, field_list_name(fields, i));
    if (*nearest.word)
        say("no event has a field \"%s\"; did you mean %s?", field, nearest.word);
    else
        say("no event has a field \"%s\"; evtxfs cat LOG query/fields.tsv lists those that there "
            "are",
            field);
}

/* Whether a name on the path is a condition on a field that no event has, and says so. */
static bool say_field(struct snapshot *snapshot, const char *path)
{
    bool said = false;

    path += strspn(path, "/");
    if (strncmp(path, "query/", 6) != 0)
        return false;
    for (path += 6; *path && !said; path += strspn(path, "/")) {
        size_t size = strcspn(path, "/");
        char name[NAME_ROOM];
        struct query *query;
        const char *field;

        if (size < sizeof name) {
            snprintf(name, sizeof name, "%.*s", (int)size, path);
            if (query_new(NULL, name, &query) == EVTX_OK) {
                field =
                    survey_ready(snapshot->survey) ? query_unknown(snapshot->survey, query) : NULL;
                if (field)
                    path_say_no_field(snapshot, field);
                said = field;
                query_free(query);
            }
        }
        path += size;
    }
    return said;
}

void path_say(struct snapshot *snapshot, const char *log, const char *path, enum answer answer)
{
    if (answer == ANSWER_NONE && say_field(snapshot, path))
        return;
    if (answer == ANSWER_NONE)
        say("%s: no such file in %s; evtxfs ls lists what there is", path, log);
    else if (answer == ANSWER_NO_MEMORY)
        say("%s: out of memory", path);
    else if (answer == ANSWER_FULL)
        say("%s: there are too many conditions", path);
    else
        say("%s: %s cannot be read there", path, log);
}
