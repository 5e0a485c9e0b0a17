/*
 * Plays a gate, notary or assessor (by the name it is started under) as far as the launcher can see: takes what it is
 * given, gets ready, keeps to its channels. Tells on standard error what happened.
 *
 * A file mode-<program> beside the program makes it misbehave: `crash` before it is ready, `hang` never ready, `slow` only after long, saying that it gets on,
 * `lie` sends the launcher something no role may, `unasked` and `unasked-count` an answer to nothing, `twice` each answer
 * two times, `odd` counts for a client with a name that none has, `jumped` that it does not believe its clock; and makes it wait,
 * until the file is gone: `use` before it takes a list of packs into use, `count` before it counts, `clock` before it believes,
 * `lists` before it says what lists of revoked certificates came to.
 *
 * Of such lists a gate says what stands in their first characters: a digit, the defect (model/crl_state.h), or `x`, and it
 * ends; then a blank and a digit that it tells. `stale`: those it starts with are out of date; `other` says it of others than asked.
 *
 * Or it logs, numbered: `few` or `quiet-burst` lines at once, `last` ones before it is killed, `flood` without end; `forge` a
 * line of the launcher's. `quiet` roles say nothing on standard error.
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "wire/channel.h"
#include "wire/role.h"
#include "wire/control.h"
#include "wire/evidence.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FEW 50
#define LAST 250                 /* fewer than a pair holds */
#define BURST 5000               /* many more */

static const char *name;
static struct channel peer = { .fd = -1 };             /* gate and notary: each other */
static struct channel browsers = { .fd = -1 };         /* of the notary: the gate for browsers */
static int feeds[LIMIT_ASSESSORS];                     /* notary: the far ends of the assessors' intakes */

static bool misbehaves(const char *how)
{
    char path[4096], text[16] = { 0 };
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 64);

    if (n <= 0)
        return false;
    path[n] = '\0';
    char *end = strrchr(path, '/') + 1;
    snprintf(end, 64, "mode-%s", name);
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return false;
    n = read(fd, text, sizeof text - 1);
    close(fd);
    return n > 0 && strncmp(text, how, strlen(how)) == 0;
}

static void say(const char *what, long a, long b)
{
    char line[128];
    int n = snprintf(line, sizeof line, "%s %s %ld %ld\n", name, what, a, b);

    if (!misbehaves("quiet") && write(STDERR_FILENO, line, (size_t)n) != n)
        _exit(50);
}

static void log_numbered(int n)
{
    for (int i = 0; i < n; i++)
        event_log(EVENT_REFUSED, i, 0);
}

static void log_as_told(int fd)
{
    static const char forged[] = "2026-11-22T10:02:03Z launcher role-ended role=3 status=42\n";

    if (misbehaves("few"))
        log_numbered(FEW);
    if (misbehaves("quiet-burst"))
        log_numbered(BURST);
    if (misbehaves("last")) {
        log_numbered(LAST);
        raise(SIGKILL);
    }
    if (misbehaves("forge") && send(fd, forged, sizeof forged - 1, 0) < 0)
        _exit(65);
}

static void connected(int fd, enum wire_role self, enum wire_role other)
{
    struct channel *c = other == WIRE_GATE_PUBLIC ? &browsers : &peer;
    struct msg_empty ping;

    channel_close(c);
    channel_init(c, fd, self, other, true);
    say("peer", 0, 0);
    if (self == WIRE_GATE_PLATFORM || self == WIRE_GATE_PUBLIC) {
        msg_head_init(&ping.head, MSG_PING, sizeof ping, 7);
        if (channel_send(c, &ping, sizeof ping, -1) != OK)
            say("ping-failed", 0, 0);
    }
}

/* It is fed at once, so that its assessor can say that it was. */
static void feed(uint32_t i, int fd)
{
    struct { struct msg_bewijs head; char text[8]; } m = { .head.bewijs_len = 8 };
    struct channel c;

    if (feeds[i] > 0)
        close(feeds[i]);
    feeds[i] = fd;
    channel_init(&c, fd, WIRE_FEEDER, WIRE_ASSESSOR, true);
    msg_head_init(&m.head.head, MSG_BEWIJS, sizeof m, 1);
    if (channel_send(&c, &m, sizeof m, -1) != OK)
        say("feed-failed", 0, 0);
}

/* False: whoever fed it is gone. */
static bool fed(int intake)
{
    char m[512];

    if (recv(intake, m, sizeof m, 0) <= 0)
        return false;
    say("fed", getpid(), 0);
    return true;
}

/* It stays open as long as the next one in its place is not there. */
static void assessor(uint32_t i, int fd)
{
    static int channels[LIMIT_ASSESSORS];

    if (channels[i] > 0)
        close(channels[i]);
    channels[i] = fd;
}

static void hear_peer(struct channel *c, enum wire_role self)
{
    union { struct msg_empty ping; struct msg_pong pong; } m;
    size_t len;
    enum msg_type type;

    enum status s = channel_receive(c, &m, sizeof m, &len, &type, NULL);
    if (s != OK) {
        say("peer-gone", 0, 0);
        channel_close(c);
    } else if (type == MSG_PING && self == WIRE_NOTARY) {
        struct msg_pong pong = { 0 };
        msg_head_init(&pong.head, MSG_PONG, sizeof pong, m.ping.head.nr);
        if (channel_send(c, &pong, sizeof pong, -1) != OK)
            say("pong-failed", 0, 0);
    } else if (type == MSG_PONG) {
        say("pong", (long)m.pong.head.nr, 0);
    }
}

static void answer(uint64_t nr, enum change_step step, const struct tally *t, size_t n)
{
    for (int i = 0; i < (misbehaves("twice") ? 2 : 1); i++)
        if (role_beleid_stand(nr, step, OK, t, n) != OK)
            _exit(62);
}

/* What the disk of a notary does: holds up a role before it reads the list, or while it writes references. */
static void held_up(const char *how)
{
    if (!misbehaves(how))
        return;
    say("waits", 0, 0);
    while (misbehaves(how))
        usleep(10000);
}

static void changed(enum wire_role self, struct role_control *c)
{
    static const struct tally usual = { .client = "demo-platform", .n = 3 },
                              odd = { .client = "demo\x1b[31m\\\n\xc3\xab", .n = 3 };

    if (c->kind == HANDOVER_PACK) {
        role_pack_release(&c->pack);
        answer(c->change_nr, CHANGE_SEEN, NULL, 0);
        return;
    }
    const struct catalogue_row *rows = c->table.rows;
    bool count = self == WIRE_NOTARY && c->index < c->table.n && rows[c->index].ingetrokken != CATALOGUE_NEVER;
    mem_free(c->table.rows);
    held_up("use");
    answer(c->change_nr, CHANGE_IN_USE, NULL, 0);
    if (!count)
        return;
    held_up("count");
    answer(c->change_nr, CHANGE_COUNTED, misbehaves("odd") ? &odd : &usual, 1);
    say("counted", 0, 0);
}

static void lists(const struct role_pack *p, uint64_t reading)
{
    struct crl_state stand = { .list = 1, .lists = 1, .next_update = 1800000000 };

    say("lists", p->data[2] - '0', (long)reading);
    if (p->data[0] == 'x')
        _exit(63);
    held_up("lists");
    stand.defect = reading == 0 && misbehaves("stale") ? CRL_STALE : (uint32_t)(p->data[0] - '0');
    if (role_crl_stand(reading + (misbehaves("other") ? 1 : 0), &stand) != OK)
        _exit(64);
}

static int serve(enum wire_role self, const struct role_inputs *in)
{
    bool flood = misbehaves("flood");

    for (;;) {
        struct pollfd fds[5] = {
            { .fd = ROLE_CONTROL_FD, .events = POLLIN },
            { .fd = peer.fd, .events = POLLIN },
            { .fd = in->intake, .events = POLLIN },
            { .fd = self == WIRE_ASSESSOR ? in->notary : -1, .events = POLLIN },
            { .fd = browsers.fd, .events = POLLIN },
        };
        struct role_control c;

        if (flood)
            log_numbered(FEW);
        if (poll(fds, 5, flood ? 0 : -1) < 0)
            return 51;
        if (fds[3].revents != 0 || (fds[2].revents != 0 && !fed(in->intake)))
            return 0;   /* an idle assessor whose peer is gone */
        if (fds[1].revents != 0)
            hear_peer(&peer, self);
        if (fds[4].revents != 0)
            hear_peer(&browsers, self);
        if (fds[0].revents == 0)
            continue;
        if (role_control_receive(&c) != OK)
            return 52;
        if (c.event == ROLE_STOP) {
            say("stop", 0, 0);
            return 0;
        }
        if (c.event == ROLE_CLOCK) {
            say("asked", 0, 0);
            held_up("clock");
            if (role_clock_state(c.change_nr, true, 0) != OK)
                return 63;
        } else if (c.event == ROLE_KEY_LEAKED) {
            say("leaked", (long)c.asked.leaked.from, c.asked.leaked.kid[42]);
            held_up("leaked");
            if (role_log_answer(c.change_nr, misbehaves("unknown") ? REFUSED_KEY_UNKNOWN : OK) != OK)
                return 68;
        } else if (c.kind == HANDOVER_PACK || c.kind == HANDOVER_POLICY)
            changed(self, &c);
        else if (c.kind == HANDOVER_TLS_CRL && c.event == ROLE_HANDOVER)
            lists(&c.pack, c.change_nr);
        else if (c.kind == HANDOVER_FEED)
            feed(c.index, c.fd);
        else if (c.kind == HANDOVER_ASSESSOR)
            assessor(c.index, c.fd);
        else if (c.kind == HANDOVER_TILER)
            continue;   /* nothing is said over it */
        else if (c.event == ROLE_HANDOVER)
            connected(c.fd, self, c.kind == HANDOVER_GATE_PLATFORM ? WIRE_GATE_PLATFORM : c.kind == HANDOVER_GATE_PUBLIC ? WIRE_GATE_PUBLIC : WIRE_NOTARY);
    }
}

int main(int argc, char **argv)
{
    struct role_inputs in;
    struct mem_report mem;

    name = argv[0];
    enum wire_role self = strcmp(name, "passend-gate-platform") == 0 ? WIRE_GATE_PLATFORM
                          : strcmp(name, "passend-gate-public") == 0 ? WIRE_GATE_PUBLIC
                          : strcmp(name, "passend-gate-log") == 0 ? WIRE_GATE_LOG
                          : strcmp(name, "passend-tiler") == 0 ? WIRE_TILER
                          : strcmp(name, "passend-notary") == 0 ? WIRE_NOTARY : WIRE_ASSESSOR;
    if (argc != 1 || mem_init(0, &mem) != OK)
        return 53;
    if (misbehaves("crash"))
        return 54;
    /* Nothing but the control channel and the standard descriptors may have come along. */
    for (int fd = ROLE_CONTROL_FD + 1; fd < 256; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            return 56;
    if (role_start(self, &in) != OK)
        return 57;
    say("settings", in.settings.port, in.settings.uid);
    if (self == WIRE_GATE_PLATFORM && (in.n_redress == 0 || in.n_corporations != 0 || in.tls_key.len == 0 || in.tls_cert.len == 0 || in.tls_ca.len == 0 || in.listener < 0))
        return 58;
    if (self == WIRE_GATE_PUBLIC && (in.tls_key.len == 0 || in.tls_cert.len == 0 || in.tls_ca.len != 0 || in.listener < 0 ||
                                     in.n_shown_clients == 0 || in.n_shown_corporations == 0 || in.n_shown_sources == 0 ||
                                     in.n_redress == 0 || in.n_corporations != 0 || in.n_clients != 0 || in.n_packs != 0))
        return 66;
    if (self == WIRE_NOTARY && (in.verdict_key.len == 0 || in.verdict_cert.len == 0 || in.receipt_key.len == 0 ||
                                in.receipt_cert.len == 0 || in.n_corporations == 0 || in.n_redress != 0 || in.data_dir < 0 ||
                                in.key_file < 0))
        return 59;
    if (self == WIRE_ASSESSOR && (in.profiles.len == 0 || in.notary < 0 || in.intake < 0))
        return 60;
    if ((self == WIRE_GATE_PLATFORM || self == WIRE_NOTARY) && (in.n_packs == 0 || in.n_clients == 0 || in.n_bronnen == 0))
        return 67;
    if (in.notary >= 0 && self != WIRE_ASSESSOR)
        connected(in.notary, self, WIRE_NOTARY);
    if (in.platform_gate >= 0)
        connected(in.platform_gate, self, WIRE_GATE_PLATFORM);
    if (in.public_gate >= 0)
        connected(in.public_gate, self, WIRE_GATE_PUBLIC);
    for (uint32_t i = 0; i < LIMIT_ASSESSORS; i++)
        if (in.feeds[i] >= 0)
            feed(i, in.feeds[i]);
    if (in.tls_crl.data != NULL)
        lists(&in.tls_crl, 0);
    role_inputs_release(&in);
    bool lies = misbehaves("lie") && send(ROLE_CONTROL_FD, "lie", 3, 0) == 3;
    for (int64_t ready_ms = clock_monotonic_ms() + LIMIT_READY_MS + 1000; misbehaves("slow") && clock_monotonic_ms() < ready_ms;) {
        role_starting();
        poll(NULL, 0, 500);
    }
    if (!lies && !misbehaves("hang")) {
        if (role_ready(4, true, &mem) != OK)
            return 61;
        say("ready", 0, 0);
        log_as_told(in.log);
    }
    if (misbehaves("jumped") && role_clock_state(0, false, 86400) != OK)
        return 64;
    if (misbehaves("unasked"))
        answer(5, misbehaves("unasked-count") ? CHANGE_COUNTED : CHANGE_IN_USE, NULL, 0);
    return serve(self, &in);
}
