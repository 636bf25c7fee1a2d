/* test_roster.c - the logs of a mount of many: their names, and their inode numbers. */
#include "fusefs/tree/node_kinds.h"
#include "fusefs/tree/roster.h"

#include "tests/unit/small_log.h"

#include <string.h>

static struct roster roster;
static struct snapshot root;

static void start(void)
{
    cr_assert(roster_init(&roster, CACHE_BUDGET_LEAST) == 0);
    root = (struct snapshot){.roster = &roster, .listed = CACHE_FILES};
}

static void stop(void)
{
    roster_done(&roster);
}

TestSuite(roster, .init = start, .fini = stop);

/* A log of @chunks chunks, or one that cannot be read. */
static void add(const char *label, size_t chunks, time_t changed)
{
    struct found_log found = {.label = label, .path = label, .changed.tv_sec = changed};

    if (chunks)
        found.log = small_plain(chunks, 2);
    else
        found.error = strdup("not an event log");
    cr_assert(roster_add(&roster, &found));
}

static void add_some(void)
{
    add("B/System", 3, 10);
    add("Setup", 2, 99);
    add("A/System", 200, 20);
    add("B/Broken", 0, 50);
    add("A/Application", 1, 30);
    add("A", 1, 1); /* such labels are not made, but they must not harm */
    cr_assert(roster_settle(&roster));
}

static uint32_t find(const char *group, const char *name)
{
    uint32_t of = GROUP_NONE, found = UINT32_MAX;

    if (group)
        cr_assert(roster_find_group(&roster, group, &of));
    return roster_find(&roster, of, name, &found) ? roster.by_name[found] : UINT32_MAX;
}

Test(roster, finds_logs_by_group_and_name)
{
    add_some();
    cr_expect(roster.group_count == 2);
    cr_expect(find("A", "Application") == 4 && find("A", "System") == 2);
    cr_expect(find("B", "System") == 0 && find("B", "Broken") == 3);
    cr_expect(find(NULL, "Setup") == 1 && find(NULL, "A") == 5);
    cr_expect(find("A", "Broken") == UINT32_MAX && find(NULL, "System") == UINT32_MAX);
    cr_expect_not(roster_find_group(&roster, "Setup", &(uint32_t){0}));
}

Test(roster, lists_the_logs_of_a_group_by_name)
{
    static const struct {
        uint32_t group;
        const char *names[3];
    } rows[] = {
        {0, {"Application", "System"}}, {1, {"Broken", "System"}}, {GROUP_NONE, {"A", "Setup"}}};

    add_some();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t first, end;

        roster_of_group(&roster, rows[i].group, &first, &end);
        cr_assert(end - first == 2, "row %zu", i);
        for (uint32_t k = first; k < end; k++)
            cr_expect_str_eq(roster.list[roster.by_name[k]].name, rows[i].names[k - first]);
    }
}

Test(roster, dates_groups_by_their_newest_log)
{
    add_some();
    cr_expect(roster.groups[0].changed.tv_sec == 30 && roster.groups[1].changed.tv_sec == 50);
    cr_expect(roster.changed.tv_sec == 99);
}

Test(roster, without_logs_finds_none)
{
    uint32_t first, end;

    cr_assert(roster_settle(&roster));
    roster_of_group(&roster, GROUP_NONE, &first, &end);
    cr_expect(first == end && find(NULL, "A") == UINT32_MAX);
    cr_expect_not(roster_of_chunk(&roster, 0, &first));
}

Test(roster, gives_each_log_a_range_of_chunks)
{
    add_some();
    for (uint32_t i = 0; i < roster.count; i++) {
        const struct roster_log *log = &roster.list[i];
        uint64_t chunks = log->log ? evtx_log_chunks(log->log) : 0;
        uint32_t found;

        for (uint64_t n = 0; n < chunks; n++)
            cr_expect(roster_of_chunk(&roster, log->chunk_base + n, &found) && found == i);
    }
}

/* The number of a node, as the kernel gives it back, leads to its log and to the node. */
static void expect_back(uint32_t log, struct node node)
{
    struct snapshot *snapshot = log ? roster_open(&roster, log - 1, &root) : &root;
    uint64_t number = node_number_in(snapshot, node);
    struct node back = node_in(snapshot, number);
    uint32_t found;

    cr_assert(node_log(&roster, number, &found));
    cr_expect(found == log, "kind %d of log %u is of log %u", (int)node.kind, log, found);
    cr_expect(back.kind == node.kind && back.chunk == node.chunk && back.place == node.place &&
              back.facet == node.facet && back.value == node.value);
    cr_expect(node_is_in(snapshot, number) || node.kind == NODE_RECORD);
}

Test(roster, numbers_lead_back)
{
    static const struct node of_root[] = {{.kind = NODE_CASE},
                                          {.kind = NODE_CASE_TEXT, .value = 1},
                                          {.kind = NODE_LOGS},
                                          {.kind = NODE_GROUP, .value = 1},
                                          {.kind = NODE_FAILED, .value = 3},
                                          {.kind = NODE_ERROR, .value = 3}};
    static const struct node of_log[] = {{.kind = NODE_ROOT},
                                         {.kind = NODE_IGNORE},
                                         {.kind = NODE_LOG_LINES},
                                         {.kind = NODE_CHUNKS},
                                         {.kind = NODE_CHUNK},
                                         {.kind = NODE_RECORDS},
                                         {.kind = NODE_CHUNK_LOG},
                                         {.kind = NODE_RECORD, .place = 1},
                                         {.kind = NODE_FACET, .facet = FACET_DAY},
                                         {.kind = NODE_DOCUMENT, .value = DOCUMENT_SCHEMA},
                                         {.kind = NODE_QUERY}};

    add_some();
    for (size_t i = 0; i < sizeof of_root / sizeof *of_root; i++)
        expect_back(0, of_root[i]);
    for (uint32_t log = 1; log <= roster.count; log++)
        for (size_t i = 0; roster.list[log - 1].log && i < sizeof of_log / sizeof *of_log; i++)
            expect_back(log, of_log[i]);
}

Test(roster, a_number_is_of_one_log_only)
{
    struct node records = {.kind = NODE_RECORDS}, readme = {.kind = NODE_DOCUMENT};

    add_some();
    for (uint32_t a = 0; a < roster.count; a++)
        for (uint32_t b = 0; b < roster.count; b++)
            if (a != b && roster.list[a].log && roster.list[b].log) {
                struct snapshot *x = roster_open(&roster, a, &root);
                struct snapshot *y = roster_open(&roster, b, &root);

                cr_expect_not(node_is_in(y, node_number_in(x, records)));
                cr_expect_not(node_is_in(y, node_number_in(x, readme)));
                cr_expect_not(node_is_in(y, 1) || node_is_in(&root, node_number_in(x, readme)));
            }
}

/* Any number: what is found is a node of its own log, and asking it harms nothing. */
Test(roster, any_number_is_harmless)
{
    uint64_t seed = 1;

    add_some();
    for (int i = 0; i < 200000; i++) {
        struct snapshot *snapshot = &root;
        uint64_t number;
        struct stat st;
        uint32_t log;

        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        number = seed >> 30 & ~(UINT64_MAX << (seed >> 20 & 63));
        number |= (seed >> 15 & 31) << 59;
        if (!node_log(&roster, number, &log) || (log && !roster.list[log - 1].log))
            continue;
        if (log)
            snapshot = roster_open(&roster, log - 1, &root);
        if (!node_is_in(snapshot, number))
            continue;
        if (node_stat(&(struct visit){snapshot, true}, node_in(snapshot, number), &st) == ANSWER_OK)
            cr_expect(st.st_ino == number || number >> 59 == NODE_STATUS, "%llx",
                      (unsigned long long)number);
    }
}

/* A file that is one hole takes numbers last, and none from others. */
Test(roster, long_logs_take_no_numbers_from_short_ones)
{
    add_some();
    cr_expect(roster.list[roster.by_base[roster.base_count - 1]].chunk_base >
              roster.list[0].chunk_base);
    cr_expect(roster.by_base[roster.base_count - 1] == 2, "the longest has the last range");
}
