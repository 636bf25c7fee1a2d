/* test_node.c - the tree: what is listed is found, and a file holds as much as it says. */
#include "fusefs/tree/node.h"

#include "cache/search/columns.h"

#include "tests/unit/small_log.h"

#include <string.h>

static struct snapshot snapshot;
static const struct visit patient = {&snapshot, true}, hasty = {&snapshot, false};

/* Clashing IDs in two chunks, records without EventID, and a chunk of zeros at the end. The
 * header calls the first chunk the current one. */
static void start(void)
{
    struct small_log small;
    struct sample_header header;

    small_start(&small);
    for (uint64_t i = 0; i < 12; i++)
        small_add(&small, i % 5, i % 4 ? 100 + (uint32_t)(i % 2) : SMALL_NO_EVENT);
    small_next_chunk(&small);
    for (uint64_t i = 0; i < 12; i++)
        small_add(&small, i % 7, 100);
    header = sample_log_header(&small.log);
    header.last_chunk = 0;
    cr_assert(sample_log_reserve(&small.log, 3));
    cr_assert(sample_log_finish(&small.log, &header));

    snapshot = (struct snapshot){.log = small_open(&small), .templates = evtx_templates_new()};
    snapshot.changed.tv_sec = 1;
    snapshot.path = strdup("small.evtx");
    snapshot.queries = queries_new();
    documents_init(&snapshot.documents, NULL);
    snapshot.cache = cache_new(snapshot.log, snapshot.templates, CACHE_BUDGET_LEAST);
    snapshot.survey = survey_new(snapshot.log, snapshot.cache);
    cr_assert(snapshot.survey);
    snapshot.tables = tables_new(snapshot.log, snapshot.survey, snapshot.templates);
    snapshot.definitions = definitions_new(snapshot.log, snapshot.survey, snapshot.templates);
    snapshot.fields = field_views_new(snapshot.survey, snapshot.templates);
}

static void stop(void)
{
    snapshot_close(&snapshot);
}

TestSuite(node, .init = start, .fini = stop);

/* The 24 records lie below chunks/ and in seven by-... directories; the rest of these have an
 * events.jsonl for each value: three event IDs, the same below one provider, one day with one hour,
 * and one of each other facet. */
enum {
    RECORDS = 24,
    VALUES = 3 + (1 + 3) + (1 + 1) + 4,
    TEMPLATE_FILES = 2,
    DIRECTORIES =
        1 + 7 + 6, /* the root; by-...; carved, chunks, export, query, report, templates */
    /* .ignore, events.jsonl; 2 chunks; the export, and bodyfile.txt; README.txt, that of query/,
     * and report/ */
    FIELDS = 3,                                       /* Data, EventID, TimeCreated */
    FIELD_FILES = FIELDS * RECORDS + 7 + 3 + RECORDS, /* of each value its lines, too */
    FILES = 2 + 2 * 2 + 8 * RECORDS + VALUES + 2 + TABLES + TEMPLATE_FILES + DOCUMENTS_OF_LOG
};

static const struct node root = {.kind = NODE_ROOT};

static struct node find(struct node directory, const char *name)
{
    struct node child = {.kind = NODE_NONE};

    cr_assert(node_find(&patient, directory, name, &child) == ANSWER_OK, "%s", name);
    return child;
}

/* Reads a file in pieces of @step bytes; the caller frees what is returned. */
static struct text contents(struct node file, size_t step)
{
    struct text text = {0};
    struct piece piece;

    do {
        cr_assert(node_read(&patient, file, text.size, step, &piece) == ANSWER_OK);
        step = piece_size(&piece) == step ? step : 0;
        text_put(&text, piece.bytes, piece.size);
        for (size_t i = 0; i < piece.more_count; i++)
            text_put(&text, piece.more[i].bytes, piece.more[i].size);
        piece_done(&snapshot, &piece);
    } while (step);
    return text;
}

static void check_file(struct node file, const char *name)
{
    static const size_t steps[] = {1, 7, 300, 1 << 20};
    struct text whole = contents(file, steps[3]);
    struct stat st;

    cr_assert(node_stat(&patient, file, &st) == ANSWER_OK);
    cr_expect(S_ISREG(st.st_mode));
    cr_expect((size_t)st.st_size == whole.size, "%s: %zu bytes", name, whole.size);
    cr_expect(whole.size || file.kind == NODE_DOCUMENT, "%s is empty", name);
    cr_expect(whole.size == 0 || whole.bytes[whole.size - 1] == '\n' ||
              file.kind == NODE_CHUNK_LOG || strcmp(name, "events.parquet") == 0);
    for (size_t i = whole.size > 60000; i < 3; i++) { /* byte by byte a small one */
        struct text text = contents(file, steps[i]);

        cr_expect(text.size == whole.size && memcmp(text.bytes, whole.bytes, text.size) == 0,
                  "%s in steps of %zu", name, steps[i]);
        text_done(&text);
    }
    text_done(&whole);
}

/* Walks @directory, at most three levels below the root. Returns the number of files. */
static size_t check_directory(struct node directory, int level)
{
    struct node child;
    uint64_t cookie = 0;
    char name[NAME_ROOM];
    size_t files = 0;

    while (node_next(&patient, directory, &cookie, &child, name) == ANSWER_OK) {
        struct node found = find(directory, name);

        cr_expect(node_number(found) == node_number(child), "%s", name);
        cr_expect(node_number(node_from_number(node_number(child))) == node_number(child));
        if (node_is_directory(child)) {
            cr_expect(node_number(node_parent(&snapshot, child)) == node_number(directory), "%s",
                      name);
            cr_assert(level < 4);
            files += check_directory(child, level + 1); /* NOLINT(misc-no-recursion) */
        } else {
            check_file(child, name);
            files++;
        }
    }
    return files;
}

Test(node, that_is_listed_is_found_and_holds_what_it_says)
{
    cr_expect(check_directory(root, 0) == (size_t)FILES - !columns_are_built_in());
}

/* Not listed in the root and in report/: each record is below each field again. */
Test(node, is_there_for_each_value_of_each_field)
{
    cr_expect(check_directory(find(root, "by-field"), 1) == FIELD_FILES);
    cr_expect(check_directory(find(find(root, "report"), "field"), 2) == FIELDS);
}

Test(node, lists_xml_where_it_is_told_to)
{
    struct node records = find(find(find(root, "chunks"), "0"), "records"), child;
    uint64_t cookie = 0;
    char name[NAME_ROOM];

    survey_list(snapshot.survey, CACHE_XML);
    cr_assert(node_next(&patient, records, &cookie, &child, name) == ANSWER_OK);
    cr_expect_str_eq(name, "0.xml");
    cr_expect(child.kind == NODE_RECORD_XML);
    check_file(find(records, "0.json"), "0.json");
    cr_expect(check_directory(root, 0) == (size_t)FILES - !columns_are_built_in());
}

/* Whether the two names are of one record, in the two forms. */
static void check_pair(struct node directory, const char *json, const char *xml)
{
    struct node first = find(directory, json), second = find(directory, xml);
    struct stat one, two;

    cr_expect(first.kind == NODE_RECORD && second.kind == NODE_RECORD_XML);
    cr_expect(first.chunk == second.chunk && first.place == second.place, "%s", xml);
    cr_assert(node_stat(&patient, first, &one) == ANSWER_OK);
    cr_assert(node_stat(&patient, second, &two) == ANSWER_OK);
    cr_expect(one.st_nlink == two.st_nlink && one.st_ino != two.st_ino);
    cr_expect(one.st_mtim.tv_sec == two.st_mtim.tv_sec);
    check_file(second, xml);
}

Test(node, of_a_record_is_there_as_xml_too)
{
    struct node records = find(find(find(root, "chunks"), "0"), "records");
    struct node event = find(find(root, "by-eventid"), "100");
    struct text text = contents(find(records, "1.xml"), 4096);

    cr_expect(strncmp((char *)text.bytes, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Event>",
                      46) == 0);
    cr_expect(text.size > 9 && memcmp(text.bytes + text.size - 10, "</Event>\n\n", 10) == 0);
    text_done(&text);
    check_pair(records, "1.json", "1.xml");
    check_pair(records, "1~6.json", "1~6.xml");
    check_pair(event, "2.json", "2.xml");
    check_pair(event, "2~1.json", "2~1.xml");
}

/* The records' own documents, each without its declaration and the empty line behind it. */
Test(node, of_the_export_is_one_document)
{
    static const char head[] = XML_DECLARATION, root_tag[] = "<Events>\n", end[] = "</Events>\n";
    struct text expected = {0}, found = contents(find(find(root, "export"), "events.xml"), 1000);

    text_puts(&expected, head);
    text_puts(&expected, root_tag);
    for (uint64_t chunk = 0; chunk < 2; chunk++)
        for (uint32_t place = 0; place < 12; place++) {
            struct node node = {.kind = NODE_RECORD_XML, .chunk = chunk, .place = place};
            struct text text = contents(node, 4096);

            cr_assert(memcmp(text.bytes, head, sizeof head - 1) == 0);
            text_put(&expected, text.bytes + sizeof head - 1, text.size - sizeof head);
            text_done(&text);
        }
    text_puts(&expected, end);
    cr_expect(found.size == expected.size && memcmp(found.bytes, expected.bytes, found.size) == 0);
    text_done(&expected);
    text_done(&found);
}

Test(node, of_the_export_costs_nothing_to_list)
{
    struct node export = find(root, "export"), child;
    struct piece piece;
    struct stat st;
    uint64_t cookie = 0;
    char name[NAME_ROOM];

    cr_expect(node_next(&hasty, export, &cookie, &child, name) == ANSWER_OK);
    while (strcmp(name, "events.xml") != 0)
        cr_assert(node_next(&hasty, export, &cookie, &child, name) == ANSWER_OK);
    cr_assert(snapshot_survey(&snapshot) == EVTX_OK);
    cr_expect(node_stat(&hasty, child, &st) == ANSWER_EXPORT);
    cr_expect(node_read(&hasty, child, 0, 10, &piece) == ANSWER_EXPORT);
    cr_expect_not(survey_step(snapshot.survey), "nobody asked for it, but it is made");
    cr_assert(snapshot_export(&snapshot) == EVTX_OK);
    cr_expect(node_stat(&hasty, child, &st) == ANSWER_OK);
}

/* The kernel may ask for a file by its number only. */
Test(node, of_xml_is_read_though_its_chunk_was_never_looked_at)
{
    struct node node = {.kind = NODE_RECORD_XML, .chunk = 1, .place = 2};

    survey_list(snapshot.survey, CACHE_XML);
    check_file(node, "place 2");
}

static size_t links_of(uint32_t place)
{
    struct node node = {.kind = NODE_RECORD, .chunk = 0, .place = place};
    struct stat st;

    cr_assert(node_stat(&patient, node, &st) == ANSWER_OK);
    return st.st_nlink;
}

Test(node, of_a_record_has_as_many_links_as_names)
{
    cr_expect(links_of(0) == 8, "it has no EventID, and lies in by-eventid/%%none");
    cr_expect(links_of(1) == 8);
}

Test(node, of_a_record_is_as_old_as_its_event)
{
    struct node node = {.kind = NODE_RECORD, .chunk = 1, .place = 3};
    struct stat st;

    cr_assert(node_stat(&patient, node, &st) == ANSWER_OK);
    cr_expect(st.st_mtim.tv_sec == (time_t)(SAMPLE_TIME / 10000000 - 11644473600 + 15));
    cr_expect(st.st_mtim.tv_nsec == SAMPLE_TIME % 10000000 * 100);
}

Test(node, has_one_name_only)
{
    static const struct {
        const char *path[3], *name;
    } rows[] = {
        {{NULL}, "chunk"},
        {{NULL}, "Chunks"},
        {{NULL}, ".."},
        {{"chunks", NULL}, "00"},
        {{"chunks", NULL}, "+1"},
        {{"chunks", NULL}, "2"}, /* a chunk of zeros */
        {{"chunks", NULL}, "5"}, /* behind the end */
        {{"chunks", NULL}, "18446744073709551615"},
        {{"chunks", "0", "records"}, "1"},
        {{"chunks", "0", "records"}, "01.json"},
        {{"chunks", "0", "records"}, "01.xml"},
        {{"chunks", "0", "records"}, "1~1.xml"},
        {{"by-eventid", "100", NULL}, "99.xml"},
        {{"chunks", "0", "records"}, "1~1.json"}, /* that is 1.json */
        {{"chunks", "0", "records"}, "1~7.json"}, /* place 7 has ID 2 */
        {{"chunks", "0", "records"}, "1~0-6.json"},
        {{"chunks", "0", "records"}, "1~99999999999.json"},
        {{"by-eventid", NULL}, "0100"},
        {{"by-eventid", NULL}, "102"},
        {{"by-eventid", NULL}, "4294967396"}, /* 100 + 2^32 */
        {{"by-eventid", "100", NULL}, "99.json"},
        {{"by-eventid", "101", NULL}, "0~1.json"},
        {{"by-eventid", "100", NULL}, "0~9.json"},
        {{"by-eventid", "100", NULL}, "0~1-65536.json"},
        {{"by-eventid", "100", NULL}, "6~1.json"}, /* that is 6.json */
        {{"by-eventid", NULL}, "%other"},
        {{"by-eventid", NULL}, "events.jsonl"},
        {{"by-user", NULL}, ""},
        {{"by-user", "%none", NULL}, "99.json"},
        {{"by-provider", "%none", NULL}, "2.json"},
        {{"by-provider", "%none", "100"}, "1.json"}, /* of event 101 */
        {{"by-day", "2024-02-01", NULL}, "4"},
        {{"by-day", "2024-02-01", NULL}, "05"},
        {{"by-day", NULL}, "2024-2-1"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct node directory = root, child;

        for (size_t k = 0; k < 3 && rows[i].path[k]; k++)
            directory = find(directory, rows[i].path[k]);
        cr_expect(node_find(&patient, directory, rows[i].name, &child) == ANSWER_NONE, "%s",
                  rows[i].name);
    }
}

/* The attributes of the root's directories, and of the root. */
static size_t stat_directories(struct stat found[DIRECTORIES])
{
    struct node child = root;
    size_t count = 0;
    uint64_t cookie = 0;
    char name[NAME_ROOM];

    do {
        if (node_is_directory(child))
            cr_assert(count < DIRECTORIES &&
                      node_stat(&patient, child, &found[count++]) == ANSWER_OK);
    } while (node_next(&patient, root, &cookie, &child, name) == ANSWER_OK);
    return count;
}

/* The header names a chunk that is not the newest. tar, and a kernel that keeps listings, compare
 * what a directory was before they read it with what it is then. */
Test(node, that_is_a_directory_does_not_change_by_the_survey)
{
    struct stat before[DIRECTORIES], after[DIRECTORIES];

    cr_assert(stat_directories(before) == DIRECTORIES);
    cr_assert_not(survey_ready(snapshot.survey));
    cr_assert(snapshot_survey(&snapshot) == EVTX_OK);
    cr_assert(stat_directories(after) == DIRECTORIES);
    for (size_t i = 0; i < DIRECTORIES; i++)
        cr_expect(memcmp(&before[i], &after[i], sizeof before[i]) == 0, "directory %zu", i);
    cr_expect(before[0].st_mtim.tv_sec > 1, "the newest record of the current chunk");
}

Test(node, answers_at_once_what_is_not_ready)
{
    struct node chunk = find(find(root, "chunks"), "0"), facet = find(root, "by-eventid"), child;
    struct stat st;
    struct piece piece;
    uint64_t cookie = 0;
    char name[NAME_ROOM];

    cr_expect(node_stat(&hasty, root, &st) == ANSWER_RENDER, "its current chunk");
    cr_expect(node_stat(&hasty, chunk, &st) == ANSWER_RENDER);
    cr_expect(node_next(&hasty, find(chunk, "records"), &cookie, &child, name) == ANSWER_RENDER);
    cr_expect(node_read(&hasty, find(root, "events.jsonl"), 0, 10, &piece) == ANSWER_SURVEY);
    cr_expect(node_find(&hasty, find(root, "by-eventid"), "100", &child) == ANSWER_SURVEY);
    cr_expect(node_find(&hasty, find(find(root, "chunks"), "0"), "x", &child) == ANSWER_NONE);

    cr_assert(snapshot_survey(&snapshot) == EVTX_OK);
    cr_expect(node_stat(&hasty, root, &st) == ANSWER_OK);
    cr_expect(node_stat(&hasty, facet, &st) == ANSWER_OK);
    cr_expect(node_stat(&hasty, chunk, &st) == ANSWER_OK);
    cr_expect(node_read(&hasty, find(root, "events.jsonl"), 0, 10, &piece) == ANSWER_OK);
    cr_expect(piece.size == 10);
    piece_done(&snapshot, &piece);
}

/* Its header may have to be read, and the thread that reads requests must not wait for a disk. */
Test(node, of_a_chunk_is_looked_for_by_who_has_time)
{
    struct node chunks = find(root, "chunks"), child;

    cr_expect(node_find(&hasty, chunks, "0", &child) == ANSWER_RENDER);
    cr_expect(node_find(&hasty, chunks, "4", &child) == ANSWER_RENDER);
    cr_expect(node_find(&hasty, chunks, "5", &child) == ANSWER_NONE);
    cr_assert(snapshot_survey(&snapshot) == EVTX_OK);
    cr_expect(node_find(&hasty, chunks, "0", &child) == ANSWER_OK && child.chunk == 0);
    cr_expect(node_find(&patient, chunks, "4", &child) == ANSWER_NONE, "it has no header");
}

/* It is there in this state; whether it is in the next one is not known yet. */
Test(node, of_a_chunk_that_was_cut_off_is_not_said_to_be_none)
{
    struct node chunks = find(root, "chunks"), child;
    struct timespec changed = {0};
    struct small_log small;
    struct evtx_log *log;
    int fd;

    stop();
    small_start(&small);
    small_add(&small, 1, 100);
    small_next_chunk(&small);
    small_add(&small, 2, 100);
    small_close(&small);
    fd = memfd_create("cut", MFD_CLOEXEC);
    cr_assert(write(fd, small.log.bytes, small.log.size) == (ssize_t)small.log.size);
    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    sample_log_done(&small.log);
    cr_assert(snapshot_over(&snapshot, log, "cut.evtx", changed, CACHE_BUDGET_LEAST) == 0);
    cr_assert(ftruncate(fd, 4096 + EVTX_CHUNK_SIZE) == 0);
    cr_expect(node_find(&patient, chunks, "1", &child) == ANSWER_CHANGED);
    cr_expect(node_find(&patient, chunks, "0", &child) == ANSWER_OK);
}

/* More than a read pins one by one. */
Test(node, of_the_whole_log_is_read_over_any_number_of_chunks)
{
    struct text one, many;

    stop();
    snapshot =
        (struct snapshot){.log = small_plain(3 * PIECE_MORE, 2), .templates = evtx_templates_new()};
    snapshot.cache = cache_new(snapshot.log, snapshot.templates, CACHE_BUDGET_LEAST);
    snapshot.survey = survey_new(snapshot.log, snapshot.cache);
    one = contents(find(root, "events.jsonl"), 1000);
    many = contents(find(root, "events.jsonl"), 1 << 20);
    cr_expect(one.size == survey_log(snapshot.survey).size);
    cr_expect(many.size == one.size && memcmp(many.bytes, one.bytes, one.size) == 0);
    cr_expect(cache_stats(snapshot.cache).pinned == 0);
    text_done(&one);
    text_done(&many);
}

/* ---- numbers --------------------------------------------------------------------------------- */

Test(node, of_the_whole_log_leaves_nothing_pinned_that_it_cannot_give)
{
    struct text first = contents(find(find(find(root, "chunks"), "0"), "events.jsonl"), 1 << 20);
    struct node whole = find(root, "events.jsonl");
    struct piece piece;

    cr_assert(snapshot_survey(&snapshot) == EVTX_OK);
    cache_shrink(snapshot.cache);
    text_done(&first);
    first = contents(find(find(find(root, "chunks"), "0"), "events.jsonl"), 1 << 20);
    cr_expect(node_read(&hasty, whole, 0, first.size, &piece) == ANSWER_OK);
    piece_done(&snapshot, &piece);
    cr_expect(node_read(&hasty, whole, 0, first.size + 1, &piece) == ANSWER_RENDER);
    cr_expect(cache_stats(snapshot.cache).pinned == 0);
    text_done(&first);
}

Test(node, of_the_status_has_a_number_for_each_look)
{
    static const uint64_t looks[] = {0, 1, UINT64_C(1) << 32, UINT64_MAX};

    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        uint64_t number = node_number_of_look(looks[i]);

        cr_expect(node_from_number(number).kind == NODE_STATUS);
        cr_expect(node_number_in(&snapshot, node_from_number(number)) == node_number_of_look(0),
                  "what stat shows stays");
        cr_expect(node_is_in(&snapshot, number), "it is not stale");
        cr_expect(i == 0 || number != node_number_of_look(looks[i - 1]));
    }
}

static void ask_everything(struct node node, uint64_t cookie)
{
    struct piece piece;
    struct node child;
    struct stat st;
    char name[NAME_ROOM];

    node_stat(&patient, node, &st);
    node_next(&patient, node, &cookie, &child, name);
    node_find(&patient, node, "1.json", &child);
    node_parent(&snapshot, node);
    if (node_read(&patient, node, cookie, 100, &piece) == ANSWER_OK)
        piece_done(&snapshot, &piece);
}

Test(node, of_any_number_does_no_harm)
{
    uint64_t seed = 1;

    for (int i = 0; i < 100000; i++) {
        uint64_t number;

        seed = seed * 6364136223846793005u + 1442695040888963407u;
        number = (seed >> 20 & 31) << 59 | (seed & 1 ? seed >> 40 : seed & 0xf803fff);
        ask_everything(node_from_number(number), seed >> 30);
    }
}

/* The parts that are one too large, and those that another kind has. */
Test(node, that_is_not_there_is_found_out_before_it_is_looked_at)
{
    static const struct node rows[] = {
        {.kind = NODE_NONE},
        {.kind = NODE_IGNORE, .value = 1},
        {.kind = NODE_EXPORT, .facet = FACET_DAY},
        {.kind = NODE_CHUNK, .chunk = 5},
        {.kind = NODE_CHUNK, .chunk = 1, .place = 1},
        {.kind = NODE_RECORDS, .chunk = 5},
        {.kind = NODE_CHUNK_LINES, .chunk = 5},
        {.kind = NODE_CHUNK_LOG, .chunk = 5},
        {.kind = NODE_CHUNK_INFO, .chunk = 5},
        {.kind = NODE_RECORD, .chunk = 5},
        {.kind = NODE_RECORD, .chunk = 1, .place = EVTX_MAX_RECORDS},
        {.kind = NODE_RECORD_XML, .chunk = 5},
        {.kind = NODE_RECORD_TEXT, .chunk = 5},
        {.kind = NODE_RECORD_TEXT, .chunk = 1, .place = EVTX_MAX_RECORDS},
        {.kind = NODE_RECORD_XML, .chunk = 1, .place = EVTX_MAX_RECORDS},
        {.kind = NODE_FACET, .facet = FACETS},
        {.kind = NODE_FACET, .facet = FACET_HOUR},
        {.kind = NODE_FACET, .facet = FACET_DAY, .value = 1},
        {.kind = NODE_VALUE, .facet = FACETS},
        {.kind = NODE_VALUE, .facet = FACET_EVENT, .value = 3},
        {.kind = NODE_VALUE_LINES, .facet = FACET_HOUR, .value = 1},
        {.kind = NODE_DOCUMENT, .value = DOCUMENTS},
        {.kind = NODE_DOCUMENT, .facet = FACET_DAY},
        {.kind = NODE_TABLE, .value = TABLES},
        {.kind = NODE_QUERY, .value = 1},
        {.kind = NODE_QUERY_LINES, .value = 0},
        {.kind = NODE_QUERY_LINES, .value = 1},
        {.kind = NODE_TEMPLATE, .value = TEMPLATE_FILES},
        {.kind = NODE_CARVED_FILE, .value = 0},
        {.kind = NODE_FIELDS, .value = 2},
        {.kind = NODE_FIELDS, .facet = FACET_DAY},
        {.kind = NODE_FIELD, .field = FIELDS},
        {.kind = NODE_FIELD, .field = MOST_FIELDS},
        {.kind = NODE_FIELD, .field = 0, .value = 1},
        {.kind = NODE_FIELD_VALUE, .field = FIELDS},
        {.kind = NODE_FIELD_VALUE, .field = 0, .value = 7},
        {.kind = NODE_FIELD_LINES, .field = 0, .value = 7},
        {.kind = NODE_FIELD_LINES, .field = FIELDS, .value = REPORT_OF_FIELD},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct piece piece;
        struct node child;
        struct stat st;
        uint64_t cookie = 0;
        char name[NAME_ROOM];

        cr_expect(node_stat(&patient, rows[i], &st) == ANSWER_NONE, "row %zu", i);
        cr_expect(node_read(&patient, rows[i], 0, 1, &piece) == ANSWER_NONE, "row %zu", i);
        cr_expect(node_next(&patient, rows[i], &cookie, &child, name) == ANSWER_NONE);
        cr_expect(node_find(&patient, rows[i], "1", &child) == ANSWER_NONE, "row %zu", i);
        cr_expect(node_parent(&snapshot, rows[i]).kind == NODE_ROOT, "row %zu", i);
        cr_expect_not(node_is_in(&snapshot, node_number(rows[i])), "row %zu", i);
    }
}

/* One of each kind that another state may give another number. */
static const struct node changing[] = {
    {.kind = NODE_CHUNK_LINES, .chunk = 1},
    {.kind = NODE_CHUNK_LOG, .chunk = 1},
    {.kind = NODE_RECORD, .chunk = 1, .place = 11},
    {.kind = NODE_RECORD_XML, .chunk = 1, .place = 11},
    {.kind = NODE_RECORD_TEXT, .chunk = 1, .place = 11},
    {.kind = NODE_LOG_LINES},
    {.kind = NODE_FACET, .facet = FACET_USER},
    {.kind = NODE_VALUE, .facet = FACET_EVENT, .value = 2},
    {.kind = NODE_QUERY},
    {.kind = NODE_EXPORT_XML},
};

enum {
    CHANGING = sizeof changing / sizeof *changing,
    OF_CHUNK = 5 /* those of a chunk come first */
};

static void set_editions(uint32_t state, uint32_t chunk)
{
    snapshot.editions.state = snapshot.editions.lines = state;
    snapshot.editions.list[0].texts = snapshot.editions.list[0].bytes = chunk;
}

static void have_editions(void)
{
    cr_assert(editions_add(&snapshot.editions, (struct edition){.chunk = 1}));
}

/* Neither after as many states as a few bits can count, nor at any other time. */
Test(node, has_a_number_that_no_other_state_has)
{
    static const uint32_t editions[] = {
        1, 255, 4095, 4096, 4097, 0xffff, 1 << 16, 1 << 18, EDITION_LAST - 1};
    enum { COUNT = sizeof editions / sizeof *editions };

    have_editions();
    for (size_t i = 0; i < CHANGING; i++) {
        uint64_t numbers[COUNT];

        for (size_t k = 0; k < COUNT; k++) {
            set_editions(editions[k], editions[k]);
            numbers[k] = node_number_in(&snapshot, changing[i]);
            cr_expect(node_is_in(&snapshot, numbers[k]), "kind %d", changing[i].kind);
            cr_expect(node_number(node_from_number(numbers[k])) == node_number(changing[i]));
            for (size_t earlier = 0; earlier < k; earlier++)
                cr_expect_not(node_is_in(&snapshot, numbers[earlier]), "kind %d, edition %u",
                              changing[i].kind, editions[earlier]);
        }
    }
    set_editions(UINT32_MAX, 0);
    cr_expect(node_is_in(&snapshot, node_number_in(&snapshot, root)));
    cr_expect(node_is_in(&snapshot, node_number_in(&snapshot, changing[OF_CHUNK])));
    cr_expect_not(node_is_in(&snapshot, node_number(changing[OF_CHUNK])));
}

Test(node, of_a_chunk_that_has_used_up_its_editions_is_an_error)
{
    struct node directory = {.kind = NODE_RECORDS, .chunk = 1}, child;
    struct snapshot before;
    struct piece piece;
    struct stat st;

    have_editions();
    set_editions(7, EDITION_LAST);
    before = snapshot;
    for (size_t i = 0; i < OF_CHUNK; i++) {
        cr_expect(node_stat(&patient, changing[i], &st) == ANSWER_IO, "%zu", i);
        cr_expect(node_read(&patient, changing[i], 0, 1, &piece) == ANSWER_IO, "%zu", i);
        cr_expect_not(node_is_kept(&before, &snapshot, changing[i]), "who knows what it was");
    }
    cr_expect(node_is_kept(&before, &snapshot, changing[OF_CHUNK]));
    cr_expect(node_find(&patient, directory, "5.json", &child) == ANSWER_OK);
    cr_expect(node_stat(&patient, directory, &st) == ANSWER_OK, "its names are there");
    check_file(find(root, "events.jsonl"), "events.jsonl");
}
