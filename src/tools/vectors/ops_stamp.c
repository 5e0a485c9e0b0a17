/*
 * verify-timestamp and verify-jades. `roots_pem` has the authorities that are believed, and nobody else is.
 */
#include "base/mem.h"
#include "vectors/ops.h"
#include "x509/jades.h"
#include "x509/pemcerts.h"
#include "x509/timestamp.h"

static enum status read_roots(const struct question *q, STACK_OF(X509) **out)
{
    const char *pem;
    size_t len;

    *out = NULL;
    TRY(question_text(q, "roots_pem", &pem, &len));
    return pemcerts_read(pem, len, out);
}

/* `data_b64`, or `digest_b64` in its place; one of them. *owned: mem_free. */
static enum status read_stamped(const struct question *q, struct timestamp_rules *r, uint8_t **owned)
{
    const json_t *data = json_object_get(q->doc, "data_b64"), *digest = json_object_get(q->doc, "digest_b64");

    *owned = NULL;
    if ((data == NULL) == (digest == NULL))
        return REFUSED_MEMBER_MISSING;
    r->is_digest = digest != NULL;
    TRY(question_bytes(q, r->is_digest ? "digest_b64" : "data_b64", owned, &r->len));
    r->data = *owned;
    return OK;
}

static enum status with_roots(const struct question *q, struct timestamp_rules *r, json_t *extra)
{
    STACK_OF(X509) *roots;
    uint8_t *token;
    struct timestamp stamp;
    size_t len;

    TRY(question_time(q, "at", 0, &r->at));
    TRY(question_bytes(q, "token_b64", &token, &len));
    enum status s = read_roots(q, &roots);
    r->anchors = roots;
    if (s == OK)
        s = timestamp_verify(token, len, r, &stamp);
    if (s == OK)
        s = question_extra_json(extra, "time", json_integer(stamp.time));
    if (s == OK)
        s = question_extra_json(extra, "by", json_integer(stamp.by));
    sk_X509_pop_free(roots, X509_free);
    mem_free(token);
    return s;
}

enum status op_verify_timestamp(const struct question *q, json_t *extra)
{
    struct timestamp_rules r = { 0 };
    uint8_t *stamped;

    TRY(read_stamped(q, &r, &stamped));
    enum status s = with_roots(q, &r, extra);
    mem_free(stamped);
    return s;
}

enum status op_verify_jades(const struct question *q, json_t *extra)
{
    STACK_OF(X509) *roots;
    int64_t at, signed_at;
    const char *jws;
    size_t len;

    TRY(question_text(q, "jws", &jws, &len));
    TRY(question_time(q, "at", 0, &at));
    TRY(read_roots(q, &roots));
    enum status s = jades_verify(jws, len, roots, at, &signed_at);
    if (s == OK)
        s = question_extra_json(extra, "time", json_integer(signed_at));
    sk_X509_pop_free(roots, X509_free);
    return s;
}
