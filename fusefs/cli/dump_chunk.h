/* dump_chunk.h - one chunk of a log as `evtxfs dump` prints it. */
#ifndef EVTX_FUSEFS_DUMP_CHUNK_H
#define EVTX_FUSEFS_DUMP_CHUNK_H

#include "cache/chunks/render.h"
#include "fusefs/cli/dump_options.h"

/** A workbench for the code page of the options. NULL: no memory. */
struct render *
dump_render_new(const struct dump_options *options, struct evtx_templates *templates);

/** More threads than processors, or than chunks, would only take turns: how many there are to be.
 */
size_t dump_threads(const struct dump_options *options, uint64_t chunks);

/** How records are written. */
struct render_style dump_style(const struct dump_options *options);

/**
 * Renders chunk @chunk of @log into @render, as @style has it; nothing of one that holds no record
 * that is wanted, or whose checksums are to fit and do not.
 *
 * Errors: those of render_load() and render_records(); EVTX_BAD_VALUE: checksums.
 */
EVTX_MUST_USE enum evtx_status
dump_render(const struct dump_options *options, const struct render_style *style,
            const struct evtx_log *log, struct render *render, uint64_t chunk,
            struct evtx_fault *fault);

#endif
