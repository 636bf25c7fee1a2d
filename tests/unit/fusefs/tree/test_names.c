/* test_names.c - names that are numbers have one spelling each. */
#include "fusefs/tree/names.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

Test(names, of_records_are_read_as_they_are_written)
{
    static const uint64_t numbers[] = {0, 1, 9, 10, 4711, UINT32_MAX, UINT64_MAX - 1, UINT64_MAX};
    const size_t count = sizeof numbers / sizeof *numbers;

    for (size_t i = 0; i < count * 3 * SUFFIXES; i++) {
        struct record_name name = {
            .id = numbers[i % count], .a = numbers[(i + 3) % count], .b = numbers[(i + 5) % count]};
        struct record_name read;
        char text[NAME_ROOM];

        name.parts = (unsigned)(i / count % 3);
        name.suffix = (enum record_suffix)(i / count / 3);
        name_put_record(text, &name);
        cr_assert(strlen(text) < NAME_ROOM - 1, "%s was cut", text);
        cr_assert(name_record(text, &read), "%s", text);
        cr_expect(read.id == name.id && read.parts == name.parts, "%s", text);
        cr_expect(read.suffix == name.suffix, "%s", text);
        cr_expect(read.parts < 1 || read.a == name.a, "%s", text);
        cr_expect(read.parts < 2 || read.b == name.b, "%s", text);
    }
}

ParameterizedTestParameters(names, that_nothing_writes_are_refused)
{
    static char rows[][48] = {
        "",
        ".json",
        "1",
        "1.jsonl",
        "1.JSON",
        "1.XML",
        "1.xml ",
        "1.txt ",
        "1.tx",
        "1.txt.xml",
        "1.xml.json",
        "01.xml",
        ".xml",
        "01.json",
        "00.json",
        "+1.json",
        "-1.json",
        " 1.json",
        "1 .json",
        "1.json ",
        "1~.json",
        "1~2",
        "~2.json",
        "1~02.json",
        "1~2-.json",
        "1~2-03.json",
        "1~2-3-4.json",
        "1~2~3.json",
        "1-2.json",
        "0x1.json",
        "18446744073709551616.json",
        "1~18446744073709551616.json",
        "99999999999999999999999999.json",
    };

    return cr_make_param_array(char[48], rows, sizeof rows / sizeof *rows);
}

ParameterizedTest(char (*row)[48], names, that_nothing_writes_are_refused)
{
    struct record_name read;

    cr_expect_not(name_record(*row, &read), "\"%s\" was taken", *row);
}

Test(names, of_numbers_are_canonical)
{
    uint64_t number = 0;

    cr_expect(name_number("0", &number) && number == 0);
    cr_expect(name_number("18446744073709551615", &number) && number == UINT64_MAX);
    for (const char *const *bad = (const char *const[]){"", "007", "+7", "7 ", " 7", "7x", "-7",
                                                        "18446744073709551616", NULL};
         *bad; bad++)
        cr_expect_not(name_number(*bad, &number), "\"%s\" was taken", *bad);
}
