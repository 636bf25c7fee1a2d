/* writer.c - the table of output forms, and how each of them marks a damaged record. */
#include "core/write/writer.h"
#include "core/base/time.h"
#include "core/write/json.h"
#include "core/write/xml.h"

#include <inttypes.h>

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

static void put_written(struct text *text, const struct evtx_record *record)
{
    uint8_t time[TIME_TEXT];

    text_put(text, time, (size_t)(put_filetime(time, record->written) - time));
}

static void put_why(struct text *text, const struct mark *mark)
{
    if (mark->status != EVTX_OK)
        text_putf(text, "%s: ", evtx_status_name(mark->status));
    text_puts(text, mark->why);
}

/* What the header says of such a record is the surest of it. docs/format.md 3.4 */
static void mark_json(struct text *text, const struct mark *mark)
{
    text_puts(text, ",\"evtxfs\":{\"damaged\":\"");
    put_why(text, mark);
    text_putf(text, "\",\"record\":%" PRIu64 ",\"written\":\"", mark->record->id);
    put_written(text, mark->record);
    text_putc(text, '"');
    if (mark->id_taken || mark->time_taken)
        text_putf(text, ",\"from_header\":[%s%s%s]", mark->id_taken ? "\"EventRecordID\"" : "",
                  mark->id_taken && mark->time_taken ? "," : "",
                  mark->time_taken ? "\"TimeCreated\"" : "");
    text_putc(text, '}');
}

static void mark_xml(struct text *text, const struct mark *mark)
{
    text_puts(text, "<!-- damaged: ");
    put_why(text, mark);
    text_putf(text, "; record %" PRIu64 ", written ", mark->record->id);
    put_written(text, mark->record);
    if (mark->id_taken || mark->time_taken)
        text_putf(text, "; from the header: %s%s%s", mark->id_taken ? "EventRecordID" : "",
                  mark->id_taken && mark->time_taken ? ", " : "",
                  mark->time_taken ? "TimeCreated" : "");
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
