/* src/tools/vera on any JSON: {"relaties":…,"eenheid":…,"claims":…,"toewijzing":…}. A case that comes out is one the case reader
 * takes; an allocation that is made agrees with its verdict. */
#include "base/mem.h"
#include "json/case_read.h"
#include "json/strict_json.h"
#include "vera/vera.h"

#include <stdlib.h>
#include <string.h>

#define HOLDS(x)     \
    do {             \
        if (!(x))    \
            abort(); \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool begonnen;
    static struct pull p;
    static struct case_input in;
    struct vera_reports m;
    AUTO_JSON doc = NULL;
    json_t *out;

    if (!begonnen) {
        strict_json_init();
        begonnen = true;
    }
    if (strict_json_parse(data, len, true, &doc) != OK)
        return 0;
    const json_t *claims = json_object_get(doc, "claims");
    if (vera_zaak(json_object_get(doc, "relaties"), json_object_get(doc, "eenheid"), 20800, &out, &m) == OK) {
        char *text = json_dumps(out, JSON_COMPACT);
        HOLDS(text != NULL && m.n_geweigerd == 0);
        pull_init(&p, text, strlen(text));
        case_read_zaak(&p, &in);
        HOLDS(pull_end(&p) == OK);
        free(text);
        json_decref(out);
    }
    HOLDS(m.n <= VERA_REPORTS_MAX);
    if (vera_toewijzing(claims, doc, 20800, &out) == OK) {
        if (json_is_string(json_object_get(json_object_get(claims, "eenheid"), "idExtern")) ||
            json_object_get(claims, "eenheid") == NULL)
            HOLDS(vera_check(out, claims, &m) == OK);
        json_decref(out);
    }
    (void)!vera_check(json_object_get(doc, "toewijzing"), claims, &m);
    return 0;
}
