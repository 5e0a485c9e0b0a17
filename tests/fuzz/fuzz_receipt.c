/* Codes of receipts as people type them: any bytes; what is taken is taken again in its one spelling. */
#include "model/receipt_code.h"

#include "base/status.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    struct id digest, other;
    char text[RECEIPT_CODE_CHARS + 1];

    if (!ready)
        BUG_IF(sha256_init() != OK);
    ready = true;
    receipt_code_parse((const char *)data, size, &digest);
    if (size < RECEIPT_CODE_RANDOM)
        return 0;
    receipt_code_make(data, text, &digest);
    BUG_IF(!receipt_code_parse(text, strlen(text), &other) || memcmp(&digest, &other, sizeof digest) != 0);
    return 0;
}
