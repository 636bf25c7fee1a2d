/*
 * buffer.h - struct text, the bytes that a renderer appends to.
 *
 * All zero it is empty, ready, and has no limit. The folders here append with text.h; a program
 * outside reads .bytes and .size, and knows the struct as evtx_text: library/meson.build.
 */
#ifndef EVTX_CORE_BUFFER_H
#define EVTX_CORE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    uint8_t *bytes;    /* from malloc; owned, unless they are .lent */
    size_t size, room; /* bytes in use; bytes allocated */
    size_t limit;      /* the largest .size allowed; 0: none */
    bool bad;
    bool full; /* where .bad is set: because of .limit, not for lack of memory */
    bool lent; /* .bytes are not freed; a text that outgrows them is copied and no longer .lent */
};

#endif
