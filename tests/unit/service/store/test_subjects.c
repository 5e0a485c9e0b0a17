/* Grants by who gave them. */
#include "place.h"

#include <string.h>

static struct id subject(struct store *s, const char *source, uint8_t who)
{
    uint8_t sha[DIGEST_LEN] = { who };
    struct id out;

    store_subject(s, source, sha, &out);
    return out;
}

static struct id give(struct place *p, const struct dossier *d, uint8_t plaats, const struct id *who)
{
    struct store_done done;

    assert_int_equal(store_grant_new(p->s, d, plaats, &origin, who, NULL, d->until, NOW, NULL), OK);
    assert_true(store_next(p->s, &done));
    assert_int_equal(done.status, OK);
    return done.grant;
}

/* Bit i: grants[i] is among them; nothing else may be. */
static unsigned found(struct place *p, const struct id *who, const struct id *grants, unsigned n)
{
    const struct grant *g = NULL;
    unsigned out = 0;

    while ((g = store_grant_of_subject(p->s, who, g)) != NULL) {
        unsigned i = 0;

        while (i < n && memcmp(&grants[i], &g->id, sizeof g->id) != 0)
            i++;
        assert_true(i < n);
        assert_int_equal(out >> i & 1, 0);
        out |= 1u << i;
    }
    return out;
}

static void who_is_whose(void **state)
{
    struct place *p = *state;

    open_store(p);
    struct id a = subject(p->s, "qii", 1), b = subject(p->s, "qii", 2), c = subject(p->s, "mijninkomen", 1), again = subject(p->s, "qii", 1);

    assert_memory_equal(&a, &again, sizeof a);
    assert_true(memcmp(&a, &b, sizeof a) != 0 && memcmp(&a, &c, sizeof a) != 0 && memcmp(&b, &c, sizeof b) != 0);
    reopen(p);
    again = subject(p->s, "qii", 1);
    assert_memory_equal(&a, &again, sizeof a);   /* the key outlives the process */
}

/* In memory and after a restart; whichever of them goes, the others are found. */
static void all_of_one(void **state)
{
    struct place *p = *state;

    open_store(p);
    for (unsigned gone = 0; gone < 4; gone++)
        for (unsigned restarted = 0; restarted < 2; restarted++) {
            struct id a = subject(p->s, "qii", (uint8_t)(10 + 2 * gone + restarted)), b = subject(p->s, "qii", 99), none = { { 0 } };
            struct id grants[4];

            for (unsigned i = 0; i < 4; i++)
                grants[i] = give(p, dossier(p->s, 1), 0, i < 3 ? &a : NULL);
            if (restarted)
                reopen(p);
            assert_int_equal(found(p, &a, grants, 4), 7);
            assert_int_equal(found(p, &b, grants, 4), 0);
            assert_int_equal(found(p, &none, grants, 4), 0);
            assert_int_equal(ended(p->s, &grants[gone], CLIENT, REFUSED_WITHDRAWN, NOW), OK);
            assert_int_equal(found(p, &a, grants, 4), 7u & ~(1u << gone));
            for (unsigned i = 0; i < 3; i++)
                if (i != gone)
                    assert_int_equal(ended(p->s, &grants[i], CLIENT, REFUSED_WITHDRAWN, NOW), OK);
            assert_int_equal(found(p, &a, grants, 4), 0);
        }
}

/* The one that replaces another has its place among them too. */
static void replaced(void **state)
{
    struct place *p = *state;

    open_store(p);
    struct id a = subject(p->s, "qii", 1), grants[2];
    const struct dossier *d = dossier(p->s, 1);

    grants[0] = give(p, d, 0, &a);
    grants[1] = give(p, d, 0, &a);
    assert_int_equal(found(p, &a, grants, 2), 2);
}

/* One that is ending serves nobody. */
static void not_one_that_is_ending(void **state)
{
    struct place *p = *state;

    open_store(p);
    struct id a = subject(p->s, "qii", 1), grants[2];

    for (unsigned i = 0; i < 2; i++)
        grants[i] = give(p, dossier(p->s, 1), 0, &a);
    for (unsigned i = 0; i < 2; i++) {
        struct dossier *d = (struct dossier *)(uintptr_t)store_grant(p->s, &grants[i])->dossier;

        d->ending = true;
        assert_int_equal(found(p, &a, grants, 2), 2u >> i);
        d->ending = false;
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)
    const struct CMUnitTest tests[] = { T(who_is_whose), T(all_of_one), T(replaced), T(not_one_that_is_ending) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
