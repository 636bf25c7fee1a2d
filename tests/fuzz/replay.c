/*
 * replay.c - runs a target over files, without a fuzzer: in every test run, with any compiler.
 *
 *     replay-TARGET FOLDER...    each file of each folder; TAP to standard output
 *     replay-TARGET FILE         one input, in this process: for a debugger
 *
 * Each input has a process, a minute, and a gigabyte: one finding does not hide the next.
 */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 60, MOST_MEMORY = 1 << 20 /* KiB that are resident at most */ };

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes;
    struct stat st;

    if (!file || fstat(fileno(file), &st) != 0 || !(bytes = malloc((size_t)st.st_size + 1))) {
        perror(path);
        exit(2);
    }
    *size = fread(bytes, 1, (size_t)st.st_size, file);
    fclose(file);
    return realloc(bytes, *size ? *size : 1); /* so that a sanitizer knows where it ends */
}

static void run(const char *path)
{
    size_t size;
    uint8_t *bytes = read_file(path, &size);

    fuzz_target(bytes, size);
    free(bytes);
}

/* Whether all is well with the input, which is told. */
static bool passes(const char *path, int number)
{
    struct rusage usage = {0};
    int status = 0;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0) {
        alarm(SECONDS);
        run(path);
        exit(0); /* a sanitizer looks for leaks */
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return false;
    if (status == 0 && usage.ru_maxrss < MOST_MEMORY) {
        printf("ok %d - %s\n", number, path);
        return true;
    }
    printf("not ok %d - %s\n# status 0x%x, %ld KiB\n", number, path, (unsigned)status,
           usage.ru_maxrss);
    return false;
}

static int no_dots(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* How many of the folder's inputs are findings; adds how many there are to @count. */
static int run_folder(const char *folder, int *count)
{
    struct dirent **entries;
    int found = scandir(folder, &entries, no_dots, alphasort), bad = 0;

    if (found < 0) { /* what was not tried must not pass for what is sound */
        printf("not ok %d - %s\n# it cannot be read\n", ++*count, folder);
        return 1;
    }
    for (int i = 0; i < found; i++) {
        char path[4096];

        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        bad += !passes(path, ++*count);
        free(entries[i]);
    }
    free(entries);
    return bad;
}

int main(int argc, char **argv)
{
    int count = 0, bad = 0;
    struct stat st;

    if (argc == 2 && stat(argv[1], &st) == 0 && S_ISREG(st.st_mode)) {
        run(argv[1]);
        return 0;
    }
    for (int i = 1; i < argc; i++)
        bad += run_folder(argv[i], &count);
    printf("1..%d\n", count);
    return bad || !count;
}
