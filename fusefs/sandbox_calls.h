/* sandbox_calls.h - the system calls that a mount makes once it serves. */
#ifndef EVTX_FUSEFS_SANDBOX_CALLS_H
#define EVTX_FUSEFS_SANDBOX_CALLS_H

#include "fusefs/sandbox.h"

/** Every other call fails with EPERM from now on, in this thread and in all that it starts. False:
 *  this kernel, or this build, has no such filter. */
bool sandbox_calls(const struct sandbox_needs *needs);

#endif
