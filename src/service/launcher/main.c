/*
 * passend-launcher: opens everything the configuration names, starts the roles and keeps them running. It reads no
 * network bytes.
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/strict_json.h"
#include "launcher/config.h"
#include "launcher/environment.h"
#include "launcher/hosts.h"
#include "launcher/log_lines.h"
#include "launcher/public_log.h"
#include "launcher/spawn.h"
#include "launcher/supervise.h"
#include "model/notice.h"
#include "sandbox/capabilities.h"
#include "sandbox/confine.h"
#include "wire/tables.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "passend-launcher " PASSEND_VERSION "   starts and keeps a passend service\n"
    "\n"
    "Usage: passend-launcher --config FILE [--gereed-fd N]\n"
    "       passend-launcher --check --config FILE\n"
    "\n"
    "  --config FILE   the configuration (docs/configuration.md); its paths are relative to it\n"
    "  --check         only check it and everything it names, start nothing\n"
    "  --gereed-fd N   write one byte to descriptor N when the service answers\n"
#ifdef PASSEND_TESTBUILD
    "\n"
    "Only in test builds:\n"
    "  --zonder-filter          roles run without their system call filter\n"
    "  --klok-verschuiving S    roles see the clock S seconds later (or earlier)\n"
#endif
    "\n"
    "Exit status: 0 stopped as asked, or checked and right   1 refused or failed (reason on stderr)   2 usage\n";

struct options {
    const char *config;
    bool check;
    int ready_fd;
    bool without_filter;
    int64_t clock_shift;
};

/* returns 0, or the exit status plus one */
static int read_options(int argc, char **argv, struct options *o)
{
    int64_t n;

    *o = (struct options){ .ready_fd = -1 };
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;

        if (strcmp(a, "--help") == 0) {
            fputs(usage, stdout);
            return 1;
        }
        if (strcmp(a, "--version") == 0) {
            puts(PASSEND_VERSION);
            return 1;
        }
        if (strcmp(a, "--check") == 0) {
            o->check = true;
        } else if (strcmp(a, "--config") == 0 && value != NULL) {
            o->config = value;
            i++;
        } else if (strcmp(a, "--gereed-fd") == 0 && value != NULL && decimal_parse(value, strlen(value), &n) && n > 2 &&
                   n < 1024 && fcntl((int)n, F_SETFD, FD_CLOEXEC) == 0) {
            o->ready_fd = (int)n;
            i++;
#ifdef PASSEND_TESTBUILD
        } else if (strcmp(a, "--zonder-filter") == 0) {
            o->without_filter = true;
        } else if (strcmp(a, "--klok-verschuiving") == 0 && value != NULL &&
                   decimal_parse(value, strlen(value), &o->clock_shift)) {
            i++;
#endif
        } else {
            fputs(usage, stderr);
            return 3;
        }
    }
    if (o->config == NULL) {
        fputs(usage, stderr);
        return 3;
    }
    return 0;
}

/* Names and places only: no value of the configuration is printed. */
static void tell(const char *config, const struct doc *doc)
{
    SAY(config, doc->place[0] != '\0' ? ": " : "", doc->place, " ",
        doc->status == REFUSED_CONFIG ? doc->why : status_slug(doc->status));
}

/* The roles of a predecessor that was killed may still be ending. */
#define PATIENCE_MS 3000
#define PAUSE_MS 20

static void wait_a_little(void)
{
    struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000 };

    nanosleep(&pause, NULL);
}

/* Two services on one data directory would each believe they alone end grants. */
static bool take_data_dir(int data_dir)
{
    for (int i = 0; i < PATIENCE_MS / PAUSE_MS; i++) {
        if (flock(data_dir, LOCK_EX | LOCK_NB) == 0)
            return true;
        wait_a_little();
    }
    return false;
}

/* All is open and made: from here on the launcher needs few rights, and nothing it starts has more. */
static enum status serve(struct supervise_options *s, bool without_filter)
{
    enum status st = confine_enter(s->config->n_targets > 0, without_filter);

    if (st != OK) {
        SAY("cannot give up its rights: does this kernel have seccomp filters?");
        return st;
    }
    st = supervise(s);
    if (st != OK)
        SAY("a role does not start: see the lines above");
    return st;
}

/* Roles that stay root are what nobody wants who starts this as root. returns NULL, or why they would */
static const char *own_uids(const struct config *c, bool *own)
{
    *own = geteuid() == 0 && !spawn_only_uid();
    if (!*own)
        return NULL;
    if (!capabilities_have(CAPABILITY(CAP_SETUID) | CAPABILITY(CAP_SETGID) | CAPABILITY(CAP_KILL)))
        return "root needs the rights SETUID, SETGID and KILL: give them, or start it as an ordinary user";
    /* The last number a role gets decides whether all can be had. */
    return spawn_try_uid(c->uid_basis + topology_processes(&service_topology, WIRE_ROLE_N));
}

/* Whoever offers a language answers for its words; nobody who speaks it has read these. */
static void tell_languages(const struct config *c)
{
    for (enum language l = 0; l < LANGUAGE_N; l++)
        if ((c->settings.languages & 1u << l) != 0 && notice_reader[l] == NULL)
            SAY("taal ", language_tag(l), " niet nagelezen");
}

static int run(struct config *c, const struct programs *programs, const struct options *o)
{
    static struct packs packs;
    struct supervise_options s = { .config = c, .packs = &packs, .programs = programs, .crl = &c->crl, .ready_fd = o->ready_fd };

    c->settings.zonder_filter = o->without_filter;
    c->settings.clock_shift_s = o->clock_shift;
    clock_shift_s(o->clock_shift);
#ifdef PASSEND_TESTBUILD
    if (clock_page_make(&c->files[HANDOVER_CLOCK]) != OK)
        return 1;
#endif
    if (!take_data_dir(c->files[HANDOVER_DATA_DIR])) {
        SAY("another service uses this data directory: stop that one first");
        return 1;
    }
    const char *why = hosts_listen(c);
    if (why == NULL)
        why = own_uids(c, &s.own_uids);
    if (why == NULL)
        why = public_log_give(c, s.own_uids);
    if (why != NULL) {
        SAY(why);
        return 1;
    }
    enum status st = packs_open(c, clock_day(clock_wall_s()), true, &packs);
    if (st == OK)
        st = control_open(c, &packs, &s.control);
    if (st != OK)
        SAY(st == REFUSED_CONFIG ? "beheer names a place where no socket can be made, or where somebody else has one"
                                 : status_slug(st));
    if (st == OK) {
        tell_languages(c);
        st = serve(&s, o->without_filter);
    }
    control_close(s.control);
    packs_close(&packs);
    return st == OK ? 0 : 1;
}

/* The packs that were loaded are part of what a start needs; nothing is written. */
static int check(const struct config *c)
{
    static struct packs packs;
    enum status st = packs_open(c, clock_day(clock_wall_s()), false, &packs);
    bool good = st == OK && packs.refused == 0;

    if (st != OK)
        SAY(status_slug(st));
    if (good)
        puts("in order");
    packs_close(&packs);
    return good ? 0 : 1;
}

/* The program that this configuration needs and that is not beside this one. NULL: none; those that every service has are
 * there. */
static const char *absent(const struct config *c, const struct programs *programs)
{
    const bool log = c->settings.log_origin[0] != '\0';
    const struct { enum wire_role role; bool needed; } rows[] = {
        { WIRE_COURIER, c->sources.with_courier != 0 },
        { WIRE_DIALER, c->n_targets > 0 },
        { WIRE_TILER, log },
        { WIRE_GATE_LOG, log },
        { WIRE_LOG_COURIER, c->files[HANDOVER_ATTESTORS] >= 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].needed && programs->fds[rows[i].role] < 0)
            return topology_role(&service_topology, rows[i].role)->program;
    return NULL;
}

static int with_config(const struct programs *programs, const struct options *o)
{
    struct config c;
    struct doc doc;

    if (!o->check && supervise_hold_signals() != OK)
        return 1;
    enum status s = config_open(o->config, !o->check, &c, &doc);
    const char *program = s == OK ? absent(&c, programs) : NULL;
    int result = 1;

    if (s != OK)
        tell(o->config, &doc);
    else if (program != NULL)
        SAY(program, " is not beside this program: install it again");
    else
        result = o->check ? check(&c) : run(&c, programs, o);
    config_close(&c);
    return result;
}

/* What is opened next has the lowest number free: the log, or what is printed, would go into a key or to a client. */
static bool standard_descriptors(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);   /* those are a role's too */
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

int main(int argc, char **argv)
{
    struct mem_report report;
    struct programs programs;
    struct options o;

    environment_replace();
    /* Ignored by whoever started it, it would hide the end of every role. */
    (void)signal(SIGCHLD, SIG_DFL);
    if (!standard_descriptors() || mem_init(0, &report) != OK)
        return 1;
    event_log_init("launcher");
    /* Before anything of ours is open: --gereed-fd may name nothing of ours. */
    int done = read_options(argc, argv, &o);
    if (done != 0)
        return done - 1;
    log_lines_open();
    strict_json_init();
    signal(SIGXFSZ, SIG_IGN);   /* a limit on file size is a full disk, not the end of a process */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return 1;
    const char *why = spawn_open(&programs);
    int result = 1;
    if (why != NULL)
        SAY("a program of the service ", why);
    else
        result = with_config(&programs, &o);
    spawn_close(&programs);
    log_lines_close();
    return result;
}
