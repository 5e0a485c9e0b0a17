#include "base/mem.h"
#include "vectors/ops.h"
#include "verify/place.h"

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

/* `proof`, with who is believed in `vkeys` or `policy`. */
static enum status check_proof(const struct question *q, const struct verified *v)
{
    struct logtrust *trust = mem_alloc(sizeof *trust);
    struct place_checker *checker = mem_alloc(sizeof *checker);
    enum status s = trust != NULL && checker != NULL ? OK : FAULT_MEMORY;
    struct logproof proof;
    struct place place;
    const char *text;
    size_t len;

    if (s == OK)
        s = question_text(q, "proof", &text, &len);
    if (s == OK)
        s = op_trust(q, trust);
    if (s == OK)
        s = logproof_parse(text, len, &proof);
    if (s == OK)
        s = place_open(trust, checker);
    if (s == OK) {
        s = place_check(checker, v, &proof, 0, &place);
        place_close(checker);
    }
    mem_free(checker);
    mem_free(trust);
    return s;
}

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
    /* Who names keys of a log and gives no proof has forgotten it. */
    bool place = json_object_get(q->doc, "proof") != NULL || json_object_get(q->doc, "vkeys") != NULL ||
                 json_object_get(q->doc, "policy") != NULL;
    options.placed = place;
    TRY(read_keys(q, &keys));
    enum status s = verify_verdict(&keys, jws, len, &options, &v);
    if (s == OK) {
        s = place ? check_proof(q, &v) : OK;
        if (s == OK)
            s = strict_json_parse(v.claims, v.claims_len, false, &claims);
        if (s == OK)
            s = question_extra_json(extra, "claims", claims);
        verified_release(&v);
    }
    return s;
}
