/* ops.h - what the kernel may ask of the filesystem. The session's data is a struct requests. */
#ifndef EVTX_FUSEFS_OPS_H
#define EVTX_FUSEFS_OPS_H

#include "fusefs/serve/requests.h"

#define READ_AHEAD ((size_t)1 << 20) /* bytes of a READ, and of what the kernel reads ahead */

extern const struct fuse_lowlevel_ops fs_ops;

#endif
