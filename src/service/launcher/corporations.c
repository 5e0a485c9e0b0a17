#include "launcher/corporations.h"

#include "launcher/registry.h"
#include "launcher/value.h"
#include "model/names.h"
#include "model/source.h"

#include <stdlib.h>
#include <string.h>

#define OIN_LEN 20

static bool is_oin(const char *text)
{
    return strlen(text) == OIN_LEN && strspn(text, "0123456789") == OIN_LEN;
}

/* ---- what pages show ---- */

static void read_desk(const struct node *corporation, struct shown_corporation *c)
{
    static const char *const members[] = { "adres", "uren", "telefoon", NULL };

    if (!doc_has(corporation, "balie"))
        return;
    struct node desk = doc_object(corporation, "balie", members);
    value_shown(&desk, "adres", true, c->address);
    value_shown(&desk, "uren", true, c->hours);
    value_shown(&desk, "telefoon", true, c->telephone);
}

static void read_colour(const struct node *colours, const char *name, uint32_t *out)
{
    doc_expect_member(colours, name, theme_colour_parse(doc_text(colours, name, 7), out), "must be a colour as #rrggbb");
}

static void read_theme(const struct node *corporation, struct shown_corporation *c)
{
    static const char *const members[] = { "merk", "merktekst", "knop", "knoptekst", "link", NULL };

    if (!doc_has(corporation, "kleuren"))
        return;
    struct node colours = doc_object(corporation, "kleuren", members);
    read_colour(&colours, "merk", &c->theme.brand);
    read_colour(&colours, "merktekst", &c->theme.brand_text);
    read_colour(&colours, "knop", &c->theme.accent);
    read_colour(&colours, "knoptekst", &c->theme.accent_text);
    read_colour(&colours, "link", &c->theme.link);
    doc_expect(&colours, theme_readable(&c->theme),
               "cannot be read by all: merktekst on merk, knoptekst on knop, and link and knop on white need a "
               "contrast of 4.5 to 1");
    c->has_theme = 1;
}

/* ---- where somebody goes who does not agree ---- */

static const char *read_municipality(const struct node *object)
{
    const char *code = doc_text(object, "gemeente", GEMEENTE_LEN);

    doc_expect_member(object, "gemeente", strlen(code) == GEMEENTE_LEN && strspn(code, "0123456789") == GEMEENTE_LEN,
                      "must be the CBS code of a municipality, four digits");
    return code;
}

static void add_redress(const struct node *object, const char *name, const char *code, const char *gemeente,
                        struct corporations *out)
{
    struct redress *r = &out->redress[out->n_redress];

    value_url(object, name, gemeente[0] != '\0', r->url);
    if (!doc_good(object) || r->url[0] == '\0')
        return;
    memcpy(r->corporatie, code, strlen(code) + 1);
    memcpy(r->gemeente, gemeente, strlen(gemeente) + 1);
    out->n_redress++;
}

static void read_objections(const struct node *corporation, const char *code, struct corporations *out)
{
    static const char *const members[] = { "gemeente", "adres", NULL };
    struct node list = doc_list_or_none(corporation, "bezwaar", 1, LIMIT_OBJECTIONS), one;
    size_t first = out->n_redress;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        doc_only(&one, members);
        const char *gemeente = read_municipality(&one);
        for (size_t k = first; k < out->n_redress; k++)
            doc_expect(&one, strcmp(out->redress[k].gemeente, gemeente) != 0, "has the gemeente of an earlier one");
        if (!doc_expect(&one, out->n_objections < LIMIT_OBJECTIONS,
                        "is one too many of all corporations together (docs/limits.md)"))
            return;
        out->n_objections++;
        add_redress(&one, "adres", code, gemeente, out);
    }
}

/* ---- what allocations and accounts rest on ---- */

/* Less than evidence of a desk is no evidence that the law knows; more may be asked for. */
static uint8_t read_bar(const struct node *corporation)
{
    const char *text = doc_text_or(corporation, "minimaleZekerheid", 16, NULL);
    uint32_t zekerheid = ZEKERHEID_BALIE;

    doc_expect_member(corporation, "minimaleZekerheid",
                      text == NULL ||
                          (name_find(NAMES_ZEKERHEID, text, strlen(text), &zekerheid) && zekerheid <= ZEKERHEID_BALIE),
                      "must be the assurance of a signed source, a signed vault or a desk (docs/configuration.md)");
    return (uint8_t)zekerheid;
}

/* Room that was agreed on with a municipality beyond what every corporation has. Accounts will rest on it; nobody reads
 * it yet. */
static void read_extra_room(const struct node *corporation)
{
    static const char *const members[] = { "jaar", "gemeente", "basispunten", NULL };
    struct node list = doc_list_or_none(corporation, "extraVrijeRuimte", 1, LIMIT_EXTRA_ROOM), one;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        doc_only(&one, members);
        int64_t year = doc_int(&one, "jaar", LIMIT_ACCOUNTS_FIRST_YEAR, LIMIT_LAST_YEAR);
        const char *gemeente = read_municipality(&one);
        (void)doc_int(&one, "basispunten", 1, LIMIT_EXTRA_ROOM_POINTS);
        for (size_t k = 0; k < i && doc_good(&one); k++) {
            const json_t *other = json_array_get(list.value, k);

            doc_expect(&one,
                       json_integer_value(json_object_get(other, "jaar")) != year ||
                           strcmp(json_string_value(json_object_get(other, "gemeente")), gemeente) != 0,
                       "has the jaar and gemeente of an earlier one");
        }
    }
}

/* ---- all of them ---- */

static void read_code(const struct node *corporation, char out[CORPORATIE_MAX])
{
    const char *code = doc_text(corporation, "code", CORPORATIE_MAX - 1);

    doc_expect_member(corporation, "code", registry_corporation(code), "must be an L-number or an OIN");
    memcpy(out, code, strlen(code) + 1);
}

static void read_one(const struct node *corporation, struct shown_corporation *shown, struct corporation *row,
                     struct corporations *out)
{
    static const char *const members[] = { "code", "oin", "naam", "minimaleZekerheid", "klachten", "bezwaar", "extraVrijeRuimte",
                                           "verantwoording", "balie", "kleuren", NULL };

    doc_only(corporation, members);
    read_code(corporation, row->code);
    memcpy(shown->code, row->code, sizeof shown->code);
    value_shown(corporation, "naam", true, shown->name);
    row->minimale_zekerheid = read_bar(corporation);
    add_redress(corporation, "klachten", row->code, "", out);
    read_objections(corporation, row->code, out);
    read_extra_room(corporation);
    read_desk(corporation, shown);
    read_theme(corporation, shown);
}

/* The number of an organisation: one's own, also where it is the code of another. */
static void check_oin(const struct node *list, const struct node *corporation, const struct corporations *out)
{
    const char *oin = doc_text_or(corporation, "oin", OIN_LEN, NULL), *code = out->rows[corporation->index].code;
    struct node at = doc_member(corporation, "oin");

    if (oin == NULL || !doc_good(&at))
        return;
    doc_expect(&at, is_oin(oin), "must be an OIN, twenty digits");
    doc_expect(&at, !is_oin(code) || strcmp(code, oin) == 0, "must be the OIN that is the code");
    for (size_t k = 0; k < out->n; k++) {
        const char *other = json_string_value(json_object_get(json_array_get(list->value, k), "oin"));

        doc_expect(&at,
                   k == corporation->index ||
                       (strcmp(out->rows[k].code, oin) != 0 && (other == NULL || strcmp(other, oin) != 0)),
                   "is that of another corporation");
    }
}

void corporations_read(const struct node *doc, struct corporations *out)
{
    static const char *const members[] = { "corporaties", NULL };

    doc_only(doc, members);
    struct node list = doc_list(doc, "corporaties", 1, LIMIT_KNOWN_CORPORATIONS), one;
    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        read_one(&one, &out->shown[i], &out->rows[i], out);
        doc_expect(&one, corporation_find(out->rows, i, out->rows[i].code) == NULL, "has the code of an earlier corporation");
        out->n = i + 1;
    }
    for (size_t i = 0; doc_element(&list, i, &one); i++)
        check_oin(&list, &one, out);
    qsort(out->redress, out->n_redress, sizeof out->redress[0], redress_order);
}

/* ---- who accounts for them ---- */

static void check_accountants(const struct node *corporation, const struct client *clients, size_t n)
{
    const char *code = json_string_value(json_object_get(corporation->value, "code"));
    struct node list = doc_list_or_none(corporation, "verantwoording", 1, LIMIT_ACCOUNTING_CLIENTS), one;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        char id[CLIENT_MAX + 1];
        const char *text = doc_own_text(&one, sizeof id - 1);

        memcpy(id, text, strlen(text) + 1);
        const struct client *client = client_find(clients, n, id);
        doc_expect(&one, client != NULL && client->role != CLIENT_AUDITOR && client_has_corporation(client, code),
                   "must be the client_id of a client, no auditor, that has this corporation");
        for (size_t k = 0; k < i; k++)
            doc_expect(&one, strcmp(json_string_value(json_array_get(list.value, k)), id) != 0, "is there twice");
    }
}

void corporations_accounts(const struct node *doc, const struct client *clients, size_t n)
{
    struct node list = doc_member(doc, "corporaties"), one;

    for (size_t i = 0; doc_element(&list, i, &one); i++)
        check_accountants(&one, clients, n);
}
