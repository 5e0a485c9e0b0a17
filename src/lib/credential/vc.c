#include "credential/vc.h"

#include <string.h>

static enum status check_issuer(const struct vc_rules *rules, const struct sdjwt *vc)
{
    const json_t *v = json_object_get(vc->claims, "iss");
    const char *iss = json_string_value(v);

    if (v != NULL && iss == NULL)
        return REFUSED_TOKEN_ISSUER;
    if (rules->issuer != NULL && iss != NULL && strcmp(iss, rules->issuer) != 0)
        return REFUSED_TOKEN_ISSUER;
    if (vc->chain.n == 0)
        return rules->issuer != NULL && iss == NULL ? REFUSED_TOKEN_ISSUER : OK;
    if ((iss != NULL && !x5_names(&vc->chain, iss)) || (rules->issuer != NULL && !x5_names(&vc->chain, rules->issuer)))
        return REFUSED_CERT_NAME;
    return OK;
}

static enum status check_status(const struct vc_rules *rules, const struct sdjwt *vc)
{
    const json_t *status = json_object_get(vc->claims, "status");

    if (status == NULL)
        return rules->status_required ? REFUSED_VC_STATUS : OK;
    if (rules->status == NULL)
        return REFUSED_STATUS_MISSING;
    struct status_rules its = *rules->status;
    its.credential = &vc->chain;
    if (its.issuer == NULL)
        its.issuer = rules->issuer != NULL ? rules->issuer : json_string_value(json_object_get(vc->claims, "iss"));
    return status_check(status, &its);
}

static enum status check(const struct vc_rules *rules, const struct sdjwt *vc)
{
    const char *vct;
    size_t len;

    if (strict_json_text(vc->claims, "vct", &vct, &len) != OK || len == 0)
        return REFUSED_VC_TYPE;
    TRY(check_issuer(rules, vc));
    return check_status(rules, vc);
}

enum status vc_verify(const char *text, size_t len, const struct vc_rules *rules, struct sdjwt *out)
{
    static const char *const plain[] = { "iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status", NULL };
    struct sdjwt_rules sd = { .typ = VC_TYP, .trust = rules->trust, .plain = plain, .binding = rules->binding,
                              .holder = rules->holder };

    TRY(sdjwt_verify(text, len, &sd, out));
    enum status s = check(rules, out);
    if (s != OK)
        sdjwt_release(out);
    return s;
}
