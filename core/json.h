/*
 * json.h - an event tree as JSON, exactly as evtx_dump lays it out. docs/format.md 4
 */
#ifndef EVTX_CORE_JSON_H
#define EVTX_CORE_JSON_H

#include "core/arena.h"
#include "core/node.h"
#include "core/recorder.h"
#include "core/text.h"

struct json {
    struct text *text;
    struct arena *arena;       /* for counting names; given back by the caller */
    struct recorder *recorder; /* of a shape that is compiled; NULL: values are written */
    bool no_memory;            /* set: the text is not complete */
};

/** Appends the element as a member of an object, without braces around it: "Event":{...} */
void json_member(struct json *json, const struct node *element);

/** Whether the element holds data that is keyed by name: EventData, UserData. docs/format.md 4.4 */
bool json_is_container(const struct node *element);

#endif
