/* codec.h - ANSI strings in a code page other than windows-1252. docs/format.md 3.1 */
#ifndef EVTX_CORE_CODEC_H
#define EVTX_CORE_CODEC_H

#include "core/base/arena.h"
#include "core/binxml/value.h"

struct codec;

/** A decoder for the code page that the WHATWG calls @label, or NULL and errno: ENOMEM, or it is
 *  unknown or does not extend ASCII. It belongs to one thread at a time. */
struct codec *codec_new(const char *label);
void codec_free(struct codec *codec);

/** Turns an ANSI string, or an array of such, into one of UTF-16 in @arena. A byte that means
 *  nothing becomes U+FFFD. False when there is no memory. Other values stay as they are. */
bool codec_decode(struct codec *codec, struct value *value, struct arena *arena);

#endif
