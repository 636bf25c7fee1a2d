/* fault.h - how a function of core reports what is wrong with a log, in one line. */
#ifndef EVTX_CORE_FAULT_H
#define EVTX_CORE_FAULT_H

#include "core/evtx.h"

/** Fills @fault, if there is one, and returns @status. Chunk and record are added by the caller
 *  that knows them. */
static inline enum evtx_status
fault_set(struct evtx_fault *fault, enum evtx_status status, uint32_t offset, const char *what)
{
    if (fault)
        *fault = (struct evtx_fault){.status = status, .offset = offset, .what = what};
    return status;
}

#endif
