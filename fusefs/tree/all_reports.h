/* all_reports.h - what the files of report/ say of many logs. Once they are merged. */
#ifndef EVTX_FUSEFS_ALL_REPORTS_H
#define EVTX_FUSEFS_ALL_REPORTS_H

#include "fusefs/tree/snapshot.h"

/** FACET.tsv: how many records each value has in all logs, and the first and last time of them. */
void all_report_histogram(const struct merged *merged, enum facet facet, struct draft *draft);

/** logs.tsv: a row for each log, by name. */
void all_report_logs(const struct roster *roster, struct draft *draft);

#endif
