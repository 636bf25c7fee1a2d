/* test_live.c - which chunk has a live record, where ranges of IDs overlap and where they do not.
 */
#include "core/carve/live.h"
#include "core/log/chunk.h"
#include "tests/unit/small_log.h"

static struct evtx_log *log;
static struct evtx_templates *templates;
static struct evtx_chunk *bench;
static struct live live;

static void start(void)
{
    /* chunks 1 and 2 overlap, 1 and 2 have the same record, and so have the chunks as a whole */
    static const uint64_t ids[4][4] = {
        {1, 2, 3, 4}, {10, 30, 12, 13}, {11, 20, 12, 21}, {40, 41, 42, 43}};
    struct small_log small;

    small_start(&small);
    for (size_t c = 0; c < 4; c++) {
        if (c)
            small_next_chunk(&small);
        for (size_t i = 0; i < 4; i++) {
            small.time = SAMPLE_TIME + ids[c][i];
            small_add(&small, ids[c][i], 7);
        }
    }
    log = small_finish(&small);
    templates = evtx_templates_new();
    bench = evtx_chunk_new(templates);
    for (uint64_t c = 0; c < 4; c++) {
        cr_assert(evtx_chunk_load(bench, log, c, NULL) == EVTX_OK);
        cr_assert(live_add(&live, c, evtx_chunk_record(bench, 0), evtx_chunk_count(bench)));
    }
    cr_assert(live_group(&live));
}

static void stop(void)
{
    live_done(&live);
    evtx_chunk_free(bench);
    evtx_templates_free(templates);
    evtx_log_close(log);
}

TestSuite(live, .init = start, .fini = stop);

/* The chunk with the record, or -1. */
static int find(uint64_t id, uint64_t written)
{
    const struct evtx_record record = {.id = id, .written = written};
    const struct stop never = {NULL, NULL};
    uint64_t chunk = 99;
    enum evtx_status status = live_find(&live, log, bench, &never, &record, &chunk);

    cr_assert(status == EVTX_OK || status == EVTX_END);
    return status == EVTX_OK ? (int)chunk : -1;
}

Test(live, is_the_first_chunk_that_has_the_record)
{
    cr_expect(live.group_count == 3);
    cr_expect(find(3, SAMPLE_TIME + 3) == 0);
    cr_expect(find(12, SAMPLE_TIME + 12) == 1, "chunk 2 has it as well");
    cr_expect(find(20, SAMPLE_TIME + 20) == 2 && find(30, SAMPLE_TIME + 30) == 1);
    cr_expect(find(43, SAMPLE_TIME + 43) == 3);
}

Test(live, is_nothing_that_differs)
{
    cr_expect(find(3, SAMPLE_TIME + 4) == -1, "another time");
    cr_expect(find(14, SAMPLE_TIME + 14) == -1, "between others");
    cr_expect(find(5, SAMPLE_TIME) == -1 && find(0, 0) == -1 && find(UINT64_MAX, 0) == -1);
}

Test(live, knows_only_what_was_asked_for)
{
    find(3, SAMPLE_TIME + 3);
    cr_expect(live.used == 4);
    find(14, SAMPLE_TIME);
    cr_expect(live.used == 4 + 7, "two chunks that share a record");
    find(14, SAMPLE_TIME);
    cr_expect(live.used == 4 + 7);
}

static bool at_once(void *context)
{
    (void)context;
    return true;
}

Test(live, stops_when_it_is_told_to)
{
    const struct evtx_record record = {.id = 3, .written = SAMPLE_TIME + 3};
    const struct stop now = {at_once, NULL};
    uint64_t chunk;

    cr_expect(live_find(&live, log, bench, &now, &record, &chunk) == EVTX_IO);
    cr_expect(find(3, SAMPLE_TIME + 3) == 0, "it can be asked again");
}
