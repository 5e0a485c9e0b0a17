/* The tables fit together; and a role that is only rows starts like any other. */
#include "base/mem.h"
#include "wire/tables.h"
#include "wire/channel.h"
#include "wire/role.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void the_launcher_hands_out_every_channel(void **state)
{
    (void)state;
    for (size_t i = 0; i < service_topology.n_peers; i++) {
        const struct peer_row *p = &service_topology.peers[i];
        const struct role_row *a = topology_role(&service_topology, p->a), *b = topology_role(&service_topology, p->b);
        const struct handover_row *at_a = topology_may_hand(&service_topology, WIRE_LAUNCHER, p->a, p->at_a),
                                  *at_b = topology_may_hand(&service_topology, WIRE_LAUNCHER, p->b, p->at_b);

        if (a == NULL || b == NULL || at_a == NULL || at_b == NULL)
            fail_msg("peer row %zu", i);
        assert_int_equal(a->most, 1);
        assert_int_equal(at_b->form, FORM_FD);
        assert_int_equal(at_a->form, p->many == PEER_ONE ? FORM_FD : FORM_FD_PER_PEER);
        assert_true(at_a->most >= b->most);
        assert_true(p->many == PEER_ONE ? b->most == 1 : b->most >= 1);
        /* Only what comes with the process itself need not come later. */
        assert_int_equal(at_a->when, WHEN_ANY_TIME);
        assert_true(at_b->when == WHEN_ANY_TIME || (b->needs & 1u << p->a) != 0);
    }
}

static void a_role_needs_only_whom_it_is_connected_to(void **state)
{
    (void)state;
    for (size_t i = 0; i < service_topology.n_roles; i++) {
        const struct role_row *r = &service_topology.roles[i];
        unsigned known = 0;

        for (size_t k = 0; k < service_topology.n_peers; k++)
            known |= service_topology.peers[k].b == r->role ? 1u << service_topology.peers[k].a : 0;
        assert_int_equal(r->needs & ~known, 0);
        assert_true(r->least <= r->most && r->most >= 1);
        assert_true(r->least >= 1 || topology_per_source(&service_topology, r->role) ||
                    topology_for_sources(&service_topology, r->role) || topology_for_log(&service_topology, r->role) ||
                    topology_for_attestors(&service_topology, r->role));
        assert_int_equal(strncmp(r->program, "passend-", 8), 0);
        assert_string_equal(r->program + 8, r->name);
        assert_string_equal(role_name(r->role), r->name);
        assert_true(topology_is_given(&service_topology, r->role, HANDOVER_SETTINGS));
    }
    assert_string_equal(role_name(WIRE_LAUNCHER), "launcher");
    assert_null(topology_role(&service_topology, WIRE_LAUNCHER));
    assert_null(topology_role(&service_topology, WIRE_OPERATOR));
}

/* What takes a read is not handed to a role that is locked in. */
static void only_descriptors_and_mappings_come_later(void **state)
{
    (void)state;
    for (size_t i = 0; i < service_topology.n_handovers; i++) {
        const struct handover_row *h = &service_topology.handovers[i];

        assert_true(h->when == WHEN_AT_START || (h->form != FORM_BYTES && h->form != FORM_RECORD));
        assert_true(h->most >= 1 && (h->to & SET_LAUNCHER) == 0);
    }
}

static bool connected(enum wire_role a, enum wire_role b)
{
    if (a == WIRE_GATES)
        return connected(WIRE_GATE_PLATFORM, b) && connected(WIRE_GATE_PUBLIC, b);
    if (b == WIRE_GATES)
        return connected(b, a);
    if (a == WIRE_COURIERS)
        return connected(WIRE_COURIER, b) && connected(WIRE_LOG_COURIER, b);
    if (b == WIRE_COURIERS)
        return connected(b, a);
    /* Whoever may feed does so through what the notary passed it. */
    if (a == WIRE_FEEDER)
        return b == WIRE_ASSESSOR;
    if (b == WIRE_FEEDER)
        return connected(a, WIRE_GATE_PLATFORM) && connected(a, WIRE_COURIER);
    for (size_t i = 0; i < service_topology.n_peers; i++) {
        const struct peer_row *p = &service_topology.peers[i];

        if ((p->a == a && p->b == b) || (p->a == b && p->b == a))
            return true;
    }
    return false;
}

static void messages_pass_between_peers(void **state)
{
    static const struct { const char *name; enum wire_role from, to; } messages[] = {
#define MESSAGE(type, from, to, min, max, fd) { #type, from, to },
#include "wire/messages.def"
#undef MESSAGE
    };

    (void)state;
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
        if (messages[i].from != WIRE_LAUNCHER && messages[i].to != WIRE_LAUNCHER &&
            !connected(messages[i].from, messages[i].to))
            fail_msg("%s has no way", messages[i].name);
}

static void who_hands_what_to_whom(void **state)
{
    static const struct { enum wire_role from, to; uint32_t kind; bool may; } rows[] = {
        { WIRE_LAUNCHER, WIRE_GATE_PLATFORM, HANDOVER_TLS_KEY, true }, { WIRE_LAUNCHER, WIRE_NOTARY, HANDOVER_TLS_KEY, false },
        { WIRE_NOTARY, WIRE_GATE_PLATFORM, HANDOVER_TLS_KEY, false }, { WIRE_LAUNCHER, WIRE_COURIER, HANDOVER_SOURCE_KEY, true },
        { WIRE_LAUNCHER, WIRE_DIALER, HANDOVER_SOURCE_KEY, false }, { WIRE_LAUNCHER, WIRE_COURIER, HANDOVER_TARGETS, false },
        { WIRE_LAUNCHER, WIRE_COURIER, HANDOVER_TLS_KEY, false }, { WIRE_LAUNCHER, WIRE_GATE_PLATFORM, HANDOVER_NONE, false },
        { WIRE_LAUNCHER, WIRE_GATE_PLATFORM, UINT32_MAX, false }, { WIRE_LAUNCHER, WIRE_COURIER, HANDOVER_SETTINGS, true },
        { WIRE_LAUNCHER, WIRE_NOTARY, HANDOVER_LOG_KEY, true }, { WIRE_LAUNCHER, WIRE_TILER, HANDOVER_LOG_KEY, false },
        { WIRE_LAUNCHER, WIRE_GATE_LOG, HANDOVER_LOG_KEY, false }, { WIRE_LAUNCHER, WIRE_NOTARY, HANDOVER_LOG_DIR, false },
        { WIRE_LAUNCHER, WIRE_GATE_LOG, HANDOVER_NOTARY, false }, { WIRE_LAUNCHER, WIRE_TILER, HANDOVER_ATTESTORS, true },
        { WIRE_LAUNCHER, WIRE_LOG_COURIER, HANDOVER_ATTESTORS, true }, { WIRE_LAUNCHER, WIRE_LOG_COURIER, HANDOVER_LOG_DIR, false },
        { WIRE_LAUNCHER, WIRE_LOG_COURIER, HANDOVER_NOTARY, false }, { WIRE_LAUNCHER, WIRE_LOG_COURIER, HANDOVER_SOURCE_KEY, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct handover_row *row = topology_may_hand(&service_topology, rows[i].from, rows[i].to, rows[i].kind);

        if ((row != NULL) != rows[i].may || (row != NULL && (uint32_t)row->kind != rows[i].kind))
            fail_msg("row %zu", i);
    }
    assert_true(topology_per_source(&service_topology, WIRE_COURIER));
    assert_false(topology_per_source(&service_topology, WIRE_ASSESSOR));
    assert_true(topology_for_sources(&service_topology, WIRE_DIALER));
    assert_false(topology_for_sources(&service_topology, WIRE_NOTARY));   /* it is there anyway */
    assert_true(topology_for_log(&service_topology, WIRE_TILER) && topology_for_log(&service_topology, WIRE_GATE_LOG));
    assert_false(topology_for_log(&service_topology, WIRE_NOTARY) || topology_for_log(&service_topology, WIRE_DIALER));
    assert_true(topology_for_attestors(&service_topology, WIRE_LOG_COURIER));
    assert_false(topology_for_attestors(&service_topology, WIRE_COURIER) || topology_for_attestors(&service_topology, WIRE_TILER));
}

static int courier(int control)
{
    struct role_inputs in;
    struct role_control later = { 0 };
    char name[16];

    dup2(control, ROLE_CONTROL_FD);
    if (role_start(WIRE_COURIER, &in) != OK)
        return 1;
    if (prctl(PR_GET_NAME, name) != 0 || strcmp(name, "passend-courier") != 0)
        return 2;
    if (in.tls_key.len != 3 || in.notary < 0 || in.dialer < 0 || in.n_packs != 0)
        return 3;
    while (later.event == ROLE_NOTHING)
        if (role_control_receive(&later) != OK)
            return 4;
    if (later.event != ROLE_HANDOVER || later.kind != HANDOVER_DIALER || later.fd < 0)
        return 5;
    for (later.event = ROLE_NOTHING; later.event == ROLE_NOTHING;) {
        enum status s = role_control_receive(&later);

        if (s != OK)
            return s == REFUSED_MESSAGE ? 0 : 6;   /* a pack is not for couriers */
    }
    return 7;
}

static void a_courier_starts_from_its_rows(void **state)
{
    static const struct settings settings = { .issuer = "https://passend.example", .platform = "https://api.passend.example",
                                              .n_assessors = 1 };
    static const enum handover files[] = { HANDOVER_SETTINGS, HANDOVER_SOURCE_KEY };
    int fds[2], fd, status;

    (void)state;
    assert_int_equal(channel_pair(fds), OK);
    pid_t pid = fork();
    if (pid == 0)
        _exit(courier(fds[1]));
    close(fds[1]);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(i == 0 ? role_sealed_file(&settings, sizeof settings, &fd) : role_sealed_file("key", 3, &fd), OK);
        assert_int_equal(role_give(fds[0], files[i], 0, 0, fd), OK);
        close(fd);
    }
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    assert_int_equal(role_give(fds[0], HANDOVER_NOTARY, 0, 0, fd), OK);
    assert_int_equal(role_give(fds[0], HANDOVER_DIALER, 0, 0, fd), OK);
    assert_int_equal(role_give_start(fds[0]), OK);
    assert_int_equal(role_give(fds[0], HANDOVER_DIALER, 0, 0, fd), OK);
    assert_int_equal(role_give(fds[0], HANDOVER_PACK, 0, 0, fd), OK);
    close(fd);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(fds[0]);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_launcher_hands_out_every_channel),
        cmocka_unit_test(a_role_needs_only_whom_it_is_connected_to),
        cmocka_unit_test(only_descriptors_and_mappings_come_later),
        cmocka_unit_test(messages_pass_between_peers),
        cmocka_unit_test(who_hands_what_to_whom),
        cmocka_unit_test(a_courier_starts_from_its_rows),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
