/* words.c - looks up an event, and what a value of it means. */
#include "core/words/words.h"
#include "core/words/tables.h"

enum { MOST_ITEMS = 64, LONGEST_LIST = 8192 }; /* of a list that is told */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* As bytes sort; in any case, as bytes of small letters do. */
static inline int compare_name(const struct piece *name, const char *other, bool any_case)
{
    for (size_t i = 0; i < name->size; i++) {
        char a = any_case ? lower(name->text[i]) : name->text[i];
        char b = any_case ? lower(other[i]) : other[i];

        if (a != b || !other[i])
            return other[i] ? (unsigned char)a - (unsigned char)b : 1;
    }
    return other[name->size] ? -1 : 0;
}

/* --- events ----------------------------------------------------------------------------------- */

static const struct provider_row *find_provider(const struct piece *name)
{
    size_t low = 0, high = provider_list.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_name(name, provider_list.rows[middle].name, true);

        if (order == 0)
            return &provider_list.rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static const char *find_event(const struct event_table *events, uint64_t id)
{
    size_t low = 0, high = events->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (events->rows[middle].id == id)
            return events->rows[middle].phrase;
        if (events->rows[middle].id > id)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

struct event_words words_find(const char *provider, size_t size, uint64_t id)
{
    const char *instance = size ? memchr(provider, '$', size) : NULL;
    struct piece name = {.text = provider, .size = instance ? (size_t)(instance - provider) : size};
    struct event_words event = {.provider = find_provider(&name), .id = id};

    if (event.provider)
        event.phrase = find_event(event.provider->events, id);
    return event;
}

/* --- codes ------------------------------------------------------------------------------------ */

static const char *find_code(const struct code_table *table, uint64_t code)
{
    size_t low = 0, high = table->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (table->rows[middle].code == code)
            return table->rows[middle].phrase;
        if (table->rows[middle].code > code)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static const char *find_name(const struct name_table *table, const struct piece *name)
{
    size_t low = 0, high = table->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_name(name, table->rows[middle].name, false);

        if (order == 0)
            return table->rows[middle].phrase;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* An error is one of Windows itself, of Windows in the clothes of an HRESULT, or its own. */
static const char *find_error(uint64_t number)
{
    const char *phrase;

    if (number < 0x10000)
        return find_code(&win32_codes, number);
    phrase = find_code(&h_result_codes, number);
    if (!phrase)
        phrase = find_code(&nt_status_codes, number);
    if (!phrase && number >> 16 == 0x8007)
        phrase = find_code(&win32_codes, number & 0xFFFF);
    return phrase;
}

/* What a digit counts; 16 or more: it is none. */
static uint32_t digit_of(char digit)
{
    if (digit >= '0' && digit <= '9')
        return (uint32_t)(digit - '0');
    if (digit >= 'a' && digit <= 'f')
        return (uint32_t)(digit - 'a') + 10;
    return digit >= 'A' && digit <= 'F' ? (uint32_t)(digit - 'A') + 10 : 16;
}

/* The number that all of the value is, in decimal or with 0x; a negative one as 32 bits. */
static bool read_number(const struct piece *value, uint64_t *number)
{
    const char *at = value->text, *end = at + value->size;
    bool negative = value->size > 1 && *at == '-';
    uint32_t base = 10;
    uint64_t sum = 0;

    at += negative;
    if (end - at > 2 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
        base = 16;
        at += 2;
    }
    if (at == end || end - at > 16)
        return false;
    for (; at < end; at++) {
        uint32_t digit = digit_of(*at);

        if (digit >= base)
            return false;
        sum = sum * base + digit;
    }
    *number = negative ? (uint32_t)-sum : sum;
    return true;
}

static bool put_flags(struct text *text, const struct code_table *table, uint64_t flags)
{
    bool any = false;

    for (size_t i = 0; i < table->count; i++)
        if (flags & table->rows[i].code) {
            text_puts(text, any ? ", " : "");
            text_puts(text, table->rows[i].phrase);
            any = true;
        }
    return any;
}

static bool put_phrase(struct text *text, const char *phrase)
{
    if (!phrase)
        return false;
    text_puts(text, phrase);
    return true;
}

static const struct field_row *find_field(const struct event_words *event, const struct piece *name)
{
    size_t low = 0, high = field_list.count;

    while (low < high) { /* the first row with that name */
        size_t middle = low + (high - low) / 2;

        if (compare_name(name, field_list.rows[middle].name, false) <= 0)
            high = middle;
        else
            low = middle + 1;
    }
    for (; low < field_list.count; low++) {
        const struct field_row *row = &field_list.rows[low];

        if (compare_name(name, row->name, false) != 0)
            return NULL;
        if (row->events == event->provider->events && (row->id == 0 || row->id == event->id))
            return row;
    }
    return NULL;
}

static bool put_code(struct text *text, const struct field_row *field, uint64_t number)
{
    switch (field->form) {
    case CODE_ONE:
        return put_phrase(text, find_code(field->codes, number));
    case CODE_FLAGS:
        return put_flags(text, field->codes, number);
    case CODE_ERROR:
        return put_phrase(text, find_error(number));
    }
    return false;
}

/* --- lists ------------------------------------------------------------------------------------ */

static bool begins(const struct piece *item, const char *with)
{
    size_t size = strlen(with);

    return item->size > size && memcmp(item->text, with, size) == 0;
}

static const char *find_sid(const struct piece *sid)
{
    static const struct name_row kinds[] = {{"S-1-5-5-", "a logon session"},
                                            {"S-1-5-80-", "a service"},
                                            {"S-1-5-82-", "an application pool"},
                                            {"S-1-5-83-1-", "a virtual machine"},
                                            {"S-1-5-90-0-", "a window manager"},
                                            {"S-1-5-96-0-", "a font driver host"},
                                            {"S-1-12-1-", "an account of the cloud"},
                                            {"S-1-15-2-", "an app container"},
                                            {"S-1-15-3-", "a capability"}};
    const char *phrase, *last;
    struct piece number;
    uint64_t account;

    if (begins(sid, "S-1-5-21-")) { /* of a domain or a computer */
        last = (const char *)memrchr(sid->text, '-', sid->size) + 1;
        number = (struct piece){.text = last, .size = (size_t)(sid->text + sid->size - last)};
        return read_number(&number, &account) ? find_code(&domain_account_codes, account) : NULL;
    }
    phrase = find_name(&sid_names, sid);
    for (size_t i = 0; !phrase && i < sizeof kinds / sizeof *kinds; i++)
        if (begins(sid, kinds[i].name))
            phrase = kinds[i].phrase;
    return phrase;
}

static const char *find_parameter(const struct event_words *event, const struct piece *item)
{
    struct piece digits = {.text = item->text + 2, .size = item->size - 2};
    uint64_t number;

    if (!event->provider || !read_number(&digits, &number))
        return NULL;
    switch (event->provider->parameters) {
    case AUDIT_PARAMETERS:
        return find_code(&parameter_codes, number);
    case SYSTEM_ERRORS:
        return find_error(number);
    case NO_PARAMETERS:
        break;
    }
    return NULL;
}

/* %{SID} and %{GUID} are how some lists write what stands between the braces. */
static const char *find_item(const struct event_words *event, struct piece item)
{
    if (begins(&item, "%%"))
        return find_parameter(event, &item);
    if (begins(&item, "%{") && item.text[item.size - 1] == '}') {
        item.text++;
        item.size--;
    }
    if (begins(&item, "{S-1-"))
        item = (struct piece){.text = item.text + 1, .size = item.size - 2};
    if (begins(&item, "S-1-"))
        return find_sid(&item);
    if (begins(&item, "Se"))
        return find_name(&privilege_names, &item);
    return begins(&item, "{") ? find_name(&right_names, &item) : NULL;
}

static bool is_item(const struct piece *item)
{
    return begins(item, "%%") || begins(item, "%{") || begins(item, "S-1-") || begins(item, "Se") ||
           begins(item, "{") || begins(item, "--");
}

static bool parts(char c)
{
    return (unsigned char)c <= ' ' || c == ',';
}

/* The next item at *@at, which moves behind it. False: there is none. */
static bool next_item(const char **at, const char *end, struct piece *item)
{
    const char *start = *at, *behind;

    while (start < end && parts(*start))
        start++;
    for (behind = start; behind < end && !parts(*behind);)
        behind++;
    *item = (struct piece){.text = start, .size = (size_t)(behind - start)};
    *at = behind;
    return item->size > 0;
}

/* Nothing is told of a list in which something is no item. */
static bool put_list(struct text *text, const struct event_words *event, const struct piece *value)
{
    const char *at = value->text, *end = at + value->size, *phrase;
    size_t start = text->size, count = 0;
    struct piece item;

    if (value->size > LONGEST_LIST)
        return false;
    while (next_item(&at, end, &item)) {
        if (!is_item(&item) || count++ == MOST_ITEMS) {
            text->size = text->bad ? text->size : start;
            return false;
        }
        phrase = find_item(event, item);
        if (!phrase)
            continue;
        text_puts(text, text->size > start ? "; " : "");
        text_puts(text, phrase);
    }
    return text->size > start;
}

/* --- the whole -------------------------------------------------------------------------------- */

bool words_put_value(struct text *text, const struct event_words *event, const struct piece *name,
                     const struct piece *value)
{
    const struct field_row *field;
    uint64_t number;

    if (value->size == 0)
        return false;
    if (!event->provider || !read_number(value, &number))
        return put_list(text, event, value);
    field = find_field(event, name);
    return field && put_code(text, field, number);
}

const char *words_of_task(const struct event_words *event, uint64_t task)
{
    bool audit = event->provider && event->provider->parameters == AUDIT_PARAMETERS;

    return audit ? find_code(&parameter_codes, task) : NULL;
}

const char *words_of_level(uint64_t level)
{
    return find_code(&level_codes, level);
}

bool words_put_keywords(struct text *text, uint64_t keywords)
{
    return put_flags(text, &keywords_codes, keywords >> 32);
}
