/* code_page.c - one line for each code page that the WHATWG's Encoding Standard knows. */
#include "core/base/code_page.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Labels that iconv has by the same name for the same page are not repeated here. */
/* clang-format off */
static const struct {
    const char *name;   /* iconv's */
    const char *labels; /* with blanks between them */
} pages[] = {
    {"BIG5-HKSCS",  "big5 big5-hkscs cn-big5 csbig5 x-x-big5"},
    {"CP1250",      "x-cp1250"},
    {"CP1251",      "x-cp1251"},
    {"CP1252",      "ansi_x3.4-1968 ascii cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 "
                    "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252"},
    {"CP1253",      "x-cp1253"},
    {"CP1254",      "csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 "
                    "l5 latin5 x-cp1254"},
    {"CP1255",      "windows-1255 x-cp1255"},
    {"CP1256",      "x-cp1256"},
    {"CP1257",      "x-cp1257"},
    {"CP1258",      "cp1258 windows-1258 x-cp1258"},
    {"CP874",       "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"},
    {"CP932",       "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"},
    {"CP949",       "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 "
                    "ksc5601 ksc_5601 windows-949"},
    {"EUC-JP-MS",   "cseucpkdfmtjapanese euc-jp x-euc-jp"},
    {"GB18030",     "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"},
    {"ISO-8859-6",  "csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i"},
    {"ISO-8859-7",  "sun_eu_greek"},
    {"ISO-8859-8",  "csiso88598e csiso88598i iso-8859-8-e iso-8859-8-i logical visual"},
    {"ISO-8859-15", "csisolatin9 l9"},
    {"KOI8-R",      "koi koi8 koi8_r"},
    {"KOI8-U",      "koi8-ru"},
    {"MAC-UK",      "x-mac-cyrillic x-mac-ukrainian"},
    {"MACINTOSH",   "csmacintosh mac x-mac-roman"},
    {"UTF-8",       "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8"},
};

static const struct {
    const char *name;
    uint8_t byte;
    uint16_t unit;
} bytes[] = {
    {"GB18030",   0x80, 0x20AC}, {"CP932",     0x80, 0x0080},
    {"KOI8-U",    0xAE, 0x045E}, {"KOI8-U",    0xBE, 0x040E},
    {"MACINTOSH", 0xC6, 0x2206}, {"MACINTOSH", 0xF0, 0xF8FF},
    {"MAC-UK",    0xFF, 0x20AC}, {"CP1255",    0xCA, 0x05BA},
};
/* clang-format on */

static bool has_label(const char *labels, const char *label)
{
    size_t size = strlen(label);

    for (const char *at = labels; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == size && strncasecmp(at, label, size) == 0)
            return true;
    return false;
}

/* iconv would take an empty name for the one of the locale, and words behind a slash for orders. */
const char *code_page_name(const char *label)
{
    if (*label == '\0' || strpbrk(label, "/ ,"))
        return NULL;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (has_label(pages[i].labels, label))
            return pages[i].name;
    return label;
}

uint16_t code_page_byte(const char *name, uint8_t byte)
{
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++)
        if (bytes[i].byte == byte && strcasecmp(bytes[i].name, name) == 0)
            return bytes[i].unit;
    return 0;
}
