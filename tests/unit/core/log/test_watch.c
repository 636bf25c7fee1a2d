/* test_watch.c - a log that changes while it is read: two states of it are never mixed. */
#include "core/live.h"
#include "tests/unit/core/log/log_file.h"
#include "tests/unit/in_part.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* ---- two states ------------------------------------------------------------------------------ */

Test(watch, that_is_watched_does_not_mix_two_states_of_a_chunk)
{
    static uint8_t bytes[CHUNK];
    static const uint8_t written[HEADER + 2 * CHUNK] = "ElfFile"; /* zeros that are no hole */
    int fd = file_of(written, sizeof written, sizeof written), other = dup(fd);
    struct evtx_log *log = NULL;

    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    cr_assert(evtx_log_watch(log));
    cr_expect(evtx_log_seen(log, 0) == 0, "it was not read yet");
    cr_assert(evtx_log_see(log, 0, bytes) == EVTX_OK);
    cr_expect(evtx_log_seen(log, 0) != 0 && evtx_log_seen(log, 1) == 0);
    cr_expect(evtx_log_see(log, 0, bytes) == EVTX_OK, "it is the same");
    cr_assert(pwrite(other, "x", 1, HEADER + CHUNK - 1) == 1);
    cr_expect(!evtx_log_changed(log));
    cr_expect(evtx_log_see(log, 0, bytes) == EVTX_CHANGED);
    cr_expect(evtx_log_changed(log));
    cr_expect(evtx_log_see(log, 1, bytes) == EVTX_OK, "only the chunk that changed");
    cr_assert(ftruncate(other, HEADER) == 0);
    cr_expect(evtx_log_see(log, 1, bytes) == EVTX_CHANGED, "it is gone");
    cr_expect(evtx_log_see(log, 2, bytes) == EVTX_END);
    close(other);
    evtx_log_close(log);
}

/* A hole was zeros, whether somebody read it or not. */
Test(watch, that_is_watched_sees_what_is_written_into_a_hole)
{
    static uint8_t bytes[CHUNK];
    int fd = file_of("ElfFile", 8, HEADER + UINT64_C(300) * CHUNK + 1000), other = dup(fd);
    struct evtx_log *log = NULL;
    uint64_t hole;

    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    cr_assert(evtx_log_watch(log));
    hole = evtx_log_seen(log, 200);
    cr_expect(hole != 0 && evtx_log_seen(log, 250) == hole);
    cr_expect(evtx_log_see(log, 200, bytes) == EVTX_OK, "nobody wrote");
    cr_expect(evtx_log_see(log, 300, bytes) == EVTX_OK, "the last one is shorter");
    cr_expect(!evtx_log_changed(log));
    cr_assert(pwrite(other, "x", 1, HEADER + UINT64_C(201) * CHUNK - 1) == 1);
    cr_expect(evtx_log_see(log, 200, bytes) == EVTX_CHANGED);
    cr_expect(evtx_log_changed(log) && evtx_log_seen(log, 200) == hole);
    close(other);
    evtx_log_close(log);
}

/* ---- a chunk that somebody is writing -------------------------------------------------------- */

/* A log of one chunk without records, just written, that says where its free space begins. */
static int written_with(uint32_t free_space)
{
    static struct sample_chunk chunk;
    int fd = file_of("ElfFile", 8, HEADER + CHUNK);

    sample_chunk_start(&chunk, 1);
    sample_chunk_close(&chunk);
    memcpy(chunk.bytes + 48, &free_space, sizeof free_space);
    sample_chunk_seal(chunk.bytes);
    cr_assert(pwrite(fd, chunk.bytes, CHUNK, HEADER) == CHUNK);
    return fd;
}

/* How often the reader waited for the writer. */
static long waits_for(uint32_t free_space)
{
    struct evtx_log *log = NULL;
    struct rusage before, after;
    uint8_t *bytes =
        mmap(NULL, 2 * CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    cr_assert(bytes != MAP_FAILED && mprotect(bytes + CHUNK, CHUNK, PROT_NONE) == 0);
    cr_assert(evtx_log_open_fd(written_with(free_space), &log, NULL) == EVTX_OK);
    cr_assert(evtx_log_watch(log));
    getrusage(RUSAGE_THREAD, &before);
    cr_expect(evtx_log_see(log, 0, bytes) == EVTX_OK);
    getrusage(RUSAGE_THREAD, &after);
    evtx_log_close(log);
    munmap(bytes, 2 * CHUNK);
    return after.ru_nvcsw - before.ru_nvcsw;
}

/* Its checksums are looked at only as far as the chunk goes: the memory behind it cannot be read.
 */
Test(watch, waits_for_a_chunk_whose_free_space_cannot_be)
{
    cr_expect(waits_for(512) < 4, "it is whole");
    cr_expect(waits_for(CHUNK) < 4, "it is whole, and full");
    cr_expect(waits_for(0) >= 4);
    cr_expect(waits_for(511) >= 4);
    cr_expect(waits_for(CHUNK + 1) >= 4);
    cr_expect(waits_for(CHUNK + 4096) >= 4);
    cr_expect(waits_for(UINT32_MAX) >= 4);
}

/* A file of zeros of which only so many bytes, from @at on, are stored: @bytes. */
static int sparse_file(off_t size, const void *bytes, size_t count, off_t at)
{
    int fd = memfd_create("sparse", MFD_CLOEXEC);

    cr_assert(fd >= 0 && ftruncate(fd, size) == 0);
    cr_assert(pwrite(fd, "ElfFile", 8, 0) == 8);
    cr_assert(pwrite(fd, bytes, count, at) == (ssize_t)count);
    return fd;
}

Test(watch, that_is_watched_knows_that_holes_were_zeros)
{
    static uint8_t bytes[CHUNK], zeros[CHUNK];
    int fd = sparse_file(HEADER + 9 * CHUNK, chunk_with_ids(5, 2)->bytes, CHUNK, HEADER),
        other = dup(fd);
    struct evtx_log *log = NULL;

    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    cr_expect(evtx_log_next_seen(log, 0) == 9, "nobody watches");
    cr_assert(evtx_log_watch(log));
    cr_expect(evtx_log_seen(log, 0) == 0 && evtx_log_next_seen(log, 0) == 9);
    cr_assert(evtx_log_see(log, 0, bytes) == EVTX_OK);
    cr_expect(evtx_log_next_seen(log, 0) == 0 && evtx_log_next_seen(log, 1) == 9);
    cr_expect(evtx_log_seen(log, 8) == EVTX_SEEN_ZEROS);
    cr_assert(pwrite(other, zeros, CHUNK, HEADER + 7 * CHUNK) == CHUNK);
    cr_expect(evtx_log_see(log, 7, bytes) == EVTX_OK, "zeros are zeros");
    cr_assert(pwrite(other, "x", 1, HEADER + 8 * CHUNK) == 1);
    cr_expect(evtx_log_see(log, 8, bytes) == EVTX_CHANGED);
    close(other);
    evtx_log_close(log);
}

struct passed {
    size_t size, most;
    uint8_t bytes[HEADER + 4 * CHUNK];
};

static bool take(void *context, const uint8_t *bytes, size_t size)
{
    struct passed *passed = context;

    cr_assert(size <= sizeof passed->bytes - passed->size);
    memcpy(passed->bytes + passed->size, bytes, size);
    passed->size += size;
    return passed->size < passed->most;
}

/* A log of some bytes beyond three chunks, of which one lies in a hole. */
static int file_to_pass(void)
{
    return sparse_file(HEADER + 3 * CHUNK + 700, chunk_with_ids(5, 2)->bytes, CHUNK,
                       HEADER + 2 * CHUNK);
}

Test(watch, is_passed_from_one_end_to_the_other)
{
    static struct passed passed = {.most = SIZE_MAX}, short_one = {.most = 1};
    static uint8_t bytes[HEADER + 4 * CHUNK];
    int fd = file_to_pass(), other = dup(fd);
    struct evtx_log *log = NULL;

    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    cr_assert(pread(other, bytes, sizeof bytes, 0) == HEADER + 3 * CHUNK + 700);
    cr_assert(pwrite(other, "behind the end", 14, HEADER + 3 * CHUNK + 700) == 14);
    cr_expect(evtx_log_pass(log, take, &passed) == EVTX_OK);
    cr_expect(passed.size == HEADER + 3 * CHUNK + 700, "as long as it was when it was opened");
    cr_expect(memcmp(passed.bytes, bytes, passed.size) == 0);
    cr_expect(evtx_log_pass(log, take, &short_one) == EVTX_IO && short_one.size == HEADER);
    cr_assert(ftruncate(other, HEADER + 2 * CHUNK) == 0);
    passed.size = 0;
    cr_expect(evtx_log_pass(log, take, &passed) == EVTX_CHANGED, "it is shorter");
    close(other);
    evtx_log_close(log);
}

/* Any byte of it: of its header, beyond what is read of that, and of its chunks. */
Test(watch, that_is_passed_is_of_one_state)
{
    static const struct {
        off_t at;
        bool at_once; /* the header is known since the log was opened */
    } changes[] = {{30, true}, {1000, false}, {HEADER + 2 * CHUNK + 9, false}};
    static struct passed passed;

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        int fd = file_to_pass(), other = dup(fd);
        struct evtx_log *log = NULL;

        cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK && evtx_log_watch(log));
        cr_expect(evtx_log_seen_rest(log) == 0);
        passed = (struct passed){.most = SIZE_MAX};
        if (!changes[i].at_once) {
            cr_assert(evtx_log_pass(log, take, &passed) == EVTX_OK);
            cr_expect(evtx_log_see_rest(log) == EVTX_OK && evtx_log_seen_rest(log) != 0);
        }
        cr_assert(pwrite(other, "x", 1, changes[i].at) == 1);
        passed.size = 0;
        cr_expect(evtx_log_pass(log, take, &passed) == EVTX_CHANGED, "byte %d", (int)changes[i].at);
        cr_expect(evtx_log_changed(log));
        close(other);
        evtx_log_close(log);
    }
}
