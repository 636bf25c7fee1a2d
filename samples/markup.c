/* markup.c - turns markup (writer.h) into tokens. docs/format.md 2.1 to 2.4 */
#include "samples/bytes.h"
#include "samples/tokens.h"

#include <stdlib.h>

struct markup {
    struct sample_chunk *chunk;
    struct markup_context context;
    const char *start, *at;
};

static void put_content(struct markup *m, char end);

_Noreturn static void give_up(const struct markup *m, const char *what)
{
    fprintf(stderr, "markup: %s at byte %td of: %s\n", what, m->at - m->start, m->start);
    abort();
}

static bool at_text(const struct markup *m, const char *text)
{
    return strncmp(m->at, text, strlen(text)) == 0;
}

static void expect(struct markup *m, const char *text)
{
    if (!at_text(m, text))
        give_up(m, text);
    m->at += strlen(text);
}

/* Everything before @end, which is skipped. */
static const char *until(struct markup *m, const char *end, size_t *size)
{
    const char *text = m->at, *found = strstr(text, end);

    if (!found)
        give_up(m, end);
    *size = (size_t)(found - text);
    m->at = found + strlen(end);
    return text;
}

static unsigned long number(struct markup *m, int base)
{
    char *end;
    unsigned long n = strtoul(m->at, &end, base);

    if (end == m->at)
        give_up(m, "number expected");
    m->at = end;
    return n;
}

static void put_hex(struct markup *m)
{
    for (; *m->at != '}'; m->at += 2) {
        char digits[3] = {m->at[0], m->at[0] ? m->at[1] : '\0', '\0'}, *end;
        unsigned long byte = strtoul(digits, &end, 16);

        if (end != digits + 2 || *digits == ' ')
            give_up(m, "two hex digits expected");
        put(m->chunk, byte, 1);
        m->at += m->at[2] == ' ';
    }
}

/* Text, references, CDATA and literal values: what makes a token before it say "more". */
static bool at_characters(const struct markup *m, char end)
{
    if (*m->at == end || *m->at == '\0')
        return false;
    if (*m->at == '<' && end != '"' && end != '\'')
        return at_text(m, "<![CDATA[");
    return *m->at != '{' || at_text(m, "{{") || at_text(m, "{$") || at_text(m, "{=");
}

/* A token of characters begins: it says later whether more of them follow. */
static uint32_t begin_token(struct markup *m, enum token token)
{
    uint32_t at = m->chunk->at;

    put(m->chunk, token, 1);
    return at;
}

static void end_token(struct markup *m, uint32_t at, char end)
{
    if (at_characters(m, end))
        patch(m->chunk, at, m->chunk->bytes[at] | TOKEN_MORE, 1);
}

/* Units behind their count: CDATA, PI data, and with the type before it the text. */
static void put_counted(struct markup *m, const char *text, size_t size)
{
    uint32_t count = m->chunk->at;

    put(m->chunk, 0, 2);
    patch(m->chunk, count, put_utf16(m->chunk, text, size), 2);
}

static size_t put_param(struct markup *m)
{
    const char *text;

    expect(m, "{$");
    text = m->context.params[number(m, 10)];
    expect(m, "}");
    return put_utf16(m->chunk, text, strlen(text));
}

static void put_text(struct markup *m, char end)
{
    uint32_t token = begin_token(m, TOKEN_VALUE), count = token + 2;
    bool in_quotes = end == '"' || end == '\'';
    size_t units = 0;

    put(m->chunk, 1, 1);
    put(m->chunk, 0, 2);
    for (;;) {
        size_t size = strcspn(m->at, in_quotes ? (end == '"' ? "&{\"" : "&{'") : "&{<");

        units += put_utf16(m->chunk, m->at, size);
        m->at += size;
        if (at_text(m, "{$")) {
            units += put_param(m);
        } else if (at_text(m, "{{")) {
            units += put_utf16(m->chunk, "{", 1);
            m->at += 2;
        } else {
            break;
        }
    }
    if (at_text(m, "{|}"))
        m->at += 3;
    patch(m->chunk, count, units, 2);
    end_token(m, token, end);
}

static void put_reference(struct markup *m, char end)
{
    uint32_t token;

    expect(m, "&");
    token = begin_token(m, *m->at == '#' ? TOKEN_CHAR_REF : TOKEN_ENTITY_REF);
    if (*m->at == '#') {
        bool hex = m->at[1] == 'x';

        m->at += hex ? 2 : 1;
        put(m->chunk, number(m, hex ? 16 : 10), 2);
        expect(m, ";");
    } else {
        size_t size;
        const char *name = until(m, ";", &size);

        put_name(m->chunk, name, size);
    }
    end_token(m, token, end);
}

static void put_substitution(struct markup *m)
{
    uint32_t token = m->chunk->at;
    unsigned long index = number(m, 10), type = 1;

    put(m->chunk, TOKEN_NORMAL, 1);
    put(m->chunk, index, 2);
    if (*m->at == '?') {
        patch(m->chunk, token, TOKEN_OPTIONAL, 1);
        m->at++;
    }
    if (*m->at == ':') {
        m->at++;
        type = number(m, 16);
    }
    put(m->chunk, type, 1);
}

static void put_inner_value(struct markup *m)
{
    uint32_t size;

    m->at++;
    put(m->chunk, TOKEN_VALUE, 1);
    put(m->chunk, 0x21, 1);
    size = m->chunk->at;
    put(m->chunk, 0, 2);
    put_stream(m->chunk, &m->context.inner[number(m, 10)]);
    patch(m->chunk, size, m->chunk->at - size - 2, 2);
}

/* What stands in braces, but for those that belong to a text. */
static void put_braces(struct markup *m, char end)
{
    uint32_t token = m->chunk->at;
    bool characters = false;

    expect(m, "{");
    switch (*m->at) {
    case '=':
        m->at++;
        put(m->chunk, TOKEN_VALUE, 1);
        put(m->chunk, number(m, 16), 1);
        expect(m, ":");
        put_hex(m);
        characters = true;
        break;
    case '~':
        m->at++;
        put_hex(m);
        break;
    case '*':
        put_inner_value(m);
        break;
    case '@':
        m->at++;
        put_instance(m->chunk, &m->context.inner[number(m, 10)]);
        break;
    case '|':
        m->at++;
        break;
    default:
        put_substitution(m);
    }
    expect(m, "}");
    if (characters)
        end_token(m, token, end);
}

static void put_instruction(struct markup *m)
{
    const char *text, *blank;
    size_t size, name;

    expect(m, "<?");
    text = until(m, "?>", &size);
    blank = memchr(text, ' ', size);
    name = blank ? (size_t)(blank - text) : size;
    put(m->chunk, TOKEN_PI_TARGET, 1);
    put_name(m->chunk, text, name);
    if (blank) {
        put(m->chunk, TOKEN_PI_DATA, 1);
        put_counted(m, blank + 1, size - name - 1);
    }
}

static void put_cdata(struct markup *m, char end)
{
    uint32_t token = begin_token(m, TOKEN_CDATA);
    const char *text;
    size_t size;

    expect(m, "<![CDATA[");
    text = until(m, "]]>", &size);
    put_counted(m, text, size);
    end_token(m, token, end);
}

static void put_attributes(struct markup *m)
{
    uint32_t list = m->chunk->at, last = 0;

    put(m->chunk, 0, 4);
    while (*m->at == ' ') {
        size_t size;
        const char *name;
        char quote;

        m->at += strspn(m->at, " ");
        if (last)
            patch(m->chunk, last, TOKEN_ATTRIBUTE | TOKEN_MORE, 1);
        last = begin_token(m, TOKEN_ATTRIBUTE);
        name = until(m, "=", &size);
        put_name(m->chunk, name, size);
        quote = *m->at++;
        if (quote != '"' && quote != '\'')
            give_up(m, "quote expected");
        put_content(m, quote);
        m->at++;
    }
    patch(m->chunk, list, m->chunk->at - list - 4, 4);
}

static void put_element(struct markup *m)
{
    size_t size;
    uint32_t start = m->chunk->at, data_size;
    unsigned long dependency = 0xffff;
    const char *name;

    expect(m, "<");
    name = m->at;
    size = strcspn(name, " @/>");
    m->at += size;
    if (*m->at == '@') {
        m->at++;
        dependency = number(m, 10);
    }
    put(m->chunk, TOKEN_OPEN, 1);
    if (m->context.dependencies)
        put(m->chunk, dependency, 2);
    data_size = m->chunk->at;
    put(m->chunk, 0, 4);
    put_name(m->chunk, name, size);
    if (*m->at == ' ') {
        patch(m->chunk, start, TOKEN_OPEN | TOKEN_MORE, 1);
        put_attributes(m);
    }
    if (at_text(m, "/>")) {
        m->at += 2;
        put(m->chunk, TOKEN_CLOSE_EMPTY, 1);
    } else {
        expect(m, ">");
        put(m->chunk, TOKEN_CLOSE, 1);
        put_content(m, '<');
        expect(m, "</");
        until(m, ">", &size);
        put(m->chunk, TOKEN_END, 1);
    }
    patch(m->chunk, data_size, m->chunk->at - data_size - 4, 4);
}

/* Up to the quote that ends an attribute, the end tag, or the end of the markup. */
static void put_content(struct markup *m, char end)
{
    bool in_quotes = end == '"' || end == '\'';

    while (*m->at && (end == '<' ? !at_text(m, "</") : *m->at != end)) {
        if (*m->at == '<' && !in_quotes) {
            if (at_text(m, "<![CDATA["))
                put_cdata(m, end);
            else if (at_text(m, "<?"))
                put_instruction(m);
            else
                put_element(m);
        } else if (*m->at == '&') {
            put_reference(m, end);
        } else if (*m->at != '{' || at_text(m, "{{") || at_text(m, "{$")) {
            put_text(m, end);
        } else {
            put_braces(m, end);
        }
    }
    if (*m->at == '\0' && end != '\0')
        give_up(m, "end of markup");
}

void put_markup(struct sample_chunk *chunk, const char *xml, struct markup_context context)
{
    struct markup m = {.chunk = chunk, .context = context, .start = xml, .at = xml};

    put_content(&m, '\0');
}
