/* test_fields.c - EventID and the time of an event, from its tree and from its program. */
#include "tests/unit/lines.h"

#include <inttypes.h>

struct trial {
    const char *xml;
    struct sample_values values;
    int64_t event_id; /* -1: none */
    uint64_t time;    /* 0: none */
};

#define TIME_AS_TEXT "2024-02-01T04:16:07.8901234Z" /* SAMPLE_TIME */

static void expect_fields(struct reader *reader, const struct trial *trial)
{
    reader->fields = (struct evtx_fields){0};
    cr_expect(reader_line(reader, 0)[0] == '{', "%s", trial->xml);
    cr_expect(reader->fields.has_event_id == (trial->event_id >= 0), "%s", trial->xml);
    cr_expect(reader->fields.has_time == (trial->time != 0), "%s", trial->xml);
    if (trial->event_id >= 0)
        cr_expect(reader->fields.event_id == trial->event_id, "%s: %u", trial->xml,
                  reader->fields.event_id);
    if (trial->time)
        cr_expect(reader->fields.time == trial->time, "%s: %" PRIu64, trial->xml,
                  reader->fields.time);
}

static void expect_trials(const struct trial *trials, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct sample_template root = {.xml = trials[i].xml};
        const struct sample_stream stream = {.root = &root, .values = trials[i].values};
        struct reader reader;

        reader_open(&reader);
        reader_load(&reader, chunk_of(&stream));
        expect_fields(&reader, &trials[i]);
        reader_close(&reader);
    }
}

Test(fields, finds_the_event_id)
{
    const struct trial trials[] = {
        {"<E><System><EventID>{0:06}</EventID></System></E>", SAMPLE_VALUES(sample_int(0x06, 4624)),
         4624, 0},
        {"<E><System><EventID Qualifiers='7'>{0:06}</EventID></System></E>",
         SAMPLE_VALUES(sample_int(0x06, 4624)), 4624, 0},
        {"<E><A/><System><B/><EventID>{0:08}</EventID></System></E>",
         SAMPLE_VALUES(sample_int(0x08, UINT32_MAX)), UINT32_MAX, 0},
        {"<E><System><EventID>{0:0a}</EventID></System></E>",
         SAMPLE_VALUES(sample_int(0x0A, UINT64_C(1) << 32)), -1, 0},
        {"<E><System><EventID>{0}</EventID></System></E>", SAMPLE_VALUES(sample_text("1116")), 1116,
         0},
        {"<E><System><EventID>1116</EventID></System></E>", {NULL, 0}, 1116, 0},
        {"<E><System><EventID>0x10</EventID></System></E>", {NULL, 0}, -1, 0},
        {"<E><System><EventID>{0}</EventID></System></E>", SAMPLE_VALUES(sample_null(2)), -1, 0},
        {"<E><System><EventID@0>{0}</EventID></System></E>", SAMPLE_VALUES(sample_null(2)), -1, 0},
        {"<E><System><EventID>{0:06}{1}</EventID></System></E>",
         SAMPLE_VALUES(sample_int(0x06, 5), sample_null(0)), 5, 0},
        {"<E><System><EventID>{0:06}x</EventID></System></E>", SAMPLE_VALUES(sample_int(0x06, 5)),
         -1, 0},
        {"<E><System><EventID>{0:06}</EventID><EventID>{1:06}</EventID></System></E>",
         SAMPLE_VALUES(sample_int(0x06, 5), sample_int(0x06, 6)), 5, 0},
        {"<E><EventID>{0:06}</EventID></E>", SAMPLE_VALUES(sample_int(0x06, 5)), -1, 0},
        {"<E><System><X><EventID>{0:06}</EventID></X></System></E>",
         SAMPLE_VALUES(sample_int(0x06, 5)), -1, 0},
        {"<System><EventID>{0:06}</EventID></System>", SAMPLE_VALUES(sample_int(0x06, 5)), -1, 0},
        {"<E><System><EventID>{0}</EventID></System></E>",
         SAMPLE_VALUES(sample_bytes(0x86, "\1\0\2\0", 4)), 1, 0},
    };

    expect_trials(trials, sizeof trials / sizeof *trials);
}

Test(fields, finds_the_time)
{
    const struct trial trials[] = {
        {"<E><System><TimeCreated SystemTime='{0:11}'/></System></E>",
         SAMPLE_VALUES(sample_int(0x11, SAMPLE_TIME)), -1, SAMPLE_TIME},
        {"<E><System><TimeCreated x='y' SystemTime='{0:11}'>z</TimeCreated></System></E>",
         SAMPLE_VALUES(sample_int(0x11, SAMPLE_TIME)), -1, SAMPLE_TIME},
        {"<E><System><TimeCreated SystemTime='" TIME_AS_TEXT "'/></System></E>",
         {NULL, 0},
         -1,
         SAMPLE_TIME},
        {"<E><System><TimeCreated SystemTime='{0}'/></System></E>",
         SAMPLE_VALUES(sample_text(TIME_AS_TEXT)), -1, SAMPLE_TIME},
        {"<E><System><TimeCreated SystemTime='yesterday'/></System></E>", {NULL, 0}, -1, 0},
        {"<E><System><TimeCreated SystemTime='{0:11}'/></System></E>",
         SAMPLE_VALUES(sample_int(0x11, UINT64_MAX)), -1, 0},
        {"<E><System><TimeCreated SystemTime='{0:11}'/></System></E>",
         SAMPLE_VALUES(sample_null(8)), -1, 0},
        {"<E><System><TimeCreated>" TIME_AS_TEXT "</TimeCreated></System></E>", {NULL, 0}, -1, 0},
        {"<E><System><TimeCreated SystemTime='{0:0a}'/></System></E>",
         SAMPLE_VALUES(sample_int(0x0A, SAMPLE_TIME)), -1, 0},
        {"<E><System><EventID>7</EventID><TimeCreated SystemTime='{0:11}'/></System></E>",
         SAMPLE_VALUES(sample_int(0x11, 1)), 7, 1},
    };

    expect_trials(trials, sizeof trials / sizeof *trials);
}

Test(fields, are_found_in_records_without_a_template)
{
    static const struct sample_stream stream = {
        .xml = "<Event><System><EventID>1116</EventID><TimeCreated SystemTime='" TIME_AS_TEXT
               "'/></System></Event>"};
    const struct trial trial = {.xml = "direct", .event_id = 1116, .time = SAMPLE_TIME};
    struct reader reader;

    reader_open(&reader);
    reader_load(&reader, chunk_of(&stream));
    expect_fields(&reader, &trial);
    reader_close(&reader);
}
