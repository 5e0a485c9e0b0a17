/*
 * passend vectors on any line: there is an answer, it is one line of strict JSON with an id, and it accepts or refuses with
 * a reason of the table.
 */
#include "base/mem.h"
#include "json/strict_json.h"
#include "vectors/vectors.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    strict_json_init();
    return 0;
}

static bool is_reason(const char *text)
{
    for (enum status s = 1; s < STATUS_N; s++)
        if (strcmp(status_slug(s), text) == 0)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *answer;
    size_t answer_len;
    json_t *doc;

    if (vectors_answer((const char *)data, len, &answer, &answer_len) != OK || memchr(answer, '\n', answer_len) != NULL ||
        strict_json_parse(answer, answer_len, STRICT_JSON_REAL, &doc) != OK || json_object_get(doc, "id") == NULL)
        abort();
    const char *result = json_string_value(json_object_get(doc, "result"));
    const char *reason = json_string_value(json_object_get(doc, "reason"));
    if (result == NULL || (strcmp(result, "accept") == 0 ? reason != NULL
                                                         : strcmp(result, "refuse") != 0 || reason == NULL || !is_reason(reason)))
        abort();
    json_decref(doc);
    mem_free(answer);
    return 0;
}
