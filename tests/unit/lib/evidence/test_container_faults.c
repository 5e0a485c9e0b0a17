/* Memory that runs out somewhere while a chain, its revocation and a container are judged: a fault, never an acceptance and
 * never the caller's fault. */
#include "dvmg.h"

#include "base/mem.h"

static unsigned left;    /* the allocation that fails; 0 = none */
static unsigned failed;

void *__real_malloc(size_t size);

void *__wrap_malloc(size_t size)   /* as base/mem.c calls it, for OpenSSL and jansson as well */
{
    if (left > 0 && --left == 0 && ++failed)
        return NULL;
    return __real_malloc(size);
}

/* Not each one, for time: passed with 1 and 17. Reading an RSA key takes milliseconds. */
#ifdef PASSEND_SANITIZED
#define STEP 29
#define RSA_STEP 211
#else
#define STEP 7
#define RSA_STEP 61
#endif

static struct dvmg *d;

static int open_all(void **state)
{
    (void)state;
    d = dvmg_open();
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    dvmg_close(d);
    return 0;
}

struct sent {
    const struct profile *profile;
    char *text;
    struct dvmg_answers answers;
};

static enum status judge(const struct sent *e, struct claims *out, struct evidence_origin *origin)
{
    struct claims_request q = { .audience = AUDIENCE, .now_s = NOW, .expected = &d->expected, .corporatie = "L0101" };
    struct evidence_input in = { e->text, strlen(e->text), e->answers.list, e->answers.n };

    return evidence_verify(e->profile, &q, &in, out, origin);
}

/* Every allocation fails once (or each so many-th); what comes out is `want` or a fault, and with `want` the same as ever. */
static void sweep(const struct sent *e, unsigned step, enum status want)
{
    static const struct evidence_origin nobody;
    static const struct claims nothing;
    struct claims whole, out;
    struct evidence_origin origin, sound;
    unsigned faults = 0, n;

    assert_status(judge(e, &whole, &sound), want);   /* what OpenSSL keeps for good is there now */
    for (n = 1;; n += step) {
        left = n, failed = 0;
        enum status s = judge(e, &out, &origin);
        left = 0;
        if (s != want && status_class_of(s) != CLASS_FAULT)
            fail_msg("allocation %u: %s", n, status_slug(s));
        assert_memory_equal(&out, s == OK ? &whole : &nothing, sizeof out);
        assert_memory_equal(&origin, s == OK ? &sound : &nobody, sizeof origin);
        faults += s != want;
        if (failed == 0)
            break;
    }
    print_message("%s: %u allocations, %u faults\n", status_slug(want), n - 1, faults);
    assert_true(faults > 500 / step);
}

static void make(struct sent *e, const struct dvmg_plan *plan, bool crl)
{
    X509 *leaf = plan->leaf != NULL ? plan->leaf : d->leaf;

    *e = (struct sent){ .profile = plan->cms ? &d->cms.list[0] : &d->jws.list[0], .text = dvmg_make(d, plan) };
    dvmg_answers(d, leaf, &e->answers);
    if (crl)
        dvmg_add_crl(&e->answers, crl_make(d->mid, d->mid_key, 0, NOW - 60, NOW + 60));
}

static void release(struct sent *e)
{
    dvmg_answers_release(&e->answers);
    mem_free(e->text);
}

static void sound(void **state)
{
    const struct dvmg_plan plans[] = { { 0 }, { .leaf = d->ec_leaf, .key = d->ec_key }, { .cms = true },
                                       { .cms = true, .pss = true, .text_named = d->leaf },
                                       { .cms = true, .leaf = d->ec_leaf, .key = d->ec_key, .text_named = d->ec_leaf,
                                         .named_by_sha1 = true },
                                       { .cms = true, .leaf = d->ec_leaf, .key = d->ec_key, .unsorted = true } };

    (void)state;
    for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++) {
        struct sent e;

        make(&e, &plans[i], true);
        sweep(&e, plans[i].key != NULL ? STEP : RSA_STEP, OK);
        release(&e);
    }
}

static void revoked(void **state)
{
    long serial = ASN1_INTEGER_get(X509_get0_serialNumber(d->ec_leaf));

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct dvmg_plan plan = { .cms = i % 2 == 1, .leaf = d->ec_leaf, .key = d->ec_key };
        struct sent e;

        make(&e, &plan, false);
        if (i < 2)
            dvmg_add_crl(&e.answers, crl_make(d->mid, d->mid_key, serial, NOW - 60, NOW + 60));
        else
            dvmg_add_ocsp(&e.answers, &(struct ocsp_plan){ .cert = d->ec_leaf, .issuer = d->mid, .responder = d->responder,
                                                           .key = d->ocsp_key, .status = V_OCSP_CERTSTATUS_REVOKED });
        sweep(&e, STEP, REFUSED_CERT_REVOKED);
        release(&e);
    }
}

/* What is wrong stays wrong when something else fails on the way. */
static void wrong(void **state)
{
    X509 *other = dvmg_leaf(d, (struct cert_plan){ .key = d->ec_key, .oin = "00000004003214345001" });
    X509 *twin = dvmg_leaf(d, (struct cert_plan){ .key = d->ec_key });
    X509 *strange = dvmg_leaf(d, (struct cert_plan){ .key = d->ec_key, .issuer = d->other_mid, .signer = d->other_key });
    const struct { struct dvmg_plan plan; enum status status; } rows[] = {
        { { .leaf = d->ec_leaf, .key = d->other_key }, REFUSED_TOKEN_SIGNATURE },
        { { .leaf = other, .key = d->ec_key }, REFUSED_CERT_SUBJECT },
        { { .cms = true, .leaf = other, .key = d->ec_key }, REFUSED_CERT_SUBJECT },
        { { .cms = true, .leaf = d->ec_leaf, .key = d->ec_key, .text_named = twin }, REFUSED_TOKEN_HEADER },
        { { .leaf = strange, .key = d->ec_key, .certs = { d->other_mid } }, REFUSED_CERT_CHAIN },
        { { .cms = true, .leaf = d->ec_leaf, .key = d->ec_key, .certs = { d->mid, d->leaf } }, REFUSED_CERT_CHAIN },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sent e;

        make(&e, &rows[i].plan, false);
        sweep(&e, STEP, rows[i].status);
        release(&e);
    }
    /* a signature of the right form over other content; where sets are not sorted it is tried twice */
    for (int unsorted = 0; unsorted < 2; unsorted++) {
        struct dvmg_plan plan = { .cms = true, .leaf = d->ec_leaf, .key = d->ec_key, .unsorted = unsorted == 1 };
        struct sent e = { .profile = &d->cms.list[0] };
        size_t len;
        uint8_t *der = dvmg_cms(d, &plan, &len);

        der[len - 1] ^= 1;
        e.text = dvmg_base64(der, len);
        dvmg_answers(d, d->ec_leaf, &e.answers);
        sweep(&e, STEP, REFUSED_TOKEN_SIGNATURE);
        release(&e);
        OPENSSL_free(der);
    }
    X509_free(other);
    X509_free(twin);
    X509_free(strange);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(sound), cmocka_unit_test(revoked), cmocka_unit_test(wrong) };
    struct mem_report report;

    if (mem_init(0, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, open_all, close_all);
}
