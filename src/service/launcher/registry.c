#include "launcher/registry.h"

#include "base/text.h"
#include "json/strict_json.h"
#include "oauth/redirect.h"

#include <string.h>

/* The characters of RFC 3986; what reaches a header or JSON text from here needs no escaping. */
bool registry_url(const char *url, bool local)
{
    static const char chars[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&()*+,;=%";
    const char *rest;

    if (strncmp(url, "https://", 8) == 0)
        rest = url + 8;
    else if (local && (strncmp(url, "http://localhost", 16) == 0 || strncmp(url, "http://127.0.0.1", 16) == 0))
        rest = url + 7;
    else
        return false;
    return rest[0] != '\0' && rest[0] != '/' && strspn(rest, chars) == strlen(rest);
}

/* "L0101" or an OIN of 20 digits; upper-case letters and digits cover both. */
static bool is_corporation(const char *text)
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

static enum status read_client(struct place *p, const json_t *obj, char service, struct client *a)
{
    static const char *const members[] = { "client_id", "omgeving", "certificaat", "corporaties", "redirect_uris",
                                           "menselijke_toets", NULL };
    const char *text = NULL, *page = NULL;
    json_t *list;
    size_t mark;

    TRY(place_only(p, obj, members));
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
    TRY(read_certificate(p, obj, a));
    TRY(place_array(p, obj, "corporaties", true, 1, LIMIT_CORPORATIONS, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        mark = place_enter(p, "corporaties");
        TRY(place_text_at(p, list, i, sizeof a->corporaties[0] - 1, &text));
        if (!is_corporation(text))
            return refuse_at(p, i, "must be an L-number or an OIN");
        for (size_t k = 0; k < a->n_corporaties; k++)
            if (strcmp(a->corporaties[k], text) == 0)
                return refuse_at(p, i, "names a corporation twice");
        memcpy(a->corporaties[a->n_corporaties++], text, strlen(text) + 1);
        place_leave(p, mark);
    }
    TRY(place_array(p, obj, "redirect_uris", true, 1, LIMIT_REDIRECT_URIS, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        mark = place_enter(p, "redirect_uris");
        TRY(place_text_at(p, list, i, sizeof a->redirect_uri[0] - 1, &text));
        if (!redirect_uri_ok(text))
            return refuse_at(p, i, "must be an https URL in its one normal spelling, without user and fragment; "
                                   "its query without what an answer has (code, state, iss, error)");
        memcpy(a->redirect_uri[a->n_redirects++], text, strlen(text) + 1);
        place_leave(p, mark);
    }
    TRY(place_text(p, obj, "menselijke_toets", false, sizeof a->menselijke_toets - 1, &page));
    if (page != NULL) {
        mark = place_enter(p, "menselijke_toets");
        if (!registry_url(page, a->omgeving == 'T'))
            return place_refuse(p, "must be an https URL");
        memcpy(a->menselijke_toets, page, strlen(page) + 1);
        place_leave(p, mark);
    }
    return OK;
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

static enum status read_clients(struct place *p, const json_t *doc, char service, struct client *clients, size_t *n)
{
    static const char *const members[] = { "afnemers", NULL };
    json_t *list;

    TRY(place_only(p, doc, members));
    TRY(place_array(p, doc, "afnemers", true, 1, LIMIT_CLIENTS, &list));
    size_t outer = place_enter(p, "afnemers");
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t mark = place_index(p, i);

        memset(&clients[i], 0, sizeof clients[i]);
        TRY(read_client(p, json_array_get(list, i), service, &clients[i]));
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

enum status registry_read(struct place *p, const char *text, size_t len, char service, struct client *clients,
                          size_t *n)
{
    AUTO_JSON doc = NULL;

    *n = 0;
    TRY(place_parse(p, text, len, &doc));
    return read_clients(p, doc, service, clients, n);
}
