/*
 * fuzz_numbers.c - inode numbers as a kernel might ask for them, while the log goes through states.
 *
 * Any 64 bits, any offset, any name; numbers that were given out, also long ago, and those beside
 * them. A number is answered by one state and indexes nothing that this has not; and what it once
 * stood for it stands for as long as it is answered at all.
 *
 * The input is a list of steps:
 *
 *     1 byte       what to do, and whether to wait: enum deed
 *     1 byte       which number: one that was given out, the same with one bit changed, one of
 *                  small parts, or one of any 8 bytes, which follow
 *     ...          what the deed takes: 8 bytes of offset, 1 of size, or a name and a NUL
 */
#define FUSE_USE_VERSION 312
#include "core/live.h"
#include "fusefs/live/growth_look.h"
#include "fusefs/live/snapshot_diff.h"
#include "fusefs/serve/requests.h"
#include "samples/writer.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    STEPS = 200,
    STATES = 8, /* that the log goes through at most */
    LOGS = 5,
    GIVEN = 256,   /* numbers that are remembered; the rest is forgotten as the kernel would */
    BEGINNING = 48 /* bytes of a file that are remembered */
};

enum deed { STAT, FIND, NEXT, READ, PARENT, LIST, CHANGE, WEAR_OUT, DEEDS };

/** What the kernel was told. */
struct given {
    uint64_t number;
    mode_t type;
    size_t size; /* of what is known of its beginning */
    uint8_t bytes[BEGINNING];
};

struct input {
    const uint8_t *bytes;
    size_t left;
};

struct world {
    struct requests requests;
    struct snapshot snapshots[STATES];
    size_t states;
    struct given given[GIVEN];
    size_t count; /* of them, counted on when they are full */
};

/* ---- input ----------------------------------------------------------------------------------- */

static uint64_t take(struct input *input, size_t width)
{
    uint64_t number = 0;

    for (size_t i = 0; i < width && input->left; i++, input->left--)
        number |= (uint64_t)*input->bytes++ << 8 * i;
    return number;
}

/* The names that are there in one of the logs, so that they are met. */
static const char *const names[] = {"chunks",      "0",
                                    "1",           "3",
                                    "records",     "1.json",
                                    "2.xml",       "7.json",
                                    "1~2.json",    "events.jsonl",
                                    "chunk.evtx",  "info.json",
                                    "by-eventid",  "100",
                                    "101",         "by-day",
                                    "2024-02-01",  "04",
                                    "query",       "EventID=100",
                                    "Data<5",      "README.txt",
                                    "report",      "log.json",
                                    "schema.json", "export",
                                    "events.csv",  "events.xml",
                                    "templates",   "00000001-0000-0000-0000-000000000000.xml",
                                    "carved",      "status.json",
                                    "by-user",     "%none",
                                    "eventid.tsv", "integrity.json"};

enum { NAMES = sizeof names / sizeof *names };

static void take_name(struct input *input, char name[NAME_ROOM])
{
    uint8_t which = (uint8_t)take(input, 1);
    size_t size = 0;

    if (which < NAMES) {
        strcpy(name, names[which]);
        return;
    }
    while (size + 1 < NAME_ROOM && input->left && *input->bytes)
        name[size++] = (char)take(input, 1);
    take(input, 1);
    name[size] = '\0';
}

static uint64_t take_number(struct world *world, struct input *input)
{
    uint8_t how = (uint8_t)take(input, 1);
    size_t known = world->count < GIVEN ? world->count : GIVEN;
    uint64_t given = known ? world->given[how / 4 % known].number : FUSE_ROOT_ID;
    struct node node;

    switch (how % 4) {
    case 0:
        return given;
    case 1:
        return given ^ UINT64_C(1) << take(input, 1) % 64;
    case 2:
        node.kind = (enum node_kind)(take(input, 1) % NODE_KINDS);
        node.facet = (enum facet)(take(input, 1) % 16);
        node.chunk = node.value = (uint32_t)take(input, 1);
        node.place = (uint32_t)take(input, 1);
        return node_number_in(world->requests.logs[0].present->snapshot, node);
    }
    return take(input, 8);
}

/* ---- logs ------------------------------------------------------------------------------------ */

static void add_record(struct sample_log *log, uint64_t id, uint32_t event)
{
    static const struct sample_template template = {
        .xml = "<Event><System><EventID>{0:08}</EventID>"
               "<TimeCreated SystemTime=\"{1:11}\"/></System><Data>{2:0a}</Data></Event>",
        .guid = {1}};
    struct sample_value values[] = {sample_int(0x08, event), sample_int(0x11, SAMPLE_TIME + id),
                                    sample_int(0x0a, id)};
    struct sample_stream stream = {.root = &template, .values = {values, 3}};

    log->next_id = id;
    claim(sample_log_add(log, SAMPLE_TIME + id, &stream), "a record has room");
}

/* One of the logs that the file becomes: another beginning, a cut, records behind the last one, a
 * chunk without a header. */
static int make_log(int which)
{
    static const struct {
        uint32_t event;
        size_t chunks, last; /* records of the last chunk */
        bool headless;       /* the second chunk has no header */
    } rows[LOGS] = {{100, 4, 3, false},
                    {100, 4, 7, false},
                    {100, 2, 1, false},
                    {101, 4, 3, true},
                    {102, 6, 5, false}};
    int fd = memfd_create("log", MFD_CLOEXEC);
    struct sample_log log;
    struct sample_header header;
    uint64_t id = 1;

    claim(sample_log_start(&log, NULL), "a log begins");
    for (size_t chunk = 0; chunk < rows[which].chunks; chunk++) {
        size_t count = chunk + 1 == rows[which].chunks ? rows[which].last : 4;

        claim(!chunk || sample_log_next_chunk(&log), "a chunk has room");
        for (size_t i = 0; i < count; i++, id++)
            add_record(&log, i == 2 ? id - 1 : id, chunk ? 100 : rows[which].event + i % 2);
    }
    header = sample_log_header(&log);
    claim(sample_log_finish(&log, &header), "a log ends");
    if (rows[which].headless)
        memset(log.bytes + SAMPLE_HEADER_SIZE + SAMPLE_CHUNK_SIZE, 0, 512);
    claim(fd >= 0 && write(fd, log.bytes, log.size) == (ssize_t)log.size, "a log is written");
    sample_log_done(&log);
    return fd;
}

static void open_state(struct snapshot *snapshot, int which)
{
    struct timespec changed = {.tv_sec = 1};
    struct evtx_log *log;

    claim(evtx_log_open_fd(make_log(which), &log, NULL) == EVTX_OK && evtx_log_watch(log) &&
              snapshot_over(snapshot, log, "log.evtx", changed, CACHE_BUDGET_LEAST) == 0,
          "a log opens");
}

/* As refresh.c does. */
static void change(struct world *world, int which)
{
    struct snapshot *before = world->requests.logs[0].present->snapshot,
                    *snapshot = &world->snapshots[world->states];
    struct growth growth = {.written = -GROWTH_PAUSE};
    struct tail tail = {0};

    if (world->states == STATES)
        return;
    if (survey_ready(before->survey))
        tail = tail_of(before);
    open_state(snapshot, which);
    claim(growth_look(&growth, snapshot->log, before->log, 0, NULL) != GROWTH_AGAIN,
          "what nobody writes can be looked at");
    growth_done(&growth);
    if (snapshot_follow(snapshot, before, &tail, NULL) == STATE_FAILED) {
        snapshot_close(snapshot);
        return;
    }
    world->states++;
    claim(requests_change(&world->requests, snapshot), "a state is shown");
    while ((snapshot = requests_reap(&world->requests)))
        snapshot_close(snapshot);
}

/* ---- what was given out ---------------------------------------------------------------------- */

static struct given *find_given(struct world *world, uint64_t number)
{
    for (size_t i = 0; i < GIVEN && i < world->count; i++)
        if (world->given[i].number == number)
            return &world->given[i];
    return NULL;
}

static struct given *give(struct world *world, uint64_t number, mode_t mode)
{
    struct given *given = find_given(world, number);

    if (!given) {
        given = &world->given[world->count++ % GIVEN];
        *given = (struct given){.number = number, .type = mode & S_IFMT};
    }
    claim(given->type == (mode & S_IFMT), "a number is of one type");
    return given;
}

/* Attributes as of a LOOKUP. */
static void claim_stat(struct world *world, struct snapshot *snapshot, struct node node, bool wait)
{
    struct stat st;

    if (node_stat(&(struct visit){snapshot, wait}, node, &st) != ANSWER_OK)
        return;
    claim(st.st_ino == node_number_in(snapshot, node) && node_is_in(snapshot, st.st_ino),
          "a file has its number in the state that has the file");
    claim(node_number(node_from_number(st.st_ino)) == node_number(node), "a number has one node");
    give(world, st.st_ino, st.st_mode);
}

static bool changes(struct node node)
{
    return node.kind == NODE_STATUS;
}

/* Once a file has begun so it always does. */
static void claim_beginning(struct world *world, struct snapshot *snapshot, struct node node)
{
    struct given *given = give(world, node_number_in(snapshot, node), node_mode(snapshot, node));
    struct piece piece;
    size_t size;

    if (node_read(&(struct visit){snapshot, true}, node, 0, BEGINNING, &piece) != ANSWER_OK)
        return;
    size = piece.size < BEGINNING ? piece.size : BEGINNING;
    claim(piece_size(&piece) <= BEGINNING, "no more is read than was asked for");
    claim(changes(node) || size == 0 ||
              memcmp(piece.bytes, given->bytes, size < given->size ? size : given->size) == 0,
          "a number stands for the same bytes");
    if (size > given->size) {
        memcpy(given->bytes, piece.bytes, size);
        given->size = size;
    }
    piece_done(snapshot, &piece);
}

/* ---- deeds ----------------------------------------------------------------------------------- */

static void read_anywhere(struct world *world, struct snapshot *snapshot, struct node node,
                          bool wait, struct input *input)
{
    uint64_t offset = take(input, 8), wanted = take(input, 1) * 64;
    struct piece piece;
    struct stat st;
    size_t size;

    if (node_read(&(struct visit){snapshot, wait}, node, offset, (size_t)wanted, &piece) !=
        ANSWER_OK)
        return;
    size = piece_size(&piece);
    piece_done(snapshot, &piece);
    claim(size <= wanted, "no more is read than was asked for");
    if (node_stat(&(struct visit){snapshot, true}, node, &st) == ANSWER_OK && !changes(node)) {
        uint64_t end = (uint64_t)st.st_size, left = offset < end ? end - offset : 0;

        claim(size == (left < wanted ? left : wanted), "a read ends where the file does");
    }
    claim_beginning(world, snapshot, node);
}

static void list_from(struct world *world, struct snapshot *snapshot, struct node node, bool wait,
                      struct input *input)
{
    uint64_t cookie = take(input, 8);
    struct node child, found;
    char name[NAME_ROOM];

    for (int i = 0; i < 8; i++) {
        if (node_next(&(struct visit){snapshot, wait}, node, &cookie, &child, name) != ANSWER_OK)
            return;
        claim(node_is_in(snapshot, node_number_in(snapshot, child)), "what is listed is there");
        claim(node_find(&(struct visit){snapshot, true}, node, name, &found) == ANSWER_OK &&
                  node_number(found) == node_number(child),
              "what is listed is found");
        claim_stat(world, snapshot, child, wait);
    }
}

/* What requests do with a number beside asking for its node. */
static void list_records(struct generation *generation, struct node node)
{
    if (node.kind != NODE_RECORDS)
        return;
    (void)listing_pattern_listed(&generation->pattern, node.chunk, 0);
    (void)listing_pattern_is_bare(&generation->pattern, node.chunk);
    (void)readahead_listed(&generation->ahead, node.chunk);
    (void)readahead_step(&generation->ahead);
}

/* Editions where they end, in a state of which nobody was given a number. */
static void wear_out(struct world *world, uint64_t by)
{
    struct snapshot *snapshot = world->requests.logs[0].present->snapshot;

    if (world->count || snapshot->editions.count)
        return;
    snapshot->editions.state = snapshot->editions.lines = UINT32_MAX - 1 - by % 4;
    for (uint64_t n = 0; n < evtx_log_chunks(snapshot->log); n++) {
        uint32_t edition = EDITION_LAST - (uint32_t)(by >> n % 4) % 4;

        claim(editions_add(&snapshot->editions, (struct edition){n, edition, edition}),
              "a chunk has an edition");
    }
}

static void act(struct world *world, struct generation *generation, uint64_t number, uint8_t deed,
                struct input *input)
{
    struct snapshot *snapshot = generation->snapshot;
    struct node node = node_from_number(number), child;
    bool wait = deed & 0x80;
    char name[NAME_ROOM];

    switch ((enum deed)(deed % DEEDS)) {
    case STAT:
        claim_stat(world, snapshot, node, wait);
        break;
    case FIND:
        take_name(input, name);
        if (node_find(&(struct visit){snapshot, wait}, node, name, &child) == ANSWER_OK)
            claim_stat(world, snapshot, child, wait);
        break;
    case NEXT:
        list_from(world, snapshot, node, wait, input);
        break;
    case READ:
        read_anywhere(world, snapshot, node, wait, input);
        break;
    case PARENT:
        child = node_parent(snapshot, node);
        claim(!node_is_directory(node) || (node_is_directory(child) &&
                                           node_is_in(snapshot, node_number_in(snapshot, child))),
              "a parent is a directory that is there");
        (void)node_prepare(&(struct visit){snapshot, wait}, node);
        break;
    case LIST:
        list_records(generation, node);
        break;
    case CHANGE:
    case WEAR_OUT:
    case DEEDS:
        break;
    }
}

static void step(struct world *world, struct input *input)
{
    uint8_t deed = (uint8_t)take(input, 1);
    struct generation *generation;
    uint64_t number;

    if (deed % DEEDS == CHANGE) {
        change(world, (int)(take(input, 1) % LOGS));
        return;
    }
    if (deed % DEEDS == WEAR_OUT) {
        wear_out(world, take(input, 1));
        return;
    }
    number = take_number(world, input);
    generation = requests_take(&world->requests, number);
    if (!generation)
        return; /* it is stale */
    claim(node_is_in(generation->snapshot, number), "a state answers its own numbers");
    act(world, generation, number, deed, input);
    requests_give(generation);
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    struct world *world = calloc(1, sizeof *world);
    struct input input = {bytes, size};

    claim(world, "there is memory");
    open_state(&world->snapshots[world->states++], (int)(take(&input, 1) % LOGS));
    claim(requests_init(&world->requests, &world->snapshots[0]), "a log is shown");
    world->requests.pool = pool_new(0, NULL, NULL); /* it has no threads, but is woken */
    claim(world->requests.pool, "nobody works beside");
    for (int i = 0; i < STEPS && input.left; i++)
        step(world, &input);
    requests_stop(&world->requests);
    for (size_t i = 0; i < world->states; i++)
        if (world->snapshots[i].log)
            snapshot_close(&world->snapshots[i]);
    free(world);
}
