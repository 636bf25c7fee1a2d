/*
 * message.h - an event as a page that a person reads, made of its line of JSON.
 *
 *     Log: Security
 *     Source: Microsoft-Windows-Security-Auditing
 *     Date: 2016-02-15T08:53:20.000000Z
 *     Event ID: 4624
 *     Task: 12544 (Logon)
 *     Level: 0 (information)
 *     Keywords: 0x8020000000000000 (audit success)
 *     User: -
 *     Computer: pc1
 *     Record: 17
 *
 *     Account alice logged on from 10.0.0.7, logon type 10 (remote interactive)
 *
 *     TargetUserName: alice
 *     LogonType: 10 (remote interactive)
 *
 * Nobody can tell from a value what is not in it: a line break of a value is followed by four
 * blanks, and other characters that control a terminal are written as \u001b. docs/filesystem.md
 */
#ifndef EVTX_CORE_MESSAGE_H
#define EVTX_CORE_MESSAGE_H

#include "core/text.h"

enum {
    MESSAGE_MOST = 16 << 20, /* bytes of the values of a page; what is behind them is left out */
    MESSAGE_FIELDS = 128,    /* values of an event of which its phrase may name one */
    MESSAGE_VALUE = 200      /* bytes of a value in a phrase */
};

/** Separates one page from the next: an empty line and a rule. No page contains that rule. */
extern const char message_rule[];

/** Appends the page of an event. @line: as EVTX_JSON has it, of a live or a stale record; what else
 *  it may be gives a page, too, but nobody knows which. */
void message_put_page(struct text *text, const uint8_t *line, size_t size);

/** Appends what event @id of a provider is, with the names of its fields in braces. False, and
 *  nothing: that is not known. */
bool message_put_what(struct text *text, const char *provider, uint64_t id);

/** Whether it is. */
bool message_knows(const char *provider, uint64_t id);

#endif
