/* windows.c - renders stretches of lines, and gives up what was read longest ago. */
#include "fusefs/chronicle/windows.h"

#include "fusefs/chronicle/chronicle_state.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 1 << 20, LARGEST_SIZE = 16 << 20 };

void windows_init(struct windows *windows, size_t most)
{
    *windows = (struct windows){.most = most};
    pthread_mutex_init(&windows->making, NULL);
    pthread_mutex_init(&windows->lock, NULL);
}

void windows_done(struct windows *windows)
{
    for (size_t i = 0; i < MOST_WINDOWS; i++)
        free(windows->list[i].bytes);
    pthread_mutex_destroy(&windows->making);
    pthread_mutex_destroy(&windows->lock);
}

/* ---- keeping --------------------------------------------------------------------------------- */

/* Pins the one that has byte @offset of a sequence. NULL: there is none. */
static struct window *pin(struct windows *windows, uint64_t sequence, uint64_t offset)
{
    struct window *found = NULL;

    pthread_mutex_lock(&windows->lock);
    for (size_t i = 0; !found && i < MOST_WINDOWS; i++) {
        struct window *window = &windows->list[i];

        if (window->sequence == sequence && offset - window->begin < window->size)
            found = window;
    }
    if (found)
        found->pins++;
    pthread_mutex_unlock(&windows->lock);
    return found;
}

static void unpin(struct windows *windows, struct window *window)
{
    pthread_mutex_lock(&windows->lock);
    window->pins--;
    window->used = ++windows->now;
    pthread_mutex_unlock(&windows->lock);
}

/* With the lock held. */
static void drop(struct windows *windows, struct window *window)
{
    windows->bytes -= window->size;
    free(window->bytes);
    *window = (struct window){0};
}

/* With the lock held: the unpinned one that was used longest ago, or a free one with @free. */
static struct window *oldest(struct windows *windows, bool free)
{
    struct window *found = NULL;

    for (size_t i = 0; i < MOST_WINDOWS; i++) {
        struct window *window = &windows->list[i];

        if (free && !window->sequence)
            return window;
        if (window->sequence && !window->pins && (!found || window->used < found->used))
            found = window;
    }
    return found;
}

/* Room for @size bytes among the others, as far as nobody reads them. */
static void make_room(struct windows *windows, size_t size)
{
    struct window *window;

    pthread_mutex_lock(&windows->lock);
    while (windows->bytes > 0 && windows->bytes + size > windows->most &&
           (window = oldest(windows, false)) != NULL)
        drop(windows, window);
    pthread_mutex_unlock(&windows->lock);
}

/* Takes @made over, pinned. NULL: too many are read at once. */
static struct window *keep(struct windows *windows, const struct window *made)
{
    struct window *window;

    pthread_mutex_lock(&windows->lock);
    window = oldest(windows, true);
    if (window) {
        if (window->sequence)
            drop(windows, window);
        *window = *made;
        window->pins = 1;
        windows->bytes += made->size;
    }
    pthread_mutex_unlock(&windows->lock);
    return window;
}

/* ---- rendering ------------------------------------------------------------------------------- */

/** While one is rendered. */
struct rendering {
    const struct chronicle *chronicle;
    const struct sequence *sequence;
    struct window *window;
    uint32_t
        *at; /* owned; where each line begins in the window, and behind the last one: its end */
    _Atomic uint32_t done;
    _Atomic bool no_memory;
};

/* Puts a line where it belongs, if it is as long as it was. */
static void take(void *context, size_t which, const struct gathered *line)
{
    struct rendering *rendering = context;
    const struct chronicle *chronicle = rendering->chronicle;
    uint32_t ordinal = rendering->sequence->ordinals[rendering->window->first + which];
    const struct named_log *log = &chronicle->named[chronicle_log_of(chronicle, ordinal)];
    const struct copy *copy = chronicle_copy(chronicle, ordinal);
    size_t room = rendering->at[which + 1] - rendering->at[which];
    struct text place = {.bytes = rendering->window->bytes + rendering->at[which],
                         .room = room,
                         .limit = room,
                         .lent = true};
    struct tag own = {0};

    if (copy)
        own = tag_make(EVTX_JSON, log->label,
                       chronicle->named[chronicle_log_of(chronicle, copy->original)].label);
    rendering->no_memory |= own.text.bad;
    tag_put(&place, copy ? &own : &log->tag, line->bytes, line->size, line->marked);
    tag_done(&own);
    if (!place.bad && place.size == room)
        rendering->done++;
}

/* Which records are in it, @size bytes at least if there are so many. False: no memory. */
static bool lay_out(struct rendering *rendering, uint64_t size)
{
    const struct sequence *sequence = rendering->sequence;
    struct window *window = rendering->window;
    uint32_t room = sequence->count - window->first, at = 0, most = (uint32_t)(size / 64 + 1);

    if (room > most) /* no line is shorter */
        room = most;
    rendering->at = malloc((room + 1u) * sizeof *rendering->at);
    if (!rendering->at)
        return false;
    while (window->count < room && at < size) {
        rendering->at[window->count] = at;
        at += chronicle_line(rendering->chronicle,
                             sequence->ordinals[window->first + window->count], NULL);
        window->count++;
    }
    rendering->at[window->count] = at;
    window->size = at;
    window->bytes = malloc(at);
    return window->bytes;
}

static enum evtx_status render_lines_of(struct rendering *rendering)
{
    const struct chronicle *chronicle = rendering->chronicle;
    struct window *window = rendering->window;
    const uint32_t *ordinals = rendering->sequence->ordinals + window->first;
    struct pick *picks = malloc(window->count * sizeof *picks);
    bool made = false;

    for (uint32_t i = 0; picks && i < window->count; i++)
        picks[i] = chronicle_pick(chronicle, ordinals[i], i);
    if (picks)
        made = chronicle_render(chronicle, picks, window->count, take, rendering);
    free(picks);
    if (!made || rendering->no_memory)
        return EVTX_NO_MEMORY;
    return rendering->done == window->count ? EVTX_OK : EVTX_CHANGED;
}

/* How large the window at @begin is to be: four times the one that ends there. */
static uint64_t wanted_size(struct windows *windows, uint64_t sequence, uint64_t begin)
{
    uint64_t size = FIRST_SIZE, most = windows->most / 2;

    pthread_mutex_lock(&windows->lock);
    for (size_t i = 0; i < MOST_WINDOWS; i++) {
        const struct window *window = &windows->list[i];

        if (window->sequence == sequence && window->begin + window->size == begin)
            size = 4 * window->size;
    }
    pthread_mutex_unlock(&windows->lock);
    if (most > LARGEST_SIZE)
        most = LARGEST_SIZE;
    return size < most ? size : most;
}

/* With .making held: the window that has byte @offset, pinned. */
static enum evtx_status make(struct chronicle *chronicle, const struct sequence *sequence,
                             uint64_t offset, struct window **window)
{
    struct windows *windows = &chronicle->windows;
    struct window made = {.sequence = sequence->number};
    struct rendering rendering = {.chronicle = chronicle, .sequence = sequence, .window = &made};
    enum evtx_status status = EVTX_NO_MEMORY;
    uint64_t size;

    made.first = sequence_seek(chronicle, sequence, offset, &made.begin);
    size = wanted_size(windows, sequence->number, made.begin);
    make_room(windows, size);
    if (lay_out(&rendering, size))
        status = render_lines_of(&rendering);
    free(rendering.at);
    *window = status == EVTX_OK ? keep(windows, &made) : NULL;
    if (!*window)
        free(made.bytes);
    return status == EVTX_OK && !*window ? EVTX_NO_MEMORY : status;
}

/* ---- reading --------------------------------------------------------------------------------- */

static enum evtx_status get(struct chronicle *chronicle, const struct sequence *sequence,
                            uint64_t offset, bool wait, struct window **window)
{
    struct windows *windows = &chronicle->windows;
    enum evtx_status status = EVTX_OK;

    *window = pin(windows, sequence->number, offset);
    if (*window)
        return EVTX_OK;
    if (!wait)
        return EVTX_END;
    pthread_mutex_lock(&windows->making);
    *window = pin(windows, sequence->number, offset); /* another one was faster */
    if (!*window)
        status = make(chronicle, sequence, offset, window);
    pthread_mutex_unlock(&windows->making);
    return status;
}

enum evtx_status sequence_read(struct chronicle *chronicle, const struct sequence *sequence,
                               uint64_t offset, uint8_t *bytes, size_t size, bool wait)
{
    for (size_t done = 0, part; done < size; done += part) {
        struct window *window;
        enum evtx_status status = get(chronicle, sequence, offset + done, wait, &window);
        uint64_t skip;

        if (status != EVTX_OK)
            return status;
        skip = offset + done - window->begin;
        part = size - done < window->size - skip ? size - done : (size_t)(window->size - skip);
        memcpy(bytes + done, window->bytes + skip, part);
        unpin(&chronicle->windows, window);
    }
    return EVTX_OK;
}
