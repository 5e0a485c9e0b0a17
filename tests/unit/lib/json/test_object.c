/* What reading an object by a table of members refuses, and which members it says were there. */
#include "../../cmocka_all.h"

#include "json/object.h"

struct thing { int64_t number; bool yes; };

static void read_number(struct pull *p, void *number)
{
    *(int64_t *)number = pull_int(p, 0, 9);
}

static void read_yes(struct pull *p, void *yes)
{
    *(bool *)yes = pull_bool(p);
}

static void read_old(struct pull *p, void *thing)
{
    (void)thing;
    pull_refuse(p, REFUSED_VALUE);
}

static const struct object_member members[] = { { "number", read_number, offsetof(struct thing, number), OBJECT_REQUIRED },
                                                { "yes", read_yes, offsetof(struct thing, yes), OBJECT_REQUIRED },
                                                { "maybe", read_yes, offsetof(struct thing, yes), OBJECT_OPTIONAL },
                                                { "nombre", read_old, 0, OBJECT_HIDDEN }, OBJECT_END };

static void rows(void **state)
{
    static const struct { const char *text; enum status status; const char *place, *known; uint32_t given; const char *absent; } rows[] = {
        { "{\"number\":7,\"yes\":true}", OK, "", NULL, 3, NULL },
        { "{\"maybe\":true,\"yes\":true,\"number\":7}", OK, "", NULL, 7, NULL },
        { "{\"yes\":true}", REFUSED_MEMBER_MISSING, "", NULL, 2, "number" },
        { "{\"number\":7}", REFUSED_MEMBER_MISSING, "", NULL, 1, "yes" },
        { "{}", REFUSED_MEMBER_MISSING, "", NULL, 0, "number" },
        { "{\"number\":7,\"nummer\":7}", REFUSED_MEMBER_UNKNOWN, "", "number", 1, "yes" },
        { "{\"nombres\":7}", REFUSED_MEMBER_UNKNOWN, "", "number", 0, "number" },     /* what is hidden is not proposed */
        { "{\"something\":7}", REFUSED_MEMBER_UNKNOWN, "", NULL, 0, "number" },
        { "{\"number\":7,\"number\":7}", REFUSED_JSON_DUPLICATE, "", NULL, 1, "yes" },
        { "{\"number\":10,\"nummer\":7}", REFUSED_JSON_NUMBER, "/number", NULL, 1, "yes" },   /* the first, and no other */
        { "{\"yes\":1}", REFUSED_JSON_TYPE, "/yes", NULL, 2, "number" },
        { "{\"nombre\":1}", REFUSED_VALUE, "/nombre", NULL, 8, "number" },
        { "[]", REFUSED_JSON_TYPE, "", NULL, 0, "number" }, { "7", REFUSED_JSON_TYPE, "", NULL, 0, "number" } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        static struct pull p;
        struct thing thing = { 0 };
        char place[64];

        pull_init(&p, rows[i].text, strlen(rows[i].text));
        uint32_t given = object_read(&p, members, &thing);
        const char *absent = object_absent(members, given);
        object_need(&p, members, given);
        enum status s = pull_end(&p);
        pull_pointer(&p, place, sizeof place);
        if (s != rows[i].status || strcmp(place, rows[i].place) != 0 || given != rows[i].given)
            fail_msg("%s: %s at \"%s\", given %u", rows[i].text, status_slug(s), place, given);
        assert_true(absent == rows[i].absent || strcmp(absent, rows[i].absent) == 0);
        assert_true(p.known == rows[i].known || strcmp(p.known, rows[i].known) == 0);
        assert_true(s != OK || (thing.number == 7 && thing.yes));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
