/*
 * The escape function on any text that may be shown. What it writes holds nothing that HTML is made of, and unescaped it is the text.
 */
#include "base/text.h"
#include "html/html.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct { char c; const char *entity; } entities[] = {
    { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" } };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static char text[1025], out[6 * 1025];
    struct writer w;
    size_t at = 0;

    html_url_ok((const char *)data, len);
    if (len >= sizeof text || memchr(data, '\0', len) != NULL || !text_is_shown((const char *)data, len))
        return 0;
    memcpy(text, data, len);
    text[len] = '\0';
    writer_init(&w, out, sizeof out - 1);
    html_escape(&w, text);
    if (w.failed)
        abort();
    out[writer_len(&w)] = '\0';
    for (const char *p = out; *p != '\0'; at++) {
        char c = *p;
        if (strchr("<>\"'", c) != NULL)
            abort();
        size_t step = 1;
        for (size_t i = 0; c == '&' && i < sizeof entities / sizeof entities[0]; i++)
            if (strncmp(p, entities[i].entity, strlen(entities[i].entity)) == 0) {
                step = strlen(entities[i].entity);
                c = entities[i].c;
                break;
            }
        if (*p == '&' && step == 1)
            abort();
        if (at >= len || text[at] != c)
            abort();
        p += step;
    }
    return at == len ? 0 : (abort(), 0);
}
