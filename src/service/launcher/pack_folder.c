#include "launcher/pack_folder.h"

#include "base/buf.h"
#include "base/text.h"
#include "launcher/stand.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNFINISHED "nieuw"
#define STATE ".stand"
#define NAME_MAX_LEN (2 * DIGEST_LEN + 8)

enum status pack_file_take(int fd, size_t max, struct role_bytes *out)
{
    *out = (struct role_bytes){ 0 };
    enum status s = role_bytes_read(fd, max, out);
    if (s == OK && out->len == 0)
        role_bytes_release(out);
    return s == FAULT_MEMORY || (s == OK && out->data != NULL) ? s : REFUSED_PACK_FILE;
}

static void file_name(const uint8_t sha256[DIGEST_LEN], const char *end, char out[NAME_MAX_LEN])
{
    struct writer w;

    writer_init(&w, out, NAME_MAX_LEN - 1);
    write_hex(&w, sha256, DIGEST_LEN);
    write_text(&w, end);
    *w.at = '\0';
}

enum status pack_file_read(int dir, const uint8_t sha256[DIGEST_LEN], const char *end, size_t max, struct role_bytes *out)
{
    char name[NAME_MAX_LEN];

    *out = (struct role_bytes){ 0 };
    file_name(sha256, end, name);
    int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return REFUSED_PACK_FILE;
    enum status s = pack_file_take(fd, max, out);
    close(fd);
    return s;
}

static bool write_all(int fd, const uint8_t *data, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = write(fd, data + at, len - at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return fsync(fd) == 0;
}

/* The file is there with all its bytes, or as it was. */
static enum status write_file(int dir, const uint8_t sha256[DIGEST_LEN], const char *end, const void *data, size_t len)
{
    char name[NAME_MAX_LEN];

    file_name(sha256, end, name);
    int fd = openat(dir, UNFINISHED, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return FAULT_STORE;
    bool ok = write_all(fd, data, len);
    ok = close(fd) == 0 && ok;
    ok = ok && renameat(dir, UNFINISHED, dir, name) == 0 && fsync(dir) == 0;
    if (!ok)
        (void)unlinkat(dir, UNFINISHED, 0);
    return ok ? OK : FAULT_STORE;
}

static void remove_file(int dir, const uint8_t sha256[DIGEST_LEN], const char *end)
{
    char name[NAME_MAX_LEN];

    file_name(sha256, end, name);
    (void)unlinkat(dir, name, 0);
}

int pack_folder_open(int data_dir, bool create)
{
    if (create && mkdirat(data_dir, PACK_FOLDER, 0700) != 0 && errno != EEXIST)
        return -1;
    return openat(data_dir, PACK_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

enum status pack_folder_write_state(int dir, const struct catalogue_row *r)
{
    char text[STAND_MAX];
    struct writer w;

    writer_init(&w, text, sizeof text);
    stand_write(r, &w);
    BUG_IF(w.failed);
    return write_file(dir, r->sha256, STATE, text, writer_len(&w));
}

enum status pack_folder_write(int dir, const struct catalogue_row *r, const void *blob, size_t len, const char *note,
                              size_t note_len)
{
    enum status s = write_file(dir, r->sha256, ".pack", blob, len);

    if (s == OK && note != NULL)
        s = write_file(dir, r->sha256, ".note", note, note_len);
    if (s == OK)
        s = pack_folder_write_state(dir, r);
    if (s != OK) {
        remove_file(dir, r->sha256, STATE);
        remove_file(dir, r->sha256, ".note");
        remove_file(dir, r->sha256, ".pack");
    }
    return s;
}

enum status pack_folder_read_state(int dir, const uint8_t sha256[DIGEST_LEN], struct catalogue_row *r)
{
    struct role_bytes text;

    TRY(pack_file_read(dir, sha256, STATE, STAND_MAX, &text));
    enum status s = stand_parse((const char *)text.data, text.len, r);
    role_bytes_release(&text);
    return s;
}

static int by_name(const void *a, const void *b)
{
    return memcmp(a, b, DIGEST_LEN);
}

/* The identities of the files with this ending, in one order. */
static size_t list(int dir, const char *end, uint8_t out[PACK_FILES_MAX][DIGEST_LEN])
{
    int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = copy >= 0 ? fdopendir(copy) : NULL;
    const struct dirent *e;
    size_t n = 0;

    if (d == NULL && copy >= 0)
        close(copy);
    while (d != NULL && n < PACK_FILES_MAX && (e = readdir(d)) != NULL)
        if (strlen(e->d_name) == 2 * DIGEST_LEN + strlen(end) &&
            strcmp(e->d_name + 2 * DIGEST_LEN, end) == 0 &&
            hex_decode(e->d_name, 2 * DIGEST_LEN, out[n], DIGEST_LEN))
            n++;
    if (d != NULL)
        closedir(d);
    qsort(out, n, DIGEST_LEN, by_name);
    return n;
}

size_t pack_folder_list(int dir, uint8_t out[PACK_FILES_MAX][DIGEST_LEN])
{
    return list(dir, STATE, out);
}

bool pack_folder_knows(int dir, const uint8_t sha256[DIGEST_LEN])
{
    char name[NAME_MAX_LEN];

    file_name(sha256, STATE, name);
    return faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

void pack_folder_clear(int dir)
{
    static const char *const ends[] = { ".pack", ".note" };
    static uint8_t shas[PACK_FILES_MAX][DIGEST_LEN];

    (void)unlinkat(dir, UNFINISHED, 0);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0, n = list(dir, ends[k], shas); i < n; i++)
            if (!pack_folder_knows(dir, shas[i]))
                remove_file(dir, shas[i], ends[k]);
}
