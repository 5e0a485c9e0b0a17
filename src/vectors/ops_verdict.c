#include "base/mem.h"
#include "vectors/ops.h"
#include "verify/verify.h"

/* A proof of the log cannot be checked here: a question that has one is not answered as if it had none. */
enum status op_verify_verdict(const struct question *q, json_t *extra)
{
    struct verify_options options = { .allow_test = json_is_true(json_object_get(q->doc, "test")) };
    struct slice set = question_raw(q, "keys");
    struct verify_keys keys;
    struct verified v;
    const char *jws;
    json_t *claims = NULL;
    size_t len;

    TRY(question_text(q, "jws", &jws, &len));
    TRY(question_time(q, "at", 0, &options.at));
    if (set.len == 0)
        return REFUSED_MEMBER_MISSING;
    if (json_object_get(q->doc, "proof") != NULL || json_object_get(q->doc, "vkeys") != NULL)
        return REFUSED_OPERATION;
    TRY(verify_keys_read(set.at, set.len, &keys));
    enum status s = verify_verdict(&keys, jws, len, &options, &v);
    if (s == OK) {
        s = strict_json_parse(v.claims, v.claims_len, false, &claims);
        if (s == OK)
            s = extra_json(extra, "claims", claims);
        verified_release(&v);
    }
    verify_keys_release(&keys);
    return s;
}
