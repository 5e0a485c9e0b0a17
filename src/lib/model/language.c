#include "model/language.h"

#include <string.h>

static const char *const tags[LANGUAGE_N] = {
    [LANGUAGE_NL] = "nl", [LANGUAGE_EN] = "en", [LANGUAGE_AR] = "ar",
    [LANGUAGE_TR] = "tr", [LANGUAGE_PL] = "pl", [LANGUAGE_UK] = "uk",
};

const char *language_tag(enum language l)
{
    return tags[l];
}

bool language_find(const char *tag, size_t len, enum language *out)
{
    for (unsigned i = 0; i < LANGUAGE_N; i++)
        if (strlen(tags[i]) == len && memcmp(tags[i], tag, len) == 0) {
            *out = (enum language)i;
            return true;
        }
    return false;
}
