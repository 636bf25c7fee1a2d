/*
 * words.h - what events and the codes in their values mean, in our own words.
 *
 *     event = words_find("Microsoft-Windows-Security-Auditing", 35, 4625);
 *     event.phrase                                    "Account {TargetUserName} failed to log on
 * ..." words_put_value(text, &event, &name, &value)    LogonType, 10: "remote interactive"
 *
 * The tables lie in the files beside this one, one for each subject. They are facts, put in words
 * for this program; docs/events.md says where they are from. A phrase is ASCII, at most
 * WORDS_LONGEST characters, no sentence, and has fields in it: phrase.h.
 *
 * Threads: nothing here has a state.
 */
#ifndef EVTX_CORE_WORDS_H
#define EVTX_CORE_WORDS_H

#include "core/text.h"

enum { WORDS_LONGEST = 120 };

/** Some characters of a text, as UTF-8. Borrowed. */
struct piece {
    const char *text; /* NULL only if .size is 0 */
    size_t size;
    bool plain; /* known to be printable ASCII without a backslash */
};

struct provider_row; /* tables.h */

/** What is known of an event. */
struct event_words {
    const struct provider_row *provider; /* NULL: none of its events is known */
    uint64_t id;
    const char *phrase; /* what the event is; NULL: not known */
};

/** The words for event @id of a provider, whose name may be in any case of ASCII. What follows a $
 *  in a name is the instance of a program, and does not count. */
struct event_words words_find(const char *provider, size_t size, uint64_t id);

/** Appends what the value of a field means. A list is known where all in it is: of codes %%NNNN,
 *  privileges, SIDs, identifiers of rights. False, and nothing is appended: that is not known. */
bool words_put_value(struct text *text, const struct event_words *event, const struct piece *name,
                     const struct piece *value);

/** What task @task of the event's provider is called; NULL: not known. */
const char *words_of_task(const struct event_words *event, uint64_t task);

/** What a level is called; NULL: not known. */
const char *words_of_level(uint64_t level);

/** Appends what is known of keywords. False, and nothing is appended: nothing is. */
bool words_put_keywords(struct text *text, uint64_t keywords);

#endif
