/*
 * The hosts of a service: where they listen, under which addresses they are known, their TLS keys, and whose certificates
 * clients show at the host for platforms.
 *
 * secret: keys are opened, and read only to see that they belong to their certificate.
 */
#ifndef PASSEND_LAUNCHER_HOSTS_H
#define PASSEND_LAUNCHER_HOSTS_H

#include "launcher/configured.h"

#include <jansson.h>

/* An https origin: scheme, host, perhaps a port that is not 443, and nothing after it; host in lower case.
 * returns OK | REFUSED_CONFIG */
enum status hosts_origin(struct place *p, const json_t *obj, const char *name, char out[URL_MAX]) MUST_USE;
/* `adres` and `poort` of a host. returns OK | REFUSED_CONFIG */
enum status hosts_address(struct place *p, const json_t *obj, struct host *out) MUST_USE;
/* `tls` of a host: opens certificate and key. returns as keys_open */
enum status hosts_tls(struct place *p, const struct origin *s, const json_t *obj, int *cert, int *key) MUST_USE;
/* `publiek` and `platform`. returns OK | REFUSED_CONFIG | FAULT_MEMORY; what was opened is in c->files, either way */
enum status hosts_read(struct place *p, const struct origin *s, const json_t *doc, struct config *c) MUST_USE;
/* Opens the listening sockets into c->files, and writes their ports to c->instelling. returns NULL, or why it cannot be
 * done */
const char *hosts_listen(struct config *c);

#endif
