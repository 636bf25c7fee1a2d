/* inherited.h - what was open already when the program was started. */
#ifndef EVTX_FUSEFS_INHERITED_H
#define EVTX_FUSEFS_INHERITED_H

#include <stdbool.h>
#include <stddef.h>

struct inherited {
    int *descriptors; /* other than standard input, output and error; owned */
    size_t count, room;
};

/**
 * Notes what is open, before anything else is opened.
 *
 * False: it cannot be known, and it said why. The caller owes inherited_done() in any case.
 */
bool inherited_note(struct inherited *inherited);

/** Closes all that was noted but @except, and has nothing to read on standard input. When all is
 *  open that may be called /dev/fd/N on the command line. */
void inherited_close(const struct inherited *inherited, int except);

void inherited_done(struct inherited *inherited);

#endif
