/*
 * fuzz_refresh.c - a log that changes: each state of it is shown as a new mount would show it, and
 * a number stands for bytes that only grow.
 *
 * The input is what somebody does to a log of two chunks, and when it is looked at. Each step is a
 * byte that says what, and its arguments; missing ones are zeros.
 *
 *     WRITE  chunk offset(2) size bytes     7 is the header of the file
 *     CUT    chunks rest(2)
 *     PUT    chunk kind records             one of ours, with so many records
 *     SWAP   chunk chunk
 *     HOLE   chunk
 *     LOOK                                  as the refresh does
 *     READ   file                           of the state that is shown, whatever became of the log
 *     PAUSE                                 nobody writes for so long that all is shown as it is
 *
 * An input that begins with GROW is one log instead that grows to its end, in any order: pieces of
 * what it will be, as
 *
 *     offset(2) size                        in units of 16 and of 64 bytes; no size: a look
 *
 * and events.jsonl keeps its number then, whatever is written when.
 */
#include "core/live.h"
#include "fusefs/live/growth_look.h"
#include "fusefs/live/snapshot_diff.h"
#include "fusefs/tree/node.h"
#include "samples/writer.h"
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KINDS = 4, MOST_RECORDS = 3, MOST_CHUNKS = 6, MOST_STEPS = 24, MOST_DEPTH = 6 };
enum { WRITE, CUT, PUT, SWAP, HOLE, LOOK, READ, PAUSE, STEPS, GROW = 0xFF };

/** A file as it was shown. */
struct shown {
    struct node node;
    uint64_t number;
    uint8_t *bytes; /* owned */
    size_t size;
};

struct list {
    struct shown *files; /* owned */
    size_t count, room;
};

struct living {
    int fd;
    struct snapshot snapshot;
    struct tail tail;
    struct growth growth;
    int64_t now;       /* ms */
    struct list shown; /* of .snapshot */
};

static const struct timespec changed = {.tv_sec = 1700000000};

/* ---- our chunks ------------------------------------------------------------------------------ */

enum { DEFINITION_ID = 554 /* of the first definition of a chunk */ };

/* The last kind is the first one, but that its definition has lost its ID: its records are those of
 * a log in which another chunk has it. */
static void make_chunk(uint8_t *bytes, unsigned first, unsigned kind, unsigned records)
{
    static const char *const events[KINDS] = {
        "<Event><System><EventID>{0:08}</EventID><Level>4</Level></System><A>{1}</A></Event>",
        "<Event><System><EventID>{0:08}</EventID><Channel>c</Channel></System><B>{1}</B></Event>",
        "<Event><EventData><Data Name='x'>{1}</Data><Data>{0:08}</Data></EventData></Event>",
        "<Event><System><EventID>{0:08}</EventID><Level>4</Level></System><A>{1}</A></Event>"};
    struct sample_template root = {.xml = events[kind], .guid = {(uint8_t)(1 + kind % 3)}};
    static struct sample_chunk chunk;

    sample_chunk_start(&chunk, first);
    for (unsigned i = 0; i < records; i++) {
        struct sample_stream stream = {
            .root = &root,
            .values = SAMPLE_VALUES(sample_int(0x08, 100 + i), sample_text("some text"))};

        claim(sample_chunk_add(&chunk, first + i, SAMPLE_TIME, &stream), "it fits");
    }
    sample_chunk_close(&chunk);
    memcpy(bytes, chunk.bytes, EVTX_CHUNK_SIZE);
    if (kind == KINDS - 1)
        memset(bytes + DEFINITION_ID, 0xEE, 4);
}

static const uint8_t *chunk_of(unsigned kind, unsigned records)
{
    static uint8_t chunks[KINDS][MOST_RECORDS + 1][EVTX_CHUNK_SIZE];
    static bool made[KINDS][MOST_RECORDS + 1];

    kind %= KINDS;
    records %= MOST_RECORDS + 1;
    if (!made[kind][records])
        make_chunk(chunks[kind][records], 1 + 10 * kind, kind, records);
    made[kind][records] = true;
    return chunks[kind][records];
}

/* ---- what is shown --------------------------------------------------------------------------- */

static struct shown *add(struct list *list)
{
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 64;
        list->files = realloc(list->files, list->room * sizeof *list->files);
        if (!list->files)
            exit(1);
    }
    return &list->files[list->count++];
}

static void forget(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->files[i].bytes);
    free(list->files);
    *list = (struct list){0};
}

/* All of a file. NULL: it cannot be had; *@answer says why. */
static uint8_t *
read_file(struct snapshot *snapshot, struct node node, size_t *size, enum answer *answer)
{
    struct piece piece;
    struct stat st;
    uint8_t *bytes;

    *answer = node_stat(&(struct visit){snapshot, true}, node, &st);
    if (*answer != ANSWER_OK)
        return NULL;
    claim(st.st_size >= 0 && st.st_size < 64 << 20, "a file has a size");
    *size = (size_t)st.st_size;
    *answer = node_read(&(struct visit){snapshot, true}, node, 0, *size + 1, &piece);
    if (*answer != ANSWER_OK)
        return NULL;
    claim(piece_size(&piece) == *size, "a file is as long as it says");
    bytes = malloc(*size + 1);
    if (!bytes)
        exit(1);
    if (piece.size)
        memcpy(bytes, piece.bytes, piece.size);
    for (size_t i = 0, at = piece.size; i < piece.more_count; at += piece.more[i++].size)
        memcpy(bytes + at, piece.more[i].bytes, piece.more[i].size);
    piece_done(snapshot, &piece);
    return bytes;
}

static bool is_wanted(struct node node)
{
    return node.kind != NODE_STATUS && !(node.kind == NODE_TABLE && node.value > 0);
}

/* Reads all that there is below a directory. */
static void walk(struct snapshot *snapshot, struct node directory, int depth, struct list *list)
{
    char name[NAME_ROOM];
    uint64_t cookie = 0;
    struct node child;
    enum answer answer;

    claim(depth < MOST_DEPTH, "the tree has an end");
    while ((answer = node_next(&(struct visit){snapshot, true}, directory, &cookie, &child,
                               name)) == ANSWER_OK) {
        struct shown *file;

        if (node_is_directory(child)) {
            walk(snapshot, child, depth + 1, list); /* NOLINT(misc-no-recursion): MOST_DEPTH */
        } else if (is_wanted(child)) {
            file = add(list);
            *file = (struct shown){.node = child, .number = node_number_in(snapshot, child)};
            file->bytes = read_file(snapshot, child, &file->size, &answer);
        }
    }
    claim(answer == ANSWER_NONE, "a directory can be listed to its end");
}

static const struct shown *find(const struct list *list, uint64_t number)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->files[i].number == number)
            return &list->files[i];
    return NULL;
}

static bool begins_with(const struct shown *file, const struct shown *before)
{
    return before->bytes && file->bytes && file->size >= before->size &&
           memcmp(file->bytes, before->bytes, before->size) == 0;
}

/* ---- looking --------------------------------------------------------------------------------- */

static struct evtx_log *open_log(int fd)
{
    struct evtx_log *log = NULL;
    int own = dup(fd);

    if (own < 0 || futimens(own, (struct timespec[]){changed, changed}) != 0)
        exit(1); /* with an old time nobody waits for a writer */
    if (evtx_log_open_fd(own, &log, NULL) != EVTX_OK) {
        close(own);
        return NULL;
    }
    claim(evtx_log_watch(log), "there is memory");
    return log;
}

static void open_view(struct snapshot *snapshot, struct evtx_log *log)
{
    claim(snapshot_over(snapshot, log, "log", changed, CACHE_BUDGET_LEAST) == 0, "there is memory");
}

static void survey(struct snapshot *snapshot)
{
    claim(snapshot_survey(snapshot) == EVTX_OK, "a log that stays can be surveyed");
}

/* The same tree with the same contents as if it had been mounted just now. Numbers differ. */
static void claim_fresh(struct living *living)
{
    struct evtx_log *log = open_log(living->fd);
    struct list fresh = {0};
    struct snapshot snapshot;

    claim(log, "it was a log just now");
    open_view(&snapshot, log);
    survey(&snapshot);
    walk(&snapshot, (struct node){.kind = NODE_ROOT}, 0, &fresh);
    claim(fresh.count == living->shown.count, "a new mount has as many files");
    for (size_t i = 0; i < fresh.count; i++) {
        const struct shown *a = &fresh.files[i], *b = &living->shown.files[i];

        claim(node_number(a->node) == node_number(b->node), "a new mount has the same files");
        claim(!a->bytes == !b->bytes && (!a->bytes || (a->size == b->size && begins_with(a, b))),
              "a new mount has the same contents");
    }
    forget(&fresh);
    snapshot_close(&snapshot);
}

/* Takes what it shows. @before: what was shown by the state before. */
static void show(struct living *living, const struct list *before)
{
    walk(&living->snapshot, (struct node){.kind = NODE_ROOT}, 0, &living->shown);
    for (size_t i = 0; i < living->shown.count; i++) {
        const struct shown *file = &living->shown.files[i], *was = find(before, file->number);

        claim(!was || !was->bytes || begins_with(file, was), "a number stands for bytes that grow");
    }
    living->tail = tail_of(&living->snapshot);
    if (!evtx_log_held(living->snapshot.log))
        claim_fresh(living);
}

/* False: it is no log now. */
static bool look(struct living *living)
{
    struct evtx_log *log = open_log(living->fd);
    struct list before = living->shown;
    enum growth_found found;
    struct snapshot now;

    if (!log)
        return false;
    living->now += 1000;
    found = growth_look(&living->growth, log, living->snapshot.log, living->now, NULL);
    claim(found != GROWTH_AGAIN, "what nobody writes meanwhile can be looked at");
    if (found == GROWTH_SAME) {
        if (!evtx_log_held(log))
            claim_fresh(living);
        evtx_log_close(log);
        return true;
    }
    open_view(&now, log);
    claim(snapshot_follow(&now, &living->snapshot, &living->tail, NULL) != STATE_FAILED,
          "it follows");
    snapshot_close(&living->snapshot);
    living->snapshot = now;
    living->shown = (struct list){0};
    show(living, &before);
    forget(&before);
    return true;
}

/* It is shown as it is by then. What follows on a chunk that is half waits for that one. */
static void pause_and_look(struct living *living)
{
    (void)look(living); /* what is waited for is waited for since then */
    living->now += GROWTH_PAUSE;
    claim(!look(living) || !evtx_log_held(living->snapshot.log), "who pauses is not waited for");
}

/* One file of the state that is shown: as it was, or it is said that the log has changed. */
static void read_one(struct living *living, size_t which)
{
    const struct shown *file = &living->shown.files[which % living->shown.count];
    enum answer answer;
    size_t size;
    uint8_t *bytes = read_file(&living->snapshot, file->node, &size, &answer);

    claim(bytes || answer == ANSWER_CHANGED || !file->bytes, "it can be had, or has changed");
    claim(!bytes || (file->bytes && size == file->size && memcmp(bytes, file->bytes, size) == 0),
          "a file is of one state");
    free(bytes);
}

/* ---- what is done to it ---------------------------------------------------------------------- */

struct input {
    const uint8_t *at, *end;
};

static unsigned take(struct input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

static unsigned take_two(struct input *input)
{
    unsigned low = take(input);

    return low | take(input) << 8;
}

static off_t place_of(unsigned chunk)
{
    return EVTX_HEADER_SIZE + (off_t)(chunk % MOST_CHUNKS) * EVTX_CHUNK_SIZE;
}

static void put(int fd, const void *bytes, size_t size, off_t at)
{
    if (pwrite(fd, bytes, size, at) != (ssize_t)size)
        exit(1);
}

static void write_some(int fd, struct input *input)
{
    unsigned chunk = take(input) % 8, offset = take_two(input), size = take(input);
    off_t at = chunk == 7 ? (off_t)(offset % EVTX_HEADER_SIZE) : place_of(chunk) + (off_t)offset;

    if (size > input->end - input->at)
        size = (unsigned)(input->end - input->at);
    put(fd, input->at, size, at);
    input->at += size;
}

static void swap(int fd, unsigned a, unsigned b)
{
    static uint8_t first[EVTX_CHUNK_SIZE], second[EVTX_CHUNK_SIZE];

    if (pread(fd, first, sizeof first, place_of(a)) != sizeof first ||
        pread(fd, second, sizeof second, place_of(b)) != sizeof second)
        return;
    put(fd, first, sizeof first, place_of(b));
    put(fd, second, sizeof second, place_of(a));
}

static void step(struct living *living, struct input *input)
{
    unsigned what = take(input) % STEPS, a, b, c;

    a = what == WRITE || what == LOOK || what == PAUSE ? 0 : take(input);
    if (what == WRITE) {
        write_some(living->fd, input);
    } else if (what == CUT) {
        if (ftruncate(living->fd, place_of(a) + take_two(input)) != 0)
            exit(1);
    } else if (what == PUT) {
        b = take(input);
        c = take(input);
        put(living->fd, chunk_of(b, c), EVTX_CHUNK_SIZE, place_of(a));
    } else if (what == SWAP) {
        swap(living->fd, a, take(input));
    } else if (what == HOLE) {
        (void)fallocate(living->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, place_of(a),
                        EVTX_CHUNK_SIZE);
    } else if (what == LOOK) {
        (void)look(living);
    } else if (what == PAUSE) {
        pause_and_look(living);
    } else if (living->shown.count) {
        read_one(living, a);
    }
}

/* ---- a log that grows ------------------------------------------------------------------------ */

enum { GROWN_CHUNKS = 3, GROWN_SIZE = EVTX_HEADER_SIZE + GROWN_CHUNKS * EVTX_CHUNK_SIZE };

static const uint8_t head[EVTX_HEADER_SIZE] = "ElfFile";

/* What it is at last. */
static const uint8_t *grown(void)
{
    static uint8_t bytes[GROWN_SIZE];

    memcpy(bytes, head, sizeof head);
    for (unsigned i = 0; i < GROWN_CHUNKS; i++)
        make_chunk(bytes + place_of(i), 1 + i * MOST_RECORDS, i, MOST_RECORDS);
    return bytes;
}

static const struct shown *lines_of(const struct living *living)
{
    for (size_t i = 0; i < living->shown.count; i++)
        if (living->shown.files[i].node.kind == NODE_LOG_LINES)
            return &living->shown.files[i];
    claim(false, "there is an events.jsonl");
    return NULL;
}

/* Looks, and claims that who follows has what he had, and whole lines behind it. */
static void follow(struct living *living, uint64_t number)
{
    const struct shown *lines;

    claim(look(living), "what grows is a log");
    lines = lines_of(living);
    claim(lines->number == number, "events.jsonl of a log that grows keeps its number");
    claim(lines->bytes && (lines->size == 0 || lines->bytes[lines->size - 1] == '\n'),
          "it grows by whole lines");
}

static void grow(struct living *living, struct input *input)
{
    const uint8_t *bytes = grown();
    uint64_t number = lines_of(living)->number;

    for (int i = 0; i < MOST_STEPS && input->at < input->end; i++) {
        size_t at = 16 * (size_t)take_two(input) % GROWN_SIZE, size = 64 * (size_t)take(input);

        if (size > GROWN_SIZE - at)
            size = GROWN_SIZE - at;
        put(living->fd, bytes + at, size, (off_t)at);
        if (size == 0)
            follow(living, number);
    }
    put(living->fd, bytes, GROWN_SIZE, 0);
    follow(living, number);
    claim(!evtx_log_held(living->snapshot.log), "what is whole is not waited for");
}

/* ---- the target ------------------------------------------------------------------------------ */

void fuzz_target(const uint8_t *bytes, size_t size)
{
    bool grows = size > 0 && bytes[0] == GROW;
    struct input input = {bytes + grows, bytes + size};
    struct living living = {.fd = memfd_create("log", MFD_CLOEXEC), .growth.begun = true};
    const struct list nothing = {0};

    put(living.fd, head, sizeof head, 0);
    put(living.fd, chunk_of(0, 2), EVTX_CHUNK_SIZE, place_of(0));
    if (!grows)
        put(living.fd, chunk_of(1, 2), EVTX_CHUNK_SIZE, place_of(1));
    open_view(&living.snapshot, open_log(living.fd));
    survey(&living.snapshot);
    show(&living, &nothing);
    growth_note_tail(&living.growth, living.snapshot.log, living.tail.chunk);
    if (grows)
        grow(&living, &input);
    for (int i = 0; i < MOST_STEPS && input.at < input.end; i++)
        step(&living, &input);
    pause_and_look(&living);
    forget(&living.shown);
    growth_done(&living.growth);
    snapshot_close(&living.snapshot);
    close(living.fd);
}
