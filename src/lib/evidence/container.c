#include "evidence/container.h"

#include "base/mem.h"
#include "base/text.h"
#include "x509/cms.h"
#include "jose/jws.h"
#include "x509/revocation.h"

#include <string.h>

_Static_assert(EVIDENCE_REVOCATION_MAX == REVOCATION_MAX, "as many as can be judged");

static enum status check_revocation(const struct profile *p, const struct evidence_input *in, const struct x5_chain *chain,
                                    int64_t now_s)
{
    struct revocation given = { 0 };
    enum status s = OK;

    for (size_t i = 0; i < in->n_revocation && s == OK; i++)
        s = revocation_add(&given, in->revocation[i].at, in->revocation[i].len);
    if (s == OK)
        s = revocation_check(&given, chain, now_s, p->order.revocation_age_s);
    revocation_release(&given);
    return s;
}

/* The chain is good: is it the one we know, and still so? */
static enum status check_signer(const struct profile *p, const struct evidence_input *in, const struct x5_chain *chain,
                                int64_t now_s, uint8_t certificate_sha[DIGEST_LEN])
{
    (void)mem_crypto_starved();
    if (!x5_subject_has(chain, NID_serialNumber, p->order.signer_oin) ||
        !x5_subject_has(chain, NID_organizationName, p->order.signer_name))
        return mem_crypto_starved() ? FAULT_CRYPTO : REFUSED_CERT_SUBJECT;
    TRY(check_revocation(p, in, chain, now_s));
    return X509_digest(chain->certs[0], EVP_sha256(), certificate_sha, NULL) == 1 ? OK : FAULT_CRYPTO;
}

/* ---- JWS ---- */

static enum status judge_jws(const struct profile *p, const struct evidence_input *in, int64_t now_s, const struct jws *j,
                             uint8_t certificate_sha[DIGEST_LEN])
{
    const json_t *x5c = json_object_get(j->header, "x5c");
    struct x5_trust trust = p->anchors; /* shares the anchors */
    struct x5_chain chain;

    if (!text_same(j->typ, p->typ) || !text_same(j->cty, p->cty))
        return REFUSED_TOKEN_TYP;
    if (x5c == NULL)
        return REFUSED_TOKEN_KID;
    trust.rsa_alg = key_alg_from_name(j->alg);
    TRY(x5_verify(&trust, x5c, now_s, &chain));
    enum status s = check_signer(p, in, &chain, now_s, certificate_sha);
    if (s == OK && key_alg_from_name(j->alg) != chain.key.alg)
        s = REFUSED_TOKEN_ALG;
    if (s == OK)
        s = key_verify(&chain.key, j->input, j->input_len, j->sig, j->sig_len);
    x5_chain_release(&chain);
    return s;
}

static enum status open_jws(const struct profile *p, const struct evidence_input *in, int64_t now_s, uint8_t *payload,
                            size_t cap, size_t *len, uint8_t certificate_sha[DIGEST_LEN])
{
    static const char *const members[] = { "alg", "kid", "typ", "cty", "x5c", NULL };
    struct jws j;

    TRY(jws_open(in->text, in->len, members, payload, cap, &j));
    *len = j.payload_len;
    enum status s = judge_jws(p, in, now_s, &j, certificate_sha);
    jws_close(&j);
    return s;
}

/* ---- CMS ---- */

static enum status judge_cms(const struct profile *p, const struct evidence_input *in, int64_t now_s, const struct cms *cms,
                             uint8_t certificate_sha[DIGEST_LEN])
{
    struct x5_chain chain;

    TRY(x5_verify_set(&p->anchors, cms->signer, cms->certs, now_s, &chain));
    enum status s = check_signer(p, in, &chain, now_s, certificate_sha);
    x5_chain_release(&chain);
    return s;
}

static enum status open_der(const struct profile *p, const struct evidence_input *in, int64_t now_s, const uint8_t *der,
                            size_t der_len, uint8_t *payload, size_t cap, size_t *len,
                            uint8_t certificate_sha[DIGEST_LEN])
{
    const uint8_t *content;
    struct cms cms;

    TRY(cms_open(der, der_len, &cms));
    enum status s = judge_cms(p, in, now_s, &cms, certificate_sha);
    if (s == OK)
        s = cms_verify(&cms, &content, len);
    if (s == OK && *len > cap)
        s = REFUSED_TOKEN_SIZE;
    if (s == OK)
        memcpy(payload, content, *len);
    cms_close(&cms);
    return s;
}

static enum status open_cms(const struct profile *p, const struct evidence_input *in, int64_t now_s, uint8_t *payload,
                            size_t cap, size_t *len, uint8_t certificate_sha[DIGEST_LEN])
{
    size_t der_len;

    if (in->len == 0 || in->len > JWS_MAX)
        return REFUSED_TOKEN_SIZE;
    uint8_t *der = mem_alloc(JWS_PAYLOAD_MAX);
    if (der == NULL)
        return FAULT_MEMORY;
    enum status s = base64_decode(in->text, in->len, der, JWS_PAYLOAD_MAX, &der_len)
                        ? open_der(p, in, now_s, der, der_len, payload, cap, len, certificate_sha)
                        : REFUSED_TOKEN_BASE64;
    mem_free(der);
    return s;
}

enum status container_open(const struct profile *profile, const struct evidence_input *input, int64_t now_s,
                           uint8_t *payload, size_t cap, size_t *payload_len, uint8_t certificate_sha[DIGEST_LEN])
{
    enum status s = input->n_revocation > EVIDENCE_REVOCATION_MAX
                        ? REFUSED_TOO_MANY
                        : (profile->form == PROFILE_CMS ? open_cms : open_jws)(profile, input, now_s, payload, cap,
                                                                              payload_len, certificate_sha);
    if (s != OK) {
        mem_wipe(payload, cap);
        mem_wipe(certificate_sha, DIGEST_LEN);
        *payload_len = 0;
    }
    return s;
}
