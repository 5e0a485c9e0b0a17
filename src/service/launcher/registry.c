#include "launcher/registry.h"

#include "base/date.h"
#include "base/text.h"
#include "jose/key.h"
#include "model/names.h"
#include "oauth/redirect.h"

#include <string.h>

bool registry_corporation(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(text);
}

/* Printable ASCII: a URI or a name in RFC 2253 form. */
static bool is_name(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (*c < ' ' || *c > '~')
            return false;
    return true;
}

static enum status refuse_at(struct place *p, size_t i, const char *remedy)
{
    place_index(p, i);
    return place_refuse(p, remedy);
}

static enum status read_certificate(struct place *p, const json_t *obj, struct client *a)
{
    static const char *const members[] = { "san_uri", "subject_dn", NULL };
    json_t *cert, *list;
    const char *text;

    TRY(place_object(p, obj, "certificaat", members, &cert));
    size_t mark = place_enter(p, "certificaat");
    TRY(place_array(p, cert, "san_uri", false, 1, LIMIT_CERTIFICATE_NAMES, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = place_enter(p, "san_uri");
        TRY(place_text_at(p, list, i, sizeof a->san_uri[0] - 1, &text));
        if (!is_name(text) || strchr(text, ':') == NULL || strchr(text, ' ') != NULL)
            return refuse_at(p, i, "must be a URI as it stands in the certificate's subjectAltName");
        memcpy(a->san_uri[a->n_san++], text, strlen(text) + 1);
        place_leave(p, inner);
    }
    TRY(place_array(p, cert, "subject_dn", false, 1, LIMIT_CERTIFICATE_NAMES, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = place_enter(p, "subject_dn");
        TRY(place_text_at(p, list, i, sizeof a->subject_dn[0] - 1, &text));
        if (!is_name(text) || strchr(text, '=') == NULL)
            return refuse_at(p, i, "must be a name in RFC 2253 form: openssl x509 -subject -nameopt RFC2253");
        memcpy(a->subject_dn[a->n_dn++], text, strlen(text) + 1);
        place_leave(p, inner);
    }
    if (a->n_san + a->n_dn == 0)
        return place_refuse(p, "needs san_uri or subject_dn");
    place_leave(p, mark);
    return OK;
}

static enum status read_corporations(struct place *p, const json_t *obj, const struct registry_around *around, struct client *a,
                                     struct shown_client *shown)
{
    const char *text;
    json_t *list;

    TRY(place_array(p, obj, "corporaties", true, 1, LIMIT_CORPORATIONS, &list));
    size_t mark = place_enter(p, "corporaties");
    for (size_t i = 0; i < json_array_size(list); i++) {
        TRY(place_text_at(p, list, i, sizeof a->corporaties[0] - 1, &text));
        if (!registry_corporation(text))
            return refuse_at(p, i, "must be an L-number or an OIN");
        for (size_t k = 0; k < a->n_corporaties; k++)
            if (strcmp(a->corporaties[k], text) == 0)
                return refuse_at(p, i, "names a corporation twice");
        const struct corporation *row = corporation_find(around->corporations, around->n_corporations, text);
        if (row == NULL)
            return refuse_at(p, i, "is not in the file that corporaties names: people would not know who it is");
        if (a->role == CLIENT_PLATFORM)
            shown->corporations[shown->n_corporations++] = (uint16_t)(row - around->corporations);
        memcpy(a->corporaties[a->n_corporaties++], text, strlen(text) + 1);
    }
    place_leave(p, mark);
    return OK;
}

static enum status read_redirects(struct place *p, const json_t *obj, struct client *a, struct shown_client *shown)
{
    const char *text;
    json_t *list;

    TRY(place_array(p, obj, "redirect_uris", true, 1, LIMIT_REDIRECT_URIS, &list));
    size_t mark = place_enter(p, "redirect_uris");
    for (size_t i = 0; i < json_array_size(list); i++) {
        TRY(place_text_at(p, list, i, sizeof a->redirect_uri[0] - 1, &text));
        if (!redirect_uri_ok(text))
            return refuse_at(p, i, "must be an https URL in its one normal spelling, without user and fragment; "
                                   "its query without what an answer has (code, state, iss, error)");
        memcpy(a->redirect_uri[a->n_redirects++], text, strlen(text) + 1);
        memcpy(shown->redirect_uri[shown->n_redirects++], text, strlen(text) + 1);
    }
    place_leave(p, mark);
    return OK;
}

static enum status read_identity(struct place *p, const json_t *obj, char service, struct client *a)
{
    const char *text = NULL;
    size_t mark;

    TRY(place_text(p, obj, "client_id", true, CLIENT_MAX, &text));
    memcpy(a->id, text, strlen(text) + 1);
    mark = place_enter(p, "client_id");
    if (!text_is_reference(text, strlen(text), CLIENT_MAX))
        return place_refuse(p, "may hold letters, digits, '.', '_' and '-' only");
    place_leave(p, mark);
    TRY(place_text(p, obj, "omgeving", true, 16, &text));
    mark = place_enter(p, "omgeving");
    if (strcmp(text, "TEST") != 0 && strcmp(text, "PRODUCTIE") != 0)
        return place_refuse(p, "must be TEST or PRODUCTIE");
    a->omgeving = text[0];
    if (service == 'T' && a->omgeving == 'P')
        return place_refuse(p, "a production client does not fit a service whose own omgeving is TEST");
    place_leave(p, mark);
    return OK;
}

/* ---- by role ---- */

static enum status read_role(struct place *p, const json_t *obj, uint8_t *out)
{
    uint32_t role = CLIENT_PLATFORM;
    const char *text = NULL;

    TRY(place_text(p, obj, "rol", false, 16, &text));
    size_t mark = place_enter(p, "rol");
    if (text != NULL && !name_find(NAMES_CLIENT_ROLE, text, strlen(text), &role))
        return place_refuse(p, "must be the role of a platform, of a corporation or of an auditor (docs/configuration.md)");
    *out = (uint8_t)role;
    place_leave(p, mark);
    return OK;
}

/* What pages show of it, and where they lead. */
static enum status read_platform(struct place *p, const json_t *obj, const struct registry_around *around, struct client *a,
                                 struct shown_client *shown)
{
    const json_t *evidence = json_object_get(obj, "bewijs");

    memcpy(shown->id, a->id, sizeof shown->id);
    TRY(place_shown(p, obj, "naam", true, shown->name));
    TRY(place_url(p, obj, "website", true, shown->website));
    if (evidence != NULL && !json_is_boolean(evidence)) {
        place_enter(p, "bewijs");
        return place_refuse(p, "must be true or false");
    }
    a->bewijs = json_is_true(evidence);
    TRY(read_redirects(p, obj, a, shown));
    TRY(place_url(p, obj, "menselijke_toets", false, a->menselijke_toets));
    const char *person = a->menselijke_toets[0] != 0 ? a->menselijke_toets : around->person;
    memcpy(shown->person, person, strlen(person) + 1);
    return OK;
}

/* The key that what an auditor opens will be encrypted to. */
static enum status check_auditor_key(struct place *p, const json_t *obj)
{
    static const char *const members[] = { "kty", "crv", "x", "y", "kid", NULL };
    const char *kid = NULL;
    struct key key;
    json_t *jwk;

    TRY(place_object(p, obj, "sleutel", members, &jwk));
    size_t mark = place_enter(p, "sleutel");
    TRY(place_text(p, jwk, "kid", true, KID_MAX, &kid));
    enum status s = text_is_reference(kid, strlen(kid), KID_MAX) ? key_import(jwk, KEY_ES256, &key) : REFUSED_KEY;
    bool good = s == OK && key.alg == KEY_ES256;
    if (s == OK)
        key_release(&key);
    if (status_class_of(s) == CLASS_FAULT)
        return s;
    if (!good)
        return place_refuse(p, "must be a public key on P-256 as a JWK: kty, crv, x, y, and a kid of letters, digits, '.', '_' "
                               "and '-'");
    place_leave(p, mark);
    return OK;
}

/* Which years of which corporations, and until when. Opening will rest on it; nobody reads it yet. */
static enum status check_auditor(struct place *p, const json_t *obj)
{
    const char *until = NULL;
    int32_t day;
    json_t *years;

    TRY(check_auditor_key(p, obj));
    TRY(place_array(p, obj, "jaren", true, 1, LIMIT_AUDITOR_YEARS, &years));
    size_t mark = place_enter(p, "jaren");
    for (size_t i = 0; i < json_array_size(years); i++) {
        const json_t *year = json_array_get(years, i);

        if (!json_is_integer(year) || json_integer_value(year) < LIMIT_ACCOUNTS_FIRST_YEAR ||
            json_integer_value(year) > LIMIT_LAST_YEAR)
            return refuse_at(p, i, "must be a year (docs/configuration.md)");
        for (size_t k = 0; k < i; k++)
            if (json_equal(json_array_get(years, k), year))
                return refuse_at(p, i, "is there twice");
    }
    place_leave(p, mark);
    TRY(place_text(p, obj, "tot", true, 10, &until));
    mark = place_enter(p, "tot");
    if (!date_parse(until, strlen(until), &day) || year_of(day) > LIMIT_LAST_YEAR)
        return place_refuse(p, "must be a date as 2027-12-31");
    place_leave(p, mark);
    return OK;
}

static enum status read_client(struct place *p, const json_t *obj, const struct registry_around *around, struct client *a,
                               struct shown_client *shown)
{
    static const char *const members[CLIENT_ROLE_N][12] = {
        [CLIENT_PLATFORM] = { "client_id", "omgeving", "naam", "rol", "website", "bewijs", "certificaat", "corporaties",
                              "redirect_uris", "menselijke_toets", NULL },
        [CLIENT_CORPORATION] = { "client_id", "omgeving", "naam", "rol", "certificaat", "corporaties", NULL },
        [CLIENT_AUDITOR] = { "client_id", "omgeving", "naam", "rol", "certificaat", "corporaties", "sleutel", "jaren", "tot",
                             NULL },
    };
    char name[PLACE_SHOWN_MAX];

    TRY(read_role(p, obj, &a->role));
    TRY(place_only(p, obj, members[a->role]));
    TRY(read_identity(p, obj, around->service, a));
    TRY(place_shown(p, obj, "naam", true, name));
    TRY(read_certificate(p, obj, a));
    TRY(read_corporations(p, obj, around, a, shown));
    if (a->role == CLIENT_PLATFORM)
        return read_platform(p, obj, around, a, shown);
    return a->role == CLIENT_AUDITOR ? check_auditor(p, obj) : OK;
}

static bool shares_certificate(const struct client *a, const struct client *b)
{
    for (size_t i = 0; i < a->n_san; i++)
        for (size_t k = 0; k < b->n_san; k++)
            if (strcmp(a->san_uri[i], b->san_uri[k]) == 0)
                return true;
    for (size_t i = 0; i < a->n_dn; i++)
        for (size_t k = 0; k < b->n_dn; k++)
            if (strcmp(a->subject_dn[i], b->subject_dn[k]) == 0)
                return true;
    return false;
}

enum status registry_read(struct place *p, const json_t *doc, const struct registry_around *around, struct client *clients,
                          struct shown_client *shown, size_t *n)
{
    static const char *const members[] = { "afnemers", NULL };
    json_t *list;

    *n = 0;
    TRY(place_only(p, doc, members));
    TRY(place_array(p, doc, "afnemers", true, 1, LIMIT_CLIENTS, &list));
    size_t outer = place_enter(p, "afnemers");
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t mark = place_index(p, i);

        memset(&clients[i], 0, sizeof clients[i]);
        memset(&shown[i], 0, sizeof shown[i]);
        TRY(read_client(p, json_array_get(list, i), around, &clients[i], &shown[i]));
        for (size_t k = 0; k < i; k++) {
            if (strcmp(clients[k].id, clients[i].id) == 0)
                return place_refuse(p, "has the client_id of an earlier client");
            if (shares_certificate(&clients[k], &clients[i]))
                return place_refuse(p, "has the certificate name of an earlier client: one name is one client");
        }
        place_leave(p, mark);
        *n = i + 1;
    }
    place_leave(p, outer);
    return OK;
}
