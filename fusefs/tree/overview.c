/* overview.c - counts what fusefs/picture/ draws, from the survey of a log or from all of a case.
 */
#include "fusefs/tree/overview.h"

#include "core/base/filetime.h"
#include "core/message/message.h"
#include "fusefs/picture/picture.h"
#include "fusefs/report/info.h"
#include "fusefs/tree/counted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- when ------------------------------------------------------------------------------------ */

/* An hour of a day has one time; those of days without a name of their own are not drawn. */
static bool is_of_a_day(const struct snapshot *snapshot, const struct counted *hour)
{
    return *counted_name(snapshot, FACET_DAY, hour->parent) != '%';
}

static void count_hours(const struct snapshot *snapshot, struct picture *picture)
{
    uint32_t count = counted_values(snapshot, FACET_HOUR);
    uint64_t first = UINT64_MAX, last = 0;

    for (uint32_t i = 0; i < count; i++) {
        struct counted hour = counted_value(snapshot, FACET_HOUR, i);

        picture->records += hour.count;
        if (hour.count && is_of_a_day(snapshot, &hour)) {
            first = hour.oldest < first ? hour.oldest : first;
            last = hour.newest > last ? hour.newest : last;
        }
    }
    if (first > last)
        return;
    picture->oldest = first;
    picture->newest = last;
    picture_span(&picture->times, first / FILETIME_HOUR, last / FILETIME_HOUR);
    for (uint32_t i = 0; i < count; i++) {
        struct counted hour = counted_value(snapshot, FACET_HOUR, i);

        if (is_of_a_day(snapshot, &hour))
            picture_hour(&picture->times, hour.oldest / FILETIME_HOUR, hour.count);
    }
}

/* ---- what ------------------------------------------------------------------------------------ */

static void count_facet(const struct snapshot *snapshot, enum facet facet, const char *folder,
                        struct picture_chart *chart)
{
    snprintf(chart->folder, sizeof chart->folder, "%s", folder);
    for (uint32_t i = 0; i < counted_values(snapshot, facet); i++) {
        struct counted value = counted_value(snapshot, facet, i);

        picture_count(chart, NULL, value.name, NULL, value.count);
    }
}

/* What the event of a provider is, for the bars that are left. */
static void put_words(struct picture_bar *bar)
{
    struct text words = {0};
    uint64_t id = strtoull(bar->name, NULL, 10);

    if (!message_put_what(&words, bar->outer, id) || words.bad)
        snprintf(bar->words, PICTURE_WORDS, "%s", bar->outer);
    else
        snprintf(bar->words, PICTURE_WORDS, "%.*s", (int)words.size, (const char *)words.bytes);
    text_done(&words);
}

static void count_events(const struct snapshot *snapshot, struct picture_chart *chart)
{
    snprintf(chart->folder, sizeof chart->folder, "by-provider");
    for (uint32_t i = 0; i < counted_values(snapshot, FACET_PROVIDER_EVENT); i++) {
        struct counted event = counted_value(snapshot, FACET_PROVIDER_EVENT, i);

        picture_count(chart, counted_name(snapshot, FACET_PROVIDER, event.parent), event.name, NULL,
                      event.count);
    }
    for (size_t i = 0; i < chart->count; i++)
        put_words(&chart->bars[i]);
}

/* Events of logons, and what came of each. */
static const struct {
    const char *id, *outcome;
} logons[] = {
    {"4624", "logged on"},
    {"4625", "failed to log on"},
    {"4634", "logged off"},
    {"4647", "logged off by the user"},
    {"4648", "tried with other credentials"},
    {"4672", "logged on with special privileges"},
    {"4740", "account locked out"},
    {"4768", "Kerberos ticket asked for"},
    {"4771", "Kerberos pre-authentication failed"},
    {"4776", "password checked by NTLM"},
};

static void count_logons(const struct snapshot *snapshot, struct picture_chart *chart)
{
    static const char provider[] = "Microsoft-Windows-Security-Auditing";

    snprintf(chart->folder, sizeof chart->folder, "by-provider");
    for (uint32_t i = 0; i < counted_values(snapshot, FACET_PROVIDER_EVENT); i++) {
        struct counted event = counted_value(snapshot, FACET_PROVIDER_EVENT, i);

        if (strcmp(counted_name(snapshot, FACET_PROVIDER, event.parent), provider) != 0)
            continue;
        for (size_t row = 0; row < sizeof logons / sizeof *logons; row++)
            if (strcmp(event.name, logons[row].id) == 0)
                picture_count(chart, provider, event.name, logons[row].outcome, event.count);
    }
}

/* ---- who ------------------------------------------------------------------------------------- */

/* The fields that may say it; the first that the log has is counted. */
static const char *const fields_of[CHARTS][4] = {
    [CHART_ACCOUNTS] = {"TargetUserName", "SubjectUserName", "User"},
    [CHART_ADDRESSES] = {"IpAddress", "SourceIp", "ClientAddress"},
    [CHART_PROCESSES] = {"NewProcessName", "Image", "ProcessName"},
};

static bool find_field(const struct field_list *fields, const char *const *names, uint32_t *field)
{
    for (; *names; names++)
        if (field_list_find(fields, *names, field))
            return true;
    return false;
}

/* Records without the field, and those in which it is empty, say nothing about it. */
static bool
count_field(struct snapshot *snapshot, const char *const *names, struct picture_chart *chart)
{
    const struct field_list *fields = field_views_list(snapshot->fields);
    const struct field_facet *facet;
    uint32_t field;

    if (!fields)
        return false;
    if (!find_field(fields, names, &field))
        return true;
    if (field_views_values(snapshot->fields, field, &facet) != EVTX_OK)
        return false;
    snprintf(chart->about, sizeof chart->about, "%s", field_list_name(fields, field));
    snprintf(chart->folder, sizeof chart->folder, "by-field/%s", field_list_name(fields, field));
    for (uint32_t i = 0; i < field_facet_count(facet); i++) {
        struct survey_value value = field_facet_value(facet, i);

        if (strcmp(value.name, FACET_NONE) != 0 && strcmp(value.name, "%2D") != 0)
            picture_count(chart, NULL, value.name, NULL, value.count);
    }
    field_views_put(snapshot->fields, field);
    return true;
}

/* ---- a log, a case --------------------------------------------------------------------------- */

static void count_log(struct snapshot *snapshot, struct picture *picture)
{
    struct damage damage = survey_damage(snapshot->survey);

    picture->path = snapshot->path;
    picture->size = evtx_log_size(snapshot->log);
    picture->chunks = evtx_log_chunks(snapshot->log);
    picture->lost = damage.records;
    picture->torn = damage.torn;
    picture->chunks_lost = damage.chunks;
}

static void count_logs(const struct snapshot *root, struct picture *picture)
{
    const struct roster *roster = root->roster;
    struct picture_chart *chart = &picture->charts[CHART_LOGS];

    picture->path = "Logs";
    picture->many = true;
    picture->logs = roster->count;
    snprintf(chart->folder, sizeof chart->folder, "logs");
    for (uint32_t i = 0; i < roster->count; i++) {
        const struct roster_log *log = &roster->list[roster->by_name[i]];
        struct snapshot *snapshot = atomic_load(&log->snapshot);
        struct damage damage;

        picture->size += log->size;
        picture->unreadable += !log->log;
        if (!log->log || !snapshot || !survey_ready(snapshot->survey))
            continue;
        damage = survey_damage(snapshot->survey);
        picture->lost += damage.records;
        picture->torn += damage.torn;
        picture->chunks_lost += damage.chunks;
        picture_count(chart, log->group_name, log->name, log->group_name,
                      survey_log(snapshot->survey).records);
    }
}

/* A case has no fields to look into, and its logs are counted with what is known of them. */
static bool count_chart(struct snapshot *snapshot, enum chart which, struct picture *picture)
{
    struct picture_chart *chart = &picture->charts[which];

    switch (which) { /* no default: the compiler names a chart that is missing here */
    case CHART_EVENTS:
        count_events(snapshot, chart);
        return true;
    case CHART_LOGONS:
        count_logons(snapshot, chart);
        return true;
    case CHART_PROVIDERS:
        count_facet(snapshot, FACET_PROVIDER, "by-provider", chart);
        return true;
    case CHART_COMPUTERS:
        count_facet(snapshot, FACET_COMPUTER, "by-computer", chart);
        return true;
    case CHART_CHANNELS:
        count_facet(snapshot, FACET_CHANNEL, "by-channel", chart);
        return true;
    case CHART_ACCOUNTS:
    case CHART_ADDRESSES:
    case CHART_PROCESSES:
        return snapshot->roster || count_field(snapshot, fields_of[which], chart);
    case CHART_LOGS:
    case CHARTS:
        break;
    }
    return true;
}

static bool count_all(struct snapshot *snapshot, struct picture *picture)
{
    bool done = true;

    if (snapshot->roster)
        count_logs(snapshot, picture);
    else
        count_log(snapshot, picture);
    count_hours(snapshot, picture);
    for (enum chart chart = 0; done && chart < CHARTS; chart++)
        done = count_chart(snapshot, chart, picture);
    return done;
}

/* ---- what does not fit ----------------------------------------------------------------------- */

/* The parts of a report that are not told here. */
static void no_head(struct info_out *out, const struct evtx_log *log, const char *name)
{
    (void)out, (void)log, (void)name;
}

static void no_chunk(struct info_out *out, const struct info_chunk *chunk)
{
    (void)out, (void)chunk;
}

static void no_finding(struct info_out *out, const struct info_finding *finding)
{
    (void)out, (void)finding;
}

static void no_more(struct info_out *out)
{
    (void)out;
}

static void put_totals(struct info_out *out, const struct info_totals *totals)
{
    for (size_t i = 0; i < INFO_KINDS; i++)
        if (totals->findings[i])
            text_putf(
                &out->text,
                "<tr><th scope=\"row\"><code>%s</code></th><td class=\"n%s\">%llu</td></tr>\n",
                info_kinds[i].name, info_kinds[i].damage ? " bad" : "",
                (unsigned long long)totals->findings[i]);
}

static const struct info_report rows = {no_head, no_chunk, no_finding,
                                        no_more, no_more,  put_totals};

/* Where the rows go. */
struct finding {
    struct snapshot *snapshot;
    struct text *text;
};

static bool take_rows(void *context, const uint8_t *bytes, size_t size)
{
    struct finding *finding = context;

    text_put(finding->text, bytes, size);
    return !survey_stopped(finding->snapshot->survey) &&
           !stop_asked(&documents_of(&finding->snapshot->documents, DOCUMENT_OVERVIEW)->stop);
}

static bool put_findings(void *context, struct text *text)
{
    struct snapshot *snapshot = context;
    struct finding finding = {snapshot, text};
    bool damaged;

    return info_log(snapshot->log, snapshot->path, &rows, take_rows, &finding, &damaged);
}

/* ---- the documents --------------------------------------------------------------------------- */

bool overview_has(enum document which)
{
    return which >= DOCUMENT_OVERVIEW && which <= DOCUMENT_OVERVIEW_LAST;
}

/* Counts what the drawing shows, and nothing else. */
static bool
draw(struct snapshot *snapshot, enum document which, struct picture *picture, struct text *text)
{
    static const enum chart charts[] = {
        [DOCUMENT_EVENTS_SVG - DOCUMENT_OVERVIEW] = CHART_EVENTS,
        [DOCUMENT_LOGONS_SVG - DOCUMENT_OVERVIEW] = CHART_LOGONS,
        [DOCUMENT_PROVIDERS_SVG - DOCUMENT_OVERVIEW] = CHART_PROVIDERS,
        [DOCUMENT_ACCOUNTS_SVG - DOCUMENT_OVERVIEW] = CHART_ACCOUNTS,
        [DOCUMENT_ADDRESSES_SVG - DOCUMENT_OVERVIEW] = CHART_ADDRESSES,
        [DOCUMENT_PROCESSES_SVG - DOCUMENT_OVERVIEW] = CHART_PROCESSES,
    };
    enum chart chart = charts[which - DOCUMENT_OVERVIEW];

    if (which == DOCUMENT_ACTIVITY_SVG || which == DOCUMENT_TIMELINE_SVG) {
        count_hours(snapshot, picture);
        (which == DOCUMENT_ACTIVITY_SVG ? picture_heat_svg : picture_times_svg)(picture, text);
        return true;
    }
    if (!count_chart(snapshot, chart, picture))
        return false;
    picture_chart_svg(picture, chart, text);
    return true;
}

static bool put_page(struct snapshot *snapshot, struct picture *picture, struct text *text)
{
    return count_all(snapshot, picture) &&
           picture_page(picture, snapshot->roster ? NULL : put_findings, snapshot, text);
}

bool overview_make(struct snapshot *snapshot, enum document which, struct draft *draft)
{
    struct picture *picture = calloc(1, sizeof *picture);
    bool done =
        picture && (which == DOCUMENT_OVERVIEW ? put_page(snapshot, picture, &draft->text)
                                               : draw(snapshot, which, picture, &draft->text));

    draft_flush(draft);
    free(picture);
    return done;
}
