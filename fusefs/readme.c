/* readme.c - README.txt of every mount: what is where. */
#include "fusefs/reports.h"

void report_readme(struct text *text)
{
    text_puts(
        text,
        "A Windows event log as files, made by evtxfs. Everything here is read from the log when\n"
        "it is looked at; nothing can be changed. Sizes are exact, times are those of events, "
        "UTC.\n"
        "\n"
        "events.jsonl                    the whole log, one event a line\n"
        "chunks/7/records/4711.json      one event; 4711.xml is there too, but not listed\n"
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
        "export/events.xml               the whole log as one document of XML\n"
        "\n"
        "report/log.json                 the file: size, SHA-256, header\n"
        "report/integrity.json           checksums, gaps, order: facts with offsets, no verdicts\n"
        "report/errors.jsonl             records that could not be read in full, and why\n"
        "report/eventid.tsv              how many of each, first and last; also provider, "
        "channel,\n"
        "                                level, computer, user, hour\n"
        "\n"
        "Search all events with `rg WORD` here, or with `grep -r WORD chunks`; a large log "
        "fastest\n"
        "with `grep WORD events.jsonl`. `man evtxfs` has the rest.\n");
}
