/* faults.c - what is said of an archive, or a member, that cannot be read. */
#include "fusefs/archive/archive.h"

static const char *const texts[PACK_FAULTS] = {
    [PACK_FINE] = "nothing is wrong with it",
    [PACK_DAMAGED] = "the archive is damaged there",
    [PACK_NOT_A_LOG] = "it is no event log",
    [PACK_NO_ROOM] = "there is no room to unpack it; free some, or give --spool=DIR, a larger "
                     "--spool_size, or another TMPDIR",
    [PACK_TOO_MUCH] = "its archive is more than 1 TB when unpacked",
    [PACK_TOO_MANY] = "its archive has more members than are read",
    [PACK_TOO_DEEP] = "it lies in too many archives; unpack the outer ones first",
    [PACK_LONG_NAME] = "its name is longer than 4096 bytes",
    [PACK_NEEDS_PASSWORD] = "it is encrypted, and its password was not given; --password_file=FILE "
                            "has one a line",
    [PACK_WRONG_PASSWORD] = "it is encrypted, and no password that was given fits",
    [PACK_ENCRYPTED_7Z] =
        "it is encrypted in the way of 7-Zip, which is not read; unpack it with '7z x' first",
    [PACK_METHOD] =
        "its compression, Deflate64 or another, is not read; unpack it with '7z x' first",
    [PACK_OTHER_KIND] = "it is an archive of a kind that is not read; unpack it with '7z x' first",
    [PACK_NO_ARCHIVE] = "it is called an archive and is none",
    [PACK_LINK] = "it is a link to another file",
    [PACK_NO_MEMORY] = "out of memory",
    [PACK_CANCELLED] = "unpacking was cancelled",
    [PACK_CRASHED] = "the process that unpacks it has ended before it was done",
    [PACK_LIED] = "the process that unpacks it says what cannot be",
};

const char *pack_fault_text(enum pack_fault fault)
{
    return fault < PACK_FAULTS ? texts[fault] : texts[PACK_LIED];
}
