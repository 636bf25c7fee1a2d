/* search.h - goes through a directory of evidence. */
#ifndef EVTX_FUSEFS_SEARCH_H
#define EVTX_FUSEFS_SEARCH_H

#include "fusefs/collection/sources.h"

/** Adds the logs below PATH number @given, the open directory @fd, which is borrowed; in any order.
 *  False: no memory. */
bool search_directory(struct sources *sources, uint32_t given, int fd);

/** Whether a file is a log by its name, or by the path below what was given. */
bool search_wants(const struct source_options *options, const char *below);

/** The same of a member of an archive, by its path below what was given or below the archive. */
bool search_wants_member(const struct source_options *options, const char *below,
                         const char *inner);

/** Whether that can be, for who knows only its path below the archive. */
bool search_may_want(const struct source_options *options, const char *inner);

/** Whether an archive below what was given, or a log in it, is named by one of --exclude. */
bool search_excludes(const struct source_options *options, const char *below);

/** Adds a member, whose strings are the sources' from then on. False: no memory, or too many. */
bool search_add(struct sources *sources, const struct member *member);

/** Says what cannot be read, and counts it. */
void search_unread(struct sources *sources, const char *path, const char *why);

#endif
