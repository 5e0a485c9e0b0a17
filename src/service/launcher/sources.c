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
static void read_name_servers(const struct node *doc, int *file)
{
    struct node list = doc_list_or_none(doc, "dns", 1, LIMIT_NAME_SERVERS), one;
    char text[LIMIT_NAME_SERVERS * 64];
    struct writer w;

    writer_init(&w, text, sizeof text);
    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *server = doc_own_text(&one, 60);
        struct address a;

        doc_expect(&one, targets_address(server, DNS_PORT, &a),
                   "must be the address of a name server, such as 192.0.2.53 or [2001:db8::53]:53");
        write_text(&w, i > 0 ? "," : "");
        write_text(&w, server);
    }
    BUG_IF(w.failed);
    if (doc_good(&list) && list.value != NULL)
        doc_take(&list, role_sealed_file(text, writer_len(&w), file));
}

/* ---- what a courier is handed ---- */

static void read_key(const struct node *source, int dir, bool signs, int *fd)
{
    struct node at = doc_member(source, "key");
    char *text;
    size_t len;

    paths_open(source, "key", dir, true, fd);
    paths_read_open(&at, *fd, &text, &len);
    if (signs)
        keys_check_signer(&at, text, len);
    mem_free(text);
}

static void read_certificate(const struct node *source, int dir, struct courier_files *out)
{
    struct node at = doc_member(source, "cert");
    char *cert, *key;
    size_t cert_len, key_len;

    paths_open(source, "cert", dir, false, &out->cert);
    paths_read_open(&at, out->cert, &cert, &cert_len);
    paths_read_open(&at, out->key, &key, &key_len);
    keys_check(&at, cert, cert_len, key, key_len, KEYS_CLIENT, clock_wall_s());
    mem_free(cert);
    mem_free(key);
}

static void read_trust(const struct node *source, int dir, int *fd)
{
    if (paths_open(source, "ca", dir, false, fd))
        doc_expect_member(source, "ca", keys_certificate(*fd),
                          "has no PEM certificate: those that the source's server must chain to");
}

static void read_courier(const struct node *source, int dir, const json_t *profile, struct config *c, struct gathering *g)
{
    size_t i = source->index;
    struct courier_files *files = &c->sources.couriers[i];
    struct target configured = { 0 };
    struct fetching f;
    char *dump;

    if (!doc_good(source) || !doc_take(source, fetching_read(profile, &f)) ||
        !doc_expect(source, f.token.text != NULL,
                    "names a profile without stroom: evidence is not fetched there, so name the file alone"))
        return;
    read_key(source, dir, f.auth == CLIENT_AUTH_JWT, &files->key);
    if (f.auth == CLIENT_AUTH_TLS)
        read_certificate(source, dir, files);
    else
        doc_expect_member(source, "cert", !doc_has(source, "cert"), "is not used: this source knows us by what the key signs");
    read_trust(source, dir, &files->ca);
    targets_configured(source, &configured);
    if (!doc_good(source))
        return;
    targets_add(c, i, ENDPOINT_PAR, &f.par, &configured);
    targets_add(c, i, ENDPOINT_TOKEN, &f.token, &configured);
    targets_add(c, i, ENDPOINT_DATA, &f.data, &configured);
    g->table[i].stroom = 1;
    g->table[i].par = f.par.text != NULL;
    g->table[i].login = f.login_scope != NULL;
    c->sources.with_courier |= 1u << i;
    if (doc_take(source, strict_json_dump(profile, &dump)))
        doc_take(source, role_sealed_file(dump, strlen(dump), &files->profile));
    mem_free(dump);
}

/* ---- profiles ---- */

/* A file's name, or an object that says more. */
static const char *path_of(const struct node *source)
{
    static const char *const members[] = { "profiel", "cert", "key", "ca", "adressen", NULL };

    if (!json_is_object(source->value))
        return doc_own_text(source, PATHS_LEN);
    doc_only(source, members);
    return doc_text(source, "profiel", PATHS_LEN);
}

/* Alone first, so that the place tells which is wrong. */
static void check_profile(const struct node *source, char service, const json_t *profile, struct profiles *set)
{
    AUTO_JSON one = json_array();
    char *dump;

    if (!doc_good(source) ||
        !doc_take(source, one != NULL && json_array_append(one, (json_t *)(uintptr_t)profile) == 0 ? OK : FAULT_MEMORY) ||
        !doc_take(source, strict_json_dump(one, &dump)))
        return;
    enum status s = profiles_open(dump, strlen(dump), set);
    mem_free(dump);
    if (!doc_expect(source, s == OK, "names a source profile that is not complete or has a weak key (docs/configuration.md)"))
        return;
    bool preview = set->list[0].preview;
    profiles_release(set);
    doc_expect(source, !preview || service != 'P', "names a source profile that is a preview: only for omgeving TEST");
}

static void read_one(const struct node *source, const struct origin *o, struct gathering *g, json_t *all, struct config *c)
{
    char *text;
    size_t len;

    paths_read(source, o->dir, path_of(source), &text, &len);
    AUTO_JSON profile = paths_parse(source, text, len);
    check_profile(source, o->service, profile, &g->set);
    if (doc_good(source))
        doc_take(source, json_array_append(all, profile) == 0 ? OK : FAULT_MEMORY);
    if (json_is_object(source->value))
        read_courier(source, o->dir, profile, c, g);
}

static void seal(const struct node *list, const json_t *all, struct gathering *g, int *files)
{
    char *dump;

    showcase_sources(list, all, &files[HANDOVER_SHOWCASE_SOURCES]);
    if (!doc_good(list) || !doc_take(list, strict_json_dump(all, &dump)))
        return;
    if (doc_expect(list, profiles_open(dump, strlen(dump), &g->set) == OK, "has two profiles with the same id")) {
        for (size_t i = 0; i < g->set.n; i++) {
            uint8_t stroom = g->table[i].stroom, par = g->table[i].par, login = g->table[i].login;

            g->table[i] = g->set.list[i].bron;
            g->table[i].stroom = stroom;
            g->table[i].par = par;
            g->table[i].login = login;
        }
        if (doc_take(list, role_sealed_file(dump, strlen(dump), &files[HANDOVER_PROFILES])))
            doc_take(list, role_sealed_file(g->table, g->set.n * sizeof g->table[0], &files[HANDOVER_SOURCES]));
        profiles_release(&g->set);
    }
    mem_free(dump);
}

/* What is shown to one source must say nothing to another, nor be us to anybody else. */
static void check_own_key(const struct node *source, const struct config *c)
{
    static const enum handover others[] = { HANDOVER_TLS_CERT, HANDOVER_PUBLIC_CERT, HANDOVER_VERDICT_CERT,
                                            HANDOVER_RECEIPT_CERT };
    int key = c->sources.couriers[source->index].key;
    bool other = false;

    if (key < 0 || !doc_good(source))
        return;
    for (size_t j = 0; j < sizeof others / sizeof *others; j++)
        other = other || (c->files[others[j]] >= 0 && keys_same(c->files[others[j]], key));
    for (size_t j = 0; j < source->index; j++)
        other = other || (c->sources.couriers[j].key >= 0 && keys_same(c->sources.couriers[j].key, key));
    doc_expect_member(source, "key", !other, "is a key of something else too: make one that is for this source and nothing else");
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

void sources_read(const struct node *doc, const struct origin *o, struct config *c)
{
    AUTO_JSON all = json_array();
    struct gathering *g = mem_alloc(sizeof *g);
    struct node list, source;

    read_name_servers(doc, &c->files[HANDOVER_NAME_SERVERS]);
    list = doc_list(doc, "bronnen", 1, LIMIT_SOURCES);
    if (doc_take(&list, g != NULL && all != NULL ? OK : FAULT_MEMORY)) {
        memset(g, 0, sizeof *g);
        for (size_t i = 0; doc_element(&list, i, &source); i++) {
            read_one(&source, o, g, all, c);
            check_own_key(&source, c);
        }
        seal(&list, all, g, c->files);
    }
    mem_free(g);
}
