/* The full source of a shipped pack as a tree, to be damaged in one place and compiled. */
#ifndef PASSEND_TESTS_BEWERKEN_H
#define PASSEND_TESTS_BEWERKEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "json/strict_json.h"
#include "packs/check.h"

static inline json_t *bron(const char *name)
{
    struct pack_mistake fout;
    json_t *j = NULL;

    setenv("PASSEND_POLICY_DIR", PASSEND_POLICY_SOURCE, 1);
    assert_int_equal(load_source(name, &j, &fout), OK);
    return j;
}

/* What the source of that name still waits for, as a draft. */
static inline unsigned ontwerp(const char *name, rules_open *report)
{
    struct load_text t;

    assert_int_equal(load_read(name, &t), OK);
    unsigned n = load_draft(&t, report, NULL);
    mem_free(t.data);
    return n;
}

/* Where in the tree: names and indices, ended by NULL; "#3" is element 3. */
static inline json_t *plek(json_t *j, const char *const *pad)
{
    for (; *pad != NULL && j != NULL; pad++)
        j = (*pad)[0] == '#' ? json_array_get(j, strtoul(*pad + 1, NULL, 10)) : json_object_get(j, *pad);
    assert_non_null(j);
    return j;
}

static inline enum status compileer(const json_t *j, struct loaded_pack *p, struct pack_mistake *fout)
{
    size_t len = json_dumpb(j, NULL, 0, JSON_COMPACT);
    char *text = mem_alloc(len);
    enum status s;

    assert_non_null(text);
    json_dumpb(j, text, len, JSON_COMPACT);
    memset(p, 0, sizeof(*p));
    s = pack_compile(text, len, &p->blob, &p->len, fout);
    if (s == OK)
        assert_int_equal(pack_open(p->blob, p->len, &p->pack), OK);
    mem_free(text);
    return s;
}

#endif
