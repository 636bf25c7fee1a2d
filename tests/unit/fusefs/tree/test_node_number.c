/* test_node_number.c - inode numbers: any that the kernel may ask for, and those of other states.
 */
#include "tests/unit/fusefs/tree/small_tree.h"

TestSuite(node_number, .init = start, .fini = stop);

Test(node_number, of_the_status_has_a_number_for_each_look)
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

Test(node_number, of_any_number_does_no_harm)
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
Test(node_number, that_is_not_there_is_found_out_before_it_is_looked_at)
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
Test(node_number, has_a_number_that_no_other_state_has)
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

Test(node_number, of_a_chunk_that_has_used_up_its_editions_is_an_error)
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
