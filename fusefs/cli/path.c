/* path.c - walks the tree as the kernel would, one name after the other. */
#include "fusefs/cli/path.h"

#include "fusefs/process/say.h"

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
        answer = node_find(snapshot, at, name, true, &at);
        if (answer != ANSWER_OK)
            return answer;
    }
    *node = at;
    return ANSWER_OK;
}

void path_say(const char *log, const char *path, enum answer answer)
{
    if (answer == ANSWER_NONE)
        say("%s: no such file in %s; evtxfs ls lists what there is", path, log);
    else if (answer == ANSWER_NO_MEMORY)
        say("%s: out of memory", path);
    else if (answer == ANSWER_FULL)
        say("%s: there are too many conditions", path);
    else
        say("%s: %s cannot be read there", path, log);
}
