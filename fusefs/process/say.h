/*
 * say.h - what the program says to a person: exit statuses, messages, reports of damage.
 */
#ifndef EVTX_FUSEFS_SAY_H
#define EVTX_FUSEFS_SAY_H

#include "cache/chunks/damage.h"
#include "core/evtx.h"

/** The exit statuses of every command; docs/filesystem.md. */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_USAGE = 1,   /* the command line cannot be understood, or it cannot be mounted */
    EXIT_NO_LOG = 2,  /* the log cannot be opened or is none, or a read or a write failed */
    EXIT_DAMAGED = 3, /* done, but records were lost or damaged */
};

/** Prints what was called, "evtxfs" or "evtxfs dump", the message and a newline on standard error.
 *  The C library keeps that name, program_invocation_name, and main() sets it. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Opens a file for reading, without waiting for a FIFO. -1: it said why not. */
int open_file(const char *path);

/** Opens the log that is open as @fd, which is closed if it is none, or says why it cannot be.
 * @name is for messages. NULL: it said so, or @fd is -1. */
struct evtx_log *open_log_fd(int fd, const char *name);

enum { WHY_ROOM = 256 }; /* bytes of a clause and its NUL */

/** What is wrong with the open file @fd, of which opening it as a log came to @status: a clause.
 * For EVTX_IO errno is to be as it was. */
void why_no_log(int fd, enum evtx_status status, char why[WHY_ROOM]);

/** Reports @damage on standard error. Returns EXIT_DONE, or EXIT_DAMAGED if there is any. */
int say_damage(const char *path, const struct damage *damage);

#endif
