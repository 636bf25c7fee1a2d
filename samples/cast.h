/* cast.h - the invented machines, people and programs of the story. */
#ifndef EVTXFS_SAMPLES_CAST_H
#define EVTXFS_SAMPLES_CAST_H

#include <stddef.h>

enum { HOSTS = 6, PEOPLE = 8, PROGRAMS = 10, SERVICES = 6, DOCUMENTS = 6, SCRIPTS = 4 };

struct host {
    const char *name, *short_name, *account, *address;
};

struct person {
    const char *name, *sid, *display;
};

struct program {
    const char *path, *command, *description, *company;
};

extern const struct host hosts[HOSTS];
extern const struct person people[PEOPLE]; /* the last two are accounts of services */
extern const struct program programs[PROGRAMS];
extern const char *const services[SERVICES];
extern const char *const documents[DOCUMENTS]; /* under a user's folder */
extern const char *const scripts[SCRIPTS];

#endif
