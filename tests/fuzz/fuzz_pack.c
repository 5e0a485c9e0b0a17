/* Any bytes as a pack: as JSON they are compiled, else opened as a block; what opens must decide cases without harm. */
#include "base/date.h"
#include "base/mem.h"
#include "model/facts.h"
#include "json/strict_json.h"
#include "packs/compile.h"
#include "policy/coarsen.h"
#include "policy/evaluate.h"
#include "pack/explain.h"
#include "pack/layout.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    strict_json_init();
    return 0;
}

static void zaak(struct question_facts *z, const struct pack *p)
{
    int32_t dag = pack_valid_from(p);

    memset(z, 0, sizeof(*z));
    z->fase = FASE_REACTIE;
    facts_empty_home(&z->eenheid);
    z->eenheid.present = 1;
    z->eenheid.ingangsdatum = z->eenheid.publicatiedatum = (struct day_range){ dag, dag };
    z->eenheid.huurprijs = (struct money_range){ 60000, 75000 };
    z->eenheid.woonruimtesoort = WOONRUIMTESOORT_ZELFSTANDIG;
    facts_empty(&z->huishouden);
    z->huishouden.n_adults = 2;
    z->huishouden.verzoek54a = TRUTH_UNKNOWN;
    for (int i = 0; i < 2; i++) {
        facts_empty_adult(&z->huishouden.adults[i]);
        z->huishouden.adults[i].rol = ROL_WON;
        z->huishouden.adults[i].geboortedatum = (struct day_range){ dag - 12000, dag - 12000 };
    }
    /* One person open in every way keeps the number of cells, and so the time, small. */
    z->huishouden.adults[1].geboortedatum = (struct day_range){ dag - 30000, dag - 6000 };
    z->huishouden.adults[1].status_unknown = STATUS_WLZ_ADL;
    z->huishouden.adults[0].n_inkomens = 1;
    z->huishouden.adults[0].inkomens[0] = (struct inkomen){ .min = 2000000, .max = 3000000,
        .jaar = (int16_t)(year_of(dag) - 1), .soort = INKOMEN_VERZAMELINKOMEN };
}

static void uitleggen(const struct pack *p, const struct outcome *u, const struct eenheid *e)
{
    static char text[EXPLAIN_MAX];
    struct explain_question v = { .outcome = u, .packs = p, .n_packs = 1, .huurprijs = e->huurprijs, .eenheid = true,
                                  .page = "https://corporatie.example/" };
    struct writer w;

    for (enum text_language t = 0; t < TEXT_LANGUAGES; t++) {
        writer_init(&w, text, sizeof(text));
        explain_text(&v, t, &w);
        for (unsigned i = 0; i < u->n_ontbreekt; i++)
            explain_question(&v, &u->ontbreekt[i], t, PART_QUESTION, &w);
    }
}

static void gebruiken(const struct pack *p)
{
    static struct question_facts z;
    static struct dossier_facts d;
    static struct packset set;
    static struct outcome u;
    static struct trace s;
    static const char corporaties[1][CORPORATIE_MAX] = { "L0101" };
    int64_t grenzen[PACK_INCOME_BOUNDS_MAX];

    packset_init(&set);
    if (packset_add(&set, p) != OK)
        abort();
    (void)!packset_check(&set);
    (void)pack_income_bounds(p, grenzen);
    for (unsigned i = 0; i < pack_n_corporaties(p); i++)
        if (strlen(pack_corporatie(p, i)) > p->len)
            abort();
    zaak(&z, p);
    if (evaluate_trace(&set, &z, &u, &s) != OK)
        abort();
    uitleggen(p, &u, &z.eenheid);
    z.huishouden.adults[0].inkomens[0].max = 2000000;
    z.eenheid.huurprijs.max = z.eenheid.huurprijs.min;
    memcpy(z.corporatie, "L0101", 6);
    if (evaluate(&set, &z, &u) != OK)
        abort();
    if (coarsen(&set, corporaties, 1, pack_valid_from(p), pack_valid_from(p) + 184, &z.huishouden, &d) != OK ||
        dossier_facts_household(&d, &z.huishouden) != OK || evaluate(&set, &z, &u) != OK)
        abort();
}

/* A block keeps its hash, so that damage elsewhere is looked at too. */
static void blok(const uint8_t *data, size_t size)
{
    struct pack_form *f = aligned_alloc(8, (size + 15) / 8 * 8);
    struct pack p;

    if (f == NULL)
        return;
    memcpy(f, data, size);
    if (size >= sizeof(*f)) {
        f->len = (uint32_t)size;
        if ((uint64_t)f->json.begin + f->json.n <= size)
            SHA256((const uint8_t *)f + f->json.begin, f->json.n, f->sha256);
    }
    if (pack_open(f, size, &p) == OK)
        gebruiken(&p);
    free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pack_mistake fout;
    struct pack p;
    void *blob;
    size_t len;

    if (size == 0 || size > PACK_SIZE_MAX)
        return 0;
    if (data[0] != '{') {
        blok(data, size);
        return 0;
    }
    if (pack_compile((const char *)data, size, &blob, &len, &fout) == OK) {
        if (pack_open(blob, len, &p) != OK)
            abort();
        gebruiken(&p);
        mem_free(blob);
    }
    return 0;
}
