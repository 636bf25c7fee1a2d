/* message.c - messages are made, sent, and taken apart. */
#include "fusefs/archive/message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void message_put(struct message *message, const char *text)
{
    size_t size = strlen(text);

    if (size > sizeof message->text)
        size = sizeof message->text;
    memcpy(message->text, text, size);
    message->text_size = (uint32_t)size;
}

static bool can_be_shown(char c)
{
    return c >= ' ' && c <= '~';
}

void message_put_detail(struct message *message, const char *detail)
{
    size_t size = detail ? strnlen(detail, MOST_DETAIL) : 0;

    for (size_t i = 0; i < size; i++)
        message->text[i] = can_be_shown(detail[i]) ? detail[i] : '?';
    message->text_size = (uint32_t)size;
}

bool message_send(int socket, const struct message *message)
{
    size_t size = MESSAGE_HEAD + message->text_size;
    ssize_t sent;

    do
        sent = send(socket, message, size, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)size;
}

static bool is_path(const struct message *message)
{
    return message->text_size > 0 && !memchr(message->text, '\0', message->text_size);
}

static bool is_detail(const struct message *message)
{
    for (uint32_t i = 0; i < message->text_size; i++)
        if (!can_be_shown(message->text[i]))
            return false;
    return message->text_size <= MOST_DETAIL;
}

static bool has_no_place(const struct message *message)
{
    return !message->placed && !message->offset && !message->size;
}

static bool has_no_time(const struct message *message)
{
    return !message->seconds && !message->nanoseconds && !message->what && !message->inside;
}

static bool is_found(const struct message *message)
{
    return is_path(message) && has_no_place(message) && message->what < PACK_WHATS &&
           message->fault == PACK_FINE && message->nanoseconds < 1000000000;
}

static bool is_settled(const struct message *message)
{
    return is_detail(message) && has_no_time(message) && message->fault < PACK_FAULTS &&
           message->placed <= 1 && (message->placed || has_no_place(message)) &&
           message->offset % SPOOL_PAGE == 0 && message->offset <= MOST_UNPACKED &&
           message->size <= MOST_UNPACKED;
}

static bool is_ended(const struct message *message)
{
    return is_detail(message) && has_no_time(message) && has_no_place(message) &&
           message->number == 0 && message->fault < PACK_FAULTS;
}

static bool is_listed(const struct message *message)
{
    return is_ended(message) && message->fault == PACK_FINE && message->text_size == 0;
}

bool message_parse(struct message *message, const void *bytes, size_t size)
{
    static bool (*const is[MESSAGE_KINDS])(const struct message *message) = {
        [MESSAGE_FOUND] = is_found,
        [MESSAGE_SETTLED] = is_settled,
        [MESSAGE_LISTED] = is_listed,
        [MESSAGE_ENDED] = is_ended,
    };

    if (size < MESSAGE_HEAD || size > sizeof *message)
        return false;
    memcpy(message, bytes, size);
    return message->text_size == size - MESSAGE_HEAD && message->kind > 0 &&
           message->kind < MESSAGE_KINDS && is[message->kind](message);
}
