/* What applicants read is as plain as the texts of the packs: the same measure of language level B1, in Dutch and English. */
#include "../../cmocka_all.h"

#include "packs/level.h"
#include "pages/po.h"

struct reader_of { const struct po_text *text; unsigned found; };

/* A title or a button is no sentence, and needs no end. An amount of a hint is one that somebody might type. */
static void finding(void *who, enum level_fault fault, const char *word)
{
    static const char *const names[] = { [LEVEL_LONG] = "a sentence of more than 15 words", [LEVEL_HARD] = "a hard word: ",
                                         [LEVEL_AMOUNT] = "an amount", [LEVEL_OPEN] = "" };
    struct reader_of *r = who;

    if (fault == LEVEL_OPEN)
        return;
    r->found++;
    print_error("%s: %s%s\n", r->text->id, names[fault], word);
}

static void plain(enum language l, enum text_language language)
{
    struct reader_of r = { 0 };
    char path[512];
    struct po po;
    size_t len;

    snprintf(path, sizeof path, "%s/%s.po", PASSEND_TEXTS, po_tag(l));
    char *text = grow_file(path, &len);
    assert_non_null(text);
    po_parse(&po, l, path, text);
    assert_int_equal(problems(), 0);
    assert_in_range(po.n, 200, 2000);
    for (size_t i = 0; i < po.n; i++)
        for (unsigned f = 0; f < PO_FORMS && po.texts[i].form[f] != NULL; f++) {
            r.text = &po.texts[i];
            level_check(po.texts[i].form[f], language, finding, &r);
        }
    assert_int_equal(r.found, 0);
}

static void dutch_is_plain(void **state)
{
    plain(LANGUAGE_NL, TEXT_NL);
}

static void english_is_plain(void **state)
{
    plain(LANGUAGE_EN, TEXT_EN);
}

/* The measure measures. */
static void what_is_not_plain_is_found(void **state)
{
    static const char *const rows[] = {
        "U dient dit te doen.", "Een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien.",
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct po_text text = { .id = "row" };
        struct reader_of r = { .text = &text };
        level_check(rows[i], TEXT_NL, finding, &r);
        assert_int_equal(r.found, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(dutch_is_plain), cmocka_unit_test(english_is_plain),
                                        cmocka_unit_test(what_is_not_plain_is_found) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
