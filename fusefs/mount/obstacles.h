/*
 * obstacles.h - what is in the way of a mount, found before it is tried: so that it can be said
 * what to do, and nothing is hidden or opened to others by mistake.
 */
#ifndef EVTX_FUSEFS_OBSTACLES_H
#define EVTX_FUSEFS_OBSTACLES_H

#include <stdbool.h>

/** Whether this process can talk to FUSE at all. False: it said why not. */
bool obstacles_device(void);

/** Whether nothing would be hidden by a mount at the directory @path, which is absolute: not the
 *  current one, no mount of ours, no file. False: it said what. */
bool obstacles_none_at(const char *path);

/** Says so when others can read the mount, of which files lack the permissions @umask, and not the
 *  log at @path. Returns whether it did. */
bool obstacles_others(const char *path, unsigned umask);

#endif
