#include "launcher/showcase.h"

#include "base/mem.h"
#include "json/strict_json.h"
#include "launcher/corporations.h"
#include "launcher/paths.h"
#include "launcher/registry.h"
#include "model/language.h"
#include "model/showcase.h"
#include "wire/inputs.h"

#include <string.h>

/* ---- both files ---- */

/* What is read, in wiped memory as all of the register. */
struct tables {
    struct corporations corporations;
    struct client clients[LIMIT_CLIENTS];
    struct shown_client shown[LIMIT_CLIENTS];
    size_t n_clients;
};

/* The document in the file that a member names; p stays there, "(file)" behind it. */
static enum status read_file(struct place *p, const struct origin *s, const json_t *doc, const char *name, json_t **out)
{
    const char *path = NULL;
    char *text;
    size_t len;

    TRY(place_text(p, doc, name, true, PATHS_LEN, &path));
    (void)place_enter(p, name);
    TRY(place_read(p, s->dir, path, &text, &len));
    (void)place_enter(p, "(file)");
    enum status st = place_parse(p, text, len, out);
    mem_free(text);
    return st;
}

static enum status read_tables(struct place *p, const struct origin *s, const json_t *doc, const struct config *c,
                               struct tables *t)
{
    AUTO_JSON corporations = NULL;
    AUTO_JSON registry = NULL;
    size_t mark = p->len;

    TRY(read_file(p, s, doc, "corporaties", &corporations));
    TRY(corporations_read(p, corporations, &t->corporations));
    place_leave(p, mark);
    TRY(read_file(p, s, doc, "register", &registry));
    TRY(registry_read(p, registry, &(struct registry_around){ s->service, c->instelling.menselijke_toets, t->corporations.rows,
                                                              t->corporations.n },
                      t->clients, t->shown, &t->n_clients));
    place_leave(p, mark);
    (void)place_enter(p, "corporaties");
    (void)place_enter(p, "(file)");
    TRY(corporations_accounts(p, corporations, t->clients, t->n_clients));
    place_leave(p, mark);
    return OK;
}

static enum status hand_over(const struct tables *t, int files[HANDOVER_N])
{
    const struct corporations *c = &t->corporations;

    TRY(role_sealed_file(t->clients, t->n_clients * sizeof *t->clients, &files[HANDOVER_CLIENTS]));
    TRY(role_sealed_file(t->shown, t->n_clients * sizeof *t->shown, &files[HANDOVER_SHOWCASE_CLIENTS]));
    TRY(role_sealed_file(c->rows, c->n * sizeof *c->rows, &files[HANDOVER_CORPORATIONS]));
    TRY(role_sealed_file(c->shown, c->n * sizeof *c->shown, &files[HANDOVER_SHOWCASE_CORPORATIONS]));
    return c->n_redress > 0 ? role_sealed_file(c->redress, c->n_redress * sizeof *c->redress, &files[HANDOVER_REDRESS]) : OK;
}

enum status showcase_read(struct place *p, const struct origin *s, const json_t *doc, struct config *c)
{
    struct tables *t = mem_alloc(sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    memset(t, 0, sizeof *t);
    enum status st = read_tables(p, s, doc, c, t);
    if (st == OK)
        st = hand_over(t, c->files);
    mem_free(t);
    return st;
}

/* ---- sources ---- */

static enum status take_text(struct place *p, const json_t *obj, const char *name, size_t max, char *out)
{
    const char *text = NULL;

    TRY(place_text(p, obj, name, true, max, &text));
    memcpy(out, text, strlen(text) + 1);
    return OK;
}

/* What the link is made of by which people get there. */
static enum status read_log_in(struct place *p, const json_t *profile, struct shown_source *out)
{
    const json_t *flow = json_object_get(profile, "stroom");
    enum language language;
    json_t *tag;
    size_t i;

    if (flow == NULL)
        return OK;
    size_t mark = place_enter(p, "stroom");
    TRY(take_text(p, flow, "client_id", sizeof out->client_id - 1, out->client_id));
    TRY(take_text(p, flow, "scope", sizeof out->scope - 1, out->scope));
    if (json_object_get(flow, "aanmelden") != NULL)
        TRY(take_text(p, flow, "aanmelden", sizeof out->login_scope - 1, out->login_scope));
    json_array_foreach(json_object_get(flow, "talen"), i, tag)
        if (json_is_string(tag) && language_find(json_string_value(tag), json_string_length(tag), &language))
            out->languages |= (uint16_t)(1u << language);
    size_t inner = place_enter(p, "adressen");
    TRY(place_url(p, json_object_get(flow, "adressen"), "toestemming", true, out->authorize));
    place_leave(p, inner);
    place_leave(p, mark);
    return OK;
}

/* A profile was found complete before; what is looked at here is what people will read. */
enum status showcase_sources(struct place *p, const json_t *profiles, int *fd)
{
    struct shown_source table[LIMIT_SOURCES] = { 0 };
    size_t n = json_array_size(profiles);
    const char *id = NULL;

    BUG_IF(n > LIMIT_SOURCES);
    for (size_t i = 0; i < n; i++) {
        const json_t *profile = json_array_get(profiles, i);
        size_t mark = place_index(p, i);

        TRY(place_text(p, profile, "id", true, BRON_MAX - 1, &id));
        memcpy(table[i].name, id, strlen(id) + 1);
        TRY(place_shown(p, profile, "titel", true, table[i].title));
        TRY(read_log_in(p, profile, &table[i]));
        place_leave(p, mark);
    }
    return role_sealed_file(table, n * sizeof table[0], fd);
}
