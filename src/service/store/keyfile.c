#include "store/keyfile.h"

#include "base/buf.h"
#include "base/event_log.h"
#include "base/mem.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define MAGIC_LEN 8

/* The form of today first; the others have less of it. */
static const struct form {
    uint8_t magic[MAGIC_LEN];
    size_t len, keys;
} forms[] = {
    { { 'p', 'a', 's', 's', 'e', 'n', 'd', '4' }, KEYFILE_LEN, sizeof(struct keyslots) },
    { { 'p', 'a', 's', 's', 'e', 'n', 'd', '3' }, KEYFILE_LEN_3, offsetof(struct keyslots, signed_last) },
    { { 'p', 'a', 's', 's', 'e', 'n', 'd', '2' }, KEYFILE_LEN_2, offsetof(struct keyslots, seen.by) },
    { { 'p', 'a', 's', 's', 'e', 'n', 'd', '1' }, KEYFILE_LEN_1, offsetof(struct keyslots, seen) },
};

_Static_assert(KEYFILE_LEN == MAGIC_LEN + sizeof(struct keyslots) + DIGEST_LEN, "layout of the key file");
_Static_assert(KEYFILE_LEN_3 == MAGIC_LEN + offsetof(struct keyslots, signed_last) + DIGEST_LEN, "its third form");
_Static_assert(KEYFILE_LEN_2 == MAGIC_LEN + offsetof(struct keyslots, seen.by) + DIGEST_LEN, "its second form");
_Static_assert(KEYFILE_LEN_1 == MAGIC_LEN + offsetof(struct keyslots, seen) + DIGEST_LEN, "its first form");

static void checksum(const uint8_t *record, size_t len, uint8_t out[DIGEST_LEN])
{
    struct part p = { record, len - DIGEST_LEN };

    sha256_parts(&p, 1, out);
}

enum status keyfile_open(int fd, struct keyfile *out, bool *found)
{
    uint8_t record[KEYFILE_LEN + 1], sum[DIGEST_LEN], expected[sizeof sum];
    struct reader r;

    *found = false;
    *out = (struct keyfile){ .fd = fd, .k = mem_key_alloc(sizeof *out->k) };
    if (out->k == NULL)
        return FAULT_MEMORY;
    ssize_t n = pread(fd, record, sizeof record, 0);
    if (n < 0) {
        keyfile_close(out);
        return FAULT_SYSTEM;
    }
    const struct form *form = forms;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if ((size_t)n == forms[i].len)
            form = &forms[i];
    reader_init(&r, record, (size_t)n);
    const uint8_t *m = reader_take(&r, MAGIC_LEN);
    reader_copy(&r, out->k, form->keys);
    reader_copy(&r, sum, sizeof sum);
    if (reader_end(&r)) {
        checksum(record, (size_t)n, expected);
        *found = memcmp(m, form->magic, MAGIC_LEN) == 0 && mem_equal(sum, expected, sizeof sum) &&
                 out->k->slot[0].kek != 0;
    }
    if (!*found)
        mem_wipe(out->k, sizeof *out->k);
    else if (form != forms) /* by a version that signed nothing yet */
        out->k->signed_last.known = 1;
    mem_wipe(record, sizeof record);
    return OK;
}

void keyfile_close(struct keyfile *f)
{
    if (f->k != NULL)
        mem_key_free(f->k, sizeof *f->k);
    f->k = NULL;
}

enum status keyfile_write(struct keyfile *f)
{
    uint8_t record[KEYFILE_LEN];
    struct writer w;
    ssize_t n;

    writer_init(&w, record, sizeof record);
    write_bytes(&w, forms[0].magic, MAGIC_LEN);
    write_bytes(&w, f->k, sizeof *f->k);
    checksum(record, sizeof record, record + writer_len(&w));
    do
        n = pwrite(f->fd, record, sizeof record, 0);
    while (n < 0 && errno == EINTR);
    bool done = n == (ssize_t)sizeof record && fdatasync(f->fd) == 0;
    int error = n >= 0 && n < (ssize_t)sizeof record ? ENOSPC : errno; /* a part of it was written: no room for the rest */
    mem_wipe(record, sizeof record);
    if (done)
        return OK;
    event_log(EVENT_KEY_FILE_FAULT, error, 0);
    return FAULT_STORE;
}

const struct keyslot *keyfile_find(const struct keyfile *f, uint32_t kek)
{
    for (unsigned i = 0; i < 2; i++)
        if (kek != 0 && f->k->slot[i].kek == kek)
            return &f->k->slot[i];
    return NULL;
}

enum status keyfile_new(struct keyfile *f, unsigned i, uint32_t kek, int64_t now)
{
    f->k->slot[i] = (struct keyslot){ .kek = kek, .made = now };
    return mem_random(f->k->slot[i].key, CRYPT_KEY_LEN);
}

enum status keyfile_new_seen(struct keyfile *f, int64_t vanaf)
{
    f->k->seen.vanaf = vanaf;
    return mem_random(f->k->seen.key, CRYPT_KEY_LEN);
}
