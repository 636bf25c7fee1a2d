/* by_time.c - fills one window after the other, and writes what is in it. */
#include "fusefs/cli/by_time.h"

#include "fusefs/cli/window.h"
#include "fusefs/collection/tag.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of texts. What somebody looks at first is soon there; with the largest one, a log that is
 * as busy as 1,800 others is loaded three times. */
enum { FIRST_WINDOW = 1 << 20, LARGEST_WINDOW = 16 << 20, AT_ONCE = 1 << 20 };

struct by_time {
    struct time_index index;
    struct window window;
    struct tag *tags; /* of each log, made when it is needed; owned */
    struct text text; /* what is not written yet */
    struct output *output;
};

static uint32_t log_of(const struct by_time *by, const struct window_item *item)
{
    return by->index.order.chunks[item->at.chunk].log;
}

static const char *label_of(const struct by_time *by, const struct window_item *item)
{
    return by->index.sources->members[log_of(by, item)].label;
}

/* Whether it is the record that an earlier log has, byte for byte. */
static bool is_copy(const struct by_time *by, const struct window_item *item)
{
    const struct window *window = &by->window;
    const struct window_text *text = &window->texts[item->text], *other;

    if (item->original == WINDOW_ALONE)
        return false;
    other = &window->texts[window->items[item->original].text];
    return text->size > 0 && text->size == other->size && text->id == other->id &&
           memcmp(text->bytes, other->bytes, text->size) == 0;
}

static const struct tag *tag_of(struct by_time *by, const struct window_item *item)
{
    struct tag *tag = &by->tags[log_of(by, item)];

    if (tag->text.size == 0)
        *tag = tag_make(by->index.style.form, label_of(by, item), NULL);
    return tag;
}

static void put_item(struct by_time *by, const struct window_item *item, bool copy)
{
    const struct window_text *text = &by->window.texts[item->text];
    struct tag own = {0};

    if (copy)
        own = tag_make(by->index.style.form, label_of(by, item),
                       label_of(by, &by->window.items[item->original]));
    text_put(&by->text, text->bytes, text->before);
    tag_put(&by->text, copy ? &own : tag_of(by, item), text->bytes + text->before,
            text->size - text->before, text->marked);
    by->text.bad |= own.text.bad;
    tag_done(&own);
}

/* False: no memory, or nobody reads on. */
static bool write_window(struct by_time *by)
{
    const struct window *window = &by->window;

    for (size_t i = 0; i < window->count; i++) {
        const struct window_item *item = &window->items[i];
        bool copy = is_copy(by, item);

        by->index.logs[log_of(by, item)].changed |= window->texts[item->text].size == 0;
        if (window->texts[item->text].size == 0 || item->only_looked ||
            (copy && !by->index.options->keep_copies))
            continue;
        put_item(by, item, copy);
        if (by->text.size < AT_ONCE)
            continue;
        if (by->text.bad || !output_write(by->output, by->text.bytes, by->text.size))
            return false;
        by->text.size = 0;
    }
    return !by->text.bad;
}

static enum dump_end write_all(struct by_time *by)
{
    struct timeline_item item;
    size_t most = FIRST_WINDOW;
    bool more = true;

    while (more) {
        window_clear(&by->window);
        while (by->window.size < most && (more = timeline_next(&by->index.order, &item)))
            if (!window_add(&by->window, &by->index, &item))
                return DUMP_NO_MEMORY;
        if (by->index.order.failed || !window_render(&by->window, &by->index))
            return DUMP_NO_MEMORY;
        if (!write_window(by))
            return by->output->error ? DUMP_OUTPUT : DUMP_NO_MEMORY;
        most = most < LARGEST_WINDOW ? 4 * most : LARGEST_WINDOW;
    }
    output_write(by->output, by->text.bytes, by->text.size);
    return by->output->error ? DUMP_OUTPUT : DUMP_DONE;
}

static void summarize(const struct by_time *by, struct summary *summary)
{
    const struct sources *sources = by->index.sources;

    for (uint32_t n = 0; by->index.logs && n < sources->count; n++) {
        const struct timed_log *log = &by->index.logs[n];

        if (log->changed)
            summary_add_why(summary, n, "it was written while it was read: some of it is left out");
        else if (by->index.spots) /* its damage is known to who found them */
            continue;
        else if (log->log && sources->members[n].fault)
            summary_add_why(summary, n, pack_fault_text(sources->members[n].fault));
        else if (log->damage)
            summary_add_damage(summary, n, log->damage);
    }
}

enum dump_end
dump_by_time(const struct dump_options *options, const struct sources *sources,
             const struct spots *spots, struct output *output, struct summary *summary)
{
    struct by_time by = {.index = {.options = options, .sources = sources, .spots = spots},
                         .output = output};
    enum dump_end end = DUMP_NO_MEMORY;

    by.tags = calloc(sources->count + 1u, sizeof *by.tags);
    if (by.tags && time_index_make(&by.index, summary))
        end = write_all(&by);
    summarize(&by, summary);
    for (uint32_t n = 0; by.tags && n < sources->count; n++)
        tag_done(&by.tags[n]);
    free(by.tags);
    text_done(&by.text);
    window_done(&by.window);
    time_index_done(&by.index);
    return end;
}
