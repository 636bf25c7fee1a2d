/* teller.c - the part of an event that all events have: System, and the record around it. */
#include "samples/teller.h"
#include "samples/bytes.h"
#include "samples/random.h"

#include <stdarg.h>
#include <stdlib.h>

enum { WORDS_SIZE = 64 * 1024 };

#define START 133540092000000000u /* Monday 2024-03-04, 07:00 UTC */

static void name_roots(struct teller *teller, size_t host)
{
    for (int id = 0; id < PROVIDERS; id++) {
        const struct provider *provider = provider_of(id);
        struct sample_template *root = &teller->roots[host][id];
        const char **params = teller->params[host][id];

        params[0] = hosts[host].name;
        params[1] = provider->name;
        params[2] = provider->guid;
        params[3] = provider->channel;
        root->xml = shape_markup(provider->shape);
        root->params = params;
        /* only these two shapes depend on more than the computer */
        root->param_count =
            provider->shape == SHAPE_NAMED || provider->shape == SHAPE_CLASSIC ? 4 : 1;
        sample_template_name(root);
    }
}

struct teller *teller_new(struct sample_log *log, uint64_t seed)
{
    struct teller *teller = calloc(1, sizeof *teller);

    if (!teller)
        return NULL;
    teller->log = log;
    teller->random = seed;
    teller->now = START;
    teller->gap = 60 * SECOND;
    teller->limit = UINT64_MAX;
    teller->host = &hosts[0];
    teller->words = malloc(WORDS_SIZE);
    for (size_t i = 0; i < HOSTS; i++) {
        teller->record_ids[i] = log->next_id + 118000 * i;
        name_roots(teller, i);
    }
    for (int i = 0; i < KINDS; i++) {
        teller->bodies[i].xml = kind_markup(i);
        if (!teller->bodies[i].xml || !teller->words) {
            teller_free(teller);
            return NULL;
        }
        sample_template_name(&teller->bodies[i]);
    }
    return teller;
}

void teller_free(struct teller *teller)
{
    if (!teller)
        return;
    for (int i = 0; i < KINDS; i++)
        free((void *)(uintptr_t)teller->bodies[i].xml);
    free(teller->words);
    free(teller);
}

uint32_t teller_pick(struct teller *teller, uint32_t below)
{
    return random_below(&teller->random, below);
}

void teller_roll(struct teller *teller)
{
    for (size_t i = 0; i < sizeof teller->dice / sizeof *teller->dice; i++)
        teller->dice[i] = random_next(&teller->random);
}

uint32_t teller_die(const struct teller *teller, unsigned index, uint32_t below)
{
    return (uint32_t)((teller->dice[index] >> 32) * below >> 32);
}

void teller_forget(struct teller *teller)
{
    teller->used = 0;
}

const char *teller_say(struct teller *teller, const char *format, ...)
{
    char *text = teller->words + teller->used;
    size_t room = WORDS_SIZE - teller->used;
    va_list arguments;
    int size;

    va_start(arguments, format);
    size = vsnprintf(text, room, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= room)
        return "";
    teller->used += (size_t)size + 1;
    return text;
}

void teller_wait(struct teller *teller, uint64_t mean)
{
    teller->now += 1 + random_next(&teller->random) % (2 * mean + 1);
}

/* Slots 0 to 12 are the same in all shapes. docs/format.md 6 */
static void fill_system(struct teller *teller, const struct kind *kind, const char *user,
                        struct sample_value *slots)
{
    bool correlated = kind->provider == FROM_POWERSHELL || kind->provider == FROM_SECURITY;
    bool pads = kind->provider == FROM_SECURITY || kind->provider == FROM_SYSMON;
    size_t host = (size_t)(teller->host - hosts);

    slots[0] = sample_int(0x04, kind->level);
    slots[1] = sample_int(0x04, kind->opcode);
    slots[2] = sample_int(0x06, kind->task);
    slots[3] = sample_int(0x06, kind->id);
    slots[4] = kind->qualifiers ? sample_int(0x06, kind->qualifiers) : sample_null(pads ? 2 : 0);
    slots[5] = sample_int(0x15, kind->keywords);
    slots[6] = sample_int(0x11, teller->now);
    slots[7] = sample_null(pads ? 16 : 0);
    if (correlated && teller_pick(teller, 3)) {
        slots[7] = (struct sample_value){.type = 0x0f, .size = 16};
        store(slots[7].small, teller->now ^ 0x5bd1e995d1e9955bu, 8);
        store(slots[7].small + 8, 0x01000000a7f00080u | host << 8, 8);
    }
    slots[8] = sample_int(0x08, kind->provider == FROM_SECURITY ? 4 : 600 + 4 * kind->provider);
    slots[9] = sample_int(0x08, 700 + 4 * teller_pick(teller, 900));
    slots[10] = sample_int(0x0a, teller->record_ids[host]++);
    slots[11] = sample_int(0x04, kind->version);
    slots[12] = user ? sample_sid(user) : sample_null(0);
}

static void fill_rest(const struct provider *provider, struct sample_value *slots)
{
    slots[13] = sample_null(0);
    if (provider->shape == SHAPE_MODERN || provider->shape == SHAPE_USER_DATA) {
        slots[14] = sample_text(provider->name);
        slots[15] = sample_guid(provider->guid);
        slots[16] = sample_text(provider->channel);
    } else {
        for (int i = 14; i < 19; i++)
            slots[i] = sample_null(0);
    }
}

static void add(struct teller *teller, const struct sample_stream *event)
{
    uint64_t id = teller->log->next_id, records = teller->log->records;
    /* header times: mostly the event's own, often a little later */
    uint64_t written = teller->now;

    if (teller_pick(teller, 3) == 0)
        written += teller_pick(teller, 9000);
    if (teller->duplicates && records % 40 == 20)
        teller->log->next_id = id - 1;
    else if (teller->duplicates && records % 160 == 150)
        teller->log->next_id = id - 130;
    if (records >= teller->limit || !sample_log_add(teller->log, written, event))
        teller->stopped = true;
    teller->log->next_id = teller->stopped ? id : id + 1;
}

void teller_tell_body(struct teller *teller, enum kind_id kind_id, const char *user,
                      const struct sample_stream *body)
{
    const struct kind *kind = kind_of(kind_id);
    const struct provider *provider = provider_of(kind->provider);
    bool modern = provider->shape == SHAPE_MODERN || provider->shape == SHAPE_USER_DATA;
    struct sample_value slots[20];
    struct sample_stream event = {
        .root = &teller->roots[teller->host - hosts][kind->provider],
        .values = {slots, modern ? 18 : 20},
    };

    if (teller->stopped)
        return;
    fill_system(teller, kind, user, slots);
    fill_rest(provider, slots);
    slots[event.values.count - 1] = sample_nested(body);
    add(teller, &event);
}

void teller_tell(struct teller *teller, enum kind_id kind, const char *user,
                 const struct sample_value *values, size_t count)
{
    /* PowerShell's events begin with the instance itself, as some of Windows' own do */
    const struct sample_stream body = {.root = &teller->bodies[kind],
                                       .values = {values, count},
                                       .no_header = kind == SCRIPT_BLOCK};

    teller_tell_body(teller, kind, user, &body);
}
