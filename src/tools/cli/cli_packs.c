#include "cli/cli_packs.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "json/strict_json.h"
#include "pack/layout.h"

#include <stdio.h>
#include <string.h>

#define ZAAK_MAX (1u << 20)

static void open_tonen(void *wie, const char *tekst)
{
    fprintf(stderr, "  %s: %s\n", (const char *)wie, tekst);
}

/* A pack source or compiled pack from standard input. */
static enum status van_invoer(struct pakket *p, struct packfout *fout)
{
    char *data = mem_alloc(PACK_SIZE_MAX + 1);
    enum status s = FAULT_MEMORY;

    memset(p, 0, sizeof(*p));
    if (data == NULL)
        return s;
    size_t len = fread(data, 1, PACK_SIZE_MAX + 1, stdin);
    if (len > PACK_SIZE_MAX) {
        s = REFUSED_PACK;
    } else if (len >= sizeof(FORM_MAGIC) - 1 && memcmp(data, FORM_MAGIC, sizeof(FORM_MAGIC) - 1) == 0) {
        p->blob = data;
        p->len = len;
        s = OK;
    } else {
        s = pack_compile(data, len, &p->blob, &p->len, fout);
    }
    if (p->blob != data)
        mem_free(data);
    if (s == OK)
        s = pack_open(p->blob, p->len, &p->pack);
    if (s != OK)
        pakket_vrij(p);
    return s;
}

static void onbekend_melden(const char *naam)
{
    static char alle[PACKSET_MAX][PAKKET_PAD_MAX];
    const char *namen[PACKSET_MAX + 1] = { NULL };
    unsigned n = pakket_namen(alle, PACKSET_MAX);

    for (unsigned i = 0; i < n; i++)
        namen[i] = alle[i];
    const char *bedoeld = text_nearest(naam, strlen(naam), namen);
    fprintf(stderr, "passend: %s: %s: no such file, and no such pack under the policy directory", naam,
            status_slug(REFUSED_POLICY_UNKNOWN));
    if (bedoeld != NULL)
        fprintf(stderr, "; the nearest known name is %s", bedoeld);
    else
        fputs("; name a file, or set PASSEND_POLICY_DIR", stderr);
    fputc('\n', stderr);
}

int cli_pakket_laden(const char *naam, struct pakket *p)
{
    struct packfout fout = { .waarom = "" };
    enum status s = strcmp(naam, "-") == 0 ? van_invoer(p, &fout) : pakket_laden(naam, p, &fout);

    if (s == OK)
        return EXIT_JA;
    if (s == REFUSED_POLICY_UNKNOWN) {
        onbekend_melden(naam);
        return EXIT_ONLEESBAAR;
    }
    fprintf(stderr, "passend: %s: %s", naam, status_slug(s));
    if (fout.waarom != NULL && fout.waarom[0] != '\0')
        fprintf(stderr, " at %s: %s", fout.waar[0] != '\0' ? fout.waar : "/", fout.waarom);
    else if (s == REFUSED_JSON_NUMBER)
        fputs(": only whole numbers; an amount is in eurocents", stderr);
    else if (strict_json_line() > 0)
        fprintf(stderr, " at line %u: look there or just before it for a comma, quote or bracket", strict_json_line());
    fputc('\n', stderr);
    (void)pakket_ontwerp(naam, open_tonen, (void *)(uintptr_t)naam);
    return EXIT_NEE;
}

void cli_packs_basis(struct geladen *g)
{
    static char namen[PACKSET_MAX][PAKKET_PAD_MAX];
    unsigned m = pakket_namen(namen, PACKSET_MAX);
    struct packfout fout;

    for (unsigned i = 0; i < m && g->n < PACKSET_MAX; i++) {
        struct pakket *p = &g->pakketten[g->n];
        if (pakket_laden(namen[i], p, &fout) != OK)
            continue;
        if (pack_is_overlay(&p->pack) || packset_add(&g->set, &p->pack) != OK)
            pakket_vrij(p);
        else
            g->n++;
    }
}

static bool erbij(struct geladen *g, const char *naam)
{
    struct pakket *p = &g->pakketten[g->n];

    if (g->n == PACKSET_MAX) {
        fputs("passend: too many packs\n", stderr);
        return false;
    }
    if (cli_pakket_laden(naam, p) != EXIT_JA)
        return false;
    g->n++;
    enum status s = packset_add(&g->set, &p->pack);
    if (s != OK)
        fprintf(stderr, "passend: %s: %s: overlaps another pack named here\n", naam, status_slug(s));
    return s == OK;
}

bool cli_packs_laden(struct geladen *g, const char *const *namen, unsigned n)
{
    static char alle[PACKSET_MAX][PAKKET_PAD_MAX];

    packset_init(&g->set);
    g->n = 0;
    for (unsigned i = 0; i < n; i++)
        if (!erbij(g, namen[i]))
            return false;
    unsigned m = n == 0 ? pakket_namen(alle, PACKSET_MAX) : 0;
    for (unsigned i = 0; i < m; i++)
        if (!erbij(g, alle[i]))
            return false;
    struct packbotsing b;
    struct packdrukte d;
    if (packset_check(&g->set) == OK)
        return true;
    if (packset_botsing(&g->set, &b)) {
        fprintf(stderr, "passend: %s %s and %s %s hold for one corporation at one time: %s\n", pack_id(b.a),
                pack_versie(b.a), pack_id(b.b), pack_versie(b.b), b.waarom);
        return false;
    }
    if (packset_drukte(&g->set, NULL, &d)) {
        fprintf(stderr, "passend: more than five overlays hold for %s on one day; passend policy check says which\n",
                d.corporatie[0] != '\0' ? d.corporatie : "one corporation");
        return false;
    }
    fputs("passend: these packs do not form a set: a national pack, and the base of every overlay, are needed\n",
          stderr);
    return false;
}

void cli_packs_vrij(struct geladen *g)
{
    for (unsigned i = 0; i < g->n; i++)
        pakket_vrij(&g->pakketten[i]);
    g->n = 0;
}

static void lezen_mislukt(const struct pull *p, const char *waar)
{
    char plaats[256];

    pull_pointer(p, plaats, sizeof(plaats));
    fprintf(stderr, "passend: %s: %s at %s", waar, status_slug(p->failed), plaats[0] != '\0' ? plaats : "/");
    if (p->known != NULL)
        fprintf(stderr, "; the nearest known name is %s", p->known);
    if (p->failed == REFUSED_RENT_KIND)
        fputs("; give huurprijs, the bare rent: the sum of the VERA price components NET and HUA", stderr);
    fputc('\n', stderr);
}

static bool lezen(const char *pad, int32_t dag, void (*lees)(struct pull *, struct zaak_gelezen *), struct zaak_gelezen *in)
{
    static struct pull p;
    char plaats[CASE_PLACE_MAX];
    bool stdin_ = strcmp(pad, "-") == 0, ok = false;
    FILE *f = stdin_ ? stdin : fopen(pad, "rb");
    char *tekst = f != NULL ? mem_alloc(ZAAK_MAX) : NULL;

    if (tekst == NULL) {
        fprintf(stderr, "passend: cannot read %s\n", pad);
    } else {
        size_t len = fread(tekst, 1, ZAAK_MAX, f);
        pull_init(&p, tekst, len);
        lees(&p, in);
        ok = pull_end(&p) == OK;
        if (!ok)
            lezen_mislukt(&p, pad);
        enum status s = ok ? case_valid(in, dag, plaats) : OK;
        if (s != OK)
            fprintf(stderr, "passend: %s: %s at %s\n", pad, status_slug(s), plaats);
        ok = ok && s == OK;
        pull_wipe(&p);
        mem_free(tekst);
    }
    if (f != NULL && !stdin_)
        fclose(f);
    return ok;
}

bool cli_zaak_lezen(const char *pad, int32_t dag, struct zaak_gelezen *in)
{
    return lezen(pad, dag, case_read_zaak, in);
}

bool cli_vraag_lezen(const char *pad, int32_t dag, struct zaak_gelezen *in)
{
    return lezen(pad, dag, case_read_vraag, in);
}
