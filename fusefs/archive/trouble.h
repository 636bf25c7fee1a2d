/* trouble.h - what an error of libarchive means. */
#ifndef EVTX_FUSEFS_ARCHIVE_TROUBLE_H
#define EVTX_FUSEFS_ARCHIVE_TROUBLE_H

#include "fusefs/archive/source.h"

/** The fault that made libarchive fail. @encrypted: it was about a member that is. */
enum pack_fault trouble(struct archive *archive, const struct source *source, bool encrypted);

#endif
