/* kept_texts.c - one mapping, filled from its start. Its pages are huge where the kernel has such:
 * a fault for each 4 KB costs half of what rendering the text again would. */
#include "fusefs/cli/kept_texts.h"

#include <string.h>
#include <sys/mman.h>

enum { ROOM = 64 << 20, ALIGNMENT = 16 };

static void map(struct kept_texts *kept)
{
    void *base = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (base == MAP_FAILED)
        return;
    madvise(base, ROOM, MADV_HUGEPAGE);
    kept->base = base;
}

static size_t records_size(const struct render *render)
{
    return sizeof(struct kept_chunk) + render->count * sizeof(struct kept_record);
}

struct kept_chunk *kept_texts_take(struct kept_texts *kept, const struct render *render)
{
    size_t size = records_size(render) + render->line_text.size;
    struct kept_chunk *chunk;

    if (render->line_text.size == 0 || kept->full)
        return NULL;
    if (!kept->base)
        map(kept);
    kept->full = !kept->base || size > ROOM - kept->used;
    if (kept->full)
        return NULL;
    chunk = (struct kept_chunk *)(kept->base + kept->used);
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    kept->used = size < ROOM - kept->used ? kept->used + size : ROOM;
    return chunk;
}

/* A record's text begins where that of the one before ends, with its number if it has one. */
void kept_chunk_fill(struct kept_chunk *chunk, const struct render *render)
{
    uint32_t at = 0;

    chunk->text = (uint8_t *)chunk + records_size(render);
    memcpy(chunk->text, render->line_text.bytes, render->line_text.size);
    for (size_t i = 0; i < render->count; i++) {
        struct span line = render->lines[i];

        if (line.size == 0)
            continue;
        chunk->records[i] = (struct kept_record){.at = at,
                                                 .before = line.at - at,
                                                 .id = render->facts[i].id,
                                                 .marked = render->facts[i].marked};
        at = line.at + line.size;
    }
}

void kept_texts_done(struct kept_texts *kept)
{
    if (kept->base)
        munmap(kept->base, ROOM);
    *kept = (struct kept_texts){0};
}
