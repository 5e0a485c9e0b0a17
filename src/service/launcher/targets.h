/*
 * Where the service may connect to: gathered from the configuration of sources and of who attests to the log, for the dialer.
 *
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_TARGETS_H
#define PASSEND_LAUNCHER_TARGETS_H

#include "evidence/fetching_url.h"
#include "launcher/configured.h"

/* "192.0.2.1:443" or "[2001:db8::1]:443"; the port may be left out where there is a usual one (not 0). */
bool targets_address(const char *text, uint16_t usual, struct address *out) MUST_USE;
/* The member `adressen` of whom is connected to, where it has one, into the addresses of *out. A refusal sticks (json/doc.h). */
void targets_configured(const struct node *object, struct target *out);
/* u: one without text is none. configured: has the addresses. There is room for all that the limits allow. */
void targets_add(struct config *c, size_t asker, size_t endpoint, const struct fetching_url *u, const struct target *configured);
/* When all are there. returns OK | FAULT_SYSTEM */
enum status targets_seal(struct config *c) MUST_USE;

#endif
