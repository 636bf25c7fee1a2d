/*
 * node.h - the tree: what an inode number means, and what each kind of node holds.
 *
 * The number is the address, so there is no table of nodes to fill, to lock or to forget:
 *
 *     63  59 58          40 39            12 11      0
 *     [kind][ edition     ][ chunk number  ][ place  ]    of a chunk, and what lies below it
 *     [kind][ edition    log       ][ field][ value  ]    of a field, 12 and 15 bits
 *     [kind][ edition    log       ][ facet][ value  ]    of everything else, but for the status:
 *     [kind][ how many looked it up before           ]
 *     63  59 58                  27 26    23 22      0
 *     [ 0  ][kind][ place           ][facet][ value  ]    of the root of many logs, and logs/
 *
 * In a mount of many logs the chunks are counted over all of them, and as few bits of the edition
 * as that takes tell the log (roster.h). A mount of one has all of them for the edition.
 *
 * A record has one number under chunks/ and in every by-... directory: its names are hard links.
 * A file that has a number keeps its bytes, or gets more of them at its end: where a log that
 * changes gives it others, it has another edition, and so another number. No number is ever given
 * to another file: a chunk counts its changes by itself, and when its editions are used up its
 * files can be read no more. The editions of the whole log last for 2^32 states.
 * docs/architecture.md 11
 *
 * What the kernel asks for may be any number. Whether there is such a node is one function of each
 * kind, in node_there.c, which every call below asks first; so what finds, lists and reads can
 * index with the parts of a node.
 *
 * Every kind of node has a line in two tables: what its number holds, in node_number.c, and what it
 * does, in node.c. The other files called node_....c do the work, and know neither table;
 * docs/filesystem.md draws the tree.
 *
 * Who asks is a struct visit. One that may not wait renders nothing and waits for nobody: what is
 * not ready answers ANSWER_RENDER, ANSWER_SURVEY, ANSWER_EXPORT or ANSWER_SLOW, and the call is
 * made again, in a visit that may wait, by a thread that has time.
 */
#ifndef EVTX_FUSEFS_NODE_H
#define EVTX_FUSEFS_NODE_H

#include "fusefs/tree/names.h"
#include "fusefs/tree/snapshot.h"

#include <stdbool.h>
#include <sys/stat.h>

#define STATUS_NAME "status.json"

/** A look into a log: which state of it, and whether the caller has time. */
struct visit {
    struct snapshot *snapshot;
    bool wait; /* chunks may be rendered, the log surveyed */
};

enum answer {
    ANSWER_OK,
    ANSWER_NONE,    /* no such name, or no more children */
    ANSWER_RENDER,  /* not ready: a chunk must be rendered, or read, first */
    ANSWER_SURVEY,  /* not ready: the whole log must be surveyed first */
    ANSWER_EXPORT,  /* not ready: the size of the export must be known first */
    ANSWER_SLOW,    /* not ready: node_make() must be called first, which may take long; to who
                       may wait too, where that was asked to stop */
    ANSWER_CHANGED, /* the log is not in this state any more */
    ANSWER_NO_MEMORY,
    ANSWER_FULL, /* there is no room for one more */
    ANSWER_IO,   /* the log cannot be read there, or a chunk has changed too often */
};

enum node_kind {
    NODE_NONE,
    NODE_ROOT,        /* /                                 inode 1, as FUSE demands */
    NODE_IGNORE,      /* /.ignore */
    NODE_LOG_LINES,   /* /events.jsonl */
    NODE_CHUNKS,      /* /chunks */
    NODE_CHUNK,       /* /chunks/7 */
    NODE_CHUNK_LINES, /* /chunks/7/events.jsonl */
    NODE_CHUNK_LOG,   /* /chunks/7/chunk.evtx */
    NODE_RECORDS,     /* /chunks/7/records */
    NODE_RECORD,      /* /chunks/7/records/4711.json       and /by-eventid/4624/4711.json ... */
    NODE_RECORD_XML,  /* /chunks/7/records/4711.xml        and so on */
    NODE_RECORD_TEXT, /* /chunks/7/records/4711.txt        and so on */
    NODE_FACET,       /* /by-eventid                       and all that are called by-... */
    NODE_VALUE,       /* /by-eventid/4624                  and /by-day/2016-07-08/18 */
    NODE_VALUE_LINES, /* /by-eventid/4624/events.jsonl */
    NODE_EXPORT,      /* /export */
    NODE_EXPORT_XML,  /* /export/events.xml */
    NODE_STATUS,      /* /status.json                      of a mount only */
    NODE_REPORT,      /* /report */
    NODE_DOCUMENT,    /* /README.txt and /report/eventid.tsv ... */
    NODE_CHUNK_INFO,  /* /chunks/7/info.json */
    NODE_QUERY,       /* /query                            and /query/EventID=4624/LogonType=10 */
    NODE_QUERY_LINES, /* /query/EventID=4624/events.jsonl */
    NODE_TABLE,       /* /export/events.csv ... */
    NODE_TEMPLATES,   /* /templates */
    NODE_TEMPLATE,    /* /templates/GUID.xml */
    NODE_CARVED,      /* /carved */
    NODE_CARVED_FILE, /* /carved/7-64488.json */
    NODE_FIELDS,      /* /by-field                         and /report/field */
    NODE_FIELD,       /* /by-field/IpAddress */
    NODE_FIELD_VALUE, /* /by-field/IpAddress/192.0.2.7 */
    NODE_FIELD_LINES, /* /by-field/IpAddress/192.0.2.7/events.jsonl and /report/field/IpAddress.tsv
                       */
    NODE_CASE,        /* /                                 of a mount of many logs; those above lie
                                                           below /logs/GROUP/NAME then */
    NODE_CASE_TEXT,   /* /.ignore and /README.txt */
    NODE_LOGS,        /* /logs */
    NODE_GROUP,       /* /logs/DC001 */
    NODE_LOG,         /* /logs/DC001/Security              which is NODE_ROOT in its own snapshot */
    NODE_FAILED,      /* the same of a log that cannot be read */
    NODE_ERROR,       /* /logs/DC001/Security/error.txt */
    NODE_ALL_FACET,   /* /by-eventid                       of all logs */
    NODE_ALL_VALUE,   /* /by-eventid/4624 */
    NODE_ALL_GROUP,   /* /by-eventid/4624/DC001            .place: the group */
    NODE_ALL_LINK,    /* /by-eventid/4624/DC001/Security   .place: the log's, in roster.by_name */
    NODE_ALL_REPORT,  /* /report */
    NODE_ALL_DOCUMENT, /* /report/logs.tsv ... */
    NODE_ALL_LINES,    /* /events.jsonl                     and /copies/events.jsonl */
    NODE_ALL_COPIES,   /* /copies */
    NODE_KINDS
};

/** The two of NODE_ALL_LINES. */
enum { ALL_LINES_EVENTS, ALL_LINES_COPIES, ALL_LINES };

/** The two of NODE_FIELDS: by-field/ and report/field/. */
enum { FIELDS_VALUES, FIELDS_REPORT };

/** The value of NODE_FIELD_LINES that is the report on a field: no value has that number. */
enum { REPORT_OF_FIELD = (1 << FIELD_VALUE_BITS) - 1 };

struct node {
    enum node_kind kind;
    uint64_t chunk;   /* of kinds below a chunk */
    uint32_t place;   /* of NODE_RECORD and the two like it, and of links */
    enum facet facet; /* of NODE_FACET and below */
    uint32_t field;   /* of kinds below NODE_FIELDS */
    uint32_t value;   /* number of the value, of kinds below a facet or a field; of documents,
                         tables, queries, templates, stale records, FIELDS_..., groups and logs: which
                         one */
};

#define PIECE_MORE 63u /* pieces behind the first one, at most */

/** Bytes of a file: borrowed from a pinned chunk, or made for the reader. What a read finds behind
 *  them, in other chunks, is a list of further pieces. */
struct piece {
    const uint8_t *bytes;
    size_t size;
    const struct cached_chunk *pinned; /* NULL: none */
    bool spent;                        /* .pinned was read to its end */
    uint8_t *owned;                    /* NULL: none */
    struct piece *more;                /* owned; they have no .more themselves */
    size_t more_count;
};

/** The number of the node's first edition: in a log that did not change, and is the only one. */
uint64_t node_number(struct node node);

/** The number that it has in the state of the log that @snapshot shows. */
uint64_t node_number_in(const struct snapshot *snapshot, struct node node);

/** A number of /status.json. It has one for each who looks it up, counted by the caller: the
 * kernel, which keeps the bytes of a number, has none of a new one. They all mean the same node. */
uint64_t node_number_of_look(uint64_t look);

/** Whether @number is that of a node in the state of the log that @snapshot shows; or may be one,
 * if it takes the survey, or more, to know that. */
bool node_is_in(struct snapshot *snapshot, uint64_t number);

/** Whether what the number of @node stood for in an earlier state is what it stands for @now, and
 *  perhaps more behind that. */
bool node_is_kept(const struct snapshot *before, const struct snapshot *now, struct node node);

/** The node that @number, which can be any, would be of in some log and some state. .kind is
 *  NODE_NONE where there is none; the other parts are not checked before one of the calls below. */
struct node node_from_number(uint64_t number);

/** The same in the log of @snapshot, which node_log() found. */
struct node node_in(const struct snapshot *snapshot, uint64_t number);

/** Which log @number is of: 0 the only one, or the root of many; else the member before that.
 *  @roster: NULL where there is one log. False: there is none. */
bool node_log(const struct roster *roster, uint64_t number, uint32_t *log);

/** Whether its chunk, or its log, has changed so often that there is no number left for it. */
bool node_is_worn_out(const struct snapshot *snapshot, struct node node);

bool node_is_directory(struct node node);

/** S_IFDIR, S_IFREG or S_IFLNK, and the permissions. What a link leads to is read as a file is. */
mode_t node_mode(const struct snapshot *snapshot, struct node node);

/** The directory that holds @node, which is a directory; the root for the root, and for what is not
 *  there. */
struct node node_parent(struct snapshot *snapshot, struct node node);

/** The child of @directory called @name. */
enum answer
node_find(const struct visit *visit, struct node directory, const char *name, struct node *child);

/**
 * The child of @directory that *@cookie stands for, or the next one behind it; 0 is the first.
 *
 * @cookie  set to what stands for the next child.
 */
enum answer node_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                      struct node *child, char name[NAME_ROOM]);

/** Has the attributes of what @directory holds ready, where that is the work of a moment. */
enum answer node_prepare(const struct visit *visit, struct node directory);

/** The attributes of @node: the same each time, as long as the log is in the state that @snapshot
 * shows. */
enum answer node_stat(const struct visit *visit, struct node node, struct stat *st);

/** At most @size bytes of a file from @offset on; fewer only at its end. The caller owes one
 *  piece_done() on ANSWER_OK. */
enum answer node_read(const struct visit *visit, struct node file, uint64_t offset, size_t size,
                      struct piece *piece);

/** Makes what ANSWER_SLOW of @node is about: what a query finds, the sizes of a table, a report,
 *  the list of templates. Should
 *  that fail, who waits for @node is told why. */
void node_make(struct snapshot *snapshot, struct node node);

/** Asks that to stop, which several nodes can have in common. NULL: it does not take long. */
struct stop *node_stop(struct snapshot *snapshot, struct node node);

/** The size of all of it. */
size_t piece_size(const struct piece *piece);

void piece_done(struct snapshot *snapshot, struct piece *piece);

#endif
