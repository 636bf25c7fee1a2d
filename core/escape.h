/*
 * escape.h - text of a log as the inside of a JSON string. docs/format.md 4.1
 *
 * Every function writes at @to, which must have the room that its comment names, and returns where
 * the next byte goes.
 */
#ifndef EVTX_CORE_ESCAPE_H
#define EVTX_CORE_ESCAPE_H

#include <stddef.h>
#include <stdint.h>

enum {
    ESCAPE_PER_UNIT = 6, /* bytes that one UTF-16 unit or one ANSI byte can become */
    ESCAPE_READS = 32,   /* json_utf16_padded() may read so many bytes past the end */
    ESCAPE_WRITES = 16   /* and write so many past what it returns */
};

/** @units units of UTF-16LE, one after the other. This is the meaning of the next two functions. */
uint8_t *json_utf16_scalar(uint8_t *to, const uint8_t *bytes, size_t units);

/** The same, faster. */
uint8_t *json_utf16(uint8_t *to, const uint8_t *bytes, size_t units);

/** The same, and faster for short texts, where ESCAPE_READS more bytes can be read and
 * ESCAPE_WRITES more be written. */
uint8_t *json_utf16_padded(uint8_t *to, const uint8_t *bytes, size_t units);

/** @size bytes in windows-1252; NUL bytes are left out. docs/format.md 3.1 */
uint8_t *json_ansi(uint8_t *to, const uint8_t *bytes, size_t size);

/** @size bytes of UTF-8: names, and text that was put together from several pieces. */
uint8_t *json_utf8(uint8_t *to, const uint8_t *bytes, size_t size);

#endif
