#include "pages/html_names.h"

#include <string.h>

static bool in(const char *const *list, const char *name)
{
    for (; *list != NULL; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

bool element_void(const char *name)
{
    static const char *const list[] = { "meta", "link", "input", "br", "hr", NULL };

    return in(list, name);
}

bool element_text_only(const char *name)
{
    static const char *const list[] = { "title", "option", NULL };

    return in(list, name);
}

bool element_known(const char *name)
{
    static const char *const list[] = {
        "html", "head", "title", "body", "header", "main", "nav", "h1", "h2", "p", "ul", "ol", "li", "dl", "dt", "dd", "div",
        "span", "strong", "a", "form", "fieldset", "legend", "label", "button", "select", "option", NULL };

    return element_void(name) || in(list, name);
}

bool attribute_bare(const char *name)
{
    static const char *const list[] = { "checked", "selected", "novalidate", NULL };

    return in(list, name);
}

bool attribute_known(const char *name)
{
    static const char *const list[] = {
        "class", "id", "for", "form", "name", "type", "value", "method", "action", "href", "rel", "lang", "hreflang", "dir",
        "charset", "content", "autocomplete", "inputmode", "maxlength", "spellcheck", "autocapitalize", "aria-label",
        "aria-describedby", "translate", NULL };

    return attribute_bare(name) || in(list, name);
}

bool attribute_takes(const char *element, const char *attribute, enum piece_kind kind)
{
    static const struct { enum piece_kind kind; const char *element, *attribute; } rows[] = {
        { PIECE_TEXT, NULL, "aria-label" },
        { PIECE_VALUE, "input", "value" }, { PIECE_VALUE, "button", "value" }, { PIECE_VALUE, "option", "value" },
        { PIECE_VALUE, NULL, "id" }, { PIECE_VALUE, "label", "for" }, { PIECE_VALUE, NULL, "aria-describedby" },
        { PIECE_LINK, "a", "href" },
        { PIECE_ROUTE, "a", "href" }, { PIECE_ROUTE, "form", "action" },
        { PIECE_OTHER_HERE, "a", "href" },
        { PIECE_FIELD, NULL, "name" }, { PIECE_ACTION, "button", "value" }, { PIECE_ACTION, "input", "value" },
        { PIECE_LANG, NULL, "lang" }, { PIECE_DIR, NULL, "dir" },
        { PIECE_OTHER_TAG, NULL, "lang" }, { PIECE_OTHER_TAG, "a", "hreflang" }, { PIECE_OTHER_TAG, "button", "value" },
        { PIECE_STYLE, "link", "href" }, { PIECE_THEME, "link", "href" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].kind == kind && strcmp(rows[i].attribute, attribute) == 0 &&
            (rows[i].element == NULL || strcmp(rows[i].element, element) == 0))
            return true;
    return false;
}
