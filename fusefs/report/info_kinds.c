/* info_kinds.c - one line for each thing that is remarkable in a log, and how its values are told.
 */
#include "core/base/filetime.h"
#include "fusefs/report/info.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* clang-format off */
const struct info_kind_row info_kinds[INFO_KINDS] = {
    [INFO_FILE_CHECKSUM]    = {"file_checksum",    VALUES_CHECKSUMS, true,
                               "the checksum of the file header is ", ", by its bytes it is "},
    [INFO_FILE_CHUNKS]      = {"file_chunks",      VALUES_NUMBERS,   false,
                               "chunks by the file header: ", "; that are used: "},
    [INFO_FILE_NEXT_ID]     = {"file_next_id",     VALUES_NUMBERS,   false,
                               "next record ID by the file header: ", ", by the records: "},
    [INFO_NO_CHUNK]         = {"no_chunk",         VALUES_NONE,      true,
                               "this is no chunk", ""},
    [INFO_CUT]              = {"cut",              VALUES_NUMBERS,   true,
                               "bytes of this chunk: ", " of "},
    [INFO_CHUNK_CHECKSUM]   = {"chunk_checksum",   VALUES_CHECKSUMS, true,
                               "the checksum of the chunk's header is ", ", by its bytes it is "},
    [INFO_RECORDS_CHECKSUM] = {"records_checksum", VALUES_CHECKSUMS, true,
                               "the checksum of the records is ", ", by their bytes it is "},
    [INFO_COUNT]            = {"count",            VALUES_NUMBERS,   false,
                               "records by the header: ", ", found: "},
    [INFO_UNUSED_BEFORE]    = {"unused_before",    VALUES_NUMBERS,   false,
                               "the used chunk before this one is ", ", this one is "},
    [INFO_NO_RECORD]        = {"no_record",        VALUES_NONE,      true,
                               "no record can be read here", ""},
    [INFO_TORN]             = {"torn",             VALUES_NONE,      true,
                               "not all of the record is as it was written", ""},
    [INFO_ID_GAP]           = {"id_gap",           VALUES_NUMBERS,   false,
                               "IDs are missing: after ", " comes "},
    [INFO_ID_BACK]          = {"id_back",          VALUES_NUMBERS,   false,
                               "the ID does not go up: after ", " comes "},
    [INFO_TIME_BACK]        = {"time_back",        VALUES_TIMES,     false,
                               "the time goes back: after ", " comes "},
};
/* clang-format on */

static struct info_value time_value(uint64_t filetime)
{
    struct info_value value;
    time_t seconds = (time_t)filetime_seconds(filetime);
    struct tm tm;

    if (filetime > INT64_MAX || !gmtime_r(&seconds, &tm))
        snprintf(value.text, sizeof value.text, "0x%016" PRIx64, filetime);
    else
        snprintf(value.text, sizeof value.text, "%04d-%02d-%02dT%02d:%02d:%02d.%07uZ",
                 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
                 (unsigned)(filetime % FILETIME_SECOND));
    return value;
}

struct info_value info_value(enum info_values values, uint64_t value)
{
    struct info_value text = {""};

    switch (values) {
    case VALUES_NONE:
        break;
    case VALUES_NUMBERS:
        snprintf(text.text, sizeof text.text, "%" PRIu64, value);
        break;
    case VALUES_CHECKSUMS:
        snprintf(text.text, sizeof text.text, "0x%08" PRIx64, value);
        break;
    case VALUES_TIMES:
        text = time_value(value);
        break;
    }
    return text;
}
