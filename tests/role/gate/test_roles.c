/* Clients that are no platforms: each address of the platform API refuses them by name, and nothing of it reaches the notary. */
#include "../../unit/cmocka_all.h"

#include "http/route.h"
#include "oauth/metadata.h"

#include "asking.h"
#include "peers.h"

#include <signal.h>

static const struct row { const char *method, *path, *media; unsigned flags; } rows[] = {
#define ROUTE(method, path, body, media, flags, weight, handle) { #method, path, media, flags },
#undef JSON
#undef FORM
#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded"
#include "gate/platform/routes.def"
#undef ROUTE
};

/* {} is one segment. */
static void filled(const char *path, char *out, size_t cap)
{
    size_t n = 0;

    for (const char *at = path; *at != '\0' && n + sizeof ID < cap; at++)
        if (*at == '{') {
            memcpy(out + n, ID, sizeof ID - 1);
            n += sizeof ID - 1;
            at++;
        } else {
            out[n++] = *at;
        }
    out[n] = '\0';
}

static bool is_oauth(const char *path)
{
    return strcmp(path, METADATA_PAR) == 0 || strcmp(path, METADATA_TOKEN) == 0 || strcmp(path, METADATA_REVOKE) == 0;
}

static void other_roles_have_no_address(void **state)
{
    static const char *const who[] = { "corporatie", "controleur" };
    char path[256], media[128];

    for (size_t i = 0; i < ROWS(rows); i++)
        for (size_t k = 0; k < ROWS(who); k++) {
            const struct row *row = &rows[i];
            unsigned taken = peers.taken;

            filled(row->path, path, sizeof path);
            snprintf(media, sizeof media, "Content-Type: %s\r\n", row->media != NULL ? row->media : "text/plain");
            once(who[k], row->method, path, media, row->media != NULL ? "{}" : NULL);
            if ((row->flags & ROUTE_OPEN) != 0) {
                expect(200, "pass");
                continue;
            }
            if (is_oauth(row->path))
                expect(403, "{\"error\":\"access_denied\"");
            else
                expect_problem(REFUSED_ROLE);
            expect(403, status_slug(REFUSED_ROLE));
            assert_int_equal(peers.taken, taken);
        }
}

/* What is no address is none for them either, and a stranger is still told that it is one. */
static void others_are_told_as_before(void **state)
{
    once("controleur", "GET", "/v1/niets", "", NULL);
    expect_problem(REFUSED_NOT_FOUND);
    once("corporatie", "GET", "/v1/toetsingen", "", NULL);
    expect_problem(REFUSED_HTTP_METHOD);
    once("vreemd", "GET", "/v1/beleidspakketten", "", NULL);
    expect_problem(REFUSED_CLIENT_UNKNOWN);
    once("san", "GET", "/v1/beleidspakketten", "", NULL);
    expect(200, "beleidspakketten");
}

#define T(test) cmocka_unit_test_setup(test, reset)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { T(other_roles_have_no_address), T(others_are_told_as_before) };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    peers_start(argv[1], strcmp(argv[2], "met") == 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
