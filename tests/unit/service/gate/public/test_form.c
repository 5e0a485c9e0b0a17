/* Forms of browsers: names that come once and names that come often, and every refused shape. */
#include "../../../cmocka_all.h"

#include "gate/public/form.h"

static struct form_field fields[] = { { .name = "doe", .most = 1 }, { .name = "kind", .most = 3 } };

static enum status read_form(const char *text)
{
    static char copy[256];

    memset(copy, 'x', sizeof copy);
    memcpy(copy, text, strlen(text));
    return form_read(copy, strlen(text), fields, ROWS(fields));
}

static void accepted(void **state)
{
    assert_int_equal(read_form("doe=verder&kind=1-2-2020&onbekend=x&kind=&kind=%E2%82%AC+3"), OK);
    assert_string_equal(form_value(fields, ROWS(fields), "doe"), "verder");
    const struct form_field *f = form_field(fields, ROWS(fields), "kind");
    assert_int_equal(f->n, 3);
    assert_string_equal(f->values[0], "1-2-2020");
    assert_string_equal(f->values[1], "");
    assert_string_equal(f->values[2], "\xe2\x82\xac 3");
    assert_int_equal(read_form(""), OK);
    assert_string_equal(form_value(fields, ROWS(fields), "doe"), "");
    assert_int_equal(read_form("kind=een"), OK); /* what came before is forgotten */
    assert_int_equal(form_field(fields, ROWS(fields), "doe")->n, 0);
    assert_string_equal(form_value(fields, ROWS(fields), "kind"), "een");
    assert_int_equal(read_form("onbekend=1&onbekend=2"), OK);
}

static void refused(void **state)
{
    static const char *const rows[] = {
        "doe=1&doe=2", "kind=1&kind=2&kind=3&kind=4", "doe", "doe=1&", "&doe=1", "doe=%", "doe=%00", "doe=a%00b", "doe=%FF", "doe=%C3",
        "doe=<", "doe=1=2", "doe=a b", "x=%zz",
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (read_form(rows[i]) != REFUSED_FORM)
            fail_msg("%s", rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(accepted), cmocka_unit_test(refused) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
