/* columns_none.c - stands for columns.c in a program that is built without Parquet. */
#include "cache/search/columns.h"

bool columns_are_built_in(void)
{
    return false;
}

enum evtx_status columns_write(const struct columns_job *job)
{
    (void)job;
    return EVTX_IO;
}
