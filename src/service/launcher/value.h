/*
 * What several settings are: a text that pages show, an https URL.
 *
 * out is left as it is where the member is absent and not required. A refusal sticks (json/doc.h).
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_VALUE_H
#define PASSEND_LAUNCHER_VALUE_H

#include "base/limits.h"
#include "json/doc.h"

#define VALUE_SHOWN_MAX (4 * LIMIT_SHOWN_NAME_CHARS + 1)
#define VALUE_URL_MAX (LIMIT_URL_CHARS + 1)

/* At most LIMIT_SHOWN_NAME_CHARS characters, and text_is_shown. */
void value_shown(const struct node *object, const char *name, bool required, char out[VALUE_SHOWN_MAX]);
void value_url(const struct node *object, const char *name, bool required, char out[VALUE_URL_MAX]);
/* Whether it is an https URL without spaces, quotes or control characters. */
bool value_is_url(const char *url);

#endif
