/* stream.c - streams of BinXML: template instances with their values, and elements. */
#include "samples/bytes.h"
#include "samples/tokens.h"

static const uint8_t fragment_header[4] = {TOKEN_FRAGMENT, 1, 1, 0};

/* FNV-1a, twice, over everything that a definition's text depends on. */
static void make_guid(const struct sample_template *root, uint8_t guid[16])
{
    uint64_t hash[2] = {0xcbf29ce484222325u, 0x84222325cbf29ce4u};

    for (size_t i = 0; i <= root->param_count; i++) {
        const char *text = i < root->param_count ? root->params[i] : root->xml;

        do {
            hash[0] = (hash[0] ^ (uint8_t)*text) * 0x100000001b3u;
            hash[1] = (hash[1] ^ (uint8_t)*text) * 0x100000001b5u;
        } while (*text++);
    }
    store(guid, hash[0], 8);
    store(guid + 8, hash[1] ^ hash[0] >> 32, 8);
}

void sample_template_name(struct sample_template *root)
{
    make_guid(root, root->guid);
}

static void put_definition(struct sample_chunk *chunk, const struct sample_template *root,
                           const uint8_t guid[16])
{
    uint32_t body = put_definition_header(chunk, guid);

    put_bytes(chunk, fragment_header, sizeof fragment_header);
    put_markup(chunk, root->xml,
               (struct markup_context){
                   .params = root->params, .inner = root->inner, .dependencies = true});
    put(chunk, TOKEN_EOF, 1);
    patch(chunk, body - 4, chunk->at - body, 4);
}

static void
put_value(struct sample_chunk *chunk, const struct sample_value *value, uint32_t descriptor)
{
    const void *bytes = value->bytes ? value->bytes : value->small;
    uint32_t start = chunk->at;

    if (value->stream)
        put_stream(chunk, value->stream);
    else if (value->utf16)
        put_utf16(chunk, bytes, value->size);
    else
        put_bytes(chunk, bytes, value->size);
    patch(chunk, descriptor, value->lies ? value->declared : chunk->at - start, 2);
    patch(chunk, descriptor + 2, value->type, 2);
}

void put_instance(struct sample_chunk *chunk, const struct sample_stream *stream)
{
    static const uint8_t unnamed[16];
    uint8_t guid[16];
    uint32_t definition, descriptors;

    memcpy(guid, stream->root->guid, sizeof guid);
    if (memcmp(guid, unnamed, sizeof guid) == 0)
        make_guid(stream->root, guid);

    definition = find_definition(chunk, guid);
    put(chunk, TOKEN_INSTANCE, 1);
    put(chunk, 1, 1);
    put_bytes(chunk, guid, 4);
    put(chunk, definition ? definition : chunk->at + 4, 4);
    if (!definition)
        put_definition(chunk, stream->root, guid);

    put(chunk, stream->values.count, 4);
    descriptors = chunk->at;
    take(chunk, 4 * stream->values.count);
    for (size_t i = 0; i < stream->values.count && !chunk->full; i++)
        put_value(chunk, &stream->values.list[i], descriptors + 4 * (uint32_t)i);
}

void put_stream(struct sample_chunk *chunk, const struct sample_stream *stream)
{
    if (!stream->no_header)
        put_bytes(chunk, fragment_header, sizeof fragment_header);
    for (const struct sample_stream *one = stream; one; one = one->next) {
        if (one->root)
            put_instance(chunk, one);
        else if (one->xml)
            put_markup(chunk, one->xml,
                       (struct markup_context){.params = one->params, .inner = one->inner});
    }
    if (!stream->no_eof)
        put(chunk, TOKEN_EOF, 1);
    put_bytes(chunk, stream->tail, stream->tail_size);
}
