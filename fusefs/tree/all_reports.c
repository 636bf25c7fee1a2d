/* all_reports.c - report/logs.tsv: a row for each log. docs/filesystem.md */
#include "fusefs/tree/all_reports.h"

#include "core/base/filetime.h"
#include "fusefs/report/info.h"
#include "fusefs/tree/roster.h"

#include <inttypes.h>
#include <string.h>

static void put_column(struct text *text, const char *string)
{
    roster_put_line(text, string);
    text_putc(text, '\t');
}

/* The value that most records have, and how many others there are. */
static void put_most(struct text *text, const struct survey *survey, enum facet facet)
{
    uint32_t count = survey_values(survey, facet), most = 0;

    for (uint32_t i = 1; i < count; i++)
        if (survey_value(survey, facet, i).count > survey_value(survey, facet, most).count)
            most = i;
    if (count > 0)
        text_puts(text, survey_value(survey, facet, most).name);
    if (count > 1)
        text_putf(text, " (+%" PRIu32 ")", count - 1);
    text_putc(text, '\t');
}

/* The first and the last time of its records. */
static void put_times(struct text *text, const struct survey *survey)
{
    uint64_t oldest = UINT64_MAX, newest = 0;

    for (uint32_t i = 0; i < survey_values(survey, FACET_LEVEL); i++) {
        struct survey_value value = survey_value(survey, FACET_LEVEL, i);

        oldest = value.oldest < oldest ? value.oldest : oldest;
        newest = value.newest > newest ? value.newest : newest;
    }
    if (survey_log(survey).records)
        text_putf(text, "%s\t%s\t", info_value(VALUES_TIMES, oldest).text,
                  info_value(VALUES_TIMES, newest).text);
    else
        text_puts(text, "\t\t");
}

static void put_known(struct text *text, struct survey *survey, uint64_t chunks)
{
    struct damage damage = survey_damage(survey);
    uint64_t records = survey_log(survey).records;

    text_puts(text, damage_any(&damage) ? "damaged\t" : records ? "ok\t" : "empty\t");
    text_putf(text, "%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t", records, damage.records,
              damage.torn);
    put_times(text, survey);
    put_most(text, survey, FACET_COMPUTER);
    put_most(text, survey, FACET_CHANNEL);
    text_putf(text, "%" PRIu64 "\n", chunks);
}

static void put_error(struct text *text, const char *error)
{
    text_puts(text, "error: ");
    put_column(text, error);
    text_puts(text, "\t\t\t\t\t\t\t\n");
}

static void put_log(struct text *text, const struct roster_log *log)
{
    struct snapshot *snapshot = atomic_load(&log->snapshot);

    if (log->group_name) {
        text_puts(text, log->group_name);
        text_putc(text, '/');
    }
    put_column(text, log->name);
    put_column(text, log->path);
    text_putf(text, "%" PRIu64 "\t%s\t", log->size,
              log->changed.tv_sec < 0 ? ""
                                      : info_value(VALUES_TIMES, filetime_of(log->changed)).text);
    if (!log->log)
        put_error(text, log->error);
    else if (!snapshot || !survey_ready(snapshot->survey))
        put_error(text, "it changed while it was read");
    else
        put_known(text, snapshot->survey, evtx_log_chunks(log->log));
}

void all_report_logs(const struct roster *roster, struct draft *draft)
{
    text_puts(&draft->text, "log\tpath\tsize\tmodified\tstatus\trecords\tlost\ttorn\tfirst\tlast\t"
                            "computer\tchannel\tchunks\n");
    for (uint32_t i = 0; i < roster->count; i++) {
        put_log(&draft->text, &roster->list[roster->by_name[i]]);
        draft_flush(draft);
    }
}
