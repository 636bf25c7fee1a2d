/* test_node.c - the tree: what is listed is found, and a file holds as much as it says. */
#include "tests/unit/fusefs/tree/small_tree.h"

#include "cache/search/columns.h"

TestSuite(node, .init = start, .fini = stop);

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
