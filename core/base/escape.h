/*
 * escape.h - text of a log as the inside of a JSON string, or as text or an attribute in XML.
 * docs/format.md 4.1, 4.6
 *
 * Every function writes at @to, which must have room for ESCAPE_PER_UNIT bytes for each unit or
 * byte that it reads, and returns where the next byte goes. One that is called ..._padded is faster
 * for short texts: ESCAPE_READS more bytes can be read, and ESCAPE_WRITES more be written.
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
uint8_t *json_utf16(uint8_t *to, const uint8_t *bytes, size_t units);
uint8_t *json_utf16_padded(uint8_t *to, const uint8_t *bytes, size_t units);

uint8_t *xml_utf16(uint8_t *to, const uint8_t *bytes, size_t units);
uint8_t *xml_utf16_padded(uint8_t *to, const uint8_t *bytes, size_t units);
uint8_t *xml_attribute_utf16(uint8_t *to, const uint8_t *bytes, size_t units);
uint8_t *xml_attribute_utf16_padded(uint8_t *to, const uint8_t *bytes, size_t units);

/** The inside of a CDATA section or a PI: nothing is escaped. */
uint8_t *xml_raw_utf16(uint8_t *to, const uint8_t *bytes, size_t units);

/** @size bytes in windows-1252; NUL bytes are left out. docs/format.md 3.1 */
uint8_t *json_ansi(uint8_t *to, const uint8_t *bytes, size_t size);
uint8_t *xml_ansi(uint8_t *to, const uint8_t *bytes, size_t size);
uint8_t *xml_attribute_ansi(uint8_t *to, const uint8_t *bytes, size_t size);

/** @size bytes of UTF-8: names, and text that was put together from several pieces. */
uint8_t *json_utf8(uint8_t *to, const uint8_t *bytes, size_t size);

#endif
