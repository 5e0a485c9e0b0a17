/*
 * The hosts of a service: where they listen, under which addresses they are known, their TLS keys, and whose certificates
 * clients show at the host for platforms.
 *
 * A refusal sticks (json/doc.h): REFUSED_CONFIG, FAULT_MEMORY.
 * secret: keys are opened, and read only to see that they belong to their certificate.
 */
#ifndef PASSEND_LAUNCHER_HOSTS_H
#define PASSEND_LAUNCHER_HOSTS_H

#include "launcher/configured.h"

/* An https origin: scheme, host, perhaps a port that is not 443, and nothing after it; host in lower case. */
void hosts_origin(const struct node *object, const char *name, char out[URL_MAX]);
/* `adres` and `port` of a host. */
void hosts_address(const struct node *object, struct host *out);
/* `tls` of a host: opens certificate and key, as keys_open. */
void hosts_tls(const struct node *object, const struct origin *s, int *cert, int *key);
/* `publiek` and `platform`; what was opened is in c->files, either way. */
void hosts_read(const struct node *doc, const struct origin *s, struct config *c);
/* Opens the listening sockets into c->files, and writes their ports to c->settings. returns NULL, or why it cannot be
 * done */
const char *hosts_listen(struct config *c);

#endif
