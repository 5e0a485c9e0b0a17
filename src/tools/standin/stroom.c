#include "standin/stroom.h"

#include "base/text.h"

#include <string.h>

/* https, host, port where it is not 443, path. */
static bool read_address(const json_t *addresses, const char *name, struct stroom_address *out)
{
    static const char scheme[] = "https://";
    const char *url = json_string_value(json_object_get(addresses, name));
    int64_t port = 443;

    *out = (struct stroom_address){ .url = url };
    if (url == NULL)
        return true;
    if (strncmp(url, scheme, sizeof scheme - 1) != 0)
        return false;
    const char *host = url + sizeof scheme - 1, *end = host + strcspn(host, ":/"), *path = end;
    if (*end == ':') {
        path = end + strcspn(end, "/");
        if (!decimal_parse(end + 1, (size_t)(path - end - 1), &port) || port < 1 || port > UINT16_MAX)
            return false;
    }
    if (end == host || (size_t)(end - host) >= sizeof out->host || *path != '/' || strlen(path) >= sizeof out->path)
        return false;
    memcpy(out->host, host, (size_t)(end - host));
    memcpy(out->path, path, strlen(path));
    out->port = (uint16_t)port;
    return true;
}

/* What the courier asks stands in one place, and people are somewhere else: no browser meets a certificate request. */
static bool places_fit(const struct stroom *s)
{
    const struct stroom_address *others[] = { &s->par, &s->data };

    for (size_t i = 0; i < 2; i++)
        if (others[i]->url != NULL && (strcmp(others[i]->host, s->token.host) != 0 || others[i]->port != s->token.port))
            return false;
    return s->authorize.port != s->token.port;
}

enum status stroom_read(const json_t *flow, struct stroom *out)
{
    const json_t *addresses = json_object_get(flow, "adressen");
    const char *method = json_string_value(json_object_get(flow, "aanmelding"));

    *out = (struct stroom){
        .client_id = json_string_value(json_object_get(flow, "client_id")),
        .iss = json_string_value(json_object_get(flow, "iss")),
        .member = json_string_value(json_object_get(flow, "bewijslid")),
        .scope = json_string_value(json_object_get(flow, "scope")),
        .login_scope = json_string_value(json_object_get(flow, "aanmelden")),
        .subject = json_string_value(json_object_get(flow, "onderwerp")),
    };
    if (method == NULL || out->client_id == NULL || out->scope == NULL ||
        !read_address(addresses, "toestemming", &out->authorize) || !read_address(addresses, "par", &out->par) ||
        !read_address(addresses, "token", &out->token) || !read_address(addresses, "gegevens", &out->data))
        return REFUSED_CONFIG;
    out->by_certificate = strcmp(method, "tls_client_auth") == 0;
    if (!out->by_certificate && strcmp(method, "private_key_jwt") != 0)
        return REFUSED_CONFIG;
    if (out->authorize.url == NULL || out->token.url == NULL || (out->data.url == NULL) == (out->member == NULL) ||
        (out->login_scope != NULL && out->subject == NULL) || !places_fit(out))
        return REFUSED_CONFIG;
    return OK;
}
