/* document.c - keeps what was made: in memory, or in a file where it is long. */
#include "fusefs/tree/document.h"

#include "core/base/list.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void documents_init(struct documents *documents, struct block_file *file)
{
    *documents = (struct documents){.file = block_file_share(file)};
}

static void free_states(struct document_state *of)
{
    for (size_t i = 0; of && i < DOCUMENTS; i++) {
        pthread_mutex_destroy(&of[i].lock);
        draft_reset(&of[i].draft);
    }
    free(of);
}

struct document_state *documents_of(struct documents *documents, uint32_t which)
{
    struct document_state *of = atomic_load(&documents->of), *made;

    if (of)
        return &of[which];
    made = calloc(DOCUMENTS, sizeof *made);
    if (!made)
        return NULL;
    for (size_t i = 0; i < DOCUMENTS; i++) {
        pthread_mutex_init(&made[i].lock, NULL);
        made[i].draft.file = documents->file;
    }
    if (atomic_compare_exchange_strong(&documents->of, &of, made))
        return &made[which];
    free_states(made); /* another thread was first */
    return &of[which];
}

void documents_follow(struct documents *documents, const struct documents *before)
{
    assert(!atomic_load(&documents->of));
    block_file_free(documents->file);
    documents->file = block_file_share(before->file);
}

void documents_done(struct documents *documents)
{
    free_states(atomic_load(&documents->of));
    block_file_free(documents->file);
}

void draft_reset(struct draft *draft)
{
    text_done(&draft->text);
    for (size_t i = 0; i < draft->block_count; i++)
        block_file_give(draft->file, draft->blocks[i]);
    free(draft->blocks);
    *draft = (struct draft){.file = draft->file};
}

/* False: there is no room for it. */
static bool put_block(struct draft *draft, const uint8_t *bytes)
{
    uint32_t *blocks =
        list_grow(draft->blocks, draft->block_count, &draft->block_room, sizeof *blocks, 4);

    if (!blocks)
        return false;
    draft->blocks = blocks;
    if (!block_file_put(draft->file, bytes, &blocks[draft->block_count]))
        return false;
    draft->block_count++;
    draft->filed += BLOCK_FILE_SIZE;
    return true;
}

void draft_flush(struct draft *draft)
{
    struct text *text = &draft->text;
    size_t done = 0;

    draft->failed |= text->bad;
    if (draft->failed || text->size < BLOCK_FILE_SIZE)
        return;
    for (; !draft->failed && text->size - done >= BLOCK_FILE_SIZE; done += BLOCK_FILE_SIZE)
        draft->failed = !put_block(draft, text->bytes + done);
    if (draft->failed)
        return;
    memmove(text->bytes, text->bytes + done, text->size - done);
    text->size -= done;
}

uint64_t draft_size(const struct draft *draft)
{
    return draft->filed + draft->text.size;
}

bool draft_read(const struct draft *draft, uint64_t offset, void *bytes, size_t size)
{
    uint8_t *to = bytes;

    assert(offset <= draft_size(draft) && size <= draft_size(draft) - offset);
    while (size > 0 && offset < draft->filed) {
        size_t at = (size_t)(offset % BLOCK_FILE_SIZE);
        size_t part = BLOCK_FILE_SIZE - at < size ? BLOCK_FILE_SIZE - at : size;

        if (!block_file_read(draft->file, draft->blocks[offset / BLOCK_FILE_SIZE], at, to, part))
            return false;
        to += part;
        offset += part;
        size -= part;
    }
    if (size > 0)
        memcpy(to, draft->text.bytes + (offset - draft->filed), size);
    return true;
}
