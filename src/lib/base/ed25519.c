#include "base/ed25519.h"

#include <openssl/bn.h>
#include <stdbool.h>
#include <string.h>

/* y of the points whose order is at most 8, little-endian, without the sign of x: whoever has such a key signs anything
 * (RFC 8032 leaves the check to the user). */
static const uint8_t small_order[][32] = {
    { 0 }, { 1 },
    { 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
    { 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
      0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
    { 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
      0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
};

/* OpenSSL takes any 32 bytes. RFC 8032, 5.1.3: y below p, and x^2 = (y^2 - 1) / (d y^2 + 1) has a root. The quotient has
 * one when the product has. */
enum status ed25519_check(const uint8_t public[ED25519_PUBLIC_LEN])
{
    static const char p_hex[] = "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED",
                      d_hex[] = "52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3";
    uint8_t y_bytes[32];
    BN_CTX *ctx = BN_CTX_new();
    BIGNUM *p = NULL, *u = BN_new(), *v = NULL, *y = NULL;
    enum status s = FAULT_CRYPTO;

    memcpy(y_bytes, public, sizeof y_bytes);
    y_bytes[31] &= 0x7f;
    if (ctx != NULL && u != NULL && BN_hex2bn(&p, p_hex) > 0 && BN_hex2bn(&v, d_hex) > 0 &&
        (y = BN_lebin2bn(y_bytes, sizeof y_bytes, NULL)) != NULL) {
        bool low = BN_cmp(y, p) < 0;

        if (BN_mod_sqr(y, y, p, ctx) == 1 && BN_mod_mul(v, v, y, p, ctx) == 1 && BN_add_word(v, 1) == 1 &&
            BN_mod_sub(u, y, BN_value_one(), p, ctx) == 1 && BN_mod_mul(u, u, v, p, ctx) == 1)
            s = low && BN_kronecker(u, p, ctx) >= 0 ? OK : REFUSED_KEY;
    }
    BN_free(p);
    BN_free(u);
    BN_free(v);
    BN_free(y);
    BN_CTX_free(ctx);
    TRY(s);
    for (size_t i = 0; i < sizeof small_order / sizeof small_order[0]; i++)
        if (memcmp(y_bytes, small_order[i], sizeof y_bytes) == 0)
            return REFUSED_KEY_WEAK;
    return OK;
}
