/*
 * template.h - template definitions, parsed once and shared by all chunks and threads.
 *
 * A definition is known by its GUID, which says nothing to be trusted: it is shared only when a
 * guard finds it the same in all that matters. docs/format.md 2.5
 */
#ifndef EVTX_CORE_TEMPLATE_H
#define EVTX_CORE_TEMPLATE_H

#include "core/base/arena.h"
#include "core/binxml/guard.h"
#include "core/binxml/node.h"
#include "core/evtx.h"

#include <pthread.h>
#include <stdatomic.h>

struct program; /* program.h */

struct template
{
    struct template *next; /* of the same bucket */
    uint8_t guid[16];
    const struct node *root; /* a parsed tree; never changes */
    uint32_t depth;          /* of its elements, with the root 1 */
    struct guard guard;
    bool shared; /* lives in the store; else in the arena of one chunk, and is never compiled */
    const char *doubt; /* of one that is not shared: why it may be another than it says; or NULL */
    bool implicit;     /* see implicit_template.h */
    /** Newest first, and only ever prepended to; .blanks for instances with a blank string. */
    struct programs {
        _Atomic(struct program *) plain, blanks;
    } programs[EVTX_FORMS];
};

enum {
    TEMPLATE_BUCKETS = 1024,
    MAX_TWINS = 64,               /* that differ and have one GUID; further ones are not shared */
    MAX_STORE = 32 * 1024 * 1024, /* bytes, compiled programs included */
    MAX_IMPLICIT_TEMPLATES = 256  /* further ones take the general path */
};

struct evtx_templates {
    pthread_mutex_t lock; /* guards what is below it; lists are read without */
    struct arena arena;
    uint64_t seed;       /* seed.h */
    struct arena guards; /* of these alone: a guard is faster where its steps lie together */
    size_t count, implicit_count;
    /** Newest first, and only ever prepended to. */
    _Atomic(struct template *) buckets[TEMPLATE_BUCKETS];
    struct guard_names names;
    struct guard_tree implicit_templates;
    uint32_t hopeless[MAX_IMPLICIT_TEMPLATES]; /* hashes of streams that gave none */
    size_t hopeless_count;
};

/**
 * The template whose definition lies at @offset of @chunk, of which @size bytes exist.
 *
 * @arena  for a definition that cannot be shared: the template then lives as long as that.
 * @found  set on EVTX_OK. Borrowed.
 *
 * Errors: EVTX_TRUNCATED, EVTX_BAD_VALUE, EVTX_TOO_LARGE, EVTX_NO_MEMORY; @fault says where.
 */
EVTX_MUST_USE enum evtx_status
template_find(struct evtx_templates *store, const uint8_t *chunk, uint32_t size, uint32_t offset,
              struct arena *arena, struct template **found, struct evtx_fault *fault);

/** The same for a chunk whose bytes will not be there for long: nothing points to them. A
 * definition that holds BinXML is refused, as that would have to stay where it is. */
EVTX_MUST_USE enum evtx_status
template_borrow(struct evtx_templates *store, const uint8_t *chunk, uint32_t size, uint32_t offset,
                struct arena *arena, struct template **found);

/** The first four bytes of the GUID of the definition at @offset, which an instance of it has as
 * its ID. False: there is no room for a definition. docs/format.md 2.5 */
bool template_id(const uint8_t *chunk, uint32_t size, uint32_t offset, uint32_t *id);

/** The same for a definition that the store has already; NULL: it has none that is the same. @seen
 *  is of the chunk, and stays so. */
struct template *template_known(struct evtx_templates *store, struct guard_seen *seen,
                                const uint8_t *chunk, uint32_t size, uint32_t offset);

/** The arena of the store, locked; NULL, and not locked, when the store is full. */
struct arena *templates_lock(struct evtx_templates *store);
void templates_unlock(struct evtx_templates *store);

#endif
