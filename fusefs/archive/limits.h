/* limits.h - what an archive may be at most; docs/reliability.md 5. */
#ifndef EVTX_FUSEFS_ARCHIVE_LIMITS_H
#define EVTX_FUSEFS_ARCHIVE_LIMITS_H

#include <stdint.h>

enum {
    MOST_DEPTH = 3,              /* of archives in the one that is given */
    MOST_MEMBERS = 1 << 20,      /* of one that is given, with those of archives in it */
    MOST_NAME = 4096,            /* bytes of a path */
    MOST_NAMES = 64 << 20,       /* bytes of all that are kept */
    MOST_DETAIL = 160,           /* bytes of the text of an error */
    MOST_PASSWORDS = 64 << 10,   /* bytes of all of them */
    MOST_WAITING = 1024,         /* archives whose turn has not come */
    MOST_WITHOUT_LOG = 64 << 20, /* bytes of a member, before it is none; as in core/log/layout.c */
    KEPT_OF_OTHERS = 64 << 10,   /* bytes of a member that is no log, to tell what it is */
    SPOOL_PAGE = 4096,           /* members begin at one, and those of zeros are not written */
};

#define MOST_UNPACKED (UINT64_C(1) << 40) /* bytes, of one archive that is given */
#define MOST_ROOM     (UINT64_C(64) << 30)
#define MOST_MEMORY   (UINT64_C(1) << 30) /* of an unpacker */

#endif
