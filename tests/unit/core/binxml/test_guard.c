/* test_guard.c - a log can lie about a GUID; it cannot lie to a guard. */
#include "core/binxml/guard.h"
#include "tests/unit/lines.h"

/* Where the body of the definition of a record's instance lies; samples/writer.h */
enum { BODY_SIZE = 570, BODY = 574 };

static uint8_t chunk[64 + GUARD_SLACK];

static bool
passes(const struct guard *guard, const uint8_t *bytes, uint32_t size, uint32_t at, uint32_t end)
{
    struct guard_seen seen;

    guard_forget(&seen);
    return guard_passes(guard, &seen, bytes, size, at, end);
}

static struct guard guard_over(struct arena *arena)
{
    /* 0: bytes, 4: a size field, 8: a reference to the name at 40, 12: bytes up to 16 */
    static struct guard_names names;
    struct guard guard;

    names = (struct guard_names){0};
    for (size_t i = 0; i < sizeof chunk; i++)
        chunk[i] = (uint8_t)(i + 100);
    memcpy(chunk + 8, "\x28\0\0\0", 4);
    memcpy(chunk + 40, "\0\0\0\0\1\2\2\0a\0b\0\0\0", 14);
    guard_begin(&guard, &names, arena, chunk, 0);
    guard_size_field(&guard, 4, 4);
    guard_name(&guard, 8, chunk + 48, 2, 12);
    guard_finish(&guard, 16);
    cr_assert(!guard.bad);
    return guard;
}

Test(guard, passes_what_it_was_made_from)
{
    struct arena arena = {0};
    struct guard guard = guard_over(&arena);

    cr_expect(passes(&guard, chunk, 64, 0, 16));
    cr_expect(passes(&guard, chunk, 64, 0, 64), "what lies behind is not its business");
    arena_done(&arena);
}

Test(guard, outlives_the_bytes_that_it_was_made_from)
{
    struct arena arena = {0};
    struct guard guard = guard_over(&arena);
    uint8_t copy[sizeof chunk];

    memcpy(copy, chunk, sizeof copy);
    memset(chunk, 0, sizeof chunk);
    cr_expect(passes(&guard, copy, 64, 0, 16));
    arena_done(&arena);
}

Test(guard, finds_every_byte_that_differs_but_for_hints)
{
    struct arena arena = {0};
    struct guard guard = guard_over(&arena);

    for (size_t i = 0; i < 64; i++) {
        bool hint = (i >= 4 && i < 8) || (i >= 16 && i < 40) || i >= 52 ||
                    (i >= 40 && i < 44); /* size field; unused; next of the name */

        chunk[i] ^= 0x40;
        cr_expect(passes(&guard, chunk, 64, 0, 16) == hint, "byte %zu", i);
        chunk[i] ^= 0x40;
    }
    arena_done(&arena);
}

Test(guard, passes_a_definition_that_has_its_name_inline)
{
    struct arena arena = {0};
    struct guard guard = guard_over(&arena);
    uint8_t other[64 + GUARD_SLACK] = {0};

    memcpy(other + 10, chunk, 8);
    memcpy(other + 18, "\x16\0\0\0", 4);
    memcpy(other + 22, chunk + 40, 14);
    memcpy(other + 36, chunk + 12, 4);
    cr_expect(passes(&guard, other, 64, 10, 40));
    cr_expect(!passes(&guard, other, 64, 10, 39), "its end is missing");
    for (uint32_t end = 10; end < 40; end++)
        cr_expect(!passes(&guard, other, 64, 10, end), "it ends at %u", end);
    other[28] = 3; /* units of the name */
    cr_expect(!passes(&guard, other, 64, 10, 40));
    arena_done(&arena);
}

Test(guard, passes_a_definition_that_ends_with_a_name)
{
    struct arena arena = {0};
    struct guard guard = guard_over(&arena);
    static struct guard_names names;

    memcpy(chunk + 8, "\x0c\0\0\0", 4);
    memcpy(chunk + 12, chunk + 40, 14);
    guard_begin(&guard, &names, &arena, chunk, 0);
    guard_name(&guard, 8, chunk + 20, 2, 26);
    guard_finish(&guard, 26);
    cr_assert(!guard.bad);
    cr_expect(passes(&guard, chunk, 64, 0, 26));
    cr_expect(!passes(&guard, chunk, 64, 0, 25));
    arena_done(&arena);
}

Test(guard, tells_names_apart_that_were_seen_elsewhere)
{
    struct arena arena = {0};
    struct guard guard = guard_over(&arena);
    uint8_t other[64 + GUARD_SLACK];
    struct guard_seen seen;

    guard_forget(&seen);
    cr_expect(guard_passes(&guard, &seen, chunk, 64, 0, 16));
    cr_expect(seen.at[0] == 40 && seen.at[1] == UINT32_MAX);
    memcpy(other, chunk, sizeof other);
    other[8] = 20; /* another name, if there is one at all */
    cr_expect(!guard_passes(&guard, &seen, other, 64, 0, 16));
    memcpy(other + 20, chunk + 40, 14);
    cr_expect(guard_passes(&guard, &seen, other, 64, 0, 16) && seen.at[0] == 20);
    arena_done(&arena);
}

Test(guard, refuses_names_outside_of_the_chunk)
{
    struct arena arena = {0};
    struct guard guard = guard_over(&arena);

    cr_expect(passes(&guard, chunk, 52, 0, 16));
    cr_expect(!passes(&guard, chunk, 51, 0, 16));
    memcpy(chunk + 8, "\xff\xff\xff\xff", 4);
    cr_expect(!passes(&guard, chunk, 64, 0, 16));
    arena_done(&arena);
}

/* --- trees: streams of numbered bytes, a string, and more bytes ------------------------------- */

/** A stream: .head, a string of so many units, .tail. */
struct stream {
    uint8_t head, units, tail;
};

static uint32_t lay(const struct stream *stream)
{
    uint32_t at = 0;

    memset(chunk, 0, sizeof chunk);
    chunk[at++] = stream->head;
    chunk[at] = stream->units;
    at += 2 + 2u * stream->units;
    chunk[at++] = stream->tail;
    return at;
}

/* What the parser says of such a stream: an empty string is no value. */
static void plant(struct guard_tree *tree, struct arena *arena, const struct stream *stream,
                  void *owner, bool whole)
{
    struct guard_names names = {0};
    struct guard guard;
    uint32_t size = lay(stream);

    guard_begin(&guard, &names, arena, chunk, 0);
    if (stream->units)
        guard_string(&guard, 1, stream->units);
    guard_finish(&guard, size);
    cr_assert(!guard.bad);
    guard_plant(tree, &guard, owner, whole);
}

static void *find(const struct guard_tree *tree, const struct stream *stream, uint32_t more)
{
    uint32_t strings[2] = {0}, size = lay(stream) + more;
    struct guard_seen seen;
    void *owner;

    guard_forget(&seen);
    owner = guard_tree_find(tree, &seen, chunk, 64, 0, size, strings);
    if (owner && stream->units)
        cr_expect(strings[0] == 3 && strings[1] == 3 + 2u * stream->units);
    return owner;
}

Test(guard, tree_tells_streams_that_begin_alike_apart)
{
    static const struct stream streams[] = {{1, 1, 1}, {1, 1, 2}, {1, 0, 1}, {1, 0, 2}, {2, 1, 1}};
    enum { STREAMS = sizeof streams / sizeof *streams };
    struct guard_tree tree = {NULL};
    struct arena arena = {0};
    int owners[STREAMS];

    for (size_t planted = 0; planted <= STREAMS; planted++) {
        for (size_t i = 0; i < STREAMS; i++)
            cr_expect(find(&tree, &streams[i], 0) == (i < planted ? &owners[i] : NULL),
                      "%zu of %zu", i, planted);
        if (planted < STREAMS)
            plant(&tree, &arena, &streams[planted], &owners[planted], true);
    }
    cr_expect(find(&tree, &(struct stream){1, 20, 2}, 0) == &owners[1], "a longer string");
    cr_expect(!find(&tree, &(struct stream){1, 1, 3}, 0));
    arena_done(&arena);
}

Test(guard, tree_minds_how_a_stream_ends_where_it_must)
{
    static const struct stream stream = {1, 1, 1};
    struct guard_tree tree = {NULL};
    struct arena arena = {0};
    int whole, begun, late;

    plant(&tree, &arena, &stream, &whole, true);
    cr_expect(find(&tree, &stream, 0) == &whole && !find(&tree, &stream, 1));
    plant(&tree, &arena, &stream, &begun, false);
    cr_expect(find(&tree, &stream, 0) == &whole && find(&tree, &stream, 1) == &begun);
    plant(&tree, &arena, &stream, &late, false);
    cr_expect(find(&tree, &stream, 1) == &begun, "of two that are the same the first one stays");
    cr_expect(!guard_tree_find(&tree, NULL, chunk, 64, 0, 65, NULL), "it ends behind the chunk");
    arena_done(&arena);
}

/* The claim that matters: whatever byte of a definition is changed, a store that knows the original
 * renders the record as a store that never saw it. */
Test(guard, never_lets_a_changed_definition_pass_for_the_known_one)
{
    const struct sample_template root = {
        .xml = "<Event a='1' b='{2}'><System><EventID@0>{0:06}</EventID><P x='lit'/></System>"
               "<EventData><Data Name='n'>{1}</Data><Data Name='m'>{3?:08}&amp;</Data></EventData>"
               "</Event>"};
    const struct sample_stream stream = {
        .root = &root,
        .values = SAMPLE_VALUES(sample_int(0x06, 4624), sample_text("text"), sample_text("b"),
                                sample_int(0x08, 9))};
    static uint8_t good[EVTX_CHUNK_SIZE], changed[EVTX_CHUNK_SIZE];
    struct reader knows, fresh;
    uint32_t size;

    memcpy(good, chunk_of(&stream), sizeof good);
    size = good[BODY_SIZE] + 256u * good[BODY_SIZE + 1];
    reader_open(&knows);
    reader_load(&knows, good);
    cr_assert(reader_line(&knows, 0)[0] == '{');
    for (uint32_t i = 0; i < size; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            char line[512];

            memcpy(changed, good, sizeof changed);
            changed[BODY + i] ^= (uint8_t)(1u << bit);
            reader_open(&fresh);
            reader_load(&fresh, changed);
            snprintf(line, sizeof line, "%s", reader_line(&fresh, 0));
            reader_load(&knows, changed);
            cr_expect(strcmp(reader_line(&knows, 0), line) == 0,
                      "byte %u, bit %u: %s where it is %s", i, bit, (char *)knows.line.bytes, line);
            reader_close(&fresh);
        }
    reader_load(&knows, good);
    cr_expect(reader_line(&knows, 0)[0] == '{');
    reader_close(&knows);
}
