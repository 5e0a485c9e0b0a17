#include "notary/serve.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "notary/accept.h"
#include "notary/agree.h"
#include "notary/definitive.h"
#include "notary/dossiers.h"
#include "notary/held.h"
#include "notary/serve_definitive.h"
#include "notary/serve_events.h"
#include "notary/serve_flow.h"
#include "notary/serve_log.h"
#include "notary/serve_login.h"
#include "notary/serve_source.h"
#include "notary/sessions.h"
#include "notary/toets.h"
#include "store/ledger.h"
#include "wire/courier.h"
#include "wire/events.h"
#include "wire/evidence.h"
#include "wire/permit.h"
#include "wire/platform.h"

#include <stdlib.h>
#include <string.h>

enum permit {
    IN_TURN,                           /* after what came before it */
    AT_ONCE,                           /* overtakes everything */
    WITH_CASE                          /* of an assessor that still has its case; else it is too late, and nobody waits for it */
};

struct row {
    enum msg_type type;
    enum wire_role from;
    enum permit permit;
    bool (*handle)(struct service *s, const struct message *m);   /* false: no peer of ours would send this */
};

static uint64_t number(const struct message *m)
{
    struct msg_head head;

    memcpy(&head, m->data, sizeof head);
    return head.nr;
}

/* ---- the gate ---- */

static void send_status(struct service *s, uint64_t nr, enum status st)
{
    struct msg_status out = { .status = st };

    msg_head_init(&out.head, MSG_STATUS, sizeof out, nr);
    peers_send_gate(&s->peers, &out, sizeof out);
}

static bool on_grant_einde(struct service *s, const struct message *m)
{
    bool answered;
    enum status st = dossiers_grant_einde(&s->n, (const void *)m->data, s->peers.gate_nr, clock_wall_s(), &answered);

    if (answered)
        send_status(s, number(m), st);
    return true;
}

static bool on_par(struct service *s, const struct message *m)
{
    static struct msg_par par;               /* the children that were not sent are zero */
    struct msg_par_answer out;

    memcpy(&par, m->data, offsetof(struct msg_par, children));
    bool whole = par.n_children <= CHILDREN_MAX && m->len == msg_par_len(&par);
    if (whole)
        memcpy(&par, m->data, m->len);
    enum status st = whole ? agree_par(&s->n, &par, clock_now(), &out) : REFUSED_MESSAGE;
    mem_wipe(&par, sizeof par);
    if (st != OK)
        return false;
    peers_send_gate(&s->peers, &out, sizeof out);
    return true;
}

/* Assessors that have a case of each client's; behind them, a log-in. */
static void count_busy(const struct service *s, unsigned busy[LIMIT_CLIENTS + 1])
{
    memset(busy, 0, (LIMIT_CLIENTS + 1) * sizeof *busy);
    for (uint32_t i = 0; i < LIMIT_ASSESSORS; i++) {
        const struct zaak *z = cases_of_slot(&s->n, i);

        if (z != NULL)
            busy[z->afnemer - s->n.clients]++;
        else if (sessions_of_slot(&s->n, i) != NULL)
            busy[s->n.n_clients]++;
    }
}

static void answer_offer(struct service *s, const struct offer *f, enum status st)
{
    struct msg_zegel out;

    held_status(&out, f->m.head.nr, st);
    peers_send_seal(&s->peers, f->gate_nr, &out);
}

/* Its turn has come: what was true of its case when it came may have changed. */
static void assess(struct service *s, const struct offer *f)
{
    struct msg_zegel out;
    struct zaak *z;

    if (f->kind == OFFER_FETCHED) {
        serve_fetched(s, f);
        return;
    }
    if (f->gate_nr != s->peers.gate_nr || s->peers.gate.fd < 0) /* the gate that has the evidence is gone */
        return;
    if (accept_open(&s->n, &f->m, clock_now(), &z, &out) != OK)
        answer_offer(s, f, FAULT_RESTARTED);
    else if (z == NULL)
        peers_send_seal(&s->peers, f->gate_nr, &out);
    else if (!peers_assign(&s->peers, &s->n, z, &f->m))
        answer_offer(s, f, FAULT_BUSY);
}

void serve_offers(struct service *s)
{
    unsigned half = s->n.settings.n_assessors / 2, busy[LIMIT_CLIENTS + 1];
    int64_t ms = clock_boot_ms();
    struct offer *f;

    while ((f = offers_late(s->offers, ms)) != NULL) {
        answer_offer(s, f, FAULT_BUSY);
        mem_free(f);
    }
    while (offers_any(s->offers) && peers_warm(&s->peers)) {
        count_busy(s, busy);
        f = offers_take(s->offers, busy, half > 0 ? half : 1);
        assess(s, f);
        mem_free(f);
    }
}

static bool on_bewijs_open(struct service *s, const struct message *m)
{
    const struct msg_bewijs_open *open = (const void *)m->data;
    struct msg_zegel out;
    struct zaak *z;

    if (accept_open(&s->n, open, clock_now(), &z, &out) != OK)
        return false;
    if (z != NULL) {
        enum status st = offers_add(s->offers, (size_t)(z->afnemer - s->n.clients), open, s->peers.gate_nr,
                                    clock_boot_ms());

        if (st == OK) {
            serve_offers(s);
            return true;
        }
        held_status(&out, open->head.nr, st);
    }
    peers_send_seal(&s->peers, s->peers.gate_nr, &out);
    return true;
}

/* A dossier answers for the year of its completion for ever (docs/decisions/0024): that is not taken from a clock which shows
 * another year than it can be believed in. */
static bool year_believed(struct service *s, struct moment now)
{
    int64_t ahead_s = clock_trust_look(&s->clock, now) ? 0 : clock_trust_ahead_s(&s->clock, now);

    return year_of(clock_day(now.wall_s)) == year_of(clock_day(now.wall_s - ahead_s));
}

static bool on_complete(struct service *s, const struct message *m)
{
    struct moment now = clock_now();
    struct msg_dossierzegel out = { .status = FAULT_BUSY };
    bool answered;

    if (!year_believed(s, now)) {
        msg_head_init(&out.head, MSG_DOSSIERZEGEL, sizeof out, number(m));
        peers_send_gate(&s->peers, &out, sizeof out);
        return true;
    }
    if (dossiers_complete(&s->n, (const void *)m->data, s->peers.gate_nr, now.wall_s, &out, &answered) != OK)
        return false;
    if (answered)
        peers_send_gate(&s->peers, &out, sizeof out);
    return true;
}

static bool on_toets(struct service *s, const struct message *m)
{
    struct writer w;

    writer_init(&w, s->answer, LIMIT_MESSAGE_BYTES);
    if (toets(&s->n, m->data, m->len, clock_now(), &w) != OK)
        return false;
    peers_send_gate(&s->peers, s->answer, writer_len(&w));
    return true;
}

static bool on_jwks(struct service *s, const struct message *m)
{
    serve_keys(s, m->from, number(m));
    return true;
}

static bool on_ping(struct service *s, const struct message *m)
{
    struct msg_pong out = { .status = OK, .grants = store_grants(s->n.store),
                            .clock_jumped = !s->clock.trusted, .log_late = s->log.late };

    msg_head_init(&out.head, MSG_PONG, sizeof out, number(m));
    peers_answer(&s->peers, m->from, &out, sizeof out);
    return true;
}

static bool on_pack_places(struct service *s, const struct message *m)
{
    const struct catalogue *b = &s->change.beleid.beleid;
    struct msg_pack_places head = { .n = b->n };
    struct writer w;

    writer_init(&w, s->answer, LIMIT_MESSAGE_BYTES);
    msg_head_init(&head.head, MSG_PACK_PLACES, sizeof head + b->n * sizeof(struct pack_place), number(m));
    write_bytes(&w, &head, sizeof head);
    for (uint32_t i = 0; i < b->n; i++) {
        const uint8_t *sha = b->rows[i].sha256;
        struct pack_place place = { .in_force = store_log_pack(s->n.store, MARK_PACK_IN_FORCE, sha),
                                    .withdrawn = store_log_pack(s->n.store, MARK_PACK_WITHDRAWN, sha) };

        memcpy(place.sha256, sha, sizeof place.sha256);
        write_bytes(&w, &place, sizeof place);
    }
    peers_send_gate(&s->peers, s->answer, writer_len(&w));
    return true;
}

_Static_assert(TXN_PAGE_MAX <= LIMIT_PAGE, "a page of the store fits a message");

static void send_page(struct service *s, uint64_t nr, enum status st, const struct store_done *page)
{
    struct msg_references out = { .status = st };

    if (st == OK) {
        out.n = page->n;
        out.volgende = page->row;
        memcpy(s->answer + sizeof out, page->ids, page->n * sizeof *page->ids);
    }
    msg_head_init(&out.head, MSG_REFERENCES, sizeof out + out.n * sizeof *page->ids, nr);
    memcpy(s->answer, &out, sizeof out);
    peers_send_gate(&s->peers, s->answer, out.head.len);
}

struct reference_page {
    struct begun begun;
    uint64_t failed; /* writes of references, when it was asked for */
};

/* Rare, and it must not leave out what was decided a moment ago: so this is written first. */
static bool on_references(struct service *s, const struct message *m)
{
    const struct msg_references_read *asked = (const void *)m->data;

    if (client_find_platform(s->n.clients, s->n.n_clients, asked->client) == NULL || asked->after < 0)
        return false;
    struct reference_page *p = mem_alloc(sizeof *p);
    enum status st = FAULT_MEMORY;
    if (p != NULL) {
        p->begun = (struct begun){ .kind = BEGUN_PAGE, .gate_nr = s->peers.gate_nr, .nr = asked->head.nr };
        p->failed = references_failures(s->n.references);
        st = change_write_references(&s->change, &s->n);
    }
    if (st == OK)
        st = store_reference_page(s->n.store, asked->client, asked->pack_sha, asked->after, p);
    if (st == OK)
        return true;
    mem_free(p);
    send_page(s, asked->head.nr, st, NULL);
    return true;
}

/* ---- assessors ---- */

/* What came of a case goes to the gate; what was refused is counted for the client of that case. */
static void tell(struct service *s, const struct client *a, uint64_t gate_nr, struct msg_zegel *out)
{
    if (out->status != OK && status_class_of((enum status)out->status) == CLASS_REFUSED)
        offers_refused(s->offers, OFFER_BROUGHT, (size_t)(a - s->n.clients), clock_boot_ms());
    peers_send_seal(&s->peers, gate_nr, out);
}

static bool on_feiten(struct service *s, const struct message *m)
{
    if (sessions_of_slot(&s->n, m->index) != NULL)
        return serve_login_facts(s, m);
    const struct zaak *z = cases_of_slot(&s->n, m->index);
    const struct client *a = z->afnemer;
    uint64_t gate_nr = z->port;
    struct msg_zegel out;
    bool answered;

    if (z->flow != FLOW_NONE)
        return serve_facts(s, m);
    enum status st = accept_facts(&s->n, m->index, (const void *)m->data, clock_now(), &out, &answered);
    if (answered)
        tell(s, a, gate_nr, &out);
    return st == OK;
}

static bool on_refusal(struct service *s, const struct message *m)
{
    if (sessions_of_slot(&s->n, m->index) != NULL)
        return serve_login_refusal(s, m);
    const struct zaak *z = cases_of_slot(&s->n, m->index);
    const struct client *a = z->afnemer;
    uint64_t gate_nr = z->port;
    struct msg_zegel out;

    if (z->flow != FLOW_NONE)
        return serve_refusal(s, m);
    enum status st = accept_refusal(&s->n, m->index, (const void *)m->data, &out);
    tell(s, a, gate_nr, &out);
    return st == OK;
}

/* ---- the table ---- */

static const struct row rows[] = {
    { MSG_GRANT_END, WIRE_GATE_PLATFORM, AT_ONCE, on_grant_einde },
    { MSG_PAR, WIRE_GATE_PLATFORM, IN_TURN, on_par },
    { MSG_BEWIJS_OPEN, WIRE_GATE_PLATFORM, IN_TURN, on_bewijs_open },
    { MSG_ZEGEL_READ, WIRE_GATE_PLATFORM, IN_TURN, on_zegel_read },
    { MSG_DOSSIER_COMPLETE, WIRE_GATE_PLATFORM, IN_TURN, on_complete },
    { MSG_TOETS, WIRE_GATE_PLATFORM, IN_TURN, on_toets },
    { MSG_DEFINITIVE, WIRE_GATE_PLATFORM, IN_TURN, on_definitive },
    { MSG_JWKS_READ, WIRE_GATES, IN_TURN, on_jwks },
    { MSG_PING, WIRE_GATES, IN_TURN, on_ping },
    { MSG_PACK_PLACES_READ, WIRE_GATE_PLATFORM, IN_TURN, on_pack_places },
    { MSG_REFERENCES_READ, WIRE_GATE_PLATFORM, IN_TURN, on_references },
    { MSG_EVENTS_READ, WIRE_GATE_PLATFORM, IN_TURN, on_events_read },
    { MSG_TOKEN, WIRE_GATE_PLATFORM, IN_TURN, on_token },
    { MSG_REVOKE, WIRE_GATE_PLATFORM, IN_TURN, on_revoke },
    { MSG_GRANT_READ, WIRE_GATE_PLATFORM, IN_TURN, on_grant_read },
    { MSG_SOURCES_READ, WIRE_GATE_PLATFORM, IN_TURN, on_sources_read },
    { MSG_PAGE_READ, WIRE_GATE_PUBLIC, IN_TURN, on_page_read },
    { MSG_STEP, WIRE_GATE_PUBLIC, IN_TURN, on_step },
    { MSG_CALL_BACK, WIRE_GATE_PUBLIC, IN_TURN, on_call_back },
    { MSG_RECEIPT_READ, WIRE_GATE_PUBLIC, IN_TURN, on_receipt_read },
    { MSG_RECEIPT_STOP, WIRE_GATE_PUBLIC, AT_ONCE, on_receipt_stop },
    { MSG_LOGIN_BEGIN, WIRE_GATE_PUBLIC, IN_TURN, on_login_begin },
    { MSG_LOGIN_READ, WIRE_GATE_PUBLIC, IN_TURN, on_login_read },
    { MSG_LOGIN_STOP, WIRE_GATE_PUBLIC, AT_ONCE, on_login_stop },
    { MSG_FEITEN, WIRE_ASSESSOR, WITH_CASE, on_feiten },
    { MSG_REFUSAL, WIRE_ASSESSOR, WITH_CASE, on_refusal },
    { MSG_SOURCE_PAR_ANSWER, WIRE_COURIER, IN_TURN, on_source_par_answer },
    { MSG_FETCHED, WIRE_COURIER, IN_TURN, on_fetched },
    { MSG_FETCH_FAILED, WIRE_COURIER, IN_TURN, on_fetch_failed },
    { MSG_TILES, WIRE_TILER, IN_TURN, on_tiles },
    { MSG_OTHERS, WIRE_TILER, IN_TURN, on_others },
};

#define ROWS (sizeof rows / sizeof *rows)

enum {
    MESSAGES_OF_PEERS = 0
#define MESSAGE(type, from, to, least, most, fd) + ((to) == WIRE_NOTARY && (from) != WIRE_LAUNCHER)
#include "wire/messages.def"
#undef MESSAGE
};

_Static_assert(ROWS == MESSAGES_OF_PEERS, "each message of a peer has its row");

static const struct row *find_row(enum wire_role from, enum msg_type type)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].type == type && msg_role_fits(rows[i].from, from))
            return &rows[i];
    return NULL;
}

bool serve_message(struct service *s, enum wire_role from, struct message *m)
{
    const struct row *r = find_row(from, m->type);

    if (r == NULL)
        return false;
    m->from = from;
    if (r->permit == WITH_CASE && cases_of_slot(&s->n, m->index) == NULL && sessions_of_slot(&s->n, m->index) == NULL)
        return true;
    bool ours = r->handle(s, m);
    serve_done(s);
    return ours;
}

/* ---- what was begun and is done ---- */

/* The answer goes to the gate that asked, not to its successor. */
static void answer_begun(struct service *s, struct begun *b, const struct store_done *done)
{
    bool there = b->gate_nr == s->peers.gate_nr;
    enum status st = done->status;

    if (b->kind == BEGUN_PAGE && st == OK &&
        ((const struct reference_page *)b)->failed != references_failures(s->n.references))
        st = FAULT_STORE;
    if (there && b->kind == BEGUN_END)
        send_status(s, b->nr, st);
    else if (there)
        send_page(s, b->nr, st, done);
    mem_free(b);
}

static void finish(struct service *s, const struct store_done *done)
{
    struct begun *b = done->context;
    uint64_t gate_nr = b->gate_nr;
    const struct client *client = b->client;
    struct msg_zegel zegel;
    struct msg_dossierzegel dossierzegel;

    switch (b->kind) {
    case BEGUN_GRANT:
        accept_finish(&s->n, b, done, clock_now(), &zegel);
        tell(s, client, gate_nr, &zegel);
        break;
    case BEGUN_COMPLETE:
        dossiers_completed(&s->n, b, done, &dossierzegel);
        if (gate_nr == s->peers.gate_nr)
            peers_send_gate(&s->peers, &dossierzegel, sizeof dossierzegel);
        break;
    case BEGUN_COMMIT:
        serve_committed(s, b, done);
        break;
    case BEGUN_STOP:
        serve_stopped(s, b, done);
        break;
    case BEGUN_LOGIN_STOP:
        serve_login_stopped(s, b, done);
        break;
    case BEGUN_END:
    case BEGUN_PAGE:
        answer_begun(s, b, done);
        break;
    case BEGUN_REFERENCES:
        references_written(s->n.references, b, done, clock_boot_ms());
        break;
    case BEGUN_LOOK:
    case BEGUN_GROUP:
        definitives_told(&s->n, b, done, clock_now());
        break;
    case BEGUN_EVENTS:
        serve_events_done(s, b, done);
        break;
    case BEGUN_LEAVES:
        serve_leaves_read(s, b, done);
        break;
    case BEGUN_LEAKED:
        serve_leaked(s, b, done);
        break;
    case BEGUN_OLD_ROWS:
    case BEGUN_OLD_DROPPED:
        serve_old_rows(s, b, done);
        break;
    case BEGUN_OFFER:
    case BEGUN_WITHDRAWN:
    case BEGUN_COUNT:
        change_finish(&s->change, b, done);
        break;
    }
}

void serve_done(struct service *s)
{
    struct store_done done;

    while (store_next(s->n.store, &done))
        finish(s, &done);
    if (!store_lost(s->n.store))
        return;
    event_log(EVENT_LEDGER_LOST, 0, 0);
    exit(1); /* whoever comes next reads what is durable */
}

bool serve_overtakes(enum wire_role from, enum msg_type type)
{
    const struct row *r = find_row(from, type);

    return r != NULL && r->permit == AT_ONCE;
}
