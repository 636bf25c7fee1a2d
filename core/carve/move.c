/* move.c - a walk over tokens that copies, counts and compares. docs/format.md 2.1 */
#include "core/carve/move.h"
#include "core/base/little.h"

/** A size that the source has, and the place of the copy that gets the new one. */
struct sized {
    uint32_t end;      /* in the source, as the size has it */
    uint32_t field_at; /* of the copy */
    bool set;
};

struct walker {
    struct move *move;
    enum stream_kind kind;
    struct cursor c;
    bool in_start, ended;
    uint32_t depth, roots;
    struct open_sizes {
        struct sized element, attributes;
    } open[MAX_OPEN_ELEMENTS + 1]; /* [0] is not used; in a start tag, [depth + 1] is current */
};

/* Not all of .placed is cleared: little of it is used. */
static void forget_names(struct move *move)
{
    for (uint32_t i = 0; i < move->name_count; i++)
        move->placed[move->names[i].offset] = 0;
    move->name_count = 0;
}

void move_allow(struct move *move, uint32_t bytes)
{
    move->left = bytes;
}

/* Looking at @bytes costs. */
static void spend(struct move *move, uint32_t bytes)
{
    if (bytes > move->left)
        move->bad = true;
    else
        move->left -= bytes;
}

void move_begin(struct move *move, uint8_t *to, uint32_t at)
{
    move->to = to;
    move->at = at;
    move->bad = false;
    move->nesting = 0;
    move->instance_count = 0;
}

void move_from(struct move *move, const uint8_t *from, uint32_t size)
{
    move->from = from;
    move->from_size = size < EVTX_CHUNK_SIZE ? size : EVTX_CHUNK_SIZE;
    forget_names(move);
}

void move_bytes(struct move *move, const void *bytes, uint32_t size)
{
    if (move->bad || !bytes || size > EVTX_CHUNK_SIZE - move->at) {
        move->bad = true;
        return;
    }
    if (size > 0)
        memcpy(move->to + move->at, bytes, size);
    move->at += size;
}

static void take(struct walker *w, uint64_t size)
{
    const uint8_t *bytes = cursor_bytes(&w->c, size);

    move_bytes(w->move, bytes, bytes ? (uint32_t)size : 0);
}

static void fail(struct walker *w)
{
    w->move->bad = true;
}

/* A u32 that says where something ends, counted from behind itself. */
static void begin_sized(struct walker *w, struct sized *sized)
{
    uint32_t size = cursor_u32(&w->c);

    *sized = (struct sized){w->c.at + size, w->move->at, true};
    if (w->c.bad || size > w->c.end - w->c.at)
        fail(w);
    move_bytes(w->move, "\0\0\0\0", 4);
}

static void end_sized(struct walker *w, struct sized *sized, uint32_t at)
{
    if (sized->set && sized->end != at)
        fail(w);
    if (sized->set && !w->move->bad)
        put_little(w->move->to + sized->field_at, w->move->at - sized->field_at - 4, 4);
    sized->set = false;
}

/* docs/format.md 1.4 */
static uint16_t name_hash(const uint8_t *units, uint32_t count)
{
    uint32_t hash = 0;

    for (uint32_t i = 0; i < count; i++)
        hash = hash * 65599 + load_u16(units + 2 * (size_t)i);
    return (uint16_t)hash;
}

/* The bytes of the name at @offset of the source; NULL: there is none, or its hash does not fit. */
static const uint8_t *sound_name(const struct move *move, uint32_t offset, uint32_t *size)
{
    struct cursor c = cursor_over(move->from, offset, move->from_size);
    const uint8_t *head = cursor_bytes(&c, NAME_HEADER);
    uint32_t count = head ? load_u16(head + 6) : 0;
    const uint8_t *units = cursor_bytes(&c, 2 * (uint64_t)count + 2);

    if (!units || count == 0 || load_u16(units + 2 * (size_t)count) != 0 ||
        name_hash(units, count) != load_u16(head + 4))
        return NULL;
    *size = NAME_HEADER + 2 * count + 2;
    return head;
}

static void take_name(struct walker *w)
{
    struct move *move = w->move;
    uint32_t offset = cursor_u32(&w->c), size;

    if (w->c.bad || !sound_name(move, offset, &size) || move->name_count == MAX_MOVED_NAMES) {
        fail(w);
        return;
    }
    spend(move, size);
    if (offset == w->c.at)
        cursor_skip(&w->c, size);
    move->names[move->name_count++] = (struct moved_name){move->at, offset};
    move_bytes(move, "\0\0\0\0", 4);
}

void move_names(struct move *move)
{
    for (uint32_t i = 0; i < move->name_count && !move->bad; i++) {
        const struct moved_name *name = &move->names[i];
        uint32_t size = 0;
        const uint8_t *bytes = sound_name(move, name->offset, &size);

        if (!bytes || move->placed[name->offset] == 0) {
            move->placed[name->offset] = (uint16_t)move->at;
            move_bytes(move, "\0\0\0\0", 4); /* no next one in its bucket */
            move_bytes(move, bytes ? bytes + 4 : NULL, bytes ? size - 4 : 0);
        }
        put_little(move->to + name->reference, move->placed[name->offset], 4);
    }
    forget_names(move);
}

static void open_element(struct walker *w, uint8_t token)
{
    struct open_sizes *open = &w->open[w->depth + 1];

    if (w->in_start || w->depth == MAX_OPEN_ELEMENTS) {
        fail(w);
        return;
    }
    if (w->depth == 0)
        w->roots++;
    if (w->kind == STREAM_DEFINITION)
        take(w, 2);
    begin_sized(w, &open->element);
    take_name(w);
    open->attributes.set = false;
    if (token & MORE_TOKEN)
        begin_sized(w, &open->attributes);
    w->in_start = true;
}

static void end_start(struct walker *w, uint8_t token)
{
    struct open_sizes *open = &w->open[w->depth + 1];

    if (!w->in_start) {
        fail(w);
        return;
    }
    w->move->at--; /* the attributes end before the token */
    end_sized(w, &open->attributes, w->c.at - 1);
    w->move->at++;
    w->in_start = false;
    if (token == CLOSE_TOKEN)
        w->depth++;
    else
        end_sized(w, &open->element, w->c.at);
}

static void end_element(struct walker *w)
{
    if (w->in_start || w->depth == 0) {
        fail(w);
        return;
    }
    end_sized(w, &w->open[w->depth].element, w->c.at);
    w->depth--;
}

/* Only strings occur; a stream as a literal could hold anything. docs/format.md 2.4 */
static void literal(struct walker *w)
{
    const uint8_t *head = cursor_bytes(&w->c, 3);

    if (!head || head[0] != VALUE_STRING) {
        fail(w);
        return;
    }
    move_bytes(w->move, head, 3);
    take(w, 2 * (uint64_t)load_u16(head + 1));
}

/* A value that is a stream gets the size of its copy. */
static void embedded(struct walker *w, uint32_t descriptor_at, uint32_t size)
{
    struct move *move = w->move;
    uint32_t begin = move->at, at = w->c.at;

    cursor_skip(&w->c, size);
    if (w->c.bad || move->nesting == MAX_MOVED_DEPTH) {
        fail(w);
        return;
    }
    move->nesting++;
    move_stream(move, STREAM_RECORD, at, w->c.at);
    move->nesting--;
    if (!move->bad && move->at - begin <= UINT16_MAX)
        put_little(move->to + descriptor_at, move->at - begin, 2);
    else
        fail(w);
}

static void take_values(struct walker *w, const struct instance *instance, uint32_t descriptors_at)
{
    for (uint32_t i = 0; i < instance->count && !w->move->bad; i++) {
        const uint8_t *descriptor = instance->descriptors + 4 * (size_t)i;
        uint32_t size = load_u16(descriptor);

        if (descriptor[2] == VALUE_BINXML && size > 0)
            embedded(w, descriptors_at + 4 * i, size);
        else
            take(w, size);
    }
}

/* The offset of the definition becomes 0, which is set by the caller of move_stream(). */
static void instance(struct walker *w)
{
    struct move *move = w->move;
    struct moved_instance moved = {
        .token_at = move->at - 1, .alone = w->depth == 0, .nesting = move->nesting};
    uint8_t head[9 + 4] = {1};
    uint32_t descriptors_at;

    if (w->kind == STREAM_DEFINITION || w->in_start || !binxml_instance(&w->c, &moved.instance) ||
        move->instance_count == MAX_MOVED_INSTANCES) {
        fail(w);
        return;
    }
    w->roots += moved.alone;
    moved.id = moved.instance.id;
    moved.definition = moved.instance.definition;
    move->instances[move->instance_count++] = moved;
    put_little(head + 1, moved.id, 4);
    put_little(head + 9, moved.instance.count, 4);
    move_bytes(move, head, sizeof head);
    descriptors_at = move->at;
    move_bytes(move, moved.instance.descriptors, 4 * moved.instance.count);
    w->c.at -= moved.instance.values_size;
    take_values(w, &moved.instance, descriptors_at);
}

static void take_token(struct walker *w)
{
    uint8_t token = cursor_u8(&w->c);

    if (token == END_TOKEN || token == FRAGMENT_TOKEN || token == INSTANCE_TOKEN || w->in_start ||
        w->depth || (token & ~MORE_TOKEN) == ELEMENT_TOKEN)
        move_bytes(w->move, &token, 1);
    else
        fail(w); /* content outside of an element */
    switch (token) {
    case END_TOKEN:
        w->ended = true;
        break;
    case ELEMENT_TOKEN:
    case ELEMENT_TOKEN | MORE_TOKEN:
        open_element(w, token);
        break;
    case CLOSE_TOKEN:
    case CLOSE_EMPTY_TOKEN:
        end_start(w, token);
        break;
    case END_ELEMENT_TOKEN:
        end_element(w);
        break;
    case VALUE_TOKEN:
    case VALUE_TOKEN | MORE_TOKEN:
        literal(w);
        break;
    case ATTRIBUTE_TOKEN:
    case ATTRIBUTE_TOKEN | MORE_TOKEN:
        if (!w->in_start)
            fail(w);
        take_name(w);
        break;
    case CHARACTER_TOKEN:
    case CHARACTER_TOKEN | MORE_TOKEN:
        take(w, 2);
        break;
    case ENTITY_TOKEN:
    case ENTITY_TOKEN | MORE_TOKEN:
        take_name(w);
        break;
    case INSTANCE_TOKEN:
        instance(w);
        break;
    case SUBSTITUTION_TOKEN:
    case OPTIONAL_TOKEN:
        if (w->kind != STREAM_DEFINITION)
            fail(w);
        take(w, 3);
        break;
    case FRAGMENT_TOKEN:
        take(w, FRAGMENT_HEADER - 1);
        break;
    default: /* what no log has is not worth believing in */
        fail(w);
    }
}

void move_stream(struct move *move, enum stream_kind kind, uint32_t at, uint32_t end)
{
    struct walker w;

    /* Not an initialiser: it would clear the whole stack of open elements. */
    w.move = move;
    w.kind = kind;
    w.c = cursor_over(move->from, at, end);
    w.in_start = w.ended = false;
    w.depth = w.roots = 0;
    while (!move->bad && w.c.at < w.c.end && !w.ended) {
        uint32_t token_at = w.c.at;

        take_token(&w);
        if (w.c.bad)
            fail(&w);
        spend(move, w.c.at - token_at);
    }
    if (w.depth || w.in_start)
        fail(&w);
    move->roots = w.roots;
    move->ended = w.ended;
    move->whole = w.ended && w.c.at == w.c.end && w.roots == 1;
}
