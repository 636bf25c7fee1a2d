/* tally.c - an open hash table that is never more than half full. */
#include "core/write/tally.h"
#include "core/base/seed.h"

bool tally_init(struct tally *tally, struct arena *arena, uint32_t names)
{
    uint32_t size = 4;

    while (size < 2 * names)
        size *= 2;
    tally->entries = arena_new(arena, struct tally_entry, size);
    tally->mask = size - 1;
    tally->seed = seed_of_process();
    return tally->entries != NULL;
}

uint32_t tally_add(struct tally *tally, const struct name *name)
{
    uint32_t at = (uint32_t)XXH3_64bits_withSeed(name->text, name->size, tally->seed) & tally->mask;
    struct tally_entry *entry = &tally->entries[at];

    while (entry->count && !name_equal(&entry->name, name)) {
        at = (at + 1) & tally->mask;
        entry = &tally->entries[at];
    }
    entry->name = *name;
    return entry->count++;
}
