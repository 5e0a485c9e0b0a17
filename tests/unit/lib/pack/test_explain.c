/* What applicants read: exact for known cases; for any case complete, and without a number of the household. */
#include "pakketten.h"

#include "pack/explain.h"

#define GEVALLEN 4000

static char text[EXPLAIN_MAX + 1];
static int32_t today;     /* the day a text is read */

static const char *uitleg(const struct question_facts *z, const struct outcome *u, enum text_language language, const char *page)
{
    struct explain_question v = { .outcome = u, .packs = packs.packs, .n_packs = packs.n, .page = page,
                                  .huurprijs = z->eenheid.huurprijs, .eenheid = z->eenheid.present, .today = today };
    struct writer w;

    writer_init(&w, text, EXPLAIN_MAX);
    explain_text(&v, language, &w);
    assert_false(w.failed);
    text[writer_len(&w)] = '\0';
    return text;
}

static struct question_facts amina(int64_t huur)
{
    struct question_facts z = zaak_leeg();

    memcpy(z.corporatie, "L0101", 6);
    z.eenheid.huurprijs = (struct money_range){ huur, huur };
    add(&z.huishouden, ROL_WON, "1991-05-05", 2025, 2710000);
    return z;
}

static void test_amina(void **state)
{
    struct question_facts z = amina(69011);
    struct outcome u = beslis(&z);

    (void)state;
    assert_string_equal(uitleg(&z, &u, TEXT_NL, NULL),
        "Deze woning past bij u.\n\n"
        "De huur past bij uw inkomen. De huur is € 690,11. Voor u is de hoogste huur € 713,02. "
        "Uw inkomen is niet te hoog voor een sociale huurwoning.\n\n"
        "Woningen met een huur tot en met € 713,02 passen bij u.\n\n"
        "U kunt op deze woning reageren. U krijgt de woning nog niet. De woningcorporatie kiest later wie de woning krijgt.");
    z = amina(74500);
    u = beslis(&z);
    assert_string_equal(uitleg(&z, &u, TEXT_EN, "https://corporatie.example/hulp"),
        "This home does not fit you now.\n\n"
        "The rent is too high for your income. The rent is €745.00. The highest rent for you is €713.02. "
        "Your income is not too high for a social home. "
        "In this region housing corporations give only homes that fit the income.\n\n"
        "Homes with a rent up to €713.02 fit you.\n\n"
        "Has your income or your household changed? Tell us about it. "
        "Do you not agree? Then you can complain to the housing corporation. "
        "You may always ask a member of staff to look at it. You can do that here: https://corporatie.example/hulp");
}

/* Where somebody turns to who does not agree: with every outcome but GESCHIKT, and only where it is known. */
static void test_redress(void **state)
{
    static const char complain[] = "Klagen kan hier: https://c.example/klachten", object[] = "Bezwaar maken kan hier: https://g.example/bezwaar";
    static const struct { int64_t rent, income; enum uitkomst outcome; const char *corporation; } rows[] = {
        { 69011, 2710000, UITKOMST_GESCHIKT, "L0101" }, { 74500, 2710000, UITKOMST_NIET_GESCHIKT, "L0101" }, { 74500, 2710000, UITKOMST_RUIMTE_PASSEND, "" },
        { 60000, 6000000, UITKOMST_RUIMTE_DAEB, "" }, { 69011, 0, UITKOMST_ONBEPAALD, "L0101" } };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (unsigned known = 0; known < 4; known++) {
            struct question_facts z = zaak_leeg();

            memcpy(z.corporatie, rows[i].corporation, strlen(rows[i].corporation) + 1);
            z.eenheid.huurprijs = (struct money_range){ rows[i].rent, rows[i].rent };
            add(&z.huishouden, ROL_WON, "1991-05-05", rows[i].income > 0 ? 2025 : 0, rows[i].income);
            struct outcome u = beslis(&z);
            assert_int_equal(u.uitkomst, rows[i].outcome);
            struct explain_question v = { .outcome = &u, .packs = packs.packs, .n_packs = packs.n, .huurprijs = z.eenheid.huurprijs, .eenheid = true,
                                          .klachten = (known & 1) != 0 ? "https://c.example/klachten" : NULL,
                                          .bezwaar = (known & 2) != 0 ? "https://g.example/bezwaar" : NULL };
            for (enum text_language t = 0; t < TEXT_LANGUAGES; t++) {
                struct writer w;

                writer_init(&w, text, EXPLAIN_MAX);
                explain_text(&v, t, &w);
                text[writer_len(&w)] = '\0';
                bool told = rows[i].outcome != UITKOMST_GESCHIKT;
                assert_int_equal(strstr(text, "https://c.example/klachten") != NULL, told && (known & 1) != 0);
                assert_int_equal(strstr(text, "https://g.example/bezwaar") != NULL, told && (known & 2) != 0);
                if (t == TEXT_NL && told && known == 3)
                    assert_true(strstr(text, complain) != NULL && strstr(text, object) != NULL);
            }
        }
}

/* A year without rules: no pack decided, the latest one speaks. */
static void test_zonder_regels(void **state)
{
    struct question_facts z = amina(70500);

    (void)state;
    z.eenheid.ingangsdatum = (struct day_range){ dag("2027-01-04"), dag("2027-01-04") };
    struct outcome u = beslis(&z);
    assert_string_equal(uitleg(&z, &u, TEXT_NL, NULL),
        "Wij weten nog niet of deze woning bij u past. U kunt gewoon reageren.\n\n"
        "De regels voor 2027 zijn nog niet bekend.\n\n"
        "Wij kijken opnieuw als de regels er zijn. Wij verwachten de regels rond 25 november 2026. "
        "U mag altijd vragen of een medewerker meekijkt.");
}

/* A day of publication that has passed is not promised: the text says since when the rules are expected. */
static void test_passed_day_is_not_promised(void **state)
{
    static const struct { const char *day, *nl, *en; } rows[] = {
        { "2026-11-24", " Wij verwachten de regels rond 25 november 2026. ", " We expect the rules around 25 November 2026. " },
        { "2026-11-25", " Wij verwachten de regels rond 25 november 2026. ", " We expect the rules around 25 November 2026. " },
        { "2026-11-26", " Wij verwachten de regels al sinds 25 november 2026. ",
          " We have been expecting the rules since 25 November 2026. " },
        { "2027-03-01", " Wij verwachten de regels al sinds 25 november 2026. ",
          " We have been expecting the rules since 25 November 2026. " } };
    struct question_facts z = amina(70500);

    (void)state;
    z.eenheid.ingangsdatum = (struct day_range){ dag("2027-01-04"), dag("2027-01-04") };
    struct outcome u = beslis(&z);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        today = dag(rows[i].day);
        assert_non_null(strstr(uitleg(&z, &u, TEXT_NL, NULL), rows[i].nl));
        assert_non_null(strstr(uitleg(&z, &u, TEXT_EN, NULL), rows[i].en));
        assert_int_equal(strstr(uitleg(&z, &u, TEXT_NL, NULL), "rond") != NULL, i < 2);
    }
    today = 0;
}

/* A rent that is a range is not named; without a home the answer is what fits. */
static void test_open_huur(void **state)
{
    struct question_facts z = amina(70500);

    (void)state;
    z.eenheid.huurprijs = (struct money_range){ 70000, 71000 };
    struct outcome u = beslis(&z);
    assert_int_equal(u.uitkomst, UITKOMST_GESCHIKT);
    assert_null(strstr(uitleg(&z, &u, TEXT_NL, NULL), "De huur is €"));
    z.eenheid.present = 0;
    z.eenheid.huurprijs = (struct money_range){ 0, MONEY_MAX };
    u = beslis(&z);
    assert_string_equal(uitleg(&z, &u, TEXT_EN, NULL),
        "Here you see which homes fit you.\n\n"
        "Homes with a rent up to €713.02 fit you.\n\n"
        "Choose a home and apply. We will then check if that home fits you.");
}

static void test_woorden(void **state)
{
    static const struct { int64_t cent; const char *nl, *en; } rows[] = {
        { 0, "€ 0,00", "€0.00" }, { 5, "€ 0,05", "€0.05" }, { 71302, "€ 713,02", "€713.02" },
        { 118482, "€ 1.184,82", "€1,184.82" }, { 100000000, "€ 1.000.000,00", "€1,000,000.00" },
        { MONEY_MAX, "€ 100.000.000,00", "€100,000,000.00" }, { -2710050, "-€ 27.100,50", "-€27,100.50" } };
    char buf[40];
    struct writer w;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (enum text_language t = 0; t < TEXT_LANGUAGES; t++) {
            writer_init(&w, buf, sizeof(buf) - 1);
            explain_money(&w, rows[i].cent, t);
            buf[writer_len(&w)] = '\0';
            assert_string_equal(buf, t == TEXT_NL ? rows[i].nl : rows[i].en);
        }
    /* A word that is missing takes its piece along; a piece is said once. */
    struct explain_words words = { .word = { [VAR_HUUR] = "A" } };
    writer_init(&w, buf, sizeof(buf) - 1);
    explain_pieces("een \1.\ntwee \7.\ndrie.\neen \1.\n", &words, &w);
    buf[writer_len(&w)] = '\0';
    assert_string_equal(buf, "een A. drie.");
}

/* ---- any case ---- */

static uint64_t toestand = 0x9e3779b97f4a7c15u;

static unsigned kies(unsigned n)
{
    toestand ^= toestand << 13;
    toestand ^= toestand >> 7;
    toestand ^= toestand << 17;
    return (unsigned)(toestand >> 33) % n;
}

static struct question_facts willekeurig(void)
{
    static const char *const geboren[] = { "1941-03-07", "1958-11-30", "1966-07-19", "1979-04-23", "1990-10-11",
                                           "2003-09-28" };
    static const int64_t rents[] = { 19999, 26150, 45050, 69011, 71302, 71303, 76415, 93294, 120000 };
    static const char *const ingang[] = { "2025-06-01", "2026-03-01", "2026-12-15", "2027-02-01" };
    struct question_facts z = zaak_leeg();
    int32_t d = dag(ingang[kies(4)]);

    if (kies(2) == 0)
        memcpy(z.corporatie, "L0101", 6);
    z.eenheid.present = kies(8) != 0;
    z.eenheid.ingangsdatum = z.eenheid.publicatiedatum = (struct day_range){ d, d };
    if (kies(10) == 0)
        z.eenheid.ingangsdatum.max += 60;
    z.eenheid.huurprijs.min = z.eenheid.huurprijs.max = rents[kies(9)];
    if (kies(8) == 0)
        z.eenheid.huurprijs.max += 5000;
    z.eenheid.woonruimtesoort = kies(5) == 0 ? WOONRUIMTESOORT_ONZELFSTANDIG : WOONRUIMTESOORT_ZELFSTANDIG;
    z.eenheid.permanente_bewoning = kies(12) == 0 ? TRUTH_NO : TRUTH_YES;
    for (unsigned i = 0, n = 1 + kies(3); i < n; i++) {
        int64_t bedrag = 1100000 + (int64_t)kies(5000000);
        struct adult *v = add(&z.huishouden, i == 0 ? ROL_WON : ROL_MED, geboren[kies(6)],
                              kies(5) == 0 ? 0 : 2025, bedrag);
        if (kies(8) == 0 && v->n_inkomens > 0)
            v->inkomens[0].max += 900000;
        if (kies(4) == 0)
            v->status = 1u << kies(12);
        if (kies(6) == 0)
            v->status_unknown = STATUS_ALL & ~v->status;
    }
    for (unsigned i = 0, n = kies(4); i < n; i++)
        kind_erbij(&z.huishouden, "2014-08-17");
    if (kies(6) == 0) {
        z.huishouden.verzoek54a = TRUTH_YES;
        z.huishouden.vermogen = (struct money_range){ 19283746, 19283746 };
        z.huishouden.besluit54a = (uint8_t)(kies(2) == 0 ? TRUTH_YES : TRUTH_NO);
    }
    if (kies(6) == 0)
        z.huishouden.urgentie = URGENTIE_HVW_15_5;
    return z;
}

/* Numbers that a text may hold: the rent, rents of the rules, years of the rules, the day of a date, ages of the law. */
static bool getal_mag(int64_t number, const struct question_facts *z)
{
    static const int64_t vast[] = { 2024, 2025, 2026, 2027, 25, 18, 15 };
    int64_t grens;

    if (z->eenheid.huurprijs.min == z->eenheid.huurprijs.max && number == z->eenheid.huurprijs.min)
        return true;
    for (size_t i = 0; i < sizeof(vast) / sizeof(vast[0]); i++)
        if (number == vast[i])
            return true;
    for (uint32_t p = 0; p < packs.n; p++)
        for (uint8_t k = 0; k < HUUR_N; k++)
            if (explain_rent_bound(&packs.packs[p], k, &grens) && number == grens)
                return true;
    return false;
}

/* Every number in a text, read with its separators left out, is one that does not come from the household. */
static void getallen_nazien(const char *t, const struct question_facts *z)
{
    while (*t != '\0') {
        int64_t number = 0;
        bool found = false;
        for (; (*t >= '0' && *t <= '9') || (found && (*t == '.' || *t == ',') && t[1] >= '0' && t[1] <= '9'); t++)
            if (*t >= '0') {
                number = number * 10 + (*t - '0');
                found = true;
            }
        if (found)
            assert_true(getal_mag(number, z));
        else
            t++;
    }
}

static void codes_nazien(const struct outcome *u, enum text_language language)
{
    for (unsigned i = 0; i < u->n_redenen; i++) {
        bool said = false;
        for (unsigned p = 0; p < u->n_packs; p++)
            said |= explain_from_pack(u->packs[p], UITLEG_REDEN, u->redenen[i], language, PART_WHY)[0] != '\0';
        assert_true(said);
    }
    for (unsigned i = 0; i < u->n_voorbehoud; i++)
        assert_true(explain_from_pack(u->packs[0], UITLEG_VOORBEHOUD, u->voorbehoud[i], language, PART_WHY)[0] != '\0');
    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        if (u->vrijstelling[i] != NULL)
            assert_true(explain_from_pack(u->packs[0], UITLEG_VRIJSTELLING, u->vrijstelling[i], language, PART_WHY)[0] != '\0');
}

static void test_elk_geval(void **state)
{
    unsigned uitkomsten[UITKOMST_N] = { 0 };
    size_t langste = 0;

    (void)state;
    for (unsigned i = 0; i < GEVALLEN; i++) {
        struct question_facts z = willekeurig();
        struct outcome u = beslis(&z);
        uitkomsten[u.uitkomst]++;
        for (enum text_language t = 0; t < TEXT_LANGUAGES; t++) {
            struct explain_question v = { .outcome = &u, .packs = packs.packs, .n_packs = packs.n };
            char vraag[1024];
            codes_nazien(&u, t);
            const char *lees = uitleg(&z, &u, t, NULL);
            langste = strlen(lees) > langste ? strlen(lees) : langste;
            assert_true(strlen(lees) > 60);
            assert_non_null(strstr(lees, "\n\n"));
            getallen_nazien(lees, &z);
            for (unsigned k = 0; k < u.n_ontbreekt; k++) {
                struct writer w;
                writer_init(&w, vraag, sizeof(vraag) - 1);
                explain_question(&v, &u.ontbreekt[k], t, PART_QUESTION, &w);
                vraag[writer_len(&w)] = '\0';
                assert_true(strlen(vraag) > 8);
                getallen_nazien(vraag, &z);
            }
        }
    }
    for (unsigned k = 0; k < UITKOMST_N; k++)
        assert_true(uitkomsten[k] > GEVALLEN / 100);
    assert_true(langste < EXPLAIN_MAX / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_amina), cmocka_unit_test(test_redress), cmocka_unit_test(test_zonder_regels),
                                        cmocka_unit_test(test_passed_day_is_not_promised),
                                        cmocka_unit_test(test_open_huur), cmocka_unit_test(test_woorden),
                                        cmocka_unit_test(test_elk_geval) };

    return cmocka_run_group_tests(tests, packs_open, packs_dicht);
}
