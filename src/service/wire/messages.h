/*
 * Every message that passes between our processes: fixed layouts over SOCK_SEQPACKET pairs, one message a datagram,
 * decoded by exact length. Both ends are the same build on the same machine, so a layout is the C struct itself; all
 * padding is named and sent as zero.
 *
 * Who may send what to whom is the one table messages.def: X(TYPE, from, to, fixed length, maximum length). A type that
 * the table does not allow on a channel, or a wrong length, is REFUSED_MESSAGE: the receiver drops the channel.
 *
 * secret: PAR, BEWIJS, FEITEN, TOETS and seals carry personal data: buffers are wiped after use.
 */
#ifndef PASSEND_WIRE_MESSAGES_H
#define PASSEND_WIRE_MESSAGES_H

#include "base/limits.h"
#include "base/status.h"
#include "model/agreement.h"
#include "model/settings.h"
#include "model/source.h"
#include "pack/catalogue.h"
#include "wire/topology.h"

#include <stddef.h>
#include <stdint.h>

enum msg_type {
    MSG_NONE,
#define MESSAGE(type, from, to, min, max) type,
#include "wire/messages.def"
#undef MESSAGE
    MSG_N
};

struct msg_head {
    uint16_t type;        /* enum msg_type */
    uint16_t nul;
    uint32_t len;         /* whole message including this head */
    uint64_t nr;          /* request number of the asking side; echoed in the answer */
};

/* ---- launcher <-> roles: control channel, descriptor 3 of every role ---- */

struct msg_kanaal {          /* launcher -> role, with one descriptor (SCM_RIGHTS on the same datagram) */
    struct msg_head head;
    uint32_t soort;          /* enum handover: what the descriptor is */
    uint32_t index;          /* slot or count */
    uint64_t volgnummer;     /* assessor generation: equal at notary and gate for one assessor process. PACK, POLICY
                                after START: number of the change, echoed in BELEID_STAND */
};

struct msg_leeg { struct msg_head head; }; /* START, GEREED, STOP, PING, JWKS_LEES, ... : no content */

/* GEREED, role -> launcher: sandboxed and serving. */
struct msg_gereed { struct msg_head head; int32_t landlock_abi; uint8_t filter, arena_locked, all_locked, nul; };

/*
 * A change of the policy packs in a running service. PACK offers the next pack, which the role opens and does not use;
 * POLICY is the list from now on: with the offered pack it comes into use, without it is dropped. The role answers both at
 * once. Of a list that is about a withdrawn pack the notary also tells how many verdicts rest on it, when all their
 * references are written down; another PACK or POLICY before that ends the counting.
 */
enum beleid_stap { BELEID_GEZIEN = 1, BELEID_IN_GEBRUIK = 2, BELEID_GETELD = 3 };

struct telling { char client[CLIENT_MAX + 1]; uint8_t nul[7]; uint64_t n; };

struct msg_beleid_stand {        /* gate, notary -> launcher; head.nr: the number of the change */
    struct msg_head head;
    uint32_t stap;               /* enum beleid_stap */
    uint32_t status;             /* GEZIEN: why it cannot be used. GETELD: why it cannot be counted */
    uint32_t n_tellingen;        /* GETELD: verdicts that rest on the pack, per client */
    uint32_t nul;
    struct telling tellingen[LIMIT_CLIENTS];
};

/* ---- gate -> notary and back ---- */

struct msg_par {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t fase, grondslag, doel;
    uint8_t heeft_dossier;           /* 1: dossier and plaats name an open dossier; else a new one is made */
    uint8_t plaats;                  /* place in the roster */
    uint8_t n_corporaties, n_rooster, n_talen;
    struct id dossier;
    uint8_t nul0[7];
    int64_t tot;                     /* unix seconds: end of the agreement */
    struct corporatie corporaties[LIMIT_CORPORATIONS];
    struct roosterplaats rooster[VOLWASSENEN_MAX];
    uint8_t rol;                     /* of this participant */
    char referentie[REFERENTIE_MAX + 1];
    uint8_t nul[6];
    uint32_t feiten;                 /* enum feit */
    uint32_t bronnen;                /* bit i: source i of the bron table */
    struct identiteit identiteit;
    char talen[4][8];                /* BCP 47, display order */
    uint8_t kennisgeving_sha[DIGEST_LEN]; /* hash of the notice the applicant was shown; zero in a test without pages */
    uint8_t code_challenge[DIGEST_LEN];
    uint16_t redirect_index;         /* into the client's redirect_uri */
    uint16_t nul2;
    /* What this adult declares (TEST only until pages exist): own statuses and slip in `verklaring`, and who moves in. */
    uint8_t heeft_verklaring;
    uint8_t n_kinderen;
    uint8_t verzoek54a;              /* enum waarheid */
    uint8_t nul3;
    struct geldbereik vermogen;
    struct volwassene verklaring;    /* birth date and incomes unused: they come from evidence */
    struct kind kinderen[KINDEREN_MAX];
    struct eenheid eenheid;          /* `toewijzing`: the one home, at one rent; elsewhere not aanwezig, all zero */
};

struct msg_par_antwoord {
    struct msg_head head;
    uint32_t status;                 /* enum status */
    uint8_t plaats, nul[3];
    struct id dossier, zaak, request_uri, nonce;
    int64_t zaak_tot;
};

struct msg_bewijs_open {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    char bron[BRON_MAX];
    uint8_t nul[7];
    struct id zaak;
    uint8_t bewijs_sha[DIGEST_LEN];  /* of the evidence bytes: the same bytes again give the same grant */
};

/* Answer to BEWIJS_OPEN when an assessor was claimed: send MSG_BEWIJS to that intake; MSG_ZEGEL with the same nr follows.
 * When it cannot be (or the evidence was seen before), MSG_ZEGEL comes at once. */
struct msg_slot { struct msg_head head; uint32_t slot; uint32_t nul; uint64_t volgnummer; };

#define ZEGEL_MAX 1024               /* bytes of a sealed blob of either kind, before base64url */

struct msg_zegel {
    struct msg_head head;
    uint32_t status;
    uint32_t zegel_len;
    struct id grant, verwijzing;
    int64_t bruikbaar_tot;           /* unix seconds */
    uint8_t zegel[ZEGEL_MAX];
};

struct msg_zegel_lees { struct msg_head head; char client[CLIENT_MAX + 1]; uint8_t nul[7]; struct id grant; };

struct zegel { uint32_t len; uint8_t nul[4]; uint8_t b[ZEGEL_MAX]; };

struct msg_dossier_voltooi {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t n_zegels, nul[6];
    struct id dossier;
    struct zegel zegels[VOLWASSENEN_MAX];
};

struct msg_dossierzegel {
    struct msg_head head;
    uint32_t status;
    uint32_t zegel_len;
    struct id dossier;
    int64_t bruikbaar_tot;
    uint8_t zegel[ZEGEL_MAX];
};

/* Every block of TOETS is a multiple of 8 bytes long, seals are padded to that by their maker. TOETS: head, then
 * n_eenheden x struct eenheid (one rent each), then n_huishoudens blocks. A block is struct toets_huishouden followed by
 * `len` bytes: a dossier seal, a struct huishouden (VERKLAARD), or nothing.
 * Answers come household-major, n_eenheden x n_huishoudens <= LIMIT_SLICE of them. */
enum toets_vorm { TOETS_GEEN = 0, TOETS_DOSSIERZEGEL = 1, TOETS_VERKLAARD = 2 };

struct msg_toets {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t fase;
    uint8_t n_eenheden, n_huishoudens;
    uint8_t heeft_sleutel;           /* Idempotency-Key given */
    uint8_t enkel;                   /* single answer: x5c goes into the verdict's header */
    uint8_t stop_uitkomst;           /* enum uitkomst, 0 = no stopNa */
    uint8_t nul[1];
    char corporatie[CORPORATIE_MAX];
    uint32_t stop_aantal;            /* matches still wanted */
    uint32_t eerste_huishouden;      /* index of the first household and home in the whole call: part of the jti */
    uint32_t eerste_eenheid;
    uint32_t generatie;              /* of the packs, from the answer to the first slice; 0 in the first slice */
    uint64_t oproep;                 /* number of the call: one iat for all its slices */
    uint8_t sleutel_sha[DIGEST_LEN]; /* of the Idempotency-Key */
    uint8_t inhoud_sha[DIGEST_LEN];  /* of the request body */
};

struct toets_huishouden {
    uint8_t vorm;                    /* enum toets_vorm */
    uint8_t besluit54a;              /* enum waarheid: platform fact beside a seal; NEE = not given */
    uint8_t huurt_van_deelnemer;     /* likewise */
    uint8_t nul;
    uint32_t len;
    uint32_t urgentie;               /* platform fact */
    int16_t nu_slaapkamers_min, nu_slaapkamers_max;   /* platform fact: of the present home; 0 = no claim */
    char referentie[REFERENTIE_MAX + 1];
    uint8_t nul3[7];
    uint8_t verklaard_sha[DIGEST_LEN]; /* VERKLAARD or platform facts: SHA-256 of the request member as sent, which the
                                          notary salts into verklaardDigest */
};

struct msg_antwoorden {              /* head, then n x struct antwoord + its text */
    struct msg_head head;
    uint32_t n;
    uint32_t gestopt;                /* 1: stopNa was reached in this slice */
    uint32_t treffers;               /* matches in this slice */
    uint32_t status;                 /* OK, or a refusal of the whole call (idempotency, corporation, phase) */
    uint32_t generatie;              /* of the packs it was decided under: for the next slices of the call */
    uint32_t nul;
};

struct antwoord {
    uint32_t status;                 /* OK: a verdict follows; else why not */
    uint8_t niet_getoetst;           /* 1: STOP_BEREIKT, nothing follows */
    uint8_t uitkomst;                /* enum uitkomst */
    uint8_t heeft_zout;
    uint8_t lid;                     /* 1 + the adult whose date of birth is refused; 0 = none */
    uint32_t len;                    /* bytes of the compact JWS that follows */
    uint32_t nul2;
    uint8_t zout[DIGEST_LEN];        /* salt of verklaardDigest, returned beside the verdict */
};

struct msg_grant_einde { struct msg_head head; char client[CLIENT_MAX + 1]; uint8_t nul[7]; struct id grant; };
struct msg_status { struct msg_head head; uint32_t status; uint32_t nul; };
/* JWKS: text, JSON, made by the notary at start: head + len bytes */
struct msg_jwks { struct msg_head head; uint32_t len; uint32_t nul; };
struct msg_pong { struct msg_head head; uint32_t status; uint32_t grants; };

/* Which of its verdicts rest on a pack: references in the order they were written down, a page at a time. */
struct msg_verwijzingen_lees {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t nul[7];
    uint8_t pack_sha[DIGEST_LEN];
    int64_t na;                      /* `volgende` of the page before; 0 = from the beginning */
};
struct msg_verwijzingen {            /* head + n x struct id */
    struct msg_head head;
    uint32_t status;
    uint32_t n;
    int64_t volgende;                /* where the next page begins; 0 = this was the last */
};
#define VERWIJZINGEN_MAX 8192        /* on a page */

/* ---- passendctl <-> launcher: control socket, one question and its answer at a time ---- */

struct msg_beheer_laad {             /* with the descriptor of the compiled pack; head + note_len bytes */
    struct msg_head head;
    uint32_t note_len, nul;
};
struct msg_beheer_intrek {
    struct msg_head head;
    uint8_t sha256[DIGEST_LEN];
    char reden[BELEID_REDEN_MAX + 1];
    uint8_t nul[7];
};

/* A pack as the operator sees it. Texts are NUL-terminated. */
struct beheer_pakket {
    struct beleid_regel regel;
    char id[65], versie[33], basis[65];
    uint8_t status;                  /* enum beleidsstatus, today */
    int32_t geldig_van, geldig_tot;
};

struct msg_beheer_antwoord {         /* to LAAD and INTREK */
    struct msg_head head;
    uint32_t status;
    uint32_t n_tellingen;
    uint32_t geteld;                 /* 1: the notary counted */
    uint32_t nul;
    struct beheer_pakket pakket;     /* on OK */
    struct telling tellingen[LIMIT_CLIENTS];
};
struct msg_beheer_lijst { struct msg_head head; uint32_t status, n; };   /* head + n x struct beheer_pakket */
struct msg_beheer_status {
    struct msg_head head;
    uint32_t status;
    uint32_t poort;
    uint64_t wijziging;              /* changes of the packs since the start */
    int64_t sinds;                   /* unix seconds: when the launcher started */
    uint32_t rollen[WIRE_ROLE_N];    /* processes that serve, by enum wire_role */
    uint32_t n_pakketten[BELEIDSSTATUS_N];
    uint32_t geweigerd;              /* files under data/packs that could not be used at the start */
};

/* ---- notary -> assessor, gate -> assessor, assessor -> notary ---- */

struct msg_zaak {
    struct msg_head head;
    struct id zaak, nonce;
    char bron[BRON_MAX];
    int64_t nu;                      /* unix seconds */
    uint8_t fase, plaats, nul[6];
    uint8_t bewijs_sha[DIGEST_LEN];  /* the evidence must be these bytes */
    char corporatie[CORPORATIE_MAX]; /* the one corporation of the dossier; empty when it has several */
    struct identiteit identiteit;
};

/* head, then the evidence as text, then what was given about revocation (DER), one after the other. */
struct msg_bewijs {
    struct msg_head head;
    uint32_t bewijs_len;             /* 1..LIMIT_EVIDENCE_BYTES */
    uint32_t n_intrekking;
    uint32_t intrekking_len[LIMIT_INTREKKING]; /* each at least 1, together at most LIMIT_INTREKKING_BYTES; unused: 0 */
};

struct msg_feiten {
    struct msg_head head;
    struct id zaak;
    uint8_t sterkte;                 /* enum identiteitssterkte */
    uint8_t nul[7];
    uint8_t profiel_sha[DIGEST_LEN];
    char ondertekenaar[CORPORATIE_MAX]; /* desk: the signing corporation; else empty */
    struct volwassene feiten;        /* rol and declared members unset */
    uint8_t n_bevestigde_kinderen;   /* children the source attests: birth dates, for samenstelling (R2) */
    uint8_t nul2[7];
    struct dagbereik bevestigde_kinderen[KINDEREN_MAX];
    uint8_t heeft_certificaat;       /* the evidence was signed under a certificate: certificaat_sha is the DER's digest */
    uint8_t heeft_opdracht;          /* the evidence names a one-time order: the three members of it */
    uint8_t nul3[6];
    uint8_t certificaat_sha[DIGEST_LEN];
    uint8_t opdracht_sha[DIGEST_LEN];
    int64_t opdracht_van;            /* unix seconds: when the order was made */
    int64_t opdracht_tot;            /* unix seconds: after it the assessor refuses the same order as too old */
};

struct msg_weigering { struct msg_head head; struct id zaak; uint32_t status; uint32_t nul; };

/* Checks type, direction and length against the table. from: the role at the other end of the channel. */
enum status msg_check(const void *data, size_t len, enum wire_role from, enum wire_role to, enum msg_type *type) MUST_USE;
const char *msg_name(enum msg_type t);
void msg_head_init(struct msg_head *h, enum msg_type t, size_t len, uint64_t nr);

/* Walks a TOETS message: bounds of every part checked once; pointers borrow from data.
 * returns OK | REFUSED_MESSAGE */
struct toets_view {
    const struct msg_toets *toets;
    const struct eenheid *eenheden;
    struct { const struct toets_huishouden *kop; const uint8_t *inhoud; } huishoudens[LIMIT_SLICE];
};
enum status toets_view(const void *data, size_t len, struct toets_view *out) MUST_USE;

/* The parts of a BEWIJS message, likewise. returns OK | REFUSED_MESSAGE */
struct bewijs_view {
    const uint8_t *bewijs;
    size_t bewijs_len;
    unsigned n_intrekking;
    struct { const uint8_t *at; size_t len; } intrekking[LIMIT_INTREKKING];
};
enum status bewijs_view(const void *data, size_t len, struct bewijs_view *out) MUST_USE;

#endif
