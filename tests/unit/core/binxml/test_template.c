/* test_template.c - definitions are shared between chunks where they are the same, and only there.
 */
#include "core/binxml/template.h"
#include "tests/unit/lines.h"

#include <pthread.h>
#include <stdio.h>

enum { FIRST_DEFINITION = 550, DEFINITION_SIZE = 570 }; /* samples/writer.h */

static const uint8_t same_guid[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

/* A chunk with one record, an instance of that template. */
static const uint8_t *chunk_with(const char *xml)
{
    struct sample_template root = {.xml = xml};
    const struct sample_stream stream = {.root = &root,
                                         .values = SAMPLE_VALUES(sample_text("value"))};

    memcpy(root.guid, same_guid, sizeof root.guid);
    return chunk_of(&stream);
}

static struct template *
find(struct evtx_templates *store, const uint8_t *chunk, uint32_t offset, struct arena *arena)
{
    struct template *found = NULL;
    enum evtx_status status =
        template_find(store, chunk, EVTX_CHUNK_SIZE, offset, arena, &found, NULL);

    cr_assert(status == EVTX_OK, "%s", evtx_status_name(status));
    return found;
}

Test(template, is_the_same_for_the_same_definition_in_another_chunk)
{
    struct evtx_templates *store = evtx_templates_new();
    struct arena arena = {0};
    struct template *first, *again;

    first = find(store, chunk_with("<E><A x='1'>{0}</A></E>"), FIRST_DEFINITION, &arena);
    again = find(store, chunk_with("<E><A x='1'>{0}</A></E>"), FIRST_DEFINITION, &arena);
    cr_expect(first == again && first->shared);
    arena_done(&arena);
    evtx_templates_free(store);
}

Test(template, is_the_same_wherever_its_names_lie)
{
    static const struct sample_template other = {.xml = "<A><E x='2'/></A>"};
    static const struct sample_template root = {.xml = "<E><A x='1'>{0}</A></E>", .guid = {1}};
    const struct sample_stream before = {.root = &other};
    const struct sample_stream stream = {.root = &root,
                                         .values = SAMPLE_VALUES(sample_text("value"))};
    static struct sample_chunk chunk;
    struct evtx_templates *store = evtx_templates_new();
    struct arena arena = {0};
    struct template *first, *again;
    uint32_t instance;

    first = find(store, chunk_of(&stream), FIRST_DEFINITION, &arena);
    sample_chunk_start(&chunk, 1);
    cr_assert(sample_chunk_add(&chunk, 1, SAMPLE_TIME, &before));
    cr_assert(sample_chunk_add(&chunk, 2, SAMPLE_TIME, &stream));
    instance = chunk.last_record + 24 + 4;
    again = find(store, chunk.bytes, instance + 10, &arena);
    cr_expect(first == again);
    arena_done(&arena);
    evtx_templates_free(store);
}

Test(template, is_another_one_when_a_guid_lies)
{
    static const char *const rows[] = {
        "<E><A x='1'>{0}</A></E>",  "<E><A x='2'>{0}</A></E>",   "<E><A y='1'>{0}</A></E>",
        "<E><B x='1'>{0}</B></E>",  "<F><A x='1'>{0}</A></F>",   "<E><A x='1'>{1}</A></E>",
        "<E><A x='1'>{0?}</A></E>", "<E><A@0 x='1'>{0}</A></E>", "<E><A x='1'/></E>",
        "<E><A x='1'>{0}</A>t</E>", "<E><A x='1'>&x;</A></E>",   "<E><A x='1'>&y;</A></E>",
        "<E><A x='1'></A></E>",     "<E><AA x='1'>{0}</AA></E>", "<E><A x='{0}'>{0}</A></E>",
    };
    enum { ROWS = sizeof rows / sizeof *rows };
    struct evtx_templates *store = evtx_templates_new();
    struct template *found[ROWS];
    struct arena arena = {0};

    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < ROWS; i++) {
            struct template *template = find(store, chunk_with(rows[i]), FIRST_DEFINITION, &arena);

            cr_expect(template->shared);
            if (round == 0)
                found[i] = template;
            cr_expect(found[i] == template, "%s is found again", rows[i]);
            for (size_t j = 0; round == 0 && j < i; j++)
                cr_expect(found[j] != template, "%s is not %s", rows[i], rows[j]);
        }
    arena_done(&arena);
    evtx_templates_free(store);
}

Test(template, is_private_where_a_guard_cannot_vouch_for_it)
{
    const struct sample_stream inner = {.xml = "<X/>"};
    const struct sample_template root = {.xml = "<E>{*0}</E>", .inner = &inner};
    const struct sample_stream stream = {.root = &root};
    struct evtx_templates *store = evtx_templates_new();
    struct arena arena = {0};
    uint8_t cut[EVTX_CHUNK_SIZE];
    struct template *first, *again;

    first = find(store, chunk_of(&stream), FIRST_DEFINITION, &arena);
    again = find(store, chunk_of(&stream), FIRST_DEFINITION, &arena);
    cr_expect(first != again && !first->shared && !again->shared, "a literal with offsets in it");

    memcpy(cut, chunk_with("<E/>"), sizeof cut);
    cut[DEFINITION_SIZE]--;
    first = find(store, cut, FIRST_DEFINITION, &arena);
    cr_expect(!first->shared, "a body without an end");
    arena_done(&arena);
    evtx_templates_free(store);
}

Test(template, leaves_the_output_alone_when_there_is_none)
{
    static const uint8_t zeros[EVTX_CHUNK_SIZE];
    struct evtx_templates *store = evtx_templates_new();
    struct arena arena = {0};
    struct template *found = NULL;
    struct evtx_fault fault = {0};

    cr_expect(template_find(store, zeros, sizeof zeros, 65530, &arena, &found, &fault) ==
              EVTX_TRUNCATED);
    cr_expect(!found && fault.status == EVTX_TRUNCATED && fault.offset == 65530 && fault.what);
    cr_expect(template_find(store, zeros, sizeof zeros, 1000, &arena, &found, &fault) ==
              EVTX_BAD_VALUE);
    cr_expect(!found && fault.offset == 1024);
    cr_expect(template_find(store, zeros, 1020, 1000, &arena, &found, NULL) == EVTX_TRUNCATED);
    arena_done(&arena);
    evtx_templates_free(store);
}

/* More definitions than a store takes: the last ones are private, and all render. */
Test(template, renders_on_when_the_store_is_full)
{
    static struct sample_chunk chunk;
    struct reader reader;
    uint32_t made = 0;

    reader_open(&reader);
    while (made < 17000) {
        uint32_t first = made;

        sample_chunk_start(&chunk, 1);
        for (;; made++) {
            char xml[32];
            const struct sample_template root = {.xml = xml};
            const struct sample_stream stream = {.root = &root};

            snprintf(xml, sizeof xml, "<E>%u</E>", made);
            if (!sample_chunk_add(&chunk, made, SAMPLE_TIME, &stream))
                break;
        }
        sample_chunk_close(&chunk);
        reader_load(&reader, chunk.bytes);
        cr_assert(evtx_chunk_count(reader.chunk) == made - first);
        for (uint32_t i = 0; i < made - first; i++) {
            char line[32];

            snprintf(line, sizeof line, "{\"E\":\"%u\"}", first + i);
            cr_assert(strcmp(reader_line(&reader, i), line) == 0, "%s", line);
        }
    }
    reader_close(&reader);
}

/* --- threads ---------------------------------------------------------------------------------- */

enum { THREADS = 4, TEMPLATES = 40, ROUNDS = 20 };

static struct evtx_templates *shared_store;
static uint8_t shared_bytes[EVTX_CHUNK_SIZE];
static uint32_t shared_count;

static void *render_all(void *unused)
{
    struct evtx_chunk *chunk = evtx_chunk_new(shared_store);
    struct text text = {0};
    uintptr_t wrong = !chunk;

    (void)unused;
    for (int round = 0; round < ROUNDS && chunk; round++) {
        wrong += evtx_chunk_parse(chunk, shared_bytes, EVTX_CHUNK_SIZE, 0, NULL) != EVTX_OK;
        for (uint32_t i = 0; i < shared_count; i++) {
            char line[32];
            int size = snprintf(line, sizeof line, "{\"E%u\":{\"A\":%u}}\n", i % TEMPLATES, i);

            text.size = 0;
            wrong += evtx_record_render(chunk, i, EVTX_JSON, &text, NULL, NULL) != EVTX_OK;
            wrong += text.size != (size_t)size || memcmp(text.bytes, line, text.size) != 0;
        }
    }
    text_done(&text);
    evtx_chunk_free(chunk);
    return (void *)wrong;
}

Test(template, is_compiled_for_many_threads_at_once)
{
    static struct sample_chunk chunk;
    pthread_t threads[THREADS];

    shared_store = evtx_templates_new();
    sample_chunk_start(&chunk, 1);
    for (shared_count = 0;; shared_count++) {
        char xml[32];
        const struct sample_template root = {.xml = xml};
        const struct sample_stream stream = {
            .root = &root, .values = SAMPLE_VALUES(sample_int(0x08, shared_count))};

        snprintf(xml, sizeof xml, "<E%u><A>{0:08}</A></E%u>", shared_count % TEMPLATES,
                 shared_count % TEMPLATES);
        if (!sample_chunk_add(&chunk, shared_count, SAMPLE_TIME, &stream))
            break;
    }
    sample_chunk_close(&chunk);
    memcpy(shared_bytes, chunk.bytes, sizeof shared_bytes);
    for (int i = 0; i < THREADS; i++)
        cr_assert(pthread_create(&threads[i], NULL, render_all, NULL) == 0);
    for (int i = 0; i < THREADS; i++) {
        void *wrong;

        pthread_join(threads[i], &wrong);
        cr_expect(wrong == NULL, "thread %d", i);
    }
    evtx_templates_free(shared_store);
}
