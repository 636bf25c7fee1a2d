/* listing.c - fills a reply, entry after entry, until it is full. */
#include "fusefs/serve/listing.h"
#include "fusefs/serve/entry.h"

#include <assert.h>
#include <stdlib.h>

/* A reply to READDIR or READDIRPLUS that is being filled. */
struct listing {
    const struct request *request;
    bool plus; /* the kernel takes attributes, */
    bool bare; /* but gets none */
    char *bytes;
    size_t used;
};

/* False: it does not fit any more. @offset: what the kernel asks for to go on behind it. */
static bool put_entry(struct listing *listing, const char *name,
                      const struct fuse_entry_param *entry, uint64_t offset)
{
    const struct request *request = listing->request;
    char *at = listing->bytes + listing->used;
    size_t room = request->size - listing->used;
    size_t need =
        listing->plus
            ? fuse_add_direntry_plus(request->req, at, room, name, entry, (off_t)offset)
            : fuse_add_direntry(request->req, at, room, name, &entry->attr, (off_t)offset);

    assert(listing->used <= request->size);
    if (need > room)
        return false;
    listing->used += need;
    return true;
}

/* An entry whose attributes would take waiting has the name only: nodeid 0. A `ls` never waits, and
 * a stat asks for itself. */
static bool put_child(struct listing *listing, struct node child, const char *name, uint64_t offset)
{
    struct fuse_entry_param entry = {0};
    const struct visit visit = {listing->request->generation->snapshot, false};

    if (listing->bare || entry_fill(&visit, child, &entry) != ANSWER_OK) {
        entry = (struct fuse_entry_param){0};
        entry.attr.st_ino = node_number_in(visit.snapshot, child);
        entry.attr.st_mode = node_mode(visit.snapshot, child);
    }
    return put_entry(listing, name, &entry, offset);
}

/* Offsets 0 and 1 are "." and "..", N + 2 is the child that the node's cookie N stands for. */
static bool put_dots(struct listing *listing, struct node directory, uint64_t *offset)
{
    static const char *const names[] = {".", ".."};
    struct fuse_entry_param entry = {.attr.st_mode = S_IFDIR};
    struct snapshot *snapshot = listing->request->generation->snapshot;

    for (; *offset < 2; ++*offset) {
        entry.attr.st_ino =
            node_number_in(snapshot, *offset == 0 ? directory : node_parent(snapshot, directory));
        if (!put_entry(listing, names[*offset], &entry, *offset + 1))
            return false;
    }
    return true;
}

static enum answer fill_listing(struct listing *listing, const struct visit *visit)
{
    const struct request *request = listing->request;
    struct node directory = node_in(visit->snapshot, request->ino), child;
    uint64_t offset = request->offset, cookie;
    char name[NAME_ROOM];

    if (!put_dots(listing, directory, &offset))
        return ANSWER_OK;
    assert(offset >= 2);
    cookie = offset - 2;
    for (;;) {
        enum answer answer = node_next(visit, directory, &cookie, &child, name);

        if (answer != ANSWER_OK)
            return answer == ANSWER_NONE ? ANSWER_OK : answer;
        if (!put_child(listing, child, name, cookie + 2))
            return ANSWER_OK;
    }
}

/* The prefiller is who lets the kernel forget what was too little. */
static bool wants_names(const struct request *request, struct node directory)
{
    struct generation *generation = request->generation;

    return directory.kind == NODE_RECORDS && generation->prefiller &&
           listing_pattern_listed(&generation->pattern, directory.chunk, request->offset);
}

enum answer listing_serve(const struct request *request, const struct visit *visit, bool plus)
{
    struct node directory = node_in(visit->snapshot, request->ino);
    struct listing listing = {.request = request, .plus = plus, .bytes = malloc(request->size)};
    enum answer answer = ANSWER_NO_MEMORY;

    listing.bare = !plus || wants_names(request, directory);
    if (listing.bytes)
        answer = listing.bare ? ANSWER_OK : node_prepare(visit, directory);
    if (answer == ANSWER_OK)
        answer = fill_listing(&listing, visit);
    if (answer == ANSWER_OK) {
        if (listing.used == 0)
            prefill_await(request->generation->prefiller, directory);
        fuse_reply_buf(request->req, listing.bytes, listing.used);
        if (!listing.bare)
            prefill_listed(request->generation->prefiller, directory, request->offset);
    }
    free(listing.bytes);
    return answer;
}
