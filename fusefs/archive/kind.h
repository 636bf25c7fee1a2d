/* kind.h - what else is asked of bytes and names, by the unpacker. */
#ifndef EVTX_FUSEFS_ARCHIVE_KIND_H
#define EVTX_FUSEFS_ARCHIVE_KIND_H

#include "fusefs/archive/archive.h"

/** As pack_kind(), of the @size bytes of @fd that begin at @base. */
enum pack_kind pack_kind_at(int fd, uint64_t base, uint64_t size);

/** Whether @name ends as an archive of a kind that is not read, such as .rar. */
bool pack_is_called_other(const char *name);

/** Whether @name ends in .evtx, in any case. */
bool pack_is_log(const void *context, const char *name);

#endif
