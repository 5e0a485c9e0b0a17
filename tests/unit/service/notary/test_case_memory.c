/* What an open case costs the notary, wherever it stands, with its dossier and its places in tables. Thirty thousand of them are at
 * most 60 MiB until they agree; were all of them between "right" and their seal, which is minutes, 70 MiB. The gates keep nothing
 * of a flow. */
#include "visitor.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#define CASES 1000
#define BYTES_MOST ((60u << 20) / 30000)
#define BYTES_AGREED ((70u << 20) / 30000)
#define INCOME 2710000

static struct visitor visitors[CASES];

static size_t in_use(void)
{
    struct mallinfo2 m = mallinfo2();

    return m.uordblks + m.hblkhd;
}

static void stay(struct visitor *v) { (void)v; }
static void load(struct visitor *v) { visitor_load(v, PAGE_WHY); }

static void choose(struct visitor *v)
{
    load(v);
    visitor_step(v, STEP_GO_ON);
}

static void read_values(struct visitor *v) { visitor_read(v, INCOME); }
static void agree(struct visitor *v) { visitor_agree(v, INCOME); }
static void come_back(struct visitor *v) { visitor_return(v, INCOME); }

static void redeem(struct visitor *v)
{
    come_back(v);
    struct msg_token m = visitor_token(v);
    visitor_redeem(v, &m);
}

static struct msg_par asked(bool flow)
{
    struct msg_par m = flow ? visitor_par(CLIENT) : scene_par(CLIENT);

    if (!flow)
        return m;
    m.state_len = 43; /* 32 bytes in base64url */
    memset(m.state, 's', m.state_len);
    return m;
}

static void at_most(void **state)
{
    static const struct { const char *what; bool flow; void (*go)(struct visitor *v); enum flow_state at; } rows[] = {
        { "evidence awaited", false, NULL, FLOW_NONE },
        { "asked for", true, stay, FLOW_REQUESTED }, { "first page seen", true, load, FLOW_REQUESTED },
        { "at the choice", true, choose, FLOW_CHOOSING }, { "values seen", true, read_values, FLOW_READ },
        { "agreed", true, agree, FLOW_SEALED }, { "with a code", true, come_back, FLOW_CODED }, { "with a token", true, redeem, FLOW_REDEEMED },
    };
    void *scene = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene *s = scene;
        struct msg_par m = asked(rows[i].flow);
        size_t before = in_use();

        for (unsigned k = 0; k < CASES; k++) {
            if (!rows[i].flow) {
                assert_int_equal(scene_ask(s, &m).status, OK);
                continue;
            }
            visitors[k] = visitor_for(s, &m);
            rows[i].go(&visitors[k]);
            const struct zaak *z = visitor_case(&visitors[k]);
            assert_true(z != NULL && z->flow == rows[i].at);
        }
        size_t each = (in_use() - before) / CASES;
        printf("%s: %zu bytes a case\n", rows[i].what, each);
        size_t most = flow_part(rows[i].at) == PART_PENDING ? BYTES_AGREED : BYTES_MOST;
        if (each > most)
            fail_msg("%s: %zu bytes a case, not %zu", rows[i].what, each, most);
        assert_int_equal(scene_teardown(&scene), 0);
        assert_int_equal(scene_setup(&scene), 0);
    }
    *state = scene;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(at_most, scene_setup, scene_teardown) };

#if defined __SANITIZE_ADDRESS__
    (void)tests;
    printf("not with an allocator of a sanitizer's\n");
    return 0;
#else
    return cmocka_run_group_tests(tests, NULL, NULL);
#endif
}
