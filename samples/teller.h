/* teller.h - puts an event of the story into a log: the record around the values of its body. */
#ifndef EVTXFS_SAMPLES_TELLER_H
#define EVTXFS_SAMPLES_TELLER_H

#include "samples/cast.h"
#include "samples/kinds.h"
#include "samples/writer.h"

#define SECOND 10000000u /* in FILETIME ticks */

struct teller {
    struct sample_log *log;
    uint64_t random, now, gap; /* gap: ticks between two scenes, on average */
    uint64_t expected;         /* how many records there will be, roughly; 0: endless */
    uint64_t limit;            /* no more records than this */
    uint64_t dice[8];
    const struct host *host;    /* where things happen now */
    uint64_t record_ids[HOSTS]; /* each host counts its own EventRecordIDs */
    struct sample_template bodies[KINDS];
    struct sample_template roots[HOSTS][PROVIDERS];
    const char *params[HOSTS][PROVIDERS][4];
    char *words; /* room for the texts of one scene */
    size_t used;
    bool duplicates; /* some records take the ID of an earlier one */
    bool stopped;    /* the log takes no more */
};

/** NULL: no memory. */
struct teller *teller_new(struct sample_log *log, uint64_t seed);
void teller_free(struct teller *teller);

/** A number below @below. Never twice in one expression: compilers differ in what comes first. */
uint32_t teller_pick(struct teller *teller, uint32_t below);

/** Throws the dice; then each may be read as often as one likes, as a number below @below. */
void teller_roll(struct teller *teller);
uint32_t teller_die(const struct teller *teller, unsigned index, uint32_t below);

/** Text that lives until teller_forget(), which a scene calls first. */
__attribute__((format(printf, 2, 3))) const char *
teller_say(struct teller *teller, const char *format, ...);
void teller_forget(struct teller *teller);

/** Lets time pass: 1 to 2 * @mean ticks. */
void teller_wait(struct teller *teller, uint64_t mean);

/** Writes one event. @user: SID of the one who caused it; NULL: none. */
void teller_tell(struct teller *teller, enum kind_id kind, const char *user,
                 const struct sample_value *values, size_t count);

/** The same with a body of any form. */
void teller_tell_body(struct teller *teller, enum kind_id kind, const char *user,
                      const struct sample_stream *body);

#define TELL(teller, kind, user, ...)                                                              \
    teller_tell((teller), (kind), (user), (const struct sample_value[]){__VA_ARGS__},              \
                sizeof((const struct sample_value[]){__VA_ARGS__}) / sizeof(struct sample_value))

/* What is told, until the log takes no more or .limit is reached. False: a write failed. */
bool story_tell(struct teller *teller);
bool types_tell(struct teller *teller);
bool odd_tell(struct teller *teller);
bool direct_tell(struct teller *teller);

#endif
