/* order.h - what the nursery is told: to unpack one archive. */
#ifndef EVTX_FUSEFS_ARCHIVE_ORDER_H
#define EVTX_FUSEFS_ARCHIVE_ORDER_H

#include "fusefs/archive/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The descriptors that an order comes with. */
enum order_descriptor {
    ORDER_ARCHIVE, /* to read from */
    ORDER_SPOOL,   /* to write to; empty */
    ORDER_SOCKET,  /* to speak to */
    ORDER_LEASH,   /* whose other end is closed when it is to end */
    ORDER_DESCRIPTORS
};

struct order {
    int descriptors[ORDER_DESCRIPTORS]; /* -1: none */
    char *passwords;                    /* each ends with NUL; NULL: none */
    size_t passwords_size;
};

/** Sends it, and keeps what it has. False, and errno. */
bool order_send(int socket, const struct order *order);

enum order_heard { ORDER_HEARD, ORDER_WRONG, ORDER_NO_MORE };

/** Receives one, which is then owned. @order is empty unless it is ORDER_HEARD. */
enum order_heard order_receive(int socket, struct order *order);

/** Closes and frees what it has. */
void order_done(struct order *order);

#endif
