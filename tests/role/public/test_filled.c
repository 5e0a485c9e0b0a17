/* What people fill in of their income, by oneself or because it has changed: what the pages show, take, and take not. */
#include "browsing.h"

#include "base/clock.h"
#include "base/date.h"

/* This year, as the gate counts. */
static int this_year(void)
{
    return year_of(clock_day(clock_wall_s()));
}

static void filled_in_by_oneself(void **state)
{
    static const struct row { const char *year, *typed; int back; int64_t min, max; } rows[] = {
        { "-1", "dag=5&maand=5&geboortejaar=1991&inkomen=%E2%82%AC+27.100%2C50&inkomensoort=hoogstens", 1, 0, 2710050 },
        { "-2", "dag=&maand=&geboortejaar=1991&inkomen=27100&inkomensoort=precies", 2, 2710000, 2710000 },
        { "geen", "dag=&maand=5&geboortejaar=1991&inkomen=", 0, 0, 0 },
    };
    char body[512];

    press(OTHER_WAY, "/nl/andere-manier", "doe=zelf");
    assert_int_equal(r->status, 303);
    expect_line("\r\nLocation: /nl/zelf\r\n");
    says(PAGE_SELF);
    snprintf(body, sizeof body, "doe=verder&dag=31&maand=2&geboortejaar=1991&jaar=%d&inkomen=veel&inkomensoort=precies", this_year() - 2);
    press(SELF, "/nl/zelf", body);
    expect(200, "value=\"31\"");
    expect(200, "value=\"veel\"");
    expect(200, "class=\"error\"");
    snprintf(body, sizeof body, "value=\"%d\" checked>", this_year() - 2);
    expect(200, body);
    assert_int_equal(door.asked_type, MSG_PAGE_READ);
    press(SELF, "/nl/zelf", "doe=verder&dag=5&maand=5&geboortejaar=2099&jaar=geen"); /* not born yet */
    expect(200, "class=\"error\"");
    for (int back = 0; back <= 3; back += 3) { /* a year that the page does not have */
        snprintf(body, sizeof body, "doe=verder&dag=5&maand=5&geboortejaar=1991&jaar=%d&inkomen=1&inkomensoort=precies", this_year() - back);
        press(SELF, "/nl/zelf", body);
        expect(400, "<h1");
    }
    for (size_t i = 0; i < ROWS(rows); i++) {
        goes(PAGE_VALUES);
        if (rows[i].back > 0)
            snprintf(body, sizeof body, "doe=verder&jaar=%d&%s", this_year() - rows[i].back, rows[i].typed);
        else
            snprintf(body, sizeof body, "doe=verder&jaar=geen&%s", rows[i].typed);
        press(SELF, "/nl/zelf", body);
        assert_int_equal(r->status, 303);
        const struct adult *a = &door.asked.step.adult;
        assert_true(door.asked.step.step == STEP_SELF && a->n_inkomens == (rows[i].back > 0) && a->loon.periode == LOON_GEEN);
        assert_true(a->inkomens[0].min == rows[i].min && a->inkomens[0].max == rows[i].max);
        assert_int_equal(a->inkomens[0].jaar, rows[i].back > 0 ? this_year() - rows[i].back : 0);
        struct day_range born[] = { { 7794, 7794 }, { 7670, 8034 }, { 7790, 7820 } };
        assert_memory_equal(&a->geboortedatum, &born[i], sizeof born[i]);
    }
}

/* ---- my income has changed ---- */

#define CHANGE "lezing=7&verandering=minder&oorzaak=minder-uren&schatting=24.000"

static struct msg_page *says_changed(uint8_t may, bool offered)
{
    struct msg_page *m = says(PAGE_CHANGED);

    m->source = 0;
    m->may_change = may;
    m->adult.geschat = (struct money_range){ MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX };
    if (offered)
        m->adult.loon = (struct loonopgave){ { 198750, 198750 }, { 20757, 20757 }, LOON_MAAND, TRUTH_NO, { 0 } };
    return m;
}

static void why_it_has_changed(void **state)
{
    static const struct row { const char *typed; const char *wrong; } rows[] = {
        { "lezing=7&oorzaak=anders&schatting=1", "#direction" },
        { "lezing=7&verandering=anders&oorzaak=anders&schatting=1", "#direction" },
        { "lezing=7&verandering=meer&schatting=1", "#cause" },
        { "lezing=7&verandering=meer&oorzaak=zomaar&schatting=1", "#cause" },
        { "lezing=7&verandering=meer&oorzaak=anders", "#estimate" },
        { "lezing=7&verandering=meer&oorzaak=anders&schatting=veel", "#estimate" },
    };
    char body[256], proof[BROWSER_CSRF_CHARS + 1];
    struct msg_page *m = says(PAGE_VALUES);

    m->source = 0;
    once("GET", "/nl/klopt-niet", COOKIE, NULL);
    assert_null(strstr(r->body, "/nl/veranderd"));
    says(PAGE_VALUES)->may_change = 2;
    once("GET", "/nl/klopt-niet", COOKIE, NULL);
    expect(200, "href=\"/nl/veranderd\"");
    m = says_changed(2, false);
    m->adult.aanleiding = AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_LAGER; /* as said before */
    m->adult.oorzaak = OORZAAK_PENSIOEN;
    m->adult.geschat = (struct money_range){ 2400050, 2400050 };
    once("GET", "/nl/veranderd", COOKIE, NULL);
    expect(200, "value=\"minder\" checked");
    expect(200, "value=\"pensioen\" checked");
    expect(200, "value=\"24000,50\"");
    says_changed(2, false);
    for (size_t i = 0; i < ROWS(rows); i++) {
        snprintf(body, sizeof body, "doe=verder&%s", rows[i].typed);
        press(CHANGED, "/nl/veranderd", body);
        expect(200, "action=\"/nl/veranderd\"");
        expect(200, rows[i].wrong);
        assert_int_equal(door.asked_type, MSG_PAGE_READ);
    }
    press(CHANGED, "/nl/veranderd", "doe=verder&" CHANGE); /* what was said goes along with the next form, under a proof of its own */
    expect(200, "action=\"/nl/loonstrook\"");
    expect(200, "name=\"verandering\" value=\"minder\"");
    expect(200, "name=\"oorzaak\" value=\"minder-uren\"");
    expect(200, "name=\"schatting\" value=\"24.000\"");
    expect(200, "name=\"lezing\" value=\"7\"");
    browser_csrf(BROWSER_SESSION, bytes, SLIP, proof);
    expect(200, proof);
    once("GET", "/nl/loonstrook", COOKIE, NULL); /* called up by itself: nothing is kept, the page before it */
    expect(200, "action=\"/nl/veranderd\"");
}

static void from_which_slip(void **state)
{
    char good[256], body[512];
    const struct adult *a = &door.asked.step.adult;
    struct date d = date_of(clock_day(clock_wall_s()) - 40), old = date_of(clock_day(clock_wall_s()) - 240);

    says_changed(2, true);
    press(CHANGED, "/nl/veranderd", "doe=verder&" CHANGE);
    expect(200, "value=\"bron\" checked");
    expect(200, "name=\"loon\"");
    says_changed(1, true);
    press(CHANGED, "/nl/veranderd", "doe=verder&" CHANGE);
    expect(200, "type=\"hidden\" name=\"loonstrook\" value=\"bron\"");
    assert_null(strstr(r->body, "name=\"loon\""));
    goes(PAGE_VALUES);
    press(SLIP, "/nl/loonstrook", "doe=verder&loonstrook=bron&" CHANGE);
    assert_int_equal(r->status, 303);
    assert_true(door.asked.step.step == STEP_CHANGED && door.asked.step.reading == 7 && a->loon.periode == LOON_GEEN);
    assert_true(a->aanleiding == (AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_LAGER) && a->oorzaak == OORZAAK_MINDER_UREN);
    assert_true(a->geschat.min == 2400000 && a->geschat.max == 2400000);
    snprintf(good, sizeof good, "doe=verder&loonstrook=zelf&" CHANGE "&dag=%d&maand=%d&jaar=%d", d.day, d.month, d.year);
    snprintf(body, sizeof body, "%s&loon=2.000&periode=vierweken&vakantiegeld=weetniet", good);
    goes(PAGE_VALUES);
    press(SLIP, "/nl/loonstrook", body);
    assert_int_equal(r->status, 303);
    assert_true(a->loon.periode == LOON_VIERWEKEN && a->loon.loon_loonheffing.min == 200000 && a->loon.loon_loonheffing.max == 200000);
    assert_true(a->loon.vakantiegeld_apart == TRUTH_UNKNOWN && a->loon.periode_einde.min == day_of(d) && a->loon.periode_einde.max == day_of(d));
    snprintf(body, sizeof body, "%s&loon=2.000&periode=maand&vakantiegeld=nee", good); /* not with every payment: apart */
    press(SLIP, "/nl/loonstrook", body);
    assert_int_equal(a->loon.vakantiegeld_apart, TRUTH_YES);
    static const struct row { const char *typed, *wrong; bool old; } rows[] = {
        { "loon=veel&periode=maand&vakantiegeld=ja", "#amount", false },
        { "loon=2000&periode=week&vakantiegeld=ja", "#period", false },
        { "loon=2000&periode=maand", "#holiday", false },
        { "loon=2000&periode=maand&vakantiegeld=ja", "id=\"last-day-error2\"", true },
    };
    says_changed(2, true);
    for (size_t i = 0; i < ROWS(rows); i++) {
        if (rows[i].old)
            snprintf(body, sizeof body, "doe=verder&loonstrook=zelf&" CHANGE "&dag=%d&maand=%d&jaar=%d&%s", old.day, old.month, old.year, rows[i].typed);
        else
            snprintf(body, sizeof body, "%s&%s", good, rows[i].typed);
        press(SLIP, "/nl/loonstrook", body);
        expect(200, "action=\"/nl/loonstrook\"");
        expect(200, rows[i].wrong);
        expect(200, "value=\"zelf\" checked");
        assert_int_equal(door.asked_type, MSG_PAGE_READ);
    }
    static const char *const not_ours[] = { "doe=verder&" CHANGE, "doe=verder&loonstrook=anders&" CHANGE,
                                            "doe=verder&loonstrook=bron&lezing=7&verandering=minder&oorzaak=anders",
                                            "doe=verder&loonstrook=bron&lezing=x&verandering=minder&oorzaak=anders&schatting=1" };
    for (size_t i = 0; i < ROWS(not_ours); i++) {
        press(SLIP, "/nl/loonstrook", not_ours[i]);
        expect(400, "<h1");
    }
}

/* How a slip is counted, as it is said on page 3; and who does not know their day of birth is shown their year. */
static void what_it_comes_to(void **state)
{
    static const struct row { uint8_t period, apart; const char *year, *other; } rows[] = {
        { LOON_MAAND, TRUTH_NO, "24.000", NULL },
        { LOON_MAAND, TRUTH_YES, "25.920", "&times; 12 &times;" },
        { LOON_VIERWEKEN, TRUTH_NO, "26.000", "&times; 13" },
        { LOON_VIERWEKEN, TRUTH_UNKNOWN, "26.000", "28.080" },
        { LOON_JAAR, TRUTH_YES, "2.000", NULL },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct msg_page *m = says(PAGE_VALUES);

        m->source = 0;
        m->adult.loon = (struct loonopgave){ { 200000, 200000 }, { 20757, 20757 }, rows[i].period, rows[i].apart, { 0 } };
        m->adult.geboortedatum = (struct day_range){ 7670, 8034 };
        once("GET", "/nl/waarden", COOKIE, NULL);
        expect(200, rows[i].year);
        if (rows[i].other != NULL)
            expect(200, rows[i].other);
        expect(200, "<dd><bdi>1991</bdi></dd>");
        assert_null(strstr(r->body, "1 januari 1991"));
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(filled_in_by_oneself), cmocka_unit_test(why_it_has_changed),
                                        cmocka_unit_test(from_which_slip), cmocka_unit_test(what_it_comes_to) };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    program = argv[1];
    return cmocka_run_group_tests(tests, start, stop);
}
