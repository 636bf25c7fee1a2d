/*
 * phrase.h - a phrase with the fields of an event in it.
 *
 *     Account {TargetUserName} logged on[ from {IpAddress}], logon type {LogonType}
 *
 * {NAME} stands for the field of that name, {N} for the Nth value of the event, from 1. What is in
 * brackets is left out where one of its fields is missing; elsewhere a missing field is a "?".
 * Brackets are not nested, and a phrase has neither them nor braces for another use.
 */
#ifndef EVTX_CORE_WORDS_PHRASE_H
#define EVTX_CORE_WORDS_PHRASE_H

#include "core/words/words.h"

/** Appends the field. False, and nothing is appended: the event has none, or nothing is in it. */
typedef bool phrase_field(void *context, const struct piece *name, struct text *text);

/** Appends the phrase, with what @field appends in place of its fields. */
void phrase_put(struct text *text, const char *phrase, phrase_field *field, void *context);

#endif
