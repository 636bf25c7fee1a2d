/* part_file.h - a file that has its name only when all of it is there. */
#ifndef EVTX_FUSEFS_PART_FILE_H
#define EVTX_FUSEFS_PART_FILE_H

#include "fusefs/process/output.h"

#include <stdint.h>

enum { PART_NAME = 256 };

/** All zero: none is open. */
struct part_file {
    struct output output; /* what is written goes here */
    int folder;           /* that it lies in; owned */
    char name[PART_NAME], hidden[PART_NAME];
};

/** Begins a file below @folder that is to be called LABEL with @suffix, where @number makes it
 *  another one if it would be too long. The folder of a group is made. 0, or errno. */
int part_file_start(struct part_file *file, int folder, const char *label, const char *suffix,
                    uint32_t number);

/** Gives it its name, or, unless @whole, takes it away. 0, or errno. */
int part_file_end(struct part_file *file, bool whole);

#endif
