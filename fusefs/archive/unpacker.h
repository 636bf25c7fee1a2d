/* unpacker.h - the process that reads one archive, and can do nothing else. */
#ifndef EVTX_FUSEFS_ARCHIVE_UNPACKER_H
#define EVTX_FUSEFS_ARCHIVE_UNPACKER_H

#include "fusefs/archive/archive.h"
#include "fusefs/archive/order.h"

/** Gives up all rights, carries out @order, and ends. @life is kept open until then; @room: bytes
 *  that it may write to the spool. */
_Noreturn void unpacker_run(const struct order *order, int life, uint64_t room,
                            const struct pack_options *options);

#endif
