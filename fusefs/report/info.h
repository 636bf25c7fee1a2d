/*
 * info.h - what `evtxfs info` and report/integrity.json find out about a log, and who writes it
 * down.
 *
 * info.c walks over the log once and hands each fact on as soon as it knows it, so that a log of
 * any size needs the memory of one chunk. A report is a table of functions: one makes text for
 * people, one JSON for programs.
 */
#ifndef EVTX_FUSEFS_INFO_H
#define EVTX_FUSEFS_INFO_H

#include "core/evtx.h"

/** What can be remarkable; info_kinds[] says more of each. */
enum info_kind {
    INFO_FILE_CHECKSUM,
    INFO_FILE_CHUNKS,
    INFO_FILE_NEXT_ID,
    INFO_NO_CHUNK,
    INFO_CUT,
    INFO_CHUNK_CHECKSUM,
    INFO_RECORDS_CHECKSUM,
    INFO_COUNT,
    INFO_UNUSED_BEFORE,
    INFO_NO_RECORD,
    INFO_TORN,
    INFO_ID_GAP,
    INFO_ID_BACK,
    INFO_TIME_BACK,
    INFO_KINDS
};

/** What .before and .after of a finding are. */
enum info_values { VALUES_NONE, VALUES_NUMBERS, VALUES_CHECKSUMS, VALUES_TIMES };

struct info_kind_row {
    const char *name; /* in JSON */
    enum info_values values;
    bool damage;                /* makes the exit status 3 */
    const char *before, *after; /* words that stand before .before and .after */
};

extern const struct info_kind_row info_kinds[INFO_KINDS];

struct info_finding {
    enum info_kind kind;
    uint64_t offset; /* in the file */
    bool in_record;
    uint64_t record; /* the ID in the record's header, or of the first that is lost */
    uint64_t lost;   /* records here */
    uint64_t before, after;
    const char *what; /* more words, or NULL */
};

enum info_state { STATE_USED, STATE_CUT, STATE_UNUSED, STATE_FOREIGN, STATE_NO_CHUNK };

/** A chunk; or a row of unused ones, of which there is nothing to say but how many. */
struct info_chunk {
    enum info_state state;
    uint64_t number, count, offset;
    const struct evtx_chunk_header *header; /* of a chunk that is used, or cut; so all below: */
    bool header_fits, records_fit;          /* its checksums */
    uint64_t records;                       /* found */
    bool has_expected;
    uint64_t expected;              /* by the IDs in its header */
    uint64_t first_id, last_id;     /* of the first and last record found, in their order */
    uint64_t first_time, last_time; /* when these were written: FILETIME */
};

struct info_totals {
    uint64_t size, trailing;           /* bytes of the file; behind the last whole chunk */
    uint64_t foreign;                  /* bytes before chunks that are part of none, */
    uint64_t trailing_bytes;           /* and behind the last one */
    uint64_t used, unused, unreadable; /* chunks; one that is cut is used */
    uint64_t records, expected;        /* found; by the IDs in the headers of chunks */
    uint64_t first_chunk;              /* in log order */
    uint64_t lowest_id, highest_id;    /* where there are records, and so with the times: */
    uint64_t first_time, last_time;    /* the oldest and newest, wherever they stand */
    uint64_t findings[INFO_KINDS];     /* how many of each */
    bool damaged;
};

/** Where a report goes, and how far it is. */
struct info_out {
    struct text text;
    bool any_chunk, any_finding;
    uint64_t shown[INFO_KINDS]; /* findings that were not only counted */
};

/** The parts of a report in their order. After chunk() and after file() come the findings there. */
struct info_report {
    void (*head)(struct info_out *out, const struct evtx_log *log, const char *name);
    void (*chunk)(struct info_out *out, const struct info_chunk *chunk);
    void (*finding)(struct info_out *out, const struct info_finding *finding);
    void (*chunk_end)(struct info_out *out);
    void (*file)(struct info_out *out);
    void (*totals)(struct info_out *out, const struct info_totals *totals);
};

extern const struct info_report info_text, info_json;

/** Takes the next piece of a report. False: no more is wanted. */
typedef bool info_sink(void *context, const uint8_t *bytes, size_t size);

/** Reports on @log, which is called @name. *@damaged: something is. False: no memory. */
bool info_log(const struct evtx_log *log, const char *name, const struct info_report *report,
              info_sink *sink, void *context, bool *damaged);

/** Appends what info_json says of one chunk, by itself, also if it cannot be read for what is in
 * it. Errors: EVTX_NO_MEMORY; EVTX_IO, EVTX_CHANGED: nothing can be said of it. */
EVTX_MUST_USE enum evtx_status
info_one_chunk(const struct evtx_log *log, uint64_t number, struct text *text);

/** Appends a member of an object, with a comma before it: a string; the path of a file; the header
 * of the file. Bytes of a path that are no UTF-8 are %XX, and then a member @hex_key has all of it
 * in hexadecimal digits. */
void info_put_string(struct text *text, const char *key, const char *value);
void info_put_path(struct text *text, const char *key, const char *hex_key, const char *path);
void info_put_header(struct text *text, const struct evtx_log *log);

/** A value of a finding, or a time, as text; a time has all its seven digits. */
struct info_value {
    char text[64];
};

struct info_value info_value(enum info_values values, uint64_t value);

#endif
