/* What ends by date does not end by a clock that jumped: the notary's work of each second, at moments that the test chooses. */
#include "scene.h"

#include "base/event_log.h"
#include "base/mem.h"
#include "notary/upkeep.h"
#include "wire/role.h"

#include <string.h>

#define DAY INT64_C(86400)
#define JUMP_S (300 * DAY)
#define HOUR_S 3600

/* What the launcher heard. */
static struct { unsigned n; uint64_t nr; bool trusted; int64_t ahead_s; } told;

enum status __wrap_role_clock_state(uint64_t nr, bool trusted, int64_t ahead_s);
enum status __wrap_role_clock_state(uint64_t nr, bool trusted, int64_t ahead_s)
{
    told.n++;
    told.nr = nr;
    told.trusted = trusted;
    told.ahead_s = ahead_s;
    return OK;
}

/* What the next sweep ends with, and how often the log said that it did. */
static struct { enum status fails; unsigned said; } sweeps;

enum status __real_store_sweep(struct store *s, int64_t now, bool *more);
enum status __wrap_store_sweep(struct store *s, int64_t now, bool *more);
enum status __wrap_store_sweep(struct store *s, int64_t now, bool *more)
{
    enum status st = sweeps.fails;

    sweeps.fails = OK;
    return st != OK ? st : __real_store_sweep(s, now, more);
}

void __real_event_log(enum log_event e, int64_t a, int64_t b);
void __wrap_event_log(enum log_event e, int64_t a, int64_t b);
void __wrap_event_log(enum log_event e, int64_t a, int64_t b)
{
    sweeps.said += e == EVENT_FAULT && a == FAULT_BUSY;
    __real_event_log(e, a, b);
}

/* Walks over what was used: what the next ends with, and how many began. */
static struct { enum status fails; unsigned begun; } walks;

enum status __real_store_uses_write(struct store *s, bool *more);
enum status __wrap_store_uses_write(struct store *s, bool *more);
enum status __wrap_store_uses_write(struct store *s, bool *more)
{
    enum status st = walks.fails;

    walks.begun += !*more;
    walks.fails = OK;
    if (st == OK)
        return __real_store_uses_write(s, more);
    *more = false;
    return st;
}

/* What the files said at the last start. */
static struct clock_seen seen;
static bool empty;

static void note_seen(struct backend *b)
{
    seen = b->state.seen;
    empty = b->state.empty;
}

struct desk {
    struct scene *scene;
    struct service s;
    struct upkeep u;
    int64_t boot_s, ahead_s;         /* since the first moment of all; of the wall clock */
    int64_t asleep_s;                /* of that time */
    char boot;                       /* which one of the machine's */
};

static struct moment moment_of(const struct desk *d)
{
    int64_t boot_ms = at(NOW + d->boot_s).boot_ms;

    return (struct moment){ .wall_s = NOW + d->boot_s + d->ahead_s, .boot_ms = boot_ms,
                            .awake_ms = boot_ms - d->asleep_s * 1000 };
}

static void begin(struct desk *d)
{
    d->s = (struct service){ .n = d->scene->n, .answer = d->scene->answer };
    d->u = (struct upkeep){ 0 };
    assert_int_equal(peers_init(&d->s.peers), OK);
    assert_int_equal(offers_init(&d->s.offers, d->s.n.n_clients + 1), OK);
    clock_trust_begin(&d->s.clock, &seen, empty, &(struct clock_boot){ { d->boot } }, moment_of(d));
    told.n = 0;
}

static void finish(struct desk *d)
{
    offers_release(d->s.offers);
    for (unsigned i = 0; i < PEERS_READ_AHEAD; i++)
        mem_free(d->s.peers.queue[i].data);
    for (unsigned i = 0; i < PEERS_PUBLIC_AHEAD; i++)
        mem_free(d->s.peers.public.queue[i].data);
}

static struct desk desk_open(struct scene *scene)
{
    struct desk d = { .scene = scene, .boot = 'a' };

    scene->between = note_seen;
    seen = (struct clock_seen){ 0 };
    empty = true;
    begin(&d);
    return d;
}

/* As the process does: memory lost, store kept. */
static void restart(struct desk *d)
{
    finish(d);
    scene_restart(d->scene);
    begin(d);
}

/* So many seconds go by. */
static void pass(struct desk *d, int64_t seconds)
{
    for (int64_t end = d->boot_s + seconds; d->boot_s < end; d->boot_s++)
        upkeep_turn(&d->u, &d->s, moment_of(d));
}

/* A long time without a look at each of its seconds. */
static void pass_days(struct desk *d, int64_t days)
{
    d->boot_s += days * DAY;
    pass(d, 30);
}

static const struct grant *grant_of(const struct desk *d, const struct msg_zegel *z)
{
    return store_grant(d->s.n.store, &z->grant);
}

static struct msg_zegel agreed(struct desk *d)
{
    struct msg_par par = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(d->scene, &par);
    struct msg_zegel z = scene_prove(d->scene, CLIENT, &a.zaak, 2025, 2710000, 7794, NOW);

    assert_int_equal(z.status, OK);
    return z;
}

/* One sweep in the ten seconds that the clock was ahead ended every agreement, and nothing brought them back. */
static void a_jump_ahead_ends_no_grant(void **state)
{
    static const int64_t jumps[] = { JUMP_S, 31 * DAY, 120 };   /* all is over; the exact amounts are; nothing is */
    struct desk d = desk_open(*state);
    struct msg_zegel z = agreed(&d);

    pass(&d, 30);
    assert_int_equal(told.n, 0);
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
        d.ahead_s = jumps[i];
        pass(&d, 30);
        assert_int_equal(told.n, 2 * i + 1);
        assert_false(told.trusted);
        assert_int_equal(told.ahead_s, jumps[i] - LIMIT_CLOCK_STEP_S);
        assert_non_null(grant_of(&d, &z));
        assert_non_null(grant_of(&d, &z)->k_part);
        d.ahead_s = 0;
        pass(&d, 1);             /* at once */
        assert_int_equal(told.n, 2 * i + 2);
        assert_true(told.trusted && told.nr == 0 && told.ahead_s == 0);
        pass(&d, 30);
        assert_non_null(grant_of(&d, &z)->k_part);
    }
    /* Time that goes by does end them. */
    pass_days(&d, 31);
    assert_non_null(grant_of(&d, &z));
    assert_null(grant_of(&d, &z)->k_part);
    pass_days(&d, 100);
    assert_null(grant_of(&d, &z));
    assert_int_equal(told.n, 6);
    finish(&d);
}

/* One adult has agreed and the other is still asked, when the agreement ends by a clock that the operator confirms. */
static void the_persons_of_a_dossier_that_ends_by_date_are_wiped(void **state)
{
    struct desk d = desk_open(*state);
    struct msg_par par = scene_par(CLIENT), single = par;
    struct msg_par_answer first, partner, other = scene_ask(d.scene, &single);

    scene_couple(&par);
    first = scene_ask(d.scene, &par);
    struct msg_zegel z = scene_prove(d.scene, CLIENT, &first.zaak, 2025, 2710000, 7794, NOW);
    assert_int_equal(z.status, OK);
    scene_partner(&par, &first.dossier);
    partner = scene_ask(d.scene, &par);
    pass(&d, 30);
    assert_non_null(cases_find(&d.s.n, &first.zaak)->person);
    assert_non_null(cases_find(&d.s.n, &partner.zaak)->person);
    d.ahead_s = JUMP_S;
    upkeep_confirm(&d.u, &d.s, 7, moment_of(&d));
    pass(&d, 30);
    assert_null(grant_of(&d, &z));
    assert_null(cases_find(&d.s.n, &first.zaak)->person);
    assert_null(cases_find(&d.s.n, &partner.zaak)->person);
    assert_int_equal(cases_find(&d.s.n, &partner.zaak)->finished, 1);
    assert_non_null(cases_find(&d.s.n, &other.zaak)->person); /* of a dossier that nothing was given in */
    finish(&d);
}

/* Beside a row of the log; what the process is told it hears between turns. */
static bool content_is_there(struct desk *d, uint64_t row)
{
    struct store_done done;

    serve_done(&d->s);
    assert_int_equal(store_content(d->s.n.store, row, NULL), OK);
    assert_true(store_next(d->s.n.store, &done));
    return done.read->content != NULL;
}

static void what_nobody_can_open_any_more_leaves_the_ledger(void **state)
{
    const struct leaf_new leaf = { .kind = ENTRY_VERDICT, .at = NOW, .content = "x", .content_len = 1 };

    scene_log(*state);
    struct desk d = desk_open(*state);
    uint64_t row = store_log_edge(d.s.n.store)->size;
    struct store_done done;
    assert_int_equal(store_append(d.s.n.store, 1, &leaf, NULL), OK);
    assert_true(store_next(d.s.n.store, &done));
    for (int i = 0; i < 20; i++) {
        pass(&d, 1);
        assert_true(content_is_there(&d, row));
    }
    d.ahead_s = JUMP_S; /* by a clock that is not believed nothing is old */
    for (int i = 0; i < 20; i++) {
        pass(&d, 1);
        assert_true(content_is_there(&d, row));
    }
    d.ahead_s = 0;
    d.boot_s += LIMIT_GRANT_S + 2 * DAY;
    for (int i = 0; i < 20; i++) {
        pass(&d, 1);
        serve_done(&d.s);
    }
    assert_false(content_is_there(&d, row));
    finish(&d);
}

/* A walk over many grants is under way when it jumps. */
static void a_jump_stops_a_sweep_that_runs(void **state)
{
    struct desk d = desk_open(*state);
    struct msg_zegel z = agreed(&d);

    pass(&d, 30);
    d.u.sweeping = true;
    d.ahead_s = JUMP_S;
    pass(&d, 1);
    assert_false(upkeep_busy(&d.u));
    assert_non_null(grant_of(&d, &z));
    finish(&d);
}

static void a_restart_with_the_clock_ahead_does_not_sweep(void **state)
{
    struct desk d = desk_open(*state);
    struct msg_zegel z = agreed(&d);

    pass(&d, 30);
    d.ahead_s = JUMP_S;
    restart(&d);
    assert_int_equal(seen.wall_s, NOW);
    pass(&d, 30);
    assert_false(told.trusted);
    assert_non_null(grant_of(&d, &z));
    assert_non_null(grant_of(&d, &z)->k_part);
    restart(&d);                 /* and that it was so is not written down */
    assert_int_equal(seen.wall_s, NOW);
    pass(&d, 30);
    assert_non_null(grant_of(&d, &z));
    d.ahead_s = 0;
    pass(&d, 30);
    assert_true(told.trusted);
    assert_non_null(grant_of(&d, &z));
    /* The operator says that it is right. */
    d.ahead_s = JUMP_S;
    restart(&d);
    pass(&d, 30);
    assert_non_null(grant_of(&d, &z));
    upkeep_confirm(&d.u, &d.s, 17, moment_of(&d));
    assert_true(told.trusted && told.nr == 17 && told.ahead_s == 0);
    pass(&d, 11);
    assert_null(grant_of(&d, &z));
    restart(&d);
    assert_true(seen.wall_s > NOW + JUMP_S);
    finish(&d);
}

static void a_clock_that_stays_ahead_is_believed_after_an_hour(void **state)
{
    struct desk d = desk_open(*state);
    struct msg_zegel z = agreed(&d);

    pass(&d, 30);
    d.ahead_s = JUMP_S;
    pass(&d, HOUR_S);
    assert_false(told.trusted);
    assert_non_null(grant_of(&d, &z));
    pass(&d, 11);
    assert_true(told.trusted);
    assert_null(grant_of(&d, &z));
    finish(&d);
}

/* What is written down by the hour, with orders that are forgotten then, waits; and so does the weekly key. */
static void what_is_due_by_date_waits(void **state)
{
    struct desk d = desk_open(*state);
    struct msg_zegel z = agreed(&d);
    uint32_t kek = grant_of(&d, &z)->kek;

    pass(&d, 30);
    d.boot_s = HOUR_S - 600;
    d.ahead_s = 8 * DAY;
    pass(&d, 1200);
    assert_int_equal(grant_of(&d, &z)->kek, kek);
    assert_int_equal(d.u.last_forget, at(NOW).boot_ms);
    d.ahead_s = 0;
    pass(&d, 1);
    assert_true(d.u.last_forget > at(NOW).boot_ms);
    pass_days(&d, 7);
    assert_int_not_equal(grant_of(&d, &z)->kek, kek);
    finish(&d);
}

static void it_is_said_each_minute(void **state)
{
    struct desk d = desk_open(*state);
    unsigned said = 0;

    pass(&d, 5);
    assert_int_equal(d.u.last_said, 0);
    d.ahead_s = JUMP_S;
    for (int64_t last = 0; d.boot_s < 5 + 181; last = d.u.last_said) {
        pass(&d, 1);
        said += d.u.last_said != last;
    }
    assert_int_equal(said, 4);
    assert_int_equal(told.n, 1);
    finish(&d);
}

/* A machine restored from a copy of long ago looks like one whose clock ran ahead: the operator says that it did not. */
static void a_copy_of_long_ago_waits_for_the_operator(void **state)
{
    struct desk d = desk_open(*state);
    struct msg_zegel z = agreed(&d);

    pass(&d, 30);
    d.boot_s += 101 * DAY;
    d.boot++;
    restart(&d);
    pass(&d, 30);
    assert_false(told.trusted);
    assert_non_null(grant_of(&d, &z));
    upkeep_confirm(&d.u, &d.s, 3, moment_of(&d));
    pass(&d, 30);
    assert_null(grant_of(&d, &z));
    finish(&d);
}

/* Within the 31 days of a start the jump was believed by the notary that took the place of one that died, and written down. */
static void a_notary_that_is_replaced_knows_that_the_clock_jumped(void **state)
{
    static const int64_t jumps[] = { 30 * DAY + HOUR_S, 61, -61, -DAY };
    struct desk d = desk_open(*state);
    struct msg_zegel z = agreed(&d);

    pass(&d, 30);
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
        d.ahead_s = jumps[i];
        pass(&d, 30);
        for (int times = 0; times < 2; times++) {
            restart(&d);
            pass(&d, 30);
            assert_false(told.trusted);
            assert_int_equal(told.n, 1);
            assert_non_null(grant_of(&d, &z)->k_part);
        }
        d.ahead_s = 0;
        pass(&d, 30);
        assert_true(told.trusted);
        restart(&d);
        pass(&d, 30);
        assert_int_equal(told.n, 0);
    }
    /* The small steps of each life do not add up. */
    for (d.ahead_s = 40; d.ahead_s <= 80; d.ahead_s += 40) {
        restart(&d);
        pass(&d, 30);
        assert_int_equal(told.n, d.ahead_s > 60);
    }
    /* Another boot has nothing to compare with but the time. */
    d.ahead_s = 30 * DAY + HOUR_S;
    d.boot++;
    restart(&d);
    pass(&d, 30);
    assert_int_equal(told.n, 0);
    assert_null(grant_of(&d, &z)->k_part);
    finish(&d);
}

/* Asleep it was not there to be looked at. */
static void the_hour_is_one_that_the_machine_was_awake(void **state)
{
    struct desk d = desk_open(*state);
    struct msg_zegel z = agreed(&d);

    pass(&d, 30);
    d.ahead_s = JUMP_S;
    pass(&d, 30);
    d.boot_s += 2 * HOUR_S;
    d.asleep_s = 2 * HOUR_S;
    pass(&d, HOUR_S - 60);
    assert_false(told.trusted);
    assert_non_null(grant_of(&d, &z));
    pass(&d, 60);
    assert_true(told.trusted);
    finish(&d);
}

/* Of a version that wrote no time, or a ledger put back without the rest: the first clock of all was believed, and all went. */
static void without_a_time_written_what_is_there_waits(void **state)
{
    struct desk d = desk_open(*state);
    struct msg_zegel z = agreed(&d);

    d.ahead_s = 3 * 365 * DAY;
    restart(&d);
    assert_int_equal(seen.wall_s, 0);
    pass(&d, 30);
    assert_false(told.trusted);
    assert_int_equal(told.n, 1);
    assert_int_equal(told.ahead_s, 0);
    d.ahead_s = 0;               /* that does not tell which of both is right */
    pass(&d, 30);
    assert_false(told.trusted);
    pass(&d, HOUR_S);
    assert_true(told.trusted);
    assert_non_null(grant_of(&d, &z)->k_part);
    restart(&d);
    assert_true(seen.wall_s > NOW);
    pass(&d, 30);
    assert_int_equal(told.n, 0);
    finish(&d);
}

/* It was confirmed, and the service started again within the hour: it had to be confirmed again. */
static void what_was_confirmed_is_written_at_once(void **state)
{
    struct desk d = desk_open(*state);

    pass(&d, 30);
    d.ahead_s = -2 * DAY;
    pass(&d, 30);
    upkeep_confirm(&d.u, &d.s, 3, moment_of(&d));
    restart(&d);
    assert_int_equal(seen.wall_s, NOW + 60 - 2 * DAY);
    pass(&d, 5);
    assert_true(d.s.clock.trusted);
    assert_int_equal(told.n, 0);
    finish(&d);
}

/* Agreements that are over and cannot be ended: the operator heard nothing of it. */
static void a_sweep_that_fails_is_said(void **state)
{
    struct desk d = desk_open(*state);

    pass(&d, 5);
    sweeps.said = 0;
    sweeps.fails = FAULT_BUSY;
    pass(&d, 30);
    assert_int_equal(sweeps.fails, OK);
    assert_int_equal(sweeps.said, 1);
    finish(&d);
}

/* Once an hour; where it fails, again in a minute. */
static void uses_are_written_each_hour(void **state)
{
    struct desk d = desk_open(*state);
    struct msg_zegel z = agreed(&d);
    const struct id dossier = grant_of(&d, &z)->dossier->id;

    walks.begun = 0;
    pass(&d, 5);
    assert_int_equal(walks.begun, 1);
    store_use(d.s.n.store, store_dossier(d.s.n.store, &dossier), 0);
    pass(&d, HOUR_S - 6);
    assert_int_equal(walks.begun, 1);
    walks.fails = FAULT_STORE;
    pass(&d, 30);
    assert_int_equal(walks.begun, 2);
    assert_int_equal(walks.fails, OK);
    restart(&d);                     /* as a crash: it was not written */
    assert_int_equal(store_uses(store_dossier(d.s.n.store, &dossier), 0), 0);
    store_use(d.s.n.store, store_dossier(d.s.n.store, &dossier), 0);
    walks.begun = 0;
    walks.fails = FAULT_STORE;
    pass(&d, 55);
    assert_int_equal(walks.begun, 1);
    pass(&d, 10);
    assert_int_equal(walks.begun, 2);
    pass(&d, HOUR_S - 60);
    assert_int_equal(walks.begun, 2);
    restart(&d);
    assert_int_equal(store_uses(store_dossier(d.s.n.store, &dossier), 0), 1);
    finish(&d);
}

static void the_very_first_start_believes_its_clock(void **state)
{
    struct desk d = desk_open(*state);

    d.ahead_s = -JUMP_S;
    restart(&d);
    assert_int_equal(seen.wall_s, 0);
    pass(&d, 30);
    assert_int_equal(told.n, 0);
    assert_true(d.s.clock.trusted);
    restart(&d);
    assert_int_equal(seen.wall_s, NOW - JUMP_S);
    finish(&d);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(a_jump_ahead_ends_no_grant), T(a_jump_stops_a_sweep_that_runs), T(a_restart_with_the_clock_ahead_does_not_sweep),
        T(a_clock_that_stays_ahead_is_believed_after_an_hour), T(what_is_due_by_date_waits), T(it_is_said_each_minute),
        T(a_copy_of_long_ago_waits_for_the_operator), T(a_notary_that_is_replaced_knows_that_the_clock_jumped),
        T(the_hour_is_one_that_the_machine_was_awake), T(without_a_time_written_what_is_there_waits),
        T(what_was_confirmed_is_written_at_once), T(a_sweep_that_fails_is_said),
        T(the_very_first_start_believes_its_clock), T(the_persons_of_a_dossier_that_ends_by_date_are_wiped),
        T(what_nobody_can_open_any_more_leaves_the_ledger), T(uses_are_written_each_hour),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
