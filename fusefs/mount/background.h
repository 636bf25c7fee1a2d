/*
 * background.h - leaves the terminal, when it is known that all went well.
 *
 * What fails before that is said on the terminal, and is the exit status of the command.
 */
#ifndef EVTX_FUSEFS_BACKGROUND_H
#define EVTX_FUSEFS_BACKGROUND_H

#include <stdbool.h>

struct background {
    int report;  /* to who waits in the foreground; -1: nobody does */
    int nowhere; /* /dev/null, opened while files can be */
};

/**
 * Goes on in a child of its own session, whose directory is the root. The caller waits for it, and
 * ends with status 0 when background_ready() is called, or with the child's when that ends earlier.
 * In the @foreground only the directory is another one. Before threads are started.
 *
 * Returns 0; or -1, and it said what is wrong.
 */
int background_enter(struct background *background, bool foreground);

/** All went well: standard input, output and error lead nowhere from now on, and the command
 *  ends. Does nothing in the foreground. */
void background_ready(struct background *background);

#endif
