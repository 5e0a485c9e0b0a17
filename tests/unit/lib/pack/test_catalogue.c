/* Which packs serve on a day, and which may come in. Packs here are heads only: who they are and when they are valid. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "pack/catalogue.h"
#include "pack/layout.h"

_Static_assert(sizeof(struct catalogue_row) == 628, "a row has no padding of its own");

#define TODAY "2026-11-22"

struct head { struct pack_form form; char texts[160]; };
static struct head headings[CATALOGUE_MAX + 2];
static unsigned n_koppen;
static struct catalogue b;

static int32_t dag(const char *text)
{
    int32_t d;

    assert_true(date_parse(text, strlen(text), &d));
    return d;
}

/* id ending in '+': an overlay on nl.woningwet */
static struct pack pack(const char *id, const char *versie, const char *from, const char *to)
{
    struct head *k = &headings[n_koppen++];
    bool overlay = id[strlen(id) - 1] == '+';

    assert_true(n_koppen <= ROWS(headings));
    *k = (struct head){ .form = { .overlay = overlay, .valid_from = dag(from), .valid_to = dag(to), .id = 1, .versie = 50,
                                  .basis = overlay ? 100 : 0, .texts = { offsetof(struct head, texts), 160 } } };
    snprintf(k->texts + 1, 49, "%s", id);
    snprintf(k->texts + 50, 49, "%s", versie);
    snprintf(k->texts + 100, 49, "nl.woningwet");
    k->form.sha256[0] = (uint8_t)n_koppen;
    return (struct pack){ .form = &k->form, .len = sizeof *k };
}

static unsigned add(struct pack p, int32_t vanaf)
{
    struct catalogue_row r = { .vanaf = vanaf, .ingetrokken = CATALOGUE_NEVER,
                               .origin = vanaf == CATALOGUE_ALWAYS ? CATALOGUE_CONFIGURED : CATALOGUE_SIGNED };

    memcpy(r.sha256, pack_sha256(&p), sizeof r.sha256);
    assert_true(catalogue_row_ok(&r, &p));
    assert_int_equal(catalogue_add(&b, &p, &r), OK);
    return b.n - 1;
}

static void intrekken(unsigned nr)
{
    b.rows[nr].ingetrokken = dag(TODAY);
    memcpy(b.rows[nr].reden, "FOUT", 5);
    assert_true(catalogue_row_ok(&b.rows[nr], &b.packs[nr]));
}

/* 2025.1, 2026.1 and a regional overlay, as a configuration has them. */
static int begin(void **state)
{
    n_koppen = 0;
    b = (struct catalogue){ 0 };
    add(pack("nl.woningwet", "2025.1", "2025-01-01", "2025-12-31"), CATALOGUE_ALWAYS);
    add(pack("nl.woningwet", "2026.1", "2026-01-01", "2026-12-31"), CATALOGUE_ALWAYS);
    add(pack("regio+", "3", "2026-01-01", "2026-12-31"), CATALOGUE_ALWAYS);
    return 0;
}

/* The set of a day as numbers in one word. */
static unsigned set_op(const char *op)
{
    struct packset set;
    uint8_t nrs[PACKSET_MAX];
    unsigned bits = 0;

    catalogue_set(&b, dag(op), &set, nrs);
    for (unsigned i = 0; i < set.n; i++) {
        assert_ptr_equal(set.packs[i].form, b.packs[nrs[i]].form);
        bits |= 1u << nrs[i];
    }
    return bits;
}

static void versions(void **state)
{
    static const struct { const char *a, *b; int c; } r[] = {
        { "2026.1", "2026.1", 0 }, { "2026.2", "2026.1", 1 }, { "2026.9", "2026.10", -1 }, { "2026.10", "2026.9", 1 },
        { "2026", "2026.1", -1 }, { "2027", "2026.9", 1 }, { "1.02", "1.2", 0 }, { "a", "b", -1 }, { "1", "a", -1 },
        { "3", "20", -1 }, { "", "0", -1 }, { "1.0-b", "1.0-a", 1 }, { "00", "0", 0 },
        { "99999999999999999999", "100000000000000000000", -1 },
    };

    for (size_t i = 0; i < ROWS(r); i++) {
        assert_int_equal(catalogue_version_compare(r[i].a, r[i].b), r[i].c);
        assert_int_equal(catalogue_version_compare(r[i].b, r[i].a), -r[i].c);
    }
}

static void who_may_come_in(void **state)
{
    static const struct { const char *id, *versie, *from, *to, *vanaf; enum status wanted; } r[] = {
        { "nl.woningwet", "2027.1", "2027-01-01", "2027-12-31", TODAY, OK },          /* the next year */
        { "nl.woningwet", "2026.2", "2026-01-01", "2026-12-31", TODAY, OK },          /* a correction */
        { "nl.woningwet", "2026.2", "2026-01-01", "2026-12-31", "2026-12-24", OK },
        { "nl.woningwet", "2026.2", "2026-01-01", "2026-12-31", "2026-11-21", REFUSED_PACK_DATE },
        { "nl.woningwet", "2026.1", "2026-01-01", "2026-12-31", TODAY, REFUSED_PACK_VERSION },
        { "nl.woningwet", "2026.0", "2026-01-01", "2026-12-31", TODAY, REFUSED_PACK_VERSION },
        { "nl.woningwet", "2026.2", "2026-07-01", "2026-12-31", TODAY, REFUSED_PACK_OVERLAP },
        { "nl.anders", "9", "2026-01-01", "2026-12-31", TODAY, REFUSED_PACK_OVERLAP },
        { "nl.woningwet", "2028.1", "2028-01-01", "2028-12-31", TODAY, REFUSED_PACK_GAP },
        { "nl.woningwet", "2027.1", "2027-02-01", "2027-12-31", TODAY, REFUSED_PACK_GAP },
        { "nl.woningwet", "2024.1", "2024-01-01", "2024-12-31", TODAY, OK },
        { "regio+", "4", "2026-01-01", "2026-12-31", TODAY, OK },
        { "regio+", "4", "2026-01-01", "2027-12-31", TODAY, OK },
        { "regio+", "3", "2026-06-01", "2026-12-31", TODAY, REFUSED_PACK_VERSION },
        { "regio+", "1", "2025-01-01", "2025-12-31", TODAY, OK },                     /* another period */
        { "stad+", "1", "2026-01-01", "2026-12-31", TODAY, OK },                      /* two overlays beside each other */
        { "stad+", "1", "2027-01-01", "2027-12-31", TODAY, REFUSED_PACK_BASE },
    };

    for (size_t i = 0; i < ROWS(r); i++) {
        unsigned before = n_koppen;
        struct pack p = pack(r[i].id, r[i].versie, r[i].from, r[i].to);
        enum status s = catalogue_admit(&b, &p, dag(r[i].vanaf), dag(TODAY));

        if (s != r[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        n_koppen = before;
    }
    assert_int_equal(catalogue_admit(&b, &b.packs[1], dag(TODAY), dag(TODAY)), REFUSED_PACK_KNOWN);
    intrekken(1);
    assert_int_equal(catalogue_admit(&b, &b.packs[1], dag(TODAY), dag(TODAY)), REFUSED_PACK_WITHDRAWN);
    /* With the newer one withdrawn a lower version may come, and what rested on it has no base. */
    struct pack lower = pack("nl.woningwet", "2026.0", "2026-01-01", "2026-12-31");
    struct pack overlay = pack("stad+", "1", "2026-01-01", "2026-12-31");
    assert_int_equal(catalogue_admit(&b, &lower, dag(TODAY), dag(TODAY)), OK);
    assert_int_equal(catalogue_admit(&b, &overlay, dag(TODAY), dag(TODAY)), REFUSED_PACK_BASE);
}

static void a_new_version_serves_from_its_day(void **state)
{
    unsigned fresh = add(pack("nl.woningwet", "2026.2", "2026-01-01", "2026-12-31"), dag("2026-12-01"));

    assert_int_equal(set_op("2026-11-30"), 1u << 0 | 1u << 1 | 1u << 2);
    assert_int_equal(set_op("2026-12-01"), 1u << 0 | 1u << fresh | 1u << 2);
    assert_int_equal(catalogue_status(&b, fresh, dag("2026-11-30")), CATALOGUE_KOMEND);
    assert_int_equal(catalogue_status(&b, 1, dag("2026-11-30")), CATALOGUE_ACTIEF);
    assert_int_equal(catalogue_status(&b, fresh, dag("2026-12-01")), CATALOGUE_ACTIEF);
    assert_int_equal(catalogue_status(&b, 1, dag("2026-12-01")), CATALOGUE_VERVANGEN);
    intrekken(fresh);   /* the earlier one serves again */
    assert_int_equal(set_op("2026-12-01"), 1u << 0 | 1u << 1 | 1u << 2);
    assert_int_equal(catalogue_status(&b, fresh, dag("2026-12-01")), CATALOGUE_INGETROKKEN);
    assert_int_equal(catalogue_status(&b, 1, dag("2026-12-01")), CATALOGUE_ACTIEF);
    intrekken(1);       /* nothing is left of 2026 but the region */
    assert_int_equal(set_op("2026-12-01"), 1u << 0 | 1u << 2);
    /* A third version over a waiting second: the highest that serves. */
    b.rows[fresh].ingetrokken = CATALOGUE_NEVER;
    memset(b.rows[fresh].reden, 0, sizeof b.rows[fresh].reden);
    unsigned derde = add(pack("nl.woningwet", "2026.3", "2026-01-01", "2026-12-31"), dag(TODAY));
    assert_int_equal(set_op("2026-11-30"), 1u << 0 | 1u << derde | 1u << 2);
    assert_int_equal(set_op("2026-12-01"), 1u << 0 | 1u << derde | 1u << 2);
}

static void next_year_waits_for_january(void **state)
{
    unsigned fresh = add(pack("nl.woningwet", "2027.1", "2027-01-01", "2027-12-31"), dag(TODAY));

    /* In the set at once, for homes let from January; the status says from when. */
    assert_int_equal(set_op(TODAY), 1u << 0 | 1u << 1 | 1u << 2 | 1u << fresh);
    assert_int_equal(catalogue_status(&b, fresh, dag(TODAY)), CATALOGUE_KOMEND);
    assert_int_equal(catalogue_status(&b, fresh, dag("2027-01-01")), CATALOGUE_ACTIEF);
}

static void once_configured_never_serves(void **state)
{
    b.rows[2].origin = CATALOGUE_FORMER;
    assert_int_equal(set_op(TODAY), 1u << 0 | 1u << 1);
    assert_int_equal(catalogue_status(&b, 2, dag(TODAY)), CATALOGUE_VERVANGEN);
    struct pack p = pack("regio+", "2", "2026-01-01", "2026-12-31");
    assert_int_equal(catalogue_admit(&b, &p, dag(TODAY), dag(TODAY)), OK);
}

static void no_more_than_fit(void **state)
{
    char id[16];
    struct packset set;
    uint8_t nrs[PACKSET_MAX];

    while (b.n < PACKSET_MAX) {
        snprintf(id, sizeof id, "o%u+", b.n);
        add(pack(id, "1", "2026-01-01", "2026-12-31"), dag(TODAY));
    }
    struct pack one = pack("meer+", "1", "2026-01-01", "2026-12-31"), newer = pack("o9+", "2", "2026-01-01", "2026-12-31");
    assert_int_equal(catalogue_admit(&b, &one, dag(TODAY), dag(TODAY)), REFUSED_TOO_MANY);
    assert_int_equal(catalogue_admit(&b, &newer, dag(TODAY), dag(TODAY)), OK);   /* in the place of another */
    n_koppen -= 2;
    for (unsigned i = 0; b.n < CATALOGUE_MAX; i++) {
        snprintf(id, sizeof id, "%u", 2 + i);
        add(pack("o9+", id, "2026-01-01", "2026-12-31"), dag(TODAY));
    }
    catalogue_set(&b, dag(TODAY), &set, nrs);
    assert_int_equal(set.n, PACKSET_MAX);
    assert_int_equal(nrs[PACKSET_MAX - 1], CATALOGUE_MAX - 1);
    newer = pack("o9+", "99", "2026-01-01", "2026-12-31");
    assert_int_equal(catalogue_admit(&b, &newer, dag(TODAY), dag(TODAY)), REFUSED_TOO_MANY);
    struct catalogue_row r = { .ingetrokken = CATALOGUE_NEVER };
    assert_int_equal(catalogue_add(&b, &newer, &r), REFUSED_TOO_MANY);
}

static void rows_of_others(void **state)
{
    struct catalogue_row good = b.rows[1], r;
    const struct pack *p = &b.packs[1];

#define REFUSED(change) do { r = good; change; assert_false(catalogue_row_ok(&r, p)); } while (0)
    assert_true(catalogue_row_ok(&good, p));
    REFUSED(r.sha256[5] ^= 1);
    REFUSED(r.origin = 3);
    REFUSED(r.n_keys = 9);
    REFUSED(memset(r.reden, 'A', sizeof r.reden));
    REFUSED(memset(r.keys[7], 'a', sizeof r.keys[7]));
    REFUSED(r.ingetrokken = 5);                /* withdrawn and no reason */
    REFUSED(memcpy(r.reden, "FOUT", 5));       /* a reason and not withdrawn */
    REFUSED((r.ingetrokken = 5, memcpy(r.reden, "fout", 5)));
    static const struct { const char *reden; bool ok; } reasons[] = {
        { "FOUT_IN_BEDRAG", true }, { "A", true }, { "R2", true }, { "", false }, { "fout", false }, { "A B", false },
        { "0123456789012345678901234567890A", true }, { "0123456789012345678901234567890AB", false },
    };
    for (size_t i = 0; i < ROWS(reasons); i++)
        assert_int_equal(catalogue_reason_ok(reasons[i].reden, strlen(reasons[i].reden)), reasons[i].ok);
    assert_string_equal(catalogue_status_name(CATALOGUE_KOMEND), "KOMEND");
    assert_string_equal(catalogue_status_name(CATALOGUE_STATUS_N), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions), cmocka_unit_test_setup(who_may_come_in, begin),
        cmocka_unit_test_setup(a_new_version_serves_from_its_day, begin),
        cmocka_unit_test_setup(next_year_waits_for_january, begin),
        cmocka_unit_test_setup(once_configured_never_serves, begin), cmocka_unit_test_setup(no_more_than_fit, begin),
        cmocka_unit_test_setup(rows_of_others, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
