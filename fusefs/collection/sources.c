/* sources.c - the paths that were given, the order of what lies below them, and its labels. */
#include "fusefs/collection/sources.h"
#include "core/base/list.h"
#include "fusefs/collection/archives.h"
#include "fusefs/collection/label.h"
#include "fusefs/collection/search.h"
#include "fusefs/process/sandbox.h"
#include "fusefs/process/wrong_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

bool words_add(struct words *words, const char *word)
{
    const char **list = list_grow(words->list, words->count, &words->room, sizeof *words->list, 4);

    if (!list)
        return false;
    words->list = list;
    words->list[words->count++] = word;
    return true;
}

bool sources_are_many(const char *const *paths, size_t count)
{
    bool many = count > 1;
    struct stat st;
    int fd;

    if (many || strcmp(paths[0], "-") == 0)
        return many;
    fd = open(paths[0], O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        many = true;
    else if (fd >= 0)
        many = pack_kind(fd) != PACK_NONE && !pack_kind_is_compressed(pack_kind(fd));
    if (fd >= 0)
        close(fd);
    return many;
}

/* ---- what is given --------------------------------------------------------------------------- */

static void say_missing(struct sources *sources, const char *path, const char *why)
{
    sources->missing++;
    say("%s: %s", path, why);
}

static bool add_given(struct sources *sources, uint32_t given, const struct stat *st)
{
    struct member member = {.given = given,
                            .size = (uint64_t)st->st_size,
                            .changed = st->st_mtim,
                            .path = strdup(sources->options->paths[given])};

    if (member.path && search_add(sources, &member))
        return true;
    free(member.path);
    return false;
}

/* An archive of which nothing came is as good as missing. Takes @fd. */
static bool add_archive(struct sources *sources, uint32_t given, int fd)
{
    const char *path = sources->options->paths[given];
    uint32_t before = sources->count, unread = sources->unread;
    bool good = archives_add(sources, given, path, 0, fd);

    if (good && sources->count == before) {
        if (sources->unread == unread)
            say_missing(sources, path, "there is no event log in it");
        else
            sources->missing++;
    }
    return good;
}

/* False: no memory. */
static bool add_path(struct sources *sources, uint32_t given)
{
    const char *path = sources->options->paths[given], *stream = NULL;
    int fd = strcmp(path, "-") == 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    bool good = true;

    if (fd < 0 || fstat(fd, &st) != 0) {
        say_missing(sources, path,
                    strcmp(path, "-") == 0 ? "standard input can be read by itself only"
                                           : strerror(errno));
    } else if (S_ISDIR(st.st_mode)) {
        sources->roots[given] = sources->folders[given] = fd;
        return search_directory(sources, given, fd);
    } else if ((stream = wrong_file_stream(fd))) {
        say_missing(sources, path, stream);
    } else if (pack_kind(fd) != PACK_NONE) {
        return add_archive(sources, given, fd);
    } else {
        sources->roots[given] = fd;
        return add_given(sources, given, &st);
    }
    if (fd >= 0)
        close(fd);
    return good;
}

/* ---- order and labels ------------------------------------------------------------------------ */

static int by_path(const void *a, const void *b)
{
    const struct member *one = a, *other = b;
    int order = strcmp(one->path, other->path);

    if (one->given != other->given)
        return one->given < other->given ? -1 : 1;
    if (order == 0 && one->pack && other->pack && one->offset != other->offset)
        return one->offset < other->offset ? -1 : 1; /* an archive can have a name twice */
    return order;
}

/* The paths of one member after the other, with NUL behind each; @counts: of each. */
static bool split_paths(const struct sources *sources, struct text *text, size_t *counts)
{
    for (uint32_t i = 0; i < sources->count; i++) {
        counts[i] = archives_split(&sources->members[i], text);
        if (!counts[i])
            return false;
    }
    return true;
}

static bool
label_paths(struct sources *sources, const struct text *text, const size_t *counts, char **labels)
{
    size_t total = 0, next = 0;
    struct log_path *paths = calloc(sources->count + 1u, sizeof *paths);
    const char **parts, *at = (const char *)text->bytes;
    bool good;

    for (uint32_t i = 0; i < sources->count; i++)
        total += counts[i];
    parts = calloc(total + 1, sizeof *parts);
    for (uint32_t i = 0; paths && parts && i < sources->count; i++) {
        paths[i] = (struct log_path){.parts = &parts[next], .count = counts[i]};
        for (size_t k = 0; k < counts[i]; k++, at += strlen(at) + 1)
            parts[next++] = at;
    }
    good = paths && parts && labels_make(paths, sources->count, labels);
    free(paths);
    free(parts);
    return good;
}

static bool put_labels(struct sources *sources)
{
    struct text text = {0};
    size_t *counts = calloc(sources->count + 1u, sizeof *counts);
    char **labels = calloc(sources->count + 1u, sizeof *labels);
    bool good = counts && labels && split_paths(sources, &text, counts) &&
                label_paths(sources, &text, counts, labels);

    for (uint32_t i = 0; good && i < sources->count; i++)
        sources->members[i].label = labels[i];
    text_done(&text);
    free(counts);
    free(labels);
    return good;
}

/* ---- from outside ---------------------------------------------------------------------------- */

/* Each log that is open has a descriptor. */
static void raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void say_nothing(const struct sources *sources)
{
    const char *path = sources->options->paths[0];

    if (sources->missing || sources->unread)
        return;
    if (sources->links)
        say("no event logs below %s; %" PRIu32 " symbolic links are not followed", path,
            sources->links);
    else if (sources->too_deep)
        say("no event logs in the directories below %s that are looked into; a larger --depth "
            "looks deeper",
            path);
    else if (sources->options->include.count || sources->options->exclude.count)
        say("no event logs below %s are called so", path);
    else
        say("no event logs below %s; --include=GLOB takes files that are not called *.evtx", path);
}

bool sources_find(struct sources *sources, const struct source_options *options)
{
    bool good;

    *sources = (struct sources){.options = options};
    sources->roots = calloc(options->count, sizeof *sources->roots);
    sources->folders = calloc(options->count, sizeof *sources->folders);
    good = sources->roots && sources->folders;
    raise_limit();
    for (uint32_t i = 0; i < options->count; i++) {
        if (sources->roots)
            sources->roots[i] = -1;
        if (sources->folders)
            sources->folders[i] = -1;
    }
    for (uint32_t i = 0; good && i < options->count; i++)
        good = add_path(sources, i);
    if (good && sources->count == 0) {
        say_nothing(sources);
        return false;
    }
    if (good)
        qsort(sources->members, sources->count, sizeof *sources->members, by_path);
    if (good && put_labels(sources))
        return true;
    say("out of memory");
    return false;
}

void sources_done(struct sources *sources)
{
    for (uint32_t i = 0; i < sources->count; i++) {
        free(sources->members[i].path);
        free(sources->members[i].label);
    }
    for (size_t i = 0; sources->roots && i < sources->options->count; i++)
        if (sources->roots[i] >= 0)
            close(sources->roots[i]);
    free(sources->members);
    free(sources->roots);
    free(sources->folders);
    free(sources->packed);
    archives_done(sources);
    *sources = (struct sources){0};
}

void sources_enter_sandbox(const struct sources *sources, int written)
{
    sandbox_files_in(sources->folders, sources->options->count, written);
}

bool sources_hold(const struct sources *sources, const char *path)
{
    struct stat asked, st;

    if (stat(path, &asked) != 0 || !S_ISREG(asked.st_mode))
        return false;
    for (size_t i = 0; i < sources->packed_count; i++)
        if (sources->packed[i].dev == asked.st_dev && sources->packed[i].ino == asked.st_ino)
            return true;
    for (uint32_t n = 0; n < sources->count; n++) {
        const struct member *member = &sources->members[n];

        if (!member->pack && stat(member->path, &st) == 0 && st.st_dev == asked.st_dev &&
            st.st_ino == asked.st_ino)
            return true;
    }
    return false;
}

int sources_status(const struct sources *sources)
{
    return sources->missing ? EXIT_NO_LOG : sources->unread ? EXIT_DAMAGED : EXIT_DONE;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* Below a directory that was given no link is followed, whoever puts one there now. */
static int open_below(int root, const char *below)
{
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    int fd = (int)syscall(SYS_openat2, root, below, &how, sizeof how);

    if (fd < 0 && (errno == ENOSYS || errno == EPERM)) /* an old kernel, or one in a container */
        fd = openat(root, below, (int)how.flags);
    return fd;
}

static bool open_unpacked(const struct member *member, struct evtx_log **log, char why[WHY_ROOM])
{
    enum evtx_status status;

    if (!member->placed) {
        snprintf(why, WHY_ROOM, "%s", pack_fault_text(member->fault));
        return false;
    }
    status = evtx_log_open_part(pack_spool(member->pack), member->offset, member->size, log, NULL);
    if (status == EVTX_IO || status == EVTX_NO_MEMORY)
        why_no_log(-1, status, why);
    else if (status != EVTX_OK)
        snprintf(why, WHY_ROOM, "%s",
                 member->fault ? pack_fault_text(member->fault) : "not an event log");
    return status == EVTX_OK;
}

bool member_open(const struct sources *sources, uint32_t n, struct evtx_log **log,
                 char why[WHY_ROOM])
{
    const struct member *member = &sources->members[n];
    int root = sources->roots[member->given], fd;
    const char *stream;
    enum evtx_status status;

    if (member->pack)
        return open_unpacked(member, log, why);
    fd = member->below ? open_below(root, member->path + member->below)
                       : fcntl(root, F_DUPFD_CLOEXEC, 3);
    if (fd < 0) {
        snprintf(why, WHY_ROOM, "%s", strerror(errno));
        return false;
    }
    stream = wrong_file_stream(fd);
    status = stream ? EVTX_NOT_A_LOG : evtx_log_open_fd(fd, log, NULL);
    if (status == EVTX_OK)
        return true;
    if (stream)
        snprintf(why, WHY_ROOM, "%s", stream);
    else
        why_no_log(fd, status, why);
    close(fd);
    return false;
}
