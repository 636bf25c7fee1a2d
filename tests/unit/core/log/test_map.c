/* test_map.c - a mapped log that becomes shorter while it is read. */
#include "core/evtx.h"
#include "core/log/map.h"
#include "tests/unit/in_part.h"
#include "tests/unit/small_log.h"

#include <signal.h>

static struct map map;
static struct evtx_log *log_to_mend;

/* As a program would have it: fusefs/process/sigbus.c. */
static void on_sigbus(int signal_number, siginfo_t *info, void *context)
{
    (void)context;
    if (!map_mend(&map, info->si_addr) &&
        (!log_to_mend || !evtx_log_mend(log_to_mend, info->si_addr)))
        signal(signal_number, SIG_DFL);
}

static void start(void)
{
    struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO};

    cr_assert(sigaction(SIGBUS, &action, NULL) == 0);
}

TestSuite(map, .init = start);

static bool open_part(int fd, uint64_t size)
{
    return map_open(&map, &(struct part){fd, PART_AT, size});
}

static int file_of_ones(size_t size)
{
    int fd = memfd_create("ones", MFD_CLOEXEC);
    static uint8_t ones[64 * 1024];

    memset(ones, 1, sizeof ones);
    cr_assert(fd >= 0 && size <= sizeof ones && write(fd, ones, size) == (ssize_t)size);
    return fd;
}

Test(map, has_the_bytes_of_the_file_and_zeros_behind_them)
{
    static const size_t sizes[] = {1, 4095, 4096, 4097, 65536};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int fd = file_of_ones(sizes[i]);

        cr_assert(open_part(fd, sizes[i]));
        for (size_t at = 0; at < sizes[i] + MAP_SLACK; at++)
            cr_assert(map.bytes[at] == (at < sizes[i]), "byte %zu of %zu", at, sizes[i]);
        cr_expect(!map_lost(&map));
        map_close(&map);
        close(fd);
    }
}

Test(map, is_none_of_an_empty_file_or_of_what_is_no_file)
{
    int fd = memfd_create("empty", MFD_CLOEXEC), ends[2];

    cr_expect(!open_part(fd, 0));
    cr_expect(!open_part(fd, UINT64_MAX));
    cr_assert(pipe(ends) == 0);
    cr_expect(!open_part(ends[0], 4096));
    map_close(&map);
}

Test(map, reads_zeros_where_the_file_lost_its_bytes)
{
    static const struct {
        size_t size, left, at;
    } rows[] = {{8192, 4096, 4096},
                {8192, 0, 0},
                {8192, 0, 8191},
                {4097, 4096, 4096},
                {4097, 4096, 8191}}; /* behind the end, in the page that has it */

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int fd = file_of_ones(rows[i].size);

        cr_assert(open_part(fd, rows[i].size));
        cr_assert(ftruncate(fd, (off_t)rows[i].left) == 0);
        cr_expect(!map_lost(&map), "nothing was read yet");
        cr_expect(map.bytes[rows[i].at] == 0, "byte %zu of %zu", rows[i].at, rows[i].size);
        cr_expect(map_lost(&map));
        cr_assert(ftruncate(fd, (off_t)rows[i].size) == 0);
        cr_expect(map_lost(&map), "once lost, always lost");
        map_close(&map);
        close(fd);
    }
}

Test(map, mends_nothing_but_itself)
{
    int fd = file_of_ones(8192);

    cr_expect(!map_mend(&map, &map), "there is no map");
    cr_assert(open_part(fd, 8192));
    cr_expect(!map_mend(&map, map.bytes - 1) && !map_mend(&map, map.bytes + 8192) &&
              !map_mend(&map, NULL) && !map_mend(&map, &map));
    cr_expect(!map_lost(&map) && map.bytes[0] == 1 && map.bytes[8191] == 1);
    map_close(&map);
    cr_expect(!map_mend(&map, &map));
}

/* What is in its first page before it, and in its last one behind it, is mapped with it. */
Test(map, of_a_part_may_begin_and_end_in_any_page)
{
    static const struct {
        uint64_t base, size;
    } rows[] = {{1, 1}, {4095, 2}, {4096, 4096}, {5000, 8192}, {20481, 3}, {8191, 8194}};
    int fd = file_of_ones(65536);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct part part = {fd, PART_AT + rows[i].base, rows[i].size};
        uint64_t first = part.base / 4096 * 4096,
                 end = (part.base + part.size + 4095) / 4096 * 4096;

        cr_assert(map_open(&map, &part));
        cr_expect(map.size == part.size && map.bytes[0] == 1 && map.bytes[part.size - 1] == 1);
        cr_expect(map.bytes[part.size - 1 + MAP_SLACK] <= 1, "the slack may be read");
        cr_expect(!map_mend(&map, map.bytes - (part.base - first) - 1));
        cr_expect(!map_mend(&map, map.bytes + (end - part.base)));
        cr_expect(!map_lost(&map));
        cr_expect(map_mend(&map, map.bytes + part.size - 1) && map.bytes[part.size - 1] == 0);
        cr_expect(map_mend(&map, map.bytes) && map.bytes[0] == 0 && map_lost(&map));
        map_close(&map);
    }
    close(fd);
}

Test(map, leaves_other_faults_to_the_program, .signal = SIGBUS)
{
    int fd = file_of_ones(4096);
    const volatile uint8_t *other = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, PART_AT);

    cr_assert(open_part(fd, 4096));
    cr_assert(ftruncate(fd, 0) == 0);
    (void)*other;
}

/* --- a log ------------------------------------------------------------------------------------ */

enum { CHUNKS = 3, EACH = 20 };

static int open_mapped(void)
{
    struct small_log small;
    int fd = memfd_create("log", MFD_CLOEXEC);

    small_start(&small);
    for (uint64_t id = 1; id <= CHUNKS * EACH; id++) {
        if (id > 1 && id % EACH == 1)
            small_next_chunk(&small);
        small_add(&small, id, 100);
    }
    small_close(&small);
    cr_assert(write(fd, small.log.bytes, small.log.size) == (ssize_t)small.log.size);
    sample_log_done(&small.log);
    cr_assert(evtx_log_open_fd(fd, &log_to_mend, NULL) == EVTX_OK);
    cr_assert(evtx_log_map(log_to_mend) && evtx_log_map(log_to_mend), "a second time is no harm");
    return fd;
}

/* Renders what the chunk has, whatever becomes of it. */
static void render_all(struct evtx_chunk *chunk)
{
    struct text text = {0};

    for (size_t place = 0; place < evtx_chunk_count(chunk); place++)
        for (int form = 0; form < EVTX_FORMS; form++)
            (void)!evtx_record_render(chunk, place, (enum evtx_form)form, &text, NULL, NULL);
    text_done(&text);
}

Test(map, tells_that_a_chunk_was_lost_under_its_reader)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);

    for (uint32_t left = 0; left <= EVTX_HEADER_SIZE + 2 * EVTX_CHUNK_SIZE; left += 4096) {
        int fd = open_mapped();
        bool gone = left <= EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE;
        enum evtx_status again;

        cr_assert(evtx_chunk_load(chunk, log_to_mend, 1, NULL) == EVTX_OK);
        cr_expect(!evtx_chunk_lost(chunk) && evtx_chunk_count(chunk) == EACH);
        cr_assert(ftruncate(fd, left) == 0);
        render_all(chunk);
        if (left <= EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE)
            cr_expect(evtx_chunk_lost(chunk), "%u bytes are left", left);
        (void)evtx_chunk_checksums(chunk); /* reads all of it */
        (void)!evtx_chunk_load(chunk, log_to_mend, 1, NULL);
        render_all(chunk);
        again = evtx_chunk_load(chunk, log_to_mend, 1, NULL);
        cr_expect(again == (gone ? EVTX_TRUNCATED : EVTX_OK), "%u bytes are left: %s", left,
                  evtx_status_name(again));
        if (!gone)
            cr_expect(evtx_chunk_count(chunk) == EACH, "%u bytes are left", left);
        cr_expect(!evtx_chunk_lost(chunk), "what was read without the map is there");
        evtx_log_close(log_to_mend);
    }
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}

Test(map, has_no_chunks_but_those_of_the_log)
{
    static const uint64_t numbers[] = {CHUNKS, 1000, UINT64_C(1) << 48, UINT64_MAX};
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);

    open_mapped();
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        cr_expect(evtx_chunk_load(chunk, log_to_mend, numbers[i], NULL) == EVTX_END, "chunk %llu",
                  (unsigned long long)numbers[i]);
    evtx_log_close(log_to_mend);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}
