/* archives.h - archives as sources of logs. */
#ifndef EVTX_FUSEFS_COLLECTION_ARCHIVES_H
#define EVTX_FUSEFS_COLLECTION_ARCHIVES_H

#include "fusefs/collection/sources.h"

/** Unpacks the open file @fd, which is closed, and adds its logs. @path and @below: as of a member.
 *  False: no memory. */
bool archives_add(struct sources *sources, uint32_t given, const char *path, size_t below, int fd);

/** Appends the paths of which the label of @member is made, NUL behind each. Returns how many; 0:
 * no memory. */
size_t archives_split(const struct member *member, struct text *text);

void archives_done(struct sources *sources);

#endif
