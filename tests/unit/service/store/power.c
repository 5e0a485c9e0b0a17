#include "power.h"

#include "fault.h"
#include "store/sqlite/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PAGE 4096
#define PAGES_MAX 4096
#define FILES_MAX 16

struct inode {
    ino_t nr;                      /* 0 = no file is here */
    char name[64];                 /* in the working directory; empty: the key file */
    uint8_t *disk;                 /* what is on it */
    size_t len;
    uint8_t dirty[PAGES_MAX];      /* written and not synced */
};

static struct inode inodes[FILES_MAX];
static unsigned n_inodes;
static int key;
static long fail_at, end_at, steps, syncs;
static bool ended;

/* ---- the disk ---- */

static struct inode *inode_of(int fd, const char *name)
{
    struct stat st;

    assert_int_equal(fd >= 0 ? fstat(fd, &st) : stat(name, &st), 0);
    for (unsigned i = 0; i < n_inodes; i++)
        if (inodes[i].nr == st.st_ino)
            return &inodes[i];
    if (name == NULL)
        return NULL;
    unsigned free_one = 0;
    while (free_one < n_inodes && inodes[free_one].nr != 0)
        free_one++;
    assert_true(free_one < FILES_MAX && strlen(name) < sizeof inodes[0].name);
    struct inode *f = &inodes[free_one];
    n_inodes += free_one == n_inodes;
    memset(f, 0, sizeof *f);
    f->nr = st.st_ino;
    strcpy(f->name, name);
    return f;
}

/* False: it ended before. */
static bool step(void)
{
    if (ended)
        return false;
    ended = ++steps == end_at;
    return true; /* the last one is carried out */
}

static void wrote(struct inode *f, size_t at, size_t n)
{
    assert_true(at + n <= (size_t)PAGES_MAX * PAGE);
    for (size_t i = at / PAGE; n > 0 && i <= (at + n - 1) / PAGE; i++)
        f->dirty[i] = 1;
}

static int open_again(const struct inode *f, int flags)
{
    int fd = f->name[0] != '\0' ? open(f->name, flags) : dup(key);

    assert_true(fd >= 0);
    return fd;
}

/* These pages are on the disk now, as they are read. */
static void keep(struct inode *f, bool some)
{
    static unsigned seed = 1;
    int fd = open_again(f, O_RDONLY);
    off_t len = lseek(fd, 0, SEEK_END);

    assert_true(len >= 0 && len <= (off_t)PAGES_MAX * PAGE);
    if (!some) {
        f->disk = realloc(f->disk, (size_t)len + 1);
        if ((size_t)len > f->len)
            memset(f->disk + f->len, 0, (size_t)len - f->len);
        f->len = (size_t)len;
    }
    for (size_t i = 0; i < PAGES_MAX; i++) {
        size_t at = i * PAGE, most = at < f->len ? f->len - at : 0;

        if (f->dirty[i] && most > 0 && (!some || (seed = seed * 1103515245u + 12345u) >> 16 & 1))
            assert_true(pread(fd, f->disk + at, most < PAGE ? most : PAGE, (off_t)at) >= 0);
        f->dirty[i] = 0;
    }
    close(fd);
}

/* False: it failed. */
static bool synced(struct inode *f)
{
    if (!step())
        return false;
    if (++syncs == fail_at) {
        memset(f->dirty, 0, sizeof f->dirty);
        return false;
    }
    keep(f, false);
    return true;
}

void power_begin(int key_fd)
{
    for (unsigned i = 0; i < n_inodes; i++)
        free(inodes[i].disk);
    n_inodes = 0;
    key = key_fd;
    fail_at = end_at = steps = syncs = 0;
    ended = false;
    struct stat st;
    assert_int_equal(fstat(key_fd, &st), 0);
    memset(&inodes[0], 0, sizeof inodes[0]);
    inodes[n_inodes++].nr = st.st_ino;
}

void power_fail_sync(long n)
{
    fail_at = n;
    syncs = 0;
}

void power_end_at(long n)
{
    end_at = n;
    steps = 0;
}

bool power_ended(void) { return ended; }
long power_steps(void) { return steps; }
long power_syncs(void) { return syncs; }
void power_end(void) { ended = true; }

void power_next(void)
{
    ended = false;
    end_at = fail_at = 0;
}

void power_cut(bool some)
{
    for (unsigned i = 0; i < n_inodes; i++) {
        struct inode *f = &inodes[i];

        if (f->nr == 0)
            continue;
        if (some)
            keep(f, true);
        int fd = open_again(f, O_RDWR);
        assert_int_equal(ftruncate(fd, 0), 0);
        for (size_t at = 0; at < f->len;) {
            ssize_t n = lseek(fd, (off_t)at, SEEK_SET) < 0 ? -1 : write(fd, f->disk + at, f->len - at);

            assert_true(n > 0);
            at += (size_t)n;
        }
        close(fd);
        memset(f->dirty, 0, sizeof f->dirty);
    }
    power_next();
}

/* ---- SQLite ---- */

struct file {
    sqlite3_file base;
    sqlite3_file *real;
    struct inode *inode;           /* NULL = of no interest */
};

static sqlite3_vfs *real_vfs;

#define FILE_OF(f) ((struct file *)(f))
#define REAL(f) (FILE_OF(f)->real)

static int x_close(sqlite3_file *f)
{
    int rc = REAL(f)->pMethods != NULL ? REAL(f)->pMethods->xClose(REAL(f)) : SQLITE_OK;

    free(REAL(f));
    return rc;
}
static int x_read(sqlite3_file *f, void *p, int n, sqlite3_int64 o) { return REAL(f)->pMethods->xRead(REAL(f), p, n, o); }
static int x_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 o)
{
    if (!step())
        return SQLITE_IOERR_WRITE;
    int rc = REAL(f)->pMethods->xWrite(REAL(f), p, n, o);
    if (FILE_OF(f)->inode != NULL)
        wrote(FILE_OF(f)->inode, (size_t)o, (size_t)n);
    return rc;
}
static int x_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    return step() ? REAL(f)->pMethods->xTruncate(REAL(f), n) : SQLITE_IOERR_TRUNCATE;
}
static int x_sync(sqlite3_file *f, int flags)
{
    (void)flags;
    return FILE_OF(f)->inode == NULL || synced(FILE_OF(f)->inode) ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}
static int x_size(sqlite3_file *f, sqlite3_int64 *n) { return REAL(f)->pMethods->xFileSize(REAL(f), n); }
static int x_lock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xLock(REAL(f), l); }
static int x_unlock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xUnlock(REAL(f), l); }
static int x_reserved(sqlite3_file *f, int *r) { return REAL(f)->pMethods->xCheckReservedLock(REAL(f), r); }
static int x_control(sqlite3_file *f, int op, void *a) { return REAL(f)->pMethods->xFileControl(REAL(f), op, a); }
static int x_sector(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int x_device(sqlite3_file *f) { return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f)); }

static const sqlite3_io_methods methods = {
    .iVersion = 1, .xClose = x_close, .xRead = x_read, .xWrite = x_write, .xTruncate = x_truncate, .xSync = x_sync,
    .xFileSize = x_size, .xLock = x_lock, .xUnlock = x_unlock, .xCheckReservedLock = x_reserved,
    .xFileControl = x_control, .xSectorSize = x_sector, .xDeviceCharacteristics = x_device };

static int v_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct file *w = (struct file *)f;

    (void)vfs;
    w->base.pMethods = NULL;
    w->inode = NULL;
    w->real = calloc(1, (size_t)real_vfs->szOsFile);
    assert_non_null(w->real);
    int rc = real_vfs->xOpen(real_vfs, name, w->real, flags, out);
    if (rc != SQLITE_OK) {
        free(w->real);
        return rc;
    }
    w->base.pMethods = &methods;
    if (name != NULL)
        w->inode = inode_of(-1, strrchr(name, '/') != NULL ? strrchr(name, '/') + 1 : name);
    return SQLITE_OK;
}

/* Of a file that is gone nothing comes back. */
static int v_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct stat st;

    (void)vfs;
    if (!step())
        return SQLITE_IOERR_DELETE;
    bool there = stat(name, &st) == 0;
    int rc = real_vfs->xDelete(real_vfs, name, sync);
    for (unsigned i = 0; there && rc == SQLITE_OK && i < n_inodes; i++)
        if (inodes[i].nr == st.st_ino) {
            free(inodes[i].disk);
            memset(&inodes[i], 0, sizeof inodes[0]);
        }
    return rc;
}

void fault_install(void)
{
    static sqlite3_vfs vfs;

    if (real_vfs != NULL)
        return;
    sql_init();
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "power";
    vfs.szOsFile = (int)sizeof(struct file);
    vfs.xOpen = v_open;
    vfs.xDelete = v_delete;
    vfs.pNext = NULL;
    sqlite3_vfs_register(&vfs, 1);
}

/* What place.c asks of the other disk. */
void fault_at(enum fault_kind kind, long step_nr) { (void)kind, (void)step_nr; }
void fault_disk_full(int reserve_fd) { (void)reserve_fd; }

/* ---- the key file, and what the store writes by itself ---- */

ssize_t __real_pwrite(int fd, const void *p, size_t n, off_t at);
int __real_fdatasync(int fd);
ssize_t __wrap_pwrite(int fd, const void *p, size_t n, off_t at);
int __wrap_fdatasync(int fd);

ssize_t __wrap_pwrite(int fd, const void *p, size_t n, off_t at)
{
    struct inode *f = inode_of(fd, NULL);

    if (f == NULL) /* the reserve */
        return __real_pwrite(fd, p, n, at);
    if (!step()) {
        errno = EIO;
        return -1;
    }
    wrote(f, (size_t)at, n);
    return __real_pwrite(fd, p, n, at);
}

int __wrap_fdatasync(int fd)
{
    struct inode *f = inode_of(fd, NULL);

    if (f == NULL || synced(f))
        return 0;
    errno = EIO;
    return -1;
}
