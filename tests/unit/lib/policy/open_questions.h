/*
 * Questions in which much is open, under all shipped packs; the same ones for the same seed. A search for what costs most
 * starts from a plain question and changes it step by step.
 */
#ifndef PASSEND_TESTS_OPEN_QUESTIONS_H
#define PASSEND_TESTS_OPEN_QUESTIONS_H

#include "trekken.h"

static struct loaded_pack shipped[PACKSET_MAX];
static struct packset shipped_packs;

/* returns 0, or -1 where a pack cannot be loaded */
static inline int shipped_open(void **state)
{
    static char names[PACKSET_MAX][PACK_PATH_MAX];
    struct pack_mistake fout;

    (void)state;
    setenv("PASSEND_POLICY_DIR", PASSEND_POLICY_SOURCE, 1);
    packset_init(&shipped_packs);
    unsigned n = load_names(names, PACKSET_MAX);
    for (unsigned i = 0; i < n; i++)
        if (load_pack(names[i], &shipped[i], &fout) != OK || packset_add(&shipped_packs, &shipped[i].pack) != OK)
            return -1;
    return packset_check(&shipped_packs) == OK ? 0 : -1;
}

static inline int shipped_close(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < shipped_packs.n; i++)
        load_release(&shipped[i]);
    return 0;
}

static inline int32_t day_between(int16_t first, int16_t last)
{
    return day_of((struct date){ (int16_t)tussen(first, last), (uint8_t)tussen(1, 12), (uint8_t)tussen(1, 28) });
}

static inline uint8_t some_truth(void)
{
    return (uint8_t)tussen(TRUTH_NO, TRUTH_UNKNOWN);
}

static inline struct day_range some_days(int16_t first, int16_t last, int64_t width)
{
    int32_t d = day_between(first, last);

    if (kans(40))
        return (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    return (struct day_range){ d, d + (kans(50) ? 0 : (int32_t)tussen(0, width)) };
}

/* A tenant, partner or other adult of whom nothing is known. */
static inline void add_adult(struct huishouden *h)
{
    if (h->n_adults == ADULTS_MAX)
        return;
    struct adult *v = &h->adults[h->n_adults++];
    facts_empty_adult(v);
    v->rol = h->n_adults == 1 ? ROL_WON : (uint8_t)tussen(ROL_MED, ROL_MBW);
}

static inline void add_child(struct huishouden *h)
{
    if (h->n_children < CHILDREN_MAX)
        h->children[h->n_children++] = (struct child){ .geboortedatum = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX },
            .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW, .kind = TRUTH_YES, .onderhouden = TRUTH_UNKNOWN };
}

static inline void change_slip(struct adult *v)
{
    v->aanleiding = openingen[tussen(0, 5)];
    v->inspecteursverklaring = some_truth();
    v->verklaring_datum = some_days(2024, 2026, 400);
    v->winst = kans(50) ? (struct money_range){ 0, 0 } : (struct money_range){ -100000, 900000 };
    v->loon.periode = (uint8_t)tussen(LOON_GEEN, LOON_JAAR);
    v->loon.vakantiegeld_apart = some_truth();
    v->loon.periode_einde = some_days(2024, 2026, 400);
    v->loon.loon_loonheffing = kans(50) ? (struct money_range){ MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX }
                                        : (struct money_range){ 230000, 230000 };
}

static inline void change_adult(struct adult *v)
{
    int64_t low = bedrag();

    switch (tussen(0, 9)) {
    case 0: case 1: v->geboortedatum = some_days(1940, 2020, 20000); break;
    case 2: v->kind = some_truth(); break;
    case 3: v->onderhouden = some_truth(); break;
    case 4: v->dagen_min = kans(50) ? 0 : 366; break;
    case 5: v->status_unknown = kans(50) ? (uint32_t)STATUS_ALL : (uint32_t)trek() & STATUS_ALL; break;
    case 6: v->status = kans(50) ? 0 : (uint32_t)(trek() & trek()) & STATUS_ALL; break;
    case 7: v->n_inkomens = 0; break;
    case 8:
        v->n_inkomens = (uint8_t)tussen(1, 2);
        for (unsigned i = 0; i < v->n_inkomens; i++)
            v->inkomens[i] = (struct inkomen){ .min = low, .max = low + (kans(50) ? 0 : tussen(0, 6000000)),
                .jaar = (int16_t)tussen(2020, 2025), .soort = INKOMEN_VERZAMELINKOMEN };
        break;
    default: change_slip(v);
    }
}

static inline void change_child(struct child *k)
{
    switch (tussen(0, 5)) {
    case 0: case 1: k->geboortedatum = some_days(1996, 2026, 9000); break;
    case 2: k->kind = some_truth(); break;
    case 3: k->onderhouden = some_truth(); break;
    case 4: k->dagen_min = kans(50) ? 0 : 366; break;
    default: k->status_unknown = kans(50) ? (uint32_t)STATUS_ALL : (uint32_t)trek() & STATUS_ALL;
    }
}

static inline void change_rent(struct eenheid *e)
{
    static const int64_t rents[] = { 22144, 26266, 45447, 47720, 49820, 65043, 68296, 71302, 73193, 76414, 87966, 90007,
                                     93293, 118482, 122807 };
    int64_t rent = rents[trek() % (sizeof(rents) / sizeof(rents[0]))];

    e->huurprijs = kans(50) ? (struct money_range){ rent, rent }
                   : kans(50) ? (struct money_range){ 0, 10000000 } : (struct money_range){ rent - 5000, rent + 30000 };
}

static inline void change_home(struct question_facts *z)
{
    struct eenheid *e = &z->eenheid;
    struct huishouden *h = &z->huishouden;

    switch (tussen(0, 16)) {
    case 0: change_rent(e); break;
    case 1: case 2: e->ingangsdatum = some_days(2022, 2026, 1500); break;
    case 3: e->publicatiedatum = some_days(2022, 2026, 700); break;
    case 4: e->woonruimtesoort = kans(50) ? WOONRUIMTESOORT_ZELFSTANDIG : (uint8_t)tussen(1, WOONRUIMTESOORT_ALL); break;
    case 5: e->aangewezen = some_truth(); break;
    case 6: e->permanente_bewoning = some_truth(); break;
    case 7: e->voor_acht = some_truth(); break;
    case 8: e->middenhuur = some_truth(); break;
    case 9: e->kamers_min = (int16_t)tussen(0, 5), e->kamers_max = kans(50) ? e->kamers_min : (int16_t)99; break;
    case 10: e->slaapkamers_min = (int16_t)tussen(0, 5), e->slaapkamers_max = kans(50) ? e->slaapkamers_min : (int16_t)99; break;
    case 11: e->rent_rank = (uint8_t)tussen(1, RENT_RANK_ALL); break;
    case 12: h->verzoek54a = some_truth(), h->besluit54a = some_truth(); break;
    case 13: h->huurt_van_deelnemer = some_truth(); break;
    case 14: h->nu_slaapkamers_max = kans(50) ? 0 : 99; break;
    case 15: e->daeb_tak = some_truth(); break;
    default: h->vermogen.min = tussen(13000000, 19000000), h->vermogen.max = kans(50) ? h->vermogen.min : MONEY_UNKNOWN_MAX;
    }
}

/* Changes one thing, not always to another value. */
static inline void question_change(struct question_facts *z)
{
    static const char corporations[][CORPORATIE_MAX] = { "", "L0101", "L0201", "L0211", "L0221", "L0231", "L0300" };
    struct huishouden *h = &z->huishouden;

    switch (tussen(0, 9)) {
    case 0:
        memcpy(z->corporatie, corporations[trek() % 7], sizeof(z->corporatie));
        break;
    case 1: z->eenheid.present ^= kans(20); break;
    case 2:
        if (kans(50))
            add_adult(h);
        else
            h->n_adults = (uint8_t)(h->n_adults - (h->n_adults > 1));
        break;
    case 3:
        if (kans(50))
            add_child(h);
        else
            h->n_children = (uint8_t)(h->n_children - (h->n_children > 0));
        break;
    case 4: case 5: change_home(z); break;
    case 6:
        if (h->n_children > 0)
            change_child(&h->children[trek() % h->n_children]);
        break;
    default:
        if (h->n_adults > 0)
            change_adult(&h->adults[trek() % h->n_adults]);
    }
}

/* A home that is known, and persons of whom at first nothing is. */
static inline void question_draw(struct question_facts *z)
{
    int32_t start = day_between(2022, 2026);

    *z = zaak_leeg();
    z->eenheid.ingangsdatum = (struct day_range){ start, start };
    z->eenheid.publicatiedatum = (struct day_range){ start - 30, start - 30 };
    for (int64_t n = tussen(1, kans(70) ? 4 : ADULTS_MAX); n > 0; n--)
        add_adult(&z->huishouden);
    for (int64_t n = tussen(0, kans(70) ? 3 : CHILDREN_MAX); n > 0; n--)
        add_child(&z->huishouden);
    for (int64_t n = tussen(0, 60); n > 0; n--)
        question_change(z);
}

#endif
