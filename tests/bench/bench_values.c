/* bench_values.c - single values as text: what the steps of a compiled template do. */
#include "tests/bench/bench.h"
#include "tests/bench/values.h"

#include "core/base/escape.h"
#include "core/base/number.h"
#include "core/base/time.h"
#include "core/binxml/value.h"

#include <stdlib.h>

enum { ROOM = 65536, SLACK = 8192 }; /* of the output, which is written over and over */

struct state {
    struct values values;
    uint8_t out[ROOM + SLACK];
};

/* The calls. Whatever core's functions are called, it is said here and nowhere else. */

typedef uint8_t *put_item(uint8_t *to, const struct item *item);

static uint8_t *nothing(uint8_t *to, const struct item *item)
{
    *to = (uint8_t)item->size;
    return to + 1;
}

static uint8_t *string_json(uint8_t *to, const struct item *item)
{
    return json_utf16_padded(to, item->bytes, item->size / 2);
}

static uint8_t *string_json_scalar(uint8_t *to, const struct item *item)
{
    return json_utf16_scalar(to, item->bytes, item->size / 2);
}

static uint8_t *string_xml(uint8_t *to, const struct item *item)
{
    return xml_utf16_padded(to, item->bytes, item->size / 2);
}

static uint8_t *decimal(uint8_t *to, const struct item *item)
{
    return put_decimal(to, item->number);
}

static uint8_t *hex(uint8_t *to, const struct item *item)
{
    return put_hex(to, item->number);
}

static uint8_t *guid(uint8_t *to, const struct item *item)
{
    return put_guid(to, item->bytes);
}

static uint8_t *sid(uint8_t *to, const struct item *item)
{
    return put_sid(to, item->bytes, (item->size - 8) / 4);
}

static uint8_t *filetime(uint8_t *to, const struct item *item)
{
    return put_filetime(to, item->number);
}

struct formatter {
    put_item *put;
    enum value_mix mix;
};

#define FORMATTER(put, mix)                                                                        \
    &(const struct formatter)                                                                      \
    {                                                                                              \
        put, mix                                                                                   \
    }

static void *prepare(const struct subject *subject)
{
    const struct formatter *formatter = subject->more;
    struct state *state = malloc(sizeof(*state));

    if (state && !values_make(&state->values, formatter->mix)) {
        free(state);
        return NULL;
    }
    return state;
}

static struct work pass(const struct subject *subject, void *opaque)
{
    const struct formatter *formatter = subject->more;
    struct state *state = opaque;
    struct work work = {VALUES, 0};
    uint8_t *to = state->out;

    for (uint32_t i = 0; i < VALUES; i++) {
        uint8_t *end = formatter->put(to, &state->values.items[i]);

        work.bytes += (uint64_t)(end - to);
        to = end < state->out + ROOM ? end : state->out;
    }
    return work;
}

static void done(void *opaque)
{
    struct state *state = opaque;

    values_done(&state->values);
    free(state);
}

#define VALUE(name, item, put, mix)                                                                \
    {                                                                                              \
        name, item, prepare, pass, done, FORMATTER(put, mix)                                       \
    }

const struct subject value_subjects[] = {
    VALUE("nothing", "call; part of each figure below", nothing, NUMBERS),
    VALUE("strings-json", "string", string_json, STRINGS),
    VALUE("strings-json-scalar", "string", string_json_scalar, STRINGS),
    VALUE("strings-xml", "string", string_xml, STRINGS),
    VALUE("decimals", "number", decimal, NUMBERS),
    VALUE("hex", "number", hex, HEX_NUMBERS),
    VALUE("guids", "GUID", guid, GUIDS),
    VALUE("sids", "SID", sid, SIDS),
    VALUE("filetimes", "time", filetime, FILETIMES),
    {0},
};
