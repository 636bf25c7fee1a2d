/*
 * moment.h - times as they are written, and how long a stretch of time each stands for.
 *
 *     2024-05-01   2024-05-01T22   2024-05-01T22:00   2024-05-01T22:00:07.1234567Z
 *
 * Inside cache/ only. A blank may stand for the T. Times are UTC.
 */
#ifndef EVTX_CACHE_MOMENT_H
#define EVTX_CACHE_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Where it begins: a FILETIME, and what of a second a text may say below its 100 ns. */
struct moment {
    uint64_t time, rest;
    uint64_t ticks; /* of 100 ns, as long as what is not written: a day, an hour ... 0: more digits
                       are written than a FILETIME has */
};

/** False: it is no time, or a date that is none. */
bool moment_read(struct moment *moment, const char *text, size_t size);

/** Below 0, 0 or above, as @a begins before @b, with it, or behind it. */
int moment_compare(const struct moment *a, const struct moment *b);

/** Whether @moment begins within the stretch. */
bool moment_holds(const struct moment *stretch, const struct moment *moment);

#endif
