#include "launcher/showcase.h"

#include "base/mem.h"
#include "json/strict_json.h"
#include "launcher/paths.h"
#include "launcher/registry.h"
#include "model/language.h"
#include "model/showcase.h"
#include "wire/inputs.h"

#include <string.h>

/* ---- corporations ---- */

static enum status read_desk(struct place *p, const json_t *obj, struct shown_corporation *c)
{
    static const char *const members[] = { "adres", "uren", "telefoon", NULL };
    json_t *desk;

    if (json_object_get(obj, "balie") == NULL)
        return OK;
    TRY(place_object(p, obj, "balie", members, &desk));
    size_t mark = place_enter(p, "balie");
    TRY(place_shown(p, desk, "adres", true, c->address));
    TRY(place_shown(p, desk, "uren", true, c->hours));
    TRY(place_shown(p, desk, "telefoon", true, c->telephone));
    place_leave(p, mark);
    return OK;
}

static enum status read_colour(struct place *p, const json_t *obj, const char *name, uint32_t *out)
{
    const char *text = NULL;

    TRY(place_text(p, obj, name, true, 7, &text));
    size_t mark = place_enter(p, name);
    if (!theme_colour_parse(text, out))
        return place_refuse(p, "must be a colour as #rrggbb");
    place_leave(p, mark);
    return OK;
}

static enum status read_theme(struct place *p, const json_t *obj, struct shown_corporation *c)
{
    static const char *const members[] = { "merk", "merktekst", "knop", "knoptekst", "link", NULL };
    json_t *colours;

    if (json_object_get(obj, "kleuren") == NULL)
        return OK;
    TRY(place_object(p, obj, "kleuren", members, &colours));
    size_t mark = place_enter(p, "kleuren");
    TRY(read_colour(p, colours, "merk", &c->theme.brand));
    TRY(read_colour(p, colours, "merktekst", &c->theme.brand_text));
    TRY(read_colour(p, colours, "knop", &c->theme.accent));
    TRY(read_colour(p, colours, "knoptekst", &c->theme.accent_text));
    TRY(read_colour(p, colours, "link", &c->theme.link));
    if (!theme_readable(&c->theme))
        return place_refuse(p, "cannot be read by all: merktekst on merk, knoptekst on knop, and link and knop on white need a "
                               "contrast of 4.5 to 1");
    c->has_theme = 1;
    place_leave(p, mark);
    return OK;
}

static enum status read_corporation(struct place *p, const json_t *obj, struct shown_corporation *c)
{
    static const char *const members[] = { "code", "naam", "balie", "kleuren", NULL };
    const char *code = NULL;

    TRY(place_only(p, obj, members));
    TRY(place_text(p, obj, "code", true, sizeof c->code - 1, &code));
    size_t mark = place_enter(p, "code");
    if (!registry_corporation(code))
        return place_refuse(p, "must be an L-number or an OIN");
    memcpy(c->code, code, strlen(code) + 1);
    place_leave(p, mark);
    TRY(place_shown(p, obj, "naam", true, c->name));
    TRY(read_desk(p, obj, c));
    return read_theme(p, obj, c);
}

static enum status read_corporations(struct place *p, const json_t *doc, struct shown_corporation *table, size_t *n)
{
    static const char *const members[] = { "corporaties", NULL };
    json_t *list;

    TRY(place_only(p, doc, members));
    TRY(place_array(p, doc, "corporaties", true, 1, LIMIT_KNOWN_CORPORATIONS, &list));
    size_t outer = place_enter(p, "corporaties");
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t mark = place_index(p, i);

        memset(&table[i], 0, sizeof table[i]);
        TRY(read_corporation(p, json_array_get(list, i), &table[i]));
        for (size_t k = 0; k < i; k++)
            if (strcmp(table[k].code, table[i].code) == 0)
                return place_refuse(p, "has the code of an earlier corporation");
        place_leave(p, mark);
        *n = i + 1;
    }
    place_leave(p, outer);
    return OK;
}

/* ---- both files ---- */

/* What is read, in wiped memory as all of the register. */
struct tables {
    struct shown_corporation corporations[LIMIT_KNOWN_CORPORATIONS];
    struct client clients[LIMIT_CLIENTS];
    struct shown_client shown[LIMIT_CLIENTS];
    size_t n_corporations, n_clients;
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
    TRY(read_corporations(p, corporations, t->corporations, &t->n_corporations));
    place_leave(p, mark);
    TRY(read_file(p, s, doc, "register", &registry));
    TRY(registry_read(p, registry, &(struct registry_around){ s->service, c->instelling.menselijke_toets, t->corporations,
                                                              t->n_corporations },
                      t->clients, t->shown, &t->n_clients));
    place_leave(p, mark);
    return OK;
}

enum status showcase_read(struct place *p, const struct origin *s, const json_t *doc, struct config *c)
{
    struct tables *t = mem_alloc(sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    enum status st = read_tables(p, s, doc, c, t);
    if (st == OK)
        st = role_sealed_file(t->clients, t->n_clients * sizeof *t->clients, &c->files[HANDOVER_CLIENTS]);
    if (st == OK)
        st = role_sealed_file(t->shown, t->n_clients * sizeof *t->shown, &c->files[HANDOVER_SHOWCASE_CLIENTS]);
    if (st == OK)
        st = role_sealed_file(t->corporations, t->n_corporations * sizeof *t->corporations,
                              &c->files[HANDOVER_SHOWCASE_CORPORATIONS]);
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
    TRY(take_text(p, json_object_get(flow, "adressen"), "toestemming", sizeof out->authorize - 1, out->authorize));
    if (!registry_url(out->authorize, false))
        return place_refuse(p, "must be an https URL");
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
