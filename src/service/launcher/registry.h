/*
 * The clients that may ask: reads the client registry into the table the gate for platforms and the notary get, and the one
 * that the gate for browsers shows names from. There a client that is no platform is an empty row.
 *
 * in:     doc        the file (docs/configuration.md)
 * out:    clients, shown   LIMIT_CLIENTS places each; *n of them filled, in one order
 * A refusal sticks (json/doc.h): REFUSED_CONFIG, FAULT_CRYPTO.
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_REGISTRY_H
#define PASSEND_LAUNCHER_REGISTRY_H

#include "json/doc.h"
#include "model/client.h"
#include "model/corporation.h"
#include "model/showcase.h"

struct registry_around {
    char service;                 /* 'T' or 'P': a production client does not fit a test service */
    const char *person;           /* page where a person helps, of clients that name none; "" = none */
    const struct corporation *corporations;   /* each that a client names is among them, in the order of those that are shown */
    size_t n_corporations;
};

void registry_read(const struct node *doc, const struct registry_around *around, struct client *clients,
                   struct shown_client *shown, size_t *n);
/* "L0101" or an OIN of 20 digits; upper-case letters and digits cover both. */
bool registry_corporation(const char *text);

#endif
