/* guard.c - steps that compare a template definition with one that is known. */
#include "core/guard.h"
#include "core/binxml.h"

enum guard_kind { GUARD_BYTES, GUARD_SIZE, GUARD_NAME };

struct guard_step {
    struct guard_step *next;
    enum guard_kind kind;
    uint32_t size;        /* of the bytes, of the size field, or of the name in bytes */
    const uint8_t *bytes; /* to compare with; NULL for a size field */
};

static void add(struct guard *guard, enum guard_kind kind, const uint8_t *bytes, uint32_t size)
{
    struct guard_step *step = arena_new(guard->arena, struct guard_step, 1);
    const uint8_t *copy = bytes ? arena_copy(guard->arena, bytes, size) : NULL;

    if (!step || (bytes && !copy)) {
        guard->bad = true;
        return;
    }
    *step = (struct guard_step){.kind = kind, .size = size, .bytes = copy};
    *guard->end = step;
    guard->end = &step->next;
}

static void add_bytes_up_to(struct guard *guard, uint32_t at)
{
    if (at > guard->from)
        add(guard, GUARD_BYTES, guard->chunk + guard->from, at - guard->from);
}

void guard_begin(struct guard *guard, struct arena *arena, const uint8_t *chunk, uint32_t at)
{
    *guard = (struct guard){.arena = arena, .chunk = chunk, .from = at};
    guard->end = &guard->first;
}

void guard_size_field(struct guard *guard, uint32_t at, uint32_t size)
{
    add_bytes_up_to(guard, at);
    add(guard, GUARD_SIZE, NULL, size);
    guard->from = at + size;
}

void guard_name(struct guard *guard, uint32_t at, const uint8_t *units, uint32_t count,
                uint32_t next)
{
    add_bytes_up_to(guard, at);
    add(guard, GUARD_NAME, units, 2 * count);
    guard->from = next;
}

void guard_finish(struct guard *guard, uint32_t at)
{
    add_bytes_up_to(guard, at);
    guard->from = at;
}

/* The name may lie inline or anywhere else in the chunk. docs/format.md 2.3 */
static bool name_passes(const struct guard_step *step, struct cursor *c, uint32_t size)
{
    uint32_t offset = cursor_u32(c);
    struct cursor name = cursor_over(c->base, offset, size);
    uint32_t length;

    cursor_skip(&name, 6); /* next, hash */
    length = cursor_u16(&name);
    if (name.bad || 2 * length != step->size || !cursor_match(&name, step->bytes, step->size))
        return false;
    if (offset == c->at)
        cursor_skip(c, NAME_HEADER + step->size + 2);
    return true;
}

bool guard_passes(const struct guard *guard, const uint8_t *chunk, uint32_t size, uint32_t at,
                  uint32_t end)
{
    struct cursor c = cursor_over(chunk, at, end);

    for (const struct guard_step *step = guard->first; step && !c.bad; step = step->next) {
        if (step->kind == GUARD_SIZE)
            cursor_skip(&c, step->size);
        else if (step->kind == GUARD_BYTES && !cursor_match(&c, step->bytes, step->size))
            return false;
        else if (step->kind == GUARD_NAME && !name_passes(step, &c, size))
            return false;
    }
    return !c.bad;
}
