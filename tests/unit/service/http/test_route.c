/* Routes: which entry, which parameter, and what Allow says. */
#include "../../cmocka_all.h"

#include "http/route.h"

static enum turn nothing(struct conn *c)
{
    (void)c;
    return TURN_CLOSE;
}

static const struct route table[] = {
    { METHOD_POST, "/v1/toetsingen", 10, "application/json", 0, 1, 1000, nothing },
    { METHOD_GET, "/v1/zegels/{}", 0, NULL, 0, 1, 1000, nothing },
    { METHOD_DELETE, "/oauth/grants/{}", 0, NULL, 0, 1, 1000, nothing },
    { METHOD_GET, "/beide", 0, NULL, 0, 1, 1000, nothing },
    { METHOD_GET, "/p/{}", 0, NULL, 0, 1, 1000, nothing },
    { METHOD_GET, "/p/{}/t", 0, NULL, 0, 1, 1000, nothing },
    { METHOD_GET, "/p/{}/t/{}", 0, NULL, 0, 1, 1000, nothing },
    { METHOD_POST, "/beide", 0, NULL, 0, 1, 1000, nothing },
    { 0 },
};

static void rows(void **state)
{
    static const struct { const char *path; enum method method; enum status status; int entry; const char *param, *allow; } r[] = {
        { "/v1/toetsingen", METHOD_POST, OK, 0, "", NULL },
        { "/v1/toetsingen", METHOD_GET, REFUSED_HTTP_METHOD, -1, "", "POST" },
        { "/v1/toetsingen/", METHOD_POST, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/v1/toetsinge", METHOD_POST, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/v1/Toetsingen", METHOD_POST, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/v1/zegels/abc", METHOD_GET, OK, 1, "abc", NULL },
        { "/v1/zegels/abc", METHOD_HEAD, OK, 1, "abc", NULL },
        { "/v1/zegels/abc", METHOD_DELETE, REFUSED_HTTP_METHOD, -1, "", "GET, HEAD" },
        { "/v1/zegels/", METHOD_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/v1/zegels/a/b", METHOD_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/oauth/grants/x", METHOD_DELETE, OK, 2, "x", NULL },
        { "/oauth/grants/x", METHOD_POST, REFUSED_HTTP_METHOD, -1, "", "DELETE" },
        { "/beide", METHOD_GET, OK, 3, "", NULL },
        { "/beide", METHOD_POST, OK, 7, "", NULL },
        { "/p/x", METHOD_GET, OK, 4, "x", NULL },
        { "/p/x/t", METHOD_GET, OK, 5, "x", NULL },
        { "/p/x/t/12", METHOD_GET, OK, 6, "x/t/12", NULL },
        { "/p/x/t/", METHOD_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/p//t", METHOD_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/p/x/u", METHOD_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/p/x/t/1/2", METHOD_GET, REFUSED_NOT_FOUND, -1, "", NULL },
        { "/p/x/t/1", METHOD_POST, REFUSED_HTTP_METHOD, -1, "", "GET, HEAD" },
        { "/beide", METHOD_DELETE, REFUSED_HTTP_METHOD, -1, "", "GET, HEAD, POST" },
        { "/", METHOD_GET, REFUSED_NOT_FOUND, -1, "", NULL },
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
