/*
 * listing.h - answers READDIR and READDIRPLUS.
 */
#ifndef EVTX_FUSEFS_LISTING_H
#define EVTX_FUSEFS_LISTING_H

#include "fusefs/serve/requests.h"

/** What serve_fn is to do: the names of the directory of @request from its .offset on, as many as
 *  its .size has room for. @plus: with attributes, where these need no waiting, unless the walk
 *  wants names only (listing_pattern.h). */
enum answer listing_serve(const struct request *request, const struct visit *visit, bool plus);

#endif
