/*
 * unpack.c - the walk over an archive, its members, and archives inside.
 *
 * All that libarchive says is taken for what a stranger says: names are bytes to be told, sizes are
 * counted anew, and every loop has an end (limits.h).
 */
#include "fusefs/archive/unpack.h"

#include "fusefs/archive/kind.h"
#include "fusefs/archive/walk.h"

#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ROOM_INSIDE = 256 }; /* bytes of a path that there must be for what lies in an archive */

/* What is done with a member, by its path. */
enum role { ROLE_NONE, ROLE_LOG, ROLE_COMPRESSED, ROLE_ARCHIVE, ROLE_OTHER_ARCHIVE };

/* ---- what is told ---------------------------------------------------------------------------- */

static void tell(struct walk *walk)
{
    walk->deaf = walk->deaf || !walk->unpack->tell(walk->unpack->listener, &walk->message);
}

static uint32_t tell_found(struct walk *walk, const struct level *level, const struct entry *entry,
                           enum pack_what what)
{
    memset(&walk->message, 0, MESSAGE_HEAD);
    walk->message.kind = MESSAGE_FOUND;
    walk->message.number = walk->found;
    walk->message.inside = level->inside;
    walk->message.what = what;
    walk->message.seconds = entry->changed.tv_sec;
    walk->message.nanoseconds = (uint32_t)entry->changed.tv_nsec;
    message_put(&walk->message, entry->path);
    tell(walk);
    return walk->found++;
}

/* @placed: it is the part that was written last. */
static void tell_settled(struct walk *walk, uint32_t number, const struct entry *entry, bool placed)
{
    memset(&walk->message, 0, MESSAGE_HEAD);
    walk->message.kind = MESSAGE_SETTLED;
    walk->message.number = number;
    walk->message.fault = entry->fault;
    walk->message.placed = placed;
    walk->message.offset = placed ? walk->spooled->start : 0;
    walk->message.size = placed ? walk->spooled->size : 0;
    message_put_detail(&walk->message, entry->detail);
    tell(walk);
}

static void tell_end(struct walk *walk, enum message_kind kind, const struct level *level)
{
    memset(&walk->message, 0, MESSAGE_HEAD);
    walk->message.kind = kind;
    walk->message.fault = level ? level->fault : PACK_FINE;
    message_put_detail(&walk->message, level ? level->detail : NULL);
    tell(walk);
}

/* ---- a member -------------------------------------------------------------------------------- */

static void take_log(struct walk *walk, struct level *level, struct entry *entry)
{
    enum pack_what what = level->alone && level->depth == 0 ? PACK_SINGLE : PACK_LOG;
    uint32_t number =
        level->listed < level->end ? level->listed++ : tell_found(walk, level, entry, what);
    bool placed = false;

    if (!entry->fault) {
        walk_extract(walk, level, entry, true);
        placed = walk_keep(walk, entry);
    }
    tell_settled(walk, number, entry, placed);
}

static void take_level(struct walk *walk, struct level *level);

/* .inside and .depth of @inside are set. */
static void
open_inside(struct walk *walk, struct level *inside, struct entry *entry, enum role role)
{
    char path[MOST_NAME + 2];

    inside->source->passwords = walk->unpack->passwords;
    inside->source->passwords_size = walk->unpack->passwords_size;
    inside->source->single = role == ROLE_COMPRESSED;
    snprintf(path, sizeof path, "%s/", entry->path);
    inside->prefix = path;
    if (role == ROLE_COMPRESSED) {
        path[pack_name_size(entry->path)] = '\0';
        inside->alone = path;
        inside->prefix = "";
    }
    take_level(walk, inside);
    if (inside->fault && !entry->fault) {
        entry->fault = inside->fault;
        memcpy(entry->detail, inside->detail, sizeof entry->detail);
    }
}

/* The archive is in the part of the spool that was written last, with others behind it soon.
 * .inside and .depth of @inside are set. */
static void take_part(struct walk *walk, struct level *inside, struct entry *entry, enum role role)
{
    uint64_t start = walk->spooled->start, size = walk->spooled->size;
    uint64_t written = walk->spooled->part_written;
    struct source *source = source_new(walk->unpack->spool, start, size);

    if (!source) {
        walk_fail(entry, PACK_NO_MEMORY, NULL);
        return;
    }
    inside->source = source;
    source->kind = pack_kind_at(source->fd, start, size);
    if (source->kind == PACK_NONE ||
        (role == ROLE_COMPRESSED && !pack_kind_is_compressed(source->kind)))
        walk_fail(entry, entry->fault ? entry->fault : PACK_NO_ARCHIVE, NULL);
    else
        open_inside(walk, inside, entry, role);
    free(source);
    spooled_release(walk->spooled, start, size, written);
}

/* An archive inside is a member, too, so that what is wrong with it has a place. */
static void take_inside(struct walk *walk, struct level *level, struct entry *entry, enum role role)
{
    uint32_t number = tell_found(walk, level, entry, PACK_INSIDE);
    struct level inside = {.inside = number + 1, .depth = level->depth + 1};

    if (role == ROLE_OTHER_ARCHIVE)
        walk_fail(entry, PACK_OTHER_KIND, NULL);
    else if (level->depth >= MOST_DEPTH)
        walk_fail(entry, PACK_TOO_DEEP, NULL);
    else if (strlen(entry->path) > MOST_NAME - ROOM_INSIDE)
        walk_fail(entry, PACK_LONG_NAME, NULL);
    if (!entry->fault) {
        walk_extract(walk, level, entry, false);
        if (entry->fault == PACK_NO_ROOM)
            spooled_cut(walk->spooled, 0);
        else if (walk->spooled->size > 0 || !entry->fault)
            take_part(walk, &inside, entry, role);
    }
    tell_settled(walk, number, entry, false);
}

/* "Security.evtx.gz" is wanted if "Security.evtx" is. */
static bool is_wanted_unpacked(const struct walk *walk, const char *path)
{
    size_t size = pack_name_size(path);
    char name[MOST_NAME + 1];

    if (path[size] == '\0')
        return false;
    memcpy(name, path, size);
    name[size] = '\0';
    return walk->unpack->wanted(walk->unpack->context, name);
}

static enum role role_of(const struct walk *walk, const struct level *level, const char *path)
{
    const struct unpack *unpack = walk->unpack;

    if (level->alone || unpack->wanted(unpack->context, path))
        return ROLE_LOG;
    if (is_wanted_unpacked(walk, path))
        return ROLE_COMPRESSED;
    if (pack_is_called(path))
        return ROLE_ARCHIVE;
    return pack_is_called_other(path) ? ROLE_OTHER_ARCHIVE : ROLE_NONE;
}

static void name_entry(struct entry *entry, const char *prefix, const char *name)
{
    size_t size = name ? strlen(name) : 0;

    entry->judged = size ? entry->path : "";
    if (size && snprintf(entry->path, sizeof entry->path, "%s%s", prefix, name) > MOST_NAME) {
        entry->judged = name + (size > MOST_NAME ? size - MOST_NAME : 0);
        entry->fault = PACK_LONG_NAME;
    }
}

/* False: it is no file. */
static bool describe(struct entry *entry, const struct level *level, struct archive_entry *header)
{
    const char *name = level->alone ? level->alone : archive_entry_pathname(header);
    unsigned type = archive_entry_filetype(header);

    entry->is_link = archive_entry_hardlink(header) || type == AE_IFLNK;
    entry->encrypted = archive_entry_is_data_encrypted(header) > 0;
    entry->changed =
        (struct timespec){archive_entry_mtime(header), archive_entry_mtime_nsec(header)};
    entry->fault = entry->is_link ? PACK_LINK : PACK_FINE;
    *entry->detail = '\0';
    if (entry->changed.tv_nsec < 0 || entry->changed.tv_nsec >= 1000000000)
        entry->changed.tv_nsec = 0;
    name_entry(entry, level->prefix, name ? name : archive_entry_pathname_utf8(header));
    return *entry->judged && (type == AE_IFREG || type == 0 || entry->is_link);
}

/* ---- an archive ------------------------------------------------------------------------------ */

/* What libarchive does not know for compressed it takes for a file that is not. */
static bool is_unpacked(const struct level *level)
{
    return !pack_kind_is_compressed(level->source->kind) ||
           archive_filter_count(level->archive) > 1;
}

/* A compressed file that is no tar is one member. False: it is called a tar. */
static bool is_as_called(struct level *level)
{
    if (!level->alone && level->depth == 0 && archive_format(level->archive) == ARCHIVE_FORMAT_RAW)
        level->alone = "log";
    return level->alone || archive_format(level->archive) != ARCHIVE_FORMAT_RAW;
}

/* After the last header. */
static void note_emptiness(struct level *level)
{
    if (!level->fault && archive_format(level->archive) == ARCHIVE_FORMAT_EMPTY)
        level->fault = is_unpacked(level) ? PACK_NOT_A_LOG : PACK_DAMAGED;
}

static void take_members(struct walk *walk, struct level *level, struct entry *entry)
{
    struct archive_entry *header;

    while (walk_next(walk, level, &header)) {
        enum role role;

        if (!is_unpacked(level) || !is_as_called(level)) {
            level->fault = is_unpacked(level) ? PACK_NO_ARCHIVE : PACK_DAMAGED;
            break;
        }
        if (++walk->seen > MOST_MEMBERS) {
            level->fault = PACK_TOO_MANY;
            break;
        }
        if (!describe(entry, level, header))
            continue;
        role = role_of(walk, level, entry->judged);
        if (role == ROLE_LOG)
            take_log(walk, level, entry);
        else if (role != ROLE_NONE)
            take_inside(walk, level, entry, role);
    }
    note_emptiness(level);
}

static void take_level(struct walk *walk, struct level *level)
{
    struct entry *entry = malloc(sizeof *entry);

    level->source->most = MOST_UNPACKED;
    if (!entry)
        level->fault = PACK_NO_MEMORY;
    else if (walk_open(level))
        take_members(walk, level, entry);
    archive_read_free(level->archive);
    free(entry);
}

/* A zip has a list of its members, so all logs are told of before the first one is unpacked. */
static void list_logs(struct walk *walk, struct level *level, struct entry *entry)
{
    struct archive_entry *header;
    bool inside = false;

    for (uint32_t seen = 0; seen < MOST_MEMBERS && walk_next(walk, level, &header); seen++) {
        enum role role;

        if (!describe(entry, level, header))
            continue;
        role = role_of(walk, level, entry->judged);
        if (role == ROLE_LOG)
            (void)tell_found(walk, level, entry, PACK_LOG);
        inside |= role != ROLE_LOG && role != ROLE_NONE;
    }
    if (!inside && !level->fault)
        tell_end(walk, MESSAGE_LISTED, NULL);
}

static void list_level(struct walk *walk, struct level *level)
{
    struct level listing = *level;
    struct entry *entry = malloc(sizeof *entry);

    if (entry && walk_open(&listing))
        list_logs(walk, &listing, entry);
    archive_read_free(listing.archive);
    free(entry);
    level->end = walk->found;
}

static void take_all(struct walk *walk, struct level *level)
{
    struct stat st;

    level->source = fstat(walk->unpack->archive, &st) == 0
                        ? source_new(walk->unpack->archive, 0, (uint64_t)st.st_size)
                        : NULL;
    if (!level->source || !walk->spooled) {
        level->fault = PACK_NO_MEMORY;
        return;
    }
    level->source->kind = pack_kind(walk->unpack->archive);
    level->source->passwords = walk->unpack->passwords;
    level->source->passwords_size = walk->unpack->passwords_size;
    level->source->most = MOST_UNPACKED;
    if (level->source->kind == PACK_NONE) {
        level->fault = PACK_NO_ARCHIVE;
        return;
    }
    if (level->source->kind == PACK_ZIP)
        list_level(walk, level);
    take_level(walk, level);
}

void unpack(const struct unpack *unpack)
{
    struct walk walk = {.unpack = unpack, .spooled = spooled_new(unpack->spool, unpack->room)};
    struct level level = {.prefix = ""};

    take_all(&walk, &level);
    tell_end(&walk, MESSAGE_ENDED, &level);
    free(level.source);
    free(walk.spooled);
}
