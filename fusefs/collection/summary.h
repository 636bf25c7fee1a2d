/* summary.h - which logs of a collection could not be read in full, worst first. */
#ifndef EVTX_FUSEFS_SUMMARY_H
#define EVTX_FUSEFS_SUMMARY_H

#include "cache/chunks/damage.h"
#include "fusefs/collection/sources.h"

/** All zero: all is well so far. */
struct summary {
    struct bad_log *list; /* owned */
    size_t count, room;
    bool no_memory;
};

/** Log @member could not be opened, or all was for nothing. */
void summary_add_why(struct summary *summary, uint32_t member, const char *why);

/** What of it could not be read; nothing is added where nothing is wrong. */
void summary_add_damage(struct summary *summary, uint32_t member, const struct damage *damage);

/** Says it. The exit status of a command that did the rest well. */
int summary_say(struct summary *summary, const struct sources *sources);

void summary_done(struct summary *summary);

#endif
