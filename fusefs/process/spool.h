/* spool.h - a log from standard input, which a pipe hands over only once and from front to back. */
#ifndef EVTX_FUSEFS_SPOOL_H
#define EVTX_FUSEFS_SPOOL_H

/** Opens standard input to be read from any place. What cannot be is first copied to a file in
 * $TMPDIR, or /tmp, that has no name and is gone when it is closed. -1: it said why not. */
int open_standard_input(void);

/** Where temporary files are: $TMPDIR, or /tmp; borrowed. */
const char *nameless_folder(void);

/** A file there, or in @folder, that has no name and is gone when it is closed; or -1, and errno.
 */
int nameless_file(void);
int nameless_file_in(const char *folder);

#endif
