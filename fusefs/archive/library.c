/* library.c - which libarchive this is. */
#include "fusefs/archive/archive.h"

#include <archive.h>

const char *pack_library(void)
{
    return ARCHIVE_VERSION_STRING;
}
