/* claim.c - small things that all targets need. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void claim(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

double fuzz_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

char *fuzz_string(const uint8_t *bytes, size_t size)
{
    char *string = size ? strndup((const char *)bytes, size) : strdup("");

    if (!string)
        exit(1); /* no finding: the machine has no memory */
    return string;
}
