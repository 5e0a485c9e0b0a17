#include "notary/content.h"

#include "base/mem.h"
#include "notary/seals.h"

#include <string.h>

/* With their NUL, as all that is keyed here. */
#define LABEL_CONTENT "passend/inhoud/1"
#define LABEL_CALL "passend/herhaling/1"
#define LABEL_BODY "passend/herhaling/inhoud/1"
#define LABEL_DOSSIER "passend/dossier/1"
#define LABEL_STAND "passend/stand/1"

static void big_endian(uint64_t n, uint8_t out[8])
{
    for (unsigned i = 0; i < 8; i++)
        out[i] = (uint8_t)(n >> (56 - 8 * i));
}

static enum status content_key(struct store *s, const struct dossier *d, uint64_t index, uint8_t out[CRYPT_KEY_LEN])
{
    uint8_t at[8];
    const struct part parts[] = { { LABEL_CONTENT, sizeof LABEL_CONTENT }, { at, sizeof at } };

    big_endian(index, at);
    return seals_hmac(s, d, parts, 2, out);
}

/* ---- what was sealed: nonce, text, tag ---- */

static enum status seal(const uint8_t *key, const void *plain, size_t len, uint8_t *out)
{
    return crypt_seal(key, NULL, 0, plain, len, out, out + CRYPT_NONCE_LEN, out + CRYPT_NONCE_LEN + len);
}

static enum status unseal(const uint8_t *key, const uint8_t *sealed, size_t len, void *plain)
{
    size_t text = len - CRYPT_SPARE;

    return crypt_open(key, NULL, 0, sealed, sealed + CRYPT_NONCE_LEN, text, sealed + CRYPT_NONCE_LEN + text, plain);
}

enum status content_seal(struct store *s, const struct dossier *d, uint64_t index, const struct content *c,
                         uint8_t *out)
{
    uint8_t key[CRYPT_KEY_LEN];

    BUG_IF(c->claims_len > CONTENT_CLAIMS_MAX);
    TRY(content_key(s, d, index, key));
    enum status st = seal(key, c, content_sealed_len(c) - CRYPT_SPARE, out);
    mem_wipe(key, sizeof key);
    return st;
}

enum status content_open(struct store *s, const struct dossier *d, uint64_t index, const uint8_t *sealed, size_t len,
                         struct content *out)
{
    uint8_t key[CRYPT_KEY_LEN];

    memset(out, 0, sizeof *out);
    if (len < CRYPT_SPARE + offsetof(struct content, claims) || len > CONTENT_SEALED_MAX)
        return REFUSED_SEAL_INVALID;
    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i] == NULL)
            return REFUSED_SEAL_INVALID;
    TRY(content_key(s, d, index, key));
    enum status st = unseal(key, sealed, len, out);
    mem_wipe(key, sizeof key);
    if (st == OK && (content_sealed_len(out) != len || out->n_packs > PACKS_PER_OUTCOME))
        st = REFUSED_SEAL_INVALID;
    if (st != OK)
        mem_wipe(out, sizeof *out);
    return st;
}

/* ---- names ---- */

void content_name_call(const struct store *s, const char *client, const uint8_t key_sha[DIGEST_LEN],
                       const uint8_t body_sha[DIGEST_LEN], struct leaf_name *out)
{
    const struct part call[] = { { client, strlen(client) + 1 }, { key_sha, DIGEST_LEN } }, body = { body_sha, DIGEST_LEN };

    *out = (struct leaf_name){ .note_len = DIGEST_LEN };
    store_keyed(s, LABEL_CALL, call, 2, out->digest);
    store_keyed(s, LABEL_BODY, &body, 1, out->note);
}

bool content_same_call(const struct leaf_name *call, const uint8_t *note, size_t len)
{
    return len == call->note_len && memcmp(call->note, note, len) == 0;
}

void content_name_dossier(const struct store *s, const struct id *dossier, uint8_t digest[DIGEST_LEN])
{
    const struct part part = { dossier, sizeof *dossier };

    store_keyed(s, LABEL_DOSSIER, &part, 1, digest);
}

/* ---- where a dossier stands ---- */

static void stand_key(const struct store *s, const struct id *dossier, uint8_t out[CRYPT_KEY_LEN])
{
    const struct part part = { dossier, sizeof *dossier };

    store_keyed(s, LABEL_STAND, &part, 1, out);
}

enum status stand_seal(const struct store *s, const struct id *dossier, const struct stand *in, uint8_t out[STAND_SEALED])
{
    uint8_t key[CRYPT_KEY_LEN];

    stand_key(s, dossier, key);
    enum status st = seal(key, in, sizeof *in, out);
    mem_wipe(key, sizeof key);
    return st;
}

enum status stand_open(const struct store *s, const struct id *dossier, const uint8_t *note, size_t len, struct stand *out)
{
    uint8_t key[CRYPT_KEY_LEN];

    memset(out, 0, sizeof *out);
    if (len != STAND_SEALED)
        return FAULT_STORE;
    stand_key(s, dossier, key);
    enum status st = unseal(key, note, len, out);
    mem_wipe(key, sizeof key);
    if (st == OK && (out->versie != STAND_VERSIE || out->times > STAND_TIMES))
        st = REFUSED_SEAL_INVALID;
    if (st != OK)
        memset(out, 0, sizeof *out);
    return st == REFUSED_SEAL_INVALID ? FAULT_STORE : st;
}

void stand_grants(const struct dossier *d, uint8_t out[ID_LEN])
{
    struct part parts[ROOSTER_MAX];
    uint8_t digest[DIGEST_LEN];

    for (unsigned i = 0; i < d->n_rooster; i++) {
        BUG_IF(d->grants[i] == NULL);
        parts[i] = (struct part){ &d->grants[i]->verwijzing, sizeof d->grants[i]->verwijzing };
    }
    sha256_parts(parts, d->n_rooster, digest);
    memcpy(out, digest, ID_LEN);
}
