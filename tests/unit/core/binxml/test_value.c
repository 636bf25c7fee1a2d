/* test_value.c - every type of value at every size: right, short, long, none. docs/format.md 3 */
#include "core/binxml/value.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a row: a literal without the NUL that C adds. */
#define B(literal) (literal), sizeof(literal) - 1
#define GUID       "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
#define USER                                                                                       \
    "\x01\x05\0\0\0\0\0\x05\x15\0\0\0\xdc\xf4\xdc\x3b\x83\x3d\x2b\x46\x82\x8b\xa6\x28\xf4\x01\0\0"
#define TIME   "\x87\x89\xff\xd0\x06\x6b\xda\x01"
#define SYSTEM "\xe8\x07\x02\x00\x04\x00\x1d\x00\x17\x00\x3b\x00\x3a\x00\x07\x00"

static const struct {
    uint8_t type;
    const char *bytes;
    uint32_t size;
    const char *text;
    bool empty;
} rows[] = {
    {0x00, B(""), "", true},
    {0x00, B("\1\0"), "", true},

    {0x01, B("a\0b\0"), "ab", false},
    {0x01, B(""), "", true},
    {0x01, B("\0\0"), "", true},
    {0x01, B("\0\0\0\0\0\0"), "", true},
    {0x01, B("a\0\0\0\0\0"), "a", false},
    {0x01, B("a\0\0\0b\0"), "a\\u0000b", false},
    {0x01, B("\0\0b\0"), "\\u0000b", false},
    {0x01, B(" \0 \0"), "  ", false},
    {0x01, B("a\0b\0c"), "ab", false},
    {0x01, B("c"), "", true},
    {0x01, B("\x3d\xd8\x00\xde"), "\xF0\x9F\x98\x80", false},
    {0x01, B("\x3d\xd8"), "\xEF\xBF\xBD", false},
    {0x01, B("\xff\xfe\xfe\xff\xff\xff"), "\xEF\xBB\xBF\xEF\xBF\xBE\xEF\xBF\xBF", false},

    {0x02, B("abc"), "abc", false},
    {0x02, B("a\0b\0"), "ab", false},
    {0x02, B("\x80\xe9\xff\x81"), "\xE2\x82\xAC\xC3\xA9\xC3\xBF\xC2\x81", false},
    {0x02, B("\0\0"), "", true},
    {0x02, B(""), "", true},

    {0x03, B("\x80"), "-128", false},
    {0x03, B("\x7f"), "127", false},
    {0x03, B("\xff\x01"), "-1", false},
    {0x03, B(""), "", true},
    {0x04, B("\xff"), "255", false},
    {0x04, B("\x05\0\0\0"), "5", false},
    {0x04, B("\x05\1\0\0"), "5", false},
    {0x05, B("\x00\x80"), "-32768", false},
    {0x05, B("\xff"), "-1", false},
    {0x05, B("\x7f"), "127", false},
    {0x06, B("\xff\xff"), "65535", false},
    {0x06, B("\xff"), "255", false},
    {0x07, B("\x00\x00\x00\x80"), "-2147483648", false},
    {0x07, B("\x00\x80"), "-32768", false},
    {0x07, B("\x00\x00\x80"), "-8388608", false},
    {0x08, B("\xff\xff\xff\xff"), "4294967295", false},
    {0x08, B("\x05\x00"), "5", false},
    {0x08, B("\x05\0\0\0\1"), "5", false},
    {0x09, B("\0\0\0\0\0\0\0\x80"), "-9223372036854775808", false},
    {0x09, B("\xff\xff\xff\xff"), "-1", false},
    {0x0A, B("\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615", false},
    {0x0A, B("\xff\xff\xff\xff\xff\xff\xff"), "72057594037927935", false},

    {0x0B, B("\0\0\xc0\x3f"), "1.5", false},
    {0x0B, B("\xcd\xcc\xcc\x3d"), "0.1", false},
    {0x0B, B("\0\0\xc0\x3f\1"), "1.5", false},
    {0x0B, B("\0\0\xc0"), "0000C0", false},
    {0x0C, B("\x9a\x99\x99\x99\x99\x99\xb9\x3f"), "0.1", false},
    {0x0C, B("\0\0\xc0\x3f"), "0000C03F", false},
    {0x0C, B(""), "", true},

    {0x0D, B("\0\0\0\0"), "false", false},
    {0x0D, B("\1\0\0\0"), "true", false},
    {0x0D, B("\2\0\0\0"), "2", false},
    {0x0D, B("\xff\xff\xff\xff"), "-1", false},
    {0x0D, B("\1"), "true", false},
    {0x0D, B("\0\0"), "false", false},
    {0x0D, B("\1\0\0\0\1"), "true", false},

    {0x0E, B("\0\1\xab\xff"), "0001ABFF", false},
    {0x0E, B(""), "", true},

    {0x0F, B(GUID), "{03020100-0504-0706-0809-0a0b0c0d0e0f}", false},
    {0x0F, B(GUID "\xff"), "{03020100-0504-0706-0809-0a0b0c0d0e0f}", false},
    {0x0F, B("\0\1\2"), "000102", false},

    {0x10, B("\xef\xbe\xad\xde"), "0xdeadbeef", false},
    {0x10, B("\x01\xef\xbe\xad\xde\0\0\0"), "0xdeadbeef01", false},
    {0x10, B("\0\0\0\0"), "0x0", false},

    {0x11, B(TIME), "2024-02-29T11:59:58.1234567Z", false},
    {0x11, B(TIME "\1\2"), "2024-02-29T11:59:58.1234567Z", false},
    {0x11, B("\x87\x89\xff\xd0"), "8789FFD0", false},
    {0x12, B(SYSTEM), "2024-02-29T23:59:58.0070000Z", false},
    {0x12, B("\xe8\x07\x02"), "E80702", false},

    {0x13, B(USER), "S-1-5-21-1004336348-1177238915-682003330-500", false},
    {0x13, B(USER "\0\0\0\0"), "S-1-5-21-1004336348-1177238915-682003330-500", false},
    {0x13, B("\1\0\0\0\0\0\0\5"), "S-1-5", false},
    {0x13, B("\1\1\0\0\0\0\0\5\1\0\0"), "0101000000000005010000", false},
    {0x13, B("\1\0\0\0\0\0\0"), "01000000000000", false},

    {0x14, B("\xff\xff\xff\xff"), "0xffffffff", false},
    {0x14, B("\0\0\0\0"), "0x0", false},
    {0x14, B("\1\2"), "0x201", false},
    {0x15, B("\0\0\0\0\0\0\x20\x80"), "0x8020000000000000", false},
    {0x15, B("\1\0\0\0"), "0x1", false},

    /* types that are not known, or that no record can be rendered from: nothing is lost */
    {0x16, B("\1\2\3\4"), "01020304", false},
    {0x1F, B("\1"), "01", false},
    {0x20, B("\5\0\0\0\0\0\0\0"), "0500000000000000", false},
    {0x22, B("\1"), "01", false},
    {0x23, B("<\0"), "3C00", false},
    {0x23, B(""), "", true},
    {0x7F, B("\1\2"), "0102", false},

    /* arrays, where nothing repeats the element: joined */
    {0x81, B("a\0\0\0b\0b\0\0\0\0\0c\0\0\0"), "a,bb,,c", false},
    {0x81, B("a\0\0\0b\0"), "a,b", false},
    {0x81, B("\0\0"), "", false},
    {0x81, B("\0\0\0\0"), ",", false},
    {0x81, B(""), "", true},
    {0x82, B("a\0bb\0"), "a,bb", false},
    {0x82, B("a\0bb"), "a,bb", false},
    {0x83, B("\xff\1"), "-1,1", false},
    {0x84, B("\xff\1"), "255,1", false},
    {0x84, B("\7"), "7", false},
    {0x85, B("\xff\xff\2\0"), "-1,2", false},
    {0x86, B("\xff\xff\2\0"), "65535,2", false},
    {0x87, B("\xff\xff\xff\xff\2\0\0\0"), "-1,2", false},
    {0x88, B("\xff\xff\xff\xff\2\0\0\0"), "4294967295,2", false},
    {0x88, B("\1\0\0\0\2\0"), "010000000200", false},
    {0x89, B("\xff\xff\xff\xff\xff\xff\xff\xff\1\0\0\0\0\0\0\0"), "-1,1", false},
    {0x8A, B("\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615", false},
    {0x8B, B("\0\0\xc0\x3f\xcd\xcc\xcc\x3d"), "1.5,0.1", false},
    {0x8C, B("\0\0\0\0\0\0\xf8\x3f"), "1.5", false},
    {0x8D, B("\0\0\0\0\1\0\0\0"), "false,true", false},
    {0x8D, B("\0\0\0\0\1\0\0\0\2\0\0\0"), "0,1,2", false},
    {0x8D, B("\1\0\0\0\xff\xff\xff\xff"), "1,-1", false},
    {0x8E, B("\1\2\3"), "010203", false},
    {0x8F, B(GUID GUID),
     "{03020100-0504-0706-0809-0a0b0c0d0e0f},{03020100-0504-0706-0809-0a0b0c0d0e0f}", false},
    {0x90, B("\1\0\0\0\2\0\0\0"), "0100000002000000", false},
    {0x91, B(TIME TIME), "2024-02-29T11:59:58.1234567Z,2024-02-29T11:59:58.1234567Z", false},
    {0x92, B(SYSTEM SYSTEM), "2024-02-29T23:59:58.0070000Z,2024-02-29T23:59:58.0070000Z", false},
    {0x93, B("\1\0\0\0\0\0\0\5" USER), "S-1-5,S-1-5-21-1004336348-1177238915-682003330-500", false},
    {0x93, B("\1\0\0\0\0\0\0\5\1\1\0\0\0\0\0\5"), "01000000000000050101000000000005", false},
    {0x94, B("\1\0\0\0\xff\0\0\0"), "0x1,0xff", false},
    {0x95, B("\xff\0\0\0\0\0\0\0"), "0xff", false},
    {0x80, B("\1\2"), "0102", false},
    {0xA0, B("\1\2"), "0102", false},
    {0xA1, B("\1\2"), "0102", false},
    {0xFF, B("\1\2"), "0102", false},
};

/* The value lies in memory of just its size, so that a sanitizer sees each read past its end. */
static struct value value_of(uint8_t type, const void *bytes, uint32_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    cr_assert(copy);
    if (size)
        memcpy(copy, bytes, size);
    return (struct value){copy, size, type, CONCRETE};
}

static void done(const struct value *value)
{
    free((void *)(uintptr_t)value->bytes);
}

Test(value, shows_every_type_at_every_size)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct value value = value_of(rows[i].type, rows[i].bytes, rows[i].size);
        struct text text = {0};

        value_text(&text, &value, VALUE_JSON);
        text_putc(&text, '\0');
        cr_expect(strcmp((char *)text.bytes, rows[i].text) == 0, "row %zu, type %02x: %s, not %s",
                  i, rows[i].type, text.bytes, rows[i].text);
        text_done(&text);
        done(&value);
    }
}

Test(value, knows_what_is_empty)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct value value = value_of(rows[i].type, rows[i].bytes, rows[i].size);

        cr_expect(value_empty(&value) == rows[i].empty, "row %zu, type %02x", i, rows[i].type);
        done(&value);
    }
}

Test(value, shows_only_whole_numbers_and_booleans_bare)
{
    for (unsigned type = 0; type < 256; type++) {
        struct value value = {.type = (uint8_t)type, .size = 8, .slot = CONCRETE};

        cr_expect(value_bare(&value) == ((type >= 0x03 && type <= 0x0A) || type == 0x0D),
                  "type %02x", type);
    }
}

/* Every type with every size of any bytes, in every style: within the bound that its kind promises.
 */
Test(value, writes_no_more_than_its_kind_says)
{
    static const uint8_t fill[] = {0x00, 0x01, 0x0A, 0x22, 0x26, 0x41, 0x80, 0xD8, 0xFF};

    for (unsigned type = 0; type < 256; type++)
        for (uint32_t size = 0; size < 70; size++)
            for (size_t i = 0; i < 3 * sizeof fill; i++) {
                const struct value_kind *kind = value_kind((uint8_t)type);
                uint8_t bytes[70];
                struct value value;
                struct text text = {0};

                memset(bytes, fill[i / 3], sizeof bytes);
                value = value_of((uint8_t)type, bytes, size);
                value_text(&text, &value, (enum value_style)(i % 3));
                cr_assert(!text.bad);
                if (!(type & VALUE_ARRAY) && size >= kind->size)
                    cr_expect(text.size <= kind->most + (size_t)kind->per_byte * size,
                              "type %02x, %u bytes of %02x: %zu", type, size, fill[i / 3],
                              text.size);
                text_done(&text);
                done(&value);
            }
}

Test(value, takes_arrays_apart_without_losing_a_byte)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct value value = value_of(rows[i].type, rows[i].bytes, rows[i].size), settled;
        uint32_t at = 0, items = 0;

        if (value_is_array(&value)) {
            settled = value_settled(&value);
            while (at < settled.size) {
                uint32_t before = at;
                struct value item = value_item(&settled, &at);

                items++;
                cr_assert(at > before && at <= settled.size, "row %zu", i);
                cr_expect(item.bytes + item.size <= value.bytes + value.size, "row %zu", i);
            }
            cr_expect(items == value_items(&value), "row %zu", i);
        }
        done(&value);
    }
}

Test(value, reads_numbers_from_numbers_and_from_digits)
{
    static const struct {
        uint8_t type;
        const char *bytes;
        uint32_t size;
        bool is_number;
        uint64_t number;
    } numbers[] = {
        {0x04, B("\7"), true, 7},
        {0x06, B("\x10\x12"), true, 0x1210},
        {0x06, B("\x10"), true, 0x10},
        {0x08, B("\1\2\3\4"), true, 0x04030201},
        {0x0A, B("\xff\xff\xff\xff\xff\xff\xff\xff"), true, UINT64_MAX},
        {0x03, B("\x7f"), true, 127},
        {0x03, B("\xff"), false, 0},
        {0x05, B("\xff\x7f"), true, 0x7fff},
        {0x05, B("\xff\xff"), false, 0},
        {0x05, B("\xff"), false, 0},
        {0x07, B("\0\0\0\x80"), false, 0},
        {0x09, B("\xff\xff\xff\xff\xff\xff\xff\x7f"), true, INT64_MAX},
        {0x09, B("\xff\xff\xff\xff\xff\xff\xff\xff"), false, 0},
        {0x06, B(""), false, 0},
        {0x01, B("4\0\x36\0\x32\0\x34\0"), true, 4624},
        {0x01, B("4\0\0\0"), true, 4},
        {0x01, B(""), false, 0},
        {0x01, B("-\0\x31\0"), false, 0},
        {0x01, B(" \0\x31\0"), false, 0},
        {0x01, B("1\0 \0"), false, 0},
        {0x01, B("a\0"), false, 0},
        {0x01, B("\x31\x01"), false, 0},
        {0x14, B("\1\0\0\0"), false, 0},
        {0x0D, B("\1\0\0\0"), false, 0},
        {0x02, B("12"), false, 0},
        {0x84, B("\1"), false, 0},
    };
    struct value longest = value_of(0x01, B("9\0\x39\0\x39\0\x39\0\x39\0\x39\0\x39\0\x39\0\x39\0"
                                            "9\0\x39\0\x39\0\x39\0\x39\0\x39\0\x39\0\x39\0\x39\0"
                                            "9\0\x39\0"));
    uint64_t number = 0;

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct value value = value_of(numbers[i].type, numbers[i].bytes, numbers[i].size);
        bool is_number = value_number(&value, &number);

        cr_expect(is_number == numbers[i].is_number, "row %zu", i);
        if (is_number)
            cr_expect(number == numbers[i].number, "row %zu: %llu", i, (unsigned long long)number);
        done(&value);
    }
    cr_expect(!value_number(&longest, &number), "twenty digits may not fit");
    longest.size -= 2;
    cr_expect(value_number(&longest, &number) && number == 9999999999999999999u);
    done(&longest);
}

Test(value, reads_times_from_filetimes_and_from_text)
{
    struct value time = value_of(0x11, B(TIME)), unset = value_of(0x11, B("\1\0\0\0\0\0\0\x80"));
    struct value cut = value_of(0x11, B("\1\2\3\4\5\6\7")), number = value_of(0x0A, B(TIME));
    struct value text = value_of(0x01, B("2\0\x30\0\x32\0\x34\0-\0\x30\0\x32\0-\0\x32\0\x39\0T\0"
                                         "2\0\x33\0:\0\x35\0\x39\0:\0\x35\0\x38\0.\0\x31\0Z\0"));
    uint64_t ticks = 0;

    cr_expect(value_time(&time, &ticks) && ticks == 133536815981234567u);
    cr_expect(value_time(&text, &ticks) && ticks == 133537247981000000u);
    cr_expect(!value_time(&cut, &ticks));
    cr_expect(!value_time(&number, &ticks));
    cr_expect(!value_time(&unset, &ticks));
    done(&time);
    done(&unset);
    done(&cut);
    done(&number);
    done(&text);
}
