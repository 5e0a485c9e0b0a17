#include "credential/wallet.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

/* {id: [claims]} becomes {id: claims}: the map's paths are about one presentation for each id. */
static void flatten(json_t *claims)
{
    for (void *at = json_object_iter(claims); at != NULL; at = json_object_iter_next(claims, at))
        json_object_iter_set(claims, at, json_array_get(json_object_iter_value(at), 0));
}

static enum status judge(const struct profile *profile, const struct wallet_request *q, const struct x5_trust *x5,
                         const char *jwe, size_t len, struct claims *out)
{
    char nonce[BASE64URL_LEN(ID_LEN) + 1] = { 0 };
    struct x5_trust of_lists = *x5;
    struct status_rules status = { .trust = { NULL, 0, &of_lists }, .now_s = q->now_s, .max_age_s = q->list_age_s,
                                   .tokens = q->lists, .n_tokens = q->n_lists, .issuer = profile->status_issuer };
    struct vp_rules rules = {
        .query = profile->query,
        .state = q->state,
        .vc = { .trust = { NULL, 0, x5 }, .issuer = profile->issuer, .status_required = profile->status_required,
                .status = &status,
                .holder = { q->client_id, nonce, q->now_s, profile->max_age_s, true } },
    };
    struct claims_request map = { .now_s = q->now_s, .expected = q->expected };
    AUTO_JSON claims = NULL;

    if (profile->status_eku != NULL)
        of_lists.eku = profile->status_eku;
    base64url_encode(q->nonce.b, ID_LEN, nonce);
    TRY(vp_open(jwe, len, &q->own, &rules, &claims));
    flatten(claims);
    return claims_map(profile, &map, claims, out);
}

enum status wallet_verify(const struct profile *profile, const struct wallet_request *request, const char *jwe, size_t len,
                          struct claims *out)
{
    struct x5_trust x5 = profile->anchors; /* shares the anchors; the CRLs are of this case */
    enum status s = OK;

    BUG_IF(profile->form != PROFILE_WALLET);
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < request->n_crls && s == OK; i++)
        s = x5_add_crl(&x5, request->crls[i].der, request->crls[i].len);
    if (s == OK)
        s = judge(profile, request, &x5, jwe, len, out);
    for (size_t i = 0; i < x5.n_crls; i++)
        X509_CRL_free(x5.crls[i]);
    return s;
}
