/*
 * node_kinds.h - the calls behind the table of node kinds, and what they share.
 *
 * For the files called node_....c only.
 */
#ifndef EVTX_FUSEFS_NODE_KINDS_H
#define EVTX_FUSEFS_NODE_KINDS_H

#include "fusefs/tree/node.h"

/** How long the bytes that a number stands for stay the same. */
enum life {
    LIFE_FIXED, /* for ever, or it is a directory whose changes the kernel is told */
    LIFE_TEXTS, /* until the records of its chunk change, those that come behind them apart */
    LIFE_BYTES, /* until its chunk changes */
    LIFE_LINES, /* until any record changes, those that come behind them apart */
    LIFE_STATE, /* until anything does */
    LIFE_LOOK,  /* until the file is looked up again */
};

/** The life of a kind: node_number.c */
enum life node_life(enum node_kind kind);

/** The attributes that do not follow from the kind. */
struct facts {
    uint64_t size;
    uint64_t time; /* FILETIME, where .dated; else the log's own mtime stands in */
    unsigned links;
    bool dated;                     /* there is a record that .time is from */
    const struct timespec *changed; /* or this one does; NULL: none */
};

/** Whether there is a node with these parts, none of which anybody has looked at: ANSWER_OK, or
 *  ANSWER_NONE; or, if @visit may not wait, what it takes to know that; else why that cannot be
 * had. */
typedef enum answer there_fn(const struct visit *visit, struct node node);
typedef enum answer
find_fn(const struct visit *visit, struct node directory, const char *name, struct node *child);
typedef enum answer next_fn(const struct visit *visit, struct node directory, uint64_t *cookie,
                            struct node *child, char name[NAME_ROOM]);
typedef enum answer facts_fn(const struct visit *visit, struct node node, struct facts *facts);
/** The directory that holds @node, which is a directory and there. */
typedef struct node parent_fn(const struct snapshot *snapshot, struct node node);
typedef enum answer read_fn(const struct visit *visit, struct node file, uint64_t offset,
                            size_t size, struct piece *piece);

/** What must be made before some nodes can be read or listed, and can take long: while it is not,
 *  they answer ANSWER_SLOW to who may not wait. */
struct work {
    /** Makes it, or waits until it is made. @visit may wait. */
    enum answer (*make)(const struct visit *visit, struct node node);
    /** Asks that to stop. */
    struct stop *(*stop)(struct snapshot *snapshot, struct node node);
};

extern const struct work query_work, table_work, templates_work, document_work, carved_work,
    field_work, merged_work, all_document_work, chronicle_work;

/* node_there.c: by what the parts of a number count. */
there_fn there_once, there_chunk, there_record, there_facet, there_value, there_document,
    there_table, there_fields, there_field, there_field_value, there_query, there_query_lines,
    there_template, there_carved;

/* node_parent.c */
parent_fn parent_of_log, parent_root, parent_chunks, parent_chunk, parent_value, parent_query,
    parent_fields, parent_by_field, parent_field;
parent_fn parent_case, parent_logs, parent_failed, parent_all;

/* node_fixed.c: the root, chunks/N and export/. */
find_fn fixed_find;
next_fn fixed_next;
facts_fn current_facts, ignore_facts;
read_fn ignore_read;

/* node_case.c: the root of many logs, and what lies between it and theirs. */
there_fn there_case_text, there_group, there_failed, there_nowhere;
find_fn case_find, logs_find, log_find;
next_fn case_next, logs_next, log_next;
facts_fn case_facts, case_text_facts, group_facts, log_facts;
read_fn case_text_read, error_read;

/* node_all.c: what lies below by-... and report/ of that root. */
there_fn there_all_value, there_all_group, there_all_link;
find_fn all_find;
next_fn all_next;
facts_fn all_facts;
read_fn all_link_read;

/** What all logs have together. */
enum answer need_merged(const struct visit *visit, const struct merged **merged);

/** Why one of these is not there. */
enum answer answer_of_roster(struct roster *roster, enum evtx_status status);

/* node_all_lines.c: the same in the order of time. */
there_fn there_all_lines;
facts_fn all_lines_facts;
read_fn all_lines_read;

enum answer need_chronicle(const struct visit *visit, struct chronicle **chronicle);

/** What is read of the lines of a sequence; as node_read(). */
enum answer sequence_piece(struct chronicle *chronicle, const struct sequence *sequence,
                           uint64_t offset, size_t size, bool wait, struct piece *piece);

/** The facet whose values lie below those of @facet; FACETS: none, its records do. */
enum facet facet_inner(enum facet facet);

/** Asks that to stop. */
struct stop *stop_merge(struct snapshot *root, struct node node);

/** How the directory of a facet is called: by-eventid. */
const char *facet_directory(enum facet facet);

/* node_all_document.c */
there_fn there_all_document;
facts_fn all_document_facts;
read_fn all_document_read;

/* node_lines.c */
facts_fn log_lines_facts;
read_fn log_lines_read;

/* node_chunk.c */
find_fn chunks_find, records_find;
next_fn chunks_next, records_next;
facts_fn chunk_facts, record_facts_of;
read_fn chunk_lines_read, chunk_log_read, record_read;

/* node_facet.c */
find_fn facet_find, value_find;
next_fn facet_next, value_next;
facts_fn value_facts;
read_fn value_lines_read;

enum {
    RECORD_LINKS = 8 /* one below chunks/, one in each facet, or in the one inside of it */
};

/** Whether a directory of a value holds records, and not the values of the facet inside of it. */
bool facet_has_records(enum facet facet);

/** The record at @place of @chunk as a file with such a name. */
struct node record_node(uint64_t chunk, uint32_t place, enum record_suffix suffix);

/** The suffix of the records' files that are listed. */
enum record_suffix listed_suffix(const struct snapshot *snapshot);

/* node_query.c */
find_fn query_find;
next_fn query_next;
facts_fn query_lines_facts;
read_fn query_lines_read;

/* node_field.c */
find_fn fields_find_name, field_find, field_value_find;
next_fn fields_next_name, field_next, field_value_next;
facts_fn field_value_facts;
read_fn field_lines_read;

/* record_set.c */

/** Some records of a log, in log order: those of a value, or what a query found. */
struct record_set {
    uint64_t size;       /* of their lines together */
    const void *records; /* what the functions know them by */
    /** The record that is called so: as survey_name(). False: there is none. */
    bool (*named)(struct survey *survey, const void *records, uint64_t id, enum name_form form,
                  struct survey_item *item);
    /** The first record at or behind @ordinal. False: there is none. */
    bool (*next)(struct survey *survey, const void *records, uint32_t ordinal,
                 struct survey_item *item);
    /** The ordinal of the record whose line holds byte @offset, and where the line begins. */
    uint32_t (*seek)(struct survey *survey, const void *records, uint64_t offset, uint64_t *begin);
};

/** Those of a value of a facet, which is borrowed. */
struct record_set set_of_value(const struct survey_value *value);

/** What a query found, or a field has as a value, which is borrowed. */
struct record_set set_of_result(const struct result *result);

/** The file of the record that is called so in a directory that holds the set. */
enum answer set_find(struct survey *survey, const struct record_set *set,
                     const struct record_name *name, struct node *child);

/** The file behind *@cookie in such a directory: 1 stands for the first one, and so for all that
 * lie before; N + 1 for the first one at or behind ordinal N. */
enum answer set_next(const struct snapshot *snapshot, const struct record_set *set,
                     uint64_t *cookie, struct node *child, char name[NAME_ROOM]);

/** Reads the file that holds their lines, into memory that @piece owns; as node_read(). */
enum answer set_read(const struct visit *visit, const struct record_set *set, uint64_t offset,
                     size_t size, struct piece *piece);

/* node_table.c */
facts_fn table_facts;
read_fn table_read;

/* node_template.c */

/** Which templates there are. */
enum answer need_definitions(const struct visit *visit);

find_fn templates_find;
next_fn templates_next;
facts_fn template_facts;
read_fn template_read;

/* node_carved.c */

/** What was carved. */
enum answer need_carved(const struct visit *visit, const struct draft **draft);

find_fn carved_find_node;
next_fn carved_next_node;
facts_fn carved_record_facts;
read_fn carved_record_read;

/* node_document.c */

/** Makes a document. False: it cannot be had now. */
typedef bool document_make(struct snapshot *snapshot, uint32_t which, struct draft *draft);

/** The document, made once by @maker, whoever asks first; it stays as it is. Borrowed. @otherwise:
 *  the answer to who may not wait. ANSWER_IO: it cannot be made. */
enum answer need_draft(const struct visit *visit, uint32_t which, document_make *maker,
                       enum answer otherwise, const struct draft **draft);

facts_fn document_facts, chunk_info_facts;
read_fn document_read, chunk_info_read;

/** The document, made. Borrowed; it stays as it is. */
enum answer need_document(const struct visit *visit, uint32_t which, const struct draft **draft);

/** The part of a document that is read. */
enum answer draft_piece(struct snapshot *snapshot, const struct draft *draft, uint64_t offset,
                        size_t size, struct piece *piece);

/* node_export.c */
facts_fn export_facts;
read_fn export_read;

/* status.c */
facts_fn status_facts;
read_fn status_read;

/* node_ready.c: what must be ready first. */

enum answer answer_of(enum evtx_status status);

/** The same of work that @stop asks to stop: if that was why, it is not ready still. */
enum answer
answer_of_work(const struct snapshot *snapshot, const struct stop *stop, enum evtx_status status);

/** Pins a chunk for reading. */
enum answer need_chunk(const struct visit *visit, uint64_t number, enum cache_form form,
                       const struct cached_chunk **chunk);

/** Dates a file by the newest record of the log. Once the survey is ready. */
void date_by_log(struct snapshot *snapshot, struct facts *facts);

/** What is known of chunk @number; with @files, the sizes of the listed files too. */
enum answer
need_known(const struct visit *visit, uint64_t number, bool files, struct survey_chunk *chunk);

enum answer need_survey(const struct visit *visit);

/** Which fields the log has. Borrowed; they stay as they are. */
enum answer need_fields(const struct visit *visit, const struct field_list **fields);

/** The part from @offset on, @wanted bytes at most, of what the piece owns, which is @size bytes.
 */
void piece_cut(struct piece *piece, size_t size, uint64_t offset, size_t wanted);

/** A slice of @size bytes at most of a pinned chunk's text at @at; takes the pin over. */
void piece_slice(struct piece *piece, const struct cached_chunk *chunk, uint64_t at, size_t size,
                 uint64_t offset, size_t wanted);

#endif
