/*
 * unpack.h - what an unpacker does: goes through an archive and those inside, writes what is wanted
 * to the spool, and tells of it. No process is made here, so that a fuzzer can call it.
 */
#ifndef EVTX_FUSEFS_ARCHIVE_UNPACK_H
#define EVTX_FUSEFS_ARCHIVE_UNPACK_H

#include "fusefs/archive/message.h"

struct unpack {
    int archive, spool;    /* borrowed; the spool is empty */
    uint64_t room;         /* most bytes that are kept in it */
    const char *passwords; /* each ends with NUL; borrowed */
    size_t passwords_size;
    bool (*wanted)(const void *context, const char *path);
    const void *context;
    bool (*tell)(void *listener, const struct message *message); /* false: nobody listens */
    void *listener;
};

/** Does all of it. The last message is MESSAGE_ENDED, unless nobody listens. */
void unpack(const struct unpack *unpack);

#endif
