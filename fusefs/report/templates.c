/* templates.c - reads the directory of template definitions. */
#include "fusefs/report/templates.h"

#include "fusefs/process/say.h"

#include <errno.h>
#include <string.h>

bool templates_open(const char *directory, struct evtx_store **store)
{
    struct evtx_store *opened = evtx_store_new();
    enum evtx_status status = opened ? evtx_store_load(opened, directory) : EVTX_NO_MEMORY;

    if (status == EVTX_OK) {
        *store = opened;
        return true;
    }
    if (status == EVTX_IO)
        say("%s: %s", directory, strerror(errno));
    else
        say("out of memory");
    evtx_store_free(opened);
    return false;
}
