/*
 * nursery.h - the process that starts unpackers, watches them, and ends them.
 *
 * Who serves a mount can neither fork nor kill, so it leaves this one outside before it enters its
 * sandbox. It reads no byte of an archive. It takes orders, each of which comes with the
 * descriptors that its unpacker gets; gives each its share of the room; says for one that has
 * crashed that it has; and ends it when the other end of its leash is closed. It ends when nobody
 * can give orders any more, and all unpackers with it.
 */
#ifndef EVTX_FUSEFS_ARCHIVE_NURSERY_H
#define EVTX_FUSEFS_ARCHIVE_NURSERY_H

#include "fusefs/archive/archive.h"

/** Obeys what comes from the socket @orders, of which it holds the only other copy. .room is not 0.
 */
_Noreturn void nursery_run(int orders, const struct pack_options *options);

#endif
