/*
 * survey.h - what is known of the whole log: sizes, times, names, and the values of each facet.
 *
 * The problem: `ls by-eventid` and the size of events.jsonl depend on every record, but a log can
 * have millions, and its texts do not fit in memory. So the log is rendered once, chunk by chunk,
 * and of each record only what listings and sizes need is kept: 18 bytes, in rows. What concerns
 * one chunk can be asked as soon as that chunk was rendered, what concerns the whole log once
 * survey_ready().
 *
 * The survey learns from every chunk that the cache renders, whoever asked for it, in any order; it
 * merges them in log order, so that names and numbers are the same in every run. survey_step()
 * drives it through the log in the background.
 *
 * What was tried: looking for a record's values in its text (a template knows where they are, H47);
 * an entry for each record in each directory (records of a chunk are of a few kinds, so a kind is
 * entered once, H48 and H49; postings are chunks, not records). Beginning at the mount (it took the
 * processor from the first requests; it begins 20 ms later, H60).
 *
 * Memory:   18 bytes a record; 16 for each kind of records in each chunk; postings, 3 to 6 bytes
 *           for each chunk that a value occurs in: together below 24 bytes a record in real logs.
 * 88 a chunk that is stored (8 more once the export was asked for), 72 and a name for each value.
 * Where IDs clash or do not count up, 8 to 12 bytes more for each such record.
 *           docs/architecture.md, section 9.
 * Threads:  every function may be called from any thread.
 */
#ifndef EVTX_CACHE_SURVEY_H
#define EVTX_CACHE_SURVEY_H

#include "cache/chunks/cache.h"

#define SURVEY_END UINT32_MAX /* no such record */

/* How each document of CACHE_XML begins; its element and an empty line follow. */
#define XML_DECLARATION "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

struct survey; /* opaque */

/** How a record is called in the by-... directories. docs/filesystem.md */
enum name_form {
    NAME_ID,    /* ID.json: the first record with that ID */
    NAME_CHUNK, /* ID~CHUNK.json: a later one, the first of its chunk */
    NAME_PLACE, /* ID~CHUNK-PLACE.json */
};

/** The facts of one chunk. */
struct survey_chunk {
    uint32_t count;  /* places, those of lost records included */
    uint32_t named;  /* records that are not lost */
    uint32_t size;   /* of their lines */
    uint64_t newest; /* the latest time in their headers; FILETIME, 0 when there are none */
    bool files;      /* the sizes of the listed files are known too */
    bool searched;   /* what its records say depends on other chunks, too */
    bool unread;     /* the log could not be read there, so that nothing is known of its records */
};

/** The facts of one record. */
struct survey_record {
    uint64_t id;
    uint64_t time; /* FILETIME of TimeCreated, or of the header where the event has none */
    uint32_t line_size, file_size; /* of the listed file; 0 until survey_chunk.files */
    bool later;                    /* an earlier record of the chunk has the same ID */
    bool again;                    /* an earlier chunk has it; right once survey_ready() */
};

/** The facts of the whole log. */
struct survey_log {
    uint64_t records; /* those that are not lost */
    uint64_t size;    /* of their lines */
    uint64_t newest;  /* as in struct survey_chunk */
};

/** How far the survey has come. */
struct survey_progress {
    uint64_t chunks;   /* of the file */
    uint64_t surveyed; /* of them, counted in log order */
    uint64_t records;  /* in those, without the lost ones */
};

/** What the order of time takes of a record. */
struct survey_moment {
    uint64_t time, id;  /* as in struct survey_record */
    uint32_t line_size; /* 0: the record is lost */
    bool marked;        /* it is shown, but damaged */
};

/** One value of a facet. */
struct survey_value {
    enum facet facet;
    uint32_t number;         /* in its facet, in the order of its names */
    uint32_t parent;         /* the number of the outer facet's value; 0 where there is none */
    const char *name;        /* lives as long as the survey */
    uint32_t count;          /* of its records */
    uint64_t size;           /* of their lines */
    uint64_t oldest, newest; /* the times of them; FILETIME */
};

/** A record met on a walk. */
struct survey_item {
    uint32_t ordinal; /* counts places in log order */
    uint64_t chunk;
    uint32_t place;
    enum name_form form;
    struct survey_record record;
};

/** Learns from @cache from now on; both @log and @cache are borrowed. NULL: no memory, or too many
 *  chunks. */
struct survey *survey_new(const struct evtx_log *log, struct cache *cache);

/** Nobody may use the cache any more. Does nothing for NULL. */
void survey_free(struct survey *survey);

/** Sets the form of the records' listed files: CACHE_FILES, as it is from the start, CACHE_XML or
 * CACHE_TEXT. Only its sizes are kept. Before anything is rendered. */
void survey_list(struct survey *survey, enum cache_form form);

enum cache_form survey_listed(const struct survey *survey);

/** Sets who is told, without a lock, that survey_step() may have work again, or that the survey or
 *  the export is over. Whoever may come late asks then whether it is. */
void survey_listen(struct survey *survey, void (*changed)(void *context), void *context);

/** Does a small piece of the survey, or of the export, about one chunk. False: nothing to do for
 *  this thread now. */
bool survey_step(struct survey *survey);

/** Whether the whole log was surveyed. */
bool survey_ready(struct survey *survey);

/** Whether it is ready, or nobody is at it any more: it failed or was stopped. */
bool survey_over(struct survey *survey);

/** Helps until the survey is ready. Errors: EVTX_NO_MEMORY, the next call tries again;
 * EVTX_CHANGED, the log is not what it was when it was read first; EVTX_TOO_LARGE, more than 2^32
 * records; EVTX_IO, it was stopped. */
EVTX_MUST_USE enum evtx_status survey_wait(struct survey *survey);

/** Makes every step, present and future, return soon, and every wait. */
void survey_stop(struct survey *survey);

/** Whether it was stopped. Who does something long for a reader asks now and then. */
bool survey_stopped(struct survey *survey);

/**
 * Takes over what @old knows of chunk @number, which has the same bytes in the logs of both. Before
 * the first step of @survey, after survey_list(); @old may be at work.
 *
 * False: it is to be learnt as any other, as @old does not know it, or it is damaged, or there is
 * no memory.
 */
bool survey_adopt(struct survey *survey, struct survey *old, uint64_t number);

/** Whether the records of chunk @number are those that @old has, in the same places, and perhaps
 *  more behind them. Both are ready. */
bool survey_extends(const struct survey *survey, const struct survey *old, uint64_t number);

struct survey_progress survey_progress(struct survey *survey);

/** The damage that was found so far. */
struct damage survey_damage(struct survey *survey);

/** False: chunk @number was not rendered yet. A chunk that cannot be read is known as empty, as is
 *  one that is not stored. */
bool survey_chunk(struct survey *survey, uint64_t number, struct survey_chunk *chunk);

/** False: there is no such record, or it is lost, or the chunk is not known yet. */
bool survey_record(struct survey *survey, uint64_t chunk, uint32_t place,
                   struct survey_record *record);

/** The first record of the chunk with @id. False: none, or the chunk is not known yet. */
bool survey_find(struct survey *survey, uint64_t chunk, uint64_t id, uint32_t *place);

/* ---- once survey_ready() --------------------------------------------------------------------- */

struct survey_log survey_log(const struct survey *survey);

/** The chunk that holds byte @offset of the lines of the whole log, and where it begins there.
 *  @offset must be below survey_log.size. */
uint64_t survey_seek(const struct survey *survey, uint64_t offset, uint64_t *begin);

/** How many positions log order has: the chunks of the file that are stored. */
uint64_t survey_positions(const struct survey *survey);

/** The chunk at @position of the log order; evtx_log_chunks() behind the last one. */
uint64_t survey_chunk_at(const struct survey *survey, uint64_t position);

/** The places of the chunk at @position of the log order, for survey_moment(), and how many there
 *  are. They live as long as the survey. */
const void *survey_rows(const struct survey *survey, uint64_t position, uint32_t *count);
struct survey_moment survey_moment(const void *rows, uint32_t place);

/** How many values the facet has. */
uint32_t survey_values(const struct survey *survey, enum facet facet);

/** Value @number of the facet, which must be below survey_values(). */
struct survey_value survey_value(const struct survey *survey, enum facet facet, uint32_t number);

/** The value that is called @name; of a facet that lies inside another one, below @parent, which
 *  is 0 elsewhere. False: there is none. */
bool survey_value_find(const struct survey *survey, enum facet facet, uint32_t parent,
                       const char *name, struct survey_value *value);

/** The numbers of the values below @parent, from *@first to before *@end. */
void survey_value_range(const struct survey *survey, enum facet facet, uint32_t parent,
                        uint32_t *first, uint32_t *end);

/** The ordinal of the record at @place of @chunk, which must be one of a known chunk; SURVEY_END of
 *  a chunk that is not stored. */
uint32_t survey_ordinal(const struct survey *survey, uint64_t chunk, uint32_t place);

/** The number of the value that the record at @place of @chunk, a chunk of the file, has of a
 *  facet. False: there is no such record, or it is lost. */
bool survey_value_of(const struct survey *survey, enum facet facet, uint64_t chunk, uint32_t place,
                     uint32_t *value);

/** The first record of the value at or behind @ordinal. False: there is none. @item must be what an
 *  earlier call gave, or zeros; that only saves time. */
bool survey_next(struct survey *survey, enum facet facet, uint32_t value, uint32_t ordinal,
                 struct survey_item *item);

/** The record @ordinal. False: it is lost, or there is none. @item as in survey_next(). */
bool survey_item(struct survey *survey, uint32_t ordinal, struct survey_item *item);

/** The record that is called @id in the form @form in every by-... directory that it is in; @chunk
 *  and @place of @item are looked at where the form has them. False: there is none. */
bool survey_named(struct survey *survey, uint64_t id, enum name_form form,
                  struct survey_item *item);

/** The record of the value whose line holds byte @offset of the value's lines, and where the line
 *  begins there. @offset must be below survey_value.size. */
uint32_t survey_value_seek(const struct survey *survey, enum facet facet, uint32_t value,
                           uint64_t offset, uint64_t *begin);

/** The record of the value that is called @id in the form @form; @chunk and @place of @item are
 *  looked at where the form has them. False: there is none. */
bool survey_name(struct survey *survey, enum facet facet, uint32_t value, uint64_t id,
                 enum name_form form, struct survey_item *item);

/* ---- the export: the XML of all records, in log order ---------------------------------------- */

/** The part of a record's document that stands in the export: neither declaration nor empty line.
 */
struct span survey_export_part(struct span document);

/** From now on survey_step() renders what it takes to know the export's size. */
void survey_export_ask(struct survey *survey);

bool survey_export_ready(struct survey *survey);

/** Whether it is ready, or will never be. */
bool survey_export_over(struct survey *survey);

/** Asks, and helps until it is ready. Errors: those of survey_wait(). */
EVTX_MUST_USE enum evtx_status survey_export_wait(struct survey *survey);

/* Once survey_export_ready(): */

/** The size of all parts. */
uint64_t survey_export_size(const struct survey *survey);

/** The chunk that holds byte @offset of the export, which must be below its size, and where its
 *  part begins there. */
uint64_t survey_export_seek(const struct survey *survey, uint64_t offset, uint64_t *begin);

#endif
