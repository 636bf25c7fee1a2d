/* template.c - the store: buckets by GUID, and a cap on what a hostile log can make it hold. */
#include "core/binxml/template.h"
#include "core/base/fault.h"
#include "core/base/seed.h"
#include "core/binxml/binxml.h"

#include <sched.h>
#include <stdlib.h>

enum {
    MAX_TEMPLATES = 16384,          /* the largest logs seen have about 800 */
    MAX_DEFINITION_NODES = 1 << 16, /* a definition is no larger than a chunk */
    PATIENCE = 1000                 /* looks at a lock that is taken, before falling asleep */
};

struct evtx_templates *evtx_templates_new(void)
{
    struct evtx_templates *store = calloc(1, sizeof *store);

    if (store && pthread_mutex_init(&store->lock, NULL) != 0) {
        free(store);
        return NULL;
    }
    if (store)
        store->seed = store->names.seed = seed_of_process();
    return store;
}

void evtx_templates_free(struct evtx_templates *templates)
{
    if (!templates)
        return;
    pthread_mutex_destroy(&templates->lock);
    arena_done(&templates->arena);
    arena_done(&templates->guards);
    free(templates);
}

/* It is held for microseconds. Who falls asleep is woken late, and on the processor of who had it,
 * where both stay. */
static void lock(struct evtx_templates *store)
{
    for (unsigned looks = 0; looks < PATIENCE; looks++) {
        if (pthread_mutex_trylock(&store->lock) == 0)
            return;
        sched_yield();
    }
    pthread_mutex_lock(&store->lock);
}

static bool is_full(const struct evtx_templates *store)
{
    return store->arena.held + store->guards.held > MAX_STORE;
}

struct arena *templates_lock(struct evtx_templates *store)
{
    lock(store);
    if (!is_full(store))
        return &store->arena;
    pthread_mutex_unlock(&store->lock);
    return NULL;
}

void templates_unlock(struct evtx_templates *store)
{
    pthread_mutex_unlock(&store->lock);
}

/** Where a definition lies. */
struct definition {
    const uint8_t *chunk;
    uint32_t chunk_size;
    const uint8_t *guid;
    uint32_t body, end; /* offsets */
    bool size_fits;     /* it ends inside the chunk; else .end is the chunk's */
    bool borrowed;      /* the chunk will not be there for long */
};

static enum evtx_status read_definition(const uint8_t *chunk, uint32_t size, uint32_t offset,
                                        struct definition *definition, struct evtx_fault *fault)
{
    struct cursor c = cursor_over(chunk, offset, size);
    struct definition d = {.chunk = chunk, .chunk_size = size};
    uint32_t body_size;

    cursor_skip(&c, 4); /* next definition of the bucket */
    d.guid = cursor_bytes(&c, 16);
    body_size = cursor_u32(&c);
    d.body = c.at;
    if (c.bad)
        return fault_set(fault, EVTX_TRUNCATED, offset, "template definition");
    d.size_fits = body_size <= c.end - c.at;
    d.end = d.size_fits ? c.at + body_size : c.end;
    *definition = d;
    return EVTX_OK;
}

bool template_id(const uint8_t *chunk, uint32_t size, uint32_t offset, uint32_t *id)
{
    struct cursor c = cursor_over(chunk, offset, size);
    const uint8_t *head = cursor_bytes(&c, DEFINITION_HEADER);

    if (head)
        *id = load_u32(head + 4);
    return head;
}

/* Parses the definition. @guard may be NULL. *@shareable: a guard can vouch for all of it. */
static enum evtx_status parse(const struct definition *d, struct arena *arena, struct guard *guard,
                              struct template *template, bool *shareable, struct evtx_fault *fault)
{
    struct binxml binxml = {
        .chunk = d->chunk,
        .chunk_size = d->chunk_size,
        .arena = arena,
        .guard = guard,
        .copies = d->borrowed,
        .nodes = MAX_DEFINITION_NODES,
        .fault = fault,
    };
    struct node *roots = NULL;
    enum evtx_status status = binxml_parse(&binxml, STREAM_DEFINITION, d->body, d->end, &roots);

    if (status != EVTX_OK)
        return status;
    if (!roots || roots->next || roots->kind != NODE_ELEMENT)
        return fault_set(fault, EVTX_BAD_VALUE, d->body, "roots of a template definition");
    if (d->borrowed && binxml.embedded)
        return fault_set(fault, EVTX_BAD_VALUE, d->body, "BinXML in a template definition");
    memcpy(template->guid, d->guid, sizeof template->guid);
    template->root = roots;
    template->depth = binxml.depth;
    template->doubt = binxml.doubtful ? "the hash of a name in its template does not fit" : NULL;
    *shareable = binxml.ended && !binxml.embedded && !binxml.mended && !binxml.doubtful;
    return EVTX_OK;
}

/* Where the size of the definition is wrong, the token that ends it tells where it ends. If that
 * does not help, what is told is what was wrong within its size. */
static enum evtx_status
parse_private(const struct definition *d, struct arena *arena, struct template *template,
              bool *shareable, struct evtx_fault *fault)
{
    struct definition longer = *d;
    enum evtx_status status = EVTX_TRUNCATED, again;

    if (d->size_fits)
        status = parse(d, arena, NULL, template, shareable, fault);
    if (status == EVTX_OK || status == EVTX_NO_MEMORY)
        return status;
    longer.end = d->chunk_size;
    again = parse(&longer, arena, NULL, template, shareable, d->size_fits ? NULL : fault);
    *shareable = false;
    if (again == EVTX_NO_MEMORY)
        return fault_set(fault, again, d->body, "template");
    return again == EVTX_OK || !d->size_fits ? again : status;
}

/* A second parse, into the store, of what a first parse found sound. @twins: how many the store has
 * with this GUID. NULL: do without. */
static struct template *parse_into_store(struct evtx_templates *store, const struct definition *d,
                                         _Atomic(struct template *) *bucket, uint32_t twins)
{
    struct template *template = NULL;
    bool shareable = false;

    if (store->count < MAX_TEMPLATES && !is_full(store) && twins < MAX_TWINS)
        template = arena_new(&store->arena, struct template, 1);
    if (!template)
        return NULL;
    guard_begin(&template->guard, &store->names, &store->guards, d->chunk, d->body);
    if (parse(d, &store->arena, &template->guard, template, &shareable, NULL) != EVTX_OK ||
        template->guard.bad)
        return NULL;
    template->shared = true;
    template->next = atomic_load_explicit(bucket, memory_order_relaxed);
    atomic_store_explicit(bucket, template, memory_order_release);
    store->count++;
    return template;
}

/* *@twins: how many with this GUID are others. */
static struct template *find_in_bucket(_Atomic(struct template *) *bucket, struct guard_seen *seen,
                                       const struct definition *d, uint32_t *twins)
{
    struct template *template = atomic_load_explicit(bucket, memory_order_acquire);

    *twins = 0;
    for (; template; template = template->next) {
        if (memcmp(template->guid, d->guid, sizeof template->guid) != 0)
            continue;
        if (guard_passes(&template->guard, seen, d->chunk, d->chunk_size, d->body, d->end))
            break;
        ++*twins;
    }
    return template;
}

static _Atomic(struct template *) *
bucket_of(struct evtx_templates *store, const struct definition *d)
{
    return &store->buckets[XXH3_64bits_withSeed(d->guid, 16, store->seed) % TEMPLATE_BUCKETS];
}

struct template *template_known(struct evtx_templates *store, struct guard_seen *seen,
                                const uint8_t *chunk, uint32_t size, uint32_t offset)
{
    struct definition d;
    uint32_t twins;

    if (read_definition(chunk, size, offset, &d, NULL) != EVTX_OK)
        return NULL;
    return find_in_bucket(bucket_of(store, &d), seen, &d, &twins);
}

static enum evtx_status find(struct evtx_templates *store, const struct definition *d,
                             struct arena *arena, struct template **found, struct evtx_fault *fault)
{
    _Atomic(struct template *) *bucket = bucket_of(store, d);
    struct template *template, *private_one;
    struct guard_seen seen;
    enum evtx_status status;
    uint32_t twins;
    bool shareable;

    guard_forget(&seen);
    template = find_in_bucket(bucket, &seen, d, &twins);
    if (template) {
        *found = template;
        return EVTX_OK;
    }

    private_one = arena_new(arena, struct template, 1);
    if (!private_one)
        return fault_set(fault, EVTX_NO_MEMORY, d->body, "template");
    status = parse_private(d, arena, private_one, &shareable, fault);
    if (status != EVTX_OK)
        return status;
    if (shareable) {
        lock(store);
        template =
            find_in_bucket(bucket, &seen, d, &twins); /* another thread may have been faster */
        if (!template)
            template = parse_into_store(store, d, bucket, twins);
        pthread_mutex_unlock(&store->lock);
    }
    *found = template ? template : private_one;
    return EVTX_OK;
}

enum evtx_status
template_find(struct evtx_templates *store, const uint8_t *chunk, uint32_t size, uint32_t offset,
              struct arena *arena, struct template **found, struct evtx_fault *fault)
{
    struct definition d;
    enum evtx_status status = read_definition(chunk, size, offset, &d, fault);

    return status == EVTX_OK ? find(store, &d, arena, found, fault) : status;
}

enum evtx_status template_borrow(struct evtx_templates *store, const uint8_t *chunk, uint32_t size,
                                 uint32_t offset, struct arena *arena, struct template **found)
{
    struct definition d;
    enum evtx_status status = read_definition(chunk, size, offset, &d, NULL);

    d.borrowed = true;
    return status == EVTX_OK ? find(store, &d, arena, found, NULL) : status;
}
