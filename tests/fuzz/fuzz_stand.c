/* The launcher's note about a pack: any text is refused, or writes back as itself. */
#include "launcher/stand.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct catalogue_row r, before;
    char text[STAND_MAX];
    struct writer w;

    memset(&r, 0x5a, sizeof(r));
    before = r;
    if (stand_parse((const char *)data, len, &r) != OK) {
        if (memcmp(&r, &before, sizeof(r)) != 0)
            abort();
        return 0;
    }
    writer_init(&w, text, sizeof(text));
    stand_write(&r, &w);
    if (w.failed || writer_len(&w) != len || memcmp(text, data, len) != 0)
        abort();
    return 0;
}
