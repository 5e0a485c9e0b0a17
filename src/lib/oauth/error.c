#include "oauth/error.h"

const char *oauth_error_name(enum oauth_error e)
{
    static const char *const names[OAUTH_ERROR_N] = {
        [OAUTH_INVALID_REQUEST] = "invalid_request",
        [OAUTH_INVALID_CLIENT] = "invalid_client",
        [OAUTH_INVALID_GRANT] = "invalid_grant",
        [OAUTH_UNSUPPORTED_GRANT_TYPE] = "unsupported_grant_type",
        [OAUTH_UNSUPPORTED_RESPONSE_TYPE] = "unsupported_response_type",
        [OAUTH_INVALID_SCOPE] = "invalid_scope",
        [OAUTH_INVALID_AUTHORIZATION_DETAILS] = "invalid_authorization_details",
        [OAUTH_REQUEST_NOT_SUPPORTED] = "request_not_supported",
        [OAUTH_ACCESS_DENIED] = "access_denied",
        [OAUTH_SERVER_ERROR] = "server_error",
        [OAUTH_TEMPORARILY_UNAVAILABLE] = "temporarily_unavailable",
        [OAUTH_INVALID_TOKEN] = "invalid_token",
        [OAUTH_INSUFFICIENT_SCOPE] = "insufficient_scope",
    };

    BUG_IF(e >= OAUTH_ERROR_N);
    return names[e];
}

enum oauth_error oauth_error_of(enum status s, enum oauth_error otherwise)
{
    if (status_class_of(s) != CLASS_REFUSED || s == REFUSED_RATE)
        return OAUTH_TEMPORARILY_UNAVAILABLE;
    switch (status_http(s)) {
    case 401:
        return OAUTH_INVALID_CLIENT;
    case 403:
        return OAUTH_ACCESS_DENIED;
    default:
        return otherwise;
    }
}

enum status oauth_refuse(struct oauth_refusal *why, enum status s, enum oauth_error error, const char *where)
{
    *why = (struct oauth_refusal){ s, error, where };
    return s;
}
