/* Published vectors for the calls behind seals: AES-256-GCM and HMAC-SHA-256 of store/crypt.h. Signatures: test_key. */
#include "../unit/cmocka_all.h"

#include "base/mem.h"
#include "base/text.h"
#include "json/strict_json.h"
#include "store/crypt.h"

#include <stdio.h>
#include <string.h>

#define BYTES_MAX 65536

static const char *directory;

static json_t *corpus(const char *name)
{
    char path[1024];
    json_error_t error;

    snprintf(path, sizeof path, "%s/wycheproof/testvectors_v1/%s", directory, name);
    return json_load_file(path, 0, &error);
}

static size_t member(const json_t *test, const char *name, uint8_t out[BYTES_MAX])
{
    const char *hex = json_string_value(json_object_get(test, name));
    size_t n = strlen(hex) / 2;

    assert_true(n <= BYTES_MAX && hex_decode(hex, 2 * n, out, n));
    return n;
}

static bool is(const json_t *test, const char *name, const char *text)
{
    return strcmp(json_string_value(json_object_get(test, name)), text) == 0;
}

static int number(const json_t *group, const char *name)
{
    return (int)json_integer_value(json_object_get(group, name));
}

static void aes_gcm(void **state)
{
    static uint8_t key[BYTES_MAX], iv[BYTES_MAX], aad[BYTES_MAX], msg[BYTES_MAX], ct[BYTES_MAX], tag[BYTES_MAX], plain[BYTES_MAX];
    json_t *doc = corpus("aes_gcm_test.json"), *group, *test;
    unsigned accepted = 0, refused = 0, other = 0;
    size_t i, j;

    (void)state;
    if (doc == NULL)
        skip();
    json_array_foreach(json_object_get(doc, "testGroups"), i, group)
        json_array_foreach(json_object_get(group, "tests"), j, test) {
            if (number(group, "keySize") != 256 || number(group, "ivSize") != 96 || number(group, "tagSize") != 128) {
                other++;
                continue;
            }
            size_t len = member(test, "ct", ct), aad_len = member(test, "aad", aad);
            bool valid = is(test, "result", "valid");

            member(test, "key", key), member(test, "iv", iv), member(test, "tag", tag), member(test, "msg", msg);
            memset(plain, 0xa5, len + 1);
            enum status s = crypt_open(key, aad, aad_len, iv, ct, len, tag, plain);
            assert_int_equal(s, valid ? OK : REFUSED_SEAL_INVALID);
            if (valid)
                assert_memory_equal(plain, msg, len);
            else
                for (size_t k = 0; k < len; k++)
                    assert_int_equal(plain[k], 0);
            assert_int_equal(plain[len], 0xa5);
            accepted += valid, refused += !valid;
        }
    print_message("AES-256-GCM: %u accepted, %u refused, %u of other sizes\n", accepted, refused, other);
    assert_true(accepted > 10 && refused > 10);
    json_decref(doc);
}

static void hmac_sha256(void **state)
{
    static uint8_t key[BYTES_MAX], msg[BYTES_MAX], tag[BYTES_MAX];
    json_t *doc = corpus("hmac_sha256_test.json"), *group, *test;
    unsigned accepted = 0, refused = 0;
    uint8_t mac[DIGEST_LEN];
    size_t i, j;

    (void)state;
    if (doc == NULL)
        skip();
    json_array_foreach(json_object_get(doc, "testGroups"), i, group)
        json_array_foreach(json_object_get(group, "tests"), j, test) {
            size_t key_len = member(test, "key", key), len = member(test, "msg", msg), tag_len = member(test, "tag", tag);
            struct part parts[2] = { { msg, len / 3 }, { msg + len / 3, len - len / 3 } };
            bool valid = is(test, "result", "valid");

            crypt_hmac(key, key_len, parts, 2, mac);
            assert_int_equal(mem_equal(mac, tag, tag_len), valid);
            accepted += valid, refused += !valid;
        }
    print_message("HMAC-SHA-256: %u accepted, %u refused\n", accepted, refused);
    assert_true(accepted > 10 && refused > 10);
    json_decref(doc);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(aes_gcm), cmocka_unit_test(hmac_sha256) };

    directory = argc > 1 ? argv[1] : ".";
    if (crypt_init() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
