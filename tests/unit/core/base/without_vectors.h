/* without_vectors.h - what core does with vectors, done without. */
#ifndef EVTXFS_TESTS_WITHOUT_VECTORS_H
#define EVTXFS_TESTS_WITHOUT_VECTORS_H

#include "core/binxml/guard.h"
#include "core/compiled/shape.h"
#include "core/evtx.h"

typedef uint8_t *put_text(uint8_t *to, const uint8_t *bytes, size_t count);

enum { UTF16_FUNCTIONS = 7, PADDED = 4, BYTE_FUNCTIONS = 4 };

struct vector_users {
    put_text *utf16[UTF16_FUNCTIONS]; /* the first PADDED of them keep to the bytes of the text */
    put_text *bytes[BYTE_FUNCTIONS];
    put_text *hex_bytes;
    uint8_t *(*hex)(uint8_t *to, uint64_t number);
    uint8_t *(*guid)(uint8_t *to, const uint8_t *bytes);
    bool (*fits)(const struct shape *shape, const uint8_t *descriptors, uint32_t count);
    bool (*passes)(const struct guard *guard, struct guard_seen *seen, const uint8_t *chunk,
                   uint32_t size, uint32_t at, uint32_t end);
    void (*indent)(struct text *text, const uint8_t *line, size_t size);
};

extern const struct vector_users without_vectors;

#endif
