/*
 * Reads the request bodies of the API into what the notary is asked. Pure: text in, structs out; one strict reader.
 *
 * in:      p      a reader to use (large: the caller keeps one); text, len: the body
 * out:     *out   on OK; *why otherwise
 * returns OK | REFUSED_JSON_* | REFUSED_MEMBER_* | REFUSED_* as each function says
 * secret:  evidence and PAR details: out belongs in wiped memory; the reader is wiped here.
 */
#ifndef PASSEND_GATE_PLATFORM_BODIES_H
#define PASSEND_GATE_PLATFORM_BODIES_H

#include "gate/platform/refusal.h"
#include "json/case_read.h"
#include "model/source.h"
#include "oauth/error.h"
#include "wire/events.h"
#include "wire/platform.h"

#include <stdbool.h>

/* 22 characters of base64url. */
bool id_read(struct slice s, struct id *out);

/* Such an id as text, into a struct id; p refuses any other with REFUSED_TEXT. */
void body_id(struct pull *p, void *id);

/* A reference of the platform's, into room for REFERENTIE_MAX and a NUL that is there; p refuses any other text with
 * REFUSED_TEXT. */
void body_reference(struct pull *p, void *reference);

/* The home of an allocation: which one it is, where, and at what rent. *out stays as it is where p refuses. Also
 * REFUSED_TOO_MANY (rents) | REFUSED_MEMBER_MISSING | REFUSED_RENT_LOW | REFUSED_AMOUNT (a range of rents) */
void body_home(struct pull *p, struct eenheid *out);

/* Languages of words beside a verdict, as bits (1 << enum text_language) of an unsigned. Dutch comes with any other, so that a
 * helper can read along. */
void body_talen(struct pull *p, void *set);

/* Seals of the adults of a dossier; n begins at 0. Also REFUSED_ROSTER_EXCESS | REFUSED_SEAL_INVALID */
void body_seals(struct pull *p, struct zegel out[ROOSTER_MAX], uint8_t *n);

/* What a platform itself says of a household, in members beside its seals: urgentie, besluit54a, huidigeWoning. */
struct body_facts {
    bool given;                     /* any of them */
    bool huidige_woning;            /* that one */
    uint8_t besluit54a;             /* enum truth */
    uint32_t urgentie;
    struct huidige_woning nu;
};
#define BODY_FACTS_NONE { .besluit54a = TRUTH_NO, .nu.huurt_van_deelnemer = TRUTH_NO }
/* Each into a struct body_facts. */
void body_urgentie(struct pull *p, void *facts);
void body_besluit54a(struct pull *p, void *facts);
void body_huidige_woning(struct pull *p, void *facts);
/* Reads the member of this name, where it is one of these. false: it is none, and nothing was read */
bool body_fact(struct pull *p, struct slice name, struct body_facts *out);

/* POST /v1/bewijzen. Strings with escapes are unescaped in text itself, whatever their length: an encoder may write `\/` for
 * the `/` of base64. `bewijs` borrows from text; what is given about revocation is decoded into `intrekking`, one after
 * the other: room for INTREKKING_ROOM bytes that the caller gives. Also REFUSED_TEXT | REFUSED_TOO_MANY | REFUSED_TOKEN_SIZE */
#define INTREKKING_ROOM (LIMIT_INTREKKING_BYTES + 2)
struct bewijzen_body {
    struct id zaak;
    char bron[BRON_MAX];
    struct slice bewijs;
    unsigned n_intrekking;
    uint32_t intrekking_len[LIMIT_INTREKKING];
    size_t intrekking_sum;
    uint8_t *intrekking;            /* the room; borrowed */
};
enum status bewijzen_read(struct pull *p, char *text, size_t len, struct bewijzen_body *out, uint8_t *intrekking,
                          struct refusal *why) MUST_USE;

/* POST /v1/dossierzegels: fills dossier, n_zegels and zegels. Also REFUSED_TEXT | REFUSED_ROSTER_INCOMPLETE |
 * REFUSED_ROSTER_EXCESS | REFUSED_SEAL_INVALID */
enum status dossierzegels_read(struct pull *p, const char *text, size_t len, struct msg_dossier_complete *out,
                               struct refusal *why) MUST_USE;

/* POST /v1/gebeurtenissen: fills may_wait, most, n and have. Also REFUSED_TEXT | REFUSED_TOO_MANY */
enum status events_read(struct pull *p, const char *text, size_t len, struct msg_events_read *out, struct refusal *why) MUST_USE;

/*
 * POST /oauth/par: the form with its authorization_details, for this client of the register. Decodes in place. *oauth: what the
 * refusal is called.
 * Also REFUSED_FORM | REFUSED_CLIENT_ID | REFUSED_AUTHORIZATION_DETAILS | REFUSED_PHASE | REFUSED_CORPORATION |
 * REFUSED_SOURCE_UNKNOWN | REFUSED_FACTS_EXCESS | REFUSED_ROSTER | REFUSED_TEST_ONLY | REFUSED_IDENTITY | REFUSED_NAME_LONG
 * and what the fact readers refuse
 */
struct par_context {
    const struct client *afnemer;
    const struct source *bronnen;
    size_t n_bronnen;
    int32_t today;
};
enum status par_read(struct pull *p, char *form, size_t len, const struct par_context *x, struct msg_par *out,
                     enum oauth_error *oauth, struct refusal *why) MUST_USE;

#endif
