/* The signed receipt: of what was agreed to, with the key of receipts, which signs no verdict. */
#include "visitor.h"

#include "base/mem.h"
#include "base/text.h"
#include "json/strict_json.h"
#include "notary/receipt_sign.h"
#include "wire/token.h"

#include <string.h>

#define INCOME 2710000

static char jws[RECEIPT_MAX + 1];

/* From page 4 to the answer of a code. */
static enum status receipt_of(struct visitor *v, size_t room, struct msg_token_answer *answer)
{
    struct writer w;

    visitor_step(v, STEP_BACK);
    struct msg_token m = visitor_token(v);
    *answer = visitor_redeem(v, &m);
    assert_int_equal(answer->status, OK);
    writer_init(&w, jws, room);
    enum status st = receipt_sign(&v->s->n, pending_by_grant(&v->s->n, &answer->granted.grant), &answer->granted, NOW, &w);
    jws[writer_len(&w)] = '\0';
    return st;
}

static json_t *part(const char *from, size_t len)
{
    static uint8_t text[RECEIPT_MAX];
    size_t n;
    json_t *out;

    assert_true(base64url_decode(from, len, text, sizeof text, &n));
    assert_int_equal(strict_json_parse((const char *)text, n, false, &out), OK);
    return out;
}

static const char *text_of(const json_t *from, const char *name)
{
    const char *text = json_string_value(json_object_get(from, name));

    assert_non_null(text);
    return text;
}

static void it_says_what_was_agreed_to(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    struct msg_token_answer answer;
    char grant[BASE64URL_LEN(ID_LEN) + 1] = { 0 };

    visitor_agree(&v, INCOME);
    struct msg_page page = visitor_load(&v, PAGE_DONE);
    assert_int_equal(receipt_of(&v, RECEIPT_MAX, &answer), OK);
    const char *first = strchr(jws, '.'), *second = strchr(first + 1, '.');
    json_t *header = part(jws, (size_t)(first - jws)), *claims = part(first + 1, (size_t)(second - first - 1));
    assert_string_equal(text_of(header, "cty"), "passend-receipt");
    assert_string_equal(text_of(claims, "aud"), CLIENT);
    assert_string_equal(text_of(claims, "code"), page.receipt);
    assert_string_equal(text_of(claims, "bron"), "zelf");
    assert_string_equal(text_of(claims, "stoppen"), "https://sandbox.example/passend/nl/ontvangst");
    assert_true(json_is_true(json_object_get(claims, "verklaard")));
    base64url_encode(answer.granted.grant.b, ID_LEN, grant);
    assert_string_equal(text_of(claims, "grant_id"), grant);
    assert_string_equal(json_string_value(json_array_get(json_object_get(claims, "corporaties"), 0)), CORP);
    assert_null(json_object_get(claims, "inkomensjaar"));
    char *whole = json_dumps(claims, 0);
    assert_null(strstr(whole, "27100"));
    mem_free(whole);
    json_decref(header);
    json_decref(claims);
}

/* Whoever checks verdicts with the published set takes no receipt for one, nor anything else under the key of receipts. */
static void it_is_no_verdict(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    const struct verify_options o = { .allow_test = true };
    struct msg_token_answer answer;
    struct verified verified;

    visitor_agree(&v, INCOME);
    assert_int_equal(receipt_of(&v, RECEIPT_MAX, &answer), OK);
    assert_int_equal(s->keys.n, 1);
    assert_int_equal(verify_verdict(&s->keys, jws, strlen(jws), &o, &verified), REFUSED_VERDICT_HEADER);
}

static void one_that_does_not_fit_is_none(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT);
    struct msg_token_answer answer;

    visitor_agree(&v, INCOME);
    assert_int_equal(receipt_of(&v, 500, &answer), FAULT_SYSTEM);
}

/* One key for both would let a receipt stand where a verdict does. */
static void two_keys(void **state)
{
    struct scene *s = *state;
    struct signer_pem same = { s->key_pem, s->cert_pem, strlen(s->key_pem), strlen(s->cert_pem) }, none = { 0 },
                      pem[SIGNS_N] = { same, same };
    struct signer *signer;

    assert_int_equal(signer_open(pem, &none, &signer), REFUSED_KEY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)
        ON_A_SCENE(it_says_what_was_agreed_to), ON_A_SCENE(it_is_no_verdict), ON_A_SCENE(one_that_does_not_fit_is_none),
        ON_A_SCENE(two_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
