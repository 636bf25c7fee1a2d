/* page.c - overview.html: numbers first, then when, then what and who. */
#include "fusefs/picture/escape.h"
#include "fusefs/picture/parts.h"
#include "fusefs/report/info.h"

#include <inttypes.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <string.h>

static const char style[] =
    "*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);"
    "background:var(--paper)}\n"
    "header,main,footer{max-width:80rem;margin:0 auto;padding:1rem}footer{color:var(--dim);"
    "font-size:.875rem}\n"
    "h1{font-size:1.35rem;line-height:1.3;overflow-wrap:anywhere;margin:0 0 .5rem}"
    "h2{font-size:1.05rem;margin:0 0 .5rem}p{margin:.25rem 0}\n"
    "a{color:inherit}a:focus-visible,.scroll:focus-visible{outline:3px solid var(--bar);"
    "outline-offset:2px}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;margin:.5rem 0;"
    "list-style:none}\n"
    ".grid{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),"
    "1fr))}\n"
    "section{background:var(--card);border:1px solid var(--line);border-radius:.5rem;"
    "padding:1rem;min-width:0}.wide{grid-column:1/-1}.scroll{overflow-x:auto}\n"
    "table{border-collapse:collapse;width:100%;font-size:.875rem}th{text-align:left;"
    "font-weight:400;padding:.2rem .75rem .2rem 0;overflow-wrap:anywhere;vertical-align:top}"
    "td{vertical-align:top}\n"
    ".bars th{width:55%}.bars small{color:var(--dim);display:block;line-height:1.3}"
    ".bars td{padding:.2rem 0}.n{text-align:right;font-variant-numeric:tabular-nums;"
    "white-space:nowrap}.bars .n{width:4.5rem}\n"
    ".bars svg{display:block;width:100%;height:.6rem;margin-top:.4rem}rect{fill:var(--bar)}\n"
    ".times{display:block;width:100%;height:9rem}.ends{display:flex;gap:1rem;"
    "justify-content:space-between;color:var(--dim);font-size:.875rem}\n"
    ".heat{table-layout:fixed;min-width:18rem}.heat th{padding:0;font-size:.75rem;"
    "white-space:nowrap}.heat thead th{color:var(--dim)}"
    ".heat thead th:first-child{width:4.9rem}"
    ".heat td{padding:0;height:1.1rem;border:1px solid var(--card)}\n"
    ".h0{background:var(--h0)}.h1{background:var(--h1)}.h2{background:var(--h2)}"
    ".h3{background:var(--h3)}.h4{background:var(--h4)}.bad{color:var(--bad);font-weight:600}\n"
    ".hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);"
    "white-space:nowrap}.heat{position:relative}\n";

/* What the policy calls the style that is in the page: no other one counts. */
static void put_hash(struct text *text)
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char base64[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)];

    sha256_init(&context);
    sha256_update(&context, strlen(picture_colours), (const uint8_t *)picture_colours);
    sha256_update(&context, sizeof style - 1, (const uint8_t *)style);
    sha256_digest(&context, sizeof digest, digest);
    base64_encode_raw(base64, sizeof digest, digest);
    text_put(text, base64, sizeof base64);
}

static void put_name(struct text *text, const struct picture *picture)
{
    escape_bytes(text, picture->path, strlen(picture->path), 4096);
}

static void put_top(struct text *text, const struct picture *picture)
{
    text_puts(text, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'sha256-");
    put_hash(text);
    text_puts(text, "'; base-uri 'none'; form-action 'none'\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    put_name(text, picture);
    text_puts(text, "</title>\n<style>");
    text_puts(text, picture_colours);
    text_puts(text, style);
    text_puts(text, "</style>\n</head>\n<body>\n");
}

/* ---- the head -------------------------------------------------------------------------------- */

static void put_row(struct text *text, const char *name, uint64_t count, bool bad)
{
    text_putf(text, "<tr><th scope=\"row\">%s</th><td class=\"n%s\">", name, bad ? " bad" : "");
    put_count(text, count);
    text_puts(text, "</td></tr>\n");
}

static void put_lead(struct text *text, const struct picture *picture)
{
    text_puts(text, "<header>\n<h1>");
    put_name(text, picture);
    text_puts(text, "</h1>\n<p>");
    put_count(text, picture->records);
    text_puts(text, picture->records == 1 ? " event" : " events");
    if (picture->many) {
        text_puts(text, " of ");
        put_count(text, picture->logs);
        text_puts(text, picture->logs == 1 ? " log" : " logs");
    }
    if (picture->records)
        text_putf(text, ", from %.19s to %.19s UTC", info_value(VALUES_TIMES, picture->oldest).text,
                  info_value(VALUES_TIMES, picture->newest).text);
    text_puts(text, "</p>\n");
    if (picture->lost || picture->torn || picture->chunks_lost)
        text_puts(text, "<p class=\"bad\">Not all of it could be read: see below.</p>\n");
    text_puts(text, "</header>\n<main>\n<div class=\"grid\">\n");
}

static bool put_state(struct text *text, const struct picture *picture,
                      bool (*put_findings)(void *, struct text *), void *context)
{
    bool done = true;

    text_puts(text, "<section aria-labelledby=\"damage\"><h2 id=\"damage\">Size and damage</h2>\n"
                    "<table>\n");
    put_row(text, "Events", picture->records, false);
    put_row(text, "Events that are lost", picture->lost, picture->lost);
    put_row(text, "Events shown, but damaged", picture->torn, picture->torn);
    put_row(text, "Chunks that cannot be read", picture->chunks_lost, picture->chunks_lost);
    if (picture->many)
        put_row(text, "Logs that cannot be read", picture->unreadable, picture->unreadable);
    put_row(text, "Bytes", picture->size, false);
    if (put_findings)
        done = put_findings(context, text);
    text_puts(text, "</table>\n<p>");
    text_puts(text, picture->many ? "<a href=\"logs.tsv\">each log by itself</a>"
                                  : "<a href=\"integrity.json\">all that does not fit</a>, "
                                    "<a href=\"errors.jsonl\">what was lost</a>, "
                                    "<a href=\"log.json\">the file and its hash</a>");
    text_puts(text, "</p></section>\n");
    return done;
}

/* ---- when ------------------------------------------------------------------------------------ */

static void put_times(struct text *text, const struct picture_times *times)
{
    uint64_t most = most_in_buckets(times);

    text_puts(text, "<section class=\"wide\" aria-labelledby=\"time\"><h2 id=\"time\">"
                    "Events over time</h2>\n<svg class=\"times\" preserveAspectRatio=\"none\" "
                    "role=\"img\" ");
    text_putf(text, "viewBox=\"0 0 %" PRIu64 " 1000\" aria-label=\"", times->buckets * 10);
    put_times_label(text, times);
    text_puts(text, "\">");
    for (uint64_t i = 0; i < times->buckets; i++) {
        uint64_t high = times->counts[i] * 1000 / most;

        high = times->counts[i] && high < 8 ? 8 : high;
        if (high)
            text_putf(text,
                      "<rect x=\"%" PRIu64 "\" y=\"%" PRIu64 "\" width=\"9\" height=\"%" PRIu64
                      "\"/>",
                      i * 10, 1000 - high, high);
    }
    text_puts(text, "</svg>\n<p class=\"ends\"><span>");
    put_day(text, times->first);
    text_puts(text, "</span><span>at most ");
    put_count(text, most);
    text_puts(text, times->bucket_hours == 1 ? " an hour" : " in ");
    if (times->bucket_hours > 1) {
        put_count(text, times->bucket_hours);
        text_puts(text, " hours");
    }
    text_puts(text, "</span><span>");
    put_day(text, times->last);
    text_puts(text, "</span></p></section>\n");
}

static void
put_heat_row(struct text *text, const struct picture_times *times, uint64_t row, uint64_t most)
{
    text_puts(text, "<tr><th scope=\"row\">");
    put_day(text, times->first + row * times->row_days * 24);
    text_puts(text, "</th>");
    for (unsigned hour = 0; hour < 24; hour++) {
        uint64_t count = times->cells[row][hour];

        text_putf(text,
                  "<td class=\"h%u\" title=\"%02u:00: %" PRIu64 "\"><span class=\"hide\">%" PRIu64
                  "</span></td>",
                  shade(count, most), hour, count, count);
    }
    text_puts(text, "</tr>\n");
}

static void put_heat(struct text *text, const struct picture_times *times)
{
    uint64_t most = most_in_cells(times);

    text_puts(text, "<section class=\"wide\" aria-labelledby=\"heat\"><h2 id=\"heat\">"
                    "Activity by day and hour</h2>\n<p>Hours are UTC");
    if (times->row_days > 1) {
        text_puts(text, "; a row has ");
        put_count(text, times->row_days);
        text_puts(text, " days");
    }
    text_puts(text, ". The busiest has ");
    put_count(text, most);
    text_puts(text, " events.</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                    "aria-labelledby=\"heat\"><table class=\"heat\">\n<thead><tr>"
                    "<th scope=\"col\">Day</th>");
    for (unsigned hour = 0; hour < 24; hour++)
        text_putf(text, "<th scope=\"col\">%s%02u%s</th>", hour % 3 ? "<span class=\"hide\">" : "",
                  hour, hour % 3 ? "</span>" : "");
    text_puts(text, "</tr></thead>\n<tbody>\n");
    for (uint64_t row = 0; row < times->rows; row++)
        put_heat_row(text, times, row, most);
    text_puts(text, "</tbody></table></div></section>\n");
}

/* ---- what and who ---------------------------------------------------------------------------- */

static void put_link(struct text *text, const struct picture *picture,
                     const struct picture_chart *chart, const struct picture_bar *bar)
{
    text_putf(text, "<a href=\"../%s/", chart->folder);
    if (bar->outer[0]) {
        escape_url(text, bar->outer);
        text_puts(text, "/");
    }
    escape_url(text, bar->name);
    text_puts(text, picture->many ? "/\">" : "/events.jsonl\">");
}

static void put_bar(struct text *text, const struct picture *picture,
                    const struct picture_chart *chart, const struct picture_bar *bar)
{
    double width = 100.0 * (double)bar->count / (double)chart->bars[0].count;

    text_puts(text, "<tr><th scope=\"row\">");
    if (chart->folder[0])
        put_link(text, picture, chart, bar);
    escape_name(text, bar->name, 120);
    if (chart->folder[0])
        text_puts(text, "</a>");
    if (bar->words[0]) {
        text_puts(text, "<small>");
        escape_bytes(text, bar->words, strlen(bar->words), 160);
        text_puts(text, "</small>");
    }
    text_putf(text,
              "</th><td><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" "
              "aria-hidden=\"true\"><rect width=\"%.1f\" height=\"10\"/></svg></td>"
              "<td class=\"n\">",
              width < 0.5 ? 0.5 : width);
    put_count(text, bar->count);
    text_puts(text, "</td></tr>\n");
}

static void put_chart(struct text *text, const struct picture *picture, enum chart which)
{
    const struct picture_chart *chart = &picture->charts[which];

    if (!chart->count)
        return;
    text_putf(text, "<section aria-labelledby=\"c%d\"><h2 id=\"c%d\">%s", (int)which, (int)which,
              picture_titles[which]);
    if (chart->about[0]) {
        text_puts(text, " by ");
        escape_name(text, chart->about, 60);
    }
    text_puts(text, "</h2>\n<table class=\"bars\"><tbody>\n");
    for (size_t i = 0; i < chart->count; i++)
        put_bar(text, picture, chart, &chart->bars[i]);
    text_puts(text, "</tbody></table>\n");
    if (chart->values > chart->count) {
        text_puts(text, "<p>and ");
        put_count(text, chart->values - chart->count);
        text_puts(text, " more</p>");
    }
    text_puts(text, "</section>\n");
}

static void
put_charts(struct text *text, const struct picture *picture, const enum chart *charts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_chart(text, picture, charts[i]);
}

bool picture_page(const struct picture *picture, bool (*put_findings)(void *, struct text *),
                  void *context, struct text *text)
{
    static const enum chart first[] = {CHART_LOGONS, CHART_COMPUTERS};
    static const enum chart rest[] = {CHART_EVENTS,    CHART_ACCOUNTS,  CHART_ADDRESSES,
                                      CHART_PROCESSES, CHART_PROVIDERS, CHART_CHANNELS,
                                      CHART_LOGS};
    bool done;

    put_top(text, picture);
    put_lead(text, picture);
    done = put_state(text, picture, put_findings, context);
    put_charts(text, picture, first, sizeof first / sizeof *first);
    if (picture->records) {
        put_times(text, &picture->times);
        put_heat(text, &picture->times);
    }
    put_charts(text, picture, rest, sizeof rest / sizeof *rest);
    text_puts(text, "</div>\n</main>\n<footer>evtxfs " EVTXFS_VERSION
                    ". Times are UTC. The tables behind this page lie beside it.</footer>\n"
                    "</body>\n</html>\n");
    return done;
}
