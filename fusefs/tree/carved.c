/* carved.c - carves a log from one end to the other, once. */
#include "fusefs/tree/carved.h"

#include "core/base/list.h"

#include "core/carve.h"
#include "fusefs/tree/snapshot.h"

#include <stdlib.h>

/** One pass over the log. */
struct pass {
    struct snapshot *snapshot;
    struct carved *carved;
    struct draft *draft;
    struct evtx_carver *carver;
    struct text layout; /* only its size is wanted */
};

static bool add(struct carved *carved, const struct carved_item *item)
{
    struct carved_item *items =
        list_grow(carved->items, carved->count, &carved->room, sizeof *items, 256);

    if (!items)
        return false;
    carved->items = items;
    carved->items[carved->count++] = *item;
    return true;
}

static bool stopped(void *context)
{
    struct snapshot *snapshot = context;

    return survey_stopped(snapshot->survey) ||
           stop_asked(&documents_of(&snapshot->documents, DOCUMENT_CARVED)->stop);
}

/* A record that is too large to be rendered is one that cannot be recovered. */
static bool put_record(struct pass *pass, uint64_t chunk, size_t index)
{
    const struct evtx_record *record = evtx_carved(pass->carver, index);
    struct text *text = &pass->draft->text;
    size_t start = text->size;
    struct carved_item item = {.at = draft_size(pass->draft),
                               .written = record->written,
                               .chunk = (uint32_t)chunk,
                               .offset = record->offset};
    enum evtx_status status = evtx_carved_render(pass->carver, index, EVTX_JSON, text);

    if (status != EVTX_OK)
        return status != EVTX_NO_MEMORY;
    item.line_size = (uint32_t)(text->size - start);
    pass->layout.size = 0;
    evtx_json_indent(&pass->layout, text->bytes + start, item.line_size);
    item.file_size = (uint32_t)pass->layout.size;
    if (pass->layout.bad || !add(pass->carved, &item))
        return false;
    draft_flush(pass->draft);
    return true;
}

static bool put_chunk(struct pass *pass, uint64_t chunk)
{
    size_t count = 0;
    enum evtx_status status = evtx_carve(pass->carver, chunk, &count, NULL);
    bool good = status != EVTX_NO_MEMORY;

    if (status != EVTX_OK)
        return good;
    for (size_t i = 0; i < count && good && pass->carved->count < MAX_CARVED; i++)
        good = put_record(pass, chunk, i) && !stopped(pass->snapshot);
    return good;
}

bool carved_make(struct snapshot *snapshot, struct draft *draft)
{
    uint64_t count = evtx_log_stored(snapshot->log);
    struct pass pass = {.snapshot = snapshot, .carved = &snapshot->carved, .draft = draft};
    bool good;

    snapshot->carved.count = 0;
    pass.carver = evtx_carver_new(snapshot->log, snapshot->templates, snapshot->store);
    good = pass.carver && evtx_log_chunks(snapshot->log) <= UINT32_MAX;
    if (good)
        evtx_carver_stop_when(pass.carver, stopped, snapshot);
    for (uint64_t i = 0; i < count && good; i++)
        good = put_chunk(&pass, evtx_log_stored_at(snapshot->log, i)) && !stopped(snapshot);
    text_done(&pass.layout);
    evtx_carver_free(pass.carver);
    return good;
}

const struct carved_item *carved_find(const struct carved *carved, uint64_t chunk, uint64_t offset)
{
    size_t low = 0, high = carved->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct carved_item *item = &carved->items[middle];

        if (item->chunk < chunk || (item->chunk == chunk && item->offset < offset))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == carved->count || carved->items[low].chunk != chunk ||
        carved->items[low].offset != offset)
        return NULL;
    return &carved->items[low];
}

void carved_done(struct carved *carved)
{
    free(carved->items);
    *carved = (struct carved){0};
}
