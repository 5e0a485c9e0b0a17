#include "evidence/fetching_url.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789-."

/* [a-z0-9.-], each label begins and ends with a letter or digit. */
static bool is_host(const char *host)
{
    size_t len = strlen(host);

    if (len == 0 || host[0] == '.' || host[0] == '-' || host[len - 1] == '.' || host[len - 1] == '-')
        return false;
    return strspn(host, NAME_CHARS) == len && strstr(host, "..") == NULL && strstr(host, ".-") == NULL &&
           strstr(host, "-.") == NULL;
}

static enum status split(const char *whole, struct fetching_url *out)
{
    int64_t port = 443;

    if (strlen(whole) > LIMIT_URL_CHARS || strspn(whole, FETCHING_URL_CHARS) != strlen(whole) ||
        strncmp(whole, "https://", 8) != 0)
        return REFUSED_CONFIG;
    const char *host = whole + 8;
    size_t len = strcspn(host, ":/");
    if (len > LIMIT_SOURCE_HOST_CHARS)
        return REFUSED_CONFIG;
    memcpy(out->host, host, len);
    if (!is_host(out->host))
        return REFUSED_CONFIG;
    const char *rest = host + len;
    if (*rest == ':') {
        len = strcspn(rest + 1, "/");
        if (!decimal_parse(rest + 1, len, &port) || port < 1 || port > 65535)
            return REFUSED_CONFIG;
        rest += 1 + len;
    }
    if (*rest != '/' || strchr(rest, ':') != NULL)
        return REFUSED_CONFIG;
    out->port = (uint16_t)port;
    out->text = whole;
    return OK;
}

enum status fetching_url_read(const char *text, struct fetching_url *out)
{
    *out = (struct fetching_url){ 0 };
    enum status s = split(text, out);
    if (s != OK)
        *out = (struct fetching_url){ 0 };
    return s;
}
