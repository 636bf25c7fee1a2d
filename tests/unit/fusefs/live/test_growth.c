/*
 * test_growth.c - whatever the size, pace and order of the writes by which a log grows, what is
 * shown of it grows by whole lines, and each event is shown once.
 */
#include "cache/chunks/render.h"
#include "core/live.h"
#include "fusefs/live/growth_look.h"

#include "tests/unit/small_log.h"

#include <stdlib.h>
#include <string.h>

enum { STORIES = 150, MOST_STAGES = 4, STEP = 10 /* ms between two looks */ };

/* ---- what somebody writes -------------------------------------------------------------------- */

static uint64_t dice_state;

/* Below @end, which is not 0. */
static uint64_t dice(uint64_t end)
{
    dice_state ^= dice_state << 13;
    dice_state ^= dice_state >> 7;
    dice_state ^= dice_state << 17;
    return dice_state % end;
}

/** What the file is at some time. */
struct image {
    uint8_t *bytes; /* owned */
    size_t size;
};

/* A log of @records records, @each in a chunk; with @ring, of that many chunks that go round. */
static struct image image_of(unsigned records, unsigned each, unsigned ring)
{
    struct small_log small;
    struct image image;

    small_start(&small);
    small.log.ring = ring;
    for (unsigned i = 0; i < records; i++) {
        if (i && i % each == 0)
            small_next_chunk(&small);
        small_add(&small, 1 + i, 100 + i % 7);
        small.log.chunk->last_id = 1 + i;
    }
    small_close(&small);
    image = (struct image){small.log.bytes, small.log.size};
    small.log.bytes = NULL;
    sample_log_done(&small.log);
    return image;
}

/** The file, who looks at it, and what he has read. */
struct story {
    int fd;
    struct growth growth;
    struct evtx_log *shown; /* NULL: nothing */
    struct text lines;
    int64_t now;
};

/* All lines of a log, in log order. */
static void render_all(const struct evtx_log *log, struct text *lines)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct render *render = render_new(templates);
    uint64_t count = evtx_log_chunks(log), first = evtx_log_first_chunk(log);

    lines->size = 0;
    for (uint64_t i = 0; i < count; i++) {
        enum evtx_status status = render_lines(render, log, (first + i) % count, NULL);

        cr_assert(status == EVTX_OK || status == EVTX_END || status == EVTX_BAD_MAGIC ||
                      status == EVTX_TRUNCATED,
                  "%s: what is shown can be read", evtx_status_name(status));
        if (status == EVTX_OK)
            text_put(lines, render->line_text.bytes, render->line_text.size);
    }
    render_free(render);
    evtx_templates_free(templates);
}

static struct evtx_log *open_file(int fd)
{
    struct evtx_log *log = NULL;

    cr_assert(evtx_log_open_fd(dup(fd), &log, NULL) == EVTX_OK);
    cr_assert(evtx_log_watch(log));
    return log;
}

/* Looks. What was read before must be the beginning of what is read now. */
static enum growth_found look(struct story *story)
{
    struct evtx_log *log = open_file(story->fd);
    enum growth_found found =
        growth_look(&story->growth, log, story->shown, story->now += STEP, NULL);
    struct text lines = {0};

    cr_assert(found != GROWTH_AGAIN);
    if (found == GROWTH_DIFFERS) {
        evtx_log_close(story->shown);
        story->shown = log;
    } else {
        evtx_log_close(log);
    }
    render_all(story->shown, &lines);
    cr_assert(lines.size >= story->lines.size &&
                  (story->lines.size == 0 ||
                   memcmp(lines.bytes, story->lines.bytes, story->lines.size) == 0),
              "what is shown only grows");
    cr_assert(lines.size == 0 || lines.bytes[lines.size - 1] == '\n', "by whole lines");
    text_done(&story->lines);
    story->lines = lines;
    return found;
}

static void put(struct story *story, const struct image *image, size_t from, size_t to)
{
    if (to > image->size)
        to = image->size;
    if (from < to)
        cr_assert(pwrite(story->fd, image->bytes + from, to - from, (off_t)from) ==
                  (ssize_t)(to - from));
}

enum order { FORWARD, BACKWARD, ANY, ORDERS };

/* Writes @image in pieces, in some order, and looks now and then. */
static void write_image(struct story *story, const struct image *image, enum order order)
{
    static const size_t sizes[] = {64, 512, 4096, 16384, 40000, 65536};
    size_t piece = sizes[dice(6)], count = image->size / piece + 1;
    size_t *pieces = malloc(count * sizeof *pieces);

    for (size_t i = 0; i < count; i++)
        pieces[i] = order == BACKWARD ? count - 1 - i : i;
    for (size_t i = count - 1; order == ANY && i > 0; i--) {
        size_t other = dice(i + 1), kept = pieces[i];

        pieces[i] = pieces[other];
        pieces[other] = kept;
    }
    for (size_t i = 0; i < count; i++) {
        put(story, image, pieces[i] * piece, (pieces[i] + 1) * piece);
        if (dice(count / 12 + 1) == 0)
            look(story);
    }
    free(pieces);
}

static void begin(struct story *story, const struct image *image, size_t size)
{
    *story = (struct story){.fd = memfd_create("story", MFD_CLOEXEC), .growth.begun = true};
    put(story, image, 0, size);
}

/* All is there by now, and shown as a new mount shows it. */
static void end(struct story *story)
{
    struct text all = {0};
    struct evtx_log *log;

    look(story);
    log = open_file(story->fd);
    render_all(log, &all);
    cr_expect(evtx_log_held(story->shown) == 0);
    cr_expect(all.size == story->lines.size &&
                  (all.size == 0 || memcmp(all.bytes, story->lines.bytes, all.size) == 0),
              "each event is shown, once");
    evtx_log_close(log);
    evtx_log_close(story->shown);
    text_done(&all);
    text_done(&story->lines);
    growth_done(&story->growth);
    close(story->fd);
}

/* From a log of some records to one of more, and again. */
static void tell(uint64_t seed, bool from_nothing, bool preallocated)
{
    unsigned each = 1 + (unsigned)(seed % 9), records = 1 + (unsigned)(seed % 5);
    struct image image;
    struct story story;

    dice_state = seed * 2654435761u + 1;
    image = image_of(records, each, 0);
    begin(&story, &image, from_nothing ? EVTX_HEADER_SIZE : image.size);
    if (preallocated)
        cr_assert(ftruncate(story.fd, EVTX_HEADER_SIZE + 24 * EVTX_CHUNK_SIZE) == 0);
    look(&story);
    for (unsigned stage = 0; stage < MOST_STAGES; stage++) {
        write_image(&story, &image, (enum order)dice(ORDERS));
        free(image.bytes);
        records += 1 + (unsigned)dice(2 * each);
        image = image_of(records, each, 0);
    }
    write_image(&story, &image, ANY);
    free(image.bytes);
    end(&story);
}

Test(growth, shows_each_event_of_a_log_that_grows_once)
{
    for (uint64_t seed = 0; seed < STORIES; seed++)
        tell(seed, false, false);
}

Test(growth, shows_each_event_of_a_copy_that_begins_with_nothing_once)
{
    for (uint64_t seed = 0; seed < STORIES; seed++)
        tell(seed, true, false);
}

Test(growth, shows_each_event_of_a_log_that_has_its_size_before_once)
{
    for (uint64_t seed = 0; seed < STORIES; seed++)
        tell(seed, seed % 2, true);
}

Test(growth, keeps_the_order_of_a_log_that_went_round_while_it_is_copied)
{
    for (uint64_t seed = 0; seed < STORIES / 3; seed++) {
        unsigned ring = 2 + (unsigned)(seed % 5), each = 2 + (unsigned)(seed % 3);
        struct image image =
            image_of(each * (ring + 1 + (unsigned)(seed % (2 * ring))), each, ring);
        struct story story;

        dice_state = seed * 40503 + 1;
        begin(&story, &image, EVTX_HEADER_SIZE);
        look(&story);
        write_image(&story, &image, (enum order)(seed % ORDERS));
        free(image.bytes);
        end(&story);
    }
}

Test(growth, shows_what_was_whole_while_the_last_chunk_is_rewritten_header_first)
{
    struct image before = image_of(3, 10, 0), after = image_of(5, 10, 0);
    size_t shown;
    struct story story;

    begin(&story, &before, before.size);
    look(&story);
    shown = story.lines.size;
    put(&story, &after, EVTX_HEADER_SIZE, EVTX_HEADER_SIZE + 512);
    cr_expect(look(&story) == GROWTH_SAME && story.lines.size == shown);
    cr_expect(growth_due(&story.growth, story.now) == story.now + GROWTH_PAUSE);
    put(&story, &after, EVTX_HEADER_SIZE, after.size);
    cr_expect(look(&story) == GROWTH_DIFFERS && story.lines.size > shown);
    free(before.bytes);
    free(after.bytes);
    end(&story);
}

Test(growth, shows_records_that_the_header_does_not_count_when_it_does)
{
    struct image before = image_of(3, 10, 0), after = image_of(5, 10, 0);
    struct story story;
    size_t shown;

    begin(&story, &before, before.size);
    look(&story);
    shown = story.lines.size;
    put(&story, &after, EVTX_HEADER_SIZE + 512, after.size);
    look(&story);
    cr_expect(story.lines.size == shown);
    put(&story, &after, EVTX_HEADER_SIZE, EVTX_HEADER_SIZE + 512);
    look(&story);
    cr_expect(story.lines.size > shown);
    free(before.bytes);
    free(after.bytes);
    end(&story);
}

Test(growth, shows_a_state_that_is_whole_again_when_a_write_is_taken_back)
{
    static const uint8_t zeros[EVTX_CHUNK_SIZE];
    struct image image = image_of(8, 4, 0);
    struct story story;

    begin(&story, &image, EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE);
    cr_assert(ftruncate(story.fd, EVTX_HEADER_SIZE + 2 * EVTX_CHUNK_SIZE) == 0);
    cr_assert(pwrite(story.fd, zeros, sizeof zeros, EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE) ==
              sizeof zeros);
    look(&story);
    cr_assert(pwrite(story.fd, "ElfChnk", 7, EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE) == 7);
    cr_expect(look(&story) == GROWTH_DIFFERS && evtx_log_held(story.shown) == 1);
    cr_assert(pwrite(story.fd, zeros, 7, EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE) == 7);
    cr_expect(look(&story) == GROWTH_DIFFERS && evtx_log_held(story.shown) == 0);
    cr_expect(look(&story) == GROWTH_SAME);
    free(image.bytes);
    end(&story);
}

/* ---- who pauses ------------------------------------------------------------------------------ */

Test(growth, shows_what_nobody_writes_any_more_as_it_is)
{
    struct image image = image_of(8, 4, 0);
    struct story story;
    size_t whole;

    begin(&story, &image, EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE + 1500);
    look(&story);
    whole = story.lines.size;
    cr_expect(whole > 0 && growth_due(&story.growth, story.now) == story.now + GROWTH_PAUSE);
    story.now += GROWTH_PAUSE - 2 * STEP;
    look(&story);
    cr_expect(story.lines.size == whole);
    look(&story);
    cr_expect(story.lines.size > whole && evtx_log_held(story.shown) == 0);
    cr_expect(growth_due(&story.growth, story.now) == GROWTH_NEVER);
    evtx_log_close(story.shown);
    text_done(&story.lines);
    growth_done(&story.growth);
    free(image.bytes);
    close(story.fd);
}

Test(growth, waits_anew_after_each_write)
{
    struct image image = image_of(8, 4, 0);
    size_t half = EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE + 1000;
    struct story story;
    size_t whole;

    begin(&story, &image, half);
    look(&story);
    whole = story.lines.size;
    for (unsigned i = 1; i <= 4; i++) {
        story.now += GROWTH_PAUSE - 2 * STEP;
        put(&story, &image, 0, half + i);
        look(&story);
        cr_expect(story.lines.size == whole);
    }
    put(&story, &image, 0, image.size);
    free(image.bytes);
    end(&story);
}

/* The first look at a file that was written long ago. */
Test(growth, waits_for_nobody_at_the_first_look)
{
    struct image image = image_of(8, 4, 0);
    struct story story;

    begin(&story, &image, image.size);
    cr_assert(pwrite(story.fd, "damage", 6, EVTX_HEADER_SIZE + 700) == 6);
    story.growth.begun = false;
    story.growth.written = -GROWTH_PAUSE;
    look(&story);
    cr_expect(evtx_log_held(story.shown) == 0);
    free(image.bytes);
    end(&story);
}

/* ---- judging --------------------------------------------------------------------------------- */

/* Chunk @number, behind the last one that is shown, @before. */
static struct growth_chunk
chunk_of(uint64_t number, enum evtx_wholeness wholeness, uint64_t first, uint64_t before)
{
    return (struct growth_chunk){.number = number,
                                 .hash = 7 + number,
                                 .wholeness = wholeness,
                                 .records = {first, first + 9, first, first + 9},
                                 .before = before,
                                 .before_records = {1, 10 * (before + 1), 1, 10 * (before + 1)}};
}

static bool is_held(struct growth_chunk chunk)
{
    struct growth growth = {.begun = true};

    cr_assert(growth_judge(&growth, &chunk, 1, false, 0));
    growth_done(&growth);
    return chunk.held;
}

Test(judge, waits_for_records_that_are_missing_before_a_chunk)
{
    cr_expect_not(is_held(chunk_of(3, EVTX_WHOLE, 31, 2)));
    cr_expect(is_held(chunk_of(3, EVTX_WHOLE, 99, 2)), "the one before may grow");
    cr_expect_not(is_held(chunk_of(5, EVTX_WHOLE, 31, 2)), "nothing is missing");
    cr_expect_not(is_held(chunk_of(5, EVTX_WHOLE, 7, 2)), "it is none of this story");
    cr_expect(is_held(chunk_of(5, EVTX_WHOLE, 51, 2)));
    cr_expect(is_held(chunk_of(5, EVTX_HALF, 31, 2)));
    cr_expect_not(is_held(chunk_of(0, EVTX_WHOLE, 1, GROWTH_NONE)));
    cr_expect_not(is_held(chunk_of(0, EVTX_WHOLE, 500, GROWTH_NONE)));
    cr_expect(is_held(chunk_of(2, EVTX_WHOLE, 21, GROWTH_NONE)));
    cr_expect_not(is_held(chunk_of(3, EVTX_UNUSED, 0, 2)));
}

Test(judge, believes_the_ids_or_the_numbers)
{
    struct growth_chunk chunk = chunk_of(3, EVTX_WHOLE, 99, 2);

    chunk.records.first_id = 31;
    cr_expect_not(is_held(chunk));
    chunk.records.first_id = 99;
    chunk.records.first_number = 31;
    cr_expect_not(is_held(chunk));
}

Test(judge, waits_for_the_end_of_a_log_that_went_round)
{
    static const struct {
        uint64_t first[4]; /* of each chunk, with 10 records; 0: it is unused */
        bool turns, held;
    } rows[] = {
        {{51, 61, 31, 41}, true, false}, {{51, 61, 31, 41}, false, false},
        {{51, 61, 0, 41}, true, true},   {{51, 61, 31, 0}, true, true},
        {{51, 61, 0, 0}, true, true},    {{51, 71, 31, 41}, true, true},
        {{1, 11, 21, 0}, true, false},
    };

    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct growth growth = {.begun = true};
        struct growth_chunk list[4];

        for (uint64_t i = 0; i < 4; i++)
            list[i] = chunk_of(i, rows[row].first[i] ? EVTX_WHOLE : EVTX_UNUSED, rows[row].first[i],
                               GROWTH_NONE);
        cr_assert(growth_judge(&growth, list, 4, rows[row].turns, 0));
        cr_expect(list[0].held == rows[row].held, "%zu", row);
        growth_done(&growth);
    }
}

Test(judge, has_what_comes_behind_wait_but_nothing_that_was_shown)
{
    struct growth_chunk list[] = {chunk_of(2, EVTX_HALF, 21, 1), chunk_of(3, EVTX_WHOLE, 31, 1),
                                  chunk_of(4, EVTX_WHOLE, 41, 1)};
    struct growth growth = {.begun = true};

    list[1].shown = true;
    cr_assert(growth_judge(&growth, list, 3, false, 0));
    cr_expect(list[0].held && !list[1].held && list[2].held);
    cr_expect(growth_due(&growth, 0) == GROWTH_PAUSE);
    cr_assert(growth_judge(&growth, list, 3, false, GROWTH_PAUSE));
    cr_expect_not(list[0].held || list[1].held || list[2].held);
    growth_done(&growth);
}
