#include "wire/role.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/fd.h"
#include "wire/channel.h"
#include "wire/log_pair.h"
#include "wire/tables.h"
#include "wire/control.h"
#include "wire/permit.h"

#include <fcntl.h>
#include <signal.h>
#include <linux/close_range.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static struct channel control = { .fd = -1 };

/* ---- the role's half ---- */

/* The row that allows this role this hand-over, or NULL. */
static const struct handover_row *row_of(const struct msg_channel *m)
{
    const struct handover_row *row = topology_may_hand(&service_topology, WIRE_LAUNCHER, control.self, m->soort);

    if (row != NULL && row->form == FORM_FD_PER_PEER && m->index >= row->most)
        return NULL;
    return row;
}

#ifdef PASSEND_TESTBUILD
/* So that a test can have a role that runs and does not come round. */
static void spin(int signal)
{
    for (volatile int forever = signal; forever != 0;)
        continue;
}
#endif

enum status role_start(enum wire_role self, struct role_inputs *out)
{
#ifdef PASSEND_TESTBUILD
    (void)signal(SIGUSR1, spin);
#endif
    const struct role_row *role = topology_role(&service_topology, self);
    struct msg_channel m;
    size_t len;
    enum msg_type type;

    inputs_init(out);
    BUG_IF(role == NULL);
    /* A program that was started by its descriptor would be called after the descriptor's number. */
    (void)prctl(PR_SET_NAME, role->program);
    if (close_range(ROLE_CONTROL_FD + 1, ~0u, 0) != 0 || fcntl(ROLE_CONTROL_FD, F_SETFD, FD_CLOEXEC) != 0)
        return FAULT_SYSTEM;
    channel_init(&control, ROLE_CONTROL_FD, self, WIRE_LAUNCHER, false);
    for (;;) {
        int fd = -1;

        TRY(channel_receive(&control, &m, sizeof m, &len, &type, &fd));
        const struct handover_row *row = type == MSG_CHANNEL && fd >= 0 ? row_of(&m) : NULL;
        enum status s = REFUSED_MESSAGE;
        if (row != NULL) {
            s = inputs_take(out, row, m.index, &fd);
            if (s == OK && row->kind == HANDOVER_LOG)
                log_pair_use(self, out->log);
#ifdef PASSEND_TESTBUILD
            if (s == OK && row->kind == HANDOVER_CLOCK)
                s = clock_page_follow(out->clock), fd_close(&out->clock);
#endif
        } else if (type == MSG_START && fd < 0 && out->settings.issuer[0] != '\0')
            break;
        if (fd >= 0)
            close(fd);
        TRY(s);
    }
    clock_shift_s(out->settings.clock_shift_s);
    channel_init(&control, ROLE_CONTROL_FD, self, WIRE_LAUNCHER, true);
    return OK;
}

void role_starting(void)
{
    struct msg_empty m;

    msg_head_init(&m.head, MSG_ALIVE, sizeof m, 0);
    status_ignored(channel_send(&control, &m, sizeof m, -1)); /* a launcher that does not read has no patience either */
}

enum status role_ready(int landlock_abi, bool filter, const struct mem_report *mem)
{
    struct msg_ready m = { .landlock_abi = landlock_abi, .filter = filter, .arena_locked = mem->arena_locked,
                           .all_locked = mem->all_locked };

    msg_head_init(&m.head, MSG_READY, sizeof m, 0);
    return channel_send(&control, &m, sizeof m, -1);
}

enum status role_beleid_stand(uint64_t change_nr, enum change_step step, enum status status,
                              const struct tally *tallies, size_t n)
{
    struct msg_policy_state m = { .step = step, .status = status, .n_tallies = (uint32_t)n };

    BUG_IF(n > LIMIT_CLIENTS);
    if (n > 0)
        memcpy(m.tallies, tallies, n * sizeof *tallies);
    msg_head_init(&m.head, MSG_POLICY_STATE, msg_policy_state_len(&m), change_nr);
    return channel_send(&control, &m, msg_policy_state_len(&m), -1);
}

enum status role_crl_stand(uint64_t change_nr, const struct crl_state *stand)
{
    struct msg_crl_state m = { .stand = *stand };

    msg_head_init(&m.head, MSG_CRL_STATE, sizeof m, change_nr);
    return channel_send(&control, &m, sizeof m, -1);
}

enum status role_clock_state(uint64_t nr, bool trusted, int64_t ahead_s)
{
    struct msg_clock_state m = { .trusted = trusted, .ahead_s = ahead_s };

    msg_head_init(&m.head, MSG_CLOCK_STATE, sizeof m, nr);
    return channel_send(&control, &m, sizeof m, -1);
}

enum status role_log_state(const struct msg_log_state *state)
{
    struct msg_log_state m = *state;

    msg_head_init(&m.head, MSG_LOG_STATE, sizeof m, 0);
    return channel_send(&control, &m, sizeof m, -1);
}

enum status role_log_answer(uint64_t nr, enum status status)
{
    struct msg_log_answer m = { .status = status };

    msg_head_init(&m.head, MSG_LOG_ANSWER, sizeof m, nr);
    return channel_send(&control, &m, sizeof m, -1);
}

/* What is handed to a running role. *fd becomes -1 where the caller gets it; of a file it is not needed any more. */
static enum status take_later(const struct msg_channel *m, int *fd, struct role_control *out)
{
    const struct handover_row *row = row_of(m);

    if (row == NULL || row->when != WHEN_ANY_TIME)
        return REFUSED_MESSAGE;
    out->event = ROLE_HANDOVER;
    out->kind = row->kind;
    out->index = m->index;
    out->change_nr = m->change_nr;
    switch (row->form) {
    case FORM_MAP:
    case FORM_MAPS:
        return role_pack_map(*fd, &out->pack);
    case FORM_TABLE:
        return role_rows_read(row, *fd, &out->table);
    case FORM_FD:
    case FORM_FD_PER_PEER:
        out->fd = *fd;
        *fd = -1;
        return OK;
    case FORM_BYTES:
    case FORM_RECORD:
        break;
    }
    return REFUSED_MESSAGE;
}

/* The launcher asks whether this process still comes round. Where it does not read the answers, it asks again. */
static enum status answer_beat(void)
{
    struct msg_empty m;

    log_pair_tell();
    msg_head_init(&m.head, MSG_ALIVE, sizeof m, 0);
    enum status s = channel_send(&control, &m, sizeof m, -1);
    return s == FAULT_BUSY ? OK : s;
}

/* What the operator says. false: it is no such message. */
static bool take_asked(enum msg_type type, const void *msg, struct role_control *out)
{
    struct msg_head head;

    memcpy(&head, msg, sizeof head);
    if (type == MSG_CLOCK_CONFIRM) {
        out->event = ROLE_CLOCK;
    } else if (type == MSG_LOG_CONFIRM) {
        out->event = ROLE_LOG_CONFIRM;
        memcpy(&out->asked.confirm, msg, sizeof out->asked.confirm);
    } else if (type == MSG_KEY_LEAKED) {
        out->event = ROLE_KEY_LEAKED;
        memcpy(&out->asked.leaked, msg, sizeof out->asked.leaked);
    } else {
        return false;
    }
    out->change_nr = head.nr;
    return true;
}

enum status role_control_receive(struct role_control *out)
{
    union { struct msg_channel channel; struct msg_log_confirm confirm; struct msg_key_leaked leaked; } m;
    size_t len;
    enum msg_type type;
    int fd;

    *out = (struct role_control){ .event = ROLE_NOTHING, .fd = -1 };
    TRY(channel_receive(&control, &m, sizeof m, &len, &type, &fd));
    while (len > 0 && type == MSG_BEAT && fd < 0) {
        TRY(answer_beat());
        TRY(channel_receive(&control, &m, sizeof m, &len, &type, &fd));
    }
    if (len == 0)
        return OK;
    if (type == MSG_STOP && fd < 0) {
        out->event = ROLE_STOP;
        return OK;
    }
    if (fd < 0 && take_asked(type, &m, out))
        return OK;
    enum status s = REFUSED_MESSAGE;
    if (type == MSG_CHANNEL && fd >= 0)
        s = take_later(&m.channel, &fd, out);
    if (fd >= 0)
        close(fd);
    if (s != OK)
        *out = (struct role_control){ .event = ROLE_NOTHING, .fd = -1 };
    return s;
}

bool role_heed(void (*hear)(void *who, struct role_control *m), void *who)
{
    struct role_control m;

    for (;;) {
        if (role_control_receive(&m) != OK)
            exit(EXIT_SUCCESS);
        if (m.event == ROLE_NOTHING)
            return true;
        if (m.event == ROLE_STOP)
            return false;
        hear(who, &m);
    }
}

int role_ended(enum status s)
{
    if (s == OK) {
        event_log(EVENT_STOPPED, 0, 0);
        return EXIT_SUCCESS;
    }
    event_log(s == REFUSED_CONFIG ? EVENT_CONFIG_REFUSED : EVENT_FAULT, s, 0);
    return EXIT_FAILURE;
}

/* ---- the launcher's half ---- */

/* The table allows these types towards every role. */
static enum status give(int fd, const void *msg, size_t len, int passed)
{
    struct channel c = { .fd = fd, .self = WIRE_LAUNCHER, .peer = WIRE_ROLE_N };

    return channel_send(&c, msg, len, passed);
}

enum status role_give(int fd, enum handover kind, uint32_t index, uint64_t change_nr, int passed)
{
    struct msg_channel m = { .soort = kind, .index = index, .change_nr = change_nr };

    BUG_IF(passed < 0);
    msg_head_init(&m.head, MSG_CHANNEL, sizeof m, 0);
    return give(fd, &m, sizeof m, passed);
}

static enum status give_empty(int fd, enum msg_type type)
{
    struct msg_empty m;

    msg_head_init(&m.head, type, sizeof m, 0);
    return give(fd, &m, sizeof m, -1);
}

enum status role_give_start(int fd)
{
    return give_empty(fd, MSG_START);
}

enum status role_give_beat(int fd)
{
    return give_empty(fd, MSG_BEAT);
}

enum status role_give_stop(int fd)
{
    return give_empty(fd, MSG_STOP);
}

enum status role_give_confirm(int fd, uint64_t nr)
{
    struct channel c = { .fd = fd, .self = WIRE_LAUNCHER, .peer = WIRE_NOTARY };
    struct msg_empty m;

    msg_head_init(&m.head, MSG_CLOCK_CONFIRM, sizeof m, nr);
    return channel_send(&c, &m, sizeof m, -1);
}

enum status role_give_log_confirm(int fd, uint64_t nr, const struct msg_log_confirm *said)
{
    struct channel c = { .fd = fd, .self = WIRE_LAUNCHER, .peer = WIRE_NOTARY };
    struct msg_log_confirm m = *said;

    msg_head_init(&m.head, MSG_LOG_CONFIRM, sizeof m, nr);
    return channel_send(&c, &m, sizeof m, -1);
}

enum status role_give_key_leaked(int fd, uint64_t nr, const struct msg_key_leaked *said)
{
    struct channel c = { .fd = fd, .self = WIRE_LAUNCHER, .peer = WIRE_NOTARY };
    struct msg_key_leaked m = *said;

    msg_head_init(&m.head, MSG_KEY_LEAKED, sizeof m, nr);
    return channel_send(&c, &m, sizeof m, -1);
}
