/*
 * Compact JWS on any bytes. First byte 'H': the rest is a header and, after a NUL, a payload, signed here, so that the
 * header reader is reached behind a good signature; else the rest is a token as it came.
 *
 * What is accepted must have exactly one spelling: its payload encodes back to the token's middle part, and its header
 * says what the key entry says.
 */
#include "base/mem.h"
#include "base/text.h"
#include "json/strict_json.h"
#include "jose/jws.h"

#include <stdlib.h>
#include <string.h>

/* RFC 8037 A.1, RFC 7515 A.3: published keys. */
static const char *const jwks[] = {
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"kid\":\"een\","
    "\"alg\":\"EdDSA\"}",
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"kid\":\"twee\",\"alg\":\"ES256\"}",
};
static const char private_key[] = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

static struct key keys[2];
static EVP_PKEY *signer;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    uint8_t seed[32];
    size_t len;

    (void)argc, (void)argv;
    strict_json_init();
    for (size_t i = 0; i < 2; i++) {
        json_t *jwk;

        if (strict_json_parse(jwks[i], strlen(jwks[i]), false, &jwk) != OK ||
            key_from_jwk(jwk, TRUST_FAPI2, &keys[i]) != OK)
            abort();
        json_decref(jwk);
    }
    if (!base64url_decode(private_key, strlen(private_key), seed, sizeof seed, &len))
        abort();
    signer = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, len);
    return signer != NULL ? 0 : 1;
}

static size_t sign(const uint8_t *data, size_t len, char *out)
{
    const uint8_t *zero = memchr(data, 0, len);
    size_t header = zero != NULL ? (size_t)(zero - data) : len, payload = zero != NULL ? len - header - 1 : 0;
    uint8_t sig[64];
    size_t sig_len = sizeof sig, at = BASE64URL_LEN(header);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    base64url_encode(data, header, out);
    out[at++] = '.';
    base64url_encode(data + (zero != NULL ? header + 1 : 0), payload, out + at);
    at += BASE64URL_LEN(payload);
    if (EVP_DigestSignInit_ex(ctx, NULL, NULL, NULL, NULL, signer, NULL) != 1 ||
        EVP_DigestSign(ctx, sig, &sig_len, (const uint8_t *)out, at) != 1)
        abort();
    EVP_MD_CTX_free(ctx);
    out[at++] = '.';
    base64url_encode(sig, sig_len, out + at);
    return at + BASE64URL_LEN(sig_len);
}

static void check_accepted(const char *jws, size_t len, const uint8_t *payload, size_t payload_len, const struct key *key)
{
    static char again[JWS_MAX];
    static uint8_t header[JWS_HEADER_MAX];
    const char *first = memchr(jws, '.', len);
    size_t header_len;
    json_t *doc;

    base64url_encode(payload, payload_len, again);
    if (memcmp(first + 1, again, BASE64URL_LEN(payload_len)) != 0 || first[1 + BASE64URL_LEN(payload_len)] != '.')
        abort();
    if (!base64url_decode(jws, (size_t)(first - jws), header, sizeof header, &header_len) ||
        strict_json_parse(header, header_len, false, &doc) != OK)
        abort();
    if (strcmp(json_string_value(json_object_get(doc, "alg")), key_alg_name(key->alg)) != 0 ||
        strcmp(json_string_value(json_object_get(doc, "kid")), key->kid) != 0 ||
        strcmp(json_string_value(json_object_get(doc, "typ")), "JWT") != 0 || json_object_size(doc) != 3)
        abort();
    json_decref(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static char token[2 * JWS_MAX];
    static uint8_t payload[JWS_PAYLOAD_MAX];
    struct jws_rules rules = { "JWT", NULL, keys, 2 };
    const struct key *key;
    size_t payload_len;
    const char *jws = (const char *)data;

    if (len > 0 && data[0] == 'H') {
        if (len > JWS_PAYLOAD_MAX)
            return -1;
        len = sign(data + 1, len - 1, token);
        jws = token;
    }
    enum status s = jws_verify(jws, len, &rules, payload, sizeof payload, &payload_len, &key);
    if (s == OK)
        check_accepted(jws, len, payload, payload_len, key);
    else if (key != NULL || payload_len != 0 || status_class_of(s) != CLASS_REFUSED)
        abort();
    return 0;
}
