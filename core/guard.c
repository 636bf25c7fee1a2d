/* guard.c - steps that compare a template definition with one that is known. */
#include "core/guard.h"
#include "core/binxml.h"
#include "core/vector.h"

enum {
    BLOCK = 16,         /* bytes that are compared at once; so many may be read behind a step's */
    NUMBERED_NAMES = 64 /* different names of which a guard remembers where it has seen them */
};

/** Pass over a size field, compare bytes, pass over another size field, then compare a name or pass
 *  over a string. */
struct guard_step {
    struct guard_step *next;
    const uint8_t *bytes; /* to compare with; BLOCK more may be read */
    uint32_t size;        /* of them */
    uint32_t need;        /* of all that comes before the name */
    uint32_t skip;        /* bytes of the size field before them, or 0 */
    const uint8_t *name;  /* units, like .bytes; NULL: there is no name */
    uint32_t name_size;   /* bytes */
    uint32_t name_head;   /* hash and length, as they stand before it */
    uint32_t number;      /* the same for the same name; NUMBERED_NAMES: none */
    bool string;
};

void guard_begin(struct guard *guard, struct arena *arena, const uint8_t *chunk, uint32_t at)
{
    *guard = (struct guard){.arena = arena, .chunk = chunk, .from = at};
    guard->end = &guard->first;
}

static const uint8_t *copy(struct guard *guard, const uint8_t *bytes, uint32_t size)
{
    uint8_t *to = arena_new(guard->arena, uint8_t, size + BLOCK);

    if (to)
        memcpy(to, bytes, size);
    return to;
}

/* Adds the bytes from .from up to @at; NULL: no memory. */
static struct guard_step *add(struct guard *guard, uint32_t at)
{
    struct guard_step *step = arena_new(guard->arena, struct guard_step, 1);

    if (step)
        step->bytes = copy(guard, guard->chunk + guard->from, at - guard->from);
    if (!step || !step->bytes) {
        guard->bad = true;
        return NULL;
    }
    step->size = at - guard->from;
    step->skip = guard->skip;
    step->need = step->skip + step->size;
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

/* Finds the same name among the earlier steps, or gives it a number of its own. */
static void
set_name(struct guard *guard, struct guard_step *step, const uint8_t *units, uint32_t size)
{
    step->name_size = size;
    step->name_head = load_u32(units - 4);
    for (const struct guard_step *other = guard->first; other != step; other = other->next)
        if (other->name && other->number < NUMBERED_NAMES && other->name_size == size &&
            memcmp(other->name, units, size) == 0) {
            step->name = other->name;
            step->number = other->number;
            return;
        }
    step->name = copy(guard, units, size);
    step->number = guard->names < NUMBERED_NAMES ? guard->names++ : NUMBERED_NAMES;
    guard->bad |= !step->name;
}

void guard_name(struct guard *guard, uint32_t at, const uint8_t *units, uint32_t count,
                uint32_t next)
{
    struct guard_step *step = guard->last;

    if (step && at == guard->from && !step->name && !step->string) {
        step->need += guard->skip; /* an element: its size, and right behind it its name */
        guard->skip = 0;
    } else {
        step = add(guard, at);
    }
    if (step)
        set_name(guard, step, units, 2 * count);
    guard->from = next;
}

void guard_string(struct guard *guard, uint32_t at, uint32_t count)
{
    struct guard_step *step = add(guard, at);

    if (step)
        step->string = true;
    guard->strings++;
    guard->from = at + 2 + 2 * count;
}

void guard_finish(struct guard *guard, uint32_t at)
{
    if (at > guard->from || guard->skip)
        add(guard, at);
    guard->from = at;
}

/* Whether the @size bytes at @at of the chunk, which lie inside of it, are @expected. */
#if HAVE_VECTORS
static inline bool
same(const uint8_t *chunk, uint32_t chunk_size, uint32_t at, const uint8_t *expected, uint32_t size)
{
    for (; size > 0; at += BLOCK, expected += BLOCK) {
        uint64_t equal;

        if (chunk_size - at < BLOCK)
            return memcmp(chunk + at, expected, size) == 0;
        equal = vector_mask(vector_equal(vector_load(chunk + at), vector_load(expected)));
        if (size <= BLOCK)
            return ~equal << (64 - VECTOR_LANE_BITS * size) == 0;
        if (~equal << (64 - VECTOR_LANE_BITS * BLOCK))
            return false;
        size -= BLOCK;
    }
    return true;
}
#else
static inline bool
same(const uint8_t *chunk, uint32_t chunk_size, uint32_t at, const uint8_t *expected, uint32_t size)
{
    (void)chunk_size;
    return size == 0 || memcmp(chunk + at, expected, size) == 0;
}
#endif

/* docs/format.md 2.3; the hash too, as a name that it does not fit is in doubt. */
static bool
name_is_at(const uint8_t *chunk, uint32_t size, uint32_t offset, const struct guard_step *step)
{
    if (offset > size || NAME_HEADER + step->name_size > size - offset)
        return false;
    return load_u32(chunk + offset + NAME_HEADER - 4) == step->name_head &&
           same(chunk, size, offset + NAME_HEADER, step->name, step->name_size);
}

/* Most names of a definition are Data and Name: what was seen at an offset need not be again. Moves
 * *@at behind the reference, and behind the name where it lies inline. */
static inline bool pass_name(const struct guard_step *step, const uint8_t *chunk, uint32_t size,
                             uint32_t *at, uint32_t end, uint32_t *seen)
{
    uint32_t offset;

    if (end - *at < 4)
        return false;
    offset = load_u32(chunk + *at);
    *at += 4;
    if (offset >= size || (offset != seen[step->number] && !name_is_at(chunk, size, offset, step)))
        return false;
    if (step->number < NUMBERED_NAMES)
        seen[step->number] = offset;
    if (offset != *at)
        return true;
    if (NAME_HEADER + step->name_size + 2 > end - *at)
        return false;
    *at += NAME_HEADER + step->name_size + 2;
    return true;
}

static bool pass_string(const uint8_t *chunk, uint32_t *at, uint32_t end, uint32_t *edges)
{
    uint32_t size;

    if (end - *at < 2)
        return false;
    size = 2 * load_u16(chunk + *at);
    *at += 2;
    if (size == 0 || size > end - *at)
        return false;
    edges[0] = *at;
    *at += size;
    edges[1] = *at;
    return true;
}

bool guard_passes(const struct guard *guard, const uint8_t *chunk, uint32_t size, uint32_t at,
                  uint32_t end, uint32_t *strings, uint32_t *after)
{
    uint32_t seen[NUMBERED_NAMES + 1];

    if (at > end || end > size)
        return false;
    memset(seen, 0xFF, sizeof *seen * (guard->names + 1));
    seen[NUMBERED_NAMES] = UINT32_MAX;
    for (const struct guard_step *step = guard->first; step; step = step->next) {
        if (step->need > end - at || !same(chunk, size, at + step->skip, step->bytes, step->size))
            return false;
        at += step->need;
        if (step->name && !pass_name(step, chunk, size, &at, end, seen))
            return false;
        if (step->string) {
            if (!pass_string(chunk, &at, end, strings))
                return false;
            strings += 2;
        }
    }
    if (after)
        *after = at;
    return true;
}
