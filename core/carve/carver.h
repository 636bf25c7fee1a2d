/* carver.h - the inside of a carver, for the files of core called carve....c and store.c. */
#ifndef EVTX_CORE_CARVER_H
#define EVTX_CORE_CARVER_H

#include "core/carve.h"
#include "core/carve/definition.h"
#include "core/carve/live.h"
#include "core/log/chunk.h"
#include "core/log/values.h"

/** Where the template of a record was found; the worst place of all that it needs. */
enum template_source { SOURCE_OWN, SOURCE_CHUNK, SOURCE_FILE, SOURCE_STORE, SOURCE_NONE };

struct evtx_store {
    struct definitions definitions;
};

struct evtx_carver {
    const struct evtx_log *log;     /* borrowed */
    const struct evtx_store *store; /* borrowed; NULL: none */
    struct evtx_chunk *chunk;       /* owned: the one whose stale records are known */
    struct evtx_chunk *made;        /* owned: one that holds just the record that is rendered */
    struct evtx_chunk *other;       /* owned: for a look at other chunks */
    struct stop stop;
    struct evtx_record *records; /* EVTX_MAX_RECORDS; owned */
    size_t count;
    struct definition_place place; /* of .chunk */
    struct definitions near, file; /* those of .chunk, and of all chunks */
    uint32_t nodes_left;           /* of MAX_CHUNK_NODES, for all records of .chunk */
    size_t text_left;              /* of EVTX_MAX_CHUNK_TEXT */
    struct move move;
    uint8_t bytes[EVTX_CHUNK_SIZE]; /* .made before it is parsed */
    struct live live;               /* records of all chunks */
    bool knows_file;                /* it was gone through: .file and .live are known */
};

/** The outcome of carving one record. */
struct made {
    enum template_source source;
    uint32_t missing[MAX_MOVED_INSTANCES]; /* which instances of .move have no definition */
    uint32_t missing_count;
};

/** Makes a chunk of the record and the definitions that it needs, and parses it into .made. False:
 *  it cannot be had with names. */
bool carver_make(struct evtx_carver *carver, const struct evtx_record *record, struct made *made);

/** Copies the record into .bytes, where it is the first one of a chunk, with the names that it
 *  refers to, and without definitions. .move.bad: it is damaged. */
void carver_move(struct evtx_carver *carver, const struct evtx_record *record);

#endif
