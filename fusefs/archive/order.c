/* order.c - descriptors that go through a socket, beside passwords. */
#include "fusefs/archive/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct order nothing = {.descriptors = {-1, -1, -1, -1}};

struct envelope {
    _Alignas(struct cmsghdr) char descriptors[CMSG_SPACE(ORDER_DESCRIPTORS * sizeof(int))];
    char begin; /* a message of no bytes would be the end */
    struct iovec body[2];
    struct msghdr message;
};

static struct msghdr *address(struct envelope *envelope, char *passwords, size_t size)
{
    envelope->body[0] = (struct iovec){&envelope->begin, 1};
    envelope->body[1] = (struct iovec){passwords, size};
    envelope->message = (struct msghdr){.msg_iov = envelope->body,
                                        .msg_iovlen = 2,
                                        .msg_control = envelope->descriptors,
                                        .msg_controllen = sizeof envelope->descriptors};
    return &envelope->message;
}

bool order_send(int socket, const struct order *order)
{
    struct envelope envelope = {.begin = 'u'};
    struct msghdr *message = address(&envelope, order->passwords, order->passwords_size);
    struct cmsghdr *with = CMSG_FIRSTHDR(message);

    with->cmsg_len = CMSG_LEN(sizeof order->descriptors);
    with->cmsg_level = SOL_SOCKET;
    with->cmsg_type = SCM_RIGHTS;
    memcpy(CMSG_DATA(with), order->descriptors, sizeof order->descriptors);
    return sendmsg(socket, message, MSG_NOSIGNAL) == (ssize_t)(1 + order->passwords_size);
}

/* All that came, though they may be fewer, or none. */
static bool take_descriptors(struct msghdr *message, struct order *order)
{
    struct cmsghdr *with = CMSG_FIRSTHDR(message);
    size_t size;

    if (!with || with->cmsg_level != SOL_SOCKET || with->cmsg_type != SCM_RIGHTS)
        return false;
    size = with->cmsg_len - CMSG_LEN(0);
    if (size > sizeof order->descriptors)
        return false;
    memcpy(order->descriptors, CMSG_DATA(with), size);
    return size == sizeof order->descriptors;
}

enum order_heard order_receive(int socket, struct order *order)
{
    struct envelope envelope;
    char *passwords = malloc(MOST_PASSWORDS);
    struct msghdr *message = address(&envelope, passwords, passwords ? MOST_PASSWORDS : 0);
    ssize_t got;

    do
        got = recvmsg(socket, message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    *order = nothing;
    order->passwords = passwords;
    order->passwords_size = got > 1 ? (size_t)got - 1 : 0;
    if (got > 0 && take_descriptors(message, order) && !(message->msg_flags & MSG_TRUNC) &&
        (!order->passwords_size || passwords[order->passwords_size - 1] == '\0'))
        return ORDER_HEARD;
    order_done(order);
    return got > 0 ? ORDER_WRONG : ORDER_NO_MORE;
}

void order_done(struct order *order)
{
    for (size_t i = 0; i < ORDER_DESCRIPTORS; i++)
        if (order->descriptors[i] >= 0)
            close(order->descriptors[i]);
    if (order->passwords)
        explicit_bzero(order->passwords, order->passwords_size);
    free(order->passwords);
    *order = nothing;
}
