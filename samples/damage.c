/* damage.c - spoils a finished log in chosen places; checksums stay as they were. */
#include "samples/damage.h"
#include "samples/bytes.h"

#include <string.h>
#include <unistd.h>

static uint64_t chunk_place(uint64_t chunk)
{
    return SAMPLE_HEADER_SIZE + chunk * SAMPLE_CHUNK_SIZE;
}

static bool read_at(FILE *file, uint64_t at, void *bytes, size_t size)
{
    return fseeko(file, (off_t)at, SEEK_SET) == 0 && fread(bytes, 1, size, file) == size;
}

static bool write_at(FILE *file, uint64_t at, const void *bytes, size_t size)
{
    return fseeko(file, (off_t)at, SEEK_SET) == 0 && fwrite(bytes, 1, size, file) == size;
}

/* Finds the file's record number @number, counted from 1 in the order of the file. */
static bool find_record(FILE *file, uint64_t chunks, uint64_t number, uint64_t *at, uint32_t *size)
{
    static uint8_t bytes[SAMPLE_CHUNK_SIZE];

    for (uint64_t chunk = 0; chunk < chunks; chunk++) {
        uint32_t end, offset = 512;

        if (!read_at(file, chunk_place(chunk), bytes, sizeof bytes))
            return false;
        end = (uint32_t)load(bytes + 48, 4);
        for (; offset < end; offset += (uint32_t)load(bytes + offset + 4, 4)) {
            if (--number == 0) {
                *at = chunk_place(chunk) + offset;
                *size = (uint32_t)load(bytes + offset + 4, 4);
                return true;
            }
        }
    }
    return false;
}

static bool spoil_record(FILE *file, uint64_t chunks, uint64_t number, const char *header)
{
    uint64_t at;
    uint32_t size;

    return find_record(file, chunks, number, &at, &size) &&
           write_at(file, at, header, strlen(header));
}

static bool tear_record(FILE *file, uint64_t chunks, uint64_t number)
{
    static const uint8_t zeros[SAMPLE_CHUNK_SIZE];
    uint64_t at;
    uint32_t size;

    return find_record(file, chunks, number, &at, &size) &&
           write_at(file, at + size / 2, zeros, size - size / 2);
}

static bool spoil_chunk(FILE *file, uint64_t chunk, size_t size)
{
    static const uint8_t zeros[SAMPLE_CHUNK_SIZE];

    return write_at(file, chunk_place(chunk), zeros, size);
}

bool damage_file(FILE *file, uint64_t chunks, const struct options *options)
{
    off_t size;

    if (options->bad_magic && !spoil_record(file, chunks, options->bad_magic, "*?"))
        return false;
    if (options->bad_header &&
        !spoil_record(file, chunks, options->bad_header, "????????????????????????"))
        return false;
    if (options->torn && !tear_record(file, chunks, options->torn))
        return false;
    if (options->bad_chunk && !spoil_chunk(file, options->bad_chunk - 1, 4))
        return false;
    if (options->zero_chunk && !spoil_chunk(file, options->zero_chunk - 1, SAMPLE_CHUNK_SIZE))
        return false;
    if (!options->cut)
        return true;
    if (fflush(file) != 0 || fseeko(file, 0, SEEK_END) != 0)
        return false;
    size = ftello(file) - (off_t)options->cut;
    return size >= 0 && ftruncate(fileno(file), size) == 0;
}
