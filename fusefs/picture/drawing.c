/* drawing.c - drawings by themselves, as SVG. */
#include "fusefs/picture/escape.h"
#include "fusefs/picture/parts.h"

#include <inttypes.h>
#include <string.h>

enum {
    WIDTH = 720,
    LINE = 22,   /* of a bar */
    LABEL = 300, /* where bars begin */
    CELL = 22,
    DAYS = 110, /* where the cells of a row begin */
    TOP = 44
};

static void begin(struct text *text, unsigned height, const char *title)
{
    text_putf(text,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %u\" width=\"%d\" "
              "height=\"%u\" role=\"img\" aria-labelledby=\"title\">\n<title id=\"title\">",
              WIDTH, height, WIDTH, height);
    text_puts(text, title);
    text_puts(text, "</title>\n<style>\n");
    text_puts(text, picture_colours);
    text_puts(text, "text{font:13px system-ui,sans-serif;fill:var(--ink)}.t{font-size:16px;"
                    "font-weight:600}.n{text-anchor:end}.d{fill:var(--dim)}"
                    ".p{fill:var(--paper)}.b{fill:var(--bar)}.h0{fill:var(--h0)}"
                    ".h1{fill:var(--h1)}.h2{fill:var(--h2)}.h3{fill:var(--h3)}"
                    ".h4{fill:var(--h4)}\n</style>\n");
    text_putf(text,
              "<rect class=\"p\" width=\"%d\" height=\"%u\"/>\n"
              "<text class=\"t\" x=\"8\" y=\"24\">",
              WIDTH, height);
    text_puts(text, title);
    text_puts(text, "</text>\n");
}

static void put_bar(struct text *text, const struct picture_bar *bar, unsigned y, uint64_t most)
{
    uint64_t width = most ? bar->count * (WIDTH - LABEL - 90) / most : 0;

    text_putf(text, "<text x=\"8\" y=\"%u\">", y + 15);
    escape_name(text, bar->name, bar->words[0] ? 8 : 40);
    if (bar->words[0]) {
        text_puts(text, " ");
        escape_bytes(text, bar->words, strlen(bar->words), 32);
    }
    text_putf(text,
              "</text><rect class=\"b\" x=\"%d\" y=\"%u\" width=\"%" PRIu64 "\" height=\"14\"/>",
              LABEL, y + 4, width ? width : 1);
    text_putf(text, "<text class=\"n\" x=\"%d\" y=\"%u\">", WIDTH - 8, y + 15);
    put_count(text, bar->count);
    text_puts(text, "</text>\n");
}

void picture_chart_svg(const struct picture *picture, enum chart which, struct text *text)
{
    const struct picture_chart *chart = &picture->charts[which];
    unsigned y = TOP;

    begin(text, TOP + LINE * (unsigned)(chart->count ? chart->count : 1) + 12,
          picture_titles[which]);
    for (size_t i = 0; i < chart->count; i++, y += LINE)
        put_bar(text, &chart->bars[i], y, chart->bars[0].count);
    if (!chart->count)
        text_putf(text, "<text class=\"d\" x=\"8\" y=\"%u\">none</text>\n", y + 15);
    text_puts(text, "</svg>\n");
}

void picture_heat_svg(const struct picture *picture, struct text *text)
{
    const struct picture_times *times = &picture->times;
    uint64_t most = most_in_cells(times);
    unsigned y = TOP + 16;

    begin(text, y + CELL * (unsigned)times->rows + 12, "Activity by day and hour, UTC");
    for (unsigned hour = 0; hour < 24; hour += 3)
        text_putf(text, "<text class=\"d\" x=\"%u\" y=\"%d\">%02u</text>\n", DAYS + hour * CELL,
                  TOP + 8, hour);
    for (uint64_t row = 0; row < times->rows; row++, y += CELL) {
        text_putf(text, "<text x=\"8\" y=\"%u\">", y + 15);
        put_day(text, times->first + row * times->row_days * 24);
        text_puts(text, "</text>");
        for (unsigned hour = 0; hour < 24; hour++) {
            uint64_t count = times->cells[row][hour];

            text_putf(text,
                      "<rect class=\"h%u\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\"><title>"
                      "%" PRIu64 "</title></rect>",
                      shade(count, most), DAYS + hour * CELL, y, CELL - 2, CELL - 2, count);
        }
        text_puts(text, "\n");
    }
    text_puts(text, "</svg>\n");
}

void picture_times_svg(const struct picture *picture, struct text *text)
{
    enum { HIGH = 140 };
    const struct picture_times *times = &picture->times;
    uint64_t most = most_in_buckets(times);
    unsigned wide = times->buckets ? (WIDTH - 16) / (unsigned)times->buckets : 1;

    begin(text, TOP + HIGH + 30, "Events over time, UTC");
    for (uint64_t i = 0; i < times->buckets; i++) {
        uint64_t high = times->counts[i] * HIGH / most;

        high = times->counts[i] && !high ? 1 : high;
        text_putf(text,
                  "<rect class=\"b\" x=\"%" PRIu64 "\" y=\"%" PRIu64
                  "\" width=\"%u\" height=\"%" PRIu64 "\"><title>%" PRIu64 "</title></rect>\n",
                  8 + i * wide, TOP + HIGH - high, wide > 2 ? wide - 1 : wide, high,
                  times->counts[i]);
    }
    if (times->buckets) {
        text_putf(text, "<text class=\"d\" x=\"8\" y=\"%d\">", TOP + HIGH + 18);
        put_day(text, times->first);
        text_putf(text, "</text><text class=\"d n\" x=\"%d\" y=\"%d\">", WIDTH - 8,
                  TOP + HIGH + 18);
        put_day(text, times->last);
        text_puts(text, "</text>\n");
    }
    text_puts(text, "</svg>\n");
}
