/* The shipped packs, compiled for a test, and facts to start from. */
#ifndef PASSEND_TESTS_PAKKETTEN_H
#define PASSEND_TESTS_PAKKETTEN_H

#include "base/date.h"
#include "model/facts.h"
#include "packs/load.h"
#include "policy/evaluate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct loaded_pack pakketten[4];
static struct packset packs;

static inline int32_t dag(const char *text)
{
    int32_t d;

    assert_true(date_parse(text, strlen(text), &d));
    return d;
}

static inline int packs_open(void **state)
{
    static const char *const names[] = { "nl.woningwet/2025", "nl.woningwet/2026", "regio-demo/2026" };
    struct pack_mistake fout;

    (void)state;
    setenv("PASSEND_POLICY_DIR", PASSEND_POLICY_SOURCE, 1);
    packset_init(&packs);
    for (unsigned i = 0; i < 3; i++) {
        if (load_pack(names[i], &pakketten[i], &fout) != OK || packset_add(&packs, &pakketten[i].pack) != OK)
            return -1;
    }
    return packset_check(&packs) == OK ? 0 : -1;
}

static inline int packs_dicht(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++)
        load_release(&pakketten[i]);
    return 0;
}

/* Whether a code is among these of an outcome. */
static inline bool heeft(const char *const *list, unsigned n, const char *code)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(list[i], code) == 0)
            return true;
    return false;
}

static inline bool voorbehoud(const struct outcome *u, const char *code)
{
    return heeft(u->voorbehoud, u->n_voorbehoud, code);
}

/* A self-contained home of 690.11 from 15 December 2026, and nobody in it. */
static inline struct question_facts zaak_leeg(void)
{
    struct question_facts z = { .fase = FASE_REACTIE };

    facts_empty_home(&z.eenheid);
    z.eenheid.present = 1;
    z.eenheid.huurprijs = (struct money_range){ 69011, 69011 };
    z.eenheid.woonruimtesoort = WOONRUIMTESOORT_ZELFSTANDIG;
    z.eenheid.ingangsdatum = (struct day_range){ dag("2026-12-15"), dag("2026-12-15") };
    z.eenheid.publicatiedatum = (struct day_range){ dag("2026-11-12"), dag("2026-11-12") };
    facts_empty(&z.huishouden);
    return z;
}

static inline struct adult *add(struct huishouden *h, uint8_t rol, const char *geboren, int16_t jaar,
                                int64_t bedrag)
{
    struct adult *v = &h->adults[h->n_adults++];

    facts_empty_adult(v);
    v->rol = rol;
    v->geboortedatum = (struct day_range){ dag(geboren), dag(geboren) };
    if (jaar != 0) {
        v->n_inkomens = 1;
        v->inkomens[0] = (struct inkomen){ .min = bedrag, .max = bedrag, .jaar = jaar,
                                           .soort = INKOMEN_VERZAMELINKOMEN };
    }
    return v;
}

static inline struct child *kind_erbij(struct huishouden *h, const char *geboren)
{
    struct child *k = &h->children[h->n_children++];

    *k = (struct child){ .geboortedatum = { dag(geboren), dag(geboren) }, .dagen_min = 366, .dagen_max = 366,
                         .rol = ROL_MBW, .kind = TRUTH_YES, .onderhouden = TRUTH_UNKNOWN };
    return k;
}

static inline struct outcome beslis(const struct question_facts *z)
{
    struct outcome u;

    assert_int_equal(evaluate(&packs, z, &u), OK);
    return u;
}

#endif
