/* Any bytes as the claims of a verdict, or as a whole JWS: read without harm, and what was read can be told; its classes, which
 * a platform may send, too. */
#include "base/text.h"
#include "gate/platform/classes.h"
#include "gate/platform/uitleg.h"
#include "json/case_read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char jws[2 + BASE64URL_LEN(65536) + 2], text[UITLEG_JSON_MAX];
    static struct uitleg_verdict v;
    static struct classes classes;
    static struct pull p;
    uint8_t sha[DIGEST_LEN];
    struct eenheid e;
    struct writer w;
    size_t len = size;

    if (size > 65536)
        return 0;
    if (sha256_init() != OK)
        abort();
    if (size > 0 && data[0] == '{') {
        memcpy(jws, "a.", 2);
        base64url_encode(data, size, jws + 2);
        len = 2 + BASE64URL_LEN(size);
        memcpy(jws + len, ".a", 2);
        len += 2;
    } else {
        memcpy(jws, data, size);
    }
    facts_empty_home(&e);
    if (uitleg_read(&p, (const uint8_t *)jws, len, NULL, 0, &v) == OK) {
        writer_init(&w, text, sizeof(text));
        if (uitleg_write(&w, &v, &e, NULL, 0, (1u << TEXT_LANGUAGES) - 1, 20000)) /* no pack, so nothing to say */
            abort();
    }
    if (classes_read(&p, jws, len, &classes, sha) == OK) {
        writer_init(&w, text, CLASSES_JSON_MAX);
        classes_write(&w, &classes);
        if (w.failed)
            abort();
    }
    return 0;
}
