/* test_name.c - names where BinXML refers to them. docs/format.md 2.3 */
#include "core/binxml/name.h"

#include <criterion/criterion.h>
#include <endian.h>

/* A reference at 0, then bytes; a name at 4 with units "ab", and its NUL; more behind it. */
static const uint8_t inline_name[] = {4, 0,   0, 0,   9, 9, 9, 9,   7, 7, 2,
                                      0, 'a', 0, 'b', 0, 0, 0, 'x', 0, 0, 0};

Test(name, passes_over_a_name_that_lies_right_behind_its_reference)
{
    struct cursor c = cursor_over(inline_name, 0, sizeof inline_name);
    struct raw_name name;

    cr_assert(name_read(&c, sizeof inline_name, &name));
    cr_expect(name.count == 2 && name.units == inline_name + 12);
    cr_expect(c.at == 18);
}

Test(name, reads_a_name_that_lies_elsewhere)
{
    uint8_t bytes[sizeof inline_name + 8] = {0};
    struct cursor c;
    struct raw_name name;

    memcpy(bytes, inline_name, sizeof inline_name);
    bytes[sizeof inline_name] = 4;
    c = cursor_over(bytes, sizeof inline_name, sizeof bytes);
    cr_assert(name_read(&c, sizeof bytes, &name));
    cr_expect(name.count == 2 && name.units == bytes + 12);
    cr_expect(c.at == sizeof inline_name + 4, "only the reference was passed over");
}

Test(name, looks_for_names_in_the_whole_chunk_but_not_behind_it)
{
    uint8_t bytes[64] = {20};
    struct cursor c = cursor_over(bytes, 0, 8); /* the stream ends before the name */
    struct raw_name name;

    bytes[26] = 1;
    bytes[28] = 'z';
    cr_expect(name_read(&c, 64, &name) && name.count == 1 && name.units == bytes + 28);
    c = cursor_over(bytes, 0, 8);
    cr_expect(name_read(&c, 30, &name));
    c = cursor_over(bytes, 0, 8);
    cr_expect(!name_read(&c, 29, &name) && c.bad, "half of its last unit is missing");
    c = cursor_over(bytes, 0, 8);
    cr_expect(!name_read(&c, 20, &name) && c.bad);
    c = cursor_over(bytes, 0, 3);
    cr_expect(!name_read(&c, 64, &name) && c.bad, "the reference itself is cut");
}

/* What the check says of the name that is referred to at the begin of @bytes. */
static enum name_state check(const uint8_t *bytes, size_t size, struct raw_name *name)
{
    struct cursor c = cursor_over(bytes, 0, (uint32_t)size);

    (void)name_read(&c, (uint32_t)size, name);
    return name_check(&c, 0, (uint32_t)size, name);
}

Test(name, that_is_mended_is_told_from_one_that_is_sound_or_doubtful)
{
    uint16_t hash = (uint16_t)('a' * 65599 + 'b');
    uint8_t bytes[sizeof inline_name];
    struct raw_name name;

    memcpy(bytes, inline_name, sizeof bytes);
    cr_expect(check(bytes, sizeof bytes, &name) == NAME_DOUBTFUL, "its hash is another one");
    memcpy(bytes + 8, &(uint16_t){htole16(hash)}, 2);
    cr_expect(check(bytes, sizeof bytes, &name) == NAME_SOUND);
    cr_expect(name.count == 2 && name.units == bytes + 12);
    bytes[0] = 6;
    cr_expect(check(bytes, sizeof bytes, &name) == NAME_MENDED, "the reference is wrong");
    cr_expect(name.count == 2 && name.units == bytes + 12);
    bytes[8]++;
    cr_expect(check(bytes, sizeof bytes, &name) == NAME_DOUBTFUL, "so is the hash");
}

Test(name, finds_a_name_that_is_longer_than_the_chunk)
{
    uint8_t bytes[32] = {4};
    struct cursor c = cursor_over(bytes, 0, sizeof bytes);
    struct raw_name name;

    bytes[10] = bytes[11] = 0xFF;
    cr_expect(!name_read(&c, sizeof bytes, &name) && c.bad);
}

Test(name, reads_zeros_as_a_name_without_letters)
{
    uint8_t bytes[32] = {16};
    struct cursor c = cursor_over(bytes, 0, sizeof bytes);
    struct raw_name name;

    cr_expect(name_read(&c, sizeof bytes, &name) && name.count == 0);
}

static void expect_decoded(const uint16_t *units, uint32_t count, const char *text)
{
    struct arena arena = {0};
    uint8_t bytes[64];
    struct raw_name raw = {.count = count, .units = bytes};
    struct name name;

    for (uint32_t i = 0; i < count; i++) {
        bytes[2 * i] = (uint8_t)units[i];
        bytes[2 * i + 1] = (uint8_t)(units[i] >> 8);
    }
    cr_assert(name_decode(&raw, &arena, &name));
    cr_expect(name_is(&name, text, (uint32_t)strlen(text)), "%.*s, not %s", (int)name.size,
              name.text, text);
    arena_done(&arena);
}

Test(name, decodes_utf16_up_to_the_first_nul)
{
    expect_decoded((const uint16_t[]){'D', 'a', 't', 'a'}, 4, "Data");
    expect_decoded(NULL, 0, "");
    expect_decoded((const uint16_t[]){'a', 0, 'b'}, 3, "a");
    expect_decoded((const uint16_t[]){0}, 1, "");
    expect_decoded((const uint16_t[]){0xE9, 0x20AC, 0xD83D, 0xDE00}, 4,
                   "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    expect_decoded((const uint16_t[]){'a', 0xD800}, 2, "a\xEF\xBF\xBD");
    expect_decoded((const uint16_t[]){0xDC00, 'b', '"', '\n'}, 4,
                   "\xEF\xBF\xBD"
                   "b\"\n");
    expect_decoded((const uint16_t[]){0xFFFF, 0xFFFF, 0xFFFF}, 3,
                   "\xEF\xBF\xBF\xEF\xBF\xBF\xEF\xBF\xBF");
}

Test(name, decodes_the_names_of_a_chunk_once)
{
    struct arena arena = {0};
    struct name_cache cache = {.arena = &arena};
    const uint8_t bytes[] = {'a', 0, 'b', 0};
    struct raw_name ab = {0, 2, bytes, 0}, b = {2, 1, bytes + 2, 0};
    struct name first, second, other;

    cr_assert(name_decode_once(&ab, &cache, &arena, &first) &&
              name_decode_once(&b, &cache, &arena, &other) &&
              name_decode_once(&ab, &cache, &arena, &second));
    cr_expect(first.text == second.text && name_is(&second, "ab", 2) && name_is(&other, "b", 1));
    arena_done(&arena);
}

Test(name, tells_apart_names_that_share_a_place_of_the_cache)
{
    static uint8_t bytes[8 * CACHED_NAMES];
    struct arena arena = {0};
    struct name_cache cache = {.arena = &arena};

    for (size_t i = 0; i < sizeof bytes; i += 2)
        bytes[i] = (uint8_t)('a' + i / 2 % 23);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof bytes / 2; i++) {
            struct raw_name raw = {(uint32_t)(2 * i), 1, bytes + 2 * i, 0};
            struct name name;

            cr_assert(name_decode_once(&raw, &cache, &arena, &name));
            cr_expect(name.size == 1 && name.text[0] == 'a' + (char)(i % 23));
        }
    arena_done(&arena);
}
