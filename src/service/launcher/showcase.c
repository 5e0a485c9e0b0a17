#include "launcher/showcase.h"

#include "base/mem.h"
#include "launcher/corporations.h"
#include "launcher/paths.h"
#include "launcher/registry.h"
#include "launcher/value.h"
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

/* The document in the file that a member names. */
static json_t *read_file(const struct node *at, const struct node *file, const struct origin *s)
{
    char *text;
    size_t len;

    paths_read(at, s->dir, doc_text(at->in, at->name, PATHS_LEN), &text, &len);
    return paths_parse(file, text, len);
}

static void read_tables(const struct node *doc, const struct origin *s, const struct config *c, struct tables *t)
{
    struct node of_corporations = doc_member(doc, "corporaties"), of_registry = doc_member(doc, "register");
    struct node corporations = doc_within(&of_corporations, "(file)", NULL), registry = doc_within(&of_registry, "(file)", NULL);

    AUTO_JSON corporations_file = read_file(&of_corporations, &corporations, s);
    corporations.value = corporations_file;
    corporations_read(&corporations, &t->corporations);
    AUTO_JSON registry_file = read_file(&of_registry, &registry, s);
    registry.value = registry_file;
    const struct registry_around around = { s->service, c->settings.menselijke_toets, t->corporations.rows,
                                            t->corporations.n };
    registry_read(&registry, &around, t->clients, t->shown, &t->n_clients);
    corporations_accounts(&corporations, t->clients, t->n_clients);
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

void showcase_read(const struct node *doc, const struct origin *s, struct config *c)
{
    struct tables *t = mem_alloc(sizeof *t);

    if (doc_take(doc, t != NULL ? OK : FAULT_MEMORY)) {
        memset(t, 0, sizeof *t);
        read_tables(doc, s, c, t);
        if (doc_good(doc))
            doc_take(doc, hand_over(t, c->files));
    }
    mem_free(t);
}

/* ---- sources ---- */

static void take_text(const struct node *object, const char *name, size_t max, char *out)
{
    const char *text = doc_text(object, name, max);

    memcpy(out, text, strlen(text) + 1);
}

/* What the link is made of by which people get there. */
static void read_log_in(const struct node *profile, struct shown_source *out)
{
    struct node flow = doc_member(profile, "stroom"), addresses = doc_member(&flow, "adressen");
    struct node tags = doc_member(&flow, "talen"), tag;
    enum language language;

    if (flow.value == NULL)
        return;
    take_text(&flow, "client_id", sizeof out->client_id - 1, out->client_id);
    take_text(&flow, "scope", sizeof out->scope - 1, out->scope);
    if (doc_has(&flow, "aanmelden"))
        take_text(&flow, "aanmelden", sizeof out->login_scope - 1, out->login_scope);
    for (size_t i = 0; doc_element(&tags, i, &tag); i++)
        if (json_is_string(tag.value) &&
            language_find(json_string_value(tag.value), json_string_length(tag.value), &language))
            out->languages |= (uint16_t)(1u << language);
    value_url(&addresses, "toestemming", true, out->authorize);
}

/* A profile was found complete before; what is looked at here is what people will read. */
void showcase_sources(const struct node *at, const json_t *profiles, int *fd)
{
    struct shown_source table[LIMIT_SOURCES] = { 0 };
    struct node list = *at, profile;
    size_t n = json_array_size(profiles);

    BUG_IF(n > LIMIT_SOURCES);
    list.value = profiles;
    for (size_t i = 0; doc_element(&list, i, &profile); i++) {
        take_text(&profile, "id", BRON_MAX - 1, table[i].name);
        value_shown(&profile, "titel", true, table[i].title);
        read_log_in(&profile, &table[i]);
    }
    if (doc_good(at))
        doc_take(at, role_sealed_file(table, n * sizeof table[0], fd));
}
