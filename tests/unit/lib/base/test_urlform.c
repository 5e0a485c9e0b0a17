/* The form reader: decoding, and every refused shape with the field it names. */
#include "../../cmocka_all.h"

#include "base/limits.h"
#include "base/urlform.h"

static struct urlform_field fields[] = { { .name = "a", .required = true }, { .name = "bc" } };

static enum status read_form(const char *text, const char **where)
{
    static char copy[256];

    memcpy(copy, text, strlen(text));
    return urlform_read(copy, strlen(text), fields, ROWS(fields), where);
}

static void accepted(void **state)
{
    static const struct { const char *text, *a, *bc; } rows[] = {
        { "a=1", "1", NULL },
        { "a=x&bc=y", "x", "y" },
        { "bc=&a=1", "1", "" },
        { "%61=%5B%7b%22x%22%7D%5d", "[{\"x\"}]", NULL },
        { "a=een+twee%2Bdrie", "een twee+drie", NULL },
        { "a=%C3%A9", "\xc3\xa9", NULL },
        { "a=https://x.example/terug", "https://x.example/terug", NULL },
        { "a=1&d=1", "1", NULL },             /* not known: passed over */
        { "A=2&d=&a=1&=x", "1", NULL },
        { "d=%C3%A9&a=1&%64e=1", "1", NULL },
    };
    const char *where;

    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(read_form(rows[i].text, &where), OK);
        assert_true(slice_is(fields[0].value, rows[i].a));
        assert_int_equal(fields[1].given, rows[i].bc != NULL);
        if (rows[i].bc != NULL)
            assert_true(slice_is(fields[1].value, rows[i].bc));
    }
}

static void refused(void **state)
{
    static const struct { const char *text, *where; } rows[] = {
        { "", "a" },          { "bc=1", "a" },        { "a=", "a" },         { "a=1&a=1", "a" },
        { "a=1&a=2", "a" },   { "a=1&bc=1&bc=1", "bc" }, { "a=1&d=1&d=2", NULL }, { "a", NULL },
        { "d=1&%64=1&a=1", NULL }, { "=1&=1&a=1", NULL }, { "a=1&d=%", NULL }, { "a=1&d=<", NULL }, { "a=1&d", NULL }, { "d=1", "a" },
        { "a=1&", NULL },     { "&a=1", NULL },       { "a=1&&bc=2", NULL }, { "a=1=2", NULL },
        { "a=%", "a" },       { "a=%4", "a" },        { "a=%4g", "a" },      { "a=%00", "a" },
        { "a=1 2", "a" },     { "a=\x01", "a" },      { "a=\xc3\xa9", "a" }, { "A=1", "a" },
        { "a%00=1", NULL },   { "=1", "a" },         { "a=\"x\"", "a" },    { "a=1;bc=2", NULL },
    };
    const char *where;

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (read_form(rows[i].text, &where) != REFUSED_FORM)
            fail_msg("row %zu accepted", i);
        if ((where == NULL) != (rows[i].where == NULL) || (where != NULL && strcmp(where, rows[i].where) != 0))
            fail_msg("row %zu names %s", i, where != NULL ? where : "nothing");
    }
}

static void as_many_as_there_may_be(void **state)
{
    char text[256];
    const char *where;

    for (unsigned n = LIMIT_FORM_MEMBERS; n <= LIMIT_FORM_MEMBERS + 1; n++) {
        size_t len = (size_t)sprintf(text, "a=1");

        for (unsigned i = 1; i < n; i++)
            len += (size_t)sprintf(text + len, "&x%u=", i);
        assert_int_equal(read_form(text, &where), n <= LIMIT_FORM_MEMBERS ? OK : REFUSED_FORM);
        assert_null(where);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(accepted), cmocka_unit_test(refused), cmocka_unit_test(as_many_as_there_may_be) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
