/*
 * fuzz_archive.c - any archive: what is told of it can be, and lies in its spool.
 *
 * The first byte says what the rest is: an archive as it is, or pieces of which a tar is made whose
 * headers have the right sums, since no other would be read:
 *
 *     0 N …  a member that is called so     4 N    it says that it is so much larger
 *     1 N …  bytes of it                    5 T    it is of that type
 *     2 N    so many zeros of it            6 -    from here on a tar in it
 *     3 -    a log in it                    7 -    the end of that
 *
 * A name is one of a table, or the bytes that follow.
 */
#include "fusefs/archive/intake.h"
#include "fusefs/archive/kind.h"
#include "fusefs/archive/unpack.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MOST_BYTES = 4 << 20, /* of an archive */
    ROOM = 1 << 20,       /* of the spool */
    SECONDS = 20,         /* for one input, with sanitizers */
    HEADER = 512,
    LEVELS = 6
};

/* ---- a tar ----------------------------------------------------------------------------------- */

struct tar {
    uint8_t *bytes;
    size_t size;
    size_t headers[LEVELS]; /* of the present member, and those that it lies in; 1 more, or 0 */
    unsigned level, type, larger;
};

static void put(struct tar *tar, const void *bytes, size_t size)
{
    if (size > MOST_BYTES - tar->size)
        return;
    if (bytes)
        memcpy(tar->bytes + tar->size, bytes, size);
    tar->size += size;
}

/* The present member ends here: its size, and the sum of its header. */
static void close_member(struct tar *tar)
{
    size_t at = tar->headers[tar->level];
    uint8_t *header = tar->bytes + at - 1;
    unsigned sum = 0;

    if (!at)
        return;
    tar->headers[tar->level] = 0;
    snprintf((char *)header + 124, 12, "%011zo", tar->size - at + 1 - HEADER + tar->larger);
    header[156] = (uint8_t)tar->type;
    memset(header + 148, ' ', 8);
    for (size_t i = 0; i < HEADER; i++)
        sum += header[i];
    snprintf((char *)header + 148, 8, "%06o", sum);
    put(tar, NULL, (HEADER - tar->size % HEADER) % HEADER);
    tar->larger = 0;
    tar->type = '0';
}

static void open_member(struct tar *tar, const uint8_t *name, size_t size)
{
    close_member(tar);
    if (tar->size + HEADER > MOST_BYTES)
        return;
    memcpy(tar->bytes + tar->size, name, size < 100 ? size : 100);
    memcpy(tar->bytes + tar->size + 257, "ustar\00000", 8);
    tar->headers[tar->level] = tar->size + 1;
    put(tar, NULL, HEADER);
}

static void name_member(struct tar *tar, const uint8_t *bytes, size_t size, uint8_t choice)
{
    static const char *const names[] = {"a.evtx",    "b.tar",    "c.evtx.gz", "d.zip",
                                        "../e.evtx", "f/g.evtx", "h.tar.gz",  "i.rar"};

    if (choice < sizeof names / sizeof *names)
        open_member(tar, (const uint8_t *)names[choice], strlen(names[choice]));
    else
        open_member(tar, bytes, choice < size ? choice : size);
}

static void build(struct tar *tar, const uint8_t *bytes, size_t size)
{
    static const uint8_t log[4096] = "ElfFile";
    size_t at = 0;

    while (at < size) {
        uint8_t piece = bytes[at++] % 8, n = at < size ? bytes[at] : 0;
        size_t left = size - at, rest = left > 1 ? left - 1 : 0;
        bool has_number = piece != 3 && piece < 6, has_bytes = piece < 2;

        if (piece == 0)
            name_member(tar, bytes + at + 1, rest, n);
        else if (piece == 1)
            put(tar, bytes + at + 1, n < rest ? n : rest);
        else if (piece == 2)
            put(tar, NULL, (size_t)n * n * 16);
        else if (piece == 3)
            put(tar, log, sizeof log);
        else if (piece == 4)
            tar->larger = n * 100u;
        else if (piece == 5)
            tar->type = n;
        else if (piece == 6 && tar->headers[tar->level] && tar->level + 1 < LEVELS)
            tar->headers[++tar->level] = 0;
        else if (piece == 7 && tar->level > 0)
            close_member(tar), tar->level--;
        at += has_number && left ? 1 : 0;
        at += !has_bytes || !left ? 0 : n < rest ? n : rest;
    }
    do
        close_member(tar);
    while (tar->level-- > 0);
}

/* ---- what is told ---------------------------------------------------------------------------- */

static bool tell(void *listener, const struct message *message)
{
    struct intake *intake = listener;
    uint32_t number;

    claim(message->text_size <= sizeof message->text, "a text has room");
    claim(!intake->ended, "nothing is told after the end");
    (void)intake_take(intake, message, MESSAGE_HEAD + message->text_size, &number);
    return true;
}

static bool has_log(int spool, const struct pack_member *member)
{
    uint8_t *bytes = malloc(member->size + 1);
    bool has;

    claim(bytes &&
              pread(spool, bytes, member->size, (off_t)member->offset) == (ssize_t)member->size,
          "what is placed can be read");
    has = (member->size >= 8 && memcmp(bytes, "ElfFile", 8) == 0) ||
          memmem(bytes, member->size, "ElfChnk", 8);
    free(bytes);
    return has;
}

/* In the order in which they were settled, which is that of the spool but for archives. */
static void claim_members(const struct intake *intake)
{
    uint64_t end = 0;

    for (uint32_t i = 0; i < intake->count; i++) {
        struct pack_member member = intake_member(intake, i);

        claim(member.settled, "what was found is settled");
        claim(member.fault != PACK_CRASHED && member.fault != PACK_LIED, "by the unpacker");
        if (!member.placed)
            continue;
        claim(member.offset >= end, "no two are at one place");
        end = member.offset + member.size;
        if (member.size < (8 << 20))
            claim(has_log(intake->spool, &member) == (member.fault != PACK_NOT_A_LOG),
                  "what is placed is a log, or said to be none");
    }
}

static void claim_archive(int fd, int spool)
{
    struct intake intake = {.spool = spool};
    const struct unpack work = {.archive = fd,
                                .spool = spool,
                                .room = ROOM,
                                .passwords = "one\0two",
                                .passwords_size = 8,
                                .wanted = pack_is_log,
                                .tell = tell,
                                .listener = &intake};
    double start = fuzz_seconds();
    struct stat st;

    unpack(&work);
    claim(fuzz_seconds() - start < SECONDS, "it takes no longer than its size allows");
    claim(intake.ended && intake.fault != PACK_LIED, "what is told can be");
    claim(fstat(spool, &st) == 0 && st.st_blocks * 512 <= ROOM + (4 << 20), "the room is kept");
    claim_members(&intake);
    intake_done(&intake);
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    int fd = memfd_create("archive", MFD_CLOEXEC), spool = memfd_create("spool", MFD_CLOEXEC);
    struct tar tar = {.type = '0'};

    if (fd < 0 || spool < 0)
        exit(1); /* no finding: the machine has no memory */
    if (size > 0 && bytes[0] == 'T') {
        tar.bytes = calloc(1, MOST_BYTES);
        build(&tar, bytes + 1, size - 1);
        (void)!write(fd, tar.bytes, tar.size);
        free(tar.bytes);
    } else {
        (void)!write(fd, bytes, size);
    }
    claim_archive(fd, spool);
    close(fd);
    close(spool);
}
