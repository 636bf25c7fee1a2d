/* facet.c - from values to names of directories, and back. */
#include "cache/chunks/facet.h"
#include "core/base/filetime.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static const char *const levels[] = {"logalways", "critical",    "error",
                                     "warning",   "information", "verbose"};

enum { LEVELS = sizeof levels / sizeof *levels };

const char *facet_level_name(uint64_t level)
{
    return level < LEVELS ? levels[level] : NULL;
}

bool facet_level_named(const char *word, size_t size, uint32_t *level)
{
    for (uint32_t i = 0; i < LEVELS; i++)
        if (strlen(levels[i]) == size && strncasecmp(levels[i], word, size) == 0) {
            *level = i;
            return true;
        }
    return false;
}

/* What a log may have of each: real ones stay far below. With a hostile one all of this comes to
 * about 20 MB. Tuples hold numbers below 2^16, those of the names that are no values included. */
/* clang-format off */
const struct facet_type facet_types[FACETS] = {
    [FACET_EVENT]          = {"eventid",  FACET_EVENT,    EVTX_EVENT_ID, 16384},
    [FACET_PROVIDER]       = {"provider", FACET_PROVIDER, EVTX_PROVIDER, 8192},
    [FACET_CHANNEL]        = {"channel",  FACET_CHANNEL,  EVTX_CHANNEL,  8192},
    [FACET_LEVEL]          = {"level",    FACET_LEVEL,    EVTX_LEVEL,    1024},
    [FACET_COMPUTER]       = {"computer", FACET_COMPUTER, EVTX_COMPUTER, 32768},
    [FACET_USER]           = {"user",     FACET_USER,     EVTX_USER,     32768},
    [FACET_PROVIDER_EVENT] = {NULL,       FACET_PROVIDER, 0,             32768},
    [FACET_DAY]            = {NULL,       FACET_DAY,      0,             0},
    [FACET_HOUR]           = {"hour",     FACET_DAY,      0,             0},
};
/* clang-format on */

/* ---- names ----------------------------------------------------------------------------------- */

/* Whether a byte stands for itself wherever it is but at the beginning. */
static inline bool is_plain(uint8_t byte)
{
    return byte >= 0x20 && byte < 0x7F && byte != '/' && byte != '%';
}

/* How many bytes at @bytes must be escaped together; 0: none, the first one stands for itself. */
static size_t bad_bytes(const uint8_t *bytes, size_t size, bool first)
{
    if (*bytes < 0x20 || *bytes == 0x7F || *bytes == '/' || *bytes == '%')
        return 1;
    if (first && (*bytes == '.' || *bytes == '-'))
        return 1;
    if (size >= 2 && *bytes == 0xC2 && bytes[1] < 0xA0) /* U+0080 to U+009F, controls too */
        return 2;
    if (size >= 3 && *bytes == 0xED && bytes[1] >= 0xA0) /* a surrogate without its other half */
        return 3;
    return 0;
}

void facet_escape(struct text *text, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";

    if (size == 0)
        text_puts(text, FACET_NONE);
    for (size_t at = 0, plain; at < size; at = plain) {
        size_t bad = 0;

        for (plain = at; plain < size && bad == 0; plain += bad == 0)
            if (plain == 0 || !is_plain(bytes[plain]))
                bad = bad_bytes(bytes + plain, size - plain, plain == 0);
        text_put(text, bytes + at, plain - at);
        for (; bad > 0; bad--, plain++) {
            char escaped[] = {'%', digits[bytes[plain] >> 4], digits[bytes[plain] & 15]};

            text_put(text, escaped, sizeof escaped);
        }
    }
}

static int digit_of(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *found = c ? strchr(digits, c) : NULL;

    return found ? (int)(found - digits) : -1;
}

bool facet_unescape(struct text *text, const char *name)
{
    size_t start = text->size;
    struct text again = {0};
    bool same;

    if (strcmp(name, FACET_NONE) == 0)
        return true;
    for (const char *at = name; *at; at++) {
        int high = *at == '%' ? digit_of(at[1]) : -1;
        int low = high >= 0 ? digit_of(at[2]) : -1;

        if (*at == '%' && low < 0) {
            text->size = start;
            return false;
        }
        text_putc(text, (char)(*at == '%' ? high << 4 | low : *at));
        at += *at == '%' ? 2 : 0;
    }
    if (text->bad || text->size == start) /* a text that is empty is called FACET_NONE */
        return false;
    facet_escape(&again, text->bytes + start, text->size - start); /* one spelling each */
    same = again.size == strlen(name) && memcmp(again.bytes, name, again.size) == 0;
    text->bad |= again.bad;
    text_done(&again);
    if (!same)
        text->size = start;
    return same;
}

/* ---- values ---------------------------------------------------------------------------------- */

static void
put_number(struct text *text, const struct evtx_value *value, bool level, uint32_t *rank)
{
    uint64_t number;

    if (!evtx_value_number(value, &number) || number > UINT32_MAX) {
        text_puts(text, FACET_NONE);
        return;
    }
    *rank = (uint32_t)number;
    if (level && facet_level_name(number))
        text_puts(text, facet_level_name(number));
    else
        text_putf(text, "%" PRIu64, number);
}

static void put_text(struct text *text, const struct evtx_value *value)
{
    size_t start = text->size;
    struct text plain = {0};

    if (value->size)
        evtx_value_text(&plain, value);
    facet_escape(text, plain.bytes, plain.size);
    text->bad |= plain.bad;
    text_done(&plain);
    if (text->size - start <= FACET_NAME_MOST || text->bad)
        return;
    text->size = start;
    text_puts(text, FACET_OTHER);
}

void facet_name(struct text *text, enum facet facet, const struct evtx_value *value, uint32_t *rank)
{
    *rank = 0;
    if (facet == FACET_EVENT || facet == FACET_LEVEL)
        put_number(text, value, facet == FACET_LEVEL, rank);
    else
        put_text(text, value);
}

void facet_day_name(struct text *text, uint32_t day)
{
    time_t seconds = (time_t)day * 86400 - SECONDS_TO_1970;
    struct tm tm;

    if (gmtime_r(&seconds, &tm))
        text_putf(text, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}
