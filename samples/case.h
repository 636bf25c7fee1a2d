/* case.h - records that show one value each, in every place where a value may stand. */
#ifndef EVTXFS_SAMPLES_CASE_H
#define EVTXFS_SAMPLES_CASE_H

#include "samples/teller.h"

#define CASE_HONEST UINT32_MAX

struct test_case {
    const char *label;
    uint8_t type;
    /** Hex; or a quote and a text: UTF-8, written as UTF-16 if the type is 01 or 81, where | is a
     *  NUL. */
    const char *bytes;
};

/**
 * Writes <Data Name='Case'>LABEL</Data>, then the value as Data, as a plain element, as an
 * optional one, as an attribute, and between two characters.
 *
 * @declared  the size that the descriptors say; CASE_HONEST: the right one.
 */
void case_tell(struct teller *teller, const struct test_case *one, uint32_t declared);

#endif
