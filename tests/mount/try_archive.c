/*
 * try_archive.c - unpacks one archive and tells what is in it, for packing.py.
 *
 *     try-archive [-d FOLDER] [-r ROOM] [-p PASSWORDS] [-o DIR] [-a] [-k] ARCHIVE
 *     try-archive -w FILE
 *
 * A line for each event, and one for the archive at the end, its words between tabs. -o writes what
 * is placed to DIR/NUMBER. -a asks for a password on the terminal, and tells of the end only. -k
 * cancels it at the first member, and tells after how many milliseconds it had ended. -w tells
 * whether FILE is an archive.
 */
#include "fusefs/archive/archive.h"
#include "fusefs/process/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const faults[PACK_FAULTS] = {
    [PACK_FINE] = "fine",
    [PACK_DAMAGED] = "damaged",
    [PACK_NOT_A_LOG] = "not-a-log",
    [PACK_NO_ROOM] = "no-room",
    [PACK_TOO_MUCH] = "too-much",
    [PACK_TOO_MANY] = "too-many",
    [PACK_TOO_DEEP] = "too-deep",
    [PACK_LONG_NAME] = "long-name",
    [PACK_NEEDS_PASSWORD] = "needs-password",
    [PACK_WRONG_PASSWORD] = "wrong-password",
    [PACK_ENCRYPTED_7Z] = "encrypted-7z",
    [PACK_METHOD] = "method",
    [PACK_OTHER_KIND] = "other-kind",
    [PACK_NO_ARCHIVE] = "no-archive",
    [PACK_LINK] = "link",
    [PACK_NO_MEMORY] = "no-memory",
    [PACK_CANCELLED] = "cancelled",
    [PACK_CRASHED] = "crashed",
    [PACK_LIED] = "lied",
};

static const char *const whats[PACK_WHATS] = {
    [PACK_LOG] = "log",
    [PACK_INSIDE] = "inside",
    [PACK_SINGLE] = "single",
};

static const char *output;

static void copy_out(const struct pack *pack, uint32_t number, const struct pack_member *member)
{
    static char bytes[1 << 16];
    char path[4096];
    int fd;

    snprintf(path, sizeof path, "%s/%" PRIu32, output, number);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (uint64_t at = 0; at < member->size;) {
        size_t left = member->size - at < sizeof bytes ? (size_t)(member->size - at) : sizeof bytes;
        ssize_t got = pread(pack_spool(pack), bytes, left, (off_t)(member->offset + at));

        if (got <= 0 || write(fd, bytes, (size_t)got) != got)
            abort();
        at += (uint64_t)got;
    }
    close(fd);
}

static void print(const struct pack *pack, uint32_t number, const char *event)
{
    struct pack_member member = pack_member(pack, number);

    printf("%s\t%" PRIu32 "\t%s\t%" PRId64 "\t%s\t%s\t%" PRIu64 "\t%s\t", event, number,
           whats[member.what], (int64_t)member.changed.tv_sec, faults[member.fault],
           member.placed ? "placed" : "-", member.size, member.detail);
    for (const char *c = member.path; *c; c++)
        printf(*c > ' ' && *c != '\\' ? "%c" : "\\x%02x", (unsigned char)*c);
    printf("\n");
    if (output && member.placed && *event == 's')
        copy_out(pack, number, &member);
}

static uint64_t cancel(struct pack *pack)
{
    pack_cancel(pack);
    return clock_ns(CLOCK_MONOTONIC);
}

static void follow(struct pack *pack, bool is_cancelled)
{
    enum pack_event event = PACK_WAITED;
    uint32_t number = 0;
    uint64_t since = 0;

    while (event != PACK_ENDED) {
        event = pack_next(pack, -1, &number);
        if (event == PACK_FOUND && is_cancelled && !since)
            since = cancel(pack);
        if (event == PACK_FOUND)
            print(pack, number, "found");
        else if (event == PACK_SETTLED)
            print(pack, number, "settled");
        else if (event == PACK_LISTED)
            printf("listed\n");
        fflush(stdout);
    }
    if (since)
        printf("cancelled\t%" PRIu64 "\n", (clock_ns(CLOCK_MONOTONIC) - since) / 1000000);
}

static void summarize(const struct pack *pack)
{
    const char *detail;

    for (uint32_t number = 0; number < pack_count(pack); number++)
        print(pack, number, "member");
    printf("ended\t%s\t", faults[pack_fault(pack, &detail)]);
    printf("%s\n", detail);
}

int main(int argc, char **argv)
{
    struct pack_options options = {0};
    struct pack_passwords passwords = {0};
    bool is_cancelled = false, asks = false, is_asked = false;
    struct packs *packs;
    struct pack *pack;
    int letter, fd;

    while ((letter = getopt(argc, argv, "d:r:p:o:akw")) != -1)
        if (letter == 'd')
            options.folder = optarg;
        else if (letter == 'r')
            options.room = strtoull(optarg, NULL, 10);
        else if (letter == 'p' && !pack_passwords_read(&passwords, optarg))
            return 1;
        else if (letter == 'o')
            output = optarg;
        else if (letter == 'a')
            asks = true;
        else if (letter == 'w')
            is_asked = true;
        else if (letter == 'k')
            is_cancelled = true;
    fd = open(argv[optind], O_RDONLY | O_CLOEXEC);
    if (is_asked) {
        puts(pack_is_archive(fd) ? "archive" : "no archive");
        return 0;
    }
    packs = fd < 0 ? NULL : packs_start(&options);
    pack = !packs ? NULL
           : asks ? pack_unpack(packs, fd, argv[optind], &passwords)
                  : pack_start(packs, fd, &passwords);
    if (pack) {
        follow(pack, is_cancelled);
        summarize(pack);
    } else {
        perror(argv[optind]);
    }
    pack_close(pack);
    packs_stop(packs);
    pack_passwords_done(&passwords);
    close(fd);
    return pack ? 0 : 2;
}
