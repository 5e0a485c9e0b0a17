#include "cli/cli.h"
#include "cli/cli_uitleg.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/cli_policy.h"
#include "model/names.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: passend explain CASE [--lang nl|en] [--policy PACK]... [--at DATE] [--page URL] [--json]\n"
    "\n"
    "What the applicant would read: the result, why, what does fit, and what to do next. In plain words, from the texts\n"
    "of the packs; it names no income, no date of birth and no other fact of a person. With several rents there is one\n"
    "explanation per rent; without a home it says which homes fit.\n"
    "\n"
    "  CASE            a file (policy/schema/case.schema.json), or - (standard input)\n"
    "  --lang nl|en    the language (default: nl)\n"
    "  --policy PACK   a path, or a name such as nl.woningwet/2026; may be repeated (default: all packs)\n"
    "  --at DATE       the day a question without a home is about (default: today)\n"
    "  --page URL      where a person can look at it, as the service would name it\n"
    "  --json          for scripts; Dutch, and the language that is asked\n"
    "\n"
    "Exit status: 0 fits   1 does not, or within a margin only   2 usage   3 undecided   4 cannot read\n"
    "Example: passend explain case.json --lang en --policy nl.woningwet/2026 --policy regio-demo/2026\n";

static void tonen(const struct uitleg_opties *o, const struct uitleg_vraag *v, bool kop)
{
    static const char *const koppen[TAAL_N][DEEL_STAP + 1] = {
        { "", "Waarom", "Wat wel past", "Wat u nu kunt doen" },
        { "", "Why", "What does fit", "What you can do now" } };
    static char buf[EXPLAIN_MAX];
    struct writer w;

    if (kop && v->huurprijs.min == v->huurprijs.max) {
        writer_init(&w, buf, sizeof(buf) - 1);
        write_text(&w, o->taal == TAAL_NL ? "Huur " : "Rent ");
        explain_geld(&w, v->huurprijs.min, o->taal);
        buf[writer_len(&w)] = '\0';
        cli_kop(&o->pagina_opties, buf);
        putchar('\n');
    }
    for (enum uitlegdeel deel = DEEL_RESULTAAT; deel <= DEEL_STAP; deel++) {
        writer_init(&w, buf, sizeof(buf) - 1);
        explain_deel(v, o->taal, deel, &w);
        buf[writer_len(&w)] = '\0';
        if (buf[0] == '\0')
            continue;
        if (deel != DEEL_RESULTAAT) {
            putchar('\n');
            cli_kop(&o->pagina_opties, koppen[o->taal][deel]);
        }
        cli_alinea(&o->pagina_opties, deel == DEEL_RESULTAAT ? 0 : 2, buf);
    }
}

static void json_schrijven(struct writer *w, const struct uitleg_vraag *v, enum taal taal)
{
    static char buf[EXPLAIN_MAX];
    struct writer t;

    write_char(w, '{');
    if (v->eenheid && v->huurprijs.min == v->huurprijs.max) {
        write_text(w, "\"huurprijs\":");
        write_int(w, v->huurprijs.min);
        write_char(w, ',');
    }
    write_text(w, "\"uitkomst\":\"");
    write_text(w, name_of(NAMES_UITKOMST, v->uitslag->uitkomst));
    write_text(w, "\",\"uitleg\":{");
    for (enum taal i = TAAL_NL; i < TAAL_N; i++) {
        if (i != TAAL_NL && i != taal)
            continue;
        write_text(w, i == TAAL_NL ? "\"" : ",\"");
        write_text(w, taal_naam(i));
        write_text(w, "\":");
        writer_init(&t, buf, sizeof(buf));
        explain_tekst(v, i, &t);
        write_json_text(w, buf, writer_len(&t));
    }
    write_text(w, "}}");
}

static int uitleggen(const struct geladen *g, const struct zaak_gelezen *in, const struct uitleg_opties *o)
{
    static char json[HUURPRIJZEN_MAX * 2 * EXPLAIN_MAX];
    static struct zaakfeiten zaak;
    static struct uitslag u;
    unsigned n = in->eenheid.n_huren > 1 ? in->eenheid.n_huren : 1;
    int beste = -1;
    struct writer w;

    writer_init(&w, json, sizeof(json));
    write_text(&w, n > 1 ? "[" : "");
    for (unsigned i = 0; i < n; i++) {
        case_facts(in, i, o->dag, &zaak);
        struct uitleg_vraag v = { .uitslag = &u, .packs = g->set.packs, .n_packs = g->set.n, .pagina = o->pagina,
                                  .huurprijs = zaak.eenheid.huurprijs, .eenheid = zaak.eenheid.aanwezig,
                                  .vandaag = clock_day(clock_wall_s()) };
        enum status s = evaluate(&g->set, &zaak, &u);
        mem_wipe(&zaak, sizeof(zaak));
        if (s != OK) {
            fputs("passend: the case holds impossible values\n", stderr);
            return EXIT_ONLEESBAAR;
        }
        int e = cli_uitleg_exit(&v);
        if (beste < 0 || e == EXIT_JA || (e == EXIT_ONBEPAALD && beste == EXIT_NEE))
            beste = e;
        write_text(&w, i > 0 ? "," : "");
        if (o->json)
            json_schrijven(&w, &v, o->taal);
        else
            tonen(o, &v, n > 1);
        if (!o->json && i + 1 < n)
            puts("\n----\n");
    }
    if (o->json) {
        write_text(&w, n > 1 ? "]\n" : "\n");
        fwrite(json, 1, writer_len(&w), stdout);
    }
    return beste;
}

int cli_explain(int argc, char **argv)
{
    static struct geladen g;
    static struct zaak_gelezen in;
    struct uitleg_opties o;
    int e = EXIT_ONLEESBAAR;

    if (cli_help(argc, argv, help))
        return EXIT_JA;
    if (!cli_uitleg_opties(argc, argv, &o))
        return cli_usage("explain", "one CASE");
    if (cli_packs_laden(&g, o.packs, o.n_packs) && cli_zaak_lezen(o.zaak, o.dag, &in))
        e = uitleggen(&g, &in, &o);
    mem_wipe(&in, sizeof(in));
    cli_packs_vrij(&g);
    return e;
}
