/* directories.c - a tree of names, made of paths. */
#include "fusefs/collection/directories.h"
#include "core/base/list.h"
#include "core/base/seed.h"
#include "fusefs/collection/clean.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIRST_SLOTS = 64 }; /* a power of 2 */

/* ---- the table ------------------------------------------------------------------------------- */

static uint32_t *
slot_of(const struct directories *all, uint32_t parent, const void *name, size_t size)
{
    size_t slot = XXH3_64bits_withSeed(name, size, seeded_hash(parent, seed_of_process()));

    for (;; slot++) {
        uint32_t *found = &all->slots[slot & (all->slot_count - 1)];
        const struct directory *directory = *found ? &all->list[*found - 1] : NULL;

        if (!directory || (directory->parent == parent && directory->size == size &&
                           memcmp(all->names.bytes + directory->name, name, size) == 0))
            return found;
    }
}

/* Room for one more, half of the slots being empty. */
static bool make_room(struct directories *all)
{
    size_t count = all->slot_count ? 2 * all->slot_count : FIRST_SLOTS;
    struct directory *list =
        list_grow(all->list, all->count, &all->room, sizeof *list, FIRST_SLOTS / 2);
    uint32_t *slots;

    if (!list)
        return false;
    all->list = list;
    if (all->slot_count > 2 * all->count)
        return true;
    slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    free(all->slots);
    all->slots = slots;
    all->slot_count = count;
    for (size_t i = 1; i < all->count; i++) {
        const struct directory *one = &all->list[i];

        *slot_of(all, one->parent, all->names.bytes + one->name, one->size) = (uint32_t)(i + 1);
    }
    return true;
}

/* The directory @name in *@at becomes *@at. */
static bool enter(struct directories *all, uint32_t *at, const void *name, size_t size)
{
    uint32_t *slot;

    if (!make_room(all))
        return false;
    slot = slot_of(all, *at, name, size);
    if (!*slot) {
        all->list[*at].children++;
        all->list[all->count] =
            (struct directory){.parent = *at, .name = all->names.size, .size = size};
        text_put(&all->names, name, size);
        *slot = (uint32_t)++all->count;
    }
    *at = *slot - 1;
    return !all->names.bad;
}

/* ---- paths ----------------------------------------------------------------------------------- */

/* What is called as a directory of the same name would be. */
static size_t without_suffix(const char *name, size_t size)
{
    static const char *const suffixes[] = {".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tgz",
                                           ".txz",    ".tbz2",   ".tzst",    ".tar",     ".zip",
                                           ".7z",     ".gz",     ".xz",      ".bz2",     ".zst"};

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t less = strlen(suffixes[i]);

        if (size > less && strncasecmp(name + size - less, suffixes[i], less) == 0)
            return size - less;
    }
    return size;
}

/* A drive as Velociraptor writes it: "C%3A", or "%5C%5C.%5C" and what follows. */
static bool is_coded_drive(const char *part, size_t size)
{
    bool letter = (part[0] >= 'A' && part[0] <= 'Z') || (part[0] >= 'a' && part[0] <= 'z');

    return (size == 4 && letter && strncasecmp(part + 1, "%3A", 3) == 0) ||
           (size >= 10 && strncasecmp(part, "%5C%5C.%5C", 10) == 0) ||
           (size >= 12 && strncasecmp(part, "%5C%5C%3F%5C", 12) == 0);
}

/** Where a walk over the parts of a path is. */
struct parts {
    const struct log_path *path;
    size_t piece; /* of .path */
    const char *at, *part;
    size_t size;
    bool last; /* of the piece */
};

/* The next part that is neither empty nor "." or "..". */
static bool next_part(struct parts *parts)
{
    for (;;) {
        const char *separators = parts->piece ? "/\\" : "/";

        parts->at += strspn(parts->at, separators);
        if (!*parts->at) {
            if (++parts->piece == parts->path->count)
                return false;
            parts->at = parts->path->parts[parts->piece];
            continue;
        }
        parts->part = parts->at;
        parts->size = strcspn(parts->at, separators);
        parts->at += parts->size;
        parts->last = !parts->at[strspn(parts->at, separators)];
        if (strncmp(parts->part, "..", parts->size) != 0 || parts->size > 2)
            return true;
    }
}

static struct parts parts_of(const struct log_path *path)
{
    return (struct parts){.path = path, .at = path->parts[0]};
}

static bool is_coded(const struct log_path *path)
{
    for (struct parts parts = parts_of(path); next_part(&parts);)
        if (is_coded_drive(parts.part, parts.size))
            return true;
    return false;
}

bool directories_add(struct directories *all, const struct log_path *path, uint32_t *directory,
                     struct text *name)
{
    struct text part = {0};
    bool coded = is_coded(path), good = all->count > 0 || make_room(all);

    if (good && all->count == 0)
        all->list[all->count++] = (struct directory){0};
    *directory = 0;
    for (struct parts parts = parts_of(path); good && next_part(&parts);) {
        bool is_log = parts.last && parts.piece + 1 == path->count;
        size_t size = parts.last && !is_log ? without_suffix(parts.part, parts.size) : parts.size;
        struct text *to = is_log ? name : &part;

        part.size = 0;
        if (coded)
            percent_decode(to, parts.part, size);
        else
            text_put(to, parts.part, size);
        good = !to->bad && (is_log || enter(all, directory, part.bytes, part.size));
    }
    if (good)
        all->list[*directory].has_logs = true;
    text_done(&part);
    return good;
}

static bool tells_apart(const struct directories *all, const struct directory *directory)
{
    const struct directory *parent = &all->list[directory->parent];

    return parent->children > 1 || parent->has_logs;
}

void directories_put_group(const struct directories *all, uint32_t directory, struct text *group)
{
    uint32_t *chain = NULL, *grown;
    size_t count = 0, room = 0;

    for (; directory > 0; directory = all->list[directory].parent)
        if (tells_apart(all, &all->list[directory])) {
            grown = list_grow(chain, count, &room, sizeof *chain, 16);
            if (!grown)
                break;
            chain = grown;
            chain[count++] = directory;
        }
    group->bad |= directory > 0;
    while (count-- > 0) {
        if (group->size)
            text_putc(group, '~');
        text_put(group, all->names.bytes + all->list[chain[count]].name,
                 all->list[chain[count]].size);
    }
    free(chain);
}

void directories_done(struct directories *all)
{
    text_done(&all->names);
    free(all->list);
    free(all->slots);
    *all = (struct directories){0};
}
