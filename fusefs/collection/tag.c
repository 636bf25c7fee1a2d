/* tag.c - puts the name of a log into a record that is rendered. */
#include "fusefs/collection/tag.h"

static const char member[] = ",\"evtxfs\":{";

static bool is_xml(enum evtx_form form)
{
    return form == EVTX_XML || form == EVTX_XML_FLAT;
}

/* A label has no control characters, and is UTF-8. */
static void put_json(struct text *text, const char *key, const char *label)
{
    text_putf(text, "\"%s\":\"", key);
    for (const char *c = label; *c; c++) {
        if (*c == '"' || *c == '\\')
            text_putc(text, '\\');
        text_putc(text, *c);
    }
    text_putc(text, '"');
}

/* In a comment no two '-' stand side by side. */
static void put_xml(struct text *text, const char *key, const char *label)
{
    text_putf(text, "%s ", key);
    for (const char *c = label; *c; c++)
        if (*c == '-' && c > label && c[-1] == '-')
            text_puts(text, "%2D");
        else
            text_putc(text, *c);
}

struct tag tag_make(enum evtx_form form, const char *label, const char *copy_of)
{
    struct tag tag = {.form = form};
    struct text *text = &tag.text;

    if (form == EVTX_TEXT) {
        text_putf(text, "From: %s\n", label);
        if (copy_of)
            text_putf(text, "Copy of: %s\n", copy_of);
        return tag;
    }
    if (is_xml(form)) {
        text_puts(text, "<!-- ");
        put_xml(text, "log", label);
        if (copy_of)
            put_xml(text, ", copy of", copy_of);
        text_puts(text, " -->\n");
        return tag;
    }
    put_json(text, "log", label);
    if (copy_of) {
        text_putc(text, ',');
        put_json(text, "copy_of", copy_of);
    }
    return tag;
}

void tag_done(struct tag *tag)
{
    text_done(&tag->text);
}

/* Where the member of a marked record begins: it is the last one, and holds no other. */
static size_t find_member(const uint8_t *line, size_t size)
{
    size_t length = sizeof member - 1;

    for (size_t at = size < length ? 0 : size - length + 1; at-- > 0;)
        if (line[at] == ',' && memcmp(line + at, member, length) == 0)
            return at;
    return size;
}

static void
put_line(struct text *to, const struct tag *tag, const uint8_t *line, size_t size, bool marked)
{
    size_t end = size >= 2 ? size - 2 : 0, found = marked ? find_member(line, size) : size;

    if (found < size) {
        size_t inside = found + sizeof member - 1;

        text_put(to, line, inside);
        text_put(to, tag->text.bytes, tag->text.size);
        text_putc(to, ',');
        text_put(to, line + inside, size - inside);
        return;
    }
    text_put(to, line, end);
    text_puts(to, member);
    text_put(to, tag->text.bytes, tag->text.size);
    text_putc(to, '}');
    text_put(to, line + end, size - end);
}

size_t tag_adds(const struct tag *tag, bool marked)
{
    return tag->text.size + (marked ? strlen(",") : strlen(member) + strlen("}"));
}

size_t tag_adds_copy(const struct tag *copy_of)
{
    return strlen(",") + copy_of->text.size - strlen("log") + strlen("copy_of");
}

void tag_put(struct text *to, const struct tag *tag, const uint8_t *record, size_t size,
             bool marked)
{
    const uint8_t *head;
    size_t before;

    if (tag->form == EVTX_TEXT) {
        text_put(to, tag->text.bytes, tag->text.size);
        text_put(to, record, size);
        return;
    }
    if (!is_xml(tag->form)) {
        put_line(to, tag, record, size, marked);
        return;
    }
    head = memchr(record, '\n', size);
    before = head ? (size_t)(head - record) + 1 : 0;
    text_put(to, record, before);
    text_put(to, tag->text.bytes, tag->text.size);
    text_put(to, record + before, size - before);
}
