/* Equal questions are evaluated once: what counts as equal, and when what is kept goes. */
#include "scene.h"

#include "base/date.h"
#include "model/facts.h"
#include "notary/outcomes.h"
#include "policy/evaluate.h"

#include <stdio.h>
#include <string.h>

/* Two of whom hardly anything is known, and a child: dear enough to be kept. */
static struct question_facts question(void)
{
    struct question_facts z = { .fase = FASE_REACTIE, .corporatie = CORP };
    struct huishouden *h = &z.huishouden;

    z.eenheid = scene_home(69011, day_of((struct date){ 2026, 12, 15 }));
    facts_empty(h);
    h->n_adults = 2;
    for (unsigned i = 0; i < 2; i++) {
        facts_empty_adult(&h->adults[i]);
        h->adults[i].rol = (uint8_t)(i == 0 ? ROL_WON : ROL_MED);
    }
    h->adults[0].n_inkomens = 1;
    h->adults[0].inkomens[0] = (struct inkomen){ .max = 6000000, .jaar = 2025, .soort = INKOMEN_VERZAMELINKOMEN };
    h->n_children = 1;
    h->children[0] = (struct child){ .geboortedatum = { 18000, 18000 }, .dagen_min = 366, .dagen_max = 366,
                                     .rol = ROL_MBW, .kind = TRUTH_YES, .onderhouden = TRUTH_UNKNOWN };
    return z;
}

struct asked { struct scene *s; const struct edition *g; int32_t day; const uint8_t *key; };

static struct asked ask(struct scene *s)
{
    return (struct asked){ s, editions_now(s->n.editions), s->n.editions->dag, s->n.keys->outcomes };
}

/* Whether a question was found rather than evaluated; either way the answer is that of evaluate. */
static bool found(const struct asked *a, const struct question_facts *z)
{
    struct outcomes *o = a->s->n.outcomes;
    uint64_t before = o->found;
    struct outcome u, fresh;
    uint32_t points = 1000;
    enum status st = outcomes_evaluate(o, a->key, a->g, a->day, z, &u, &points);

    assert_int_equal(st, evaluate(&a->g->packs, z, &fresh));
    if (st == OK)
        assert_memory_equal(&u, &fresh, sizeof u);
    assert_int_equal(points, 1000 + (st == OK && o->found == before ? fresh.points : 0));
    return o->found > before;
}

/* Bytes of a question that say nothing: padding, and what is behind the members in use. */
static bool says_nothing(size_t at)
{
#define BYTES(member, size) { offsetof(struct question_facts, member), size }
#define HH(member) BYTES(huishouden.member, sizeof((struct huishouden *)0)->member)
    static const struct { size_t at, len; } rows[] = {
        BYTES(zero, 7), BYTES(corporatie[6], CORPORATIE_MAX - 6), BYTES(eenheid.zero, 6),
        HH(adults[0].inkomens[0].zero),
        BYTES(huishouden.adults[0].inkomens[1], (INKOMENS_MAX - 1) * sizeof(struct inkomen)),
        HH(adults[0].loon.zero), HH(adults[1].inkomens), HH(adults[1].loon.zero),
        BYTES(huishouden.adults[2], (ADULTS_MAX - 2) * sizeof(struct adult)), HH(children[0].zero),
        BYTES(huishouden.children[1], (CHILDREN_MAX - 1) * sizeof(struct child)), HH(sums) };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (at >= rows[i].at && at < rows[i].at + rows[i].len)
            return true;
    return false;
}

/* Behind the end of a text, which is at its first NUL. */
static bool is_text_tail(const struct question_facts *z, size_t at)
{
    const size_t id = offsetof(struct question_facts, eenheid.id_extern);
    const size_t place = offsetof(struct question_facts, eenheid.gemeente);

    return (at > id + strlen(z->eenheid.id_extern) && at < id + sizeof z->eenheid.id_extern) ||
           (at > place + strlen(z->eenheid.gemeente) && at < place + sizeof z->eenheid.gemeente);
}

/* Every byte of a question but those that say nothing makes it another one. */
static void any_fact_makes_another(void **state)
{
    struct asked a = ask(*state);
    struct question_facts z = question();

    assert_false(found(&a, &z));
    assert_true(found(&a, &z));
    for (size_t i = 0; i < sizeof z; i++) {
        struct question_facts other = z;
        ((uint8_t *)&other)[i] ^= 1;
        if (found(&a, &other) != (says_nothing(i) || is_text_tail(&z, i)))
            fail_msg("byte %zu", i);
        /* what is in between may have pushed it out */
        (void)found(&a, &z);
        assert_true(found(&a, &z));
    }
}

static void day_and_key_make_another(void **state)
{
    struct scene *s = *state;
    struct asked a = ask(s), b;
    struct question_facts z = question();
    uint8_t key[CRYPT_KEY_LEN];

    (void)found(&a, &z);
    assert_true(found(&a, &z));
    b = a;
    b.day++;
    assert_false(found(&b, &z));
    memcpy(key, a.key, sizeof key);
    key[0] ^= 1;
    b = a;
    b.key = key;
    assert_false(found(&b, &z));
    scene_restart(s);                          /* another process, another key */
    a = ask(s);
    assert_memory_not_equal(a.key, key, sizeof key);
    key[0] ^= 1;
    assert_memory_not_equal(a.key, key, sizeof key);
    assert_false(found(&a, &z));
}

/* Outcomes of other packs point into these: none is left. */
static void other_packs_empty_it(void **state)
{
    static struct edition other;
    struct asked a = ask(*state), b = a;
    struct outcomes *o = a.s->n.outcomes;
    struct question_facts z = question();

    (void)found(&a, &z);
    assert_true(found(&a, &z));
    other = *a.g;
    other.nr++;
    b.g = &other;
    assert_false(found(&b, &z));
    assert_int_equal(o->n, 1);
    assert_int_equal(o->edition, other.nr);
    assert_true(found(&b, &z));
    assert_false(found(&a, &z));
}

/* The oldest goes; what is cheap is not kept at all. */
static void only_the_last_and_dear(void **state)
{
    struct asked a = ask(*state);
    struct outcomes *o = a.s->n.outcomes;
    struct question_facts z = question(), cheap = question();

    for (int i = 0; i <= OUTCOMES_MAX; i++) {
        z.eenheid.huurprijs.min = z.eenheid.huurprijs.max = 60000 + i;
        assert_false(found(&a, &z));
    }
    assert_int_equal(o->n, OUTCOMES_MAX);
    assert_true(found(&a, &z));
    z.eenheid.huurprijs.min = z.eenheid.huurprijs.max = 60001;
    assert_true(found(&a, &z));
    z.eenheid.huurprijs.min = z.eenheid.huurprijs.max = 60000;
    assert_false(found(&a, &z));
    cheap.huishouden.n_adults = 1;
    cheap.huishouden.n_children = 0;
    cheap.huishouden.adults[0].geboortedatum = (struct day_range){ 4000, 4000 };
    cheap.huishouden.adults[0].inkomens[0].max = 0;
    assert_false(found(&a, &cheap));
    assert_false(found(&a, &cheap));
}

/* A slice of equal households: evaluated once, and each answer its own. */
static void a_call_of_equal_households(void **state)
{
    struct scene *s = *state;
    struct toets_parts t = scene_question(CLIENT);
    struct msg_answers out;
    struct question_facts z = question();
    const char *first, *other;

    for (unsigned i = 0; i < 16; i++)
        scene_household(&t, TOETS_VERKLAARD, &z.huishouden, sizeof z.huishouden);
    uint64_t before = s->n.outcomes->found;
    assert_int_equal(scene_toets(s, &t, NOW, &out), OK);
    assert_int_equal(out.n, 16);
    assert_int_equal(s->n.outcomes->found - before, 15);
    struct verdict_answer a = scene_answer(s, 0, &first), b = scene_answer(s, 1, &other);
    assert_int_equal(a.status, OK);
    assert_int_equal(b.uitkomst, a.uitkomst);
    assert_memory_not_equal(a.salt, b.salt, sizeof a.salt);
    assert_true(a.len != b.len || memcmp(first, other, a.len) != 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = { TEST(any_fact_makes_another), TEST(day_and_key_make_another),
                                        TEST(other_packs_empty_it), TEST(only_the_last_and_dear),
                                        TEST(a_call_of_equal_households) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
