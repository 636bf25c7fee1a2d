/* open.c - files that are given on a command line, compressed or not. */
#include "fusefs/archive/archive.h"
#include "fusefs/process/say.h"
#include "fusefs/process/spool.h"

#include <string.h>

int pack_open_file(const char *path, enum pack_opened *opened)
{
    return pack_unwrap(open_file(path), path, opened);
}

struct evtx_log *pack_open_log(const char *path, enum pack_opened *opened)
{
    return open_log_fd(pack_open_file(path, opened), path);
}

struct evtx_log *pack_open_log_or_input(const char *path, enum pack_opened *opened)
{
    static const char input[] = "standard input";

    if (strcmp(path, "-") != 0)
        return pack_open_log(path, opened);
    return open_log_fd(pack_unwrap(open_standard_input(), input, opened), input);
}
