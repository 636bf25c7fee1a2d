/* recover.c - evtxfs dump --recover-records: what follows the live records. */
#include "fusefs/cli/recover.h"

#include "core/message/message.h"
#include "fusefs/process/say.h"

#include <inttypes.h>

enum { AT_ONCE = 1 << 16 }; /* bytes that are written together, and more */

/** The stale records of one log. */
struct recovery {
    const struct dump_options *options;
    const struct tag *tag;
    struct evtx_carver *carver;
    struct output *output;
    struct text text;   /* what is not written yet */
    struct text record; /* one that is to have a tag */
};

static bool wanted(const struct dump_options *options, uint64_t id)
{
    return !options->wanted.count || ranges_meet(&options->wanted, id, id);
}

/* One record, which always has an "evtxfs" in JSON. */
static enum evtx_status put_text(struct recovery *r, size_t index)
{
    enum evtx_status status;

    if (r->tag->text.size == 0)
        return evtx_carved_render(r->carver, index, r->options->form, &r->text);
    r->record.size = 0;
    status = evtx_carved_render(r->carver, index, r->options->form, &r->record);
    if (status == EVTX_OK)
        tag_put(&r->text, r->tag, r->record.bytes, r->record.size, true);
    return status;
}

/* A record that is too large to be rendered is one that cannot be recovered. */
static bool put_record(struct recovery *r, size_t index)
{
    uint64_t id = evtx_carved(r->carver, index)->id;
    size_t start = r->text.size;
    enum evtx_status status;

    if (!wanted(r->options, id))
        return true;
    if (r->options->numbered)
        text_putf(&r->text, "Record %" PRIu64 " (recovered)\n", id);
    status = put_text(r, index);
    if (status != EVTX_OK)
        r->text.size = start;
    else if (r->options->ruled)
        text_puts(&r->text, message_rule);
    return status != EVTX_NO_MEMORY && !r->text.bad;
}

static bool put_chunk(struct recovery *r, uint64_t chunk)
{
    size_t count = 0;
    enum evtx_status status = evtx_carve(r->carver, chunk, &count, NULL);

    if (status != EVTX_OK)
        return status != EVTX_NO_MEMORY;
    for (size_t i = 0; i < count && !r->output->error; i++) {
        if (!put_record(r, i))
            return false;
        if (r->text.size >= AT_ONCE || i + 1 == count) {
            output_write(r->output, r->text.bytes, r->text.size);
            r->text.size = 0;
        }
    }
    return true;
}

static bool put_all(struct recovery *r, const struct evtx_log *log)
{
    uint64_t count = evtx_log_chunks(log);
    bool good = true;

    for (uint64_t n = evtx_log_skip_hole(log, 0); n < count && good && !r->output->error;
         n = evtx_log_skip_hole(log, n + 1))
        good = put_chunk(r, n);
    text_done(&r->text);
    text_done(&r->record);
    return good;
}

bool recover_records(const struct evtx_log *log, struct evtx_templates *templates,
                     const struct evtx_store *store, const struct dump_options *options,
                     const struct tag *tag, struct output *output)
{
    struct recovery r = {.options = options,
                         .tag = tag,
                         .carver = evtx_carver_new(log, templates, store),
                         .output = output};
    bool good =
        r.carver && (!options->codec || evtx_carver_set_codec(r.carver, options->codec) == EVTX_OK);

    good = good && put_all(&r, log);
    if (!good)
        say("out of memory");
    evtx_carver_free(r.carver);
    return good;
}
