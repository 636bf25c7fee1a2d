/*
 * output.h - writes to a descriptor what a command prints, and tells a closed pipe from a full
 * disk.
 */
#ifndef EVTX_FUSEFS_OUTPUT_H
#define EVTX_FUSEFS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

struct output {
    int fd;
    const char *name; /* for messages */
    int error;        /* errno of the first write that failed; 0: all went well */
};

/** Standard output; SIGPIPE is ignored from now on, so that a closed pipe is an error of write().
 */
struct output output_standard(void);

/** A file, made or emptied. .error is set when it cannot be, or when it is @log itself. */
struct output output_file(const char *path, const char *log);

/** Writes all of it. False, now and ever after, once something went wrong. */
bool output_write(struct output *output, const void *bytes, size_t size);

/** Closes it. Returns an exit status, and says what went wrong; a reader who closed a pipe has what
 *  it wanted, and nothing went wrong. */
int output_done(struct output *output);

#endif
