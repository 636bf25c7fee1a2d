/* xml.h - an event tree as XML, exactly as evtx_dump lays it out. docs/format.md 4.6 */
#ifndef EVTX_CORE_XML_H
#define EVTX_CORE_XML_H

#include "core/write/writer.h"

/** Appends the element, without a newline before or behind it. */
void xml_element(struct writing *w, const struct node *element, uint32_t depth);

#endif
