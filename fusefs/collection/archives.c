/* archives.c - each archive is unpacked when it is met, and its logs are members. */
#include "fusefs/collection/archives.h"
#include "core/base/list.h"
#include "fusefs/collection/search.h"
#include "fusefs/process/wrong_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A copy in which backslashes, which paths in archives can have, are slashes. NULL: no memory. */
static char *with_slashes(const char *path)
{
    char *copy = strdup(path);

    for (char *c = copy; c && *c; c++)
        if (*c == '\\')
            *c = '/';
    return copy;
}

/* In the process that unpacks. */
static bool is_wanted(const void *context, const char *path)
{
    char *inner = with_slashes(path);
    bool wanted = inner && search_may_want(context, inner);

    free(inner);
    return wanted;
}

/* The same, where all of its path is known. */
static bool
is_wanted_there(const struct source_options *options, const char *below, const char *path)
{
    char *inner = with_slashes(path), *all = with_slashes(below);
    bool wanted = inner && all && search_wants_member(options, all, inner);

    free(inner);
    free(all);
    return wanted;
}

/* False: it said why it is none. */
static bool is_folder(const char *path)
{
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        say("--spool=%s: %s", path, strerror(errno));
    else
        close(fd);
    return fd >= 0;
}

/* False: it said why. */
static bool start(struct sources *sources)
{
    const struct source_options *options = sources->options;
    const struct pack_options unpacking = {.folder = options->spool,
                                           .room = options->spool_size,
                                           .wanted = is_wanted,
                                           .context = options};

    if (options->spool && !is_folder(options->spool))
        return false;
    if (options->password_file && !sources->passwords.size &&
        !pack_passwords_read(&sources->passwords, options->password_file))
        return false;
    sources->packs = packs_start(&unpacking);
    return sources->packs != NULL;
}

/* Tried once. */
static bool can_unpack(struct sources *sources)
{
    if (!sources->packs && !sources->cannot_unpack)
        sources->cannot_unpack = !start(sources);
    return sources->packs != NULL;
}

/* The path of a member is that of its archive, a slash, and its path in there. One that was
 * compressed by itself is called as that file is, without the suffix. */
static char *member_path(const char *path, const struct pack_member *found)
{
    char *joined;

    if (found->what == PACK_SINGLE)
        return strndup(path, pack_name_size(path));
    return asprintf(&joined, "%s/%s", path, found->path) < 0 ? NULL : joined;
}

static void say_fault(struct sources *sources, const char *path, const struct pack_member *found)
{
    char why[WHY_ROOM];

    snprintf(why, sizeof why, "%s%s%s", pack_fault_text(found->fault), *found->detail ? ": " : "",
             found->detail);
    search_unread(sources, path, why);
}

/* False: no memory. */
static bool
add_member(struct sources *sources, const struct member *archive, const struct pack_member *found)
{
    struct member member = *archive;
    bool good;

    member.path = member_path(archive->path, found);
    if (!member.path)
        return false;
    if (found->what == PACK_LOG &&
        !is_wanted_there(sources->options, member.path + member.below, found->path)) {
        free(member.path);
        return true;
    }
    if (found->what == PACK_INSIDE || (found->fault == PACK_NOT_A_LOG && found->what != PACK_LOG)) {
        if (found->fault)
            say_fault(sources, member.path, found);
        free(member.path);
        return true;
    }
    member.inner = found->what == PACK_SINGLE ? 0 : (uint32_t)strlen(archive->path) + 1;
    member.size = found->size;
    member.changed = found->what == PACK_SINGLE ? archive->changed : found->changed;
    member.offset = found->offset;
    member.placed = found->placed;
    member.fault = found->fault;
    good = search_add(sources, &member);
    if (!good)
        free(member.path);
    return good;
}

/* Of an archive that was given and gives nothing there may be more to say. */
static void say_whole(struct sources *sources, const struct member *archive, int fd,
                      const struct pack_member *whole)
{
    char why[WHY_ROOM];

    if (archive->below || pack_count(archive->pack) > 0) {
        say_fault(sources, archive->path, whole);
        return;
    }
    snprintf(why, sizeof why, "not an event log: %s (%s)", wrong_file_guess(fd),
             pack_fault_text(whole->fault));
    search_unread(sources, archive->path, why);
}

static bool add_members(struct sources *sources, struct member *archive, struct pack *pack, int fd)
{
    struct pack_member whole = {.detail = ""};
    bool good = true;

    archive->pack = pack;
    for (uint32_t i = 0; good && i < pack_count(pack); i++) {
        struct pack_member found = pack_member(pack, i);

        good = add_member(sources, archive, &found);
    }
    whole.fault = pack_fault(pack, &whole.detail);
    if (whole.fault)
        say_whole(sources, archive, fd, &whole);
    return good;
}

static bool keep(struct sources *sources, struct pack *pack)
{
    struct pack **list = list_grow(sources->archives, sources->archive_count,
                                   &sources->archive_room, sizeof(struct pack *), 8);

    if (!list)
        return false;
    sources->archives = list;
    list[sources->archive_count++] = pack;
    return true;
}

/* False: no memory. */
static bool note_file(struct sources *sources, const struct stat *st)
{
    struct file_identity *list =
        list_grow(sources->packed, sources->packed_count, &sources->packed_room, sizeof *list, 8);

    if (!list)
        return false;
    sources->packed = list;
    list[sources->packed_count++] = (struct file_identity){st->st_dev, st->st_ino};
    return true;
}

static bool unpack(struct sources *sources, uint32_t given, const char *path, size_t below, int fd)
{
    struct member archive = {
        .path = (char *)(uintptr_t)path, .given = given, .below = (uint32_t)below};
    struct pack *pack;
    struct stat st;

    if (fstat(fd, &st) != 0)
        st = (struct stat){0};
    archive.changed = st.st_mtim;
    if (!note_file(sources, &st))
        return false;
    if (!can_unpack(sources)) {
        sources->unread++;
        return true;
    }
    pack = pack_unpack(sources->packs, fd, path, &sources->passwords);
    if (!pack) {
        search_unread(sources, path, strerror(errno));
        return true;
    }
    if (keep(sources, pack))
        return add_members(sources, &archive, pack, fd);
    pack_close(pack);
    return false;
}

bool archives_add(struct sources *sources, uint32_t given, const char *path, size_t below, int fd)
{
    bool good = unpack(sources, given, path, below, fd);

    close(fd);
    return good;
}

/* Where one that is called as an archive ends, another path begins. */
static size_t split_inner(const char *inner, struct text *text)
{
    size_t count = 1, part = text->size;

    for (const char *c = inner; *c && !text->bad; c++) {
        text_putc(text, *c == '/' ? '\0' : *c);
        if (*c != '/' || text->bad)
            continue;
        if (pack_is_called((const char *)text->bytes + part))
            count++;
        else
            text->bytes[text->size - 1] = '/';
        part = text->size;
    }
    text_putc(text, '\0');
    return count;
}

size_t archives_split(const struct member *member, struct text *text)
{
    size_t count = 1;

    if (member->inner) {
        text_put(text, member->path, member->inner - 1);
        text_putc(text, '\0');
        count += split_inner(member->path + member->inner, text);
    } else {
        text_put(text, member->path, strlen(member->path) + 1);
    }
    return text->bad ? 0 : count;
}

void archives_done(struct sources *sources)
{
    for (size_t i = 0; i < sources->archive_count; i++)
        pack_close(sources->archives[i]);
    free(sources->archives);
    packs_stop(sources->packs);
    pack_passwords_done(&sources->passwords);
}
