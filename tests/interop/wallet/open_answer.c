/* open_answer KEY.pem KID: for each line of standard input, a JWE, one line: the plaintext or `refused: CODE`. */
#include "base/mem.h"
#include "json/strict_json.h"
#include "jose/jwe.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    static char line[JWE_MAX + 2];
    FILE *f = argc == 3 ? fopen(argv[1], "r") : NULL;

    strict_json_init();
    if (f == NULL)
        return 2;
    struct jwe_key own = { PEM_read_PrivateKey(f, NULL, NULL, NULL), argv[2] };
    fclose(f);
    if (own.pkey == NULL)
        return 2;
    while (fgets(line, sizeof line, stdin) != NULL) {
        uint8_t *plain;
        size_t len;
        enum status s = jwe_open(line, strcspn(line, "\n"), &own, &plain, &len);

        if (s == OK)
            printf("%.*s\n", (int)len, (const char *)plain);
        else
            printf("refused: %s\n", status_slug(s));
        mem_free(plain);
    }
    EVP_PKEY_free(own.pkey);
    return 0;
}
