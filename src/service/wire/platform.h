/*
 * What a platform wants of the notary, asked by the gate: agreements and their seals, withdrawal, published keys, references
 * of verdicts.
 *
 * secret: PAR and seals are personal data.
 */
#ifndef PASSEND_WIRE_PLATFORM_H
#define PASSEND_WIRE_PLATFORM_H

#include "model/agreement.h"
#include "model/id.h"
#include "wire/messages.h"

#include <stddef.h>

struct msg_par {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t fase, grondslag, doel;
    uint8_t has_dossier;             /* 1: dossier and plaats name an open dossier; else a new one is made */
    uint8_t plaats;                  /* place in the roster */
    uint8_t n_corporaties, n_rooster, n_talen;
    struct id dossier;
    uint8_t zero0[7];
    int64_t to;                      /* unix seconds: end of the agreement */
    struct corporatie corporaties[LIMIT_CORPORATIONS];
    struct seat rooster[ROOSTER_MAX];
    uint8_t rol;                     /* of this participant */
    char referentie[REFERENTIE_MAX + 1];
    uint8_t zero[6];
    uint32_t feiten;                 /* enum feit */
    uint32_t bronnen;                /* bit i: source i of the table; SOURCE_SELF. 0 = all */
    struct identiteit identiteit;
    char talen[LIMIT_LANGUAGES][8];              /* BCP 47, display order */
    uint8_t kennisgeving_sha[DIGEST_LEN]; /* hash of the notice the applicant was shown; zero in a test without pages */
    uint8_t code_challenge[DIGEST_LEN];
    uint16_t redirect_index;         /* into the client's redirect_uri */
    uint16_t state_len;              /* 0: the request had none */
    uint8_t intake;                  /* enum intake */
    uint8_t zero2[7];
    char state[LIMIT_STATE_CHARS];   /* VSCHAR; comes back unchanged at the end of a flow */
    /* What this adult declares, own statuses and slip in `verklaring`, and who moves in. In a flow the person sees and
     * confirms it. */
    uint8_t has_verklaring;
    uint8_t n_children;
    uint8_t verzoek54a;              /* enum truth */
    uint8_t zero3;
    struct money_range vermogen;
    struct adult verklaring;         /* birth date and incomes unused: they come from evidence */
    struct eenheid eenheid;          /* `toewijzing`: the one home, at one rent; elsewhere not aanwezig, all zero */
    struct child children[CHILDREN_MAX]; /* only n_children of them are sent */
};

static inline size_t msg_par_len(const struct msg_par *m)
{
    return offsetof(struct msg_par, children) + m->n_children * sizeof m->children[0];
}

struct msg_par_answer {
    struct msg_head head;
    uint32_t status;                 /* enum status */
    uint8_t plaats, zero;
    uint16_t retry_s;                /* refused because there are too many cases: seconds until one of them ends; else 0 */
    struct id dossier, request_uri;
    struct id zaak, nonce;           /* intake BEWIJS; this and what follows */
    int64_t zaak_tot;
};

#define ZEGEL_MAX 1024               /* bytes of a sealed blob of either kind, before base64url */

struct msg_zegel {
    struct msg_head head;
    uint32_t status;
    uint32_t zegel_len;
    struct id grant, verwijzing;
    int64_t bruikbaar_tot;           /* unix seconds */
    uint8_t zegel[ZEGEL_MAX];
};

/* The seal of an agreement that was made in a flow is read with its access token, and with the certificate that one was
 * given to. */
struct msg_zegel_read {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t has_token;
    uint8_t zero[6];
    struct id grant;
    uint8_t token_sha[DIGEST_LEN];         /* SHA-256 of the token's 32 bytes */
    uint8_t certificate_sha[DIGEST_LEN];   /* of the connection (DER) */
};

struct zegel { uint32_t len; uint8_t zero[4]; uint8_t b[ZEGEL_MAX]; };

struct msg_dossier_complete {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t n_zegels, zero[6];
    struct id dossier;
    struct zegel zegels[ROOSTER_MAX];
};

struct msg_dossierzegel {
    struct msg_head head;
    uint32_t status;
    uint32_t zegel_len;
    struct id dossier;
    int64_t bruikbaar_tot;
    uint8_t zegel[ZEGEL_MAX];
};

struct msg_grant_end { struct msg_head head; char client[CLIENT_MAX + 1]; uint8_t zero[7]; struct id grant; };
struct msg_status { struct msg_head head; uint32_t status; uint32_t zero; };
/* JWKS: text, JSON: head + len bytes. The notary sends it also when it has become another one, by the number KEYS_UNASKED */
#define KEYS_UNASKED UINT64_MAX
struct msg_jwks { struct msg_head head; uint32_t len; uint32_t zero; };
struct msg_pong {
    struct msg_head head;
    uint32_t status;
    uint32_t grants;
    uint32_t clock_jumped;           /* 1: nothing ends by date until the clock is believed again */
    uint32_t log_late;               /* enum log_late (log.h) */
};

/* How the sources do, in their order; asked by MSG_SOURCES_READ. */
struct source_state {
    uint32_t state;                  /* enum source_condition */
    uint32_t usual_s;                /* seconds that a fetch usually takes; 0 = not known */
    int64_t since;                   /* unix seconds; 0 = as long as the service runs */
};
struct msg_sources {
    struct msg_head head;
    uint32_t n, zero;
    struct source_state of[LIMIT_SOURCES];
};

/* Where the packs stand in the public log; asked by MSG_PACK_PLACES_READ: head + n x struct pack_place */
struct pack_place {
    uint8_t sha256[DIGEST_LEN];
    int64_t in_force, withdrawn;     /* index of the row that says so; -1: there is none */
};
struct msg_pack_places { struct msg_head head; uint32_t n, zero; };

/* Which of its verdicts rest on a pack: references in the order they were written down, a page at a time. */
struct msg_references_read {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t zero[7];
    uint8_t pack_sha[DIGEST_LEN];
    int64_t after;                   /* `volgende` of the page before; 0 = from the beginning */
};
struct msg_references {              /* head + n x struct id */
    struct msg_head head;
    uint32_t status;
    uint32_t n;
    int64_t volgende;                /* where the next page begins; 0 = this was the last */
};

#endif
