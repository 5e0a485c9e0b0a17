/*
 * What a hostile source answers at its PAR and token address, and a part `stroom` of a profile: what is handed out lies within the
 * text, is not empty and has visible characters only.
 */
#include "courier/answer.h"
#include "evidence/fetching.h"
#include "json/strict_json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    strict_json_init();
    return 0;
}

static void inside(const char *text, size_t len, struct slice s)
{
    if (s.len == 0 || s.at < text || s.at + s.len > text + len)
        abort();
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '!' || s.at[i] > '~')
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fetching f;
    struct slice out;
    uint32_t expires_s;
    json_t *doc;
    char *text = malloc(len > 0 ? len : 1);

    if (text == NULL)
        return 0;
    memcpy(text, data, len);
    if (answer_par(text, len, &out, &expires_s) == OK) {
        inside(text, len, out);
        if (out.len > LIMIT_SOURCE_REQUEST_URI_CHARS || expires_s < 5 || expires_s > 600)
            abort();
    }
    memcpy(text, data, len);
    if (answer_token(text, len, NULL, &out) == OK)
        inside(text, len, out);
    memcpy(text, data, len);
    if (answer_token(text, len, "id_token", &out) == OK)
        inside(text, len, out);
    memcpy(text, data, len);
    enum status s = answer_error(text, len);
    if (s != FAULT_SOURCE_ANSWER && s != REFUSED_SOURCE_CODE && s != REFUSED_SOURCE_ANSWERED)
        abort();
    free(text);
    if (strict_json_parse(data, len, STRICT_JSON_REAL, &doc) != OK)
        return 0;
    if (fetching_read(doc, &f) == OK && f.token.text != NULL &&
        (f.token.port == 0 || f.token.host[0] == '\0' || (f.scope == NULL) == (f.details == NULL) || f.client_id == NULL))
        abort();
    json_decref(doc);
    return 0;
}
