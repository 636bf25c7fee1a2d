/* many.c - the logs below what is given, opened one after the other. */
#include "fusefs/mount/many.h"

#include "fusefs/process/say.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { OTHERS = 64 }; /* descriptors that the program has besides */

/* Each log that can be read has a descriptor as long as the mount lives, and the rest of the
 * program some. False: it said that there are not so many. */
static bool has_descriptors(const struct sources *sources)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        sources->count + OTHERS <= limit.rlim_cur)
        return true;
    say("%u logs are more than the %llu files that may be open at once; raise that (ulimit -n), or "
        "mount some of them",
        (unsigned)sources->count, (unsigned long long)limit.rlim_cur);
    return false;
}

static int out_of_memory(void)
{
    say("out of memory");
    return EXIT_NO_LOG;
}

/* False: no memory. */
static bool add(struct roster *roster, const struct sources *sources, uint32_t n)
{
    const struct member *member = &sources->members[n];
    struct found_log found = {.label = member->label,
                              .path = member->path,
                              .changed = member->changed,
                              .size = member->size};
    char why[WHY_ROOM];

    if (!member_open(sources, n, &found.log, why))
        found.error = strdup(why);
    return (found.log || found.error) && roster_add(roster, &found);
}

static int fill(const struct sources *sources, const char *templates, struct roster *roster,
                struct snapshot *root)
{
    for (uint32_t n = 0; n < sources->count; n++)
        if (!add(roster, sources, n))
            return out_of_memory();
    if (!roster_settle(roster))
        return out_of_memory();
    if (commons_take_templates(&roster->commons, templates) != 0)
        return EXIT_NO_LOG;
    *root = (struct snapshot){.roster = roster,
                              .changed = roster->changed,
                              .uid = getuid(),
                              .gid = getgid(),
                              .listed = CACHE_FILES};
    documents_init(&root->documents, roster->commons.file);
    return EXIT_DONE;
}

/* All logs are open: nothing is to keep a filesystem busy that somebody wants to unmount. */
static void close_directories(struct sources *sources)
{
    for (size_t i = 0; i < sources->options->count; i++)
        if (sources->roots[i] >= 0) {
            close(sources->roots[i]);
            sources->roots[i] = -1;
        }
}

void many_say_failed(const struct many *many)
{
    const struct roster *roster = &many->roster;
    unsigned failed = 0;

    for (uint32_t i = 0; i < roster->count; i++)
        failed += !roster->list[i].log;
    if (failed)
        say("%u of %u logs cannot be read; error.txt in the directory of each says why", failed,
            (unsigned)roster->count);
}

int many_open(const struct source_options *options, const char *templates, size_t cache,
              struct many *many)
{
    int status = EXIT_NO_LOG;

    *many = (struct many){0};
    if (!sources_find(&many->sources, options)) {
        sources_done(&many->sources);
        return EXIT_NO_LOG;
    }
    if (!has_descriptors(&many->sources)) {
        sources_done(&many->sources);
        return EXIT_USAGE;
    }
    if (roster_init(&many->roster, cache) != 0) {
        sources_done(&many->sources);
        return out_of_memory();
    }
    status = fill(&many->sources, templates, &many->roster, &many->root);
    close_directories(&many->sources);
    if (status != EXIT_DONE)
        many_close(many);
    return status;
}

void many_close(struct many *many)
{
    roster_done(&many->roster);
    sources_done(&many->sources);
}
