#include "oauth/metadata.h"

#include <string.h>

/* before: up to and with the quote that opens the value */
static void write_url(struct writer *w, const char *before, const char *host, const char *path)
{
    write_text(w, before);
    write_text(w, host);
    write_text(w, path);
    write_char(w, '"');
}

static void write_endpoints(struct writer *w, const char *host)
{
    write_url(w, "\"token_endpoint\":\"", host, METADATA_TOKEN);
    write_url(w, ",\"revocation_endpoint\":\"", host, METADATA_REVOKE);
    write_url(w, ",\"pushed_authorization_request_endpoint\":\"", host, METADATA_PAR);
}

static void write_languages(struct writer *w, const struct metadata *m)
{
    if (m->n_languages == 0)
        return;
    write_text(w, ",\"ui_locales_supported\":[");
    for (size_t i = 0; i < m->n_languages; i++) {
        if (i > 0)
            write_char(w, ',');
        write_json_text(w, m->languages[i], strlen(m->languages[i]));
    }
    write_char(w, ']');
}

void metadata_write(struct writer *w, const struct metadata *m)
{
    write_url(w, "{\"issuer\":\"", m->issuer, "");
    write_url(w, ",\"authorization_endpoint\":\"", m->issuer, METADATA_AUTHORIZE);
    write_url(w, ",\"jwks_uri\":\"", m->issuer, METADATA_JWKS);
    /* In the root too, for clients that do not know the aliases (RFC 8705 5). */
    write_char(w, ',');
    write_endpoints(w, m->platform);
    write_text(w, ",\"mtls_endpoint_aliases\":{");
    write_endpoints(w, m->platform);
    write_text(w, "},\"response_types_supported\":[\"code\"],\"response_modes_supported\":[\"query\"],"
                  "\"grant_types_supported\":[\"authorization_code\"],\"code_challenge_methods_supported\":[\"S256\"],"
                  "\"token_endpoint_auth_methods_supported\":[\"tls_client_auth\"],"
                  "\"revocation_endpoint_auth_methods_supported\":[\"tls_client_auth\"],"
                  "\"tls_client_certificate_bound_access_tokens\":true,"
                  "\"authorization_response_iss_parameter_supported\":true,"
                  "\"require_pushed_authorization_requests\":true,"
                  "\"scopes_supported\":[\"" METADATA_SCOPE "\"],"
                  "\"authorization_details_types_supported\":[\"" METADATA_DETAILS "\"]");
    write_languages(w, m);
    write_char(w, '}');
}
