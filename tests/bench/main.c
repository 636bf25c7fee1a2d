/*
 * main.c - micro-benchmarks: micro [--once] [NAME...]
 *
 * For each subject, or those named, the time of one item and the bytes a second, from the fastest
 * of several rounds: what disturbs only ever adds. --once runs each once, to show that it can run.
 */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 15, ROUND_NS = 10 * 1000 * 1000 };

static const struct subject *const tables[] = {value_subjects, chunk_subjects};

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* The time of a pass, in a round of @passes. */
static double time_round(const struct subject *subject, void *state, uint64_t passes)
{
    uint64_t begin = now();

    for (uint64_t i = 0; i < passes; i++)
        subject->pass(subject, state);
    return (double)(now() - begin) / (double)passes;
}

static double fastest(const struct subject *subject, void *state, bool once)
{
    double least = time_round(subject, state, 1); /* warms up */
    uint64_t passes = (uint64_t)(ROUND_NS / least) + 1;

    for (int round = 0; round < ROUNDS && !once; round++) {
        double time = time_round(subject, state, passes);

        least = round == 0 || time < least ? time : least;
    }
    return least;
}

static bool run(const struct subject *subject, bool once)
{
    void *state = subject->prepare(subject);
    struct work work;
    double time;

    if (!state) {
        fprintf(stderr, "micro: %s cannot be prepared\n", subject->name);
        return false;
    }
    time = fastest(subject, state, once);
    work = subject->pass(subject, state);
    subject->done(state);
    if (work.items == 0 || work.bytes == 0) {
        fprintf(stderr, "micro: %s has done nothing\n", subject->name);
        return false;
    }
    printf("%-20s %9.2f ns %9.0f MB/s  a %s\n", subject->name, time / (double)work.items,
           (double)work.bytes * 1000 / time, subject->item);
    return true;
}

static bool named(const char *name, char **names)
{
    if (!*names)
        return true;
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    bool once = argc > 1 && strcmp(argv[1], "--once") == 0, fine = true;
    int count = 0;

#ifndef NDEBUG
    if (!once)
        fputs("micro: this is no release build, its figures mean nothing\n", stderr);
#endif
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        for (const struct subject *subject = tables[i]; subject->name; subject++)
            if (named(subject->name, argv + 1 + once)) {
                fine = run(subject, once) && fine;
                count++;
            }
    return fine && count ? 0 : 1;
}
