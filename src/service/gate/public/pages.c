#include "gate/public/pages.h"

#include <string.h>

const char *route_path(enum route_name r)
{
    static const char *const paths[ROUTE_NAME_N] = {
        [ROUTE_NONE] = "/",
#define ROUTE(name, path) [ROUTE_##name] = path,
#include "gate/public/routes.def"
#undef ROUTE
    };

    BUG_IF(r >= ROUTE_NAME_N);
    return paths[r];
}

void route_write(struct writer *w, enum language l, enum route_name r)
{
    write_char(w, '/');
    write_text(w, language_tag(l));
    write_text(w, route_path(r));
}

const char *field_name(enum field f)
{
    static const char *const names[FIELD_N] = {
#define FIELD(name, text) [FIELD_##name] = text,
#define ACTION(name, text)
#include "gate/public/fields.def"
#undef FIELD
#undef ACTION
    };

    BUG_IF(f >= FIELD_N);
    return names[f];
}

static const char *const actions[ACTION_N] = {
    [ACTION_NONE] = "",
#define FIELD(name, text)
#define ACTION(name, text) [ACTION_##name] = text,
#include "gate/public/fields.def"
#undef FIELD
#undef ACTION
};

const char *action_value(enum action a)
{
    BUG_IF(a >= ACTION_N);
    return actions[a];
}

enum action action_find(const char *text, size_t len)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_N; a++)
        if (strlen(actions[a]) == len && memcmp(actions[a], text, len) == 0)
            return a;
    return ACTION_NONE;
}

const char *page_csp(enum page_view v)
{
    static const char *const values[VIEW_N] = {
#define VIEW(NAME, name, csp) [VIEW_##NAME] = PAGE_CSP_##csp,
#include "gate/public/views.def"
#undef VIEW
    };

    BUG_IF(v >= VIEW_N);
    return values[v];
}

static void write_colour(struct writer *w, const char *property, uint32_t colour)
{
    const uint8_t rgb[3] = { (uint8_t)(colour >> 16), (uint8_t)(colour >> 8), (uint8_t)colour };

    write_text(w, property);
    write_hex(w, rgb, sizeof rgb);
    write_char(w, ';');
}

void page_theme_write(struct writer *w, const struct theme *t)
{
    write_text(w, ":root{");
    write_colour(w, "--passend-brand:#", t->brand);
    write_colour(w, "--passend-brand-text:#", t->brand_text);
    write_colour(w, "--passend-accent:#", t->accent);
    write_colour(w, "--passend-accent-text:#", t->accent_text);
    write_colour(w, "--passend-link:#", t->link);
    write_text(w, "}\n");
}
