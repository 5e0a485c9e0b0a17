/* AES-256-GCM and HMAC against published values; every altered bit of a sealed text is refused. */
#include "base/text.h"
#include "store/crypt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

static void hmac_rfc4231(void **state)
{
    static const char key2[] = "Jefe", data2[] = "what do ya want for nothing?";
    uint8_t key1[20], key6[131], expected[32], got[32];
    struct part one = { "Hi There", 8 }, two[] = { { data2, 10 }, { data2 + 10, sizeof data2 - 11 } };
    struct part six = { "Test Using Larger Than Block-Size Key - Hash Key First", 54 };

    (void)state;
    memset(key1, 0x0b, sizeof key1);
    memset(key6, 0xaa, sizeof key6);
    hex_decode("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", 64, expected, 32);
    crypt_hmac(key1, sizeof key1, &one, 1, got);
    assert_memory_equal(got, expected, 32);
    hex_decode("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", 64, expected, 32);
    crypt_hmac((const uint8_t *)key2, 4, two, 2, got);
    assert_memory_equal(got, expected, 32);
    hex_decode("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", 64, expected, 32);
    crypt_hmac(key6, sizeof key6, &six, 1, got);
    assert_memory_equal(got, expected, 32);
}

/* McGrew and Viega, test case 16: AES-256, 60 bytes, associated data. */
static void gcm_known_answer(void **state)
{
    uint8_t key[32], iv[12], aad[20], plain[60], cipher[60], tag[16], got[60];

    (void)state;
    hex_decode("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", 64, key, 32);
    hex_decode("cafebabefacedbaddecaf888", 24, iv, 12);
    hex_decode("feedfacedeadbeeffeedfacedeadbeefabaddad2", 40, aad, 20);
    hex_decode("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
               "ba637b39", 120, plain, 60);
    hex_decode("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
               "bcc9f662", 120, cipher, 60);
    hex_decode("76fc6ece0f4e1768cddf8853bb2d551b", 32, tag, 16);
    assert_int_equal(crypt_open(key, aad, 20, iv, cipher, 60, tag, got), OK);
    assert_memory_equal(got, plain, 60);
}

static void altered_is_refused_and_wiped(void **state)
{
    uint8_t key[32] = { 1 }, aad[18] = { 2 }, plain[48] = { 3 }, nonce[12], cipher[48], tag[16], got[48], zero[48] = { 0 };
    struct { uint8_t *at; size_t len; } all[] = { { key, 32 }, { aad, 18 }, { nonce, 12 }, { cipher, 48 }, { tag, 16 } };

    (void)state;
    assert_int_equal(crypt_seal(key, aad, sizeof aad, plain, sizeof plain, nonce, cipher, tag), OK);
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
        for (size_t bit = 0; bit < all[k].len * 8; bit++) {
            all[k].at[bit / 8] ^= (uint8_t)(1u << bit % 8);
            memset(got, 9, sizeof got);
            assert_int_equal(crypt_open(key, aad, sizeof aad, nonce, cipher, sizeof cipher, tag, got), REFUSED_SEAL_INVALID);
            assert_memory_equal(got, zero, sizeof zero);
            all[k].at[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    assert_int_equal(crypt_open(key, aad, sizeof aad, nonce, cipher, sizeof cipher, tag, got), OK);
    assert_memory_equal(got, plain, sizeof plain);
}

static void nonces_differ(void **state)
{
    uint8_t key[32] = { 1 }, plain[8] = { 3 }, nonce[2][12], cipher[2][8], tag[16];

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(crypt_seal(key, "", 0, plain, sizeof plain, nonce[i], cipher[i], tag), OK);
    assert_memory_not_equal(nonce[0], nonce[1], 12);
    assert_memory_not_equal(cipher[0], cipher[1], 8);
}

static int init(void **state)
{
    (void)state;
    return crypt_init() != OK;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hmac_rfc4231), cmocka_unit_test(gcm_known_answer),
        cmocka_unit_test(altered_is_refused_and_wiped), cmocka_unit_test(nonces_differ),
    };

    return cmocka_run_group_tests(tests, init, NULL);
}
