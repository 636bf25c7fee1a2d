/* what.c - what an event is, without one of them at hand. */
#include "core/message/message.h"
#include "core/words/phrase.h"

/* Every field is there, and called by its name. */
static bool put_name(void *context, const struct piece *name, struct text *text)
{
    (void)context;
    text_putc(text, '{');
    text_put(text, name->text, name->size);
    text_putc(text, '}');
    return true;
}

bool message_put_what(struct text *text, const char *provider, uint64_t id)
{
    struct event_words event = words_find(provider, strlen(provider), id);

    if (event.phrase)
        phrase_put(text, event.phrase, put_name, NULL);
    return event.phrase != NULL;
}

bool message_knows(const char *provider, uint64_t id)
{
    return words_find(provider, strlen(provider), id).phrase;
}
