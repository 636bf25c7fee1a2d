/*
 * store.c - template definitions of healthy logs, kept in a directory, a file each.
 *
 * A file is called GUID-HASH.template, and is the eight bytes EvtxTpl1 and the definition: its
 * header, its body and the names, with offsets that count from the header. docs/format.md 2.5
 */
#include "core/base/file.h"
#include "core/carve/carver.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC  "EvtxTpl1"
#define SUFFIX ".template"

enum { MAGIC_SIZE = 8, NAME_SIZE = 80 };

struct evtx_store *evtx_store_new(void)
{
    return calloc(1, sizeof(struct evtx_store));
}

void evtx_store_free(struct evtx_store *store)
{
    if (store)
        definitions_done(&store->definitions);
    free(store);
}

size_t evtx_store_count(const struct evtx_store *store)
{
    return store->definitions.count;
}

/* Up to the end of the last live record: what is stale is not worth carrying to another log. */
static enum evtx_status
add_chunk(struct evtx_store *store, struct move *move, const struct evtx_chunk *chunk)
{
    const struct evtx_record *last = chunk->count ? &chunk->records[chunk->count - 1] : NULL;
    const struct definition_place place = {.bytes = chunk->bytes,
                                           .size = last ? last->offset + last->size : 0,
                                           .records = chunk->records,
                                           .count = chunk->count,
                                           .checked = true};

    return definitions_add(&store->definitions, move, &place) ? EVTX_OK : EVTX_NO_MEMORY;
}

enum evtx_status evtx_store_add(struct evtx_store *store, const struct evtx_log *log)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = templates ? evtx_chunk_new(templates) : NULL;
    struct move *move = calloc(1, sizeof *move);
    enum evtx_status status = chunk && move ? EVTX_OK : EVTX_NO_MEMORY;

    for (uint64_t n = evtx_log_skip_hole(log, 0); n < evtx_log_chunks(log) && status == EVTX_OK;
         n = evtx_log_skip_hole(log, n + 1))
        if (evtx_chunk_load(chunk, log, n, NULL) == EVTX_OK && evtx_chunk_checksums(chunk).fit) {
            chunk_settle(chunk);
            status = add_chunk(store, move, chunk);
        }
    free(move);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
    return status;
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool is_template(const char *name)
{
    size_t size = strlen(name), suffix = sizeof SUFFIX - 1;

    return size > suffix && strcmp(name + size - suffix, SUFFIX) == 0;
}

/* What is no such file, or too long, gives no bytes. */
static size_t read_file(int directory, const char *name, uint8_t *bytes, size_t room)
{
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    size_t got = 0;

    if (fd < 0)
        return 0;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size > room ||
        !file_read_at(fd, bytes, (size_t)st.st_size, 0, &got))
        got = 0;
    close(fd);
    return got;
}

static enum evtx_status
load_file(struct evtx_store *store, struct move *move, int directory, const char *name)
{
    uint8_t bytes[MAGIC_SIZE + EVTX_CHUNK_SIZE];
    size_t size = read_file(directory, name, bytes, sizeof bytes);
    const struct evtx_record whole = {.size = size > MAGIC_SIZE ? (uint32_t)size - MAGIC_SIZE : 0};
    const struct definition_place place = {.bytes = bytes + MAGIC_SIZE,
                                           .size = whole.size,
                                           .records = &whole,
                                           .count = 1,
                                           .checked = true};

    if (size <= MAGIC_SIZE || memcmp(bytes, MAGIC, MAGIC_SIZE) != 0)
        return EVTX_OK;
    return definitions_add_at(&store->definitions, move, &place, 0) ? EVTX_OK : EVTX_NO_MEMORY;
}

enum evtx_status evtx_store_load(struct evtx_store *store, const char *directory)
{
    DIR *stream = opendir(directory);
    struct move *move = calloc(1, sizeof *move);
    enum evtx_status status = !stream ? EVTX_IO : move ? EVTX_OK : EVTX_NO_MEMORY;

    while (status == EVTX_OK) {
        const struct dirent *entry = readdir(stream);

        if (!entry)
            break;
        if (is_template(entry->d_name))
            status = load_file(store, move, dirfd(stream), entry->d_name);
    }
    free(move);
    if (stream)
        closedir(stream);
    return status;
}

static void put_name(char name[NAME_SIZE], const struct definition *definition)
{
    const uint8_t *g = definition->bytes + 4;

    snprintf(name, NAME_SIZE, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x-%016" PRIx64 SUFFIX,
             load_u32(g), load_u16(g + 4), load_u16(g + 6), g[8], g[9], g[10], g[11], g[12], g[13],
             g[14], g[15], definition->hash);
}

/* A file that is there already is the same one: the name has the hash of what is in it. */
static bool save_file(int directory, const struct definition *definition, size_t *written)
{
    char name[NAME_SIZE];
    bool wrote;
    int fd;

    put_name(name, definition);
    fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return errno == EEXIST;
    wrote =
        file_write(fd, MAGIC, MAGIC_SIZE) && file_write(fd, definition->bytes, definition->size);
    wrote = close(fd) == 0 && wrote;
    if (!wrote)
        unlinkat(directory, name, 0);
    *written += wrote;
    return wrote;
}

enum evtx_status
evtx_store_save(const struct evtx_store *store, const char *directory, size_t *written)
{
    bool good = true;
    int fd;

    if (mkdir(directory, 0777) != 0 && errno != EEXIST)
        return EVTX_IO;
    fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return EVTX_IO;
    *written = 0;
    for (size_t i = 0; i < DEFINITION_BUCKETS && good; i++)
        for (const struct definition *d = store->definitions.buckets[i]; d && good; d = d->next)
            if (d->rank == DEFINITION_CHECKED)
                good = save_file(fd, d, written);
    close(fd);
    return good ? EVTX_OK : EVTX_IO;
}
