/* event_words.h - the column `what` of eventid.tsv: what each provider means by an ID. */
#ifndef EVTX_FUSEFS_EVENT_WORDS_H
#define EVTX_FUSEFS_EVENT_WORDS_H

#include "core/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The pairs of an ID and a provider of which it is known what they are. All zero: none. */
struct event_words {
    struct known_event *list; /* owned */
    size_t count, room, at;
};

/** Adds the event called @event of a provider, if it is known. @number: of the provider, in the
 *  order of names; @provider is borrowed. False: no memory. */
bool event_words_add(struct event_words *words, const char *event, const char *provider,
                     uint32_t number);

/** All are added. */
void event_words_sort(struct event_words *words);

/** Appends what is known of @event, which comes in the order of numbers. */
void event_words_put(struct event_words *words, const char *event, struct text *text);

void event_words_done(struct event_words *words);

#endif
