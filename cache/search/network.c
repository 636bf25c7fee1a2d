/* network.c - reads addresses, and compares their first bits. */
#include "cache/search/network.h"

#include <arpa/inet.h>
#include <string.h>

enum { ADDRESS_ROOM = 64, MAPPED = 96 /* bits of ::ffff:0:0 */ };

/* Without a port, which stands behind one colon or behind brackets, and without a zone. */
static void strip(char *text)
{
    char *colon = strchr(text, ':'), *end;

    if (text[0] == '[' && (end = strchr(text, ']')) && (end[1] == '\0' || end[1] == ':')) {
        *end = '\0';
        memmove(text, text + 1, strlen(text + 1) + 1);
    } else if (colon && !strchr(colon + 1, ':') && strchr(text, '.')) {
        *colon = '\0';
    }
    text[strcspn(text, "%")] = '\0';
}

/* Sets *@four to whether it is written as IPv4 is. False: it is no address. */
static bool read_address(uint8_t address[16], char *text, bool *four)
{
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};

    *four = inet_pton(AF_INET, text, address + sizeof mapped) == 1;
    if (*four)
        memcpy(address, mapped, sizeof mapped);
    return *four || inet_pton(AF_INET6, text, address) == 1;
}

/* False: it is longer than any address, or has a NUL in it. */
static bool copy(char to[ADDRESS_ROOM], const char *text, size_t size)
{
    if (size == 0 || size >= ADDRESS_ROOM || memchr(text, '\0', size))
        return false;
    memcpy(to, text, size);
    to[size] = '\0';
    return true;
}

bool network_read(struct network *network, const char *text, size_t size)
{
    char room[ADDRESS_ROOM], *slash;
    unsigned most, bits = 0;
    bool four;

    if (!copy(room, text, size) || !(slash = strchr(room, '/')))
        return false;
    *slash++ = '\0';
    if (!read_address(network->address, room, &four) || !*slash || strlen(slash) > 3)
        return false;
    for (; *slash >= '0' && *slash <= '9'; slash++)
        bits = 10 * bits + (unsigned)(*slash - '0');
    most = four ? 32 : 128;
    network->bits = bits + (four ? MAPPED : 0);
    return !*slash && bits <= most;
}

bool network_has(const struct network *network, const char *text, size_t size)
{
    unsigned bytes = network->bits / 8, rest = network->bits % 8;
    char room[ADDRESS_ROOM];
    uint8_t address[16];
    bool four;

    if (!copy(room, text, size))
        return false;
    strip(room);
    if (!read_address(address, room, &four) || (four && network->bits < MAPPED))
        return false;
    if (memcmp(address, network->address, bytes) != 0)
        return false;
    return rest == 0 || (address[bytes] ^ network->address[bytes]) >> (8 - rest) == 0;
}
