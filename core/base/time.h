/* time.h - FILETIME and SYSTEMTIME as text, and text back to FILETIME. docs/format.md 3.1 */
#ifndef EVTX_CORE_TIME_H
#define EVTX_CORE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TIME_TEXT = 32 }; /* the longest text of a time */

/** The day that was written last: a log has few, and turning one into a date is most of a time. All
 *  zero: none. */
struct day {
    uint32_t number; /* days since 1601-01-01, plus 1 */
    uint32_t size;
    uint8_t text[16]; /* 2016-02-15T */
};

/** 2016-02-15T08:53:20.0000001Z. Returns where the next byte goes; at most TIME_TEXT bytes. */
uint8_t *put_filetime(uint8_t *to, uint64_t ticks);

/** The same with a memory, for which TIME_TEXT bytes are written to. */
uint8_t *put_filetime_of_day(uint8_t *to, uint64_t ticks, struct day *day);

/** The same, but that no time is left out that is later than evtx_dump knows, as in tables. */
uint8_t *put_any_filetime(uint8_t *to, uint64_t ticks, struct day *day);

/** The same from the sixteen bytes of a SYSTEMTIME. */
uint8_t *put_systemtime(uint8_t *to, const uint8_t *bytes);

/** Reads 2016-02-15T08:53:20[.fraction][Z], as records without a template write times. Returns
 *  false, and leaves @ticks alone, where the text is something else. */
bool read_time(const char *text, size_t size, uint64_t *ticks);

#endif
