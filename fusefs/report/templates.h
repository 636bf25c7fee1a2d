/* templates.h - the directory that `evtxfs templates` fills, and others read. */
#ifndef EVTX_FUSEFS_TEMPLATES_H
#define EVTX_FUSEFS_TEMPLATES_H

#include "core/carve.h"

/** Reads all templates of the directory. The caller owes one evtx_store_free(). False: it said what
 *  is wrong. */
bool templates_open(const char *directory, struct evtx_store **store);

#endif
