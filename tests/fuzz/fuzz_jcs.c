/*
 * JCS on any text: what has a canonical form is strict JSON, equal to what it was made from, and its own canonical form.
 */
#include "base/mem.h"
#include "json/jcs.h"

#include <stdlib.h>
#include <string.h>

#define HOW (STRICT_JSON_REAL | STRICT_JSON_SCALAR | STRICT_JSON_DOUBLES)

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    strict_json_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *once, *twice;
    size_t once_len, twice_len;
    json_t *first, *second;

    if (strict_json_parse(data, len, HOW, &first) != OK)
        return 0;
    if (jcs_encode(first, &once, &once_len) != OK || strict_json_parse(once, once_len, HOW, &second) != OK ||
        !json_equal(first, second) || jcs_encode(second, &twice, &twice_len) != OK || once_len != twice_len ||
        memcmp(once, twice, once_len) != 0)
        abort();
    mem_free(once);
    mem_free(twice);
    json_decref(first);
    json_decref(second);
    return 0;
}
