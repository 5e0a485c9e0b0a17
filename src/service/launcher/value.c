#include "launcher/value.h"

#include "base/text.h"

#include <string.h>

static const char *text_of(const struct node *object, const char *name, bool required, size_t max)
{
    return required ? doc_text(object, name, max) : doc_text_or(object, name, max, NULL);
}

void value_shown(const struct node *object, const char *name, bool required, char out[VALUE_SHOWN_MAX])
{
    const char *text = text_of(object, name, required, VALUE_SHOWN_MAX - 1);

    if (text == NULL || !doc_good(object))
        return;
    size_t len = strlen(text);
    doc_expect_member(object, name, text_is_shown(text, len),
                      "has a control character, or one that turns the direction of writing");
    if (doc_expect_member(object, name, text_chars(text, len) <= LIMIT_SHOWN_NAME_CHARS, "is too long"))
        memcpy(out, text, len + 1);
}

/* The characters of RFC 3986; what reaches a header or JSON text from here needs no escaping. */
bool value_is_url(const char *url)
{
    static const char chars[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&()*+,;=%";
    static const char scheme[] = "https://";
    const char *rest = url + sizeof scheme - 1;

    return strncmp(url, scheme, sizeof scheme - 1) == 0 && rest[0] != '\0' && rest[0] != '/' &&
           strspn(rest, chars) == strlen(rest);
}

void value_url(const struct node *object, const char *name, bool required, char out[VALUE_URL_MAX])
{
    const char *url = text_of(object, name, required, VALUE_URL_MAX - 1);

    if (url != NULL && doc_expect_member(object, name, value_is_url(url), "must be an https URL"))
        memcpy(out, url, strlen(url) + 1);
}
