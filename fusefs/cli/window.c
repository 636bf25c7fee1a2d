/* window.c - each chunk is loaded once for all of its records that are in the window. */
#include "fusefs/cli/window.h"

#include "core/base/list.h"
#include "core/message/message.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/** While texts are made. */
struct filling {
    struct window *window;
    struct time_index *index;
    pthread_mutex_t lock;
    size_t next; /* of .sorted: whose chunk nobody has */
    bool no_memory;
};

static struct window_text *add_text(struct window *window)
{
    struct window_text *texts =
        list_grow(window->texts, window->text_count, &window->text_room, sizeof *texts, 1024);

    if (!texts)
        return NULL;
    window->texts = texts;
    return &texts[window->text_count++];
}

/* The text of a record whose chunk's texts were kept is there at once. */
static bool
find_kept(struct window *window, const struct time_index *index, struct timeline_place at)
{
    const struct kept_chunk *kept = index->kept[at.chunk];
    struct window_text *text = add_text(window);

    if (text)
        *text = (struct window_text){.bytes = kept->text + kept->records[at.place].at,
                                     .size = timeline_row(&index->order, at)->size,
                                     .before = kept->records[at.place].before,
                                     .id = kept->records[at.place].id,
                                     .marked = kept->records[at.place].marked};
    return text != NULL;
}

static bool add_unsorted(struct window *window, size_t item)
{
    size_t *sorted =
        list_grow(window->sorted, window->sorted_count, &window->sorted_room, sizeof *sorted, 1024);

    if (!sorted)
        return false;
    window->sorted = sorted;
    sorted[window->sorted_count++] = item;
    return true;
}

static bool add(struct window *window, const struct time_index *index, struct window_item item)
{
    struct window_item *items =
        list_grow(window->items, window->count, &window->room, sizeof *items, 1024);

    if (!items)
        return false;
    window->items = items;
    item.text = window->text_count;
    items[window->count] = item;
    if (index->kept[item.at.chunk] ? !find_kept(window, index, item.at)
                                   : !add_unsorted(window, window->count))
        return false;
    window->count++;
    return true;
}

bool window_add(struct window *window, const struct time_index *index,
                const struct timeline_item *item)
{
    struct window_item one = {.at = item->at, .original = WINDOW_ALONE};
    struct window_item original = {
        .at = item->copy_of, .original = WINDOW_ALONE, .only_looked = true};

    if (item->may_be_copy) {
        one.original = window->count;
        if (!add(window, index, original))
            return false;
    }
    window->size += timeline_row(&index->order, item->at)->size;
    return add(window, index, one);
}

/* ---- texts ----------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b, void *items)
{
    const struct window_item *list = items;
    struct timeline_place one = list[*(const size_t *)a].at, other = list[*(const size_t *)b].at;

    if (one.chunk != other.chunk)
        return one.chunk < other.chunk ? -1 : 1;
    return one.place < other.place ? -1 : one.place > other.place;
}

/* Room for all texts that are to be made, one for each record, however often it is in the window.
 */
static bool lay_out(struct window *window, const struct time_index *index)
{
    struct timeline_place last = {UINT32_MAX, 0};
    size_t size = 0;

    for (size_t i = 0; i < window->sorted_count; i++) {
        struct window_item *item = &window->items[window->sorted[i]];

        if (item->at.chunk != last.chunk || item->at.place != last.place) {
            struct window_text *text = add_text(window);

            if (!text)
                return false;
            *text = (struct window_text){.at = size};
            size += timeline_row(&index->order, item->at)->size;
            last = item->at;
        }
        item->text = window->text_count - 1;
    }
    if (size > window->byte_room) { /* the next one may be some records larger */
        free(window->bytes);
        window->byte_room = size + size / 8;
        window->bytes = malloc(window->byte_room);
    }
    return window->bytes || size == 0;
}

/* The record in @place as it was rendered before, into @text. False: no memory. */
static bool render_record(const struct time_index *index, struct render *render, size_t place,
                          struct text *text, struct window_text *made)
{
    const struct evtx_record *record = evtx_chunk_record(render->chunk, place);
    struct evtx_fault fault;
    enum evtx_status status;

    text->size = 0;
    if (index->style.numbered)
        text_putf(text, "Record %llu\n", (unsigned long long)record->id);
    made->before = (uint32_t)text->size;
    made->id = record->id;
    status = render_one(render->chunk, place, index->style.form, text, NULL, &fault);
    if (status != EVTX_OK)
        text->size = 0;
    else if (index->style.ruled)
        text_puts(text, message_rule);
    made->marked = status == EVTX_OK && evtx_record_marked(render->chunk, place, &fault);
    return status != EVTX_NO_MEMORY && !text->bad;
}

/* Another text than before is none. */
static void keep_text(struct window *window, struct window_text *made, const struct text *text,
                      const struct timeline_row *row)
{
    size_t before = made->before;

    if (text->size != row->size ||
        time_index_hash(text->bytes + before, text->size - before, made->id) != row->hash)
        return;
    memcpy(window->bytes + made->at, text->bytes, text->size);
    made->bytes = window->bytes + made->at;
    made->size = row->size;
}

/* The records of one chunk, from the one at .sorted[@at] on. */
static bool
render_chunk(struct filling *filling, struct render *render, struct text *text, size_t at)
{
    struct window *window = filling->window;
    struct time_index *index = filling->index;
    uint32_t number = window->items[window->sorted[at]].at.chunk;
    const struct timeline_chunk *chunk = &index->order.chunks[number];
    size_t last = SIZE_MAX, count;

    if (render_load(render, index->logs[chunk->log].log, chunk->number, NULL) == EVTX_NO_MEMORY)
        return false;
    count = evtx_chunk_count(render->chunk);
    for (; at < window->sorted_count; at++) {
        const struct window_item *item = &window->items[window->sorted[at]];
        struct window_text *made = &window->texts[item->text];

        if (item->at.chunk != number)
            break;
        if (item->text == last || item->at.place >= count)
            continue;
        last = item->text;
        if (!render_record(index, render, item->at.place, text, made))
            return false;
        keep_text(window, made, text, timeline_row(&index->order, item->at));
    }
    return true;
}

/* With the lock held: where the records of the next chunk begin. False: there is none. */
static bool take(struct filling *filling, size_t *at)
{
    const struct window *window = filling->window;
    uint32_t chunk;

    *at = filling->next;
    if (filling->no_memory || *at == window->sorted_count)
        return false;
    chunk = window->items[window->sorted[*at]].at.chunk;
    while (filling->next < window->sorted_count &&
           window->items[window->sorted[filling->next]].at.chunk == chunk)
        filling->next++;
    return true;
}

static void *work(void *argument)
{
    struct filling *filling = argument;
    struct render *render = dump_render_new(filling->index->options, filling->index->templates);
    struct text text = {0};
    bool more = true;

    while (more) {
        size_t at;

        pthread_mutex_lock(&filling->lock);
        filling->no_memory |= !render;
        more = take(filling, &at);
        pthread_mutex_unlock(&filling->lock);
        if (more && !render_chunk(filling, render, &text, at)) {
            pthread_mutex_lock(&filling->lock);
            filling->no_memory = true;
            pthread_mutex_unlock(&filling->lock);
        }
    }
    text_done(&text);
    render_free(render);
    return NULL;
}

bool window_render(struct window *window, struct time_index *index)
{
    struct filling filling = {.window = window, .index = index, .lock = PTHREAD_MUTEX_INITIALIZER};

    qsort_r(window->sorted, window->sorted_count, sizeof *window->sorted, by_place, window->items);
    if (!lay_out(window, index))
        return false;
    if (window->sorted_count == 0)
        return true;
    time_index_run(index, work, &filling);
    return !filling.no_memory;
}

void window_clear(struct window *window)
{
    window->count = window->text_count = window->sorted_count = window->size = 0;
}

void window_done(struct window *window)
{
    free(window->items);
    free(window->texts);
    free(window->bytes);
    free(window->sorted);
}
