/* chunk.h - the inside of a chunk, for the files of core that render its records. */
#ifndef EVTX_CORE_CHUNK_H
#define EVTX_CORE_CHUNK_H

#include "core/base/arena.h"
#include "core/base/time.h"
#include "core/binxml/codec.h"
#include "core/binxml/name.h"
#include "core/binxml/template.h"
#include "core/evtx.h"
#include "core/log/log.h"

enum {
    RECORD_HEADER = 24, /* magic, size, ID, time; docs/format.md 1.3 */
    RECORD_TRAILER = 4, /* the size again */
    CHUNK_SLACK = 64,   /* zeros behind the chunk, for reads of whole vectors */
    MAX_CHUNK_FAULTS = 256,
    MAX_CHUNK_NODES = 1 << 20, /* of all records together; docs/format.md 5 */
    MAX_SEARCHES = 256,        /* for definitions that are not where they should be */
    KNOWN_TEMPLATES = 256
};

/** A definition offset that was met in this chunk, and what it stands for. */
struct known_template {
    uint32_t load;       /* valid when it equals the chunk's .load */
    uint32_t id, offset; /* as the instance has them */
    struct template *template;
    /** The programs that rendered its last instance: for its shape, and for its blank strings or
     *  items. NULL: none did. */
    const struct program *program, *special;
};

/** A template that stood in a placeholder of a program, and could: its name is none of those beside
 * it. */
struct nested {
    const struct placeholder *placeholder; /* compile.h */
    const struct template *template;
    bool fields; /* they were wanted, which forbids more names */
};

/** Where a definition lies that an instance may mean. */
struct own_definition {
    uint32_t id, offset;
};

struct evtx_chunk {
    struct evtx_templates *templates; /* borrowed */
    struct codec *codec;              /* owned; NULL: windows-1252 */
    struct evtx_chunk_header header;
    const uint8_t *bytes;          /* EVTX_CHUNK_SIZE + CHUNK_SLACK: .own, or in the map of .log */
    uint8_t *own;                  /* owned */
    const struct evtx_log *log;    /* borrowed; NULL: .bytes are .own */
    const struct evtx_log *source; /* borrowed; NULL: the chunk is of no log */
    const uint8_t *ahead;          /* the next chunk, where it is mapped; else NULL */
    uint32_t size;                 /* bytes that came from the file; zeros follow */
    uint64_t number;               /* in the file */
    int64_t shift;                 /* as in struct evtx_fault */
    bool headless;                 /* its header was made of its records */
    uint32_t foreign;              /* evtx_chunk_foreign() */
    uint32_t load;                 /* counts loads, so that known[] needs no clearing */
    struct evtx_record *records;   /* EVTX_MAX_RECORDS; owned */
    size_t count;
    struct evtx_fault *faults; /* MAX_CHUNK_FAULTS; owned */
    size_t fault_count;
    struct arena arena;     /* until the next load: names, templates that cannot be shared */
    struct arena scratch;   /* until the next record: trees */
    size_t next_place;      /* a record before this one begins a new pass, with new budgets: */
    uint32_t nodes_left;    /* of MAX_CHUNK_NODES */
    size_t text_left;       /* of EVTX_MAX_CHUNK_TEXT */
    uint32_t searches_left; /* of MAX_SEARCHES */
    bool searched;          /* a definition was looked for in other chunks */
    struct own_definition *own_definitions; /* in .arena: where they lie; NULL: not looked for */
    size_t own_count;
    const char *doubt;     /* why the record that was rendered last may not be right; or NULL */
    enum evtx_status part; /* with a doubt: what ended it too early; EVTX_OK: nothing did */
    bool salvages;         /* what is left of a record is asked for */
    struct text page_line; /* the line of JSON of which a page is made */
    struct name_cache names;
    struct guard_seen seen;
    struct day day;
    struct nested nested; /* the last one */
    struct known_template known[KNOWN_TEMPLATES];
    struct evtx_trace *trace; /* of the record that is rendered, borrowed; NULL: nobody asks */
    struct evtx_definitions *definitions; /* that are met are put there; NULL: nobody asks */
};

/** Notes that something at @offset of the chunk cannot be read. */
void chunk_note(struct evtx_chunk *chunk, enum evtx_status status, uint32_t offset,
                const char *what);

/** Finds the records of the chunk, whose header is parsed. docs/format.md 1.5 */
void chunk_scan_records(struct evtx_chunk *chunk);

/** How many bytes of a record that is torn lie behind the end of the file. */
uint32_t chunk_cut_off(const struct evtx_chunk *chunk, const struct evtx_record *record);

/** The next record goes on in a pass that has these budgets left. */
void chunk_go_on(struct evtx_chunk *chunk, uint32_t nodes_left, size_t text_left);

/** What is wrong with a record that is torn. */
const char *chunk_flaw(const struct evtx_chunk *chunk, const struct evtx_record *record);

/** What the checksum of the records says of the bytes from CHUNK_HEADER to @end. */
enum chunk_proof { PROOF_FITS, PROOF_NONE, PROOF_DIFFERS };

/** Computes it. A chunk whose header is lost has one that differs. All sizes are looked at twice:
 *  chunk_settle() first. */
enum chunk_proof chunk_proof(const struct evtx_chunk *chunk, uint32_t *end);

/** From here on .bytes are .own. A mapped log can change at any time; who looks at the same bytes
 *  twice, as all but the fast path do, must see the same. */
void chunk_settle(struct evtx_chunk *chunk);

/** The definition that an instance means which is not among those known: template_find() with a
 *  memory, and a search where the definition is not what it should be. */
EVTX_MUST_USE enum evtx_status
chunk_learn_template(struct evtx_chunk *chunk, uint32_t id, uint32_t offset,
                     struct known_template **found, struct evtx_fault *fault);

/** The template of an instance that says @id and @offset. *@found is borrowed until the next call.
 */
EVTX_MUST_USE static inline enum evtx_status
chunk_template(struct evtx_chunk *chunk, uint32_t id, uint32_t offset,
               struct known_template **found, struct evtx_fault *fault)
{
    struct known_template *known = &chunk->known[offset * 2654435761u >> 24];

    *found = known;
    if (known->load == chunk->load && known->id == id && known->offset == offset)
        return EVTX_OK;
    return chunk_learn_template(chunk, id, offset, found, fault);
}

#endif
