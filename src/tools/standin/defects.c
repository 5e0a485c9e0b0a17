#include "standin/making.h"

#include "base/buf.h"
#include "base/mem.h"

#include <string.h>

/* ---- defects ---- */

static void claim(struct making *m, const char *name, json_t *value)
{
    json_object_set_new(m->payload, name, value);
}

static void no_claim(struct making *m, const char *name)
{
    json_object_del(m->payload, name);
}

static void issuer(struct making *m) { claim(m, "iss", json_string("https://elders.example")); }
static void issuer_missing(struct making *m) { no_claim(m, "iss"); }
static void audience(struct making *m) { claim(m, "aud", json_string("https://elders.example")); }
static void audience_missing(struct making *m) { no_claim(m, "aud"); }
static void audience_two(struct making *m)
{
    claim(m, "aud", json_pack("[ss]", m->q->audience, "https://elders.example"));
}
static void nonce(struct making *m) { claim(m, "nonce", json_string("AAAAAAAAAAAAAAAAAAAAAA")); }
static void nonce_missing(struct making *m) { no_claim(m, "nonce"); }
static void expired(struct making *m) { claim(m, "exp", json_integer(m->q->at_s)); }
static void exp_missing(struct making *m) { no_claim(m, "exp"); }
static void exp_text(struct making *m) { claim(m, "exp", json_string("9999999999")); }
static void not_yet(struct making *m) { claim(m, "nbf", json_integer(m->q->at_s + 60)); }
static void iat_future(struct making *m) { claim(m, "iat", json_integer(m->q->at_s + 60)); }
static void iat_missing(struct making *m) { no_claim(m, "iat"); }
static void iat_old(struct making *m)
{
    claim(m, "iat", json_integer(m->q->at_s - m->q->profile->max_age_s - 60));
}
static void jti_missing(struct making *m) { no_claim(m, "jti"); }
static void jti_number(struct making *m) { claim(m, "jti", json_integer(7)); }

static void birth(struct making *m, json_t *value)
{
    standin_set(m->payload, standin_path(m->q->profile, CLAIM_GEBOORTEDATUM), value);
}

static void claim_missing(struct making *m) { birth(m, json_null()); }
static void claim_type(struct making *m) { birth(m, json_integer(19910505)); }
static void claim_range(struct making *m)
{
    const struct profile *p = m->q->profile;
    bool iso = false;

    for (size_t i = 0; i < p->n_rules; i++)
        iso = iso || (p->rules[i].target == CLAIM_GEBOORTEDATUM && p->rules[i].form == FORM_DATE_ISO);
    birth(m, json_string(iso ? "2999-01-01" : "29990101"));
}
static void incomes(struct making *m, json_t *amount)
{
    const struct profile *p = m->q->profile;

    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].target == CLAIM_INKOMENS) {
            json_t *entry = json_object(), *list = p->rules[i].single ? NULL : json_array();

            json_object_set_new(entry, p->rules[i].year, json_integer(2025));
            json_object_set_new(entry, p->rules[i].amount, amount);
            if (p->rules[i].where != NULL)
                json_object_set_new(entry, p->rules[i].where, json_string(p->rules[i].where_is));
            if (list != NULL)
                json_array_append_new(list, entry);
            standin_set(m->payload, p->rules[i].path, list != NULL ? list : entry);
        }
}
static void amount_range(struct making *m) { incomes(m, json_integer(20000000000000000)); }
static void amount_real(struct making *m) { incomes(m, json_real(27100.5)); }
static void amount_type(struct making *m) { incomes(m, json_true()); }
static void other_name(struct making *m)
{
    standin_set(m->payload, standin_path(m->q->profile, CLAIM_ACHTERNAAM), json_string("Anderman"));
}
static void other_corporation(struct making *m)
{
    const char *path = standin_path(m->q->profile, CLAIM_CORPORATIE);

    if (path != NULL)
        standin_set(m->payload, path, json_string("L0999"));
}

static void head(struct making *m, const char *name, json_t *value) { json_object_set_new(m->header, name, value); }
static void alg_none(struct making *m)
{
    head(m, "alg", json_string("none"));
    m->sign = SIGN_NONE;
}
static void alg_none_signed(struct making *m) { head(m, "alg", json_string("none")); }
static void alg_missing(struct making *m) { json_object_del(m->header, "alg"); }
static void alg_hs256(struct making *m)
{
    head(m, "alg", json_string("HS256"));
    m->sign = SIGN_HMAC;
}
static void alg_other(struct making *m)
{
    head(m, "alg", json_string(m->key->alg == KEY_PS256 ? "RS256" : "PS256"));
}
static void crit(struct making *m) { head(m, "crit", json_pack("[s]", "exp")); }
static void crit_unknown(struct making *m)
{
    head(m, "crit", json_pack("[s]", "https://elders.example/eis"));
    head(m, "https://elders.example/eis", json_true());
}
static void jku(struct making *m) { head(m, "jku", json_string("https://elders.example/jwks.json")); }
static void x5u(struct making *m) { head(m, "x5u", json_string("https://elders.example/keten.pem")); }
static void b64(struct making *m) { head(m, "b64", json_false()); }
static void jwk(struct making *m)
{
    json_t *own = json_object();

    if (standin_publish(m->key->pkey, m->key->alg, own) == OK)
        head(m, "jwk", json_incref(own));
    json_decref(own);
}
static void typ(struct making *m) { head(m, "typ", json_string("JOSE")); }
static void typ_missing(struct making *m) { json_object_del(m->header, "typ"); }
static void cty_verdict(struct making *m) { head(m, "cty", json_string("passend-verdict")); }
static void kid_unknown(struct making *m) { head(m, "kid", json_string("onbekend-1")); }
/* A key that was the source's and is no longer in the profile: another name, and nothing here could check it. */
static void key_yesterday(struct making *m)
{
    head(m, "kid", json_string("gisteren-1"));
    m->sign = SIGN_OTHER_KEY;
}
static void kid_missing(struct making *m) { json_object_del(m->header, "kid"); }
static void header_array(struct making *m) { m->header_text = "[\"alg\",\"ES256\"]"; }
static void header_broken(struct making *m) { m->header_text = "{\"alg\":\"ES256\""; }
static void key_other(struct making *m) { m->sign = SIGN_OTHER_KEY; }
static void signature_zero(struct making *m) { m->sign = SIGN_ZERO; }
static void signature_der(struct making *m) { m->sign = SIGN_DER; }
static void payload_array(struct making *m) { m->payload_text = "[]"; }
static void payload_text(struct making *m) { m->payload_text = "geen json"; }
static void payload_nul(struct making *m) { m->payload_text = "{\"iss\":\"a\\u0000b\"}"; }
static void payload_surrogate(struct making *m) { m->payload_text = "{\"iss\":\"\\ud800\"}"; }

/* The written document with something added to its text. */
static const char *edit_text(struct making *m, const json_t *doc, const char *before, const char *after)
{
    char *made = json_dumps(doc, JSON_COMPACT);
    struct writer w;

    writer_init(&w, m->room, sizeof m->room - 1);
    if (made != NULL) {
        write_text(&w, before);
        write_text(&w, before[0] != 0 ? made + 1 : made);
        write_text(&w, after);
    }
    mem_free(made);
    m->room[writer_len(&w)] = 0;
    return m->room;
}

static void header_twice(struct making *m) { m->header_text = edit_text(m, m->header, "{\"alg\":\"eerste\",", ""); }
static void payload_twice(struct making *m) { m->payload_text = edit_text(m, m->payload, "{\"exp\":1,", ""); }
static void payload_rest(struct making *m) { m->payload_text = edit_text(m, m->payload, "", " {}"); }

static void append(struct making *m, const char *text)
{
    size_t n = strlen(text);

    memcpy(m->token + m->len, text, n);
    m->len += n;
}

static void trailing(struct making *m) { append(m, "\n"); }
static void trailing_bytes(struct making *m) { append(m, "AAAA"); }
static void fourth_segment(struct making *m) { append(m, ".AA"); }
static void padding(struct making *m) { append(m, "=="); }
static void too_long(struct making *m)
{
    memset(m->token + m->len, 'A', JWS_MAX);
    m->len += JWS_MAX;
}
static void two_segments(struct making *m)
{
    while (m->token[m->len - 1] != '.')
        m->len--;
    m->len--;
}
static void empty(struct making *m) { m->len = 0; }
static void alphabet(struct making *m) { m->token[2] = '+'; }
static void spare_bits(struct making *m)
{
    /* 64 and 256 bytes end in a character of which four bits are not used. */
    static const char order[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *last = &m->token[m->len - 1];

    *last = order[(strchr(order, *last) - order) | 1];
}
static void signature_bit(struct making *m)
{
    char *at = &m->token[m->len - 10];

    *at = *at == 'A' ? 'B' : 'A';
}
static void payload_bit(struct making *m)
{
    char *at = (char *)memchr(m->token, '.', m->len) + 9;

    *at = *at == 'A' ? 'B' : 'A';
}

#define KEYED STANDIN_JWS
#define TOKEN (STANDIN_JWS | STANDIN_X5C)
#define EVERY (STANDIN_JWS | STANDIN_X5C | STANDIN_CMS)

const struct defect making_defects[] = {
    { "leeg", EVERY, NULL, NULL, empty },
    { "te-lang", EVERY, NULL, NULL, too_long },
    { "twee-delen", TOKEN, NULL, NULL, two_segments },
    { "vier-delen", TOKEN, NULL, NULL, fourth_segment },
    { "alg-none", TOKEN, NULL, alg_none, NULL },
    { "rest-regel", EVERY, NULL, NULL, trailing },
    { "rest-bytes", TOKEN, NULL, NULL, trailing_bytes },
    { "opvulling", EVERY, NULL, NULL, padding },
    { "alfabet", TOKEN, NULL, NULL, alphabet },
    { "losse-bits", TOKEN, NULL, NULL, spare_bits },
    { "kop-lijst", TOKEN, NULL, header_array, NULL },
    { "kop-stuk", TOKEN, NULL, header_broken, NULL },
    { "kop-dubbel", TOKEN, NULL, header_twice, NULL },
    { "kop-jku", TOKEN, NULL, jku, NULL },
    { "kop-x5u", TOKEN, NULL, x5u, NULL },
    { "kop-jwk", TOKEN, NULL, jwk, NULL },
    { "kop-b64", TOKEN, NULL, b64, NULL },
    { "alg-weg", TOKEN, NULL, alg_missing, NULL },
    { "crit", TOKEN, NULL, crit, NULL },
    { "crit-onbekend", TOKEN, NULL, crit_unknown, NULL },
    { "typ", TOKEN, NULL, typ, NULL },
    { "typ-weg", KEYED, NULL, typ_missing, NULL },
    { "cty-verdict", TOKEN, NULL, cty_verdict, NULL },
    { "kid-onbekend", KEYED, NULL, kid_unknown, NULL },
    { "kid-weg", KEYED, NULL, kid_missing, NULL },
    { "alg-none-getekend", TOKEN, NULL, alg_none_signed, NULL },
    { "alg-hs256", TOKEN, NULL, alg_hs256, NULL },
    { "alg-ander", TOKEN, NULL, alg_other, NULL },
    { "sleutel-gisteren", KEYED, NULL, key_yesterday, NULL },
    { "sleutel-ander", TOKEN, NULL, key_other, NULL },
    { "handtekening-nul", TOKEN, NULL, signature_zero, NULL },
    { "handtekening-der", TOKEN, NULL, signature_der, NULL },
    { "handtekening-bit", TOKEN, NULL, NULL, signature_bit },
    { "inhoud-bit", TOKEN, NULL, NULL, payload_bit },
    { "inhoud-lijst", EVERY, NULL, payload_array, NULL },
    { "inhoud-tekst", EVERY, NULL, payload_text, NULL },
    { "inhoud-nul", EVERY, NULL, payload_nul, NULL },
    { "inhoud-surrogaat", EVERY, NULL, payload_surrogate, NULL },
    { "inhoud-dubbel", EVERY, NULL, payload_twice, NULL },
    { "inhoud-rest", EVERY, NULL, payload_rest, NULL },
    { "bedrag-breuk", EVERY, NULL, amount_real, NULL },
    { "uitgever", EVERY, NULL, issuer, NULL },
    { "uitgever-weg", EVERY, NULL, issuer_missing, NULL },
    { "ontvanger", KEYED, NULL, audience, NULL },
    { "ontvanger-weg", KEYED, NULL, audience_missing, NULL },
    { "ontvanger-twee", KEYED, NULL, audience_two, NULL },
    { "nonce", KEYED, NULL, nonce, NULL },
    { "nonce-weg", KEYED, NULL, nonce_missing, NULL },
    { "verlopen", EVERY, NULL, expired, NULL },
    { "exp-weg", EVERY, NULL, exp_missing, NULL },
    { "exp-tekst", EVERY, NULL, exp_text, NULL },
    { "nog-niet", EVERY, NULL, not_yet, NULL },
    { "iat-toekomst", EVERY, NULL, iat_future, NULL },
    { "iat-oud", EVERY, NULL, iat_old, NULL },
    { "iat-weg", EVERY, NULL, iat_missing, NULL },
    { "jti-weg", KEYED, NULL, jti_missing, NULL },
    { "gegeven-weg", EVERY, NULL, claim_missing, NULL },
    { "jti-getal", KEYED, NULL, jti_number, NULL },
    { "gegeven-soort", EVERY, NULL, claim_type, NULL },
    { "bedrag-soort", EVERY, NULL, amount_type, NULL },
    { "gegeven-bereik", EVERY, NULL, claim_range, NULL },
    { "bedrag-bereik", EVERY, NULL, amount_range, NULL },
    { "corporatie-ander", KEYED, NULL, other_corporation, NULL },
    { "naam-ander", EVERY, NULL, other_name, NULL },
    { NULL, 0, NULL, NULL, NULL },
};
