/* writer.c - the table of output forms, and how each of them marks a damaged record. */
#include "core/writer.h"
#include "core/json.h"
#include "core/time.h"
#include "core/xml.h"

#include <inttypes.h>

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

static void put_written(struct text *text, const struct evtx_record *record)
{
    uint8_t time[TIME_TEXT];

    text_put(text, time, (size_t)(put_filetime(time, record->written) - time));
}

/* What the header says of such a record is the surest of it. docs/format.md 3.4 */
static void mark_json(struct text *text, const struct evtx_record *record, const char *why)
{
    text_putf(text, ",\"evtxfs\":{\"damaged\":\"%s\",\"record\":%" PRIu64 ",\"written\":\"", why,
              record->id);
    put_written(text, record);
    text_puts(text, "\"}");
}

static void mark_xml(struct text *text, const struct evtx_record *record, const char *why)
{
    text_putf(text, "<!-- damaged: %s; record %" PRIu64 ", written ", why, record->id);
    put_written(text, record);
    text_puts(text, " -->\n");
}

#define END(string)                                                                                \
    {                                                                                              \
        sizeof(string) - 1, string                                                                 \
    }

/* Everything that this program knows of an output form is on its line. */
/* clang-format off */
const struct writer writers[EVTX_FORMS] = {
    /*                       head           tail         element      mark, at head     keyed  separate indent deep */
    [EVTX_JSON]          = {END("{"),      END("}\n"),  json_member, mark_json, false, true,  false,  false, false},
    [EVTX_JSON_SEPARATE] = {END("{"),      END("}\n"),  json_member, mark_json, false, true,  true,   false, true},
    [EVTX_XML]           = {END(XML_HEAD), END("\n\n"), xml_element, mark_xml,  true,  false, false,  true,  true},
    [EVTX_XML_FLAT]      = {END(XML_HEAD), END("\n"),   xml_element, mark_xml,  true,  false, false,  false, false},
};
/* clang-format on */
