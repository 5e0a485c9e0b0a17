/*
 * What libraries that passend did not write, or reads with elsewhere, say of the same bytes. One question a line:
 *
 *   jwt PEM_BASE64URL JWS_BASE64URL     libjwt: 1 accepts, 0 does not
 *   json BASE64URL                      jansson, then our pull reader: 1 or 0 each
 */
#include "base/mem.h"
#include "base/text.h"
#include "json/pull.h"

#include <jansson.h>
#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NUL-terminated; NULL where it is no base64url. */
static char *decode(const char *text, size_t *len)
{
    size_t text_len = strlen(text), cap = BASE64URL_BYTES(text_len);
    char *out = malloc(cap + 1);

    if (out == NULL || !base64url_decode(text, text_len, (uint8_t *)out, cap, len)) {
        free(out);
        return NULL;
    }
    out[*len] = '\0';
    return out;
}

static int ask_libjwt(const char *pem, size_t pem_len, const char *jws)
{
    jwt_t *jwt = NULL;
    int good = jwt_decode(&jwt, jws, (const unsigned char *)pem, (int)pem_len) == 0 && jwt_get_alg(jwt) != JWT_ALG_NONE;

    jwt_free(jwt);
    return good;
}

static int ask_jansson(const char *text, size_t len)
{
    json_error_t error;
    json_t *j = json_loadb(text, len, JSON_DECODE_ANY, &error);
    int good = j != NULL;

    json_decref(j);
    return good;
}

static int ask_pull(const char *text, size_t len)
{
    static struct pull p;

    pull_init(&p, text, len);
    pull_skip(&p);
    return pull_end(&p) == OK;
}

int main(void)
{
    char *line = NULL;
    size_t cap = 0, n[2];
    ssize_t len;

    while ((len = getline(&line, &cap, stdin)) > 0) {
        if (line[len - 1] == '\n')
            line[len - 1] = '\0';
        char *first = strchr(line, ' '), *second = first != NULL ? strchr(first + 1, ' ') : NULL;
        if (first == NULL)
            return 1;
        if (second != NULL)
            *second++ = '\0';
        char *a = decode(first + 1, &n[0]), *b = second != NULL ? decode(second, &n[1]) : NULL;
        if (a == NULL || (second != NULL && b == NULL))
            return 1;
        if (second != NULL)
            printf("%d\n", ask_libjwt(a, n[0], b));
        else
            printf("%d%d\n", ask_jansson(a, n[0]), ask_pull(a, n[0]));
        free(a);
        free(b);
    }
    free(line);
    return 0;
}
