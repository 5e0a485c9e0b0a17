/*
 * What a courier has in hand: requests to its source, and evidence that waits to be fed to an assessor. At most LIMIT_FETCHES
 * of each.
 *
 * secret: all of it.
 */
#ifndef PASSEND_COURIER_FETCH_H
#define PASSEND_COURIER_FETCH_H

#include "courier/dialling.h"
#include "courier/request.h"
#include "evidence/fetching.h"
#include "wire/channel.h"
#include "wire/courier.h"
#include "wire/outbox.h"

#include <openssl/evp.h>

#define FETCH_PLACES (2 * LIMIT_FETCHES)

enum fetch_state {
    FETCH_FREE,
    FETCH_PAR,                       /* the source is asked for a request_uri */
    FETCH_TOKEN,                     /* for a token, which may be or have the evidence */
    FETCH_EVIDENCE,                  /* for the evidence */
    FETCH_HELD                       /* evidence is here, and was announced */
};

struct fetch {
    enum fetch_state state;
    uint64_t nr;                     /* the notary's */
    uint64_t dial;                   /* our question to the dialer that is open; 0 = none */
    struct exchange x;
    int64_t until_ms;                /* monotonic: then it is given up */
    char *evidence;                  /* HELD */
    size_t len;
};

struct courier {
    struct fetching fetching;
    json_t *profile;                 /* kept as long as the process: texts are borrowed from it */
    char redirect_uri[LIMIT_URL_CHARS + LIMIT_SOURCE_HOST_CHARS];
    struct trusted trust;
    EVP_PKEY *signer;                /* NULL: it does not sign */
    struct channel notary;
    struct dialling dialer;
    struct outbox outbox;            /* answers to the notary */
    struct fetch fetches[FETCH_PLACES];
};

/* What the notary says, one message; false: there was none, or the channel is closed now. */
bool fetch_read_notary(struct courier *c);
bool fetch_read_dialer(struct courier *c);
/* A new or replaced peer; takes fd. A notary's successor wants nothing of what the one before asked; the dialer's is asked
 * again. */
void fetch_set_notary(struct courier *c, int fd);
void fetch_set_dialer(struct courier *c, int fd);
/* One step of a fetch: events of its socket, or its time. */
void fetch_work(struct courier *c, struct fetch *f, short events, int64_t now_ms);
/* The notary takes messages again. */
void fetch_send_waiting(struct courier *c);

#endif
