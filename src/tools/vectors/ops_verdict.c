#include "base/mem.h"
#include "vectors/ops.h"
#include "verify/verify.h"

#include <string.h>

/* As the JWK Set that is published, whichever way the question has them. */
static enum status read_keys(const struct question *q, struct verify_keys *out)
{
    const json_t *one, *list;

    TRY(question_keys(q, &one, &list));
    json_t *set = list != NULL ? json_pack("{s:O}", "keys", list) : json_pack("{s:[O]}", "keys", one);
    char *text = NULL;
    enum status s = set != NULL ? strict_json_dump(set, &text) : FAULT_MEMORY;
    if (s == OK)
        s = verify_keys_read(text, strlen(text), out);
    json_decref(set);
    mem_free(text);
    return s;
}

/* A proof of the log cannot be checked here: a question that has one is not answered as if it had none. */
enum status op_verify_verdict(const struct question *q, json_t *extra)
{
    struct verify_options options = { .allow_test = json_is_true(json_object_get(q->doc, "test")) };
    struct verify_keys keys;
    struct verified v;
    const char *jws;
    json_t *claims = NULL;
    size_t len;

    TRY(question_text(q, "jws", &jws, &len));
    TRY(question_time(q, "at", 0, &options.at));
    if (json_object_get(q->doc, "proof") != NULL || json_object_get(q->doc, "vkeys") != NULL)
        return REFUSED_OPERATION;
    TRY(read_keys(q, &keys));
    enum status s = verify_verdict(&keys, jws, len, &options, &v);
    if (s == OK) {
        s = strict_json_parse(v.claims, v.claims_len, false, &claims);
        if (s == OK)
            s = extra_json(extra, "claims", claims);
        verified_release(&v);
    }
    return s;
}
