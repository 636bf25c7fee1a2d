/* sandbox_calls.h - the system calls that a mount makes once it serves. */
#ifndef EVTX_FUSEFS_SANDBOX_CALLS_H
#define EVTX_FUSEFS_SANDBOX_CALLS_H

#include "fusefs/process/sandbox.h"

enum calls {
    CALLS,
    CALLS_TO_MAKE_RINGS, /* and these calls here; what is called is not held to any restriction */
    CALLS_WITH_RINGS,    /* rings that are there can be used */
};

/** Every other call fails with EPERM from now on, in this thread and in all that it starts; after
 *  CALLS_TO_MAKE_RINGS, in all that it has started, too. False: this kernel, or this build, has no
 *  such filter. */
bool sandbox_calls(const struct sandbox_needs *needs, enum calls calls);

#endif
