/* bench_chunks.c - whole chunks of a log: reading, rendering, and what the survey needs. */
#include "tests/bench/bench.h"

#include "core/evtx.h"
#include "samples/writer.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LITERALS = 28, LITERAL_CHUNKS = 4 };

struct state {
    struct evtx_log *log;
    struct evtx_templates *templates;
    struct evtx_chunk *chunk;
    struct text text;
};

static void done(void *opaque)
{
    struct state *state = opaque;

    evtx_log_close(state->log);
    evtx_chunk_free(state->chunk);
    evtx_templates_free(state->templates);
    text_done(&state->text);
    free(state);
}

static struct state *with_log(struct evtx_log *log)
{
    struct state *state = calloc(1, sizeof(*state));

    if (!state) {
        evtx_log_close(log);
        return NULL;
    }
    state->log = log;
    state->templates = evtx_templates_new();
    state->chunk = state->templates ? evtx_chunk_new(state->templates) : NULL;
    if (!state->chunk) {
        done(state);
        return NULL;
    }
    return state;
}

/* The sample that tells a week of a small network, with the mix of values that real logs have. */
static void *prepare_story(const struct subject *subject)
{
    const char *folder = getenv("EVTXFS_SAMPLES");
    struct evtx_log *log;
    char path[4096];

    (void)subject;
    snprintf(path, sizeof(path), "%s/security.evtx", folder ? folder : "samples");
    return evtx_log_open(path, &log, NULL) == EVTX_OK ? with_log(log) : NULL;
}

/* Records of short literals, each of which ends with a value of one digit, as in Event/System. */
static bool write_literals(struct sample_log *to)
{
    const struct sample_template root = {
        .xml =
            "<Event>"
            "<SomeNameOf19Letter>{0:04}</><SomeNameOf20Letters>{0:04}</><ANameOf15Letter>{0:04}</>"
            "<SomeNameOf19Letted>{0:04}</><SomeNameOf20Letterd>{0:04}</><ANameOf15Letted>{0:04}</>"
            "<SomeNameOf19Lettee>{0:04}</><SomeNameOf20Lettere>{0:04}</><ANameOf15Lettee>{0:04}</>"
            "<SomeNameOf19Lettef>{0:04}</><SomeNameOf20Letterf>{0:04}</><ANameOf15Lettef>{0:04}</>"
            "<SomeNameOf19Letteg>{0:04}</><SomeNameOf20Letterg>{0:04}</><ANameOf15Letteg>{0:04}</>"
            "<SomeNameOf19Letteh>{0:04}</><SomeNameOf20Letterh>{0:04}</><ANameOf15Letteh>{0:04}</>"
            "<SomeNameOf19Lettei>{0:04}</><SomeNameOf20Letteri>{0:04}</><ANameOf15Lettei>{0:04}</>"
            "<SomeNameOf19Lettej>{0:04}</><SomeNameOf20Letterj>{0:04}</><ANameOf15Lettej>{0:04}</>"
            "<SomeNameOf19Lettek>{0:04}</><SomeNameOf20Letterk>{0:04}</><ANameOf15Lettek>{0:04}</>"
            "<SomeNameOf19Lettel>{0:04}</></>"};
    const struct sample_stream event = {.root = &root, .values = SAMPLE_VALUES(sample_int(4, 7))};
    struct sample_header header;

    while (to->chunks < LITERAL_CHUNKS)
        if (!sample_log_add(to, SAMPLE_TIME, &event))
            return false;
    header = sample_log_header(to);
    return sample_log_finish(to, &header);
}

static void *prepare_literals(const struct subject *subject)
{
    struct sample_log made;
    struct evtx_log *log;
    int fd = memfd_create("literals", MFD_CLOEXEC);
    FILE *file = fd < 0 ? NULL : fdopen(dup(fd), "wb");
    bool fine = file && sample_log_start(&made, file) && write_literals(&made);

    (void)subject;
    if (file) {
        sample_log_done(&made);
        fine = fclose(file) == 0 && fine;
    }
    if (fine && evtx_log_open_fd(fd, &log, NULL) == EVTX_OK)
        return with_log(log);
    close(fd);
    return NULL;
}

/* The calls. What is done with each chunk that was loaded: how many items that was. */

typedef uint64_t each_chunk(struct state *state);

static uint64_t load_only(struct state *state)
{
    return evtx_chunk_count(state->chunk) ? 1 : 0;
}

static uint64_t render(struct state *state, enum evtx_form form, bool fields)
{
    struct evtx_fields found;
    uint64_t count = 0;

    state->text.size = 0;
    for (size_t i = 0; i < evtx_chunk_count(state->chunk); i++)
        if (evtx_record_render(state->chunk, i, form, &state->text, fields ? &found : NULL, NULL) ==
            EVTX_OK)
            count++;
    return count;
}

static uint64_t render_json(struct state *state)
{
    return render(state, EVTX_JSON, false);
}

static uint64_t render_xml(struct state *state)
{
    return render(state, EVTX_XML, false);
}

static uint64_t render_literals(struct state *state)
{
    return LITERALS * render(state, EVTX_JSON, false);
}

/* The survey finds the fields of a record while it renders it. */
static uint64_t index_fields(struct state *state)
{
    return render(state, EVTX_JSON, true);
}

struct task {
    each_chunk *each;
};

#define TASK(each)                                                                                 \
    &(const struct task)                                                                           \
    {                                                                                              \
        each                                                                                       \
    }

static struct work pass(const struct subject *subject, void *opaque)
{
    const struct task *task = subject->more;
    struct state *state = opaque;
    struct work work = {0};

    for (uint64_t n = 0; n < evtx_log_chunks(state->log); n++) {
        if (evtx_chunk_load(state->chunk, state->log, n, NULL) != EVTX_OK)
            continue;
        work.items += task->each(state);
        work.bytes += EVTX_CHUNK_SIZE;
    }
    return work;
}

const struct subject chunk_subjects[] = {
    {"literals", "literal of 20 bytes with a digit", prepare_literals, pass, done,
     TASK(render_literals)},
    {"chunk-load", "chunk", prepare_story, pass, done, TASK(load_only)},
    {"chunk-json", "record", prepare_story, pass, done, TASK(render_json)},
    {"chunk-xml", "record", prepare_story, pass, done, TASK(render_xml)},
    {"index", "record", prepare_story, pass, done, TASK(index_fields)},
    {0},
};
