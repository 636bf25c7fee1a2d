/* options.h - the command line of make-log. */
#ifndef EVTXFS_SAMPLES_OPTIONS_H
#define EVTXFS_SAMPLES_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    const char *path, *kind;
    uint64_t seed, records, mb, chunks, first_id;
    uint64_t ring, reserve, minor;
    bool dirty, no_checksums, duplicates, keeps_old, header_only;
    /* damage, done to the finished file; counts are from 1, 0: none */
    uint64_t bad_magic, bad_header, torn, cut, count, zero_chunk, bad_chunk;
};

/** False: a wrong option, which was reported. Exits for --help. */
bool options_read(struct options *options, int count, char **words);

#endif
