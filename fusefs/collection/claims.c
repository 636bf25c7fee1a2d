/* claims.c - a table of names. */
#include "fusefs/collection/claims.h"
#include "core/base/list.h"
#include "core/base/seed.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 64 }; /* a power of 2 */

static uint32_t *slot_of(const struct claims *claims, const char *name)
{
    size_t slot = XXH3_64bits_withSeed(name, strlen(name), seed_of_process());

    for (;; slot++) {
        uint32_t *found = &claims->slots[slot & (claims->slot_count - 1)];

        if (!*found || strcmp(claims->list[*found - 1].name, name) == 0)
            return found;
    }
}

/* Room for one more, half of the slots being empty. */
static bool make_room(struct claims *claims)
{
    size_t count = claims->slot_count ? 2 * claims->slot_count : FIRST_SLOTS;
    uint32_t *slots;

    if (claims->slot_count > 2 * claims->count)
        return true;
    slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    free(claims->slots);
    claims->slots = slots;
    claims->slot_count = count;
    for (size_t i = 0; i < claims->count; i++)
        *slot_of(claims, claims->list[i].name) = (uint32_t)(i + 1);
    return true;
}

struct claim *claims_take(struct claims *claims, const char *name, bool *is_new)
{
    uint32_t *slot = make_room(claims) ? slot_of(claims, name) : NULL;
    struct claim *list;
    char *copy;

    if (is_new)
        *is_new = slot && !*slot;
    if (!slot || *slot)
        return slot ? &claims->list[*slot - 1] : NULL;
    list = list_grow(claims->list, claims->count, &claims->room, sizeof *list, 64);
    if (list)
        claims->list = list;
    copy = list ? strdup(name) : NULL;
    if (!copy)
        return NULL;
    list[claims->count] = (struct claim){.name = copy, .next = 2};
    *slot = (uint32_t)++claims->count;
    return &list[claims->count - 1];
}

void claims_done(struct claims *claims)
{
    for (size_t i = 0; i < claims->count; i++)
        free(claims->list[i].name);
    free(claims->list);
    free(claims->slots);
    *claims = (struct claims){0};
}
