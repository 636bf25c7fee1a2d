/* json.h - an event tree as JSON, exactly as evtx_dump lays it out. docs/format.md 4 */
#ifndef EVTX_CORE_JSON_H
#define EVTX_CORE_JSON_H

#include "core/write/writer.h"

/** Appends the element as a member of an object, without braces around it: "Event":{...} */
void json_member(struct writing *w, const struct node *element, uint32_t depth);

/** Whether the element holds data that is keyed by name: EventData, UserData. docs/format.md 4.4 */
bool json_is_container(const struct node *element);

#endif
