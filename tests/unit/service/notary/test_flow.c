/* A flow in the browser, page by page: who may answer, what each step does, and what is left of it. One thing wrong a row. */
#include "visitor.h"

#include "base/date.h"
#include "model/notice.h"
#include "notary/cases.h"
#include "wire/permit.h"

#include <string.h>

#define BIRTH 7794
#define INCOME 2710000

static enum flow_state state_of(const struct visitor *v)
{
    const struct zaak *z = visitor_case(v);

    assert_non_null(z);
    return (enum flow_state)z->flow;
}

/* ---- the way through ---- */

static void from_request_to_agreement(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);

    struct msg_page p = visitor_load(&v, PAGE_WHY);
    assert_int_equal(p.page, PAGE_WHY);
    assert_int_equal(p.client, 0);
    assert_int_equal(p.fase, FASE_REACTIE);
    assert_int_equal(p.corporations, 1);
    assert_int_equal(p.n_adults, 1);
    assert_string_equal(p.referentie, "r-88213");
    assert_int_equal(p.sources, 1u << SOURCE_SELF);
    assert_int_equal(p.until, NOW + 100 * 86400);
    assert_int_equal(p.has_ticket, 1);
    union flow_answer a = visitor_step(&v, STEP_GO_ON);
    assert_int_equal(a.go.page, PAGE_SOURCES);
    assert_int_equal(a.go.binds, 1);
    struct msg_step form = visitor_self(&v, BIRTH, INCOME);
    assert_int_equal(visitor_send(&v, &form).go.page, PAGE_VALUES);
    p = visitor_load(&v, PAGE_NONE);
    assert_int_equal(p.page, PAGE_VALUES);
    assert_int_equal(p.source, SOURCE_SELF);
    assert_int_equal(p.declared, 1);
    assert_int_equal(p.adult.n_inkomens, 1);
    assert_int_equal(p.adult.inkomens[0].max, INCOME);
    assert_int_equal(p.adult.geboortedatum.min, BIRTH);
    assert_int_equal(visitor_step(&v, STEP_RIGHT).go.page, PAGE_QUESTIONS);
    p = visitor_load(&v, PAGE_NONE);
    assert_true((p.questions & QUESTION_CHILDREN) != 0);
    assert_int_equal(p.n_children, 0);
    assert_int_equal(visitor_step(&v, STEP_ANSWERS).go.page, PAGE_DONE);
    p = visitor_load(&v, PAGE_NONE);
    assert_int_equal(strlen(p.receipt), RECEIPT_CODE_CHARS);
    a = visitor_step(&v, STEP_BACK);
    assert_int_equal(a.head.type, MSG_TO_PLATFORM);
    assert_int_equal(a.to_platform.away, AWAY_CODE);
    assert_int_equal(a.to_platform.client, 0);
    assert_int_equal(a.to_platform.redirect_index, 1);
    assert_int_equal(a.to_platform.state_len, strlen(STATE));
    assert_memory_equal(a.to_platform.state, STATE, strlen(STATE));
    assert_int_equal(store_grants(s->n.store), 0); /* until the seal leaves */
    struct msg_token token = visitor_token(&v);
    assert_int_equal(visitor_redeem(&v, &token).status, OK);
    assert_int_equal(store_grants(s->n.store), 0);
    struct msg_zegel_read read = visitor_seal_request(&v);
    struct msg_zegel seal = visitor_seal(&v, &read);
    assert_int_equal(seal.status, OK);
    assert_int_equal(store_grants(s->n.store), 1);
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_ALREADY_DONE);
    const struct grant *g = store_grant(s->n.store, &v.grant);
    assert_string_equal(g->origin.bron, "zelf");
    assert_int_equal(g->origin.zekerheid, ZEKERHEID_VERKLAARD);
    assert_int_equal(g->origin.strength, STRENGTH_GEEN);
    assert_int_equal(g->origin.wijze, WIJZE_GEEN);
    assert_memory_equal(g->origin.kennisgeving_sha, notice_sha[LANGUAGE_NL], DIGEST_LEN);   /* what was read, in its language */
    assert_int_equal(g->made, NOW);
}

/* What was filled in is what is sealed, and it makes a verdict. */
static void what_was_agreed_to_is_sealed(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    struct msg_zegel seal = visitor_give(&v, INCOME);
    struct deelnemer_facts f;

    assert_int_equal(seals_open_deelnemer(s->n.store, store_grant(s->n.store, &v.grant), seal.zegel, NOW, &f), OK);
    assert_int_equal(f.adult.geboortedatum.max, BIRTH);
    assert_int_equal(f.adult.n_inkomens, 1);
    assert_int_equal(f.adult.inkomens[0].min, INCOME);
    assert_int_equal(f.adult.rol, ROL_WON);
    static const uint8_t no_digest[DIGEST_LEN];
    assert_memory_equal(f.bewijs_sha, no_digest, DIGEST_LEN); /* there is no evidence */
    assert_int_equal(f.adult.status_proven, 0);
    struct msg_dossierzegel d = scene_complete(s, CLIENT, &v.dossier, &seal, 1, NOW);
    assert_int_equal(d.status, OK);
    struct toets_parts t = scene_question(CLIENT);
    scene_household(&t, TOETS_DOSSIERZEGEL, d.zegel, d.zegel_len);
    assert_int_equal(scene_one(s, &t, NOW), OK);
    char *claims = scene_claims(s, 0);
    assert_claim(claims, "\"uitkomst\":\"GESCHIKT\"");
    assert_claim(claims, "\"bron\":\"zelf\"");
    assert_claim(claims, "\"zekerheid\":\"VERKLAARD\"");
    assert_claim(claims, "\"identiteit\":\"GEEN\"");
    assert_null(strstr(claims, "\"wijze\"")); /* nothing was fetched */
    free(claims);
}

/* ---- whose browser ---- */

static void only_the_browser_that_began(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT), other = v, later = v;

    assert_int_equal(visitor_step(&v, STEP_GO_ON).go.page, PAGE_EXPIRED); /* the first answer needs a load */
    assert_int_equal(state_of(&v), FLOW_REQUESTED);
    visitor_load(&v, PAGE_WHY);
    assert_int_equal(visitor_load(&other, PAGE_WHY).page, PAGE_WHY); /* a link scanner */
    visitor_step(&v, STEP_GO_ON);
    assert_int_equal(visitor_step(&other, STEP_GO_ON).go.page, PAGE_WRONG_BROWSER);
    assert_int_equal(visitor_load(&other, PAGE_WHY).page, PAGE_WRONG_BROWSER);
    assert_int_equal(visitor_load(&later, PAGE_WHY).page, PAGE_WRONG_BROWSER);
    other.has_browser = true;
    memset(other.browser_sha, 0x77, DIGEST_LEN);
    assert_int_equal(visitor_load(&other, PAGE_VALUES).page, PAGE_UNKNOWN);
    assert_int_equal(visitor_load(&v, PAGE_WHY).page, PAGE_WHY); /* going back there shows it */
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_SOURCES);
}

static void a_ticket_is_of_one_request(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT), other = visitor_of(s, CLIENT);

    visitor_load(&v, PAGE_WHY);
    other.ticket = v.ticket;
    other.has_ticket = true;
    assert_int_equal(visitor_step(&other, STEP_GO_ON).go.page, PAGE_EXPIRED);
    assert_int_equal(state_of(&other), FLOW_REQUESTED);
}

/* A browser keeps its ticket for half an hour: of a request before, or of a notary that was replaced since. */
static void a_ticket_of_before_is_replaced(void **state)
{
    struct scene *s = *state;
    struct visitor first = visitor_of(s, CLIENT), second = visitor_of(s, CLIENT);

    visitor_load(&first, PAGE_WHY);
    second.ticket = first.ticket;
    second.has_ticket = true;
    assert_int_equal(visitor_load(&second, PAGE_WHY).has_ticket, 1);
    assert_int_equal(visitor_load(&second, PAGE_WHY).has_ticket, 0);
    assert_int_equal(visitor_step(&second, STEP_GO_ON).go.page, PAGE_SOURCES);
}

/* Whatever else is posted with a request_uri and its ticket. */
static void only_the_first_page_binds(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT);

    visitor_load(&v, PAGE_WHY);
    for (enum step step = STEP_NONE + 1; step < STEP_N; step++) {
        struct msg_step m = visitor_form(&v, STEP_GO_ON);

        m.step = (uint8_t)step;
        if (step == STEP_GO_ON || step == STEP_OTHER_WAY)
            continue;
        assert_int_equal(visitor_send(&v, &m).go.page, PAGE_EXPIRED);
        assert_int_equal(state_of(&v), FLOW_REQUESTED);
        assert_false(v.has_browser);
    }
    assert_int_equal(visitor_step(&v, STEP_GO_ON).go.page, PAGE_SOURCES);
}

/* A gate that is not ours any more could take a case from the browser that it is bound to, or bind one to nobody. */
static void cookies_that_no_gate_makes(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT), other = visitor_of(s, CLIENT);
    union flow_answer out;
    bool waits;

    visitor_load(&v, PAGE_WHY);
    visitor_step(&v, STEP_GO_ON);
    visitor_load(&other, PAGE_WHY);
    struct msg_step m = visitor_form(&other, STEP_GO_ON);
    msg_head_init(&m.head, MSG_STEP, msg_step_len(&m), 22);
    memcpy(m.fresh_sha, v.browser_sha, DIGEST_LEN);
    assert_int_equal(flow_step(&s->n, &m, VISITOR_GATE, at(v.now), &out, &waits), REFUSED_MESSAGE);
    memset(m.fresh_sha, 0, DIGEST_LEN);
    assert_int_equal(flow_step(&s->n, &m, VISITOR_GATE, at(v.now), &out, &waits), REFUSED_MESSAGE);
    assert_int_equal(state_of(&other), FLOW_REQUESTED);
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_SOURCES);
    assert_int_equal(visitor_step(&other, STEP_GO_ON).go.page, PAGE_SOURCES);
}

static void another_client_opens_nothing(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT);

    v.client = CLIENT_OTHER;
    assert_int_equal(visitor_load(&v, PAGE_WHY).page, PAGE_EXPIRED);
    assert_int_equal(visitor_load(&v, PAGE_WHY).client, NO_INDEX);
}

/* A second flow in the same browser gets a cookie of its own, and the first goes on where its cookie is. */
static void two_flows_of_one_person(void **state)
{
    struct scene *s = *state;
    struct visitor first = visitor_of(s, CLIENT), second = visitor_of(s, CLIENT);

    visitor_load(&first, PAGE_WHY);
    visitor_step(&first, STEP_GO_ON);
    second.has_browser = true;
    memcpy(second.browser_sha, first.browser_sha, DIGEST_LEN);
    visitor_load(&second, PAGE_WHY);
    union flow_answer a = visitor_step(&second, STEP_GO_ON);
    assert_int_equal(a.go.binds, 1);
    assert_memory_not_equal(second.browser_sha, first.browser_sha, DIGEST_LEN);
    assert_int_equal(visitor_load(&second, PAGE_NONE).page, PAGE_SOURCES);
}

/* ---- time ---- */

static void how_long_it_lives(void **state)
{
    struct scene *s = *state;
    static const struct { const char *what; int load_at, answer_at; enum page loaded, answered; } rows[] = {
        { "in time", 89, 120, PAGE_WHY, PAGE_SOURCES },
        { "never loaded", 90, 91, PAGE_EXPIRED, PAGE_EXPIRED },
        { "read for half an hour less a second", 0, 1799, PAGE_WHY, PAGE_SOURCES },
        { "read for half an hour", 0, 1800, PAGE_WHY, PAGE_EXPIRED },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct visitor v = visitor_of(s, CLIENT);

        v.now = NOW + rows[i].load_at;
        enum page loaded = (enum page)visitor_load(&v, PAGE_WHY).page;
        v.now = NOW + rows[i].answer_at;
        enum page answered = (enum page)visitor_step(&v, STEP_GO_ON).go.page;
        if (loaded != rows[i].loaded || answered != rows[i].answered)
            fail_msg("%s: %u, %u", rows[i].what, loaded, answered);
    }
}

/* Whoever loaded it after 90 seconds without a ticket is too late, though another browser keeps it open. */
static void late_without_a_ticket(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT), late = v;

    visitor_load(&v, PAGE_WHY);
    v.now = late.now = NOW + 100;
    assert_int_equal(visitor_load(&late, PAGE_WHY).page, PAGE_EXPIRED);
    assert_int_equal(late.has_ticket, false);
    assert_int_equal(visitor_load(&v, PAGE_WHY).page, PAGE_WHY);
}

static void lives_on_from_the_last_action_and_no_longer_than_six_hours(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT);
    int64_t begin = v.now;

    visitor_load(&v, PAGE_WHY);
    visitor_step(&v, STEP_GO_ON);
    for (int64_t t = 0; t < LIMIT_FLOW_S; t += 1700) {
        v.now = begin + t;
        assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_SOURCES);
    }
    v.now = begin + LIMIT_FLOW_S - 1;
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_SOURCES);
    v.now = begin + LIMIT_FLOW_S;
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_UNKNOWN);
}

static void ends_half_an_hour_after_the_last_action(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT);

    visitor_load(&v, PAGE_WHY);
    visitor_step(&v, STEP_GO_ON);
    v.now += LIMIT_CASE_S;
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_UNKNOWN);
    assert_null(visitor_case(&v));
}

/* ---- filled in ---- */

static void what_can_be_filled_in(void **state)
{
    int32_t today = clock_day(NOW);
    static const struct { const char *what; enum status st; enum page page; } rows[] = {
        { "right", OK, PAGE_VALUES },
        { "at most", OK, PAGE_VALUES },
        { "of the year before", OK, PAGE_VALUES },
        { "born in a year", OK, PAGE_VALUES },
        { "nothing of an income", OK, PAGE_CHANGED },
        { "no birth date", REFUSED_SELF, PAGE_SELF },
        { "born tomorrow", REFUSED_SELF, PAGE_SELF },
        { "born in one of two years", REFUSED_SELF, PAGE_SELF },
        { "two incomes", REFUSED_SELF, PAGE_SELF },
        { "of this year", REFUSED_SELF, PAGE_SELF },
        { "of three years ago", REFUSED_SELF, PAGE_SELF },
        { "too much", REFUSED_SELF, PAGE_SELF },
        { "upside down", REFUSED_SELF, PAGE_SELF },
        { "a slip, which is for later", REFUSED_SELF, PAGE_SELF },
        { "a reason, likewise", REFUSED_SELF, PAGE_SELF },
    };

    for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct visitor v = visitor_of(*state, CLIENT);

        visitor_load(&v, PAGE_WHY);
        visitor_step(&v, STEP_GO_ON);
        struct msg_step m = visitor_self(&v, BIRTH, INCOME);
        struct adult *a = &m.adult;
        switch (row) {
        case 1: a->inkomens[0].min = MONEY_MIN; break;
        case 2: a->inkomens[0].jaar = 2024; break;
        case 3: a->geboortedatum.min -= 100; break;
        case 4: a->n_inkomens = 0; break;
        case 5: a->geboortedatum = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX }; break;
        case 6: a->geboortedatum = (struct day_range){ today + 1, today + 1 }; break;
        case 7: a->geboortedatum.max += 300; break;
        case 8: a->n_inkomens = 2; break;
        case 9: a->inkomens[0].jaar = 2026; break;
        case 10: a->inkomens[0].jaar = 2023; break;
        case 11: a->inkomens[0].max = MONEY_MAX + 1; break;
        case 12: a->inkomens[0].min = a->inkomens[0].max + 1; break;
        case 13: a->loon = (struct loonopgave){ { 200000, 200000 }, { today - 10, today - 10 }, LOON_MAAND, TRUTH_NO, { 0 } }; break;
        case 14: a->aanleiding = AANLEIDING_PASSEND_HOGER; break;
        }
        union flow_answer out = visitor_send(&v, &m);
        if (out.go.notice != rows[row].st || out.go.page != rows[row].page)
            fail_msg("%s: %u on page %u", rows[row].what, out.go.notice, out.go.page);
        assert_int_equal(state_of(&v), rows[row].st == OK ? FLOW_READ : FLOW_CHOOSING);
    }
}

static void not_where_it_is_left_out(void **state)
{
    struct scene *s = *state;
    struct msg_par m = visitor_par(CLIENT);

    s->bronnen[0].stroom = 1;
    m.bronnen = 1;
    struct visitor v = visitor_for(s, &m);
    assert_int_equal(visitor_load(&v, PAGE_WHY).sources, 1);
    visitor_step(&v, STEP_GO_ON);
    assert_int_equal(visitor_load(&v, PAGE_SELF).page, PAGE_SOURCES);
    struct msg_step form = visitor_self(&v, BIRTH, INCOME);
    union flow_answer a = visitor_send(&v, &form);
    assert_int_equal(a.go.page, PAGE_SOURCES);
    assert_int_equal(a.go.notice, REFUSED_SOURCE_UNKNOWN);
    assert_int_equal(state_of(&v), FLOW_CHOOSING);
    s->bronnen[0].stroom = 0;
}

/* ---- right ---- */

/* Two tabs: "right" is said of the values that were seen. */
static void another_reading_is_looked_at_again(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT), tab;

    visitor_read(&v, INCOME);
    tab = v;
    struct msg_step form = visitor_self(&v, BIRTH, INCOME + 100000);
    assert_int_equal(visitor_send(&v, &form).go.page, PAGE_VALUES);
    union flow_answer a = visitor_step(&tab, STEP_RIGHT);
    assert_int_equal(a.go.page, PAGE_VALUES);
    assert_int_equal(a.go.notice, REFUSED_READING);
    assert_int_equal(visitor_load(&tab, PAGE_NONE).notice, REFUSED_READING);
    assert_int_equal(visitor_step(&tab, STEP_RIGHT).go.page, PAGE_QUESTIONS);
    assert_int_equal(visitor_load(&tab, PAGE_NONE).notice, OK);
}

static void answers_are_of_what_was_asked(void **state)
{
    static const struct { const char *what; enum status st; } rows[] = {
        { "nothing", OK }, { "a child", OK }, { "too many children", REFUSED_MESSAGE }, { "a status that was not asked after", REFUSED_SELF },
        { "another reading", REFUSED_READING }, { "a child that cannot be", REFUSED_SELF },
    };

    for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct visitor v = visitor_of(*state, CLIENT);
        union flow_answer out;

        visitor_read(&v, INCOME);
        visitor_step(&v, STEP_RIGHT);
        struct msg_step m = visitor_form(&v, STEP_ANSWERS);
        m.children[0] = (struct child){ .geboortedatum = { 18000, 18000 }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                        .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
        switch (row) {
        case 1: m.n_children = 1; break;
        case 2: m.n_children = CHILDREN_MAX + 1; break;
        case 3: m.adult.status = STATUS_ALL; break;
        case 4: m.reading++; break;
        case 5: m.n_children = 1; m.children[0].dagen_max = 400; break;
        }
        bool waits;
        enum status st = flow_step(&v.s->n, &m, VISITOR_GATE, at(v.now), &out, &waits);
        if (st == OK)
            st = (enum status)out.go.notice;
        if (st != rows[row].st)
            fail_msg("%s: %u", rows[row].what, st);
        assert_int_equal(visitor_case(&v)->pending != NULL, rows[row].st == OK);
    }
}

static void children_are_sealed(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    struct deelnemer_facts f;

    visitor_read(&v, INCOME);
    visitor_step(&v, STEP_RIGHT);
    struct msg_step m = visitor_form(&v, STEP_ANSWERS);
    m.n_children = 2;
    for (unsigned i = 0; i < 2; i++)
        m.children[i] = (struct child){ .geboortedatum = { 18000, 18000 }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                        .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
    assert_int_equal(visitor_send(&v, &m).go.page, PAGE_DONE);
    visitor_step(&v, STEP_BACK);
    struct msg_token token = visitor_token(&v);
    visitor_redeem(&v, &token);
    struct msg_zegel_read read = visitor_seal_request(&v);
    struct msg_zegel seal = visitor_seal(&v, &read);
    assert_int_equal(seals_open_deelnemer(s->n.store, store_grant(s->n.store, &v.grant), seal.zegel, NOW, &f), OK);
    assert_int_equal(f.n_children, 2);
    assert_int_equal(f.children[1].geboortedatum.min, 18000);
}

/* What the platform had said of somebody is shown to nobody before it is known who it is; and what nobody confirmed is not sealed. */
static void what_the_platform_said_is_no_answer(void **state)
{
    struct scene *s = *state;
    struct msg_par m = visitor_par(CLIENT_PROD);
    struct deelnemer_facts f;

    m.has_verklaring = 1;
    facts_empty_adult(&m.verklaring);
    m.verklaring.rol = ROL_WON;
    m.verklaring.status = STATUS_BIJSTAND | STATUS_ASIELVERGUNNING;
    m.n_children = 1;
    m.children[0] = (struct child){ .geboortedatum = { 18000, 18000 }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                    .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
    struct visitor v = visitor_for(s, &m);
    visitor_read(&v, INCOME);
    visitor_step(&v, STEP_RIGHT);
    struct msg_page p = visitor_load(&v, PAGE_NONE);
    assert_int_equal(p.page, PAGE_QUESTIONS);
    assert_int_equal(p.n_children, 0);
    assert_int_equal(p.adult.status, 0);
    visitor_step(&v, STEP_ANSWERS);
    visitor_step(&v, STEP_BACK);
    struct msg_token token = visitor_token(&v);
    visitor_redeem(&v, &token);
    struct msg_zegel_read read = visitor_seal_request(&v);
    struct msg_zegel seal = visitor_seal(&v, &read);
    assert_int_equal(seals_open_deelnemer(s->n.store, store_grant(s->n.store, &v.grant), seal.zegel, NOW, &f), OK);
    assert_int_equal(f.n_children, 0);
    assert_int_equal(f.adult.status, 0);
}

/* ---- away ---- */

static void not_taking_part(void **state)
{
    static const struct { enum step step; bool before; enum away away; } rows[] = {
        { STEP_REFUSE, false, AWAY_DENIED }, { STEP_DESK, false, AWAY_DENIED }, { STEP_LEAVE, false, AWAY_UNAVAILABLE },
        { STEP_REFUSE, true, AWAY_DENIED },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct visitor v = visitor_of(*state, CLIENT);

        visitor_load(&v, PAGE_WHY);
        if (rows[i].before)
            assert_int_equal(visitor_step(&v, STEP_OTHER_WAY).go.page, PAGE_OTHER_WAY);
        else
            visitor_step(&v, STEP_GO_ON);
        for (unsigned twice = 0; twice < 2; twice++) { /* the redirect may be lost */
            union flow_answer a = visitor_step(&v, rows[i].step);

            assert_int_equal(a.head.type, MSG_TO_PLATFORM);
            assert_int_equal(a.to_platform.away, rows[i].away);
            assert_memory_equal(a.to_platform.state, STATE, strlen(STATE));
        }
        assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_REFUSED);
        assert_null(visitor_case(&v)->person);
        assert_int_equal(visitor_step(&v, STEP_GO_ON).go.page, PAGE_REFUSED);
        v.has_browser = false;
        assert_int_equal(visitor_load(&v, PAGE_WHY).page, PAGE_EXPIRED); /* the request_uri is used */
    }
}

/* After "right" there is nothing to refuse on a page. */
static void not_after_right(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT);

    visitor_agree(&v, INCOME);
    assert_int_equal(visitor_step(&v, STEP_REFUSE).go.page, PAGE_DONE);
    assert_int_equal(state_of(&v), FLOW_SEALED);
}

/* ---- the dossier ---- */

static void neutral_when_the_dossier_is_over(void **state)
{
    struct scene *s = *state;

    for (unsigned row = 0; row < 4; row++) {
        struct msg_par m = visitor_par(CLIENT);

        scene_couple(&m);
        struct visitor a = visitor_for(s, &m);
        scene_partner(&m, &a.dossier);
        struct visitor b = visitor_for(s, &m);
        if (row == 1)
            visitor_read(&b, INCOME);
        else if (row == 2)
            visitor_agree(&b, INCOME);
        else if (row == 3)
            visitor_return(&b, INCOME);
        assert_int_equal(visitor_give(&a, INCOME).status, OK);
        struct msg_grant_end end = { .grant = a.grant };
        strcpy(end.client, CLIENT);
        assert_int_equal(scene_withdraw(s, &end, NOW), OK);
        struct msg_page p = visitor_load(&b, row == 0 ? PAGE_WHY : PAGE_NONE);
        assert_int_equal(p.page, PAGE_INCOMPLETE);
        assert_int_equal(p.n_adults, 0);
        assert_null(visitor_case(&b)->person);
        assert_null(visitor_case(&b)->pending);
        assert_int_equal(visitor_load(&a, PAGE_NONE).page, PAGE_ALREADY_DONE);
        struct msg_token token = visitor_token(&b);
        assert_int_equal(visitor_redeem(&b, &token).status, REFUSED_GRANT);
    }
}

static void by_platform(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);
    struct visitor v = { .s = s, .client = CLIENT, .now = NOW, .request_uri = a.request_uri };

    assert_false(id_is_zero(&a.zaak));
    struct msg_page p = visitor_load(&v, PAGE_WHY);
    assert_int_equal(p.page, PAGE_BY_PLATFORM);
    assert_int_equal(p.client, 0);
    assert_int_equal(visitor_step(&v, STEP_GO_ON).go.page, PAGE_BY_PLATFORM);
    assert_int_equal(scene_prove(s, CLIENT, &a.zaak, 2025, INCOME, BIRTH, NOW).status, OK);
}

/* Evidence is not the way into a flow. */
static void no_evidence_by_the_platform(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    struct id zaak = visitor_case(&v)->id;
    struct msg_bewijs_open offer = scene_offer(CLIENT, &zaak, "qii", 1);
    struct msg_zegel out;
    struct zaak *z;

    assert_int_equal(accept_open(&s->n, &offer, at(NOW), &z, &out), OK);
    assert_null(z);
    assert_int_equal(out.status, REFUSED_CASE_UNKNOWN);
}

/* ---- what may be asked ---- */

static void requests(void **state)
{
    struct scene *s = *state;
    static const struct { const char *what; enum status st; } rows[] = {
        { "a flow", OK }, { "a source without a courier", REFUSED_SOURCE_UNKNOWN }, { "oneself, named", OK },
        { "a notice of one's own", REFUSED_NOTICE }, { "no such redirect URI", REFUSED_FORM },
        { "an allocation, and no source for it", REFUSED_SOURCE_UNKNOWN }, { "a declaration in production", OK },
        { "evidence, by who may not", REFUSED_INTAKE }, { "evidence with a declaration in production", REFUSED_TEST_ONLY },
        { "the same, signed at a desk", OK }, { "no intake", REFUSED_MESSAGE }, { "a control in the state", REFUSED_MESSAGE },
        { "a longest state", OK }, { "a state that is longer", REFUSED_MESSAGE },
    };

    for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct msg_par m = visitor_par(row == 6 || row == 8 || row == 9 ? CLIENT_PROD : CLIENT);
        struct msg_par_answer out;

        switch (row) {
        case 1: m.bronnen = 1; break;
        case 2: m.bronnen = 1u << SOURCE_SELF; break;
        case 3: m.kennisgeving_sha[0] = 1; break;
        case 4: m.redirect_index = 2; break;
        case 5:
            m.fase = FASE_TOEWIJZING;
            m.doel = DOEL_TOEWIJZEN;
            m.to = NOW + 30 * 86400;
            m.eenheid = scene_home(69011, day_of((struct date){ 2026, 12, 15 }));
            break;
        case 7: s->clients[0].bewijs = 0; m.intake = INTAKE_EVIDENCE; break;
        case 8: m.intake = INTAKE_EVIDENCE; break;
        case 9: m.intake = INTAKE_EVIDENCE; m.bronnen = 2; break;
        case 10: m.intake = 0; break;
        case 11: m.state[0] = '\n'; break;
        case 12: m.state_len = LIMIT_STATE_CHARS; memset(m.state, 'x', LIMIT_STATE_CHARS); break;
        case 13: m.state_len = LIMIT_STATE_CHARS + 1; break;
        }
        if (row == 6 || row == 8 || row == 9) {
            m.has_verklaring = 1;
            facts_empty_adult(&m.verklaring);
            m.verklaring.rol = ROL_WON;
        }
        enum status st = agree_par(&s->n, &m, at(NOW), &out);
        s->clients[0].bewijs = 1;
        if (st == OK)
            st = (enum status)out.status;
        if (st != rows[row].st)
            fail_msg("%s: %u", rows[row].what, st);
    }
}

/* No gate of ours would send these. */
static void hostile(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    union flow_answer out;

    for (unsigned row = 0; row < 9; row++) {
        struct msg_page_read m = { .page = PAGE_WHY, .language = LANGUAGE_NL };

        switch (row) {
        case 0: memset(m.client, 'x', sizeof m.client); break;
        case 1: m.page = PAGE_N; break;
        case 2: m.language = LANGUAGE_N + 1; break;
        case 3: m.has_request = 2; break;
        case 4: m.has_ticket = 2; break;
        case 5: m.has_browser = 2; break;
        default: continue;
        }
        assert_int_equal(flow_page_read(&s->n, &m, at(NOW), &out), REFUSED_MESSAGE);
    }
    for (unsigned row = 0; row < 8; row++) {
        struct msg_step m = visitor_form(&v, STEP_GO_ON);

        switch (row) {
        case 0: memset(m.client, 'x', sizeof m.client); break;
        case 1: m.step = STEP_NONE; break;
        case 2: m.step = STEP_N; break;
        case 3: m.language = LANGUAGE_N; break;
        case 4: m.has_request = 2; break;
        case 5: m.has_ticket = 2; break;
        case 6: m.has_browser = 2; break;
        case 7: m.n_children = CHILDREN_MAX + 1; break;
        }
        assert_int_equal(flow_step(&s->n, &m, VISITOR_GATE, at(NOW), &out, &v.waits), REFUSED_MESSAGE);
    }
}

#define T(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(from_request_to_agreement), T(what_was_agreed_to_is_sealed), T(only_the_browser_that_began), T(a_ticket_is_of_one_request),
        T(a_ticket_of_before_is_replaced), T(only_the_first_page_binds), T(cookies_that_no_gate_makes),
        T(another_client_opens_nothing), T(two_flows_of_one_person), T(how_long_it_lives), T(late_without_a_ticket),
        T(lives_on_from_the_last_action_and_no_longer_than_six_hours), T(ends_half_an_hour_after_the_last_action),
        T(what_can_be_filled_in), T(not_where_it_is_left_out), T(another_reading_is_looked_at_again), T(answers_are_of_what_was_asked),
        T(children_are_sealed), T(what_the_platform_said_is_no_answer), T(not_taking_part), T(not_after_right),
        T(neutral_when_the_dossier_is_over), T(by_platform), T(no_evidence_by_the_platform), T(requests), T(hostile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
