/*
 * pattern.h - texts compared in any case, with * for any characters and ? for one.
 *
 * Inside cache/ only. The time grows with the product of both lengths at worst, never faster.
 */
#ifndef EVTX_CACHE_PATTERN_H
#define EVTX_CACHE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** All zero: it matches the empty text only. */
struct pattern {
    uint32_t *units; /* owned; folded characters, and the two below */
    size_t count, room;
    bool wild; /* there is one of these two among them */
};

#define PATTERN_ANY UINT32_MAX       /* * */
#define PATTERN_ONE (UINT32_MAX - 1) /* ? */

/** Appends PATTERN_ANY or PATTERN_ONE. False: no memory. */
bool pattern_add(struct pattern *pattern, uint32_t unit);

/** Appends a text that is to be met as it is, but for case. False: no memory. */
bool pattern_add_text(struct pattern *pattern, const char *text, size_t size);

bool pattern_matches(const struct pattern *pattern, const char *text, size_t size);

void pattern_done(struct pattern *pattern);

#endif
