/* Answers to queries of our own making: forms, state, and what each query takes. */
#include "maker.h"

#include "base/mem.h"
#include "base/text.h"
#include "credential/vp.h"

#include <stdio.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define AUD "https://passend.example"
#define NONCE "n-0S6_WzA2Mj"
#define ENTRY(more) "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{}" more "}]}"
#define UNBOUND ENTRY(",\"require_cryptographic_holder_binding\":false")
#define ANSWER "{\"vp_token\":{\"a\":[\"$p\"]}}"

static EVP_PKEY *issuer, *holder;
static struct key issuer_key;

static int open_keys(void **state)
{
    (void)state;
    strict_json_init();
    issuer = standin_generate(KEY_ES256);
    holder = standin_generate(KEY_ES256);
    json_t *jwk = made_jwk(issuer);
    assert_status(jwt_key(jwk, KEY_ES256, &issuer_key), OK);
    json_decref(jwk);
    return 0;
}

static int close_keys(void **state)
{
    (void)state;
    EVP_PKEY_free(issuer);
    EVP_PKEY_free(holder);
    key_release(&issuer_key);
    return 0;
}

static char *presentation(bool bound)
{
    json_t *jwk = made_jwk(holder);
    char *cnf = json_dumps(jwk, JSON_COMPACT), payload[600];
    struct made m = { .header = "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", .payload = payload, .issuer = issuer, .holder = holder,
                      .kb_header = bound ? "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\"}" : NULL,
                      .kb_payload = "{\"iat\":1795341590,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}" };

    snprintf(payload, sizeof payload, "{\"vct\":\"v\",\"n\":1,\"cnf\":{\"jwk\":%s}}", cnf);
    mem_free(cnf);
    json_decref(jwk);
    return made_sdjwt(&m);
}

/* The answer with the presentation in place of each $p. */
static char *answer_of(const char *format, const char *p)
{
    char *out = mem_alloc(MADE_MAX), *to = out;

    for (const char *at = format; *at != 0;) {
        if (at[0] == '$' && at[1] == 'p') {
            memcpy(to, p, strlen(p));
            to += strlen(p);
            at += 2;
        } else {
            *to++ = *at++;
        }
    }
    *to = 0;
    return out;
}

static const struct row { const char *query, *answer, *state; bool bound; enum status status; } rows[] = {
    { ENTRY(""), ANSWER, NULL, true, OK },
    { ENTRY(""), ANSWER, NULL, false, REFUSED_KB_MISSING },
    { UNBOUND, ANSWER, NULL, true, OK },
    { UNBOUND, ANSWER, NULL, false, OK },
    { ENTRY(",\"claims\":[{\"path\":[\"n\"],\"values\":[1]}]"), ANSWER, NULL, true, OK },
    { ENTRY(",\"claims\":[{\"path\":[\"n\"],\"values\":[2]}]"), ANSWER, NULL, true, REFUSED_DCQL_VALUE },
    { ENTRY(",\"multiple\":true"), "{\"vp_token\":{\"a\":[\"$p\",\"$p\"]}}", NULL, true, OK },
    { ENTRY(""), "{\"vp_token\":{\"a\":[\"$p\",\"$p\"]}}", NULL, true, REFUSED_DCQL_MULTIPLE },
    { ENTRY(",\"multiple\":true"), "{\"vp_token\":{\"a\":[\"$p\",\"$p~\"]}}", NULL, true, REFUSED_SDJWT_DISCLOSURE },
    { "{\"credentials\":[{\"id\":\"a\",\"format\":\"mso_mdoc\",\"meta\":{}}]}", ANSWER, NULL, true, REFUSED_DCQL_FORMAT },
    { "{\"credentials\":[{\"id\":\"a\",\"format\":\"mso_mdoc\",\"meta\":{}}]}", "{\"vp_token\":{\"a\":[7]}}", NULL, true,
      REFUSED_DCQL_FORMAT },
    { ENTRY(""), "{\"vp_token\":{\"a\":[null]}}", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "{\"vp_token\":{\"a\":[7]}}", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "{\"vp_token\":{\"a\":null}}", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "{\"vp_token\":{\"a\":{}}}", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "{\"vp_token\":null}", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "{\"vp_token\":\"$p\"}", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "{}", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "[]", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "7", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), ANSWER " ", NULL, true, OK },
    { ENTRY(""), ANSWER "{}", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "{\"error\":null,\"vp_token\":{\"a\":[\"$p\"]}}", NULL, true, REFUSED_VP_FORM },
    { ENTRY(""), "{\"vp_token\":{}}", NULL, true, REFUSED_DCQL_MISSING },
    { ENTRY(""), "{\"vp_token\":{\"b\":[\"$p\"]}}", NULL, true, REFUSED_DCQL_UNKNOWN },
    { ENTRY(""), "{\"state\":\"s\",\"vp_token\":{\"a\":[\"$p\"]}}", "s", true, OK },
    { ENTRY(""), "{\"state\":\"\",\"vp_token\":{\"a\":[\"$p\"]}}", "", true, OK },
    { ENTRY(""), "{\"state\":\"s\",\"vp_token\":{\"a\":[\"$p\"]}}", NULL, true, REFUSED_VP_STATE },
    { ENTRY(""), "{\"state\":null,\"vp_token\":{\"a\":[\"$p\"]}}", NULL, true, REFUSED_VP_STATE },
    { ENTRY(""), ANSWER, "s", true, REFUSED_VP_STATE },
    { ENTRY(""), "{\"state\":null,\"vp_token\":{\"a\":[\"$p\"]}}", "s", true, REFUSED_VP_STATE },
    { ENTRY(""), "{\"state\":\"s2\",\"vp_token\":{\"a\":[\"$p\"]}}", "s", true, REFUSED_VP_STATE },
    { ENTRY(""), "{\"state\":\"t\",\"vp_token\":{\"a\":[\"$p\"]}}", "s", true, REFUSED_VP_STATE },
    { ENTRY(""), "{\"state\":\"S\",\"vp_token\":{\"a\":[\"$p\"]}}", "s", true, REFUSED_VP_STATE },
};

static void answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        json_t *query = json_loads(rows[i].query, 0, NULL), *claims;
        char *p = presentation(rows[i].bound), *answer = answer_of(rows[i].answer, p);
        struct vp_rules rules = { .query = query, .state = rows[i].state,
                                  .vc = { .trust = { &issuer_key, 1, NULL }, .holder = { AUD, NONCE, NOW, 600, true } } };

        assert_status(dcql_check(query), OK);
        enum status s = vp_verify(answer, strlen(answer), &rules, &claims);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        assert_true((claims != NULL) == (s == OK));
        if (s == OK)
            assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(claims, "a"), 0), "n")), 1);
        json_decref(claims);
        json_decref(query);
        mem_free(answer);
        mem_free(p);
    }
}

/* Claims that a holder may not choose to show, nor parts of them. */
static void plain_names(void **state)
{
    static const struct { const char *name; enum status status; } names[] = {
        { "iss", REFUSED_SDJWT_PLAIN }, { "nbf", REFUSED_SDJWT_PLAIN }, { "exp", REFUSED_SDJWT_PLAIN },
        { "cnf", REFUSED_SDJWT_PLAIN }, { "vct", REFUSED_SDJWT_PLAIN }, { "vct#integrity", REFUSED_SDJWT_PLAIN },
        { "aka_vcts", REFUSED_SDJWT_PLAIN }, { "status", REFUSED_SDJWT_PLAIN }, { "sub", OK }, { "iat", OK }, { "Iss", OK },
    };
    struct vc_rules rules = { .trust = { &issuer_key, 1, NULL }, .binding = BINDING_FORBIDDEN, .holder = { .now_s = NOW } };

    (void)state;
    for (size_t i = 0; i < ROWS(names); i++)
        for (unsigned within = 0; within < 2; within++) {
            char disclosure[80], payload[120];
            struct made m = { .header = "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", .payload = payload, .issuer = issuer,
                              .disclosures = { disclosure } };
            const char *type = strcmp(names[i].name, "vct") == 0 ? "\"n\":1" : "\"vct\":\"v\"";
            struct sdjwt out;

            snprintf(disclosure, sizeof disclosure, "[\"s\",\"%s\",7]", within ? "part" : names[i].name);
            if (within)
                snprintf(payload, sizeof payload, "{%s,\"%s\":{\"_sd\":[\"@0\"]}}", type, names[i].name);
            else
                snprintf(payload, sizeof payload, "{%s,\"_sd\":[\"@0\"]}", type);
            char *text = made_sdjwt(&m);
            enum status s = vc_verify(text, strlen(text), &rules, &out);
            if (s != names[i].status)
                print_error("%s\n", names[i].name);
            assert_status(s, names[i].status);
            sdjwt_release(&out);
            mem_free(text);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(answers), cmocka_unit_test(plain_names) };

    return cmocka_run_group_tests(tests, open_keys, close_keys);
}
