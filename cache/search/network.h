/*
 * network.h - networks of IP addresses, and which addresses lie in them.
 *
 *     10.0.0.0/8   fe80::/10
 *
 * Inside cache/ only.
 */
#ifndef EVTX_CACHE_NETWORK_H
#define EVTX_CACHE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** An address of IPv4 is ::ffff:A.B.C.D here, as it is in many events. */
struct network {
    uint8_t address[16];
    unsigned bits; /* of it that an address must have */
};

/** Reads ADDRESS/BITS. False: it is none. */
bool network_read(struct network *network, const char *text, size_t size);

/** Whether the text is an address in the network. It may have a zone, brackets and a port. */
bool network_has(const struct network *network, const char *text, size_t size);

#endif
