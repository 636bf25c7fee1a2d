/*
 * move.h - copies streams of BinXML out of their chunk, and believes nothing on the way.
 *
 * What is copied has been checked by all that the format gives: each name has its hash, each
 * element the size that it says, each token its place. The copy needs nothing but itself: names
 * follow behind it, and offsets count from where the copy begins. docs/format.md 2
 */
#ifndef EVTX_CORE_MOVE_H
#define EVTX_CORE_MOVE_H

#include "core/binxml/binxml.h"

enum {
    MAX_MOVED_NAMES = 8192,    /* references of one stream */
    MAX_MOVED_INSTANCES = 256, /* of one record */
    MAX_MOVED_DEPTH = 16,      /* streams inside each other */
    MOVE_CHUNK = 2 << 20,  /* to look at for all definitions of a chunk; a sound one needs 64 KB */
    MOVE_RECORDS = 8 << 20 /* for all of its stale records; sound ones need about 500 KB */
};

/** A template instance that was copied without its definition. */
struct moved_instance {
    uint32_t id;         /* first four bytes of the GUID of its definition */
    uint32_t definition; /* where that lies in the source, if it is still there */
    uint32_t token_at;   /* of the copy: its token, followed by 1, ID, and the offset to be set */
    bool alone;          /* it is not inside of an element */
    uint32_t nesting;    /* streams around its stream */
    uint32_t placed;     /* for its user: where its definition is put */
    struct instance instance; /* in the source */
};

/** The copy that is being made. One that is all zero is ready for move_begin(). Nothing but .at,
 *  what is of the last stream, .bad and the instances is for its user. */
struct move {
    const uint8_t *from; /* borrowed: a chunk, or another thing that offsets count in */
    uint32_t from_size;
    uint8_t *to;    /* borrowed: room for EVTX_CHUNK_SIZE */
    uint32_t at;    /* of the next byte of the copy */
    bool bad;       /* the source is damaged, or the copy too large */
    uint32_t roots; /* elements and instances of the last stream */
    bool ended;     /* the last stream had its end token */
    bool whole;     /* the last stream was one element and an end token, and nothing behind it */
    uint32_t left;  /* bytes that may still be looked at: move_allow() */
    uint32_t nesting;
    uint32_t name_count;
    struct moved_name {
        uint32_t reference, offset; /* of the copy; in the source */
    } names[MAX_MOVED_NAMES];
    uint16_t placed[EVTX_CHUNK_SIZE]; /* by offset in the source: where the copy has the name */
    uint32_t instance_count;
    struct moved_instance instances[MAX_MOVED_INSTANCES];
};

/** How much all copies from here on may look at, in bytes. The same ones can be looked at many
 * times, which a hostile log would make use of. */
void move_allow(struct move *move, uint32_t bytes);

/** Begins a copy at offset @at of @to. */
void move_begin(struct move *move, uint8_t *to, uint32_t at);

/** Takes what follows from here. Names of the last source must have been put. */
void move_from(struct move *move, const uint8_t *from, uint32_t size);

/** Copies @size bytes as they are. */
void move_bytes(struct move *move, const void *bytes, uint32_t size);

/** Copies the stream at offsets @at to @end of the source. @kind: as for binxml_parse(); of what
 *  lies in a record, instances are noted and their definitions left out. */
void move_stream(struct move *move, enum stream_kind kind, uint32_t at, uint32_t end);

/** Puts the names that the copied streams refer to, each once, behind them. */
void move_names(struct move *move);

#endif
