/* tokens.h - what the files of the writer offer each other: names, markup, streams. */
#ifndef EVTXFS_SAMPLES_TOKENS_H
#define EVTXFS_SAMPLES_TOKENS_H

#include "samples/writer.h"

enum token {
    TOKEN_EOF = 0x00,
    TOKEN_OPEN = 0x01,
    TOKEN_CLOSE = 0x02,
    TOKEN_CLOSE_EMPTY = 0x03,
    TOKEN_END = 0x04,
    TOKEN_VALUE = 0x05,
    TOKEN_ATTRIBUTE = 0x06,
    TOKEN_CDATA = 0x07,
    TOKEN_CHAR_REF = 0x08,
    TOKEN_ENTITY_REF = 0x09,
    TOKEN_PI_TARGET = 0x0a,
    TOKEN_PI_DATA = 0x0b,
    TOKEN_INSTANCE = 0x0c,
    TOKEN_NORMAL = 0x0d,
    TOKEN_OPTIONAL = 0x0e,
    TOKEN_FRAGMENT = 0x0f,
    TOKEN_MORE = 0x40, /* a flag */
};

enum {
    NAME_TABLE = 128, /* docs/format.md 1.4 */
    NAME_BUCKETS = 64,
    TEMPLATE_TABLE = 384,
    TEMPLATE_BUCKETS = 32,
    TABLES_SIZE = 384, /* both */
    RECORDS_START = 512,
};

/** Puts a reference to a name, and the name itself when the chunk does not have it yet. */
void put_name(struct sample_chunk *chunk, const char *name, size_t size);

/** Offset of the definition with that GUID in the chunk; 0: there is none. */
uint32_t find_definition(const struct sample_chunk *chunk, const uint8_t guid[16]);

/** Puts the header of a definition and links it into its bucket. Returns where its body begins. */
uint32_t put_definition_header(struct sample_chunk *chunk, const uint8_t guid[16]);

/** What markup may refer to. */
struct markup_context {
    const char *const *params;
    const struct sample_stream *inner;
    bool dependencies; /* elements carry a dependency id: a template's definition */
};

/** Puts the elements that @xml describes. */
void put_markup(struct sample_chunk *chunk, const char *xml, struct markup_context context);

/** Puts a stream with header and end, and a template instance alone. */
void put_stream(struct sample_chunk *chunk, const struct sample_stream *stream);
void put_instance(struct sample_chunk *chunk, const struct sample_stream *stream);

#endif
