/* Problems: what stands in them, and that each reason fits with the longest place. */
#include "../../cmocka_all.h"

#include "http/problem.h"

#define BASE "https://passend.example"

static const char *written(const struct problem *p)
{
    static char text[PROBLEM_MAX + 1];
    struct writer w;

    writer_init(&w, text, PROBLEM_MAX);
    problem_write_json(&w, BASE, p);
    assert_false(w.failed);
    text[writer_len(&w)] = 0;
    return text;
}

static void members(void **state)
{
    assert_string_equal(written(&(struct problem){ REFUSED_RATE, "", NULL, 0, NULL }),
                        "{\"type\":\"" BASE "/problemen/te-veel-aanvragen\",\"title\":\"Te veel aanvragen; probeer het later opnieuw.\","
                        "\"status\":429,\"detail\":\"Te veel aanvragen; probeer het later opnieuw.\"}");
    const char *text = written(&(struct problem){ REFUSED_MEMBER_UNKNOWN, "/leden/0", "fase", 0, NULL });
    assert_non_null(strstr(text, ",\"detail\":\"Zie /leden/0.\",\"vindplaats\":\"/leden/0\",\"bedoeldeU\":\"fase\"}"));
}

static void every_reason_fits(void **state)
{
    char place[160];

    memset(place, 'x', sizeof place - 1);
    place[sizeof place - 1] = 0;
    for (int s = 1; s < STATUS_N; s++) {
        const char *text = written(&(struct problem){ (enum status)s, place, "verklaringDatum", 0, NULL });

        assert_non_null(strstr(text, status_slug((enum status)s)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(members), cmocka_unit_test(every_reason_fits) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
