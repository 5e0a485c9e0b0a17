/* Who it was: the source's number of a person. */
#include "fixture.h"

#include "base/sha256.h"
#include "base/status.h"

#define NONCE "AAECAwQFBgcICQoLDA0ODw"
#define IDENTITY "\"persoon\":{\"achternaam\":\"Yilmaz\",\"voornamen\":\"Amina\",\"geboortedatum\":\"1991-05-05\"}"
#define REGISTERED "\"iss\":\"https://qii.example/deelacties\",\"aud\":\"" AUDIENCE "\",\"nonce\":\"" NONCE "\"," \
                   "\"exp\":1795341900,\"iat\":1795341600,\"jti\":\"x\""
#define NO_INCOME "\"inkomens\":[]"

/* Beside the facts where the source says so, alone of somebody who only logged in. */
static void subjects(void **state)
{
#define LOGIN "{" REGISTERED
    static const struct { const char *payload; bool login; enum status status; const char *sub; } rows[] = {
        { LOGIN ",\"sub\":\"abc\"," IDENTITY "," NO_INCOME "}", false, OK, "abc" },
        { LOGIN "," IDENTITY "," NO_INCOME "}", false, OK, NULL },
        { LOGIN ",\"sub\":null," IDENTITY "," NO_INCOME "}", false, OK, NULL },
        { LOGIN ",\"sub\":7," IDENTITY "," NO_INCOME "}", false, REFUSED_CLAIM_TYPE, NULL },
        { LOGIN ",\"sub\":\"\"," IDENTITY "," NO_INCOME "}", false, REFUSED_CLAIM_RANGE, NULL },
        { LOGIN ",\"sub\":\"abc\"}", false, REFUSED_CLAIM_MISSING, NULL },
        { LOGIN ",\"sub\":\"abc\"}", true, OK, "abc" },
        { LOGIN ",\"sub\":\"abc\"," IDENTITY ",\"inkomens\":[{\"jaar\":2025,\"bedrag\":1,\"soort\":\"VERZAMELINKOMEN\"}]}", true,
          REFUSED_LOGIN_DATA, NULL },
        { LOGIN ",\"sub\":\"abc\"," NO_INCOME "}", true, REFUSED_LOGIN_DATA, NULL },
        { LOGIN ",\"sub\":\"abc\",\"persoon\":{\"voorletters\":\"A.\"}}", true, REFUSED_LOGIN_DATA, NULL },
        { LOGIN ",\"sub\":\"abc\",\"uitkeringen\":7}", true, REFUSED_LOGIN_DATA, NULL },
        { LOGIN ",\"sub\":\"abc\",\"persoon\":{\"taal\":\"nl\"},\"inkomens\":null}", true, OK, "abc" },
        { LOGIN "}", true, REFUSED_CLAIM_MISSING, NULL },
        { LOGIN "," IDENTITY "," NO_INCOME "}", true, REFUSED_CLAIM_MISSING, NULL },
        { LOGIN ",\"sub\":[\"abc\"]}", true, REFUSED_CLAIM_TYPE, NULL },
        { "{\"iss\":\"https://qii.example/deelacties\",\"aud\":\"" AUDIENCE "\",\"nonce\":\"AAAA\",\"sub\":\"abc\"}", true, REFUSED_TOKEN_NONCE,
          NULL },
    };
    struct fixture *f = *state;
    const struct profile *p = profiles_find(&f->set, "qii");
    json_t *facts = persona("amina");
    struct identiteit expected = expected_of(facts), nobody = { 0 };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct claims_request q = { .audience = AUDIENCE, .now_s = NOW, .expected = rows[i].login ? &nobody : &expected,
                                    .corporatie = "", .login = rows[i].login };
        uint8_t sha[DIGEST_LEN];
        struct claims out;

        for (uint8_t k = 0; k < ID_LEN; k++)
            q.nonce.b[k] = k;
        enum status s = claims_read(p, &p->keys[0], &q, rows[i].payload, strlen(rows[i].payload), &out);
        if (s != rows[i].status || out.has_subject != (rows[i].sub != NULL))
            fail_msg("row %zu: %s", i, status_slug(s));
        assert_int_equal(out.feiten.n_inkomens, 0); /* of a log-in nothing is read */
        if (rows[i].sub == NULL)
            continue;
        assert_int_equal(sha256(rows[i].sub, strlen(rows[i].sub), sha), OK);
        assert_memory_equal(out.subject_sha, sha, sizeof sha);
    }
    json_decref(facts);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(subjects) };

    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
