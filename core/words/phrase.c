/* phrase.c - fields take their places in a phrase. */
#include "core/words/phrase.h"

static bool put_field(struct text *text, const char *at, phrase_field *field, void *context)
{
    struct piece name = {.text = at, .size = strcspn(at, "}")};

    return field(context, &name, text);
}

void phrase_put(struct text *text, const char *phrase, phrase_field *field, void *context)
{
    size_t bracket = 0; /* where the text in brackets begins */
    bool inside = false, missing = false;

    while (*phrase && !text->bad) {
        size_t size = strcspn(phrase, "{[]");

        text_put(text, phrase, size);
        phrase += size;
        if (*phrase == '[') {
            inside = true;
            missing = false;
            bracket = text->size;
        } else if (*phrase == ']') {
            inside = false;
            if (missing && !text->bad)
                text->size = bracket;
        } else if (*phrase == '{') {
            if (!put_field(text, ++phrase, field, context)) {
                missing = true;
                text_puts(text, inside ? "" : "?");
            }
            phrase += strcspn(phrase, "}");
        }
        phrase += *phrase != '\0';
    }
}
