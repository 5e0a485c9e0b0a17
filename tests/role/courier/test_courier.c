/*
 * The real courier, behind its filter, with a notary and a dialer that the test plays and a source that does everything wrong
 * (far_end.py). What it answers is a status for each way to be wrong; what it lets out is counted at the far end.
 */
#include "child.h"
#include "courier/outside.h"
#include "patience.h"

#include "base/fd.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "wire/channel.h"
#include "wire/control.h"
#include "wire/courier.h"
#include "wire/evidence.h"
#include "wire/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum site { SITE_TLS, SITE_JWT, SITE_STRANGER, SITE_ELSEWHERE, SITES };

static const char *program;
static struct outside outside;

static struct {
    struct spawned courier;
    struct channel notary;
    int answer_s;                    /* `termijn` of the profile */
    union {
        struct msg_head head;
        struct msg_source_par_answer par;
        struct msg_fetched fetched;
        struct msg_fetch_failed failed;
    } in;
} c;

/* ---- the launcher ---- */

static void give_profile(enum site site)
{
    static const char both[] = "{\"id\":\"qii\",\"stroom\":{\"client_id\":\"passend\",\"termijn\":%d,\"scope\":\"inkomen\","
                               "\"aanmelden\":\"aanmelding\",\"onderwerp\":\"/sub\",\"talen\":[\"nl\"],%s,\"adressen\":{"
                               "\"toestemming\":\"https://qii.localhost/x\",\"par\":\"https://qii.test:%u/par\","
                               "\"token\":\"https://qii.test:%u/token\"%s}}}";
    char text[2048], data[128];
    unsigned port = outside.ports[site];

    snprintf(data, sizeof data, ",\"gegevens\":\"https://qii.test:%u/data\"", port);
    int n = snprintf(text, sizeof text, both, c.answer_s,
                     site == SITE_JWT ? "\"aanmelding\":\"private_key_jwt\",\"bewijslid\":\"bewijs\""
                                      : "\"aanmelding\":\"tls_client_auth\",\"iss\":\"https://qii.localhost\"",
                     port, port, site == SITE_JWT ? "" : data);
    assert_true(n > 0 && (size_t)n < sizeof text);
    child_give(&c.courier, HANDOVER_SOURCE_PROFILE, text, (size_t)n);
}

static void give_channel(enum handover kind, enum wire_role peer, struct channel *ours)
{
    channel_close(ours);
    channel_init(ours, child_give_channel(&c.courier, kind, 0), peer, WIRE_COURIER, false);
}

static void start(enum site site)
{
    static const struct settings settings = { .issuer = "https://passend.example", .platform = "https://api.passend.example",
                                              .n_assessors = 1 };

    child_start(&c.courier, program);
    child_give(&c.courier, HANDOVER_SETTINGS, &settings, sizeof settings);
    give_profile(site);
    child_give_file(&c.courier, HANDOVER_SOURCE_CA, "ca.pem");
    child_give_file(&c.courier, HANDOVER_SOURCE_KEY, site == SITE_JWT ? "signer.key" : "client.key");
    if (site != SITE_JWT)
        child_give_file(&c.courier, HANDOVER_SOURCE_CERT, "client.pem");
    c.notary.fd = outside.dialer.fd = -1;
    give_channel(HANDOVER_NOTARY, WIRE_NOTARY, &c.notary);
    give_channel(HANDOVER_DIALER, WIRE_DIALER, &outside.dialer);
    child_begin(&c.courier, true);
    outside.site = site;
    c.answer_s = 30;                 /* of the next one */
    outside.dials = true;
    outside.dialled = 0;
}

static void end(void)
{
    assert_int_equal(role_give_stop(c.courier.control), OK);
    int status = child_wait(&c.courier);
    close(c.courier.control);
    channel_close(&c.notary);
    channel_close(&outside.dialer);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- the notary ---- */

static enum msg_type hear(void)
{
    enum msg_type type;
    size_t len;

    for (;;) {
        struct pollfd p[] = { { c.notary.fd, POLLIN, 0 }, { outside.dialer.fd, POLLIN, 0 } };

        assert_true(poll(p, 2, patience_ms()) > 0);
        if (p[1].revents != 0)
            outside_connect(&outside);
        if (p[0].revents == 0)
            continue;
        enum status s = channel_receive(&c.notary, &c.in, sizeof c.in, &len, &type, NULL);
        return s == OK ? type : MSG_NONE;
    }
}

static struct msg_fetch fetch_of(const char *code)
{
    static const char iss[] = "https://qii.localhost";
    struct msg_fetch m = { .code_len = (uint16_t)strlen(code), .iss_len = outside.site == SITE_JWT ? 0 : sizeof iss - 1 };

    memset(m.verifier.b, 2, sizeof m.verifier.b);
    memcpy(m.code, code, m.code_len);
    memcpy(m.iss, iss, m.iss_len);
    return m;
}

static void send_fetch(struct msg_fetch *m, uint64_t nr)
{
    msg_head_init(&m->head, MSG_FETCH, sizeof *m, nr);
    assert_int_equal(channel_send(&c.notary, m, sizeof *m, -1), OK);
}

static void fetch(const char *code, uint64_t nr)
{
    struct msg_fetch m = fetch_of(code);

    send_fetch(&m, nr);
}

static void expect_failure(const char *what, uint64_t nr, enum status expected)
{
    enum msg_type type = hear();

    if (type != MSG_FETCH_FAILED || c.in.failed.status != expected || c.in.head.nr != nr)
        fail_msg("%s: message %d, %s, not %s", what, type, type == MSG_FETCH_FAILED ? status_slug((enum status)c.in.failed.status) : "",
                 status_slug(expected));
}

/* Feeds an assessor that the test plays. */
static void take_evidence(uint64_t nr, char *out, size_t cap)
{
    static _Alignas(8) uint8_t message[LIMIT_MESSAGE_BYTES];
    struct msg_slot slot;
    struct bewijs_view v;
    enum msg_type type;
    uint8_t sha[DIGEST_LEN];
    size_t len;
    int pair[2];

    assert_int_equal(channel_pair(pair), OK);
    struct channel intake;
    channel_init(&intake, pair[0], WIRE_ASSESSOR, WIRE_FEEDER, false);
    msg_head_init(&slot.head, MSG_SLOT, sizeof slot, nr);
    assert_int_equal(channel_send(&c.notary, &slot, sizeof slot, pair[1]), OK);
    close(pair[1]);
    assert_int_equal(channel_receive(&intake, message, sizeof message, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_BEWIJS);
    assert_int_equal(bewijs_view(message, len, &v), OK);
    assert_int_equal(v.n_intrekking, 0);
    assert_int_equal(v.bewijs_len, c.in.fetched.len);
    assert_int_equal(sha256(v.bewijs, v.bewijs_len, sha), OK);
    assert_memory_equal(sha, c.in.fetched.sha, sizeof sha);
    assert_int_equal(channel_receive(&intake, message, sizeof message, &len, &type, NULL), FAULT_RESTARTED);   /* once */
    channel_close(&intake);
    snprintf(out, cap, "%.*s", (int)v.bewijs_len, (const char *)message + sizeof(struct msg_bewijs));
}

/* ---- tests ---- */

static void evidence_by_one_connection(void **state)
{
    char text[64];
    unsigned connection, request;

    (void)state;
    start(SITE_TLS);
    unsigned before = outside_connections(&outside);
    for (uint64_t nr = 1; nr <= 2; nr++) {
        fetch("good", nr);
        assert_int_equal(hear(), MSG_FETCHED);
        assert_int_equal(c.in.head.nr, nr);
        take_evidence(nr, text, sizeof text);
        assert_int_equal(sscanf(text, "evidence.%u.%u", &connection, &request), 2);
        assert_int_equal(request, 2);                /* token and evidence, and nothing of another case */
        assert_int_equal(outside_connections(&outside), before + nr);
        assert_int_equal(outside.dialled, nr);
    }
    /* The source closes after the token: another connection is asked for. */
    fetch("drop", 3);
    assert_int_equal(hear(), MSG_FETCHED);
    take_evidence(3, text, sizeof text);
    assert_int_equal(outside_connections(&outside), before + 4);
    end();
}

static void evidence_by_an_assertion(void **state)
{
    char text[64];

    (void)state;
    start(SITE_JWT);
    for (uint64_t nr = 1; nr <= 2; nr++) {
        fetch("a+b&c=d%", nr);
        assert_int_equal(hear(), MSG_FETCHED);
        take_evidence(nr, text, sizeof text);
        assert_string_equal(text, "e.a+b&c=d%/");
    }
    end();
}

static void the_largest_evidence(void **state)
{
    static char text[LIMIT_EVIDENCE_BYTES + 1];

    (void)state;
    start(SITE_TLS);
    fetch("data-most", 1);
    assert_int_equal(hear(), MSG_FETCHED);
    assert_int_equal(c.in.fetched.len, LIMIT_EVIDENCE_BYTES);
    take_evidence(1, text, sizeof text);
    fetch("data-more", 2);
    expect_failure("data-more", 2, FAULT_SOURCE_LARGE);
    end();
}

static void each_way_to_be_wrong_has_its_reason(void **state)
{
    static const struct { const char *way; enum status status; bool also_data; } rows[] = {
        { "informed", FAULT_SOURCE_ENDLESS, true },
        { "endless", FAULT_SOURCE_ENDLESS, true }, { "endless-head", FAULT_SOURCE_ENDLESS, true },
        { "large", FAULT_SOURCE_LARGE, true }, { "redirect", FAULT_SOURCE_REDIRECT, true },
        { "moved", FAULT_SOURCE_REDIRECT, true }, { "html", FAULT_SOURCE_HTML, true }, { "text", FAULT_SOURCE_TYPE, true },
        { "no-type", FAULT_SOURCE_TYPE, true }, { "broken", FAULT_SOURCE_BROKEN, true }, { "cut", FAULT_SOURCE_BROKEN, true },
        { "cut-head", FAULT_SOURCE_TYPE, true }, { "closed", FAULT_SOURCE_BROKEN, true }, { "down", FAULT_SOURCE_DOWN, true },
        { "gone", FAULT_SOURCE_DOWN, true }, { "nothing", FAULT_SOURCE_ANSWER, true }, { "created", FAULT_SOURCE_ANSWER, true },
        { "not-json", FAULT_SOURCE_ANSWER, false }, { "empty", FAULT_SOURCE_ANSWER, false },
        { "no-token", FAULT_SOURCE_ANSWER, false }, { "list", FAULT_SOURCE_ANSWER, false }, { "mac", FAULT_SOURCE_ANSWER, false },
        { "doubled", FAULT_SOURCE_ANSWER, false }, { "newline", FAULT_SOURCE_ANSWER, false },
        { "number", FAULT_SOURCE_ANSWER, false }, { "deep", FAULT_SOURCE_ANSWER, false },
        { "bad-code", REFUSED_SOURCE_CODE, false }, { "bad-client", REFUSED_SOURCE_ANSWERED, false },
        { "bad-html", REFUSED_SOURCE_ANSWERED, false }, { "bad-empty", REFUSED_SOURCE_ANSWERED, false },
        { "filtered", REFUSED_SOURCE_ANSWERED, false }, { "bad-type", REFUSED_SOURCE_ANSWERED, false },
        { "bad-body", REFUSED_SOURCE_ANSWERED, false }, { "bad-json", REFUSED_SOURCE_ANSWERED, false },
        { "bad-kind", REFUSED_SOURCE_ANSWERED, false },
        { "data-empty", FAULT_SOURCE_ANSWER, false }, { "data-json", FAULT_SOURCE_TYPE, false },
        { "data-refused", REFUSED_SOURCE_ANSWERED, false },
    };
    uint64_t nr = 0;
    char way[32];

    (void)state;
    start(SITE_TLS);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fetch(rows[i].way, ++nr);
        expect_failure(rows[i].way, nr, rows[i].status);
        if (!rows[i].also_data)
            continue;
        snprintf(way, sizeof way, "data-%s", rows[i].way);
        fetch(way, ++nr);
        expect_failure(way, nr, rows[i].status);
    }
    fetch("good", ++nr);             /* and then it works as before */
    assert_int_equal(hear(), MSG_FETCHED);
    end();
}

/* Whether nothing comes or too little: its time is over. */
static void a_slow_source_has_its_reason(void **state)
{
    static const char *const ways[] = { "silent", "trickle", "data-silent", "data-trickle" };

    (void)state;
    c.answer_s = 1;
    start(SITE_TLS);
    for (uint64_t nr = 1; nr <= 4; nr++) {
        fetch(ways[nr - 1], nr);
        expect_failure(ways[nr - 1], nr, FAULT_SOURCE_SLOW);
    }
    end();
}

static void a_server_that_is_another_one(void **state)
{
    (void)state;
    for (enum site site = SITE_STRANGER; site <= SITE_ELSEWHERE; site++) {
        start(site);
        fetch("good", 1);
        expect_failure("another server", 1, FAULT_SOURCE_TLS);
        end();
    }
}

static void no_contact_for_another_issuer(void **state)
{
    static const struct { enum site site; const char *iss; } rows[] = {
        { SITE_TLS, "https://qii.localhos" }, { SITE_TLS, "https://qii.localhost/" }, { SITE_TLS, "https://other.localhost" },
        { SITE_TLS, "" }, { SITE_JWT, "https://qii.localhost" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(rows[i].site);
        struct msg_fetch m = fetch_of("good");
        m.iss_len = (uint16_t)strlen(rows[i].iss);
        memcpy(m.iss, rows[i].iss, m.iss_len);
        send_fetch(&m, 1);
        expect_failure(rows[i].iss, 1, REFUSED_SOURCE_ISSUER);
        assert_int_equal(outside.dialled, 0);
        end();
    }
}

/* A courier that is given no socket reaches nobody, and one whose dialer finds no name goes on. */
static void nothing_leaves_without_a_socket(void **state)
{
    (void)state;
    start(SITE_TLS);
    unsigned before = outside_connections(&outside);
    outside.dials = false;
    for (uint64_t nr = 1; nr <= 3; nr++) {
        fetch("good", nr);
        expect_failure("no name", nr, FAULT_SOURCE_NAME);
    }
    assert_int_equal(outside.dialled, 3);
    assert_int_equal(outside_connections(&outside), before);
    outside.dials = true;
    fetch("good", 4);
    assert_int_equal(hear(), MSG_FETCHED);
    end();
}

static void a_new_dialer_is_asked_again(void **state)
{
    struct msg_dial m;
    enum msg_type type;
    size_t len;

    (void)state;
    start(SITE_TLS);
    fetch("good", 1);
    assert_int_equal(channel_receive(&outside.dialer, &m, sizeof m, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_DIAL);
    give_channel(HANDOVER_DIALER, WIRE_DIALER, &outside.dialer);
    assert_int_equal(hear(), MSG_FETCHED);
    end();
}

static void a_new_notary_finds_nothing(void **state)
{
    struct msg_slot slot;
    char byte;
    int pair[2];

    (void)state;
    start(SITE_TLS);
    fetch("good", 1);
    assert_int_equal(hear(), MSG_FETCHED);
    give_channel(HANDOVER_NOTARY, WIRE_NOTARY, &c.notary);
    assert_int_equal(channel_pair(pair), OK);
    msg_head_init(&slot.head, MSG_SLOT, sizeof slot, 1);
    assert_int_equal(channel_send(&c.notary, &slot, sizeof slot, pair[1]), OK);
    close(pair[1]);
    assert_int_equal(recv(pair[0], &byte, 1, 0), 0);     /* closed, unused */
    close(pair[0]);
    fetch("good", 1);                                    /* the number is free */
    assert_int_equal(hear(), MSG_FETCHED);
    end();
}

/* What was dropped is gone, whether it was on its way or here. */
static void what_is_dropped_is_gone(void **state)
{
    struct msg_fetch_drop m;

    (void)state;
    start(SITE_TLS);
    fetch("silent", 1);
    msg_head_init(&m.head, MSG_FETCH_DROP, sizeof m, 1);
    assert_int_equal(channel_send(&c.notary, &m, sizeof m, -1), OK);
    fetch("good", 1);
    assert_int_equal(hear(), MSG_FETCHED);
    assert_int_equal(channel_send(&c.notary, &m, sizeof m, -1), OK);
    assert_int_equal(channel_send(&c.notary, &m, sizeof m, -1), OK);     /* of nothing: nothing */
    fetch("good", 1);
    assert_int_equal(hear(), MSG_FETCHED);
    end();
}

static void no_more_at_once_than_may(void **state)
{
    bool busy = false;

    (void)state;
    c.answer_s = 1;
    start(SITE_TLS);
    for (uint64_t nr = 1; nr <= LIMIT_FETCHES + 1; nr++)
        fetch("silent", nr);
    for (unsigned heard = 0; heard <= LIMIT_FETCHES; heard++) {
        assert_int_equal(hear(), MSG_FETCH_FAILED);
        if (c.in.failed.status == FAULT_BUSY) {
            assert_int_equal(c.in.head.nr, LIMIT_FETCHES + 1);
            busy = true;
        } else {
            assert_int_equal(c.in.failed.status, FAULT_SOURCE_SLOW);
        }
    }
    assert_true(busy);
    /* Evidence that nobody takes fills its places too. */
    for (uint64_t nr = 1; nr <= LIMIT_FETCHES; nr++) {
        fetch("good", nr);
        assert_int_equal(hear(), MSG_FETCHED);
    }
    fetch("good", LIMIT_FETCHES + 1);
    expect_failure("one too many", LIMIT_FETCHES + 1, FAULT_BUSY);
    end();
}

static void ask_par(const char *way, const char *language, uint8_t purpose)
{
    char verifier[BASE64URL_LEN(32)];
    uint8_t bytes[32];
    struct msg_source_par m = { .purpose = purpose };

    memcpy(m.state.b, way, strlen(way)); /* which of its ways the far end goes */
    memset(m.nonce.b, 3, sizeof m.nonce.b);
    memset(bytes, 2, sizeof bytes);
    base64url_encode(bytes, sizeof bytes, verifier);
    assert_int_equal(sha256(verifier, sizeof verifier, m.challenge), OK);
    snprintf(m.language, sizeof m.language, "%s", language);
    msg_head_init(&m.head, MSG_SOURCE_PAR, sizeof m, 9);
    assert_int_equal(channel_send(&c.notary, &m, sizeof m, -1), OK);
    assert_int_equal(hear(), MSG_SOURCE_PAR_ANSWER);
    assert_int_equal(c.in.head.nr, 9);
}

static void a_request_is_taken_ahead(void **state)
{
    static const struct { const char *way; uint8_t purpose; enum status status; const char *uri; uint32_t expires_s; } rows[] = {
        { "", FETCH_DATA, OK, "urn:source:1", 90 }, { "", FETCH_LOGIN, OK, "urn:source:login", 90 },
        { "ages", FETCH_DATA, OK, "urn:source:1", 600 }, { "lang-l", FETCH_DATA, OK, NULL, 5 },
        { "more", FETCH_DATA, FAULT_SOURCE_ANSWER, "", 0 }, { "old", FETCH_DATA, FAULT_SOURCE_ANSWER, "", 0 },
        { "none", FETCH_DATA, FAULT_SOURCE_ANSWER, "", 0 }, { "space", FETCH_DATA, FAULT_SOURCE_ANSWER, "", 0 },
        { "html", FETCH_DATA, FAULT_SOURCE_HTML, "", 0 }, { "down", FETCH_DATA, FAULT_SOURCE_DOWN, "", 0 },
        { "text", FETCH_DATA, FAULT_SOURCE_TYPE, "", 0 }, { "silent", FETCH_DATA, FAULT_SOURCE_SLOW, "", 0 },
        { "nothing", FETCH_DATA, FAULT_SOURCE_ANSWER, "", 0 },
    };

    (void)state;
    for (enum site site = SITE_TLS; site <= SITE_JWT; site++) {
        c.answer_s = 3;
        start(site);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            ask_par(rows[i].way, "nl", rows[i].purpose);
            if (c.in.par.status != rows[i].status || c.in.par.expires_s != rows[i].expires_s)
                fail_msg("%s: %s, %u", rows[i].way, status_slug((enum status)c.in.par.status), c.in.par.expires_s);
            if (rows[i].uri != NULL)
                assert_string_equal(c.in.par.request_uri, rows[i].uri);
            else
                assert_int_equal(strspn(c.in.par.request_uri, "u"), LIMIT_SOURCE_REQUEST_URI_CHARS);
        }
        /* What the person reads is not what the source's pages have: nothing is asked for, and no more is said of them. */
        for (unsigned i = 0; i < 2; i++) {
            ask_par("not-spoken", i == 0 ? "ar" : "", FETCH_DATA);
            assert_int_equal(c.in.par.status, OK);
        }
        end();
    }
}

/* Nobody of ours would send that: the channel is closed, the courier lives. */
static void wrong_messages(void **state)
{
    (void)state;
    start(SITE_TLS);
    for (int i = 0; i < 6; i++) {
        struct msg_fetch m = fetch_of("good");
        struct msg_source_par par = { .purpose = FETCH_LOGIN + 1 };
        struct msg_head ping;

        switch (i) {
        case 0: m.code_len = 0; break;
        case 1: m.code_len = LIMIT_SOURCE_CODE_CHARS + 1; break;
        case 2: m.iss_len = LIMIT_SOURCE_ISS_CHARS + 1; break;
        case 3: m.purpose = 2; break;
        default: break;
        }
        if (i < 4) {
            send_fetch(&m, 1);
        } else if (i == 4) {
            msg_head_init(&par.head, MSG_SOURCE_PAR, sizeof par, 1);
            assert_int_equal(channel_send(&c.notary, &par, sizeof par, -1), OK);
        } else {
            msg_head_init(&ping, MSG_PING, sizeof ping, 1);
            assert_int_equal(send(c.notary.fd, &ping, sizeof ping, 0), sizeof ping);
        }
        assert_int_equal(hear(), MSG_NONE);
        give_channel(HANDOVER_NOTARY, WIRE_NOTARY, &c.notary);
    }
    fetch("good", 1);
    assert_int_equal(hear(), MSG_FETCHED);
    end();
}

/* It has one source's key, and neither anybody else's nor a way out. */
static void what_is_not_its_own_it_does_not_take(void **state)
{
    static const enum handover kinds[] = {
        HANDOVER_TARGETS, HANDOVER_NAME_SERVERS, HANDOVER_LISTENER, HANDOVER_TLS_KEY, HANDOVER_PUBLIC_KEY, HANDOVER_VERDICT_KEY,
        HANDOVER_RECEIPT_KEY, HANDOVER_KEY_FILE, HANDOVER_DATA_DIR, HANDOVER_CLIENTS, HANDOVER_INTAKE, HANDOVER_FEED, HANDOVER_COURIER,
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!child_refuses(program, kinds[i]))
            fail_msg("kind %d", kinds[i]);
}

/* a_courier_without_peers: one whose channel was dropped, by either side, lived on and fetched nothing any more; nobody replaced it. */
static void a_courier_without_peers(void **state)
{
    (void)state;
    for (int peer = 0; peer < 2; peer++) {
        start(SITE_TLS);
        channel_close(peer == 0 ? &c.notary : &outside.dialer);
        int status = child_wait(&c.courier);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 1);
        close(c.courier.control);
        channel_close(&c.notary);
        channel_close(&outside.dialer);
    }
}

int main(int argc, char **argv)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence_by_one_connection), cmocka_unit_test(evidence_by_an_assertion),
        cmocka_unit_test(the_largest_evidence), cmocka_unit_test(each_way_to_be_wrong_has_its_reason), cmocka_unit_test(a_slow_source_has_its_reason),
        cmocka_unit_test(a_server_that_is_another_one), cmocka_unit_test(no_contact_for_another_issuer),
        cmocka_unit_test(nothing_leaves_without_a_socket), cmocka_unit_test(a_new_dialer_is_asked_again),
        cmocka_unit_test(a_new_notary_finds_nothing), cmocka_unit_test(what_is_dropped_is_gone),
        cmocka_unit_test(no_more_at_once_than_may), cmocka_unit_test(a_request_is_taken_ahead),
        cmocka_unit_test(wrong_messages), cmocka_unit_test(a_courier_without_peers),
        cmocka_unit_test(what_is_not_its_own_it_does_not_take),
    };

    if (argc != 3 || mem_init(0, &report) != OK)
        return 99;
    signal(SIGPIPE, SIG_IGN);
    program = argv[1];
    c.answer_s = 30;
    outside_start(&outside, argv[2], SITES);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
