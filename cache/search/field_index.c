/* field_index.c - looks for the name of a field in sets of names. */
#include "cache/search/field_index.h"

#include "cache/chunks/field_sets.h"
#include "cache/chunks/scan.h"
#include "cache/search/fold.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 1024 /* bytes of a name in a line; none that can be asked for is longer */ };

/* Whether a field that stands there can be the one that is asked for. */
static bool is_placed(const struct condition *condition, enum section section, char place)
{
    if (section != SECTION_DATA)
        return place == 'S';
    return condition->part ? place == field_place(condition->part, strlen(condition->part))
                           : place != 'S';
}

/* The size of NAME, of which NAME_7 is asked for. */
static size_t size_without_number(const char *key)
{
    size_t size = strlen(key), digits = size;

    while (digits > 0 && key[digits - 1] >= '0' && key[digits - 1] <= '9')
        digits--;
    return digits < size && digits > 1 && key[digits - 1] == '_' ? digits - 1 : size;
}

static bool is_named(const char *wanted, const struct field_name *field)
{
    struct token name = {field->name, field->size};
    char plain[NAME_MOST];

    if (name.size && memchr(name.at, '\\', name.size)) {
        if (name.size > sizeof plain)
            return false;
        name.size = scan_unescape(name, plain);
        name.at = plain;
    }
    return fold_equal(name.at, name.size, wanted, strlen(wanted)) ||
           (field->repeated && fold_equal(name.at, name.size, wanted, size_without_number(wanted)));
}

static const char *text_of(const struct facets *facets, uint32_t set)
{
    return dictionary_name(&facets->fields, set);
}

static bool is_unknown(const char *set)
{
    return strcmp(set, FACET_OTHER) == 0;
}

bool field_in_set(const struct facets *facets, uint32_t set, const struct condition *condition,
                  enum section section)
{
    const char *text = text_of(facets, set), *wanted = condition_key(condition, section);
    struct field_name field;

    if (is_unknown(text))
        return true;
    while (field_set_next(&text, &field))
        if (is_placed(condition, section, field.place) && is_named(wanted, &field))
            return true;
    return false;
}

/* Whether @member is "NAME": of that name, which it becomes if it is empty. */
static bool is_member(struct text *member, const struct token *name)
{
    if (member->size == 0)
        text_putf(member, "\"%.*s\":", (int)name->size, name->at);
    return !member->bad && member->size == name->size + 3 &&
           memcmp(member->bytes + 1, name->at, name->size) == 0;
}

bool field_only_in_set(const struct facets *facets, uint32_t set, const struct condition *condition,
                       enum section section, struct text *member)
{
    const char *text = text_of(facets, set), *wanted = condition_key(condition, section);
    struct field_name field;
    struct token name = {0};
    size_t meant = 0, called_so = 0;

    while (field_set_next(&text, &field))
        if (is_placed(condition, section, field.place) && is_named(wanted, &field)) {
            name = (struct token){field.name, field.size};
            meant += field.repeated ? 2 : 1;
        }
    text = text_of(facets, set);
    while (meant == 1 && field_set_next(&text, &field))
        called_so += token_same(&name, &(struct token){field.name, field.size});
    return called_so == 1 && is_member(member, &name);
}

/* Whether an event has it outside of System, and spelt so. */
static bool is_spelt_so(const char *text, const char *name)
{
    struct field_name field;

    while (field_set_next(&text, &field))
        if (field.place != 'S' && field.size == strlen(name) &&
            memcmp(field.name, name, field.size) == 0)
            return true;
    return false;
}

enum section field_section(const struct facets *facets, const struct condition *condition)
{
    for (uint32_t i = 0; condition->loose && i < facets->fields.count; i++)
        if (is_spelt_so(text_of(facets, i), condition->name))
            return SECTION_DATA;
    return condition->section;
}

bool field_exists(const struct facets *facets, const struct condition *condition)
{
    enum section section = field_section(facets, condition);

    if (section == SECTION_FACET || section == SECTION_TIME)
        return true; /* each event has a place there, if only that of those that have none */
    for (uint32_t i = 0; i < facets->fields.count; i++)
        if (field_in_set(facets, i, condition, section))
            return true;
    return false;
}
