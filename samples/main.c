/* main.c - make-log: writes one log as the options ask for. */
#include "samples/damage.h"
#include "samples/options.h"
#include "samples/teller.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool empty_tell(struct teller *teller)
{
    (void)teller;
    return true;
}

static const struct {
    const char *name;
    bool (*tell)(struct teller *teller);
} told[] = {
    {"story", story_tell},   {"types", types_tell}, {"odd", odd_tell},
    {"direct", direct_tell}, {"empty", empty_tell},
};

static void prepare(struct sample_log *log, const struct options *options)
{
    log->ring = options->ring;
    log->next_id = options->first_id;
    log->limit = options->chunks ? options->chunks : options->mb * 16;
    log->chunk->keeps_old = options->keeps_old;
    if (options->no_checksums)
        log->chunk->flags = 1 | 4;
}

static bool tell(struct sample_log *log, const struct options *options)
{
    struct teller *teller = teller_new(log, options->seed);
    bool done = false;

    if (!teller)
        return false;
    teller->duplicates = options->duplicates;
    if (options->records)
        teller->limit = options->records;
    teller->expected = log->limit ? log->limit * 80 : options->records;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (strcmp(told[i].name, options->kind) == 0)
            done = told[i].tell(teller);
    teller_free(teller);
    return done && !log->failed;
}

/* As it was when a third of the log had been written. */
static void make_stale(struct sample_header *header)
{
    header->count = (uint16_t)(header->count / 3 + 1);
    header->last_chunk = header->count - 1u;
    header->first_chunk = 0;
    header->next_id = header->next_id / 3 + 1;
    header->flags |= 1;
}

static bool make(FILE *file, const struct options *options)
{
    struct sample_log log;
    struct sample_header header = {.next_id = options->first_id};
    uint64_t chunks = 0;
    bool done = sample_log_start(&log, file);

    if (done && !options->header_only) {
        prepare(&log, options);
        done = tell(&log, options);
        header = sample_log_header(&log);
        chunks = options->ring && options->ring < log.chunks ? options->ring : log.chunks;
    }
    header.minor = (uint16_t)options->minor;
    if (options->dirty)
        make_stale(&header);
    if (options->count)
        header.count = (uint16_t)options->count;
    done = done && sample_log_reserve(&log, options->reserve) && sample_log_finish(&log, &header) &&
           damage_file(file, chunks, options);
    sample_log_done(&log);
    return done;
}

static bool known(const char *kind)
{
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (strcmp(told[i].name, kind) == 0)
            return true;
    fprintf(stderr, "make-log: --kind %s: no such kind\n", kind);
    return false;
}

int main(int count, char **words)
{
    struct options options;
    FILE *file;
    bool done;

    if (!options_read(&options, count, words) || !known(options.kind))
        return 1;
    file = fopen(options.path, "w+b");
    if (!file) {
        fprintf(stderr, "make-log: %s: %s\n", options.path, strerror(errno));
        return 2;
    }
    errno = 0;
    done = make(file, &options);
    if (fclose(file) != 0 || !done) {
        fprintf(stderr, "make-log: %s: %s\n", options.path,
                errno ? strerror(errno) : "these options cannot be met");
        return 2;
    }
    return 0;
}
