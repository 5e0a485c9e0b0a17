#include "fault.h"

#include "store/keyfile.h"
#include "store/sqlite/sql.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum fault_kind fault_kind;
static long at_step, steps;
static int reserve = -1;

void fault_at(enum fault_kind kind, long step)
{
    fault_kind = kind;
    at_step = step;
    steps = 0;
}

long fault_steps(void)
{
    return steps;
}

void fault_disk_full(int reserve_fd)
{
    reserve = reserve_fd;
}

/* True: this step fails. */
static int step(void)
{
    steps++;
    if (fault_kind == FAULT_FAIL_FROM)
        return steps >= at_step;
    if (steps != at_step)
        return 0;
    if (fault_kind == FAULT_CRASH)
        _exit(9);
    return fault_kind == FAULT_FAIL;
}

static int full(void)
{
    struct stat st;

    return reserve >= 0 && fstat(reserve, &st) == 0 && st.st_size > 0;
}

/* ---- SQLite ---- */

struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_vfs *real_vfs;

#define REAL(f) (((struct file *)(f))->real)

static int x_close(sqlite3_file *f)
{
    int rc = REAL(f)->pMethods != NULL ? REAL(f)->pMethods->xClose(REAL(f)) : SQLITE_OK;

    free(REAL(f));
    return rc;
}
static int x_read(sqlite3_file *f, void *p, int n, sqlite3_int64 o) { return REAL(f)->pMethods->xRead(REAL(f), p, n, o); }
static int x_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 o)
{
    sqlite3_int64 size = 0;

    if (step())
        return SQLITE_IOERR_WRITE;
    if (full() && REAL(f)->pMethods->xFileSize(REAL(f), &size) == SQLITE_OK && o + n > size)
        return SQLITE_FULL;
    return REAL(f)->pMethods->xWrite(REAL(f), p, n, o);
}
static int x_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    return step() ? SQLITE_IOERR_TRUNCATE : REAL(f)->pMethods->xTruncate(REAL(f), n);
}
static int x_sync(sqlite3_file *f, int flags)
{
    return step() ? SQLITE_IOERR_FSYNC : REAL(f)->pMethods->xSync(REAL(f), flags);
}
static int x_size(sqlite3_file *f, sqlite3_int64 *n) { return REAL(f)->pMethods->xFileSize(REAL(f), n); }
static int x_lock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xLock(REAL(f), l); }
static int x_unlock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xUnlock(REAL(f), l); }
static int x_reserved(sqlite3_file *f, int *r) { return REAL(f)->pMethods->xCheckReservedLock(REAL(f), r); }
static int x_control(sqlite3_file *f, int op, void *a) { return REAL(f)->pMethods->xFileControl(REAL(f), op, a); }
static int x_sector(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int x_device(sqlite3_file *f) { return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f)); }

/* Version 1: without shared memory, which an exclusive write-ahead log does not need. */
static const sqlite3_io_methods methods = {
    .iVersion = 1, .xClose = x_close, .xRead = x_read, .xWrite = x_write, .xTruncate = x_truncate, .xSync = x_sync,
    .xFileSize = x_size, .xLock = x_lock, .xUnlock = x_unlock, .xCheckReservedLock = x_reserved,
    .xFileControl = x_control, .xSectorSize = x_sector, .xDeviceCharacteristics = x_device };

static int v_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct file *w = (struct file *)f;

    (void)vfs;
    w->base.pMethods = NULL;
    w->real = calloc(1, (size_t)real_vfs->szOsFile);
    if (w->real == NULL)
        return SQLITE_NOMEM;
    int rc = real_vfs->xOpen(real_vfs, name, w->real, flags, out);
    if (rc != SQLITE_OK) {
        free(w->real);
        return rc;
    }
    w->base.pMethods = &methods;
    return SQLITE_OK;
}

void fault_install(void)
{
    static sqlite3_vfs vfs;

    if (real_vfs != NULL)
        return;
    sql_init();
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "fault";
    vfs.szOsFile = (int)sizeof(struct file);
    vfs.xOpen = v_open;
    vfs.pNext = NULL;
    sqlite3_vfs_register(&vfs, 1);
}

/* ---- key file ---- */

ssize_t __real_pwrite(int fd, const void *p, size_t n, off_t at);
int __real_fdatasync(int fd);
ssize_t __wrap_pwrite(int fd, const void *p, size_t n, off_t at);
int __wrap_fdatasync(int fd);

ssize_t __wrap_pwrite(int fd, const void *p, size_t n, off_t at)
{
    struct stat st;

    if (n != KEYFILE_LEN && reserve >= 0 && at > 0 && fstat(fd, &st) == 0 && at + (off_t)n > st.st_size) { /* of the reserve */
        errno = ENOSPC;
        return -1;
    }
    if (n != KEYFILE_LEN)
        return __real_pwrite(fd, p, n, at);
    if (step()) {
        errno = EIO;
        return -1;
    }
    return __real_pwrite(fd, p, n, at);
}

int __wrap_fdatasync(int fd)
{
    if (step()) {
        errno = EIO;
        return -1;
    }
    return __real_fdatasync(fd);
}
