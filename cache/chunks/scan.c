/*
 * scan.c - walks over JSON as core writes it: no blanks, objects, scalars and lists of both, names
 * as they are. What is not so ends the walk.
 */
#include "cache/chunks/scan.h"

#include <stdlib.h>
#include <string.h>

enum {
    DEEP = 32, /* objects whose names are known */
    PART = 1,  /* the event itself is at depth 0, its parts at depth 1 */
    NESTED = 4096,
    LOOK_BACK = 4 /* times the size of a line that is looked through for names that repeat */
};

/* An object that is open. */
struct open_object {
    const char *from;      /* behind its brace */
    struct token key;      /* of the member that the walk is at */
    struct token name;     /* the same without its number */
    struct token repeated; /* the last name that came again there; .at NULL: none did */
    size_t count;          /* how often it was there before that */
};

struct scan {
    const char *at, *end;
    struct open_object objects[DEEP];
    size_t depth;              /* objects that are open */
    size_t nested;             /* objects and lists that are */
    uint8_t lists[NESTED / 8]; /* of these, a bit for each that is a list */
    size_t look_back;          /* bytes that may be looked through again */
};

/* Whether there is an odd number of backslashes before @at. */
static bool is_escaped(const char *from, const char *at)
{
    const char *slash = at;

    while (slash > from && slash[-1] == '\\')
        slash--;
    return (at - slash) % 2 != 0;
}

/* A string at the quote; its inside. */
static bool take_string(struct scan *scan, struct token *token)
{
    const char *from = ++scan->at, *quote;

    do {
        if (scan->at >= scan->end)
            return false;
        quote = memchr(scan->at, '"', (size_t)(scan->end - scan->at));
        if (!quote)
            return false;
        scan->at = quote + 1;
    } while (quote[-1] == '\\' && is_escaped(from, quote));
    *token = (struct token){from, (size_t)(quote - from)};
    return true;
}

/* ---- names that come again ------------------------------------------------------------------- */

static bool ends_with_digit(const struct token *key)
{
    return key->size > 0 && key->at[key->size - 1] >= '0' && key->at[key->size - 1] <= '9';
}

/* Splits NAME_7, which few names are. False: it does not end so. */
static bool split(const struct token *key, struct token *name, size_t *number)
{
    size_t size = key->size;
    uint64_t found = 0, place = 1;

    while (size > 0 && key->at[size - 1] >= '0' && key->at[size - 1] <= '9' && place < 100000000) {
        found += place * (uint64_t)(key->at[--size] - '0');
        place *= 10;
    }
    if (found == 0 || size < 2 || key->at[size] == '0' || key->at[size - 1] != '_')
        return false;
    *name = (struct token){key->at, size - 1};
    *number = found;
    return true;
}

/* Moves over what is neither a name of the object nor at its end. */
static void skip_nested(struct scan *scan)
{
    size_t depth = 0;
    struct token string;

    while (scan->at < scan->end) {
        char c = *scan->at;

        if (c == '"' && !take_string(scan, &string))
            return;
        if (c == '"')
            continue;
        if (c == ',' && depth == 0)
            return;
        depth += c == '{' || c == '[';
        if ((c == '}' || c == ']') && depth-- == 0)
            return;
        scan->at++;
    }
}

/* Whether the object has a member of that name before the walk. */
static bool was_there(struct scan *scan, const struct open_object *object, const struct token *name)
{
    struct scan before = {.at = object->from, .end = name->at - 1};
    size_t size = (size_t)(before.end - before.at);
    struct token key;

    if (size > scan->look_back)
        return false;
    scan->look_back -= size;
    while (before.at < before.end && *before.at == '"' && take_string(&before, &key)) {
        if (token_same(&key, name))
            return true;
        skip_nested(&before);
        before.at++; /* the comma */
    }
    return false;
}

/* The name of a member without the number that it has because it came before. */
static struct token name_without_number(struct scan *scan, struct open_object *object)
{
    struct token name;
    size_t number;

    if (!ends_with_digit(&object->key) || !split(&object->key, &name, &number))
        return object->key;
    if (object->repeated.at && number == object->count + 1 &&
        token_same(&object->repeated, &name)) {
        object->count = number;
        return name;
    }
    if (!was_there(scan, object, &name))
        return object->key;
    object->repeated = name;
    object->count = number;
    return name;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* A #text belongs to its element. */
static void name_value(const struct scan *scan, struct scanned *scanned)
{
    size_t depth = scan->depth - 1;

    if (depth > 0 && token_is(&scan->objects[depth].key, "#text"))
        depth--;
    scanned->root = scan->objects[0].key;
    scanned->part = scan->objects[PART].key;
    scanned->key = scan->objects[depth].key;
    scanned->name = scan->objects[depth].name;
}

/* False: there is no value at all, which would be found again and again. */
static bool read_scalar(struct scan *scan, struct scanned *scanned)
{
    scanned->string = *scan->at == '"';
    if (scanned->string)
        return take_string(scan, &scanned->value);
    scanned->value.at = scan->at;
    while (scan->at < scan->end && *scan->at != ',' && *scan->at != '}' && *scan->at != ']')
        scan->at++;
    scanned->value.size = (size_t)(scan->at - scanned->value.at);
    scanned->null = token_is(&scanned->value, "null");
    return scanned->value.size > 0;
}

static bool take_scalar(struct scan *scan, scan_fn *found, void *context)
{
    struct scanned scanned = {0};

    if (!read_scalar(scan, &scanned))
        return false;
    if (scan->depth <= PART || scan->depth > DEEP)
        return true;
    name_value(scan, &scanned);
    return found(context, &scanned);
}

/* ---- the walk -------------------------------------------------------------------------------- */

static bool in_list(const struct scan *scan)
{
    return scan->nested > 0 &&
           (scan->lists[(scan->nested - 1) / 8] >> (scan->nested - 1) % 8 & 1) != 0;
}

/* False: that is deeper than any event. */
static bool nest(struct scan *scan, bool list)
{
    uint8_t bit = (uint8_t)(1u << scan->nested % 8);
    uint8_t *bits = &scan->lists[scan->nested / 8];

    if (scan->nested == NESTED)
        return false;
    *bits = (uint8_t)(list ? *bits | bit : *bits & ~bit);
    scan->nested++;
    scan->at++;
    return true;
}

/* The name of a member and its colon. */
static bool take_key(struct scan *scan)
{
    struct token key;
    struct open_object *object;

    if (scan->at >= scan->end || *scan->at != '"' || !take_string(scan, &key) ||
        scan->at + 1 >= scan->end || *scan->at++ != ':')
        return false;
    if (scan->depth > DEEP)
        return true;
    object = &scan->objects[scan->depth - 1];
    object->key = key;
    object->name = name_without_number(scan, object);
    return true;
}

static bool open_object(struct scan *scan)
{
    if (!nest(scan, false))
        return false;
    if (++scan->depth <= DEEP)
        scan->objects[scan->depth - 1] = (struct open_object){.from = scan->at};
    return (scan->at < scan->end && *scan->at == '}') || take_key(scan);
}

/* False: nothing is open that can end so. */
static bool close_one(struct scan *scan, bool list)
{
    if (scan->nested == 0 || in_list(scan) != list)
        return false;
    scan->nested--;
    scan->depth -= !list;
    scan->at++;
    return true;
}

/* One step of the walk. False: it ends. */
static bool step(struct scan *scan, scan_fn *found, void *context)
{
    switch (*scan->at) {
    case '{':
        return open_object(scan);
    case '[':
        return scan->nested > 0 && nest(scan, true);
    case '}':
    case ']':
        return close_one(scan, *scan->at == ']');
    case ',':
        scan->at++;
        return in_list(scan) || (scan->nested > 0 && take_key(scan));
    case '\n':
        return false;
    }
    return scan->nested > 0 && take_scalar(scan, found, context);
}

void scan_line(const uint8_t *line, size_t size, scan_fn *found, void *context)
{
    struct scan scan;

    scan.at = (const char *)line;
    scan.end = scan.at + size;
    scan.depth = scan.nested = 0;
    scan.look_back = LOOK_BACK * size;
    while (scan.at < scan.end && step(&scan, found, context))
        ;
}

/* ---- one member ------------------------------------------------------------------------------ */

/* A quote that ends a text can only be followed by these. */
static bool is_between(char c)
{
    return c == ':' || c == ',' || c == '}' || c == ']' || c == '"';
}

/* Behind the name and colon of the member that is next; NULL: there is none. Inside of a text each
 * quote has a backslash before it, so that what follows a comma or a brace there is no name. */
static const char *behind_member(const char *at, const char *end, const struct token *member)
{
    const char *found;

    while ((found = memmem(at, (size_t)(end - at), member->at, member->size)) != NULL) {
        at = found + member->size;
        if (found[-1] == ',' || found[-1] == '{')
            return at;
    }
    return NULL;
}

bool scan_only(const uint8_t *line, size_t size, const struct token *member,
               struct scanned *scanned)
{
    const char *end = (const char *)line + size, *at;
    struct scan scan;

    if (size == 0 || member->size < 4 || is_between(member->at[1]))
        return false;
    at = behind_member((const char *)line + 1, end, member);
    if (!at || at == end || *at == '{' || *at == '[' || behind_member(at, end, member))
        return false;
    scan.at = at;
    scan.end = end;
    *scanned = (struct scanned){0};
    return read_scalar(&scan, scanned);
}

/* ---- texts --------------------------------------------------------------------------------------
 */

static size_t put_character(char *to, uint32_t character)
{
    if (character < 0x80) {
        to[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        to[0] = (char)(0xC0 | character >> 6);
        to[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    to[0] = (char)(0xE0 | character >> 12);
    to[1] = (char)(0x80 | (character >> 6 & 0x3F));
    to[2] = (char)(0x80 | (character & 0x3F));
    return 3;
}

/* core escapes controls, quotes and backslashes only, so \u never is half of a pair. */
size_t scan_unescape(struct token token, char *to)
{
    static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
    size_t size = 0;

    for (size_t i = 0; i < token.size; i++) {
        const char *letter;

        if (token.at[i] != '\\' || i + 1 == token.size) {
            to[size++] = token.at[i];
            continue;
        }
        i++;
        letter = memchr(letters, token.at[i], sizeof letters - 1);
        if (token.at[i] == 'u' && i + 4 < token.size) {
            char digits[5] = {0};

            memcpy(digits, token.at + i + 1, 4);
            size += put_character(to + size, (uint32_t)strtoul(digits, NULL, 16));
            i += 4;
        } else {
            to[size++] = letter ? bytes[letter - letters] : token.at[i];
        }
    }
    return size;
}

struct token scan_plain(struct token token, struct text *scratch)
{
    if (token.size == 0 || !memchr(token.at, '\\', token.size))
        return token;
    scratch->size = 0;
    if (!text_reserve(scratch, token.size))
        return (struct token){"", 0};
    token.size = scan_unescape(token, (char *)scratch->bytes);
    token.at = (const char *)scratch->bytes;
    return token;
}
