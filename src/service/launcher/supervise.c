#include "launcher/supervise.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/event_log.h"
#include "launcher/spawn.h"
#include "wire/channel.h"
#include "wire/role.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUICK_MS 1000            /* a role that ends abnormally within this counts as quick */
#define QUICK_FREE 3             /* quick ends that cost no delay */
#define DELAY_FIRST_MS 100
#define DELAY_MAX_MS 5000        /* for one that never gets ready */
#define DELAY_SERVED_MAX_MS 400  /* for one that served: clients are waiting */
#define READY_MS 10000           /* from exec to GEREED */
#define STOP_MS 5000             /* from STOP to SIGKILL */
#ifndef GIVE_UP_MS               /* a test has less patience */
#define GIVE_UP_MS 60000         /* a role that is not ready this long ends the service */
#endif
#define FIRST_GIVE_UP_MS 30000   /* the same before everything served once */
#define FIRST_QUICK_MAX 8        /* and then this many quick ends in a row are enough */

#define GATE 0
#define NOTARY 1
#define FIRST_ASSESSOR 2
#define PROCESSES (FIRST_ASSESSOR + LIMIT_ASSESSORS)

enum state { DOWN, STARTING, READY, STOPPING };

struct process {
    enum wire_role role;
    enum state state;
    pid_t pid;
    int control;                 /* our end, -1 = none */
    int settings;                /* sealed file with this process's own struct settings */
    int64_t start_at;            /* DOWN: when to start; else when it was started (monotonic ms) */
    int64_t down_since;          /* last moment it was ready, or the beginning */
    int64_t kill_at;             /* STARTING, STOPPING: when patience ends */
    bool was_ready;
    unsigned quick;              /* quick ends in a row */
    /* Assessor: the peers' ends of its channels until they are handed over */
    uint64_t volgnummer;
    int to_notary, to_gate;
};

struct tree {
    const struct supervise_options *o;
    struct process p[PROCESSES];
    size_t n;
    struct programs programs;
    int signals;
    uint64_t generation;
    bool served, stopping, failed;
    int landlock_abi;
    bool filter;
};

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static bool alive(const struct process *p)
{
    return p->state == STARTING || p->state == READY;
}

/* What the control socket has to know of the roles. */
static struct control_view view(const struct tree *t)
{
    struct control_view v = { .poort = t->o->config->instelling.poort };

    for (size_t i = GATE; i <= NOTARY; i++)
        v.roles[i] = (struct control_role){ t->p[i].role, alive(&t->p[i]) ? t->p[i].control : -1, t->p[i].pid,
                                            t->p[i].state == READY };
    for (size_t i = FIRST_ASSESSOR; i < t->n; i++)
        v.assessors += t->p[i].state == READY;
    return v;
}

/* ---- handing over ---- */

/* Collects the first failure of a row of hand-overs. */
static void hand(enum status *s, const struct process *p, enum kanaal_soort soort, uint32_t index, int fd)
{
    if (*s == OK)
        *s = role_give(p->control, soort, index, 0, fd);
}

static enum status give_files(const struct tree *t, const struct process *p)
{
    const struct config *c = t->o->config;
    enum status s = OK;

    hand(&s, p, KANAAL_INSTELLING, 0, p->settings);
    if (p->role == WIRE_ASSESSOR) {
        hand(&s, p, KANAAL_PROFIELEN, 0, c->profielen);
        return s;
    }
    hand(&s, p, KANAAL_REGISTER, 0, c->registratie);
    hand(&s, p, KANAAL_BRONNEN, 0, c->bronnen);
    for (uint32_t i = 0; i < t->o->pakketten->beleid.n; i++)
        hand(&s, p, KANAAL_PACK, i, t->o->pakketten->fds[i]);
    hand(&s, p, KANAAL_BELEID, 0, t->o->pakketten->tabel);
    if (p->role == WIRE_GATE) {
        hand(&s, p, KANAAL_LUISTER, 0, t->o->listener);
        hand(&s, p, KANAAL_TLS_CERT, 0, c->tls_cert);
        hand(&s, p, KANAAL_TLS_KEY, 0, c->tls_key);
        hand(&s, p, KANAAL_TLS_CA, 0, c->tls_ca);
        if (t->o->crl->fd >= 0)
            hand(&s, p, KANAAL_TLS_CRL, 0, t->o->crl->fd);
    } else {
        hand(&s, p, KANAAL_VERDICT_KEY, 0, c->verdict_key);
        hand(&s, p, KANAAL_VERDICT_CERT, 0, c->verdict_cert);
        hand(&s, p, KANAAL_DATA_DIR, 0, c->data_dir);
        hand(&s, p, KANAAL_SLEUTEL_BESTAND, 0, c->sleutel_bestand);
    }
    return s;
}

/* The peer may be dying: what it does not take any more is closed, and its replacement gets something new. */
static void offer(const struct process *to, enum kanaal_soort soort, uint32_t index, uint64_t volgnummer, int *fd)
{
    if (*fd < 0 || !alive(to))
        return;
    if (role_give(to->control, soort, index, volgnummer, *fd) != OK)
        event_log(EVENT_FAULT, FAULT_RESTARTED, 0);
    shut(fd);
}

/* Assessors whose ends still lie here. One that is still starting finds its case waiting in the channel. */
static void offer_assessors(struct tree *t)
{
    for (size_t i = FIRST_ASSESSOR; i < t->n; i++) {
        struct process *a = &t->p[i];

        if (!alive(a))
            continue;
        offer(&t->p[NOTARY], KANAAL_ASSESSOR, (uint32_t)(i - FIRST_ASSESSOR), a->volgnummer, &a->to_notary);
        offer(&t->p[GATE], KANAAL_ASSESSOR, (uint32_t)(i - FIRST_ASSESSOR), a->volgnummer, &a->to_gate);
    }
}

/* One end to the starting process, the other to its peer if that lives (else the peer's own start makes a new pair). */
static enum status connect_pair(struct tree *t, const struct process *p)
{
    bool is_gate = p->role == WIRE_GATE;
    const struct process *peer = &t->p[is_gate ? NOTARY : GATE];
    int fds[2];

    TRY(channel_pair(fds));
    enum status s = role_give(p->control, is_gate ? KANAAL_NOTARIS : KANAAL_POORT, 0, 0, fds[0]);
    offer(peer, is_gate ? KANAAL_POORT : KANAAL_NOTARIS, 0, 0, &fds[1]);
    shut(&fds[0]);
    shut(&fds[1]);
    return s;
}

static enum status connect_assessor(struct tree *t, struct process *a)
{
    int notary[2], intake[2];

    TRY(channel_pair(notary));
    enum status s = channel_pair(intake);
    if (s == OK)
        s = role_give(a->control, KANAAL_NOTARIS, 0, 0, notary[0]);
    if (s == OK)
        s = role_give(a->control, KANAAL_INTAKE, 0, 0, intake[0]);
    shut(&notary[0]);
    shut(&intake[0]);
    a->to_notary = notary[1];
    a->to_gate = intake[1];
    a->volgnummer = ++t->generation;
    return s;
}

/* ---- start, end, stop of one process ---- */

static void stop(struct process *p, int64_t now)
{
    if (!alive(p))
        return;
    if (role_give_stop(p->control) != OK)
        kill(p->pid, SIGKILL);
    p->state = STOPPING;
    p->kill_at = now + STOP_MS;
}

static void start(struct tree *t, struct process *p, int64_t now)
{
    p->start_at = now;
    p->kill_at = now + READY_MS;
    if (spawn_role(&t->programs, p->role, &p->pid, &p->control) != OK) {
        event_log(EVENT_FAULT, FAULT_SYSTEM, 0);
        p->start_at = now + DELAY_FIRST_MS;
        return;
    }
    p->state = STARTING;
    p->was_ready = false;
    event_log(EVENT_ROLE_STARTED, p->role, p->pid);
    enum status s = give_files(t, p);
    if (s == OK)
        s = p->role == WIRE_ASSESSOR ? connect_assessor(t, p) : connect_pair(t, p);
    if (s == OK)
        s = role_give_start(p->control);
    if (s != OK)
        kill(p->pid, SIGKILL);   /* it is dead already or does not read: its end is seen by reap */
    else
        offer_assessors(t);
}

static int64_t delay_after(const struct process *p)
{
    int64_t most = p->was_ready ? DELAY_SERVED_MAX_MS : DELAY_MAX_MS, delay = 0;

    if (p->quick >= QUICK_FREE) {
        delay = DELAY_FIRST_MS;
        for (unsigned i = QUICK_FREE; i < p->quick && delay < most; i++)
            delay *= 2;
    }
    return delay < most ? delay : most;
}

/* The assessors that a dead gate or notary knew would wait for it forever. */
static void replace_assessors(struct tree *t, const struct process *dead, int64_t now)
{
    for (size_t i = FIRST_ASSESSOR; i < t->n; i++) {
        struct process *a = &t->p[i];

        if (alive(a) && (dead->role == WIRE_GATE ? a->to_gate : a->to_notary) < 0)
            stop(a, now);
    }
}

static void ended(struct tree *t, struct process *p, int status, int64_t now)
{
    bool regular = WIFEXITED(status) && WEXITSTATUS(status) == 0 && p->was_ready;

    event_log(EVENT_ROLE_ENDED, p->role, WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    if (regular || now - p->start_at >= QUICK_MS)
        p->quick = 0;
    else
        p->quick++;
    p->state = DOWN;
    p->pid = 0;
    shut(&p->control);
    shut(&p->to_notary);
    shut(&p->to_gate);
    struct control_view v = view(t);
    control_lost(t->o->control, &v, p->role);
    p->start_at = now + delay_after(p);
    if (p->role != WIRE_ASSESSOR)
        replace_assessors(t, p, now);
}

/* The gate that runs gets the new lists, or is replaced by one that does. */
static void read_lists_again(struct tree *t)
{
    const struct process *gate = &t->p[GATE];

    if (crl_load(t->o->crl, t->o->config->tls_ca, clock_wall_s()) != OK || t->o->crl->fd < 0 || !alive(gate))
        return;
    if (role_give(gate->control, KANAAL_TLS_CRL, 0, 0, t->o->crl->fd) != OK)
        kill(gate->pid, SIGKILL);
}

static void reap(struct tree *t, int64_t now)
{
    struct signalfd_siginfo info;
    int status;
    pid_t pid;

    while (read(t->signals, &info, sizeof info) == sizeof info)
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            t->stopping = true;
        else if (info.ssi_signo == SIGHUP)
            read_lists_again(t);
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (size_t i = 0; i < t->n; i++)
            if (t->p[i].pid == pid)
                ended(t, &t->p[i], status, now);
}

/* ---- what roles tell ---- */

static void hear(struct tree *t, struct process *p)
{
    struct channel c = { .fd = p->control, .self = WIRE_LAUNCHER, .peer = p->role };
    static union { struct msg_gereed gereed; struct msg_beleid_stand stand; } m;
    struct control_view v = view(t);
    size_t len;
    enum msg_type type;

    enum status s = channel_receive(&c, &m, sizeof m, &len, &type, NULL);
    if (s == OK && len == 0)
        return;
    if (s == OK && type == MSG_GEREED && p->state == STARTING) {
        p->state = READY;
        p->was_ready = true;
        t->landlock_abi = m.gereed.landlock_abi;
        t->filter = m.gereed.filter;
        return;
    }
    if (s == OK && p->state == STOPPING)
        return;   /* it got ready while we asked it to stop */
    if (s == OK && type == MSG_BELEID_STAND && p->state == READY &&
        control_heard(t->o->control, &v, p->role, &m.stand))
        return;
    /* It closed its end, or says what no role may: either way it does not serve. */
    if (s != FAULT_RESTARTED)
        event_log(EVENT_PEER_DROPPED, p->role, type);
    if (alive(p))
        kill(p->pid, SIGKILL);
    shut(&p->control);
    p->state = STOPPING;
    p->kill_at = clock_monotonic_ms();
}

static void announce(struct tree *t)
{
    static const char *const names[] = { "gate", "notary", "assessor" };
    uint8_t line[192];
    struct writer w;

    if (t->served)
        return;
    for (size_t i = 0; i < t->n; i++)
        if (t->p[i].state != READY || t->p[i].to_gate >= 0 || t->p[i].to_notary >= 0)
            return;
    t->served = true;
    writer_init(&w, line, sizeof line);
    write_text(&w, "gereed poort=");
    write_int(&w, t->o->config->instelling.poort);
    write_text(&w, " rollen=");
    for (size_t i = 0; i < 3; i++) {
        write_text(&w, i > 0 ? "," : "");
        write_text(&w, names[i]);
    }
    write_text(&w, " assessors=");
    write_int(&w, (int64_t)(t->n - FIRST_ASSESSOR));
    write_text(&w, " seccomp=");
    write_text(&w, t->filter ? "ja" : "nee");
    write_text(&w, " landlock=");
    write_int(&w, t->landlock_abi);
    write_text(&w, " eigen-uid=");
    write_text(&w, t->o->own_uids ? "ja\n" : "nee\n");
    ssize_t ignored = write(STDOUT_FILENO, line, writer_len(&w));
    if (t->o->ready_fd >= 0) {
        ignored = write(t->o->ready_fd, "1", 1);
        close(t->o->ready_fd);
    }
    (void)ignored;
}

/* ---- time ---- */

/* Starts, kills and gives up what is due; returns when the next thing is. */
static int64_t tend(struct tree *t, int64_t now)
{
    int64_t next = INT64_MAX, patience = t->served ? GIVE_UP_MS : FIRST_GIVE_UP_MS;

    for (size_t i = 0; i < t->n; i++) {
        struct process *p = &t->p[i];
        int64_t due = p->kill_at;

        if (p->state == DOWN && p->start_at <= now && !t->stopping)
            start(t, p, now);
        if (p->state == DOWN)
            due = t->stopping ? INT64_MAX : p->start_at;
        else if (p->state == READY)
            due = INT64_MAX;
        else if (p->kill_at <= now) {
            kill(p->pid, SIGKILL);
            due = p->kill_at = now + 1000;
        } else
            due = p->kill_at;
        if (p->state != READY && !t->stopping &&
            (now - p->down_since > patience || (!t->served && p->quick >= FIRST_QUICK_MAX)))
            t->failed = t->stopping = true;
        if (due < next)
            next = due;
    }
    return next;
}

/* The gate drains first, with the others still there to answer; then the rest. True when nothing runs any more. */
static bool wind_down(struct tree *t, int64_t now)
{
    bool running = false;

    stop(&t->p[GATE], now);
    for (size_t i = 0; i < t->n; i++) {
        if (i != GATE && t->p[GATE].state == DOWN)
            stop(&t->p[i], now);
        running = running || t->p[i].state != DOWN;
    }
    return !running;
}

static void wait_for_news(struct tree *t, int64_t until)
{
    struct pollfd fds[PROCESSES + 2] = { { .fd = t->signals, .events = POLLIN } };
    int control = control_fd(t->o->control);
    int64_t now = clock_monotonic_ms(), wait = until == INT64_MAX ? -1 : until > now ? until - now : 0;

    for (size_t i = 0; i < t->n; i++)
        fds[i + 1] = (struct pollfd){ .fd = t->p[i].control, .events = POLLIN };
    fds[t->n + 1] = (struct pollfd){ .fd = control, .events = POLLIN };
    int ready = poll(fds, (nfds_t)t->n + 2, (int)(wait > 1000 ? 1000 : wait));
    /* Who was ready was so until this moment, however long nothing happened. */
    now = clock_monotonic_ms();
    for (size_t i = 0; i < t->n; i++)
        if (t->p[i].state == READY)
            t->p[i].down_since = now;
    if (ready <= 0)
        return;
    if (fds[t->n + 1].revents != 0) {
        struct control_view v = view(t);

        control_serve(t->o->control, &v, clock_monotonic_ms());
    }
    for (size_t i = 0; i < t->n; i++)
        if (fds[i + 1].revents != 0 && t->p[i].control == fds[i + 1].fd)
            hear(t, &t->p[i]);
    if (fds[0].revents != 0)
        reap(t, clock_monotonic_ms());
}

static enum status prepare(struct tree *t)
{
    sigset_t watched;
    int64_t now = clock_monotonic_ms();

    t->n = FIRST_ASSESSOR + t->o->config->instelling.n_assessors;
    enum status found = spawn_open(&t->programs);
    for (size_t i = 0; i < t->n; i++) {
        struct settings settings = t->o->config->instelling;
        struct process *p = &t->p[i];

        *p = (struct process){ .role = i == GATE ? WIRE_GATE : i == NOTARY ? WIRE_NOTARY : WIRE_ASSESSOR, .control = -1,
                               .settings = -1, .to_notary = -1, .to_gate = -1, .start_at = now, .down_since = now };
        settings.uid = t->o->own_uids ? t->o->config->uid_basis + 1 + (uint32_t)i : 0;
        TRY(role_sealed_file(&settings, sizeof settings, &p->settings));
    }
    sigemptyset(&watched);
    sigaddset(&watched, SIGTERM);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGHUP);
    sigaddset(&watched, SIGCHLD);
    if (found != OK || sigprocmask(SIG_BLOCK, &watched, NULL) != 0)
        return FAULT_SYSTEM;
    t->signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    return t->signals >= 0 ? OK : FAULT_SYSTEM;
}

enum status supervise(const struct supervise_options *o)
{
    struct tree t = { .o = o, .signals = -1 };
    enum status s = prepare(&t);

    while (s == OK) {
        int64_t now = clock_monotonic_ms();

        if (t.stopping && wind_down(&t, now)) {
            s = t.failed ? FAULT_SYSTEM : OK;
            break;
        }
        int64_t next = tend(&t, now), due = control_due(o->control);
        struct control_view v = view(&t);

        control_tick(o->control, &v, now);
        next = due < next ? due : next;
        announce(&t);
        wait_for_news(&t, next);
    }
    event_log(EVENT_STOPPED, 0, 0);
    for (size_t i = 0; i < t.n; i++)
        shut(&t.p[i].settings);
    spawn_close(&t.programs);
    shut(&t.signals);
    return s;
}
