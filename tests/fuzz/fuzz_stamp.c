/*
 * Time-stamps from anybody, judged without an authority: nothing is believed, whatever it is, and nothing is left behind. First byte 'P': the
 * authorities, as PEM.
 */
#include "x509/pemcerts.h"
#include "x509/timestamp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char text[] = "log.example/een\n";
    STACK_OF(X509) *certs = NULL;
    const struct timestamp_rules rules = { .at = 1795341600, .data = text, .len = sizeof text - 1 };
    struct timestamp time = { 1, 1 };

    if (size > 0 && data[0] == 'P') {
        enum status s = pemcerts_read((const char *)data + 1, size - 1, &certs);

        if ((s == OK) != (certs != NULL) || (s == OK && (sk_X509_num(certs) == 0 || sk_X509_num(certs) > PEMCERTS_MAX)))
            abort();
        sk_X509_pop_free(certs, X509_free);
    } else if (timestamp_verify(data, size, &rules, &time) == OK || time.time != 0 || time.by != 0) {
        abort();
    }
    return 0;
}
