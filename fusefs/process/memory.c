/* memory.c - two lines of /proc/meminfo, which is read anew from an open file. */
#include "fusefs/process/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LEAST_PART = 16 };

int memory_open(void)
{
    return open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
}

static bool find(const char *text, const char *name, unsigned long long *number)
{
    const char *line = strstr(text, name);

    return line && sscanf(line + strlen(name), "%llu", number) == 1;
}

bool memory_is_short(int meminfo)
{
    char text[512]; /* both are among the first lines */
    ssize_t got = meminfo < 0 ? -1 : pread(meminfo, text, sizeof text - 1, 0);
    unsigned long long total, available;

    if (got < 0)
        return false;
    text[got] = '\0';
    return find(text, "MemTotal:", &total) && find(text, "MemAvailable:", &available) &&
           available < total / LEAST_PART;
}
