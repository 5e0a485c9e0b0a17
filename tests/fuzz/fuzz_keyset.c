/*
 * Any bytes as the rows of keys of a ledger: taken without harm. What is taken has the digest of its text, is not taken twice
 * at one place, and leaves a set that can be written, and that lacks no more than the rows that are due.
 *
 * A row: kind (1 byte, odd: KEY_RETIRED), length (2, little-endian), content.
 */
#include "notary/keyset.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The keys of today: seeds have rows of the first, others do not. */
const struct signer_public *signer_public(const struct signer *s, enum signs which)
{
    static struct signer_public p[SIGNS_N];

    (void)s;
    for (unsigned i = 0; i < SIGNS_N && p[i].kid[0] == 0; i++) {
        memset(p[i].kid, 'A' + (int)i, SIGNER_HASH_TEXT - 1);
        memset(p[i].x5t, 'a' + (int)i, SIGNER_HASH_TEXT - 1);
        p[i].kid[SIGNER_HASH_TEXT - 1] = p[i].x5t[SIGNER_HASH_TEXT - 1] = 'A';
        strcpy(p[i].x, p[i].kid);
        strcpy(p[i].y, p[i].kid);
        strcpy(p[i].x5c, "MIIB");
    }
    return which == SIGNS_STATEMENTS ? NULL : &p[which];
}

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void take(struct keyset *k, enum entry_kind kind, uint64_t index, const uint8_t *content, size_t len)
{
    const size_t head = 104;
    uint8_t digest[DIGEST_LEN], text[DIGEST_LEN];
    struct signer_public p;

    if (keyset_take(k, kind, index, content, len, digest) != OK)
        return;
    must(sha256(content + head, len - head, text) == OK && memcmp(text, digest, sizeof text) == 0);
    if (keyset_key_at(k, index, &p))
        must(kind == ENTRY_KEY_IN_USE && memcmp(p.kid, content + 16, sizeof p.kid) == 0);
    if (kind == ENTRY_KEY_IN_USE)
        must(keyset_take(k, kind, index, content, len, digest) == FAULT_STORE);
}

static void writes(const struct keyset *k)
{
    static char text[KEYSET_TEXT_MAX];
    struct writer w;

    writer_init(&w, text, sizeof text);
    keyset_write(k, NULL, &w);
    must(!w.failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct key_row due[KEYSET_DUE_MAX], leak;
    struct keyset *k;
    uint64_t index = 1;
    uint8_t digest[DIGEST_LEN];
    bool begun;

    must(sha256_init() == OK && keyset_open(&k) == OK);
    for (; size >= 3 && index < ROWS_MAX; index++) {
        size_t len = data[1] | (size_t)data[2] << 8;

        len = len < size - 3 ? len : size - 3;
        take(k, (data[0] & 1) != 0 ? ENTRY_KEY_RETIRED : ENTRY_KEY_IN_USE, index, data + 3, len);
        data += 3 + len;
        size -= 3 + len;
    }
    writes(k);
    unsigned n = keyset_due(k, NULL, due);
    for (unsigned i = 0; i < n; i++)
        must(keyset_take(k, due[i].kind, index++, due[i].content, due[i].len, digest) == OK);
    must(keyset_due(k, NULL, due) == 0);
    if (keyset_leak(k, signer_public(NULL, 0)->kid, 1, &leak, &begun) == OK && begun)
        must(keyset_take(k, leak.kind, index, leak.content, leak.len, digest) == OK);
    writes(k);
    keyset_close(k);
    return 0;
}
