/* What is kept beside verdicts goes when no agreement opens it any more, night by night; what lives and what is public stays. */
#include "scene.h"

#include "../store/between.h"
#include "base/mem.h"
#include "notary/content.h"
#include "notary/content_age.h"

#include <string.h>

#define DAY INT64_C(86400)
#define OLD_S (LIMIT_GRANT_S + DAY)

static int setup_logged(void **state)
{
    int st = scene_setup(state);

    if (st == 0)
        scene_log(*state);
    return st;
}

static struct store_done told(struct store *s, enum status begun)
{
    struct store_done done;

    assert_int_equal(begun, OK);
    assert_true(store_next(s, &done));
    return done;
}

/* Of one adult, given at `now` and for as long as any may last. */
static struct id agreement(struct store *s, int64_t now)
{
    const struct corporatie corporation = { CORP };
    const struct seat place = { .rol = ROL_WON, .referentie = "r-1" };
    const struct origin origin = { .bron = "qii", .wijze = WIJZE_VAULT_SIGNED, .zekerheid = ZEKERHEID_KLUISGETEKEND };
    const struct dossier_new in = { .client = CLIENT, .fase = FASE_TOEWIJZING, .grondslag = GRONDSLAG_TOESTEMMING,
                                    .doel = DOEL_TOEWIJZEN, .n_corporaties = 1, .n_rooster = 1, .feiten = FEIT_ALL, .until = now + LIMIT_GRANT_S,
                                    .corporaties = &corporation, .rooster = &place };
    const struct dossier *d;

    assert_int_equal(store_dossier_new(s, &in, &d), OK);
    assert_int_equal(told(s, store_grant_new(s, d, 0, &origin, NULL, NULL, d->until, now, NULL)).status, OK);
    return d->id;
}

/* A verdict's row with what is beside it. */
static uint64_t verdict(struct store *s, const struct id *dossier, int64_t now)
{
    const struct content c = { .iat = now, .claims_len = 1, .claims = "{" };
    struct leaf_new leaf = { .kind = ENTRY_VERDICT, .at = now };
    uint64_t index = store_log_edge(s)->size;
    uint8_t sealed[CONTENT_SEALED_MAX];

    assert_int_equal(content_seal(s, store_dossier(s, dossier), index, &c, sealed), OK);
    leaf.content_len = content_sealed_len(&c);
    leaf.content = sealed;
    assert_int_equal(told(s, store_append(s, 1, &leaf, NULL)).status, OK);
    return index;
}

static bool is_there(struct store *s, uint64_t index)
{
    return told(s, store_content(s, index, NULL)).read->content != NULL;
}

static bool opens(struct store *s, const struct id *dossier, uint64_t index)
{
    const struct row_read *r = told(s, store_content(s, index, NULL)).read;
    struct content c;

    return r->content != NULL && content_open(s, store_dossier(s, dossier), index, r->content, r->content_len, &c) == OK;
}

static void sweep(struct store *s, int64_t now)
{
    bool more = true;

    while (more)
        assert_int_equal(store_sweep(s, now, &more), OK);
}

/* One step: what is begun and what comes of that. false: there was none */
static bool step(struct content_age *c, struct store *s, int64_t now, enum status *st)
{
    struct store_done done;

    *st = content_age_turn(c, s, now);
    if (!c->busy)
        return false;
    while (*st == OK && store_next(s, &done))
        *st = content_age_told(c, s, done.context, &done);
    assert_false(c->busy);
    return true;
}

static enum status night(struct content_age *c, struct store *s, int64_t now)
{
    enum status st;

    while (step(c, s, now, &st) && st == OK)
        ;
    return st;
}

static void all_that_is_public_is_there(struct store *s)
{
    size_t n;
    const struct open_row *open = store_log_open_rows(s, &n);

    assert_true(n > 2);
    for (size_t i = 0; i < n; i++)
        assert_true(is_there(s, open[i].index));
}

static void what_no_key_opens_goes(void **state)
{
    struct scene *scene = *state;
    const uint8_t pack[DIGEST_LEN] = { 7 };
    const int64_t later = NOW + 100 * DAY, end = NOW + OLD_S;
    struct content_age c = { 0 };
    struct store *s = scene->n.store;
    struct id first = agreement(s, NOW), second;
    uint64_t old[2] = { verdict(s, &first, NOW) }, young;

    assert_int_equal(told(s, store_mark(s, MARK_PACK_IN_FORCE, pack, NOW, NULL)).status, OK);
    old[1] = verdict(s, &first, NOW);
    second = agreement(s, later);
    young = verdict(s, &second, later);
    for (int64_t now = end - 2 * DAY; now <= end; now += DAY) {
        assert_int_equal(night(&c, s, now), OK);
        assert_true(is_there(s, old[0]) && is_there(s, old[1]));
    }
    sweep(s, end + 1);
    assert_null(store_dossier(s, &first));
    assert_int_equal(night(&c, s, end + 1), OK); /* of the day that was walked already */
    assert_true(is_there(s, old[0]) && is_there(s, old[1]));
    for (int again = 0; again < 2; again++) {
        assert_int_equal(night(&c, s, end + DAY), OK);
        assert_false(is_there(s, old[0]) || is_there(s, old[1]));
        assert_true(opens(s, &second, young));
        all_that_is_public_is_there(s);
        scene->log = false; /* its clock is behind the rows by now */
        scene_restart(scene);
        s = scene->n.store;
        c = (struct content_age){ 0 };
    }
}

/* Whoever asks meanwhile hardly waits; the rest is done step by step. */
static void a_slice_at_a_time(void **state)
{
    struct scene *scene = *state;
    struct store *s = scene->n.store;
    struct content_age c = { 0 };
    struct leaf_new group[LEAVES_MAX];
    uint64_t first = store_log_edge(s)->size, end = first + 700 / LEAVES_MAX * LEAVES_MAX;
    unsigned steps = 0;
    enum status st;

    for (unsigned i = 0; i < LEAVES_MAX; i++)
        group[i] = (struct leaf_new){ .kind = ENTRY_VERDICT, .at = NOW, .content = "x", .content_len = 1 };
    while (store_log_edge(s)->size < end)
        assert_int_equal(told(s, store_append(s, LEAVES_MAX, group, NULL)).status, OK);
    for (; step(&c, s, NOW + OLD_S + 1, &st); steps++) {
        assert_int_equal(st, OK);
        assert_true(c.from == end || is_there(s, c.from));
        assert_true(c.from <= first + 256 * (steps + 1));
        assert_false(c.from > first && is_there(s, c.from - 1));
    }
    assert_int_equal(c.from, end);
    assert_int_equal(steps, 3);
    all_that_is_public_is_there(s);
}

/* ---- a store that does not do it ---- */

static struct between between;

static void put_between(struct backend *b)
{
    struct backend behind = *b;

    between_open(&between, &behind, b);
}

/* One that is only busy is asked again in the same night. */
static void a_store_that_fails(void **state)
{
    static const struct { enum between_mode mode; bool drop; enum status st; } rows[] = {
        { BETWEEN_FAIL, false, FAULT_STORE }, { BETWEEN_FAIL, true, FAULT_STORE },
        { BETWEEN_FULL, false, OK }, { BETWEEN_FULL, true, OK },
    };
    struct scene *scene = *state;
    int64_t now = NOW;

    scene->between = put_between;
    scene_restart(scene);
    struct store *s = scene->n.store;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct content_age c = { 0 };
        struct id first = agreement(s, now);
        uint64_t old = verdict(s, &first, now);
        struct store_done done;
        enum status st = OK;

        now += OLD_S + DAY;
        if (rows[i].drop) {
            c.from = old; /* its first step */
            assert_int_equal(content_age_turn(&c, s, now), OK);
            assert_true(store_next(s, &done));
            between.mode = rows[i].mode;
            st = content_age_told(&c, s, done.context, &done);
            while (st == OK && store_next(s, &done))
                st = content_age_told(&c, s, done.context, &done);
        } else {
            between.mode = rows[i].mode;
            step(&c, s, now, &st);
        }
        assert_int_equal(st, rows[i].st);
        assert_false(c.busy);
        between.mode = BETWEEN_PASS;
        assert_true(is_there(s, old));
        assert_int_equal(night(&c, s, now), OK);
        assert_int_equal(is_there(s, old), rows[i].st != OK);
        assert_int_equal(night(&c, s, now + DAY), OK);
        assert_false(is_there(s, old));
    }
    scene->between = NULL;
    scene->log = false; /* its clock is behind the rows by now */
    scene_restart(scene);
}

static void without_a_log(void **state)
{
    struct scene *s = *state;
    struct content_age c = { 0 };

    assert_int_equal(content_age_turn(&c, s->n.store, NOW), OK);
    assert_false(c.busy || c.walking);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup_logged, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(what_no_key_opens_goes), T(a_slice_at_a_time), T(a_store_that_fails),
        cmocka_unit_test_setup_teardown(without_a_log, scene_setup, scene_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
