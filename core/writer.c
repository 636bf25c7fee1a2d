/* writer.c - the table of output forms, and how each of them marks a torn record. */
#include "core/writer.h"
#include "core/json.h"
#include "core/time.h"
#include "core/xml.h"

#include <inttypes.h>

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
#define TORN     "the sizes at the record's start and end differ"

static void put_written(struct text *text, const struct evtx_record *record)
{
    uint8_t time[TIME_TEXT];

    text_put(text, time, (size_t)(put_filetime(time, record->written) - time));
}

/* What its header says of a torn record is all that is sure. docs/format.md 3.4 */
static void mark_json(struct text *text, const struct evtx_record *record)
{
    text_putf(text, ",\"evtxfs\":{\"damaged\":\"" TORN "\",\"record\":%" PRIu64 ",\"written\":\"",
              record->id);
    put_written(text, record);
    text_puts(text, "\"}");
}

static void mark_xml(struct text *text, const struct evtx_record *record)
{
    text_putf(text, "<!-- damaged: " TORN "; record %" PRIu64 ", written ", record->id);
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
    /*                       head           tail         element      mark: head, tail    keyed  separate indent deep */
    [EVTX_JSON]          = {END("{"),      END("}\n"),  json_member, NULL,     mark_json, true,  false,  false, false},
    [EVTX_JSON_SEPARATE] = {END("{"),      END("}\n"),  json_member, NULL,     mark_json, true,  true,   false, true},
    [EVTX_XML]           = {END(XML_HEAD), END("\n\n"), xml_element, mark_xml, NULL,      false, false,  true,  true},
    [EVTX_XML_FLAT]      = {END(XML_HEAD), END("\n"),   xml_element, mark_xml, NULL,      false, false,  false, false},
};
/* clang-format on */
