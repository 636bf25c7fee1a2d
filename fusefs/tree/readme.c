/* readme.c - README.txt of every mount: what is where. */
#include "fusefs/tree/reports.h"

#include <inttypes.h>

static void put_damage(const struct damage *damage, struct text *text)
{
    if (!damage_any(damage))
        return;
    text_putf(text,
              "THIS LOG IS DAMAGED. Chunks that cannot be read: %" PRIu64 "; records lost: %" PRIu64
              "; records\nshown, but torn: %" PRIu64
              ". report/errors.jsonl says where, report/integrity.json what the bytes say.\n\n",
              damage->chunks, damage->records, damage->torn);
}

void report_readme(const struct damage *damage, struct text *text)
{
    put_damage(damage, text);
    text_puts(
        text,
        "A Windows event log as files, made by evtxfs. Everything here is read from the log when\n"
        "it is looked at; nothing can be changed. Sizes are exact, times are those of events, "
        "UTC.\n"
        "\n"
        "events.jsonl                    the whole log, one event a line\n"
        "chunks/7/records/4711.json      one event; 4711.xml is there too, but not listed, and\n"
        "                                4711.txt, which says in words what the event is\n"
        "chunks/7/events.jsonl           the events of one 64 KiB block of the log\n"
        "chunks/7/chunk.evtx             the block as a log of its own\n"
        "chunks/7/info.json              what its header says, and what does not fit; not listed\n"
        "\n"
        "by-eventid/4624/                the same events again, by what they say of themselves.\n"
        "by-provider/NAME/4624/          The files are hard links, so they take no room twice.\n"
        "by-channel/NAME/                Each directory has an events.jsonl with its events.\n"
        "by-level/error/                 %XX in a name is a byte in hexadecimal digits, %none no\n"
        "by-computer/NAME/               value, %other values for which there was no room.\n"
        "by-user/S-1-5-18/\n"
        "by-day/2024-05-01/22/\n"
        "\n"
        "by-field/IpAddress/192.0.2.7/   the same for any field of the events; ls by-field lists\n"
        "                                them, though it is not listed here itself\n"
        "\n"
        "query/EventID=4624/LogonType=10/events.jsonl   what fulfils conditions; see its README\n"
        "\n"
        "carved/events.jsonl             stale records, from where no live ones lie; their member\n"
        "carved/7-64488.json             evtxfs says what is known of each: chunk 7, offset 64488\n"
        "\n"
        "export/events.xml               the whole log as one document of XML\n"
        "export/events.csv               as a table; data is JSON in its last column\n"
        "export/events.parquet           in columns, for DuckDB, Polars, Spark\n"
        "export/timeline.jsonl           lines of the same types, for Timesketch, pandas\n"
        "export/bodyfile                 for mactime; bodyfile.txt is the same file\n"
        "\n"
        "templates/GUID.xml              what providers can say: %1 stands for the first value\n"
        "\n"
        "report/log.json                 the file: size, SHA-256, header\n"
        "report/integrity.json           checksums, gaps, order: facts with offsets, no verdicts\n"
        "report/errors.jsonl             records that are torn or lost, and why\n"
        "report/schema.json              which fields the events have, by provider, ID and "
        "version\n"
        "report/eventid.tsv              how many of each, first and last; also provider, "
        "channel,\n"
        "                                level, computer, user, hour, and field/IpAddress.tsv\n"
        "\n"
        "Search all events with `rg WORD` here, or with `grep -r WORD chunks`; a large log "
        "fastest\n"
        "with `grep WORD events.jsonl`. `man evtxfs` has the rest.\n");
}

void report_query_readme(struct text *text)
{
    text_puts(
        text,
        "Each name below query/ is a condition on events. Nothing is listed here, but it is "
        "there:\n"
        "\n"
        "    cat query/EventID=4624/LogonType=10/events.jsonl\n"
        "    ls  'query/EventID=4625/TargetUserName~admin'\n"
        "    wc -l "
        "'query/TimeCreated>=2024-05-01T22:00/TimeCreated<2024-05-02/Level=error/events.jsonl'\n"
        "    cat query/Provider=Microsoft-Windows-Sysmon/Image~powershell.exe/events.jsonl\n"
        "    cat 'query/EventID=4624,4625/IpAddress=10.0.0.0%2F8/events.jsonl'\n"
        "\n"
        "A condition is FIELD, one of = != == < <= > >= ~, and a value. ~ means contains. = takes "
        "a "
        "list,\n"
        "4624,4625; patterns, *\\cmd.exe; a day, an hour or a minute, 2024-05-01; networks. Values "
        "are\n"
        "compared as numbers (10, 0x0a) where both are, else as texts in any case; == byte for "
        "byte. <\n"
        "and its like compare numbers and times. != is true of events that have no such field, "
        "too.\n"
        "\n"
        "EventID Provider Channel Level Computer UserID TimeCreated and Qualifiers Version Task "
        "Opcode\n"
        "Keywords EventRecordID ActivityID RelatedActivityID ProcessID ThreadID are those in "
        "System;\n"
        "any other field is looked for in the rest of the event. System.X, EventData.X or "
        "UserData.X\n"
        "say where. Names are found in any case. Level takes words: error, warning.\n"
        "Times are UTC: 2024-05-01, 2024-05-01T22:00, 2024-05-01T22:00:00.1234567.\n"
        "A byte can be written %XX; a slash must: "
        "Channel=Microsoft-Windows-Bits-Client%2FOperational.\n"
        "So must , * ? of a value that mean themselves, and = < > ~ ! of a name.\n"
        "At most 16 conditions. What is no condition, or on a field that no event has, does not "
        "exist:\n"
        "fields.tsv lists the fields. The shell wants quotes: < > "
        "~ * ?\n");
}
