/* What platforms are told: with what causes it, once, until it is acknowledged; whatever fails or dies. */
#include "base/mem.h"
#include "between.h"
#include "place.h"
#include "stride.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY INT64_C(86400)
#define THIRD "derde"

static const struct client clients[] = { { .id = CLIENT }, { .id = OTHER } };

struct page { struct gebeurtenis e[TXN_EVENTS_MAX]; uint32_t n; bool more; };

static enum status try_read(struct place *p, const char *client, const struct id *have, uint32_t n, uint32_t most, struct page *out)
{
    struct store_done done;

    *out = (struct page){ 0 };
    enum status st = store_events_read(p->s, client, have, n, most, NULL);
    if (st != OK)
        return st;
    assert_true(store_next(p->s, &done));
    if (done.status != OK)
        return done.status;
    out->n = done.n;
    out->more = done.more;
    memcpy(out->e, done.events, done.n * sizeof out->e[0]);
    return OK;
}

static struct page page_of(struct place *p, const char *client)
{
    static struct page out;

    assert_int_equal(try_read(p, client, NULL, 0, TXN_EVENTS_MAX, &out), OK);
    return out;
}

static void take_all(struct place *p, const char *client)
{
    struct page page = page_of(p, client);
    struct id ids[TXN_EVENTS_MAX];

    for (uint32_t i = 0; i < page.n; i++)
        ids[i] = page.e[i].id;
    assert_int_equal(try_read(p, client, ids, page.n, 0, &page), OK);
}

/* What failed before may be told by the next call. */
static void write_queue(struct place *p)
{
    bool more = true;
    enum status st = OK;

    for (unsigned failed = 0; more || st != OK; failed += st != OK) {
        assert_true(failed < 2);
        st = store_events_write(p->s, NOW, &more);
    }
}

static void queue(struct place *p, const char *client, enum event_kind kind, const struct id *dossier)
{
    struct gebeurtenis e = { .kind = (uint8_t)kind, .reason = EVENT_REASON_TIME, .reference = "r-1" };

    if (dossier != NULL)
        e.dossier = *dossier;
    store_event(p->s, client, &e);
}

static void same_id(const struct id *a, const struct id *b)
{
    assert_memory_equal(a, b, sizeof *a);
}

static void kinds(const struct page *page, unsigned n, const enum event_kind *wanted)
{
    assert_int_equal(page->n, n);
    for (unsigned i = 0; i < n; i++)
        assert_int_equal(page->e[i].kind, wanted[i]);
}

#define KINDS(page, ...) kinds(page, sizeof((enum event_kind[]){ __VA_ARGS__ }) / sizeof(enum event_kind), (enum event_kind[]){ __VA_ARGS__ })

/* ---- what is said ---- */

static void said_with_what_causes_it(void **state)
{
    struct place *p = *state;
    struct page before, after;

    open_store(p);
    const struct dossier *one = dossier(p->s, 1), *two = dossier(p->s, 2);
    struct id one_id = one->id, two_id = two->id, first = grant(p->s, one, 0), replaced = grant(p->s, one, 0), a = grant(p->s, two, 0);
    grant(p->s, two, 1);
    before = page_of(p, CLIENT);
    KINDS(&before, EVENT_KIND_GIVEN, EVENT_KIND_GIVEN, EVENT_KIND_GIVEN, EVENT_KIND_GIVEN);
    same_id(&before.e[0].grant, &first);
    same_id(&before.e[1].grant, &replaced);
    same_id(&before.e[1].dossier, &one_id);
    assert_string_equal(before.e[0].reference, "r-1");
    assert_string_equal(before.e[3].reference, dossier_reference(two, 1, NULL));
    assert_true(before.e[0].at == NOW);
    assert_int_equal(ended(p->s, &replaced, CLIENT, REFUSED_WITHDRAWN, NOW + 5), OK);
    assert_int_equal(ended(p->s, &a, CLIENT, REFUSED_WITHDRAWN, NOW + 6), OK);
    assert_int_equal(ended(p->s, &a, CLIENT, REFUSED_WITHDRAWN, NOW + 7), OK);
    before = page_of(p, CLIENT);
    KINDS(&before, EVENT_KIND_GIVEN, EVENT_KIND_GIVEN, EVENT_KIND_GIVEN, EVENT_KIND_GIVEN, EVENT_KIND_WITHDRAWN, EVENT_KIND_WITHDRAWN);
    same_id(&before.e[4].grant, &replaced);
    assert_string_equal(before.e[4].reference, "r-1");
    same_id(&before.e[5].dossier, &two_id); /* of two adults nobody is named */
    assert_true(id_is_zero(&before.e[5].grant));
    assert_string_equal(before.e[5].reference, "");
    reopen(p);
    after = page_of(p, CLIENT);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(page_of(p, OTHER).n, 0);
}

static void what_is_queued_comes_before_its_grant(void **state)
{
    struct place *p = *state;
    struct page page;
    bool more;

    open_store(p);
    const struct dossier *d = dossier(p->s, 1), *other = dossier(p->s, 1);
    queue(p, CLIENT, EVENT_KIND_BROKEN_OFF, &other->id);
    queue(p, CLIENT, EVENT_KIND_BROKEN_OFF, &d->id);
    grant(p->s, d, 0);
    page = page_of(p, CLIENT);
    KINDS(&page, EVENT_KIND_BROKEN_OFF, EVENT_KIND_BROKEN_OFF, EVENT_KIND_GIVEN);
    assert_int_equal(page.e[1].reason, EVENT_REASON_TIME);
    assert_string_equal(page.e[1].reference, "r-1");
    queue(p, CLIENT, EVENT_KIND_REFUSED, &d->id);
    grant(p->s, other, 0);
    page = page_of(p, CLIENT);
    KINDS(&page, EVENT_KIND_BROKEN_OFF, EVENT_KIND_BROKEN_OFF, EVENT_KIND_GIVEN, EVENT_KIND_GIVEN);
    assert_int_equal(store_events_write(p->s, NOW + 1, &more), OK);
    page = page_of(p, CLIENT);
    assert_int_equal(page.e[4].kind, EVENT_KIND_REFUSED);
    assert_true(page.e[4].at == NOW + 1);
}

static void soon_over(void **state)
{
    struct place *p = *state;
    struct page page;
    bool more;

    open_store(p);
    const struct dossier *one = dossier(p->s, 1), *two = dossier(p->s, 2);
    struct id id = one->id, pair = two->id;
    int64_t until = one->until;

    grant(p->s, one, 0), grant(p->s, two, 0), grant(p->s, two, 1);
    take_all(p, CLIENT);
    assert_int_equal(store_sweep(p->s, until - LIMIT_EXPIRES_S - 1, &more), OK);
    assert_int_equal(page_of(p, CLIENT).n, 0);
    for (unsigned i = 0; i < 3; i++) { /* once, also after another start */
        assert_int_equal(store_sweep(p->s, until - LIMIT_EXPIRES_S + i, &more), OK);
        if (i == 1) {
            close_store(p);
            assert_int_equal(open_at(p, until - LIMIT_EXPIRES_S), OK);
        }
    }
    page = page_of(p, CLIENT);
    KINDS(&page, EVENT_KIND_EXPIRES, EVENT_KIND_EXPIRES);
    unsigned of_one = memcmp(&page.e[0].dossier, &id, sizeof id) == 0 ? 0 : 1;
    same_id(&page.e[of_one].dossier, &id);
    assert_false(id_is_zero(&page.e[of_one].grant));
    same_id(&page.e[1 - of_one].dossier, &pair);
    assert_true(id_is_zero(&page.e[1 - of_one].grant));
    assert_true(page.e[0].number == until && page.e[1].number == until);
    take_all(p, CLIENT);
    /* One that is given when there is less left says nothing of that. */
    const struct dossier *late = dossier(p->s, 1);
    const struct grant *g;
    assert_int_equal(grant_new(p->s, late, 0, &origin, NULL, until, until - LIMIT_EXPIRES_S + 10, &g), OK);
    assert_int_equal(store_sweep(p->s, until - LIMIT_EXPIRES_S + 20, &more), OK);
    page = page_of(p, CLIENT);
    KINDS(&page, EVENT_KIND_GIVEN);
    take_all(p, CLIENT);
    assert_int_equal(store_sweep(p->s, until, &more), OK);
    page = page_of(p, CLIENT);
    KINDS(&page, EVENT_KIND_EXPIRED, EVENT_KIND_EXPIRED, EVENT_KIND_EXPIRED);
}

/* ---- acknowledged ---- */

static void until_it_is_acknowledged(void **state)
{
    struct place *p = *state;
    struct page page, rest;
    struct id have[3];

    open_store(p);
    for (unsigned i = 0; i < 5; i++)
        grant(p->s, dossier(p->s, 1), 0);
    assert_int_equal(try_read(p, CLIENT, NULL, 0, 2, &page), OK);
    assert_true(page.n == 2 && page.more);
    have[0] = have[2] = page.e[1].id;
    have[1] = (struct id){ { 9 } };
    assert_int_equal(try_read(p, OTHER, have, 3, 2, &rest), OK); /* another client's: nothing happens */
    assert_true(rest.n == 0 && !rest.more);
    assert_int_equal(try_read(p, CLIENT, have, 3, 0, &rest), OK);
    assert_true(rest.n == 0 && rest.more);
    reopen(p);
    rest = page_of(p, CLIENT);
    assert_true(rest.n == 4 && !rest.more);
    same_id(&rest.e[0].id, &page.e[0].id);
    take_all(p, CLIENT);
    reopen(p);
    assert_int_equal(page_of(p, CLIENT).n, 0);
}

static void new_ones_are_noticed(void **state)
{
    struct place *p = *state;

    open_store(p);
    assert_int_equal(store_events_restart(p->s, clients, 2, NOW, NOW), OK);
    uint64_t all = store_events_serial(p->s, NULL), own = store_events_serial(p->s, CLIENT), other = store_events_serial(p->s, OTHER);
    queue(p, OTHER, EVENT_KIND_REFUSED, NULL);
    assert_true(store_events_serial(p->s, OTHER) == other);
    write_queue(p);
    assert_true(store_events_serial(p->s, OTHER) != other && store_events_serial(p->s, NULL) != all);
    assert_true(store_events_serial(p->s, CLIENT) == own);
    grant(p->s, dossier(p->s, 1), 0);
    assert_true(store_events_serial(p->s, CLIENT) != own);
    assert_true(store_events_serial(p->s, THIRD) == 0);
}

static void a_month(void **state)
{
    struct place *p = *state;

    open_store(p);
    grant(p->s, dossier(p->s, 1), 0);
    assert_int_equal(forget(p->s, NOW + LIMIT_EVENTS_S), OK);
    assert_int_equal(page_of(p, CLIENT).n, 1);
    assert_int_equal(forget(p->s, NOW + LIMIT_EVENTS_S + 1), OK);
    assert_int_equal(page_of(p, CLIENT).n, 0);
}

/* ---- too many ---- */

static void fill(struct place *p, unsigned n)
{
    while (n > 0) {
        unsigned some = n < 1000 ? n : 1000;

        for (unsigned i = 0; i < some; i++)
            queue(p, CLIENT, EVENT_KIND_REFUSED, NULL);
        write_queue(p);
        n -= some;
    }
}

static uint32_t count(struct place *p, int64_t *skipped, unsigned *of_those)
{
    uint32_t n = 0;
    struct page page;

    *skipped = 0;
    *of_those = 0;
    do {
        struct id ids[TXN_EVENTS_MAX];

        page = page_of(p, CLIENT);
        for (uint32_t i = 0; i < page.n; i++) {
            ids[i] = page.e[i].id;
            *of_those += page.e[i].kind == EVENT_KIND_SKIPPED;
            *skipped += page.e[i].kind == EVENT_KIND_SKIPPED ? page.e[i].number : 0;
        }
        n += page.n;
        struct page none;
        assert_int_equal(try_read(p, CLIENT, ids, page.n, 0, &none), OK);
    } while (page.more);
    return n;
}

/* (read in between or not; a start in between or not; how many then say that some are gone) */
static void the_oldest_go(void **state)
{
    static const struct { bool seen, start; unsigned of_those; } rows[] = { { false, false, 1 }, { true, false, 2 }, { false, true, 2 } };
    struct place *p = *state;
    unsigned of_those;
    int64_t skipped;
    bool more;

    open_store(p);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        queue(p, OTHER, EVENT_KIND_REFUSED, NULL);
        fill(p, LIMIT_EVENTS);
        fill(p, 5);
        struct page first = page_of(p, CLIENT); /* the first page: of what is skipped then nothing was seen */
        assert_int_equal(first.n, TXN_EVENTS_MAX);
        if (rows[i].seen) { /* up to the end: what was said of skipping may have been read */
            struct id oldest = first.e[0].id;

            for (unsigned k = 0; k < LIMIT_EVENTS / TXN_EVENTS_MAX; k++) {
                struct id ids[TXN_EVENTS_MAX];
                for (uint32_t j = 0; j < first.n; j++)
                    ids[j] = first.e[j].id;
                assert_int_equal(try_read(p, CLIENT, ids, first.n, TXN_EVENTS_MAX, &first), OK);
            }
            assert_memory_not_equal(&first.e[0].id, &oldest, sizeof oldest);
            fill(p, LIMIT_EVENTS - first.n); /* as many as before */
        }
        if (rows[i].start)
            reopen(p);
        fill(p, 7);
        assert_int_equal(store_events_write(p->s, NOW, &more), OK);
        uint32_t n = count(p, &skipped, &of_those);
        assert_true(n <= LIMIT_EVENTS && n > LIMIT_EVENTS - 10);
        assert_int_equal(of_those, rows[i].of_those);
        if (!rows[i].seen)
            assert_true(n - of_those + skipped == LIMIT_EVENTS + 12);
    }
    assert_int_equal(page_of(p, OTHER).n, 3);
}

/* The disk takes none: so many are kept, and how many more there were is said before what comes later. */
static void no_room_in_memory(void **state)
{
    struct place *p = *state;
    unsigned of_those;
    int64_t skipped;
    bool more;

    open_store(p);
    fault_at(FAULT_FAIL_FROM, 1);
    for (unsigned i = 0; i < LIMIT_EVENTS_QUEUED + 3; i++)
        queue(p, CLIENT, EVENT_KIND_REFUSED, NULL);
    queue(p, OTHER, EVENT_KIND_REFUSED, NULL);
    assert_int_equal(store_events_write(p->s, NOW, &more), OK); /* it is not known, and nobody was told of anything */
    assert_int_equal(store_events_write(p->s, NOW, &more), FAULT_STORE);
    fault_at(FAULT_NONE, 0);
    write_queue(p);
    queue(p, CLIENT, EVENT_KIND_BROKEN_OFF, NULL);
    write_queue(p);
    assert_int_equal(page_of(p, OTHER).n, 1);
    assert_int_equal(count(p, &skipped, &of_those), LIMIT_EVENTS_QUEUED + 2);
    assert_true(skipped == 3 && of_those == 1);
}

/* ---- what all are told ---- */

static void a_start_is_told_once(void **state)
{
    struct place *p = *state;
    struct page page;

    open_store(p);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(store_events_restart(p->s, clients, 2, NOW + i, NOW + i), OK);
        reopen(p);
    }
    page = page_of(p, CLIENT);
    KINDS(&page, EVENT_KIND_RESTARTED); /* nothing was in between: the last says what they said */
    assert_true(page.e[0].number == NOW + 2 && page.e[0].reason == EVENT_REASON_NONE);
    grant(p->s, dossier(p->s, 1), 0);
    assert_int_equal(store_events_restart(p->s, clients, 2, NOW + 9, NOW + 9), OK);
    page = page_of(p, CLIENT);
    KINDS(&page, EVENT_KIND_RESTARTED, EVENT_KIND_GIVEN, EVENT_KIND_RESTARTED);
    assert_int_equal(page_of(p, OTHER).n, 1);
}

/* All grants were dropped: whatever dies before it was told, it is told; and once. */
static void a_drop_is_told(void **state)
{
    struct place *p = *state;
    struct page page;

    open_store(p);
    grant(p->s, dossier(p->s, 1), 0);
    close_store(p);
    assert_int_equal(ftruncate(p->key_fd, 0), 0);
    for (unsigned i = 0; i < 2; i++) { /* it dies before it told anybody */
        open_store(p);
        assert_int_equal(page_of(p, CLIENT).n, 0); /* events of before went with them */
        close_store(p);
    }
    open_store(p);
    assert_int_equal(store_events_restart(p->s, clients, 2, NOW, NOW), OK);
    reopen(p);
    assert_int_equal(store_events_restart(p->s, clients, 2, NOW + 1, NOW + 1), OK); /* it takes the place of the one before */
    page = page_of(p, CLIENT);
    KINDS(&page, EVENT_KIND_RESTARTED);
    assert_int_equal(page.e[0].reason, EVENT_REASON_GRANTS);
    take_all(p, CLIENT);
    reopen(p);
    assert_int_equal(store_events_restart(p->s, clients, 2, NOW + 2, NOW + 2), OK);
    page = page_of(p, CLIENT);
    assert_true(page.n == 1 && page.e[0].reason == EVENT_REASON_NONE);
}

/* Nobody waits for what a corporation or an auditor is told: nothing is written for them. */
static void only_platforms_are_told(void **state)
{
    static const struct client mixed[] = { { .id = OTHER, .role = CLIENT_AUDITOR }, { .id = CLIENT }, { .id = THIRD, .role = CLIENT_CORPORATION } };
    struct place *p = *state;
    struct packs_told packs = { .n = 1, .of = { { { 1 }, 0 } } };

    open_store(p);
    assert_int_equal(store_events_restart(p->s, mixed, 3, NOW, NOW), OK);
    assert_int_equal(store_events_packs(p->s, mixed, 3, &packs, NOW), OK);
    packs.of[packs.n++] = (struct pack_told){ { 2 }, 0 };
    assert_int_equal(store_events_packs(p->s, mixed, 3, &packs, NOW), OK);
    reopen(p);
    struct page page = page_of(p, CLIENT);
    KINDS(&page, EVENT_KIND_RESTARTED, EVENT_KIND_PACK_LOADED);
    assert_int_equal(page_of(p, OTHER).n + page_of(p, THIRD).n, 0);
}

static void packs_are_told(void **state)
{
    struct place *p = *state;
    struct packs_told packs = { .n = 1, .of = { { { 1 }, 0 } } };
    struct page page;

    open_store(p);
    assert_int_equal(store_events_packs(p->s, clients, 2, &packs, NOW), OK);
    assert_int_equal(page_of(p, CLIENT).n, 0); /* what was there first is not news */
    reopen(p);
    packs.of[packs.n++] = (struct pack_told){ { 2 }, 0 };
    packs.of[packs.n++] = (struct pack_told){ { 3 }, 1 };
    packs.of[0].withdrawn = 1;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(store_events_packs(p->s, clients, 2, &packs, NOW), OK);
        reopen(p);
    }
    for (unsigned c = 0; c < 2; c++) {
        page = page_of(p, clients[c].id);
        KINDS(&page, EVENT_KIND_PACK_WITHDRAWN, EVENT_KIND_PACK_LOADED, EVENT_KIND_PACK_LOADED, EVENT_KIND_PACK_WITHDRAWN);
        assert_true(page.e[0].subject[0] == 1 && page.e[1].subject[0] == 2 && page.e[2].subject[0] == 3 && page.e[3].subject[0] == 3);
    }
}

/* ---- faults and crashes ---- */

enum op { GIVE, REPLACE, WITHDRAW, EXPIRE, SOON, GROUP, TAKE, START, PACKS, TRIM, OP_N };

struct scene { struct id dossier, grant, event[2]; uint32_t before; };

static const struct packs_told packs_before = { .n = 1, .of = { { { 1 }, 0 } } }, packs_after = { .n = 2, .of = { { { 1 }, 0 }, { { 2 }, 0 } } };

static struct scene prepare(struct place *p, enum op op)
{
    struct scene sc = { 0 };

    open_store(p);
    assert_int_equal(store_events_packs(p->s, clients, 2, &packs_before, NOW), OK);
    const struct dossier *d = dossier(p->s, 1);
    sc.dossier = d->id;
    sc.grant = grant(p->s, d, 0);
    if (op == TRIM)
        fill(p, LIMIT_EVENTS - 1);
    struct page page = page_of(p, CLIENT);
    assert_true(page.n >= 1);
    sc.event[0] = page.e[0].id;
    sc.before = page.n;
    return sc;
}

/* OK: it was confirmed. */
static enum status perform(struct place *p, enum op op, const struct scene *sc)
{
    const struct dossier *d = store_dossier(p->s, &sc->dossier);
    const struct grant *g;
    struct page page;
    bool more;

    switch (op) {
    case GIVE:
        return grant_new(p->s, dossier(p->s, 1), 0, &origin, NULL, NOW + 100 * DAY, NOW, &g);
    case REPLACE:
        return grant_new(p->s, d, 0, &origin, NULL, d->until, NOW, &g);
    case WITHDRAW:
        return ended(p->s, &sc->grant, CLIENT, REFUSED_WITHDRAWN, NOW);
    case EXPIRE:
        return store_sweep(p->s, d->until, &more);
    case SOON:
        return store_sweep(p->s, d->until - LIMIT_EXPIRES_S, &more);
    case GROUP:
        queue(p, CLIENT, EVENT_KIND_REFUSED, NULL);
        queue(p, CLIENT, EVENT_KIND_BROKEN_OFF, NULL);
        return store_events_write(p->s, NOW, &more);
    case TAKE:
        return try_read(p, CLIENT, sc->event, 1, 1, &page);
    case START:
        return store_events_restart(p->s, clients, 2, NOW, NOW);
    case PACKS:
        return store_events_packs(p->s, clients, 2, &packs_after, NOW);
    default:
        queue(p, CLIENT, EVENT_KIND_REFUSED, NULL);
        return store_events_write(p->s, NOW, &more);
    }
}

static unsigned number_of(const struct page *page, enum event_kind kind)
{
    unsigned n = 0;

    for (uint32_t i = 0; i < page->n; i++)
        n += page->e[i].kind == kind;
    return n;
}

/* What is told and what is so go together; what was there stays under its id, and what was taken does not come again. */
static void check_sound(struct place *p, enum op op, const struct scene *sc, bool told)
{
    struct page page = page_of(p, CLIENT);
    bool first = page.n > 0 && memcmp(&page.e[0].id, &sc->event[0], sizeof sc->event[0]) == 0;
    bool live = store_grant(p->s, &sc->grant) != NULL;
    unsigned given = number_of(&page, EVENT_KIND_GIVEN);

    assert_true(first || op == TAKE || op == TRIM);
    switch (op) {
    case GIVE:
        assert_true(given == store_grants(p->s) && (!told || given == 2));
        break;
    case REPLACE:
        assert_true(given == (live ? 1 : 2) && (!told || !live));
        break;
    case WITHDRAW:
    case EXPIRE:
        assert_int_equal(number_of(&page, op == EXPIRE ? EVENT_KIND_EXPIRED : EVENT_KIND_WITHDRAWN), live ? 0 : 1);
        assert_true(!told || !live);
        break;
    case SOON:
        assert_true(number_of(&page, EVENT_KIND_EXPIRES) <= 1 && (!told || number_of(&page, EVENT_KIND_EXPIRES) == 1));
        break;
    case GROUP:
        assert_int_equal(number_of(&page, EVENT_KIND_REFUSED), number_of(&page, EVENT_KIND_BROKEN_OFF));
        assert_true(number_of(&page, EVENT_KIND_REFUSED) <= 1 && (!told || number_of(&page, EVENT_KIND_REFUSED) == 1));
        break;
    case TAKE:
        assert_true(!told || !first);
        break;
    case START:
    case PACKS:
        assert_true(page.n <= 2 && page.n == page_of(p, OTHER).n + 1 && (!told || page.n == 2));
        break;
    default:
        break;
    }
}

/* Once more, from whatever was left: then it is so, and was told once. */
static void check_again(struct place *p, enum op op, const struct scene *sc, bool told)
{
    unsigned of_those;
    int64_t skipped;

    if ((op == GROUP && told) || op == GIVE || op == REPLACE)
        return;
    if (op == EXPIRE && store_dossier(p->s, &sc->dossier) == NULL)
        return;
    if (op == TRIM)
        write_queue(p);
    if (op == SOON || op == TAKE || op == START || op == PACKS)
        assert_int_equal(perform(p, op, sc), OK);
    if (op == TRIM) {
        uint32_t n = count(p, &skipped, &of_those);

        if (!told && skipped == 0) /* the one too many went with the process */
            assert_int_equal(n, LIMIT_EVENTS);
        else
            assert_true(n == LIMIT_EVENTS && of_those == 1 && n - 1 + skipped == LIMIT_EVENTS + 1);
    } else if (op != WITHDRAW && op != EXPIRE && op != GROUP) {
        check_sound(p, op, sc, true);
    }
}

/* Old rows out of the way. */
static void tidy(struct place *p, const struct scene *sc)
{
    const struct dossier *d;

    if (store_grant(p->s, &sc->grant) != NULL)
        assert_int_equal(ended(p->s, &sc->grant, CLIENT, REFUSED_EXPIRED, NOW), OK);
    d = store_dossier(p->s, &sc->dossier);
    if (d != NULL && d->grants[0] != NULL) {
        struct id id = d->grants[0]->id;

        assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_EXPIRED, NOW), OK);
    }
    close_store(p);
    forget_all(p);
}

static void every_step_may_fail(void **state)
{
    struct place *p = *state;

    for (enum op op = 0; op < OP_N; op++) {
        bool done = false;

        for (long step = 1; !done; step += STRIDE) {
            struct scene sc = prepare(p, op);

            fault_at(FAULT_FAIL, step);
            enum status st = perform(p, op, &sc);
            done = fault_steps() < step;
            assert_true(st == OK || (st == FAULT_STORE && !done));
            fault_at(FAULT_NONE, 0);
            store_idle(p->s, NOW);
            check_sound(p, op, &sc, st == OK);
            check_again(p, op, &sc, st == OK);
            if (op != TRIM)
                check_sound(p, op, &sc, st == OK);
            tidy(p, &sc);
        }
    }
}

static void every_step_may_crash(void **state)
{
    struct place *p = *state;

    for (enum op op = 0; op < OP_N; op++) {
        bool done = false;

        for (long step = 1; !done; step += STRIDE) {
            struct scene sc = prepare(p, op);

            close_store(p);
            pid_t child = doomed(p, step);
            if (child == 0)
                _exit(perform(p, op, &sc) == OK ? 0 : 5);
            done = outlived(child);
            open_store(p);
            check_sound(p, op, &sc, done);
            check_again(p, op, &sc, done);
            reopen(p);
            if (op != TRIM)
                check_sound(p, op, &sc, done);
            tidy(p, &sc);
        }
    }
}

/* It is not known whether they were written: they are not written twice. */
static void doubt(void **state)
{
    struct place *p = *state;
    struct backend sqlite, b;
    struct between between;
    bool more;

    for (unsigned back = 0; back < 2; back++) {
        assert_int_equal(sqlite_open(p->dir_fd, &sqlite), OK);
        between_open(&between, &sqlite, &b);
        assert_int_equal(store_open(&b, p->key_fd, 0, NOW, true, &p->s, &p->report), OK);
        between.mode = back ? BETWEEN_LOST_BACK : BETWEEN_LOST_THERE;
        between.unreachable = true;
        queue(p, CLIENT, EVENT_KIND_REFUSED, NULL);
        assert_int_equal(store_events_write(p->s, NOW, &more), OK); /* nobody was told of anything */
        assert_int_equal(store_events_write(p->s, NOW, &more), FAULT_STORE);
        between.unreachable = false;
        between.mode = BETWEEN_PASS;
        write_queue(p);
        write_queue(p);
        assert_int_equal(page_of(p, CLIENT).n, 1);
        take_all(p, CLIENT);
        close_store(p);
    }
}

/* Withdrawals go on, and are told; what is acknowledged stays until there is room. */
static void a_full_disk(void **state)
{
    struct place *p = *state;
    const struct grant *g;
    struct page page;

    open_store(p);
    const struct dossier *d = dossier(p->s, 1);
    struct id id = grant(p->s, d, 0);
    reopen(p); /* the logs are empty */
    int reserve = openat(p->dir_fd, "reserve", O_RDWR);
    fault_disk_full(reserve);
    assert_int_equal(grant_new(p->s, dossier(p->s, 1), 0, &origin, NULL, NOW + 100 * DAY, NOW, &g), FAULT_STORE);
    struct page before = page_of(p, CLIENT);
    KINDS(&before, EVENT_KIND_GIVEN);
    assert_int_equal(try_read(p, CLIENT, &before.e[0].id, 1, 9, &page), FAULT_STORE);
    page = page_of(p, CLIENT);
    assert_memory_equal(&before, &page, sizeof page);
    assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    page = page_of(p, CLIENT);
    KINDS(&page, EVENT_KIND_GIVEN, EVENT_KIND_WITHDRAWN);
    fault_disk_full(-1);
    close(reserve);
    assert_int_equal(try_read(p, CLIENT, &before.e[0].id, 1, 9, &page), OK);
    KINDS(&page, EVENT_KIND_WITHDRAWN);
}

#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(said_with_what_causes_it), T(what_is_queued_comes_before_its_grant), T(soon_over),
        T(until_it_is_acknowledged), T(new_ones_are_noticed), T(a_month),
        T(the_oldest_go), T(no_room_in_memory),
        T(a_start_is_told_once), T(a_drop_is_told), T(packs_are_told), T(only_platforms_are_told),
        T(every_step_may_fail), T(every_step_may_crash), T(doubt), T(a_full_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
