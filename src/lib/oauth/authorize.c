#include "oauth/authorize.h"

#include "base/text.h"
#include "base/urlform.h"

#include <string.h>

enum { CLIENT_ID, REQUEST_URI, LANGUAGE, REQUEST, MEMBERS };

enum status authorize_read(char *query, size_t len, struct authorize *out)
{
    struct urlform_field f[MEMBERS] = { [CLIENT_ID] = { .name = "client_id", .required = true },
                                        [REQUEST_URI] = { .name = "request_uri", .required = true },
                                        [LANGUAGE] = { .name = "taal" },
                                        [REQUEST] = { .name = "request" } };
    const size_t urn = sizeof AUTHORIZE_URN - 1;
    const char *where;
    size_t n;

    TRY(urlform_read(query, len, f, MEMBERS, &where));
    *out = (struct authorize){ .client_id = f[CLIENT_ID].value, .language = f[LANGUAGE].value };
    struct slice uri = f[REQUEST_URI].value;
    if (f[REQUEST].given || uri.len != urn + BASE64URL_LEN(ID_LEN) || memcmp(uri.at, AUTHORIZE_URN, urn) != 0 ||
        !base64url_decode(uri.at + urn, uri.len - urn, out->request_uri.b, ID_LEN, &n))
        return REFUSED_FORM;
    return OK;
}
