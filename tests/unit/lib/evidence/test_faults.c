/* Memory that runs out in the middle of a signature check: a fault, never an acceptance and never the caller's fault. */
#include "../../cmocka_all.h"

#include "base/mem.h"
#include "base/text.h"
#include "jose/jws.h"

static unsigned left;    /* the allocation that fails; 0 = none */
static unsigned failed;

static bool fails(void)
{
    return left > 0 && --left == 0 && ++failed;
}

void *__real_malloc(size_t size);

void *__wrap_malloc(size_t size)   /* as base/mem.c calls it, for OpenSSL */
{
    return fails() ? NULL : __real_malloc(size);
}

/* RFC 7515 A.3 (ES256) and A.2 (RS256), the cookbook beside RFC 8037 (EdDSA) */
static const struct { const char *jwk, *jws; } rows[] = {
    { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"kid\":\"k\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
      "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q" },
    { "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"kid\":\"k\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg" },
    { "{\"kty\":\"RSA\",\"alg\":\"RS256\",\"kid\":\"k\",\"e\":\"AQAB\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPd"
      "dxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpa"
      "SHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoud"
      "F8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\"}",
      "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQ"
      "jbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqt"
      "FZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw" },
};

/* The key of A.2 for PS256: nothing published is signed with it, so for this one only the import is looked at. */
static json_t *as_ps256(const json_t *jwk)
{
    json_t *out = json_deep_copy(jwk);

    json_object_set_new(out, "alg", json_string("PS256"));
    return out;
}

static bool is_fault(enum status s)
{
    return s == FAULT_CRYPTO || s == FAULT_MEMORY;
}

static enum status check(const struct key *k, const char *text)
{
    static uint8_t payload[JWS_PAYLOAD_MAX];
    struct jws j;

    TRY(jws_open(text, strlen(text), NULL, payload, sizeof payload, &j));
    enum status s = key_verify(k, j.input, j.input_len, j.sig, j.sig_len);
    jws_close(&j);
    return s;
}

static void imports_and_signatures(void **state)
{
    for (size_t i = 0; i < ROWS(rows); i++) {
        json_t *jwk = NULL;
        struct key k = { 0 };
        unsigned faults = 0;

        assert_int_equal(strict_json_parse(rows[i].jwk, strlen(rows[i].jwk), 0, &jwk), OK);
        assert_int_equal(key_from_jwk(jwk, TRUST_NLGOV, &k), OK);   /* what OpenSSL keeps for good is there now */
        assert_int_equal(check(&k, rows[i].jws), OK);
        key_release(&k);
        for (unsigned n = 1;; n++) {
            left = n, failed = 0;
            enum status s = key_from_jwk(jwk, TRUST_NLGOV, &k);
            left = 0;
            if (s != OK && !is_fault(s))
                fail_msg("key %zu, allocation %u: %s", i, n, status_slug(s));
            assert_true((s == OK) == (k.pkey != NULL));
            faults += s != OK;
            if (failed == 0) {
                assert_int_equal(s, OK);
                break;
            }
            key_release(&k);
        }
        for (unsigned n = 1;; n++) {
            left = n, failed = 0;
            enum status s = check(&k, rows[i].jws);
            left = 0;
            if (s != OK && !is_fault(s))
                fail_msg("signature %zu, allocation %u: %s", i, n, status_slug(s));
            faults += s != OK;
            if (failed == 0)
                break;
        }
        print_message("%s: %u faults\n", key_alg_name(k.alg), faults);
        assert_true(faults > 5);
        key_release(&k);
        json_decref(jwk);
    }
}

static void import_of_ps256(void **state)
{
    json_t *jwk = NULL;
    unsigned faults = 0;
    struct key k;

    assert_int_equal(strict_json_parse(rows[2].jwk, strlen(rows[2].jwk), 0, &jwk), OK);
    json_t *ps = as_ps256(jwk);
    assert_int_equal(key_from_jwk(ps, TRUST_FAPI2, &k), OK);
    key_release(&k);
    for (unsigned n = 1;; n++) {
        left = n, failed = 0;
        enum status s = key_from_jwk(ps, TRUST_FAPI2, &k);
        left = 0;
        if (s != OK && !is_fault(s))
            fail_msg("allocation %u: %s", n, status_slug(s));
        assert_true((s == OK) == (k.pkey != NULL));
        faults += s != OK;
        key_release(&k);
        if (failed == 0)
            break;
    }
    assert_true(faults > 5);
    json_decref(ps);
    json_decref(jwk);
}

/* And one that is wrong is not accepted when something else fails on the way. */
static void never_accepted(void **state)
{
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t len = strlen(rows[i].jws);
        char *bad = malloc(len + 1);
        json_t *jwk = NULL;
        struct key k;

        memcpy(bad, rows[i].jws, len + 1);
        bad[len - 20] = bad[len - 20] == 'A' ? 'B' : 'A';
        assert_int_equal(strict_json_parse(rows[i].jwk, strlen(rows[i].jwk), 0, &jwk), OK);
        assert_int_equal(key_from_jwk(jwk, TRUST_NLGOV, &k), OK);
        for (unsigned n = 1;; n++) {
            left = n, failed = 0;
            enum status s = check(&k, bad);
            left = 0;
            assert_true(s == REFUSED_TOKEN_SIGNATURE || is_fault(s));
            if (failed == 0)
                break;
        }
        key_release(&k);
        json_decref(jwk);
        free(bad);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(imports_and_signatures), cmocka_unit_test(import_of_ps256),
                                        cmocka_unit_test(never_accepted) };

    struct mem_report report;

    if (mem_init(0, &report) != OK)
        return 1;
    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
