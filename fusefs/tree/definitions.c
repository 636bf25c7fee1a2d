/* definitions.c - walks the log for its template definitions, and makes their files. */
#include "fusefs/tree/definitions.h"

#include "cache/chunks/lock.h"
#include "core/base/list.h"
#include "core/base/seed.h"
#include "core/live.h"

#include <assert.h>
#include <inttypes.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST = 16384,     /* definitions; the largest logs seen have about 800 */
    SLOTS = 2 * MOST, /* of the table that finds equal ones */
    GUID = EVTX_GUID_TEXT - 1
};

static const char suffix[] = ".xml";
static const char other_name[] = "%other.txt"; /* the last one, and not a definition */

struct definition {
    char guid[EVTX_GUID_TEXT];
    uint8_t digest[SHA256_DIGEST_SIZE]; /* of GUID and text: that is who it is */
    uint64_t chunk;                     /* where it was met first */
    uint32_t offset;                    /* in the chunk */
    uint64_t place;                     /* in the file */
    uint32_t met;                       /* how many others before it */
    uint32_t twin;                      /* counts those of the same GUID, from 1 */
    uint32_t size;                      /* of the file */
};

struct definitions {
    const struct evtx_log *log;
    struct survey *survey;
    struct evtx_templates *templates;
    struct stop stop;        /* of who searches */
    atomic_bool ready;       /* from then on nothing changes but what the lock guards for reading */
    struct definition *list; /* owned; sorted by name once it is ready */
    uint32_t count;
    size_t room;
    uint64_t left_out; /* that are not in the list, as it is full */

    pthread_mutex_t lock;     /* held while they are searched, and guards: */
    struct evtx_chunk *chunk; /* owned; NULL: not needed so far */
    uint64_t loaded;          /* its number; UINT64_MAX: nothing is */
};

/** What is needed only while the log is walked over. */
struct scan {
    struct evtx_definitions met;
    uint32_t slots[SLOTS]; /* number in the list and 1, by a hash; 0: free */
    uint64_t seed;         /* core/base/seed.h */
    struct text text;
};

struct definitions *
definitions_new(const struct evtx_log *log, struct survey *survey, struct evtx_templates *templates)
{
    struct definitions *definitions = calloc(1, sizeof *definitions);

    if (!definitions)
        return NULL;
    definitions->log = log;
    definitions->survey = survey;
    definitions->templates = templates;
    definitions->loaded = UINT64_MAX;
    pthread_mutex_init(&definitions->lock, NULL);
    return definitions;
}

void definitions_free(struct definitions *definitions)
{
    if (!definitions)
        return;
    pthread_mutex_destroy(&definitions->lock);
    evtx_chunk_free(definitions->chunk);
    free(definitions->list);
    free(definitions);
}

/* ---- one file -------------------------------------------------------------------------------- */

/* With the lock held. */
static enum evtx_status load(struct definitions *definitions, uint64_t number)
{
    enum evtx_status status;

    assert(lock_is_held(&definitions->lock));
    if (!definitions->chunk)
        definitions->chunk = evtx_chunk_new(definitions->templates);
    if (!definitions->chunk)
        return EVTX_NO_MEMORY;
    if (definitions->loaded == number)
        return EVTX_OK;
    definitions->loaded = UINT64_MAX;
    status = evtx_chunk_load(definitions->chunk, definitions->log, number, NULL);
    if (status == EVTX_OK)
        definitions->loaded = number;
    return status;
}

/* With the lock held, and the chunk loaded: what stands in the file before the definition itself.
 */
static void put_head(struct text *text, const struct definition *definition)
{
    text_putf(text,
              XML_DECLARATION "<!-- template %s, first met in chunk %" PRIu64
                              " at offset %u, byte %" PRIu64 " of the log -->\n",
              definition->guid, definition->chunk, definition->offset, definition->place);
}

static void put_other(const struct definitions *definitions, struct text *text)
{
    text_putf(text,
              "%" PRIu64 " uses of further definitions have no file here, which has room for %d.\n",
              definitions->left_out, MOST);
}

/* ---- the scan -------------------------------------------------------------------------------- */

static void
digest(const char guid[EVTX_GUID_TEXT], const struct text *text, uint8_t bytes[SHA256_DIGEST_SIZE])
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, GUID, (const uint8_t *)guid);
    sha256_update(&context, text->size, text->bytes);
    sha256_digest(&context, SHA256_DIGEST_SIZE, bytes);
}

/* The slot of an equal one, or a free one. */
static uint32_t *find_slot(struct definitions *definitions, struct scan *scan, const uint8_t *bytes)
{
    uint64_t at = XXH3_64bits_withSeed(bytes, SHA256_DIGEST_SIZE, scan->seed);
    uint32_t slot;

    while ((slot = scan->slots[at % SLOTS]) &&
           memcmp(definitions->list[slot - 1].digest, bytes, SHA256_DIGEST_SIZE) != 0)
        at++;
    return &scan->slots[at % SLOTS];
}

static bool make_room(struct definitions *definitions)
{
    struct definition *list =
        list_grow(definitions->list, definitions->count, &definitions->room, sizeof *list, 64);

    if (!list)
        return false;
    definitions->list = list;
    return true;
}

/* The one at @offset of the chunk that is loaded. One that cannot be shown is none. */
static enum evtx_status take(struct definitions *definitions, struct scan *scan, uint32_t offset)
{
    struct definition definition = {
        .chunk = definitions->loaded, .offset = offset, .met = definitions->count};
    enum evtx_status status;
    uint32_t *slot, size;

    scan->text.size = 0;
    status = evtx_definition_render(definitions->chunk, offset, definition.guid, &scan->text, NULL);
    if (status != EVTX_OK)
        return status == EVTX_NO_MEMORY ? status : EVTX_OK;
    digest(definition.guid, &scan->text, definition.digest);
    slot = find_slot(definitions, scan, definition.digest);
    if (*slot)
        return EVTX_OK;
    if (definitions->count == MOST) {
        definitions->left_out++;
        return EVTX_OK;
    }
    definition.place = evtx_log_chunk_offset(definitions->log, definition.chunk, &size) + offset;
    put_head(&scan->text, &definition);
    if (scan->text.bad || !make_room(definitions))
        return EVTX_NO_MEMORY;
    definition.size = (uint32_t)scan->text.size;
    definitions->list[definitions->count++] = definition;
    *slot = definitions->count;
    return EVTX_OK;
}

static bool is_stopped(const struct definitions *definitions)
{
    return survey_stopped(definitions->survey) || stop_asked(&definitions->stop);
}

static enum evtx_status
walk_over(struct definitions *definitions, struct scan *scan, uint64_t number)
{
    enum evtx_status status = load(definitions, number);

    if (status == EVTX_NO_MEMORY || status == EVTX_CHANGED)
        return status;
    if (status != EVTX_OK)
        return EVTX_OK; /* there is no such chunk, or it cannot be read: the survey knows */
    status = evtx_chunk_definitions(definitions->chunk, &scan->met);
    for (size_t i = 0; status == EVTX_OK && i < scan->met.count; i++)
        status = take(definitions, scan, scan->met.offsets[i]);
    if (status == EVTX_OK && evtx_log_changed(definitions->log))
        return EVTX_CHANGED; /* a record may have been passed over for it */
    return status == EVTX_OK && is_stopped(definitions) ? EVTX_IO : status;
}

/* By GUID, and in log order. */
static int compare(const void *left, const void *right)
{
    const struct definition *a = left, *b = right;
    int order = strcmp(a->guid, b->guid);

    return order ? order : (a->met > b->met) - (a->met < b->met);
}

static void number_twins(struct definitions *definitions)
{
    struct definition *list = definitions->list;

    if (definitions->count)
        qsort(list, definitions->count, sizeof *list, compare);
    for (uint32_t i = 0; i < definitions->count; i++)
        list[i].twin =
            i > 0 && strcmp(list[i].guid, list[i - 1].guid) == 0 ? list[i - 1].twin + 1 : 1;
}

/* With the lock held. */
static enum evtx_status walk_log(struct definitions *definitions)
{
    uint64_t count = survey_positions(definitions->survey);
    struct scan *scan = calloc(1, sizeof *scan);
    enum evtx_status status = scan ? EVTX_OK : EVTX_NO_MEMORY;

    assert(lock_is_held(&definitions->lock));
    if (scan)
        scan->seed = seed_of_process();
    definitions->count = 0;
    definitions->left_out = 0;
    for (uint64_t i = 0; status == EVTX_OK && i < count; i++)
        status = walk_over(definitions, scan, survey_chunk_at(definitions->survey, i));
    if (scan)
        text_done(&scan->text);
    free(scan);
    if (status == EVTX_OK)
        number_twins(definitions);
    return status;
}

struct stop *definitions_stop(struct definitions *definitions)
{
    return &definitions->stop;
}

bool definitions_ready(const struct definitions *definitions)
{
    return atomic_load(&definitions->ready);
}

enum evtx_status definitions_find(struct definitions *definitions)
{
    enum evtx_status status = EVTX_OK;

    pthread_mutex_lock(&definitions->lock);
    if (!definitions_ready(definitions))
        status = walk_log(definitions);
    if (status == EVTX_OK)
        atomic_store(&definitions->ready, true);
    pthread_mutex_unlock(&definitions->lock);
    return status;
}

/* ---- once it is ready ------------------------------------------------------------------------ */

uint32_t definitions_count(const struct definitions *definitions)
{
    return definitions->count + (definitions->left_out > 0);
}

void definitions_name(const struct definitions *definitions, uint32_t number, char name[NAME_ROOM])
{
    const struct definition *definition = &definitions->list[number];

    assert(definitions_ready(definitions) && number < definitions_count(definitions));
    if (number == definitions->count)
        name_put_text(name, other_name);
    else if (definition->twin == 1)
        snprintf(name, NAME_ROOM, "%s%s", definition->guid, suffix);
    else
        snprintf(name, NAME_ROOM, "%s-%u%s", definition->guid, definition->twin, suffix);
}

/* The first number at or behind which the GUIDs are not below @guid. */
static uint32_t first_of(const struct definitions *definitions, const char *guid)
{
    uint32_t low = 0, high = definitions->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (strncmp(definitions->list[middle].guid, guid, GUID) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of those with a GUID, twin N is N - 1 behind the first. */
bool definitions_named(const struct definitions *definitions, const char *name, uint32_t *number)
{
    uint32_t count = definitions_count(definitions);
    char found[NAME_ROOM];
    uint32_t at;

    if (strcmp(name, other_name) == 0) {
        *number = definitions->count;
        return count > definitions->count;
    }
    at = first_of(definitions, name);
    if (strlen(name) > GUID && name[GUID] == '-')
        at += (uint32_t)(strtoul(name + GUID + 1, NULL, 10) - 1) % MOST;
    if (at >= definitions->count)
        return false;
    definitions_name(definitions, at, found);
    *number = at;
    return strcmp(name, found) == 0;
}

uint64_t definitions_size(const struct definitions *definitions, uint32_t number)
{
    struct text text = {0};
    uint64_t size;

    assert(definitions_ready(definitions) && number < definitions_count(definitions));
    if (number < definitions->count)
        return definitions->list[number].size;
    put_other(definitions, &text);
    size = text.size;
    text_done(&text);
    return size;
}

enum evtx_status
definitions_put(struct definitions *definitions, uint32_t number, struct text *text)
{
    const struct definition *definition = &definitions->list[number];
    char guid[EVTX_GUID_TEXT];
    size_t start = text->size;
    enum evtx_status status;

    assert(definitions_ready(definitions) && number < definitions_count(definitions));
    if (number == definitions->count) {
        put_other(definitions, text);
        return text->bad ? EVTX_NO_MEMORY : EVTX_OK;
    }
    put_head(text, definition);
    pthread_mutex_lock(&definitions->lock);
    status = load(definitions, definition->chunk);
    if (status == EVTX_OK)
        status = evtx_definition_render(definitions->chunk, definition->offset, guid, text, NULL);
    pthread_mutex_unlock(&definitions->lock);
    if (text->bad || status == EVTX_NO_MEMORY)
        return EVTX_NO_MEMORY;
    if (status == EVTX_CHANGED)
        return status;
    return status == EVTX_OK && text->size - start == definition->size ? EVTX_OK : EVTX_IO;
}
