/*
 * questions.ndjson: one question a line; its member `want` is the reason it must be refused for, or what an accept adds.
 * Then the same questions while memory runs out: the answer is the right one, or says that something failed here.
 */
#include "../../cmocka_all.h"

#include "json/strict_json.h"
#include "vectors/vectors.h"

#include "base/mem.h"

static unsigned left;    /* the allocation that fails; 0 = none */
static unsigned failed;

void *__real_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
    return left > 0 && --left == 0 && ++failed ? NULL : __real_malloc(size);
}

static char *ask(const char *line)
{
    char *answer;
    size_t len;

    if (vectors_answer(line, strlen(line), &answer, &len) != OK) {
        assert_true(failed > 0);
        assert_null(answer);
        return NULL;
    }
    answer[len] = '\0';
    return answer;
}

static json_t *parsed(const char *text)
{
    json_t *doc = NULL;

    if (strict_json_parse(text, strlen(text), STRICT_JSON_REAL, &doc) != OK)
        fail_msg("%s", text);
    return doc;
}

/* Takes answer over. */
static void compare(json_t *answer, const json_t *question)
{
    const json_t *want = json_object_get(question, "want"), *id = json_object_get(question, "id");

    assert_true(json_equal(json_object_get(answer, "id"), id));
    if (json_is_string(want)) {
        if (!json_equal(json_object_get(answer, "reason"), want))
            fail_msg("%s: %s", json_string_value(id), json_dumps(answer, JSON_COMPACT));
        assert_string_equal(json_string_value(json_object_get(answer, "result")), "refuse");
        assert_int_equal(json_object_size(answer), 3);
    } else {
        if (!json_is_object(want) || strcmp(json_string_value(json_object_get(answer, "result")), "accept") != 0)
            fail_msg("%s: %s", json_string_value(id), json_dumps(answer, JSON_COMPACT));
        (void)json_object_del(answer, "id");
        (void)json_object_del(answer, "result");
        if (!json_equal(answer, want))
            fail_msg("%s: %s", json_string_value(id), json_dumps(answer, JSON_COMPACT));
    }
    json_decref(answer);
}

static bool next_line(FILE *f, char **line)
{
    size_t cap = 0;
    ssize_t len;

    *line = NULL;
    len = getline(line, &cap, f);
    if (len > 0)
        (*line)[len - 1] = '\0';
    else
        free(*line);
    return len > 0;
}

static void answers(void **state)
{
    FILE *f = fopen(QUESTIONS, "r");
    unsigned n = 0;
    char *line;

    (void)state;
    assert_non_null(f);
    for (; next_line(f, &line); n++) {
        json_t *question = parsed(line);
        char *answer = ask(line);

        compare(parsed(answer), question);
        mem_free(answer);
        json_decref(question);
        free(line);
    }
    fclose(f);
    assert_true(n > 100);
}

/* Each allocation in turn fails. */
static void faults(void **state)
{
    FILE *f = fopen(QUESTIONS, "r");
    unsigned seen = 0;
    char *line;

    (void)state;
    assert_non_null(f);
    while (next_line(f, &line)) {
        json_t *question = parsed(line);

        for (unsigned n = 1;; n++) {
            left = n, failed = 0;
            char *text = ask(line);
            left = 0;
            json_t *answer = text != NULL ? parsed(text) : NULL;
            const char *reason = json_string_value(json_object_get(answer, "reason"));
            bool fault = answer == NULL || (reason != NULL && (strcmp(reason, status_slug(FAULT_MEMORY)) == 0 ||
                                                               strcmp(reason, status_slug(FAULT_CRYPTO)) == 0));

            mem_free(text);
            seen += fault;
            if (fault)
                json_decref(answer);
            else
                compare(answer, question);
            if (failed == 0) {
                assert_false(fault);
                break;
            }
        }
        json_decref(question);
        free(line);
    }
    fclose(f);
    print_message("%u faults\n", seen);
    assert_true(seen > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(answers), cmocka_unit_test(faults) };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
