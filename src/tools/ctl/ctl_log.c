#include "ctl/ctl.h"

#include "base/mem.h"
#include "base/text.h"
#include "log/checkpoint.h"
#include "wire/operator.h"
#include "wire/permit.h"

#include <stdio.h>
#include <string.h>

/* Which log the service has, and by which key. */
static int log_key(const char *socket_path, struct note_key *out)
{
    const struct msg_operator_status *s;
    const void *answer;
    struct msg_empty m;

    msg_head_init(&m.head, MSG_OPERATOR_STATUS_READ, sizeof m, 0);
    int e = ctl_ask(socket_path, &m, sizeof m, -1, MSG_OPERATOR_STATUS, &answer);
    if (e != CTL_DONE)
        return e;
    s = answer;
    if (s->log_configured == 0 || memchr(s->log_origin, '\0', sizeof s->log_origin) == NULL ||
        note_key_make(s->log_origin, strlen(s->log_origin), s->log_public, out) != OK)
        return ctl_refused("log", REFUSED_LOG_ORIGIN);
    return CTL_DONE;
}

/* The checkpoint in a note, and our signature under it; the service verifies it again over what it encodes itself. */
static enum status read_checkpoint(const char *text, size_t len, const struct note_key *key, struct msg_log_confirm *out)
{
    struct checkpoint k;
    struct note note;

    TRY(note_open(text, len, key, 1, &note));
    TRY(checkpoint_parse(note.text, note.text_len, &k));
    if (!slice_is(k.origin, key->name) || !note_signature(&note, key, out->signature))
        return REFUSED_LOG_ORIGIN;
    out->size = k.size;
    memcpy(out->root, k.root.bytes, sizeof out->root);
    return OK;
}

static int say(const char *socket_path, struct msg_log_confirm *m)
{
    const void *answer;

    msg_head_init(&m->head, MSG_OPERATOR_LOG, sizeof *m, 0);
    return ctl_ask(socket_path, m, sizeof *m, -1, MSG_OPERATOR_STATUS, &answer);
}

static int confirm(int argc, char **argv)
{
    const char *socket_path = ctl_option(argc, argv, "--beheer"), *path = ctl_option(argc, argv, "--controlepunt"), *never;
    struct msg_log_confirm m = { 0 };
    struct note_key key;
    size_t len;

    if (path == NULL)
        return ctl_arguments(argc, argv, 1, &never) && strcmp(never, "nooit-gepubliceerd") == 0 ? say(socket_path, &m)
                                                                                                : CTL_USAGE;
    if (!ctl_arguments(argc, argv, 0, NULL))
        return CTL_USAGE;
    char *text = ctl_read(path, NOTE_MAX, &len);
    if (text == NULL)
        return CTL_UNREACHABLE;
    int e = log_key(socket_path, &key);
    if (e == CTL_DONE) {
        enum status st = read_checkpoint(text, len, &key, &m);

        e = st == OK ? CTL_DONE : ctl_refused(path, st);
    }
    mem_free(text);
    return e == CTL_DONE ? say(socket_path, &m) : e;
}

int ctl_log(int argc, char **argv)
{
    return argc >= 2 && strcmp(argv[1], "bevestig") == 0 ? confirm(argc - 1, argv + 1) : CTL_USAGE;
}

static int leaked(int argc, char **argv)
{
    /* A thumbprint may begin with a hyphen: it comes as an option. */
    const char *socket_path = ctl_option(argc, argv, "--beheer"), *from = ctl_option(argc, argv, "--vanaf"),
               *kid = ctl_option(argc, argv, "--kid");
    struct msg_key_leaked m = { 0 };
    const void *answer;

    if (!ctl_arguments(argc, argv, 0, NULL) || kid == NULL || from == NULL || strlen(kid) != sizeof m.kid)
        return CTL_USAGE;
    if (!moment_parse(from, strlen(from), &m.from)) {
        fputs("passendctl: --vanaf: a time such as 2026-11-22T10:00:00Z or 2026-11-22\n", stderr);
        return CTL_USAGE;
    }
    memcpy(m.kid, kid, sizeof m.kid);
    msg_head_init(&m.head, MSG_OPERATOR_LEAKED, sizeof m, 0);
    return ctl_ask(socket_path, &m, sizeof m, -1, MSG_OPERATOR_STATUS, &answer);
}

int ctl_leaked(int argc, char **argv)
{
    return argc >= 2 && strcmp(argv[1], "gelekt") == 0 ? leaked(argc - 1, argv + 1) : CTL_USAGE;
}
