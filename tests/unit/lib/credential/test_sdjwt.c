/* SD-JWT, refusal by refusal, and the published examples. */
#include "maker.h"

#include "base/mem.h"
#include "base/text.h"
#include "credential/disclosure.h"
#include "credential/sdjwt.h"

#include <stdio.h>

#define HEADER "{\"alg\":\"ES256\",\"typ\":\"example+sd-jwt\"}"
#define KB_HEADER "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\"}"
#define AUD "https://verifier.example.org"
#define NONCE "1234567890"
#define KB_PAYLOAD "{\"iat\":1795341590,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}"

static EVP_PKEY *issuer, *holder, *stranger, *edholder;
static struct key issuer_key;
static char cnf[512], edcnf[256];

static char *cnf_text(EVP_PKEY *pkey, enum key_alg alg, char *out, size_t cap)
{
    json_t *jwk = json_object();

    assert_status(standin_publish(pkey, alg, jwk), OK);
    char *text = json_dumps(jwk, JSON_COMPACT);
    snprintf(out, cap, "\"cnf\":{\"jwk\":%s}", text);
    mem_free(text);
    json_decref(jwk);
    return out;
}

static int open_keys(void **state)
{
    (void)state;
    strict_json_init();
    issuer = standin_generate(KEY_ES256);
    holder = standin_generate(KEY_ES256);
    stranger = standin_generate(KEY_ES256);
    edholder = standin_generate(KEY_EDDSA);
    json_t *jwk = made_jwk(issuer);
    assert_status(jwt_key(jwk, KEY_ES256, &issuer_key), OK);
    json_decref(jwk);
    cnf_text(holder, KEY_ES256, cnf, sizeof cnf);
    cnf_text(edholder, KEY_EDDSA, edcnf, sizeof edcnf);
    return 0;
}

static int close_keys(void **state)
{
    (void)state;
    EVP_PKEY_free(issuer);
    EVP_PKEY_free(holder);
    EVP_PKEY_free(stranger);
    EVP_PKEY_free(edholder);
    key_release(&issuer_key);
    return 0;
}

static struct sdjwt_rules rules_for(enum key_binding binding)
{
    return (struct sdjwt_rules){ .trust = { &issuer_key, 1, NULL }, .binding = binding,
                                 .holder = { .aud = AUD, .nonce = NONCE, .now_s = NOW, .max_age_s = 300 } };
}

static enum status check(const char *text, const struct sdjwt_rules *rules, struct sdjwt *out)
{
    static const struct sdjwt nothing;
    enum status s = sdjwt_verify(text, strlen(text), rules, out);

    if (s != OK)
        assert_memory_equal(out, &nothing, sizeof nothing);
    return s;
}

static void expect(size_t row, enum status got, enum status want)
{
    if (got != want)
        print_error("row %zu\n", row);
    assert_status(got, want);
}

/* ---- the tree ---- */

static const struct tree_row { const char *payload, *disclosures[6], *claims; enum status status; } tree_rows[] = {
    { "{\"a\":1}", { NULL }, "{\"a\":1}", OK },
    { "{\"a\":1,\"_sd_alg\":\"sha-256\"}", { NULL }, "{\"a\":1}", OK },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",2]" }, "{\"b\":2}", OK },
    { "{\"_sd\":[]}", { NULL }, "{}", OK },
    { "{\"x\":{\"_sd\":[]}}", { NULL }, "{\"x\":{}}", OK },
    { "{\"_sd\":[\"decoy\"],\"a\":1}", { NULL }, "{\"a\":1}", OK },
    { "{\"a\":1,\"_sd\":[\"@0\",\"@1\"]}", { "[\"s\",\"b\",2]", "[\"t\",\"c\",{\"d\":3}]" },
      "{\"a\":1,\"b\":2,\"c\":{\"d\":3}}", OK },
    { "{\"n\":[{\"...\":\"@0\"},\"x\",{\"...\":\"gone\"},{\"...\":\"@1\"}]}", { "[\"s\",\"NL\"]", "[\"t\",\"BE\"]" },
      "{\"n\":[\"NL\",\"x\",\"BE\"]}", OK },
    { "{\"n\":[{\"...\":\"gone\"}]}", { NULL }, "{\"n\":[]}", OK },
    { "{\"n\":[[{\"...\":\"@0\"}]]}", { "[\"s\",7]" }, "{\"n\":[[7]]}", OK },
    /* recursion: a disclosure that hides others, in objects and arrays */
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",{\"_sd\":[\"@1\",\"decoy\"],\"k\":1}]", "[\"t\",\"c\",3]" },
      "{\"b\":{\"k\":1,\"c\":3}}", OK },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",[{\"...\":\"@1\"}]]", "[\"t\",{\"_sd\":[\"@2\"]}]", "[\"u\",\"c\",null]" },
      "{\"b\":[{\"c\":null}]}", OK },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"\",true]" }, "{\"\":true}", OK },
    { "{\"_sd\":[\"@0\"]}", { "[ \"s\" ,\n\"\\u0062\" , 1.5 ]" }, "{\"b\":1.5}", OK },
    /* what names a claim may have */
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"_sd\",2]" }, NULL, REFUSED_SDJWT_NAME },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"...\",2]" }, NULL, REFUSED_SDJWT_NAME },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"\\u005fsd\",2]" }, NULL, REFUSED_SDJWT_NAME },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",7,2]" }, NULL, REFUSED_SDJWT_NAME },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"_sd_alg\",\"sha-256\"]" }, "{}", OK },   /* taken out with the rest */
    { "{\"a\":1,\"_sd\":[\"@0\"]}", { "[\"s\",\"a\",2]" }, NULL, REFUSED_SDJWT_CLAIM_PRESENT },
    { "{\"_sd\":[\"@0\",\"@1\"]}", { "[\"s\",\"a\",2]", "[\"t\",\"a\",2]" }, NULL, REFUSED_SDJWT_CLAIM_PRESENT },
    { "{\"_sd\":[\"@0\"],\"_sd_alg\":\"sha-256\"}", { "[\"s\",\"_sd_alg\",2]" }, NULL, REFUSED_SDJWT_CLAIM_PRESENT },
    { "{\"x\":{\"a\":1,\"_sd\":[\"@0\"]}}", { "[\"s\",\"a\",2]" }, NULL, REFUSED_SDJWT_CLAIM_PRESENT },
    /* arity and salt */
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",2]" }, NULL, REFUSED_SDJWT_ARITY },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",2,3]" }, NULL, REFUSED_SDJWT_ARITY },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\"]" }, NULL, REFUSED_SDJWT_ARITY },
    { "{\"_sd\":[\"@0\"]}", { "[]" }, NULL, REFUSED_SDJWT_ARITY },
    { "{\"_sd\":[\"@0\"]}", { "[1,\"b\",2]" }, NULL, REFUSED_SDJWT_ARITY },
    { "{\"n\":[{\"...\":\"@0\"}]}", { "[\"s\",\"b\",2]" }, NULL, REFUSED_SDJWT_ARITY },
    { "{\"n\":[{\"...\":\"@0\"}]}", { "[null,2]" }, NULL, REFUSED_SDJWT_ARITY },
    /* the disclosure by itself */
    { "{\"_sd\":[\"@0\"]}", { "{\"s\":1}" }, NULL, REFUSED_SDJWT_DISCLOSURE },
    { "{\"_sd\":[\"@0\"]}", { "\"s\"" }, NULL, REFUSED_SDJWT_DISCLOSURE },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",2" }, NULL, REFUSED_SDJWT_DISCLOSURE },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",2]]" }, NULL, REFUSED_SDJWT_DISCLOSURE },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",{\"c\":1,\"c\":2}]" }, NULL, REFUSED_SDJWT_DISCLOSURE },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",\"\xff\"]" }, NULL, REFUSED_SDJWT_DISCLOSURE },
    { "{\"_sd\":[\"@0\"]}", { "!WyJzIiwiYiIsMl0=" }, NULL, REFUSED_SDJWT_DISCLOSURE },   /* padding */
    { "{\"_sd\":[\"@0\"]}", { "!WyJzIiwiYiIsMl1" }, NULL, REFUSED_SDJWT_DISCLOSURE },    /* spare bits */
    { "{\"_sd\":[\"@0\"]}", { "!WyJzIiwi YiIsMl0" }, NULL, REFUSED_SDJWT_DISCLOSURE },
    { "{\"_sd\":[\"@0\"]}", { "!WyJz+wiYiIsMl0" }, NULL, REFUSED_SDJWT_DISCLOSURE },
    /* referenced exactly once */
    { "{\"a\":1}", { "[\"s\",\"b\",2]" }, NULL, REFUSED_SDJWT_UNREFERENCED },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",2]", "[\"t\",\"c\",2]" }, NULL, REFUSED_SDJWT_UNREFERENCED },
    { "{\"_sd\":[\"decoy\"]}", { "[\"s\",\"b\",{\"_sd\":[\"@1\"]}]", "[\"t\",\"c\",2]" }, NULL,
      REFUSED_SDJWT_UNREFERENCED },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",2]", "[\"s\",\"b\",2]" }, NULL, REFUSED_SDJWT_DISCLOSURE_TWICE },
    { "{\"_sd\":[\"@0\",\"@0\"]}", { "[\"s\",\"b\",2]" }, NULL, REFUSED_SDJWT_DIGEST_TWICE },
    { "{\"_sd\":[\"decoy\",\"decoy\"]}", { NULL }, NULL, REFUSED_SDJWT_DIGEST_TWICE },
    { "{\"_sd\":[\"@0\"],\"x\":{\"_sd\":[\"@0\"]}}", { "[\"s\",\"b\",2]" }, NULL, REFUSED_SDJWT_DIGEST_TWICE },
    { "{\"n\":[{\"...\":\"d\"},{\"...\":\"d\"}]}", { NULL }, NULL, REFUSED_SDJWT_DIGEST_TWICE },
    { "{\"n\":[{\"...\":\"d\"}],\"_sd\":[\"d\"]}", { NULL }, NULL, REFUSED_SDJWT_DIGEST_TWICE },
    { "{\"_sd\":[\"@0\",\"@1\"]}", { "[\"s\",\"b\",{\"_sd\":[\"@1\"]}]", "[\"t\",\"c\",3]" }, NULL,
      REFUSED_SDJWT_DIGEST_TWICE },
    /* malformed places */
    { "{\"_sd\":\"@0\"}", { "[\"s\",\"b\",2]" }, NULL, REFUSED_SDJWT_DIGEST },
    { "{\"_sd\":null}", { NULL }, NULL, REFUSED_SDJWT_DIGEST },
    { "{\"_sd\":{}}", { NULL }, NULL, REFUSED_SDJWT_DIGEST },
    { "{\"_sd\":[7]}", { NULL }, NULL, REFUSED_SDJWT_DIGEST },
    { "{\"_sd\":[[\"@0\"]]}", { "[\"s\",\"b\",2]" }, NULL, REFUSED_SDJWT_DIGEST },
    { "{\"...\":\"d\"}", { NULL }, NULL, REFUSED_SDJWT_DIGEST },
    { "{\"x\":{\"...\":\"d\"}}", { NULL }, NULL, REFUSED_SDJWT_DIGEST },
    { "{\"n\":[{\"...\":\"d\",\"e\":1}]}", { NULL }, NULL, REFUSED_SDJWT_DIGEST },
    { "{\"n\":[{\"...\":7}]}", { NULL }, NULL, REFUSED_SDJWT_DIGEST },
    { "{\"n\":[{\"...\":\"@0\"}]}", { "[\"s\",{\"...\":\"d\"}]" }, NULL, REFUSED_SDJWT_DIGEST },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",{\"_sd\":1}]" }, NULL, REFUSED_SDJWT_DIGEST },
    /* digest algorithm */
    { "{\"_sd_alg\":\"sha-512\"}", { NULL }, NULL, REFUSED_SDJWT_ALG },
    { "{\"_sd_alg\":\"SHA-256\"}", { NULL }, NULL, REFUSED_SDJWT_ALG },
    { "{\"_sd_alg\":\"md5\"}", { NULL }, NULL, REFUSED_SDJWT_ALG },
    { "{\"_sd_alg\":null}", { NULL }, NULL, REFUSED_SDJWT_ALG },
    { "{\"_sd_alg\":[\"sha-256\"]}", { NULL }, NULL, REFUSED_SDJWT_ALG },
    /* times, after everything is put together */
    { "{\"exp\":1795341601}", { NULL }, "{\"exp\":1795341601}", OK },
    { "{\"exp\":1795341600}", { NULL }, NULL, REFUSED_TOKEN_EXPIRED },
    { "{\"exp\":\"1795341601\"}", { NULL }, NULL, REFUSED_TOKEN_EXPIRED },
    { "{\"exp\":1795341600.5}", { NULL }, NULL, REFUSED_TOKEN_EXPIRED },
    { "{\"exp\":-1}", { NULL }, NULL, REFUSED_TOKEN_EXPIRED },
    { "{\"exp\":1e300}", { NULL }, NULL, REFUSED_TOKEN_EXPIRED },
    { "{\"nbf\":1795341610}", { NULL }, "{\"nbf\":1795341610}", OK },
    { "{\"nbf\":1795341611}", { NULL }, NULL, REFUSED_TOKEN_NOT_YET },
    { "{\"nbf\":true}", { NULL }, NULL, REFUSED_TOKEN_NOT_YET },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"exp\",1795341600]" }, NULL, REFUSED_TOKEN_EXPIRED },
    { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"nbf\",1795341611]" }, NULL, REFUSED_TOKEN_NOT_YET },
    /* the payload */
    { "[1]", { NULL }, NULL, REFUSED_TOKEN_JSON },
    { "{\"a\":1,\"a\":1}", { NULL }, NULL, REFUSED_TOKEN_JSON },
    { "{\"a\":1}x", { NULL }, NULL, REFUSED_TOKEN_JSON },
};

static void tree(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tree_rows / sizeof tree_rows[0]; i++) {
        const struct tree_row *row = &tree_rows[i];
        struct made m = { .header = HEADER, .payload = row->payload, .issuer = issuer };
        struct sdjwt_rules rules = rules_for(BINDING_FORBIDDEN);
        struct sdjwt out;

        memcpy(m.disclosures, row->disclosures, sizeof row->disclosures);
        char *text = made_sdjwt(&m);
        expect(i, check(text, &rules, &out), row->status);
        if (row->status == OK) {
            json_t *want = json_loads(row->claims, 0, NULL);

            assert_true(json_equal(out.claims, want));
            assert_false(out.bound);
            json_decref(want);
            sdjwt_release(&out);
        }
        mem_free(text);
    }
}

static void plain_claims(void **state)
{
    static const char *const plain[] = { "iss", "cnf", "status", NULL };
    static const struct { const char *payload, *disclosures[3]; enum status status; } rows[] = {
        { "{\"iss\":\"i\",\"_sd\":[\"@0\"]}", { "[\"s\",\"b\",{\"iss\":1}]" }, OK },
        { "{\"x\":{\"_sd\":[\"@0\"]}}", { "[\"s\",\"iss\",1]" }, OK },       /* not at the top */
        { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"iss\",\"i\"]" }, REFUSED_SDJWT_PLAIN },
        { "{\"_sd\":[\"@0\"]}", { "[\"s\",\"status\",{}]" }, REFUSED_SDJWT_PLAIN },
        { "{\"cnf\":{\"_sd\":[\"@0\"]}}", { "[\"s\",\"jwk\",{}]" }, REFUSED_SDJWT_PLAIN },
        { "{\"cnf\":{\"_sd\":[\"decoy\"]}}", { NULL }, REFUSED_SDJWT_PLAIN },
        { "{\"cnf\":{\"x\":[{\"...\":\"@0\"}]}}", { "[\"s\",1]" }, REFUSED_SDJWT_PLAIN },
        { "{\"cnf\":{\"x\":1},\"y\":{\"_sd\":[\"@0\"]}}", { "[\"s\",\"b\",1]" }, OK },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct made m = { .header = HEADER, .payload = rows[i].payload, .issuer = issuer };
        struct sdjwt_rules rules = rules_for(BINDING_FORBIDDEN);
        struct sdjwt out;

        rules.plain = plain;
        memcpy(m.disclosures, rows[i].disclosures, sizeof rows[i].disclosures);
        char *text = made_sdjwt(&m);
        expect(i, check(text, &rules, &out), rows[i].status);
        sdjwt_release(&out);
        mem_free(text);
    }
}

/* ---- the issuer's token ---- */

static void issuer_token(void **state)
{
    static const struct { const char *header; const char *typ; bool foreign; enum status status; } rows[] = {
        { HEADER, "example+sd-jwt", false, OK },
        { HEADER, NULL, false, OK },
        { "{\"alg\":\"ES256\",\"kid\":\"any\",\"trust_chain\":[]}", NULL, false, OK },   /* the key has no kid */
        { HEADER, "dc+sd-jwt", false, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"ES256\"}", "dc+sd-jwt", false, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"ES256\",\"typ\":7}", "dc+sd-jwt", false, REFUSED_TOKEN_TYP },
        { HEADER, NULL, true, REFUSED_TOKEN_SIGNATURE },
        { "{\"alg\":\"none\"}", NULL, false, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"EdDSA\"}", NULL, false, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"HS256\"}", NULL, false, REFUSED_TOKEN_ALG },
        { "{\"alg\":7}", NULL, false, REFUSED_TOKEN_HEADER },
        { "{\"typ\":\"x\"}", NULL, false, REFUSED_TOKEN_HEADER },
        { "[]", NULL, false, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"ES256\",\"alg\":\"ES256\"}", NULL, false, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"ES256\",\"crit\":[\"x\"]}", NULL, false, REFUSED_TOKEN_CRIT },
        { "{\"alg\":\"ES256\",\"jwk\":{}}", NULL, false, OK },
        { "{\"alg\":\"ES256\",\"jku\":\"https://x.example\"}", NULL, false, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"ES256\",\"x5u\":\"https://x.example\"}", NULL, false, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"ES256\",\"b64\":true}", NULL, false, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"ES256\",\"kid\":7}", NULL, false, REFUSED_TOKEN_KID },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct made m = { .header = rows[i].header, .payload = "{\"a\":1}", .issuer = rows[i].foreign ? stranger : issuer };
        struct sdjwt_rules rules = rules_for(BINDING_FORBIDDEN);
        struct sdjwt out;

        rules.typ = rows[i].typ;
        char *text = made_sdjwt(&m);
        expect(i, check(text, &rules, &out), rows[i].status);
        sdjwt_release(&out);
        mem_free(text);
    }
}

/* Several pinned keys: the kid selects; without one each is tried. */
static void pinned_keys(void **state)
{
    json_t *jwk = made_jwk(stranger);
    struct key keys[2];
    struct sdjwt_rules rules = rules_for(BINDING_FORBIDDEN);
    struct sdjwt out;
    static const struct { const char *header; bool first; enum status status; } rows[] = {
        { "{\"alg\":\"ES256\",\"kid\":\"een\"}", true, OK },
        { "{\"alg\":\"ES256\",\"kid\":\"twee\"}", false, OK },
        { "{\"alg\":\"ES256\"}", false, OK },
        { "{\"alg\":\"ES256\"}", true, OK },
        { "{\"alg\":\"ES256\",\"kid\":\"een\"}", false, REFUSED_TOKEN_SIGNATURE },
        { "{\"alg\":\"ES256\",\"kid\":\"drie\"}", true, REFUSED_TOKEN_KID },
        { "{\"alg\":\"PS256\",\"kid\":\"een\"}", true, REFUSED_TOKEN_ALG },
    };

    (void)state;
    json_object_set_new(jwk, "kid", json_string("een"));
    assert_status(jwt_key(jwk, KEY_ES256, &keys[0]), OK);
    json_decref(jwk);
    jwk = made_jwk(issuer);
    json_object_set_new(jwk, "kid", json_string("twee"));
    assert_status(jwt_key(jwk, KEY_ES256, &keys[1]), OK);
    json_decref(jwk);
    rules.trust = (struct jwt_trust){ keys, 2, NULL };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct made m = { .header = rows[i].header, .payload = "{\"a\":1}", .issuer = rows[i].first ? stranger : issuer };
        char *text = made_sdjwt(&m);

        expect(i, check(text, &rules, &out), rows[i].status);
        sdjwt_release(&out);
        mem_free(text);
    }
    rules.trust.n_keys = 0;
    struct made m = { .header = HEADER, .payload = "{\"a\":1}", .issuer = issuer };
    char *text = made_sdjwt(&m);
    assert_status(check(text, &rules, &out), REFUSED_TOKEN_KID);
    mem_free(text);
    key_release(&keys[0]);
    key_release(&keys[1]);
}

static void keys_of_others(void **state)
{
    static const struct { const char *change; enum status status; } rows[] = {
        { "{}", OK },
        { "{\"use\":\"sig\",\"alg\":\"ES256\",\"key_ops\":[\"sign\",\"verify\"],\"x5t\":\"a\",\"ext\":true}", OK },
        { "{\"use\":\"enc\"}", REFUSED_KEY_USE },
        { "{\"use\":7}", REFUSED_KEY_USE },
        { "{\"alg\":\"ES384\"}", REFUSED_KEY_ALG },
        { "{\"alg\":null}", REFUSED_KEY },
        { "{\"key_ops\":[]}", REFUSED_KEY_USE },
        { "{\"key_ops\":[\"encrypt\",7]}", REFUSED_KEY },
        { "{\"key_ops\":\"verify\"}", REFUSED_KEY },
        { "{\"d\":\"AA\"}", REFUSED_KEY_PRIVATE },
        { "{\"k\":\"AA\"}", REFUSED_KEY_PRIVATE },
        { "{\"kid\":7}", REFUSED_KEY },
        { "{\"kid\":\"\"}", OK },
        { "{\"kty\":\"OKP\"}", REFUSED_KEY_KIND },
        { "{\"crv\":\"P-384\"}", REFUSED_KEY_KIND },
        { "{\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", REFUSED_KEY },
        { "{\"y\":7}", REFUSED_KEY },
    };
    struct key key;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *jwk = made_jwk(issuer), *change = json_loads(rows[i].change, 0, NULL);

        json_object_update(jwk, change);
        expect(i, jwt_key(jwk, KEY_ES256, &key), rows[i].status);
        if (rows[i].status == OK)
            assert_string_equal(key.kid, "");
        key_release(&key);
        json_decref(jwk);
        json_decref(change);
    }
    json_t *ed = json_object();
    assert_status(standin_publish(edholder, KEY_EDDSA, ed), OK);
    assert_status(jwt_key(ed, KEY_ES256, &key), REFUSED_KEY_ALG);
    json_decref(ed);
    json_t *list = json_array();
    assert_status(jwt_key(list, KEY_ES256, &key), REFUSED_KEY);
    json_decref(list);
}

static void forms(void **state)
{
    static const struct { const char *tail; enum status status; } tails[] = {
        { "~", REFUSED_SDJWT_FORM },                   /* an empty disclosure */
        { "WyJzIiwiYiIsMl0~~", REFUSED_SDJWT_FORM },
        { "WyJzIiwiYiIsMl0~", REFUSED_SDJWT_UNREFERENCED },
        { " ", REFUSED_KB_UNWANTED },
        { "\n", REFUSED_KB_UNWANTED },
        { "WyJzIiwiYiIsMl0", REFUSED_KB_UNWANTED },     /* the last disclosure without its tilde */
    };
    struct made m = { .header = HEADER, .payload = "{\"a\":1}", .issuer = issuer };
    struct sdjwt_rules rules = rules_for(BINDING_FORBIDDEN);
    struct sdjwt out;
    static char big[SDJWT_MAX + 2];

    (void)state;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        m.tail = tails[i].tail;
        char *text = made_sdjwt(&m);
        expect(i, check(text, &rules, &out), tails[i].status);
        mem_free(text);
    }
    m.tail = NULL;
    char *text = made_sdjwt(&m);
    assert_status(sdjwt_verify(text, strlen(text) - 1, &rules, &out), REFUSED_SDJWT_FORM);  /* a JWT is no SD-JWT */
    assert_status(sdjwt_verify(text, 0, &rules, &out), REFUSED_TOKEN_SIZE);
    assert_status(check("~", &rules, &out), REFUSED_SDJWT_FORM);
    assert_status(check("a~", &rules, &out), REFUSED_TOKEN_FORMAT);
    assert_status(check("a.b~", &rules, &out), REFUSED_TOKEN_FORMAT);
    assert_status(check("e30.e30.=~", &rules, &out), REFUSED_TOKEN_BASE64);
    assert_status(check("e3=.e30.AA~", &rules, &out), REFUSED_TOKEN_BASE64);
    assert_status(check("{\"payload\":\"e30\"}", &rules, &out), REFUSED_SDJWT_FORM);
    memset(big, 'A', sizeof big - 1);
    assert_status(check(big, &rules, &out), REFUSED_TOKEN_SIZE);
    big[SDJWT_MAX] = 0;
    big[10] = big[SDJWT_MAX - 200] = '.';
    big[SDJWT_MAX - 1] = '~';
    assert_status(check(big, &rules, &out), REFUSED_TOKEN_BASE64);   /* within every limit */
    mem_free(text);
}

/* No single character of a presentation can be changed or left out. */
static void every_character_counts(void **state)
{
    char payload[700];
    struct made m = { .header = HEADER, .disclosures = { "[\"s\",\"b\",2]" }, .kb_header = KB_HEADER,
                      .kb_payload = KB_PAYLOAD, .issuer = issuer, .holder = holder };
    struct sdjwt_rules rules = rules_for(BINDING_REQUIRED);
    struct sdjwt out;

    (void)state;
    snprintf(payload, sizeof payload, "{\"_sd\":[\"@0\"],%s}", cnf);
    m.payload = payload;
    char *text = made_sdjwt(&m);
    size_t len = strlen(text);
    assert_status(check(text, &rules, &out), OK);
    assert_true(out.bound);
    sdjwt_release(&out);
    for (size_t i = 0; i < len; i++) {
        char was = text[i];

        for (int c = 33 + (int)i % 7; c < 127; c += 13) {
            if (c == was)
                continue;
            text[i] = (char)c;
            assert_true(check(text, &rules, &out) != OK);
        }
        text[i] = was;
        assert_true(sdjwt_verify(text, i, &rules, &out) != OK);
    }
    mem_free(text);
}

/* ---- key binding ---- */

static void bindings(void **state)
{
    static const struct {
        const char *header, *payload;
        enum { HOLDER, STRANGER, ED } signer;
        enum status status;
    } rows[] = {
        { KB_HEADER, KB_PAYLOAD, HOLDER, OK },
        { "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\",\"kid\":\"whatever\"}", KB_PAYLOAD, HOLDER, OK },
        { KB_HEADER, KB_PAYLOAD, STRANGER, REFUSED_KB_SIGNATURE },
        { "{\"alg\":\"EdDSA\",\"typ\":\"kb+jwt\"}", KB_PAYLOAD, ED, REFUSED_KB_ALG },
        { "{\"alg\":\"none\",\"typ\":\"kb+jwt\"}", KB_PAYLOAD, HOLDER, REFUSED_KB_ALG },
        { "{\"alg\":\"HS256\",\"typ\":\"kb+jwt\"}", KB_PAYLOAD, HOLDER, REFUSED_KB_ALG },
        { "{\"alg\":\"ES256\",\"typ\":\"JWT\"}", KB_PAYLOAD, HOLDER, REFUSED_KB_TYP },
        { "{\"alg\":\"ES256\"}", KB_PAYLOAD, HOLDER, REFUSED_KB_TYP },
        { "{\"alg\":\"ES256\",\"typ\":\"KB+JWT\"}", KB_PAYLOAD, HOLDER, REFUSED_KB_TYP },
        { "{\"typ\":\"kb+jwt\"}", KB_PAYLOAD, HOLDER, REFUSED_KB_FORM },
        { "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\",\"crit\":[]}", KB_PAYLOAD, HOLDER, REFUSED_KB_FORM },
        { "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\",\"jwk\":{}}", KB_PAYLOAD, HOLDER, OK },
        { KB_HEADER, "[1]", HOLDER, REFUSED_KB_FORM },
        { KB_HEADER, "{\"a\":1,\"a\":2}", HOLDER, REFUSED_KB_FORM },
        { KB_HEADER, "{\"iat\":1795341290,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, OK },
        { KB_HEADER, "{\"iat\":1795341289,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_KB_IAT },
        { KB_HEADER, "{\"iat\":1795341610,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, OK },
        { KB_HEADER, "{\"iat\":1795341611,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_KB_IAT },
        { KB_HEADER, "{\"iat\":\"1795341600\",\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_KB_IAT },
        { KB_HEADER, "{\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_KB_IAT },
        { KB_HEADER, "{\"iat\":1795341600,\"aud\":\"" AUD "/\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_KB_AUDIENCE },
        { KB_HEADER, "{\"iat\":1795341600,\"aud\":[\"" AUD "\"],\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_KB_AUDIENCE },
        { KB_HEADER, "{\"iat\":1795341600,\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_KB_AUDIENCE },
        { KB_HEADER, "{\"iat\":1795341600,\"aud\":\"" AUD "\",\"nonce\":\"1234567891\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_KB_NONCE },
        { KB_HEADER, "{\"iat\":1795341600,\"aud\":\"" AUD "\",\"nonce\":1234567890,\"sd_hash\":\"#h\"}", HOLDER, REFUSED_KB_NONCE },
        { KB_HEADER, "{\"iat\":1795341600,\"aud\":\"" AUD "\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_KB_NONCE },
        { KB_HEADER, "{\"iat\":1795341600,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"@0\"}", HOLDER, REFUSED_KB_HASH },
        { KB_HEADER, "{\"iat\":1795341600,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h=\"}", HOLDER, REFUSED_KB_HASH },
        { KB_HEADER, "{\"iat\":1795341600,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\"}", HOLDER, REFUSED_KB_HASH },
        { KB_HEADER, "{\"iat\":1795341590,\"exp\":1795341600,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_TOKEN_EXPIRED },
        { KB_HEADER, "{\"iat\":1795341590,\"nbf\":1795341660,\"aud\":\"" AUD "\",\"nonce\":\"" NONCE "\",\"sd_hash\":\"#h\"}", HOLDER, REFUSED_TOKEN_NOT_YET },
    };
    char payload[700];
    struct made m = { .header = HEADER, .disclosures = { "[\"s\",\"b\",2]" }, .issuer = issuer };
    struct sdjwt out;

    (void)state;
    snprintf(payload, sizeof payload, "{\"_sd\":[\"@0\"],%s}", cnf);
    m.payload = payload;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sdjwt_rules rules = rules_for(i % 2 == 0 ? BINDING_REQUIRED : BINDING_OPTIONAL);

        m.kb_header = rows[i].header;
        m.kb_payload = rows[i].payload;
        m.holder = rows[i].signer == HOLDER ? holder : rows[i].signer == ED ? edholder : stranger;
        char *text = made_sdjwt(&m);
        expect(i, check(text, &rules, &out), rows[i].status);
        sdjwt_release(&out);
        rules.binding = BINDING_FORBIDDEN;
        assert_status(check(text, &rules, &out), REFUSED_KB_UNWANTED);
        mem_free(text);
    }
}

/* Presence never decides: the policy does. */
static void binding_is_policy(void **state)
{
    char payload[700];
    struct made m = { .header = HEADER, .payload = payload, .issuer = issuer, .holder = holder };
    struct sdjwt_rules rules = rules_for(BINDING_REQUIRED);
    struct sdjwt out;

    (void)state;
    snprintf(payload, sizeof payload, "{%s}", cnf);
    char *text = made_sdjwt(&m);
    assert_status(check(text, &rules, &out), REFUSED_KB_MISSING);
    rules.binding = BINDING_OPTIONAL;
    assert_status(check(text, &rules, &out), OK);
    assert_false(out.bound);
    sdjwt_release(&out);
    /* a policy that cannot be judged is refused, whatever is presented */
    rules.holder.nonce = NULL;
    assert_status(check(text, &rules, &out), REFUSED_MEMBER_MISSING);
    rules = rules_for(BINDING_REQUIRED);
    rules.holder.aud = NULL;
    assert_status(check(text, &rules, &out), REFUSED_MEMBER_MISSING);
    rules.binding = BINDING_FORBIDDEN;
    assert_status(check(text, &rules, &out), OK);
    sdjwt_release(&out);
    mem_free(text);
    /* the key binding of another presentation of the same credential */
    m.kb_header = KB_HEADER;
    m.kb_payload = KB_PAYLOAD;
    rules = rules_for(BINDING_REQUIRED);
    m.tail = ".x";
    text = made_sdjwt(&m);
    assert_status(check(text, &rules, &out), REFUSED_KB_FORM);
    mem_free(text);
}

static void holder_keys(void **state)
{
    static const struct { const char *payload; enum status status; } rows[] = {
        { "{\"a\":1}", REFUSED_KB_KEY },
        { "{\"cnf\":7}", REFUSED_KB_KEY },
        { "{\"cnf\":{\"kid\":\"a\"}}", REFUSED_KB_KEY },
        { "{\"cnf\":{\"jwk\":{}}}", REFUSED_KB_KEY },
        { "{\"cnf\":{\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}}", REFUSED_KB_KEY },
        { "{\"cnf\":{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}}}", REFUSED_KB_KEY },
    };
    char payload[700];
    struct made m = { .header = HEADER, .issuer = issuer, .holder = holder, .kb_header = KB_HEADER, .kb_payload = KB_PAYLOAD };
    struct sdjwt_rules rules = rules_for(BINDING_REQUIRED);
    struct sdjwt out;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        m.payload = rows[i].payload;
        char *text = made_sdjwt(&m);
        expect(i, check(text, &rules, &out), rows[i].status);
        mem_free(text);
    }
    /* Ed25519 is a good holder key, but not for HAIP. */
    snprintf(payload, sizeof payload, "{%s}", edcnf);
    m = (struct made){ .header = HEADER, .payload = payload, .issuer = issuer, .holder = edholder,
                       .kb_header = "{\"alg\":\"EdDSA\",\"typ\":\"kb+jwt\"}", .kb_payload = KB_PAYLOAD };
    char *text = made_sdjwt(&m);
    assert_status(check(text, &rules, &out), OK);
    sdjwt_release(&out);
    rules.holder.es256_only = true;
    assert_status(check(text, &rules, &out), REFUSED_KB_ALG);
    mem_free(text);
}

/* Members of the holder's key that are about something else: a name, and what must never leave the holder. */
static void members_of_holder_keys(void **state)
{
    static const struct { const char *member, *kb_header; enum status status; } rows[] = {
        { "\"kid\":\"een\"", "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\",\"kid\":\"twee\"}", OK },
        { "\"kid\":\"een\"", KB_HEADER, OK },
        { "\"use\":\"sig\",\"key_ops\":[\"verify\"]", KB_HEADER, OK },
        { "\"d\":\"AA\"", KB_HEADER, REFUSED_KB_KEY },
        { "\"d\":null", KB_HEADER, REFUSED_KB_KEY },
        { "\"use\":\"enc\"", KB_HEADER, REFUSED_KB_KEY },
        { "\"kid\":7", KB_HEADER, REFUSED_KB_ALG },
    };
    struct sdjwt_rules rules = rules_for(BINDING_REQUIRED);
    struct sdjwt out;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char payload[800];
        struct made m = { .header = HEADER, .payload = payload, .issuer = issuer, .holder = holder, .kb_header = rows[i].kb_header,
                          .kb_payload = KB_PAYLOAD };

        snprintf(payload, sizeof payload, "{%.*s,%s}}}", (int)strlen(cnf) - 2, cnf, rows[i].member);
        char *text = made_sdjwt(&m);
        expect(i, check(text, &rules, &out), rows[i].status);
        sdjwt_release(&out);
        mem_free(text);
    }
}

/* ---- limits ---- */

/* The same through elements of arrays, each of which hides the next. */
static void depth_of_arrays(void **state)
{
    (void)state;
    for (unsigned levels = SDJWT_DEPTH - 2; levels <= SDJWT_DEPTH - 1; levels++) {
        static char text[SDJWT_MAX];
        char digest[44] = "", one[200], *parts[SDJWT_DEPTH];
        struct sdjwt_rules rules = rules_for(BINDING_FORBIDDEN);
        struct sdjwt out;

        for (unsigned i = levels; i-- > 0;) {
            size_t n = (size_t)snprintf(one, sizeof one, *digest ? "[\"s\",[{\"...\":\"%s\"}]]" : "[\"s\",[1%s]]", digest);

            parts[i] = mem_alloc(300);
            memset(parts[i], 0, 300);
            base64url_encode((uint8_t *)one, n, parts[i]);
            made_digest(parts[i], strlen(parts[i]), digest);
        }
        snprintf(one, sizeof one, "{\"n\":[{\"...\":\"%s\"}]}", digest);
        char *jwt = made_jwt(HEADER, one, issuer);
        size_t len = (size_t)snprintf(text, sizeof text, "%s~", jwt);
        for (unsigned i = 0; i < levels; i++) {
            len += (size_t)snprintf(text + len, sizeof text - len, "%s~", parts[i]);
            mem_free(parts[i]);
        }
        /* the payload, the list in it, and a list from each disclosure */
        assert_status(check(text, &rules, &out), levels + 2 <= SDJWT_DEPTH ? OK : REFUSED_SDJWT_DEPTH);
        sdjwt_release(&out);
        mem_free(jwt);
    }
}

/* A chain of disclosures, each hiding the next: depth is bounded, not only breadth. */
static void depth(void **state)
{
    (void)state;
    for (unsigned levels = SDJWT_DEPTH - 1; levels <= SDJWT_DEPTH; levels++) {
        static char text[SDJWT_MAX];
        char digest[44] = "", one[200], *parts[SDJWT_DEPTH];
        struct sdjwt_rules rules = rules_for(BINDING_FORBIDDEN);
        struct sdjwt out;
        size_t len = 0;

        for (unsigned i = 0; i < levels; i++) {
            size_t n = (size_t)snprintf(one, sizeof one, "[\"%u\",\"a\",{%s%s%s}]", i, *digest ? "\"_sd\":[\"" : "", digest,
                                        *digest ? "\"]" : "");
            parts[i] = mem_alloc(300);
            memset(parts[i], 0, 300);
            base64url_encode((uint8_t *)one, n, parts[i]);
            made_digest(parts[i], strlen(parts[i]), digest);
        }
        snprintf(one, sizeof one, "{\"_sd\":[\"%s\"]}", digest);
        char *jwt = made_jwt(HEADER, one, issuer);
        len = (size_t)snprintf(text, sizeof text, "%s~", jwt);
        for (unsigned i = 0; i < levels; i++) {
            len += (size_t)snprintf(text + len, sizeof text - len, "%s~", parts[i]);
            mem_free(parts[i]);
        }
        assert_status(check(text, &rules, &out), levels < SDJWT_DEPTH ? OK : REFUSED_SDJWT_DEPTH);
        sdjwt_release(&out);
        mem_free(jwt);
    }
}

static char *many(unsigned n_disclosures, unsigned n_decoys)
{
    char *payload = mem_alloc(MADE_MAX), *text = mem_alloc(MADE_MAX), one[64];
    size_t p = (size_t)snprintf(payload, MADE_MAX, "{\"_sd\":["), t = 0;

    text[0] = 0;
    for (unsigned i = 0; i < n_disclosures + n_decoys; i++) {
        char digest[44], encoded[64] = { 0 };

        size_t n = (size_t)snprintf(one, sizeof one, "[\"\",\"%u\",1]", i);
        base64url_encode((uint8_t *)one, n, encoded);
        made_digest(encoded, strlen(encoded), digest);
        p += (size_t)snprintf(payload + p, MADE_MAX - p, "%s\"%.*s\"", i > 0 ? "," : "", i < n_disclosures ? 43 : 5, digest);
        if (i < n_disclosures)
            t += (size_t)snprintf(text + t, MADE_MAX - t, "%s~", encoded);
    }
    snprintf(payload + p, MADE_MAX - p, "]}");
    char *jwt = made_jwt(HEADER, payload, issuer), *out = mem_alloc(MADE_MAX);
    snprintf(out, MADE_MAX, "%s~%s", jwt, text);
    mem_free(jwt);
    mem_free(payload);
    mem_free(text);
    return out;
}

static void counts(void **state)
{
    static const struct { unsigned disclosures, decoys; enum status status; } rows[] = {
        { 700, 0, OK }, { 0, SDJWT_DIGESTS_MAX, OK }, { 0, SDJWT_DIGESTS_MAX + 1, REFUSED_SDJWT_TOO_MANY },
        { 1, SDJWT_DIGESTS_MAX, REFUSED_SDJWT_TOO_MANY },
    };
    struct sdjwt_rules rules = rules_for(BINDING_FORBIDDEN);
    struct sdjwt out;
    static char text[SDJWT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *made = many(rows[i].disclosures, rows[i].decoys);

        assert_true(strlen(made) <= SDJWT_MAX);
        expect(i, check(made, &rules, &out), rows[i].status);
        if (rows[i].status == OK)
            assert_int_equal(json_object_size(out.claims), rows[i].disclosures);
        sdjwt_release(&out);
        mem_free(made);
    }
    char *jwt = made_jwt(HEADER, "{}", issuer);
    size_t len = (size_t)snprintf(text, sizeof text, "%s~", jwt);
    for (unsigned i = 0; i < DISCLOSURES_MAX; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "W10~");
    assert_status(check(text, &rules, &out), REFUSED_SDJWT_DISCLOSURE_TWICE);   /* as many as may be are looked at */
    snprintf(text + len, sizeof text - len, "W10~");
    assert_status(check(text, &rules, &out), REFUSED_SDJWT_TOO_MANY);
    mem_free(jwt);
}

/* ---- published ---- */

static const char *const published[] = {
    "sd-jwt-generated/rfc9901-examples/address_only_flat", "sd-jwt-generated/rfc9901-examples/address_only_recursive",
    "sd-jwt-generated/rfc9901-examples/address_only_structured", "sd-jwt-generated/rfc9901-examples/simple",
    "sd-jwt-generated/rfc9901-examples/simple_structured", "openid4vp-1.0/examples/sd_jwt_vcld/01",
};

static char *published_text(const char *folder, const char *name)
{
    char path[200];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = vector_text(path);
    if (text != NULL)
        made_unwrap(text);
    return text;
}

static void published_examples(void **state)
{
    json_t *jwk = json_pack("{ss ss ss ss}", "kty", "EC", "crv", "P-256", "x",
                            "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ", "y",
                            "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8");
    struct key key;
    static const struct key none;

    (void)state;
    assert_status(jwt_key(jwk, KEY_ES256, &key), OK);
    json_decref(jwk);
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        struct sdjwt_rules rules = rules_for(BINDING_FORBIDDEN);
        struct sdjwt out;
        char path[200];
        char *text = published_text(published[i], "sd_jwt_presentation.txt"), *issued;

        if (text == NULL) {
            key_release(&key);
            skip();
        }
        issued = published_text(published[i], "sd_jwt_issuance.txt");
        rules.trust = (struct jwt_trust){ &key, 1, NULL };
        snprintf(path, sizeof path, "%s/kb_jwt_payload.json", published[i]);
        bool bound = text[strlen(text) - 1] != '~';
        if (bound) {
            json_t *kb = vector_json(path);

            rules.binding = BINDING_REQUIRED;
            rules.holder.now_s = json_integer_value(json_object_get(kb, "iat")) + 1;
            json_decref(kb);
        } else
            rules.holder.now_s = 1800000000;
        expect(i, check(text, &rules, &out), OK);
        snprintf(path, sizeof path, "%s/verified_contents.json", published[i]);
        json_t *want = vector_json(path);
        assert_true(json_equal(out.claims, want));
        assert_int_equal(out.bound, bound);
        sdjwt_release(&out);
        /* everything disclosed: what the issuer began with is in it */
        rules.binding = BINDING_FORBIDDEN;
        assert_status(check(issued, &rules, &out), OK);
        snprintf(path, sizeof path, "%s/user_claims.json", published[i]);
        json_t *user = vector_json(path), *v;
        const char *name;
        json_object_foreach(user, name, v)
            assert_true(json_equal(json_object_get(out.claims, name), v));
        sdjwt_release(&out);
        rules.holder.now_s = 1883000000;
        assert_status(check(issued, &rules, &out), REFUSED_TOKEN_EXPIRED);
        rules.trust = (struct jwt_trust){ &none, 0, NULL };
        assert_status(check(issued, &rules, &out), REFUSED_TOKEN_KID);
        json_decref(user);
        json_decref(want);
        mem_free(text);
        mem_free(issued);
    }
    key_release(&key);
}

/* Tools may look without keys; form and digests are judged all the same. */
static void unverified(void **state)
{
    struct made m = { .header = HEADER, .payload = "{\"_sd\":[\"@0\"]}", .disclosures = { "[\"s\",\"b\",2]" },
                      .issuer = stranger };
    struct sdjwt out;

    (void)state;
    char *text = made_sdjwt(&m);
    assert_status(sdjwt_read_unverified(text, strlen(text), &out), OK);
    assert_int_equal(json_integer_value(json_object_get(out.claims, "b")), 2);
    assert_false(out.bound);
    sdjwt_release(&out);
    mem_free(text);
    m.payload = "{\"_sd\":[\"@0\",\"@0\"]}";
    text = made_sdjwt(&m);
    assert_status(sdjwt_read_unverified(text, strlen(text), &out), REFUSED_SDJWT_DIGEST_TWICE);
    mem_free(text);
    m.payload = "[]";
    m.disclosures[0] = NULL;
    text = made_sdjwt(&m);
    assert_status(sdjwt_read_unverified(text, strlen(text), &out), REFUSED_TOKEN_JSON);
    assert_status(sdjwt_read_unverified("x", 1, &out), REFUSED_SDJWT_FORM);
    assert_status(sdjwt_read_unverified("x~", 2, &out), REFUSED_TOKEN_FORMAT);
    mem_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree), cmocka_unit_test(plain_claims), cmocka_unit_test(issuer_token),
        cmocka_unit_test(pinned_keys), cmocka_unit_test(keys_of_others), cmocka_unit_test(forms),
        cmocka_unit_test(every_character_counts), cmocka_unit_test(bindings), cmocka_unit_test(binding_is_policy),
        cmocka_unit_test(holder_keys), cmocka_unit_test(members_of_holder_keys), cmocka_unit_test(depth_of_arrays), cmocka_unit_test(depth), cmocka_unit_test(counts),
        cmocka_unit_test(published_examples), cmocka_unit_test(unverified),
    };
    return cmocka_run_group_tests(tests, open_keys, close_keys);
}
