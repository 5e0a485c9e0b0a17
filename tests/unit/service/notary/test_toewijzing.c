/* Agreement and evidence for an allocation: one home, one corporation, one-time orders; and the certificate in verdicts. */
#include "scene.h"

#include "base/mem.h"
#include "wire/assess.h"
#include "wire/evidence.h"
#include "wire/platform.h"

#include <string.h>

#define BIRTH 7794
#define DAY 86400

static struct msg_par par_for(const char *client)
{
    struct msg_par m = scene_par(client);

    m.fase = FASE_TOEWIJZING;
    m.grondslag = GRONDSLAG_INSTEMMING_WW46;
    m.doel = DOEL_TOEWIJZEN;
    m.to = NOW + 50 * DAY;
    m.eenheid = scene_home(69011, 20802);
    strcpy(m.eenheid.id_extern, "W-1024");
    strcpy(m.eenheid.gemeente, "0202");
    return m;
}

/* ---- PAR ---- */

static void c_none(struct msg_par *m) { (void)m; }
static void c_consent(struct msg_par *m) { m->grondslag = GRONDSLAG_TOESTEMMING; }
static void c_no_ground(struct msg_par *m) { m->grondslag = 0; }
static void c_respond(struct msg_par *m) { m->doel = DOEL_REAGEREN; }
static void c_two_corps(struct msg_par *m) { m->n_corporaties = 2; strcpy(m->corporaties[1].code, "L0102"); }
static void c_no_corp(struct msg_par *m) { m->n_corporaties = 0; }
static void c_other_corp(struct msg_par *m) { strcpy(m->corporaties[0].code, "L0103"); }
static void c_no_home(struct msg_par *m) { m->eenheid = (struct eenheid){ 0 }; }
static void c_rent(struct msg_par *m) { m->eenheid.huurprijs = (struct money_range){ 5000, 5000 }; }
static void c_low_rent(struct msg_par *m) { m->eenheid.huurprijs = (struct money_range){ 4999, 4999 }; }
static void c_no_rent(struct msg_par *m) { m->eenheid.huurprijs = (struct money_range){ 0, 0 }; }
static void c_longest(struct msg_par *m) { m->to = NOW + LIMIT_GRANT_TOEWIJZING_S; }
static void c_too_long(struct msg_par *m) { m->to = NOW + LIMIT_GRANT_TOEWIJZING_S + 1; }
/* 14 days after 1 March 2027 is 15 March, whole. */
static void c_start(struct msg_par *m) { m->eenheid.ingangsdatum = (struct day_range){ 20848, 20878 }; m->to = 20893 * 86400LL; }
static void c_after_start(struct msg_par *m) { c_start(m); m->to++; }
static void c_late_start(struct msg_par *m) { c_start(m); m->eenheid.ingangsdatum.max += 365; m->to = NOW + LIMIT_GRANT_S; }
static void c_too_late(struct msg_par *m) { c_late_start(m); m->to++; }
static void c_open_start(struct msg_par *m) { c_start(m); m->eenheid.ingangsdatum.max = DAY_UNKNOWN_MAX; }
static void c_past(struct msg_par *m) { m->to = NOW; }
static void c_reactie(struct msg_par *m)
{
    m->fase = FASE_REACTIE;
    m->grondslag = GRONDSLAG_TOESTEMMING;
    m->doel = DOEL_REAGEREN;
}
static void c_reactie_no_home(struct msg_par *m) { c_reactie(m); c_no_home(m); }

static void requests(void **state)
{
    static const struct { const char *what; enum status status; void (*change)(struct msg_par *m); } rows[] = {
        { "statutory", OK, c_none },
        { "consent", OK, c_consent },
        { "no ground", REFUSED_AUTHORIZATION_DETAILS, c_no_ground },
        { "purpose of the other phase", REFUSED_AUTHORIZATION_DETAILS, c_respond },
        { "two corporations", REFUSED_AUTHORIZATION_DETAILS, c_two_corps },
        { "no corporation", REFUSED_AUTHORIZATION_DETAILS, c_no_corp },
        { "corporation outside the mandate", REFUSED_CORPORATION, c_other_corp },
        { "no home", REFUSED_AUTHORIZATION_DETAILS, c_no_home },
        { "rent of fifty euro", OK, c_rent },
        { "rent of a cent less", REFUSED_RENT_LOW, c_low_rent },
        { "rent of nought", REFUSED_RENT_LOW, c_no_rent },
        { "sixty days, the last one whole", OK, c_longest },
        { "longer", REFUSED_PERIOD, c_too_long },
        { "fourteen days after the lease may start", OK, c_start },
        { "longer than these", REFUSED_PERIOD, c_after_start },
        { "six months", OK, c_late_start },
        { "longer than six months", REFUSED_PERIOD, c_too_late },
        { "a start that is not known", REFUSED_PERIOD, c_open_start },
        { "over", REFUSED_PERIOD, c_past },
        { "a home where it is not of use", REFUSED_AUTHORIZATION_DETAILS, c_reactie },
        { "a response", OK, c_reactie_no_home },
    };
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct msg_par m = par_for(CLIENT);

        rows[i].change(&m);
        struct msg_par_answer a = scene_ask(s, &m);
        if (a.status != rows[i].status)
            fail_msg("%s: %s", rows[i].what, status_slug(a.status));
    }
}

/* What no gate of ours sends. */
static void impossible_homes(void **state)
{
    struct scene *s = *state;
    struct msg_par_answer out;

    for (int row = 0; row < 7; row++) {
        struct msg_par m = par_for(CLIENT);

        switch (row) {
        case 0: m.eenheid.huurprijs.max++; break;
        case 1: m.eenheid.huurprijs = (struct money_range){ -1, -1 }; break;
        case 2: m.eenheid.id_extern[0] = '\0'; break;
        case 3: memset(m.eenheid.id_extern, 'W', sizeof m.eenheid.id_extern); break;
        case 4: m.eenheid.gemeente[0] = '\0'; break;
        case 5: memset(m.eenheid.gemeente, '0', sizeof m.eenheid.gemeente); break;
        default: m.eenheid.present = 2; break;
        }
        if (agree_par(&s->n, &m, at(NOW), &out) != REFUSED_MESSAGE)
            fail_msg("row %d", row);
    }
}

static struct msg_par second_of(const struct msg_par *first, const struct id *dossier)
{
    struct msg_par m = *first;

    scene_partner(&m, dossier);
    return m;
}

static struct msg_par couple(const char *client)
{
    struct msg_par m = par_for(client);

    scene_couple(&m);
    return m;
}

static void second_adult_agrees_for_the_same_home(void **state)
{
    struct scene *s = *state;
    struct msg_par m = couple(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);

    assert_int_equal(a.status, OK);
    for (int row = 0; row < 7; row++) {
        struct msg_par second = second_of(&m, &a.dossier);
        enum status want = OK;

        switch (row) {
        case 0: break;
        case 1: c_no_home(&second); break;
        case 2: c_no_corp(&second); break;
        case 3: second.eenheid.id_extern[0] = 'X'; want = REFUSED_SCOPE; break;
        case 4: second.eenheid.huurprijs.min = ++second.eenheid.huurprijs.max; want = REFUSED_SCOPE; break;
        case 5: c_reactie_no_home(&second); want = REFUSED_SCOPE; break;
        default: c_consent(&second); want = REFUSED_SCOPE; break;
        }
        struct msg_par_answer b = scene_ask(s, &second);
        if (b.status != want)
            fail_msg("row %d: %s", row, status_slug(b.status));
    }
}

/* ---- evidence with an order ---- */

static struct msg_feiten facts_of(struct scene *s, const struct id *zaak, uint8_t number)
{
    struct msg_feiten f = scene_facts(s, zaak, 2025, 2710000, BIRTH);

    memset(f.profiel_sha, 0x33, sizeof f.profiel_sha);
    f.has_certificate = f.has_opdracht = 1;
    memset(f.certificate_sha, 0xc5, sizeof f.certificate_sha);
    memset(f.opdracht_sha, number, sizeof f.opdracht_sha);
    f.opdracht_from = NOW;
    f.opdracht_to = NOW + 3600;
    return f;
}

/* Offers these bytes for a case; the assessor says they carry this order. */
static struct msg_zegel hand_in(struct scene *s, const char *client, const struct id *zaak, uint8_t bytes, uint8_t number, int64_t now)
{
    struct msg_bewijs_open open = scene_offer(client, zaak, "later", bytes);
    struct msg_feiten f = facts_of(s, zaak, number);
    struct msg_zaak told;
    struct msg_zegel out;
    struct zaak *z;

    memset(f.bewijs_sha, bytes, sizeof f.bewijs_sha);
    assert_int_equal(accept_open(&s->n, &open, at(now), &z, &out), OK);
    if (z == NULL)
        return out;
    cases_assess(&s->n, z, &open, 0, 1, now, &told);
    assert_int_equal(told.fase, FASE_TOEWIJZING);
    assert_string_equal(told.corporatie, CORP);
    assert_int_equal(scene_judge(s, 0, &f, now, &out), OK);
    return out;
}

static void an_order_is_for_one_case(void **state)
{
    struct scene *s = *state;
    struct msg_par m = par_for(CLIENT), theirs = par_for(CLIENT_OTHER);
    struct msg_par_answer a = scene_ask(s, &m), b = scene_ask(s, &m), c = scene_ask(s, &theirs);
    struct msg_zegel first = hand_in(s, CLIENT, &a.zaak, 1, 7, NOW), again;

    assert_int_equal(first.status, OK);
    assert_int_equal(first.bruikbaar_tot, NOW + 50 * DAY);
    again = hand_in(s, CLIENT, &a.zaak, 1, 7, NOW);
    assert_int_equal(again.status, OK);
    assert_memory_equal(&first.grant, &again.grant, sizeof first.grant);
    /* The held seal is gone: the same bytes are judged once more, for the same grant. */
    again = hand_in(s, CLIENT, &a.zaak, 1, 7, NOW + 601);
    assert_int_equal(again.status, OK);
    assert_memory_equal(&first.grant, &again.grant, sizeof first.grant);
    assert_int_equal(hand_in(s, CLIENT, &b.zaak, 1, 7, NOW).status, REFUSED_ORDER_USED);
    assert_int_equal(hand_in(s, CLIENT, &b.zaak, 2, 7, NOW).status, REFUSED_ORDER_USED); /* signed once more */
    assert_int_equal(hand_in(s, CLIENT_OTHER, &c.zaak, 1, 7, NOW).status, REFUSED_ORDER_USED);
    assert_int_equal(hand_in(s, CLIENT, &b.zaak, 3, 8, NOW).status, OK);
    assert_int_equal(store_grants(s->n.store), 2);
}

/* The order cannot be had once more: the answer that a restart took with it can. */
static void a_restart_does_not_cost_the_order(void **state)
{
    struct scene *s = *state;
    struct msg_par m = couple(CLIENT), second, alone = par_for(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m), b;
    struct msg_zegel first = hand_in(s, CLIENT, &a.zaak, 1, 7, NOW), again;

    assert_int_equal(first.status, OK);
    scene_restart(s);
    second = second_of(&m, &a.dossier);
    second.plaats = 0; /* the first adult once more */
    second.rol = ROL_WON;
    strcpy(second.referentie, m.referentie);
    b = scene_ask(s, &second);
    assert_int_equal(b.status, OK);
    again = hand_in(s, CLIENT, &b.zaak, 1, 7, NOW);
    assert_int_equal(again.status, OK);
    assert_memory_equal(&first.grant, &again.grant, sizeof first.grant);
    assert_memory_equal(&first.verwijzing, &again.verwijzing, sizeof first.verwijzing);
    struct msg_par_answer c = scene_ask(s, &alone);
    assert_int_equal(hand_in(s, CLIENT, &c.zaak, 1, 7, NOW).status, REFUSED_ORDER_USED);
    assert_int_equal(store_grants(s->n.store), 1);
}

/* Other facts under the same grant would be a choice between two seals. */
static void the_same_order_makes_no_other_facts(void **state)
{
    struct scene *s = *state;
    struct msg_par m = couple(CLIENT), second;
    struct msg_par_answer a = scene_ask(s, &m);
    struct msg_zegel first = hand_in(s, CLIENT, &a.zaak, 1, 7, NOW);

    assert_int_equal(first.status, OK);
    for (int row = 0; row < 3; row++) {
        second = second_of(&m, &a.dossier);
        second.plaats = 0;
        second.rol = ROL_WON;
        strcpy(second.referentie, m.referentie);
        switch (row) {
        case 0: break;
        case 1: second.feiten = FEIT_INKOMEN_BAND; break;
        default:
            second.n_children = 1;
            second.children[0] = (struct child){ .geboortedatum = { BIRTH + 9000, BIRTH + 9000 }, .dagen_min = 366, .dagen_max = 366,
                                                   .rol = ROL_MBW, .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
            break;
        }
        struct msg_par_answer b = scene_ask(s, &second);
        assert_int_equal(b.status, OK);
        struct msg_zegel z = hand_in(s, CLIENT, &b.zaak, 1, 7, NOW);
        if (z.status != (row == 0 ? OK : REFUSED_ORDER_USED))
            fail_msg("row %d: %s", row, status_slug(z.status));
    }
}

static void fetching_and_withdrawing(void **state)
{
    struct scene *s = *state;
    struct msg_par m = par_for(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m), b = scene_ask(s, &m);
    struct msg_zegel z = hand_in(s, CLIENT, &a.zaak, 1, 7, NOW), got;
    struct msg_zegel_read fetch = { .grant = z.grant, .client = CLIENT };
    struct msg_grant_end end = { .grant = z.grant, .client = CLIENT };

    held_read(&s->n, &fetch, at(NOW).boot_ms, &got);
    assert_int_equal(got.status, OK);
    assert_memory_equal(got.zegel, z.zegel, z.zegel_len);
    assert_int_equal(scene_withdraw(s, &end, NOW), OK);
    held_read(&s->n, &fetch, at(NOW).boot_ms, &got);
    assert_int_equal(got.status, REFUSED_WITHDRAWN);
    assert_int_equal(hand_in(s, CLIENT, &a.zaak, 1, 7, NOW).status, REFUSED_WITHDRAWN);
    assert_int_equal(hand_in(s, CLIENT, &b.zaak, 1, 7, NOW).status, REFUSED_ORDER_USED);
}

/* The definitive test does not come here: exact facts are not reduced. */
static void no_dossier_seal(void **state)
{
    struct scene *s = *state;
    struct msg_par m = par_for(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);
    struct msg_zegel z = hand_in(s, CLIENT, &a.zaak, 1, 7, NOW);
    struct deelnemer_facts f;

    assert_int_equal(scene_complete(s, CLIENT, &a.dossier, &z, 1, NOW).status, REFUSED_PHASE);
    assert_int_equal(scene_complete(s, CLIENT_OTHER, &a.dossier, &z, 1, NOW).status, REFUSED_DOSSIER_UNKNOWN);
    const struct grant *g = store_grant(s->n.store, &z.grant);
    assert_int_equal(seals_open_deelnemer(s->n.store, g, z.zegel, NOW + 49 * DAY, &f), OK); /* as long as it is agreed */
    assert_int_equal(f.adult.inkomens[0].min, 2710000);
    mem_wipe(&f, sizeof f);
    assert_int_equal(seals_open_deelnemer(s->n.store, g, z.zegel, NOW + 50 * DAY, &f), REFUSED_SEAL_REDUCED);
}

/* The seal says which evidence it rests on, and what that proved. */
static void what_was_proven_and_by_what(void **state)
{
    struct scene *s = *state;
    struct msg_par m = par_for(CLIENT);
    struct deelnemer_facts f;
    struct msg_zegel z;
    uint8_t digest[DIGEST_LEN];

    m.has_verklaring = 1;
    facts_empty_adult(&m.verklaring);
    m.verklaring.rol = m.rol;
    m.verklaring.status = STATUS_STUDENT_VOLTIJD | STATUS_WTOS;
    m.verklaring.bewijs_datum = (struct day_range){ 20000, 20000 };
    m.n_children = 2;
    for (int i = 0; i < 2; i++)
        m.children[i] = (struct child){ .geboortedatum = { 18000, 18000 }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                        .kind = TRUTH_YES, .onderhouden = TRUTH_YES, .status = STATUS_WLZ_ADL };
    for (int row = 0; row < 3; row++) {
        m.feiten = row == 1 ? FEIT_ALL & ~FEIT_STATUS & ~FEIT_VERMOGEN : 0;
        struct msg_par_answer a = scene_ask(s, &m);
        assert_int_equal(a.status, OK);
        struct msg_bewijs_open open = scene_offer(CLIENT, &a.zaak, "balie", (uint8_t)(9 + row));
        struct msg_feiten said = facts_of(s, &a.zaak, 7);
        struct msg_zaak told;
        struct zaak *zaak;

        memset(digest, 9 + row, sizeof digest);
        memcpy(said.bewijs_sha, digest, sizeof digest);
        memset(said.profiel_sha, 0x22, sizeof said.profiel_sha);
        strcpy(said.signatory, CORP);
        said.has_certificate = said.has_opdracht = 0;
        said.feiten.status = STATUS_WTOS | STATUS_COA_TAAKSTELLING;
        said.feiten.status_proven = row == 2 ? 0 : STATUS_WTOS | STATUS_COA_TAAKSTELLING;
        said.feiten.bewijs_datum = (struct day_range){ 20500, 20500 };
        said.bewezen_kind = (struct day_range){ 18000, 18000 };
        said.bewezen_kind_status = row == 2 ? 0 : STATUS_WLZ_VERBLIJF;
        assert_int_equal(accept_open(&s->n, &open, at(NOW), &zaak, &z), OK);
        cases_assess(&s->n, zaak, &open, 0, 1, NOW, &told);
        assert_int_equal(scene_judge(s, 0, &said, NOW, &z), OK);
        assert_int_equal(z.status, OK);
        assert_int_equal(seals_open_deelnemer(s->n.store, store_grant(s->n.store, &z.grant), z.zegel, NOW, &f), OK);
        assert_memory_equal(f.bewijs_sha, digest, sizeof digest);
        bool shown = row == 0;
        uint32_t declared = STATUS_STUDENT_VOLTIJD | STATUS_WTOS;
        assert_int_equal(f.adult.status, row == 1 ? declared : declared | STATUS_COA_TAAKSTELLING);
        assert_int_equal(f.adult.status_proven, shown ? STATUS_WTOS | STATUS_COA_TAAKSTELLING : 0);
        assert_int_equal(f.adult.bewijs_datum.min, row == 1 ? DAY_UNKNOWN_MIN : 20500);
        assert_int_equal(f.children[0].status, shown ? STATUS_WLZ_ADL | STATUS_WLZ_VERBLIJF : STATUS_WLZ_ADL);
        assert_int_equal(f.children[0].status_proven, shown ? STATUS_WLZ_VERBLIJF : 0);
        assert_int_equal(f.children[1].status_proven, 0);  /* of twins one */
    }
}

/* Only evidence proves. */
static void nothing_is_proven_by_saying_so(void **state)
{
    struct scene *s = *state;

    for (int row = 0; row < 4; row++) {
        struct msg_par m = par_for(CLIENT);
        struct msg_par_answer a;

        m.has_verklaring = row != 3;
        facts_empty_adult(&m.verklaring);
        m.verklaring.rol = m.rol;
        m.n_children = 1;
        m.children[0] = (struct child){ .geboortedatum = { 18000, 18000 }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                        .kind = TRUTH_YES, .onderhouden = TRUTH_YES, .status = STATUS_WLZ_ADL };
        if (row == 1 || row == 3)
            m.verklaring.status = m.verklaring.status_proven = STATUS_WTOS;
        if (row == 2)
            m.children[0].status_proven = STATUS_WLZ_ADL;
        bool refused = row == 1 || row == 2;
        if (agree_par(&s->n, &m, at(NOW), &a) != (refused ? REFUSED_MESSAGE : OK))
            fail_msg("row %d", row);
        assert_int_equal(a.status, refused ? REFUSED_MESSAGE : OK);
    }
}

/* The evidence is offered, and the assessor says this of it. */
static enum status say_of(struct scene *s, const struct msg_bewijs_open *open, const struct msg_feiten *f,
                          struct msg_zegel *out)
{
    struct msg_zaak told;
    struct zaak *z;

    assert_int_equal(accept_open(&s->n, open, at(NOW), &z, out), OK);
    cases_assess(&s->n, z, open, 0, 1, NOW, &told);
    return scene_judge(s, 0, f, NOW, out);
}

static void orders_from_before_the_key(void **state)
{
    struct scene *s = *state;
    struct msg_par m = par_for(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m);
    struct msg_bewijs_open open = scene_offer(CLIENT, &a.zaak, "later", 1);
    struct msg_feiten f = facts_of(s, &a.zaak, 7);
    struct msg_zegel out;

    f.opdracht_from = NOW - 1;
    assert_int_equal(say_of(s, &open, &f, &out), OK);
    assert_int_equal(out.status, REFUSED_TOKEN_IAT);
    assert_int_equal(hand_in(s, CLIENT, &a.zaak, 1, 7, NOW).status, OK); /* and was not used by that */
}

static void impossible_origins(void **state)
{
    struct scene *s = *state;

    for (int row = 0; row < 8; row++) {
        struct msg_par m = par_for(CLIENT);
        struct msg_par_answer a = scene_ask(s, &m);
        struct msg_bewijs_open open = scene_offer(CLIENT, &a.zaak, "later", 1);
        struct msg_feiten f = facts_of(s, &a.zaak, 7);
        struct msg_zegel out;

        switch (row) {
        case 0: f.has_certificate = 2; break;
        case 1: f.has_opdracht = 2; break;
        case 2: f.opdracht_from = f.opdracht_to + 1; break;
        case 3: f.opdracht_to = NOW + 3 * DAY; break;
        case 4: f.opdracht_from = NOW - 3 * DAY; break;
        case 5: f.has_certificate = 0; break;
        case 6: f.has_opdracht = 0; break;
        default: f.opdracht_from = f.opdracht_to = NOW - ORDER_SLACK_S - 1; break;
        }
        if (say_of(s, &open, &f, &out) != REFUSED_MESSAGE)
            fail_msg("row %d", row);
        assert_int_equal(out.status, FAULT_RESTARTED);
    }
    assert_int_equal(store_grants(s->n.store), 0);
}

/* Whoever took an assessor over does not put an order or a certificate into a verdict on evidence that has none. */
static void an_origin_the_source_does_not_have(void **state)
{
    struct scene *s = *state;

    for (int row = 0; row < 3; row++) {
        struct msg_par m = scene_par(CLIENT);
        struct msg_par_answer a = scene_ask(s, &m);
        struct msg_bewijs_open open = scene_offer(CLIENT, &a.zaak, "qii", 1);
        struct msg_feiten f = facts_of(s, &a.zaak, 7);
        struct msg_zegel out;

        memset(f.profiel_sha, 0x11, sizeof f.profiel_sha);
        f.has_certificate = row != 1;
        f.has_opdracht = row != 2;
        if (say_of(s, &open, &f, &out) != REFUSED_MESSAGE)
            fail_msg("row %d", row);
    }
    assert_int_equal(store_grants(s->n.store), 0);
}

/* An order of a corporation's dossier is checked against that corporation; a dossier of several names none. */
static void corporation_for_the_assessor(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);

    for (int several = 0; several < 2; several++) {
        if (several)
            c_two_corps(&m);
        struct msg_par_answer a = scene_ask(s, &m);
        struct msg_bewijs_open open = scene_offer(CLIENT, &a.zaak, "qii", 1);
        struct msg_zaak told;
        struct msg_zegel out;
        struct zaak *z;

        assert_int_equal(accept_open(&s->n, &open, at(NOW), &z, &out), OK);
        cases_assess(&s->n, z, &open, (uint32_t)several, 1, NOW, &told);
        assert_string_equal(told.corporatie, several ? "" : CORP);
    }
}

/* ---- the certificate, years later ---- */

static void certificate_in_the_verdict(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);

    for (int certified = 0; certified < 2; certified++) {
        struct msg_par_answer a = scene_ask(s, &m);
        struct msg_bewijs_open open = scene_offer(CLIENT, &a.zaak, "qii", 1);
        struct msg_feiten f = scene_facts(s, &a.zaak, 2025, 2710000, BIRTH);
        struct toets_parts t = scene_question(CLIENT);
        struct msg_answers head;
        struct msg_zegel z;

        s->bronnen[0].opdracht = f.has_certificate = f.has_opdracht = (uint8_t)certified;
        memset(f.certificate_sha, 0xc5, sizeof f.certificate_sha);
        f.opdracht_from = NOW;
        f.opdracht_to = NOW + 3600;
        assert_int_equal(say_of(s, &open, &f, &z), OK);
        struct msg_dossierzegel d = scene_complete(s, CLIENT, &a.dossier, &z, 1, NOW);
        assert_int_equal(d.status, OK);
        scene_restart(s);
        scene_household(&t, TOETS_DOSSIERZEGEL, d.zegel, d.zegel_len);
        assert_int_equal(scene_toets(s, &t, NOW, &head), OK);
        char *claims = scene_claims(s, 0);
        assert_non_null(strstr(claims, "\"herkomst\":[{\"rol\":\"WON\",\"bron\":\"qii\""));
        assert_int_equal(strstr(claims, "\"certificaat\":\"xcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcU\",\"grantVerwijzing\"") != NULL,
                         certified);
        assert_int_equal(strstr(claims, "certificaat") != NULL, certified);
        mem_free(claims);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(requests), T(impossible_homes), T(second_adult_agrees_for_the_same_home), T(an_order_is_for_one_case),
        T(a_restart_does_not_cost_the_order), T(the_same_order_makes_no_other_facts), T(fetching_and_withdrawing), T(no_dossier_seal), T(what_was_proven_and_by_what),
        T(nothing_is_proven_by_saying_so), T(orders_from_before_the_key),
        T(impossible_origins), T(an_origin_the_source_does_not_have), T(corporation_for_the_assessor), T(certificate_in_the_verdict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
