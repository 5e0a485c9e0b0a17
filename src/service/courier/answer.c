#include "courier/answer.h"

#include "base/limits.h"
#include "json/pull.h"

#include <strings.h>

static struct pull p;

/* VSCHAR of RFC 6749 */
static bool visible(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '!' || s.at[i] > '~')
            return false;
    return s.len > 0;
}

static enum status done(bool good)
{
    enum status s = pull_end(&p);

    pull_wipe(&p);
    return s == OK && good ? OK : FAULT_SOURCE_ANSWER;
}

enum status answer_par(char *text, size_t len, struct slice *request_uri, uint32_t *expires_s)
{
    struct slice name, uri = { 0 };
    int64_t expires = 0;

    pull_init_foreign(&p, text, len);
    pull_object(&p);
    while (pull_member(&p, &name))
        if (slice_is(name, "request_uri"))
            uri = pull_text(&p, LIMIT_SOURCE_REQUEST_URI_CHARS);
        else if (slice_is(name, "expires_in"))
            expires = pull_int(&p, 1, INT32_MAX);
        else
            pull_skip(&p);
    TRY(done(visible(uri) && expires > 0));
    *request_uri = uri;
    *expires_s = (uint32_t)(expires < 5 ? 5 : expires > 600 ? 600 : expires);
    return OK;
}

enum status answer_token(char *text, size_t len, const char *member, struct slice *out)
{
    struct slice name, token = { 0 }, type = { 0 }, evidence = { 0 };

    pull_init_foreign(&p, text, len);
    pull_object(&p);
    while (pull_member(&p, &name))
        if (slice_is(name, "access_token"))
            token = pull_text(&p, LIMIT_SOURCE_TOKEN_CHARS);
        else if (slice_is(name, "token_type"))
            type = pull_text(&p, 16);
        else if (member != NULL && slice_is(name, member))
            evidence = pull_text(&p, LIMIT_EVIDENCE_BYTES);
        else
            pull_skip(&p);
    /* RFC 6749 5.1: both are required, and the type has no case. */
    TRY(done(visible(token) && type.len == 6 && strncasecmp(type.at, "Bearer", 6) == 0 && (member == NULL || visible(evidence))));
    *out = member != NULL ? evidence : token;
    return OK;
}

enum status answer_error(char *text, size_t len)
{
    struct slice name, error = { 0 };

    pull_init_foreign(&p, text, len);
    pull_object(&p);
    while (pull_member(&p, &name))
        if (slice_is(name, "error"))
            error = pull_text(&p, 64);
        else
            pull_skip(&p);
    TRY(done(visible(error)));
    return slice_is(error, "invalid_grant") ? REFUSED_SOURCE_CODE : REFUSED_SOURCE_ANSWERED;
}
