/*
 * A JWK from anybody: what is imported has an algorithm and a key of its size that checks a signature (and refuses this one);
 * what a profile would pin is imported too, and has no private member.
 */
#include "json/strict_json.h"
#include "jose/key.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    strict_json_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const uint8_t sig[KEY_SIGNATURE_MAX];
    struct key k, pinned;
    json_t *jwk;

    /* an RSA check costs milliseconds a kilobit: keep the run going */
    if (len > 1200 || strict_json_parse(data, len, STRICT_JSON_REAL | STRICT_JSON_SCALAR, &jwk) != OK)
        return 0;
    enum status s = key_import(jwk, KEY_PS256, &k);
    enum status p = key_from_jwk(jwk, TRUST_NLGOV, &pinned);
    if (status_class_of(s) == CLASS_FAULT || status_class_of(p) == CLASS_FAULT)
        abort();
    /* OpenSSL finds the larger factors of a modulus that is no product of two primes by chance: not twice the same */
    if (p == OK && ((s != OK && s != REFUSED_KEY_WEAK) || key_has_private(jwk) || pinned.kid[0] == 0))
        abort();
    if (s == OK) {
        int bits = EVP_PKEY_get_bits(k.pkey);
        bool rsa = k.alg == KEY_PS256 || k.alg == KEY_RS256;

        if (k.ready == NULL || k.kid[0] != 0 || (rsa ? bits < KEY_RSA_MIN_BITS || bits > KEY_RSA_MAX_BITS : bits < 253 || bits > 256))
            abort();
        if (key_verify(&k, "x", 1, sig, rsa ? (size_t)(bits + 7) / 8 : 64) != REFUSED_TOKEN_SIGNATURE)
            abort();
    } else if (k.pkey != NULL || k.ready != NULL) {
        abort();
    }
    key_release(&k);
    key_release(&pinned);
    json_decref(jwk);
    return 0;
}
