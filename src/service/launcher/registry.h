/*
 * The clients that may ask: reads the client registry file into the table the gate and the notary get.
 *
 * in:     text       the file's JSON (docs/configuration.md)
 *         service    'T' or 'P': environment of this service; a production client does not fit a test service
 * out:    clients    LIMIT_CLIENTS places; *n of them filled
 * returns OK | REFUSED_CONFIG (p tells where) | FAULT_MEMORY
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_REGISTRY_H
#define PASSEND_LAUNCHER_REGISTRY_H

#include "model/client.h"
#include "launcher/place.h"
#include "wire/messages.h"

enum status registry_read(struct place *p, const char *text, size_t len, char service, struct client *clients,
                          size_t *n) MUST_USE;
/* https URL of at most max bytes (http for localhost where `local`), without spaces, quotes or control characters. */
bool registry_url(const char *url, bool local);

#endif
