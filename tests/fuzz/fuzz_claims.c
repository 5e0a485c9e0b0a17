/*
 * Payloads by each shipped profile (first byte '0', '1', '2'), and any other first byte: a profile set as JSON text, then
 * after a NUL a payload read by it. What is accepted must hold the promises of claims.h; what is refused leaves nothing.
 */
#include "base/mem.h"
#include "evidence/claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW 1795341600

static const char *const templates[] = { "qii", "mijninkomen", "balie" };
static const char jwk[] = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\","
                          "\"kid\":\"een\",\"alg\":\"EdDSA\"}";

static struct profiles shipped, other;
static struct identiteit expected = { .achternaam = "El Idrissi", .voornamen = "Karim", .voorletters = "K.",
                                      .geboortedatum = { 5184, 5184 } };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    json_t *list = json_array();

    (void)argc, (void)argv;
    strict_json_init();
    for (size_t i = 0; i < 3; i++) {
        char path[1024];
        json_t *doc, *key = json_loads(jwk, 0, NULL);

        snprintf(path, sizeof path, "%s/certs/sources/%s.json", PASSEND_SOURCE_DIR, templates[i]);
        doc = json_load_file(path, 0, NULL);
        if (doc == NULL || key == NULL)
            abort();
        if (i == 2)
            json_object_set_new(key, "corporatie", json_string("L0101"));
        json_object_set_new(doc, "sleutels", json_pack("[o]", key));
        json_array_append_new(list, doc);
    }
    char *text = json_dumps(list, JSON_COMPACT);
    if (profiles_open(text, strlen(text), &shipped) != OK)
        abort();
    mem_free(text);
    json_decref(list);
    return 0;
}

static void check_range(struct day_range d)
{
    if (d.min > d.max || (int64_t)d.max - d.min > 365)
        abort();
}

static void check_money(struct money_range m)
{
    if (m.min != m.max || m.min < MONEY_MIN || m.max > MONEY_MAX)
        abort();
}

static void check_claims(const struct claims *c)
{
    const struct adult *p = &c->feiten;

    if (c->strength > STRENGTH_VOORNAMEN || c->n_children > CHILDREN_MAX || p->n_inkomens > INKOMENS_MAX ||
        (p->status & ~(uint32_t)STATUS_ALL) != 0 || p->loon.periode > LOON_JAAR || p->rol != 0 || p->kind != 0)
        abort();
    if ((p->status_proven & ~p->status) != 0 || (c->bewezen_kind_status & ~(uint32_t)STATUS_ALL) != 0 ||
        (p->bewijs_datum.min != DAY_UNKNOWN_MIN && p->bewijs_datum.min != p->bewijs_datum.max))
        abort();
    check_range(p->geboortedatum);
    for (unsigned i = 0; i < c->n_children; i++)
        if (c->children[i].min != DAY_UNKNOWN_MIN || c->children[i].max != DAY_UNKNOWN_MAX)
            check_range(c->children[i]);
    for (unsigned i = 0; i < p->n_inkomens; i++) {
        check_money((struct money_range){ p->inkomens[i].min, p->inkomens[i].max });
        if (p->inkomens[i].jaar < 2000 || p->inkomens[i].jaar > 2100 ||
            (i > 0 && p->inkomens[i].jaar >= p->inkomens[i - 1].jaar))
            abort();
    }
    check_money(p->loon.loon_loonheffing);
    check_money(p->winst);
    check_money(p->box3);
}

static void read_payload(const struct profile *p, const uint8_t *data, size_t len)
{
    static const struct claims nothing;
    struct claims_request q = { .audience = "https://localhost:8443", .now_s = NOW, .expected = &expected,
                                .corporatie = "L0101" };
    struct claims out;

    for (uint8_t i = 0; i < ID_LEN; i++)
        q.nonce.b[i] = i;
    enum status s = claims_read(p, &p->keys[0], &q, data, len, &out);
    if (s == OK)
        check_claims(&out);
    else if (memcmp(&out, &nothing, sizeof out) != 0 || status_class_of(s) != CLASS_REFUSED)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0)
        return 0;
    if (data[0] >= '0' && data[0] <= '2') {
        read_payload(&shipped.list[data[0] - '0'], data + 1, len - 1);
        return 0;
    }
    const uint8_t *zero = memchr(data, 0, len);
    size_t n = zero != NULL ? (size_t)(zero - data) : len;
    if (profiles_open(data, n, &other) == OK) {
        for (size_t i = 0; i < other.n && zero != NULL; i++)
            read_payload(&other.list[i], zero + 1, len - n - 1);
        profiles_release(&other);
    }
    return 0;
}
