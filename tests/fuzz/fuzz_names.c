/*
 * fuzz_names.c - names of files and directories: each text has one name, each name one text.
 */
#include "cache/chunks/facet.h"
#include "fusefs/cli/ranges.h"
#include "fusefs/tree/names.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

/* Any text: its name can stand in a path, and is the text again. */
static void claim_text(const uint8_t *bytes, size_t size)
{
    struct text name = {0}, back = {0};

    facet_escape(&name, bytes, size);
    claim(name.size > 0 && !memchr(name.bytes, '/', name.size) &&
              !memchr(name.bytes, '\0', name.size),
          "a name can stand in a path");
    text_putc(&name, '\0');
    claim(strcmp((char *)name.bytes, ".") != 0 && strcmp((char *)name.bytes, "..") != 0,
          "a name is none of the two that every directory has");
    claim(facet_unescape(&back, (char *)name.bytes), "a name means something");
    claim(back.size == size && (size == 0 || memcmp(back.bytes, bytes, size) == 0),
          "unescape(escape(text)) is the text");
    text_done(&name);
    text_done(&back);
}

/* Any name: what it means is called so, and not otherwise. */
static void claim_name(const char *name)
{
    struct text text = {0}, again = {0};

    if (facet_unescape(&text, name)) {
        facet_escape(&again, text.bytes, text.size);
        claim(again.size == strlen(name) && memcmp(again.bytes, name, again.size) == 0,
              "a text has one name");
    } else {
        claim(text.size == 0, "what means nothing leaves the text");
    }
    text_done(&text);
    text_done(&again);
}

static void claim_record(const char *string)
{
    char name[NAME_ROOM];
    struct record_name record;
    uint64_t number;

    if (name_record(string, &record)) {
        name_put_record(name, &record);
        claim(strcmp(name, string) == 0, "a record has one name in each form");
    }
    if (name_number(string, &number)) {
        name_put_number(name, number);
        claim(strcmp(name, string) == 0, "a number has one spelling");
    }
}

static void claim_ranges(const char *string)
{
    struct ranges ranges;

    if (!ranges_read(&ranges, string))
        return;
    for (size_t i = 0; i < ranges.count; i++) {
        const struct range *range = &ranges.list[i];

        claim(range->first <= range->last, "a range goes upwards");
        claim(i == 0 || (range[-1].last < range->first && range[-1].last + 1 < range->first),
              "ranges ascend and do not touch");
        claim(ranges_meet(&ranges, range->first, range->first) &&
                  ranges_meet(&ranges, range->last, UINT64_MAX),
              "a set has what is in it");
    }
    ranges_done(&ranges);
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    char *string = fuzz_string(bytes, size);

    claim_text(bytes, size);
    claim_name(string);
    claim_record(string);
    claim_ranges(string);
    free(string);
}
