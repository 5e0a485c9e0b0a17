/* From the code to the seal: nothing is on disk before the seal leaves, one code is one token, and one token is one seal. */
#include "visitor.h"

#include <string.h>

#define INCOME 2710000

/* An agreement that was there before, in the same dossier. */
static struct visitor given_before(struct scene *s)
{
    struct visitor v = visitor_of(s, CLIENT);

    assert_int_equal(visitor_give(&v, INCOME).status, OK);
    return v;
}

static struct visitor again(struct scene *s, const struct visitor *before)
{
    struct msg_par m = visitor_par(CLIENT);

    m.has_dossier = 1;
    m.dossier = before->dossier;
    return visitor_for(s, &m);
}

static bool lives(const struct visitor *v)
{
    return store_grant(v->s->n.store, &v->grant) != NULL;
}

/* ---- what ends what ---- */

static void the_old_one_works_until_the_new_seal_leaves(void **state)
{
    struct scene *s = *state;
    struct visitor old = given_before(s), v = again(s, &old);

    visitor_return(&v, INCOME);
    assert_true(lives(&old));
    struct msg_token token = visitor_token(&v);
    assert_int_equal(visitor_redeem(&v, &token).status, OK);
    assert_true(lives(&old));
    assert_false(lives(&v));
    struct msg_zegel_read m = visitor_seal_request(&v);
    struct msg_zegel seal = visitor_seal(&v, &m);
    assert_int_equal(seal.status, OK);
    assert_memory_equal(&seal.grant, &v.grant, sizeof v.grant);
    assert_true(lives(&v));
    assert_false(lives(&old));
    assert_int_equal(store_end_of(s->n.store, &old.grant, CLIENT), REFUSED_SEAL_REPLACED);
}

/* Killed anywhere before that: the old one works, and nothing else was ever there. */
static void killed_on_the_way(void **state)
{
    struct scene *s = *state;

    for (unsigned stage = 0; stage < 5; stage++) {
        struct visitor old = given_before(s), v = again(s, &old);
        uint32_t before = store_grants(s->n.store);

        if (stage == 0)
            visitor_load(&v, PAGE_WHY);
        else if (stage == 1)
            visitor_read(&v, INCOME);
        else if (stage == 2)
            visitor_agree(&v, INCOME);
        else
            visitor_return(&v, INCOME);
        struct msg_token token = visitor_token(&v);
        if (stage == 4)
            assert_int_equal(visitor_redeem(&v, &token).status, OK);
        scene_restart(s);
        assert_int_equal(store_grants(s->n.store), before);
        assert_true(lives(&old));
        struct msg_zegel_read m = visitor_seal_request(&v);
        assert_int_equal(visitor_redeem(&v, &token).status, REFUSED_GRANT);
        assert_int_equal(visitor_seal(&v, &m).status, REFUSED_TOKEN_INVALID);
        assert_int_equal(visitor_load(&v, stage == 0 ? PAGE_WHY : PAGE_NONE).page, stage == 0 ? PAGE_EXPIRED : PAGE_UNKNOWN);
    }
}

/* Killed after it: the agreement is there, its token and its seal are not. */
static void killed_after_the_commit(void **state)
{
    struct scene *s = *state;
    struct visitor v = given_before(s);

    scene_restart(s);
    assert_true(lives(&v));
    struct msg_zegel_read m = visitor_seal_request(&v);
    assert_int_equal(visitor_seal(&v, &m).status, REFUSED_TOKEN_INVALID);
}

static void ends_with_the_token(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);

    visitor_return(&v, INCOME);
    struct msg_token token = visitor_token(&v);
    visitor_redeem(&v, &token);
    struct msg_zegel_read m = visitor_seal_request(&v);
    v.now += LIMIT_TOKEN_S - 1;
    assert_non_null(pending_by_grant(&s->n, &v.grant));
    v.now++;
    assert_int_equal(visitor_seal(&v, &m).status, REFUSED_TOKEN_INVALID);
    assert_null(pending_by_grant(&s->n, &v.grant));
    assert_int_equal(store_grants(s->n.store), 0);
}

/* Asked without the token in the moment in which its time is over. */
static void a_seal_without_the_token_at_the_end(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);

    visitor_return(&v, INCOME);
    struct msg_token token = visitor_token(&v);
    visitor_redeem(&v, &token);
    struct msg_zegel_read m = visitor_seal_request(&v);
    m.has_token = 0;
    v.now += LIMIT_TOKEN_S - 1;
    assert_int_equal(visitor_seal(&v, &m).status, REFUSED_TOKEN_INVALID);
    v.now++;
    assert_int_equal(visitor_seal(&v, &m).status, REFUSED_SEAL_UNKNOWN);
    assert_null(pending_by_grant(&s->n, &v.grant));
}

/* It may have been written, and have ended the one before: then it is told as ended and yet goes on. */
static void what_may_have_been_written_is_not_just_dropped(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    struct msg_grant_end end = { .client = CLIENT };

    visitor_agree(&v, INCOME);
    end.grant = visitor_case(&v)->grant;
    struct dossier *d = (struct dossier *)store_dossier(s->n.store, &v.dossier);
    d->writing = true;
    assert_int_equal(scene_withdraw(s, &end, NOW), FAULT_BUSY);
    assert_non_null(pending_by_grant(&s->n, &end.grant));
    d->writing = false;
    assert_int_equal(scene_withdraw(s, &end, NOW), OK);
}

static void two_of_one_place(void **state)
{
    struct scene *s = *state;
    struct visitor a = visitor_of(s, CLIENT), b = again(s, &a);

    visitor_return(&a, INCOME);
    visitor_return(&b, INCOME + 100);
    struct msg_token token = visitor_token(&b);
    visitor_redeem(&b, &token);
    struct msg_zegel_read m = visitor_seal_request(&b);
    assert_int_equal(visitor_seal(&b, &m).status, OK);
    token = visitor_token(&a);
    assert_int_equal(visitor_redeem(&a, &token).status, OK);
    m = visitor_seal_request(&a);
    struct msg_zegel seal = visitor_seal(&a, &m);
    assert_int_equal(seal.status, OK);
    assert_true(lives(&a));
    assert_false(lives(&b));
    /* Complete: whoever is still on the way is told that there is nothing to do. */
    struct visitor late = again(s, &a);
    visitor_read(&late, INCOME);
    assert_int_equal(scene_complete(s, CLIENT, &a.dossier, &seal, 1, NOW).status, OK);
    assert_int_equal(visitor_load(&late, PAGE_NONE).page, PAGE_INCOMPLETE);
    assert_null(visitor_case(&late)->person);
}

/* ---- the code ---- */

static void codes(void **state)
{
    struct scene *s = *state;
    static const struct { const char *what; enum status st; } rows[] = {
        { "right", OK }, { "another code", REFUSED_GRANT }, { "another client", REFUSED_GRANT }, { "no verifier", REFUSED_GRANT },
        { "another verifier", REFUSED_GRANT }, { "another redirect URI", REFUSED_GRANT }, { "after a minute", REFUSED_GRANT },
        { "before it ends", OK }, { "the former of two", REFUSED_GRANT }, { "no such client", REFUSED_CLIENT_UNKNOWN },
    };

    for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct visitor v = visitor_of(s, CLIENT);

        visitor_return(&v, INCOME);
        struct msg_token m = visitor_token(&v);
        switch (row) {
        case 1: m.code_sha[3] ^= 1; break;
        case 2: strcpy(m.client, CLIENT_OTHER); break;
        case 3: m.has_verifier = 0; break;
        case 4: m.challenge[31] ^= 1; break;
        case 5: m.redirect_index = 0; break;
        case 6: v.now += LIMIT_CODE_S; break;
        case 7: v.now += LIMIT_CODE_S - 1; break;
        case 8: visitor_step(&v, STEP_BACK); break;
        case 9: strcpy(m.client, "niemand"); break;
        }
        struct msg_token_answer a = visitor_redeem(&v, &m);
        if (a.status != rows[row].st)
            fail_msg("%s: %u", rows[row].what, a.status);
        if (a.status != OK) {
            struct msg_token_answer none = { .head = a.head, .status = a.status };

            assert_memory_equal(&a, &none, sizeof none);
        }
        /* Whatever was wrong, the right one still works while it lives. */
        struct msg_token right = visitor_token(&v);
        if (rows[row].st != OK && row != 6)
            assert_int_equal(visitor_redeem(&v, &right).status, OK);
    }
}

static void another_code_after_the_first_ran_out(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT);

    visitor_return(&v, INCOME);
    v.now += LIMIT_CODE_S;
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_DONE);
    assert_int_equal(visitor_case(&v)->flow, FLOW_SEALED);
    assert_int_equal(visitor_step(&v, STEP_BACK).head.type, MSG_TO_PLATFORM);
    struct msg_token m = visitor_token(&v);
    assert_int_equal(visitor_redeem(&v, &m).status, OK);
}

static void what_a_token_answer_says(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT);

    visitor_return(&v, INCOME);
    struct msg_token m = visitor_token(&v);
    struct msg_token_answer a = visitor_redeem(&v, &m);
    assert_int_equal(a.expires_in, LIMIT_TOKEN_S);
    assert_memory_equal(&a.granted.dossier, &v.dossier, sizeof v.dossier);
    assert_int_equal(a.granted.until, NOW + 100 * 86400);
    assert_int_equal(a.granted.created_at, NOW);
    assert_int_equal(a.granted.corporations, 1);
    assert_int_equal(a.granted.fase, FASE_REACTIE);
    assert_int_equal(a.granted.doel, DOEL_REAGEREN);
    assert_int_equal(a.granted.rol, ROL_WON);
    assert_int_equal(a.granted.source, SOURCE_SELF);
    assert_int_equal(a.granted.zekerheid, ZEKERHEID_VERKLAARD);
    assert_int_equal(a.granted.year_chosen, 0);
    assert_string_equal(a.granted.referentie, "r-88213");
    assert_int_equal(a.receipt_len, 0);
}

/* A code that comes again ends the token it was given for; what was given stays. */
static void a_used_code(void **state)
{
    struct scene *s = *state;

    for (unsigned given = 0; given < 2; given++) {
        struct visitor v = visitor_of(s, CLIENT);

        visitor_return(&v, INCOME);
        struct msg_token m = visitor_token(&v), foreign = m;
        assert_int_equal(visitor_redeem(&v, &m).status, OK);
        struct msg_zegel_read read = visitor_seal_request(&v);
        if (given)
            assert_int_equal(visitor_seal(&v, &read).status, OK);
        strcpy(foreign.client, CLIENT_OTHER);
        assert_int_equal(visitor_redeem(&v, &foreign).status, REFUSED_GRANT); /* of another client: nothing happens */
        if (given)
            assert_int_equal(visitor_seal(&v, &read).status, OK);
        assert_int_equal(visitor_redeem(&v, &m).status, REFUSED_GRANT);
        assert_int_equal(visitor_seal(&v, &read).status, REFUSED_TOKEN_INVALID);
        assert_int_equal(lives(&v), given);
        assert_int_equal(visitor_load(&v, PAGE_NONE).page, given ? PAGE_ALREADY_DONE : PAGE_INCOMPLETE);
    }
}

static void not_after_the_dossier_ended(void **state)
{
    struct scene *s = *state;
    struct visitor old = given_before(s), v = again(s, &old);
    struct msg_grant_end end = { .grant = old.grant };

    visitor_return(&v, INCOME);
    strcpy(end.client, CLIENT);
    assert_int_equal(scene_withdraw(s, &end, NOW), OK);
    struct msg_token m = visitor_token(&v);
    assert_int_equal(visitor_redeem(&v, &m).status, REFUSED_GRANT);
}

/* ---- the token ---- */

static void tokens(void **state)
{
    struct scene *s = *state;
    static const struct { const char *what; enum status st; } rows[] = {
        { "right", OK }, { "another token", REFUSED_TOKEN_INVALID }, { "another certificate", REFUSED_TOKEN_INVALID },
        { "another client", REFUSED_TOKEN_INVALID }, { "another grant", REFUSED_TOKEN_OTHER }, { "no token", REFUSED_TOKEN_INVALID },
        { "no such client", REFUSED_CLIENT_UNKNOWN }, { "no token, of another client", REFUSED_SEAL_UNKNOWN },
    };

    for (unsigned given = 0; given < 2; given++)
        for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++) {
            struct visitor v = visitor_of(s, CLIENT);

            visitor_return(&v, INCOME);
            struct msg_token token = visitor_token(&v);
            visitor_redeem(&v, &token);
            struct msg_zegel_read m = visitor_seal_request(&v), right = m;
            if (given)
                assert_int_equal(visitor_seal(&v, &right).status, OK);
            switch (row) {
            case 1: m.token_sha[0] ^= 1; break;
            case 2: m.certificate_sha[31] ^= 1; break;
            case 3: strcpy(m.client, CLIENT_OTHER); break;
            case 4: m.grant.b[0] ^= 1; break;
            case 5: m.has_token = 0; break;
            case 6: strcpy(m.client, "niemand"); break;
            case 7: m.has_token = 0; strcpy(m.client, CLIENT_OTHER); break;
            }
            struct msg_zegel seal = visitor_seal(&v, &m);
            if (seal.status != rows[row].st)
                fail_msg("%s, %s: %u", rows[row].what, given ? "given" : "pending", seal.status);
            assert_int_equal(seal.zegel_len != 0, rows[row].st == OK);
            assert_int_equal(lives(&v), given || rows[row].st == OK);
        }
}

/* The same seal as often as it is asked for, while the token lives. */
static void the_same_seal_again(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT);
    struct msg_zegel first = visitor_give(&v, INCOME);
    struct msg_zegel_read m = visitor_seal_request(&v);

    v.now += LIMIT_TOKEN_S - 1;
    struct msg_zegel second = visitor_seal(&v, &m);
    assert_int_equal(second.status, OK);
    assert_memory_equal(first.zegel, second.zegel, sizeof first.zegel);
    v.now++;
    assert_int_equal(visitor_seal(&v, &m).status, REFUSED_TOKEN_INVALID);
}

static void revoke(void **state)
{
    struct scene *s = *state;

    for (unsigned given = 0; given < 2; given++) {
        struct visitor v = visitor_of(s, CLIENT);
        struct msg_revoke m = { .client = "" };

        visitor_return(&v, INCOME);
        struct msg_token token = visitor_token(&v);
        visitor_redeem(&v, &token);
        struct msg_zegel_read read = visitor_seal_request(&v);
        if (given)
            visitor_seal(&v, &read);
        sha_of(&v.token, m.token_sha);
        strcpy(m.client, "niemand");
        assert_int_equal(redeem_revoke(&s->n, &m, at(v.now)), REFUSED_CLIENT_UNKNOWN);
        strcpy(m.client, CLIENT_OTHER);
        assert_int_equal(redeem_revoke(&s->n, &m, at(v.now)), REFUSED_TOKEN_FOREIGN);
        strcpy(m.client, CLIENT);
        assert_int_equal(redeem_revoke(&s->n, &m, at(v.now)), OK);
        assert_int_equal(redeem_revoke(&s->n, &m, at(v.now)), OK);
        assert_int_equal(visitor_seal(&v, &read).status, REFUSED_TOKEN_INVALID);
        assert_int_equal(lives(&v), given);
        assert_null(pending_by_grant(&s->n, &v.grant));
    }
}

/* ---- grants ---- */

static struct msg_grant read_grant(struct scene *s, const struct id *grant, const char *client)
{
    struct msg_grant_read m = { .grant = *grant };
    struct msg_grant out;

    strcpy(m.client, client);
    redeem_grant_read(&s->n, &m, at(NOW), &out);
    return out;
}

static void grants_are_told_while_pending_too(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);

    visitor_agree(&v, INCOME);
    struct id grant = visitor_case(&v)->grant;
    for (unsigned given = 0; given < 2; given++) {
        struct msg_grant a = read_grant(s, &grant, CLIENT);

        assert_int_equal(a.status, OK);
        assert_memory_equal(&a.granted.grant, &grant, sizeof grant);
        assert_int_equal(a.granted.source, SOURCE_SELF);
        assert_int_equal(a.granted.created_at, NOW);
        assert_int_equal(read_grant(s, &grant, CLIENT_OTHER).status, REFUSED_GRANT_UNKNOWN);
        assert_int_equal(read_grant(s, &grant, "niemand").status, REFUSED_CLIENT_UNKNOWN);
        if (!given) {
            visitor_step(&v, STEP_BACK);
            struct msg_token token = visitor_token(&v);
            visitor_redeem(&v, &token);
            struct msg_zegel_read read = visitor_seal_request(&v);
            assert_int_equal(visitor_seal(&v, &read).status, OK);
        }
    }
    struct msg_grant_end end = { .grant = grant };
    strcpy(end.client, CLIENT);
    assert_int_equal(scene_withdraw(s, &end, NOW), OK);
    assert_int_equal(read_grant(s, &grant, CLIENT).status, REFUSED_GRANT_UNKNOWN);
}

static void the_platform_ends_what_is_pending(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    struct msg_grant_end end = { .client = "" };

    visitor_agree(&v, INCOME);
    end.grant = visitor_case(&v)->grant;
    strcpy(end.client, CLIENT_OTHER);
    assert_int_equal(scene_withdraw(s, &end, NOW), REFUSED_GRANT_UNKNOWN);
    strcpy(end.client, CLIENT);
    assert_int_equal(scene_withdraw(s, &end, NOW), OK);
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_INCOMPLETE);
    assert_null(visitor_case(&v)->pending);
    assert_int_equal(store_grants(s->n.store), 0);
}

/* The platform may not have heard that it ended. */
static void what_was_pending_is_ended_twice(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    struct msg_grant_end end = { .client = "" };

    visitor_agree(&v, INCOME);
    end.grant = visitor_case(&v)->grant;
    strcpy(end.client, CLIENT);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(scene_withdraw(s, &end, NOW), OK);
    strcpy(end.client, CLIENT_OTHER);
    assert_int_equal(scene_withdraw(s, &end, NOW), REFUSED_GRANT_UNKNOWN);
    cases_expire(&s->n, at(NOW + LIMIT_FLOW_S).boot_ms);  /* and when the case is gone, nobody knows of it */
    assert_null(visitor_case(&v));
    strcpy(end.client, CLIENT);
    assert_int_equal(scene_withdraw(s, &end, NOW), REFUSED_GRANT_UNKNOWN);
}

/* ---- keys ---- */

/* The weekly key is replaced while a grant is pending: its seal still opens. */
static void across_a_change_of_the_wrapping_key(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    struct deelnemer_facts f;
    uint32_t count;
    bool more = true;

    visitor_return(&v, INCOME);
    while (more)
        assert_int_equal(store_rewrap(s->n.store, NOW, true, &more, &count), OK);
    struct msg_token token = visitor_token(&v);
    visitor_redeem(&v, &token);
    struct msg_zegel_read read = visitor_seal_request(&v);
    struct msg_zegel seal = visitor_seal(&v, &read);
    assert_int_equal(seal.status, OK);
    scene_restart(s);
    assert_int_equal(seals_open_deelnemer(s->n.store, store_grant(s->n.store, &v.grant), seal.zegel, NOW, &f), OK);
}

#define T(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_old_one_works_until_the_new_seal_leaves), T(killed_on_the_way), T(killed_after_the_commit), T(ends_with_the_token),
        T(a_seal_without_the_token_at_the_end), T(what_may_have_been_written_is_not_just_dropped),
        T(two_of_one_place), T(codes), T(another_code_after_the_first_ran_out), T(what_a_token_answer_says), T(a_used_code),
        T(not_after_the_dossier_ended), T(tokens), T(the_same_seal_again), T(revoke), T(grants_are_told_while_pending_too),
        T(the_platform_ends_what_is_pending), T(what_was_pending_is_ended_twice), T(across_a_change_of_the_wrapping_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
