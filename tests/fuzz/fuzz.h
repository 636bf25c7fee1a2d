/*
 * fuzz.h - what the fuzz targets share.
 *
 * A target is one file with fuzz_target(), which takes any bytes at all and makes claims about what
 * becomes of them. libFuzzer and AFL++ call it (engine.c), and so does every test run, with the
 * seeds and with every input that once was a finding (replay.c).
 */
#ifndef EVTXFS_TESTS_FUZZ_H
#define EVTXFS_TESTS_FUZZ_H

#include "core/evtx.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Looks at one input. What one input leaves behind must not change what the next one does. */
void fuzz_target(const uint8_t *bytes, size_t size);

/** Makes another input of the one at @bytes, in place, in @room bytes; returns its size. @base:
 *  where its first byte lies in its chunk. @again does the same without knowing what bytes mean. */
size_t fuzz_mutate(uint8_t *bytes, size_t size, size_t room, unsigned seed, size_t base,
                   size_t (*again)(uint8_t *bytes, size_t size, size_t room));

/** Ends the program, and says what was not so, unless @holds. */
void claim(bool holds, const char *what);

/** Seconds of processor time that this thread has had. */
double fuzz_seconds(void);

/** A string of the bytes up to the first NUL, or all of them. From malloc. */
char *fuzz_string(const uint8_t *bytes, size_t size);

/** Whether it is one JSON value by RFC 8259, as UTF-8 without any blanks or newlines between its
 *  tokens; with @blanks, these may be there. */
bool json_valid(const uint8_t *bytes, size_t size, bool blanks);

/** Whether it is a well-formed document of XML; true where there is no libxml2 to ask. */
bool xml_valid(const uint8_t *bytes, size_t size);

/**
 * Claims about every record of a chunk, in every form: the compiled program and the general path
 * say the same; what is said is well-formed, and in bounds of size, memory and time; a second time
 * it is the same again.
 */
void claim_records(struct evtx_chunk *chunk);

#endif
