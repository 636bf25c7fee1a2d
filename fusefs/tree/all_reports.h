/* all_reports.h - what only a report on many logs says. Once they are merged. */
#ifndef EVTX_FUSEFS_ALL_REPORTS_H
#define EVTX_FUSEFS_ALL_REPORTS_H

#include "fusefs/tree/snapshot.h"

/** logs.tsv: a row for each log, by name. */
void all_report_logs(const struct roster *roster, struct draft *draft);

#endif
