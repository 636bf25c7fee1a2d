/* walk.c - what libarchive is asked for while an archive is walked over. */
#include "fusefs/archive/walk.h"

#include "fusefs/archive/trouble.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_REPEATS = 100,        /* of one call, which libarchive asks for when it was interrupted */
    MOST_RETRIES = 64,         /* of members, with one password; of an archive with those inside */
    MOST_REREAD = 1 << 20,     /* headers; of an archive with those inside */
    REOPENING_COSTS = 1 << 10, /* as many headers */
};

static void
note(enum pack_fault *fault, char *detail, enum pack_fault which, struct archive *archive)
{
    const char *said = which == PACK_DAMAGED && archive ? archive_error_string(archive) : NULL;

    *fault = which;
    snprintf(detail, MOST_DETAIL + 1, "%s", said ? said : "");
}

void walk_fail(struct entry *entry, enum pack_fault fault, struct archive *archive)
{
    note(&entry->fault, entry->detail, fault, archive);
}

static enum pack_fault put(struct walk *walk, uint64_t at, const void *bytes, size_t size)
{
    struct spooled *spooled = walk->spooled;
    uint64_t skipped = at - spooled->size;

    if (at < spooled->size)
        return PACK_DAMAGED;
    if (skipped > MOST_UNPACKED || size > MOST_UNPACKED ||
        skipped + size > MOST_UNPACKED - walk->unpacked)
        return PACK_TOO_MUCH;
    walk->unpacked += skipped + size;
    return spooled_put(spooled, skipped, bytes, size);
}

/* The next bytes of the present member. False: there are no more, or a fault. */
static bool extract_block(struct walk *walk, struct level *level, struct entry *entry)
{
    enum pack_fault fault = PACK_FINE;
    unsigned repeats = 0;
    const void *bytes = NULL;
    size_t size = 0;
    la_int64_t at = 0;
    int result;

    do
        result = archive_read_data_block(level->archive, &bytes, &size, &at);
    while (result == ARCHIVE_RETRY && ++repeats < MOST_REPEATS);
    if (result == ARCHIVE_EOF)
        return false;
    if (result != ARCHIVE_OK)
        walk_fail(entry, trouble(level->archive, level->source, entry->encrypted), level->archive);
    level->broken |= result < ARCHIVE_FAILED;
    if (level->broken)
        return false;
    if (size > 0) /* also the last ones of a member that is not as it was said to be */
        fault = at < 0 ? PACK_DAMAGED : put(walk, (uint64_t)at, bytes, size);
    if (fault)
        walk_fail(entry, fault, NULL);
    return !fault && result >= ARCHIVE_WARN;
}

static void extract(struct walk *walk, struct level *level, struct entry *entry, bool wants_log)
{
    enum pack_fault fault;

    spooled_begin(walk->spooled, wants_log);
    while (extract_block(walk, level, entry))
        ;
    fault = spooled_end(walk->spooled);
    if (fault && !entry->fault)
        walk_fail(entry, fault, NULL);
    if (entry->fault == PACK_NOT_A_LOG && entry->encrypted)
        walk_fail(entry, PACK_WRONG_PASSWORD, NULL); /* which fits by chance, one of 256 does */
    if (entry->fault == PACK_WRONG_PASSWORD && walk->spooled->has_log)
        walk_fail(entry, PACK_DAMAGED, NULL);
}

/* A wrong password of 256 seems to fit old encryption, and libarchive tries no other one then. */
static void retry(struct walk *walk, const struct level *level, struct entry *entry,
                  const char *password, bool wants_log)
{
    const struct source *source = level->source;
    struct level again = *level;
    struct archive_entry *header;
    bool found;

    again.headers = 0;
    again.broken = false;
    again.source = source_new(source->fd, source->base, source->size);
    if (!again.source)
        return;
    again.source->kind = source->kind;
    again.source->most = source->most;
    again.source->passwords = password;
    again.source->passwords_size = strlen(password) + 1;
    found = walk_open(&again);
    while (found && again.headers < level->headers)
        found = walk_next(walk, &again, &header);
    if (found) {
        spooled_cut(walk->spooled, 0);
        walk_fail(entry, PACK_FINE, NULL);
        extract(walk, &again, entry, wants_log);
    }
    archive_read_free(again.archive);
    free(again.source);
}

void walk_extract(struct walk *walk, struct level *level, struct entry *entry, bool wants_log)
{
    const struct source *source = level->source;
    size_t at = 0;

    extract(walk, level, entry, wants_log);
    while (entry->fault == PACK_WRONG_PASSWORD && at < source->passwords_size &&
           strlen(source->passwords) + 1 < source->passwords_size && walk->retries < MOST_RETRIES) {
        walk->retries++;
        retry(walk, level, entry, source->passwords + at, wants_log);
        at += strlen(source->passwords + at) + 1;
    }
}

bool walk_keep(struct walk *walk, const struct entry *entry)
{
    bool some = entry->fault != PACK_NO_ROOM && walk->spooled->has_log;

    if (!entry->fault || some)
        return true;
    spooled_cut(walk->spooled, entry->fault == PACK_NOT_A_LOG ? KEPT_OF_OTHERS : 0);
    return entry->fault == PACK_NOT_A_LOG;
}

static bool read_header(struct walk *walk, struct level *level, struct archive_entry **header)
{
    unsigned repeats = 0;
    int result;

    do
        result = archive_read_next_header(level->archive, header);
    while (result == ARCHIVE_RETRY && ++repeats < MOST_REPEATS);
    level->headers++;
    if (result < ARCHIVE_WARN)
        note(&level->fault, level->detail, trouble(level->archive, level->source, false),
             level->archive);
    return !walk->deaf && (result == ARCHIVE_OK || result == ARCHIVE_WARN);
}

bool walk_open(struct level *level)
{
    level->archive = source_open(level->source);
    if (!level->archive)
        level->fault = PACK_NO_MEMORY;
    return level->archive;
}

/* Since libarchive 3.8 a member that cannot be decompressed is the end of its zip, which knows
 * where the others lie. */
static bool go_on(struct walk *walk, struct level *level)
{
    uint32_t headers = level->headers;
    struct archive_entry *header;
    bool found;

    walk->reread += headers + (uint64_t)REOPENING_COSTS;
    if (level->source->kind != PACK_ZIP || walk->reread > MOST_REREAD)
        return true; /* it will say that it cannot */
    archive_read_free(level->archive);
    level->headers = 0;
    found = walk_open(level);
    level->broken = false;
    while (found && level->headers < headers)
        found = read_header(walk, level, &header);
    return found;
}

bool walk_next(struct walk *walk, struct level *level, struct archive_entry **header)
{
    return (!level->broken || go_on(walk, level)) && read_header(walk, level, header);
}
