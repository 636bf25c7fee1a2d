/*
 * message.h - what an unpacker says: messages of fixed form, each one packet of a socket.
 *
 * Who takes them believes nothing: the unpacker may be in the hands of what it reads.
 */
#ifndef EVTX_FUSEFS_ARCHIVE_MESSAGE_H
#define EVTX_FUSEFS_ARCHIVE_MESSAGE_H

#include "fusefs/archive/archive.h"
#include "fusefs/archive/limits.h"

#include <stddef.h>

enum message_kind {
    MESSAGE_FOUND = 1, /* a member: .number, .inside, .what, .seconds, .nanoseconds; its path */
    MESSAGE_SETTLED, /* a member: .number, .fault, .placed, .offset, .size; details of the fault */
    MESSAGE_LISTED,  /* all members were found */
    MESSAGE_ENDED,   /* .fault of the archive; details of it */
    MESSAGE_KINDS
};

/** What a message does not have is zero. */
struct message {
    uint32_t kind, number, what, fault, placed, nanoseconds;
    int64_t seconds; /* since 1970 */
    uint64_t offset, size;
    uint32_t inside; /* 1 and the number of the archive that it lies in; 0: of none */
    uint32_t text_size;
    char text[MOST_NAME]; /* not terminated */
};

enum { MESSAGE_HEAD = offsetof(struct message, text) };

/** Puts @text in, as far as there is room for. */
void message_put(struct message *message, const char *text);

/** Puts in, of what a library says, what can be shown anywhere, MOST_DETAIL bytes at most. NULL is
 *  allowed. */
void message_put_detail(struct message *message, const char *detail);

/** Sends it. False: nobody takes it. */
bool message_send(int socket, const struct message *message);

/** Reads the @size bytes of a packet. False: they are no message. */
bool message_parse(struct message *message, const void *bytes, size_t size);

#endif
