#include "pages/grow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned found;

static void *checked(void *p)
{
    if (p == NULL) {
        fputs("passend-pages: out of memory\n", stderr);
        exit(2);
    }
    return p;
}

void *grow_alloc(size_t size)
{
    return checked(calloc(1, size));
}

/* Doubles at powers of two, so that the caller need not remember what there is room for. */
void *grow_array(void *at, size_t n, size_t size)
{
    return (n & (n - 1)) == 0 ? checked(realloc(at, (n == 0 ? 1 : n * 2) * size)) : at;
}

void grow_bytes(struct grow *g, const char *text, size_t len)
{
    if (g->cap - g->len <= len) {
        g->cap = (g->len + len + 1) * 2;
        g->at = checked(realloc(g->at, g->cap));
    }
    memcpy(g->at + g->len, text, len);
    g->len += len;
    g->at[g->len] = '\0';
}

void grow_text(struct grow *g, const char *text)
{
    grow_bytes(g, text, strlen(text));
}

const char *grow_string(const struct grow *g)
{
    return g->at == NULL ? "" : g->at;
}

char *grow_copy(const char *text, size_t len)
{
    char *copy = grow_alloc(len + 1);

    memcpy(copy, text, len);
    return copy;
}

char *grow_file(const char *path, size_t *len)
{
    struct grow all = { 0 };
    char part[4096];
    size_t n;
    FILE *f = fopen(path, "rb");

    if (f == NULL) {
        problem((struct place){ path, 1 }, "cannot be read", NULL);
        return NULL;
    }
    grow_text(&all, "");
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        grow_bytes(&all, part, n);
    bool failed = ferror(f) != 0;
    fclose(f);
    if (failed || strlen(all.at) != all.len) {
        problem((struct place){ path, 1 }, failed ? "cannot be read" : "a byte NUL", NULL);
        return NULL;
    }
    *len = all.len;
    return all.at;
}

void problem(struct place at, const char *what, const char *detail)
{
    fprintf(stderr, "%s:%d: %s%s%s\n", at.file, at.line, what, detail == NULL ? "" : ": ", detail == NULL ? "" : detail);
    found++;
}

unsigned problems(void)
{
    return found;
}
