/* Definitive verdicts: decided, logged, answered; repeated; in groups; what is refused leaves nothing. */
#include "allotting.h"

#include "../store/between.h"
#include "base/mem.h"
#include "policy/evaluate.h"
#include "proof/case_json.h"

#include <stdlib.h>
#include <string.h>

#define DAY 86400

static uint64_t size_of(struct scene *s)
{
    return store_log_edge(s->n.store)->size;
}

/* ---- one ---- */

static void two_adults(void **state)
{
    struct scene *s = *state;
    struct msg_par par = allot_par(CLIENT, 2, START);
    struct allotted h = allot(s, &par, 2710000);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
    uint64_t before = size_of(s);

    struct allot_answer got = allot_decide(s, &m, NOW);
    char *claims = allot_claims(s, &got);
    assert_int_equal(got.a.log_index, before);
    assert_int_equal(size_of(s), before + 1);
    assert_true(got.a.proof_len > 0);
    assert_string_equal(got.a.eenheid.id_extern, "W-1024");
    assert_int_equal(got.a.has_salt, 0);
    assert_int_equal(got.a.replaced_by, -1);
    assert_claim(claims, "\"fase\":\"toewijzing\"");
    assert_claim(claims, "\"corporatie\":\"L0101\",\"referentie\":\"r-88213\"");
    assert_claim(claims, "\"huurprijs\":69011");
    assert_claim(claims, "\"verbintenis\":\"");
    assert_claim(claims, "\"tellend\":");
    assert_claim(claims, "\"herkomst\":[{\"rol\":\"WON\",\"bron\":\"qii\"");
    assert_null(strstr(claims, "vervangt"));
    mem_free(claims);
}

/* Byte by byte what somebody computes who has the facts and the keys of the agreements. */
static void the_commitment_is_to_what_was_decided(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);

    m.besluit54a = TRUTH_YES;
    memset(m.verklaard_sha, 9, sizeof m.verklaard_sha);
    struct allot_answer got = allot_decide(s, &m, NOW);
    char *claims = allot_claims(s, &got);
    assert_claim(claims, "\"besluit54a\":true");
    assert_int_equal(got.a.has_salt, 1);

    const struct dossier *d = store_dossier(s->n.store, &h.dossier);
    struct deelnemer_facts f;
    struct question_facts z = { .fase = FASE_TOEWIJZING, .corporatie = CORP };
    struct outcome u;
    uint8_t k[CRYPT_KEY_LEN], salt[DIGEST_LEN], commitment[DIGEST_LEN];
    static uint8_t text[CASE_JSON_MAX];
    struct writer w;

    assert_int_equal(seals_open_deelnemer(s->n.store, d->grants[0], h.zegels[0].zegel, NOW, &f), OK);
    assert_int_equal(facts_household(&f, 1, &z.huishouden), OK);
    z.huishouden.besluit54a = TRUTH_YES;
    z.huishouden.huurt_van_deelnemer = TRUTH_NO;
    z.eenheid = scene_home(69011, START);
    assert_int_equal(evaluate(&s->n.packs, &z, &u), OK);
    static const uint8_t none[DIGEST_LEN];
    const struct case_bewijs proof = { 0, "qii", d->grants[0]->origin.profiel_sha,
                                       memcmp(f.bewijs_sha, none, sizeof none) != 0 ? f.bewijs_sha : NULL };
    const struct case_json in = { &z, &proof, 1, &u, got.a.jti.b };
    writer_init(&w, text, sizeof text);
    case_json(&in, &w);
    assert_int_equal(store_k_grant(s->n.store, d->grants[0], k), OK);
    const struct part parts[] = { { "passend/verbintenis/1", 22 }, { got.a.jti.b, ID_LEN } };
    crypt_hmac(k, sizeof k, parts, 2, salt);
    case_commit(salt, text, writer_len(&w), commitment);
    char want[128];
    writer_init(&w, (uint8_t *)want, sizeof want - 1);
    write_text(&w, "\"verbintenis\":\"");
    write_base64url(&w, commitment, sizeof commitment);
    write_char(&w, '"');
    want[writer_len(&w)] = 0;
    assert_claim(claims, want);
    mem_free(claims);
}

static void a_start_that_was_left_open(void **state)
{
    struct scene *s = *state;
    struct msg_par par = allot_par(CLIENT, 1, DAY_UNKNOWN_MIN);
    struct allotted h = allot(s, &par, 2710000);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);

    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_LEASE_YEARS);
    m.ingangsdatum = (struct day_range){ START, DAY_UNKNOWN_MAX };
    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_LEASE_YEARS);
    m.ingangsdatum = (struct day_range){ START, START + 3 * 365 };
    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_LEASE_YEARS);
    m.ingangsdatum = (struct day_range){ START, START };
    struct allot_answer got = allot_decide(s, &m, NOW);
    char *claims = allot_claims(s, &got);
    assert_claim(claims, "\"ingangsdatum\":\"2026-12-15\"");
    mem_free(claims);
}

/* ---- what is refused ---- */

static void refused(void **state)
{
    static const char *const what[] = { "another client", "unknown dossier", "unknown client", "one seal of two", "twice the same",
                                        "another dossier's", "not a seal", "a changed seal", "reference of nobody",
                                        "another start", "after its end", "of a response" };
    static const enum status want[] = { REFUSED_DOSSIER_UNKNOWN, REFUSED_DOSSIER_UNKNOWN, REFUSED_CLIENT_UNKNOWN,
                                        REFUSED_ROSTER_INCOMPLETE, REFUSED_ROSTER_DUPLICATE, REFUSED_ROSTER_FOREIGN,
                                        REFUSED_SEAL_INVALID, REFUSED_SEAL_INVALID, REFUSED_SCOPE, REFUSED_SCOPE,
                                        REFUSED_INCOMPLETE, REFUSED_SCOPE };
    struct scene *s = *state;
    struct msg_par par = allot_par(CLIENT, 2, START), response = scene_par(CLIENT);
    struct allotted h = allot(s, &par, 2710000), other = allot(s, &par, 2710000);
    struct msg_par_answer r = scene_ask(s, &response);
    struct msg_zegel z = scene_prove(s, CLIENT, &r.zaak, 2025, 2710000, 7794, NOW);
    uint64_t before = size_of(s);

    for (unsigned row = 0; row < 12; row++) {
        struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
        int64_t now = NOW;

        switch (row) {
        case 0: strcpy(m.client, CLIENT_OTHER); break;
        case 1: m.dossier.b[0] ^= 1; break;
        case 2: strcpy(m.client, "niemand"); break;
        case 3: m.n_zegels = 1; break;
        case 4: m.zegels[1] = m.zegels[0]; break;
        case 5: m.zegels[1].len = other.zegels[1].zegel_len; memcpy(m.zegels[1].b, other.zegels[1].zegel, ZEGEL_MAX); break;
        case 6: m.zegels[1].len = 8; break;
        case 7: m.zegels[1].b[m.zegels[1].len - 20] ^= 1; break;
        case 8: strcpy(m.referentie, "r-9"); break;
        case 9: m.ingangsdatum = (struct day_range){ START + 1, START + 1 }; break;
        case 10: now = NOW + 50 * DAY; break;
        default:
            m.dossier = r.dossier;
            m.n_zegels = 1;
            m.zegels[0].len = z.zegel_len;
            memcpy(m.zegels[0].b, z.zegel, ZEGEL_MAX);
            break;
        }
        struct allot_answer got = allot_decide(s, &m, now);
        if (got.a.status != want[row] || got.a.jws_len != 0 || got.a.proof_len != 0)
            fail_msg("%s: %s", what[row], status_slug((enum status)got.a.status));
        assert_int_equal(size_of(s), before);
    }
}

static void no_mandate_any_more(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);

    strcpy(s->clients[0].corporaties[0], "L0198");
    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_CORPORATION);
}

/* A case in writing has twenty people, and a dossier may have twenty children beside its adults. */
static void more_people_than_a_case_has(void **state)
{
    struct scene *s = *state;
    struct msg_par par = allot_par(CLIENT, 1, START);

    for (unsigned i = 0; i < CHILDREN_MAX; i++)
        par.children[i] = (struct child){ .geboortedatum = { 18000 + (int32_t)i, 18000 + (int32_t)i }, .dagen_min = 366,
                                          .dagen_max = 366, .rol = ROL_MBW, .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
    for (uint8_t n = CHILDREN_MAX - 1; n <= CHILDREN_MAX; n++) {
        par.n_children = n;
        struct allotted h = allot(s, &par, 2710000);
        struct msg_definitive m = allot_ask(CLIENT, &h, n, 1);
        assert_int_equal(allot_decide(s, &m, NOW).a.status, n < CHILDREN_MAX ? OK : REFUSED_TOO_MANY);
    }
}

/* What no gate of ours sends. */
static void impossible_messages(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);

    for (unsigned row = 0; row < 13; row++) {
        struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
        size_t len = msg_definitive_len(&m);

        switch (row) {
        case 0: memset(m.client, 'x', sizeof m.client); break;
        case 1: memset(m.referentie, 'x', sizeof m.referentie); break;
        case 2: m.reden = SUPERSEDE_N; break;
        case 3: m.besluit54a = TRUTH_UNKNOWN; break;
        case 4: m.huurt_van_deelnemer = TRUTH_NONE; break;
        case 5: m.nu_slaapkamers_min = 2; break;
        case 6: m.nu_slaapkamers_max = 100; break;
        case 7: m.urgentie = 2; break;
        case 8: m.ingangsdatum = (struct day_range){ 2, 1 }; break;
        case 9: m.eenheid = scene_home(69011, START); break;
        case 10: m.reden = SUPERSEDE_EENHEID; break;
        case 11: m.zegels[0].len = ZEGEL_MAX + 1; break;
        default: len -= 8; break;
        }
        if (definitives_ask(&s->n, &m, len, 1) != REFUSED_MESSAGE)
            fail_msg("row %u", row);
    }
    assert_false(definitives_due(&s->n));
}

/* ---- repeated ---- */

static void a_repeated_call_gets_the_same_bytes(void **state)
{
    struct scene *s = *state;
    struct msg_par par = allot_par(CLIENT, 2, START);
    struct allotted h = allot(s, &par, 2710000);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);

    m.besluit54a = TRUTH_YES;
    struct allot_answer first = allot_decide(s, &m, NOW), again;
    assert_int_equal(first.a.status, OK);
    uint64_t size = size_of(s);
    for (unsigned row = 0; row < 5; row++) {
        if (row == 1)
            scene_restart(s);
        if (row == 2)
            scene_new_certificate(s);
        if (row == 3)
            scene_new_pair(s);
        if (row == 2 || row == 3)
            scene_restart(s);
        assert_true(row == 2 || row == 3 ? size_of(s) > size : size_of(s) == size); /* rows of keys */
        size = size_of(s);
        again = allot_decide(s, &m, row == 4 ? NOW + 3 * DAY : NOW);
        assert_int_equal(again.a.status, OK);
        assert_string_equal(first.jws, again.jws);
        assert_int_equal(first.a.log_index, again.a.log_index);
        assert_int_equal(again.a.proof_len, 0);
        assert_int_equal(again.a.replaced_by, -1);
        assert_int_equal(again.a.ingetrokken, 0);
        assert_memory_equal(first.a.salt, again.a.salt, sizeof first.a.salt);
        assert_string_equal(again.a.eenheid.id_extern, "W-1024");
        assert_int_equal(size_of(s), size);
        mem_free(allot_claims(s, &again));
    }
    assert_int_equal(allot_decide(s, &m, NOW + 5 * DAY).a.status, REFUSED_DECIDED); /* its key is forgotten, the verdict is not */
}

/* It cannot be changed; who asks again is told. */
static void a_pack_that_was_withdrawn_since(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
    struct allot_answer first = allot_decide(s, &m, NOW);
    struct store_done done;
    struct pack p;

    assert_int_equal(first.a.status, OK);
    assert_int_equal(pack_open((uint8_t *)s->packs[1] + 8, ((size_t *)s->packs[1])[0], &p), OK);
    assert_int_equal(store_mark(s->n.store, MARK_PACK_WITHDRAWN, pack_sha256(&p), NOW, &done), OK);
    assert_true(store_next(s->n.store, &done));
    assert_int_equal(done.status, OK);
    struct allot_answer again = allot_decide(s, &m, NOW);
    assert_string_equal(first.jws, again.jws);
    assert_int_equal(again.a.ingetrokken, 1);
}

static void one_key_one_body(void **state)
{
    struct scene *s = *state;
    struct msg_par theirs = allot_par(CLIENT_OTHER, 1, START);
    struct allotted h = allot_one(s), other = allot_one(s), foreign = allot(s, &theirs, 2710000);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);

    assert_int_equal(allot_decide(s, &m, NOW).a.status, OK);
    scene_restart(s);
    m = allot_ask(CLIENT, &h, 1, 2);
    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_IDEMPOTENCY_CONFLICT);
    m = allot_ask(CLIENT, &other, 1, 3);
    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_IDEMPOTENCY_CONFLICT);
    m = allot_ask(CLIENT_OTHER, &foreign, 1, 1); /* keys are each client's own */
    assert_int_equal(allot_decide(s, &m, NOW).a.status, OK);
}

static void a_second_key(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
    struct allot_answer first = allot_decide(s, &m, NOW);

    assert_int_equal(first.a.status, OK);
    for (unsigned restarted = 0; restarted < 2; restarted++) {
        m = allot_ask(CLIENT, &h, 2, 2);
        struct allot_answer second = allot_decide(s, &m, NOW);
        assert_int_equal(second.a.status, REFUSED_DECIDED);
        assert_int_equal(second.a.log_index, first.a.log_index);
        assert_memory_equal(&second.a.jti, &first.a.jti, sizeof first.a.jti);
        scene_restart(s);
    }
}

/* What the agreements were keeps nobody's verdict readable when they end. */
static void a_repeat_after_an_end(void **state)
{
    struct scene *s = *state;
    struct msg_par par = allot_par(CLIENT, 2, START);
    struct allotted h = allot(s, &par, 2710000);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
    struct msg_grant_end end = { .client = CLIENT };

    assert_int_equal(allot_decide(s, &m, NOW).a.status, OK);
    allot_again(s, &h, &par, 1, 900000);
    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_OUTDATED);
    end.grant = h.zegels[0].grant;
    assert_int_equal(scene_withdraw(s, &end, NOW), OK);
    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_INCOMPLETE);
}

/* ---- groups ---- */

static void thirty_two_at_once(void **state)
{
    static struct msg_definitive m[LEAVES_MAX + 1];
    struct scene *s = *state;
    uint64_t before = size_of(s);

    for (unsigned i = 0; i <= LEAVES_MAX; i++) {
        struct allotted h = allot_one(s);

        m[i] = allot_ask(CLIENT, &h, (uint8_t)(i + 1), 1);
    }
    for (unsigned i = 0; i <= LEAVES_MAX; i++)
        allot_queue(s, &m[i], i + 1);
    assert_true(definitives_due(&s->n));
    allot_run(s, NOW);
    assert_false(definitives_due(&s->n));
    assert_int_equal(size_of(s), before + LEAVES_MAX + 1);
    for (unsigned i = 0; i <= LEAVES_MAX; i++) {
        struct allot_answer got = allot_answered(i + 1);

        assert_int_equal(got.a.log_index, before + i);
        assert_true(got.a.proof_len > 0);
        mem_free(allot_claims(s, &got));
    }
}

static void of_one_dossier_one_at_a_time(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s), other = allot_one(s);
    struct msg_definitive first = allot_ask(CLIENT, &h, 1, 1), same = first, second = allot_ask(CLIENT, &h, 2, 2),
                          third = allot_ask(CLIENT, &other, 3, 3), key = allot_ask(CLIENT, &other, 3, 4);
    uint64_t before = size_of(s);

    allot_queue(s, &first, 1);
    allot_queue(s, &same, 2);
    allot_queue(s, &second, 3);
    allot_queue(s, &third, 4);
    allot_queue(s, &key, 5);
    allot_run(s, NOW);
    assert_int_equal(size_of(s), before + 2);
    struct allot_answer a = allot_answered(1), b = allot_answered(2);
    assert_int_equal(a.a.status, OK);
    assert_int_equal(b.a.status, OK);
    assert_string_equal(a.jws, b.jws);
    assert_int_equal(allot_answered(3).a.status, REFUSED_DECIDED);
    assert_int_equal(allot_answered(4).a.status, OK);
    assert_int_equal(allot_answered(5).a.status, REFUSED_IDEMPOTENCY_CONFLICT);
}

static void who_withdraws_meanwhile_is_not_decided_about(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
    struct msg_grant_end end = { .grant = h.zegels[0].grant, .client = CLIENT };

    allot_queue(s, &m, 1);
    assert_int_equal(scene_withdraw(s, &end, NOW), OK);
    uint64_t before = size_of(s);
    allot_run(s, NOW);
    assert_int_equal(allot_answered(1).a.status, REFUSED_WITHDRAWN);
    assert_int_equal(size_of(s), before);
}

static void more_than_may_wait(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);

    for (unsigned i = 0; i <= LIMIT_DEFINITIVES; i++)
        allot_queue(s, &m, i + 1);
    allot_run(s, NOW);
    assert_int_equal(allot_answered(LIMIT_DEFINITIVES + 1).a.status, FAULT_BUSY);
    assert_int_equal(allot_answered(LIMIT_DEFINITIVES).a.status, OK);
}

/* ---- a store that does not do it ---- */

static struct between between;

static void put_between(struct backend *b)
{
    struct backend behind = *b;

    between_open(&between, &behind, b);
}

static void not_written_is_not_answered_as_if(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
    uint64_t before = size_of(s);

    s->between = put_between;
    scene_restart(s);
    allot_queue(s, &m, 1);
    assert_true(definitives_turn(&s->n, at(NOW)));   /* its call */
    struct store_done done;
    assert_true(store_next(s->n.store, &done));
    definitives_told(&s->n, done.context, &done, at(NOW));
    assert_true(definitives_turn(&s->n, at(NOW)));   /* its dossier */
    assert_true(store_next(s->n.store, &done));
    definitives_told(&s->n, done.context, &done, at(NOW));
    between.mode = BETWEEN_FAIL;
    allot_run(s, NOW);
    struct allot_answer got = allot_answered(1);
    assert_int_equal(got.a.status, FAULT_STORE);
    assert_int_equal(got.a.jws_len, 0);
    assert_int_equal(size_of(s), before);
    between.mode = BETWEEN_PASS;
    got = allot_decide(s, &m, NOW);
    assert_int_equal(got.a.status, OK);
    assert_int_equal(got.a.log_index, before);
    mem_free(allot_claims(s, &got));
    s->between = NULL;
    scene_restart(s);
}

/* Nobody hears of it before it is durable; whoever asks meanwhile waits for the next group. */
static void a_commit_that_takes_long(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s), other = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1), second = allot_ask(CLIENT, &other, 2, 2);
    struct store_done done;
    uint8_t text[64];
    uint64_t gate;
    struct writer w;

    s->between = put_between;
    scene_restart(s);
    allot_queue(s, &m, 1);
    for (unsigned i = 0; i < 2; i++) {
        assert_true(definitives_turn(&s->n, at(NOW)));
        assert_true(store_next(s->n.store, &done));
        definitives_told(&s->n, done.context, &done, at(NOW));
    }
    between.mode = BETWEEN_HOLD;
    assert_true(definitives_turn(&s->n, at(NOW)));
    allot_queue(s, &second, 2);
    writer_init(&w, text, sizeof text);
    assert_false(store_next(s->n.store, &done));
    assert_false(definitives_answer(&s->n, &gate, &w));
    between.mode = BETWEEN_PASS;
    between_release(&between);
    allot_run(s, NOW);
    struct allot_answer a = allot_answered(1), b = allot_answered(2);
    assert_int_equal(b.a.log_index, a.a.log_index + 1);
    mem_free(allot_claims(s, &a));
    mem_free(allot_claims(s, &b));
    s->between = NULL;
    scene_restart(s);
}

/* ---- without a log ---- */

static int setup_logged(void **state)
{
    int st = scene_setup(state);

    if (st == 0)
        scene_log(*state);
    return st;
}

static void without_a_log(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);

    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_PHASE);
}

static void while_the_log_waits(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);

    assert_int_equal(scene_log_open(s), OK);
    assert_int_equal(allot_decide(s, &m, NOW).a.status, FAULT_BUSY);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup_logged, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(two_adults), T(the_commitment_is_to_what_was_decided), T(a_start_that_was_left_open), T(refused), T(no_mandate_any_more),
        T(more_people_than_a_case_has),
        T(impossible_messages), T(a_repeated_call_gets_the_same_bytes), T(a_pack_that_was_withdrawn_since), T(one_key_one_body), T(a_second_key), T(a_repeat_after_an_end),
        T(thirty_two_at_once), T(of_one_dossier_one_at_a_time), T(who_withdraws_meanwhile_is_not_decided_about), T(more_than_may_wait),
        T(not_written_is_not_answered_as_if), T(a_commit_that_takes_long),
        cmocka_unit_test_setup_teardown(without_a_log, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(while_the_log_waits, scene_setup, scene_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
