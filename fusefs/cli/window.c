/* window.c - texts that were kept, and those that are gathered. */
#include "fusefs/cli/window.h"

#include "core/base/list.h"

#include <stdlib.h>
#include <string.h>

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
        *text = (struct window_text){.place = at,
                                     .bytes = kept->text + kept->records[at.place].at,
                                     .size = timeline_row(&index->order, at).size,
                                     .before = kept->records[at.place].before,
                                     .id = kept->records[at.place].id,
                                     .marked = kept->records[at.place].marked};
    return text != NULL;
}

static bool add_pick(struct window *window, struct timeline_place at, size_t item)
{
    struct pick *picks =
        list_grow(window->picks, window->pick_count, &window->pick_room, sizeof *picks, 1024);

    if (!picks)
        return false;
    window->picks = picks;
    picks[window->pick_count++] = (struct pick){.at = at, .which = item};
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
                                   : !add_pick(window, item.at, window->count))
        return false;
    window->count++;
    return true;
}

bool window_add(struct window *window, const struct time_index *index,
                const struct timeline_item *item)
{
    struct window_item one = {.at = item->at, .original = WINDOW_ALONE};
    struct window_item original = {
        .at = item->first, .original = WINDOW_ALONE, .only_looked = true};

    if (timeline_may_be_copy(&index->order, item)) {
        one.original = window->count;
        if (!add(window, index, original))
            return false;
    }
    window->size += timeline_row(&index->order, item->at).size;
    return add(window, index, one);
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* Room for all texts that are to be made, one for each record, however often it is in the window:
 * a pick is of a text then, and not of an item. */
static bool lay_out(struct window *window, const struct time_index *index)
{
    size_t size = 0, count = 0;

    for (size_t i = 0; i < window->pick_count; i++) {
        struct pick pick = window->picks[i];

        if (count == 0 || pick.at.chunk != window->picks[count - 1].at.chunk ||
            pick.at.place != window->picks[count - 1].at.place) {
            struct window_text *text = add_text(window);

            if (!text)
                return false;
            *text = (struct window_text){.place = pick.at, .at = size};
            size += timeline_row(&index->order, pick.at).size;
            window->picks[count++] = (struct pick){pick.at, window->text_count - 1};
        }
        window->items[pick.which].text = window->text_count - 1;
    }
    window->pick_count = count;
    if (size > window->byte_room) { /* the next one may be some records larger */
        free(window->bytes);
        window->byte_room = size + size / 8;
        window->bytes = malloc(window->byte_room);
    }
    return window->bytes || size == 0;
}

/** Who takes what is gathered. */
struct taking {
    struct window *window;
    const struct time_index *index;
};

/* Another text than before is none. */
static void take(void *context, size_t which, const struct gathered *text)
{
    const struct taking *taking = context;
    struct window_text *made = &taking->window->texts[which];
    struct timeline_row row = timeline_row(&taking->index->order, made->place);

    if (text->size != row.size || time_index_hash(text->bytes + text->before,
                                                  text->size - text->before, text->id) != row.hash)
        return;
    memcpy(taking->window->bytes + made->at, text->bytes, text->size);
    made->bytes = taking->window->bytes + made->at;
    made->size = row.size;
    made->before = text->before;
    made->id = text->id;
    made->marked = text->marked;
}

bool window_render(struct window *window, const struct time_index *index)
{
    struct taking taking = {.window = window, .index = index};
    struct gathering gathering = {.order = &index->order,
                                  .logs = index->opened,
                                  .templates = index->templates,
                                  .codec = index->options->codec,
                                  .style = index->style,
                                  .threads = index->threads,
                                  .take = take,
                                  .context = &taking};

    picks_sort(window->picks, window->pick_count);
    return lay_out(window, index) && gather(&gathering, window->picks, window->pick_count);
}

void window_clear(struct window *window)
{
    window->count = window->text_count = window->pick_count = window->size = 0;
}

void window_done(struct window *window)
{
    free(window->items);
    free(window->texts);
    free(window->bytes);
    free(window->picks);
}
