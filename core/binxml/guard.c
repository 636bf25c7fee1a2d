/* guard.c - steps that compare a template definition with one that is known. */
#include "core/binxml/guard.h"
#include "core/base/seed.h"
#include "core/base/vector.h"
#include "core/binxml/binxml.h"

#include <assert.h>

enum {
    BLOCK = GUARD_SLACK, /* bytes that are compared at once; so many may be read behind a step's */
    NAME_REFERENCE = 4,  /* bytes */
    STRING_LENGTH = 2,
    MAX_STEP = UINT16_MAX - 16 /* bytes to compare, or of a name: what is around them fits too */
};

#define REFUSED UINT32_MAX /* is no offset */

struct guard_name {
    struct guard_name *next; /* of the same bucket */
    uint32_t head;           /* hash and length, as they stand before the name */
    uint16_t size;           /* bytes */
    uint8_t number;          /* GUARD_NAMES: none */
    uint8_t units[];         /* BLOCK bytes more may be read */
};

/** What a step ends with, behind the bytes that it compares. */
enum ending {
    ENDS_PLAIN,
    ENDS_NAME,   /* a reference to a name, and the name where it lies inline */
    ENDS_STRING, /* a string that may be any but the empty one */
    ENDS_GUARD   /* nothing: all steps were passed */
};

/** Passes over a size field, compares bytes, passes over another size field; then what it ends
 *  with. Steps lie one behind the other, most of them in one cache line each. */
struct guard_step {
    struct guard_step *next;
    _Atomic(struct guard_step *) other; /* of another guard, which begins like this one */
    union {
        const struct guard_name *name; /* ENDS_NAME */
        void *owner;                   /* ENDS_GUARD: of the guard; may be NULL */
    };
    uint16_t size;      /* of .bytes */
    uint16_t ahead;     /* bytes of all that comes before the ending */
    uint16_t need;      /* of that and the fixed part of the ending */
    uint16_t name_size; /* as the name says; so does .number */
    uint8_t skip;       /* bytes of the size field before .bytes, or 0 */
    uint8_t ending;     /* enum ending */
    uint8_t number;
    bool whole;      /* ENDS_GUARD: so must the stream */
    uint8_t bytes[]; /* to compare with; BLOCK more may be read */
};

void guard_forget(struct guard_seen *seen)
{
    memset(seen, 0xFF, sizeof *seen); /* no name lies there */
}

void guard_begin(struct guard *guard, struct guard_names *names, struct arena *arena,
                 const uint8_t *chunk, uint32_t at)
{
    *guard = (struct guard){.names = names, .arena = arena, .chunk = chunk, .from = at};
    guard->end = &guard->first;
}

/* Adds the bytes from .from up to @at; NULL: no memory, or more than a step can have. */
static struct guard_step *add(struct guard *guard, uint32_t at)
{
    uint32_t size = at - guard->from;
    struct guard_step *step = NULL;

    assert(at >= guard->from);
    if (size <= MAX_STEP)
        step =
            arena_alloc(guard->arena, 1, sizeof *step + size + BLOCK, alignof(struct guard_step));
    if (!step) {
        guard->bad = true;
        return NULL;
    }
    memcpy(step->bytes, guard->chunk + guard->from, size);
    step->size = (uint16_t)size;
    step->skip = (uint8_t)guard->skip;
    step->ahead = step->need = (uint16_t)(size + guard->skip);
    guard->skip = 0;
    *guard->end = step;
    guard->last = step;
    guard->end = &step->next;
    return step;
}

void guard_size_field(struct guard *guard, uint32_t at, uint32_t size)
{
    if (at > guard->from || guard->skip)
        add(guard, at);
    guard->skip = size;
    guard->from = at + size;
}

/* NULL: no memory, or it is too long. */
static const struct guard_name *
number_name(struct guard *guard, uint32_t head, const uint8_t *units, uint32_t size)
{
    struct guard_names *names = guard->names;
    uint64_t hash = XXH3_64bits_withSeed(units, size, names->seed);
    struct guard_name **bucket = &names->buckets[hash % (sizeof names->buckets / sizeof *bucket)];
    struct guard_name *name = *bucket;

    while (name &&
           (name->head != head || name->size != size || memcmp(name->units, units, size) != 0))
        name = name->next;
    if (name || size > MAX_STEP)
        return name;
    name = arena_alloc(guard->arena, 1, sizeof *name + size + BLOCK, alignof(struct guard_name));
    if (!name)
        return NULL;
    memcpy(name->units, units, size);
    name->next = *bucket;
    name->head = head;
    name->size = (uint16_t)size;
    name->number = (uint8_t)(names->count < GUARD_NAMES ? names->count++ : GUARD_NAMES);
    *bucket = name;
    return name;
}

static void set_name(struct guard_step *step, const struct guard_name *name)
{
    step->name = name;
    step->name_size = name ? name->size : 0;
    step->number = name ? name->number : 0;
}

void guard_name(struct guard *guard, uint32_t at, const uint8_t *units, uint32_t count,
                uint32_t next)
{
    struct guard_step *step = guard->last;

    if (step && at == guard->from && step->ending == ENDS_PLAIN) {
        /* an element: its size, and right behind it its name */
        step->ahead += (uint16_t)guard->skip;
        step->need = step->ahead;
        guard->skip = 0;
    } else {
        step = add(guard, at);
    }
    if (step) {
        step->ending = ENDS_NAME;
        step->need += NAME_REFERENCE;
        set_name(step, number_name(guard, load_u32(units - 4), units, 2 * count));
        guard->bad |= !step->name;
    }
    guard->from = next;
}

void guard_string(struct guard *guard, uint32_t at, uint32_t count)
{
    struct guard_step *step = add(guard, at);

    if (step) {
        step->ending = ENDS_STRING;
        step->need += STRING_LENGTH;
    }
    guard->strings++;
    guard->from = at + 2 + 2 * count;
}

void guard_finish(struct guard *guard, uint32_t at)
{
    struct guard_step *step = add(guard, at);

    if (step)
        step->ending = ENDS_GUARD;
    guard->from = at;
}

/* --- passing ---------------------------------------------------------------------------------- */

/** Of a chunk in which a guard is passed. */
struct passage {
    const uint8_t *chunk;
    uint32_t size, end;
    struct guard_seen *seen;
};

/* Whether the step's bytes are those at @bytes. */
#if HAVE_VECTORS
static inline bool same(const struct guard_step *step, const uint8_t *bytes)
{
    const uint8_t *expected = step->bytes;
    uint32_t left = step->size;
    uint64_t lanes, equal;

    for (; left >= BLOCK; left -= BLOCK, bytes += BLOCK, expected += BLOCK)
        if (!vector_all(vector_equal(vector_load(bytes), vector_load(expected))))
            return false;
    lanes = UINT64_MAX / 2 >> (63 - VECTOR_LANE_BITS * left);
    equal = vector_mask(vector_equal(vector_load(bytes), vector_load(expected)));
    return (~equal & lanes) == 0;
}
#else
static inline bool same(const struct guard_step *step, const uint8_t *bytes)
{
    return memcmp(bytes, step->bytes, step->size) == 0;
}
#endif

/* At an offset inside of the chunk. docs/format.md 2.3; the hash too, as a name that it does not
 * fit is in doubt. */
static bool find_name(const struct passage *passage, const struct guard_name *name, uint32_t offset)
{
    const uint8_t *found = passage->chunk + offset;

    if (NAME_HEADER + (uint32_t)name->size > passage->size - offset ||
        load_u32(found + NAME_HEADER - 4) != name->head ||
        memcmp(found + NAME_HEADER, name->units, name->size) != 0)
        return false;
    if (name->number < GUARD_NAMES)
        passage->seen->at[name->number] = offset;
    return true;
}

static inline uint32_t
pass_name(const struct passage *passage, const struct guard_step *step, uint32_t at)
{
    uint32_t offset = load_u32(passage->chunk + at), size;

    at += NAME_REFERENCE;
    if (offset >= passage->size ||
        (offset != passage->seen->at[step->number] && !find_name(passage, step->name, offset)))
        return REFUSED;
    if (offset != at)
        return at;
    size = NAME_HEADER + (uint32_t)step->name_size + 2;
    return size <= passage->end - at ? at + size : REFUSED;
}

static inline uint32_t pass_string(const struct passage *passage, uint32_t at, uint32_t **strings)
{
    uint32_t size = 2 * (uint32_t)load_u16(passage->chunk + at);

    at += STRING_LENGTH;
    if (size == 0 || size > passage->end - at)
        return REFUSED;
    *(*strings)++ = at;
    *(*strings)++ = at + size;
    return at + size;
}

/* Where what the step passes ends, that lies at offset @at; or REFUSED. */
static inline uint32_t
pass(const struct passage *passage, const struct guard_step *step, uint32_t at, uint32_t **strings)
{
    if (step->need > passage->end - at || !same(step, passage->chunk + at + step->skip))
        return REFUSED;
    at += step->ahead;
    switch (step->ending) {
    case ENDS_NAME:
        return pass_name(passage, step, at);
    case ENDS_STRING:
        return pass_string(passage, at, strings);
    case ENDS_GUARD:
        return step->whole && at != passage->end ? REFUSED : at;
    case ENDS_PLAIN:
    default:
        return at;
    }
}

/* From @step at offset @at to the last step of a guard; where one is refused, the other one is
 * tried that begins like it. NULL: no guard is passed. The passage is a copy, so that no write to
 * @strings can be one to it. */
static const struct guard_step *
pass_all(const struct passage passage, const struct guard_step *step, uint32_t at,
         uint32_t *strings)
{
    if (at > passage.end || passage.end > passage.size)
        return NULL;
    while (step) {
        uint32_t after = pass(&passage, step, at, &strings);

        if (after == REFUSED) {
            step = atomic_load_explicit(&step->other, memory_order_acquire);
            continue;
        }
        if (step->ending == ENDS_GUARD)
            return step;
        step = step->next;
        at = after;
    }
    return NULL;
}

bool guard_passes(const struct guard *guard, struct guard_seen *seen, const uint8_t *chunk,
                  uint32_t size, uint32_t at, uint32_t end)
{
    struct passage passage = {chunk, size, end, seen};

    return pass_all(passage, guard->first, at, NULL);
}

/* --- trees ------------------------------------------------------------------------------------ */

/* Whether the steps pass the same bytes. */
static bool equal(const struct guard_step *a, const struct guard_step *b)
{
    return a->size == b->size && a->skip == b->skip && a->need == b->need &&
           a->ending == b->ending && a->whole == b->whole &&
           memcmp(a->bytes, b->bytes, a->size) == 0 &&
           (a->ending != ENDS_NAME || a->name == b->name);
}

void guard_plant(struct guard_tree *tree, struct guard *guard, void *owner, bool whole)
{
    _Atomic(struct guard_step *) *place = &tree->first;
    struct guard_step *step = atomic_load_explicit(place, memory_order_relaxed);
    struct guard_step *own = guard->first;

    guard->last->owner = owner;
    guard->last->whole = whole;
    while (step && own) {
        if (equal(step, own)) {
            own = own->next;
            step = step->next;
        } else {
            place = &step->other;
            step = atomic_load_explicit(place, memory_order_relaxed);
        }
    }
    if (own)
        atomic_store_explicit(place, own, memory_order_release);
}

void *guard_tree_find(const struct guard_tree *tree, struct guard_seen *seen, const uint8_t *chunk,
                      uint32_t size, uint32_t at, uint32_t end, uint32_t *strings)
{
    struct passage passage = {chunk, size, end, seen};
    const struct guard_step *first = atomic_load_explicit(&tree->first, memory_order_acquire);
    const struct guard_step *last = pass_all(passage, first, at, strings);

    return last ? last->owner : NULL;
}
