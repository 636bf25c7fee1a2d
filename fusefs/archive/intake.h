/* intake.h - what is known of an archive from the messages of its unpacker. */
#ifndef EVTX_FUSEFS_ARCHIVE_INTAKE_H
#define EVTX_FUSEFS_ARCHIVE_INTAKE_H

#include "fusefs/archive/message.h"

/** All zero but .spool: nothing is known yet. */
struct intake {
    int spool; /* borrowed; what is placed must lie in it */
    struct intake_member *members;
    uint32_t count, settled;
    size_t room;
    size_t name_bytes; /* of all paths */
    bool listed, ended;
    enum pack_fault fault;
    char detail[MOST_DETAIL + 1];
};

struct intake_member {
    char *path, *detail; /* owned; .detail may be NULL */
    struct timespec changed;
    uint64_t offset, size;
    uint32_t inside, name; /* as of a struct pack_member */
    uint8_t what, fault;
    bool placed, settled;
};

/** Takes a packet of @size bytes. What happened; PACK_WAITED if it is nothing to tell of. A packet
 *  that cannot be right ends the archive: PACK_LIED. */
enum pack_event
intake_take(struct intake *intake, const void *packet, size_t size, uint32_t *number);

/** There will be no more messages: what is not settled is @fault. Does nothing a second time. */
void intake_end(struct intake *intake, enum pack_fault fault);

struct pack_member intake_member(const struct intake *intake, uint32_t number);

void intake_done(struct intake *intake);

#endif
