#include "played.h"

#include "patience.h"

#include "base/fd.h"
#include "base/mem.h"
#include "wire/control.h"
#include "wire/permit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

bool with_filter;
int64_t clock_shift;

/* ---- the launcher's part ---- */

void give_bytes(int control, enum handover kind, uint32_t index, const void *data, size_t len)
{
    int fd;

    assert_int_equal(role_sealed_file(data, len, &fd), OK);
    assert_int_equal(role_give(control, kind, index, 0, fd), OK);
    close(fd);
}

/* One of the scene's packs, and its row in the list. */
struct catalogue_row row_of(const struct scene *s, unsigned which, struct pack *p)
{
    struct catalogue_row row = { .vanaf = CATALOGUE_ALWAYS, .ingetrokken = CATALOGUE_NEVER };

    assert_int_equal(pack_open((uint8_t *)s->packs[which] + 8, ((size_t *)s->packs[which])[0], p), OK);
    memcpy(row.sha256, pack_sha256(p), sizeof row.sha256);
    return row;
}

struct catalogue_row give_pack(int control, const struct scene *s, uint32_t index, unsigned which)
{
    struct pack p;

    give_bytes(control, HANDOVER_PACK, index, (uint8_t *)s->packs[which] + 8, ((size_t *)s->packs[which])[0]);
    return row_of(s, which, &p);
}

static void give_channel(struct role *r, enum handover kind, uint32_t index, enum wire_role self, struct channel *ours)
{
    int fds[2];

    channel_close(ours);
    assert_int_equal(channel_pair(fds), OK);
    assert_int_equal(role_give(r->control, kind, index, 0, fds[1]), OK);
    close(fds[1]);
    channel_init(ours, fds[0], self, WIRE_NOTARY, false);
}

void give_gate(struct role *r)
{
    give_channel(r, HANDOVER_GATE_PLATFORM, 0, WIRE_GATE_PLATFORM, &r->gate);
}

void give_public(struct role *r)
{
    give_channel(r, HANDOVER_GATE_PUBLIC, 0, WIRE_GATE_PUBLIC, &r->public);
}

void give_courier(struct role *r, uint32_t source)
{
    give_channel(r, HANDOVER_COURIER, source, WIRE_COURIER, &r->couriers[source]);
}

void give_tiler(struct role *r)
{
    give_channel(r, HANDOVER_TILER, 0, WIRE_TILER, &r->tiler);
}

void give_assessor(struct role *r, unsigned i)
{
    int fds[2], intake[2];

    assert_int_equal(channel_pair(fds), OK);
    assert_int_equal(channel_pair(intake), OK);
    assert_int_equal(role_give(r->control, HANDOVER_ASSESSOR, i, 0, fds[1]), OK);
    assert_int_equal(role_give(r->control, HANDOVER_FEED, i, 0, intake[1]), OK);
    channel_close(&r->assessors[i]); /* after: else the role may hear of the end first, and has none for a moment */
    fd_close(&r->intakes[i]);
    close(fds[1]);
    close(intake[1]);
    r->intakes[i] = intake[0];
    channel_init(&r->assessors[i], fds[0], WIRE_ASSESSOR, WIRE_NOTARY, false);
}

/* A process with all that it is handed but its channels. */
void begin(struct role *r)
{
    struct settings in = r->s->n.settings;
    int fds[2];

    in.n_assessors = ASSESSORS, in.zonder_filter = !with_filter, in.clock_shift_s = clock_shift;
    if (r->log)
        scene_log_settings(r->s, &in);
    assert_int_equal(channel_pair(fds), OK);
    r->pid = fork();
    if (r->pid == 0) {
        if (dup2(fds[1], ROLE_CONTROL_FD) != ROLE_CONTROL_FD)
            _exit(97);
        fcntl(ROLE_CONTROL_FD, F_SETFD, 0);
        execl(PASSEND_NOTARY, PASSEND_NOTARY, (char *)NULL);
        _exit(98);
    }
    close(fds[1]);
    r->control = fds[0];
    give_bytes(r->control, HANDOVER_SETTINGS, 0, &in, sizeof in);
    give_bytes(r->control, HANDOVER_CLIENTS, 0, r->s->clients, sizeof r->s->clients);
    give_bytes(r->control, HANDOVER_SOURCES, 0, r->s->bronnen, sizeof r->s->bronnen);
    struct catalogue_row rows[3];
    for (uint32_t i = 0; i < 3; i++)
        rows[i] = give_pack(r->control, r->s, i, i);
    give_bytes(r->control, HANDOVER_POLICY, 0, rows, sizeof rows);
    give_bytes(r->control, HANDOVER_VERDICT_KEY, 0, r->s->key_pem, strlen(r->s->key_pem));
    give_bytes(r->control, HANDOVER_VERDICT_CERT, 0, r->s->cert_pem, strlen(r->s->cert_pem));
    give_bytes(r->control, HANDOVER_RECEIPT_KEY, 0, r->s->receipt_key_pem, strlen(r->s->receipt_key_pem));
    give_bytes(r->control, HANDOVER_RECEIPT_CERT, 0, r->s->receipt_cert_pem, strlen(r->s->receipt_cert_pem));
    if (r->log) {
        give_bytes(r->control, HANDOVER_LOG_KEY, 0, r->s->log_key_pem, strlen(r->s->log_key_pem));
        give_bytes(r->control, HANDOVER_STATEMENT_KEY, 0, r->s->statement_key_pem, strlen(r->s->statement_key_pem));
        give_bytes(r->control, HANDOVER_STATEMENT_CERT, 0, r->s->statement_cert_pem, strlen(r->s->statement_cert_pem));
    }
    assert_int_equal(role_give(r->control, HANDOVER_DATA_DIR, 0, 0, r->data), OK);
    assert_int_equal(role_give(r->control, HANDOVER_KEY_FILE, 0, 0, r->key), OK);
}

void launch(struct role *r)
{
    begin(r);
    give_gate(r);
    for (unsigned i = 0; i < ASSESSORS; i++)
        give_assessor(r, i);
    if (r->sources)
        give_public(r);
    for (unsigned i = 0; i < COURIERS && r->sources; i++)
        give_courier(r, i);
    if (r->log) {
        give_public(r);
        give_tiler(r);
    }
    assert_int_equal(role_give_start(r->control), OK);

    struct channel c;
    struct msg_ready ready;
    enum msg_type type;
    size_t len;
    channel_init(&c, r->control, WIRE_LAUNCHER, WIRE_NOTARY, false);
    assert_int_equal(channel_receive(&c, &ready, sizeof ready, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_READY);
#ifndef PASSEND_SANITIZED
    assert_int_equal(ready.filter, with_filter);
#endif
}

int wait_exit(struct role *r)
{
    int status;

    assert_int_equal(waitpid(r->pid, &status, 0), r->pid);
    r->pid = 0;
    return status;
}

void end(struct role *r)
{
    close(r->control);
    channel_close(&r->gate);
    channel_close(&r->public);
    channel_close(&r->tiler);
    for (unsigned i = 0; i < COURIERS; i++)
        channel_close(&r->couriers[i]);
    for (unsigned i = 0; i < ASSESSORS; i++)
        channel_close(&r->assessors[i]), fd_close(&r->intakes[i]);
}

static int set_up(void **state, bool sources, bool log)
{
    struct role *r = calloc(1, sizeof *r);
    void *scene;

    assert_int_equal(scene_setup(&scene), 0);
    r->s = scene;
    r->sources = sources;
    r->log = log;
    for (unsigned i = 0; i < COURIERS && sources; i++)
        r->s->bronnen[i].stroom = 1;
    if (sources) {
        r->s->bronnen[0].par = 1;
        r->s->bronnen[1].wijze = WIJZE_SCRAPED; /* else it is a desk, where nobody logs in */
    }
    r->public.fd = r->tiler.fd = r->couriers[0].fd = r->couriers[1].fd = r->gate.fd = r->assessors[0].fd = r->assessors[1].fd = r->intakes[0] = r->intakes[1] = r->passed = -1;
    strcpy(r->dir, "/tmp/passend-role-XXXXXX");
    assert_non_null(mkdtemp(r->dir));
    int dir = open(r->dir, O_RDONLY | O_DIRECTORY);
    assert_int_equal(mkdirat(dir, "data", 0700), 0);
    r->data = openat(dir, "data", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    r->key = openat(dir, "key", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    close(dir);
    launch(r);
    *state = r;
    return 0;
}

int setup(void **state)
{
    return set_up(state, false, false);
}

int setup_sources(void **state)
{
    return set_up(state, true, false);
}

int setup_log(void **state)
{
    return set_up(state, false, true);
}

int teardown(void **state)
{
    struct role *r = *state;
    char path[128];
    static const char *const names[] = { "data/grants.db", "data/grants.db-wal", "data/ledger.db", "data/ledger.db-wal",
                                         "data/reserve", "data", "key", "" };
    void *scene = r->s;

    end(r);
    if (r->pid != 0)
        wait_exit(r);
    close(r->data);
    close(r->key);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        strcpy(path, r->dir);
        strcat(strcat(path, "/"), names[i]);
        remove(path);
    }
    free(r);
    return scene_teardown(&scene);
}

/* ---- the gate's part ---- */

void say(struct role *r, const void *msg, size_t len)
{
    assert_int_equal(channel_send(&r->gate, msg, len, -1), OK);
}

enum msg_type hear(struct role *r)
{
    return hear_on(r, &r->gate);
}

enum msg_type hear_on(struct role *r, struct channel *c)
{
    struct pollfd p = { .fd = c->fd, .events = POLLIN };
    enum msg_type type;
    size_t len;

    assert_int_equal(poll(&p, 1, patience_ms()), 1);
    fd_close(&r->passed);
    if (channel_receive(c, r->in, sizeof r->in, &len, &type, &r->passed) != OK)
        return MSG_NONE;
    return type;
}

void say_empty(struct role *r, enum msg_type type, uint64_t nr)
{
    struct msg_empty m;

    msg_head_init(&m.head, type, sizeof m, nr);
    say(r, &m, sizeof m);
}
