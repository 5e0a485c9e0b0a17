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

static void show(const struct uitleg_options *o, const struct explain_question *v, bool head)
{
    static const char *const headings[TEXT_LANGUAGES][PART_STEP + 1] = {
        { "", "Waarom", "Wat wel past", "Wat u nu kunt doen" },
        { "", "Why", "What does fit", "What you can do now" } };
    static char buf[EXPLAIN_MAX];
    struct writer w;

    if (head && v->huurprijs.min == v->huurprijs.max) {
        writer_init(&w, buf, sizeof(buf) - 1);
        write_text(&w, o->language == TEXT_NL ? "Huur " : "Rent ");
        explain_money(&w, v->huurprijs.min, o->language);
        buf[writer_len(&w)] = '\0';
        cli_heading(&o->page_options, buf);
        putchar('\n');
    }
    for (enum uitleg_part part = PART_RESULT; part <= PART_STEP; part++) {
        writer_init(&w, buf, sizeof(buf) - 1);
        explain_part(v, o->language, part, &w);
        buf[writer_len(&w)] = '\0';
        if (buf[0] == '\0')
            continue;
        if (part != PART_RESULT) {
            putchar('\n');
            cli_heading(&o->page_options, headings[o->language][part]);
        }
        cli_paragraph(&o->page_options, part == PART_RESULT ? 0 : 2, buf);
    }
}

static void write_json(struct writer *w, const struct explain_question *v, enum text_language language)
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
    write_text(w, name_of(NAMES_UITKOMST, v->outcome->uitkomst));
    write_text(w, "\",\"uitleg\":{");
    for (enum text_language i = TEXT_NL; i < TEXT_LANGUAGES; i++) {
        if (i != TEXT_NL && i != language)
            continue;
        write_text(w, i == TEXT_NL ? "\"" : ",\"");
        write_text(w, explain_language(i));
        write_text(w, "\":");
        writer_init(&t, buf, sizeof(buf));
        explain_text(v, i, &t);
        write_json_text(w, buf, writer_len(&t));
    }
    write_text(w, "}}");
}

static int explain(const struct geladen *g, const struct case_input *in, const struct uitleg_options *o)
{
    static char json[HUURPRIJZEN_MAX * 2 * EXPLAIN_MAX];
    static struct question_facts zaak;
    static struct outcome u;
    unsigned n = in->eenheid.n_rents > 1 ? in->eenheid.n_rents : 1;
    int best = -1;
    struct writer w;

    writer_init(&w, json, sizeof(json));
    write_text(&w, n > 1 ? "[" : "");
    for (unsigned i = 0; i < n; i++) {
        case_facts(in, i, o->dag, &zaak);
        struct explain_question v = { .outcome = &u, .packs = g->set.packs, .n_packs = g->set.n, .page = o->page,
                                      .huurprijs = zaak.eenheid.huurprijs, .eenheid = zaak.eenheid.present,
                                      .today = clock_day(clock_wall_s()) };
        enum status s = evaluate(&g->set, &zaak, &u);
        mem_wipe(&zaak, sizeof(zaak));
        if (s != OK) {
            fputs("passend: the case holds impossible values\n", stderr);
            return EXIT_UNREADABLE;
        }
        int e = cli_uitleg_exit(&v);
        if (best < 0 || e == EXIT_YES || (e == EXIT_UNDECIDED && best == EXIT_NO))
            best = e;
        write_text(&w, i > 0 ? "," : "");
        if (o->json)
            write_json(&w, &v, o->language);
        else
            show(o, &v, n > 1);
        if (!o->json && i + 1 < n)
            puts("\n----\n");
    }
    if (o->json) {
        write_text(&w, n > 1 ? "]\n" : "\n");
        fwrite(json, 1, writer_len(&w), stdout);
    }
    return best;
}

int cli_explain(int argc, char **argv)
{
    static struct geladen g;
    static struct case_input in;
    struct uitleg_options o;
    int e = EXIT_UNREADABLE;

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    if (!cli_uitleg_options(argc, argv, &o))
        return cli_usage("explain", "one CASE");
    if (cli_packs_laden(&g, o.packs, o.n_packs) && cli_case_read(o.zaak, o.dag, &in))
        e = explain(&g, &in, &o);
    mem_wipe(&in, sizeof(in));
    cli_packs_release(&g);
    return e;
}
