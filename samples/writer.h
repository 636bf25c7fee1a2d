/*
 * writer.h - writes event logs: one chunk in memory, or a whole log.
 *
 * The independent other side of core/: it shares no code with it, and lays logs out as Windows
 * does (names and templates inline at their first use in a chunk, tables, checksums). Whatever is
 * to be wrong with a log is asked for here, or done to chunk->bytes afterwards.
 *
 *     static struct sample_chunk chunk;
 *     const struct sample_template root = {.xml = "<Event><Id>{0:08}</Id><X a='{1?}'/></Event>"};
 *     const struct sample_stream event = {
 *         .root = &root, .values = SAMPLE_VALUES(sample_int(0x08, 4624), sample_text("abc"))};
 *
 *     sample_chunk_start(&chunk, 1);
 *     sample_chunk_add(&chunk, 1, SAMPLE_TIME, &event);
 *     sample_chunk_close(&chunk);                           // chunk.bytes is a valid chunk now
 *
 * MARKUP. Elements are written down as XML is, nothing is trimmed or checked, and braces stand for
 * what XML has no words for:
 *
 *     <Name a='1' b="2">..</Name>  an element; the end tag's name is not looked at: </> will do
 *     <Name/>                      closed by token 03, <Name></> by 02 and 04
 *     <Name@5 ..>                  dependency id 5; none (FFFF) without it. Written in templates
 * only &amp;  &#65;  &#x41;         entity reference, character reference
 *     <![CDATA[..]]>  <?name?>  <?name data?>
 *     {3:06}  {3?06}               substitution of value 3, normal and optional; the type that the
 *                                  token names, in hex, is 01 when left out: {3} {3?}
 *     {$0}                         text of params[0], part of the text around it
 *     {{                           a brace in a text
 *     {|}                          ends a text token, so that another one begins
 *     {=08:05000000}               value token of type 08; what follows the type byte, in hex
 *     {~0f010100}                  any bytes at all, in hex
 *     {*0}                         value token of type 21 that holds the stream inner[0]
 *     {@0}                         the template instance of inner[0] in place (0C ..), no value
 * token
 *
 * PLACES. In a chunk's first record, whose stream is an instance, the instance's 0C lies at offset
 * 540, its definition at 550 (next, GUID at 554, body size at 570, body at 574).
 *
 * Markup that cannot be understood ends the program: it is a mistake of the caller's.
 */
#ifndef EVTXFS_SAMPLES_WRITER_H
#define EVTXFS_SAMPLES_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define SAMPLE_HEADER_SIZE 4096u
#define SAMPLE_CHUNK_SIZE  65536u
#define SAMPLE_TIME        133512345678901234u /* a FILETIME: 2024-02-01T04:16:07.8901234Z */

struct sample_stream;

/** A template's definition. Two with the same GUID are one and the same for a chunk. */
struct sample_template {
    const char *xml;           /* markup of its one root element */
    const char *const *params; /* for {$N} */
    size_t param_count;
    const struct sample_stream *inner; /* for {*N} and {@N} */
    uint8_t guid[16];                  /* all zero: made from the markup and the params each time */
};

/** Gives the template the GUID that follows from what it says, so that using it is fast. */
void sample_template_name(struct sample_template *root);

/** One value of an instance. Made by the functions below. */
struct sample_value {
    uint8_t type; /* of the descriptor */
    bool utf16;   /* the bytes are UTF-8 and to be written as UTF-16 */
    bool lies;    /* the descriptor has .declared as the size instead of the right one */
    uint16_t declared;
    uint32_t size;                      /* of the bytes, at most 65535 once written */
    const void *bytes;                  /* borrowed; NULL: .small */
    const struct sample_stream *stream; /* not NULL: the value is this stream, written in place */
    uint8_t small[32];
};

/** The values of an instance: SAMPLE_VALUES(..), or any array. */
struct sample_values {
    const struct sample_value *list;
    size_t count;
};

#define SAMPLE_VALUES(...)                                                                         \
    {                                                                                              \
        (const struct sample_value[]){__VA_ARGS__},                                                \
            sizeof((const struct sample_value[]){__VA_ARGS__}) / sizeof(struct sample_value)       \
    }

/** A stream of BinXML: what a record holds, or a value of type 21. */
struct sample_stream {
    const struct sample_template
        *root;       /* an instance of it with .values; or, where this is NULL, */
    const char *xml; /* elements written directly; NULL: no element at all */
    struct sample_values values;
    const char *const *params;         /* for {$N} in .xml */
    const struct sample_stream *inner; /* for {*N} and {@N} in .xml */
    const struct sample_stream *next;  /* further roots of the same stream; only the roots of it */
    bool no_header;                    /* without 0F 01 01 00: starts with its first token */
    bool no_eof;                       /* without the 00 at the end */
    const void *tail;                  /* bytes after the 00, as old memory may lie there */
    size_t tail_size;
};

/* Values. Numbers of any type are cut to the type's width; text is UTF-8. */

/** Types 03-0A, 0D (4 bytes), 11, 14, 15: little-endian in the type's own width. */
struct sample_value sample_int(uint8_t type, uint64_t number);
struct sample_value sample_size4(uint32_t number); /* type 10 */
struct sample_value sample_size8(uint64_t number); /* type 10 */
struct sample_value sample_real32(float number);
struct sample_value sample_real64(double number);
struct sample_value sample_text(const char *text);               /* type 01, without NUL */
struct sample_value sample_ansi(const char *text);               /* type 02, bytes as they are */
struct sample_value sample_guid(const char *text);               /* "{555908d1-...}" */
struct sample_value sample_sid(const char *text);                /* "S-1-5-18"; 6 parts at most */
struct sample_value sample_systemtime(const uint16_t fields[8]); /* year month weekday day ... */
struct sample_value sample_null(uint32_t size);                  /* type 00, with @size zeros */
struct sample_value sample_nested(const struct sample_stream *stream); /* type 21 */
/** Any type, arrays too, and any bytes. */
struct sample_value sample_bytes(uint8_t type, const void *bytes, size_t size);
/** Type 81: UTF-8 strings one after the other, each with its NUL: SAMPLE_STRINGS("a\0\0c"). */
struct sample_value sample_strings(const char *text, size_t size);
#define SAMPLE_STRINGS(literal) sample_strings((literal), sizeof(literal))
/** The same value, but its descriptor says @declared bytes. */
struct sample_value sample_lie(struct sample_value value, uint16_t declared);

/* One chunk. */

struct sample_chunk {
    uint8_t bytes[SAMPLE_CHUNK_SIZE];
    uint32_t at;                        /* where the next record goes */
    uint32_t last_record;               /* offset of the last one; 0: none yet */
    uint32_t count;                     /* of records */
    uint64_t first_number, last_number; /* records counted over the whole log, from 1 */
    uint64_t first_id, last_id;         /* as in the record headers; may be changed before close */
    uint32_t flags; /* of the header: 1 as in all real logs, | 4: no checksums */
    bool keeps_old; /* start leaves the old bytes where records go */
    bool full;      /* private: something did not fit */
};

/** Begins an empty chunk whose first record has the number @number in the log. */
void sample_chunk_start(struct sample_chunk *chunk, uint64_t number);

/** Appends a record. False, and nothing has changed, when it does not fit any more. */
bool sample_chunk_add(struct sample_chunk *chunk, uint64_t id, uint64_t written,
                      const struct sample_stream *stream);

/** Writes the chunk's header and its checksums. */
void sample_chunk_close(struct sample_chunk *chunk);

/** Makes both checksums of a closed chunk right again after something was changed in it. */
void sample_chunk_seal(uint8_t bytes[SAMPLE_CHUNK_SIZE]);

/* A whole log, chunk by chunk. */

/** The file header, as sample_log_finish() is about to write it. */
struct sample_header {
    uint64_t first_chunk, last_chunk, next_id;
    uint16_t minor, count;
    uint32_t flags; /* 1 dirty, 2 full, 4 no checksums */
};

struct sample_log {
    struct sample_chunk *chunk; /* the current one; its flags and .keeps_old may be set */
    uint64_t chunks;            /* closed so far */
    uint64_t records;           /* added so far */
    uint64_t next_id;           /* of the next record; may be set at any time */
    uint64_t ring;              /* not 0: the log has this many chunks and then wraps around */
    uint64_t limit;             /* not 0: no more chunks than this are begun */
    bool failed;                /* a write failed, or there was no memory; errno says why */
    FILE *file;                 /* where it goes; NULL: to .bytes */
    uint8_t *bytes;             /* the log, in memory; the caller may take it and set NULL */
    size_t size, room;
};

/** @file must be seekable and stays the caller's. NULL: the log is built in memory. */
bool sample_log_start(struct sample_log *log, FILE *file);

/** Appends a record with the next ID; begins a new chunk when it does not fit. False: failed, or
 *  the limit is reached, or the record does not even fit into an empty chunk. */
bool sample_log_add(struct sample_log *log, uint64_t written, const struct sample_stream *stream);

/** Closes the current chunk, whether or not it holds records. */
bool sample_log_next_chunk(struct sample_log *log);

/** Closes the last chunk, if it holds records or is the only one, and fills in @header. The
 *  caller may change it before sample_log_finish(). */
struct sample_header sample_log_header(struct sample_log *log);

/** Writes the file header. The log is complete then, in .bytes and .size or in the file. */
bool sample_log_finish(struct sample_log *log, const struct sample_header *header);

/** Appends @count chunks of zeros, as Windows keeps them ready. After sample_log_header(). */
bool sample_log_reserve(struct sample_log *log, uint64_t count);

/** Frees the chunk and .bytes; does not close the file. */
void sample_log_done(struct sample_log *log);

#endif
