/* percent.h - bytes as %XX: what is in the way in a name, or in a condition. */
#ifndef EVTX_CORE_PERCENT_H
#define EVTX_CORE_PERCENT_H

#include <stddef.h>
#include <string.h>

/** The value of a hexadecimal digit; -1: it is none. */
static inline int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = memchr(digits, c, sizeof digits - 1);

    return found ? (int)(found - digits) % 16 : -1;
}

/** The byte that %XX at @at stands for, of which there are @size bytes; -1: it is no %XX. */
static inline int percent_byte(const char *at, size_t size)
{
    if (size < 3 || at[0] != '%' || hex_digit(at[1]) < 0 || hex_digit(at[2]) < 0)
        return -1;
    return hex_digit(at[1]) * 16 + hex_digit(at[2]);
}

#endif
