/* An impact run counts exactly what deciding every household with every home one by one counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/mem.h"
#include "model/facts.h"
#include "json/strict_json.h"
#include "impact/impact_report.h"
#include "packs/load.h"
#include "policy/evaluate.h"

#define HUISHOUDENS 90
#define WONINGEN 60

static uint64_t worp_staat;

static int64_t worp(int64_t n)
{
    worp_staat = worp_staat * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)((worp_staat >> 33) % (uint64_t)n);
}

/* ---- packs ---- */

struct side { struct loaded_pack pack, basis; struct packset set; struct impact_side impact; };

static void kant_laden(struct side *k, const char *name, const char *basis, const char *corporatie)
{
    struct pack_mistake fout;

    memset(k, 0, sizeof(*k));
    packset_init(&k->set);
    assert_int_equal(load_pack(name, &k->pack, &fout), OK);
    assert_int_equal(packset_add(&k->set, &k->pack.pack), OK);
    if (basis != NULL) {
        assert_int_equal(load_pack(basis, &k->basis, &fout), OK);
        assert_int_equal(packset_add(&k->set, &k->basis.pack), OK);
    }
    k->impact = (struct impact_side){ .set = &k->set, .dag = pack_valid_from(&k->pack.pack) };
    memcpy(k->impact.corporatie, corporatie, strlen(corporatie));
}

static void kant_vrij(struct side *k)
{
    load_release(&k->pack);
    if (k->basis.blob != NULL)
        load_release(&k->basis);
}

/* ---- made-up rows, many of them at a limit ---- */

static void huishouden_maken(struct impact_huishouden *h)
{
    static const int64_t grenzen[] = { 2940000, 3992500, 2877500, 3865000, 5153700, 5691000, 2837500, 3850000 };
    static const uint32_t statussen[] = { 0, 0, 0, 0, STATUS_STUDENT_VOLTIJD, STATUS_ASIELVERGUNNING, STATUS_WLZ_ADL };

    *h = (struct impact_huishouden){ .aantal = 1 + worp(9), .aow = TRUTH_UNKNOWN, .huurt = TRUTH_NO };
    h->nu_slaapkamers = (uint8_t)worp(5);
    h->huurt = worp(2) == 0 ? TRUTH_YES : TRUTH_NO;
    h->children = (uint8_t)worp(4);
    h->persons = (uint8_t)(h->children + 1 + worp(3));
    h->status = statussen[worp(7)];
    h->urgentie = worp(5) == 0 ? URGENTIE_HVW_15_5 : 0;
    int64_t inkomen = worp(2) == 0 ? worp(7000000) : grenzen[worp(8)] * 10000 / 10376 + worp(5) - 2;
    h->inkomen = (struct money_range){ inkomen, inkomen };
    if (worp(8) == 0)
        h->inkomen.max += worp(400000);
    if (worp(12) == 0)
        h->inkomen = (struct money_range){ MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX };
    if (worp(3) > 0) {
        int16_t jaar = (int16_t)(1935 + worp(70));
        h->n_born = 1;
        h->born[0] = (struct day_range){ day_of((struct date){ jaar, 1, 1 }), day_of((struct date){ jaar, 12, 31 }) };
    } else {
        h->aow = worp(2) == 0 ? TRUTH_YES : TRUTH_NO;
    }
}

static void woning_maken(struct eenheid *e)
{
    static const int64_t grenzen[] = { 20252, 20071, 49820, 71302, 76414, 93293, 68296, 73193, 90007, 47720, 19905 };
    int64_t huur = worp(2) == 0 ? 15000 + worp(100000) : grenzen[worp(11)] + worp(3) - 1;

    facts_empty_home(e);
    e->present = 1;
    e->huurprijs = (struct money_range){ huur, huur };
    e->woonruimtesoort = (uint8_t)(worp(6) == 0 ? 1u << worp(3) : WOONRUIMTESOORT_ZELFSTANDIG);
    e->aangewezen = worp(8) == 0 ? TRUTH_YES : TRUTH_NO;
    e->kamers_min = e->kamers_max = (int16_t)(1 + worp(5));
    e->slaapkamers_min = e->slaapkamers_max = (int16_t)worp(4);
    e->age_from = worp(4) == 0 ? 55 : 0;
    e->middenhuur = worp(6) == 0 ? TRUTH_YES : TRUTH_NO;
    e->rent_rank = (uint8_t)(worp(4) == 0 ? 1u << worp(4) : RENT_RANK_ENIGE);
}

/* ---- one by one ---- */

struct tally { int64_t pairs, huishoudens; };

static struct tally tally[IMPACT_BAND_N][HUUR_N][UITKOMST_N][UITKOMST_N];
static int64_t shifts[IMPACT_BAND_N][INKOMENSKLASSE_N], chance[IMPACT_BAND_N][3];
static int64_t past_per_huishouden[HUISHOUDENS][2], gewicht[HUISHOUDENS];
static unsigned band_van[HUISHOUDENS];

static void besluit(const struct side *k, const struct impact_huishouden *h, const struct eenheid *e, struct outcome *u)
{
    static struct question_facts z;

    memset(&z, 0, sizeof(z));
    z.fase = FASE_REACTIE;
    memcpy(z.corporatie, k->impact.corporatie, sizeof(z.corporatie));
    impact_huishouden_op(h, k->impact.dag, &z.huishouden);
    z.eenheid = *e;
    z.eenheid.ingangsdatum = z.eenheid.publicatiedatum = (struct day_range){ k->impact.dag, k->impact.dag };
    assert_int_equal(evaluate(k->impact.set, &z, u), OK);
}

static void een_voor_een(const struct side *old, const struct side *fresh, const struct impact_huishouden *h, unsigned nr,
                         const struct eenheid *homes, const int64_t *aantallen, unsigned n)
{
    bool gezien[HUUR_N][UITKOMST_N][UITKOMST_N] = { 0 };
    static struct outcome a, b;

    for (unsigned w = 0; w < n; w++) {
        besluit(old, h, &homes[w], &a);
        besluit(fresh, h, &homes[w], &b);
        unsigned band = band_van[nr] = IMPACT_BAND(a.inkomensklasse, a.grootteklasse);
        struct tally *t = &tally[band][a.huurklasse][a.uitkomst][b.uitkomst];
        t->pairs += h->aantal * aantallen[w];
        if (!gezien[a.huurklasse][a.uitkomst][b.uitkomst])
            t->huishoudens += h->aantal;
        gezien[a.huurklasse][a.uitkomst][b.uitkomst] = true;
        if (w == 0)
            shifts[band][b.inkomensklasse] += h->aantal;
        past_per_huishouden[nr][0] += a.uitkomst == UITKOMST_GESCHIKT ? aantallen[w] : 0;
        past_per_huishouden[nr][1] += b.uitkomst == UITKOMST_GESCHIKT ? aantallen[w] : 0;
    }
    int64_t d = past_per_huishouden[nr][1] - past_per_huishouden[nr][0];
    chance[band_van[nr]][d < 0 ? 0 : d == 0 ? 1 : 2] += h->aantal;
    gewicht[nr] = h->aantal;
}

/* Does the quantile say what it promises: at least deel% of the band at or below it, fewer than that below it? */
static void kwantiel_keuren(const struct impact *i, unsigned side, unsigned band, unsigned part)
{
    int64_t q = impact_quantile(i, side, band, part), total = 0, to = 0, below = 0;

    for (unsigned nr = 0; nr < HUISHOUDENS; nr++) {
        if (band_van[nr] != band)
            continue;
        total += gewicht[nr];
        to += past_per_huishouden[nr][side] <= q ? gewicht[nr] : 0;
        below += past_per_huishouden[nr][side] < q ? gewicht[nr] : 0;
    }
    if (total == 0) {
        assert_int_equal(q, -1);
        return;
    }
    assert_true(to * 100 >= total * part);
    assert_true(below * 100 < total * part);
}

static void vergelijk(const char *oud_naam, const char *oud_basis, const char *nieuw_naam, const char *nieuw_basis,
                      const char *corporatie)
{
    static struct impact_huishouden huishoudens[HUISHOUDENS];
    static struct eenheid homes[WONINGEN];
    static struct side sides[2];
    int64_t aantallen[WONINGEN], veranderd = 0;
    struct impact *i;

    kant_laden(&sides[0], oud_naam, oud_basis, oud_basis != NULL ? corporatie : "");
    kant_laden(&sides[1], nieuw_naam, nieuw_basis, nieuw_basis != NULL ? corporatie : "");
    memset(tally, 0, sizeof(tally));
    memset(shifts, 0, sizeof(shifts));
    memset(chance, 0, sizeof(chance));
    memset(past_per_huishouden, 0, sizeof(past_per_huishouden));
    assert_int_equal(impact_begin((struct impact_side[]){ sides[0].impact, sides[1].impact }, &i), OK);
    for (unsigned w = 0; w < WONINGEN; w++) {
        woning_maken(&homes[w]);
        aantallen[w] = 1 + worp(3);
        assert_int_equal(impact_woning(i, &homes[w], aantallen[w]), OK);
    }
    assert_int_equal(impact_homes_done(i), OK);
    for (unsigned nr = 0; nr < HUISHOUDENS; nr++) {
        huishouden_maken(&huishoudens[nr]);
        assert_int_equal(impact_huishouden(i, &huishoudens[nr]), OK);
        een_voor_een(&sides[0], &sides[1], &huishoudens[nr], nr, homes, aantallen, WONINGEN);
    }
    for (unsigned band = 0; band < IMPACT_BAND_N; band++) {
        for (unsigned h = 0; h < HUUR_N; h++)
            for (unsigned a = 0; a < UITKOMST_N; a++)
                for (unsigned b = 0; b < UITKOMST_N; b++) {
                    assert_int_equal(i->cells[band][h][a][b].pairs, tally[band][h][a][b].pairs);
                    assert_int_equal(i->cells[band][h][a][b].huishoudens, tally[band][h][a][b].huishoudens);
                    veranderd += a != b ? tally[band][h][a][b].pairs : 0;
                }
        assert_memory_equal(i->shifts[band], shifts[band], sizeof(shifts[band]));
        assert_memory_equal(i->chance[band], chance[band], sizeof(chance[band]));
        for (unsigned part = 1; part <= 100; part++)
            for (unsigned side = 0; side < 2; side++)
                kwantiel_keuren(i, side, band, part);
    }
    assert_true(veranderd > 0);                       /* else this compared nothing */
    assert_true(i->n_classes < WONINGEN);
    impact_release(i);
    kant_vrij(&sides[0]);
    kant_vrij(&sides[1]);
}

static void test_gelijk_aan_paren(void **state)
{
    (void)state;
    worp_staat = 20261122;
    vergelijk("nl.woningwet/2025", NULL, "nl.woningwet/2026", NULL, "");
    vergelijk("nl.woningwet/2026", NULL, "regio-demo/2026", "nl.woningwet/2026", "L0101");
    vergelijk("nl.woningwet/2025", NULL, "regio-demo/2026", "nl.woningwet/2026", "L0110");
    vergelijk("nl.woningwet/2023", NULL, "nl.woningwet/2026", NULL, "");
    /* Rooms and ages, several rents, the present home, middle rent. */
    vergelijk("nl.woningwet/2026", NULL, "bezettingsnorm-demo/2026", "nl.woningwet/2026", "L0201");
    vergelijk("nl.woningwet/2026", NULL, "tweehuren-demo/2026", "nl.woningwet/2026", "L0211");
    vergelijk("svnk-doorstroom/2026", "nl.woningwet/2026", "bezettingsnorm-demo/2026", "nl.woningwet/2026", "L0201");
    vergelijk("nl.woningwet/2025", NULL, "nl.middenhuur/2026", "nl.woningwet/2026", "L0001");
}

/* ---- hiding ---- */

static void test_verbergen(void **state)
{
    static struct side k;
    struct impact_huishouden h = { .aantal = 3, .persons = 1, .aow = TRUTH_NO, .huurt = TRUTH_NO, .inkomen = { 2700000, 2700000 } };
    struct impact_names names = { .own_homes = false };
    struct impact *i;
    struct pack_mistake fout;
    json_t *j, *cell;
    size_t nr;

    (void)state;
    assert_int_equal(load_pack("nl.woningwet/2026", &k.pack, &fout), OK);
    packset_init(&k.set);
    assert_int_equal(packset_add(&k.set, &k.pack.pack), OK);
    k.impact = (struct impact_side){ .set = &k.set, .dag = pack_valid_from(&k.pack.pack) };
    assert_int_equal(impact_begin((struct impact_side[]){ k.impact, k.impact }, &i), OK);
    assert_int_equal(impact_homes_per_huurklasse(i), OK);
    assert_int_equal(impact_homes_done(i), OK);
    assert_int_equal(impact_huishouden(i, &h), OK);      /* LAAG: three households */
    h.inkomen.min = h.inkomen.max = 4000000;
    h.aantal = 12;
    assert_int_equal(impact_huishouden(i, &h), OK);      /* MIDDEN: twelve */
    names.pack[0] = names.pack[1] = &k.pack.pack;

    j = impact_json(i, &names, 0);
    assert_int_equal(json_integer_value(json_object_get(j, "households")), 15);
    json_decref(j);
    j = impact_json(i, &names, 5);
    assert_int_equal(json_integer_value(json_object_get(j, "households")), 15);
    json_array_foreach(json_object_get(j, "cells"), nr, cell) {
        bool laag = strcmp(json_string_value(json_object_get(cell, "inkomensklasse")), "LAAG") == 0;
        assert_int_equal(json_is_null(json_object_get(cell, "pairs")), laag);
        assert_int_equal(json_is_null(json_object_get(cell, "households")), laag);
        if (!laag) {
            /* 12 rounded to 10, and so the pairs: ten twelfths of them. */
            assert_int_equal(json_integer_value(json_object_get(cell, "households")), 10);
            assert_int_equal(json_integer_value(json_object_get(cell, "pairs")) % 10, 0);
        }
    }
    json_array_foreach(json_object_get(j, "bands"), nr, cell) {
        bool laag = strcmp(json_string_value(json_object_get(cell, "inkomensklasse")), "LAAG") == 0;
        assert_int_equal(json_is_null(json_object_get(cell, "fittingOld")), laag);
        assert_int_equal(json_is_null(json_object_get(cell, "households")), laag);
    }
    json_decref(j);
    impact_release(i);
    load_release(&k.pack);
}

static void test_grenzen(void **state)
{
    static struct side k;
    struct eenheid e;
    struct impact *i;
    struct pack_mistake fout;
    enum status s = OK;
    unsigned n = 0;

    (void)state;
    assert_int_equal(load_pack("nl.woningwet/2026", &k.pack, &fout), OK);
    packset_init(&k.set);
    assert_int_equal(packset_add(&k.set, &k.pack.pack), OK);
    k.impact = (struct impact_side){ .set = &k.set, .dag = pack_valid_from(&k.pack.pack) };
    assert_int_equal(impact_begin((struct impact_side[]){ k.impact, k.impact }, &i), OK);
    facts_empty_home(&e);
    e.present = 1;
    e.huurprijs = (struct money_range){ 50000, 50000 };
    assert_int_equal(impact_woning(i, &e, IMPACT_HOMES_MAX), OK);
    assert_int_equal(impact_woning(i, &e, 1), REFUSED_TOO_MANY);
    impact_release(i);
    assert_int_equal(impact_begin((struct impact_side[]){ k.impact, k.impact }, &i), OK);
    for (; s == OK; n++) {
        e.age_from = (int16_t)(n % 100);
        e.age_to = (int16_t)(100 + n / 100);
        s = impact_woning(i, &e, 1);
    }
    assert_int_equal(s, REFUSED_TOO_MANY);
    assert_int_equal(n, IMPACT_CLASSES_MAX + 1);
    impact_release(i);
    load_release(&k.pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_gelijk_aan_paren), cmocka_unit_test(test_verbergen),
                                        cmocka_unit_test(test_grenzen) };
    struct mem_report m;

    if (mem_init(0, &m) != OK)
        return 1;
    strict_json_init();
    setenv("PASSEND_POLICY_DIR", PASSEND_POLICY_SOURCE, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
