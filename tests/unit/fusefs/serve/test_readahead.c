/* test_readahead.c - what is rendered before it is asked for, and what is not. */
#include "fusefs/serve/readahead.h"

#include "tests/unit/small_log.h"

static struct snapshot snapshot;
static const struct visit patient = {&snapshot, true}, hasty = {&snapshot, false};
static struct readahead ahead;
static counter rendered;

/* 60 chunks of about 60 kB of lines each, and a cache for 15 of them. */
static void start(void)
{
    snapshot = (struct snapshot){.log = small_plain(60, 400), .templates = evtx_templates_new()};
    snapshot.cache = cache_new(snapshot.log, snapshot.templates, CACHE_BUDGET_LEAST);
    snapshot.survey = survey_new(snapshot.log, snapshot.cache);
    cr_assert(snapshot.survey);
    readahead_init(&ahead, &snapshot, &rendered);
    rendered = 0;
}

static void stop(void)
{
    readahead_done(&ahead);
    snapshot_close(&snapshot);
}

TestSuite(ahead, .init = start, .fini = stop);

Test(ahead, lays_out_the_next_chunk_of_a_walk)
{
    cr_expect_not(readahead_step(&ahead), "nobody walks");
    cr_expect(readahead_listed(&ahead, 0));
    cr_expect(readahead_step(&ahead));
    cr_expect(cache_holds(snapshot.cache, 1, CACHE_FILES));
    cr_expect_not(readahead_step(&ahead), "one is enough");
    cr_expect_not(readahead_listed(&ahead, 30), "a leap is no walk");
    cr_expect(readahead_listed(&ahead, 29), "but this is one, backwards");
    cr_expect(readahead_step(&ahead));
    cr_expect(cache_holds(snapshot.cache, 28, CACHE_FILES));
    cr_expect(rendered == 2);
}

/* Also where nobody has met the chunk yet: the survey hears of its files only once. */
Test(ahead, lays_out_documents_whose_sizes_are_known_then)
{
    struct survey_record record;
    struct survey_chunk chunk;

    survey_list(snapshot.survey, CACHE_XML);
    cr_expect(readahead_listed(&ahead, 0));
    cr_expect(readahead_step(&ahead));
    cr_expect(cache_holds(snapshot.cache, 1, CACHE_XML));
    cr_assert(survey_chunk(snapshot.survey, 1, &chunk) && chunk.files);
    cr_assert(survey_record(snapshot.survey, 1, 0, &record) && record.file_size > 0);
}

Test(ahead, ends_at_the_ends_of_the_log)
{
    cr_expect_not(readahead_listed(&ahead, 58));
    cr_expect_not(readahead_listed(&ahead, 59));
    cr_expect_not(readahead_listed(&ahead, 1));
    cr_expect_not(readahead_listed(&ahead, 0));
    cr_expect_not(readahead_step(&ahead));
}

/* Reads as the kernel does: each chunk that is read is there before. */
Test(ahead, is_ahead_of_a_reader_of_all_lines)
{
    const struct node lines = {.kind = NODE_LOG_LINES};
    enum { SIZE = 50000 };
    uint64_t misses, late = 0;

    cr_assert(snapshot_survey(&snapshot) == EVTX_OK);
    misses = cache_stats(snapshot.cache).misses;
    for (uint64_t offset = 0; offset < survey_log(snapshot.survey).size; offset += SIZE) {
        struct piece piece;

        readahead_read(&ahead, offset, SIZE);
        while (readahead_step(&ahead))
            ;
        if (node_read(&hasty, lines, offset, SIZE, &piece) != ANSWER_OK) {
            late++;
            cr_assert(node_read(&patient, lines, offset, SIZE, &piece) == ANSWER_OK);
        }
        piece_done(&snapshot, &piece);
    }
    cr_expect(rendered > 30);
    cr_expect(late < 5, "%d", (int)late);
    cr_expect(cache_stats(snapshot.cache).misses - misses <= 60, "none is rendered twice");
}

Test(ahead, does_nothing_for_who_reads_at_random)
{
    cr_assert(snapshot_survey(&snapshot) == EVTX_OK);
    for (uint64_t offset = 1000000; offset > 100000; offset -= 100000)
        cr_expect_not(readahead_read(&ahead, offset, 1000));
    cr_expect_not(readahead_step(&ahead));
}
