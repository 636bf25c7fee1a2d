/*
 * mutate.c - other chunks and records from those there are, knowing what their bytes mean.
 *
 * A fuzzer that only turns bits would break a size or a reference long before it met a rare token.
 * So half of the changes are to tokens, descriptors, values and references, and afterwards a chunk
 * is mended, mostly: what frames its records, its header, its checksums.
 */
#include "core/base/checksum.h"
#include "core/base/cursor.h"
#include "tests/fuzz/fuzz.h"

enum { CHUNK_HEADER_SIZE = 512, RECORD_FRAME = 28, MOST_INSTANCES = 64 };

/* A template instance that was found. */
struct found {
    size_t at, definition, count_at; /* its token, its reference, the count of its values */
    uint32_t count;
};

struct input {
    uint8_t *bytes;
    size_t size, room;
    size_t base; /* where the first byte lies in its chunk */
    uint64_t random;
    struct found found[MOST_INSTANCES];
    size_t found_count;
};

static uint32_t pick(struct input *in, uint32_t below)
{
    in->random ^= in->random << 13;
    in->random ^= in->random >> 7;
    in->random ^= in->random << 17;
    return below ? (uint32_t)(in->random >> 16) % below : 0;
}

static void store(uint8_t *to, uint64_t number, size_t width)
{
    for (size_t i = 0; i < width; i++)
        to[i] = (uint8_t)(number >> 8 * i);
}

/* Where bytes may be changed: behind the header, if there is one. */
static size_t pick_place(struct input *in)
{
    size_t from = in->base == 0 && in->size > CHUNK_HEADER_SIZE ? CHUNK_HEADER_SIZE : 0;

    return from + pick(in, (uint32_t)(in->size - from));
}

/* docs/format.md 2.5 */
static bool read_instance(const struct input *in, size_t at, struct found *found)
{
    size_t head = at + 10;

    if (in->size - at < 14)
        return false;
    found->at = at;
    found->definition = load_u32(in->bytes + at + 6);
    if (found->definition == in->base + head) { /* it lies right here */
        if (in->size - head < 24 || load_u32(in->bytes + head + 20) > in->size - head - 24)
            return false;
        head += 24 + load_u32(in->bytes + head + 20);
    }
    if (in->size - head < 4)
        return false;
    found->count_at = head;
    found->count = load_u32(in->bytes + head);
    return found->count <= (in->size - head - 4) / 4;
}

static void find_instances(struct input *in)
{
    in->found_count = 0;
    for (size_t at = 0; at + 14 < in->size && in->found_count < MOST_INSTANCES; at++)
        if (in->bytes[at] == 0x0C && in->bytes[at + 1] == 1 &&
            read_instance(in, at, &in->found[in->found_count]))
            in->found_count++;
}

/* Makes or takes room for bytes; what follows moves. */
static bool resize(struct input *in, size_t at, size_t old, size_t new)
{
    if (at + old > in->size || in->size - old + new > in->room)
        return false;
    memmove(in->bytes + at + new, in->bytes + at + old, in->size - at - old);
    if (new > old)
        memset(in->bytes + at + old, (int)pick(in, 256), new - old);
    in->size += new - old;
    return true;
}

static void change_token(struct input *in)
{
    in->bytes[pick_place(in)] = (uint8_t)(pick(in, 16) | (pick(in, 4) ? 0 : 0x40));
}

static void change_number(struct input *in)
{
    static const uint32_t numbers[] = {0,          1,          2,         0x7F,   0x80,
                                       0xFF,       0x7FFF,     0x8000,    0xFFFF, 0x10000,
                                       0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    size_t at = pick_place(in), width = (size_t)1 << pick(in, 3);

    if (at + width <= in->size)
        store(in->bytes + at, numbers[pick(in, sizeof numbers / sizeof *numbers)], width);
}

/* Another type for a value, or another size and as many bytes. */
static void change_descriptor(struct input *in)
{
    static const uint8_t types[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                    0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11,
                                    0x12, 0x13, 0x14, 0x15, 0x16, 0x20, 0x21, 0x23, 0xFF};
    const struct found *found = &in->found[pick(in, (uint32_t)in->found_count)];
    size_t at = found->count_at + 4, values, size;
    uint32_t number = pick(in, found->count);

    if (found->count == 0)
        return;
    values = at + 4 * (size_t)found->count;
    for (uint32_t i = 0; i < number; i++)
        values += load_u16(in->bytes + at + 4 * (size_t)i);
    at += 4 * (size_t)number;
    if (pick(in, 2)) {
        in->bytes[at + 2] = (uint8_t)(types[pick(in, sizeof types)] | (pick(in, 4) ? 0 : 0x80));
        return;
    }
    size = pick(in, 4) ? pick(in, 40) : pick(in, 2000);
    if (resize(in, values, load_u16(in->bytes + at), size) || pick(in, 8) == 0)
        store(in->bytes + at, size, 2);
}

/* The definition of another instance, or its own, or none. */
static void change_reference(struct input *in)
{
    const struct found *found = &in->found[pick(in, (uint32_t)in->found_count)];
    const struct found *other = &in->found[pick(in, (uint32_t)in->found_count)];
    size_t to = pick(in, 4) ? other->definition : in->base + pick_place(in);

    store(in->bytes + found->at + 6, to, 4);
}

/* Puts a stretch over another one, or between. */
static void copy_stretch(struct input *in)
{
    size_t from = pick_place(in), to = pick_place(in), size = 1 + pick(in, 1u << pick(in, 9));
    uint8_t stretch[512];

    if (size > in->size - from)
        size = in->size - from;
    if (size > sizeof stretch)
        size = sizeof stretch;
    memcpy(stretch, in->bytes + from, size);
    if (pick(in, 2) ? resize(in, to, 0, size) : size <= in->size - to)
        memcpy(in->bytes + to, stretch, size);
}

/* A whole record once more, at the end. */
static void repeat_record(struct input *in)
{
    size_t at = pick_place(in), size;

    while (at + RECORD_FRAME < in->size && memcmp(in->bytes + at, "**\0\0", 4) != 0)
        at++;
    if (at + RECORD_FRAME >= in->size)
        return;
    size = load_u32(in->bytes + at + 4);
    if (size <= in->size - at && size <= in->room - in->size) {
        memcpy(in->bytes + in->size, in->bytes + at, size);
        in->size += size;
    }
}

static void (*const ways[])(struct input *) = {
    change_token,     change_number, change_descriptor, change_descriptor,
    change_reference, copy_stretch,  repeat_record};

/* The walk over the records; each ends with its size again. The last one takes what is left. */
static size_t mend_records(struct input *in, uint64_t *last_id)
{
    size_t at = CHUNK_HEADER_SIZE, last = 0;

    while (in->size - at >= RECORD_FRAME) {
        size_t size = load_u32(in->bytes + at + 4), next = at + size;
        bool sound = size >= RECORD_FRAME && size <= in->size - at &&
                     (in->size - next < 4 || memcmp(in->bytes + next, "**\0\0", 4) == 0);

        if (!sound) { /* what was inserted or cut has moved the next record */
            next = at + RECORD_FRAME;
            while (next < in->size &&
                   (in->size - next < 4 || memcmp(in->bytes + next, "**\0\0", 4)))
                next++;
            size = next - at;
        }
        memcpy(in->bytes + at, "**\0\0", 4);
        store(in->bytes + at + 4, size, 4);
        store(in->bytes + next - 4, size, 4);
        *last_id = load_u64(in->bytes + at + 8);
        last = at;
        at = next;
    }
    return last;
}

static void mend_chunk(struct input *in)
{
    uint64_t last_id = 0;
    size_t last = mend_records(in, &last_id);
    uint32_t crc;

    memcpy(in->bytes, "ElfChnk\0", 8);
    store(in->bytes + 32, pick(in, 8) ? UINT64_MAX : last_id, 8);
    store(in->bytes + 40, 128, 4);
    store(in->bytes + 44, last, 4);
    store(in->bytes + 48, in->size, 4);
    store(in->bytes + 52, checksum(0, in->bytes + 512, in->size - 512), 4);
    crc = checksum(checksum(0, in->bytes, 120), in->bytes + 128, 384);
    store(in->bytes + 124, crc, 4);
}

size_t fuzz_mutate(uint8_t *bytes, size_t size, size_t room, unsigned seed, size_t base,
                   size_t (*again)(uint8_t *bytes, size_t size, size_t room))
{
    struct input in = {.bytes = bytes, .size = size, .room = room, .base = base};
    bool chunk = base == 0;

    in.random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    if (size < 16 || pick(&in, 3) == 0) {
        in.size = again(bytes, size, room);
    } else {
        find_instances(&in);
        for (uint32_t turns = 1 + pick(&in, 3); turns > 0; turns--) {
            uint32_t way = pick(&in, sizeof ways / sizeof *ways);

            if (in.found_count > 0 ||
                (ways[way] != change_descriptor && ways[way] != change_reference))
                ways[way](&in);
            find_instances(&in);
        }
    }
    if (chunk && in.size > CHUNK_HEADER_SIZE + RECORD_FRAME && pick(&in, 8) > 0)
        mend_chunk(&in);
    return in.size;
}
