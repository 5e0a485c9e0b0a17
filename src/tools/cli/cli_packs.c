#include "cli/cli_packs.h"

#include "files/file.h"
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

static void say_refusal(const char *naam, enum status s, const struct packfout *fout)
{
    fprintf(stderr, "passend: %s: %s", naam, status_slug(s));
    if (fout->waarom != NULL && fout->waarom[0] != '\0')
        fprintf(stderr, " at %s: %s", fout->waar[0] != '\0' ? fout->waar : "/", fout->waarom);
    else if (s == REFUSED_JSON_NUMBER)
        fputs(": only whole numbers; an amount is in eurocents", stderr);
    else if (strict_json_line() > 0)
        fprintf(stderr, " at line %u: look there or just before it for a comma, quote or bracket", strict_json_line());
    fputc('\n', stderr);
}

int cli_pakket_laden(const char *naam, struct pakket *p)
{
    struct packfout fout = { .waarom = "" };
    struct pakket_text t;
    enum status s = pakket_read(naam, &t);

    if (s == REFUSED_POLICY_UNKNOWN) {
        onbekend_melden(naam);
        return EXIT_ONLEESBAAR;
    }
    if (s == OK)
        s = pakket_text_load(&t, p, &fout);
    if (s != OK)
        say_refusal(naam, s, &fout);
    if (s != OK && t.data != NULL)
        (void)pakket_text_draft(&t, open_tonen, (void *)(uintptr_t)naam);
    mem_free(t.data);
    return s == OK ? EXIT_JA : EXIT_NEE;
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
        fputs("; give huurprijs, the bare rent without levies and subsidies: the sum of the VERA price components NET and HUA",
              stderr);
    fputc('\n', stderr);
}

static bool lezen(const char *pad, int32_t dag, void (*lees)(struct pull *, struct zaak_gelezen *), struct zaak_gelezen *in)
{
    static struct pull p;
    char plaats[CASE_PLACE_MAX];
    char *tekst;
    size_t len;
    enum status s = file_read(pad, ZAAK_MAX, &tekst, &len);

    if (s != OK) {
        cli_unreadable(pad, s);
        return false;
    }
    pull_init(&p, tekst, len);
    lees(&p, in);
    bool ok = pull_end(&p) == OK;
    if (!ok)
        lezen_mislukt(&p, pad);
    s = ok ? case_valid(in, dag, plaats) : OK;
    if (s != OK)
        fprintf(stderr, "passend: %s: %s at %s\n", pad, status_slug(s), plaats);
    ok = ok && s == OK;
    pull_wipe(&p);
    mem_free(tekst);
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
