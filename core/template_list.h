/* template_list.h - takes down which template definitions are met while a chunk is rendered. */
#ifndef EVTX_CORE_TEMPLATE_LIST_H
#define EVTX_CORE_TEMPLATE_LIST_H

#include "core/evtx.h"

/** The definition at @offset, which is below EVTX_CHUNK_SIZE, was met; maybe not for the first
 *  time. */
void definition_met(struct evtx_definitions *definitions, uint32_t offset);

#endif
