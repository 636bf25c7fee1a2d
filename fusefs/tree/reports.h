/* reports.h - what the documents say. Each makes one: false where the log cannot be read. */
#ifndef EVTX_FUSEFS_REPORTS_H
#define EVTX_FUSEFS_REPORTS_H

#include "fusefs/tree/snapshot.h"

/** README.txt; what the survey found of @damage comes first. */
void report_readme(const struct damage *damage, struct text *text);

/** query/README.txt */
void report_query_readme(struct text *text);

/** FACET.tsv, of a log or of all logs: how many records each value has, and the first and last time
 *  of them; of event IDs also what their providers mean by them. False: no memory. */
bool report_histogram(const struct snapshot *snapshot, enum facet facet, struct draft *draft);

/** errors.jsonl: every record that could not be rendered in full. */
bool report_errors(struct snapshot *snapshot, struct draft *draft);

/** integrity.json */
bool report_integrity(struct snapshot *snapshot, struct draft *draft);

/** log.json. @hash: the SHA-256 of the file; any 64 characters make a document of the same size. */
void report_log(struct snapshot *snapshot, const char *hash, struct text *text);

/** The SHA-256 of the log, in hexadecimal digits; of no use where the holes of the file are so long
 *  that report_log() has none. */
bool report_hash(struct snapshot *snapshot, char hash[65]);

#endif
