#include "launcher/attestors.h"

#include "launcher/keys.h"
#include "launcher/paths.h"
#include "launcher/targets.h"
#include "wire/inputs.h"

#include <string.h>

_Static_assert(LIMIT_LOG_VKEY_CHARS == NOTE_VKEY_MAX, "any witness can be configured");

/* What is gathered before it is sealed. */
struct gathering {
    struct attestor table[ATTESTORS_MAX];
    size_t n;
};

/* ---- where ---- */

/* suffix: what its protocol puts after the address that the operator is told. */
static void read_url(const struct node *object, const char *suffix, struct attestor *out)
{
    const char *text = doc_text(object, "url", LIMIT_URL_CHARS - strlen(suffix));
    size_t len = strlen(text);

    while (suffix[0] != '\0' && len > 0 && text[len - 1] == '/')
        len--;
    memcpy(out->url, text, len);
    memcpy(out->url + len, suffix, strlen(suffix) + 1);
}

/* The last step of reading one: it is known then. */
static void read_target(const struct node *object, struct gathering *g, struct config *c)
{
    struct target configured = { 0 };
    struct fetching_url u;

    if (!doc_good(object) ||
        !doc_expect_member(object, "url", fetching_url_read(g->table[g->n].url, &u) == OK,
                           "must be an https address in its plain spelling, such as https://getuige.stad.example/passend"))
        return;
    targets_configured(object, &configured);
    if (doc_good(object))
        targets_add(c, ASKER_LOG, g->n++, &u, &configured);
}

/* ---- who ---- */

/* The same key twice would be one opinion that counts twice; and a log is no witness of its own. */
static void read_vkey(const struct node *object, const struct config *c, const struct gathering *g, struct attestor *out)
{
    const char *text = doc_text(object, "vkey", LIMIT_LOG_VKEY_CHARS);
    struct node at = doc_member(object, "vkey");
    struct note_key key, other;

    if (!doc_good(&at))
        return;
    enum status s = note_key_parse_any(text, strlen(text), &key);
    doc_expect(&at, s != REFUSED_KEY && (s != OK || key.kind == NOTE_COSIGNED),
               "must be the verifier key of a witness that cosigns by Ed25519, as its operator gives it");
    if (!doc_take(&at, s))
        return;
    doc_expect(&at, memcmp(key.public, c->settings.log_public, sizeof key.public) != 0,
               "is the key of the log itself: a witness is somebody else");
    for (size_t i = 0; i < g->n; i++)
        if (doc_take(&at, note_key_parse_any(g->table[i].vkey, strlen(g->table[i].vkey), &other)))
            doc_expect(&at, memcmp(key.public, other.public, sizeof key.public) != 0,
                       "is the key of a witness before it: name each once");
    memcpy(out->vkey, text, strlen(text) + 1);
}

static void read_witnesses(const struct node *log, struct config *c, struct gathering *g)
{
    static const char *const members[] = { "url", "vkey", "adressen", NULL };
    struct node list = doc_list_or_none(log, "getuigen", 1, LIMIT_LOG_WITNESSES), one;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        struct attestor *out = &g->table[g->n];

        out->kind = ATTESTOR_WITNESS;
        doc_only(&one, members);
        read_url(&one, "/add-checkpoint", out);
        read_vkey(&one, c, g, out);
        read_target(&one, g, c);
    }
}

static void read_authority(const struct node *log, struct config *c, struct gathering *g)
{
    static const char *const members[] = { "url", "adressen", NULL };

    if (!doc_has(log, "tijdstempel"))
        return;
    struct node one = doc_object(log, "tijdstempel", members);
    g->table[g->n].kind = ATTESTOR_STAMPS;
    read_url(&one, "", &g->table[g->n]);
    read_target(&one, g, c);
}

static void read_trust(const struct node *log, int dir, int *fd)
{
    if (paths_open(log, "ca", dir, false, fd))
        doc_expect_member(log, "ca", keys_certificate(*fd),
                          "has no PEM certificate: those that the servers of witnesses and of tijdstempel must chain to");
}

void attestors_read(const struct node *log, const struct origin *s, struct config *c)
{
    struct gathering g = { .n = 0 };

    read_witnesses(log, c, &g);
    read_authority(log, c, &g);
    if (g.n == 0) {
        doc_expect_member(log, "ca", !doc_has(log, "ca"),
                          "is not used: there is nobody to ask without getuigen or tijdstempel");
        return;
    }
    read_trust(log, s->dir, &c->files[HANDOVER_ATTESTORS_CA]);
    if (doc_good(log))
        doc_take(log, role_sealed_file(g.table, g.n * sizeof g.table[0], &c->files[HANDOVER_ATTESTORS]));
}
