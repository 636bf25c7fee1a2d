/* text.c - growing the buffer that rendered text is appended to. */
#include "core/text.h"
#include "core/base/number.h"
#include "core/evtx.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_ROOM = 4096,
    SHORT_MOVE = 1024 /* bytes that are moved by a copy of them */
};

static bool grow(struct text *text, size_t need)
{
    size_t room = text->room ? text->room : FIRST_ROOM;
    uint8_t *bytes;

    while (room < need)
        room *= 2;
    bytes = realloc(text->lent ? NULL : text->bytes, room);
    if (!bytes)
        return false;
    if (text->lent && text->size)
        memcpy(bytes, text->bytes, text->size);
    text->lent = false;
    text->bytes = bytes;
    text->room = room;
    return true;
}

uint8_t *text_grow(struct text *text, size_t size)
{
    size_t need;

    if (text->bad)
        return NULL;
    text->full = __builtin_add_overflow(text->size, size, &need) || need > PTRDIFF_MAX / 2 ||
                 (text->limit && need > text->limit);
    text->bad = text->full || ((need > text->room || !text->bytes) && !grow(text, need));
    if (text->bad)
        return NULL;
    return text->bytes + text->size;
}

void text_put_number(struct text *text, uint64_t number)
{
    uint8_t *to = text_reserve(text, 20);

    if (to)
        text->size = (size_t)(put_decimal(to, number) - text->bytes);
}

void text_putf(struct text *text, const char *format, ...)
{
    char small[256];
    va_list list;
    int size;

    va_start(list, format);
    size = vsnprintf(small, sizeof small, format, list);
    va_end(list);
    if (size < 0) {
        text->bad = true;
    } else if ((size_t)size < sizeof small) {
        text_put(text, small, (size_t)size);
    } else if (text_reserve(text, (size_t)size + 1)) {
        va_start(list, format);
        vsnprintf((char *)text->bytes + text->size, (size_t)size + 1, format, list);
        va_end(list);
        text->size += (size_t)size;
    }
}

static void reverse(uint8_t *from, uint8_t *end)
{
    while (from < end && from < --end) {
        uint8_t byte = *from;

        *from++ = *end;
        *end = byte;
    }
}

void text_move(struct text *text, size_t end, size_t at)
{
    uint8_t short_one[SHORT_MOVE];
    size_t behind = text->size - end;

    if (text->bad || at >= end || end >= text->size)
        return;
    if (behind <= sizeof short_one) {
        memcpy(short_one, text->bytes + end, behind);
        memmove(text->bytes + at + behind, text->bytes + at, end - at);
        memcpy(text->bytes + at, short_one, behind);
        return;
    }
    reverse(text->bytes + at, text->bytes + end);
    reverse(text->bytes + end, text->bytes + text->size);
    reverse(text->bytes + at, text->bytes + text->size);
}

void text_done(struct text *text)
{
    if (!text->lent)
        free(text->bytes);
    *text = (struct text){.limit = text->limit};
}

void evtx_text_done(struct text *text)
{
    text_done(text);
}
