#include "x509/cms_order.h"

#include "base/mem.h"

#include <openssl/asn1.h>
#include <string.h>

/* Identifiers of what a SignedData is made of; the last two are constructed, by context. */
enum { INTEGER = 0x02, OCTETS = 0x04, OID = 0x06, SEQUENCE = 0x30, SET = 0x31, TAG_0 = 0xa0, TAG_1 = 0xa1 };

/* Encodings one behind the other: what is left of them. */
struct run {
    uint8_t *at;
    size_t len;
};

struct element {
    uint8_t *at;
    size_t len;
    struct run inside;
};

static enum status next(struct run *r, struct element *out)
{
    const unsigned char *inside = r->at;
    int tag, class;
    long len;

    /* 0x80: malformed, or longer than what is left; 1: the length is left open */
    if (r->len == 0 || (ASN1_get_object(&inside, &len, &tag, &class, (long)r->len) & 0x81) != 0)
        return REFUSED_TOKEN_FORMAT;
    size_t head = (size_t)(inside - r->at);
    *out = (struct element){ r->at, head + (size_t)len, { r->at + head, (size_t)len } };
    r->at += out->len;
    r->len -= out->len;
    return OK;
}

/* The next one is of this kind; what is inside it. */
static enum status enter(struct run *r, uint8_t kind, struct run *inside)
{
    struct element e;

    TRY(next(r, &e));
    *inside = e.inside;
    return e.at[0] == kind ? OK : REFUSED_TOKEN_FORMAT;
}

static enum status skip(struct run *r, uint8_t kind)
{
    struct run inside;

    return enter(r, kind, &inside);
}

static bool follows(const struct run *r, uint8_t kind)
{
    return r->len > 0 && r->at[0] == kind;
}

/* X.690, 11.6: as if the shorter one went on with zeros. No encoding is the beginning of another, so that never matters. */
static bool comes_before(const struct element *a, const struct element *b)
{
    return memcmp(a->at, b->at, a->len < b->len ? a->len : b->len) < 0;
}

static enum status sort(struct run set)
{
    struct element list[CMS_SET_MAX];
    struct run rest = set;
    size_t n = 0, used = 0;

    while (rest.len > 0) {
        struct element e;
        size_t at = n;

        if (n == CMS_SET_MAX)
            return REFUSED_TOKEN_FORMAT;
        TRY(next(&rest, &e));
        for (; at > 0 && comes_before(&e, &list[at - 1]); at--)
            list[at] = list[at - 1];
        list[at] = e;
        n++;
    }
    uint8_t *sorted = mem_alloc(set.len + 1);
    if (sorted == NULL)
        return FAULT_MEMORY;
    for (size_t i = 0; i < n; i++) {
        memcpy(sorted + used, list[i].at, list[i].len);
        used += list[i].len;
    }
    memcpy(set.at, sorted, used);
    mem_free(sorted);
    return OK;
}

/* The values of each attribute first: the order of the attributes depends on them. */
static enum status sort_attributes(struct run set)
{
    struct run rest = set, attribute, values;

    while (rest.len > 0) {
        TRY(enter(&rest, SEQUENCE, &attribute));
        TRY(skip(&attribute, OID));
        TRY(enter(&attribute, SET, &values));
        TRY(sort(values));
    }
    return sort(set);
}

static enum status sort_signer(struct run signer)
{
    struct element id;
    struct run set;

    TRY(skip(&signer, INTEGER));
    TRY(next(&signer, &id));             /* by issuer and number, or by key */
    TRY(skip(&signer, SEQUENCE));
    if (follows(&signer, TAG_0)) {
        TRY(enter(&signer, TAG_0, &set));
        TRY(sort_attributes(set));
    }
    TRY(skip(&signer, SEQUENCE));
    TRY(skip(&signer, OCTETS));
    if (!follows(&signer, TAG_1))
        return OK;
    TRY(enter(&signer, TAG_1, &set));
    return sort_attributes(set);
}

static enum status sort_signed_data(struct run data)
{
    struct run set, signer;

    TRY(skip(&data, INTEGER));
    TRY(enter(&data, SET, &set));
    TRY(sort(set));
    TRY(skip(&data, SEQUENCE));
    for (unsigned kind = TAG_0; kind <= TAG_1; kind++)
        if (follows(&data, (uint8_t)kind)) {
            TRY(enter(&data, (uint8_t)kind, &set));
            TRY(sort(set));
        }
    TRY(enter(&data, SET, &set));
    for (struct run rest = set; rest.len > 0;) {
        TRY(enter(&rest, SEQUENCE, &signer));
        TRY(sort_signer(signer));
    }
    return sort(set);
}

enum status cms_sort_sets(uint8_t *der, size_t len)
{
    struct run all = { der, len }, info, wrapped, data;

    TRY(enter(&all, SEQUENCE, &info));
    TRY(skip(&info, OID));
    TRY(enter(&info, TAG_0, &wrapped));
    TRY(enter(&wrapped, SEQUENCE, &data));
    return sort_signed_data(data);
}
