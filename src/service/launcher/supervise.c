#include "launcher/supervise.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/event_log.h"
#include "base/fd.h"
#include "launcher/log_lines.h"
#include "launcher/restart.h"
#include "launcher/spawn.h"
#include "launcher/tree.h"
#include "wire/channel.h"
#include "wire/log_pair.h"
#include "wire/role.h"
#include "wire/tables.h"
#include "wire/control.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef BEAT_MS
#define BEAT_MS LIMIT_BEAT_MS
#endif
#ifndef GIVE_UP_MS               /* a test has less patience */
#define GIVE_UP_MS LIMIT_GIVE_UP_MS
#endif
#define LINES_TURN 16            /* of each process that are read before everything else is looked at again */
#define LINES_LEFT_MAX 8192      /* of one that ended: more than the kernel keeps in a pair */

enum state { DOWN, STARTING, READY, STOPPING };

struct process {
    struct post *post;
    enum state state;
    pid_t pid;
    int log;                     /* our end of its log pair, -1 = nothing more comes */
    unsigned lines;              /* that it may still log in this beat */
    int settings;                /* sealed file with this process's own struct settings */
    int64_t start_at;            /* DOWN: when to start; else when it was started (monotonic ms) */
    unsigned away;               /* beats since it was last ready */
    int64_t kill_at;             /* STARTING, STOPPING: when patience ends */
    bool was_ready;
    unsigned quick;              /* quick ends in a row */
    unsigned beats;              /* READY: sent since it last answered one */
};

struct service {
    const struct supervise_options *o;
    struct tree tree;
    struct process p[TREE_POSTS_MAX];   /* on the post of the same index */
    int signals;
    int64_t beat_at;             /* when the next beat goes out */
    bool served, told, stopping, failed;
    int landlock_abi;
    bool filter;
};

static void enter(struct process *p, enum state state)
{
    p->state = state;
    p->post->alive = state == STARTING || state == READY;
}

static bool given(const struct service *t, const struct process *p, enum handover kind)
{
    return topology_is_given(t->tree.t, p->post->role, kind);
}

/* What the control socket has to know of the roles: those that are given packs take part in a change. */
static struct control_view view(const struct service *t)
{
    struct control_view v = { .port = t->o->config->settings.port };

    for (size_t i = 0; i < t->tree.n; i++) {
        const struct process *p = &t->p[i];

        v.wanted |= 1u << p->post->role;
        v.ready[p->post->role] += p->state == READY;
        if (!given(t, p, HANDOVER_POLICY))
            continue;
        BUG_IF(v.n == CONTROL_ROLES_MAX);
        v.roles[v.n++] = (struct control_role){ p->post->role, p->post->number, p->post->alive ? p->post->control : -1,
                                                p->pid, p->state == READY };
    }
    return v;
}

/* What there is to hand over to p; the table says what of it p gets. */
static enum status give_files(const struct service *t, const struct process *p, int log)
{
    const struct packs *packs = t->o->packs;
    struct supply supplies[HANDOVER_N] = { 0 };

    for (size_t i = 0; i < HANDOVER_N; i++)
        supplies[i] = (struct supply){ &t->o->config->files[i], t->o->config->files[i] >= 0 };
    supplies[HANDOVER_LOG] = (struct supply){ &log, 1 };
    supplies[HANDOVER_SETTINGS] = (struct supply){ &p->settings, 1 };
    supplies[HANDOVER_PACK] = (struct supply){ packs->fds, packs->beleid.n };
    supplies[HANDOVER_POLICY] = (struct supply){ &packs->table, 1 };
    if (p->post->role == WIRE_COURIER) {
        const struct courier_files *files = &t->o->config->sources.couriers[p->post->index];

        supplies[HANDOVER_SOURCE_PROFILE] = (struct supply){ &files->profile, 1 };
        supplies[HANDOVER_SOURCE_KEY] = (struct supply){ &files->key, 1 };
        supplies[HANDOVER_SOURCE_CERT] = (struct supply){ &files->cert, files->cert >= 0 };
        supplies[HANDOVER_SOURCE_CA] = (struct supply){ &files->ca, 1 };
    }
    supplies[HANDOVER_TLS_CRL] = (struct supply){ &t->o->crl->fd, t->o->crl->fd >= 0 };
    return tree_give(&t->tree, p->post, supplies, HANDOVER_N);
}

/* ---- start, end, stop of one process ---- */

static void stop(struct process *p, int64_t now)
{
    if (!p->post->alive)
        return;
    if (role_give_stop(p->post->control) != OK)
        kill(p->pid, SIGKILL);
    enter(p, STOPPING);
    p->kill_at = now + LIMIT_STOP_MS;
}

static void start(struct service *t, struct process *p, int64_t now)
{
    int log[2];

    p->start_at = now;
    p->kill_at = now + LIMIT_READY_MS;
    enum status s = log_pair_open(log);
    if (s == OK)
        s = spawn_role(t->o->programs, p->post->role, &p->pid, &p->post->control);
    if (s != OK) {
        fd_close(&log[0]);
        fd_close(&log[1]);
        event_log(EVENT_FAULT, FAULT_SYSTEM, 0);
        p->start_at = now + LIMIT_RESTART_FIRST_MS;
        return;
    }
    enter(p, STARTING);
    p->was_ready = false;
    p->log = log[0];
    p->lines = LIMIT_LOG_LINES_PER_S;
    event_log(EVENT_ROLE_STARTED, p->post->role, p->pid);
    s = give_files(t, p, log[1]);
    fd_close(&log[1]);
    if (s == OK)
        s = tree_connect(&t->tree, p->post);
    if (s == OK)
        s = role_give_start(p->post->control);
    if (s != OK)
        kill(p->pid, SIGKILL);   /* it is dead already or does not read: its end is seen by reap */
    else
        tree_offer(&t->tree);
}

/* At most n lines of its log; of one that lives only while there is room for them. returns false where it says what no role
 * may */
static bool read_lines(struct process *p, unsigned n, bool lives)
{
    struct log_entry e;
    bool there = true;
    enum status s = OK;

    while (n-- > 0 && s == OK && there && p->log >= 0 && (!lives || log_lines_room())) {
        s = log_pair_receive(p->log, p->post->role, &e, &there);
        if (s != OK || !there)
            continue;
        p->lines -= p->lines > 0;
        log_lines_add(role_name(p->post->role), &e);
    }
    if (s != OK)
        fd_close(&p->log);
    return s != REFUSED_MESSAGE;
}

/* Those that the dead one knew would wait for it forever. */
static void replace_stranded(struct service *t, const struct process *dead, int64_t now)
{
    for (size_t i = 0; i < t->tree.n; i++)
        if (tree_stranded(&t->tree, t->p[i].post, dead->post))
            stop(&t->p[i], now);
}

static void ended(struct service *t, struct process *p, int status, int64_t now)
{
    bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;

    (void)read_lines(p, LINES_LEFT_MAX, false);
    fd_close(&p->log);
    event_log(EVENT_ROLE_ENDED, p->post->role, WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    enter(p, DOWN);
    p->pid = 0;
    tree_leave(p->post);
    struct control_view v = view(t);
    control_lost(t->o->control, &v, p->post->number);
    if (given(t, p, HANDOVER_TLS_CRL))
        crl_lost(t->o->crl);
    p->start_at = now + restart_after(&p->quick, now - p->start_at, p->was_ready, well);
    replace_stranded(t, p, now);
}

/* Lists that were read again go to the one role that has them, as soon as it serves. */
static void offer_lists(struct service *t)
{
    for (size_t i = 0; i < t->tree.n; i++) {
        const struct process *p = &t->p[i];
        int fd = given(t, p, HANDOVER_TLS_CRL) && p->state == READY ? crl_offer(t->o->crl) : -1;

        if (fd >= 0 && role_give(p->post->control, HANDOVER_TLS_CRL, 0, t->o->crl->reading, fd) != OK)
            kill(p->pid, SIGKILL);
    }
}

/* A start with lists that cannot be used is none. Later a gate starts with those that were in use: they may have gone out of
 * date, and then nobody is let in until there are newer ones. */
static bool lists_heard(struct service *t, const struct process *p, const struct msg_crl_state *m)
{
    bool usable = true, known = p->state == STARTING ? crl_started(t->o->crl, m, &usable)
                                                     : p->state == READY && crl_answered(t->o->crl, m);

    if (!usable && !t->served)
        t->failed = t->stopping = true;
    offer_lists(t);
    return known;
}

static void reap(struct service *t, int64_t now)
{
    struct signalfd_siginfo info;
    int status;
    pid_t pid;

    while (read(t->signals, &info, sizeof info) == sizeof info)
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            t->stopping = true;
        else if (info.ssi_signo == SIGHUP)
            crl_load(t->o->crl);
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (size_t i = 0; i < t->tree.n; i++)
            if (t->p[i].pid == pid)
                ended(t, &t->p[i], status, now);
    offer_lists(t);
}

/* ---- what roles tell ---- */

/* It closed its end, or says what no role may: either way it does not serve. */
static void drop(struct process *p)
{
    if (p->post->alive)
        kill(p->pid, SIGKILL);
    fd_close(&p->post->control);
    enter(p, STOPPING);
    p->kill_at = clock_monotonic_ms();
}

/* A few lines of each, and of each only so many between two beats: who logs without end loses what is beyond itself. */
static void hear_log(struct process *p)
{
    if (!read_lines(p, p->lines < LINES_TURN ? p->lines : LINES_TURN, true)) {
        event_log(EVENT_PEER_DROPPED, p->post->role, MSG_LOG);
        drop(p);
    }
}

static void hear(struct service *t, struct process *p)
{
    struct channel c = { .fd = p->post->control, .self = WIRE_LAUNCHER, .peer = p->post->role };
    static union {
        struct msg_ready ready;
        struct msg_policy_state stand;
        struct msg_crl_state lists;
        struct msg_clock_state clock;
        struct msg_log_state log;
        struct msg_log_answer answer;
    } m;
    struct control_view v = view(t);
    size_t len;
    enum msg_type type;

    enum status s = channel_receive(&c, &m, sizeof m, &len, &type, NULL);
    if (s == OK && len == 0)
        return;
    if (s == OK && type == MSG_READY && p->state == STARTING) {
        enter(p, READY);
        p->was_ready = true;
        p->beats = p->away = 0;
        t->landlock_abi = m.ready.landlock_abi;
        t->filter = m.ready.filter;
        offer_lists(t);
        return;
    }
    if (s == OK && type == MSG_ALIVE && p->state == READY) {
        p->beats = 0;
        return;
    }
    if (s == OK && type == MSG_ALIVE && p->state == STARTING) {
        p->away = 0;
        p->kill_at = clock_monotonic_ms() + LIMIT_READY_MS;
        return;
    }
    if (s == OK && type == MSG_CLOCK_STATE && p->state == READY) {
        control_clock(t->o->control, &v, &m.clock);
        return;
    }
    if (s == OK && type == MSG_LOG_STATE && p->state == READY) {
        control_log(t->o->control, &m.log);
        return;
    }
    if (s == OK && type == MSG_LOG_ANSWER && p->state == READY) {
        control_log_answer(t->o->control, &v, &m.answer);
        return;
    }
    if (s == OK && p->state == STOPPING)
        return;   /* it got ready while we asked it to stop */
    if (s == OK && type == MSG_POLICY_STATE && p->state == READY &&
        control_heard(t->o->control, &v, p->post->number, &m.stand))
        return;
    if (s == OK && type == MSG_CRL_STATE && lists_heard(t, p, &m.lists))
        return;
    if (s != FAULT_RESTARTED)
        event_log(EVENT_PEER_DROPPED, p->post->role, type);
    drop(p);
}

/* Names of the roles, then how many there are of those that may be several. */
static void write_roles(struct writer *w, const struct service *t)
{
    const struct control_view v = view(t);

    write_text(w, " rollen=");
    for (size_t i = 0; i < t->tree.t->n_roles; i++)
        if (v.ready[t->tree.t->roles[i].role] > 0) {
            write_text(w, i > 0 ? "," : "");
            write_text(w, t->tree.t->roles[i].name);
        }
    for (size_t i = 0; i < t->tree.t->n_roles; i++) {
        const struct role_row *r = &t->tree.t->roles[i];

        if (r->most == 1 || v.ready[r->role] == 0)
            continue;
        write_char(w, ' ');
        write_text(w, r->name);
        write_text(w, "s=");
        write_int(w, v.ready[r->role]);
    }
}

static void announce(struct service *t)
{
    uint8_t line[256];
    struct writer w;

    writer_init(&w, line, sizeof line);
    write_text(&w, "gereed poort=");
    write_int(&w, t->o->config->settings.port);
    write_text(&w, " publiek=");
    write_int(&w, t->o->config->settings.public_port);
    if (t->o->config->settings.log_port != 0) {
        write_text(&w, " log=");
        write_int(&w, t->o->config->settings.log_port);
    }
    write_roles(&w, t);
    write_text(&w, " seccomp=");
    write_text(&w, t->filter ? "ja" : "nee");
    write_text(&w, " landlock=");
    write_int(&w, t->landlock_abi);
    write_text(&w, " eigen-uid=");
    write_text(&w, t->o->own_uids ? "ja\n" : "nee\n");
    ssize_t ignored = write(STDOUT_FILENO, line, writer_len(&w));
    (void)ignored;
}

/* The first time that all are ready. The line may have to wait for whoever reads it, and nothing waits with it. */
static void look_whether_served(struct service *t)
{
    bool first = !t->served && tree_settled(&t->tree);

    for (size_t i = 0; i < t->tree.n; i++)
        first = first && t->p[i].state == READY;
    t->served = t->served || first;
    if (t->served && !t->told && log_lines_ready(STDOUT_FILENO)) {
        t->told = true;
        announce(t);
    }
    if (first && t->o->ready_fd >= 0) {
        ssize_t ignored = write(t->o->ready_fd, "1", 1);
        (void)ignored;
        close(t->o->ready_fd);
    }
}

/* ---- time ---- */

/* Starts, kills and gives up what is due; returns when the next thing is. */
static int64_t tend(struct service *t, int64_t now)
{
    unsigned patience = (unsigned)(t->served ? GIVE_UP_MS : LIMIT_FIRST_GIVE_UP_MS) / BEAT_MS;
    int64_t next = INT64_MAX;

    for (size_t i = 0; i < t->tree.n; i++) {
        struct process *p = &t->p[i];

        if (p->state == DOWN && p->start_at <= now && !t->stopping)
            start(t, p, now);
        int64_t due = p->kill_at;
        if (p->state == DOWN)
            due = t->stopping ? INT64_MAX : p->start_at;
        else if (p->state == READY)
            due = INT64_MAX;
        else if (p->kill_at <= now) {
            kill(p->pid, SIGKILL);
            due = p->kill_at = now + 1000;
        }
        if (p->state != READY && !t->stopping &&
            (p->away > patience || (!t->served && p->quick >= LIMIT_FIRST_QUICK)))
            t->failed = t->stopping = true;
        if (due < next)
            next = due;
    }
    return next;
}

/* A role that runs but does not come round any more serves nobody, nor does one that is not ready. Beats are counted, not time:
 * where the machine or all of us stood still, nobody was asked. */
static void beat(struct service *t, int64_t now)
{
    if (now < t->beat_at)
        return;
    t->beat_at = now + BEAT_MS;
    for (size_t i = 0; i < t->tree.n; i++) {
        struct process *p = &t->p[i];

        p->lines = LIMIT_LOG_LINES_PER_S;
        if (p->state != READY) {
            p->away++;
            continue;
        }
        p->away = 0;
        if (p->beats++ < topology_role(t->tree.t, p->post->role)->silent) {
            status_ignored(role_give_beat(p->post->control)); /* where it reads nothing it answers nothing */
            continue;
        }
        event_log(EVENT_ROLE_HUNG, p->post->role, p->pid);
        kill(p->pid, SIGKILL);
        p->beats = 0;
    }
}

static bool listens(const struct service *t, const struct process *p)
{
    return given(t, p, HANDOVER_LISTENER) || given(t, p, HANDOVER_PUBLIC_LISTENER) ||
           given(t, p, HANDOVER_LOG_HOST_LISTENER);
}

/* Who has a listener drains first, with the others still there to answer; then the rest. True when nothing runs any more. */
static bool wind_down(struct service *t, int64_t now)
{
    bool running = false, draining = false;

    for (size_t i = 0; i < t->tree.n; i++)
        if (listens(t, &t->p[i])) {
            stop(&t->p[i], now);
            draining = draining || t->p[i].state != DOWN;
        }
    for (size_t i = 0; i < t->tree.n; i++) {
        if (!draining)
            stop(&t->p[i], now);
        running = running || t->p[i].state != DOWN;
    }
    return !running;
}

static void wait_for_news(struct service *t, int64_t until)
{
    struct pollfd fds[2 * TREE_POSTS_MAX + 3] = { { .fd = t->signals, .events = POLLIN } };
    struct pollfd *logs = fds + t->tree.n + 3;
    int control = control_fd(t->o->control);
    int64_t now = clock_monotonic_ms(), wait = until == INT64_MAX ? -1 : until > now ? until - now : 0;

    for (size_t i = 0; i < t->tree.n; i++)
        fds[i + 1] = (struct pollfd){ .fd = t->p[i].post->control, .events = POLLIN };
    fds[t->tree.n + 1] = (struct pollfd){ .fd = control, .events = POLLIN };
    fds[t->tree.n + 2] = log_lines_poll();
    for (size_t i = 0; i < t->tree.n; i++)
        logs[i] = (struct pollfd){ .fd = t->p[i].lines > 0 && log_lines_room() ? t->p[i].log : -1, .events = POLLIN };
    int ready = poll(fds, 2 * (nfds_t)t->tree.n + 3, (int)(wait > 1000 ? 1000 : wait));
    log_lines_flush();
    if (ready <= 0)
        return;
    if (fds[t->tree.n + 1].revents != 0) {
        struct control_view v = view(t);

        control_serve(t->o->control, &v, clock_monotonic_ms());
    }
    for (size_t i = 0; i < t->tree.n; i++)
        if (fds[i + 1].revents != 0 && t->p[i].post->control == fds[i + 1].fd)
            hear(t, &t->p[i]);
    for (size_t i = 0; i < t->tree.n; i++)
        if (logs[i].revents != 0)
            hear_log(&t->p[i]);
    if (fds[0].revents != 0)
        reap(t, clock_monotonic_ms());
}

static sigset_t watched(void)
{
    sigset_t s;

    sigemptyset(&s);
    sigaddset(&s, SIGTERM);
    sigaddset(&s, SIGINT);
    sigaddset(&s, SIGHUP);
    sigaddset(&s, SIGCHLD);
    return s;
}

enum status supervise_hold_signals(void)
{
    const sigset_t signals = watched();

    return sigprocmask(SIG_BLOCK, &signals, NULL) == 0 ? OK : FAULT_SYSTEM;
}

static enum status prepare(struct service *t)
{
    const sigset_t signals = watched();
    int64_t now = clock_monotonic_ms();

    tree_init(&t->tree, &service_topology, &(struct tree_counts){ .configured = t->o->config->settings.n_assessors,
                                                                  .sources = t->o->config->sources.with_courier,
                                                                  .log = t->o->config->files[HANDOVER_LOG_DIR] >= 0,
                                                                  .attestors = t->o->config->files[HANDOVER_ATTESTORS] >= 0 });
    for (size_t i = 0; i < t->tree.n; i++) {
        struct settings settings = t->o->config->settings;
        struct process *p = &t->p[i];

        *p = (struct process){ .post = &t->tree.posts[i], .log = -1, .settings = -1, .start_at = now };
        settings.uid = t->o->own_uids ? t->o->config->uid_basis + p->post->number : 0;
        TRY(role_sealed_file(&settings, sizeof settings, &p->settings));
    }
    TRY(supervise_hold_signals());
    t->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return t->signals >= 0 ? OK : FAULT_SYSTEM;
}

enum status supervise(const struct supervise_options *o)
{
    struct service t = { .o = o, .signals = -1 };
    enum status s = prepare(&t);

    while (s == OK) {
        int64_t now = clock_monotonic_ms();

        if (t.stopping && wind_down(&t, now)) {
            s = t.failed ? FAULT_SYSTEM : OK;
            break;
        }
        beat(&t, now);
        int64_t next = tend(&t, now), due = control_due(o->control);
        struct control_view v = view(&t);

        control_tick(o->control, &v, now);
        next = due < next ? due : next;
        next = t.beat_at < next ? t.beat_at : next;
        look_whether_served(&t);
        wait_for_news(&t, next);
    }
    event_log(EVENT_STOPPED, 0, 0);
    for (size_t i = 0; i < t.tree.n; i++)
        fd_close(&t.p[i].settings);
    fd_close(&t.signals);
    return s;
}
