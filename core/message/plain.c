/* plain.c - the inside of a JSON string as text for people. */
#include "core/message/plain.h"

/* Needs no look: all but C0, backslash and DEL, and what may begin a character that is written as
 * \uXXXX. */
static bool is_plain(uint8_t c)
{
    return c >= ' ' && c != '\\' && c != 0x7F && c != 0xC2 && c != 0xE2 && c != 0xEF;
}

/* A piece that is being read, and where its text goes. */
struct reading {
    const uint8_t *at, *end;
    struct text *text;
    enum plain_form form;
    size_t start, limit; /* of the text: where this value begins, how far it may go */
    bool broken;         /* a line break, or more of them, is still to be written */
};

/* A break is written with what follows it, so that none is at the ends. */
static void put(struct reading *r, const void *bytes, size_t size)
{
    if (r->broken && r->text->size > r->start)
        text_puts(r->text, r->form == PLAIN_LINE ? " " : "\n    ");
    r->broken = false;
    text_put(r->text, bytes, size);
}

static void put_code(struct reading *r, uint32_t code)
{
    static const char digits[] = "0123456789abcdef";
    char shown[6] = "\\u";

    for (size_t i = 0; i < 4; i++)
        shown[2 + i] = digits[code >> (12 - 4 * i) & 15];
    put(r, shown, sizeof shown);
}

/* CR LF is one break; in a block, each further one is an empty line. */
static void put_break(struct reading *r)
{
    if (r->broken && r->form == PLAIN_BLOCK && r->text->size > r->start)
        text_puts(r->text, "\n    ");
    r->broken = true;
}

/* A backslash that no JSON has before this letter is one, and the letter is looked at by itself. */
static void put_escape(struct reading *r)
{
    char letter = r->at + 1 < r->end ? (char)r->at[1] : '\0';
    bool known = letter && strchr("rntbfu\"\\/", letter);

    r->at += known ? 2 : 1;
    if (!known)
        letter = '\\';
    switch (letter) {
    case 'r':
        if (r->end - r->at >= 2 && r->at[0] == '\\' && r->at[1] == 'n')
            r->at += 2;
        put_break(r);
        break;
    case 'n':
        put_break(r);
        break;
    case 't':
        if (r->form == PLAIN_LINE)
            r->broken = true;
        else
            put(r, "\t", 1);
        break;
    case 'b':
        put_code(r, '\b');
        break;
    case 'f':
        put_code(r, '\f');
        break;
    case 'u':
        put(r, "\\u", 2); /* its digits follow, and are plain */
        break;
    default:
        put(r, &letter, 1);
    }
}

/* Whether a character of three bytes may turn the direction of writing, end a line, or hide. */
static bool is_sly(uint32_t code)
{
    return code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

static bool follows(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* A character that is not plain, or is none at all. */
static void put_other(struct reading *r)
{
    const uint8_t *at = r->at;
    size_t left = (size_t)(r->end - at), size = 1;
    uint32_t code = at[0];

    if (at[0] == 0xC2 && left >= 2 && follows(at[1])) {
        size = 2;
        code = at[1];
    } else if (at[0] >= 0xE0 && left >= 3 && follows(at[1]) && follows(at[2])) {
        size = 3;
        code = (at[0] & 15u) << 12 | (at[1] & 63u) << 6 | (at[2] & 63u);
    }
    r->at += size;
    if (size == 3 ? is_sly(code) : code < 0xA0)
        put_code(r, code);
    else
        put(r, at, size);
}

/* Not in the midst of a character. */
static void cut(struct reading *r)
{
    struct text *text = r->text;

    if (text->bad)
        return;
    text->size = r->limit;
    while (text->size > r->start && (text->bytes[text->size] & 0xC0) == 0x80)
        text->size--;
    text_puts(text, "...");
}

void plain_put(struct text *text, const struct piece *value, enum plain_form form, size_t most)
{
    const uint8_t *start = (const uint8_t *)(value->text ? value->text : "");
    struct reading r = {.at = start,
                        .end = start + value->size,
                        .text = text,
                        .form = form,
                        .start = text->size,
                        .limit = text->size + most};

    if (value->plain && value->size <= most) {
        text_put(text, start, value->size);
        return;
    }
    while (r.at < r.end && text->size <= r.limit && !text->bad) {
        const uint8_t *run = r.at;

        while (r.at < r.end && is_plain(*r.at))
            r.at++;
        if (r.at > run)
            put(&r, run, (size_t)(r.at - run));
        else if (*r.at == '\\')
            put_escape(&r);
        else
            put_other(&r);
    }
    if (text->size > r.limit)
        cut(&r);
}

size_t plain_unescape(char *to, const struct piece *value)
{
    static const char letters[] = "rntbf", means[] = "\r\n\t\b\f";
    size_t size = 0;

    for (size_t i = 0; i < value->size; i++) {
        const char *letter;

        to[size] = value->text[i];
        if (to[size] == '\\' && i + 1 < value->size) {
            letter = strchr(letters, value->text[++i]);
            to[size] = letter && *letter ? means[letter - letters] : value->text[i];
        }
        size++;
    }
    return size;
}
