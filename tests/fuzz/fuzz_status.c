/*
 * Status lists on any bytes. First byte: 'T' a token as it came, else the width in bits; then four bytes of index, and the
 * rest is a stream that is encoded here. What is read fits its width, and truncation of what is read is refused.
 */
#include "base/mem.h"
#include "base/text.h"
#include "credential/status_list.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    strict_json_init();
    return 0;
}

static void read_token(const uint8_t *data, size_t len)
{
    struct status_token token = { (const char *)data, len, 1795341600 };
    struct status_rules rules = { .now_s = 1795341600, .max_age_s = 3600, .tokens = &token, .n_tokens = 1 };
    uint8_t status;

    /* nobody is believed here, so nothing may be read */
    if (status_token_read(&token, &rules, "u", 0, &status) == OK || status != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static char text[65536];
    uint8_t status, again;

    if (len < 6 || len > 32768)
        return 0;
    if (data[0] == 'T') {
        read_token(data + 1, len - 1);
        return 0;
    }
    int64_t bits = data[0] % 10, index = (int64_t)data[1] << 24 | data[2] << 16 | data[3] << 8 | data[4];
    size_t n = len - 5;
    base64url_encode(data + 5, n, text);
    enum status s = status_list_read(bits, text, BASE64URL_LEN(n), index, &status);
    if (s != OK) {
        if (status != 0 || status_class_of(s) != CLASS_REFUSED)
            abort();
        return 0;
    }
    if (status >= 1 << bits || (bits & (bits - 1)) != 0)
        abort();
    base64url_encode(data + 5, n - 1, text);
    if (status_list_read(bits, text, BASE64URL_LEN(n - 1), index, &again) == OK)
        abort();
    return 0;
}
