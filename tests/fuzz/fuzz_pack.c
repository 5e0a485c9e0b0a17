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

static void zaak(struct zaakfeiten *z, const struct pack *p)
{
    int32_t dag = pack_geldig_van(p);

    memset(z, 0, sizeof(*z));
    z->fase = FASE_REACTIE;
    facts_empty_home(&z->eenheid);
    z->eenheid.aanwezig = 1;
    z->eenheid.ingangsdatum = z->eenheid.publicatiedatum = (struct dagbereik){ dag, dag };
    z->eenheid.huurprijs = (struct geldbereik){ 60000, 75000 };
    z->eenheid.woonruimtesoort = WOONRUIMTE_ZELFSTANDIG;
    facts_empty(&z->huishouden);
    z->huishouden.n_volwassenen = 2;
    z->huishouden.verzoek54a = ONBEKEND;
    for (int i = 0; i < 2; i++) {
        facts_empty_adult(&z->huishouden.volwassenen[i]);
        z->huishouden.volwassenen[i].rol = ROL_WON;
        z->huishouden.volwassenen[i].geboortedatum = (struct dagbereik){ dag - 12000, dag - 12000 };
    }
    /* One person open in every way keeps the number of cells, and so the time, small. */
    z->huishouden.volwassenen[1].geboortedatum = (struct dagbereik){ dag - 30000, dag - 6000 };
    z->huishouden.volwassenen[1].status_onbekend = STATUS_WLZ_ADL;
    z->huishouden.volwassenen[0].n_inkomens = 1;
    z->huishouden.volwassenen[0].inkomens[0] = (struct inkomen){ .min = 2000000, .max = 3000000,
        .jaar = (int16_t)(year_of(dag) - 1), .soort = INKOMEN_VERZAMELINKOMEN };
}

static void uitleggen(const struct pack *p, const struct uitslag *u, const struct eenheid *e)
{
    static char tekst[EXPLAIN_MAX];
    struct uitleg_vraag v = { .uitslag = u, .packs = p, .n_packs = 1, .huurprijs = e->huurprijs, .eenheid = true,
                              .pagina = "https://corporatie.example/" };
    struct writer w;

    for (enum taal t = 0; t < TAAL_N; t++) {
        writer_init(&w, tekst, sizeof(tekst));
        explain_tekst(&v, t, &w);
        for (unsigned i = 0; i < u->n_ontbreekt; i++)
            explain_vraag(&v, &u->ontbreekt[i], t, DEEL_VRAAG, &w);
    }
}

static void gebruiken(const struct pack *p)
{
    static struct zaakfeiten z;
    static struct dossierfeiten d;
    static struct packset set;
    static struct uitslag u;
    static struct trace s;
    static const char corporaties[1][CORPORATIE_MAX] = { "L0101" };
    int64_t grenzen[PACK_INKOMENSGRENZEN_MAX];

    packset_init(&set);
    if (packset_add(&set, p) != OK)
        abort();
    (void)!packset_check(&set);
    (void)pack_inkomensgrenzen(p, grenzen);
    for (unsigned i = 0; i < pack_n_corporaties(p); i++)
        if (strlen(pack_corporatie(p, i)) > p->len)
            abort();
    zaak(&z, p);
    if (evaluate_trace(&set, &z, &u, &s) != OK)
        abort();
    uitleggen(p, &u, &z.eenheid);
    z.huishouden.volwassenen[0].inkomens[0].max = 2000000;
    z.eenheid.huurprijs.max = z.eenheid.huurprijs.min;
    memcpy(z.corporatie, "L0101", 6);
    if (evaluate(&set, &z, &u) != OK)
        abort();
    if (coarsen(&set, corporaties, 1, pack_geldig_van(p), pack_geldig_van(p) + 184, &z.huishouden, &d) != OK ||
        dossierfeiten_huishouden(&d, &z.huishouden) != OK || evaluate(&set, &z, &u) != OK)
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
    struct packfout fout;
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
