#include "standin/making.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

#define MINUTES(n) ((int64_t)(n) * 60)
#define HOURS(n) MINUTES((n) * 60)

enum standin_form standin_order_form(const json_t *document)
{
    const char *form = json_string_value(json_object_get(document, "vorm"));

    if (form != NULL && strcmp(form, "jws-x5c") == 0)
        return STANDIN_X5C;
    return form != NULL && strcmp(form, "cms") == 0 ? STANDIN_CMS : 0;
}

bool standin_subject(const json_t *document, struct pki_subject *out)
{
    const json_t *signer = json_object_get(document, "ondertekenaar");

    *out = (struct pki_subject){
        .oin = json_string_value(json_object_get(signer, "oin")),
        .organisation = json_string_value(json_object_get(signer, "organisatie")),
        .eku = json_string_value(json_object_get(document, "eku")),
    };
    return out->oin != NULL && out->organisation != NULL;
}

/* Standard base64 of a certificate, as in x5c and in `ankers`; NULL when out of memory. */
static json_t *certificate_text(X509 *cert)
{
    uint8_t *der = NULL;
    int len = i2d_X509(cert, &der);
    char *text = len > 0 ? mem_alloc((size_t)len / 3 * 4 + 5) : NULL;
    int n = text != NULL ? EVP_EncodeBlock((unsigned char *)text, der, len) : 0;
    json_t *out = n > 0 ? json_stringn(text, (size_t)n) : NULL;

    mem_free(text);
    OPENSSL_free(der);
    return out;
}

enum status standin_anchor(const struct pki *pki, json_t *document)
{
    json_t *list = json_array();

    if (list == NULL || json_array_append_new(list, certificate_text(pki->certs[PKI_ROOT])) != 0) {
        json_decref(list);
        return FAULT_MEMORY;
    }
    return json_object_set_new(document, "ankers", list) == 0 ? OK : FAULT_MEMORY;
}

/* ---- certificates sent along ---- */

enum pki_name making_chain(const struct making *m, unsigned i)
{
    enum pki_name sub = pki_issuer(m->shown);

    switch (m->chain) {
    case CHAIN_WHOLE:
        return i == 0 ? m->shown : i == 1 ? sub : PKI_N;
    case CHAIN_LEAF:
        return i == 0 ? m->shown : PKI_N;
    case CHAIN_ROOT_TOO:
        return i == 0 ? m->shown : i == 1 ? sub : i == 2 ? pki_issuer(sub) : PKI_N;
    case CHAIN_REVERSED:
        return i == 0 ? sub : i == 1 ? m->shown : PKI_N;
    case CHAIN_NONE:
        break;
    }
    return PKI_N;
}

static enum status add_x5c(struct making *m)
{
    json_t *list = json_array();

    for (unsigned i = 0; making_chain(m, i) != PKI_N; i++)
        if (json_array_append_new(list, certificate_text(m->order->pki->certs[making_chain(m, i)])) != 0) {
            json_decref(list);
            return FAULT_MEMORY;
        }
    return json_object_set_new(m->header, "x5c", list) == 0 ? OK : FAULT_MEMORY;
}

/* ---- revocation ---- */

static void set_times(const struct making *m, enum word word, int64_t *from_s, int64_t *until_s)
{
    int64_t at = m->q->at_s;
    int64_t age = json_integer_value(json_object_get(m->order->document, "intrekkingMaxLeeftijd"));

    *from_s = word == WORD_STALE ? at - HOURS(2) : word == WORD_AGED ? at - age - HOURS(1) :
              word == WORD_EARLY ? at + HOURS(1) : at - MINUTES(10);
    *until_s = word == WORD_STALE ? at - MINUTES(1) : at + HOURS(12);
}

static struct pki_blob *next_blob(struct standin_order *out)
{
    BUG_IF(out->n == STANDIN_REVOCATION_MAX);
    return &out->revocation[out->n++];
}

/* A list of the CA; that of signers always has the one that was revoked. */
static enum status add_crl(const struct making *m, enum pki_name ca, enum word word, struct standin_order *out)
{
    struct pki_crl plan = { .issuer = ca, .signer = ca, .revoked = ca == PKI_SUB ? PKI_REVOKED : PKI_N };

    if (word == WORD_NONE)
        return OK;
    set_times(m, word, &plan.from_s, &plan.until_s);
    if (word == WORD_REVOKED)
        plan.revoked = ca == PKI_ROOT ? PKI_SUB : m->shown;
    if (word == WORD_STRANGER)
        plan.signer = ca == PKI_ROOT ? PKI_STRANGER_ROOT : PKI_STRANGER_SUB;
    if (word == WORD_OTHER)
        plan.issuer = plan.signer = PKI_STRANGER_SUB;
    return pki_crl(m->order->pki, &plan, next_blob(out));
}

static enum pki_name responder_of(enum pki_name ca)
{
    return ca == PKI_ROOT ? PKI_ROOT_OCSP : ca == PKI_SUB ? PKI_SUB_OCSP : PKI_STRANGER_OCSP;
}

static enum status add_ocsp(const struct making *m, enum pki_name about, enum word word, struct standin_order *out)
{
    struct pki_ocsp plan = { .about = about, .responder = responder_of(pki_issuer(about)), .status = PKI_GOOD };

    if (word == WORD_NONE)
        return OK;
    set_times(m, word, &plan.from_s, &plan.until_s);
    if (word == WORD_REVOKED)
        plan.status = PKI_WITHDRAWN;
    if (word == WORD_UNKNOWN)
        plan.status = PKI_UNKNOWN;
    if (word == WORD_STRANGER)
        plan.responder = PKI_STRANGER_OCSP;
    if (word == WORD_UNAUTHORISED)
        plan.responder = PKI_NO_OCSP_USE;
    if (word == WORD_OTHER)
        plan.about = PKI_OTHER_OIN;
    return pki_ocsp(m->order->pki, &plan, next_blob(out));
}

static enum status add_rubbish(struct standin_order *out)
{
    static const uint8_t bytes[] = { 0x30, 0x03, 0x02, 0x01, 0x07 };
    struct pki_blob *blob = next_blob(out);

    blob->at = OPENSSL_memdup(bytes, sizeof bytes);
    blob->len = sizeof bytes;
    return blob->at != NULL ? OK : FAULT_MEMORY;
}

static enum status add_revocation(const struct making *m, struct standin_order *out)
{
    enum pki_name sub = pki_issuer(m->shown), root = pki_issuer(sub);

    TRY(add_crl(m, root, m->crl_sub, out));
    TRY(add_crl(m, sub, m->crl_leaf, out));
    TRY(add_ocsp(m, sub, m->ocsp_sub, out));
    TRY(add_ocsp(m, m->shown, m->ocsp_leaf, out));
    return m->rubbish ? add_rubbish(out) : OK;
}

/* ---- evidence ---- */

static const char *defect_name(const struct defect *list, enum standin_form form, unsigned *i)
{
    for (; list->name != NULL; list++)
        if ((list->forms & form) != 0 && (*i)-- == 0)
            return list->name;
    return NULL;
}

const char *standin_defect(enum standin_form form, unsigned i)
{
    const char *name = defect_name(making_defects, form, &i);

    return name != NULL ? name : defect_name(making_order_defects, form, &i);
}

static const struct defect *find_defect(const struct defect *list, enum standin_form form, const char *name)
{
    for (; list->name != NULL; list++)
        if ((list->forms & form) != 0 && strcmp(list->name, name) == 0)
            return list;
    return NULL;
}

enum status making_find(struct making *m, enum standin_form form)
{
    if (m->q->defect == NULL)
        return OK;
    m->defect = find_defect(making_defects, form, m->q->defect);
    if (m->defect == NULL)
        m->defect = find_defect(making_order_defects, form, m->q->defect);
    return m->defect != NULL ? OK : REFUSED_VALUE;
}

static void set_words(struct making *m)
{
    m->crl_sub = m->order->revocation != STANDIN_ANSWERS ? WORD_GOOD : WORD_NONE;
    m->crl_leaf = m->order->revocation == STANDIN_LISTS ? WORD_GOOD : WORD_NONE;
    m->ocsp_sub = m->order->revocation == STANDIN_ANSWERS ? WORD_GOOD : WORD_NONE;
    m->ocsp_leaf = m->order->revocation != STANDIN_LISTS ? WORD_GOOD : WORD_NONE;
}

static enum key_alg alg_of(EVP_PKEY *pkey, enum key_alg wanted)
{
    return EVP_PKEY_is_a(pkey, "EC") == 1 ? KEY_ES256 : wanted == KEY_PS256 ? KEY_PS256 : KEY_RS256;
}

static enum status write_header(struct making *m)
{
    const char *typ = json_string_value(json_object_get(m->order->document, "typ"));
    const char *cty = json_string_value(json_object_get(m->order->document, "cty"));

    m->header = json_pack("{ss ss* ss*}", "alg", key_alg_name(m->key->alg), "typ", typ, "cty", cty);
    return m->header != NULL ? add_x5c(m) : FAULT_MEMORY;
}

static enum status make(struct making *m, enum standin_form form)
{
    struct standin_key key = { .kid = "", .corporatie = "" };

    TRY(making_find(m, form));
    set_words(m);
    m->signer = m->shown = m->order->alg == KEY_ES256 ? PKI_LEAF_EC : PKI_LEAF_RSA;
    if (m->defect != NULL && m->defect->choose != NULL)
        m->defect->choose(m);
    key.pkey = m->order->pki->keys[m->signer];
    key.alg = alg_of(key.pkey, m->order->alg);
    m->key = &key;
    TRY(write_header(m));
    if (m->defect != NULL && m->defect->before != NULL)
        m->defect->before(m);
    TRY(form == STANDIN_CMS ? making_cms(m) : making_token(m));
    if (m->defect != NULL && m->defect->after != NULL)
        m->defect->after(m);
    m->token[m->len] = 0;
    return OK;
}

enum status standin_order(const struct standin_order_request *q, struct standin_order *out)
{
    struct making m = { .q = &q->base, .order = q };
    enum standin_form form = standin_order_form(q->document);

    *out = (struct standin_order){ 0 };
    if (form == 0)
        return REFUSED_VALUE;
    TRY(standin_order_payload(q, &m.payload));
    m.token = out->text = mem_alloc(TOKEN_ROOM);
    enum status s = m.token != NULL ? make(&m, form) : FAULT_MEMORY;
    if (s == OK)
        s = add_revocation(&m, out);
    json_decref(m.payload);
    json_decref(m.header);
    if (s != OK)
        standin_order_release(out);
    return s;
}

void standin_order_release(struct standin_order *order)
{
    mem_free(order->text);
    for (size_t i = 0; i < order->n; i++)
        OPENSSL_free(order->revocation[i].at);
    *order = (struct standin_order){ 0 };
}
