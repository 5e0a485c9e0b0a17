#include "launcher/public_log.h"

#include "launcher/attestors.h"
#include "launcher/hosts.h"
#include "launcher/keys.h"
#include "launcher/paths.h"
#include "wire/tables.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- keys ---- */

/* Of all that has a key: what its certificate, or the key itself, is handed over as. */
static const enum handover keyed[] = { HANDOVER_TLS_CERT, HANDOVER_PUBLIC_CERT, HANDOVER_VERDICT_CERT, HANDOVER_RECEIPT_CERT,
                                       HANDOVER_STATEMENT_CERT, HANDOVER_LOG_HOST_CERT, HANDOVER_LOG_KEY };

/* A key is for one use: whoever has it for another can sign, or be us to others. */
static enum status only_use(struct place *p, const struct config *c, enum handover kind)
{
    static const char other_use[] = "is a key of something else too: make one for this and nothing else";
    size_t mark = place_enter(p, "key");

    for (size_t i = 0; i < sizeof keyed / sizeof *keyed; i++)
        if (keyed[i] != kind && c->files[keyed[i]] >= 0 && keys_same(c->files[keyed[i]], c->files[kind]))
            return place_refuse(p, other_use);
    for (size_t i = 0; i < LIMIT_SOURCES; i++)
        if (c->sources.couriers[i].key >= 0 && keys_same(c->sources.couriers[i].key, c->files[kind]))
            return place_refuse(p, other_use);
    place_leave(p, mark);
    return OK;
}

static enum status read_statements(struct place *p, const struct origin *s, const json_t *log, struct config *c)
{
    static const char *const members[] = { "cert", "key", NULL };
    json_t *obj;

    TRY(place_object(p, log, "verklaring", members, &obj));
    size_t mark = place_enter(p, "verklaring");
    TRY(keys_open(p, s->dir, obj, KEYS_SIGN, &c->files[HANDOVER_STATEMENT_CERT], &c->files[HANDOVER_STATEMENT_KEY]));
    TRY(only_use(p, c, HANDOVER_STATEMENT_CERT));
    place_leave(p, mark);
    return OK;
}

static enum status read_host(struct place *p, const struct origin *s, const json_t *log, struct config *c)
{
    static const char *const members[] = { "adres", "poort", "tls", NULL };
    json_t *obj;

    TRY(place_object(p, log, "host", members, &obj));
    size_t mark = place_enter(p, "host");
    TRY(hosts_address(p, obj, &c->log_host));
    TRY(hosts_tls(p, s, obj, &c->files[HANDOVER_LOG_HOST_CERT], &c->files[HANDOVER_LOG_HOST_KEY]));
    size_t inner = place_enter(p, "tls");
    TRY(only_use(p, c, HANDOVER_LOG_HOST_CERT));
    place_leave(p, inner);
    place_leave(p, mark);
    return OK;
}

/* The name of a log is that of its key: others know it by both, and never by one of them. */
static enum status read_key(struct place *p, const struct origin *s, const json_t *log, struct config *c)
{
    const char *path = NULL, *origin = NULL;
    struct note_key key;

    TRY(place_text(p, log, "key", true, PATHS_LEN, &path));
    size_t mark = place_enter(p, "key");
    TRY(paths_open(p, s->dir, path, true, &c->files[HANDOVER_LOG_KEY]));
    TRY(keys_ed25519(p, c->files[HANDOVER_LOG_KEY], c->instelling.log_public));
    place_leave(p, mark);
    TRY(only_use(p, c, HANDOVER_LOG_KEY));
    TRY(place_text(p, log, "origin", true, LIMIT_LOG_ORIGIN_CHARS, &origin));
    mark = place_enter(p, "origin");
    enum status st = note_key_make(origin, strlen(origin), c->instelling.log_public, &key);
    if (st == REFUSED_KEY)
        return place_refuse(p, "must be the name of a log, without blanks and +, such as log.voorbeeld.nl/passend");
    TRY(st);
    memcpy(c->instelling.log_origin, origin, strlen(origin) + 1);
    place_leave(p, mark);
    return OK;
}

/* ---- the folder ---- */

static uid_t tiler_uid(const struct config *c)
{
    return c->uid_basis + topology_processes(&service_topology, WIRE_TILER) + 1;
}

/* All of it is published, so others may read it; only the process that writes it may change it. */
static enum status check_folder(struct place *p, const struct origin *s, const char *path, const struct config *c)
{
    int dir = c->files[HANDOVER_LOG_DIR], data = c->files[HANDOVER_DATA_DIR];
    struct stat st;
    int parent;

    if (fstat(dir, &st) != 0)
        return FAULT_SYSTEM;
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return place_refuse(p, "names a directory that others can change: chmod go-w it");
    if (st.st_uid != 0 && st.st_uid != geteuid() && st.st_uid != tiler_uid(c))
        return place_refuse(p, "belongs to another user than the one who starts the service: chown -R it");
    if (data >= 0 && (paths_within(dir, data) || paths_within(data, dir)))
        return place_refuse(p, "must lie outside the data directory, and that outside it: all in it is published");
    if (fstatat(s->dir, path, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(st.st_mode))
        return place_refuse(p, "must name the directory itself, and not a link to it");
    TRY(paths_parent(p, s->dir, path, &parent));
    close(parent);
    return OK;
}

static enum status read_folder(struct place *p, const struct origin *s, const json_t *log, struct config *c)
{
    const char *given = NULL;
    char path[PATHS_LEN + 1];

    TRY(place_text(p, log, "map", true, PATHS_LEN, &given));
    size_t mark = place_enter(p, "map");
    TRY(paths_directory(p, s->dir, given, s->create, 0755, path, &c->files[HANDOVER_LOG_DIR]));
    if (c->files[HANDOVER_LOG_DIR] >= 0)
        TRY(check_folder(p, s, path, c));
    place_leave(p, mark);
    return OK;
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

enum status public_log_read(struct place *p, const struct origin *s, const json_t *doc, struct config *c)
{
    static const char *const members[] = { "origin", "key", "verklaring", "map", "host", "beat", "getuigen", "tijdstempel", "ca",
                                           NULL };
    int64_t beat = LIMIT_LOG_BEAT_S;
    json_t *log;

    if (json_object_get(doc, "log") == NULL)
        return OK;
    TRY(place_object(p, doc, "log", members, &log));
    size_t mark = place_enter(p, "log");
    TRY(read_statements(p, s, log, c));
    TRY(read_host(p, s, log, c));
    TRY(read_key(p, s, log, c));
    TRY(place_int(p, log, "beat", false, LIMIT_LOG_BEAT_LEAST_S, LIMIT_LOG_BEAT_MOST_S, &beat));
    c->instelling.log_beat_s = (uint16_t)beat;
    TRY(attestors_read(p, s, log, c));
    TRY(read_folder(p, s, log, c));
    place_leave(p, mark);
    return OK;
}
