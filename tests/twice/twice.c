/*
 * twice.c LOG... - a mapped log changes while it is read, wherever it is read for a second time.
 *
 * Any process that may write a log can write it while it is rendered from the map. So a size that
 * is read, checked and read again may be another one by then. Here that happens: bytes of a chunk
 * change before each second reading of them, or before one of them alone, in several ways. However
 * that is, nothing outside of the chunk may be read, but for the slack behind it.
 *
 * The chunks are those of the logs, what damage makes of them, and one whose values lie.
 */
#include "core/log/chunk.h"
#include "core/log/chunk_header.h"
#include "core/log/lost_sectors.h"
#include "samples/writer.h"
#include "tests/twice/watcher.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    BEHIND = 2,     /* chunks of nothing behind the one that is tried */
    SINGLE = 16,    /* second readings of a chunk of a log of which each is tried alone */
    MOST_HOLES = 8, /* sectors of a chunk that are zeroed in turn */
    LOG_SIZE = EVTX_HEADER_SIZE + (1 + BEHIND) * EVTX_CHUNK_SIZE
};

/** A log in memory, of which one chunk is tried. */
struct trial {
    int fd;
    uint8_t *writable;
    uint8_t chunk[EVTX_CHUNK_SIZE]; /* as it is before anything changes */
    size_t tries;
};

static const void *
render(struct trial *trial, const struct change *change, enum evtx_form form, size_t *again)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);
    struct evtx_log *log = NULL;
    struct evtx_fields fields;
    struct text text = {0};
    const uint8_t *bytes;

    memcpy(trial->writable + EVTX_HEADER_SIZE, trial->chunk, EVTX_CHUNK_SIZE);
    if (evtx_log_open_fd(dup(trial->fd), &log, NULL) != EVTX_OK || !evtx_log_map(log))
        exit(1);
    bytes = log_view(log, 0, EVTX_CHUNK_SIZE);
    /* what comes behind the next chunk is looked at ahead: see chunk.c */
    watcher_start(bytes, trial->writable + EVTX_HEADER_SIZE, EVTX_CHUNK_SIZE + CHUNK_SLACK,
                  2 * EVTX_CHUNK_SIZE - 1, change);
    if (evtx_chunk_load(chunk, log, 0, NULL) == EVTX_OK)
        for (size_t i = 0; i < evtx_chunk_count(chunk); i++) {
            text.size = 0;
            if (evtx_record_render(chunk, i, form, &text, &fields, NULL) == EVTX_NO_MEMORY)
                exit(1);
        }
    *again = watcher_stop();
    trial->tries++;
    text_done(&text);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
    evtx_log_close(log);
    return watcher_fault();
}

/* All ways in which the chunk may change, and @single second readings, or all there are; whether it
 * was read as it should be. */
static bool try_chunk(struct trial *trial, const char *what, enum evtx_form form, size_t single)
{
    static const struct change ways[] = {
        {0, 0xFF, 0, SIZE_MAX}, {0, 0, 0, SIZE_MAX},     {0xFF, 0x80, 0, SIZE_MAX},
        {0xFF, 1, 0, SIZE_MAX}, {0, 0, 12345, SIZE_MAX}, {0, 0, 67890, SIZE_MAX},
    };
    const struct change none = {.only = SIZE_MAX - 1};
    size_t again, most;
    const void *fault = render(trial, &none, form, &again);

    most = again < single ? again : single;
    for (size_t i = 0; i < sizeof ways / sizeof *ways && !fault; i++)
        fault = render(trial, &ways[i], form, &(size_t){0});
    for (size_t i = 0; i < most && !fault; i++) {
        const struct change one = {0, 0xFF, 0, i * again / most};

        fault = render(trial, &one, form, &(size_t){0});
    }
    if (fault) {
        Dl_info program = {0};

        dladdr(fault, &program);
        printf("# %s: reads outside of its chunk: addr2line -fe %s %#tx\n", what, program.dli_fname,
               (const char *)fault - (const char *)program.dli_fbase);
    }
    return !fault;
}

/* A sector of zeros in a record, in a chunk that has no checksums, so that its instances are looked
 * through. */
static bool try_holes(struct trial *trial, const uint8_t *whole, const char *what)
{
    bool fine = true;

    for (uint32_t i = 1; i <= MOST_HOLES && fine; i++) {
        uint32_t at = i * (EVTX_CHUNK_SIZE / (MOST_HOLES + 1)) / SECTOR * SECTOR;

        memcpy(trial->chunk, whole, EVTX_CHUNK_SIZE);
        trial->chunk[120] |= EVTX_NO_CHECKSUMS;
        memset(trial->chunk + at, 0, SECTOR);
        fine = try_chunk(trial, what, EVTX_JSON, SINGLE);
    }
    return fine;
}

static bool try_all(struct trial *trial, const uint8_t *whole, const char *what)
{
    memcpy(trial->chunk, whole, EVTX_CHUNK_SIZE);
    for (enum evtx_form form = 0; form < EVTX_FORMS; form++)
        if (!try_chunk(trial, what, form, SINGLE))
            return false;
    memset(trial->chunk, 0, CHUNK_HEADER);
    return try_chunk(trial, what, EVTX_JSON, SINGLE) && try_holes(trial, whole, what);
}

static bool try_log(struct trial *trial, const char *path)
{
    static uint8_t whole[EVTX_CHUNK_SIZE];
    FILE *file = fopen(path, "rb");
    bool fine = file;

    if (!file || fread(trial->writable, 1, EVTX_HEADER_SIZE, file) != EVTX_HEADER_SIZE)
        return false;
    while (fine && fread(whole, 1, sizeof whole, file) == sizeof whole)
        fine = try_all(trial, whole, path);
    fclose(file);
    return fine;
}

/* Large values, each of which is an instance that says that it has more values than can be, and is
 * zeros behind that: at the end of a chunk they would be looked for behind it. */
static bool try_lies(struct trial *trial)
{
    enum { LARGE = 3000 };
    static struct sample_chunk chunk;
    static uint8_t lie[LARGE] = "\x0f\1\1\0\x0c\1\1\2\3\4\0\0\0\0\x80\x3e";
    const struct sample_template root = {.xml = "<Event><A>{0:21}</A><B>{1}</B></Event>"};
    const struct sample_stream stream = {
        .root = &root, .values = SAMPLE_VALUES(sample_bytes(0x21, lie, LARGE), sample_text("b"))};

    sample_chunk_start(&chunk, 1);
    for (uint64_t id = 1; sample_chunk_add(&chunk, id, SAMPLE_TIME, &stream);)
        id++;
    sample_chunk_close(&chunk);
    chunk.bytes[120] |= EVTX_NO_CHECKSUMS;
    memcpy(trial->chunk, chunk.bytes, EVTX_CHUNK_SIZE);
    return try_chunk(trial, "values that lie", EVTX_JSON, SIZE_MAX);
}

int main(int argc, char **argv)
{
    struct trial trial = {.fd = memfd_create("log", MFD_CLOEXEC)};
    int failed = 0;

    if (trial.fd < 0 || ftruncate(trial.fd, LOG_SIZE) != 0)
        return 1;
    trial.writable = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, trial.fd, 0);
    if (trial.writable == MAP_FAILED)
        return 1;
    printf("1..%d\n", argc);
    for (int i = 0; i < argc; i++) {
        bool fine = i ? try_log(&trial, argv[i]) : try_lies(&trial);

        printf("%sok %d - %s\n", fine ? "" : "not ", i + 1, i ? argv[i] : "values that lie");
        failed += !fine;
    }
    printf("# %zu renderings\n", trial.tries);
    return failed > 0;
}
