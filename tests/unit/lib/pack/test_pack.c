/* A compiled pack is checked before it is used: one damaged place at a time, and the set of packs. */
#include "pakketten.h"

#include "pack/layout.h"

static uint8_t *kopie;
static size_t lengte;

static enum status open_kopie(void)
{
    struct pack p;

    return pack_open(kopie, lengte, &p);
}

static struct pack_form *vers(void)
{
    memcpy(kopie, pakketten[1].blob, lengte);
    return (struct pack_form *)(void *)kopie;
}

#define DEEL(f, d, type) ((type *)(void *)((uint8_t *)(f) + (f)->d.begin))

static void test_beschadigd(void **state)
{
    struct pack_form *f;

    (void)state;
    lengte = pakketten[1].len;
    kopie = aligned_alloc(8, (lengte + 15) / 8 * 8);
    assert_non_null(kopie);
    vers();
    assert_int_equal(open_kopie(), OK);
#define DEFECT(verandering)                              \
    do {                                                 \
        f = vers();                                      \
        verandering;                                     \
        assert_int_equal(open_kopie(), REFUSED_PACK);    \
    } while (0)
    DEFECT(f->magic[0] = 'P');
    DEFECT(f->version++);
    DEFECT(f->len--);
    DEFECT(f->overlay = 2);
    DEFECT(f->params.begin += 4);
    DEFECT(f->params.n = PARAMS_MAX + 1);
    DEFECT(f->steps.begin = f->len - 8);
    DEFECT(f->rows.n = UINT32_MAX);
    DEFECT(f->conditions.begin = 0);
    DEFECT(f->texts.n = 0);
    DEFECT(f->texts.n--);
    DEFECT(f->json.n++);
    DEFECT(f->id = f->texts.n);
    DEFECT(f->sha256[0] ^= 1);
    DEFECT(((char *)f)[f->json.begin] = ' ');
    DEFECT(f->valid_to = f->valid_from - 1);
    DEFECT(f->valid_to += 1);
    DEFECT(f->valid_from = INT32_MIN);
    DEFECT(f->aow_born_by[3] = INT32_MAX);
    DEFECT(f->aow_perhaps_by[3] = f->aow_born_by[3] - 1);
    DEFECT(f->aow[0] = 200);
    DEFECT(f->aow[1] = 255);
    DEFECT(f->aow[0] = f->index[0]);
    DEFECT(f->index[0] = 200);
    DEFECT(f->index[1] = 255);
    DEFECT(f->jaarvoorkeur = 3);
    DEFECT(f->coouderschap_dagen = 367);
    DEFECT(f->n_counters = 2);
    DEFECT(f->n_person_steps--);
    DEFECT(DEEL(f, params, struct form_param)[0].min = INT64_MAX);
    DEFECT(DEEL(f, params, struct form_param)[f->index[0]].min = 0);
    DEFECT(DEEL(f, readings, struct form_reading)[0].hook = HOOK_N);
    DEFECT(DEEL(f, readings, struct form_reading)[0].by_default = READING_OPEN + 1);
    DEFECT(DEEL(f, steps, struct form_step)[0].soort = FORM_STEP_N);
    DEFECT(DEEL(f, steps, struct form_step)[0].where = 1u << 31);
    DEFECT(DEEL(f, steps, struct form_step)[f->steps.n - 1].row = f->rows.n);
    DEFECT(DEEL(f, steps, struct form_step)[f->steps.n - 1].field = SLOT_READING);
    DEFECT(DEEL(f, steps, struct form_step)[f->steps.n - 1].output = OUTPUT_TEXT);
    DEFECT(DEEL(f, rows, struct form_row)[0].condition = f->conditions.n);
    DEFECT(DEEL(f, rows, struct form_row)[1].condition = 0);
    DEFECT(DEEL(f, rows, struct form_row)[f->rows.n - 1].n++);
    DEFECT(DEEL(f, steps, struct form_step)[f->steps.n - 1].row = 0);
    DEFECT(DEEL(f, steps, struct form_step)[f->steps.n - 1].n++);
    DEFECT(DEEL(f, rows, struct form_row)[0].out = 64);
    DEFECT(DEEL(f, rows, struct form_row)[0].code = f->texts.n);
    DEFECT(DEEL(f, conditions, struct form_condition)[0].slot = SLOTS);
    DEFECT(DEEL(f, conditions, struct form_condition)[0].slot = SLOT_STEP + 63);
    DEFECT(DEEL(f, conditions, struct form_condition)[0].slot = SLOT_SUM_A);
    DEFECT(DEEL(f, conditions, struct form_condition)[0].soort = CONDITION_N);
    DEFECT(DEEL(f, rent_bounds, int64_t)[1] = DEEL(f, rent_bounds, int64_t)[0]);
    vers();
    for (size_t n = 0; n < lengte; n += 97) {
        struct pack p;
        assert_int_equal(pack_open(kopie, n, &p), REFUSED_PACK);
    }
    free(kopie);
}

static void test_eigenschappen(void **state)
{
    const struct pack *nl = &pakketten[1].pack, *regio = &pakketten[2].pack;
    static const int64_t verwacht[] = { 2877500, 2940000, 3865000, 3992500, 5153700, 5691000 };
    int64_t grenzen[PACK_INCOME_BOUNDS_MAX];
    size_t len;

    (void)state;
    assert_string_equal(pack_id(nl), "nl.woningwet");
    assert_string_equal(pack_version(nl), "2026.4");
    assert_int_equal(pack_valid_from(nl), dag("2026-01-01"));
    assert_int_equal(pack_valid_to(nl), dag("2026-12-31"));
    assert_false(pack_is_overlay(nl));
    assert_true(pack_holds_for(nl, ""));
    assert_int_equal(pack_income_bounds(nl, grenzen), 6);
    assert_memory_equal(grenzen, verwacht, sizeof(verwacht));
    assert_memory_equal(pack_json(nl, &len), "{\"$schema\":", 11);
    assert_true(pack_is_overlay(regio));
    assert_string_equal(pack_basis(regio), "nl.woningwet");
    assert_string_equal(pack_corporatie(regio, 0), "L0101..L0119");
    static const struct { const char *name; bool geldt; } rows[] = {
        { "L0101", true }, { "L0110", true }, { "L0119", true }, { "L0100", false }, { "L0120", false }, { "", false },
        { "L011", false }, { "00000001234567890000", false } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(pack_holds_for(regio, rows[i].name), rows[i].geldt);
}

static void test_set(void **state)
{
    struct packset s;
    const struct pack *out[4];

    (void)state;
    packset_init(&s);
    assert_int_equal(packset_check(&s), REFUSED_PACK);
    assert_int_equal(packset_add(&s, &pakketten[2].pack), OK);
    assert_int_equal(packset_check(&s), REFUSED_PACK);              /* an overlay without its base */
    assert_int_equal(packset_add(&s, &pakketten[0].pack), OK);
    assert_int_equal(packset_check(&s), REFUSED_PACK);              /* the base of another year */
    assert_int_equal(packset_add(&s, &pakketten[1].pack), OK);
    assert_int_equal(packset_check(&s), OK);
    assert_int_equal(packset_add(&s, &pakketten[1].pack), REFUSED_PACK);
    assert_ptr_equal(packset_national(&s, dag("2025-12-31"))->form, pakketten[0].pack.form);
    assert_ptr_equal(packset_national(&s, dag("2026-01-01"))->form, pakketten[1].pack.form);
    assert_null(packset_national(&s, dag("2027-01-01")));
    assert_null(packset_national(&s, dag("2024-12-31")));
    assert_int_equal(packset_overlays(&s, "L0101", dag("2026-06-01"), out, 4), 1);
    assert_int_equal(packset_overlays(&s, "L0101", dag("2025-06-01"), out, 4), 0);
    assert_int_equal(packset_overlays(&s, "L0200", dag("2026-06-01"), out, 4), 0);
}

static bool needs(const struct pack *p, unsigned field, const char *step)
{
    const struct pack_form *f = p->form;

    for (uint32_t i = 0; i < f->steps.n; i++)
        if (strcmp(FORM_TEXT(f, FORM_AT(f, f->steps, struct form_step)[i].name), step) == 0)
            return p->needs[field - SLOT_FIELD_FIRST] >> i & 1;
    fail();
    return false;
}

/* A field is decided by its table and by all that table reads: a derivation, a field before it, the amount of a bound. */
static void test_needs(void **state)
{
    static const struct { unsigned field; const char *step; bool needed; } rows[] = {
        { SLOT_GROOTTEKLASSE, "grootteklasse", true }, { SLOT_GROOTTEKLASSE, "personen", true },
        { SLOT_GROOTTEKLASSE, "zorg", false }, { SLOT_GROOTTEKLASSE, "huurklasse", false },
        { SLOT_HUURKLASSE, "huurklasse", true }, { SLOT_HUURKLASSE, "basishuur", true },
        { SLOT_HUURKLASSE, "personen", true }, { SLOT_HUURKLASSE, "isOuderenhuishouden", false },
        { SLOT_HUURKLASSE, "inkomensklasse", false }, { SLOT_DAEB, "daebgrens", true }, { SLOT_DAEB, "aDaeb", true },
        { SLOT_DAEB, "passendheidsoort", false }, { SLOT_UITKOMST, "passendheidsoort", true },
        { SLOT_UITKOMST, "inkomenLaag", true }, { SLOT_UITKOMST, "hoogstePassendeHuurklasse", false } };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (needs(&pakketten[1].pack, rows[i].field, rows[i].step) != rows[i].needed)
            fail_msg("row %zu: %s", i, rows[i].step);
    /* an overlay reads what the packs before it made of the outcome */
    assert_int_equal(pakketten[2].pack.reads, 1u << (SLOT_UITKOMST - SLOT_FIELD_FIRST));
    assert_int_equal(pakketten[2].pack.needs[SLOT_UITKOMST - SLOT_FIELD_FIRST], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_needs),
        cmocka_unit_test(test_beschadigd),
        cmocka_unit_test(test_eigenschappen),
        cmocka_unit_test(test_set),
    };

    return cmocka_run_group_tests(tests, packs_open, packs_dicht);
}
