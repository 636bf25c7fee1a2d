/* members.c - a hash table of names that lie in a text. */
#include "cache/search/members.h"

#include "core/base/seed.h"

enum { SLOTS = 4 * MOST_MEMBERS };

void members_begin(struct members *members, const struct text *text)
{
    if (members->object == 0)
        members->seed = seed_of_process();
    members->text = text;
    members->object++;
}

/* The slot of the name, or a free one. */
static size_t find(const struct members *members, const void *name, size_t size)
{
    size_t slot = XXH3_64bits_withSeed(name, size, members->seed) % SLOTS;
    const struct member *member = &members->slots[slot];

    while (member->object == members->object &&
           (member->size != size || memcmp(members->text->bytes + member->at, name, size) != 0)) {
        slot = (slot + 1) % SLOTS;
        member = &members->slots[slot];
    }
    return slot;
}

uint32_t members_count(const struct members *members, const char *name, size_t size)
{
    const struct member *member = &members->slots[find(members, name, size)];

    return member->object == members->object ? member->count : 0;
}

static void add(struct members *members, size_t at, size_t size)
{
    struct member *member = &members->slots[find(members, members->text->bytes + at, size)];

    if (member->object != members->object)
        *member = (struct member){members->object, (uint32_t)at, (uint32_t)size, 0};
    member->count++;
}

void members_add(struct members *members, size_t at, size_t size)
{
    const uint8_t *name = members->text->bytes + at;
    size_t stem = size;

    add(members, at, size);
    while (stem > 0 && name[stem - 1] >= '0' && name[stem - 1] <= '9')
        stem--;
    if (stem > 0 && name[stem - 1] == '_')
        add(members, at, stem - 1);
}
