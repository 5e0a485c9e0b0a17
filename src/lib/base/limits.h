/*
 * The one limits table (architecture.md 7): reader, wire, service description and documents use these names.
 */
#ifndef PASSEND_BASE_LIMITS_H
#define PASSEND_BASE_LIMITS_H

/* HTTP */
#define LIMIT_HEAD_BYTES 8192
#define LIMIT_HEADERS 32
#define LIMIT_TARGET_BYTES 512
#define LIMIT_BODY_DEFAULT (16u << 10)
#define LIMIT_BODY_BEWIJZEN (192u << 10)
#define LIMIT_BODY_TOETSINGEN (2u << 20)
#define LIMIT_BODY_LARGE (64u << 10)    /* a longer one is read when nothing shorter is there, one in a turn of the loop */
/* Bodies, parsed calls and answers of all connections together, each that is more than a few kilobytes; 128 MiB with what every
 * client may have however much others hold. */
#define LIMIT_HELD_BYTES (112u << 20)
#define LIMIT_HELD_BYTES_PER_CLIENT (32u << 20)
#define LIMIT_HELD_BYTES_LEAST (256u << 10)
#define LIMIT_ANSWER_BYTES 2304         /* of an answer of toetsingen: what is set aside for it when its call is accepted */
#define LIMIT_WORDS_BYTES 768           /* and for its words in each language */
#define LIMIT_CONNECTIONS 512
#define LIMIT_CONNECTIONS_PER_CLIENT 128
#define LIMIT_REQUEST_MS 10000          /* from the first byte of a request to its last */
#define LIMIT_HANDSHAKE_MS 5000
#define LIMIT_TLS_HANDSHAKE_RECORDS 64  /* received until a handshake is done: one with a chain of four takes 6 */
#define LIMIT_TLS_RECORDS 16            /* received in a row without data after it: then the connection ends */
#define LIMIT_TLS_CHAIN_BYTES (16u << 10) /* of a client's certificates */
#define LIMIT_IDLE_MS 60000
#define LIMIT_ANSWER_MS 30000
/* Per client, bucket of the same size. Against runaway clients: fairness between calls comes from slices. */
#define LIMIT_REQUESTS_PER_S 20000
#define LIMIT_CASE_REQUESTS_PER_S 200   /* PAR and bewijzen: they make work that lasts */

/* Cases and seals */
#define LIMIT_EVIDENCE_BYTES 65536      /* one compact JWS, or CMS in base64 */
#define LIMIT_INTREKKING 8              /* CRLs and OCSP answers beside it */
#define LIMIT_INTREKKING_BYTES (80u << 10) /* of all of them, decoded */
#define LIMIT_EVIDENCE_TRIES 5
#define LIMIT_OFFERS 4                  /* pieces of a client's evidence that wait for an assessor, each so long: */
#define LIMIT_OFFER_MS 2000
#define LIMIT_REFUSED_BURST 20          /* refused pieces of a client's evidence at once; then as many a second: */
#define LIMIT_REFUSED_PER_S 2
#define LIMIT_REQUEST_URI_S 90
#define LIMIT_CASE_S 1800
#define LIMIT_CASES 20000
#define LIMIT_CASES_PER_CLIENT 2000
#define LIMIT_SEAL_FETCH_S 600
#define LIMIT_SEALS_HELD 10000
#define LIMIT_DEEL_AFTER_COMPLETION_S 3600
#define LIMIT_DEEL_OPEN_S (30 * 86400)
#define LIMIT_GRANT_S (184 * 86400)     /* `reactie`: six months */
#define LIMIT_GRANT_TOEWIJZING_S (61 * 86400) /* sixty days, the last one whole */
#define LIMIT_EINDE_S (90 * 86400)
#define LIMIT_REWRAP_S (7 * 86400)

/* Names, in characters: those of the civil registry (BRP). */
#define LIMIT_NAME_CHARS 200            /* a surname, all first names together */
#define LIMIT_PREFIX_CHARS 10           /* a prefix in a field of its own */
#define LIMIT_INITIALS_CHARS 40

/* Facts */
#define LIMIT_RENT_MIN_CENTS 5000       /* EUR cents; a rent below this is a typing error or means unknown */

/* Batches */
#define LIMIT_HUISHOUDENS 1000
#define LIMIT_ANSWERS 1000
#define LIMIT_SLICE 16                  /* answers per internal message, the slice of fairness */
#define LIMIT_SLICE_POINTS 1000         /* of evaluation, after which such a slice ends early: at most 3 ms */
#define LIMIT_ASKED 32                  /* questions at the notary at once; the others wait in the gate by client */
#define LIMIT_ASKED_ANSWERS 64          /* and no further one while they ask for so many answers */
#define LIMIT_WAITING 40000             /* answers that wait, of all clients; one call of who has none waiting is let in */
#define LIMIT_WAITING_PER_CLIENT 10000
#define LIMIT_IDEMPOTENCY_S (72 * 3600)
#define LIMIT_IDEMPOTENCY_KEYS 100000   /* of all clients, in equal shares */
#define LIMIT_IDEMPOTENCY_KEYS_LEAST 1000 /* of each, however many there are */

/* Trust roots */
#define LIMIT_CLIENTS 64
#define LIMIT_CORPORATIONS 32           /* per client and per dossier */
#define LIMIT_SOURCES 16
#define LIMIT_PACKS 32                  /* in the configuration, and deciding together; known: BELEID_MAX */
#define LIMIT_POLICY_KEYS 8
#define LIMIT_NOTE_BYTES (32u << 10)
#define LIMIT_ASSESSORS 4

#define LIMIT_MESSAGE_BYTES (160u << 10)

#endif
