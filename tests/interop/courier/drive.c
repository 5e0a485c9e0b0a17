/*
 * The real courier and a real assessor for an authorization server that others wrote: drive COURIER ASSESSOR PORT. Plays the
 * notary and the dialer; everything is dialled to that port of loopback. What the two are handed lies in the working directory:
 * profile.json, ca.pem, client.key, and client.pem where the certificate says who asks.
 *
 * A line in, a line out; bytes in hexadecimal, what there is none of as "-":
 *   par STATE NONCE VERIFIER PURPOSE LANGUAGE      STATUS EXPIRES REQUEST_URI
 *   fetch VERIFIER PURPOSE CODE ISS                STATUS: the evidence waits in the courier
 *   show                                           the evidence
 *   judge NONCE SURNAME INITIALS BIRTH_DATE        STATUS YEAR EUROS, as the assessor reads the evidence for this case
 *   dialled                                        connections that were asked for so far
 * SURNAME etc. as whom to expect. In place of a status of wire/courier.h and of the assessor stands its code in the API.
 */
#include "child.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "wire/channel.h"
#include "wire/permit.h"
#include "wire/courier.h"
#include "wire/evidence.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ISSUER "https://passend.example"

static struct {
    struct spawned child;
    struct channel notary, dialer;
    uint16_t port;
    uint64_t nr;
    unsigned dialled;
    union { struct msg_head head; struct msg_source_par_answer par; struct msg_fetched fetched; struct msg_fetch_failed failed; } in;
} courier;
static const char *assessor_program;
static char profile[65536];

static struct settings settings(void)
{
    return (struct settings){ .issuer = ISSUER, .platform = "https://api.passend.example", .test_environment = 1, .n_assessors = 1 };
}

static void start(const char *program, const char *port)
{
    struct settings s = settings();
    FILE *f = fopen("profile.json", "r");

    MUST(f != NULL && fread(profile, 1, sizeof profile - 1, f) > 0);
    fclose(f);
    courier.port = (uint16_t)atoi(port);
    child_start(&courier.child, program);
    child_give(&courier.child, HANDOVER_SETTINGS, &s, sizeof s);
    child_give_file(&courier.child, HANDOVER_SOURCE_PROFILE, "profile.json");
    child_give_file(&courier.child, HANDOVER_SOURCE_CA, "ca.pem");
    child_give_file(&courier.child, HANDOVER_SOURCE_KEY, "client.key");
    if (access("client.pem", R_OK) == 0)
        child_give_file(&courier.child, HANDOVER_SOURCE_CERT, "client.pem");
    channel_init(&courier.notary, child_give_channel(&courier.child, HANDOVER_NOTARY, 0), WIRE_NOTARY, WIRE_COURIER, false);
    channel_init(&courier.dialer, child_give_channel(&courier.child, HANDOVER_DIALER, 0), WIRE_DIALER, WIRE_COURIER, false);
    child_begin(&courier.child, true);
}

/* ---- the dialer ---- */

static void dial(void)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(courier.port) };
    struct msg_connected yes = { .zero = 0 };
    struct msg_dial m;
    enum msg_type type;
    size_t len;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    MUST(channel_receive(&courier.dialer, &m, sizeof m, &len, &type, NULL) == OK && type == MSG_DIAL);
    MUST(connect(fd, (struct sockaddr *)&to, sizeof to) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
    msg_head_init(&yes.head, MSG_CONNECTED, sizeof yes, m.head.nr);
    MUST(channel_send(&courier.dialer, &yes, sizeof yes, fd) == OK);
    close(fd);
    courier.dialled++;
}

/* ---- the notary ---- */

static enum msg_type hear(void)
{
    enum msg_type type;
    size_t len;

    for (;;) {
        struct pollfd p[] = { { courier.notary.fd, POLLIN, 0 }, { courier.dialer.fd, POLLIN, 0 } };

        MUST(poll(p, 2, -1) > 0);
        if (p[1].revents != 0)
            dial();
        if (p[0].revents == 0)
            continue;
        MUST(channel_receive(&courier.notary, &courier.in, sizeof courier.in, &len, &type, NULL) == OK);
        return type;
    }
}

static void bytes_of(const char *hex, void *out, size_t len)
{
    uint8_t *at = out;

    MUST(strlen(hex) == 2 * len);
    for (size_t i = 0; i < len; i++) {
        char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' }, *end;

        at[i] = (uint8_t)strtoul(pair, &end, 16);
        MUST(*end == '\0');
    }
}

static const char *text_of(const char *arg)
{
    return strcmp(arg, "-") == 0 ? "" : arg;
}

static const char *name_of(uint32_t status)
{
    return status == OK ? "ok" : status_slug((enum status)status);
}

static void par(char *const *arg)
{
    struct msg_source_par m = { .purpose = strcmp(arg[3], "login") == 0 ? FETCH_LOGIN : FETCH_DATA };
    char verifier[BASE64URL_LEN(32)];
    uint8_t bytes[32];

    bytes_of(arg[0], m.state.b, sizeof m.state.b);
    bytes_of(arg[1], m.nonce.b, sizeof m.nonce.b);
    bytes_of(arg[2], bytes, sizeof bytes);
    base64url_encode(bytes, sizeof bytes, verifier);
    MUST(sha256(verifier, sizeof verifier, m.challenge) == OK);
    snprintf(m.language, sizeof m.language, "%s", text_of(arg[4]));
    msg_head_init(&m.head, MSG_SOURCE_PAR, sizeof m, ++courier.nr);
    MUST(channel_send(&courier.notary, &m, sizeof m, -1) == OK && hear() == MSG_SOURCE_PAR_ANSWER);
    printf("%s %u %s\n", name_of(courier.in.par.status), courier.in.par.expires_s,
           courier.in.par.request_uri[0] != '\0' ? courier.in.par.request_uri : "-");
}

static void fetch(char *const *arg)
{
    struct msg_fetch m = { .purpose = strcmp(arg[1], "login") == 0 ? FETCH_LOGIN : FETCH_DATA };
    const char *code = text_of(arg[2]), *iss = text_of(arg[3]);

    bytes_of(arg[0], m.verifier.b, sizeof m.verifier.b);
    m.code_len = (uint16_t)strlen(code);
    m.iss_len = (uint16_t)strlen(iss);
    MUST(m.code_len <= sizeof m.code && m.iss_len <= sizeof m.iss);
    memcpy(m.code, code, m.code_len);
    memcpy(m.iss, iss, m.iss_len);
    msg_head_init(&m.head, MSG_FETCH, sizeof m, ++courier.nr);
    MUST(channel_send(&courier.notary, &m, sizeof m, -1) == OK);
    printf("%s\n", hear() == MSG_FETCHED ? "ok" : name_of(courier.in.failed.status));
}

/* Who is to have the evidence gets it over this; takes fd. */
static void slot(int fd)
{
    struct msg_slot m;

    msg_head_init(&m.head, MSG_SLOT, sizeof m, courier.nr);
    MUST(channel_send(&courier.notary, &m, sizeof m, fd) == OK);
    close(fd);
}

static void show(void)
{
    static _Alignas(8) uint8_t message[LIMIT_MESSAGE_BYTES];
    struct bewijs_view v;
    int pair[2];

    MUST(channel_pair(pair) == OK);
    slot(pair[1]);
    ssize_t n = recv(pair[0], message, sizeof message, 0);
    MUST(n > 0 && bewijs_view(message, (size_t)n, &v) == OK);
    printf("%.*s\n", (int)v.bewijs_len, (const char *)v.bewijs);
    close(pair[0]);
}

/* ---- the assessor ---- */

static struct msg_zaak case_of(char *const *arg)
{
    struct msg_zaak z = { .nu = (int64_t)time(NULL), .fase = FASE_REACTIE };
    struct identiteit *who = &z.identiteit;

    bytes_of(arg[0], z.nonce.b, sizeof z.nonce.b);
    const char *id = strstr(profile, "\"id\":\"");
    MUST(id != NULL && sscanf(id, "\"id\":\"%31[a-z0-9-]", z.bron) == 1);
    memcpy(z.bewijs_sha, courier.in.fetched.sha, sizeof z.bewijs_sha);
    snprintf(who->achternaam, sizeof who->achternaam, "%s", text_of(arg[1]));
    snprintf(who->voorletters, sizeof who->voorletters, "%s", text_of(arg[2]));
    MUST(date_parse(arg[3], strlen(arg[3]), &who->geboortedatum.min));
    who->geboortedatum.max = who->geboortedatum.min;
    msg_head_init(&z.head, MSG_ZAAK, sizeof z, courier.nr);
    return z;
}

static void judge(char *const *arg)
{
    static union { struct msg_head head; struct msg_feiten facts; struct msg_refusal refusal; } answer;
    static char profiles[sizeof profile + 2];
    struct settings s = settings();
    struct msg_zaak z = case_of(arg);
    struct channel notary;
    struct spawned assessor;
    enum msg_type type;
    size_t len;

    int n = snprintf(profiles, sizeof profiles, "[%s]", profile);
    child_start(&assessor, assessor_program);
    child_give(&assessor, HANDOVER_SETTINGS, &s, sizeof s);
    child_give(&assessor, HANDOVER_PROFILES, profiles, (size_t)n);
    channel_init(&notary, child_give_channel(&assessor, HANDOVER_NOTARY, 0), WIRE_NOTARY, WIRE_ASSESSOR, false);
    int feeding = child_give_channel(&assessor, HANDOVER_INTAKE, 0);
    child_begin(&assessor, true);
    MUST(channel_send(&notary, &z, sizeof z, -1) == OK);
    slot(feeding);
    MUST(channel_receive(&notary, &answer, sizeof answer, &len, &type, NULL) == OK);
    if (type == MSG_FEITEN)
        printf("ok %d %lld\n", answer.facts.feiten.inkomens[0].jaar, (long long)answer.facts.feiten.inkomens[0].min / 100);
    else
        printf("%s\n", name_of(answer.refusal.status));
    MUST(child_wait(&assessor) == 0);
    channel_close(&notary);
    close(assessor.control);
}

int main(int argc, char **argv)
{
    static const struct { const char *name; int n; void (*run)(char *const *); } commands[] = {
        { "par", 5, par }, { "fetch", 4, fetch }, { "judge", 4, judge },
    };
    static char line[4096];
    struct mem_report report;

    MUST(argc == 4 && mem_init(0, &report) == OK && sha256_init() == OK);
    signal(SIGPIPE, SIG_IGN);
    assessor_program = argv[2];
    start(argv[1], argv[3]);
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *arg[8] = { strtok(line, " \n") };
        int n = 0;

        while (n < 7 && arg[n] != NULL)
            arg[++n] = strtok(NULL, " \n");
        MUST(arg[0] != NULL);
        if (strcmp(arg[0], "show") == 0)
            show();
        else if (strcmp(arg[0], "dialled") == 0)
            printf("%u\n", courier.dialled);
        for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
            if (strcmp(arg[0], commands[i].name) == 0) {
                MUST(n == 1 + commands[i].n);
                commands[i].run(arg + 1);
            }
        fflush(stdout);
    }
    MUST(role_give_stop(courier.child.control) == OK);
    return child_wait(&courier.child);
}
