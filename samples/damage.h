/* damage.h - spoils a finished log in chosen places. */
#ifndef EVTXFS_SAMPLES_DAMAGE_H
#define EVTXFS_SAMPLES_DAMAGE_H

#include "samples/options.h"

#include <stdio.h>

/** Does what the damage options say to a log of @chunks chunks. False: it could not be done. */
bool damage_file(FILE *file, uint64_t chunks, const struct options *options);

#endif
