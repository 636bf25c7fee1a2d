/* test_store.c - definitions in files: what is kept, and which files are passed over. */
#include "core/carve.h"
#include "tests/unit/hurt_log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static char folder[] = "/tmp/test_store.XXXXXX";
static char path[300];
static struct hurt_log hurt;

/* The one file in the folder; NULL: there is none. */
static const char *only_file(void)
{
    DIR *stream = opendir(folder);
    const struct dirent *entry;
    const char *found = NULL;

    while ((entry = readdir(stream)))
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            cr_expect(!found, "only one file");
            found = path;
        }
    closedir(stream);
    return found;
}

static void start(void)
{
    hurt_make(&hurt);
    cr_assert(mkdtemp(folder));
}

static void stop(void)
{
    DIR *stream = opendir(folder);
    const struct dirent *entry;

    while ((entry = readdir(stream)))
        unlinkat(dirfd(stream), entry->d_name, 0);
    closedir(stream);
    rmdir(folder);
}

TestSuite(store, .init = start, .fini = stop);

/* How many definitions are had of the log. */
static size_t save(void)
{
    struct evtx_store *store = evtx_store_new();
    struct evtx_log *log = hurt_open(&hurt);
    size_t written = 99, count;

    cr_assert(evtx_store_add(store, log) == EVTX_OK);
    count = evtx_store_count(store);
    cr_assert(evtx_store_save(store, folder, &written) == EVTX_OK);
    cr_expect(written == count);
    cr_assert(evtx_store_save(store, folder, &written) == EVTX_OK);
    cr_expect(written == 0, "they are there already");
    evtx_log_close(log);
    evtx_store_free(store);
    return count;
}

static size_t load(void)
{
    struct evtx_store *store = evtx_store_new();
    size_t count;

    cr_assert(evtx_store_load(store, folder) == EVTX_OK);
    count = evtx_store_count(store);
    evtx_store_free(store);
    return count;
}

Test(store, keeps_each_definition_once)
{
    static const char name[] = "/04030201-0000-0000-0000-000000000000-";

    cr_expect(load() == 0);
    cr_expect(save() == 1);
    cr_assert(only_file());
    cr_expect(strncmp(path + strlen(folder), name, sizeof name - 1) == 0, "%s", path);
    cr_expect(load() == 1);
}

Test(store, keeps_none_of_a_chunk_whose_checksums_do_not_fit)
{
    for (uint32_t n = 0; n < HURT_CHUNKS; n++)
        hurt_chunk(&hurt, n)[hurt_record(&hurt, n, 1) + 20] ^= 1;
    cr_expect(save() == 0);
    cr_expect(!only_file());
}

Test(store, keeps_none_of_a_stale_record)
{
    static const struct sample_template one = {.xml = "<One/>"}, two = {.xml = "<Two/>"};
    static struct sample_chunk chunk;

    sample_chunk_start(&chunk, 1);
    for (uint64_t i = 0; i < HURT_RECORDS; i++) {
        const struct sample_stream stream = {.root = i % 2 ? &two : &one};

        cr_assert(sample_chunk_add(&chunk, i + 1, SAMPLE_TIME, &stream));
    }
    sample_chunk_close(&chunk);
    memcpy(hurt_chunk(&hurt, 0), chunk.bytes, sizeof chunk.bytes);
    cr_expect(save() == 3);
    hurt_end_behind(&hurt, 0, 1);
    stop();
    cr_assert(mkdir(folder, 0700) == 0);
    cr_expect(save() == 2);
}

Test(store, passes_over_files_that_are_something_else)
{
    char other[300];
    int fd;

    cr_assert(save() == 1 && only_file());
    for (off_t at = 0; at < 60; at++) { /* magic, GUID, size, and the first tokens */
        uint8_t byte, changed;
        bool link = at >= 8 && at < 12; /* says which definition is next in the bucket */

        fd = open(path, O_RDWR);
        cr_assert(pread(fd, &byte, 1, at) == 1);
        changed = (uint8_t)(byte ^ 0x81);
        cr_assert(pwrite(fd, &changed, 1, at) == 1);
        if (at < 8)
            cr_expect(load() == 0, "byte %d", (int)at);
        else if (link)
            cr_expect(load() == 1, "byte %d", (int)at);
        else
            (void)load();
        cr_assert(pwrite(fd, &byte, 1, at) == 1);
        close(fd);
    }
    cr_assert(truncate(path, 100) == 0);
    cr_expect(load() == 0);
    cr_assert(truncate(path, 8) == 0);
    cr_expect(load() == 0);
    cr_assert(truncate(path, 1000000) == 0);
    cr_expect(load() == 0);
    snprintf(other, sizeof other, "%s/other.template", folder);
    cr_assert(unlink(path) == 0 && mkfifo(other, 0600) == 0);
    cr_expect(load() == 0, "and nobody waits for a pipe");
    cr_assert(unlink(other) == 0 && symlink("nowhere", other) == 0);
    cr_expect(load() == 0);
}

Test(store, says_why_there_is_no_directory)
{
    struct evtx_store *store = evtx_store_new();
    size_t written = 0;

    errno = 0;
    cr_expect(evtx_store_load(store, "/nowhere/at/all") == EVTX_IO && errno == ENOENT);
    errno = 0;
    cr_expect(evtx_store_save(store, "/nowhere/at/all", &written) == EVTX_IO && errno == ENOENT);
    errno = 0;
    cr_expect(evtx_store_save(store, "/dev/null", &written) == EVTX_IO && errno == ENOTDIR);
    evtx_store_free(store);
}
