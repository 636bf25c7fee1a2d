/* test_record_kinds.c - records of one kind have one number, in every chunk anew. */
#include "cache/chunks/record_kinds.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct record_kinds kinds;

static void stop(void)
{
    record_kinds_done(&kinds);
}

TestSuite(kinds, .fini = stop);

/* Adds a record with that event ID, and that channel as UTF-16 of one letter a digit. */
static uint16_t add(uint32_t event, const char *channel)
{
    static const char line[] = "{\"Event\":{}}\n";
    struct evtx_fields fields = {0};
    uint8_t units[64] = {0};
    uint16_t kind = UINT16_MAX;

    for (size_t i = 0; channel[i]; i++)
        units[2 * i] = (uint8_t)channel[i];
    fields.values[EVTX_EVENT_ID] = (struct evtx_value){(uint8_t *)&event, 4, 0x08};
    fields.values[EVTX_CHANNEL] = (struct evtx_value){units, 2 * (uint32_t)strlen(channel), 0x01};
    cr_assert(record_kinds_add(&kinds, &fields, (const uint8_t *)line, strlen(line), &kind));
    return kind;
}

static void
expect_name(const struct record_kind_names *kept, uint32_t kind, enum facet facet, const char *name)
{
    uint32_t at = kept->list[kind].name[facet], end = kept->list[kind].name[facet + 1];

    cr_expect(end - at == strlen(name) && memcmp(kept->names + at, name, end - at) == 0, "%s",
              name);
}

Test(kinds, are_numbered_anew_in_each_chunk)
{
    struct record_kind_names *kept;

    record_kinds_start(&kinds);
    cr_expect(add(1, "a") == 0 && add(2, "a") == 1 && add(1, "a") == 0 && add(1, "b") == 2);
    cr_expect(kinds.count == 3);
    record_kinds_start(&kinds);
    cr_expect(add(1, "b") == 0 && add(3, "c") == 1 && add(1, "b") == 0);
    cr_expect(kinds.count == 2 && kinds.known == 4);
    kept = record_kinds_keep(&kinds);
    cr_assert(kept && kept->count == 2);
    expect_name(kept, 0, FACET_EVENT, "1");
    expect_name(kept, 0, FACET_CHANNEL, "b");
    expect_name(kept, 0, FACET_USER, FACET_NONE);
    expect_name(kept, 1, FACET_EVENT, "3");
    expect_name(kept, 1, FACET_CHANNEL, "c");
    cr_expect(kept->list[1].rank[FACET_EVENT] == 3);
    free(kept);
}

/* A hostile log: another kind in every record of every chunk. */
Test(kinds, are_forgotten_when_there_are_too_many)
{
    for (uint32_t chunk = 0; chunk < 5; chunk++) {
        record_kinds_start(&kinds);
        for (uint32_t i = 0; i < EVTX_MAX_RECORDS; i++)
            cr_assert(add(chunk * EVTX_MAX_RECORDS + i, "x") == i);
        cr_expect(kinds.count == EVTX_MAX_RECORDS);
        cr_expect(kinds.known <= KINDS_KEPT + EVTX_MAX_RECORDS);
    }
}
