#include "launcher/corporations.h"

#include "launcher/registry.h"
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

/* ---- where somebody goes who does not agree ---- */

static enum status read_municipality(struct place *p, const json_t *obj, const char **out)
{
    TRY(place_text(p, obj, "gemeente", true, GEMEENTE_LEN, out));
    size_t mark = place_enter(p, "gemeente");
    if (strlen(*out) != GEMEENTE_LEN || strspn(*out, "0123456789") != GEMEENTE_LEN)
        return place_refuse(p, "must be the CBS code of a municipality, four digits");
    place_leave(p, mark);
    return OK;
}

static enum status add_redress(struct place *p, const json_t *obj, const char *name, const char *code,
                               const char *gemeente, struct corporations *out)
{
    struct redress *r = &out->redress[out->n_redress];

    TRY(place_url(p, obj, name, gemeente[0] != '\0', r->url));
    if (r->url[0] == '\0')
        return OK;
    memcpy(r->corporatie, code, strlen(code) + 1);
    memcpy(r->gemeente, gemeente, strlen(gemeente) + 1);
    out->n_redress++;
    return OK;
}

static enum status read_objections(struct place *p, const json_t *obj, const char *code, struct corporations *out)
{
    static const char *const members[] = { "gemeente", "adres", NULL };
    size_t first = out->n_redress;
    const char *gemeente = NULL;
    json_t *list;

    TRY(place_array(p, obj, "bezwaar", false, 1, LIMIT_OBJECTIONS, &list));
    size_t mark = place_enter(p, "bezwaar");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        size_t inner = place_index(p, i);

        TRY(place_only(p, one, members));
        TRY(read_municipality(p, one, &gemeente));
        for (size_t k = first; k < out->n_redress; k++)
            if (strcmp(out->redress[k].gemeente, gemeente) == 0)
                return place_refuse(p, "has the gemeente of an earlier one");
        if (out->n_objections++ == LIMIT_OBJECTIONS)
            return place_refuse(p, "is one too many of all corporations together (docs/limits.md)");
        TRY(add_redress(p, one, "adres", code, gemeente, out));
        place_leave(p, inner);
    }
    place_leave(p, mark);
    return OK;
}

/* ---- what allocations and accounts rest on ---- */

/* Less than evidence of a desk is no evidence that the law knows; more may be asked for. */
static enum status read_bar(struct place *p, const json_t *obj, uint8_t *out)
{
    uint32_t zekerheid = ZEKERHEID_BALIE;
    const char *text = NULL;

    TRY(place_text(p, obj, "minimaleZekerheid", false, 16, &text));
    size_t mark = place_enter(p, "minimaleZekerheid");
    if (text != NULL && (!name_find(NAMES_ZEKERHEID, text, strlen(text), &zekerheid) || zekerheid > ZEKERHEID_BALIE))
        return place_refuse(p, "must be the assurance of a signed source, a signed vault or a desk (docs/configuration.md)");
    *out = (uint8_t)zekerheid;
    place_leave(p, mark);
    return OK;
}

/* Room that was agreed on with a municipality beyond what every corporation has. Accounts will rest on it; nobody reads
 * it yet. */
static enum status read_extra_room(struct place *p, const json_t *obj)
{
    static const char *const members[] = { "jaar", "gemeente", "basispunten", NULL };
    json_t *list;

    TRY(place_array(p, obj, "extraVrijeRuimte", false, 1, LIMIT_EXTRA_ROOM, &list));
    size_t mark = place_enter(p, "extraVrijeRuimte");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *gemeente = NULL;
        int64_t year = 0, points = 0;
        size_t inner = place_index(p, i);

        TRY(place_only(p, one, members));
        TRY(place_int(p, one, "jaar", true, LIMIT_ACCOUNTS_FIRST_YEAR, LIMIT_LAST_YEAR, &year));
        TRY(read_municipality(p, one, &gemeente));
        TRY(place_int(p, one, "basispunten", true, 1, LIMIT_EXTRA_ROOM_POINTS, &points));
        for (size_t k = 0; k < i; k++) {
            const json_t *other = json_array_get(list, k);

            if (json_integer_value(json_object_get(other, "jaar")) == year &&
                strcmp(json_string_value(json_object_get(other, "gemeente")), gemeente) == 0)
                return place_refuse(p, "has the jaar and gemeente of an earlier one");
        }
        place_leave(p, inner);
    }
    place_leave(p, mark);
    return OK;
}

/* ---- all of them ---- */

static enum status read_code(struct place *p, const json_t *obj, char out[CORPORATIE_MAX])
{
    const char *code = NULL;

    TRY(place_text(p, obj, "code", true, CORPORATIE_MAX - 1, &code));
    size_t mark = place_enter(p, "code");
    if (!registry_corporation(code))
        return place_refuse(p, "must be an L-number or an OIN");
    memcpy(out, code, strlen(code) + 1);
    place_leave(p, mark);
    return OK;
}

static enum status read_one(struct place *p, const json_t *obj, struct shown_corporation *shown, struct corporation *row,
                            struct corporations *out)
{
    static const char *const members[] = { "code", "oin", "naam", "minimaleZekerheid", "klachten", "bezwaar", "extraVrijeRuimte",
                                           "verantwoording", "balie", "kleuren", NULL };

    TRY(place_only(p, obj, members));
    TRY(read_code(p, obj, row->code));
    memcpy(shown->code, row->code, sizeof shown->code);
    TRY(place_shown(p, obj, "naam", true, shown->name));
    TRY(read_bar(p, obj, &row->minimale_zekerheid));
    TRY(add_redress(p, obj, "klachten", row->code, "", out));
    TRY(read_objections(p, obj, row->code, out));
    TRY(read_extra_room(p, obj));
    TRY(read_desk(p, obj, shown));
    return read_theme(p, obj, shown);
}

/* The number of an organisation: one's own, also where it is the code of another. */
static enum status check_oin(struct place *p, const json_t *list, size_t i, const struct corporations *out)
{
    const char *oin = NULL;

    TRY(place_text(p, json_array_get(list, i), "oin", false, OIN_LEN, &oin));
    if (oin == NULL)
        return OK;
    size_t mark = place_enter(p, "oin");
    if (!is_oin(oin))
        return place_refuse(p, "must be an OIN, twenty digits");
    if (is_oin(out->rows[i].code) && strcmp(out->rows[i].code, oin) != 0)
        return place_refuse(p, "must be the OIN that is the code");
    for (size_t k = 0; k < out->n; k++) {
        const char *other = json_string_value(json_object_get(json_array_get(list, k), "oin"));

        if (k != i && (strcmp(out->rows[k].code, oin) == 0 || (other != NULL && strcmp(other, oin) == 0)))
            return place_refuse(p, "is that of another corporation");
    }
    place_leave(p, mark);
    return OK;
}

enum status corporations_read(struct place *p, const json_t *doc, struct corporations *out)
{
    static const char *const members[] = { "corporaties", NULL };
    json_t *list;

    TRY(place_only(p, doc, members));
    TRY(place_array(p, doc, "corporaties", true, 1, LIMIT_KNOWN_CORPORATIONS, &list));
    size_t outer = place_enter(p, "corporaties");
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t mark = place_index(p, i);

        TRY(read_one(p, json_array_get(list, i), &out->shown[i], &out->rows[i], out));
        if (corporation_find(out->rows, i, out->rows[i].code) != NULL)
            return place_refuse(p, "has the code of an earlier corporation");
        place_leave(p, mark);
        out->n = i + 1;
    }
    for (size_t i = 0; i < out->n; i++) {
        size_t mark = place_index(p, i);

        TRY(check_oin(p, list, i, out));
        place_leave(p, mark);
    }
    place_leave(p, outer);
    qsort(out->redress, out->n_redress, sizeof out->redress[0], redress_order);
    return OK;
}

/* ---- who accounts for them ---- */

static enum status check_accountants(struct place *p, const json_t *obj, const char *code, const struct client *clients, size_t n)
{
    char id[CLIENT_MAX + 1];
    const char *text = NULL;
    json_t *list;

    TRY(place_array(p, obj, "verantwoording", false, 1, LIMIT_ACCOUNTING_CLIENTS, &list));
    size_t mark = place_enter(p, "verantwoording");
    for (size_t i = 0; i < json_array_size(list); i++) {
        TRY(place_text_at(p, list, i, sizeof id - 1, &text));
        size_t inner = place_index(p, i);
        memcpy(id, text, strlen(text) + 1);
        const struct client *client = client_find(clients, n, id);

        if (client == NULL || client->role == CLIENT_AUDITOR || !client_has_corporation(client, code))
            return place_refuse(p, "must be the client_id of a client, no auditor, that has this corporation");
        for (size_t k = 0; k < i; k++)
            if (strcmp(json_string_value(json_array_get(list, k)), id) == 0)
                return place_refuse(p, "is there twice");
        place_leave(p, inner);
    }
    place_leave(p, mark);
    return OK;
}

enum status corporations_accounts(struct place *p, const json_t *doc, const struct client *clients, size_t n)
{
    const json_t *list = json_object_get(doc, "corporaties");
    size_t outer = place_enter(p, "corporaties");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *obj = json_array_get(list, i);
        size_t mark = place_index(p, i);

        TRY(check_accountants(p, obj, json_string_value(json_object_get(obj, "code")), clients, n));
        place_leave(p, mark);
    }
    place_leave(p, outer);
    return OK;
}
