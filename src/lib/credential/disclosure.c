#include "credential/disclosure.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"

#include <string.h>

enum status disclosures_open(size_t n, struct disclosures *out)
{
    *out = (struct disclosures){ 0 };
    if (n > DISCLOSURES_MAX)
        return REFUSED_SDJWT_TOO_MANY;
    out->all = mem_alloc((n + 1) * sizeof *out->all);
    out->by_digest = json_object();
    if (out->all == NULL || out->by_digest == NULL) {
        disclosures_release(out);
        return FAULT_MEMORY;
    }
    return OK;
}

void disclosures_release(struct disclosures *d)
{
    for (size_t i = 0; i < d->n; i++)
        json_decref(d->all[i].list);
    mem_free(d->all);
    json_decref(d->by_digest);
    *d = (struct disclosures){ 0 };
}

enum status disclosure_digest(const char *text, size_t len, char out[DISCLOSURE_DIGEST_LEN + 1])
{
    uint8_t sha[DIGEST_LEN];

    memset(out, 0, DISCLOSURE_DIGEST_LEN + 1);
    TRY(sha256(text, len, sha));
    base64url_encode(sha, sizeof sha, out);
    return OK;
}

static enum status parse(const char *text, size_t len, json_t **out)
{
    uint8_t *bytes = mem_alloc(len + 1);
    size_t n;
    enum status s = REFUSED_SDJWT_DISCLOSURE;

    if (bytes == NULL)
        return FAULT_MEMORY;
    if (base64url_decode(text, len, bytes, len, &n)) {
        s = strict_json_parse(bytes, n, STRICT_JSON_REAL, out);
        if (s != OK && s != FAULT_MEMORY)
            s = REFUSED_SDJWT_DISCLOSURE;
    }
    mem_free(bytes);
    return s;
}

enum status disclosures_add(struct disclosures *d, const char *text, size_t len)
{
    char digest[DISCLOSURE_DIGEST_LEN + 1];
    json_t *list = NULL;

    TRY(parse(text, len, &list));
    d->all[d->n++] = (struct disclosure){ .list = list };
    if (!json_is_array(list))
        return REFUSED_SDJWT_DISCLOSURE;
    TRY(disclosure_digest(text, len, digest));
    if (json_object_get(d->by_digest, digest) != NULL)
        return REFUSED_SDJWT_DISCLOSURE_TWICE;
    return json_object_set_new(d->by_digest, digest, json_integer((json_int_t)d->n - 1)) == 0 ? OK : FAULT_MEMORY;
}

struct disclosure *disclosures_find(const struct disclosures *d, const char *digest)
{
    const json_t *place = json_object_get(d->by_digest, digest);

    return place != NULL ? &d->all[json_integer_value(place)] : NULL;
}

enum status disclosure_take(struct disclosure *d, const char **name, json_t **value)
{
    size_t n = name != NULL ? 3 : 2;

    d->taken = true;
    if (json_array_size(d->list) != n || !json_is_string(json_array_get(d->list, 0)))
        return REFUSED_SDJWT_ARITY;
    *value = json_array_get(d->list, n - 1);
    if (name == NULL)
        return OK;
    *name = json_string_value(json_array_get(d->list, 1));
    if (*name == NULL || strcmp(*name, "_sd") == 0 || strcmp(*name, "...") == 0)
        return REFUSED_SDJWT_NAME;
    return OK;
}

bool disclosures_all_taken(const struct disclosures *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (!d->all[i].taken)
            return false;
    return true;
}
