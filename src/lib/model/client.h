/*
 * One client of the registry: who it is to us, how its certificate names it, and for which corporations it may ask.
 *
 * Fixed layout, handed down by the launcher. secret: none.
 */
#ifndef PASSEND_MODEL_CLIENT_H
#define PASSEND_MODEL_CLIENT_H

#include "base/limits.h"
#include "model/facts.h"

#include <stdbool.h>
#include <stddef.h>

#define CLIENT_MAX LIMIT_CLIENT_ID_CHARS
#define REFERENTIE_MAX LIMIT_REFERENCE_CHARS
#define URL_MAX (LIMIT_URL_CHARS + 1)

/* What a client may ask is its role's: each address of the platform API is for platforms, until one is for another role. */
enum client_role { CLIENT_PLATFORM, CLIENT_CORPORATION, CLIENT_AUDITOR, CLIENT_ROLE_N };

struct client {
    char id[CLIENT_MAX + 1];
    char environment;             /* 'T' test, 'P' production */
    uint8_t role;                 /* enum client_role; of others than platforms n_redirects and bewijs are 0 */
    uint8_t n_san, n_dn, n_corporaties, n_redirects;
    uint8_t bewijs;               /* 1: it may post evidence itself */
    char san_uri[LIMIT_CERTIFICATE_NAMES][URL_MAX]; /* certificate SAN URI, any one of these ... */
    char subject_dn[LIMIT_CERTIFICATE_NAMES][256];  /* ... or subject DN (RFC 2253 form) identifies the client */
    char corporaties[LIMIT_CORPORATIONS][CORPORATIE_MAX];
    char redirect_uri[LIMIT_REDIRECT_URIS][LIMIT_REDIRECT_URI_CHARS + 1];
    char menselijke_toets[URL_MAX]; /* page where a person looks, overrides the default */
};

/* in: id and corporatie from a peer, CLIENT_MAX + 1 and CORPORATIE_MAX bytes, perhaps without an end.
 * returns NULL where no client has this id; false where it has no mandate of this corporation */
const struct client *client_find(const struct client *clients, size_t n, const char *id);
/* The same of a platform: NULL also where the client has another role. */
const struct client *client_find_platform(const struct client *clients, size_t n, const char *id);
bool client_has_corporation(const struct client *client, const char *corporatie);

#endif
