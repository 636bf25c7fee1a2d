/* node_number.c - inode numbers: how the parts of a node and its log lie in 64 bits. */
#include "fusefs/tree/node_kinds.h"
#include "fusefs/tree/roster.h"

enum parts {
    PARTS_VALUE, /* .facet and .value */
    PARTS_CHUNK, /* .chunk and .place */
    PARTS_FIELD, /* .field and .value */
};

/* Of each kind, what is in its number, and for how long that stays the same. */
/* clang-format off */
static const struct {
    enum life life;
    enum parts parts;
} kinds[NODE_KINDS] = {
    [NODE_ROOT]         = {LIFE_FIXED, PARTS_VALUE},
    [NODE_IGNORE]       = {LIFE_FIXED, PARTS_VALUE},
    [NODE_LOG_LINES]    = {LIFE_LINES, PARTS_VALUE},
    [NODE_CHUNKS]       = {LIFE_FIXED, PARTS_VALUE},
    [NODE_CHUNK]        = {LIFE_FIXED, PARTS_CHUNK},
    [NODE_CHUNK_LINES]  = {LIFE_TEXTS, PARTS_CHUNK},
    [NODE_CHUNK_LOG]    = {LIFE_BYTES, PARTS_CHUNK},
    [NODE_RECORDS]      = {LIFE_FIXED, PARTS_CHUNK},
    [NODE_RECORD]       = {LIFE_TEXTS, PARTS_CHUNK},
    [NODE_RECORD_XML]   = {LIFE_TEXTS, PARTS_CHUNK},
    [NODE_RECORD_TEXT]  = {LIFE_TEXTS, PARTS_CHUNK},
    [NODE_FACET]        = {LIFE_STATE, PARTS_VALUE},
    [NODE_VALUE]        = {LIFE_STATE, PARTS_VALUE},
    [NODE_VALUE_LINES]  = {LIFE_STATE, PARTS_VALUE},
    [NODE_EXPORT]       = {LIFE_STATE, PARTS_VALUE},
    [NODE_REPORT]       = {LIFE_STATE, PARTS_VALUE},
    [NODE_DOCUMENT]     = {LIFE_STATE, PARTS_VALUE},
    [NODE_CHUNK_INFO]   = {LIFE_BYTES, PARTS_CHUNK},
    [NODE_QUERY]        = {LIFE_STATE, PARTS_VALUE},
    [NODE_QUERY_LINES]  = {LIFE_STATE, PARTS_VALUE},
    [NODE_TABLE]        = {LIFE_STATE, PARTS_VALUE},
    [NODE_TEMPLATES]    = {LIFE_STATE, PARTS_VALUE},
    [NODE_TEMPLATE]     = {LIFE_STATE, PARTS_VALUE},
    [NODE_CARVED]       = {LIFE_STATE, PARTS_VALUE},
    [NODE_CARVED_FILE]  = {LIFE_STATE, PARTS_VALUE},
    [NODE_FIELDS]       = {LIFE_STATE, PARTS_VALUE},
    [NODE_FIELD]        = {LIFE_STATE, PARTS_FIELD},
    [NODE_FIELD_VALUE]  = {LIFE_STATE, PARTS_FIELD},
    [NODE_FIELD_LINES]  = {LIFE_STATE, PARTS_FIELD},
    [NODE_EXPORT_XML]   = {LIFE_STATE, PARTS_VALUE},
    [NODE_CASE]         = {LIFE_FIXED, PARTS_VALUE},
    [NODE_CASE_TEXT]    = {LIFE_FIXED, PARTS_VALUE},
    [NODE_LOGS]         = {LIFE_FIXED, PARTS_VALUE},
    [NODE_GROUP]        = {LIFE_FIXED, PARTS_VALUE},
    [NODE_LOG]          = {LIFE_FIXED, PARTS_VALUE},
    [NODE_FAILED]       = {LIFE_FIXED, PARTS_VALUE},
    [NODE_ERROR]        = {LIFE_FIXED, PARTS_VALUE},
    [NODE_ALL_FACET]    = {LIFE_FIXED, PARTS_VALUE},
    [NODE_ALL_VALUE]    = {LIFE_FIXED, PARTS_VALUE},
    [NODE_ALL_GROUP]    = {LIFE_FIXED, PARTS_VALUE},
    [NODE_ALL_LINK]     = {LIFE_FIXED, PARTS_VALUE},
    [NODE_ALL_REPORT]   = {LIFE_FIXED, PARTS_VALUE},
    [NODE_ALL_DOCUMENT] = {LIFE_FIXED, PARTS_VALUE},
    [NODE_ALL_LINES]    = {LIFE_FIXED, PARTS_VALUE},
    [NODE_ALL_COPIES]   = {LIFE_FIXED, PARTS_VALUE},
    [NODE_STATUS]       = {LIFE_LOOK,  PARTS_VALUE},
};
/* clang-format on */

enum life node_life(enum node_kind kind)
{
    return kinds[kind].life;
}

static bool has_chunk(enum node_kind kind)
{
    return kinds[kind].parts == PARTS_CHUNK;
}

static bool has_field(enum node_kind kind)
{
    return kinds[kind].parts == PARTS_FIELD;
}

/* Where the parts of a number begin. Those of an edition end at the kind. */
enum {
    KIND = 59,
    CASE_KIND = 54, /* where the kind is 0: of the root of many logs */
    CHUNK_EDITION = 40,
    CHUNK = 12,
    VALUE_EDITION = 27,
    CASE_PLACE = 27,
    FACET = 23,
    FIELD = 15
};

#define FIELD_MASK       0xfffu
#define FIELD_VALUE_MASK 0x7fffu
#define CHUNK_MASK       0xfffffffu
#define PLACE_MASK       0xfffu
#define FACET_MASK       0xfu
#define VALUE_MASK       0x7fffffu
#define LOOK_MASK        0x7ffffffffffffffu
#define EDITION_MASK     0xffffffffu /* of what is made of the whole log, and the log itself */
#define CASE_MASK        0x1fu
#define CASE_PLACE_MASK  0x7ffffffu

_Static_assert(NODE_CASE <= 1u << (64 - KIND) && NODE_KINDS - NODE_CASE <= CASE_MASK + 1 &&
                   EVTX_MAX_CHUNKS - 1 <= CHUNK_MASK && EVTX_MAX_RECORDS - 1 <= PLACE_MASK &&
                   FACETS - 1 <= FACET_MASK && MAX_CARVED - 1 <= VALUE_MASK &&
                   ROSTER_MOST <= VALUE_MASK,
               "kinds, chunks, places, facets and what is counted are parts of a number");
_Static_assert((int)FIELD_BITS == VALUE_EDITION - FIELD && (int)FIELD_VALUE_BITS == FIELD &&
                   MOST_FIELDS <= FIELD_MASK && MOST_FIELD_VALUES + 2 <= FIELD_VALUE_MASK,
               "so are fields and their values");
_Static_assert(EDITION_LAST == (1u << (KIND - CHUNK_EDITION)) - 1 && KIND - VALUE_EDITION == 32,
               "so are the editions of a chunk, and those of the log");

uint64_t node_number(struct node node)
{
    uint64_t kind = (uint64_t)node.kind << KIND;

    if (node.kind == NODE_ROOT || node.kind == NODE_CASE)
        return 1; /* FUSE_ROOT_ID */
    if (node.kind > NODE_CASE)
        kind = (uint64_t)(node.kind - NODE_CASE) << CASE_KIND |
               (uint64_t)(node.place & CASE_PLACE_MASK) << CASE_PLACE;
    if (has_field(node.kind))
        return kind | (uint64_t)(node.field & FIELD_MASK) << FIELD |
               (node.value & FIELD_VALUE_MASK);
    if (has_chunk(node.kind))
        return kind | (node.chunk & CHUNK_MASK) << CHUNK | (node.place & PLACE_MASK);
    return kind | (uint64_t)node.facet << FACET | (node.value & VALUE_MASK);
}

static enum node_kind kind_of(uint64_t number)
{
    uint64_t kind = number >> KIND;

    if (number == 1)
        return NODE_ROOT;
    if (kind == 0 && (number >> CASE_KIND & CASE_MASK) != 0)
        kind = NODE_CASE + (number >> CASE_KIND & CASE_MASK);
    return kind < NODE_KINDS ? (enum node_kind)kind : NODE_NONE;
}

struct node node_from_number(uint64_t number)
{
    struct node node = {.kind = kind_of(number)};

    if (node.kind == NODE_ROOT || node.kind == NODE_CASE)
        node.kind = number == 1 ? NODE_ROOT : NODE_NONE;
    if (has_chunk(node.kind)) {
        node.chunk = number >> CHUNK & CHUNK_MASK;
        node.place = number & PLACE_MASK;
    } else if (has_field(node.kind)) {
        node.field = number >> FIELD & FIELD_MASK;
        node.value = number & FIELD_VALUE_MASK;
    } else if (node.kind > NODE_ROOT && node_life(node.kind) != LIFE_LOOK) {
        node.facet = (enum facet)(number >> FACET & FACET_MASK);
        node.value = number & VALUE_MASK;
        if (node.kind >= NODE_CASE)
            node.place = number >> CASE_PLACE & CASE_PLACE_MASK;
    }
    return node;
}

/* ---- in a state of a log --------------------------------------------------------------------- */

static uint32_t edition_of(const struct snapshot *snapshot, struct node node)
{
    const struct editions *editions = &snapshot->editions;

    switch (node_life(node.kind)) { /* no default: the compiler names a life that is missing */
    case LIFE_FIXED:
    case LIFE_LOOK:
        break;
    case LIFE_TEXTS:
        return editions_of(editions, node.chunk).texts;
    case LIFE_BYTES:
        return editions_of(editions, node.chunk).bytes;
    case LIFE_LINES:
        return editions->lines;
    case LIFE_STATE:
        return editions->state;
    }
    return 0;
}

uint64_t node_number_of_look(uint64_t look)
{
    return node_number((struct node){.kind = NODE_STATUS}) | (look & LOOK_MASK);
}

/* The directory of a log as the root of many shows it, and as the log knows it. */
static uint64_t number_of_root(uint32_t log)
{
    return log ? (uint64_t)NODE_ROOT << KIND | (uint64_t)log << VALUE_EDITION : 1;
}

uint64_t node_number_in(const struct snapshot *snapshot, struct node node)
{
    uint64_t edition = edition_of(snapshot, node);

    if (node.kind == NODE_ROOT)
        return number_of_root(snapshot->place.log);
    if (node.kind == NODE_LOG)
        return number_of_root(node.value + 1);
    if (has_chunk(node.kind)) {
        node.chunk += snapshot->place.chunk_base;
        return node_number(node) | edition << CHUNK_EDITION;
    }
    if (node.kind < NODE_CASE && node_life(node.kind) != LIFE_LOOK)
        edition = (edition << snapshot->place.log_bits | snapshot->place.log) & EDITION_MASK;
    return node_number(node) | edition << VALUE_EDITION;
}

struct node node_in(const struct snapshot *snapshot, uint64_t number)
{
    struct node node = node_from_number(number);

    if (number == 1)
        node.kind = snapshot->roster ? NODE_CASE : NODE_ROOT;
    else if (number == number_of_root(snapshot->place.log))
        node.kind = NODE_ROOT;
    if (has_chunk(node.kind))
        node.chunk -= snapshot->place.chunk_base; /* a number below it is none of the log's */
    return node;
}

bool node_is_worn_out(const struct snapshot *snapshot, struct node node)
{
    uint64_t edition = edition_of(snapshot, node);

    if (has_chunk(node.kind))
        return edition == EDITION_LAST;
    return edition > EDITION_MASK >> snapshot->place.log_bits;
}

bool node_is_kept(const struct snapshot *before, const struct snapshot *now, struct node node)
{
    return node_number_in(before, node) == node_number_in(now, node) &&
           !node_is_worn_out(now, node);
}

bool node_log(const struct roster *roster, uint64_t number, uint32_t *log)
{
    enum node_kind kind = kind_of(number);

    *log = 0;
    if (!roster || number == 1 || kind >= NODE_CASE || node_life(kind) == LIFE_LOOK)
        return true;
    if (has_chunk(kind)) {
        if (!roster_of_chunk(roster, number >> CHUNK & CHUNK_MASK, log))
            return false;
        ++*log;
        return true;
    }
    *log = (uint32_t)(number >> VALUE_EDITION & ((UINT64_C(1) << roster->log_bits) - 1));
    return *log <= roster->count;
}
