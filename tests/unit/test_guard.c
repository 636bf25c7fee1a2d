/* test_guard.c - a log can lie about a GUID; it cannot lie to a guard. */
#include "core/guard.h"
#include "tests/unit/lines.h"

/* Where the body of the definition of a record's instance lies; samples/writer.h */
enum { BODY_SIZE = 570, BODY = 574 };

static uint8_t chunk[64];

static struct guard guard_over(struct arena *arena)
{
    /* 0: bytes, 4: a size field, 8: a reference to the name at 40, 12: bytes up to 16 */
    struct guard guard;

    for (int i = 0; i < 64; i++)
        chunk[i] = (uint8_t)(i + 100);
    memcpy(chunk + 8, "\x28\0\0\0", 4);
    memcpy(chunk + 40, "\0\0\0\0\1\2\2\0a\0b\0\0\0", 14);
    guard_begin(&guard, arena, chunk, 0);
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

    cr_expect(guard_passes(&guard, chunk, 64, 0, 16, NULL, NULL));
    cr_expect(guard_passes(&guard, chunk, 64, 0, 64, NULL, NULL),
              "what lies behind is not its business");
    arena_done(&arena);
}

Test(guard, outlives_the_bytes_that_it_was_made_from)
{
    struct arena arena = {0};
    struct guard guard = guard_over(&arena);
    uint8_t copy[64];

    memcpy(copy, chunk, sizeof copy);
    memset(chunk, 0, sizeof chunk);
    cr_expect(guard_passes(&guard, copy, 64, 0, 16, NULL, NULL));
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
        cr_expect(guard_passes(&guard, chunk, 64, 0, 16, NULL, NULL) == hint, "byte %zu", i);
        chunk[i] ^= 0x40;
    }
    arena_done(&arena);
}

Test(guard, passes_a_definition_that_has_its_name_inline)
{
    struct arena arena = {0};
    struct guard guard = guard_over(&arena);
    uint8_t other[64] = {0};

    memcpy(other + 10, chunk, 8);
    memcpy(other + 18, "\x16\0\0\0", 4);
    memcpy(other + 22, chunk + 40, 14);
    memcpy(other + 36, chunk + 12, 4);
    cr_expect(guard_passes(&guard, other, 64, 10, 40, NULL, NULL));
    cr_expect(!guard_passes(&guard, other, 64, 10, 39, NULL, NULL), "its end is missing");
    other[28] = 3; /* units of the name */
    cr_expect(!guard_passes(&guard, other, 64, 10, 40, NULL, NULL));
    arena_done(&arena);
}

Test(guard, refuses_names_outside_of_the_chunk)
{
    struct arena arena = {0};
    struct guard guard = guard_over(&arena);

    cr_expect(guard_passes(&guard, chunk, 52, 0, 16, NULL, NULL));
    cr_expect(!guard_passes(&guard, chunk, 51, 0, 16, NULL, NULL));
    memcpy(chunk + 8, "\xff\xff\xff\xff", 4);
    cr_expect(!guard_passes(&guard, chunk, 64, 0, 16, NULL, NULL));
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
