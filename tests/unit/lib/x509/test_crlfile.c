/* The revocation lists of one file, with one defect at a time; which defect counts; and what a store gets of them. */
#include "certs.h"

#include "base/limits.h"
#include "x509/crlfile.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define DAY 86400

static EVP_PKEY *key, *second_key, *other_key;
static X509 *ca, *second, *other;
static STACK_OF(X509) *cas;

enum piece { NONE, GOOD, REVOKES, SECOND, LATE, SOON, STALE, ENDLESS, FUTURE, DELTA, STRANGER, FORGED, CERTIFICATE, CUT, TEXT };

static X509_CRL *make(enum piece p)
{
    switch (p) {
    case REVOKES:
        return crl_make(ca, key, 7, NOW - DAY, NOW + DAY);
    case SECOND:
        return crl_make(second, second_key, 9, NOW - DAY, NOW + 2 * DAY);
    case LATE:
        return crl_make(ca, key, 0, NOW, NOW + 1);
    case SOON:
        return crl_make(ca, key, 0, NOW - DAY, NOW + 3600);
    case STALE:
        return crl_make(ca, key, 0, NOW - DAY, NOW);
    case ENDLESS:
        return crl_make(ca, key, 0, NOW - DAY, 0);
    case FUTURE:
        return crl_make(ca, key, 0, NOW + 1, NOW + DAY);
    case DELTA:
        return crl_with(ca, key, 0, NOW - DAY, NOW + DAY, NID_delta_crl, "critical,ASN1:INT:1", NULL);
    case STRANGER:
        return crl_make(other, other_key, 0, NOW - DAY, NOW + DAY);
    case FORGED:
        return crl_make(ca, other_key, 0, NOW - DAY, NOW + DAY);
    default:
        return crl_make(ca, key, 0, NOW - DAY, NOW + DAY);
    }
}

static void write_piece(BIO *out, enum piece p)
{
    if (p == CERTIFICATE) {
        assert_int_equal(PEM_write_bio_X509(out, ca), 1);
    } else if (p == CUT) {
        BIO_puts(out, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
    } else if (p == TEXT) {
        BIO_puts(out, "Lists of this week:\n");
    } else {
        X509_CRL *list = make(p);
        assert_int_equal(PEM_write_bio_X509_CRL(out, list), 1);
        X509_CRL_free(list);
    }
}

static enum status judge(const enum piece *pieces, size_t n, X509_STORE *store, struct crl_state *out)
{
    BIO *text = BIO_new(BIO_s_mem());
    char *data;

    for (size_t i = 0; i < n && pieces[i] != NONE; i++)
        write_piece(text, pieces[i]);
    long len = BIO_get_mem_data(text, &data);
    enum status s = crlfile_judge((const uint8_t *)data, (size_t)len, cas, NOW, store, out);
    BIO_free(text);
    return s;
}

static const struct row {
    enum piece pieces[4];
    struct crl_state expected;
    int kept;                  /* objects in the store */
} rows[] = {
    { { GOOD }, { CRL_GOOD, 0, 1, 0, NOW + DAY }, 1 },
    { { REVOKES }, { CRL_GOOD, 0, 1, 1, NOW + DAY }, 1 },
    { { REVOKES, SECOND }, { CRL_GOOD, 0, 2, 2, NOW + DAY }, 2 },
    { { SECOND, SOON }, { CRL_GOOD, 0, 2, 1, NOW + 3600 }, 2 },
    { { TEXT, GOOD }, { CRL_GOOD, 0, 1, 0, NOW + DAY }, 1 },
    { { LATE }, { CRL_GOOD, 0, 1, 0, NOW + 1 }, 1 },
    { { NONE }, { CRL_NO_LIST, 0, 0, 0, 0 }, 0 },
    { { TEXT }, { CRL_NO_LIST, 0, 0, 0, 0 }, 0 },
    { { CERTIFICATE }, { CRL_NO_LIST, 0, 0, 0, 0 }, 0 },
    { { CUT }, { CRL_NO_LIST, 0, 0, 0, 0 }, 0 },
    { { GOOD, CUT }, { CRL_NO_LIST, 2, 1, 0, NOW + DAY }, 1 },
    { { STALE }, { CRL_STALE, 1, 0, 0, 0 }, 1 },
    { { ENDLESS }, { CRL_STALE, 1, 0, 0, 0 }, 1 },
    { { FUTURE }, { CRL_FUTURE, 1, 0, 0, 0 }, 1 },
    { { DELTA }, { CRL_DELTA, 1, 0, 0, 0 }, 0 },
    { { STRANGER }, { CRL_UNSIGNED, 1, 0, 0, 0 }, 0 },
    { { FORGED }, { CRL_UNSIGNED, 1, 0, 0, 0 }, 0 },
    /* The first of those that time heals, and before it one that it does not */
    { { STALE, SECOND, FUTURE }, { CRL_STALE, 1, 1, 1, NOW + 2 * DAY }, 3 },
    { { STALE, FORGED }, { CRL_UNSIGNED, 2, 0, 0, 0 }, 1 },
    { { SECOND, DELTA, STALE }, { CRL_DELTA, 2, 1, 1, NOW + 2 * DAY }, 1 },
    { { STALE, CUT }, { CRL_NO_LIST, 2, 0, 0, 0 }, 1 },
};

static void one_defect_at_a_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *r = &rows[i];
        X509_STORE *store = X509_STORE_new();
        struct crl_state with, without;

        assert_status(judge(r->pieces, 4, store, &with), OK);
        assert_status(judge(r->pieces, 4, NULL, &without), OK);
        if (memcmp(&with, &r->expected, sizeof with) != 0)
            fail_msg("row %zu: defect %u list %u lists %u revoked %u until %lld", i, with.defect, with.list, with.lists,
                     with.revoked, (long long)with.next_update);
        assert_memory_equal(&with, &without, sizeof with);
        assert_int_equal(sk_X509_OBJECT_num(X509_STORE_get0_objects(store)), r->kept);
        X509_STORE_free(store);
    }
}

static void so_many_and_no_more(void **state)
{
    enum piece pieces[LIMIT_CRL_LISTS + 1];
    struct crl_state stand;

    (void)state;
    for (size_t i = 0; i <= LIMIT_CRL_LISTS; i++)
        pieces[i] = GOOD;
    assert_status(judge(pieces, LIMIT_CRL_LISTS, NULL, &stand), OK);
    assert_int_equal(stand.defect, CRL_GOOD);
    assert_int_equal(stand.lists, LIMIT_CRL_LISTS);
    assert_status(judge(pieces, LIMIT_CRL_LISTS + 1, NULL, &stand), OK);
    assert_int_equal(stand.defect, CRL_TOO_MANY);
    assert_int_equal(stand.list, LIMIT_CRL_LISTS + 1);
}

/* Shorter than it was, by any length: only what is left of a whole list before it, or but its last line end, is whole. Cut within
 * the line that begins the second, the file was taken for one of the first alone. */
static void cut_within_a_later_list(void **state)
{
    BIO *text = BIO_new(BIO_s_mem());
    struct crl_state stand;
    char *data;

    (void)state;
    write_piece(text, REVOKES);
    size_t first = (size_t)BIO_get_mem_data(text, &data);
    write_piece(text, SECOND);
    size_t all = (size_t)BIO_get_mem_data(text, &data);
    for (size_t len = 0; len <= all; len++) {
        uint32_t whole = len >= all - 1 ? 2 : len == first || len == first - 1 ? 1 : 0;

        assert_status(crlfile_judge((const uint8_t *)data, len, cas, NOW, NULL, &stand), OK);
        if (stand.defect != (whole > 0 ? CRL_GOOD : CRL_NO_LIST) || (whole > 0 && stand.lists != whole) ||
            (whole == 0 && len > first && stand.list != 2))
            fail_msg("%zu of %zu bytes, %zu the first: defect %u list %u lists %u", len, all, first, stand.defect, stand.list,
                     stand.lists);
    }
    BIO_free(text);
}

static X509 *authority(const char *name, EVP_PKEY **k)
{
    struct cert_plan p = { .ca = true, .usage = "critical,keyCertSign,cRLSign", .name = name };

    *k = p.key = standin_generate(KEY_ES256);
    return cert_make(&p);
}

static int open_all(void **state)
{
    (void)state;
    ca = authority("Een", &key);
    second = authority("Twee", &second_key);
    other = authority("Ander", &other_key);
    cas = sk_X509_new_null();
    sk_X509_push(cas, ca);
    sk_X509_push(cas, second);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sk_X509_free(cas);
    X509_free(ca), X509_free(second), X509_free(other);
    EVP_PKEY_free(key), EVP_PKEY_free(second_key), EVP_PKEY_free(other_key);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_defect_at_a_time),
        cmocka_unit_test(so_many_and_no_more),
        cmocka_unit_test(cut_within_a_later_list),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
