#include "http/address.h"

#include <netinet/in.h>
#include <string.h>

/* The first 64 bits; none of these is a network's, as they begin with zero. */
#define KEY_V4 0x0000000100000000u
#define KEY_OTHER 0

static uint64_t key_of_v4(const uint8_t b[4])
{
    return KEY_V4 | (uint64_t)b[0] << 24 | (uint64_t)b[1] << 16 | (uint64_t)b[2] << 8 | b[3];
}

uint64_t address_key(const struct sockaddr *peer)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    uint64_t key = 0;

    if (peer->sa_family == AF_INET) {
        memcpy(&v4, peer, sizeof v4);
        return key_of_v4((const uint8_t *)&v4.sin_addr);
    }
    if (peer->sa_family != AF_INET6)
        return KEY_OTHER;
    memcpy(&v6, peer, sizeof v6);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
        return key_of_v4(v6.sin6_addr.s6_addr + 12);
    for (unsigned i = 0; i < 8; i++)
        key = key << 8 | v6.sin6_addr.s6_addr[i];
    return key;
}
