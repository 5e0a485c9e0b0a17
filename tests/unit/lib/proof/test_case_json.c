/* The canonical case: golden texts, and of many drawn cases that `passend evaluate`'s reader takes the text for the same facts. */
#include "../policy/open_questions.h"

#include "base/mem.h"
#include "base/text.h"
#include "json/case_read.h"
#include "json/jcs.h"
#include "model/source.h"
#include "model/valid.h"
#include "proof/case_json.h"

static const uint8_t jti[16] = { 0xb3, 0x72, 0xab };
static const uint8_t sha[DIGEST_LEN] = { 1, 2, 3 };

/* Returns the text, NUL-terminated. */
static const char *encode(const struct zaakfeiten *z, const struct case_bewijs *bewijzen, unsigned n)
{
    static char text[CASE_JSON_MAX + 1];
    static const struct uitslag none;
    struct case_json in = { z, bewijzen, n, &none, jti };
    struct writer w;

    writer_init(&w, text, CASE_JSON_MAX);
    case_json(&in, &w);
    assert_false(w.failed);
    text[writer_len(&w)] = '\0';
    return text;
}

static void read_back(const char *text, struct zaakfeiten *out)
{
    static struct pull p;
    static struct zaak_gelezen in;

    pull_init(&p, text, strlen(text));
    case_read_zaak(&p, &in);
    enum status st = pull_end(&p);
    if (st != OK)
        fail_msg("%s: %s", status_slug(st), text);
    *out = (struct zaakfeiten){ .fase = in.fase, .huishouden = in.huishouden };
    case_kies_huur(&in.eenheid, 0, &out->eenheid);
    memcpy(out->corporatie, in.corporatie, sizeof out->corporatie);
}

static void smallest(void **state)
{
    struct zaakfeiten z = zaak_leeg();

    (void)state;
    z.fase = FASE_TOEWIJZING;
    (void)erbij(&z.huishouden, ROL_WON, "1991-05-05", 2025, 2710000);
    assert_string_equal(encode(&z, NULL, 0),
                        "{\"beleid\":[],\"bewijzen\":[],\"eenheid\":{\"huurprijs\":69011,\"ingangsdatum\":\"2026-12-15\","
                        "\"publicatiedatum\":\"2026-11-12\",\"woonruimtesoort\":\"ZELFSTANDIG\"},\"fase\":\"toewijzing\","
                        "\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"inkomens\":[{\"bedrag\":2710000,"
                        "\"jaar\":2025}],\"rol\":\"WON\"}]},\"jti\":\"s3KrAAAAAAAAAAAAAAAAAA\"}");
}

static void fill_home(struct eenheid *e)
{
    strcpy(e->id_extern, "W-1024");
    strcpy(e->gemeente, "0202");
    e->huurprijs.max = HUUR_MAX;
    e->ingangsdatum.max++;
    e->publicatiedatum.min = DAG_ONBEKEND_MIN;
    e->woonruimtesoort = WOONRUIMTE_ONZELFSTANDIG | WOONRUIMTE_ONVRIJE_ETAGE;
    e->aangewezen = e->voor_acht = e->middenhuur = JA;
    e->permanente_bewoning = e->daeb_tak = NEE;
    e->kamers_min = e->kamers_max = 3;
    e->slaapkamers_max = 2;
    e->leeftijd_van = 55;
    e->leeftijd_tot = 90;
}

static void fill_adult(struct volwassene *v)
{
    v->kind = JA;
    v->onderhouden = NEE;
    v->dagen_min = 0;
    v->dagen_max = 156;
    v->status = STATUS_WTOS | STATUS_BIJSTAND;
    v->status_onbekend = STATUS_BIJSTAND | STATUS_AWBZ_2014;
    v->status_bewezen = STATUS_WTOS;
    v->bewijs_datum = (struct dagbereik){ dag("2026-01-20"), DAG_ONBEKEND_MAX };
    v->n_inkomens = 2;
    v->inkomens[1] = (struct inkomen){ .min = GELD_ONBEKEND_MIN, .max = GELD_ONBEKEND_MAX, .jaar = 2024, .soort = INKOMEN_VERZAMELINKOMEN };
    v->inspecteursverklaring = JA;
    v->aanleiding = AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_LAGER;
    v->oorzaak = OORZAAK_ANDERS;
    v->geschat = (struct geldbereik){ GELD_ONBEKEND_MIN, 2600000 };
    v->verklaring_datum = (struct dagbereik){ dag("2026-02-01"), dag("2026-02-01") };
    v->loon = (struct loonopgave){ .loon_loonheffing = { 250000, 250000 }, .periode = LOON_VIERWEKEN, .vakantiegeld_apart = JA,
                                   .periode_einde = { dag("2026-01-01"), dag("2026-01-31") } };
    v->winst = (struct geldbereik){ -5, 7 };
    v->winst_soort = WINST_PROGNOSE;
    v->box3 = (struct geldbereik){ GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX };
}

/* Every member there is, and each in its place. */
static void fullest(void **state)
{
    static const struct case_bewijs bewijzen[] = { { 0, "qii", sha, sha }, { 1, "zelf", NULL, NULL } };
    struct zaakfeiten z = zaak_leeg();
    struct huishouden *h = &z.huishouden;

    (void)state;
    z.fase = FASE_TOEWIJZING;
    strcpy(z.corporatie, "L0101");
    fill_home(&z.eenheid);
    fill_adult(erbij(h, ROL_MBW, "1991-05-05", 2025, 2710000));
    struct volwassene *won = erbij(h, ROL_WON, "1990-01-01", 0, 0);
    won->aanleiding = AANLEIDING_GEEN_GEGEVENS;
    won->inspecteursverklaring = ONBEKEND;
    won->winst = (struct geldbereik){ GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX };
    struct kind *k = kind_erbij(h, "2015-01-01");
    k->onderhouden = JA;
    k->dagen_min = k->dagen_max = 156;
    k->status_onbekend = STATUS_WLZ_VERBLIJF;
    k->status = k->status_bewezen = STATUS_WLZ_ADL;
    h->vermogen.min = 14601101;
    h->verzoek54a = ONBEKEND;
    h->besluit54a = JA;
    h->urgentie = URGENTIE_HVW_15_5;
    h->nu_slaapkamers_min = 2;
    h->nu_slaapkamers_max = 99;
    h->huurt_van_deelnemer = JA;
    h->samenstelling = SAMENSTELLING_VERSCHIL;
    assert_string_equal(
        encode(&z, bewijzen, 2),
        "{\"beleid\":[],\"bewijzen\":[{\"bron\":\"qii\",\"plaats\":0,\"profiel\":\"AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
        "\"sha256\":\"0102030000000000000000000000000000000000000000000000000000000000\"},{\"bron\":\"zelf\",\"plaats\":1}],"
        "\"corporatie\":\"L0101\",\"eenheid\":{\"aangewezen\":true,\"daebTak\":false,\"doelgroep\":{\"leeftijdTot\":90,\"leeftijdVan\":55},"
        "\"gemeente\":\"0202\",\"huurprijs\":{\"min\":69011},\"idExtern\":\"W-1024\",\"ingangsdatum\":{\"max\":\"2026-12-16\","
        "\"min\":\"2026-12-15\"},\"kamers\":3,\"middenhuur\":true,\"permanenteBewoning\":false,\"publicatiedatum\":{\"max\":\"2026-11-12\"},"
        "\"slaapkamers\":{\"max\":2},\"voorAchtOfMeer\":true,\"woonruimtesoort\":[\"ONZELFSTANDIG\",\"ONVRIJE_ETAGE\"]},"
        "\"fase\":\"toewijzing\",\"huishouden\":{\"besluit54a\":true,\"huidigeWoning\":{\"huurtVanDeelnemer\":true,"
        "\"slaapkamers\":{\"min\":2}},\"leden\":[{\"box3\":{},\"coaVerklaring\":{\"min\":\"2026-01-20\"},\"dagenPerJaar\":{\"max\":156},\"geboortedatum\":\"1991-05-05\","
        "\"inkomens\":[{\"bedrag\":2710000,\"jaar\":2025},{\"jaar\":2024}],\"inspecteursverklaring\":true,\"kind\":true,"
        "\"loonopgave\":{\"loonLoonheffing\":250000,\"periode\":\"VIERWEKEN\",\"periodeEinde\":{\"max\":\"2026-01-31\","
        "\"min\":\"2026-01-01\"},\"vakantiegeldApart\":true},\"onderhouden\":false,\"rol\":\"MBW\",\"statussen\":[\"WTOS\",\"BIJSTAND\"],"
        "\"statussenBewezen\":[\"WTOS\"],\"statussenOnbekend\":[\"AWBZ_2014\"],\"verklaring\":{\"aanleiding\":[\"DAEB_LAGER\",\"PASSEND_LAGER\"],\"datum\":\"2026-02-01\","
        "\"geschatHuishoudinkomen\":{\"max\":2600000},\"oorzaak\":\"ANDERS\"},\"winst\":{\"bedrag\":{\"max\":7,\"min\":-5},"
        "\"soort\":\"PROGNOSE\"}},{\"geboortedatum\":\"1990-01-01\",\"rol\":\"WON\",\"verklaring\":{\"aanleiding\":\"GEEN_GEGEVENS\"},"
        "\"winst\":{}},{\"dagenPerJaar\":156,\"geboortedatum\":\"2015-01-01\",\"kind\":true,\"onderhouden\":true,\"rol\":\"MBW\","
        "\"statussen\":[\"WLZ_ADL\"],\"statussenBewezen\":[\"WLZ_ADL\"],\"statussenOnbekend\":[\"WLZ_VERBLIJF\"]}],\"urgentie\":[\"HVW_15_5\"],\"vermogen\":{\"min\":14601101}},"
        "\"jti\":\"s3KrAAAAAAAAAAAAAAAAAA\",\"onbekend\":[\"/huishouden/leden/1/inspecteursverklaring\",\"/huishouden/verzoek54a\"],"
        "\"samenstelling\":\"VERSCHIL\"}");
    struct zaakfeiten back;
    read_back(encode(&z, bewijzen, 2), &back);
    z.huishouden.volwassenen[0].status_onbekend &= ~z.huishouden.volwassenen[0].status;
    assert_memory_equal(&back, &z, sizeof z);
}

/* What cases of the API cannot say, and the evaluator may still be asked. */
static void expressible(struct zaakfeiten *z)
{
    struct huishouden *h = &z->huishouden;

    z->eenheid.huursoort = HUURSOORT_ENIGE;
    z->eenheid.aanwezig = 1;
    z->eenheid.huurprijs.min = z->eenheid.huurprijs.min < 0 ? 0 : z->eenheid.huurprijs.min;
    z->eenheid.huurprijs.max = z->eenheid.huurprijs.max > HUUR_MAX ? HUUR_MAX : z->eenheid.huurprijs.max;
    h->n_kinderen = (uint8_t)(h->n_volwassenen + h->n_kinderen > LEDEN_MAX ? LEDEN_MAX - h->n_volwassenen : h->n_kinderen);
    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        struct volwassene *v = &h->volwassenen[i];

        v->status_onbekend &= ~v->status;
        if (v->n_inkomens == 0 && v->aanleiding == AANLEIDING_GEEN && v->winst.max == 0 && v->kind == JA)
            v->kind = NEE;          /* would be read as a child */
        v->rol = v->kind == JA ? (uint8_t)ROL_MBW : v->rol;
        v->inspecteursverklaring = v->aanleiding == AANLEIDING_GEEN ? (uint8_t)NEE : v->inspecteursverklaring;
        if (v->n_inkomens == 2 && v->inkomens[0].jaar == v->inkomens[1].jaar)
            v->n_inkomens = 1;
    }
    for (unsigned i = 0; i < h->n_kinderen; i++)
        h->kinderen[i].status_onbekend &= (uint16_t)~h->kinderen[i].status;
}

static void assert_same(const struct uitslag *a, const struct uitslag *b, const char *text)
{
    bool same = a->uitkomst == b->uitkomst && a->daeb == b->daeb && a->passendheidsoort == b->passendheidsoort &&
                a->inkomensklasse == b->inkomensklasse && a->huurklasse == b->huurklasse && a->grootteklasse == b->grootteklasse &&
                a->is_ouderenhuishouden == b->is_ouderenhuishouden && a->samenstelling == b->samenstelling &&
                a->hoogste_passende_huurklasse == b->hoogste_passende_huurklasse && a->menselijke_toets == b->menselijke_toets &&
                a->vrijstelling_open == b->vrijstelling_open && a->n_redenen == b->n_redenen && a->n_ontbreekt == b->n_ontbreekt &&
                a->n_voorbehoud == b->n_voorbehoud && a->n_packs == b->n_packs;

    for (unsigned i = 0; same && i < VRIJSTELLING_N; i++)
        same = text_same(a->vrijstelling[i], b->vrijstelling[i]);
    for (unsigned i = 0; same && i < a->n_redenen; i++)
        same = text_same(a->redenen[i], b->redenen[i]);
    for (unsigned i = 0; same && i < a->n_voorbehoud; i++)
        same = text_same(a->voorbehoud[i], b->voorbehoud[i]);
    for (unsigned i = 0; same && i < a->n_packs; i++)
        same = a->packs[i] == b->packs[i];
    if (!same)
        fail_msg("decided otherwise: %s", text);
}

/* Drawn cases, closed and as open as can be: read back they are decided as before, and the text is the canonical form of what jansson
 * reads of it (tests/oracle/canon.py has Python say so too). */
static void drawn(void **state)
{
    unsigned decided = 0;

    (void)state;
    strict_json_init();
    toestand = 117;
    for (unsigned i = 0; i < 3000; i++) {
        struct zaakfeiten z = zaak_leeg(), back;
        struct uitslag before, after;
        static char first[CASE_JSON_MAX + 1];

        z.fase = (uint8_t)(i % 2 == 0 ? FASE_TOEWIJZING : FASE_REACTIE);
        huishouden_trekken(&z.huishouden, 2026);
        for (unsigned k = i % 8; k > 3; k--)
            question_change(&z);
        expressible(&z);
        if (evaluate(&shipped_packs, &z, &before) != OK)
            continue;               /* what was drawn is no question */
        strcpy(first, encode(&z, NULL, 0));
        read_back(first, &back);
        assert_int_equal(evaluate(&shipped_packs, &back, &after), OK);
        assert_same(&before, &after, first);
        json_t *root = NULL;
        char *canonical;
        size_t len;
        assert_int_equal(strict_json_parse(first, strlen(first), false, &root), OK);
        assert_int_equal(jcs_encode(root, &canonical, &len), OK);
        assert_int_equal(len, strlen(first));
        assert_memory_equal(canonical, first, len);
        mem_free(canonical);
        json_decref(root);
        decided += before.uitkomst != UITKOMST_ONBEPAALD;
    }
    assert_true(decided > 1000);
}

/* More people than a case may have, and a text that does not fit: it fails, and is never cut. */
static void too_large(void **state)
{
    static char text[CASE_JSON_MAX];
    static const struct uitslag none;
    struct zaakfeiten z = zaak_leeg();
    struct case_json in = { &z, NULL, 0, &none, jti };
    struct writer w;

    (void)state;
    for (unsigned i = 0; i < LEDEN_MAX; i++)
        fill_adult(erbij(&z.huishouden, ROL_MBW, "1991-05-05", 2025, 2710000));
    size_t len = strlen(encode(&z, NULL, 0));
    for (size_t cap = 0; cap <= len; cap += cap + 200 < len ? 100 : 1) {
        writer_init(&w, text, cap);
        case_json(&in, &w);
        assert_int_equal(w.failed, cap < len);
    }
    (void)kind_erbij(&z.huishouden, "2015-01-01");
    writer_init(&w, text, sizeof text);
    case_json(&in, &w);
    assert_true(w.failed);
    assert_int_equal(writer_len(&w), 0);
}

/* As long as each member of a case can be, so as far as limits go; longer ones no facts have. */
static void fill_longest(struct volwassene *v)
{
    const struct geldbereik money = { GELD_MIN, GELD_MAX - 1 };
    const struct dagbereik days = { dag("2026-01-01"), dag("2026-12-31") };

    facts_empty_adult(v);
    v->rol = ROL_MED;
    v->kind = v->inspecteursverklaring = ONBEKEND;
    v->onderhouden = NEE;
    v->dagen_min = 100;
    v->dagen_max = 365;
    v->status = v->status_bewezen = STATUS_ALLE;
    v->geboortedatum = v->bewijs_datum = v->verklaring_datum = days;
    v->n_inkomens = INKOMENS_MAX;
    for (unsigned i = 0; i < INKOMENS_MAX; i++)
        v->inkomens[i] = (struct inkomen){ .min = money.min, .max = money.max, .jaar = (int16_t)(2021 + i),
                                           .soort = INKOMEN_VERZAMELINKOMEN };
    v->aanleiding = AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_LAGER;
    v->oorzaak = OORZAAK_NIEUW_IN_NEDERLAND;
    v->geschat = v->winst = v->box3 = money;
    v->loon = (struct loonopgave){ .loon_loonheffing = money, .periode = LOON_VIERWEKEN, .vakantiegeld_apart = NEE,
                                   .periode_einde = days };
    v->winst_soort = WINST_PROGNOSE;
}

/* The longest case that there can be fits: twenty adults of whom everything is known, on the evidence of a whole roster. */
static void longest(void **state)
{
    static char text[4 * CASE_JSON_MAX], name[sizeof ((struct source *)0)->naam];
    struct zaakfeiten z = zaak_leeg();
    struct case_bewijs bewijzen[ROOSTER_MAX];
    struct uitslag u = { .n_packs = PACKS_PER_UITSLAG };
    struct case_json in = { &z, bewijzen, ROOSTER_MAX, &u, jti };
    struct writer w;

    (void)state;
    memset(name, 'x', sizeof name - 1);
    for (unsigned i = 0; i < PACKS_PER_UITSLAG; i++)
        u.packs[i] = &shipped_packs.packs[0];
    for (unsigned i = 0; i < ROOSTER_MAX; i++)
        bewijzen[i] = (struct case_bewijs){ (uint8_t)i, name, sha, sha };
    z.fase = FASE_TOEWIJZING;
    memset(z.corporatie, 'L', CORPORATIE_MAX - 1);
    fill_home(&z.eenheid);
    memset(z.eenheid.id_extern, 'W', ID_EXTERN_MAX);
    z.eenheid.huurprijs = (struct geldbereik){ HUUR_MAX - 2, HUUR_MAX - 1 };
    z.eenheid.publicatiedatum.min = z.eenheid.publicatiedatum.max - 1;
    z.eenheid.kamers_min = z.eenheid.slaapkamers_min = 10;
    z.eenheid.kamers_max = z.eenheid.slaapkamers_max = 98;
    z.eenheid.daeb_tak = z.eenheid.permanente_bewoning = z.eenheid.aangewezen = z.eenheid.middenhuur = z.eenheid.voor_acht = ONBEKEND;
    z.huishouden.besluit54a = z.huishouden.verzoek54a = z.huishouden.huurt_van_deelnemer = ONBEKEND;
    z.huishouden.vermogen = (struct geldbereik){ GELD_MIN, GELD_MAX - 1 };
    z.huishouden.urgentie = URGENTIE_HVW_15_5;
    z.huishouden.nu_slaapkamers_min = 10;
    z.huishouden.nu_slaapkamers_max = 98;
    z.huishouden.samenstelling = SAMENSTELLING_BEVESTIGD;
    z.huishouden.n_volwassenen = LEDEN_MAX;
    for (unsigned i = 0; i < LEDEN_MAX; i++)
        fill_longest(&z.huishouden.volwassenen[i]);
    assert_true(huishouden_geldig(&z.huishouden));
    writer_init(&w, text, sizeof text);
    case_json(&in, &w);
    assert_false(w.failed);
    if (writer_len(&w) > CASE_JSON_MAX)
        fail_msg("%zu bytes", writer_len(&w));
    assert_true(writer_len(&w) > CASE_JSON_MAX / 2);   /* else the limit is not near it */
}

/* The commitment by the letter: SHA-256(salt || SHA-256(text)); as `printf` and `openssl dgst` say it of "case" and a salt of ones. */
static void commitment(void **state)
{
    uint8_t salt[DIGEST_LEN], inner[DIGEST_LEN], both[2 * DIGEST_LEN], want[DIGEST_LEN], got[DIGEST_LEN];

    (void)state;
    memset(salt, 1, sizeof salt);
    assert_int_equal(sha256_init(), OK);
    assert_int_equal(sha256("case", 4, inner), OK);
    memcpy(both, salt, sizeof salt);
    memcpy(both + DIGEST_LEN, inner, sizeof inner);
    assert_int_equal(sha256(both, sizeof both, want), OK);
    case_commit(salt, "case", 4, got);
    assert_memory_equal(got, want, sizeof want);
    case_commit(salt, "cass", 4, got);
    assert_memory_not_equal(got, want, sizeof want);
    salt[31] ^= 1;
    case_commit(salt, "case", 4, got);
    assert_memory_not_equal(got, want, sizeof want);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(smallest), cmocka_unit_test(fullest), cmocka_unit_test(drawn),
                                        cmocka_unit_test(too_large), cmocka_unit_test(longest),
                                        cmocka_unit_test(commitment) };

    return cmocka_run_group_tests(tests, shipped_open, shipped_close);
}
