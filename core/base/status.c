/* status.c - words for statuses, and the place of a fault in the file. */
#include "core/evtx.h"

const char *evtx_status_name(enum evtx_status status)
{
    switch (status) { /* no default: the compiler names a status that is missing here */
    case EVTX_OK:
        return "all well";
    case EVTX_END:
        return "nothing there";
    case EVTX_NO_MEMORY:
        return "out of memory";
    case EVTX_IO:
        return "cannot be read";
    case EVTX_NOT_A_LOG:
        return "not an event log";
    case EVTX_TRUNCATED:
        return "truncated";
    case EVTX_BAD_MAGIC:
        return "bad magic";
    case EVTX_BAD_VALUE:
        return "bad value";
    case EVTX_TOO_LARGE:
        return "too large";
    case EVTX_CHANGED:
        return "changed while it was read";
    }
    return "unknown status";
}

uint64_t evtx_fault_offset(const struct evtx_fault *fault)
{
    return EVTX_HEADER_SIZE + fault->chunk * EVTX_CHUNK_SIZE + fault->offset +
           (uint64_t)fault->shift;
}
