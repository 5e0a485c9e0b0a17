#include "ctl/ctl.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "pack/pack.h"
#include "wire/channel.h"
#include "wire/log.h"
#include "wire/role.h"
#include "wire/tables.h"
#include "wire/operator.h"
#include "wire/permit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static _Alignas(8) uint8_t answer[LIMIT_MESSAGE_BYTES];

/* ---- asking ---- */

static int connect_to(const char *path)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    const char *slash = strrchr(path, '/');
    char dir[1024] = ".";
    struct writer w;

    /* Addresses of sockets are short; by way of its directory any path is. */
    if (slash != NULL && (size_t)(slash - path) < sizeof dir) {
        memcpy(dir, path, (size_t)(slash - path));
        dir[slash - path] = '\0';
    }
    int parent = open(slash == path ? "/" : dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    writer_init(&w, a.sun_path, sizeof a.sun_path - 1);
    write_text(&w, "/proc/self/fd/");
    write_int(&w, parent);
    write_char(&w, '/');
    write_text(&w, slash != NULL ? slash + 1 : path);
    int fd = parent >= 0 && !w.failed ? socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0) : -1;
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&a, sizeof a) != 0) {
        int err = errno;

        close(fd);
        fd = -1;
        errno = err;
    }
    int err = errno;
    if (parent >= 0)
        close(parent);
    errno = err;
    return fd;
}

/* Sends a question and waits for its answer of this type. */
static int ask(const char *path, const void *msg, size_t len, int fd, enum msg_type wanted)
{
    struct channel c;
    enum msg_type type = MSG_NONE;
    size_t got;

    if (path == NULL)
        path = getenv("PASSEND_BEHEER");
    if (path == NULL) {
        fputs("passendctl: say with --beheer SOCKET (or PASSEND_BEHEER) which service: its configuration names it as beheer\n",
              stderr);
        return CTL_USAGE;
    }
    int s = connect_to(path);
    if (s < 0) {
        fprintf(stderr, "passendctl: %s: %s\n", path, strerror(errno));
        return CTL_UNREACHABLE;
    }
    channel_init(&c, s, WIRE_OPERATOR, WIRE_LAUNCHER, false);
    enum status st = channel_send(&c, msg, len, fd);
    if (st == OK)
        st = channel_receive(&c, answer, sizeof answer, &got, &type, NULL);
    channel_close(&c);
    if (st != OK || (type != wanted && type != MSG_OPERATOR_ANSWER)) {
        fputs("passendctl: the service did not answer\n", stderr);
        return CTL_UNREACHABLE;
    }
    if (type == wanted)
        return CTL_DONE;
    const struct msg_operator_answer *a = (const void *)answer;
    return ctl_refused(path, a->status < STATUS_N ? (enum status)a->status : FAULT_SYSTEM);
}

int ctl_ask(const char *path, const void *msg, size_t len, int fd, enum msg_type wanted, const void **out)
{
    *out = answer;
    return ask(path, msg, len, fd, wanted);
}

/* ---- printing ---- */

static void print_day(int32_t day)
{
    char text[16];
    struct writer w;

    writer_init(&w, text, sizeof text);
    write_date(&w, day);
    printf("%.*s", (int)writer_len(&w), text);
}

static void print_hash(const uint8_t sha[DIGEST_LEN])
{
    for (size_t i = 0; i < DIGEST_LEN; i++)
        printf("%02x", sha[i]);
}

static void print_pack(const struct operator_pack *p)
{
    const struct catalogue_row *r = &p->row;

    print_hash(r->sha256);
    printf(" %-11s ", catalogue_status_name(p->status));
    ctl_print(p->id, sizeof p->id);
    putchar(' ');
    ctl_print(p->versie, sizeof p->versie);
    putchar(' ');
    print_day(p->valid_from);
    fputs("..", stdout);
    print_day(p->valid_to);
    if (r->vanaf != CATALOGUE_ALWAYS) {
        fputs(" vanaf ", stdout);
        print_day(r->vanaf);
    }
    if (r->ingetrokken != CATALOGUE_NEVER) {
        fputs(" ingetrokken ", stdout);
        print_day(r->ingetrokken);
        putchar(' ');
        ctl_print(r->reden, sizeof r->reden);
    }
    for (unsigned i = 0; i < r->n_keys && i < CATALOGUE_KEYS_MAX; i++) {
        fputs(i == 0 ? " ondertekend door " : ", ", stdout);
        ctl_print(r->keys[i], sizeof r->keys[i]);
    }
    putchar('\n');
}

/* ---- commands ---- */

/* The answer to a change, when it was made. */
static int changed(const char *place, const struct msg_operator_answer **out)
{
    *out = (const void *)answer;
    if ((*out)->status != OK)
        return ctl_refused(place, (*out)->status < STATUS_N ? (enum status)(*out)->status : FAULT_SYSTEM);
    print_pack(&(*out)->pack);
    return CTL_DONE;
}

/* The service takes the descriptor of a file that stays as it is, also where the pack came through a pipe. */
static int offer(const char *socket_path, const char *pack, const char *note, size_t note_len)
{
    size_t pack_len, len = sizeof(struct msg_operator_load) + note_len;
    char *data = ctl_read(pack, PACK_SIZE_MAX, &pack_len);
    struct msg_operator_load *m = data != NULL ? mem_alloc(len) : NULL;
    int fd = -1, e = CTL_UNREACHABLE;

    if (m != NULL && role_sealed_file(data, pack_len, &fd) == OK) {
        *m = (struct msg_operator_load){ .note_len = (uint32_t)note_len };
        msg_head_init(&m->head, MSG_OPERATOR_LOAD, len, 0);
        memcpy(m + 1, note, note_len);
        e = ask(socket_path, m, len, fd, MSG_OPERATOR_ANSWER);
        close(fd);
    } else if (data != NULL) {
        fprintf(stderr, "passendctl: %s: not enough memory\n", pack);
    }
    mem_free(m);
    mem_free(data);
    return e;
}

int ctl_policy_load(int argc, char **argv)
{
    const char *socket_path = ctl_option(argc, argv, "--beheer"), *note_path = ctl_option(argc, argv, "--note"), *pack;
    const struct msg_operator_answer *a;
    size_t note_len = 0;

    if (!ctl_arguments(argc, argv, 1, &pack) || note_path == NULL || ctl_stdin_twice(pack, note_path))
        return CTL_USAGE;
    char *note = ctl_read(note_path, LIMIT_NOTE_BYTES, &note_len);
    if (note == NULL)
        return CTL_UNREACHABLE;
    int e = note_len == 0 ? ctl_refused(note_path, REFUSED_NOTE) : offer(socket_path, pack, note, note_len);
    mem_free(note);
    return e == CTL_DONE ? changed(pack, &a) : e;
}

/* A question that takes no arguments. */
static int ask_plain(int argc, char **argv, enum msg_type question, enum msg_type wanted)
{
    const char *socket_path = ctl_option(argc, argv, "--beheer");
    struct msg_empty m;

    if (!ctl_arguments(argc, argv, 0, NULL))
        return CTL_USAGE;
    msg_head_init(&m.head, question, sizeof m, 0);
    return ask(socket_path, &m, sizeof m, -1, wanted);
}

int ctl_policy_list(int argc, char **argv)
{
    int e = ask_plain(argc, argv, MSG_OPERATOR_LIST_READ, MSG_OPERATOR_LIST);
    if (e != CTL_DONE)
        return e;
    const struct msg_operator_list *list = (const void *)answer;
    const struct operator_pack *packs = (const void *)(list + 1);
    for (uint32_t i = 0; i < list->n && i < CATALOGUE_MAX; i++)
        print_pack(&packs[i]);
    return CTL_DONE;
}

int ctl_policy_withdraw(int argc, char **argv)
{
    const char *socket_path = ctl_option(argc, argv, "--beheer"), *reason = ctl_option(argc, argv, "--reason"), *sha;
    struct msg_operator_withdraw m = { 0 };
    const struct msg_operator_answer *a;

    if (!ctl_arguments(argc, argv, 1, &sha) || reason == NULL || !hex_decode(sha, strlen(sha), m.sha256, DIGEST_LEN))
        return CTL_USAGE;
    if (!catalogue_reason_ok(reason, strlen(reason))) {
        fputs("passendctl: --reason: a code of capitals, digits and _, at most 32, such as FOUT_IN_BEDRAG\n", stderr);
        return CTL_USAGE;
    }
    memcpy(m.reden, reason, strlen(reason));
    msg_head_init(&m.head, MSG_OPERATOR_WITHDRAW, sizeof m, 0);
    int e = ask(socket_path, &m, sizeof m, -1, MSG_OPERATOR_ANSWER);
    if (e == CTL_DONE)
        e = changed(sha, &a);
    if (e != CTL_DONE)
        return e;
    for (uint32_t i = 0; i < a->n_tallies && i < LIMIT_CLIENTS; i++) {
        ctl_print(a->tallies[i].client, sizeof a->tallies[i].client);
        printf(" %llu toetsingen\n", (unsigned long long)a->tallies[i].n);
    }
    if (!a->counted)
        puts("the verdicts that rest on it could not be counted now: repeat this command");
    else if (a->n_tallies == 0)
        puts("no verdict rests on it");
    return CTL_DONE;
}

/* How many processes of each role serve. False: one that is alone in its role does not. */
static bool print_roles(const struct msg_operator_status *s)
{
    bool serves = true;

    for (size_t i = 0; i < service_topology.n_roles; i++) {
        const struct role_row *r = &service_topology.roles[i];

        if ((s->wanted & 1u << r->role) == 0)
            continue;    /* a log, or sources to fetch from, that are not configured */
        printf("%s %u\n", r->name, s->roles[r->role]);
        serves = serves && (r->most > 1 || s->roles[r->role] > 0);
    }
    return serves;
}

/* False: it is not believed. */
static bool print_clock(const struct msg_operator_status *s)
{
    if (s->clock_jumped != 0)
        printf("klok versprongen %lld\n", (long long)s->ahead_s);
    else
        puts("klok in orde");
    return s->clock_jumped == 0;
}

static int clock_confirm(int argc, char **argv)
{
    int e = ask_plain(argc, argv, MSG_OPERATOR_CLOCK, MSG_OPERATOR_STATUS);

    if (e == CTL_DONE && !print_clock((const void *)answer))
        e = CTL_REFUSED;
    return e;
}

#ifdef PASSEND_TESTBUILD
/* +SECONDS: they pass, for a test. */
static int clock_other(int argc, char **argv)
{
    const char *socket_path = ctl_option(argc, argv, "--beheer"), *text;
    struct msg_empty m;
    int64_t n;

    if (!ctl_arguments(argc, argv, 1, &text) || text[0] != '+' || !decimal_parse(text + 1, strlen(text + 1), &n) || n <= 0)
        return CTL_USAGE;
    msg_head_init(&m.head, MSG_OPERATOR_CLOCK, sizeof m, (uint64_t)n);
    return ask(socket_path, &m, sizeof m, -1, MSG_OPERATOR_STATUS);
}
#else
static int clock_other(int argc, char **argv)
{
    (void)argc, (void)argv;
    return CTL_USAGE;
}
#endif

int ctl_clock(int argc, char **argv)
{
    return argc >= 2 && strcmp(argv[1], "bevestig") == 0 ? clock_confirm(argc - 1, argv + 1) : clock_other(argc, argv);
}

/* False: somebody has to look. */
static bool print_log(const struct msg_operator_status *s)
{
    if (s->log_configured == 0)
        return true;
    fputs("log ", stdout);
    ctl_print(s->log_origin, sizeof s->log_origin);
    printf("\nlog-rijen %llu\nlog-gepubliceerd %llu\n", (unsigned long long)s->log_size, (unsigned long long)s->log_published);
    if (s->log_waits != 0)
        puts("log wacht");
    else
        puts(s->log_late == LOG_BEHIND      ? "log loopt achter"
             : s->log_late == LOG_UNSTAMPED ? "log zonder tijdstempel"
                                            : "log in orde");
    return s->log_waits == 0 && s->log_late == LOG_IN_TIME;
}

int ctl_status(int argc, char **argv)
{
    int e = ask_plain(argc, argv, MSG_OPERATOR_STATUS_READ, MSG_OPERATOR_STATUS);
    if (e != CTL_DONE)
        return e;
    const struct msg_operator_status *s = (const void *)answer;
    printf("poort %u\nsinds %lld\n", s->port, (long long)s->since);
    bool serves = print_roles(s), right = print_clock(s), published = print_log(s);
    for (uint8_t i = 0; i < CATALOGUE_STATUS_N; i++)
        printf("%s %u\n", catalogue_status_name(i), s->n_packs[i]);
    printf("wijzigingen %llu\ngeweigerd-bij-start %u\n", (unsigned long long)s->changes, s->refused);
    return serves && right && published ? CTL_DONE : CTL_REFUSED;
}
