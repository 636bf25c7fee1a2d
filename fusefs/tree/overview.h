/* overview.h - report/overview.html and report/....svg: what a log, or a case, looks like. */
#ifndef EVTX_FUSEFS_OVERVIEW_H
#define EVTX_FUSEFS_OVERVIEW_H

#include "fusefs/tree/snapshot.h"

/** Whether @which is one of them. */
bool overview_has(enum document which);

/** Makes one of them. Once the log, or each log of a case, is surveyed. False: no memory, it was
 *  stopped, or the log cannot be read. */
bool overview_make(struct snapshot *snapshot, enum document which, struct draft *draft);

#endif
