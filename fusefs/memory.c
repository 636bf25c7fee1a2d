/* memory.c - two lines of /proc/meminfo. */
#include "fusefs/memory.h"

#include <stdio.h>

enum { LEAST_PART = 16 };

bool memory_is_short(void)
{
    FILE *file = fopen("/proc/meminfo", "re");
    unsigned long long total = 0, available = 0;
    bool known = false;
    char line[128];

    if (!file)
        return false;
    while (!known && fgets(line, sizeof line, file)) {
        sscanf(line, "MemTotal: %llu", &total);
        known = sscanf(line, "MemAvailable: %llu", &available) == 1;
    }
    fclose(file);
    return known && available < total / LEAST_PART;
}
