/* dump_chunk.c - which chunks are rendered, and how. */
#include "fusefs/cli/dump_chunk.h"
#include "cache/chunks/pool.h"

struct render *dump_render_new(const struct dump_options *options, struct evtx_templates *templates)
{
    struct render *render = render_new(templates);

    if (!render || !options->codec ||
        evtx_chunk_set_codec(render->chunk, options->codec) == EVTX_OK)
        return render;
    render_free(render);
    return NULL;
}

size_t dump_threads(const struct dump_options *options, uint64_t chunks)
{
    size_t threads = options->threads, processors = pool_processors();

    if (threads > processors)
        threads = processors;
    return threads > chunks ? (size_t)(chunks ? chunks : 1) : threads;
}

static bool wanted(const void *options, uint64_t id)
{
    return ranges_meet(&((const struct dump_options *)options)->wanted, id, id);
}

struct render_style dump_style(const struct dump_options *options)
{
    return (struct render_style){
        .form = options->form,
        .numbered = options->numbered,
        .ruled = options->ruled,
        .text_only = !options->columns,
        .fields = options->columns,
        .no_kinds = true,
        .wanted = options->wanted.count ? wanted : NULL,
        .context = options,
    };
}

/* Whether the chunk can hold a record that is wanted. Headers lie: one that contradicts itself, or
 * its checksum, says nothing, and its chunk is read. */
static bool may_hold(const struct dump_options *options, const struct evtx_log *log, uint64_t chunk)
{
    struct evtx_chunk_header header;

    if (!options->wanted.count || evtx_log_chunk_header(log, chunk, &header) != EVTX_OK)
        return true;
    if (header.first_id > header.last_id)
        return true;
    if (!(header.flags & EVTX_NO_CHECKSUMS) &&
        header.header_checksum != header.header_checksum_found)
        return true;
    return ranges_meet(&options->wanted, header.first_id, header.last_id);
}

static enum evtx_status validate(const struct render *render, struct evtx_fault *fault)
{
    const struct evtx_chunk_header *header = evtx_chunk_header(render->chunk);
    struct evtx_checksums sums = evtx_chunk_checksums(render->chunk);

    if (sums.fit)
        return EVTX_OK;
    *fault = (struct evtx_fault){.status = EVTX_BAD_VALUE, .chunk = render->number};
    fault->what = sums.header != header->header_checksum ? "checksum of the header of a chunk"
                                                         : "checksum of the records of a chunk";
    return fault->status;
}

static enum evtx_status render_once(const struct dump_options *options,
                                    const struct render_style *style, const struct evtx_log *log,
                                    struct render *render, uint64_t chunk, struct evtx_fault *fault)
{
    enum evtx_status status = render_load(render, log, chunk, fault);

    if (status == EVTX_OK && options->validate)
        status = validate(render, fault);
    return status == EVTX_OK ? render_records(render, style, fault) : status;
}

/* A log that becomes shorter while it is read is read again without its map, and is then a log that
 * ends there. */
enum evtx_status dump_render(const struct dump_options *options, const struct render_style *style,
                             const struct evtx_log *log, struct render *render, uint64_t chunk,
                             struct evtx_fault *fault)
{
    enum evtx_status status;

    render->damage = (struct damage){0};
    if (!may_hold(options, log, chunk))
        return EVTX_END;
    status = render_once(options, style, log, render, chunk, fault);
    return evtx_chunk_lost(render->chunk) ? render_once(options, style, log, render, chunk, fault)
                                          : status;
}
