/* Through a source: the test is the courier and the assessor. What goes to a courier says nothing of who it is about; a code counts once. */
#include "at_source.h"

/* ---- the way through ---- */

static void told_ahead_and_back(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);

    choose(&v, QII);
    assert_true(v.waits);
    assert_int_equal(visitor_case(&v)->flow, FLOW_CHOOSING);
    assert_string_equal(v.ahead.language, "nl");
    assert_int_equal(v.ahead.purpose, FETCH_DATA);
    struct sourcing_told told = tell_ahead(&v, OK, "urn:bron:1");
    assert_true(told.told);
    assert_int_equal(told.gate_nr, VISITOR_GATE);
    assert_int_equal(told.go.page, PAGE_TO_SOURCE);
    assert_int_equal(told.go.head.nr, 22);
    struct msg_to_source link = link_of(&v);
    assert_int_equal(link.again, 0);
    assert_int_equal(link_of(&v).again, 1); /* loaded once more: whoever went has not come back by it */
    assert_int_equal(link.source, QII);
    assert_int_equal(link.language, LANGUAGE_AR);
    assert_int_equal(link.request_uri_len, 10);
    assert_memory_equal(link.request_uri, "urn:bron:1", 10);
    assert_memory_equal(&link.state, &v.ahead.state, sizeof link.state);
    assert_memory_equal(&link.nonce, &v.ahead.nonce, sizeof link.nonce);
    assert_memory_equal(link.challenge, v.ahead.challenge, DIGEST_LEN);
    struct msg_call_back m = call_back(&v, QII, &link.state);
    union flow_answer out;
    struct msg_fetch fetch;
    assert_true(come_back(&v, &m, &fetch, &out));
    assert_int_equal(fetch.head.nr, v.ahead.head.nr);
    assert_memory_equal(fetch.code, "c0de", 4);
    assert_memory_equal(fetch.iss, "iss", 3);
    char text[BASE64URL_LEN(SECRET_LEN)];
    uint8_t challenge[DIGEST_LEN];
    base64url_encode(fetch.verifier.b, SECRET_LEN, text);
    assert_int_equal(sha256(text, sizeof text, challenge), OK);
    assert_memory_equal(challenge, link.challenge, DIGEST_LEN);
}

static void from_a_source_to_an_agreement(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct msg_zaak zaak = to_assessor(&v);

    assert_string_equal(zaak.bron, "balie");
    assert_string_equal(zaak.identiteit.achternaam, "Haddad");
    assert_memory_equal(&zaak.nonce, &visitor_case(&v)->nonce, sizeof zaak.nonce);
    assert_int_equal(zaak.bewijs_sha[0], 0xab);
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_BUSY);
    struct msg_feiten facts = facts_of(s, &zaak.zaak);
    struct sourcing_told told;
    struct id subject;
    facts.has_subject = 1;
    memset(facts.subject_sha, 0x5b, DIGEST_LEN);
    facts.feiten.status = facts.feiten.status_proven = STATUS_WTOS;
    assert_int_equal(sourcing_facts(&s->n, 0, &facts, at(v.now), &told), OK);
    assert_true(told.told);
    assert_int_equal(told.go.head.nr, 41);
    assert_int_equal(told.go.page, PAGE_VALUES);
    struct msg_page p = visitor_load(&v, PAGE_NONE);
    assert_int_equal(p.source, BALIE);
    assert_int_equal(p.declared, 0);
    assert_int_equal(p.years, 1);
    assert_int_equal(p.adult.inkomens[0].min, INCOME);
    visitor_step(&v, STEP_RIGHT);
    visitor_step(&v, STEP_ANSWERS);
    visitor_step(&v, STEP_BACK);
    struct msg_token token = visitor_token(&v);
    assert_int_equal(visitor_redeem(&v, &token).granted.source, BALIE);
    struct msg_zegel_read read = visitor_seal_request(&v);
    struct msg_zegel seal = visitor_seal(&v, &read);
    assert_int_equal(seal.status, OK);
    const struct grant *g = store_grant(s->n.store, &v.grant);
    assert_string_equal(g->origin.bron, "balie");
    struct deelnemer_facts f;
    assert_int_equal(seals_open_deelnemer(s->n.store, g, seal.zegel, NOW, &f), OK);
    assert_memory_equal(f.bewijs_sha, zaak.bewijs_sha, DIGEST_LEN);
    assert_int_equal(f.adult.status_proven, STATUS_WTOS);
    assert_int_equal(g->origin.strength, STRENGTH_VOORNAMEN);
    assert_int_equal(g->origin.zekerheid, s->bronnen[BALIE].zekerheid);
    store_subject(s->n.store, "balie", facts.subject_sha, &subject);   /* whoever logs in there again finds it */
    assert_ptr_equal(store_grant_of_subject(s->n.store, &subject, NULL), g);
}

/* Numbers and secrets are of one errand; nothing of a person, a client or a case is among them. */
static void couriers_learn_nothing(void **state)
{
    struct visitor v = choosing(*state), w = choosing(*state);

    choose(&v, QII);
    choose(&w, QII);
    assert_int_not_equal(v.ahead.head.nr, w.ahead.head.nr);
    assert_memory_not_equal(&v.ahead.state, &w.ahead.state, sizeof v.ahead.state);
    assert_memory_not_equal(&v.ahead.nonce, &w.ahead.nonce, sizeof v.ahead.nonce);
    assert_memory_not_equal(v.ahead.challenge, w.ahead.challenge, DIGEST_LEN);
    const struct zaak *z = visitor_case(&v);
    assert_memory_not_equal(&v.ahead.nonce, &z->id, sizeof z->id);
}

/* What the platform had said is shown as soon as it is known who it is. */
static void prefilled_after_a_source(void **state)
{
    struct scene *s = *state;
    struct msg_par par = visitor_par(CLIENT);
    struct sourcing_told told;

    par.n_children = 1;
    par.children[0] = (struct child){ .geboortedatum = { 18000, 18000 }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                      .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
    struct visitor v = visitor_for(s, &par);
    visitor_load(&v, PAGE_WHY);
    visitor_step(&v, STEP_GO_ON);
    struct msg_zaak zaak = to_assessor(&v);
    struct msg_feiten facts = facts_of(s, &zaak.zaak);
    assert_int_equal(sourcing_facts(&s->n, 0, &facts, at(v.now), &told), OK);
    assert_int_equal(visitor_load(&v, PAGE_NONE).n_children, 0);
    visitor_step(&v, STEP_RIGHT);
    struct msg_page p = visitor_load(&v, PAGE_NONE);
    assert_int_equal(p.page, PAGE_QUESTIONS);
    assert_int_equal(p.n_children, 1);
    assert_int_equal(p.children[0].geboortedatum.min, 18000);
}

static void another_year(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct msg_zaak zaak = to_assessor(&v);
    struct msg_feiten facts = facts_of(s, &zaak.zaak);
    struct sourcing_told told;

    facts.feiten.n_inkomens = 2;
    facts.feiten.inkomens[1] = (struct inkomen){ .min = 100, .max = 100, .jaar = 2024, .soort = INKOMEN_VERZAMELINKOMEN };
    assert_int_equal(sourcing_facts(&s->n, 0, &facts, at(v.now), &told), OK);
    struct msg_page p = visitor_load(&v, PAGE_NONE);
    assert_int_equal(p.years, 2);
    assert_int_equal(p.adult.n_inkomens, 2);
    struct msg_step m = visitor_form(&v, STEP_OTHER_YEAR);
    m.year = 2023;
    assert_int_equal(visitor_send(&v, &m).go.notice, REFUSED_SELF);
    m.year = 2024;
    m.reading++;
    assert_int_equal(visitor_send(&v, &m).go.notice, REFUSED_READING);
    m.reading--;
    assert_int_equal(visitor_send(&v, &m).go.page, PAGE_VALUES);
    assert_int_equal(visitor_step(&v, STEP_RIGHT).go.notice, REFUSED_READING); /* of the reading before */
    assert_int_equal(visitor_load(&v, PAGE_VALUES).adult.n_inkomens, 1);
    assert_int_equal(visitor_load(&v, PAGE_OTHER_YEAR).adult.n_inkomens, 2); /* and back again */
    p = visitor_load(&v, PAGE_NONE);
    assert_int_equal(p.adult.n_inkomens, 1);
    assert_int_equal(p.adult.inkomens[0].jaar, 2024);
    visitor_step(&v, STEP_RIGHT);
    visitor_step(&v, STEP_ANSWERS);
    visitor_step(&v, STEP_BACK);
    struct msg_token token = visitor_token(&v);
    struct msg_token_answer a = visitor_redeem(&v, &token);
    assert_int_equal(a.granted.year_chosen, 1);
    assert_int_equal(a.granted.year, 2024);
}

/* ---- back from the source ---- */

static void what_a_call_back_does(void **state)
{
    struct scene *s = *state;
    static const struct { const char *what; bool waits; enum page page; enum status notice; enum flow_state after; } rows[] = {
        { "right", true, PAGE_NONE, OK, FLOW_FETCHING },
        { "another state", false, PAGE_TO_SOURCE, OK, FLOW_AT_SOURCE },
        { "another source", false, PAGE_TO_SOURCE, OK, FLOW_AT_SOURCE },
        { "no cookie", false, PAGE_WRONG_BROWSER, OK, FLOW_AT_SOURCE },
        { "another cookie", false, PAGE_WRONG_BROWSER, OK, FLOW_AT_SOURCE },
        { "neither cookie nor state", false, PAGE_WRONG_BROWSER, OK, FLOW_AT_SOURCE },
        { "turned back", false, PAGE_SOURCES, REFUSED_SOURCE_DENIED, FLOW_CHOOSING },
        { "refused", false, PAGE_SOURCES, REFUSED_SOURCE_ERROR, FLOW_CHOOSING },
        { "no code and no error", false, PAGE_SOURCES, REFUSED_SOURCE_ERROR, FLOW_CHOOSING },
    };

    for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct visitor v = choosing(s);
        struct msg_call_back m = returning(&v);
        union flow_answer out = { .head.nr = 0 };
        struct msg_fetch fetch;

        switch (row) {
        case 1: m.state.b[31] ^= 1; break;
        case 2: m.source = QII; break;
        case 3: m.has_browser = 0; break;
        case 4: m.browser_sha[0] ^= 1; break;
        case 5: m.has_browser = 0; m.state.b[0] ^= 1; break;
        case 6: m.error = SOURCE_ERROR_DENIED; m.code_len = 0; break;
        case 7: m.error = SOURCE_ERROR_OTHER; m.code_len = 0; break;
        case 8: m.code_len = 0; break;
        }
        bool waits = come_back(&v, &m, &fetch, &out);
        if (waits != rows[row].waits || (!waits && (out.go.page != rows[row].page || out.go.notice != rows[row].notice)))
            fail_msg("%s: %u, page %u, %u", rows[row].what, waits, out.go.page, out.go.notice);
        assert_int_equal(visitor_case(&v)->flow, rows[row].after);
        assert_int_equal(visitor_case(&v)->tries, 0);    /* none of these is a try */
        if (row >= 3 && row <= 5)
            assert_int_equal(out.go.client, row == 5 ? NO_INDEX : 0); /* whose website may be named */
    }
}

static void a_code_counts_once(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct msg_call_back m = returning(&v);
    union flow_answer out;
    struct msg_fetch fetch;

    assert_true(come_back(&v, &m, &fetch, &out));
    for (unsigned i = 0; i < 2; i++) { /* reload, a lost answer */
        assert_false(come_back(&v, &m, &fetch, &out));
        assert_int_equal(out.go.page, PAGE_BUSY);
    }
}

/* Back in the browser, and another source: the late answer of the first changes nothing. */
static void another_source_meanwhile(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct msg_call_back late = returning(&v);
    union flow_answer out;
    struct msg_fetch fetch;

    choose(&v, QII);
    tell_ahead(&v, OK, "urn:bron:2");
    assert_false(come_back(&v, &late, &fetch, &out));
    assert_int_equal(out.go.page, PAGE_TO_SOURCE);
    assert_int_equal(visitor_case(&v)->flow, FLOW_AT_SOURCE);
    assert_int_equal(link_of(&v).source, QII);
    struct msg_step m = visitor_self(&v, BIRTH, INCOME);
    assert_int_equal(visitor_send(&v, &m).go.page, PAGE_VALUES); /* or oneself */
    assert_null(visitor_case(&v)->person->errand);
}

/* ---- what goes wrong ---- */

static void ahead_fails(void **state)
{
    struct visitor v = choosing(*state);
    static const struct { enum status st; const char *uri; } rows[] = { { FAULT_SOURCE_SLOW, "" }, { OK, "" }, { REFUSED_SOURCE_ERROR, "urn:x" } };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        choose(&v, QII);
        struct sourcing_told told = tell_ahead(&v, rows[i].st, rows[i].uri);
        assert_true(told.told);
        assert_int_equal(told.go.page, PAGE_SOURCES);
        assert_int_not_equal(told.go.notice, OK);
        assert_int_equal(visitor_load(&v, PAGE_NONE).notice, told.go.notice);
        assert_false(tell_ahead(&v, OK, "urn:late").told);
        assert_int_equal(visitor_case(&v)->flow, FLOW_CHOOSING);
    }
}

static void the_fetch_fails(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct msg_fetch fetch = fetch_begun(&v);
    struct msg_fetch_failed failed = { .head.nr = fetch.head.nr, .status = FAULT_SOURCE_SLOW };
    struct sourcing_told told;

    sourcing_failed(&s->n, QII, &failed, at(NOW).boot_ms, &told); /* another courier's number */
    assert_false(told.told);
    sourcing_failed(&s->n, BALIE, &failed, at(NOW).boot_ms, &told);
    assert_true(told.told);
    assert_int_equal(told.go.page, PAGE_SOURCES);
    assert_int_equal(told.go.notice, FAULT_SOURCE_SLOW);
    assert_int_equal(visitor_case(&v)->tries, 0);
    assert_null(fetched(&v, BALIE, fetch.head.nr));
}

static void evidence_is_refused(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);

    for (unsigned i = 1; i <= LIMIT_EVIDENCE_TRIES; i++) {
        struct msg_zaak zaak = to_assessor(&v);
        struct sourcing_told told;

        (void)zaak;
        sourcing_refused(&s->n, 0, REFUSED_IDENTITY, &told);
        assert_true(told.told);
        assert_int_equal(told.go.page, PAGE_SOURCES);
        assert_int_equal(told.go.notice, REFUSED_IDENTITY);
        assert_int_equal(visitor_load(&v, PAGE_NONE).tries_left, LIMIT_EVIDENCE_TRIES - i);
        assert_int_equal(visitor_load(&v, PAGE_NONE).adult.n_inkomens, 0);
    }
    assert_int_equal(choose(&v, BALIE).go.notice, REFUSED_CASE_CLOSED);
    assert_false(visitor_case(&v)->finished); /* it goes on, and counts */
    struct msg_step m = visitor_self(&v, BIRTH, INCOME);
    assert_int_equal(visitor_send(&v, &m).go.page, PAGE_VALUES);
}

static void an_assessor_is_lost(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct sourcing_told told;

    to_assessor(&v);
    sourcing_refused(&s->n, 0, FAULT_RESTARTED, &told);
    assert_true(told.told);
    assert_int_equal(told.go.notice, FAULT_RESTARTED);
    assert_int_equal(visitor_case(&v)->tries, 1);    /* what ended it may have been the evidence */
    assert_int_equal(visitor_case(&v)->flow, FLOW_CHOOSING);
}

static void hostile_assessors(void **state)
{
    struct scene *s = *state;
    static const struct { const char *what; enum status st, notice; } rows[] = {
        { "another case", REFUSED_MESSAGE, FAULT_RESTARTED },
        { "another profile", REFUSED_MESSAGE, FAULT_RESTARTED },
        { "stronger than there is", REFUSED_MESSAGE, FAULT_RESTARTED },
        { "more children than there may be", REFUSED_MESSAGE, FAULT_RESTARTED },
        { "an order", REFUSED_MESSAGE, FAULT_RESTARTED },
        { "of other evidence", REFUSED_MESSAGE, FAULT_RESTARTED },
        { "more incomes than there may be", REFUSED_MESSAGE, FAULT_RESTARTED },
        { "born after the end", REFUSED_MESSAGE, FAULT_RESTARTED },
    };

    for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct visitor v = choosing(s);
        struct msg_zaak zaak = to_assessor(&v);
        struct msg_feiten m = facts_of(s, &zaak.zaak);
        struct sourcing_told told;

        switch (row) {
        case 0: m.zaak.b[0] ^= 1; break;
        case 1: m.profiel_sha[0] ^= 1; break;
        case 2: m.strength = STRENGTH_GEEN; break;
        case 3: m.n_confirmed_children = CHILDREN_MAX + 1; break;
        case 4: m.has_opdracht = m.has_certificate = 1; break;
        case 5: m.bewijs_sha[31] ^= 1; break;
        case 6: m.feiten.n_inkomens = INKOMENS_MAX + 1; break;
        case 7: m.feiten.geboortedatum = (struct day_range){ 2, 1 }; break;
        }
        enum status st = sourcing_facts(&s->n, 0, &m, at(v.now), &told);
        if (st != rows[row].st || !told.told || told.go.notice != rows[row].notice)
            fail_msg("%s: %u, %u", rows[row].what, st, told.go.notice);
        assert_int_equal(visitor_case(&v)->flow, FLOW_CHOOSING);
        assert_null(visitor_case(&v)->person->reading);
    }
}

/* The other adult stops while this one's evidence is judged. */
static void the_dossier_ends_meanwhile(void **state)
{
    struct scene *s = *state;

    for (unsigned facts = 0; facts < 2; facts++) {
        struct visitor v = choosing(s);
        struct msg_zaak zaak = to_assessor(&v);
        struct msg_feiten m = facts_of(s, &zaak.zaak);
        struct sourcing_told told;

        cases_forget_persons(&s->n, &v.dossier);
        if (facts)
            assert_int_equal(sourcing_facts(&s->n, 0, &m, at(v.now), &told), OK);
        else
            sourcing_refused(&s->n, 0, REFUSED_IDENTITY, &told);
        assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_INCOMPLETE);
        assert_null(cases_of_slot(&s->n, 0));
    }
}

/* ---- time ---- */

static void slow(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct msg_fetch fetch = fetch_begun(&v);
    struct sourcing_told told;
    struct sourcing_drop drop;
    int64_t since = at(v.now).boot_ms;

    assert_false(late(s, since + LIMIT_CALL_BACK_MS - 1, &told));
    assert_true(late(s, since + LIMIT_CALL_BACK_MS, &told));
    assert_true(told.told);
    assert_int_equal(told.go.page, PAGE_BUSY);
    assert_false(sourcing_dropped(&s->n, &told, &drop));
    assert_false(late(s, since + LIMIT_SOURCE_MS - 1, &told)); /* nobody waits any more */
    assert_true(late(s, since + LIMIT_SOURCE_MS, &told));
    assert_false(told.told);
    expect_drop(s, false, true, BALIE, fetch.head.nr);
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_SOURCES);
    assert_int_equal(visitor_load(&v, PAGE_NONE).notice, FAULT_SOURCE_SLOW);
    assert_false(late(s, since + 10 * LIMIT_SOURCE_MS, &told));
}

/* Somebody may stay at a source for as long as their case lives; and nothing is left of an errand whose case has gone. */
static void a_person_is_not_late(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct secret32 shown = away(&v);
    struct sourcing_told told;
    struct sourcing_drop drop;

    assert_false(late(s, at(v.now + LIMIT_CASE_S - 1).boot_ms, &told));
    assert_non_null(errand_by_state(s->n.errands, &shown));
    cases_expire(&s->n, at(v.now + LIMIT_CASE_S).boot_ms);
    assert_null(errand_by_state(s->n.errands, &shown));
    assert_false(sourcing_dropped(&s->n, &told, &drop)); /* nobody waited */
}

/* ---- who waits is told, whatever ends an errand ---- */

/* an_errand_dropped_without_a_word: its browser waited for half a minute, and one of the gate's places for questions was lost for
 * ever. And what a courier has of it is to be wiped there. */
static void an_errand_dropped_without_a_word(void **state)
{
    struct scene *s = *state;
    enum { OTHER_SOURCE, DOSSIER_GONE, CASE_GONE, WAYS };

    for (unsigned way = 0; way < WAYS; way++) {
        struct visitor v = choosing(s);

        choose(&v, QII);
        assert_true(v.waits);
        uint64_t nr = v.ahead.head.nr;
        switch (way) {
        case OTHER_SOURCE: away(&v); break;  /* in another tab */
        case DOSSIER_GONE: cases_forget_persons(&s->n, &v.dossier); break;
        case CASE_GONE: cases_expire(&s->n, at(v.now + LIMIT_FLOW_S + 1).boot_ms); break;
        }
        struct sourcing_told told = expect_drop(s, true, true, QII, nr);
        assert_int_equal(told.gate_nr, VISITOR_GATE);
        assert_int_equal(told.go.head.nr, 22);
        assert_int_equal(told.go.page, way == OTHER_SOURCE ? PAGE_TO_SOURCE : way == DOSSIER_GONE ? PAGE_INCOMPLETE : PAGE_UNKNOWN);
        assert_false(tell_ahead(&v, OK, "urn:late").told);
    }
}

/* Evidence that waits for an assessor is wiped with its person. */
static void held_evidence_of_somebody_who_is_gone(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct msg_fetch fetch = fetch_begun(&v);

    assert_non_null(fetched(&v, BALIE, fetch.head.nr));
    cases_forget_persons(&s->n, &v.dossier);
    expect_drop(s, true, true, BALIE, fetch.head.nr);
    assert_null(sourcing_wanted(&s->n, BALIE, fetch.head.nr));
    assert_null(fetched(&v, BALIE, fetch.head.nr));
}

/* ---- couriers ---- */

/* One that says what it was not asked, or says it twice, changes nothing. */
static void unasked_couriers(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct sourcing_told told;

    code_brought(&v); /* its turn did not come yet */
    uint64_t nr = visitor_case(&v)->person->errand->nr;
    struct msg_fetch_failed failed = { .head.nr = nr, .status = FAULT_SOURCE_DOWN };
    assert_null(fetched(&v, BALIE, nr));
    sourcing_failed(&s->n, BALIE, &failed, at(NOW).boot_ms, &told);
    assert_false(told.told);
    assert_int_equal(visitor_case(&v)->flow, FLOW_FETCHING);
    struct msg_fetch fetch;
    visitor_courier(&v, BALIE, &fetch, sizeof fetch);
    assert_non_null(fetched(&v, BALIE, nr));
    assert_null(fetched(&v, BALIE, nr));
    struct msg_source_par_answer ahead = { .head.nr = nr, .status = OK, .request_uri = "urn:x" };
    sourcing_ahead(&s->n, BALIE, &ahead, at(v.now).boot_ms, &told);
    assert_false(told.told);
    assert_int_equal(visitor_case(&v)->flow, FLOW_FETCHING);
}

/* Only what may be said of a source is repeated. */
static void what_a_courier_says(void **state)
{
    struct scene *s = *state;
    static const struct { uint32_t said; enum status heard; } rows[] = {
        { FAULT_SOURCE_NAME, FAULT_SOURCE_NAME }, { FAULT_SOURCE_DOWN, FAULT_SOURCE_DOWN }, { REFUSED_SOURCE_ISSUER, REFUSED_SOURCE_ISSUER },
        { REFUSED_SOURCE_ANSWERED, REFUSED_SOURCE_ANSWERED }, { FAULT_BUSY, FAULT_BUSY }, { FAULT_MEMORY, FAULT_MEMORY },
        { OK, FAULT_RESTARTED }, { REFUSED_IDENTITY, FAULT_RESTARTED }, { FAULT_STORE, FAULT_RESTARTED }, { STATUS_N, FAULT_RESTARTED },
        { UINT32_MAX, FAULT_RESTARTED },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct visitor v = choosing(s);
        struct msg_fetch fetch = fetch_begun(&v);
        struct sourcing_told told;

        sourcing_failed(&s->n, BALIE, &(struct msg_fetch_failed){ .head.nr = fetch.head.nr, .status = rows[i].said }, at(NOW).boot_ms, &told);
        assert_true(told.told);
        assert_int_equal(told.go.notice, rows[i].heard);
    }
}

/* All that it had goes back to the choice, and nothing else: neither who is at the source, nor who waits for its successor, nor what
 * an assessor has. */
static void a_courier_is_lost(void **state)
{
    struct scene *s = *state;
    struct visitor asked = choosing(s), fetching = choosing(s), holding = choosing(s), there = choosing(s), waiting = choosing(s),
                   judged = choosing(s);
    struct sourcing_told told;
    struct sourcing_drop drop;
    struct msg_fetch fetch;

    choose(&asked, QII);
    away(&there);
    to_assessor(&judged);
    fetch_begun(&fetching);
    fetch = fetch_begun(&holding);
    assert_non_null(fetched(&holding, BALIE, fetch.head.nr));
    code_brought(&waiting);
    for (unsigned i = 0; i < 2; i++) {
        assert_true(sourcing_lost(&s->n, BALIE, &told));
        assert_true(told.told);
        assert_int_equal(told.go.notice, FAULT_RESTARTED);
        assert_int_equal(told.go.page, PAGE_SOURCES);
    }
    assert_false(sourcing_lost(&s->n, BALIE, &told));
    assert_false(sourcing_dropped(&s->n, &told, &drop)); /* whom should it be told */
    assert_int_equal(visitor_case(&fetching)->flow, FLOW_CHOOSING);
    assert_int_equal(visitor_case(&holding)->flow, FLOW_CHOOSING);
    assert_int_equal(visitor_case(&holding)->tries, 0);
    assert_int_equal(visitor_case(&asked)->flow, FLOW_CHOOSING);   /* of another courier: it still waits */
    assert_int_equal(visitor_case(&asked)->notice, OK);
    assert_int_equal(visitor_case(&there)->flow, FLOW_AT_SOURCE);
    assert_int_equal(visitor_case(&waiting)->flow, FLOW_FETCHING);
    assert_int_equal(visitor_case(&judged)->flow, FLOW_AT_ASSESSOR);
    visitor_courier(&waiting, BALIE, &fetch, sizeof fetch);        /* its successor is asked */
    assert_true(sourcing_lost(&s->n, QII, &told));
    assert_int_equal(told.go.head.nr, 22);
}

/* Beyond what a courier does at once codes wait here, of each client in turn; and they are late when they waited too long. */
static void codes_wait_for_room(void **state)
{
    struct scene *s = *state;
    enum { MORE = 3 };
    struct visitor v[LIMIT_FETCHES + MORE], other;
    struct sourcing_told told;
    struct sourcing_drop drop;
    struct msg_fetch fetch;
    uint64_t first = 0;

    for (unsigned i = 0; i <= LIMIT_FETCHES + MORE; i++) {
        struct visitor *one = i < LIMIT_FETCHES + MORE ? &v[i] : &other;

        *one = i < LIMIT_FETCHES + MORE ? choosing(s) : visitor_of(s, CLIENT_OTHER);
        if (one == &other) {
            visitor_load(one, PAGE_WHY);
            visitor_step(one, STEP_GO_ON);
        }
        code_brought(one);
        if (i >= LIMIT_FETCHES)
            continue;
        visitor_courier(one, BALIE, &fetch, sizeof fetch);
        first = i == 0 ? fetch.head.nr : first;
    }
    assert_null(errands_turn(s->n.errands, BALIE));
    assert_non_null(fetched(&v[0], BALIE, first));
    assert_null(errands_turn(s->n.errands, BALIE)); /* it holds what it fetched */
    struct msg_fetch_failed failed = { .status = FAULT_SOURCE_DOWN };
    failed.head.nr = visitor_case(&v[1])->person->errand->nr;
    sourcing_failed(&s->n, BALIE, &failed, at(NOW).boot_ms, &told);
    visitor_courier(&other, BALIE, &fetch, sizeof fetch);
    assert_int_equal(fetch.head.nr, visitor_case(&other)->person->errand->nr); /* before the many of another */
    struct msg_zaak judged;
    sourcing_assess(&s->n, visitor_case(&v[0]), 0, at(v[0].now), &judged);
    visitor_courier(&v[0], BALIE, &fetch, sizeof fetch);
    assert_int_equal(fetch.head.nr, visitor_case(&v[LIMIT_FETCHES])->person->errand->nr);
    assert_null(errands_turn(s->n.errands, BALIE));
    sourcing_unassess(&s->n, visitor_case(&v[0]), &judged);         /* it holds that again */
    assert_int_equal(visitor_case(&v[0])->bewijs_sha[0], 0xab);
    while (late(s, at(v[0].now).boot_ms + LIMIT_SOURCE_MS, &told))
        ;
    assert_int_equal(visitor_case(&v[2])->notice, FAULT_SOURCE_SLOW);                  /* the source had it */
    assert_int_equal(visitor_case(&v[LIMIT_FETCHES + 1])->notice, FAULT_BUSY);         /* nobody asked it */
    unsigned drops = 0;
    while (sourcing_dropped(&s->n, &told, &drop))
        drops += drop.wanted;
    assert_int_equal(drops, LIMIT_FETCHES + 1);    /* all that it had */
    assert_null(errands_turn(s->n.errands, BALIE));
}

/* Too much that was fetched for this client was refused: the next piece is not looked at, and no try is lost. */
static void not_looked_at(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);
    struct msg_fetch fetch = fetch_begun(&v);
    struct sourcing_told told;

    sourcing_busy(&s->n, fetched(&v, BALIE, fetch.head.nr), &told);
    assert_true(told.told);
    assert_int_equal(told.go.notice, FAULT_BUSY);
    assert_int_equal(visitor_case(&v)->tries, 0);
    expect_drop(s, false, true, BALIE, fetch.head.nr);
}

/* ---- out of order ---- */

static enum status fails_at(struct scene *s, struct visitor *v, enum status why)
{
    struct msg_fetch fetch = fetch_begun(v);
    struct sourcing_told told;

    sourcing_failed(&s->n, BALIE, &(struct msg_fetch_failed){ .head.nr = fetch.head.nr, .status = why }, at(v->now).boot_ms, &told);
    return (enum status)told.go.notice;
}

/* Nobody is sent to a source that fails, the next one is recommended, and a few people after a while find out that it does again. */
static void a_source_out_of_order(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s), w = choosing(s);

    for (unsigned i = 0; i < 2 * LIMIT_SOURCE_FAILURES; i++)
        fails_at(s, &w, REFUSED_SOURCE_CODE);
    for (unsigned i = 0; i < LIMIT_SOURCE_FAILURES; i++) {
        struct visitor other = choosing(s);

        assert_int_equal(visitor_load(&v, PAGE_SOURCES).sources_down, 0);
        assert_int_equal(fails_at(s, &other, FAULT_SOURCE_BROKEN), FAULT_SOURCE_BROKEN);
    }
    struct msg_page p = visitor_load(&v, PAGE_SOURCES);
    assert_int_equal(p.sources_down, 1u << BALIE);
    assert_int_equal(p.down_since[BALIE], clock_day(v.now));
    assert_int_equal(p.recommended, QII);
    assert_int_equal(choose(&v, BALIE).go.notice, FAULT_SOURCE_DOWN);
    assert_null(visitor_case(&v)->person->errand);
    v.now = w.now += LIMIT_SOURCE_AGAIN_FIRST_MS / 1000;
    assert_int_equal(visitor_load(&v, PAGE_SOURCES).sources_down, 0);
    struct secret32 shown = away(&v);
    for (unsigned i = 1; i < LIMIT_SOURCE_PROBES; i++) {
        struct visitor other = choosing(s);

        other.now = w.now;
        assert_int_equal(visitor_load(&other, PAGE_SOURCES).sources_down, 0);
        away(&other);
        assert_int_equal(choose(&other, BALIE).go.notice, FAULT_SOURCE_DOWN);   /* one of each case */
    }
    assert_int_equal(choose(&w, BALIE).go.notice, FAULT_SOURCE_DOWN);           /* and no more */
    assert_int_equal(visitor_load(&w, PAGE_SOURCES).sources_down, 1u << BALIE);
    struct msg_call_back m = call_back(&v, BALIE, &shown);
    union flow_answer out;
    struct msg_fetch fetch;
    assert_true(come_back(&v, &m, &fetch, &out));
    assert_non_null(fetched(&v, BALIE, fetch.head.nr));
    assert_int_equal(visitor_load(&w, PAGE_SOURCES).sources_down, 0);
    away(&w);
}

/* Whoever takes a place and never comes back keeps nobody away, and a code that is spent shows that the source answers. */
static void a_place_taken_in_vain(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s), w = choosing(s);

    for (unsigned i = 0; i < LIMIT_SOURCE_FAILURES; i++) {
        struct visitor other = choosing(s);

        fails_at(s, &other, FAULT_SOURCE_DOWN);
    }
    v.now = w.now += LIMIT_SOURCE_AGAIN_FIRST_MS / 1000;
    away(&v);
    assert_int_equal(visitor_load(&w, PAGE_SOURCES).sources_down, 0);
    assert_int_equal(fails_at(s, &w, REFUSED_SOURCE_CODE), REFUSED_SOURCE_CODE);
    assert_int_equal(visitor_load(&v, PAGE_SOURCES).sources_down, 0);
    assert_int_equal(visitor_load(&w, PAGE_SOURCES).sources_down, 0);
    away(&w);
}

/* Requests ahead count too, and so does what it never answered. */
static void silence_is_a_failure(void **state)
{
    struct scene *s = *state;
    struct errand_walk walk = { 0 };
    struct sourcing_told told;
    struct visitor v[LIMIT_SOURCE_FAILURES];

    for (unsigned i = 0; i < LIMIT_SOURCE_FAILURES; i++) {
        v[i] = choosing(s);
        choose(&v[i], QII);
        assert_true(v[i].waits);
    }
    unsigned heard = 0;
    while (sourcing_late(&s->n, at(v[0].now).boot_ms + LIMIT_SOURCE_MS, &walk, &told))
        heard += told.told;
    assert_int_equal(heard, LIMIT_SOURCE_FAILURES);
    assert_int_equal(visitor_load(&v[0], PAGE_SOURCES).sources_down, 1u << QII);
    assert_int_equal(visitor_load(&v[0], PAGE_SOURCES).recommended, BALIE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(told_ahead_and_back), T(from_a_source_to_an_agreement), T(couriers_learn_nothing), T(prefilled_after_a_source),
        T(another_year), T(what_a_call_back_does), T(a_code_counts_once), T(another_source_meanwhile), T(ahead_fails),
        T(the_fetch_fails), T(evidence_is_refused), T(an_assessor_is_lost), T(hostile_assessors), T(the_dossier_ends_meanwhile),
        T(slow), T(a_person_is_not_late), T(an_errand_dropped_without_a_word), T(held_evidence_of_somebody_who_is_gone),
        T(unasked_couriers), T(what_a_courier_says), T(a_courier_is_lost), T(codes_wait_for_room), T(not_looked_at),
        T(a_source_out_of_order), T(a_place_taken_in_vain), T(silence_is_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
