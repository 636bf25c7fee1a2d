/* flaws.c - what the header of the file and its size say of damage. docs/format.md 1.1 */
#include "fusefs/mount/flaws.h"

#include "fusefs/process/say.h"

#include <inttypes.h>

static const char more[] = "what is there is shown, and report/integrity.json tells more";

/* The header counts chunks in 16 bits. */
static bool say_short(const struct evtx_log *log, const char *path)
{
    uint64_t chunks = evtx_log_header(log)->chunks, size = evtx_log_size(log);
    uint64_t whole = EVTX_HEADER_SIZE + chunks * EVTX_CHUNK_SIZE;

    if (size >= whole)
        return false;
    say("%s: the file is %" PRIu64 " bytes shorter than its header says, which counts %" PRIu64
        " chunks; %s",
        path, whole - size, chunks, more);
    return true;
}

void flaws_say(const struct evtx_log *log, const char *path)
{
    const struct evtx_log_header *header = evtx_log_header(log);

    if (!evtx_log_has_header(log))
        say("%s: the header of the file is missing, and its chunks were searched for; %s", path,
            more);
    else if (!say_short(log, path) && !(header->flags & EVTX_NO_CHECKSUMS) &&
             header->checksum != header->checksum_found)
        say("%s: the checksum of the file's header does not fit; %s", path, more);
}
