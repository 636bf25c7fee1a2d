/* test_carve.c - stale records: where they are found, and what is said of them. docs/filesystem.md
 */
#include "core/carve.h"
#include "core/log/template_index.h"
#include "tests/unit/hurt_log.h"

#include <stdlib.h>

static struct hurt_log hurt;
static struct evtx_log *log;
static struct evtx_templates *templates;
static struct evtx_carver *carver;
static struct text line;

static void open_carver(const struct evtx_store *store)
{
    log = hurt_open(&hurt);
    templates = evtx_templates_new();
    carver = evtx_carver_new(log, templates, store);
    cr_assert(carver);
}

static void start(void)
{
    hurt_make(&hurt);
}

static void stop(void)
{
    evtx_carver_free(carver);
    evtx_templates_free(templates);
    evtx_log_close(log);
    text_done(&line);
    carver = NULL;
    templates = NULL;
    log = NULL;
}

static void reopen(void)
{
    stop();
    open_carver(NULL);
}

TestSuite(carve, .init = start, .fini = stop);

static size_t carve(uint64_t chunk)
{
    size_t count = 99;

    cr_assert(evtx_carve(carver, chunk, &count, NULL) == EVTX_OK);
    return count;
}

static const char *render(size_t index, enum evtx_form form)
{
    line.size = 0;
    cr_assert(evtx_carved_render(carver, index, form, &line) == EVTX_OK);
    text_putc(&line, '\0');
    return (const char *)line.bytes;
}

static void expect_says(size_t index, const char *part)
{
    const char *said = render(index, EVTX_JSON);

    cr_expect(strstr(said, part), "%s\n  has not  %s", said, part);
}

Test(carve, finds_nothing_in_a_log_without_stale_records)
{
    open_carver(NULL);
    cr_expect(carve(0) == 0 && carve(1) == 0);
}

Test(carve, finds_what_lies_behind_the_last_record)
{
    hurt_end_behind(&hurt, 0, 2);
    open_carver(NULL);
    cr_assert(carve(0) == 2);
    for (uint32_t i = 0; i < 2; i++) {
        cr_expect(evtx_carved(carver, i)->offset == hurt_record(&hurt, 0, 2 + i));
        expect_says(i, "{\"Event\":{\"System\":{\"EventID\":10");
        expect_says(i, "\"template\":\"own\",\"times\":\"agree\"}}\n");
    }
    expect_says(0, "\"EventID\":102");
    expect_says(1, "\"evtxfs\":{\"carved\":true,\"chunk\":0,\"offset\":");
    cr_expect(carve(1) == 0, "what was found before is forgotten");
}

Test(carve, takes_no_record_of_a_block_without_a_header_that_is_live)
{
    memset(hurt_chunk(&hurt, 0), 0xFF, 512);
    open_carver(NULL);
    cr_expect(carve(0) == 0);
}

Test(carve, says_where_the_template_was_found)
{
    hurt_end_behind(&hurt, 0, 1);
    hurt_refer(&hurt, 0, 2, HURT_NOWHERE);
    open_carver(NULL);
    cr_assert(carve(0) == 3);
    expect_says(0, "\"template\":\"own\"");
    expect_says(1, "\"template\":\"chunk\"");
    hurt_lose_definition(&hurt, 0);
    reopen();
    cr_assert(carve(0) == 3);
    expect_says(0, "\"template\":\"file\"");
    hurt_lose_definition(&hurt, 1);
    reopen();
    cr_assert(carve(0) == 3);
    expect_says(0, "{\"values\":[101,\"");
    expect_says(0, "\"template\":\"none\",\"times\":\"unknown\"");
    cr_expect(strstr(render(0, EVTX_XML_FLAT), " -->\n<Values><Value>101</Value><Value>2024-"));
}

Test(carve, takes_definitions_of_a_store_last)
{
    struct evtx_store *store = evtx_store_new();

    log = hurt_open(&hurt);
    cr_assert(evtx_store_add(store, log) == EVTX_OK);
    cr_expect(evtx_store_count(store) == 1);
    evtx_log_close(log);
    hurt_end_behind(&hurt, 0, 1);
    hurt_lose_definition(&hurt, 0);
    open_carver(store);
    cr_assert(carve(0) == 3);
    expect_says(0, "\"template\":\"file\"");
    stop();
    hurt_lose_definition(&hurt, 1);
    open_carver(store);
    cr_assert(carve(0) == 3);
    expect_says(0, "\"template\":\"store\"");
    evtx_store_free(store);
}

Test(carve, knows_a_copy_of_a_live_record)
{
    uint8_t *copy;

    hurt_end_behind(&hurt, 0, 3);
    copy = hurt_chunk(&hurt, 0) + hurt_record(&hurt, 0, 3);
    memcpy(copy + 8, hurt_chunk(&hurt, 1) + hurt_record(&hurt, 1, 2) + 8, 16); /* ID and time */
    open_carver(NULL);
    cr_assert(carve(0) == 1);
    expect_says(0, "\"copy_of\":{\"chunk\":1,\"record\":7}");
}

Test(carve, says_that_times_differ)
{
    uint8_t *record;

    hurt_end_behind(&hurt, 0, 3);
    record = hurt_chunk(&hurt, 0) + hurt_record(&hurt, 0, 3);
    record[16 + 5] ^= 1; /* about a day */
    open_carver(NULL);
    cr_assert(carve(0) == 1);
    expect_says(0, "\"times\":\"differ\"");
}

Test(carve, believes_a_torn_record_if_all_its_tokens_are_sound)
{
    uint32_t at = hurt_record(&hurt, 0, 2);
    uint8_t *chunk = hurt_chunk(&hurt, 0);

    hurt_end_behind(&hurt, 0, 2);
    hurt_put(chunk + hurt_record(&hurt, 0, 3) - 4, 0, 4); /* its second size */
    open_carver(NULL);
    cr_assert(carve(0) == 2);
    cr_expect(evtx_carved(carver, 0)->torn && evtx_carved(carver, 0)->offset == at);
    expect_says(0, "\"damaged\":\"the sizes at the record's start and end differ\"");
    chunk[at + 28] = 0x1F; /* no token */
    reopen();
    cr_expect(carve(0) == 1, "only the one behind it");
}

Test(carve, has_a_comment_for_xml)
{
    hurt_end_behind(&hurt, 0, 3);
    open_carver(NULL);
    cr_assert(carve(0) == 1);
    cr_expect(strstr(render(0, EVTX_XML), "?>\n<!-- carved: chunk 0, offset "));
    cr_expect(strstr(render(0, EVTX_XML_FLAT), " -->\n<Event><System>"));
}

/* The first chunk, with events that are a stream in the element @xml, whose own definition is gone.
 */
static void make_nested(const char *xml)
{
    static struct sample_chunk chunk;
    const struct sample_template outer = {.xml = xml}, inner = {.xml = "<I>{0}</I>"};
    const struct sample_stream value = {.root = &inner, .values = SAMPLE_VALUES(sample_text("x"))};
    const struct sample_stream stream = {.root = &outer,
                                         .values = SAMPLE_VALUES(sample_nested(&value))};
    uint32_t id, definition;

    sample_chunk_start(&chunk, 1);
    for (uint64_t i = 0; i < HURT_RECORDS; i++)
        cr_assert(sample_chunk_add(&chunk, i + 1, SAMPLE_TIME, &stream));
    sample_chunk_close(&chunk);
    definition = template_index_next(chunk.bytes, EVTX_CHUNK_SIZE, HURT_DEFINITION, &id);
    cr_assert(definition);
    chunk.bytes[definition + 4] ^= 1;
    memcpy(hurt_chunk(&hurt, 0), chunk.bytes, sizeof chunk.bytes);
    hurt_end_behind(&hurt, 0, 3);
}

Test(carve, puts_values_without_names_into_what_is_left_of_the_event)
{
    static const struct {
        const char *xml, *flat, *line;
    } rows[] = {
        {"<E><A>1</A>{0:21}</E>", "<E><A>1</A><Values><Value>x</Value></Values></E>\n",
         "{\"E\":{\"A\":\"1\"},\"values\":[\"x\"],"},
        {"<E>{0:21}</E>", "<E><Values><Value>x</Value></Values></E>\n",
         "{\"E\":null,\"values\":[\"x\"],"},
        {"<E a='{0:21}'/>", "<E><Values><Value>x</Value></Values></E>\n", ""},
        {"<E b='/' a='{0:21}'/>", "<E b=\"/\"><Values><Value>x</Value></Values></E>\n", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *said;

        make_nested(rows[i].xml);
        open_carver(NULL);
        cr_assert(carve(0) == 1);
        said = strstr(render(0, EVTX_XML_FLAT), " -->\n") + 5;
        cr_expect(strcmp(said, rows[i].flat) == 0, "%s\n  gives  %s", rows[i].xml, said);
        expect_says(0, rows[i].line);
        stop();
    }
}

/* The first chunk, with events that have no definition, only these values. */
static void expect_values(struct sample_values values, const char *line, const char *xml)
{
    static struct sample_chunk chunk;
    const struct sample_template root = {.xml = "<E/>"};
    const struct sample_stream stream = {.root = &root, .values = values};

    sample_chunk_start(&chunk, 1);
    for (uint64_t i = 0; i < HURT_RECORDS; i++)
        cr_assert(sample_chunk_add(&chunk, i + 1, SAMPLE_TIME, &stream));
    sample_chunk_close(&chunk);
    chunk.bytes[HURT_DEFINITION + 4] ^= 1;
    memcpy(hurt_chunk(&hurt, 0), chunk.bytes, sizeof chunk.bytes);
    hurt_end_behind(&hurt, 0, 3);
    open_carver(NULL);
    cr_assert(carve(0) == 1);
    expect_says(0, line);
    cr_expect(strstr(render(0, EVTX_XML_FLAT), xml), "%s", xml);
    stop();
}

Test(carve, gives_values_of_each_kind_by_position)
{
    expect_values((struct sample_values)SAMPLE_VALUES(sample_int(0x08, 5), sample_text("a\"<"),
                                                      sample_null(2), sample_bytes(0x08, "", 0),
                                                      sample_bytes(0x01, "", 0),
                                                      SAMPLE_STRINGS("a\0b"), sample_real32(1.5f)),
                  "{\"values\":[5,\"a\\\"<\",null,null,\"\",\"a,b\",\"1.5",
                  "<Values><Value>5</Value><Value>a\"&lt;</Value><Value></Value><Value></Value>"
                  "<Value></Value><Value>a,b</Value><Value>1.5");
}

Test(carve, tells_what_cannot_be_carved)
{
    size_t count = 99;

    memset(hurt_chunk(&hurt, 1), 0, EVTX_CHUNK_SIZE);
    open_carver(NULL);
    cr_expect(evtx_carve(carver, 1, &count, NULL) == EVTX_END);
    cr_expect(evtx_carve(carver, 2, &count, NULL) == EVTX_END);
    cr_expect(count == 99);
}
