/* Members one after the other, in objects within each other. */
#include "../../cmocka_all.h"

#include "json/write.h"

static void write_all(struct writer *w)
{
    static const char *const texts[] = { "een", "t\"wee" };
    static const uint8_t bytes[] = { 0xab, 0x01 };

    write_char(w, '{');
    write_member_text(w, "text", "a\"\n");
    write_member_text(w, "nothing", NULL);
    write_member_texts(w, "texts", texts, 2);
    write_member_texts(w, "none", texts, 0);
    write_name(w, "within");
    write_char(w, '{');
    write_member_number(w, "number", -7);
    write_member_bool(w, "yes", true);
    write_char(w, '}');
    write_member_bool(w, "no", false);
    write_member_hex(w, "bytes", bytes, sizeof bytes);
    write_member_day(w, "day", 0);
    write_char(w, '}');
}

static const char expected[] =
    "{\"text\":\"a\\\"\\u000a\",\"nothing\":null,\"texts\":[\"een\",\"t\\\"wee\"],\"none\":[],"
    "\"within\":{\"number\":-7,\"yes\":true},\"no\":false,\"bytes\":\"ab01\",\"day\":\"1970-01-01\"}";

static void members(void **state)
{
    char out[sizeof expected];
    struct writer w;

    writer_init(&w, out, sizeof out);
    write_all(&w);
    assert_false(w.failed);
    assert_int_equal(writer_len(&w), sizeof expected - 1);
    assert_memory_equal(out, expected, sizeof expected - 1);
}

static void goes_on_elsewhere(void **state)
{
    char out[16] = "";
    struct writer w;

    writer_init(&w, out, sizeof out);
    write_member_number(&w, "a", 1);
    assert_string_equal(out, ",\"a\":1");
}

/* In any room that is too small nothing goes beyond it, and it is told. */
static void too_small(void **state)
{
    for (size_t room = 0; room < sizeof expected - 1; room++) {
        char out[sizeof expected] = "";
        struct writer w;

        writer_init(&w, out, room);
        write_all(&w);
        assert_true(w.failed);
        assert_int_equal(out[room], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(members), cmocka_unit_test(goes_on_elsewhere),
                                        cmocka_unit_test(too_small) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
