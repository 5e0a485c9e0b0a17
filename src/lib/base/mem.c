#include "base/mem.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* The C library promises that this one is not optimised away; it is several times faster than OPENSSL_cleanse. */
void mem_wipe(void *p, size_t len)
{
    explicit_bzero(p, len);
}

__attribute__((noinline)) void mem_wipe_stack(void)
{
    unsigned char below[MEM_STACK];

    mem_wipe(below, sizeof below);
}

void *mem_alloc(size_t size)
{
    return malloc(size > 0 ? size : 1);
}

void mem_free(void *p)
{
    if (p == NULL)
        return;
    /* A block may be larger than it was asked for, and all of it is wiped. Where the compiler sees both ends (link-time
     * optimisation) it would take that for an overflow. */
    __asm__ volatile("" : "+r"(p));
    mem_wipe(p, malloc_usable_size(p));
    free(p);
}

/* realloc may leave a copy behind, so move by hand unless the block already has room. */
void *mem_realloc(void *p, size_t size)
{
    if (p == NULL)
        return mem_alloc(size);
    size_t had = malloc_usable_size(p);
    if (size <= had && size >= had / 2)
        return p;
    void *q = mem_alloc(size);
    if (q == NULL)
        return NULL;
    memcpy(q, p, had < size ? had : size);
    mem_free(p);
    return q;
}

static _Thread_local bool starved;

bool mem_crypto_starved(void)
{
    bool was = starved;

    starved = false;
    return was;
}

static void *crypto_alloc(size_t size, const char *file, int line)
{
    (void)file, (void)line;
    void *p = size > 0 ? mem_alloc(size) : NULL;

    starved |= p == NULL && size > 0;
    return p;
}

static void *crypto_realloc(void *p, size_t size, const char *file, int line)
{
    (void)file, (void)line;
    if (size == 0) {
        mem_free(p);
        return NULL;
    }
    void *q = mem_realloc(p, size);
    starved |= q == NULL;
    return q;
}

static void crypto_free(void *p, const char *file, int line)
{
    (void)file, (void)line;
    mem_free(p);
}

#ifndef PASSEND_SANITIZED
#define LOCK_ROOM (256u << 20)

/* For a process with little right to lock, MCL_FUTURE may succeed and make later allocations fail: then only what is
 * there now stays locked. */
static bool lock_all(void)
{
    if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0)
        return false;
    void *room = mmap(NULL, LOCK_ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room != MAP_FAILED) {
        munmap(room, LOCK_ROOM);
        return true;
    }
    (void)mlockall(MCL_CURRENT | MCL_ONFAULT);
    return false;
}
#endif

enum status mem_init(size_t arena_bytes, struct mem_report *report)
{
    struct rlimit no_core = { 0, 0 };

    *report = (struct mem_report){ 0 };
    BUG_IF(CRYPTO_set_mem_functions(crypto_alloc, crypto_realloc, crypto_free) != 1);
#ifndef PASSEND_SANITIZED
    if (setrlimit(RLIMIT_CORE, &no_core) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return FAULT_SYSTEM;
    if (arena_bytes > 0)
        report->arena_locked = CRYPTO_secure_malloc_init(arena_bytes, 32) == 1;
    report->all_locked = lock_all();
#else
    (void)no_core, (void)arena_bytes;
#endif
    return OK;
}

void *mem_key_alloc(size_t size)
{
    return OPENSSL_secure_zalloc(size);
}

void mem_key_free(void *p, size_t size)
{
    OPENSSL_secure_clear_free(p, size);
}

bool mem_equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}

enum status mem_random(void *out, size_t len)
{
    return RAND_bytes(out, (int)len) == 1 ? OK : FAULT_CRYPTO;
}
