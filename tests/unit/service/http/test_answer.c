/* The head of an answer: every line in its place, what has a length and what has none, and headers that may not be. */
#include "../../cmocka_all.h"

#include "http/answer.h"

static const struct answer_fixed fixed = { "API-Version: 1.0.0\r\n", "Cache-Control: no-store\r\n", "" };

static const char *head_of(struct answer *a)
{
    static char text[4096 + 1];
    struct writer w;

    writer_init(&w, text, sizeof text - 1);
    answer_write_head(&w, a, &fixed);
    assert_false(w.failed);
    text[writer_len(&w)] = 0;
    return text;
}

static void lines_and_their_order(void **state)
{
    char lines[256], body[32];
    struct answer a = { .status = 201, .now_s = 1795341723, .media_type = "application/json" };

    writer_init(&a.headers, lines, sizeof lines);
    writer_init(&a.body, body, sizeof body);
    write_text(&a.body, "{\"voorbeeld\":true}");
    answer_header(&a, "Location", "/v1/zegels/AAAA");
    answer_header(&a, "Set-Cookie", "a=1");
    answer_header(&a, "Set-Cookie", "b=2");
    assert_string_equal(head_of(&a), "HTTP/1.1 201 Created\r\nDate: Sun, 22 Nov 2026 10:02:03 GMT\r\nContent-Type: application/json\r\n"
                        "Content-Length: 18\r\nAPI-Version: 1.0.0\r\nLocation: /v1/zegels/AAAA\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                        "Cache-Control: no-store\r\n\r\n");
    a = (struct answer){ .status = 405, .media_type = "text/plain", .close = true };
    assert_string_equal(head_of(&a), "HTTP/1.1 405 Method Not Allowed\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
                        "Content-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\nCache-Control: no-store\r\n\r\n");
}

/* Without a length the reader of a 303 would wait for the end of the connection. */
static void lengths(void **state)
{
    static const struct { struct answer a; const char *line; } rows[] = {
        { { .status = 204 }, NULL },
        { { .status = 304 }, NULL },
        { { .status = 303 }, "\r\nContent-Length: 0\r\n" },
        { { .status = 200, .media_type = "a/b" }, "\r\nContent-Length: 0\r\n" },
        { { .status = 200, .media_type = "a/b", .from_file = true, .file = { 3, 100, 5000000000 } }, "\r\nContent-Length: 5000000000\r\n" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct answer a = rows[i].a;
        const char *text = head_of(&a);

        if (rows[i].line == NULL ? strstr(text, "Content-Length") != NULL : strstr(text, rows[i].line) == NULL)
            fail_msg("row %zu: %s", i, text);
    }
}

static void headers_that_may_not_be(void **state)
{
    static const char *const values[] = { "a\r\nSet-Cookie: b", "a\nb", "a\r", "more than fits in this room of sixteen bytes" };
    char lines[16], text[1024];

    for (size_t i = 0; i < ROWS(values); i++) {
        struct answer a = { .status = 303 };
        struct writer w;

        writer_init(&a.headers, lines, sizeof lines);
        answer_header(&a, "L", values[i]);
        assert_true(a.headers.failed);
        writer_init(&w, text, sizeof text);
        answer_write_head(&w, &a, &fixed);
        assert_true(w.failed);
    }
}

/* Every status of the reason table has its phrase, and the longest of them leaves room. */
static void every_status_has_a_phrase(void **state)
{
    static const unsigned others[] = { 200, 201, 204, 303, 304 };
    static const struct answer_fixed none = { "", "", "" };

    for (int s = 1; s < STATUS_N + (int)ROWS(others); s++) {
        struct answer a = { .status = s < STATUS_N ? status_http((enum status)s) : others[s - STATUS_N],
                            .media_type = "application/problem+json", .from_file = true, .file.len = INT64_MAX, .close = true };
        char text[ANSWER_HEAD_LEAST];
        struct writer w;

        writer_init(&w, text, sizeof text);
        answer_write_head(&w, &a, &none);
        assert_false(w.failed);
        if (memcmp(text + 12, " \r\n", 3) == 0)
            fail_msg("no phrase for %u", a.status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(lines_and_their_order), cmocka_unit_test(lengths),
                                        cmocka_unit_test(headers_that_may_not_be), cmocka_unit_test(every_status_has_a_phrase) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
