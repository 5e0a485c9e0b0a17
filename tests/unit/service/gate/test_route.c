/* Routes: which entry, which parameter, and what Allow says. */
#include "../../cmocka_all.h"

#include "gate/route.h"

static void nothing(struct conn *c)
{
    (void)c;
}

static const struct route table[] = {
    { HTTP1_POST, "/v1/toetsingen", 10, "application/json", 0, nothing },
    { HTTP1_GET, "/v1/zegels/{}", 0, NULL, 0, nothing },
    { HTTP1_DELETE, "/oauth/grants/{}", 0, NULL, 0, nothing },
    { HTTP1_GET, "/beide", 0, NULL, 0, nothing },
    { HTTP1_GET, "/p/{}", 0, NULL, 0, nothing },
    { HTTP1_GET, "/p/{}/t", 0, NULL, 0, nothing },
    { HTTP1_GET, "/p/{}/t/{}", 0, NULL, 0, nothing },
    { HTTP1_POST, "/beide", 0, NULL, 0, nothing },
    { 0 },
};

static void rows(void **state)
{
    static const struct { const char *path; enum http1_method method; enum status status; int entry; const char *param, *allow; } r[] = {
        { "/v1/toetsingen", HTTP1_POST, OK, 0, "", NULL },
        { "/v1/toetsingen", HTTP1_GET, REFUSED_HTTP_METHOD, -1, "", "POST" },
        { "/v1/toetsingen/", HTTP1_POST, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/v1/toetsinge", HTTP1_POST, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/v1/Toetsingen", HTTP1_POST, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/v1/zegels/abc", HTTP1_GET, OK, 1, "abc", NULL },
        { "/v1/zegels/abc", HTTP1_HEAD, OK, 1, "abc", NULL },
        { "/v1/zegels/abc", HTTP1_DELETE, REFUSED_HTTP_METHOD, -1, "", "GET, HEAD" },
        { "/v1/zegels/", HTTP1_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/v1/zegels/a/b", HTTP1_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/oauth/grants/x", HTTP1_DELETE, OK, 2, "x", NULL },
        { "/oauth/grants/x", HTTP1_POST, REFUSED_HTTP_METHOD, -1, "", "DELETE" },
        { "/beide", HTTP1_GET, OK, 3, "", NULL },
        { "/beide", HTTP1_POST, OK, 7, "", NULL },
        { "/p/x", HTTP1_GET, OK, 4, "x", NULL },
        { "/p/x/t", HTTP1_GET, OK, 5, "x", NULL },
        { "/p/x/t/12", HTTP1_GET, OK, 6, "x/t/12", NULL },
        { "/p/x/t/", HTTP1_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/p//t", HTTP1_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/p/x/u", HTTP1_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/p/x/t/1/2", HTTP1_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/p/x/t/1", HTTP1_POST, REFUSED_HTTP_METHOD, -1, "", "GET, HEAD" },
        { "/beide", HTTP1_DELETE, REFUSED_HTTP_METHOD, -1, "", "GET, HEAD, POST" },
        { "/", HTTP1_GET, REFUSED_NOT_FOUND, -1, "", NULL },
    };

    for (size_t i = 0; i < ROWS(r); i++) {
        const struct route *found;
        struct slice param;
        const char *allow;
        enum status s = route_find(table, (const uint8_t *)r[i].path, strlen(r[i].path), r[i].method, &found, &param, &allow);

        if (s != r[i].status || found != (r[i].entry >= 0 ? &table[r[i].entry] : NULL))
            fail_msg("row %zu", i);
        assert_int_equal(param.len, strlen(r[i].param));
        assert_true(param.len == 0 || slice_is(param, r[i].param));
        if (r[i].allow == NULL)
            assert_null(allow);
        else
            assert_string_equal(allow, r[i].allow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
