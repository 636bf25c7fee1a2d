/* recover.c - evtxfs dump --recover-records: what follows the live records. */
#include "fusefs/cli/recover.h"

#include "core/message/message.h"
#include "fusefs/process/say.h"

#include <inttypes.h>

enum { AT_ONCE = 1 << 16 }; /* bytes that are written together, and more */

static bool wanted(const struct dump_options *options, uint64_t id)
{
    return !options->wanted.count || ranges_meet(&options->wanted, id, id);
}

/* A record that is too large to be rendered is one that cannot be recovered. */
static bool put_record(struct evtx_carver *carver, size_t index, const struct dump_options *options,
                       struct text *text)
{
    uint64_t id = evtx_carved(carver, index)->id;
    size_t start = text->size;
    enum evtx_status status;

    if (!wanted(options, id))
        return true;
    if (options->numbered)
        text_putf(text, "Record %" PRIu64 " (recovered)\n", id);
    status = evtx_carved_render(carver, index, options->form, text);
    if (status != EVTX_OK)
        text->size = start;
    else if (options->ruled)
        text_puts(text, message_rule);
    return status != EVTX_NO_MEMORY && !text->bad;
}

static bool put_chunk(struct evtx_carver *carver, uint64_t chunk,
                      const struct dump_options *options, struct text *text, struct output *output)
{
    size_t count = 0;
    enum evtx_status status = evtx_carve(carver, chunk, &count, NULL);

    if (status != EVTX_OK)
        return status != EVTX_NO_MEMORY;
    for (size_t i = 0; i < count && !output->error; i++) {
        if (!put_record(carver, i, options, text))
            return false;
        if (text->size >= AT_ONCE || i + 1 == count) {
            output_write(output, text->bytes, text->size);
            text->size = 0;
        }
    }
    return true;
}

static bool put_all(struct evtx_carver *carver, const struct evtx_log *log,
                    const struct dump_options *options, struct output *output)
{
    uint64_t count = evtx_log_chunks(log);
    struct text text = {0};
    bool good = true;

    for (uint64_t n = evtx_log_skip_hole(log, 0); n < count && good && !output->error;
         n = evtx_log_skip_hole(log, n + 1))
        good = put_chunk(carver, n, options, &text, output);
    text_done(&text);
    return good;
}

bool recover_records(const struct evtx_log *log, struct evtx_templates *templates,
                     const struct evtx_store *store, const struct dump_options *options,
                     struct output *output)
{
    struct evtx_carver *carver = evtx_carver_new(log, templates, store);
    bool good =
        carver && (!options->codec || evtx_carver_set_codec(carver, options->codec) == EVTX_OK);
    good = good && put_all(carver, log, options, output);
    if (!good)
        say("out of memory");
    evtx_carver_free(carver);
    return good;
}
