#include "standin/making.h"

#include "base/text.h"

#include <string.h>

/* ---- certificates ---- */

static void signed_by(struct making *m, enum pki_name name) { m->signer = m->shown = name; }
static void stranger(struct making *m) { signed_by(m, PKI_STRANGER_LEAF); }
static void expired(struct making *m) { signed_by(m, PKI_EXPIRED); }
static void future(struct making *m) { signed_by(m, PKI_FUTURE); }
static void other_oin(struct making *m) { signed_by(m, PKI_OTHER_OIN); }
static void no_oin(struct making *m) { signed_by(m, PKI_NO_OIN); }
static void two_oin(struct making *m) { signed_by(m, PKI_TWO_OIN); }
static void other_organisation(struct making *m) { signed_by(m, PKI_OTHER_ORGANISATION); }
static void is_ca(struct making *m) { signed_by(m, PKI_IS_CA); }
static void other_use(struct making *m) { signed_by(m, PKI_OTHER_USE); }
static void weak(struct making *m) { signed_by(m, PKI_WEAK); }
static void other_key(struct making *m)
{
    m->shown = PKI_LEAF_EC;
    m->signer = PKI_OTHER_OIN;          /* of the same kind */
}
static void no_sub(struct making *m) { m->chain = CHAIN_LEAF; }
static void with_root(struct making *m) { m->chain = CHAIN_ROOT_TOO; }
static void reversed(struct making *m) { m->chain = CHAIN_REVERSED; }
static void no_certificates(struct making *m) { m->chain = CHAIN_NONE; }
static void no_x5c(struct making *m) { json_object_del(m->header, "x5c"); }
static void empty_x5c(struct making *m) { json_object_set_new(m->header, "x5c", json_array()); }

/* ---- revocation ---- */

static void say(struct making *m, enum word crl_sub, enum word crl_leaf, enum word ocsp_sub, enum word ocsp_leaf)
{
    m->crl_sub = crl_sub;
    m->crl_leaf = crl_leaf;
    m->ocsp_sub = ocsp_sub;
    m->ocsp_leaf = ocsp_leaf;
}

static void nothing(struct making *m) { say(m, WORD_NONE, WORD_NONE, WORD_NONE, WORD_NONE); }
static void leaf_only(struct making *m) { say(m, WORD_NONE, WORD_NONE, WORD_NONE, WORD_GOOD); }
static void sub_only(struct making *m) { say(m, WORD_GOOD, WORD_NONE, WORD_NONE, WORD_NONE); }
static void rubbish(struct making *m) { m->rubbish = true; }

static void crl_revoked(struct making *m)
{
    signed_by(m, PKI_REVOKED);
    say(m, WORD_GOOD, WORD_GOOD, WORD_NONE, WORD_NONE);
}
static void crl_revoked_ocsp_good(struct making *m)
{
    signed_by(m, PKI_REVOKED);
    say(m, WORD_GOOD, WORD_GOOD, WORD_NONE, WORD_GOOD);
}
static void crl_revoked_sub(struct making *m) { say(m, WORD_REVOKED, WORD_GOOD, WORD_NONE, WORD_NONE); }
static void crl_stale(struct making *m) { say(m, WORD_GOOD, WORD_STALE, WORD_NONE, WORD_NONE); }
static void crl_stale_sub(struct making *m) { say(m, WORD_STALE, WORD_GOOD, WORD_NONE, WORD_NONE); }
static void crl_aged(struct making *m) { say(m, WORD_GOOD, WORD_AGED, WORD_NONE, WORD_NONE); }
static void crl_early(struct making *m) { say(m, WORD_GOOD, WORD_EARLY, WORD_NONE, WORD_NONE); }
static void crl_stranger(struct making *m) { say(m, WORD_GOOD, WORD_STRANGER, WORD_NONE, WORD_NONE); }
static void crl_other(struct making *m) { say(m, WORD_GOOD, WORD_OTHER, WORD_NONE, WORD_NONE); }

static void ocsp_leaf(struct making *m, enum word word) { say(m, WORD_GOOD, WORD_NONE, WORD_NONE, word); }
static void ocsp_revoked(struct making *m) { ocsp_leaf(m, WORD_REVOKED); }
static void ocsp_revoked_crl_good(struct making *m) { say(m, WORD_GOOD, WORD_GOOD, WORD_NONE, WORD_REVOKED); }
static void ocsp_revoked_sub(struct making *m) { say(m, WORD_NONE, WORD_NONE, WORD_REVOKED, WORD_GOOD); }
static void ocsp_unknown(struct making *m) { ocsp_leaf(m, WORD_UNKNOWN); }
static void ocsp_stale(struct making *m) { ocsp_leaf(m, WORD_STALE); }
static void ocsp_aged(struct making *m) { ocsp_leaf(m, WORD_AGED); }
static void ocsp_early(struct making *m) { ocsp_leaf(m, WORD_EARLY); }
static void ocsp_stranger(struct making *m) { ocsp_leaf(m, WORD_STRANGER); }
static void ocsp_unauthorised(struct making *m) { ocsp_leaf(m, WORD_UNAUTHORISED); }
static void ocsp_other(struct making *m) { ocsp_leaf(m, WORD_OTHER); }

/* ---- SignedData ---- */

static void cms_two_signers(struct making *m) { m->container = CMS_TWO_SIGNERS; }
static void cms_no_signer(struct making *m) { m->container = CMS_NO_SIGNER; }
static void cms_apart(struct making *m) { m->container = CMS_APART; }
static void cms_sha1(struct making *m) { m->container = CMS_WITH_SHA1; }
static void cms_bare(struct making *m) { m->container = CMS_BARE; }
static void cms_other_type(struct making *m) { m->container = CMS_OTHER_TYPE; }
static void cms_other_content(struct making *m) { m->container = CMS_OTHER_CONTENT; }
static void cms_other_signature(struct making *m) { m->container = CMS_OTHER_SIGNATURE; }
static void cms_trailing(struct making *m) { m->container = CMS_TRAILING; }
static void cms_indefinite(struct making *m) { m->container = CMS_INDEFINITE; }
static void cms_alphabet(struct making *m) { m->token[2] = '-'; }

/* ---- the order ---- */

static void order(struct making *m, const char *name, json_t *value)
{
    standin_set(m->payload, json_string_value(json_object_get(json_object_get(m->order->document, "opdracht"), name)), value);
}

static void other_recipient(struct making *m) { order(m, "ontvanger", json_string("00000008888888888000")); }
static void no_recipient(struct making *m) { order(m, "ontvanger", json_null()); }
static void number_missing(struct making *m) { order(m, "nummer", json_null()); }
static void number_short(struct making *m) { order(m, "nummer", json_string("kort")); }
static void number_form(struct making *m) { order(m, "nummer", json_string("opdracht met spaties")); }
static void number_integer(struct making *m) { order(m, "nummer", json_integer(1234567890123456)); }
static void order_old(struct making *m)
{
    order(m, "moment", json_integer(m->q->at_s - m->q->profile->max_age_s - 60));
}
static void order_future(struct making *m) { order(m, "moment", json_integer(m->q->at_s + 60)); }
static void order_timeless(struct making *m) { order(m, "moment", json_null()); }
static void no_income(struct making *m)
{
    standin_set(m->payload, standin_path(m->q->profile, CLAIM_INKOMENS), json_null());
}
static void other_birth(struct making *m)
{
    standin_set(m->payload, standin_path(m->q->profile, CLAIM_GEBOORTEDATUM), json_string("1950-01-01"));
}

#define BOTH (STANDIN_X5C | STANDIN_CMS)
#define X5C STANDIN_X5C
#define CMS STANDIN_CMS

const struct defect making_order_defects[] = {
    { "x5c-weg", X5C, NULL, no_x5c, NULL },
    { "x5c-leeg", X5C, NULL, empty_x5c, NULL },
    { "certificaat-weg", CMS, no_certificates, NULL, NULL },
    { "andere-wortel", BOTH, stranger, NULL, NULL },
    { "tussen-weg", BOTH, no_sub, NULL, NULL },
    { "wortel-erbij", X5C, with_root, NULL, NULL },
    { "keten-omgekeerd", X5C, reversed, NULL, NULL },
    { "certificaat-ander", X5C, other_key, NULL, NULL },
    { "certificaat-verlopen", BOTH, expired, NULL, NULL },
    { "certificaat-nog-niet", BOTH, future, NULL, NULL },
    { "certificaat-ca", BOTH, is_ca, NULL, NULL },
    { "certificaat-gebruik", BOTH, other_use, NULL, NULL },
    { "certificaat-zwak", BOTH, weak, NULL, NULL },
    { "oin-ander", BOTH, other_oin, NULL, NULL },
    { "oin-weg", BOTH, no_oin, NULL, NULL },
    { "oin-twee", BOTH, two_oin, NULL, NULL },
    { "organisatie-ander", BOTH, other_organisation, NULL, NULL },
    { "intrekking-weg", BOTH, nothing, NULL, NULL },
    { "intrekking-alleen-blad", BOTH, leaf_only, NULL, NULL },
    { "intrekking-alleen-tussen", BOTH, sub_only, NULL, NULL },
    { "intrekking-rommel", BOTH, rubbish, NULL, NULL },
    { "crl-ingetrokken", BOTH, crl_revoked, NULL, NULL },
    { "crl-ingetrokken-ocsp-goed", BOTH, crl_revoked_ocsp_good, NULL, NULL },
    { "crl-ingetrokken-tussen", BOTH, crl_revoked_sub, NULL, NULL },
    { "crl-oud", BOTH, crl_stale, NULL, NULL },
    { "crl-oud-tussen", BOTH, crl_stale_sub, NULL, NULL },
    { "crl-bejaard", BOTH, crl_aged, NULL, NULL },
    { "crl-te-vroeg", BOTH, crl_early, NULL, NULL },
    { "crl-vreemd", BOTH, crl_stranger, NULL, NULL },
    { "crl-ander", BOTH, crl_other, NULL, NULL },
    { "ocsp-ingetrokken", BOTH, ocsp_revoked, NULL, NULL },
    { "ocsp-ingetrokken-crl-goed", BOTH, ocsp_revoked_crl_good, NULL, NULL },
    { "ocsp-ingetrokken-tussen", BOTH, ocsp_revoked_sub, NULL, NULL },
    { "ocsp-onbekend", BOTH, ocsp_unknown, NULL, NULL },
    { "ocsp-oud", BOTH, ocsp_stale, NULL, NULL },
    { "ocsp-bejaard", BOTH, ocsp_aged, NULL, NULL },
    { "ocsp-te-vroeg", BOTH, ocsp_early, NULL, NULL },
    { "ocsp-vreemd", BOTH, ocsp_stranger, NULL, NULL },
    { "ocsp-gebruik", BOTH, ocsp_unauthorised, NULL, NULL },
    { "ocsp-ander", BOTH, ocsp_other, NULL, NULL },
    { "twee-ondertekenaars", CMS, cms_two_signers, NULL, NULL },
    { "geen-ondertekenaar", CMS, cms_no_signer, NULL, NULL },
    { "los", CMS, cms_apart, NULL, NULL },
    { "sha1", CMS, cms_sha1, NULL, NULL },
    { "kenmerken-weg", CMS, cms_bare, NULL, NULL },
    { "soort-ander", CMS, cms_other_type, NULL, NULL },
    { "inhoud-bit", CMS, cms_other_content, NULL, NULL },
    { "handtekening-bit", CMS, cms_other_signature, NULL, NULL },
    { "rest-bytes", CMS, cms_trailing, NULL, NULL },
    { "ber", CMS, cms_indefinite, NULL, NULL },
    { "alfabet", CMS, NULL, NULL, cms_alphabet },
    { "ontvanger", BOTH, NULL, other_recipient, NULL },
    { "ontvanger-weg", BOTH, NULL, no_recipient, NULL },
    { "opdracht-weg", BOTH, NULL, number_missing, NULL },
    { "opdracht-kort", BOTH, NULL, number_short, NULL },
    { "opdracht-vorm", BOTH, NULL, number_form, NULL },
    { "opdracht-getal", BOTH, NULL, number_integer, NULL },
    { "opdracht-oud", BOTH, NULL, order_old, NULL },
    { "opdracht-toekomst", BOTH, NULL, order_future, NULL },
    { "opdracht-tijdloos", BOTH, NULL, order_timeless, NULL },
    { "inkomen-weg", BOTH, NULL, no_income, NULL },
    { "geboortedatum-ander", BOTH, NULL, other_birth, NULL },
    { NULL, 0, NULL, NULL, NULL },
};
