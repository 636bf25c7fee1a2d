/* ops.h - what the kernel may ask of the filesystem. The session's data is a struct requests. */
#ifndef EVTX_FUSEFS_OPS_H
#define EVTX_FUSEFS_OPS_H

#include "fusefs/requests.h"

extern const struct fuse_lowlevel_ops fs_ops;

#endif
