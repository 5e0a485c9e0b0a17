#include "launcher/sources.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/text.h"
#include "evidence/fetching.h"
#include "evidence/profile.h"
#include "json/strict_json.h"
#include "launcher/keys.h"
#include "launcher/paths.h"
#include "launcher/showcase.h"
#include "launcher/targets.h"
#include "wire/inputs.h"

#include <string.h>

#define DNS_PORT 53

/* What is gathered over all sources before it is sealed. */
struct gathering {
    struct profiles set;
    struct source table[LIMIT_SOURCES];
};

/* ---- addresses ---- */

/* "192.0.2.53:53,[2001:db8::53]:53", as the dialer's resolver reads it. */
static enum status read_name_servers(struct place *p, const json_t *doc, int *file)
{
    char text[LIMIT_NAME_SERVERS * 64];
    json_t *list = NULL;
    struct writer w;

    TRY(place_array(p, doc, "dns", false, 1, LIMIT_NAME_SERVERS, &list));
    if (list == NULL)
        return OK;
    size_t mark = place_enter(p, "dns");
    writer_init(&w, text, sizeof text);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *one = NULL;
        struct address a;

        TRY(place_text_at(p, list, i, 60, &one));
        size_t inner = place_index(p, i);
        if (!targets_address(one, DNS_PORT, &a))
            return place_refuse(p, "must be the address of a name server, such as 192.0.2.53 or [2001:db8::53]:53");
        write_text(&w, i > 0 ? "," : "");
        write_text(&w, one);
        place_leave(p, inner);
    }
    place_leave(p, mark);
    BUG_IF(w.failed);
    return role_sealed_file(text, writer_len(&w), file);
}

/* ---- what a courier is handed ---- */

static enum status read_key(struct place *p, int dir, const json_t *obj, bool signs, int *fd)
{
    const char *path = NULL;
    char *text;
    size_t len;

    TRY(place_text(p, obj, "key", true, PATHS_LEN, &path));
    size_t mark = place_enter(p, "key");
    TRY(paths_open(p, dir, path, true, fd));
    TRY(place_read_open(p, *fd, &text, &len));
    enum status s = signs ? keys_check_signer(p, text, len) : OK;
    mem_free(text);
    TRY(s);
    place_leave(p, mark);
    return OK;
}

static enum status read_certificate(struct place *p, int dir, const json_t *obj, struct courier_files *out)
{
    const char *path = NULL;
    char *cert = NULL, *key = NULL;
    size_t cert_len = 0, key_len = 0;

    TRY(place_text(p, obj, "cert", true, PATHS_LEN, &path));
    size_t mark = place_enter(p, "cert");
    TRY(paths_open(p, dir, path, false, &out->cert));
    enum status s = place_read_open(p, out->cert, &cert, &cert_len);
    if (s == OK)
        s = place_read_open(p, out->key, &key, &key_len);
    if (s == OK)
        s = keys_check(p, cert, cert_len, key, key_len, KEYS_CLIENT, clock_wall_s());
    mem_free(cert);
    mem_free(key);
    TRY(s);
    place_leave(p, mark);
    return OK;
}

static enum status read_trust(struct place *p, int dir, const json_t *obj, struct courier_files *out)
{
    const char *path = NULL;

    TRY(place_text(p, obj, "ca", true, PATHS_LEN, &path));
    size_t mark = place_enter(p, "ca");
    TRY(paths_open(p, dir, path, false, &out->ca));
    if (!keys_certificate(out->ca))
        return place_refuse(p, "has no PEM certificate: those that the source's server must chain to");
    place_leave(p, mark);
    return OK;
}

static enum status read_courier(struct place *p, int dir, const json_t *obj, size_t i, const json_t *profile, struct config *c,
                                struct gathering *g)
{
    struct courier_files *files = &c->sources.couriers[i];
    struct target configured = { 0 };
    struct fetching f;
    char *dump;

    TRY(fetching_read(profile, &f));
    if (f.token.text == NULL)
        return place_refuse(p, "names a profile without stroom: evidence is not fetched there, so name the file alone");
    TRY(read_key(p, dir, obj, f.auth == CLIENT_AUTH_JWT, &files->key));
    if (f.auth == CLIENT_AUTH_TLS)
        TRY(read_certificate(p, dir, obj, files));
    else if (json_object_get(obj, "cert") != NULL) {
        place_enter(p, "cert");
        return place_refuse(p, "is not used: this source knows us by what the key signs");
    }
    TRY(read_trust(p, dir, obj, files));
    TRY(targets_configured(p, obj, &configured));
    targets_add(c, i, ENDPOINT_PAR, &f.par, &configured);
    targets_add(c, i, ENDPOINT_TOKEN, &f.token, &configured);
    targets_add(c, i, ENDPOINT_DATA, &f.data, &configured);
    g->table[i].stroom = 1;
    g->table[i].par = f.par.text != NULL;
    g->table[i].login = f.login_scope != NULL;
    c->sources.with_courier |= 1u << i;
    TRY(strict_json_dump(profile, &dump));
    enum status s = role_sealed_file(dump, strlen(dump), &files->profile);
    mem_free(dump);
    return s;
}

/* ---- profiles ---- */

/* A file's name, or an object that says more. */
static enum status path_of(struct place *p, const json_t *list, size_t i, const char **path)
{
    static const char *const members[] = { "profiel", "cert", "key", "ca", "adressen", NULL };
    const json_t *one = json_array_get(list, i);

    if (!json_is_object(one))
        return place_text_at(p, list, i, PATHS_LEN, path);
    size_t mark = place_index(p, i);
    TRY(place_only(p, one, members));
    TRY(place_text(p, one, "profiel", true, PATHS_LEN, path));
    place_leave(p, mark);
    return OK;
}

/* Alone first, so that the place tells which is wrong. */
static enum status check_profile(struct place *p, char service, const json_t *doc, struct profiles *set)
{
    AUTO_JSON one = json_array();
    char *dump;

    if (one == NULL || json_array_append(one, (json_t *)(uintptr_t)doc) != 0)
        return FAULT_MEMORY;
    TRY(strict_json_dump(one, &dump));
    enum status s = profiles_open(dump, strlen(dump), set);
    mem_free(dump);
    if (s != OK)
        return place_refuse(p, "names a source profile that is not complete or has a weak key (docs/configuration.md)");
    bool preview = set->list[0].preview;
    profiles_release(set);
    return preview && service == 'P' ? place_refuse(p, "names a source profile that is a preview: only for omgeving TEST") : OK;
}

static enum status read_one(struct place *p, const struct origin *o, const json_t *list, size_t i, struct gathering *g,
                            json_t *all, struct config *c)
{
    const json_t *obj = json_array_get(list, i);
    const char *path = NULL;
    AUTO_JSON doc = NULL;
    char *text;
    size_t len;

    TRY(path_of(p, list, i, &path));
    size_t mark = place_index(p, i);
    TRY(place_read(p, o->dir, path, &text, &len));
    enum status s = place_parse(p, text, len, &doc);
    mem_free(text);
    TRY(s);
    TRY(check_profile(p, o->service, doc, &g->set));
    if (json_array_append(all, doc) != 0)
        return FAULT_MEMORY;
    if (json_is_object(obj))
        TRY(read_courier(p, o->dir, obj, i, doc, c, g));
    place_leave(p, mark);
    return OK;
}

static enum status seal(struct place *p, const json_t *all, struct gathering *g, int *files)
{
    char *dump;

    TRY(showcase_sources(p, all, &files[HANDOVER_SHOWCASE_SOURCES]));
    TRY(strict_json_dump(all, &dump));
    enum status s = profiles_open(dump, strlen(dump), &g->set);
    if (s == OK) {
        for (size_t i = 0; i < g->set.n; i++) {
            uint8_t stroom = g->table[i].stroom, par = g->table[i].par, login = g->table[i].login;

            g->table[i] = g->set.list[i].bron;
            g->table[i].stroom = stroom;
            g->table[i].par = par;
            g->table[i].login = login;
        }
        s = role_sealed_file(dump, strlen(dump), &files[HANDOVER_PROFILES]);
        if (s == OK)
            s = role_sealed_file(g->table, g->set.n * sizeof g->table[0], &files[HANDOVER_SOURCES]);
        profiles_release(&g->set);
    } else {
        s = place_refuse(p, "has two profiles with the same id");
    }
    mem_free(dump);
    return s;
}

/* What is shown to one source must say nothing to another, nor be us to anybody else. */
static enum status check_own_key(struct place *p, const struct config *c, size_t i)
{
    static const enum handover others[] = { HANDOVER_TLS_CERT, HANDOVER_PUBLIC_CERT, HANDOVER_VERDICT_CERT,
                                            HANDOVER_RECEIPT_CERT };
    int key = c->sources.couriers[i].key;
    bool other = false;

    for (size_t j = 0; j < sizeof others / sizeof *others && key >= 0; j++)
        other = other || (c->files[others[j]] >= 0 && keys_same(c->files[others[j]], key));
    for (size_t j = 0; j < i && key >= 0; j++)
        other = other || (c->sources.couriers[j].key >= 0 && keys_same(c->sources.couriers[j].key, key));
    if (!other)
        return OK;
    place_index(p, i);
    place_enter(p, "key");
    return place_refuse(p, "is a key of something else too: make one that is for this source and nothing else");
}

void sources_init(struct sources *s)
{
    *s = (struct sources){ 0 };
    for (size_t i = 0; i < LIMIT_SOURCES; i++)
        s->couriers[i] = (struct courier_files){ -1, -1, -1, -1 };
}

void sources_close(struct sources *s)
{
    for (size_t i = 0; i < LIMIT_SOURCES; i++) {
        fd_close(&s->couriers[i].profile);
        fd_close(&s->couriers[i].cert);
        fd_close(&s->couriers[i].key);
        fd_close(&s->couriers[i].ca);
    }
}

enum status sources_read(struct place *p, const struct origin *o, const json_t *doc, struct config *c)
{
    AUTO_JSON all = json_array();
    json_t *list;

    TRY(read_name_servers(p, doc, &c->files[HANDOVER_NAME_SERVERS]));
    TRY(place_array(p, doc, "bronnen", true, 1, LIMIT_SOURCES, &list));
    size_t mark = place_enter(p, "bronnen");
    struct gathering *g = mem_alloc(sizeof *g);
    if (g == NULL || all == NULL) {
        mem_free(g);
        return FAULT_MEMORY;
    }
    memset(g, 0, sizeof *g);
    enum status s = OK;
    for (size_t i = 0; s == OK && i < json_array_size(list); i++)
        if ((s = read_one(p, o, list, i, g, all, c)) == OK)
            s = check_own_key(p, c, i);
    if (s == OK)
        s = seal(p, all, g, c->files);
    mem_free(g);
    TRY(s);
    place_leave(p, mark);
    return OK;
}
