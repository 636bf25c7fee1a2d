/*
 * search.c - one directory after the other, each opened below the last one, so that no name is
 * looked up twice and no link is followed.
 */
#include "fusefs/collection/search.h"
#include "core/base/list.h"
#include "fusefs/collection/archives.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** A directory that is being read. */
struct level {
    const struct level *above;
    dev_t dev;
    ino_t ino;
    unsigned depth;
};

struct search {
    struct sources *sources;
    uint32_t given;
    struct text path; /* of the directory, with a slash behind it; the PATH first */
    size_t below;     /* bytes of it that are PATH */
    bool full, no_memory;
};

static bool walk(struct search *search, int fd, const struct level *above);

bool search_add(struct sources *sources, const struct member *member)
{
    struct member *list =
        sources->count < MOST_MEMBERS
            ? list_grow(sources->members, sources->count, &sources->room, sizeof *list, 64)
            : NULL;

    if (!list)
        return false;
    sources->members = list;
    list[sources->count++] = *member;
    return true;
}

void search_unread(struct sources *sources, const char *path, const char *why)
{
    sources->unread++;
    say("%s: %s", path, why);
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool fits_one(const char *glob, const char *string)
{
    return fnmatch(glob, string, FNM_CASEFOLD) == 0;
}

/* A glob without a slash is about the name, any other about all of the path below PATH. */
static bool fits(const struct words *globs, const char *below)
{
    for (size_t i = 0; i < globs->count; i++)
        if (fits_one(globs->list[i], strchr(globs->list[i], '/') ? below : name_of(below)))
            return true;
    return false;
}

static struct words included(const struct source_options *options)
{
    static const char *any = "*.evtx";

    return options->include.count ? options->include : (struct words){.list = &any, .count = 1};
}

bool search_excludes(const struct source_options *options, const char *below)
{
    return fits(&options->exclude, below);
}

bool search_wants(const struct source_options *options, const char *below)
{
    const struct words include = included(options);

    return fits(&include, below) && !search_excludes(options, below);
}

bool search_wants_member(const struct source_options *options, const char *below, const char *inner)
{
    const struct words include = included(options);

    return (fits(&include, below) || fits(&include, inner)) && !search_excludes(options, below) &&
           !search_excludes(options, inner);
}

bool search_may_want(const struct source_options *options, const char *inner)
{
    const struct words include = included(options);
    bool may = fits(&include, inner);

    for (size_t i = 0; i < include.count && !may; i++) /* what is before the name is not known */
        may = fits_one(name_of(include.list[i]), name_of(inner));
    return may && !search_excludes(options, inner);
}

static void say_unread(struct search *search, const char *why)
{
    search_unread(search->sources, (const char *)search->path.bytes, why);
}

static void add_file(struct search *search, const struct stat *st)
{
    struct member member = {.given = search->given,
                            .below = (uint32_t)search->below,
                            .size = (uint64_t)st->st_size,
                            .changed = st->st_mtim,
                            .path = strdup((const char *)search->path.bytes)};

    if (member.path && search_add(search->sources, &member))
        return;
    free(member.path);
    if (search->sources->count < MOST_MEMBERS) {
        search->no_memory = true;
        return;
    }
    if (!search->full)
        say_unread(search, "there are too many logs; give a directory below it");
    search->full = true;
}

/* One that is called so, or a log that is compressed. */
static bool is_archive(const struct search *search, const char *name)
{
    const struct source_options *options = search->sources->options;
    const char *below = (const char *)search->path.bytes + search->below;
    size_t size = pack_name_size(name);
    bool wanted = false;
    char *log;

    if (options->no_archives || search_excludes(options, below))
        return false;
    if (pack_is_called(name))
        return true;
    if (size == strlen(name))
        return false;
    log = strdup(below);
    if (log) {
        log[strlen(below) - (strlen(name) - size)] = '\0';
        wanted = search_wants(options, log);
    }
    free(log);
    return wanted;
}

static void add_archive(struct search *search, int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        say_unread(search, strerror(errno));
    else if (!archives_add(search->sources, search->given, (const char *)search->path.bytes,
                           search->below, fd))
        search->no_memory = true;
}

static void enter(struct search *search, int fd, const char *name, const struct level *level)
{
    int inside;

    if (level->depth == search->sources->options->depth) {
        if (level->depth == DEFAULT_DEPTH)
            say_unread(search, "lies too deep; --depth=N looks deeper");
        search->sources->too_deep = true;
        return;
    }
    inside = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inside < 0)
        say_unread(search, strerror(errno));
    else
        walk(search, inside, level);
}

/* With the whole path in .path. */
static void
take(struct search *search, int fd, const char *name, unsigned char type, const struct level *level)
{
    const char *below = (const char *)search->path.bytes + search->below;
    struct stat st = {.st_mode = DTTOIF(type)};
    bool wanted = search_wants(search->sources->options, below);

    if ((type == DT_UNKNOWN || (type == DT_REG && wanted)) &&
        fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT)
            say_unread(search, strerror(errno));
        return;
    }
    if (S_ISDIR(st.st_mode))
        enter(search, fd, name, level);
    else if (S_ISLNK(st.st_mode))
        search->sources->links++;
    else if (S_ISREG(st.st_mode) && is_archive(search, name)) /* also with --include=* */
        add_archive(search, fd, name);
    else if (S_ISREG(st.st_mode) && wanted)
        add_file(search, &st);
}

/* A filesystem can show a directory in itself. */
static bool is_above(const struct level *level)
{
    for (const struct level *above = level->above; above; above = above->above)
        if (above->dev == level->dev && above->ino == level->ino)
            return true;
    return false;
}

/* Reads names until none is left. */
static void read_names(struct search *search, DIR *directory, const struct level *level)
{
    const struct dirent *entry;
    size_t size = search->path.size;

    while (!search->no_memory && !search->full) {
        errno = 0;
        entry = readdir(directory);
        if (!entry)
            break;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        text_puts(&search->path, entry->d_name);
        text_putc(&search->path, '\0');
        search->no_memory |= search->path.bad;
        if (!search->no_memory) {
            search->path.size--;
            take(search, dirfd(directory), entry->d_name, entry->d_type, level);
        }
        search->path.size = size;
        search->path.bytes[size] = '\0';
    }
    if (errno && !search->no_memory && !search->full)
        say_unread(search, strerror(errno));
}

/* Of the directory at .path, which has no slash at its end yet; closes @fd. */
static bool walk(struct search *search, int fd, const struct level *above)
{
    struct level level = {.above = above, .depth = above ? above->depth + 1 : 0};
    DIR *directory = NULL;
    struct stat st;

    if (fstat(fd, &st) == 0) {
        level.dev = st.st_dev;
        level.ino = st.st_ino;
        directory = is_above(&level) ? NULL : fdopendir(fd);
        if (is_above(&level))
            say_unread(search, "is a directory that lies in itself");
        else if (!directory)
            say_unread(search, strerror(errno));
    } else {
        say_unread(search, strerror(errno));
    }
    if (!directory) {
        close(fd);
        return false;
    }
    if (search->path.size && search->path.bytes[search->path.size - 1] != '/')
        text_putc(&search->path, '/');
    if (!above)
        search->below = search->path.size;
    text_putc(&search->path, '\0');
    search->path.size--;
    read_names(search, directory, &level);
    closedir(directory);
    return true;
}

bool search_directory(struct sources *sources, uint32_t given, int fd)
{
    struct search search = {.sources = sources, .given = given};
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);

    text_puts(&search.path, sources->options->paths[given]);
    text_putc(&search.path, '\0');
    search.path.size--;
    if (search.path.bad)
        search.no_memory = true;
    else if (own >= 0)
        walk(&search, own, NULL);
    else
        say_unread(&search, strerror(errno));
    text_done(&search.path);
    return !search.no_memory;
}
