#include "launcher/registry.h"

#include "base/date.h"
#include "base/text.h"
#include "jose/key.h"
#include "launcher/value.h"
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

static void read_certificate(const struct node *client, struct client *a)
{
    static const char *const members[] = { "san_uri", "subject_dn", NULL };
    struct node cert = doc_object(client, "certificaat", members), list, one;

    list = doc_list_or_none(&cert, "san_uri", 1, LIMIT_CERTIFICATE_NAMES);
    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *text = doc_own_text(&one, sizeof a->san_uri[0] - 1);

        if (doc_expect(&one, is_name(text) && strchr(text, ':') != NULL && strchr(text, ' ') == NULL,
                       "must be a URI as it stands in the certificate's subjectAltName"))
            memcpy(a->san_uri[a->n_san++], text, strlen(text) + 1);
    }
    list = doc_list_or_none(&cert, "subject_dn", 1, LIMIT_CERTIFICATE_NAMES);
    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *text = doc_own_text(&one, sizeof a->subject_dn[0] - 1);

        if (doc_expect(&one, is_name(text) && strchr(text, '=') != NULL,
                       "must be a name in RFC 2253 form: openssl x509 -subject -nameopt RFC2253"))
            memcpy(a->subject_dn[a->n_dn++], text, strlen(text) + 1);
    }
    doc_expect(&cert, a->n_san + a->n_dn > 0, "needs san_uri or subject_dn");
}

static void read_corporations(const struct node *client, const struct registry_around *around, struct client *a,
                              struct shown_client *shown)
{
    struct node list = doc_list(client, "corporaties", 1, LIMIT_CORPORATIONS), one;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *text = doc_own_text(&one, sizeof a->corporaties[0] - 1);

        doc_expect(&one, registry_corporation(text), "must be an L-number or an OIN");
        for (size_t k = 0; k < a->n_corporaties; k++)
            doc_expect(&one, strcmp(a->corporaties[k], text) != 0, "names a corporation twice");
        const struct corporation *row = corporation_find(around->corporations, around->n_corporations, text);
        if (!doc_expect(&one, row != NULL, "is not in the file that corporaties names: people would not know who it is"))
            return;
        if (a->role == CLIENT_PLATFORM)
            shown->corporations[shown->n_corporations++] = (uint16_t)(row - around->corporations);
        memcpy(a->corporaties[a->n_corporaties++], text, strlen(text) + 1);
    }
}

static void read_redirects(const struct node *client, struct client *a, struct shown_client *shown)
{
    struct node list = doc_list(client, "redirect_uris", 1, LIMIT_REDIRECT_URIS), one;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *text = doc_own_text(&one, sizeof a->redirect_uri[0] - 1);

        if (!doc_expect(&one, redirect_uri_ok(text),
                        "must be an https URL in its one normal spelling, without user and fragment; "
                        "its query without what an answer has (code, state, iss, error)"))
            return;
        memcpy(a->redirect_uri[a->n_redirects++], text, strlen(text) + 1);
        memcpy(shown->redirect_uri[shown->n_redirects++], text, strlen(text) + 1);
    }
}

static void read_identity(const struct node *client, char service, struct client *a)
{
    const char *id = doc_text(client, "client_id", CLIENT_MAX);

    memcpy(a->id, id, strlen(id) + 1);
    doc_expect_member(client, "client_id", text_is_reference(id, strlen(id), CLIENT_MAX),
                      "may hold letters, digits, '.', '_' and '-' only");
    const char *environment = doc_text(client, "omgeving", 16);
    doc_expect_member(client, "omgeving", strcmp(environment, "TEST") == 0 || strcmp(environment, "PRODUCTIE") == 0,
                      "must be TEST or PRODUCTIE");
    a->environment = environment[0];
    doc_expect_member(client, "omgeving", service != 'T' || a->environment != 'P',
                      "a production client does not fit a service whose own omgeving is TEST");
}

/* ---- by role ---- */

static uint8_t read_role(const struct node *client)
{
    const char *text = doc_text_or(client, "rol", 16, NULL);
    uint32_t role = CLIENT_PLATFORM;

    doc_expect_member(client, "rol", text == NULL || name_find(NAMES_CLIENT_ROLE, text, strlen(text), &role),
                      "must be the role of a platform, of a corporation or of an auditor (docs/configuration.md)");
    return (uint8_t)role;
}

/* What pages show of it, and where they lead. */
static void read_platform(const struct node *client, const struct registry_around *around, struct client *a,
                          struct shown_client *shown)
{
    memcpy(shown->id, a->id, sizeof shown->id);
    value_shown(client, "naam", true, shown->name);
    value_url(client, "website", true, shown->website);
    a->bewijs = doc_bool(client, "bewijs");
    read_redirects(client, a, shown);
    value_url(client, "menselijke_toets", false, a->menselijke_toets);
    const char *person = a->menselijke_toets[0] != 0 ? a->menselijke_toets : around->person;
    memcpy(shown->person, person, strlen(person) + 1);
}

/* The key that what an auditor opens will be encrypted to. */
static void check_auditor_key(const struct node *client)
{
    static const char *const members[] = { "kty", "crv", "x", "y", "kid", NULL };
    struct node jwk = doc_object(client, "sleutel", members);
    const char *kid = doc_text(&jwk, "kid", KID_MAX);
    struct key key;

    if (!doc_good(&jwk))
        return;
    enum status s = text_is_reference(kid, strlen(kid), KID_MAX) ? key_import(jwk.value, KEY_ES256, &key) : REFUSED_KEY;
    bool good = s == OK && key.alg == KEY_ES256;
    if (s == OK)
        key_release(&key);
    if (status_class_of(s) == CLASS_FAULT)
        doc_take(&jwk, s);
    doc_expect(&jwk, good,
               "must be a public key on P-256 as a JWK: kty, crv, x, y, and a kid of letters, digits, '.', '_' and '-'");
}

/* Which years of which corporations, and until when. Opening will rest on it; nobody reads it yet. */
static void check_auditor(const struct node *client)
{
    int32_t day = 0;

    check_auditor_key(client);
    struct node years = doc_list(client, "jaren", 1, LIMIT_AUDITOR_YEARS), year;
    for (size_t i = 0; doc_element(&years, i, &year); i++) {
        int64_t n = json_integer_value(year.value);

        doc_expect(&year, json_is_integer(year.value) && n >= LIMIT_ACCOUNTS_FIRST_YEAR && n <= LIMIT_LAST_YEAR,
                   "must be a year (docs/configuration.md)");
        for (size_t k = 0; k < i; k++)
            doc_expect(&year, !json_equal(json_array_get(years.value, k), year.value), "is there twice");
    }
    const char *until = doc_text(client, "tot", 10);
    doc_expect_member(client, "tot", date_parse(until, strlen(until), &day) && year_of(day) <= LIMIT_LAST_YEAR,
                      "must be a date as 2027-12-31");
}

static void read_client(const struct node *client, const struct registry_around *around, struct client *a,
                        struct shown_client *shown)
{
    static const char *const members[CLIENT_ROLE_N][12] = {
        [CLIENT_PLATFORM] = { "client_id", "omgeving", "naam", "rol", "website", "bewijs", "certificaat", "corporaties",
                              "redirect_uris", "menselijke_toets", NULL },
        [CLIENT_CORPORATION] = { "client_id", "omgeving", "naam", "rol", "certificaat", "corporaties", NULL },
        [CLIENT_AUDITOR] = { "client_id", "omgeving", "naam", "rol", "certificaat", "corporaties", "sleutel", "jaren", "tot",
                             NULL },
    };
    char name[VALUE_SHOWN_MAX];

    a->role = read_role(client);
    doc_only(client, members[a->role]);
    read_identity(client, around->service, a);
    value_shown(client, "naam", true, name);
    read_certificate(client, a);
    read_corporations(client, around, a, shown);
    if (a->role == CLIENT_PLATFORM)
        read_platform(client, around, a, shown);
    else if (a->role == CLIENT_AUDITOR)
        check_auditor(client);
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

void registry_read(const struct node *doc, const struct registry_around *around, struct client *clients,
                   struct shown_client *shown, size_t *n)
{
    static const char *const members[] = { "afnemers", NULL };

    doc_only(doc, members);
    struct node list = doc_list(doc, "afnemers", 1, LIMIT_CLIENTS), client;
    for (*n = 0; doc_element(&list, *n, &client); (*n)++) {
        size_t i = *n;

        memset(&clients[i], 0, sizeof clients[i]);
        memset(&shown[i], 0, sizeof shown[i]);
        read_client(&client, around, &clients[i], &shown[i]);
        for (size_t k = 0; k < i; k++) {
            doc_expect(&client, strcmp(clients[k].id, clients[i].id) != 0, "has the client_id of an earlier client");
            doc_expect(&client, !shares_certificate(&clients[k], &clients[i]),
                       "has the certificate name of an earlier client: one name is one client");
        }
    }
}
