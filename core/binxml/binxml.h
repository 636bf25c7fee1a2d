/*
 * binxml.h - the tokens of BinXML, parsed into a tree. docs/format.md 2
 *
 * Offsets in BinXML count from the start of the chunk, so a parser always has the whole chunk
 * before it and a window in which its tokens must lie.
 */
#ifndef EVTX_CORE_BINXML_H
#define EVTX_CORE_BINXML_H

#include "core/base/arena.h"
#include "core/base/cursor.h"
#include "core/binxml/node.h"
#include "core/evtx.h"

enum {
    MAX_OPEN_ELEMENTS = 512, /* in one stream */
    BYTES_PER_NODE = 64,     /* so much of a stream or of names costs as much as a node */
    DEFINITION_HEADER = 24,  /* next, GUID, size; docs/format.md 2.5 */
    NAME_HEADER = 8,         /* next, hash, length; docs/format.md 2.3 */
    FRAGMENT_HEADER = 4,     /* token, version, flags; docs/format.md 2.1 */
    INSTANCE_HEAD = 10       /* token, a byte that is always 1, ID, offset; docs/format.md 2.5 */
};

enum token { /* docs/format.md 2.1 */
             END_TOKEN = 0x00,
             ELEMENT_TOKEN = 0x01,
             CLOSE_TOKEN = 0x02,
             CLOSE_EMPTY_TOKEN = 0x03,
             END_ELEMENT_TOKEN = 0x04,
             VALUE_TOKEN = 0x05,
             ATTRIBUTE_TOKEN = 0x06,
             CDATA_TOKEN = 0x07,
             CHARACTER_TOKEN = 0x08,
             ENTITY_TOKEN = 0x09,
             PI_TARGET_TOKEN = 0x0A,
             PI_DATA_TOKEN = 0x0B,
             INSTANCE_TOKEN = 0x0C,
             SUBSTITUTION_TOKEN = 0x0D,
             OPTIONAL_TOKEN = 0x0E, /* a substitution that may be left out */
             FRAGMENT_TOKEN = 0x0F,
             MORE_TOKEN = 0x40 /* added to others */
};

/** Where a stream lies decides which tokens it may hold. */
enum stream_kind {
    STREAM_RECORD,    /* a record's own, or embedded BinXML: instances, no substitutions */
    STREAM_DEFINITION /* a template definition: dependency IDs, substitutions, no instances */
};

struct guard;      /* guard.h */
struct name_cache; /* name.h */

struct binxml {
    const uint8_t *chunk;     /* EVTX_CHUNK_SIZE bytes */
    uint32_t chunk_size;      /* of which so many came from the file */
    struct arena *arena;      /* for nodes, names and instances */
    struct name_cache *names; /* names that were decoded before; NULL: none are kept */
    struct guard *guard;      /* records what was parsed; NULL: nobody asks */
    bool copies;              /* of the bytes of values; with a guard always */
    bool strings_vary;        /* with a guard: strings become values without bytes, by number */
    bool parts;               /* what lies before a fault is wanted too */
    uint32_t nodes;           /* that may still be made; long names count as several */
    uint32_t depth;           /* set: as many elements are inside each other */
    bool ended;               /* set: the stream had an end token */
    bool embedded;            /* set: the stream holds embedded BinXML as a literal */
    bool instances;           /* set: the stream holds template instances */
    bool mended;              /* set: a name was not where its reference says */
    bool doubtful;            /* set: the hash of a name does not fit it */
    struct evtx_fault *fault; /* may be NULL */
};

/**
 * Parses the stream at offsets @at to @end of the chunk into *@roots: its elements and instances in
 * their order, NULL for none.
 *
 * Errors: EVTX_TRUNCATED, EVTX_BAD_VALUE, EVTX_TOO_LARGE, EVTX_NO_MEMORY; .fault says where. With
 * .parts *@roots is set also then, to what comes before the fault; elements that are open there end
 * there.
 */
EVTX_MUST_USE enum evtx_status binxml_parse(struct binxml *binxml, enum stream_kind kind,
                                            uint32_t at, uint32_t end, struct node **roots);

/**
 * Reads a template instance behind its token, and passes over a definition that lies inside it.
 * False, and the cursor is bad, when the stream does not hold all of it. docs/format.md 2.5
 */
bool binxml_instance(struct cursor *c, struct instance *instance);

/** The same for one that the stream does not hold all of: .values_size are the bytes that are
 *  there. False: not even all descriptors are, and nothing says where a value lies. */
bool binxml_instance_part(struct cursor *c, struct instance *instance);

#endif
