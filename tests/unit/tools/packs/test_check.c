/* policy check finds what it promises to find, and nothing in the shipped packs. */
#include "bewerken.h"

#include "model/facts.h"
#include "policy/evaluate.h"

#include <stdio.h>

static char gevonden[16][768];
static unsigned n_gevonden;

static void onthoud(void *who, const char *text)
{
    (void)who;
    if (strncmp(text, "texts.", 6) == 0)
        return;   /* what is said to people: test_texts.c */
    if (n_gevonden < 16) {
        strncpy(gevonden[n_gevonden], text, sizeof(gevonden[0]) - 1);
        n_gevonden++;
    }
}

/* Compiles j, checks it beside the other shipped packs. */
static unsigned keur(const json_t *j)
{
    static const char *const names[] = { "nl.woningwet/2025", "nl.woningwet/2026", "regio-demo/2026" };
    struct loaded_pack p, andere[3];
    struct packset set;
    struct pack_mistake fout;
    unsigned n = 0;

    memset(gevonden, 0, sizeof(gevonden));
    n_gevonden = 0;
    assert_int_equal(compileer(j, &p, &fout), OK);
    packset_init(&set);
    assert_int_equal(packset_add(&set, &p.pack), OK);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(load_pack(names[i], &andere[i], &fout), OK);
        (void)!packset_add(&set, &andere[i].pack);   /* the one that is checked is there already */
    }
    (void)pack_check(&set, &p.pack, onthoud, NULL);
    n = n_gevonden;
    for (unsigned i = 0; i < 3; i++)
        load_release(&andere[i]);
    load_release(&p);
    return n;
}

static bool meldt(const char *part)
{
    for (unsigned i = 0; i < n_gevonden; i++)
        if (strstr(gevonden[i], part) != NULL)
            return true;
    return false;
}

static void test_geleverd(void **state)
{
    static const char *const names[] = { "nl.woningwet/2025", "nl.woningwet/2026", "regio-demo/2026" };

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        json_t *j = bron(names[i]);
        assert_int_equal(keur(j), 0);
        json_decref(j);
    }
}

static json_t *table(json_t *j, const char *name)
{
    json_t *t;
    size_t i;

    json_array_foreach(json_object_get(j, "tables"), i, t)
        if (strcmp(json_string_value(json_object_get(t, "name")), name) == 0)
            return t;
    fail();
    return NULL;
}

static void test_tabellen(void **state)
{
    json_t *j = bron("nl.woningwet/2026"), *rows = json_object_get(table(j, "huurklasse"), "rows"), *when;

    (void)state;
    assert_int_equal(json_array_remove(rows, 2), 0);
    assert_true(keur(j) > 0);
    assert_true(meldt("table huurklasse has a gap at huurprijs=49821"));
    json_decref(j);

    j = bron("nl.woningwet/2026");
    when = json_object_get(json_array_get(json_object_get(table(j, "huurklasse"), "rows"), 2), "when");
    json_object_set_new(json_object_get(when, "huurprijs"), "max", json_string("hoge_aftoppingsgrens"));
    assert_true(keur(j) > 0);
    assert_true(meldt("table huurklasse has overlapping rows 2 and 3 at huurprijs=7"));
    json_decref(j);

    /* A gap that only one choice of an amount opens is found too. */
    j = bron("nl.woningwet/2026");
    when = json_object_get(json_array_get(json_object_get(table(j, "onderPlafond"), "rows"), 1), "when");
    json_object_set_new(json_object_get(when, "huurprijs"), "above", json_string("hoge_aftoppingsgrens"));
    assert_true(keur(j) > 0);
    assert_true(meldt("table onderPlafond has a gap"));
    assert_true(meldt("plafond=lage_aftoppingsgrens"));
    json_decref(j);

    j = bron("nl.woningwet/2026");
    when = json_object_get(json_array_get(json_object_get(table(j, "huurklasse"), "rows"), 5), "when");
    json_object_set_new(when, "kamers", json_pack("{s:i}", "below", 0));
    assert_true(keur(j) > 0);
    assert_true(meldt("table huurklasse row 5 can never be hit"));
    json_decref(j);
}

static void test_namen(void **state)
{
    json_t *j = bron("nl.woningwet/2026"), *p;

    (void)state;
    p = json_deep_copy(json_object_get(json_object_get(j, "parameters"), "lage_aftoppingsgrens"));
    json_object_set_new(json_object_get(j, "parameters"), "niet_gebruikt", p);
    json_object_set_new(json_object_get(j, "citations"), "LEEG", json_pack("{s:s}", "title", "x"));
    p = json_deep_copy(json_array_get(json_object_get(j, "readings"), 0));
    json_object_set_new(p, "name", json_string("o99"));
    json_object_set_new(p, "code", json_string("O99_NIETS"));
    json_array_append_new(json_object_get(j, "readings"), p);
    assert_int_equal(keur(j), 3);
    assert_true(meldt("parameter niet_gebruikt is not used"));
    assert_true(meldt("citation LEEG is not used"));
    assert_true(meldt("reading O99_NIETS is not used"));
    json_decref(j);
}

static void test_gevallen(void **state)
{
    json_t *j = bron("nl.woningwet/2026"), *one_case = json_array_get(json_object_get(j, "cases"), 0);

    (void)state;
    json_object_set_new(json_object_get(one_case, "expect"), "inkomensklasse", json_string("HOOG"));
    assert_int_equal(keur(j), 1);
    assert_true(meldt("inkomensklasse is \"LAAG\""));
    json_object_set_new(json_object_get(json_object_get(one_case, "case"), "eenheid"), "rekenhuur", json_integer(1));
    assert_int_equal(keur(j), 1);
    assert_true(meldt("cannot be read"));
    json_decref(j);
}

/* Huisvestingswet 15(5): the exception cannot be left out; nor may urgency harm. */
static void test_hvw_15_5(void **state)
{
    static const char *const place[] = { "tables", "#0", "rows", NULL };
    json_t *j = bron("regio-demo/2026"), *rows = plek(j, place);

    (void)state;
    json_object_set_new(j, "cases", json_array());
    json_array_remove(rows, 3);
    json_array_remove(rows, 2);
    json_object_del(json_object_get(json_array_get(rows, 1), "when"), "urgentHvw15_5");
    json_object_del(json_object_get(j, "citations"), "HVW-15-5");
    assert_int_equal(keur(j), 1);
    assert_true(meldt("refuses on income for URGENT_HVW_15_5"));
    json_decref(j);

    /* refusing only the urgent */
    j = bron("regio-demo/2026");
    rows = plek(j, place);
    json_object_set_new(j, "cases", json_array());
    json_object_set_new(json_object_get(json_array_get(rows, 1), "when"), "urgentHvw15_5", json_true());
    json_object_set_new(json_object_get(json_array_get(rows, 2), "when"), "urgentHvw15_5", json_false());
    json_object_set_new(json_object_get(json_array_get(rows, 3), "when"), "urgentHvw15_5", json_false());
    assert_true(keur(j) >= 1);
    assert_true(meldt("makes an outcome worse"));
    json_decref(j);
}

/* ---- one defect at a time: where, what, and what to do ---- */

/* lid at pad is set to waarde (JSON; NULL removes it), and likewise lid2 where given; then the finding must say `meldt`
 * and `report`. lid "#n" is element n of an array; "+" appends to it. */
static const struct keuringsdefect {
    const char *pack, *pad[8], *lid, *value, *meldt, *report;
} keuringsdefecten[] = {
    /* completeness, also of the inputs that are not about income or rent */
    { "bezettingsnorm-demo/2026", { "tables", "#0", "rows" }, "#2", NULL, "table bezetting has a gap at kamers=3, personen=1", "add a row" },
    { "bezettingsnorm-demo/2026", { "tables", "#0", "rows", "#2", "when" }, "personen", "{\"max\":5}",
      "table bezetting has overlapping rows 2 and 3 at kamers=3, personen=5", "narrow one of the two rows" },
    { "bezettingsnorm-demo/2026", { "tables", "#1", "rows", "#3", "when" }, "leeftijdTot", "{\"max\":26}",
      "table leeftijdslabel has a gap at heeft_55plus=0, leeftijdVan=0, leeftijdTot=27, jong_alle=1", "add a row" },
    { "svnk-doorstroom/2026", { "tables", "#0", "rows", "#1", "when" }, "huidigeSlaapkamers", "{\"max\":1}",
      "table doorstroom has a gap at huurtVanDeelnemer=1, huidigeSlaapkamers=2", "add a row" },
    { "svnk-doorstroom/2026", { "tables", "#0", "rows", "#4", "when" }, "slaapkamers", "{\"max\":3}",
      "table doorstroom has overlapping rows 3 and 4", "narrow one of the two rows" },
    { "tweehuren-demo/2026", { "tables", "#0", "rows", "#0", "when" }, "huursoort", "\"ENIGE\"",
      "table uitkomst has a gap at uitkomst=GESCHIKT, huursoort=TUSSEN", "add a row" },
    { "nl.middenhuur/2026", { "tables", "#0", "rows" }, "#0", NULL, "table middenwoning has a gap at middenhuur=0", "add a row" },
    { "nl.middenhuur/2026", { "tables", "#2", "rows", "#1", "when", "inkomenA" }, "above", "\"middenhuur_tot\"",
      "table middeninkomen has overlapping rows 0 and 1", "narrow one of the two rows" },
    /* never hit */
    { "svnk-doorstroom/2026", { "tables", "#0", "rows", "#0", "when" }, "personen", "{\"below\":1}",
      "table doorstroom row 0 can never be hit", "take it out or correct" },
    { "regio-demo/2026", { "tables", "#0", "rows" }, "+", "{\"when\":{\"uitkomst\":\"NIET_GESCHIKT\"},\"then\":\"NIET_GESCHIKT\"}",
      "table uitkomst row 4 can never be hit", "take it out or correct" },
    /* unused */
    { "nl.middenhuur/2026", { "parameters" }, "over", "{\"value\":1,\"unit\":\"years\",\"citations\":[\"HVW-10\"],\"confidence\":\"secondary\"}",
      "parameter over is not used", "take it out" },
    { "bezettingsnorm-demo/2026", { "derivations" }, "+",
      "{\"name\":\"kinderen\",\"op\":\"count\",\"where\":[\"KIND\"],\"citations\":[\"HVW-11\"]}",
      "derivation kinderen is not used", "take it out" },
    { "regio-demo/2026", { "citations" }, "LEEG", "{\"title\":\"x\"}", "citation LEEG is not used", "take it out" },
    /* national rules stay national */
    { "nl.middenhuur/2026", { "parameters" }, "lage_aftoppingsgrens",
      "{\"value\":1,\"unit\":\"EUR_cent\",\"citations\":[\"HVW-10\"],\"confidence\":\"secondary\"}",
      "parameter lage_aftoppingsgrens is national", "a name of its own" },
    /* Huisvestingswet 15(5), by every road income can take */
    { "tweehuren-demo/2026", { "tables", "#0", "rows", "#9", "when" }, "urgentHvw15_5", NULL,
      "table uitkomst has overlapping", "narrow one of the two rows" },
    { "nl.middenhuur/2026", { "tables", "#3", "rows", "#7" }, "then", "\"NIET_GESCHIKT\"",
      "refuses on income for URGENT_HVW_15_5", "keep the outcome where urgentHvw15_5 is true" },
    { "tweehuren-demo/2026", { "tables", "#0", "rows", "#11" }, "then", "\"NIET_GESCHIKT\"",
      "refuses on income for URGENT_HVW_15_5", "keep the outcome where urgentHvw15_5 is true" },
    { "bezettingsnorm-demo/2026", { "tables", "#2", "rows", "#1" }, "then", "\"NIET_GESCHIKT\"",
      "refuses on income for URGENT_HVW_15_5", "keep the outcome" },
    /* a claim of the platform that harms, a decision of art. 54a that harms */
    { "svnk-doorstroom/2026", { "tables", "#1", "rows", "#3" }, "then", "\"NIET_GESCHIKT\"",
      "a fact of the platform (urgency, decision of art. 54a, present home) makes an outcome worse at", "only improve" },
    { "enschede-vrije-ruimte/2026", { "tables", "#0", "rows", "#0" }, "then", "\"NIET_GESCHIKT\"",
      "a decision of art. 54a makes an outcome worse at uitkomst=GESCHIKT", "only improve" },
    /* the base */
    { "nl.middenhuur/2026", { NULL }, "base", "\"nl.andere\"", "base nl.andere is not there", "correct base and validity" },
    /* beside another overlay */
    /* worked cases */
    { "tweehuren-demo/2026", { "cases", "#0" }, "expect", "{\"uitkomst\":\"GESCHIKT\"}", "expects another number of answers", "one for each rent" },
    { "tweehuren-demo/2026", { "cases", "#0", "expect", "#1" }, "uitkomst", "\"GESCHIKT\"", "case laag inkomen: uitkomst is \"NIET_GESCHIKT\"", "correct what is expected" },
    { "tweehuren-demo/2026", { "cases", "#3" }, "expect", "{}", "case een huur expects nothing", "name a field" },
    { "tweehuren-demo/2026", { "cases", "#3", "case", "eenheid" }, "huurprijs", "-1", "case een huur", "/case/eenheid/huurprijs" },
};

static json_t *beschadigen(const struct keuringsdefect *d)
{
    json_t *j = bron(d->pack), *o = plek(j, d->pad);
    json_error_t e;
    json_t *v = d->value != NULL ? json_loads(d->value, JSON_DECODE_ANY, &e) : NULL;

    if (d->lid[0] == '+')
        assert_int_equal(json_array_append_new(o, v), 0);
    else if (d->lid[0] == '#')
        assert_int_equal(json_array_remove(o, strtoul(d->lid + 1, NULL, 10)), 0);
    else if (v == NULL)
        assert_int_equal(json_object_del(o, d->lid), 0);
    else
        assert_int_equal(json_object_set_new(o, d->lid, v), 0);
    return j;
}

static void test_een_defect(void **state)
{
    unsigned zonder = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(keuringsdefecten) / sizeof(keuringsdefecten[0]); i++) {
        const struct keuringsdefect *d = &keuringsdefecten[i];
        bool gevonden_hier = false;
        json_t *j = beschadigen(d);
        (void)keur(j);
        for (unsigned k = 0; k < n_gevonden; k++)
            gevonden_hier |= strstr(gevonden[k], d->meldt) != NULL && strstr(gevonden[k], d->report) != NULL &&
                             strstr(gevonden[k], ": ") != NULL;
        if (!gevonden_hier) {
            for (unsigned k = 0; k < n_gevonden; k++)
                print_error("  %s\n", gevonden[k]);
            print_error("defect %zu: no finding says \"%s\"\n", i, d->meldt);
            zonder++;
        }
        json_decref(j);
    }
    assert_int_equal(zonder, 0);
}

/* Overlays beside each other: what no rule puts together is named, with both packs. */
static void test_naast_elkaar(void **state)
{
    static const struct { const char *lid, *value, *meldt; } rows[] = {
        { "extensions", "{\"jaarvoorkeur\":\"T1\"}", "they set jaarvoorkeur differently" },
        { "extensions", "{\"coouderschapDagen\":120}", "they set coouderschapDagen differently" },
        { "extensions", "{\"oudsteBelastingjaar\":2}", "they set oudsteBelastingjaar differently" },
        { "extensions", "{\"jaarvoorkeur\":\"T2\",\"coouderschapDagen\":100,\"oudsteBelastingjaar\":1}", NULL },
        { "corporations", "[\"L0120\"]", NULL }, { "validFrom", "\"2027-01-01\"", NULL },
    };
    struct loaded_pack one, twee;
    struct pack_mistake fout;
    json_error_t e;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *a = bron("regio-demo/2026"), *b = bron("regio-demo/2026");
        struct packset set;
        struct pack_collision collision;
        json_object_set_new(a, "extensions", json_loads("{\"jaarvoorkeur\":\"T2\",\"coouderschapDagen\":100,"
                                                        "\"oudsteBelastingjaar\":1}", 0, &e));
        json_object_set_new(b, "id", json_string("regio-ander"));
        json_object_set_new(b, "validUntil", json_string("2027-12-31"));
        json_object_set_new(b, rows[i].lid, json_loads(rows[i].value, JSON_DECODE_ANY, &e));
        assert_int_equal(compileer(a, &one, &fout), OK);
        assert_int_equal(compileer(b, &twee, &fout), OK);
        packset_init(&set);
        assert_int_equal(packset_add(&set, &one.pack), OK);
        assert_int_equal(packset_add(&set, &twee.pack), OK);
        bool botst = packset_collision(&set, &collision);
        assert_int_equal(botst, rows[i].meldt != NULL);
        if (botst) {
            assert_string_equal(collision.why, rows[i].meldt);
            assert_string_equal(pack_id(collision.a), "regio-demo");
            assert_string_equal(pack_id(collision.b), "regio-ander");
        }
        load_release(&one);
        load_release(&twee);
        json_decref(a);
        json_decref(b);
    }
}

/* Five overlays may hold for one corporation on one day: a sixth is refused together with them, and named by the check. */
static void test_zesde_overlay(void **state)
{
    static const struct { const char *corporatie[6], *from[6], *to[6], *where; const char *op; } rows[] = {
        { { "L0101", "L0101", "L0101", "L0101", "L0101", "L0101" }, { NULL }, { NULL }, "L0101", "2026-01-01" },
        { { "*", "*", "*", "*", "*", "*" }, { NULL }, { NULL }, "one corporation", "2026-01-01" },
        { { "*", "L0101..L0110", "*", "L0104..L0120", "L0105", "L0099..L0105" }, { NULL }, { NULL }, "L0105", "2026-01-01" },
        { { "L0101", "L0101", "L0101", "L0101", "L0101", "L0101" }, { [3] = "2026-07-01" }, { NULL }, "L0101", "2026-07-01" },
        { { "L0101", "L0101", "L0101", "L0101", "L0101", "L0102" }, { NULL }, { NULL }, NULL, NULL },
        { { "*", "L0101..L0110", "*", "L0104..L0120", "L0106", "L0099..L0105" }, { NULL }, { NULL }, NULL, NULL },
        { { "L0101", "L0101", "L0101", "L0101", "L0101", "L0101" }, { [3] = "2026-07-01" }, { [5] = "2026-06-30" }, NULL, NULL },
        { { "L0101", "L0101", "L0101", "00000001001234567890", "L0101", "L0101" }, { NULL }, { NULL }, NULL, NULL },
    };
    struct loaded_pack nl, p[6];
    struct pack_mistake fout;

    (void)state;
    assert_int_equal(load_pack("nl.woningwet/2026", &nl, &fout), OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct packset set;
        char wanted[128];
        char id[] = "regio-a";
        packset_init(&set);
        assert_int_equal(packset_add(&set, &nl.pack), OK);
        for (unsigned k = 0; k < 6; k++) {
            json_t *j = bron("regio-demo/2026");
            id[6] = (char)('a' + k);
            json_object_set_new(j, "id", json_string(id));
            json_object_set_new(j, "corporations", json_pack("[s]", rows[i].corporatie[k]));
            if (rows[i].from[k] != NULL)
                json_object_set_new(j, "validFrom", json_string(rows[i].from[k]));
            if (rows[i].to[k] != NULL)
                json_object_set_new(j, "validUntil", json_string(rows[i].to[k]));
            assert_int_equal(compileer(j, &p[k], &fout), OK);
            json_decref(j);
            assert_int_equal(packset_check(&set), OK);
            assert_int_equal(packset_add(&set, &p[k].pack), OK);
        }
        assert_int_equal(packset_check(&set), rows[i].where != NULL ? REFUSED_PACK_CROWD : OK);
        n_gevonden = 0;
        memset(gevonden, 0, sizeof(gevonden));
        pack_check(&set, &p[5].pack, onthoud, NULL);
        if (rows[i].where != NULL) {
            snprintf(wanted, sizeof(wanted), "more than five overlays hold for %s on %s: regio-a, regio-b, regio-c, regio-d, "
                     "regio-e, regio-f; join some", rows[i].where, rows[i].op);
            assert_true(meldt(wanted));
        } else {
            assert_false(meldt("more than five"));
        }
        for (unsigned k = 0; k < 6; k++)
            load_release(&p[k]);
    }
    load_release(&nl);
}

/* Two overlays that turn an outcome into two different ones are not loaded; NIET_GESCHIKT goes with anything, and their
 * order does not matter. */
static void test_uitkomst_van_twee(void **state)
{
    static const char *const rows[] = { "tables", "#0", "rows", "#1", NULL };
    json_t *a = bron("enschede-vrije-ruimte/2026"), *b = bron("enschede-vrije-ruimte/2026"), *nl = bron("nl.woningwet/2026");
    struct loaded_pack p[3];
    struct packset set;
    struct pack_collision collision;
    struct pack_mistake fout;

    (void)state;
    json_object_set_new(b, "id", json_string("aa-ander"));
    json_object_set_new(plek(a, rows), "then", json_string("GESCHIKT"));       /* RUIMTE_PASSEND becomes GESCHIKT */
    json_object_set_new(plek(b, rows), "then", json_string("RUIMTE_DAEB"));
    for (unsigned ronde = 0; ronde < 2; ronde++) {
        assert_int_equal(compileer(nl, &p[0], &fout), OK);
        assert_int_equal(compileer(a, &p[1], &fout), OK);
        assert_int_equal(compileer(b, &p[2], &fout), OK);
        packset_init(&set);
        for (unsigned i = 0; i < 3; i++)
            assert_int_equal(packset_add(&set, &p[i].pack), OK);
        if (ronde == 0) {
            assert_int_equal(packset_check(&set), REFUSED_PACK_CONFLICT);
            assert_true(packset_collision(&set, &collision));
            assert_non_null(strstr(collision.why, "two different ones"));
            json_object_set_new(plek(b, rows), "then", json_string("NIET_GESCHIKT"));
        } else {
            struct question_facts z = { .fase = FASE_REACTIE, .corporatie = "L0221" };
            struct outcome u;
            assert_int_equal(packset_check(&set), OK);
            facts_empty_home(&z.eenheid);
            facts_empty(&z.huishouden);
            z.eenheid.present = 1;
            z.eenheid.huurprijs = (struct money_range){ 74500, 74500 };
            z.eenheid.woonruimtesoort = WOONRUIMTESOORT_ZELFSTANDIG;
            z.eenheid.ingangsdatum = z.eenheid.publicatiedatum =
                (struct day_range){ pack_valid_from(&p[0].pack), pack_valid_from(&p[0].pack) };
            z.huishouden.n_adults = 1;
            facts_empty_adult(&z.huishouden.adults[0]);
            z.huishouden.adults[0].rol = ROL_WON;
            z.huishouden.adults[0].geboortedatum = (struct day_range){ 8000, 8000 };
            z.huishouden.adults[0].n_inkomens = 1;
            z.huishouden.adults[0].inkomens[0] =
                (struct inkomen){ .min = 2710000, .max = 2710000, .jaar = 2025, .soort = INKOMEN_VERZAMELINKOMEN };
            assert_int_equal(evaluate(&set, &z, &u), OK);
            assert_int_equal(u.uitkomst, UITKOMST_NIET_GESCHIKT);
            z.eenheid.huurprijs = (struct money_range){ 69011, 69011 };
            assert_int_equal(evaluate(&set, &z, &u), OK);
            assert_int_equal(u.uitkomst, UITKOMST_GESCHIKT);
        }
        for (unsigned i = 0; i < 3; i++)
            load_release(&p[i]);
    }
    json_decref(a);
    json_decref(b);
    json_decref(nl);
}

static void test_hoogste(void **state)
{
    json_t *j = bron("nl.woningwet/2026"), *r;
    size_t i;

    (void)state;
    json_object_set_new(j, "cases", json_array());
    json_array_foreach(json_object_get(table(j, "hoogstePassendeHuurklasse"), "rows"), i, r)
        if (strcmp(json_string_value(json_object_get(r, "then")), "TOT_LAGE_AFTOPPING") == 0)
            json_object_set_new(r, "then", json_string("TOT_HOGE_AFTOPPING"));
    assert_int_equal(keur(j), 1);
    assert_true(meldt("hoogstePassendeHuurklasse is TOT_HOGE_AFTOPPING"));
    json_decref(j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_geleverd), cmocka_unit_test(test_tabellen), cmocka_unit_test(test_namen),
        cmocka_unit_test(test_gevallen), cmocka_unit_test(test_hvw_15_5), cmocka_unit_test(test_hoogste),
        cmocka_unit_test(test_een_defect), cmocka_unit_test(test_naast_elkaar), cmocka_unit_test(test_zesde_overlay),
        cmocka_unit_test(test_uitkomst_van_twee),
    };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
