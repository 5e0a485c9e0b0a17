/*
 * Memory that holds personal data or keys: wiped when freed, never dumped, locked where it can be.
 *
 * mem_init is the first statement of every main: it installs a wiping allocator in OpenSSL (every later free and realloc
 * of OpenSSL wipes), turns off core dumps and makes the process non-dumpable. Owners of other libraries install the
 * same three functions (mem_alloc, mem_realloc, mem_free) there.
 *
 * secret: a freed block holds zeros. Under sanitizers the arena and the locking are off, the wiping stays.
 */
#ifndef PASSEND_BASE_MEM_H
#define PASSEND_BASE_MEM_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

struct mem_report {
    bool arena_locked;    /* OpenSSL's secure heap is in use and locked */
    bool all_locked;      /* everything, also what is allocated later, is locked on first use */
};

/* arena_bytes: size of the key arena (power of two), 0 = none. returns OK | FAULT_MEMORY. */
enum status mem_init(size_t arena_bytes, struct mem_report *report) MUST_USE;

/* As malloc, realloc, free, but a block is wiped before it is given back. NULL when out of memory. */
void *mem_alloc(size_t size);
void *mem_realloc(void *p, size_t size);
void mem_free(void *p);

/* A block for keys in the locked arena, or in ordinary wiped memory where there is no arena. Zeroed. */
void *mem_key_alloc(size_t size);
void mem_key_free(void *p, size_t size);

void mem_wipe(void *p, size_t len);
/* Overwrites what returned calls left on the stack below the caller, MEM_STACK bytes deep. Compilers copy structs to
 * places no code can name; a role that is done with somebody's data calls this before it waits again. */
#define MEM_STACK (48u << 10)
void mem_wipe_stack(void);
bool mem_equal(const void *a, const void *b, size_t len); /* constant time */
/* True when OpenSSL asked for memory in vain since the last call. It says no in the same way to what is bad and to what it
 * had no memory for. Per thread. */
bool mem_crypto_starved(void);
enum status mem_random(void *out, size_t len) MUST_USE;   /* OK | FAULT_CRYPTO */

#endif
