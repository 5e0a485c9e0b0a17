#include "launcher/public_log.h"

#include "base/mem.h"
#include "launcher/attestors.h"
#include "launcher/hosts.h"
#include "launcher/keys.h"
#include "launcher/paths.h"
#include "log/checkpoint.h"
#include "log/note.h"
#include "wire/tables.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- keys ---- */

/* Of all that has a key: what its certificate, or the key itself, is handed over as. */
static const enum handover keyed[] = { HANDOVER_TLS_CERT, HANDOVER_PUBLIC_CERT, HANDOVER_VERDICT_CERT, HANDOVER_RECEIPT_CERT,
                                       HANDOVER_STATEMENT_CERT, HANDOVER_LOG_HOST_CERT, HANDOVER_LOG_KEY };

/* A key is for one use: whoever has it for another can sign, or be us to others. holder: what it is the `key` of */
static void only_use(const struct node *holder, const struct config *c, enum handover kind)
{
    bool other = false;

    if (!doc_good(holder))
        return;
    for (size_t i = 0; i < sizeof keyed / sizeof *keyed; i++)
        other = other || (keyed[i] != kind && c->files[keyed[i]] >= 0 && keys_same(c->files[keyed[i]], c->files[kind]));
    for (size_t i = 0; i < LIMIT_SOURCES; i++)
        other = other || (c->sources.couriers[i].key >= 0 && keys_same(c->sources.couriers[i].key, c->files[kind]));
    doc_expect_member(holder, "key", !other, "is a key of something else too: make one for this and nothing else");
}

static void read_statements(const struct node *log, const struct origin *s, struct config *c)
{
    static const char *const members[] = { "cert", "key", NULL };
    struct node signer = doc_object(log, "verklaring", members);

    keys_open(&signer, s->dir, KEYS_SIGN, &c->files[HANDOVER_STATEMENT_CERT], &c->files[HANDOVER_STATEMENT_KEY]);
    only_use(&signer, c, HANDOVER_STATEMENT_CERT);
}

static void read_host(const struct node *log, const struct origin *s, struct config *c)
{
    static const char *const members[] = { "adres", "poort", "tls", NULL };
    struct node host = doc_object(log, "host", members), tls = doc_member(&host, "tls");

    hosts_address(&host, &c->log_host);
    hosts_tls(&host, s, &c->files[HANDOVER_LOG_HOST_CERT], &c->files[HANDOVER_LOG_HOST_KEY]);
    only_use(&tls, c, HANDOVER_LOG_HOST_CERT);
}

/* The name of a log is that of its key: others know it by both, and never by one of them. */
static void read_key(const struct node *log, const struct origin *s, struct config *c)
{
    struct node at = doc_member(log, "key");
    struct note_key key;

    paths_open(log, "key", s->dir, true, &c->files[HANDOVER_LOG_KEY]);
    keys_ed25519(&at, c->files[HANDOVER_LOG_KEY], c->settings.log_public);
    only_use(log, c, HANDOVER_LOG_KEY);
    const char *origin = doc_text(log, "origin", LIMIT_LOG_ORIGIN_CHARS);
    at = doc_member(log, "origin");
    if (!doc_good(&at))
        return;
    enum status made = note_key_make(origin, strlen(origin), c->settings.log_public, &key);
    doc_expect(&at, made != REFUSED_KEY, "must be the name of a log, without blanks and +, such as log.voorbeeld.nl/passend");
    doc_take(&at, made);
    memcpy(c->settings.log_origin, origin, strlen(origin) + 1);
}

/* ---- the log before ---- */

static void read_key_before(const struct node *before, const struct config *c, struct note_key *key)
{
    const char *text = doc_text(before, "sleutel", LIMIT_LOG_VKEY_CHARS);
    struct node at = doc_member(before, "sleutel");

    if (!doc_good(&at))
        return;
    enum status read = note_key_parse(text, strlen(text), key);
    doc_expect(&at, read != REFUSED_KEY && (read != OK || strlen(key->name) <= LIMIT_LOG_ORIGIN_CHARS),
               "must be the verifier key of the log before, as /.well-known/log.policy had it");
    if (doc_take(&at, read))
        doc_expect(&at, strcmp(key->name, c->settings.log_origin) != 0 &&
                            memcmp(key->public, c->settings.log_public, sizeof key->public) != 0,
                   "is of this log itself: one that goes on from another has a name and a key of its own");
}

/* What is published of the log before is what it signed itself. */
static enum status take_checkpoint(const char *text, size_t len, const struct note_key *key, struct log_before *out)
{
    struct checkpoint k;
    struct note note;

    TRY(note_open(text, len, key, 1, &note));
    TRY(checkpoint_parse(note.text, note.text_len, &k));
    if (!slice_is(k.origin, key->name) || k.size == 0)
        return REFUSED_CHECKPOINT;
    memcpy(out->origin, key->name, strlen(key->name) + 1);
    out->size = k.size;
    memcpy(out->root, k.root.bytes, sizeof out->root);
    return OK;
}

static void read_before(const struct node *log, const struct origin *s, struct config *c)
{
    static const char *const members[] = { "sleutel", "controlepunt", NULL };
    struct note_key key;
    char *text;
    size_t len;

    if (!doc_has(log, "vervolgVan"))
        return;
    struct node before = doc_object(log, "vervolgVan", members), at = doc_member(&before, "controlepunt");
    read_key_before(&before, c, &key);
    const char *path = doc_text(&before, "controlepunt", PATHS_LEN);
    paths_read(&at, s->dir, path, &text, &len);
    if (text == NULL)
        return;
    enum status taken = take_checkpoint(text, len, &key, &c->settings.log_before);
    mem_free(text);
    doc_expect(&at, status_class_of(taken) != CLASS_REFUSED,
               "must be a checkpoint of that log, signed by that key: the newest that anybody has");
    doc_take(&at, taken);
}

/* ---- the folder ---- */

static uid_t tiler_uid(const struct config *c)
{
    return c->uid_basis + topology_processes(&service_topology, WIRE_TILER) + 1;
}

/* All of it is published, so others may read it; only the process that writes it may change it. */
static void check_folder(const struct node *at, const struct origin *s, const char *path, const struct config *c)
{
    int dir = c->files[HANDOVER_LOG_DIR], data = c->files[HANDOVER_DATA_DIR];
    struct stat st;
    int parent;

    if (!doc_take(at, fstat(dir, &st) == 0 ? OK : FAULT_SYSTEM))
        return;
    doc_expect(at, (st.st_mode & (S_IWGRP | S_IWOTH)) == 0, "names a directory that others can change: chmod go-w it");
    doc_expect(at, st.st_uid == 0 || st.st_uid == geteuid() || st.st_uid == tiler_uid(c),
               "belongs to another user than the one who starts the service: chown -R it");
    doc_expect(at, data < 0 || (!paths_within(dir, data) && !paths_within(data, dir)),
               "must lie outside the data directory, and that outside it: all in it is published");
    doc_expect(at, fstatat(s->dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode),
               "must name the directory itself, and not a link to it");
    if (paths_parent(at, s->dir, path, &parent))
        close(parent);
}

static void read_folder(const struct node *log, const struct origin *s, struct config *c)
{
    const char *given = doc_text(log, "map", PATHS_LEN);
    struct node at = doc_member(log, "map");
    char path[PATHS_LEN + 1];

    if (paths_directory(&at, s->dir, given, s->create, 0755, path, &c->files[HANDOVER_LOG_DIR]) &&
        c->files[HANDOVER_LOG_DIR] >= 0)
        check_folder(&at, s, path, c);
}

const char *public_log_give(const struct config *c, bool own_uids)
{
    int dir = c->files[HANDOVER_LOG_DIR];
    uid_t uid = own_uids ? tiler_uid(c) : geteuid();
    struct stat st;

    if (dir < 0)
        return NULL;
    if (fstat(dir, &st) == 0 && (st.st_uid == uid || fchown(dir, uid, uid) == 0))
        return NULL;
    return "log/map belongs to another user than the process that writes it: chown -R it (docs/configuration.md)";
}

/* ---- all of it ---- */

void public_log_read(const struct node *doc, const struct origin *s, struct config *c)
{
    static const char *const members[] = { "origin", "key", "verklaring", "map", "host", "beat", "getuigen", "tijdstempel", "ca",
                                           "vervolgVan", NULL };

    if (!doc_has(doc, "log"))
        return;
    struct node log = doc_object(doc, "log", members);
    read_statements(&log, s, c);
    read_host(&log, s, c);
    read_key(&log, s, c);
    c->settings.log_beat_s =
        (uint16_t)doc_int_or(&log, "beat", LIMIT_LOG_BEAT_LEAST_S, LIMIT_LOG_BEAT_MOST_S, LIMIT_LOG_BEAT_S);
    read_before(&log, s, c);
    attestors_read(&log, s, c);
    read_folder(&log, s, c);
}
