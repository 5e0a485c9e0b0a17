/* Receipts by logging in at the source again: the test is the courier and the assessor. */
#include "visitor.h"

#include "base/mem.h"
#include "notary/errands.h"
#include "notary/sessions.h"
#include "wire/permit.h"

#include <string.h>

#define INCOME 2710000
#define QII 0                                /* takes requests ahead */
#define BALIE 1
#define LATER 2                              /* offers no log-in */
#define WHO 0x5b

static int setup(void **state)
{
    int st = scene_setup(state);
    struct scene *s = *state;

    for (unsigned i = QII; i <= BALIE; i++)
        s->bronnen[i].stroom = s->bronnen[i].login = 1;
    s->bronnen[QII].par = 1;
    return st;
}

/* A browser with the cookie of a log-in; numbers tell them apart. */
static struct msg_login_begin begin_of(uint8_t browser, uint8_t source)
{
    struct msg_login_begin m = { .source = source, .language = LANGUAGE_TR };

    msg_head_init(&m.head, MSG_LOGIN_BEGIN, sizeof m, 50);
    memset(m.fresh_sha, browser, DIGEST_LEN);
    return m;
}

static struct login_answer start(struct scene *s, uint8_t browser, uint8_t source, int64_t ms)
{
    struct msg_login_begin m = begin_of(browser, source);
    struct login_answer out;
    bool ours;

    assert_false(sessions_begin(&s->n, &m, VISITOR_GATE, ms, &out, &ours));
    assert_true(ours);
    return out;
}

static struct login_answer look(struct scene *s, uint8_t browser, int64_t now, struct msg_to_source *link)
{
    struct msg_login_read m = { .head.nr = 51 };
    struct login_answer out;

    memset(m.login_sha, browser, DIGEST_LEN);
    *link = (struct msg_to_source){ .source = UINT8_MAX };
    if (sessions_read(&s->n, &m, at(now), link, &out))
        out.head.at = LOGIN_AWAY;
    return out;
}

static struct msg_call_back back_of(uint8_t browser, uint8_t source, const struct secret32 *shown)
{
    struct msg_call_back m = { .source = source, .has_login = 1, .language = LANGUAGE_N, .code_len = 4, .state = *shown };

    m.head.nr = 52;
    memcpy(m.code, "c0de", 4);
    memset(m.login_sha, browser, DIGEST_LEN);
    return m;
}

static void courier(struct scene *s, size_t source, void *out, size_t len)
{
    struct msg_head *told = errands_turn(s->n.errands, source);

    assert_non_null(told);
    assert_int_equal(told->len, len);
    memcpy(out, told, len);
    mem_free(told);
}

/* From the page with the link to an assessor in slot 0. */
static struct msg_zaak to_assessor(struct scene *s, uint8_t browser, uint8_t source)
{
    struct login_answer out;
    struct msg_to_source link;
    struct msg_fetch fetch;
    struct msg_zaak told;
    uint8_t sha[DIGEST_LEN] = { 0xab };

    assert_int_equal(look(s, browser, NOW, &link).head.at, LOGIN_AWAY);
    struct msg_call_back m = back_of(browser, source, &link.state);
    assert_int_equal(sessions_call_back(&s->n, &m, VISITOR_GATE, at(NOW).boot_ms, &out), LOGIN_BACK_WAITS);
    courier(s, source, &fetch, sizeof fetch);
    assert_int_equal(fetch.purpose, FETCH_LOGIN);
    struct errand *e = errand_find(s->n.errands, source, fetch.head.nr);
    sessions_fetched(&s->n, e, sha);
    sessions_assess(&s->n, e, 0, at(NOW), &told);
    assert_int_equal(told.login, 1);
    assert_int_equal(told.fase, 0);
    assert_memory_equal(told.bewijs_sha, sha, sizeof sha);
    assert_non_null(sessions_of_slot(&s->n, 0));
    return told;
}

static struct msg_feiten facts_of(const struct scene *s, const struct msg_zaak *told, uint8_t source, uint8_t who)
{
    struct msg_feiten m = { .zaak = told->zaak, .has_subject = 1 };

    msg_head_init(&m.head, MSG_FEITEN, sizeof m, 1);
    memcpy(m.profiel_sha, s->bronnen[source].profiel_sha, DIGEST_LEN);
    memset(m.subject_sha, who, DIGEST_LEN);
    return m;
}

/* A grant of this person's, by the platform's own hand: what is given in flows is in test_sourcing. */
static struct id give(struct scene *s, const char *client, uint8_t who, uint8_t n)
{
    struct msg_par par = scene_par(client);
    struct msg_par_answer asked = scene_ask(s, &par);
    struct msg_bewijs_open open = scene_offer(client, &asked.zaak, "balie", n);
    struct msg_feiten facts;
    struct msg_zegel out;
    struct zaak *z;
    struct msg_zaak told;

    assert_int_equal(accept_open(&s->n, &open, at(NOW + n), &z, &out), OK);
    cases_assess(&s->n, z, &open, 0, 1, NOW + n, &told);
    facts = scene_facts(s, &asked.zaak, 2025, INCOME, 7794);
    memcpy(facts.profiel_sha, s->bronnen[BALIE].profiel_sha, DIGEST_LEN);
    strcpy(facts.signatory, CORP);
    facts.has_subject = who != 0;
    memset(facts.subject_sha, who, DIGEST_LEN);
    assert_int_equal(scene_judge(s, 0, &facts, NOW + n, &out), OK);
    assert_int_equal(out.status, OK);
    return out.grant;
}

static struct login_answer list_of(struct scene *s, uint8_t browser, uint8_t source, uint8_t who)
{
    struct msg_to_source link;
    struct login_told told;

    start(s, browser, source, at(NOW).boot_ms);
    struct msg_zaak zaak = to_assessor(s, browser, source);
    struct msg_feiten facts = facts_of(s, &zaak, source, who);
    assert_int_equal(sessions_facts(&s->n, 0, &facts, at(NOW), &told), OK);
    assert_true(told.told && told.login.head.head.nr == 52 && told.gate_nr == VISITOR_GATE);
    assert_int_equal(told.login.head.n, 0);          /* the page is loaded for that */
    assert_null(sessions_of_slot(&s->n, 0));
    return look(s, browser, NOW, &link);
}

/* ---- the way through ---- */

static void the_newest_eight_of_that_person(void **state)
{
    struct scene *s = *state;
    struct id grants[10];

    for (uint8_t i = 0; i < 10; i++)
        grants[i] = give(s, i % 2 == 0 ? CLIENT : CLIENT_OTHER, WHO, i);
    give(s, CLIENT, WHO + 1, 20);
    give(s, CLIENT, 0, 21);
    struct login_answer list = list_of(s, 1, BALIE, WHO);
    assert_int_equal(list.head.at, LOGIN_LISTED);
    assert_int_equal(list.head.n, 8);
    assert_int_equal(list.head.more, 1);
    assert_int_equal(list.head.head.len, sizeof list.head + 8 * sizeof list.receipts[0]);
    for (unsigned i = 0; i < 8; i++) {
        assert_int_equal(list.receipts[i].status, OK);
        assert_int_equal(list.receipts[i].given_at, store_grant(s->n.store, &grants[9 - i])->made);
        assert_int_equal(list.receipts[i].client, i % 2 == 0 ? 2 : 0);   /* of every platform */
    }
    assert_int_equal(list_of(s, 2, BALIE, WHO + 1).head.n, 1);
    assert_int_equal(list_of(s, 3, BALIE, WHO + 2).head.n, 0);
    /* The same number at another source is somebody else. */
    struct msg_login_begin m = begin_of(4, QII);
    struct login_answer out;
    struct msg_source_par ahead;
    struct msg_to_source link;
    bool ours;
    assert_true(sessions_begin(&s->n, &m, VISITOR_GATE, at(NOW).boot_ms, &out, &ours));
    assert_int_equal(look(s, 4, NOW, &link).head.at, LOGIN_BUSY);
    courier(s, QII, &ahead, sizeof ahead);
    assert_int_equal(ahead.purpose, FETCH_LOGIN);
    assert_string_equal(ahead.language, "tr");
    struct msg_source_par_answer answer = { .head.nr = ahead.head.nr, .status = OK, .request_uri = "urn:a" };
    struct login_told told;
    sessions_ahead(&s->n, errand_find(s->n.errands, QII, ahead.head.nr), &answer, at(NOW).boot_ms, &told);
    assert_true(told.told && told.login.head.at == LOGIN_AWAY && told.login.head.head.nr == 50);
    struct msg_zaak zaak = to_assessor(s, 4, QII);
    struct msg_feiten facts = facts_of(s, &zaak, QII, WHO);
    assert_int_equal(sessions_facts(&s->n, 0, &facts, at(NOW), &told), OK);
    assert_int_equal(look(s, 4, NOW, &link).head.n, 0);
}

static struct login_answer stop(struct scene *s, uint8_t browser, uint32_t nr)
{
    struct msg_login_stop m = { .head.nr = 53, .nr = nr };
    struct store_done done;
    struct login_answer out;

    memset(m.login_sha, browser, DIGEST_LEN);
    if (!sessions_stop(&s->n, &m, VISITOR_GATE, at(NOW), &out)) {
        assert_true(store_next(s->n.store, &done));
        sessions_stopped(&s->n, done.context, &done, at(NOW), &out);
    }
    assert_int_equal(out.head.head.nr, 53);
    return out;
}

static void each_has_its_own_stop(void **state)
{
    struct scene *s = *state;
    struct id one = give(s, CLIENT, WHO, 1), two = give(s, CLIENT, WHO, 2);

    assert_int_equal(list_of(s, 1, BALIE, WHO).head.n, 2);
    struct login_answer out = stop(s, 1, 1);
    assert_int_equal(out.head.status, OK);
    assert_int_equal(out.receipts[0].ended, 0);
    assert_int_equal(out.receipts[1].ended, 1);
    assert_int_equal(out.receipts[1].ended_at, NOW);
    assert_null(store_grant(s->n.store, &one));
    assert_non_null(store_grant(s->n.store, &two));
    assert_int_equal(stop(s, 1, 1).receipts[1].ended, 1);    /* again: said again */
    assert_int_equal(stop(s, 1, 2).head.n, 2);               /* none of the list: nothing ends */
    assert_int_equal(stop(s, 9, 0).head.at, LOGIN_NONE);     /* nobody's browser */
    assert_non_null(store_grant(s->n.store, &two));
}

/* ---- what is not for it ---- */

static void who_may_begin(void **state)
{
    struct scene *s = *state;
    int64_t ms = at(NOW).boot_ms;
    struct login_answer out;
    bool ours;
    struct msg_login_begin rows[] = { begin_of(1, LATER), begin_of(1, 3), begin_of(1, BALIE), begin_of(0, BALIE), begin_of(0, BALIE) };

    rows[2].language = LANGUAGE_N;
    rows[4].fresh_sha[ID_LEN] = 1;                            /* what counts of it is zero: it would be found by nobody, and be many */
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(sessions_begin(&s->n, &rows[i], VISITOR_GATE, ms, &out, &ours));
        assert_false(ours);
    }
    for (unsigned i = 0; i < LIMIT_LOGINS_PER_S; i++)
        assert_int_equal(start(s, (uint8_t)(i + 1), BALIE, ms).head.status, OK);
    assert_int_equal(start(s, 200, BALIE, ms).head.status, FAULT_BUSY);
    assert_int_equal(start(s, 200, BALIE, ms + 1000).head.status, OK);
    struct msg_login_begin again = begin_of(200, BALIE);
    assert_false(sessions_begin(&s->n, &again, VISITOR_GATE, ms, &out, &ours));
    assert_false(ours);                                       /* a cookie is made once */
}

static void it_lasts_ten_minutes(void **state)
{
    struct scene *s = *state;
    struct msg_to_source link;

    list_of(s, 1, BALIE, WHO);
    assert_int_equal(look(s, 1, NOW + LIMIT_LOGIN_S - 1, &link).head.at, LOGIN_LISTED);
    assert_int_equal(look(s, 1, NOW + LIMIT_LOGIN_S, &link).head.at, LOGIN_NONE);
}

static void what_a_call_back_does(void **state)
{
    struct scene *s = *state;
    int64_t ms = at(NOW).boot_ms;
    struct msg_to_source link, none;
    struct login_answer out;

    start(s, 1, BALIE, ms);
    start(s, 2, BALIE, ms);
    look(s, 1, NOW, &link);
    assert_int_equal(link.login, 1);
    assert_int_equal(link.language, LANGUAGE_TR);
    struct msg_call_back m = back_of(2, BALIE, &link.state);  /* another browser's */
    assert_int_equal(sessions_call_back(&s->n, &m, VISITOR_GATE, ms, &out), LOGIN_BACK_OTHER);
    m = back_of(1, QII, &link.state);                         /* at another source's address */
    assert_int_equal(sessions_call_back(&s->n, &m, VISITOR_GATE, ms, &out), LOGIN_BACK_OTHER);
    m = back_of(1, BALIE, &link.state);
    m.has_login = 0;
    assert_int_equal(sessions_call_back(&s->n, &m, VISITOR_GATE, ms, &out), LOGIN_BACK_OTHER);
    m = back_of(1, BALIE, &link.state);
    m.error = SOURCE_ERROR_DENIED;
    m.code_len = 0;
    assert_int_equal(sessions_call_back(&s->n, &m, VISITOR_GATE, ms, &out), LOGIN_BACK_SAID);
    assert_int_equal(out.head.at, LOGIN_FAILED);
    assert_int_equal(out.head.notice, REFUSED_SOURCE_DENIED);
    m = back_of(1, BALIE, &link.state);                       /* that state counted once */
    assert_int_equal(sessions_call_back(&s->n, &m, VISITOR_GATE, ms, &out), LOGIN_BACK_SAID);
    assert_int_equal(look(s, 1, NOW, &none).head.at, LOGIN_FAILED);
}

static void hostile_assessors(void **state)
{
    struct scene *s = *state;

    for (unsigned row = 0; row < 5; row++) {
        struct login_told told;

        start(s, (uint8_t)(row + 1), BALIE, at(NOW).boot_ms);
        struct msg_zaak zaak = to_assessor(s, (uint8_t)(row + 1), BALIE);
        struct msg_feiten m = facts_of(s, &zaak, BALIE, WHO);
        switch (row) {
        case 0: m.zaak.b[0] ^= 1; break;
        case 1: m.has_subject = 0; break;
        case 2: m.feiten.n_inkomens = 1; break;
        case 3: m.profiel_sha[0] ^= 1; break;
        case 4: m.n_confirmed_children = 1; break;
        }
        assert_int_equal(sessions_facts(&s->n, 0, &m, at(NOW), &told), REFUSED_MESSAGE);
        assert_true(told.told && told.login.head.at == LOGIN_FAILED);
        assert_null(sessions_of_slot(&s->n, 0));
    }
}

/* The first that is late. */
static bool late(struct scene *s, int64_t boot_ms, struct login_told *told)
{
    struct errand_walk walk = { 0 };

    return sessions_late(&s->n, boot_ms, &walk, told);
}

/* What nobody answers: told to look again, then that it did not work; the courier is told to forget it. */
static void slow(void **state)
{
    struct scene *s = *state;
    struct login_answer out;
    struct msg_to_source link;
    struct msg_fetch fetch;
    struct login_told told;
    struct errand_end end;

    start(s, 1, BALIE, at(NOW).boot_ms);
    look(s, 1, NOW, &link);
    struct msg_call_back m = back_of(1, BALIE, &link.state);
    assert_int_equal(sessions_call_back(&s->n, &m, VISITOR_GATE, at(NOW).boot_ms, &out), LOGIN_BACK_WAITS);
    courier(s, BALIE, &fetch, sizeof fetch);
    assert_false(late(s, at(NOW).boot_ms + LIMIT_CALL_BACK_MS - 1, &told));
    assert_true(late(s, at(NOW).boot_ms + LIMIT_CALL_BACK_MS, &told));
    assert_true(told.told && told.login.head.at == LOGIN_BUSY);
    assert_false(late(s, at(NOW).boot_ms + LIMIT_SOURCE_MS - 1, &told));
    assert_true(late(s, at(NOW).boot_ms + LIMIT_SOURCE_MS, &told));
    assert_false(told.told);
    assert_int_equal(look(s, 1, NOW, &link).head.notice, FAULT_SOURCE_SLOW);
    assert_true(errands_dropped(s->n.errands, &end));
    assert_true(end.with_courier);
    assert_int_equal(end.nr, fetch.head.nr);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, scene_teardown)
    const struct CMUnitTest tests[] = { T(the_newest_eight_of_that_person), T(each_has_its_own_stop), T(who_may_begin),
                                        T(it_lasts_ten_minutes), T(what_a_call_back_does), T(hostile_assessors), T(slow) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
