/* document.c - keeps what was made: in memory, or in a file where it is long. */
#include "fusefs/tree/document.h"
#include "core/base/file.h"

#include "fusefs/process/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    LONG = 1 << 20, /* bytes */
    TURNS = 8,      /* parts of the file: more states than are there at a time */
    NO_TURN = TURNS
};

#define STRETCH (UINT64_C(1) << 36) /* bytes of the file, which is sparse, for each document */

/** Which parts of the file are taken. All states have it in common. */
struct turns {
    pthread_mutex_t lock;
    bool taken[TURNS];
    unsigned users;
};

/* The turn is free from now on. */
static void leave(struct turns *turns, unsigned turn)
{
    bool last;

    if (!turns)
        return;
    pthread_mutex_lock(&turns->lock);
    if (turn < TURNS)
        turns->taken[turn] = false;
    last = --turns->users == 0;
    pthread_mutex_unlock(&turns->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&turns->lock);
    free(turns);
}

/* One that no state has that somebody may still read, or make something of. NO_TURN: there is none.
 */
static unsigned join(struct turns *turns)
{
    unsigned turn = 0;

    if (!turns)
        return NO_TURN;
    pthread_mutex_lock(&turns->lock);
    while (turn < TURNS && turns->taken[turn])
        turn++;
    if (turn < TURNS)
        turns->taken[turn] = true;
    turns->users++;
    pthread_mutex_unlock(&turns->lock);
    return turn;
}

static struct turns *new_turns(void)
{
    struct turns *turns = calloc(1, sizeof *turns);

    if (turns)
        pthread_mutex_init(&turns->lock, NULL);
    return turns;
}

/* Each document has its stretch of the part. Without a part there is no room for long ones. */
static void set_file(struct documents *documents, int fd)
{
    documents->fd = fd;
    for (size_t i = 0; i < DOCUMENTS; i++)
        documents->of[i].draft =
            (struct draft){.fd = documents->turn == NO_TURN ? -1 : fd,
                           .start = (documents->turn * DOCUMENTS + i) * STRETCH};
}

void documents_init(struct documents *documents)
{
    *documents = (struct documents){.turns = new_turns()};
    documents->turn = join(documents->turns);
    for (size_t i = 0; i < DOCUMENTS; i++)
        pthread_mutex_init(&documents->of[i].lock, NULL);
    set_file(documents, nameless_file());
}

static void leave_file(struct documents *documents)
{
    if (documents->fd >= 0)
        close(documents->fd);
    leave(documents->turns, documents->turn);
}

void documents_follow(struct documents *documents, const struct documents *before)
{
    leave_file(documents);
    documents->turns = before->turns;
    documents->turn = join(documents->turns);
    set_file(documents, before->fd < 0 ? -1 : fcntl(before->fd, F_DUPFD_CLOEXEC, 3));
}

void documents_done(struct documents *documents)
{
    for (size_t i = 0; i < DOCUMENTS; i++) {
        pthread_mutex_destroy(&documents->of[i].lock);
        text_done(&documents->of[i].draft.text);
    }
    leave_file(documents);
}

void draft_reset(struct draft *draft)
{
    text_done(&draft->text);
    *draft = (struct draft){.fd = draft->fd, .start = draft->start};
}

void draft_flush(struct draft *draft)
{
    draft->failed |= draft->text.bad;
    if (draft->failed || draft->text.size < LONG)
        return;
    draft->failed =
        draft->fd < 0 || draft->text.size > STRETCH - draft->filed ||
        !file_write_at(draft->fd, draft->text.bytes, draft->text.size, draft->start + draft->filed);
    draft->filed += draft->text.size;
    draft->text.size = 0;
}

uint64_t draft_size(const struct draft *draft)
{
    return draft->filed + draft->text.size;
}

bool draft_read(const struct draft *draft, uint64_t offset, void *bytes, size_t size)
{
    uint8_t *to = bytes;
    size_t part = 0, got;

    if (offset < draft->filed) {
        part = draft->filed - offset < size ? (size_t)(draft->filed - offset) : size;
        if (!file_read_at(draft->fd, to, part, draft->start + offset, &got) || got < part)
            return false;
    }
    if (part < size)
        memcpy(to + part, draft->text.bytes + (offset + part - draft->filed), size - part);
    return true;
}
