/*
 * definitions.h - the template definitions of the log, each as a file of XML.
 *
 * Which there are is found by one walk over the log when somebody first asks. Kept are 112 bytes
 * for each: its text is made again when it is read. Two are the same if their GUIDs and texts are.
 *
 * Threads: every function may be called from any thread.
 */
#ifndef EVTX_FUSEFS_DEFINITIONS_H
#define EVTX_FUSEFS_DEFINITIONS_H

#include "cache/chunks/stop.h"
#include "cache/survey/survey.h"
#include "fusefs/tree/names.h"

struct definitions; /* opaque */

/** @log, @survey and @templates are borrowed. NULL when there is no memory. */
struct definitions *definitions_new(const struct evtx_log *log, struct survey *survey,
                                    struct evtx_templates *templates);
void definitions_free(struct definitions *definitions);

/** Whether it is known which there are. */
bool definitions_ready(const struct definitions *definitions);

/** Finds out which there are. Once survey_ready(). Errors: EVTX_NO_MEMORY; EVTX_CHANGED; EVTX_IO,
 * it was stopped, or the survey was. */
EVTX_MUST_USE enum evtx_status definitions_find(struct definitions *definitions);

/** Asks who finds that out to stop. */
struct stop *definitions_stop(struct definitions *definitions);

/* Once definitions_ready(). Files have numbers in the order of their names. */

uint32_t definitions_count(const struct definitions *definitions);

void definitions_name(const struct definitions *definitions, uint32_t number, char name[NAME_ROOM]);

/** False: no file is called so. */
bool definitions_named(const struct definitions *definitions, const char *name, uint32_t *number);

uint64_t definitions_size(const struct definitions *definitions, uint32_t number);

/** Appends the file. Errors: EVTX_NO_MEMORY; EVTX_CHANGED; EVTX_IO. */
EVTX_MUST_USE enum evtx_status
definitions_put(struct definitions *definitions, uint32_t number, struct text *text);

#endif
