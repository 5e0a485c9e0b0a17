#include "place.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int make(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    fault_install();
    assert_int_equal(crypt_init(), OK);
    /* A file system in memory, where there is one: a killed process loses nothing that was written. */
    strcpy(p->dir, access("/dev/shm", W_OK) == 0 ? "/dev/shm/passend-store-XXXXXX" : "/tmp/passend-store-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    p->home_fd = open(".", O_RDONLY | O_DIRECTORY);
    p->dir_fd = open(p->dir, O_RDONLY | O_DIRECTORY);
    assert_int_equal(mkdirat(p->dir_fd, "data", 0700), 0);
    int data = openat(p->dir_fd, "data", O_RDONLY | O_DIRECTORY);
    p->key_fd = openat(p->dir_fd, "key", O_RDWR | O_CREAT, 0600);
    close(p->dir_fd);
    p->dir_fd = data;
    fault_at(FAULT_NONE, 0);
    *state = p;
    return 0;
}

enum status open_by(struct place *p, int64_t now, bool trusted)
{
    struct backend b;
    enum status st = sqlite_open(p->dir_fd, &b);

    return st == OK ? store_open(&b, p->key_fd, 0, now, trusted, &p->s, &p->report) : st;
}

enum status open_at(struct place *p, int64_t now)
{
    return open_by(p, now, true);
}

void open_store(struct place *p)
{
    assert_int_equal(open_at(p, NOW), OK);
}

pid_t doomed(struct place *p, long step)
{
    pid_t child = fork();

    if (child == 0) {
        if (open_at(p, NOW) != OK)
            _exit(3);
        fault_at(FAULT_CRASH, step);
    }
    return child;
}

bool outlived(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 9));
    return WEXITSTATUS(status) == 0;
}

void forget_all(struct place *p)
{
    for (const char *const *name = (const char *const[]){ "grants.db", "grants.db-wal", "ledger.db", "ledger.db-wal", NULL }; *name != NULL; name++)
        unlinkat(p->dir_fd, *name, 0);
    assert_int_equal(ftruncate(p->key_fd, 0), 0);
}

/* ---- writes, as if they were calls ---- */

static enum status told(struct store *s, enum status begun, struct store_done *done)
{
    if (begun != OK)
        return begun;
    assert_true(store_next(s, done));
    return done->status;
}

enum status grant_new(struct store *s, const struct dossier *d, uint8_t plaats, const struct origin *h, const struct order *o,
                      int64_t until, int64_t now, const struct grant **out)
{
    struct store_done done;
    enum status st = told(s, store_grant_new(s, d, plaats, h, NULL, o, until, now, NULL), &done);

    *out = st == OK ? store_grant(s, &done.grant) : NULL;
    return st;
}

enum status completed(struct store *s, const struct dossier *d, int64_t until, int64_t now)
{
    struct store_done done;

    return told(s, store_complete(s, d, until, now, NULL), &done);
}

enum status ended(struct store *s, const struct id *grant, const char *client, enum status code, int64_t now)
{
    struct store_done done;

    return told(s, store_end(s, grant, client, code, now, NULL), &done);
}

enum status forget(struct store *s, int64_t now)
{
    return store_forget(s, &(struct clock_seen){ .wall_s = now, .offset_s = now - 7, .boot = { "a boot" } });
}

enum status rewrap(struct store *s, int64_t now, bool force, uint32_t *count)
{
    enum status st;
    bool more;

    do
        st = store_rewrap(s, now, force, &more, count);
    while (st == OK && more);
    return st;
}

void close_store(struct place *p)
{
    store_close(p->s);
    p->s = NULL;
}

void reopen(struct place *p)
{
    close_store(p);
    open_store(p);
}

int clean(void **state)
{
    struct place *p = *state;
    char command[128];

    fault_at(FAULT_NONE, 0);
    fault_disk_full(-1);
    if (p->s != NULL)
        close_store(p);
    assert_int_equal(fchdir(p->home_fd), 0);
    close(p->home_fd);
    close(p->dir_fd);
    close(p->key_fd);
    snprintf(command, sizeof command, "rm -rf %s", p->dir);
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(1);
    }
    waitpid(child, NULL, 0);
    free(p);
    return 0;
}

const struct dossier *dossier_in(struct store *s, unsigned n, uint8_t fase)
{
    static const struct corporatie corporaties[] = { { "L0101" }, { "L0102" } };
    struct seat rooster[ADULTS_MAX] = { { .rol = ROL_WON, .referentie = "r-1" },
                                        { .rol = ROL_MED, .referentie = "r-2" },
                                        { .rol = ROL_MBW, .referentie = "r-3" } };
    struct dossier_new in = { .client = CLIENT, .fase = fase, .grondslag = GRONDSLAG_TOESTEMMING,
                                .doel = DOEL_REAGEREN, .n_corporaties = 2, .n_rooster = (uint8_t)n, .feiten = FEIT_ALL,
                                .until = NOW + 100 * 86400, .corporaties = corporaties, .rooster = rooster };
    const struct dossier *d;

    assert_int_equal(store_dossier_new(s, &in, &d), OK);
    return d;
}

const struct dossier *dossier(struct store *s, unsigned n)
{
    return dossier_in(s, n, FASE_REACTIE);
}

const struct origin origin = { .bron = "qii", .wijze = WIJZE_VAULT_SIGNED, .zekerheid = ZEKERHEID_KLUISGETEKEND };

struct id grant(struct store *s, const struct dossier *d, uint8_t plaats)
{
    const struct grant *g;

    assert_int_equal(grant_new(s, d, plaats, &origin, NULL, d->until, NOW, &g), OK);
    return g->id;
}

/* A dossier with all its grants; first: id of the first grant. */
struct id whole(struct store *s, unsigned n, struct id *first)
{
    const struct dossier *d = dossier(s, n);

    for (unsigned i = 0; i < n; i++) {
        struct id id = grant(s, d, (uint8_t)i);

        if (i == 0 && first != NULL)
            *first = id;
    }
    return d->id;
}

/* True if any file under the data directory or the key file holds these bytes. */
bool on_disk(const struct place *p, const void *bytes, size_t len)
{
    DIR *dir = fdopendir(dup(p->dir_fd));
    struct dirent *e;
    bool found = false;
    uint8_t *data = malloc(16u << 20);

    rewinddir(dir);
    while ((e = readdir(dir)) != NULL) {
        int fd = openat(p->dir_fd, e->d_name, O_RDONLY);
        ssize_t n = fd >= 0 ? pread(fd, data, 16u << 20, 0) : -1;

        found = found || (n > 0 && memmem(data, (size_t)n, bytes, len) != NULL);
        if (fd >= 0)
            close(fd);
    }
    closedir(dir);
    ssize_t n = pread(p->key_fd, data, 4096, 0);
    found = found || (n > 0 && memmem(data, (size_t)n, bytes, len) != NULL);
    free(data);
    return found;
}

struct copy take_fd(int fd)
{
    struct copy c = { .data = malloc(16u << 20) };
    ssize_t n = pread(fd, c.data, 16u << 20, 0);

    assert_true(n >= 0);
    c.len = (size_t)n;
    return c;
}

struct copy take(const struct place *p, const char *name)
{
    int fd = openat(p->dir_fd, name, O_RDONLY);
    struct copy c = take_fd(fd);

    close(fd);
    return c;
}

void put_fd(int fd, struct copy *c)
{
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(pwrite(fd, c->data, c->len, 0), (ssize_t)c->len);
    free(c->data);
}

void put(const struct place *p, const char *name, struct copy *c)
{
    int fd = openat(p->dir_fd, name, O_WRONLY);

    put_fd(fd, c);
    close(fd);
}
