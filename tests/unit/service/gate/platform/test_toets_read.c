/* POST /v1/toetsingen: what is read, how it is cut into messages, and each refusal with its status and place. */
#include "../../../cmocka_all.h"

#include "base/sha256.h"
#include "gate/platform/toets_read.h"
#include "model/outcome.h"
#include "wire/assess.h"
#include "wire/permit.h"

#define KOP "\"fase\":\"reactie\",\"corporatie\":\"L0101\""
#define VERKLAARD "\"verklaard\":{\"leden\":[{\"rol\":\"WON\",\"geboortedatum\":\"1958-06-02\"}]}"
#define EEN "\"eenheden\":[{\"idExtern\":\"W-1\",\"huurprijs\":69011}]"

static struct pull p;
static struct toets_call c;
static struct refusal why;

static enum status read_text(const char *text)
{
    return toets_read(&p, text, strlen(text), &c, &why);
}

/* Dutch comes with any language. */
static void languages(void **state)
{
    assert_int_equal(read_text("{" KOP "," EEN ",\"huishoudens\":[{}],\"talen\":[\"en\"]}"), OK);
    assert_int_equal(c.talen, 3);
    toets_call_release(&c);
    assert_int_equal(read_text("{" KOP "," EEN ",\"huishoudens\":[{}],\"talen\":[\"nl\"]}"), OK);
    assert_int_equal(c.talen, 1);
    toets_call_release(&c);
    assert_int_equal(read_text("{" KOP "," EEN ",\"huishoudens\":[{}],\"talen\":[]}"), OK);
    assert_int_equal(c.talen, 0);
    toets_call_release(&c);
}

static void every_form_of_household(void **state)
{
    static const char declared[] = "{\"referentie\":\"r-2\"," VERKLAARD ",\"besluit54a\":true}";
    static const char text[] =
        "{" KOP ",\"eenheden\":[{\"idExtern\":\"W-1\",\"huurprijzen\":[71302,74500]},{\"idExtern\":\"W-2\"}],\"huishoudens\":["
        "{\"referentie\":\"r-1\",\"dossierzegel\":\"AAECAwQFBgc\",\"urgentie\":[\"HVW_15_5\"]},"
        "{\"referentie\":\"r-2\"," VERKLAARD ",\"besluit54a\":true},{\"referentie\":\"r-3\"},{\"dossierzegel\":\"!\"}]}";
    uint8_t sha[DIGEST_LEN], none[DIGEST_LEN] = { 0 };

    assert_int_equal(read_text(text), OK);
    assert_int_equal(c.fase, FASE_REACTIE);
    assert_string_equal(c.corporatie, "L0101");
    assert_int_equal(c.n_eenheden, 3);
    assert_string_equal(c.eenheden[1].id_extern, "W-1");
    assert_int_equal(c.eenheden[1].huurprijs.min, 74500);
    assert_true(c.eenheden[2].huurprijs.max > c.eenheden[2].huurprijs.min);
    assert_int_equal(c.n_huishoudens, 4);
    assert_int_equal(toets_answers(&c), 12);
    assert_int_equal(c.talen, 0);

    const struct toets_huishouden *h = toets_huishouden_at(&c, 0);
    assert_int_equal(h->content, TOETS_DOSSIERZEGEL);
    assert_int_equal(h->len, 8);
    assert_int_equal(h->urgentie, URGENTIE_HVW_15_5);
    assert_int_equal(h->besluit54a, TRUTH_NO);
    assert_memory_equal(h + 1, "\0\1\2\3\4\5\6\7", 8);
    assert_memory_not_equal(h->verklaard_sha, none, DIGEST_LEN); /* a fact of the platform stands beside the seal */

    h = toets_huishouden_at(&c, 1);
    assert_int_equal(h->content, TOETS_VERKLAARD);
    assert_string_equal(h->referentie, "r-2");
    assert_int_equal(h->len, 264);
    assert_int_equal(h->besluit54a, TRUTH_YES);
    struct huishouden declared_household;
    assert_true(household_packed(h + 1, h->len));
    household_unpack(h + 1, &declared_household);
    assert_int_equal(declared_household.besluit54a, TRUTH_YES);
    assert_int_equal(declared_household.n_adults, 1);
    sha256_kept(declared, sizeof declared - 1, sha);
    assert_memory_equal(h->verklaard_sha, sha, DIGEST_LEN);

    h = toets_huishouden_at(&c, 2);
    assert_int_equal(h->content, TOETS_NOTHING);
    assert_memory_equal(h->verklaard_sha, none, DIGEST_LEN);

    h = toets_huishouden_at(&c, 3); /* not a seal: goes on as an empty one */
    assert_int_equal(h->content, TOETS_DOSSIERZEGEL);
    assert_int_equal(h->len, 0);
    toets_call_release(&c);
}

/* The present home stands beside a seal, beside a declared household or in it, and means the same. */
static void the_present_home(void **state)
{
    static const char text[] =
        "{" KOP ",\"eenheden\":[{\"huurprijzen\":[74500,71302],\"middenhuur\":true,\"slaapkamers\":2}],\"huishoudens\":["
        "{\"dossierzegel\":\"AAECAwQFBgc\",\"huidigeWoning\":{\"slaapkamers\":4,\"huurtVanDeelnemer\":true}},"
        "{" VERKLAARD ",\"huidigeWoning\":{\"slaapkamers\":4,\"huurtVanDeelnemer\":true}},"
        "{\"verklaard\":{\"leden\":[{\"rol\":\"WON\"}],\"huidigeWoning\":{\"slaapkamers\":4,\"huurtVanDeelnemer\":true}}},"
        "{" VERKLAARD "}]}";
    uint8_t none[DIGEST_LEN] = { 0 };

    assert_int_equal(read_text(text), OK);
    assert_int_equal(c.eenheden[0].rent_rank, RENT_RANK_HOOGSTE);
    assert_int_equal(c.eenheden[1].rent_rank, RENT_RANK_LAAGSTE);
    assert_int_equal(c.eenheden[1].middenhuur, TRUTH_YES);
    assert_int_equal(c.eenheden[1].slaapkamers_max, 2);
    for (unsigned i = 0; i < 4; i++) {
        const struct toets_huishouden *h = toets_huishouden_at(&c, i);
        const struct huishouden *inside = (const void *)(h + 1);

        assert_int_equal(h->nu_slaapkamers_min, i < 3 ? 4 : 0);
        assert_int_equal(h->nu_slaapkamers_max, i < 3 ? 4 : 0);
        assert_int_equal(h->huurt_van_deelnemer, i < 3 ? TRUTH_YES : TRUTH_NO);
        assert_memory_not_equal(h->verklaard_sha, none, DIGEST_LEN);
        if (i > 0) {
            assert_int_equal(inside->nu_slaapkamers_max, i < 3 ? 4 : 0);
            assert_int_equal(inside->huurt_van_deelnemer, i < 3 ? TRUTH_YES : TRUTH_NO);
        }
    }
    toets_call_release(&c);
}

static void no_home(void **state)
{
    assert_int_equal(read_text("{" KOP ",\"huishoudens\":[{" VERKLAARD "}]}"), OK);
    assert_int_equal(c.n_eenheden, 1);
    assert_int_equal(c.eenheden[0].present, 0);
    toets_call_release(&c);
    assert_int_equal(read_text("{" KOP ",\"eenheden\":[],\"huishoudens\":[{" VERKLAARD "}]}"), OK);
    assert_int_equal(c.eenheden[0].present, 0);
    toets_call_release(&c);
}

static void refused(void **state)
{
    static const struct { const char *text; enum status status; const char *place, *known; } rows[] = {
        { "", REFUSED_JSON_SYNTAX, "", NULL },
        { "null", REFUSED_JSON_TYPE, "", NULL },
        { "{\"corporatie\":\"L0101\",\"huishoudens\":[{}]}", REFUSED_MEMBER_MISSING, "/fase", NULL },
        { "{\"fase\":\"reactie\",\"huishoudens\":[{}]}", REFUSED_MEMBER_MISSING, "/corporatie", NULL },
        { "{" KOP "}", REFUSED_MEMBER_MISSING, "/huishoudens", NULL },
        { "{" KOP ",\"huishoudens\":[]}", REFUSED_MEMBER_MISSING, "/huishoudens", NULL },
        { "{\"fase\":\"toewijzing\"}", REFUSED_PHASE, "/fase", NULL },
        { "{\"fase\":\"iets\"}", REFUSED_VALUE, "/fase", NULL },
        { "{\"fase\":1}", REFUSED_JSON_TYPE, "/fase", NULL },
        { "{\"corporatie\":\"0101\"}", REFUSED_TEXT, "/corporatie", NULL },
        { "{\"corporatie\":\"\"}", REFUSED_TEXT, "/corporatie", NULL },
        { "{" KOP ",\"eenheden\":[{\"huurprijs\":69011.5}]}", REFUSED_JSON_NUMBER, "/eenheden/0/huurprijs", NULL },
        { "{" KOP ",\"eenheden\":[{\"huurprijs\":-1}]}", REFUSED_AMOUNT, "/eenheden/0/huurprijs", NULL },
        { "{" KOP ",\"eenheden\":[{},{\"rekenhuur\":1}]}", REFUSED_RENT_KIND, "/eenheden/1/rekenhuur", NULL },
        { "{" KOP ",\"eenheden\":[{\"huurprijss\":1}]}", REFUSED_MEMBER_UNKNOWN, "/eenheden/0", "huurprijs" },
        { "{" KOP ",\"eenheden\":[{\"ingangsdatum\":\"2026-13-01\"}]}", REFUSED_DATE, "/eenheden/0/ingangsdatum", NULL },
        { "{" KOP ",\"eenheden\":{}}", REFUSED_JSON_TYPE, "/eenheden", NULL },
        { "{" KOP ",\"huishoudens\":[1]}", REFUSED_JSON_TYPE, "/huishoudens/0", NULL },
        { "{" KOP ",\"huishoudens\":[{\"referentie\":\"a b\"}]}", REFUSED_TEXT, "/huishoudens/0/referentie", NULL },
        { "{" KOP ",\"huishoudens\":[{},{\"dossierzegel\":1}]}", REFUSED_JSON_TYPE, "/huishoudens/1/dossierzegel", NULL },
        { "{" KOP ",\"huishoudens\":[{\"dossierzegel\":\"AAAA\"," VERKLAARD "}]}", REFUSED_HOUSEHOLD_MIXED,
          "/huishoudens/0/verklaard", NULL },
        { "{" KOP ",\"huishoudens\":[{" VERKLAARD ",\"dossierzegel\":\"AAAA\"}]}", REFUSED_HOUSEHOLD_MIXED,
          "/huishoudens/0/dossierzegel", NULL },
        { "{" KOP ",\"huishoudens\":[{\"dossierzegel\":\"AAAA\",\"leden\":[]}]}", REFUSED_MEMBER_UNKNOWN, "/huishoudens/0", NULL },
        { "{" KOP ",\"huishoudens\":[{\"verklaard\":{}}]}", REFUSED_MEMBER_MISSING, "/huishoudens/0/verklaard", NULL },
        { "{" KOP ",\"huishoudens\":[{\"urgentie\":[\"SPOED\"]}]}", REFUSED_VALUE, "/huishoudens/0/urgentie/0", NULL },
        { "{" KOP ",\"huishoudens\":[{\"urgentie\":[\"HVW_15_5\",\"HVW_15_5\"]}]}", REFUSED_JSON_DUPLICATE, "/huishoudens/0/urgentie/1", NULL },
        { "{" KOP ",\"huishoudens\":[{\"huidigeWoning\":4}]}", REFUSED_JSON_TYPE, "/huishoudens/0/huidigeWoning", NULL },
        { "{" KOP ",\"huishoudens\":[{\"besluit54a\":\"ja\"}]}", REFUSED_JSON_TYPE, "/huishoudens/0/besluit54a", NULL },
        { "{" KOP ",\"huishoudens\":[{}],\"huishoudens\":[{}]}", REFUSED_JSON_DUPLICATE, "", NULL },
        { "{" KOP ",\"huishoudens\":[{}]}}", REFUSED_JSON_TRAILING, "", NULL },
        { "{" KOP ",\"huishouden\":[{}]}", REFUSED_MEMBER_UNKNOWN, "", "huishoudens" },
        { "{" KOP "," EEN ",\"huishoudens\":[{}],\"talen\":[\"nl\",\"ar\"]}", REFUSED_VALUE, "/talen/1", NULL },
        { "{" KOP "," EEN ",\"huishoudens\":[{}],\"talen\":\"nl\"}", REFUSED_JSON_TYPE, "/talen", NULL },
        { "{" KOP "," EEN ",\"huishoudens\":[{}],\"stopNa\":{\"uitkomst\":\"ONBEPAALD\",\"aantal\":1}}", REFUSED_VALUE, "/stopNa/uitkomst", NULL },
        { "{" KOP "," EEN ",\"huishoudens\":[{}],\"stopNa\":{\"uitkomst\":\"GESCHIKT\",\"aantal\":0}}", REFUSED_JSON_NUMBER, "/stopNa/aantal", NULL },
        { "{" KOP "," EEN ",\"huishoudens\":[{}],\"stopNa\":{\"uitkomst\":\"GESCHIKT\"}}", REFUSED_MEMBER_MISSING, "/stopNa", NULL },
        { "{" KOP ",\"huishoudens\":[{}],\"stopNa\":{\"uitkomst\":\"GESCHIKT\",\"aantal\":1}}", REFUSED_STOP, "/stopNa", NULL },
        { "{" KOP ",\"eenheden\":[{\"huurprijzen\":[1,2]}],\"huishoudens\":[{}],\"stopNa\":{\"uitkomst\":\"GESCHIKT\",\"aantal\":1}}",
          REFUSED_STOP, "/stopNa", NULL },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (read_text(rows[i].text) != rows[i].status)
            fail_msg("row %zu: %s at %s", i, status_slug(why.status), why.place);
        if (strcmp(why.place, rows[i].place) != 0)
            fail_msg("row %zu: at %s", i, why.place);
        if ((why.known == NULL) != (rows[i].known == NULL) || (why.known != NULL && strcmp(why.known, rows[i].known) != 0))
            fail_msg("row %zu: hint %s", i, why.known != NULL ? why.known : "-");
        assert_null(c.blocks);
    }
}

/* Where a pair of household and home lies that the notary refused: the rent as it was sent, the member as it was sent. */
static void places(void **state)
{
    static const char text[] =
        "{" KOP ",\"eenheden\":[{\"huurprijzen\":[71302,690]},{},{\"huurprijs\":745},{\"huurprijzen\":[0]}],\"huishoudens\":["
        "{\"dossierzegel\":\"AAECAwQFBgc\"},"
        "{\"verklaard\":{\"leden\":[{\"rol\":\"MBW\",\"kind\":true},{\"rol\":\"MBW\",\"kind\":true},{\"rol\":\"WON\"},"
        "{\"rol\":\"MBW\",\"kind\":true},{\"rol\":\"MED\"}]}},{},{" VERKLAARD "}]}";
    static const struct { uint32_t household, home; enum status status; uint8_t lid; const char *place; } rows[] = {
        { 0, 0, OK, 0, "" },
        { 0, 0, REFUSED_RENT_LOW, 0, "/eenheden/0/huurprijzen/0" },
        { 1, 1, REFUSED_RENT_LOW, 0, "/eenheden/0/huurprijzen/1" },
        { 2, 2, REFUSED_RENT_LOW, 0, "/eenheden/1/huurprijs" },
        { 3, 3, REFUSED_RENT_LOW, 0, "/eenheden/2/huurprijs" },
        { 0, 4, REFUSED_RENT_LOW, 0, "/eenheden/3/huurprijzen/0" },
        { 1, 0, REFUSED_DATE, 1, "/huishoudens/1/verklaard/leden/2/geboortedatum" },
        { 1, 4, REFUSED_DATE, 2, "/huishoudens/1/verklaard/leden/4/geboortedatum" },
        { 3, 0, REFUSED_DATE, 1, "/huishoudens/3/verklaard/leden/0/geboortedatum" },
        /* what no notary of ours says */
        { 1, 0, REFUSED_DATE, 0, "" },
        { 1, 0, REFUSED_DATE, 3, "/huishoudens/1/verklaard" },
        { 1, 0, REFUSED_DATE, 255, "/huishoudens/1/verklaard" },
        { 0, 0, REFUSED_DATE, 1, "" },
        { 2, 0, REFUSED_DATE, 1, "" },
        { 1, 0, REFUSED_WITHDRAWN, 1, "" },
    };
    char place[PLACE_MAX];

    assert_int_equal(read_text(text), OK);
    assert_int_equal(c.n_eenheden, 5);
    for (size_t i = 0; i < ROWS(rows); i++) {
        toets_place(&c, rows[i].household, rows[i].home, rows[i].status, rows[i].lid, place);
        if (strcmp(place, rows[i].place) != 0)
            fail_msg("row %zu: %s, expected %s", i, place, rows[i].place);
    }
    toets_call_release(&c);
    assert_int_equal(read_text("{" KOP ",\"huishoudens\":[{" VERKLAARD "}]}"), OK);
    toets_place(&c, 0, 0, REFUSED_DATE, 1, place);
    assert_string_equal(place, "/huishoudens/0/verklaard/leden/0/geboortedatum");
    toets_call_release(&c);
}

/* n homes, each with r rents, and h households without facts */
static char *body(unsigned n, unsigned r, unsigned h)
{
    static char text[200000];
    char *at = text + sprintf(text, "{" KOP ",\"eenheden\":[");

    for (unsigned i = 0; i < n; i++) {
        at += sprintf(at, "%s{\"huurprijzen\":[", i > 0 ? "," : "");
        for (unsigned j = 0; j < r; j++)
            at += sprintf(at, "%s%u", j > 0 ? "," : "", 60000 + i * r + j);
        at += sprintf(at, "]}");
    }
    at += sprintf(at, "],\"huishoudens\":[");
    for (unsigned i = 0; i < h; i++)
        at += sprintf(at, "%s{\"referentie\":\"r-%u\"}", i > 0 ? "," : "", i);
    sprintf(at, "]}");
    return text;
}

static void batch_limits(void **state)
{
    static const struct { unsigned n, r, h; enum status status; } rows[] = {
        { 1, 1, 1000, OK }, { 1, 1, 1001, REFUSED_BATCH }, { 2, 1, 500, OK }, { 2, 1, 501, REFUSED_BATCH },
        { 10, 10, 10, OK }, { 10, 10, 11, REFUSED_BATCH }, { 1000, 1, 1, OK }, { 1001, 1, 1, REFUSED_BATCH },
        { 62, 16, 1, OK }, { 63, 16, 1, REFUSED_BATCH }, { 1, 17, 1, REFUSED_TOO_MANY },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (read_text(body(rows[i].n, rows[i].r, rows[i].h)) != rows[i].status)
            fail_msg("row %zu: %s", i, status_slug(why.status));
        toets_call_release(&c);
    }
}

/* One member more than a household may have spoils the answers of that household, and no other. */
static void too_many_members(void **state)
{
    static char text[8192];
    char place[PLACE_MAX];

    for (unsigned n = LEDEN_MAX; n <= LEDEN_MAX + 2; n++) {
        size_t len = (size_t)sprintf(text, "{" KOP ",\"eenheden\":[{\"huurprijs\":71302}],\"huishoudens\":[{},{\"referentie\":\"r-2\",\"verklaard\":{\"leden\":["
                                           "{\"rol\":\"WON\"}");

        for (unsigned i = 1; i < n; i++)
            len += (size_t)sprintf(text + len, ",{\"rol\":\"MED\"}");
        sprintf(text + len, "],\"vermogen\":1},\"besluit54a\":true},{\"referentie\":\"r-3\"," VERKLAARD "}]}");
        assert_int_equal(read_text(text), OK);
        assert_int_equal(c.n_huishoudens, 3);
        const struct toets_huishouden *h = toets_huishouden_at(&c, 1);
        assert_int_equal(h->content, n > LEDEN_MAX ? TOETS_TOO_MANY : TOETS_VERKLAARD);
        assert_int_equal(h->len, n > LEDEN_MAX ? 0 : 32 + 232 * LEDEN_MAX);
        assert_string_equal(h->referentie, "r-2");
        assert_int_equal(toets_huishouden_at(&c, 2)->content, TOETS_VERKLAARD);
        toets_place(&c, 1, 0, REFUSED_TOO_MANY, 0, place);
        assert_string_equal(place, n > LEDEN_MAX ? "/huishoudens/1/verklaard/leden/20" : "");
        toets_place(&c, 2, 0, REFUSED_TOO_MANY, 0, place);
        assert_string_equal(place, "");
        toets_call_release(&c);
    }
    /* The only adult may come last. */
    size_t at = (size_t)sprintf(text, "{" KOP ",\"huishoudens\":[{},{\"verklaard\":{\"leden\":[");
    for (unsigned i = 0; i < LEDEN_MAX; i++)
        at += (size_t)sprintf(text + at, "{\"rol\":\"MBW\",\"kind\":true},");
    sprintf(text + at, "{\"rol\":\"WON\"}]}},{" VERKLAARD "}]}");
    assert_int_equal(read_text(text), OK);
    assert_int_equal(toets_huishouden_at(&c, 1)->content, TOETS_TOO_MANY);
    assert_int_equal(toets_huishouden_at(&c, 2)->content, TOETS_VERKLAARD);
    toets_call_release(&c);
    /* What is passed over is JSON, and what is not is refused with the whole call. */
    size_t len = (size_t)sprintf(text, "{" KOP ",\"huishoudens\":[{\"verklaard\":{\"leden\":[{\"rol\":\"WON\"}");
    for (unsigned i = 1; i < LEDEN_MAX; i++)
        len += (size_t)sprintf(text + len, ",{\"rol\":\"MED\"}");
    sprintf(text + len, ",{\"rol\":\"NIEMAND\",\"x\":[1.5e3]}]}}]}");
    assert_int_equal(read_text(text), REFUSED_JSON_NUMBER);
    sprintf(text + len, ",{\"rol\":\"NIEMAND\",\"x\":[15]}],\"onbekend\":1}}]}");
    assert_int_equal(read_text(text), REFUSED_MEMBER_UNKNOWN);
    sprintf(text + len, ",{\"rol\":\"NIEMAND\",\"x\":[15]}]}}]}");
    assert_int_equal(read_text(text), OK);
    toets_call_release(&c);
}

/* Every answer is asked for once, household by household, and every message is one the notary accepts. */
static void slices_cover_the_call(void **state)
{
    static const struct { unsigned n, r, h, slices; } rows[] = {
        { 1, 1, 1, 1 }, { 1, 1, 16, 1 }, { 1, 1, 17, 2 }, { 1, 1, 1000, 63 }, { 3, 1, 10, 2 }, { 1, 16, 3, 3 },
        { 17, 1, 3, 6 }, { 40, 2, 2, 10 }, { 1000, 1, 1, 63 }, { 5, 1, 7, 3 },
    };
    static uint64_t msg[LIMIT_MESSAGE_BYTES / 8];

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct toets_slice s;
        unsigned slices = 0, next = 0, homes = rows[i].n * rows[i].r;

        assert_int_equal(read_text(body(rows[i].n, rows[i].r, rows[i].h)), OK);
        while (toets_next(&c, &s)) {
            struct toets_view view;
            struct msg_toets *m = (void *)msg;
            size_t len = toets_write(&c, &s, (uint8_t *)msg, sizeof msg);

            memset(m, 0, sizeof *m);
            m->n_eenheden = (uint8_t)s.n_eenheden;
            m->n_huishoudens = (uint8_t)s.n_huishoudens;
            msg_head_init(&m->head, MSG_TOETS, len, 1);
            assert_int_equal(toets_view(msg, len, &view), OK);
            for (unsigned h = 0; h < s.n_huishoudens; h++)
                for (unsigned e = 0; e < s.n_eenheden; e++) {
                    char reference[16];

                    assert_int_equal((s.huishouden + h) * homes + s.eenheid + e, next++);
                    sprintf(reference, "r-%u", s.huishouden + h);
                    assert_string_equal(view.huishoudens[h].head->referentie, reference);
                    assert_int_equal(view.eenheden[e].huurprijs.min, 60000 + s.eenheid + e);
                }
            toets_advance(&c, s.n_huishoudens * s.n_eenheden);
            slices++;
        }
        assert_int_equal(next, homes * rows[i].h);
        assert_int_equal(slices, rows[i].slices);
        toets_call_release(&c);
    }
}

/* Whatever part of a slice is answered: the next begins where it ended, and every answer is asked for once and in order. */
static void slices_that_are_answered_in_part(void **state)
{
    static const struct { uint32_t homes, households; } rows[] = { { 1, 40 }, { 3, 20 }, { 16, 5 }, { 17, 3 }, { 7, 1 }, { 1, 1 } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        c = (struct toets_call){ .n_eenheden = rows[i].homes, .n_huishoudens = rows[i].households };
        struct toets_slice s;
        uint32_t next = 0;

        while (toets_next(&c, &s)) {
            uint32_t all = s.n_huishoudens * s.n_eenheden, n = 1 + next * 7 % all;

            assert_in_range(all, 1, LIMIT_SLICE);
            assert_int_equal(s.huishouden * rows[i].homes + s.eenheid, next);
            assert_true(s.n_huishoudens == 1 || s.n_eenheden == rows[i].homes);
            assert_true(next + all <= toets_answers(&c));
            toets_advance(&c, n);
            next += n;
        }
        assert_int_equal(next, toets_answers(&c));
    }
}

static int begin(void **state)
{
    return sha256_init() != OK;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages), cmocka_unit_test(every_form_of_household), cmocka_unit_test(the_present_home),
        cmocka_unit_test(no_home), cmocka_unit_test(refused), cmocka_unit_test(places),
        cmocka_unit_test(batch_limits), cmocka_unit_test(too_many_members), cmocka_unit_test(slices_cover_the_call),
        cmocka_unit_test(slices_that_are_answered_in_part),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
