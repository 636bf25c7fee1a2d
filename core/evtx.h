/*
 * evtx.h - reads Windows event logs (.evtx) and renders their records.
 *
 * With buffer.h, carve.h and live.h this is all that other programs get: docs/library.md.
 *
 *     log -> chunk -> records -> JSON
 *
 *     struct evtx_templates *templates = evtx_templates_new();
 *     struct evtx_chunk *chunk = evtx_chunk_new(templates);
 *
 *     if (evtx_log_open("Security.evtx", &log, &fault) == EVTX_OK)
 *         for (uint64_t n = 0; n < evtx_log_chunks(log); n++)
 *             if (evtx_chunk_load(chunk, log, n, &fault) == EVTX_OK)
 *                 for (size_t i = 0; i < evtx_chunk_count(chunk); i++)
 *                     evtx_record_render(chunk, i, EVTX_JSON, &text, NULL, &fault);
 *
 * Threads:  a log and a template store may be shared by any number of threads; a chunk belongs to
 *           one thread at a time.
 * Numbers:  sizes and offsets are in bytes; times are FILETIME, 100 ns ticks since 1601-01-01 UTC;
 *           chunks are counted in the file from 0, records in their chunk from 0 (their "place").
 * Spec:     "docs/format.md 2.1" in a comment names the section that the code follows.
 */
#ifndef EVTX_CORE_EVTX_H
#define EVTX_CORE_EVTX_H

#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default) /* what the shared library shows; the rest is hidden */

#define EVTX_MUST_USE __attribute__((warn_unused_result))

#define EVTX_HEADER_SIZE     4096u       /* the block before the first chunk; docs/format.md 1.1 */
#define EVTX_CHUNK_SIZE      65536u      /* every chunk, its header included; docs/format.md 1.2 */
#define EVTX_MAX_RECORDS     2322u       /* no chunk holds more records than this */
#define EVTX_MAX_CHUNKS      (1u << 28)  /* of a log, 16 TiB; what lies behind them is not read */
#define EVTX_MAX_RECORD_TEXT (16u << 20) /* no rendered record is longer; docs/format.md 5 */
#define EVTX_MAX_CHUNK_TEXT  (64u << 20) /* nor all records of one chunk together */

/** The result of a call. Everything but EVTX_OK leaves the outputs untouched. */
enum evtx_status {
    EVTX_OK = 0,
    EVTX_END,       /* no such chunk or record, or a chunk that was never used: not a fault */
    EVTX_NO_MEMORY, /* an allocation was refused */
    EVTX_IO,        /* the log could not be read; errno says why */
    EVTX_NOT_A_LOG, /* the file is no event log */
    EVTX_TRUNCATED, /* a field or a length runs past the bytes that hold it */
    EVTX_BAD_MAGIC, /* not what this offset should hold */
    EVTX_BAD_VALUE, /* a field contradicts another one, or the format */
    EVTX_TOO_LARGE, /* a cap was reached: depth, nodes, or length of the output */
    EVTX_CHANGED,   /* a chunk is not what it was: evtx_log_watch() */
};

/** How a record is written. docs/format.md 4 */
enum evtx_form {
    EVTX_JSON,          /* one line, as `evtx_dump -o jsonl` */
    EVTX_JSON_SEPARATE, /* the same with --separate-json-attributes */
    EVTX_XML,           /* a small document, as `evtx_dump -o xml` without its line "Record N" */
    EVTX_XML_FLAT,      /* the same with --no-indent */
    EVTX_FORMS,
    EVTX_TEXT = EVTX_FORMS /* a page for people, made of EVTX_JSON: core/message/message.h */
};

/** Where and why something could not be read, for the person who has to look. */
struct evtx_fault {
    enum evtx_status status;
    const char *what; /* names the field; static storage, never freed */
    uint64_t chunk;   /* the chunk's number in the file */
    uint32_t offset;  /* from the start of the chunk */
    int64_t shift;    /* by which the chunk lies behind the place that its number has */
    bool in_record;   /* whether .record says something */
    uint64_t record;  /* the ID in the header of the record concerned; with .lost, the first */
    uint64_t lost;    /* how many records are gone here, from .record on; 0: none that is known */
};

/** One record, as it lies in its chunk. docs/format.md 1.3 */
struct evtx_record {
    uint64_t id;      /* the ID in the record's header; EventRecordID may differ */
    uint64_t written; /* FILETIME in the record's header */
    uint32_t offset;  /* of the header, from the start of the chunk */
    uint32_t size;    /* of the whole record, header and trailer included */
    bool torn; /* its sizes disagree, or a sector of it was lost: not all of it is as written */
};

/** The fields of Event/System that a renderer reports. */
enum evtx_field {
    EVTX_PROVIDER,   /* Provider/@Name */
    EVTX_EVENT_ID,   /* EventID */
    EVTX_QUALIFIERS, /* EventID/@Qualifiers */
    EVTX_LEVEL,      /* Level */
    EVTX_TIME,       /* TimeCreated/@SystemTime */
    EVTX_PROCESS,    /* Execution/@ProcessID */
    EVTX_THREAD,     /* Execution/@ThreadID */
    EVTX_CHANNEL,    /* Channel */
    EVTX_COMPUTER,   /* Computer */
    EVTX_USER,       /* Security/@UserID */
    EVTX_FIELDS
};

/** A value as it lies in the record or in its template, of a type of docs/format.md 3. Borrowed:
 *  valid until the chunk renders its next record. */
struct evtx_value {
    const uint8_t *bytes;
    uint32_t size; /* 0: there is no value, or it is empty */
    uint8_t type;
};

/** Their values, as they were found while a record was rendered. docs/format.md 7.3 */
struct evtx_fields {
    bool has_event_id, has_time;
    uint32_t event_id; /* EVTX_EVENT_ID, where it is a number below 2^32 */
    uint64_t time;     /* EVTX_TIME as FILETIME, where it can be read */
    struct evtx_value values[EVTX_FIELDS];
    /** Records of the same form and shape have the same members of the same names, whatever their
     *  values are; only while the process lives. 0: that is not known of this one. */
    uint64_t shape;
};

enum {                       /* .flags of both headers; unknown ones occur and mean nothing */
       EVTX_DIRTY = 1,       /* of a log: it was not closed. Of a chunk it says nothing. */
       EVTX_FULL = 2,        /* of a log: it may not grow any more */
       EVTX_NO_CHECKSUMS = 4 /* the checksums of this header were never written */
};

enum { EVTX_TRACE_PARTS = 4, EVTX_TRACE_VALUES = 256 };

/**
 * How the text of a record was put together. Records of which all .parts are the same are the same
 * text but for their values: whoever has looked through one of them knows where to look in others.
 */
struct evtx_trace {
    size_t parts_count;                  /* 0: nothing is known of this record */
    const void *parts[EVTX_TRACE_PARTS]; /* to be compared; never the same for others while the
                                            template store is there */
    size_t count;                        /* of values */
    uint32_t starts[EVTX_TRACE_VALUES]; /* where each begins, from the start of the record's text */
};

/** The header of the file, as it stands there: in a log that was not closed, most of it is old.
 *  docs/format.md 1.1 */
struct evtx_log_header {
    uint64_t first_chunk, last_chunk; /* the oldest and the current one */
    uint64_t next_id;                 /* of the next record */
    uint32_t header_size;             /* 128 */
    uint16_t minor, major;            /* version */
    uint16_t block_size;              /* 4096 */
    uint16_t chunks;                  /* in use; 16 bits, so of no use for large logs */
    uint32_t flags;
    uint32_t checksum, checksum_found; /* as it stands there, and as it should be */
};

/** The header of a chunk, as it stands there: any of it may lie. docs/format.md 1.2 */
struct evtx_chunk_header {
    uint64_t first_number, last_number; /* of its records, counted over the log */
    uint64_t first_id, last_id;         /* in the headers of its records */
    uint32_t header_size;               /* 128 */
    uint32_t last_record;               /* offset of the last record */
    uint32_t free_space;                /* offset of the first byte behind the last record */
    uint32_t records_checksum;          /* of the bytes from 512 to .free_space */
    uint32_t flags;
    uint32_t header_checksum, header_checksum_found; /* as it stands there, as it should be */
};

/** The checksums of a chunk, computed. docs/format.md 1.2 */
struct evtx_checksums {
    uint32_t header, records;
    bool fit; /* both are as the header has them, or it says that there are none */
};

struct evtx_log;       /* an open log */
struct evtx_templates; /* compiled templates, shared by all chunks and threads */
struct evtx_chunk;     /* room for one chunk at a time: its bytes, its records, scratch memory */

/** Frees the bytes of a text, which is empty then and may be used again. */
void evtx_text_done(struct text *text);

/** A short constant text for a status, such as "truncated". Never NULL. */
const char *evtx_status_name(enum evtx_status status);

/** The offset in the file of the place that @fault names. */
uint64_t evtx_fault_offset(const struct evtx_fault *fault);

/**
 * Opens the log at @path and reads its file header, nothing more. docs/format.md 1.1
 *
 * Only the magic is believed; the number of chunks follows from the size of the file. A log
 * without chunks is an empty log, not a fault.
 *
 * @log    set on EVTX_OK; the caller owns it and calls evtx_log_close().
 * @fault  may be NULL; set on anything but EVTX_OK.
 *
 * Errors: EVTX_IO (errno is set), EVTX_NOT_A_LOG, EVTX_TRUNCATED, EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
evtx_log_open(const char *path, struct evtx_log **log, struct evtx_fault *fault);

/** The same for an open descriptor of a seekable file, which the log owns from EVTX_OK on. */
EVTX_MUST_USE enum evtx_status
evtx_log_open_fd(int fd, struct evtx_log **log, struct evtx_fault *fault);

/**
 * The same for a log that lies in @size bytes of a file from @offset on, as a member of an archive
 * does that was stored or unpacked. What lies around it is never looked at. All offsets that are
 * told are counted from its start, and "the file" is that part of it.
 *
 * @fd  is borrowed, by any number of logs, and stays open as long as the log.
 *
 * Errors: as above; EVTX_TRUNCATED also where the file does not hold all of the part.
 */
EVTX_MUST_USE enum evtx_status evtx_log_open_part(int fd, uint64_t offset, uint64_t size,
                                                  struct evtx_log **log, struct evtx_fault *fault);

/**
 * Puts another file, the descriptor @instead, in the place of the log's, so that nothing keeps the
 * filesystem of the log busy while threads that read it come to their end. What they read from now
 * on is EVTX_IO, or whatever that file has. Not of a log that is mapped.
 */
void evtx_log_let_go(const struct evtx_log *log, int instead);

/** Closes the log and its descriptor, if that is its own. Does nothing for NULL. */
void evtx_log_close(struct evtx_log *log);

/**
 * Maps the log into memory, which saves a copy of every byte. For a program that reads a log once,
 * from one end to the other; not while another thread reads the log.
 *
 * A file that becomes shorter under its map raises SIGBUS: the caller must have a handler for it
 * that calls evtx_log_mend(), and must ask evtx_chunk_lost().
 *
 * Chunks of a mapped log are of no use once it is closed.
 *
 * False: the file cannot be mapped, and is read as if nobody had asked.
 */
bool evtx_log_map(struct evtx_log *log);

/** For a handler of SIGBUS at @address: puts zeros there, so that the access can be made again.
 *  False: that is not in the map of @log. Async-signal-safe. */
bool evtx_log_mend(struct evtx_log *log, const void *address);

/** How many chunks the file has room for, a last one that is cut off included. */
uint64_t evtx_log_chunks(const struct evtx_log *log);

/**
 * The offset in the file of byte 0 of @chunk, which the log has; @size: set to how many bytes there
 * are of it. What lies before the first chunk of a piece of a log would begin before the file: then
 * the offset is a negative number, and bytes of the chunk are there from where it is not.
 */
uint64_t evtx_log_chunk_offset(const struct evtx_log *log, uint64_t chunk, uint32_t *size);

/** The size of the file when it was opened. */
uint64_t evtx_log_size(const struct evtx_log *log);

/** Whether the file begins with a header. A piece of a log has none, and then all of it is 0. */
bool evtx_log_has_header(const struct evtx_log *log);

/** The header of the file. Valid until evtx_log_close(). */
const struct evtx_log_header *evtx_log_header(const struct evtx_log *log);

/**
 * A sparse file has holes, which take no room, so that there can be any number of chunks in them.
 * A chunk that lay wholly in a hole when the log was opened is not stored: it is zeros, and nothing
 * in it is of any use. How many chunks are stored; whoever keeps something of each numbers them so.
 */
uint64_t evtx_log_stored(const struct evtx_log *log);

/** Whether @chunk is stored. @index: set to how many stored ones are before it. */
bool evtx_log_is_stored(const struct evtx_log *log, uint64_t chunk, uint64_t *index);

/** The stored chunk before which @index others are, or evtx_log_chunks() when there is none. */
uint64_t evtx_log_stored_at(const struct evtx_log *log, uint64_t index);

/** The first stored chunk at or behind @chunk, or evtx_log_chunks() when there is none. */
uint64_t evtx_log_skip_hole(const struct evtx_log *log, uint64_t chunk);

/**
 * Reads the header of chunk number @chunk. docs/format.md 1.2
 *
 * Errors: EVTX_END (past the end, or the header is all zeros), EVTX_BAD_MAGIC, EVTX_TRUNCATED,
 * EVTX_IO.
 */
EVTX_MUST_USE enum evtx_status
evtx_log_chunk_header(const struct evtx_log *log, uint64_t chunk, struct evtx_chunk_header *header);

/** The size of a log with one chunk. */
#define EVTX_EXTRACT_SIZE (EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE)

/**
 * Writes a log that holds just chunk number @chunk: a header as that of a log that was closed, and
 * the chunk as it is, damage included. Where the file ends in it, zeros follow.
 *
 * @bytes  room for EVTX_EXTRACT_SIZE. Undefined on anything but EVTX_OK.
 *
 * Errors: those of evtx_log_chunk_header().
 */
EVTX_MUST_USE enum evtx_status
evtx_log_extract(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes);

/**
 * The chunk that a reader starts with: a log wraps around, so the oldest records may lie in the
 * middle of the file. From there to the end of the file, then from chunk 0, is "log order".
 * Reads the header of every chunk. 0 when no chunk can be read. docs/format.md 1.5
 */
uint64_t evtx_log_first_chunk(const struct evtx_log *log);

/** An empty store. NULL when there is no memory. Free it after the chunks that use it. */
struct evtx_templates *evtx_templates_new(void);
void evtx_templates_free(struct evtx_templates *templates);

/** Room for one chunk. @templates is borrowed. NULL when there is no memory. */
struct evtx_chunk *evtx_chunk_new(struct evtx_templates *templates);
void evtx_chunk_free(struct evtx_chunk *chunk);

/**
 * Reads chunk number @number of @log into @chunk and finds its records; what @chunk held before is
 * forgotten. The memory of the last chunk is used again. docs/format.md 1.5
 *
 * A damaged spot costs the records that it hits, not the chunk: see evtx_chunk_fault().
 *
 * @fault  may be NULL; set on anything but EVTX_OK and EVTX_END.
 *
 * Errors: EVTX_END (past the end, a chunk of zeros, or none), EVTX_BAD_MAGIC, EVTX_TRUNCATED (the
 * file ends inside the chunk's header, or is shorter than it was), EVTX_IO, EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status evtx_chunk_load(struct evtx_chunk *chunk, const struct evtx_log *log,
                                               uint64_t number, struct evtx_fault *fault);

/** Whether bytes of the chunk vanished from a mapped log since it was loaded: what was rendered of
 *  it is worth nothing, and the chunk is to be loaded again, which does without the map. */
bool evtx_chunk_lost(const struct evtx_chunk *chunk);

/**
 * How many bytes of something else lie in the place that was loaded last and is EVTX_END: what came
 * in between two chunks, such as the header of another log, or follows the last one and is counted
 * by no header. 0: it is a chunk, or zeros. docs/format.md 5
 */
uint32_t evtx_chunk_foreign(const struct evtx_chunk *chunk);

/** The same for @size bytes in memory, at most EVTX_CHUNK_SIZE, which are copied. */
EVTX_MUST_USE enum evtx_status
evtx_chunk_parse(struct evtx_chunk *chunk, const uint8_t *bytes, size_t size, uint64_t number,
                 struct evtx_fault *fault);

/** The header of the chunk. Valid until the next load. */
const struct evtx_chunk_header *evtx_chunk_header(const struct evtx_chunk *chunk);

/** Computes the checksums of the chunk. */
struct evtx_checksums evtx_chunk_checksums(const struct evtx_chunk *chunk);

/**
 * Sets the code page of ANSI strings, by a label of the WHATWG such as "gbk"; windows-1252 if this
 * is never called. A byte that has no meaning there becomes U+FFFD.
 *
 * Errors: EVTX_BAD_VALUE (no such code page), EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status evtx_chunk_set_codec(struct evtx_chunk *chunk, const char *label);

/** How many records the chunk holds, in the order in which they lie there. */
size_t evtx_chunk_count(const struct evtx_chunk *chunk);

/** The record at @place, which must be below evtx_chunk_count(). Valid until the next load. */
const struct evtx_record *evtx_chunk_record(const struct evtx_chunk *chunk, size_t place);

/** How many places of the chunk are not as they should be, and what was wrong at number @index of
 *  them. */
size_t evtx_chunk_faults(const struct evtx_chunk *chunk);
const struct evtx_fault *evtx_chunk_fault(const struct evtx_chunk *chunk, size_t index);

/**
 * Appends the record at @place to @text: a line of JSON, or a document of XML with the newlines
 * that evtx_dump has behind it. docs/format.md 4
 *
 * @fields  may be NULL, and then costs nothing; set on EVTX_OK.
 * @fault   may be NULL; set on anything but EVTX_OK.
 *
 * A torn record is what is left of it, and marked.
 *
 * Errors: EVTX_TRUNCATED, EVTX_BAD_VALUE: not all of this record can be rendered, see
 * evtx_record_salvage(); EVTX_TOO_LARGE: it cannot be had at all, others can; EVTX_NO_MEMORY;
 * EVTX_CHANGED: its template was looked for in another chunk, which is not what it was. On an error
 * @text is as it was before.
 */
EVTX_MUST_USE enum evtx_status
evtx_record_render(struct evtx_chunk *chunk, size_t place, enum evtx_form form, struct text *text,
                   struct evtx_fields *fields, struct evtx_fault *fault);

/**
 * The same for a record that cannot be rendered in full: what is left of it, marked. Values whose
 * names are lost follow the event without names; number and time are those of the record's header
 * where the event has none and they can be believed. docs/filesystem.md 5
 *
 * Errors: EVTX_TOO_LARGE, EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
evtx_record_salvage(struct evtx_chunk *chunk, size_t place, enum evtx_form form, struct text *text,
                    struct evtx_fields *fields, struct evtx_fault *fault);

/** From now on @trace says how each record that is rendered was put together; NULL: nobody asks. It
 *  is borrowed, and overwritten by the next record. */
void evtx_chunk_trace(struct evtx_chunk *chunk, struct evtx_trace *trace);

/** Whether the record at @place, which was rendered last, is marked as damaged. @fault: set to why
 *  and where. */
bool evtx_record_marked(const struct evtx_chunk *chunk, size_t place, struct evtx_fault *fault);

/** Whether a definition was looked for in other chunks since the chunk was loaded: what its records
 *  say depends on those, too. */
bool evtx_chunk_searched(const struct evtx_chunk *chunk);

#define EVTX_GUID_TEXT       37u                     /* bytes, the NUL included */
#define EVTX_MAX_DEFINITIONS (EVTX_CHUNK_SIZE / 24u) /* more would lie on top of each other */

/** The template definitions that records of one chunk refer to. docs/format.md 2.5 */
struct evtx_definitions {
    size_t count;
    uint32_t offsets[EVTX_MAX_DEFINITIONS]; /* in the chunk, as they are met */
    uint64_t seen[EVTX_CHUNK_SIZE / 64];    /* bits of the offsets that are there */
};

/**
 * Finds the definitions that the records of the chunk refer to, by rendering them; also those of
 * instances inside of values. One that cannot be read is not among them.
 *
 * Errors: EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
evtx_chunk_definitions(struct evtx_chunk *chunk, struct evtx_definitions *definitions);

/**
 * Appends the template definition at @offset of the chunk: a comment of XML about its values, with
 * their types, and its element, where "%1" stands for the first value of an instance. Two
 * definitions that mean the same give the same text, wherever they lie.
 *
 * @guid   set on EVTX_OK, as events have it: small letters; without braces.
 * @fault  may be NULL; set on anything but EVTX_OK.
 *
 * Errors: EVTX_TRUNCATED, EVTX_BAD_VALUE, EVTX_TOO_LARGE, EVTX_NO_MEMORY. On an error @text is as
 * it was before.
 */
EVTX_MUST_USE enum evtx_status
evtx_definition_render(struct evtx_chunk *chunk, uint32_t offset, char guid[EVTX_GUID_TEXT],
                       struct text *text, struct evtx_fault *fault);

/** The value as a number, from a number or from a string of digits; a negative one is none. */
bool evtx_value_number(const struct evtx_value *value, uint64_t *number);

/** Appends the value as UTF-8. A surrogate without its other half becomes the three bytes that
 *  UTF-8 would have for it if it were a character. */
void evtx_value_text(struct text *text, const struct evtx_value *value);

/**
 * Appends one line of JSON, as evtx_record_render() wrote it, laid out for people: two blanks for
 * each level, a newline at the end. Strings keep their escapes.
 *
 * A layout longer than EVTX_MAX_RECORD_TEXT, which only hostile nesting reaches, is given up: the
 * line is appended as it is.
 */
void evtx_json_indent(struct text *text, const uint8_t *line, size_t size);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
