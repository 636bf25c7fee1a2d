/* event_words.c - a sorted list of pairs, of which each ID takes those that are next. */
#include "fusefs/tree/event_words.h"

#include "core/base/list.h"
#include "core/message/message.h"
#include "fusefs/tree/names.h"

#include <stdlib.h>

struct known_event {
    uint64_t id;
    uint32_t number;      /* of: */
    const char *provider; /* borrowed */
};

static int compare(const void *a, const void *b)
{
    const struct known_event *one = a, *other = b;

    if (one->id != other->id)
        return one->id < other->id ? -1 : 1;
    return one->number < other->number ? -1 : one->number > other->number;
}

bool event_words_add(struct event_words *words, const char *event, const char *provider,
                     uint32_t number)
{
    struct known_event *list;
    uint64_t id;

    if (!name_number(event, &id) || !message_knows(provider, id))
        return true;
    list = list_grow(words->list, words->count, &words->room, sizeof *list, 64);
    if (!list)
        return false;
    words->list = list;
    list[words->count++] = (struct known_event){id, number, provider};
    return true;
}

void event_words_sort(struct event_words *words)
{
    if (words->count > 0)
        qsort(words->list, words->count, sizeof *words->list, compare);
}

/* Several providers may use an ID. */
void event_words_put(struct event_words *words, const char *event, struct text *text)
{
    const struct known_event *list = words->list;
    bool first = true;
    uint64_t id;

    if (!name_number(event, &id))
        return;
    while (words->at < words->count && list[words->at].id < id)
        words->at++;
    for (; words->at < words->count && list[words->at].id == id; words->at++, first = false) {
        text_puts(text, first ? "" : "; ");
        text_puts(text, list[words->at].provider);
        text_puts(text, ": ");
        message_put_what(text, list[words->at].provider, id);
    }
}

void event_words_done(struct event_words *words)
{
    free(words->list);
    *words = (struct event_words){0};
}
