/* Tables of sites that can be served, and one defect a row in those that cannot. */
#include "../../cmocka_all.h"

#include "http/site.h"

static enum turn nothing(struct conn *c)
{
    (void)c;
    return TURN_CLOSE;
}

static uint64_t nobody(const struct conn *c, const struct quota_share **share)
{
    (void)c, (void)share;
    return 0;
}

static const char *no_words(const struct conn *c, struct writer *w, const struct problem *p)
{
    (void)c, (void)w, (void)p;
    return "text/plain";
}

static const struct route whole[] = { { METHOD_GET, "/a", 0, NULL, 0, 1, 1000, nothing }, { 0 } };
static struct quota_table quotas;

static struct site sane(void)
{
    return (struct site){
        .name = "test", .routes = whole, .request = { NULL, 0, 512, 8192, false }, .limits = { 512, 100, 1000 },
        .transport = SITE_PLAIN, .identify = nobody, .quotas = &quotas, .fixed = { "A: b\r\n", "C: d\r\n", "E: f\r\n" },
        .write_problem = no_words,
    };
}

static void routes_that_cannot_be(void **state)
{
    static const struct route tables[][2] = {
        { { METHOD_GET, "a", 0, NULL, 0, 1, 1000, nothing }, { 0 } },
        { { METHOD_GET, "/a", 0, NULL, 0, 1, 1000, NULL }, { 0 } },
        { { METHOD_GET, "/a", 0, NULL, 0, 1, 0, nothing }, { 0 } },
        { { METHOD_GET, "/a", 10, NULL, 0, 1, 1000, nothing }, { 0 } },
    };
    struct site s = sane();

    assert_true(site_sane(&s));
    for (size_t i = 0; i < ROWS(tables); i++) {
        s.routes = tables[i];
        if (site_sane(&s))
            fail_msg("row %zu", i);
    }
}

static void limits_that_cannot_be(void **state)
{
    struct site rows[9];

    for (size_t i = 0; i < ROWS(rows); i++)
        rows[i] = sane();
    rows[0].name = NULL;
    rows[1].request.n_wanted = REQUEST_WANTED + 1;
    rows[2].request.head = LIMIT_HEAD_BYTES + 1;
    rows[3].request.target = rows[3].request.head;
    rows[4].limits.answer_head = ANSWER_HEAD_LEAST + 17;   /* one byte short of the fixed headers */
    rows[5].limits.answer_head = LIMIT_ANSWER_HEAD_BYTES + 1;
    rows[6].limits.problem = 0;
    rows[7].limits.idle_ms = 0;
    rows[8].identify = NULL;
    for (size_t i = 0; i < ROWS(rows); i++)
        if (site_sane(&rows[i]))
            fail_msg("row %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(routes_that_cannot_be), cmocka_unit_test(limits_that_cannot_be) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
