/*
 * names.h - the names that are numbers: chunks, EventIDs, and the files of records.
 *
 *     4711.json   4711~7.json   4711~7-12.json   4711.xml   4711.txt
 *
 * What the numbers behind the tilde mean depends on the directory; docs/filesystem.md. A name has
 * exactly one spelling, so that no file is found under two.
 */
#ifndef EVTX_FUSEFS_NAMES_H
#define EVTX_FUSEFS_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#define NAME_ROOM 256 /* bytes that any name takes, its NUL included */

enum record_suffix { SUFFIX_JSON, SUFFIX_XML, SUFFIX_TXT, SUFFIXES };

/** ID.json, ID~A.json or ID~A-B.json; or the same with .xml or .txt. */
struct record_name {
    uint64_t id;
    uint64_t a, b;
    unsigned parts; /* how many of .a and .b there are */
    enum record_suffix suffix;
};

void name_put_text(char name[NAME_ROOM], const char *text);
void name_put_number(char name[NAME_ROOM], uint64_t number);
/** 7-64488.json: chunk and offset. */
void name_put_carved(char name[NAME_ROOM], uint64_t chunk, uint64_t offset);

void name_put_record(char name[NAME_ROOM], const struct record_name *record);

/** False unless @name is a number as name_put_number() writes it: digits, no leading zero. */
bool name_number(const char *name, uint64_t *number);

/** False unless @name is one that name_put_carved() writes. */
bool name_carved(const char *name, uint64_t *chunk, uint64_t *offset);

/** False unless @name is one that name_put_record() writes. */
bool name_record(const char *name, struct record_name *record);

#endif
