/*
 * fuzz_message.c - what an unpacker may say: whatever it is, what is believed of it can be.
 *
 * Packets, one after the other: a byte of their size, which is that of the bytes behind the head if
 * the next byte is even; then that many bytes. Numbers of the head are one byte each, so that they
 * are often right.
 */
#include "fusefs/archive/intake.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SPOOL = 16 * SPOOL_PAGE, HEAD = 9 };

static uint64_t widen(uint8_t byte)
{
    return byte >= 250 ? UINT64_MAX >> (byte - 250) * 8 : byte;
}

/* Returns how many bytes it took. */
static size_t packet(const uint8_t *bytes, size_t size, struct message *message, size_t *sent)
{
    size_t text = bytes[0];

    memset(message, 0, sizeof *message);
    if (size < 2 || bytes[1] % 2) {
        *sent = text < size - 1 ? text : size - 1;
        memcpy(message, bytes + 1, *sent);
        return 1 + *sent;
    }
    if (size < 1 + HEAD)
        return size;
    text = text < size - 1 - HEAD ? text : size - 1 - HEAD;
    *message = (struct message){.kind = bytes[1] / 2,
                                .number = (uint32_t)widen(bytes[2]),
                                .inside = (uint32_t)widen(bytes[3]),
                                .what = bytes[4],
                                .fault = bytes[5],
                                .placed = bytes[6],
                                .offset = widen(bytes[7]) * SPOOL_PAGE,
                                .size = widen(bytes[8]) * 1000,
                                .seconds = (int64_t)widen(bytes[9]),
                                .text_size = (uint32_t)text};
    memcpy(message->text, bytes + 1 + HEAD, text);
    *sent = MESSAGE_HEAD + text;
    return 1 + HEAD + text;
}

static void claim_member(const struct intake *intake, uint32_t number)
{
    struct pack_member member = intake_member(intake, number);
    struct pack_member archive;

    claim(*member.path && member.name < strlen(member.path), "a member has a name");
    claim(member.what < PACK_WHATS && member.fault < PACK_FAULTS, "it is something");
    claim(*pack_fault_text(member.fault), "a fault has a text");
    claim(member.settled || !intake->ended, "it is settled in the end");
    claim(!member.placed || member.offset + member.size <= SPOOL,
          "what is placed lies in the spool");
    claim(!member.placed || member.offset % SPOOL_PAGE == 0, "at a page");
    claim(member.changed.tv_nsec >= 0 && member.changed.tv_nsec < 1000000000, "a time is one");
    if (member.inside == (uint32_t)PACK_OUTERMOST)
        return;
    claim(member.inside < number, "what it lies in was found before");
    archive = intake_member(intake, member.inside);
    claim(archive.what == PACK_INSIDE, "it lies in an archive");
    claim(strncmp(member.path, archive.path, member.name ? member.name - 1 : 0) == 0,
          "and is called so");
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    struct intake intake = {.spool = memfd_create("spool", MFD_CLOEXEC)};
    struct message message;

    if (intake.spool < 0 || ftruncate(intake.spool, SPOOL) != 0)
        exit(1); /* no finding: the machine has no memory */
    while (size > 0) {
        size_t sent = 0, took = packet(bytes, size, &message, &sent);
        uint32_t count = intake.count, number = UINT32_MAX;
        bool ended = intake.ended;
        enum pack_event event = intake_take(&intake, &message, sent, &number);

        claim(!ended || event == PACK_ENDED, "an end is for ever");
        claim((event == PACK_ENDED) == intake.ended, "it is told");
        claim(intake.count == count + (event == PACK_FOUND), "one at a time");
        claim((event != PACK_FOUND && event != PACK_SETTLED) || number < intake.count,
              "what is told of is there");
        bytes += took;
        size -= took;
    }
    intake_end(&intake, PACK_CRASHED);
    for (uint32_t i = 0; i < intake.count; i++)
        claim_member(&intake, i);
    close(intake.spool);
    intake_done(&intake);
}
