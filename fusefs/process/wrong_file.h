/*
 * wrong_file.h - what a file that is no event log seems to be, and what to do about it.
 */
#ifndef EVTX_FUSEFS_WRONG_FILE_H
#define EVTX_FUSEFS_WRONG_FILE_H

/** Looks at the bytes of the open file @fd, which its position does not matter for. A clause such
 * as "it is a ZIP archive; unpack it first"; static storage. */
const char *wrong_file_guess(int fd);

/** The same for what cannot be read from any place: a pipe, a terminal, a socket. NULL: @fd can. */
const char *wrong_file_stream(int fd);

#endif
