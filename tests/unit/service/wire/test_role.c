/* What a role accepts from the launcher: each role in a child process, one defect at a time. */
#include "base/mem.h"
#include "wire/channel.h"
#include "wire/log_pair.h"
#include "wire/role.h"
#include "wire/control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct settings good = { .issuer = "https://passend.example", .platform = "https://api.passend.example", .n_assessors = 4, .port = 8443 };

static int sealed(const void *data, size_t len)
{
    int fd;

    assert_int_equal(role_sealed_file(data, len, &fd), OK);
    return fd;
}

static void give(int control, enum handover kind, uint32_t index, uint64_t change_nr, int fd)
{
    assert_int_equal(role_give(control, kind, index, change_nr, fd), OK);
    close(fd);
}

/* Runs role_start in a child with descriptor 3 = one end. *said = the status, or what `inside` says when OK: an exit status has
 * no room for all of them, and descriptors are closed. */
struct spawned { pid_t pid; int control; int *said; };

static struct spawned start(enum wire_role self, int (*inside)(const struct role_inputs *))
{
    int fds[2];
    struct spawned c;

    assert_int_equal(channel_pair(fds), OK);
    c.control = fds[0];
    c.said = mmap(NULL, sizeof *c.said, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(c.said != MAP_FAILED);
    c.pid = fork();
    if (c.pid == 0) {
        struct role_inputs in;

        dup2(fds[1], ROLE_CONTROL_FD);
        enum status s = role_start(self, &in);
        if (s == OK && inside != NULL) {
            *c.said = inside(&in);
            _exit(0);
        }
        role_inputs_release(&in);
        *c.said = (int)s;
        _exit(0);
    }
    close(fds[1]);
    return c;
}

static int end(struct spawned c)
{
    int status;

    close(c.control);
    assert_int_equal(waitpid(c.pid, &status, 0), c.pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    int said = *c.said;
    munmap(c.said, sizeof *c.said);
    return said;
}

#define MEMBER_OK(cond) do { if (!(cond)) return __LINE__ % 200 + 40; } while (0)

static int gate_inputs(const struct role_inputs *in)
{
    struct role_control later;
    struct mem_report mem = { .arena_locked = true };

    MEMBER_OK(strcmp(in->settings.issuer, good.issuer) == 0 && in->settings.port == 8443);
    MEMBER_OK(in->n_clients == 2 && strcmp(in->clients[1].id, "b") == 0);
    MEMBER_OK(in->n_bronnen == 1 && strcmp(in->bronnen[0].name, "qii") == 0);
    MEMBER_OK(in->n_packs == 2 && in->packs[1].len == 6 && memcmp(in->packs[1].data, "pack-1", 6) == 0);
    MEMBER_OK(in->tls_key.len == 3 && strcmp((char *)in->tls_key.data, "key") == 0);
    MEMBER_OK(in->tls_cert.len == 0 && in->tls_cert.data != NULL && in->tls_cert.data[0] == '\0');
    MEMBER_OK(in->tls_crl.len == 6 && memcmp(in->tls_crl.data, "list-0", 6) == 0);
    MEMBER_OK(in->verdict_key.data == NULL && in->data_dir == -1 && in->listener > ROLE_CONTROL_FD);
    MEMBER_OK(in->notary >= 0);
    MEMBER_OK(role_ready(4, true, &mem) == OK);
    do
        MEMBER_OK(role_control_receive(&later) == OK);
    while (later.event == ROLE_NOTHING);
    MEMBER_OK(later.event == ROLE_HANDOVER && later.kind == HANDOVER_NOTARY && later.fd >= 0);
    do
        MEMBER_OK(role_control_receive(&later) == OK);
    while (later.event == ROLE_NOTHING);
    MEMBER_OK(later.event == ROLE_HANDOVER && later.kind == HANDOVER_PACK && later.index == 2 && later.change_nr == 11 && later.pack.len == 6 &&
              memcmp(later.pack.data, "pack-2", 6) == 0);
    role_pack_release(&later.pack);
    MEMBER_OK(later.pack.data == NULL);
    do
        MEMBER_OK(role_control_receive(&later) == OK);
    while (later.event == ROLE_NOTHING);
    MEMBER_OK(later.event == ROLE_HANDOVER && later.kind == HANDOVER_POLICY && later.index == 2 &&
              later.change_nr == 12 && later.table.n == 3 && ((struct catalogue_row *)later.table.rows)[2].vanaf == 7);
    mem_free(later.table.rows);
    MEMBER_OK(role_beleid_stand(12, CHANGE_IN_USE, FAULT_STORE, NULL, 0) == OK);
    do
        MEMBER_OK(role_control_receive(&later) == OK);
    while (later.event == ROLE_NOTHING);
    MEMBER_OK(later.event == ROLE_HANDOVER && later.kind == HANDOVER_TLS_CRL && later.pack.len == 6 && memcmp(later.pack.data, "list-1", 6) == 0);
    role_pack_release(&later.pack);
    do
        MEMBER_OK(role_control_receive(&later) == OK);
    while (later.event == ROLE_NOTHING);
    MEMBER_OK(later.event == ROLE_STOP);
    enum status s;
    while ((s = role_control_receive(&later)) == OK)
        ;
    return s == FAULT_RESTARTED ? 0 : 1;
}

static void a_gate_gets_everything_it_is_given(void **state)
{
    struct client clients[2] = { { .id = "a", .environment = 'T' }, { .id = "b", .environment = 'P' } };
    struct source source = { .name = "qii" };
    struct msg_ready ready;
    size_t len;
    enum msg_type type;

    (void)state;
    struct spawned c = start(WIRE_GATE_PLATFORM, gate_inputs);
    give(c.control, HANDOVER_SETTINGS, 0, 0, sealed(&good, sizeof good));
    give(c.control, HANDOVER_CLIENTS, 0, 0, sealed(clients, sizeof clients));
    give(c.control, HANDOVER_SOURCES, 0, 0, sealed(&source, sizeof source));
    give(c.control, HANDOVER_PACK, 0, 0, sealed("pack-0", 6));
    give(c.control, HANDOVER_PACK, 1, 0, sealed("pack-1", 6));
    give(c.control, HANDOVER_TLS_KEY, 0, 0, sealed("key", 3));
    give(c.control, HANDOVER_TLS_CERT, 0, 0, sealed("", 0));
    give(c.control, HANDOVER_TLS_CRL, 0, 0, sealed("list-0", 6));
    give(c.control, HANDOVER_LISTENER, 0, 0, socket(AF_INET, SOCK_STREAM, 0));
    give(c.control, HANDOVER_NOTARY, 0, 0, socket(AF_UNIX, SOCK_SEQPACKET, 0));
    assert_int_equal(role_give_start(c.control), OK);
    struct channel launcher = { .fd = c.control, .self = WIRE_LAUNCHER, .peer = WIRE_GATE_PLATFORM };
    assert_int_equal(channel_receive(&launcher, &ready, sizeof ready, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_READY);
    assert_int_equal(ready.landlock_abi, 4);
    assert_int_equal(ready.filter, 1);
    assert_int_equal(ready.arena_locked, 1);
    assert_int_equal(ready.all_locked, 0);
    give(c.control, HANDOVER_NOTARY, 0, 0, socket(AF_UNIX, SOCK_SEQPACKET, 0));
    struct catalogue_row pack_rows[3] = { { .vanaf = 5 }, { .vanaf = 6 }, { .vanaf = 7 } };
    give(c.control, HANDOVER_PACK, 2, 11, sealed("pack-2", 6));
    give(c.control, HANDOVER_POLICY, 2, 12, sealed(pack_rows, sizeof pack_rows));
    give(c.control, HANDOVER_TLS_CRL, 0, 0, sealed("list-1", 6));
    struct msg_policy_state stand;
    assert_int_equal(channel_receive(&launcher, &stand, sizeof stand, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_POLICY_STATE);
    assert_true(stand.head.nr == 12 && stand.step == CHANGE_IN_USE && stand.status == FAULT_STORE && stand.n_tallies == 0);
    assert_int_equal(role_give_stop(c.control), OK);
    assert_int_equal(end(c), 0);
}

static int notary_inputs(const struct role_inputs *in)
{
    struct role_control later;

    for (size_t i = 0; i < LIMIT_ASSESSORS; i++)
        MEMBER_OK(i == 3 ? in->assessors[i] >= 0 && in->feeds[i] >= 0 : in->assessors[i] == -1 && in->feeds[i] == -1);
    do
        MEMBER_OK(role_control_receive(&later) == OK);
    while (later.event == ROLE_NOTHING);
    MEMBER_OK(later.event == ROLE_HANDOVER && later.kind == HANDOVER_FEED && later.index == 2 && later.fd >= 0);
    return 0;
}

/* What there is one of for each peer is kept by its index. */
static void peers_are_kept_by_index(void **state)
{
    (void)state;
    struct spawned c = start(WIRE_NOTARY, notary_inputs);
    give(c.control, HANDOVER_SETTINGS, 0, 0, sealed(&good, sizeof good));
    give(c.control, HANDOVER_ASSESSOR, 3, 0, socket(AF_UNIX, SOCK_SEQPACKET, 0));
    give(c.control, HANDOVER_FEED, 3, 0, socket(AF_UNIX, SOCK_SEQPACKET, 0));
    assert_int_equal(role_give_start(c.control), OK);
    give(c.control, HANDOVER_FEED, 2, 0, socket(AF_UNIX, SOCK_SEQPACKET, 0));
    assert_int_equal(end(c), 0);
}

/* One wrong thing per row, before a START. */
static void wrong_inputs_are_refused(void **state)
{
    static const struct catalogue_row pack_rows, many[CATALOGUE_MAX + 1];
    struct settings no_end = good, no_issuer = good, no_assessors = good;
    struct client no_id_end = { .environment = 'T' }, no_omgeving = { .id = "a" }, corps = { .environment = 'T' },
                  role = { .id = "a", .environment = 'T', .role = CLIENT_ROLE_N };
    struct corporation low = { "L0101", ZEKERHEID_BALIE + 1, { 0 } }, endless = { .minimale_zekerheid = ZEKERHEID_BALIE };
    struct redress nowhere = { .corporatie = "L0101" }, no_town_end = { .corporatie = "L0101", .url = "https://a.example" };

    (void)state;
    memset(no_end.issuer, 'a', sizeof no_end.issuer);
    no_issuer.issuer[0] = '\0';
    no_assessors.n_assessors = 0;
    memset(no_id_end.id, 'a', sizeof no_id_end.id);
    corps.n_corporaties = LIMIT_CORPORATIONS + 1;
    memset(endless.code, 'L', sizeof endless.code);
    memset(no_town_end.gemeente, '0', sizeof no_town_end.gemeente);
    const struct row {
        const char *what;
        enum wire_role self;
        enum handover kind;
        uint32_t index;
        uint64_t change_nr;
        const void *data;
        size_t len;
    } rows[] = {
        { "settings too short", WIRE_GATE_PLATFORM, HANDOVER_SETTINGS, 0, 0, &good, sizeof good - 1 },
        { "settings too long", WIRE_GATE_PLATFORM, HANDOVER_SETTINGS, 0, 0, &no_end, sizeof no_end },
        { "issuer without end", WIRE_GATE_PLATFORM, HANDOVER_SETTINGS, 0, 0, &no_end, sizeof no_end },
        { "no issuer", WIRE_GATE_PLATFORM, HANDOVER_SETTINGS, 0, 0, &no_issuer, sizeof no_issuer },
        { "no assessors", WIRE_GATE_PLATFORM, HANDOVER_SETTINGS, 0, 0, &no_assessors, sizeof no_assessors },
        { "half a client", WIRE_GATE_PLATFORM, HANDOVER_CLIENTS, 0, 0, &no_omgeving, sizeof(struct client) / 2 },
        { "client id without end", WIRE_GATE_PLATFORM, HANDOVER_CLIENTS, 0, 0, &no_id_end, sizeof no_id_end },
        { "client without environment", WIRE_NOTARY, HANDOVER_CLIENTS, 0, 0, &no_omgeving, sizeof no_omgeving },
        { "client with too many corporations", WIRE_NOTARY, HANDOVER_CLIENTS, 0, 0, &corps, sizeof corps },
        { "client of no role", WIRE_NOTARY, HANDOVER_CLIENTS, 0, 0, &role, sizeof role },
        { "bar below the law's", WIRE_NOTARY, HANDOVER_CORPORATIONS, 0, 0, &low, sizeof low },
        { "corporation without end", WIRE_NOTARY, HANDOVER_CORPORATIONS, 0, 0, &endless, sizeof endless },
        { "corporations for the gate", WIRE_GATE_PLATFORM, HANDOVER_CORPORATIONS, 0, 0, "", 0 },
        { "nowhere to turn to", WIRE_GATE_PUBLIC, HANDOVER_REDRESS, 0, 0, &nowhere, sizeof nowhere },
        { "municipality without end", WIRE_GATE_PLATFORM, HANDOVER_REDRESS, 0, 0, &no_town_end, sizeof no_town_end },
        { "where to turn to, for the notary", WIRE_NOTARY, HANDOVER_REDRESS, 0, 0, "", 0 },
        { "client table for the assessor", WIRE_ASSESSOR, HANDOVER_CLIENTS, 0, 0, "", 0 },
        { "verdict key for the gate", WIRE_GATE_PLATFORM, HANDOVER_VERDICT_KEY, 0, 0, "key", 3 },
        { "verdict key for the assessor", WIRE_ASSESSOR, HANDOVER_VERDICT_KEY, 0, 0, "key", 3 },
        { "TLS key for the notary", WIRE_NOTARY, HANDOVER_TLS_KEY, 0, 0, "key", 3 },
        { "listener for the notary", WIRE_NOTARY, HANDOVER_LISTENER, 0, 0, "", 0 },
        { "data directory for the gate", WIRE_GATE_PLATFORM, HANDOVER_DATA_DIR, 0, 0, "", 0 },
        { "first pack not 0", WIRE_NOTARY, HANDOVER_PACK, 1, 0, "pack", 4 },
        { "empty pack", WIRE_NOTARY, HANDOVER_PACK, 0, 0, "", 0 },
        { "half a row of policy", WIRE_NOTARY, HANDOVER_POLICY, 0, 0, &pack_rows, sizeof pack_rows / 2 },
        { "no row of policy", WIRE_NOTARY, HANDOVER_POLICY, 0, 0, "", 0 },
        { "too many rows of policy", WIRE_GATE_PLATFORM, HANDOVER_POLICY, 0, 0, many, sizeof many },
        { "policy for the assessor", WIRE_ASSESSOR, HANDOVER_POLICY, 0, 0, &pack_rows, sizeof pack_rows },
        { "slot out of range", WIRE_NOTARY, HANDOVER_ASSESSOR, LIMIT_ASSESSORS, 0, "", 0 },
        { "intake out of range", WIRE_NOTARY, HANDOVER_FEED, LIMIT_ASSESSORS, 0, "", 0 },
        { "slot for the gate", WIRE_GATE_PLATFORM, HANDOVER_ASSESSOR, 0, 0, "", 0 },
        { "intake for the gate", WIRE_GATE_PLATFORM, HANDOVER_FEED, 0, 0, "", 0 },
        { "unknown kind", WIRE_GATE_PLATFORM, HANDOVER_N, 0, 0, "", 0 },
        { "revocation lists for the notary", WIRE_NOTARY, HANDOVER_TLS_CRL, 0, 0, "list", 4 },
        { "revocation lists for the assessor", WIRE_ASSESSOR, HANDOVER_TLS_CRL, 0, 0, "list", 4 },
        { "kind 0", WIRE_GATE_PLATFORM, (enum handover)0, 0, 0, "", 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct spawned c = start(rows[i].self, NULL);

        give(c.control, rows[i].kind, rows[i].index, rows[i].change_nr, sealed(rows[i].data, rows[i].len));
        int s = end(c);
        if (s != REFUSED_MESSAGE)
            fail_msg("%s: %s", rows[i].what, status_slug((enum status)s));
    }
}

static void a_descriptor_comes_once(void **state)
{
    static const struct client client = { .id = "a", .environment = 'T' };
    static const struct source source = { .name = "qii" };
    static const struct catalogue_row row;
    static const struct { enum wire_role self; enum handover kind; const void *data; size_t len; } rows[] = {
        { WIRE_GATE_PLATFORM, HANDOVER_LOG, "", 0 }, { WIRE_ASSESSOR, HANDOVER_LOG, "", 0 }, { WIRE_NOTARY, HANDOVER_LOG, "", 0 },
        { WIRE_GATE_PLATFORM, HANDOVER_NOTARY, "", 0 }, { WIRE_GATE_PLATFORM, HANDOVER_TLS_CERT, "", 0 }, { WIRE_NOTARY, HANDOVER_GATE_PLATFORM, "", 0 },
        { WIRE_GATE_PLATFORM, HANDOVER_TLS_CRL, "list", 4 }, { WIRE_NOTARY, HANDOVER_KEY_FILE, "", 0 },
        { WIRE_NOTARY, HANDOVER_FEED, "", 0 }, { WIRE_ASSESSOR, HANDOVER_INTAKE, "", 0 }, { WIRE_ASSESSOR, HANDOVER_PROFILES, "", 0 },
        { WIRE_GATE_PLATFORM, HANDOVER_CLIENTS, &client, sizeof client }, { WIRE_GATE_PLATFORM, HANDOVER_SOURCES, &source, sizeof source },
        { WIRE_NOTARY, HANDOVER_POLICY, &row, sizeof row },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int times = 1; times <= 2; times++) {
            struct spawned c = start(rows[i].self, NULL);

            for (int k = 0; k < times; k++)
                give(c.control, rows[i].kind, 0, 0, sealed(rows[i].data, rows[i].len));
            int s = end(c);
            if (s != (times == 1 ? FAULT_RESTARTED : REFUSED_MESSAGE))   /* once is well: then the launcher is gone */
                fail_msg("row %zu, %d times: %s", i, times, status_slug((enum status)s));
        }
}

static void an_unsealed_pack_is_refused(void **state)
{
    struct spawned c = start(WIRE_NOTARY, NULL);
    char name[] = "/tmp/passend-test-XXXXXX";
    int fd = mkstemp(name);

    (void)state;
    unlink(name);
    assert_int_equal(write(fd, "pack", 4), 4);
    give(c.control, HANDOVER_PACK, 0, 0, fd);
    assert_int_equal(end(c), REFUSED_MESSAGE);
}

static void start_needs_settings_and_no_descriptor(void **state)
{
    (void)state;
    struct spawned c = start(WIRE_GATE_PLATFORM, NULL);
    assert_int_equal(role_give_start(c.control), OK);
    assert_int_equal(end(c), REFUSED_MESSAGE);
    c = start(WIRE_GATE_PLATFORM, NULL);
    assert_int_equal(end(c), FAULT_RESTARTED);
    c = start(WIRE_GATE_PLATFORM, NULL);
    assert_int_equal(role_give_stop(c.control), OK);
    assert_int_equal(end(c), REFUSED_MESSAGE);
}

static int only_four(const struct role_inputs *in)
{
    (void)in;
    for (int fd = ROLE_CONTROL_FD + 1; fd < 256; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            return 1;
    return (fcntl(ROLE_CONTROL_FD, F_GETFD) & FD_CLOEXEC) != 0 ? 0 : 2;
}

static int logs(const struct role_inputs *in)
{
    (void)in;
    event_log(EVENT_REFUSED, 17, 0);
    return 0;
}

/* Over the pair that was handed over: standard error is for messages of an abort. */
static void what_is_logged_goes_to_the_launcher(void **state)
{
    struct log_entry e;
    bool there;
    int fds[2];

    (void)state;
    assert_int_equal(log_pair_open(fds), OK);
    struct spawned c = start(WIRE_NOTARY, logs);
    give(c.control, HANDOVER_LOG, 0, 0, fds[1]);
    give(c.control, HANDOVER_SETTINGS, 0, 0, sealed(&good, sizeof good));
    assert_int_equal(role_give_start(c.control), OK);
    assert_int_equal(end(c), 0);
    assert_int_equal(log_pair_receive(fds[0], WIRE_NOTARY, &e, &there), OK);
    assert_true(there && e.event == EVENT_REFUSED && e.a == 17);
    assert_int_equal(log_pair_receive(fds[0], WIRE_NOTARY, &e, &there), FAULT_RESTARTED);
    close(fds[0]);
}

static void inherited_descriptors_are_closed(void **state)
{
    int stray = fcntl(STDERR_FILENO, F_DUPFD, 100);

    (void)state;
    assert_true(stray >= 100);
    struct spawned c = start(WIRE_ASSESSOR, only_four);
    give(c.control, HANDOVER_SETTINGS, 0, 0, sealed(&good, sizeof good));
    assert_int_equal(role_give_start(c.control), OK);
    assert_int_equal(end(c), 0);
    close(stray);
}

static void a_sealed_file_cannot_change(void **state)
{
    int fd = sealed("abc", 3);

    (void)state;
    assert_int_equal(pwrite(fd, "x", 1, 0), -1);
    assert_int_equal(ftruncate(fd, 0), -1);
    close(fd);
}

static int confirmed(const struct role_inputs *in)
{
    struct role_control c;
    enum status s;

    (void)in;
    do
        s = role_control_receive(&c);
    while (s == OK && c.event == ROLE_NOTHING);
    if (s != OK)
        return (int)s;
    return c.event == ROLE_CLOCK && c.change_nr == 21 && role_clock_state(c.change_nr, false, -7) == OK ? 0 : 1;
}

/* Only the notary judges the clock. */
static void a_confirmed_clock_is_for_the_notary(void **state)
{
    static const struct { enum wire_role self; int ends; } rows[] = {
        { WIRE_NOTARY, 0 }, { WIRE_GATE_PLATFORM, REFUSED_MESSAGE }, { WIRE_ASSESSOR, REFUSED_MESSAGE } };
    struct msg_clock_state told;
    enum msg_type type;
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct spawned c = start(rows[i].self, confirmed);
        struct channel launcher = { .fd = c.control, .self = WIRE_LAUNCHER, .peer = rows[i].self };

        give(c.control, HANDOVER_SETTINGS, 0, 0, sealed(&good, sizeof good));
        assert_int_equal(role_give_start(c.control), OK);
        assert_int_equal(role_give_confirm(c.control, 21), OK);
        if (rows[i].ends == 0) {
            assert_int_equal(channel_receive(&launcher, &told, sizeof told, &len, &type, NULL), OK);
            assert_int_equal(type, MSG_CLOCK_STATE);
            assert_true(told.head.nr == 21 && told.trusted == 0 && told.ahead_s == -7);
        }
        assert_int_equal(end(c), rows[i].ends);
    }
}

int main(void)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gate_gets_everything_it_is_given),
        cmocka_unit_test(wrong_inputs_are_refused),
        cmocka_unit_test(peers_are_kept_by_index),
        cmocka_unit_test(a_descriptor_comes_once),
        cmocka_unit_test(an_unsealed_pack_is_refused),
        cmocka_unit_test(start_needs_settings_and_no_descriptor),
        cmocka_unit_test(what_is_logged_goes_to_the_launcher),
        cmocka_unit_test(inherited_descriptors_are_closed),
        cmocka_unit_test(a_confirmed_clock_is_for_the_notary),
        cmocka_unit_test(a_sealed_file_cannot_change),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
