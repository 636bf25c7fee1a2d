/* message.c - an event as a page: its head, what it is in words, its values. */
#include "core/message/message.h"
#include "core/message/line.h"
#include "core/message/plain.h"
#include "core/words/phrase.h"

enum {
    MOST_DEPTH = 1100, /* elements inside each other, as far as they are shown */
    MOST_STEPS = 8,    /* elements named before a value, and bytes of each of these names */
    STEP_NAME = 64,
    LONGEST_CODE = 4096 /* bytes of a value that may be codes */
};

const char message_rule[] = "\n----------------------------------------"
                            "----------------------------------------\n";

/** What stands in System, in the order of the page. */
enum head { LOG, SOURCE, DATE, EVENT_ID, TASK, LEVEL, KEYWORDS, USER, COMPUTER, RECORD, HEADS };

/* clang-format off */
static const struct {
    const char *label;
    struct piece element, attribute; /* an attribute without a name: the element itself */
} heads[HEADS] = {
    [LOG]      = {"Log: ",      {"Channel", 7},        {"", 0}},
    [SOURCE]   = {"Source: ",   {"Provider", 8},       {"Name", 4}},
    [DATE]     = {"Date: ",     {"TimeCreated", 11},   {"SystemTime", 10}},
    [EVENT_ID] = {"Event ID: ", {"EventID", 7},        {"", 0}},
    [TASK]     = {"Task: ",     {"Task", 4},           {"", 0}},
    [LEVEL]    = {"Level: ",    {"Level", 5},          {"", 0}},
    [KEYWORDS] = {"Keywords: ", {"Keywords", 8},       {"", 0}},
    [USER]     = {"User: ",     {"Security", 8},       {"UserID", 6}},
    [COMPUTER] = {"Computer: ", {"Computer", 8},       {"", 0}},
    [RECORD]   = {"Record: ",   {"EventRecordID", 13}, {"", 0}},
};
/* clang-format on */

struct value {
    struct piece name, value; /* as JSON has them */
};

struct message {
    struct text *text;
    struct line line;
    const char *system, *behind_system; /* where that element is in the line; NULL: nowhere */
    struct piece heads[HEADS];
    struct event_words event;
    size_t start;         /* of the page in the text */
    size_t unnamed;       /* values without a name so far */
    struct value *values; /* those that a phrase may name */
    size_t count;
};

/** An element around a value; the outermost one has no .parent. */
struct step {
    const struct step *parent;
    struct piece name;
};

/** A value that is shown. */
struct leaf {
    const struct step *parent; /* NULL: it stands in EventData, or in the one element of UserData */
    struct piece name;
    bool attribute;
    bool unnamed; /* one of several values of EventData that have no name */
};

static bool same(const struct piece *a, const struct piece *b)
{
    return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* --- values ----------------------------------------------------------------------------------- */

static bool is_missing(const struct piece *value)
{
    return value->size == 0 || piece_is(value, "-") || piece_is(value, "null");
}

/* Numbers, and what words.h knows by its form. */
static bool may_be_code(const struct piece *value)
{
    char first = value->size ? value->text[0] : '\0';

    return value->size <= LONGEST_CODE &&
           ((first >= '0' && first <= '9') || first == '-' || first == '%' || first == 'S' ||
            first == '{' || first == '\\');
}

/* " (what it means)". False, and nothing: that is not known. */
static bool put_meaning(struct message *m, const struct piece *name, const struct piece *value)
{
    char raw[LONGEST_CODE];
    struct piece plain = *value;
    size_t start = m->text->size;

    if (!may_be_code(value))
        return false;
    if (memchr(value->text, '\\', value->size))
        plain = (struct piece){.text = raw, .size = plain_unescape(raw, value)};
    text_puts(m->text, " (");
    if (words_put_value(m->text, &m->event, name, &plain)) {
        text_puts(m->text, ")");
        return true;
    }
    m->text->size = m->text->bad ? m->text->size : start;
    return false;
}

static size_t room(const struct message *m)
{
    size_t used = m->text->size - m->start;

    return used < MESSAGE_MOST ? MESSAGE_MOST - used : 0;
}

/* Codes are shown on one line, with what they mean; all else as it stands. */
static void put_value(struct message *m, const struct piece *name, const struct piece *value)
{
    size_t start = m->text->size;

    if (value->size == 0)
        return;
    if (may_be_code(value)) {
        plain_put(m->text, value, PLAIN_LINE, room(m));
        if (put_meaning(m, name, value) || m->text->bad)
            return;
        m->text->size = start;
    }
    plain_put(m->text, value, PLAIN_BLOCK, room(m));
}

/* The elements around a value, the outermost one first. */
static void put_steps(struct message *m, const struct step *step, size_t most)
{
    if (step->parent && most > 0) {
        put_steps(m, step->parent, most - 1);
        text_putc(m->text, '/');
    } else if (step->parent) {
        text_puts(m->text, ".../");
    }
    plain_put(m->text, &step->name, PLAIN_LINE, STEP_NAME);
}

static void put_label(struct message *m, const struct leaf *leaf)
{
    if (leaf->parent) {
        put_steps(m, leaf->parent, MOST_STEPS - 1);
        text_putc(m->text, leaf->attribute ? '@' : '/');
    }
    plain_put(m->text, &leaf->name, PLAIN_LINE, room(m));
    if (leaf->unnamed) {
        text_putc(m->text, ' ');
        text_put_number(m->text, ++m->unnamed);
    }
}

static void put_leaf(struct message *m, const struct leaf *leaf, struct piece value)
{
    if (room(m) == 0)
        return;
    if (!leaf->parent && !leaf->attribute && m->count < MESSAGE_FIELDS)
        m->values[m->count++] = (struct value){.name = leaf->name, .value = value};
    if (piece_is(&value, "null"))
        value.size = 0;
    put_label(m, leaf);
    text_puts(m->text, value.size ? ": " : ":");
    put_value(m, &leaf->name, &value);
    text_putc(m->text, '\n');
    if (room(m) == 0)
        text_puts(m->text, "...\n");
}

static void put_attributes(struct message *m, const struct step *element)
{
    struct piece name, value;

    if (line_value(&m->line, &value) != LINE_OBJECT)
        return;
    while (line_next(&m->line) && line_key(&m->line, &name)) {
        struct leaf leaf = {.parent = element, .name = name, .attribute = true};

        if (line_value(&m->line, &value) > LINE_BARE)
            continue;
        if (name.size < 5 || memcmp(name.text, "xmlns", 5) != 0)
            put_leaf(m, &leaf, value);
    }
}

static void put_element(struct message *m, const struct leaf *leaf, size_t depth);

/* An object that is open: an element of that name. */
static void put_object(struct message *m, const struct leaf *leaf, size_t depth)
{
    struct step here = {.parent = leaf->parent, .name = leaf->name};
    struct piece key;

    while (line_next(&m->line) && line_key(&m->line, &key)) {
        struct leaf inner = {.parent = &here, .name = key};

        if (piece_is(&key, "#attributes")) {
            put_attributes(m, &here);
        } else if (piece_is(&key, "#text")) {
            inner = *leaf;
            inner.unnamed = !leaf->parent && piece_is(&leaf->name, "Data");
            put_element(m, &inner, depth + 1);
        } else {
            put_element(m, &inner, depth + 1);
        }
    }
}

static void put_element(struct message *m, const struct leaf *leaf, size_t depth)
{
    struct piece value;

    if (depth > MOST_DEPTH) {
        line_skip(&m->line);
        return;
    }
    switch (line_value(&m->line, &value)) {
    case LINE_STRING:
    case LINE_BARE:
        put_leaf(m, leaf, value);
        break;
    case LINE_OBJECT:
        put_object(m, leaf, depth);
        break;
    case LINE_ARRAY:
        while (line_next(&m->line))
            put_element(m, leaf, depth + 1);
        break;
    }
}

/* The members of an object are the values of the event. @inner: of each object in it they are. */
static void put_members(struct message *m, const struct piece *container, bool inner)
{
    struct step here = {.name = *container};
    struct piece key, value;

    if (line_value(&m->line, &value) != LINE_OBJECT)
        return;
    while (line_next(&m->line) && line_key(&m->line, &key)) {
        struct leaf leaf = {.name = key};

        if (piece_is(&key, "#attributes"))
            put_attributes(m, &here);
        else if (inner && m->line.at < m->line.end && *m->line.at == '{')
            put_members(m, &key, false);
        else
            put_element(m, &leaf, 1);
    }
}

/* --- the head --------------------------------------------------------------------------------- */

/* The attribute that is none: an element itself. */
static const struct piece itself = {.text = ""};

static void take_head(struct message *m, const struct piece *element, const struct piece *attribute,
                      const struct piece *value)
{
    for (size_t i = 0; i < HEADS; i++)
        if (same(element, &heads[i].element) && same(attribute, &heads[i].attribute)) {
            if (m->heads[i].size == 0) /* the first one counts */
                m->heads[i] = *value;
            return;
        }
}

static void read_attributes(struct message *m, const struct piece *element)
{
    struct piece name, value;

    if (line_value(&m->line, &value) != LINE_OBJECT)
        return;
    while (line_next(&m->line) && line_key(&m->line, &name))
        if (line_value(&m->line, &value) <= LINE_BARE)
            take_head(m, element, &name, &value);
}

/* What is deeper in an element of System is nobody's. */
static void read_element(struct message *m, const struct piece *element)
{
    struct piece key, value;
    enum line_kind kind;

    if (m->line.at < m->line.end && *m->line.at == '[') {
        line_skip(&m->line);
        return;
    }
    kind = line_value(&m->line, &value);
    if (kind <= LINE_BARE)
        take_head(m, element, &itself, &value);
    while (kind == LINE_OBJECT && line_next(&m->line) && line_key(&m->line, &key)) {
        bool text = piece_is(&key, "#text") && m->line.at < m->line.end && *m->line.at != '[' &&
                    *m->line.at != '{';

        if (piece_is(&key, "#attributes"))
            read_attributes(m, element);
        else if (!text)
            line_skip(&m->line);
        else if (line_value(&m->line, &value) <= LINE_BARE)
            take_head(m, element, &itself, &value);
    }
}

static void read_system(struct message *m)
{
    struct piece key, value;

    if (line_value(&m->line, &value) != LINE_OBJECT)
        return;
    while (line_next(&m->line) && line_key(&m->line, &key))
        read_element(m, &key);
}

static bool read_number(const struct piece *value, uint64_t *number)
{
    uint32_t base = value->size > 2 && memcmp(value->text, "0x", 2) == 0 ? 16 : 10;

    *number = 0;
    for (size_t i = base == 16 ? 2 : 0; i < value->size; i++) {
        char digit = value->text[i];
        uint32_t counts = digit >= '0' && digit <= '9'   ? (uint32_t)(digit - '0')
                          : digit >= 'a' && digit <= 'f' ? (uint32_t)(digit - 'a') + 10
                                                         : 16;

        if (counts >= base || i == 18)
            return false;
        *number = *number * base + counts;
    }
    return value->size > 0;
}

static bool put_head_words(struct message *m, enum head head, const struct piece *value)
{
    const char *phrase = NULL;
    uint64_t number;

    if (head == USER)
        return words_put_value(m->text, &m->event, &itself, value);
    if (!read_number(value, &number))
        return false;
    if (head == KEYWORDS)
        return words_put_keywords(m->text, number);
    if (head == TASK)
        phrase = words_of_task(&m->event, number);
    else if (head == LEVEL)
        phrase = words_of_level(number);
    if (phrase)
        text_puts(m->text, phrase);
    return phrase != NULL;
}

static void put_heads(struct message *m)
{
    static const struct piece none = {.text = "-", .size = 1, .plain = true};

    for (enum head i = 0; i < HEADS; i++) {
        const struct piece *value = is_missing(&m->heads[i]) ? &none : &m->heads[i];
        size_t start;

        text_puts(m->text, heads[i].label);
        plain_put(m->text, value, PLAIN_LINE, room(m));
        start = m->text->size;
        text_puts(m->text, " (");
        if (put_head_words(m, i, value))
            text_putc(m->text, ')');
        else if (!m->text->bad)
            m->text->size = start;
        text_putc(m->text, '\n');
    }
    text_putc(m->text, '\n');
}

/* --- the phrase ------------------------------------------------------------------------------- */

static const struct value *find_value(const struct message *m, const struct piece *name)
{
    uint64_t number;

    if (read_number(name, &number))
        return number > 0 && number <= m->count ? &m->values[number - 1] : NULL;
    for (size_t i = 0; i < m->count; i++)
        if (same(&m->values[i].name, name))
            return &m->values[i];
    return NULL;
}

static bool put_field(void *context, const struct piece *name, struct text *text)
{
    struct message *m = context;
    const struct value *value = find_value(m, name);

    if (!value || is_missing(&value->value))
        return false;
    plain_put(text, &value->value, PLAIN_LINE, MESSAGE_VALUE);
    (void)put_meaning(m, &value->name, &value->value);
    return true;
}

static void put_phrase(struct message *m)
{
    if (m->event.phrase) {
        phrase_put(m->text, m->event.phrase, put_field, m);
    } else {
        text_puts(m->text, "(no message text is known");
        text_puts(m->text, m->heads[SOURCE].size ? " for " : "");
        plain_put(m->text, &m->heads[SOURCE], PLAIN_LINE, MESSAGE_VALUE);
        text_puts(m->text, m->heads[SOURCE].size ? " " : "");
        plain_put(m->text, &m->heads[EVENT_ID], PLAIN_LINE, MESSAGE_VALUE);
        text_putc(m->text, ')');
    }
    text_putc(m->text, '\n');
}

/* --- the page --------------------------------------------------------------------------------- */

/* Finds System among the members of Event, wherever it stands, and reads it. */
static void read_event(struct message *m, struct line event)
{
    struct piece key;
    uint64_t id;

    m->line = event;
    while (line_next(&m->line) && line_key(&m->line, &key)) {
        if (piece_is(&key, "System")) {
            m->system = m->line.at;
            read_system(m);
            m->behind_system = m->line.at;
            break;
        }
        line_skip(&m->line);
    }
    if (read_number(&m->heads[EVENT_ID], &id))
        m->event = words_find(m->heads[SOURCE].text, m->heads[SOURCE].size, id);
}

static void put_event(struct message *m)
{
    struct piece key;

    while (line_next(&m->line) && line_key(&m->line, &key)) {
        struct step other = {.name = key};
        struct leaf leaf = {.parent = NULL, .name = key};

        if (m->line.at == m->system)
            m->line.at = m->behind_system;
        else if (piece_is(&key, "#attributes"))
            line_skip(&m->line);
        else if (piece_is(&key, "EventData"))
            put_members(m, &other.name, false);
        else if (piece_is(&key, "UserData"))
            put_members(m, &other.name, true);
        else
            put_element(m, &leaf, 1);
    }
}

/* The values first, as the phrase names some of them; then it is put before them. */
static void put_body(struct message *m, struct line members)
{
    size_t start = m->text->size, end;
    struct piece key, value;

    m->line = members;
    while (line_next(&m->line) && line_key(&m->line, &key)) {
        struct leaf leaf = {.name = key};

        if (piece_is(&key, "Event") && line_value(&m->line, &value) == LINE_OBJECT)
            put_event(m);
        else if (!piece_is(&key, "Event"))
            put_element(m, &leaf, 1);
    }
    end = m->text->size;
    put_phrase(m);
    if (end > start)
        text_putc(m->text, '\n');
    text_move(m->text, end, start);
}

void message_put_page(struct text *text, const uint8_t *line, size_t size)
{
    struct line members = {.at = (const char *)line, .end = (const char *)line + size};
    struct value values[MESSAGE_FIELDS];
    struct message m = {.text = text, .start = text->size, .line = members, .values = values};
    struct piece key, value;

    if (line_value(&m.line, &value) != LINE_OBJECT)
        m.line.at = m.line.end;
    members = m.line;
    while (line_next(&m.line) && line_key(&m.line, &key)) {
        if (piece_is(&key, "Event") && line_value(&m.line, &value) == LINE_OBJECT) {
            read_event(&m, m.line);
            break;
        }
        line_skip(&m.line);
    }
    put_heads(&m);
    put_body(&m, members);
}
