#include "launcher/control.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "launcher/control_socket.h"
#include "wire/role.h"
#include "wire/control.h"
#include "wire/operator.h"
#include "wire/permit.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OWED_MAX 8
#define NOBODY UINT32_MAX        /* BELEID that is about no pack in particular */
#define DECIDES WIRE_NOTARY      /* its verdicts rest on packs, and it counts them; the others show what packs say */
#define COUNT_BIT (1u << CONTROL_ROLES_MAX)   /* its count of verdicts on a withdrawn pack */

enum control_phase { IDLE, OFFERED, DECIDED, CLOCK, LOG };      /* the last two: the notary was asked */

/* What a role was asked and has not answered. It answers in order; an answer to something later ends what was before. */
struct owed {
    unsigned n;
    struct { uint64_t nr; uint32_t step; } v[OWED_MAX];
};

struct control {
    struct packs *p;
    int dir, listener;
    char name[65];
    struct channel peer;         /* -1 = nobody asks */
    bool stranger;               /* it may not */
    int64_t deadline;            /* of the question, or of the roles */
    enum control_phase fase;
    struct offer offered;
    char note[LIMIT_NOTE_BYTES]; /* of the offer */
    uint64_t nr;                 /* of the change */
    uint64_t changes;
    struct owed owed[CONTROL_ROLES_MAX];   /* by the order of struct control_view */
    unsigned wait;               /* bits, by the same, of the answers that are waited for */
    unsigned later;              /* bits of those that are not asked yet */
    unsigned pack;               /* number that the change is about */
    int64_t since;
    struct { bool jumped; int64_t ahead_s; } clock;   /* as the notary told last */
    struct msg_log_state log;    /* likewise */
    char log_origin[LIMIT_LOG_ORIGIN_CHARS + 1];
    uint8_t log_public[32];
    struct msg_operator_answer answer;
};

/* ---- the socket ---- */

enum status control_open(const struct config *config, struct packs *p, struct control **out)
{
    struct control *c = mem_alloc(sizeof *c);

    *out = c;
    if (c == NULL)
        return FAULT_MEMORY;
    *c = (struct control){ .p = p, .dir = -1, .listener = -1, .peer = { .fd = -1 }, .since = clock_wall_s(),
                           .offered = { .fd = -1 } };
    memcpy(c->log_origin, config->settings.log_origin, sizeof c->log_origin);
    memcpy(c->log_public, config->settings.log_public, sizeof c->log_public);
    if (config->control_dir < 0)
        return OK;
    c->dir = config->control_dir;
    memcpy(c->name, config->control_name, sizeof c->name);
    return control_socket_open(c->dir, c->name, &c->listener);
}

void control_close(struct control *c)
{
    if (c == NULL)
        return;
    channel_close(&c->peer);
    if (c->listener >= 0) {
        close(c->listener);
        (void)unlinkat(c->dir, c->name, 0);
    }
    offer_close(&c->offered);
    mem_free(c);
}

int control_fd(const struct control *c)
{
    if (c->fase != IDLE)
        return -1;
    return c->peer.fd >= 0 ? c->peer.fd : c->listener;
}

int64_t control_due(const struct control *c)
{
    return c->peer.fd >= 0 || c->fase != IDLE ? c->deadline : INT64_MAX;
}

/* ---- answers ---- */

static void send_peer(struct control *c, const void *msg, size_t len)
{
    if (c->peer.fd >= 0)
        status_ignored(channel_send(&c->peer, msg, len, -1));   /* who does not listen has gone away */
    channel_close(&c->peer);
}

static void describe(const struct packs *p, unsigned nr, struct operator_pack *out)
{
    const struct pack *k = &p->beleid.packs[nr];
    const struct { const char *text; char *to; size_t size; } texts[] = {
        { pack_id(k), out->id, sizeof out->id }, { pack_version(k), out->versie, sizeof out->versie },
        { pack_basis(k), out->basis, sizeof out->basis },
    };

    *out = (struct operator_pack){ .row = p->beleid.rows[nr], .valid_from = pack_valid_from(k),
                                   .valid_to = pack_valid_to(k) };
    out->status = (uint8_t)catalogue_status(&p->beleid, nr, clock_day(clock_wall_s()));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t len = strlen(texts[i].text);

        memcpy(texts[i].to, texts[i].text, len < texts[i].size ? len : texts[i].size - 1);
    }
}

static void finish(struct control *c, enum status s)
{
    struct msg_operator_answer *m = &c->answer;

    m->status = s;
    if (s == OK)
        describe(c->p, c->pack, &m->pack);
    msg_head_init(&m->head, MSG_OPERATOR_ANSWER, sizeof *m, 0);
    send_peer(c, m, sizeof *m);
    offer_close(&c->offered);
    *m = (struct msg_operator_answer){ 0 };
    c->fase = IDLE;
    c->wait = c->later = 0;
}

static void refused(struct control *c, enum status s, const uint8_t sha256[DIGEST_LEN])
{
    event_log(EVENT_POLICY_REFUSED, s, packs_tag(sha256));
    finish(c, s);
}

/* ---- a change, step by step ---- */

/* Those of all, by bits, that decide, or that do not. */
static unsigned bits_of(const struct control_view *v, bool decide)
{
    unsigned bits = 0;

    for (unsigned i = 0; i < v->n; i++)
        if ((v->roles[i].role == DECIDES) == decide)
            bits |= 1u << i;
    return bits;
}

static unsigned all_bits(const struct control_view *v)
{
    return (1u << v->n) - 1;
}

/* v->n: it takes no part. */
static unsigned find(const struct control_view *v, unsigned number)
{
    unsigned i = 0;

    while (i < v->n && v->roles[i].number != number)
        i++;
    return i;
}

static void owe(struct control *c, unsigned i, enum change_step step)
{
    struct owed *o = &c->owed[i];

    BUG_IF(o->n == OWED_MAX);   /* give_list sees to it */
    o->v[o->n].nr = c->nr;
    o->v[o->n++].step = step;
}

/* False: it was not asked. */
static bool settle(struct owed *o, uint64_t nr, uint32_t step)
{
    for (unsigned i = 0; i < o->n; i++)
        if (o->v[i].nr == nr && o->v[i].step == step) {
            o->n -= i + 1;
            memmove(o->v, &o->v[i + 1], o->n * sizeof o->v[0]);
            return true;
        }
    return false;
}

/* It has not even taken what was given up: more offers would only lie there. */
static bool behind(const struct owed *o)
{
    for (unsigned i = 0; i < o->n; i++)
        if (o->v[i].step != CHANGE_COUNTED)
            return true;
    return false;
}

/* Leaves room for a count. A role can be killed and still wait for its disk: then it owes more and more. */
static enum status give_list(struct control *c, const struct control_role *r, unsigned i, uint32_t pack)
{
    if (c->owed[i].n + 2 > OWED_MAX)
        return FAULT_BUSY;
    TRY(role_give(r->fd, HANDOVER_POLICY, pack, c->nr, c->p->table));
    owe(c, i, CHANGE_IN_USE);
    return OK;
}

/* Before the decision: nothing has changed, and the roles may forget what they were offered. Who cannot be told keeps an
 * offer that the next one replaces. */
static void give_up(struct control *c, const struct control_view *v, enum status why)
{
    c->nr++;
    for (unsigned i = 0; i < v->n; i++)
        if (v->roles[i].ready)
            status_ignored(give_list(c, &v->roles[i], i, NOBODY));
    refused(c, why, c->offered.row.sha256);
}

/* After the decision every role has the list, or is replaced by one that is given it. */
static void give(struct control *c, const struct control_view *v, unsigned bits)
{
    bool count = c->p->beleid.rows[c->pack].ingetrokken != CATALOGUE_NEVER;

    c->deadline = clock_monotonic_ms() + LIMIT_CONTROL_USE_MS;
    for (unsigned i = 0; i < v->n; i++) {
        const struct control_role *r = &v->roles[i];

        if ((bits & 1u << i) == 0 || r->fd < 0)
            continue;
        if (give_list(c, r, i, c->pack) != OK) {
            kill(r->pid, SIGKILL);
            continue;
        }
        c->wait |= 1u << i;
        if (r->role == DECIDES && count) {
            owe(c, i, CHANGE_COUNTED);
            c->wait |= COUNT_BIT;
        }
    }
}

/* Whoever was waited for has answered or is gone: the next ones, or the end. */
static void go_on(struct control *c, const struct control_view *v)
{
    unsigned bits = c->later;

    if (c->wait == COUNT_BIT)
        c->deadline = clock_monotonic_ms() + LIMIT_CONTROL_COUNT_MS;

    c->later = 0;
    if (c->wait == 0 && bits != 0)
        give(c, v, bits);
    else
        c->later = bits;
    if (c->wait == 0 && c->later == 0)
        finish(c, OK);
}

/* first: these before the others. A gate knows a new pack before a verdict rests on it; a withdrawal does not wait. */
static void give_to_all(struct control *c, const struct control_view *v, unsigned first)
{
    c->fase = DECIDED;
    c->nr++;
    c->changes++;
    c->wait = 0;
    c->later = all_bits(v) & ~first;
    give(c, v, first);
    go_on(c, v);
}

static void decide(struct control *c, const struct control_view *v)
{
    c->pack = c->p->beleid.n;
    enum status s = packs_take(c->p, &c->offered);
    if (s != OK) {
        give_up(c, v, s);
        return;
    }
    event_log(EVENT_POLICY_LOADED, packs_tag(c->offered.row.sha256), c->pack);
    give_to_all(c, v, bits_of(v, false));
}

static void offer(struct control *c, const struct control_view *v)
{
    enum status s = OK;

    for (unsigned i = 0; i < v->n && s == OK; i++)
        s = !v->roles[i].ready ? FAULT_RESTARTED : OK;
    for (unsigned i = 0; i < v->n && s == OK; i++)
        s = behind(&c->owed[i]) ? FAULT_BUSY : OK;
    if (s != OK) {
        refused(c, s, c->offered.row.sha256);
        return;
    }
    c->nr++;
    for (unsigned i = 0; i < v->n && s == OK; i++) {
        s = role_give(v->roles[i].fd, HANDOVER_PACK, c->p->beleid.n, c->nr, c->offered.fd);
        if (s == OK)
            owe(c, i, CHANGE_SEEN);
    }
    if (s != OK) {
        give_up(c, v, s);
        return;
    }
    c->fase = OFFERED;
    c->wait = all_bits(v);
    c->deadline = clock_monotonic_ms() + LIMIT_CONTROL_OFFER_MS;
}

/* ---- questions ---- */

static void load(struct control *c, const struct control_view *v, const struct msg_operator_load *m, size_t len, int fd)
{
    enum status s = REFUSED_NOTE;

    if (fd < 0 || m->note_len != len - sizeof *m || m->note_len > sizeof c->note) {
        finish(c, REFUSED_MESSAGE);
        return;
    }
    memcpy(c->note, m + 1, m->note_len);
    s = packs_judge(c->p, fd, c->note, m->note_len, clock_day(clock_wall_s()), &c->offered);
    if (s != OK)
        refused(c, s, c->offered.row.sha256);
    else
        offer(c, v);
}

static void withdraw(struct control *c, const struct control_view *v, const struct msg_operator_withdraw *m)
{
    const char *end = memchr(m->reden, '\0', sizeof m->reden);
    int nr = catalogue_find(&c->p->beleid, m->sha256);

    if (end == NULL || !catalogue_reason_ok(m->reden, (size_t)(end - m->reden)) || nr < 0) {
        refused(c, nr < 0 ? REFUSED_POLICY_UNKNOWN : REFUSED_VALUE, m->sha256);
        return;
    }
    c->pack = (unsigned)nr;
    if (c->p->beleid.rows[nr].ingetrokken == CATALOGUE_NEVER) {
        enum status s = packs_withdraw(c->p, c->pack, m->reden, clock_day(clock_wall_s()));

        if (s != OK) {
            refused(c, s, m->sha256);
            return;
        }
        event_log(EVENT_POLICY_WITHDRAWN, packs_tag(m->sha256), nr);
    }
    give_to_all(c, v, all_bits(v));   /* of one that was withdrawn before: counted again */
}

static void tell_list(struct control *c)
{
    size_t n = c->p->beleid.n, len = sizeof(struct msg_operator_list) + n * sizeof(struct operator_pack);
    struct msg_operator_list *m = mem_alloc(len);

    if (m == NULL) {
        finish(c, FAULT_MEMORY);
        return;
    }
    *m = (struct msg_operator_list){ .status = OK, .n = (uint32_t)n };
    msg_head_init(&m->head, MSG_OPERATOR_LIST, len, 0);
    struct operator_pack *out = (void *)(m + 1);
    for (unsigned i = 0; i < n; i++)
        describe(c->p, i, &out[i]);
    send_peer(c, m, len);
    mem_free(m);
}

static void tell_status(struct control *c, const struct control_view *v)
{
    struct msg_operator_status m = { .status = OK, .port = v->port, .changes = c->changes, .since = c->since,
                                     .wanted = v->wanted, .refused = c->p->refused, .clock_jumped = c->clock.jumped,
                                     .ahead_s = c->clock.ahead_s, .log_size = c->log.size,
                                     .log_published = c->log.published, .log_configured = c->log_origin[0] != '\0',
                                     .log_waits = c->log.waits, .log_late = c->log.late };
    int32_t today = clock_day(clock_wall_s());

    for (unsigned i = 0; i < WIRE_ROLE_N; i++)
        m.roles[i] = v->ready[i];
    m.roles[WIRE_LAUNCHER] = 1;
    memcpy(m.log_origin, c->log_origin, sizeof m.log_origin);
    memcpy(m.log_public, c->log_public, sizeof m.log_public);
    for (unsigned i = 0; i < c->p->beleid.n; i++)
        m.n_packs[catalogue_status(&c->p->beleid, i, today)]++;
    msg_head_init(&m.head, MSG_OPERATOR_STATUS, sizeof m, 0);
    send_peer(c, &m, sizeof m);
}

/* ---- the clock, and the log: the notary is asked ---- */

/* The control channel of the one that serves, -1 = there is none. */
static int notary_fd(const struct control_view *v)
{
    for (unsigned i = 0; i < v->n; i++)
        if (v->roles[i].role == DECIDES && v->roles[i].ready)
            return v->roles[i].fd;
    return -1;
}

static void ask_notary(struct control *c, const struct control_view *v, enum msg_type type, const void *msg, int64_t now)
{
    int fd = notary_fd(v);
    enum status s = FAULT_RESTARTED;

    c->nr++;
    if (fd >= 0)
        s = type == MSG_OPERATOR_CLOCK  ? role_give_confirm(fd, c->nr)
            : type == MSG_OPERATOR_LOG ? role_give_log_confirm(fd, c->nr, msg)
                                       : role_give_key_leaked(fd, c->nr, msg);
    if (s != OK) {
        finish(c, s);
        return;
    }
    c->fase = type == MSG_OPERATOR_CLOCK ? CLOCK : LOG;
    c->deadline = now + LIMIT_CONTROL_OFFER_MS;
}

static bool asks_notary(const struct control *c)
{
    return c->fase == CLOCK || c->fase == LOG;
}

void control_log(struct control *c, const struct msg_log_state *m)
{
    c->log = *m;
}

void control_log_answer(struct control *c, const struct control_view *v, const struct msg_log_answer *m)
{
    if (c->fase != LOG || m->head.nr != c->nr)
        return;
    if (m->status != OK) {
        finish(c, m->status < STATUS_N ? (enum status)m->status : FAULT_SYSTEM);
        return;
    }
    c->fase = IDLE;
    tell_status(c, v);
}

void control_clock(struct control *c, const struct control_view *v, const struct msg_clock_state *m)
{
    c->clock.jumped = m->trusted == 0;
    c->clock.ahead_s = m->ahead_s;
    if (c->fase != CLOCK || m->head.nr != c->nr)
        return;
    c->fase = IDLE;
    tell_status(c, v);
}

static void answer(struct control *c, const struct control_view *v, enum msg_type type, const void *msg, size_t len, int fd)
{
    switch (type) {
    case MSG_OPERATOR_LOAD:
        load(c, v, msg, len, fd);
        return;
    case MSG_OPERATOR_WITHDRAW:
        withdraw(c, v, msg);
        return;
    case MSG_OPERATOR_LIST_READ:
        tell_list(c);
        return;
    case MSG_OPERATOR_STATUS_READ:
        tell_status(c, v);
        return;
    case MSG_OPERATOR_CLOCK:
#ifdef PASSEND_TESTBUILD
        if (((const struct msg_empty *)msg)->head.nr != 0) {  /* seconds that pass, for a test */
            clock_pass_s((int64_t)((const struct msg_empty *)msg)->head.nr);
            tell_status(c, v);
            return;
        }
#endif
        ask_notary(c, v, type, msg, clock_monotonic_ms());
        return;
    case MSG_OPERATOR_LOG:
    case MSG_OPERATOR_LEAKED:
        ask_notary(c, v, type, msg, clock_monotonic_ms());
        return;
    default:
        finish(c, REFUSED_MESSAGE);
    }
}

/* Who is at the other end, as the kernel has it. */
static void admit(struct control *c, int64_t now)
{
    struct ucred who = { .uid = (uid_t)-1 };
    socklen_t len = sizeof who;
    int fd = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd < 0)
        return;
    channel_init(&c->peer, fd, WIRE_LAUNCHER, WIRE_OPERATOR, true);
    c->deadline = now + LIMIT_CONTROL_ASK_MS;
    c->stranger = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) != 0 || (who.uid != geteuid() && who.uid != 0);
    if (c->stranger)
        event_log(EVENT_CONTROL_REFUSED, REFUSED_OWNER, who.uid);
}

void control_serve(struct control *c, const struct control_view *v, int64_t now)
{
    static _Alignas(8) uint8_t msg[sizeof(struct msg_operator_load) + LIMIT_NOTE_BYTES];
    enum msg_type type;
    size_t len;
    int fd;

    if (c->peer.fd < 0) {
        admit(c, now);
        return;
    }
    enum status s = channel_receive(&c->peer, msg, sizeof msg, &len, &type, &fd);
    if (s == OK && len == 0)
        return;
    if (c->stranger) /* not at the door: an answer that overtakes the question is lost */
        finish(c, REFUSED_OWNER);
    else if (s == OK)
        answer(c, v, type, msg, len, fd);
    else
        finish(c, REFUSED_MESSAGE);
    if (fd >= 0)
        close(fd);
}

/* ---- what the roles say, or do not ---- */

bool control_heard(struct control *c, const struct control_view *v, unsigned number, const struct msg_policy_state *m)
{
    unsigned i = find(v, number);

    if (i == v->n || m->status >= STATUS_N || m->n_tallies > LIMIT_CLIENTS || m->head.len != msg_policy_state_len(m) ||
        !settle(&c->owed[i], m->head.nr, m->step))
        return false;
    if (c->fase == IDLE || asks_notary(c) || m->head.nr != c->nr)
        return true;   /* the answer to a change that was given up, or a count that nobody waits for any longer */
    c->wait &= ~(m->step == CHANGE_COUNTED ? COUNT_BIT : 1u << i);
    if (c->fase == OFFERED && m->status != OK) {
        give_up(c, v, (enum status)m->status);
        return true;
    }
    if (m->step == CHANGE_COUNTED && m->status == OK) {
        c->answer.counted = 1;
        c->answer.n_tallies = m->n_tallies;
        memcpy(c->answer.tallies, m->tallies, m->n_tallies * sizeof m->tallies[0]);
    }
    if (c->fase == DECIDED)
        go_on(c, v);
    else if (c->wait == 0)
        decide(c, v);
    return true;
}

void control_lost(struct control *c, const struct control_view *v, unsigned number)
{
    unsigned i = find(v, number);

    if (i == v->n)
        return;
    c->owed[i].n = 0;
    if (v->roles[i].role == DECIDES) /* its successor looks for itself */
        c->clock.jumped = false;
    if (asks_notary(c) && v->roles[i].role == DECIDES)
        finish(c, FAULT_RESTARTED);
    if (c->fase == IDLE || asks_notary(c))
        return;
    if (c->fase == OFFERED) {
        give_up(c, v, FAULT_RESTARTED);
        return;
    }
    /* Who comes in its place starts with the new list. */
    c->wait &= ~(1u << i | (v->roles[i].role == DECIDES ? COUNT_BIT : 0));
    c->later &= ~(1u << i);
    go_on(c, v);
}

void control_tick(struct control *c, const struct control_view *v, int64_t now)
{
    if (control_due(c) > now)
        return;
    if (c->fase == IDLE) {
        finish(c, REFUSED_HTTP_TIMEOUT);
    } else if (asks_notary(c)) {
        finish(c, FAULT_BUSY);
    } else if (c->fase == OFFERED) {
        give_up(c, v, FAULT_BUSY);
    } else {
        for (unsigned i = 0; i < v->n; i++)
            if ((c->wait & 1u << i) != 0 && v->roles[i].pid > 0)
                kill(v->roles[i].pid, SIGKILL);
        c->wait = 0;
        go_on(c, v);
    }
}
