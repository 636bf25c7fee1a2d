/*
 * dialect.h - what JSON and XML escape, and sixteen units of a string at once.
 *
 * For escape.c, and for the loop that runs programs: there most strings are short and plain, and
 * are done before a call would be.
 */
#ifndef EVTX_CORE_DIALECT_H
#define EVTX_CORE_DIALECT_H

#include "core/base/utf16.h"
#include "core/base/vector.h"

/** What a text is made of. */
enum text_unit {
    UNIT_UTF16, /* two bytes */
    UNIT_ANSI,  /* a byte of windows-1252 */
    UNIT_UTF8   /* a byte, which is no character where it is 0x80 or more */
};

/** How a dialect treats characters that are not plain. */
struct dialect {
    char stops[5];      /* printable ASCII that is escaped; repeated where there is less */
    const char *digits; /* of \u001f; NULL: this is XML */
    uint32_t lone;      /* stands for a surrogate without its other half */
    enum text_unit unit;
};

/* clang-format off */
/** evtx_dump writes \u001F in capitals for UTF-16, and in small letters elsewhere. */
static const struct dialect json_units          = {{'"', '\\', '\\', '\\', '\\'}, "0123456789ABCDEF", REPLACEMENT, UNIT_UTF16};
static const struct dialect json_bytes          = {{'"', '\\', '\\', '\\', '\\'}, "0123456789abcdef", REPLACEMENT, UNIT_ANSI};
static const struct dialect json_names          = {{'"', '\\', '\\', '\\', '\\'}, "0123456789ABCDEF", REPLACEMENT, UNIT_UTF8};
static const struct dialect xml_text            = {{'&', '<', '>', '>', '>'}, NULL, '_', UNIT_UTF16};
static const struct dialect xml_text_bytes      = {{'&', '<', '>', '>', '>'}, NULL, '_', UNIT_ANSI};
static const struct dialect xml_attribute       = {{'&', '<', '>', '"', '\''}, NULL, '_', UNIT_UTF16};
static const struct dialect xml_attribute_bytes = {{'&', '<', '>', '"', '\''}, NULL, '_', UNIT_ANSI};
static const struct dialect xml_raw             = {{0, 0, 0, 0, 0}, NULL, '_', UNIT_UTF16};
/* clang-format on */

#if HAVE_VECTORS
/** Which of sixteen bytes are no plain characters. Bytes from 0x80 on are negative, so that one
 * signed compare finds them together with controls. */
static inline uint64_t dialect_special(vector bytes, const struct dialect *d)
{
    vector special = vector_below(bytes, vector_fill(0x20));

    for (size_t i = 0; i < sizeof d->stops; i++)
        special = vector_or(special, vector_equal(bytes, vector_fill((uint8_t)d->stops[i])));
    return vector_mask(special);
}

/** Sixteen units as bytes: what does not fit into a byte becomes one that is no plain character. */
static inline vector dialect_pack(const uint8_t *bytes)
{
    return vector_pack(vector_load(bytes), vector_load(bytes + 16));
}

/** What is special among the first @units of sixteen, of which at least one. */
static inline uint64_t dialect_among(uint64_t special, size_t units)
{
    size_t others = 64 - VECTOR_LANE_BITS * units;

    return special << others >> others;
}

/** Writes sixteen units as bytes. Whether the first @units, at least one, are all plain. */
static inline bool
dialect_put(uint8_t *to, const uint8_t *bytes, size_t units, const struct dialect *d)
{
    vector packed = dialect_pack(bytes);

    vector_store(to, packed);
    return dialect_among(dialect_special(packed, d), units) == 0;
}
#endif

#endif
