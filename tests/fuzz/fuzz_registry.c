/*
 * The files of corporations and of clients, as members of one document: what was read is in order and within its table, and every
 * refusal says where and what to do.
 */
#include "json/strict_json.h"
#include "launcher/corporations.h"
#include "launcher/registry.h"
#include "model/source.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    strict_json_init();
    return 0;
}

/* What refused() looks at once it was read. */
static struct node begin(struct doc *doc, const json_t *json)
{
    doc_init(doc, REFUSED_CONFIG);
    return doc_root(doc, json);
}

static bool refused(const struct doc *doc)
{
    bool said = doc->why[0] != '\0';

    if (doc->status != OK && doc->status != REFUSED_CONFIG)
        abort();
    if (said != (doc->status != OK) || strnlen(doc->place, sizeof doc->place) == sizeof doc->place)
        abort();
    return said;
}

static void in_order(const struct corporations *c)
{
    if (c->n == 0 || c->n > LIMIT_KNOWN_CORPORATIONS || c->n_redress > sizeof c->redress / sizeof c->redress[0])
        abort();
    for (size_t i = 0; i < c->n; i++)
        if (c->rows[i].minimale_zekerheid > ZEKERHEID_BALIE || corporation_find(c->rows, c->n, c->rows[i].code) != &c->rows[i])
            abort();
    for (size_t i = 0; i < c->n_redress; i++) {
        const struct redress *r = &c->redress[i];

        if ((i > 0 && redress_order(r - 1, r) >= 0) || strncmp(r->url, "https://", 8) != 0 ||
            redress_find(c->redress, c->n_redress, r->corporatie, r->gemeente) != r->url)
            abort();
    }
}

static void of_roles(const struct client *clients, const struct shown_client *shown, size_t n, const struct corporations *c)
{
    for (size_t i = 0; i < n; i++) {
        bool platform = clients[i].role == CLIENT_PLATFORM;

        if (clients[i].role >= CLIENT_ROLE_N || clients[i].n_corporaties == 0 || clients[i].n_san + clients[i].n_dn == 0 ||
            (clients[i].n_redirects > 0) != platform || (shown[i].name[0] != '\0') != platform)
            abort();
        for (size_t k = 0; k < shown[i].n_corporations; k++)
            if (shown[i].corporations[k] >= c->n ||
                strcmp(c->shown[shown[i].corporations[k]].code, clients[i].corporaties[k]) != 0)
                abort();
    }
}

static bool read_corporations(const json_t *json, struct corporations *c)
{
    struct doc doc;
    struct node root = begin(&doc, json);

    corporations_read(&root, c);
    if (refused(&doc))
        return false;
    in_order(c);
    return true;
}

static bool read_clients(const json_t *json, const struct corporations *c, struct client *clients, struct shown_client *shown, size_t *n)
{
    const struct registry_around around = { 'T', "", c->rows, c->n };
    struct doc doc;
    struct node root = begin(&doc, json);

    registry_read(&root, &around, clients, shown, n);
    if (refused(&doc))
        return false;
    of_roles(clients, shown, *n, c);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct corporations c;
    static struct client clients[LIMIT_CLIENTS];
    static struct shown_client shown[LIMIT_CLIENTS];
    json_t *whole;
    size_t n;

    if (strict_json_parse(data, len, 0, &whole) != OK)
        return 0;
    json_t *corporations = json_pack("{sO}", "corporaties", json_object_get(whole, "corporaties"));
    json_t *registry = json_pack("{sO}", "afnemers", json_object_get(whole, "afnemers"));
    json_decref(whole);
    memset(&c, 0, sizeof c);
    if (corporations != NULL && registry != NULL && read_corporations(corporations, &c) &&
        read_clients(registry, &c, clients, shown, &n)) {
        struct doc doc;
        struct node root = begin(&doc, corporations);

        corporations_accounts(&root, clients, n);
        refused(&doc);
    }
    json_decref(corporations);
    json_decref(registry);
    return 0;
}
