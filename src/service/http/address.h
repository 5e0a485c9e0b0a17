/*
 * Who is at the other end, as far as an address says: the key of a quota. Pure.
 *
 * secret: an address names a household; it is compared, and never written down.
 */
#ifndef PASSEND_HTTP_ADDRESS_H
#define PASSEND_HTTP_ADDRESS_H

#include <stdint.h>
#include <sys/socket.h>

/* One key for an IPv4 address, also where it comes as ::ffff:a.b.c.d, and one for a network /64 of IPv6: of that a household can
 * take any address. Any other family: one key for all. */
uint64_t address_key(const struct sockaddr *peer);

#endif
