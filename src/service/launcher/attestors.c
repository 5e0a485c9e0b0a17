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
static enum status read_url(struct place *p, const json_t *obj, const char *suffix, struct attestor *out)
{
    const char *text = NULL;
    size_t room = LIMIT_URL_CHARS - strlen(suffix);

    TRY(place_text(p, obj, "url", true, room, &text));
    size_t len = strlen(text);
    while (suffix[0] != '\0' && len > 0 && text[len - 1] == '/')
        len--;
    memcpy(out->url, text, len);
    memcpy(out->url + len, suffix, strlen(suffix) + 1);
    return OK;
}

static enum status read_target(struct place *p, const json_t *obj, const struct gathering *g, struct config *c)
{
    struct target configured = { 0 };
    struct fetching_url u;
    size_t mark = place_enter(p, "url");

    if (fetching_url_read(g->table[g->n].url, &u) != OK)
        return place_refuse(p, "must be an https address in its plain spelling, such as https://getuige.stad.example/passend");
    place_leave(p, mark);
    TRY(targets_configured(p, obj, &configured));
    targets_add(c, ASKER_LOG, g->n, &u, &configured);
    return OK;
}

/* ---- who ---- */

/* The same key twice would be one opinion that counts twice; and a log is no witness of its own. */
static enum status read_vkey(struct place *p, const json_t *obj, const struct config *c, const struct gathering *g,
                             struct attestor *out)
{
    struct note_key key, other;
    const char *text = NULL;

    TRY(place_text(p, obj, "vkey", true, LIMIT_LOG_VKEY_CHARS, &text));
    size_t mark = place_enter(p, "vkey");
    enum status s = note_key_parse_any(text, strlen(text), &key);
    if (s == REFUSED_KEY || (s == OK && key.kind != NOTE_COSIGNED))
        return place_refuse(p, "must be the verifier key of a witness that cosigns by Ed25519, as its operator gives it");
    TRY(s);
    if (memcmp(key.public, c->instelling.log_public, sizeof key.public) == 0)
        return place_refuse(p, "is the key of the log itself: a witness is somebody else");
    for (size_t i = 0; i < g->n; i++) {
        TRY(note_key_parse_any(g->table[i].vkey, strlen(g->table[i].vkey), &other));
        if (memcmp(key.public, other.public, sizeof key.public) == 0)
            return place_refuse(p, "is the key of a witness before it: name each once");
    }
    memcpy(out->vkey, text, strlen(text) + 1);
    place_leave(p, mark);
    return OK;
}

static enum status read_witness(struct place *p, const json_t *obj, struct config *c, struct gathering *g)
{
    static const char *const members[] = { "url", "vkey", "adressen", NULL };
    struct attestor *out = &g->table[g->n];

    out->kind = ATTESTOR_WITNESS;
    TRY(place_only(p, obj, members));
    TRY(read_url(p, obj, "/add-checkpoint", out));
    TRY(read_vkey(p, obj, c, g, out));
    TRY(read_target(p, obj, g, c));
    g->n++;
    return OK;
}

static enum status read_witnesses(struct place *p, const json_t *log, struct config *c, struct gathering *g)
{
    json_t *list;

    TRY(place_array(p, log, "getuigen", false, 1, LIMIT_LOG_WITNESSES, &list));
    size_t mark = place_enter(p, "getuigen");
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = place_index(p, i);

        TRY(read_witness(p, json_array_get(list, i), c, g));
        place_leave(p, inner);
    }
    place_leave(p, mark);
    return OK;
}

static enum status read_authority(struct place *p, const json_t *log, struct config *c, struct gathering *g)
{
    static const char *const members[] = { "url", "adressen", NULL };
    json_t *obj;

    if (json_object_get(log, "tijdstempel") == NULL)
        return OK;
    TRY(place_object(p, log, "tijdstempel", members, &obj));
    size_t mark = place_enter(p, "tijdstempel");
    g->table[g->n].kind = ATTESTOR_STAMPS;
    TRY(read_url(p, obj, "", &g->table[g->n]));
    TRY(read_target(p, obj, g, c));
    g->n++;
    place_leave(p, mark);
    return OK;
}

static enum status read_trust(struct place *p, int dir, const json_t *log, int *fd)
{
    const char *path = NULL;

    TRY(place_text(p, log, "ca", true, PATHS_LEN, &path));
    size_t mark = place_enter(p, "ca");
    TRY(paths_open(p, dir, path, false, fd));
    if (!keys_certificate(*fd))
        return place_refuse(p, "has no PEM certificate: those that the servers of witnesses and of tijdstempel must chain to");
    place_leave(p, mark);
    return OK;
}

enum status attestors_read(struct place *p, const struct origin *s, const json_t *log, struct config *c)
{
    struct gathering g = { .n = 0 };

    TRY(read_witnesses(p, log, c, &g));
    TRY(read_authority(p, log, c, &g));
    if (g.n == 0 && json_object_get(log, "ca") != NULL) {
        place_enter(p, "ca");
        return place_refuse(p, "is not used: there is nobody to ask without getuigen or tijdstempel");
    }
    if (g.n == 0)
        return OK;
    TRY(read_trust(p, s->dir, log, &c->files[HANDOVER_ATTESTORS_CA]));
    return role_sealed_file(g.table, g.n * sizeof g.table[0], &c->files[HANDOVER_ATTESTORS]);
}
