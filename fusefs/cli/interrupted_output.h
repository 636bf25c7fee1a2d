/*
 * interrupted_output.h - writes events to who may stop reading, until a signal ends it.
 *
 * SIGINT and SIGTERM are taken between two events, so that the last one is whole. A reader who does
 * not read for a second then gets no more of it, and a second signal ends the program.
 */
#ifndef EVTX_FUSEFS_INTERRUPTED_OUTPUT_H
#define EVTX_FUSEFS_INTERRUPTED_OUTPUT_H

#include "cache/chunks/render.h"
#include "fusefs/process/output.h"

struct interrupted_output {
    struct output output;
    int signals; /* descriptor of those that end it; owned */
    bool ended;  /* one came, or the output is at its end: nothing is written any more */
};

/** Takes over @output, and both signals. .ended is set if that cannot be. Before threads. */
void interrupted_open(struct interrupted_output *out, struct output output);

/** Writes the events of a rendered chunk from byte @from of its text on. */
void interrupted_write(struct interrupted_output *out, const struct render *render, size_t from);

/** Looks whether a signal came, or the reader of a pipe is gone. */
void interrupted_check(struct interrupted_output *out);

/** Closes it. Returns an exit status, as output_done(). */
int interrupted_close(struct interrupted_output *out);

#endif
