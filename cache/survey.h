/*
 * survey.h - what is known of the whole log: sizes, times, names, and the records of each EventID.
 *
 * The survey learns from every chunk that the cache renders, whoever asked for it, and keeps 24
 * bytes a record when the chunk's texts are long evicted. survey_step() drives it through the log
 * in the background. What concerns one chunk can be asked as soon as that chunk was rendered; what
 * concerns the whole log once survey_ready().
 *
 * Memory:   24 bytes a record, 64 a chunk of the file (and 8 more once the export was asked for),
 *           72 a different EventID; where IDs clash, 4 to 8 bytes more for each record concerned.
 * Threads:  every function may be called from any thread.
 */
#ifndef EVTX_CACHE_SURVEY_H
#define EVTX_CACHE_SURVEY_H

#include "cache/cache.h"

#define SURVEY_END UINT32_MAX /* no such record */

/* How each document of CACHE_XML begins; its element and an empty line follow. */
#define XML_DECLARATION "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

struct survey; /* opaque */

/** How a record is called in its by-eventid directory. docs/filesystem.md */
enum name_form {
    NAME_ID,    /* ID.json: the first record with that ID */
    NAME_CHUNK, /* ID~CHUNK.json: a later one, the first of its chunk */
    NAME_PLACE, /* ID~CHUNK-PLACE.json */
};

/** What is known of one chunk. */
struct survey_chunk {
    uint32_t count;  /* places, those of lost records included */
    uint32_t named;  /* records that are not lost */
    uint32_t size;   /* of their lines */
    uint64_t newest; /* the latest time in their headers; FILETIME, 0 when there are none */
    bool files;      /* the sizes of the listed files are known too */
};

/** What is known of one record. */
struct survey_record {
    uint64_t id;
    uint64_t time; /* FILETIME of TimeCreated, or of the header where the event has none */
    uint32_t line_size, file_size; /* of the listed file; 0 until survey_chunk.files */
    bool later;                    /* an earlier record of the chunk has the same ID */
    bool has_event;                /* it is in by-eventid too */
};

/** What is known of the whole log. */
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

/** The records of one EventID. */
struct survey_event {
    uint32_t id; /* the EventID */
    uint32_t count;
    uint64_t size;   /* of their lines */
    uint64_t newest; /* the latest struct survey_record.time */
    uint32_t first;  /* ordinal of the first one */
};

/** A record met on a walk along an event. */
struct survey_item {
    uint32_t ordinal; /* counts places in log order */
    uint32_t next;    /* ordinal of the event's next record, or SURVEY_END */
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

/** Sets the form of the records' listed files: CACHE_FILES, as it is from the start, or CACHE_XML.
 *  Only its sizes are kept. Before anything is rendered. */
void survey_list(struct survey *survey, enum cache_form form);

enum cache_form survey_listed(const struct survey *survey);

/** Sets who is told, without a lock, that survey_step() may have work again, or that the survey or
 *  the export is over. Before the first step. */
void survey_listen(struct survey *survey, void (*changed)(void *context), void *context);

/** Does a small piece of the survey, or of the export, about one chunk. False: nothing to do for
 *  this thread now. */
bool survey_step(struct survey *survey);

/** Whether the whole log was surveyed. */
bool survey_ready(struct survey *survey);

/** Whether it is ready, or will never be: it failed or was stopped. */
bool survey_over(struct survey *survey);

/** Helps until the survey is ready. Errors: EVTX_NO_MEMORY; EVTX_TOO_LARGE, more than 2^32 records;
 *  EVTX_IO, it was stopped. */
EVTX_MUST_USE enum evtx_status survey_wait(struct survey *survey);

/** Makes every step, present and future, return soon, and every wait. */
void survey_stop(struct survey *survey);

struct survey_progress survey_progress(struct survey *survey);

/** What the survey found damaged so far. */
struct damage survey_damage(struct survey *survey);

/** False: chunk @number was not rendered yet. A chunk that cannot be read is known as empty. */
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

/** How many different EventIDs there are. */
size_t survey_events(const struct survey *survey);

/** Number @index of them, by EventID. */
struct survey_event survey_event(const struct survey *survey, size_t index);

/** The one with EventID @id. False: there is none. */
bool survey_event_find(const struct survey *survey, uint32_t id, struct survey_event *event);

/** The record @ordinal. False: no such one. @item must be what an earlier call gave, or zeros. */
bool survey_item(struct survey *survey, uint32_t ordinal, struct survey_item *item);

/** The ordinal of the record at @place of @chunk, which must be one of a known chunk. */
uint32_t survey_ordinal(const struct survey *survey, uint64_t chunk, uint32_t place);

/** The record of the event whose line holds byte @offset of the event's lines, and where the line
 *  begins there. @offset must be below survey_event.size. */
uint32_t survey_event_seek(struct survey *survey, uint32_t id, uint64_t offset, uint64_t *begin);

/** The record of the event that is called @id in the form @form; @chunk and @place are looked at
 *  where the form has them. False: there is none. */
bool survey_event_name(struct survey *survey, uint32_t event, uint64_t id, enum name_form form,
                       struct survey_item *item);

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
