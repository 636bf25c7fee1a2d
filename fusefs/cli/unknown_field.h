/* unknown_field.h - conditions on fields that no event has: a mistake, and no question. */
#ifndef EVTX_FUSEFS_UNKNOWN_FIELD_H
#define EVTX_FUSEFS_UNKNOWN_FIELD_H

#include "fusefs/tree/snapshot.h"

/** Whether @condition is one on a field that no event of @count @logs has, and says so and which
 * one may be meant. Logs that are not surveyed yet are not asked. */
bool unknown_field_say(struct snapshot *const *logs, size_t count, const char *condition);

#endif
