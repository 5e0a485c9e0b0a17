/*
 * Evidence that a certificate signs, on any bytes; its revocation is settled. First byte 'J': a compact JWS as it came; 'H': the
 * header of one, with the content that was signed and no signature to it; 'C': CMS as DER, put into base64 here;
 * any other: text as it came, for CMS.
 *
 * Nobody but the seeds' signer can sign: what is accepted is its content, by one of its two certificates.
 */
#include "pki.h"

#include "base/buf.h"
#include "base/mem.h"
#include "evidence/container.h"
#include "jose/jws.h"

#include <openssl/sha.h>

#define FORMS 2

static const char content[] =
    "{\"iss\":\"https://dvmg.example\",\"iat\":1795341000,\"exp\":1795344600,\"opdracht\":{\"nummer\":\"opdracht-2026-000001\","
    "\"ontvanger\":\"00000003123456780000\",\"moment\":1795340900},\"persoon\":{\"geslachtsnaam\":\"Berg\",\"voorvoegsel\":"
    "\"van den\",\"voorletters\":\"J.\",\"geboortedatum\":\"1984-02-29\",\"burgerservicenummer\":\"999990019\"},"
    "\"inkomen\":{\"jaar\":2024,\"bedrag\":28750}}";

static struct profiles sets[FORMS];
static uint8_t crls[2][2048], leaves[2][DIGEST_LEN];
static struct evidence_blob revocation[2];

static void open_profile(const char *form, struct profiles *out)
{
    json_t *doc = json_load_file(PASSEND_SOURCE_DIR "/certs/sources/dvmg.json", 0, NULL);

    if (doc == NULL)
        abort();
    json_object_set_new(doc, "ankers", json_pack("[s]", root_text));
    json_object_set_new(doc, "vorm", json_string(form));
    json_t *list = json_pack("[o]", doc);
    char *text = json_dumps(list, JSON_COMPACT);
    if (profiles_open(text, strlen(text), out) != OK)
        abort();
    mem_free(text);
    json_decref(list);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char *const texts[] = { rsa_leaf_text, leaf_text };
    uint8_t der[X5_CERT_MAX];

    (void)argc, (void)argv;
    strict_json_init();
    open_profile("jws-x5c", &sets[0]);
    open_profile("cms", &sets[1]);
    for (size_t i = 0; i < 2; i++) {
        SHA256(der, pki_bytes(texts[i], der, sizeof der), leaves[i]);
        revocation[i].len = pki_bytes(i == 0 ? mid_crl_text : root_crl_text, crls[i], sizeof crls[i]);
        revocation[i].at = crls[i];
    }
    return 0;
}

static void judge(bool cms, const char *text, size_t len)
{
    static const uint8_t zero[DIGEST_LEN];
    static uint8_t payload[JWS_PAYLOAD_MAX];
    struct evidence_input in = { text, len, revocation, 2 };
    uint8_t sha[DIGEST_LEN] = { 0 };
    size_t n = 0;
    enum status s = container_open(&sets[cms].list[0], &in, PKI_NOW, payload, sizeof payload, &n, sha);

    if (s != OK) {
        if (n != 0 || memcmp(sha, zero, sizeof sha) != 0 || status_class_of(s) != CLASS_REFUSED)
            abort();
        return;
    }
    if (n != strlen(content) || memcmp(payload, content, n) != 0 ||
        (memcmp(sha, leaves[0], sizeof sha) != 0 && memcmp(sha, leaves[1], sizeof sha) != 0))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static char text[2 * JWS_MAX];
    struct writer w;

    if (len == 0 || len > JWS_MAX)
        return 0;
    writer_init(&w, text, sizeof text);
    switch (data[0]) {
    case 'J':
        judge(false, (const char *)data + 1, len - 1);
        break;
    case 'H':
        write_base64url(&w, data + 1, len - 1);
        write_char(&w, '.');
        write_base64url(&w, content, strlen(content));
        write_text(&w, ".AAAA");
        if (!w.failed)
            judge(false, text, writer_len(&w));
        break;
    case 'C':
        EVP_EncodeBlock((unsigned char *)text, data + 1, (int)len - 1);
        judge(true, text, strlen(text));
        break;
    default:
        judge(true, (const char *)data + 1, len - 1);
        break;
    }
    return 0;
}
