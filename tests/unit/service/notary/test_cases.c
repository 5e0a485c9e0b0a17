/* The way of one adult: every refusal of a request, every wrong order of the case table, evidence, fetching. */
#include "scene.h"

#include "base/mem.h"
#include "wire/evidence.h"
#include "wire/platform.h"

#include <malloc.h>
#include <string.h>

#define BIRTH 7794
#define TODAY ((int32_t)(NOW / 86400))

/* ---- PAR ---- */

struct par_row {
    const char *what;
    enum status status;
    void (*change)(struct msg_par *m);
};

static void c_none(struct msg_par *m) { (void)m; }
static void c_phase(struct msg_par *m) { m->fase = FASE_TOEWIJZING; }
static void c_phase_0(struct msg_par *m) { m->fase = 0; }
static void c_basis(struct msg_par *m) { m->grondslag = GRONDSLAG_INSTEMMING_WW46; }
static void c_purpose(struct msg_par *m) { m->doel = DOEL_TOEWIJZEN; }
static void c_no_corp(struct msg_par *m) { m->n_corporaties = 0; }
static void c_other_corp(struct msg_par *m) { strcpy(m->corporaties[0].code, "L0103"); }
static void c_empty_corp(struct msg_par *m) { m->corporaties[0].code[0] = '\0'; }
static void c_past(struct msg_par *m) { m->to = NOW; }
static void c_long(struct msg_par *m) { m->to = NOW + LIMIT_GRANT_S + 1; }
static void c_longest(struct msg_par *m) { m->to = NOW + LIMIT_GRANT_S; }
static void c_excess(struct msg_par *m) { m->feiten = FEIT_INKOMEN_BAND | FEIT_VERMOGEN; }
static void c_assets_needed(struct msg_par *m) { m->feiten = FEIT_INKOMEN_BAND | FEIT_VERMOGEN; m->verzoek54a = TRUTH_YES; }
static void c_narrow(struct msg_par *m) { m->feiten = FEIT_INKOMEN_BAND; }
static void c_source(struct msg_par *m) { m->bronnen = 1u << 3; }
static void c_no_rooster(struct msg_par *m) { m->n_rooster = 0; }
static void c_rooster_role(struct msg_par *m) { m->rooster[0].rol = 9; }
static void c_no_tenant(struct msg_par *m) { m->rooster[0].rol = m->rol = ROL_MED; }
static void c_reference(struct msg_par *m) { strcpy(m->rooster[0].referentie, "Amina Haddad"); }
static void c_no_reference(struct msg_par *m) { m->rooster[0].referentie[0] = m->referentie[0] = '\0'; }
static void c_twice(struct msg_par *m) { m->n_rooster = 2; m->rooster[1] = m->rooster[0]; }
static void c_place(struct msg_par *m) { m->plaats = 1; }
static void c_place_role(struct msg_par *m) { m->rol = ROL_MED; }
static void c_place_ref(struct msg_par *m) { strcpy(m->referentie, "r-2"); }
static void c_unknown_dossier(struct msg_par *m) { m->has_dossier = 1; m->dossier.b[3] = 5; }
static void c_declared(struct msg_par *m)
{
    m->n_children = 1;
    m->children[0] = (struct child){ .geboortedatum = { 18000, 18000 }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                     .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
}

static void c_born_today(struct msg_par *m) { m->identiteit.geboortedatum.min = m->identiteit.geboortedatum.max = TODAY; }
static void c_unborn(struct msg_par *m) { m->identiteit.geboortedatum.min = m->identiteit.geboortedatum.max = TODAY + 1; }
static void c_unborn_child(struct msg_par *m)
{
    c_declared(m);
    m->children[0].geboortedatum.min = m->children[0].geboortedatum.max = TODAY + 100;
}
static void declared_on(struct msg_par *m, int32_t min, int32_t max)
{
    m->has_verklaring = 1;
    m->verklaring = scene_facts(NULL, &m->dossier, 0, 0, 1).feiten;
    m->verklaring.rol = m->rol;
    m->verklaring.geboortedatum = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    m->verklaring.aanleiding = AANLEIDING_DAEB_LAGER;
    m->verklaring.verklaring_datum = (struct day_range){ min, max };
}
static void c_declared_today(struct msg_par *m) { declared_on(m, TODAY, TODAY); }
static void c_declared_perhaps(struct msg_par *m) { declared_on(m, TODAY, DAY_UNKNOWN_MAX); }
static void c_declared_tomorrow(struct msg_par *m) { declared_on(m, TODAY + 1, TODAY + 1); }
static void c_declared_later(struct msg_par *m) { declared_on(m, TODAY + 1, DAY_UNKNOWN_MAX); }

static const struct par_row par_rows[] = {
    { "plain", OK, c_none },
    { "other phase, purpose of this one", REFUSED_AUTHORIZATION_DETAILS, c_phase },
    { "no phase", REFUSED_PHASE, c_phase_0 },
    { "statutory basis", REFUSED_AUTHORIZATION_DETAILS, c_basis },
    { "purpose of the other phase", REFUSED_AUTHORIZATION_DETAILS, c_purpose },
    { "no corporation", REFUSED_AUTHORIZATION_DETAILS, c_no_corp },
    { "corporation outside the mandate", REFUSED_CORPORATION, c_other_corp },
    { "empty corporation", REFUSED_CORPORATION, c_empty_corp },
    { "period over", REFUSED_PERIOD, c_past },
    { "period too long", REFUSED_PERIOD, c_long },
    { "longest period", OK, c_longest },
    { "assets without a reason", REFUSED_FACTS_EXCESS, c_excess },
    { "assets for article 54a", OK, c_assets_needed },
    { "fewer facts", OK, c_narrow },
    { "unknown source", REFUSED_SOURCE_UNKNOWN, c_source },
    { "no roster", REFUSED_ROSTER, c_no_rooster },
    { "roster role", REFUSED_ROSTER, c_rooster_role },
    { "no tenant", REFUSED_ROSTER, c_no_tenant },
    { "reference with a space", REFUSED_ROSTER, c_reference },
    { "no reference", REFUSED_ROSTER, c_no_reference },
    { "same reference twice", REFUSED_ROSTER, c_twice },
    { "place outside the roster", REFUSED_ROSTER_PLACE, c_place },
    { "role of another place", REFUSED_ROSTER_PLACE, c_place_role },
    { "reference of another place", REFUSED_ROSTER_PLACE, c_place_ref },
    { "unknown dossier", REFUSED_DOSSIER_UNKNOWN, c_unknown_dossier },
    { "declared children, test client", OK, c_declared },
    { "born today", OK, c_born_today },
    { "born tomorrow", REFUSED_DATE, c_unborn },
    { "a child that is not born yet", OK, c_unborn_child },
    { "declared today", OK, c_declared_today },
    { "declared today or later", OK, c_declared_perhaps },
    { "declared tomorrow", REFUSED_DATE, c_declared_tomorrow },
    { "declared from tomorrow", REFUSED_DATE, c_declared_later },
};

static void par_table(void **state)
{
    static const struct id zero;
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof par_rows / sizeof par_rows[0]; i++) {
        struct msg_par m = scene_par(CLIENT);

        par_rows[i].change(&m);
        struct msg_par_answer a = scene_ask(s, &m);
        if (a.status != par_rows[i].status)
            fail_msg("%s: %s, not %s", par_rows[i].what, status_slug(a.status), status_slug(par_rows[i].status));
        assert_int_equal(memcmp(&a.zaak, &zero, sizeof zero) == 0, par_rows[i].status != OK);
        assert_int_equal(memcmp(&a.nonce, &zero, sizeof zero) == 0, par_rows[i].status != OK);
    }
}

static void par_client(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par("nobody");
    struct msg_par_answer a = scene_ask(s, &m);

    assert_int_equal(a.status, REFUSED_CLIENT_UNKNOWN);
    m = scene_par(CLIENT_PROD);
    assert_int_equal(scene_ask(s, &m).status, OK);
    c_declared(&m);
    assert_int_equal(scene_ask(s, &m).status, REFUSED_TEST_ONLY);
    m = scene_par(CLIENT_PROD);
    m.has_verklaring = 1;
    m.verklaring = scene_facts(s, &m.dossier, 0, 0, 1).feiten;
    assert_int_equal(scene_ask(s, &m).status, REFUSED_TEST_ONLY);
}

/* What no gate of ours sends. */
static void par_impossible(void **state)
{
    struct scene *s = *state;
    struct msg_par_answer out;

    for (int row = 0; row < 12; row++) {
        struct msg_par m = scene_par(CLIENT);

        switch (row) {
        case 0: m.n_corporaties = LIMIT_CORPORATIONS + 1; break;
        case 1: m.n_rooster = ADULTS_MAX + 1; break;
        case 2: m.n_children = CHILDREN_MAX + 1; break;
        case 3: memset(m.identiteit.achternaam, 'a', sizeof m.identiteit.achternaam); break;
        case 4: strcpy(m.identiteit.achternaam, "\xff"); break;
        case 5: m.identiteit.achternaam[0] = m.identiteit.voornamen[0] = '\0'; break;
        case 6: memset(m.corporaties[0].code, 'L', CORPORATIE_MAX); break;
        case 7: c_declared(&m); m.children[0].kind = 9; break;
        case 8: memset(m.identiteit.achternaam, 'a', LIMIT_NAME_CHARS + 1); break;
        case 9: memset(m.identiteit.voornamen, 'a', LIMIT_NAME_CHARS + 1); break;
        case 10: memset(m.identiteit.voorletters, 'a', LIMIT_INITIALS_CHARS + 1); break;
        default: m.identiteit.geboortedatum = (struct day_range){ 2, 1 }; break;
        }
        assert_int_equal(agree_par(&s->n, &m, at(NOW), &out), REFUSED_MESSAGE);
    }
}

static void second_adult(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT), other;
    uint8_t dossier_b0;

    scene_couple(&m);
    struct msg_par_answer a = scene_ask(s, &m);
    assert_int_equal(a.status, OK);
    other = m;
    scene_partner(&other, &a.dossier);
    struct msg_par_answer b = scene_ask(s, &other);
    assert_int_equal(b.status, OK);
    assert_memory_equal(&a.dossier, &b.dossier, sizeof a.dossier);
    assert_memory_not_equal(&a.zaak, &b.zaak, sizeof a.zaak);
    assert_memory_not_equal(&a.nonce, &b.nonce, sizeof a.nonce);
    dossier_b0 = a.dossier.b[0];
    const struct { enum status status; int change; } rows[] = {
        { OK, 0 }, { REFUSED_ROSTER_PLACE, 1 }, { REFUSED_ROSTER_PLACE, 2 }, { REFUSED_ROSTER, 3 }, { REFUSED_ROSTER, 4 },
        { REFUSED_SCOPE, 5 }, { REFUSED_SCOPE, 6 }, { REFUSED_DOSSIER_UNKNOWN, 7 }, { REFUSED_DOSSIER_UNKNOWN, 8 },
        { OK, 9 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct msg_par r = other;

        switch (rows[i].change) {
        case 1: r.plaats = 2; break;
        case 2: r.plaats = 0; break;
        case 3: r.n_rooster = 1; break;
        case 4: r.rooster[0].rol = ROL_MDH; break;
        case 5: strcpy(r.corporaties[0].code, "L0102"); break;
        case 6: r.n_corporaties = 2; strcpy(r.corporaties[1].code, "L0102"); break;
        case 7: strcpy(r.client, CLIENT_OTHER); break;
        case 8: r.dossier.b[0] = (uint8_t)(dossier_b0 + 1); break;
        case 9: r.n_rooster = 0; r.n_corporaties = 0; break;
        default: break;
        }
        struct msg_par_answer got = scene_ask(s, &r);
        if (got.status != rows[i].status)
            fail_msg("row %zu: %s", i, status_slug(got.status));
    }
}

static void cases_end_after_half_an_hour(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);
    struct msg_bewijs_open offer = scene_offer(CLIENT, &a.zaak, "qii", 1);
    struct msg_zegel out;
    struct zaak *z;

    assert_int_equal(a.zaak_tot, NOW + 1800);
    assert_int_equal(accept_open(&s->n, &offer, at(NOW + 1799), &z, &out), OK);
    assert_non_null(z);
    assert_non_null(store_dossier(s->n.store, &a.dossier));
    assert_int_equal(accept_open(&s->n, &offer, at(NOW + 1800), &z, &out), OK);
    assert_null(z);
    assert_int_equal(out.status, REFUSED_CASE_UNKNOWN);
    assert_null(store_dossier(s->n.store, &a.dossier)); /* nothing is left of a request nobody followed */
}

/* ---- evidence ---- */

struct told { struct zaak *z; struct msg_zegel out; };

static struct told offer(struct scene *s, const char *client, const struct id *zaak, const char *bron, uint8_t digest,
                         int64_t now)
{
    struct msg_bewijs_open m = scene_offer(client, zaak, bron, digest);
    struct told t;

    assert_int_equal(accept_open(&s->n, &m, at(now), &t.z, &t.out), OK);
    return t;
}

static void assess(struct scene *s, struct zaak *z, uint32_t slot, uint8_t digest, int64_t now)
{
    struct msg_bewijs_open m = scene_offer(z->afnemer->id, &z->id, "qii", digest);
    struct msg_zaak told;

    cases_assess(&s->n, z, &m, slot, 1, now, &told);
    assert_string_equal(told.identiteit.achternaam, "Haddad");
    assert_int_equal(told.nu, now);
    assert_memory_equal(&told.nonce, &z->nonce, sizeof z->nonce);
}

static void offers_that_are_refused(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct id no_case = { { 1 } };

    m.bronnen = 1u << 0 | 1u << 2;
    struct msg_par_answer a = scene_ask(s, &m);
    assert_int_equal(offer(s, CLIENT, &no_case, "qii", 1, NOW).out.status, REFUSED_CASE_UNKNOWN);
    assert_int_equal(offer(s, CLIENT_OTHER, &a.zaak, "qii", 1, NOW).out.status, REFUSED_CASE_UNKNOWN);
    assert_int_equal(offer(s, "nobody", &a.zaak, "qii", 1, NOW).out.status, REFUSED_CLIENT_UNKNOWN);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "nergens", 1, NOW).out.status, REFUSED_SOURCE_UNKNOWN);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "balie", 1, NOW).out.status, REFUSED_SOURCE_UNKNOWN); /* not agreed */
    assert_int_equal(offer(s, CLIENT, &a.zaak, "later", 1, NOW).out.status, REFUSED_SOURCE_UNKNOWN); /* other phase */
    assert_non_null(offer(s, CLIENT, &a.zaak, "qii", 1, NOW).z);
}

static void one_evidence_per_case(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);
    struct told t = offer(s, CLIENT, &a.zaak, "qii", 1, NOW);
    struct msg_zegel first, again;

    assess(s, t.z, 0, 1, NOW);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "qii", 1, NOW).out.status, REFUSED_CASE_BUSY);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "qii", 2, NOW).out.status, REFUSED_CASE_BUSY);
    struct msg_feiten facts = scene_facts(s, &a.zaak, 2025, 2710000, BIRTH);
    assert_int_equal(scene_judge(s, 0, &facts, NOW, &first), OK);
    assert_int_equal(first.status, OK);
    assert_int_equal(first.zegel_len, ZEGEL_DEELNEMER_LEN);
    assert_int_equal(first.zegel_len % 8, 0);
    assert_int_equal(first.bruikbaar_tot, m.to);
    assert_memory_not_equal(&first.grant, &first.verwijzing, sizeof first.grant);
    /* The same bytes: the same seal. Other bytes: closed. */
    again = offer(s, CLIENT, &a.zaak, "qii", 1, NOW + 60).out;
    assert_int_equal(again.status, OK);
    assert_memory_equal(&again.grant, &first.grant, sizeof first.grant);
    assert_memory_equal(again.zegel, first.zegel, first.zegel_len);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "qii", 2, NOW + 60).out.status, REFUSED_CASE_CLOSED);
    /* No longer held: assessed again, sealed again for the same grant. */
    t = offer(s, CLIENT, &a.zaak, "qii", 1, NOW + 601);
    assert_non_null(t.z);
    assess(s, t.z, 2, 1, NOW + 601);
    assert_int_equal(scene_judge(s, 2, &facts, NOW + 601, &again), OK);
    assert_int_equal(again.status, OK);
    assert_memory_equal(&again.grant, &first.grant, sizeof first.grant);
    assert_memory_not_equal(again.zegel, first.zegel, first.zegel_len);
    assert_int_equal(store_grants(s->n.store), 1);
}

static void facts_count_only_from_their_assessor(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m), b = scene_ask(s, &m);
    struct msg_zegel out;
    struct msg_feiten facts = scene_facts(s, &a.zaak, 2025, 2710000, BIRTH);

    /* No case was given to slot 1. */
    assert_int_equal(scene_judge(s, 1, &facts, NOW, &out), REFUSED_MESSAGE);
    struct told t = offer(s, CLIENT, &a.zaak, "qii", 1, NOW);
    assess(s, t.z, 0, 1, NOW);
    assert_int_equal(scene_judge(s, 1, &facts, NOW, &out), REFUSED_MESSAGE);
    /* Slot 0 speaks of another case: refused, its own case goes back and counts a try. */
    facts.zaak = b.zaak;
    assert_int_equal(scene_judge(s, 0, &facts, NOW, &out), REFUSED_MESSAGE);
    assert_int_equal(out.status, FAULT_RESTARTED);
    assert_int_equal(t.z->stage, ZAAK_OPEN);
    assert_int_equal(t.z->tries, 1);
    assert_int_equal(store_grants(s->n.store), 0);
    /* Facts after the answer. */
    facts.zaak = a.zaak;
    assert_int_equal(scene_judge(s, 0, &facts, NOW, &out), REFUSED_MESSAGE);
}

struct facts_row {
    const char *what;
    enum status returned, answered;
    void (*change)(struct msg_feiten *m);
};

static void f_profile(struct msg_feiten *m) { m->profiel_sha[0] ^= 1; }
static void f_digest(struct msg_feiten *m) { m->bewijs_sha[31] ^= 1; }
static void f_proven(struct msg_feiten *m) { m->feiten.status_proven = STATUS_WTOS; }
static void f_strength(struct msg_feiten *m) { m->strength = 9; }
static void f_signer(struct msg_feiten *m) { strcpy(m->signatory, "L0101"); }
static void f_children(struct msg_feiten *m) { m->n_confirmed_children = CHILDREN_MAX + 1; }
static void f_child_range(struct msg_feiten *m) { m->n_confirmed_children = 1; m->confirmed_children[0].min = 9; }
static void f_count(struct msg_feiten *m) { m->feiten.n_inkomens = INKOMENS_MAX + 1; }
static void f_amount(struct msg_feiten *m) { m->feiten.inkomens[0].min = m->feiten.inkomens[0].max = MONEY_MAX + 1; }
static void f_swapped(struct msg_feiten *m) { m->feiten.inkomens[0].max = m->feiten.inkomens[0].min - 1; }
static void f_birth(struct msg_feiten *m) { m->feiten.geboortedatum = (struct day_range){ 9000000, 9000000 }; }
static void f_status(struct msg_feiten *m) { m->feiten.status = 1u << 30; }
static void f_old(struct msg_feiten *m) { m->feiten.inkomens[0].jaar = 2023; }
static void f_oldest(struct msg_feiten *m) { m->feiten.inkomens[0].jaar = 2024; }

static void facts_table(void **state)
{
    static const struct facts_row rows[] = {
        { "profile of another source", REFUSED_MESSAGE, FAULT_RESTARTED, f_profile },
        { "of other evidence", REFUSED_MESSAGE, FAULT_RESTARTED, f_digest },
        { "proven, and does not hold", REFUSED_MESSAGE, FAULT_RESTARTED, f_proven },
        { "strength", REFUSED_MESSAGE, FAULT_RESTARTED, f_strength },
        { "signer without a desk", REFUSED_MESSAGE, FAULT_RESTARTED, f_signer },
        { "too many children", REFUSED_MESSAGE, FAULT_RESTARTED, f_children },
        { "child range reversed", REFUSED_MESSAGE, FAULT_RESTARTED, f_child_range },
        { "too many incomes", REFUSED_MESSAGE, FAULT_RESTARTED, f_count },
        { "amount", REFUSED_MESSAGE, FAULT_RESTARTED, f_amount },
        { "amount reversed", REFUSED_MESSAGE, FAULT_RESTARTED, f_swapped },
        { "birth date", REFUSED_MESSAGE, FAULT_RESTARTED, f_birth },
        { "status", REFUSED_MESSAGE, FAULT_RESTARTED, f_status },
        { "evidence too old", OK, REFUSED_TOKEN_IAT, f_old },
        { "oldest usable year", OK, OK, f_oldest },
    };
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct msg_par m = scene_par(CLIENT);
        struct msg_par_answer a = scene_ask(s, &m);
        struct msg_feiten facts = scene_facts(s, &a.zaak, 2025, 2710000, BIRTH);
        struct msg_zegel out;
        uint32_t grants = store_grants(s->n.store);
        struct told t = offer(s, CLIENT, &a.zaak, "qii", 1, NOW);

        assess(s, t.z, 0, 1, NOW);
        rows[i].change(&facts);
        enum status st = scene_judge(s, 0, &facts, NOW, &out);
        if (st != rows[i].returned || out.status != rows[i].answered)
            fail_msg("%s: %s, %s", rows[i].what, status_slug(st), status_slug(out.status));
        assert_int_equal(store_grants(s->n.store) - grants, rows[i].answered == OK);
        assert_int_equal(t.z->stage, rows[i].answered == OK ? ZAAK_SEALED : ZAAK_OPEN);
    }
}

static void desk_rule(void **state)
{
    static const struct { const char *client, *signer; enum status returned, answered; } rows[] = {
        { CLIENT, "L0101", OK, OK },
        { CLIENT, "L0102", OK, REFUSED_DESK },          /* not in the dossier */
        { CLIENT, "", OK, REFUSED_DESK },
        { "L0102", "L0102", OK, REFUSED_DESK },         /* the client itself */
    };
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct msg_par m = scene_par(rows[i].client);
        struct msg_bewijs_open offer_desk;
        struct msg_zaak told;
        struct msg_zegel out;
        struct zaak *z;

        if (strcmp(rows[i].client, "L0102") == 0)
            strcpy(m.corporaties[0].code, "L0102");
        struct msg_par_answer a = scene_ask(s, &m);
        offer_desk = scene_offer(rows[i].client, &a.zaak, "balie", 1);
        assert_int_equal(accept_open(&s->n, &offer_desk, at(NOW), &z, &out), OK);
        cases_assess(&s->n, z, &offer_desk, 0, 1, NOW, &told);
        struct msg_feiten facts = scene_facts(s, &a.zaak, 2025, 2710000, BIRTH);
        memset(facts.profiel_sha, 0x22, sizeof facts.profiel_sha);
        strcpy(facts.signatory, rows[i].signer);
        assert_int_equal(scene_judge(s, 0, &facts, NOW, &out), rows[i].returned);
        assert_int_equal(out.status, rows[i].answered);
    }
}

/* What the desk signed is at its level, also where the person opens the route of actual income by saying that it has changed; what
 * only the person says is not. One thing more at a time. */
static void what_the_desk_did_not_sign(void **state)
{
    enum what { CHANGED, SLIP_SIGNED, SLIP_SAID, SLIP_OTHER, PROFIT_SAID, SAVINGS_SAID, INSPECTOR_SAID, INSPECTOR_SIGNED, STATUS_SAID,
                STATUS_SAID_TOEWIJZING };
    static const struct { enum what what; enum zekerheid zekerheid; } rows[] = {
        { CHANGED, ZEKERHEID_BALIE }, { SLIP_SIGNED, ZEKERHEID_BALIE }, { SLIP_SAID, ZEKERHEID_VERKLAARD }, { SLIP_OTHER, ZEKERHEID_BALIE },
        { PROFIT_SAID, ZEKERHEID_VERKLAARD }, { SAVINGS_SAID, ZEKERHEID_VERKLAARD }, { INSPECTOR_SAID, ZEKERHEID_VERKLAARD },
        { INSPECTOR_SIGNED, ZEKERHEID_BALIE }, { STATUS_SAID, ZEKERHEID_VERKLAARD }, { STATUS_SAID_TOEWIJZING, ZEKERHEID_BALIE },
    };
    static const struct loonopgave slip = { .loon_loonheffing = { 200000, 200000 }, .periode = LOON_MAAND, .vakantiegeld_apart = TRUTH_YES,
                                            .periode_einde = { 20600, 20600 } };
    static const struct id nobody;
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const enum what what = rows[i].what;
        struct msg_par m = scene_par(CLIENT_PROD);
        struct msg_zaak told;
        struct msg_zegel out;
        struct zaak *z;

        if (what == STATUS_SAID_TOEWIJZING) {
            m.fase = FASE_TOEWIJZING;
            m.doel = DOEL_TOEWIJZEN;
            m.eenheid = scene_home(69011, clock_day(NOW) + 20);
            m.to = NOW + 50 * 86400;
        }
        m.bronnen = 1u << 1;
        m.has_verklaring = 1;
        m.verklaring = scene_facts(NULL, &nobody, 0, 0, DAY_UNKNOWN_MIN).feiten;
        m.verklaring.geboortedatum.max = DAY_UNKNOWN_MAX;
        m.verklaring.rol = m.rol;
        m.verklaring.aanleiding = AANLEIDING_PASSEND_LAGER;
        m.verklaring.verklaring_datum = (struct day_range){ clock_day(NOW), clock_day(NOW) };
        m.verklaring.loon = what == SLIP_SAID || what == SLIP_OTHER ? slip : m.verklaring.loon;
        m.verklaring.winst = (struct money_range){ what == PROFIT_SAID, what == PROFIT_SAID };
        m.verklaring.box3 = (struct money_range){ what == SAVINGS_SAID, what == SAVINGS_SAID };
        m.verklaring.inspecteursverklaring = what == INSPECTOR_SAID || what == INSPECTOR_SIGNED ? TRUTH_YES : TRUTH_NO;
        m.verklaring.status = what >= STATUS_SAID ? STATUS_BIJSTAND : 0;
        struct msg_par_answer a = scene_ask(s, &m);
        assert_int_equal(a.status, OK);
        struct msg_bewijs_open desk = scene_offer(CLIENT_PROD, &a.zaak, "balie", 1);
        assert_int_equal(accept_open(&s->n, &desk, at(NOW), &z, &out), OK);
        cases_assess(&s->n, z, &desk, 0, 1, NOW, &told);
        struct msg_feiten facts = scene_facts(s, &a.zaak, 2025, 2710000, BIRTH);
        memset(facts.profiel_sha, 0x22, sizeof facts.profiel_sha);
        strcpy(facts.signatory, "L0101");
        facts.feiten.inspecteursverklaring = what == INSPECTOR_SIGNED ? TRUTH_YES : TRUTH_NO;
        if (what == SLIP_SIGNED || what == SLIP_OTHER) {
            facts.feiten.loon = slip;
            facts.feiten.loon.loon_loonheffing = (struct money_range){ 210000, 210000 };
        }
        assert_int_equal(scene_judge(s, 0, &facts, NOW, &out), OK);
        assert_int_equal(out.status, OK);
        if (store_grant(s->n.store, &out.grant)->origin.zekerheid != rows[i].zekerheid)
            fail_msg("row %zu", i);
    }
}

static void five_tries(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);
    struct msg_refusal no = { .zaak = a.zaak, .status = REFUSED_TOKEN_SIGNATURE };
    struct msg_zegel out;

    for (unsigned i = 0; i < LIMIT_EVIDENCE_TRIES; i++) {
        struct told t = offer(s, CLIENT, &a.zaak, "qii", (uint8_t)(i + 1), NOW);

        assert_non_null(t.z);
        assess(s, t.z, i % LIMIT_ASSESSORS, (uint8_t)(i + 1), NOW);
        if (i == 2) {
            assert_true(accept_lost(&s->n, i % LIMIT_ASSESSORS, &out));
            assert_int_equal(out.status, FAULT_RESTARTED);
        } else {
            assert_int_equal(accept_refusal(&s->n, i % LIMIT_ASSESSORS, &no, &out), OK);
            assert_int_equal(out.status, REFUSED_TOKEN_SIGNATURE);
        }
    }
    assert_int_equal(offer(s, CLIENT, &a.zaak, "qii", 9, NOW).out.status, REFUSED_CASE_CLOSED);
    assert_false(accept_lost(&s->n, 0, &out));
}

static void impossible_refusals(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);
    struct msg_zegel out;

    for (int row = 0; row < 3; row++) {
        struct msg_refusal no = { .zaak = a.zaak, .status = REFUSED_IDENTITY };
        struct told t = offer(s, CLIENT, &a.zaak, "qii", 1, NOW);

        assess(s, t.z, 0, 1, NOW);
        if (row == 0)
            no.status = OK;
        else if (row == 1)
            no.status = STATUS_N;
        else
            no.zaak.b[0] ^= 1;
        assert_int_equal(accept_refusal(&s->n, 0, &no, &out), REFUSED_MESSAGE);
        assert_int_equal(out.status, FAULT_RESTARTED);
    }
}

/* ---- fetching ---- */

static enum status fetch(struct scene *s, const char *client, const struct id *grant, int64_t now, struct msg_zegel *out)
{
    struct msg_zegel_read m = { .grant = *grant };

    strcpy(m.client, client);
    held_read(&s->n, &m, at(now).boot_ms, out);
    return (enum status)out->status;
}

static void fetching_for_ten_minutes(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);
    struct msg_zegel z = scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, BIRTH, NOW), got;
    struct id unknown = { { 9 } };

    assert_int_equal(fetch(s, CLIENT, &z.grant, NOW + 599, &got), OK);
    assert_memory_equal(got.zegel, z.zegel, z.zegel_len);
    assert_memory_equal(&got.verwijzing, &z.verwijzing, sizeof z.verwijzing);
    assert_int_equal(fetch(s, CLIENT_OTHER, &z.grant, NOW, &got), REFUSED_SEAL_UNKNOWN);
    assert_int_equal(got.zegel_len, 0);
    assert_int_equal(fetch(s, CLIENT, &unknown, NOW, &got), REFUSED_SEAL_UNKNOWN);
    assert_int_equal(fetch(s, CLIENT, &z.grant, NOW + 600, &got), REFUSED_SEAL_GONE);
    cases_expire(&s->n, at(NOW + 600).boot_ms);
    assert_int_equal(fetch(s, CLIENT, &z.grant, NOW + 600, &got), REFUSED_SEAL_GONE);
    scene_restart(s);
    assert_int_equal(fetch(s, CLIENT, &z.grant, NOW, &got), REFUSED_SEAL_GONE);
}

static void withdrawn_cannot_be_fetched(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);
    struct msg_zegel z = scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, BIRTH, NOW), got;
    struct msg_grant_end end = { .grant = z.grant };

    strcpy(end.client, CLIENT_OTHER);
    assert_int_equal(scene_withdraw(s, &end, NOW), REFUSED_GRANT_UNKNOWN);
    strcpy(end.client, CLIENT);
    assert_int_equal(scene_withdraw(s, &end, NOW), OK);
    assert_int_equal(fetch(s, CLIENT, &z.grant, NOW, &got), REFUSED_WITHDRAWN);
    assert_int_equal(fetch(s, CLIENT_OTHER, &z.grant, NOW, &got), REFUSED_SEAL_UNKNOWN);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "qii", 1, NOW).out.status, REFUSED_WITHDRAWN);
    assert_int_equal(scene_withdraw(s, &end, NOW), OK); /* the answer was lost: asked again */
}

static void restart_loses_cases_keeps_grants(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m), open = scene_ask(s, &m);
    struct msg_zegel z = scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, BIRTH, NOW);

    scene_restart(s);
    assert_int_equal(offer(s, CLIENT, &open.zaak, "qii", 1, NOW).out.status, REFUSED_CASE_UNKNOWN);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "qii", 1, NOW).out.status, REFUSED_CASE_UNKNOWN);
    assert_non_null(store_grant(s->n.store, &z.grant));
    assert_int_equal(scene_complete(s, CLIENT, &a.dossier, &z, 1, NOW).status, OK);
}

static void agreement_narrows_facts(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct deelnemer_facts f;

    m.feiten = FEIT_GEBOORTEDATUM;
    struct msg_par_answer a = scene_ask(s, &m);
    struct msg_zegel z = scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, BIRTH, NOW);
    const struct grant *g = store_grant(s->n.store, &z.grant);
    assert_int_equal(seals_open_deelnemer(s->n.store, g, z.zegel, NOW, &f), OK);
    assert_int_equal(f.adult.n_inkomens, 0);
    assert_int_equal(f.adult.inkomens[0].min, 0);
    assert_int_equal(f.adult.geboortedatum.min, BIRTH);
}

/* The person's part is wiped when the dossier is completed; what an assessor still has in hand cannot be sealed then. */
static void evidence_in_hand_at_completion(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a, open;
    struct msg_zegel z, late;

    m.n_children = 1;
    m.children[0] = (struct child){ .geboortedatum = { 18000, 18000 }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                    .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
    a = scene_ask(s, &m);
    assert_int_equal(a.status, OK);
    m.has_dossier = 1;
    m.dossier = a.dossier;
    open = scene_ask(s, &m);
    assert_int_equal(open.status, OK);
    z = scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, BIRTH, NOW);
    assert_int_equal(z.status, OK);
    assess(s, offer(s, CLIENT, &a.zaak, "qii", 1, NOW + 601).z, 0, 1, NOW + 601);
    assess(s, offer(s, CLIENT, &open.zaak, "qii", 2, NOW + 601).z, 1, 2, NOW + 601);
    assert_int_equal(scene_complete(s, CLIENT, &a.dossier, &z, 1, NOW + 601).status, OK);
    struct msg_feiten facts = scene_facts(s, &a.zaak, 2025, 2710000, BIRTH);
    assert_int_equal(scene_judge(s, 0, &facts, NOW + 602, &late), OK);
    assert_int_equal(late.status, REFUSED_SEAL_GONE);
    assert_int_equal(late.zegel_len, 0);
    facts.zaak = open.zaak;
    memset(facts.bewijs_sha, 2, sizeof facts.bewijs_sha);
    assert_int_equal(scene_judge(s, 1, &facts, NOW + 602, &late), OK);
    assert_int_equal(late.status, REFUSED_DOSSIER_STATE);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "qii", 1, NOW + 603).out.status, REFUSED_SEAL_GONE);
}

/* A grant names its source; the same bytes under the name of another are other evidence. */
static void same_bytes_of_another_source(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);

    assert_int_equal(scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, BIRTH, NOW).status, OK);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "qii", 1, NOW).out.status, OK);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "balie", 1, NOW).out.status, REFUSED_CASE_CLOSED);
    assert_int_equal(offer(s, CLIENT, &a.zaak, "balie", 1, NOW + 601).out.status, REFUSED_CASE_CLOSED);
    assert_non_null(offer(s, CLIENT, &a.zaak, "qii", 1, NOW + 601).z);
}

static void later_adult_stays_within_the_agreement(void **state)
{
    static const struct { uint32_t feiten, bronnen, later_feiten, later_bronnen; enum status status; } rows[] = {
        { FEIT_ALL, 0, FEIT_ALL, 0, OK },
        { 0, 0, FEIT_ALL, 1, OK },
        { FEIT_ALL, 0, 0, 7, OK },
        { FEIT_ALL, 7, 0, 0, OK },
        { FEIT_INKOMEN_BAND, 0, FEIT_INKOMEN_BAND, 0, OK },
        { FEIT_INKOMEN_BAND | FEIT_GEBOORTEDATUM, 0, FEIT_GEBOORTEDATUM, 0, OK },
        { FEIT_INKOMEN_BAND, 0, FEIT_INKOMEN_BAND | FEIT_GEBOORTEDATUM, 0, REFUSED_FACTS_EXCESS },
        { FEIT_INKOMEN_BAND, 0, FEIT_ALL, 0, REFUSED_FACTS_EXCESS },
        { FEIT_INKOMEN_BAND, 0, 0, 0, REFUSED_FACTS_EXCESS },
        { FEIT_ALL & ~FEIT_VERMOGEN, 0, FEIT_ALL, 0, OK },   /* all that is needed, which is no more */
        { FEIT_ALL, 1, FEIT_ALL, 1, OK },
        { FEIT_ALL, 3, FEIT_ALL, 2, OK },
        { FEIT_ALL, 1, FEIT_ALL, 2, REFUSED_SOURCE_UNKNOWN },
        { FEIT_ALL, 1, FEIT_ALL, 3, REFUSED_SOURCE_UNKNOWN },
        { FEIT_ALL, 1, FEIT_ALL, 0, REFUSED_SOURCE_UNKNOWN },
    };
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct msg_par m = scene_par(CLIENT);

        scene_couple(&m);
        m.feiten = rows[i].feiten;
        m.bronnen = rows[i].bronnen;
        struct msg_par_answer a = scene_ask(s, &m);
        assert_int_equal(a.status, OK);
        scene_partner(&m, &a.dossier);
        m.feiten = rows[i].later_feiten;
        m.bronnen = rows[i].later_bronnen;
        struct msg_par_answer got = scene_ask(s, &m);
        if (got.status != rows[i].status)
            fail_msg("row %zu: %s", i, status_slug(got.status));
    }
}

/* Seals that are withdrawn or replaced leave the memory at once, in whatever order; the others stay, and go in time. */
static void withdrawn_seals_are_not_kept(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a[4];
    struct msg_zegel z[4], got;

    for (unsigned i = 0; i < 4; i++) {
        a[i] = scene_ask(s, &m);
        z[i] = scene_prove(s, CLIENT, &a[i].zaak, 2025, 2710000, BIRTH, NOW + i);
    }
    for (unsigned gone = 0; gone < 4; gone++) { /* first, inner, last of the queue */
        unsigned i = gone * 3 % 4;

        held_drop(&s->n, &z[i].grant);
        for (unsigned k = 0; k < 4; k++)
            assert_int_equal(fetch(s, CLIENT, &z[k].grant, NOW + 4, &got), k == i ? REFUSED_SEAL_GONE : OK);
        z[i] = scene_prove(s, CLIENT, &a[i].zaak, 2025, 2710000, BIRTH, NOW + 4 + gone);
        assert_int_equal(z[i].status, OK);
    }
    size_t before = mallinfo2().uordblks; /* zero under sanitizers */
    for (unsigned i = 0; i < 1000; i++) {
        held_drop(&s->n, &z[0].grant);
        z[0] = scene_prove(s, CLIENT, &a[0].zaak, 2025, 2710000, BIRTH, NOW + 10);
        assert_int_equal(z[0].status, OK);
    }
    size_t after = mallinfo2().uordblks;
    assert_true(after < before + 100 * ZEGEL_DEELNEMER_LEN || before == 0);
    cases_expire(&s->n, at(NOW + 609).boot_ms);
    assert_int_equal(fetch(s, CLIENT, &z[1].grant, NOW + 10, &got), REFUSED_SEAL_GONE);
    assert_int_equal(fetch(s, CLIENT, &z[0].grant, NOW + 10, &got), OK);
    cases_expire(&s->n, at(NOW + 610).boot_ms);
    assert_int_equal(fetch(s, CLIENT, &z[0].grant, NOW + 10, &got), REFUSED_SEAL_GONE);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(par_table), T(par_client), T(par_impossible), T(second_adult), T(cases_end_after_half_an_hour),
        T(offers_that_are_refused), T(one_evidence_per_case), T(facts_count_only_from_their_assessor), T(facts_table),
        T(desk_rule), T(what_the_desk_did_not_sign), T(five_tries), T(impossible_refusals),
        T(fetching_for_ten_minutes), T(withdrawn_cannot_be_fetched),
        T(restart_loses_cases_keeps_grants), T(agreement_narrows_facts), T(evidence_in_hand_at_completion),
        T(same_bytes_of_another_source), T(later_adult_stays_within_the_agreement), T(withdrawn_seals_are_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
