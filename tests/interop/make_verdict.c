/* Writes verdicts of the notary's own making, for checkers that share no code with it: DIR/{single,batch}.jws, keys.json; and a receipt,
 * receipt.jws. */
#include "scene.h"

#include "base/mem.h"
#include "wire/assess.h"
#include "wire/platform.h"
#include "wire/token.h"

#include <stdio.h>
#include <string.h>

static const char *dir;

static void write_file(const char *name, const char *text, size_t len)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    fclose(f);
}

static void write_receipt(struct scene *s)
{
    static const struct eenheid none;
    static const struct id jti = { { 1 } }, grant = { { 2 } }, dossier = { { 3 } };
    static const char *const corporations[] = { CORP };
    uint8_t out[RECEIPT_MAX];
    struct writer w;
    struct receipt r = { .iss = s->n.settings.issuer, .aud = CLIENT, .code = "7KQ2M-9XVDT-4HBNE-0R8WC-PZ3JA-Y",
                         .stop = "https://sandbox.example/passend/nl/ontvangst", .jti = &jti, .grant = &grant,
                         .dossier = &dossier, .iat = NOW, .agreed_at = NOW - 60, .test = true, .fase = FASE_REACTIE,
                         .grondslag = GRONDSLAG_TOESTEMMING, .doel = DOEL_REAGEREN, .rol = ROL_WON,
                         .zekerheid = ZEKERHEID_KLUISGETEKEND, .feiten = FEIT_ALL, .referentie = "r-88213",
                         .corporaties = corporations, .n_corporaties = 1, .bron = "qii", .home = &none,
                         .until = clock_day(NOW) + 180 };

    writer_init(&w, out, sizeof out);
    assert_int_equal(signer_receipt(s->n.signer, &r, &w), OK);
    write_file("receipt.jws", (const char *)out, writer_len(&w));
}

static void write_all(void **state)
{
    struct scene *s = *state;
    struct msg_dossierzegel d = scene_single(s, CLIENT, 2710000, NULL);
    struct toets_parts t = scene_question(CLIENT);
    struct msg_answers out;

    scene_household(&t, TOETS_DOSSIERZEGEL, d.zegel, d.zegel_len);
    for (int single = 0; single < 2; single++) {
        const char *jws;

        t.head.single = (uint8_t)single;
        assert_int_equal(scene_toets(s, &t, NOW, &out), OK);
        struct verdict_answer a = scene_answer(s, 0, &jws);
        assert_int_equal(a.status, OK);
        write_file(single ? "single.jws" : "batch.jws", jws, a.len);
    }
    write_receipt(s);
    write_file("keys.json", keyset_text(s->n.keyset), strlen(keyset_text(s->n.keyset)));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(write_all, scene_setup, scene_teardown) };

    if (argc != 2)
        return 2;
    dir = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
