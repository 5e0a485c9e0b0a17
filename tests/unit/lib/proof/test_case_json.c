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
static const char *encode(const struct question_facts *z, const struct case_bewijs *bewijzen, unsigned n)
{
    static char text[CASE_JSON_MAX + 1];
    static const struct outcome none;
    struct case_json in = { z, bewijzen, n, &none, jti };
    struct writer w;

    writer_init(&w, text, CASE_JSON_MAX);
    case_json(&in, &w);
    assert_false(w.failed);
    text[writer_len(&w)] = '\0';
    return text;
}

static void read_back(const char *text, struct question_facts *out)
{
    static struct pull p;
    static struct case_input in;

    pull_init(&p, text, strlen(text));
    case_read_zaak(&p, &in);
    enum status st = pull_end(&p);
    if (st != OK)
        fail_msg("%s: %s", status_slug(st), text);
    *out = (struct question_facts){ .fase = in.fase, .huishouden = in.huishouden };
    case_choose_rent(&in.eenheid, 0, &out->eenheid);
    memcpy(out->corporatie, in.corporatie, sizeof out->corporatie);
}

static void smallest(void **state)
{
    struct question_facts z = zaak_leeg();

    (void)state;
    z.fase = FASE_TOEWIJZING;
    (void)add(&z.huishouden, ROL_WON, "1991-05-05", 2025, 2710000);
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
    e->publicatiedatum.min = DAY_UNKNOWN_MIN;
    e->woonruimtesoort = WOONRUIMTESOORT_ONZELFSTANDIG | WOONRUIMTESOORT_ONVRIJE_ETAGE;
    e->aangewezen = e->voor_acht = e->middenhuur = TRUTH_YES;
    e->permanente_bewoning = e->daeb_tak = TRUTH_NO;
    e->kamers_min = e->kamers_max = 3;
    e->slaapkamers_max = 2;
    e->age_from = 55;
    e->age_to = 90;
}

static void fill_adult(struct adult *v)
{
    v->kind = TRUTH_YES;
    v->onderhouden = TRUTH_NO;
    v->dagen_min = 0;
    v->dagen_max = 156;
    v->status = STATUS_WTOS | STATUS_BIJSTAND;
    v->status_unknown = STATUS_BIJSTAND | STATUS_AWBZ_2014;
    v->status_proven = STATUS_WTOS;
    v->bewijs_datum = (struct day_range){ dag("2026-01-20"), DAY_UNKNOWN_MAX };
    v->n_inkomens = 2;
    v->inkomens[1] = (struct inkomen){ .min = MONEY_UNKNOWN_MIN, .max = MONEY_UNKNOWN_MAX, .jaar = 2024, .soort = INKOMEN_VERZAMELINKOMEN };
    v->inspecteursverklaring = TRUTH_YES;
    v->aanleiding = AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_LAGER;
    v->oorzaak = OORZAAK_ANDERS;
    v->geschat = (struct money_range){ MONEY_UNKNOWN_MIN, 2600000 };
    v->verklaring_datum = (struct day_range){ dag("2026-02-01"), dag("2026-02-01") };
    v->loon = (struct loonopgave){ .loon_loonheffing = { 250000, 250000 }, .periode = LOON_VIERWEKEN, .vakantiegeld_apart = TRUTH_YES,
                                   .periode_einde = { dag("2026-01-01"), dag("2026-01-31") } };
    v->winst = (struct money_range){ -5, 7 };
    v->winst_soort = WINST_PROGNOSE;
    v->box3 = (struct money_range){ MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX };
}

/* Every member there is, and each in its place. */
static void fullest(void **state)
{
    static const struct case_bewijs bewijzen[] = { { 0, "qii", sha, sha }, { 1, "zelf", NULL, NULL } };
    struct question_facts z = zaak_leeg();
    struct huishouden *h = &z.huishouden;

    (void)state;
    z.fase = FASE_TOEWIJZING;
    strcpy(z.corporatie, "L0101");
    fill_home(&z.eenheid);
    fill_adult(add(h, ROL_MBW, "1991-05-05", 2025, 2710000));
    struct adult *won = add(h, ROL_WON, "1990-01-01", 0, 0);
    won->aanleiding = AANLEIDING_GEEN_GEGEVENS;
    won->inspecteursverklaring = TRUTH_UNKNOWN;
    won->winst = (struct money_range){ MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX };
    struct child *k = kind_erbij(h, "2015-01-01");
    k->onderhouden = TRUTH_YES;
    k->dagen_min = k->dagen_max = 156;
    k->status_unknown = STATUS_WLZ_VERBLIJF;
    k->status = k->status_proven = STATUS_WLZ_ADL;
    h->vermogen.min = 14601101;
    h->verzoek54a = TRUTH_UNKNOWN;
    h->besluit54a = TRUTH_YES;
    h->urgentie = URGENTIE_HVW_15_5;
    h->nu_slaapkamers_min = 2;
    h->nu_slaapkamers_max = 99;
    h->huurt_van_deelnemer = TRUTH_YES;
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
    struct question_facts back;
    read_back(encode(&z, bewijzen, 2), &back);
    z.huishouden.adults[0].status_unknown &= ~z.huishouden.adults[0].status;
    assert_memory_equal(&back, &z, sizeof z);
}

/* What cases of the API cannot say, and the evaluator may still be asked. */
static void expressible(struct question_facts *z)
{
    struct huishouden *h = &z->huishouden;

    z->eenheid.rent_rank = RENT_RANK_ENIGE;
    z->eenheid.present = 1;
    z->eenheid.huurprijs.min = z->eenheid.huurprijs.min < 0 ? 0 : z->eenheid.huurprijs.min;
    z->eenheid.huurprijs.max = z->eenheid.huurprijs.max > HUUR_MAX ? HUUR_MAX : z->eenheid.huurprijs.max;
    h->n_children = (uint8_t)(h->n_adults + h->n_children > LEDEN_MAX ? LEDEN_MAX - h->n_adults : h->n_children);
    for (unsigned i = 0; i < h->n_adults; i++) {
        struct adult *v = &h->adults[i];

        v->status_unknown &= ~v->status;
        if (v->n_inkomens == 0 && v->aanleiding == AANLEIDING_GEEN && v->winst.max == 0 && v->kind == TRUTH_YES)
            v->kind = TRUTH_NO;     /* would be read as a child */
        v->rol = v->kind == TRUTH_YES ? (uint8_t)ROL_MBW : v->rol;
        v->inspecteursverklaring = v->aanleiding == AANLEIDING_GEEN ? (uint8_t)TRUTH_NO : v->inspecteursverklaring;
        if (v->n_inkomens == 2 && v->inkomens[0].jaar == v->inkomens[1].jaar)
            v->n_inkomens = 1;
    }
    for (unsigned i = 0; i < h->n_children; i++)
        h->children[i].status_unknown &= (uint16_t)~h->children[i].status;
}

static void assert_same(const struct outcome *a, const struct outcome *b, const char *text)
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
        struct question_facts z = zaak_leeg(), back;
        struct outcome before, after;
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
    static const struct outcome none;
    struct question_facts z = zaak_leeg();
    struct case_json in = { &z, NULL, 0, &none, jti };
    struct writer w;

    (void)state;
    for (unsigned i = 0; i < LEDEN_MAX; i++)
        fill_adult(add(&z.huishouden, ROL_MBW, "1991-05-05", 2025, 2710000));
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
static void fill_longest(struct adult *v)
{
    const struct money_range money = { MONEY_MIN, MONEY_MAX - 1 };
    const struct day_range days = { dag("2026-01-01"), dag("2026-12-31") };

    facts_empty_adult(v);
    v->rol = ROL_MED;
    v->kind = v->inspecteursverklaring = TRUTH_UNKNOWN;
    v->onderhouden = TRUTH_NO;
    v->dagen_min = 100;
    v->dagen_max = 365;
    v->status = v->status_proven = STATUS_ALL;
    v->geboortedatum = v->bewijs_datum = v->verklaring_datum = days;
    v->n_inkomens = INKOMENS_MAX;
    for (unsigned i = 0; i < INKOMENS_MAX; i++)
        v->inkomens[i] = (struct inkomen){ .min = money.min, .max = money.max, .jaar = (int16_t)(2021 + i),
                                           .soort = INKOMEN_VERZAMELINKOMEN };
    v->aanleiding = AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_LAGER;
    v->oorzaak = OORZAAK_NIEUW_IN_NEDERLAND;
    v->geschat = v->winst = v->box3 = money;
    v->loon = (struct loonopgave){ .loon_loonheffing = money, .periode = LOON_VIERWEKEN, .vakantiegeld_apart = TRUTH_NO,
                                   .periode_einde = days };
    v->winst_soort = WINST_PROGNOSE;
}

/* The longest case that there can be fits: twenty adults of whom everything is known, on the evidence of a whole roster. */
static void longest(void **state)
{
    static char text[4 * CASE_JSON_MAX], name[sizeof ((struct source *)0)->name];
    struct question_facts z = zaak_leeg();
    struct case_bewijs bewijzen[ROOSTER_MAX];
    struct outcome u = { .n_packs = PACKS_PER_OUTCOME };
    struct case_json in = { &z, bewijzen, ROOSTER_MAX, &u, jti };
    struct writer w;

    (void)state;
    memset(name, 'x', sizeof name - 1);
    for (unsigned i = 0; i < PACKS_PER_OUTCOME; i++)
        u.packs[i] = &shipped_packs.packs[0];
    for (unsigned i = 0; i < ROOSTER_MAX; i++)
        bewijzen[i] = (struct case_bewijs){ (uint8_t)i, name, sha, sha };
    z.fase = FASE_TOEWIJZING;
    memset(z.corporatie, 'L', CORPORATIE_MAX - 1);
    fill_home(&z.eenheid);
    memset(z.eenheid.id_extern, 'W', ID_EXTERN_MAX);
    z.eenheid.huurprijs = (struct money_range){ HUUR_MAX - 2, HUUR_MAX - 1 };
    z.eenheid.publicatiedatum.min = z.eenheid.publicatiedatum.max - 1;
    z.eenheid.kamers_min = z.eenheid.slaapkamers_min = 10;
    z.eenheid.kamers_max = z.eenheid.slaapkamers_max = 98;
    z.eenheid.daeb_tak = z.eenheid.permanente_bewoning = z.eenheid.aangewezen = z.eenheid.middenhuur = z.eenheid.voor_acht = TRUTH_UNKNOWN;
    z.huishouden.besluit54a = z.huishouden.verzoek54a = z.huishouden.huurt_van_deelnemer = TRUTH_UNKNOWN;
    z.huishouden.vermogen = (struct money_range){ MONEY_MIN, MONEY_MAX - 1 };
    z.huishouden.urgentie = URGENTIE_HVW_15_5;
    z.huishouden.nu_slaapkamers_min = 10;
    z.huishouden.nu_slaapkamers_max = 98;
    z.huishouden.samenstelling = SAMENSTELLING_BEVESTIGD;
    z.huishouden.n_adults = LEDEN_MAX;
    for (unsigned i = 0; i < LEDEN_MAX; i++)
        fill_longest(&z.huishouden.adults[i]);
    assert_true(household_valid(&z.huishouden));
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
