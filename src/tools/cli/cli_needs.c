#include "cli/cli.h"
#include "cli/cli_uitleg.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/cli_policy.h"
#include "model/names.h"
#include "proof/verdict.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: passend needs CASE [--lang nl|en] [--policy PACK]... [--at DATE] [--json]\n"
    "\n"
    "What must still be asked to decide a case, and of whom: the applicant (AANVRAGER), the platform or its corporation\n"
    "(PLATFORM), or the rules themselves (BELEID). It is the smallest set: each question can change the outcome, and\n"
    "with all of them answered it is decided. A case without a household gets everything that may be asked.\n"
    "\n"
    "  CASE            a file (policy/schema/case.schema.json; huishouden may be absent), or - (standard input)\n"
    "  --lang nl|en    the language of the questions (default: nl)\n"
    "  --policy PACK   a path, or a name such as nl.woningwet/2026; may be repeated (default: all packs)\n"
    "  --at DATE       the day a question without a home is about (default: today)\n"
    "  --json          for scripts; the questions in Dutch and English\n"
    "\n"
    "Exit status: 0 nothing   2 usage   3 something must be asked   4 cannot read\n"
    "Example: passend needs case.json --policy nl.woningwet/2026\n";

#define FEITEN_MAX (ONTBREEKT_MAX * HUURPRIJZEN_MAX)

/* What is missing for any of the rents. */
struct list { struct missing_fact feiten[FEITEN_MAX]; unsigned n; };

static void add(struct list *l, const struct missing_fact *o)
{
    for (unsigned i = 0; i < l->n; i++)
        if (strcmp(l->feiten[i].feit, o->feit) == 0 && l->feiten[i].rol == o->rol && l->feiten[i].jaar == o->jaar)
            return;
    if (l->n < FEITEN_MAX)
        l->feiten[l->n++] = *o;
}

/* Somebody of whom nothing is known, for a case without a household. */
static void somebody(struct huishouden *h)
{
    struct adult *v = &h->adults[0];

    h->n_adults = 1;
    facts_empty_adult(v);
    v->rol = ROL_WON;
    v->status_unknown = STATUS_ALL;
    h->verzoek54a = TRUTH_UNKNOWN;
}

/* out: *u  the last answer, for its packs and year */
static bool collect(const struct geladen *g, struct case_input *in, int32_t dag, struct list *l,
                    struct outcome *u)
{
    static struct question_facts zaak;
    unsigned n = in->eenheid.n_rents > 1 ? in->eenheid.n_rents : 1;
    bool empty = in->huishouden.n_adults + in->huishouden.n_children == 0, ok = true;

    if (empty) {
        const struct missing_fact huishouden = { "huishouden", OWNER_AANVRAGER, ROL_GEEN, 0, DAY_UNKNOWN_MIN, NULL };
        add(l, &huishouden);
        somebody(&in->huishouden);
    }
    for (unsigned i = 0; i < n && ok; i++) {
        case_facts(in, i, dag, &zaak);
        bool eenheid = zaak.eenheid.present;
        ok = evaluate(&g->set, &zaak, u) == OK;
        mem_wipe(&zaak, sizeof(zaak));
        for (unsigned k = 0; ok && k < u->n_ontbreekt; k++)
            if (eenheid || strcmp(u->ontbreekt[k].feit, "eenheid") != 0 || u->hoogste_passende_huurklasse == HUUR_ONBEPAALD)
                add(l, &u->ontbreekt[k]);
    }
    return ok;
}

/* ---- showing ---- */

static void show(const struct list *l, const struct explain_question *v, const struct uitleg_options *o)
{
    static const char *const headings[TEXT_LANGUAGES][3] = {
        { "Aan de aanvrager (AANVRAGER)", "Aan de website of de corporatie (PLATFORM)", "Van de regels zelf (BELEID)" },
        { "From the applicant (AANVRAGER)", "From the website or the corporation (PLATFORM)",
          "From the rules themselves (BELEID)" } };
    static char buf[EXPLAIN_MAX];
    struct writer w;
    bool earlier = false;

    if (l->n == 0)
        puts(o->language == TEXT_NL ? "Niets: alles wat nodig is, is bekend." : "Nothing: everything needed is known.");
    for (uint8_t from = OWNER_AANVRAGER; from <= OWNER_BELEID; from++) {
        bool head = false;
        for (unsigned i = 0; i < l->n; i++) {
            const struct missing_fact *f = &l->feiten[i];
            if (f->owner != from)
                continue;
            if (!head) {
                fputs(earlier ? "\n" : "", stdout);
                cli_heading(&o->page_options, headings[o->language][from]);
            }
            head = earlier = true;
            printf("  %s", f->feit);
            if (f->jaar != 0 && f->owner != OWNER_BELEID)
                printf(" %d", f->jaar);
            printf("%s%s\n", f->rol != ROL_GEEN ? "  " : "", name_of(NAMES_ROL, f->rol));
            writer_init(&w, buf, sizeof(buf) - 1);
            explain_question(v, f, o->language, PART_QUESTION, &w);
            buf[writer_len(&w)] = '\0';
            cli_paragraph(&o->page_options, 4, buf);
        }
    }
}

static void lid(struct writer *w, const char *name, const char *text)
{
    write_text(w, ",\"");
    write_text(w, name);
    write_text(w, "\":");
    write_json_text(w, text, strlen(text));
}

static void json(const struct list *l, const struct explain_question *v)
{
    static char out[FEITEN_MAX * 2048], buf[EXPLAIN_MAX];
    struct writer w, t;

    writer_init(&w, out, sizeof(out));
    write_text(&w, "{\"ontbreekt\":[");
    for (unsigned i = 0; i < l->n; i++) {
        const struct missing_fact *f = &l->feiten[i];
        write_text(&w, i > 0 ? ",{\"feit\":" : "{\"feit\":");
        write_json_text(&w, f->feit, strlen(f->feit));
        lid(&w, "van", name_of(NAMES_OWNER, f->owner));
        if (f->rol != ROL_GEEN)
            lid(&w, "rol", name_of(NAMES_ROL, f->rol));
        if (f->jaar != 0) {
            write_text(&w, ",\"jaar\":");
            write_int(&w, f->jaar);
        }
        if (f->verwacht_vanaf != DAY_UNKNOWN_MIN) {
            write_text(&w, ",\"verwachtVanaf\":\"");
            write_date(&w, f->verwacht_vanaf);
            write_char(&w, '"');
        }
        write_text(&w, ",\"vraag\":{");
        for (enum text_language language = TEXT_NL; language < TEXT_LANGUAGES; language++) {
            write_text(&w, language == TEXT_NL ? "\"nl\":" : ",\"en\":");
            writer_init(&t, buf, sizeof(buf));
            explain_question(v, f, language, PART_QUESTION, &t);
            write_json_text(&w, buf, writer_len(&t));
        }
        write_text(&w, "}}");
    }
    write_text(&w, "]}\n");
    fwrite(out, 1, writer_len(&w), stdout);
}

int cli_needs(int argc, char **argv)
{
    static struct geladen g;
    static struct case_input in;
    static struct outcome u;
    static struct list l;
    struct uitleg_options o;
    int e = EXIT_UNREADABLE;

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    if (!cli_uitleg_options(argc, argv, &o))
        return cli_usage("needs", "one CASE");
    if (cli_packs_laden(&g, o.packs, o.n_packs) && cli_question_read(o.zaak, o.dag, &in)) {
        struct explain_question v = { .outcome = &u, .packs = g.set.packs, .n_packs = g.set.n,
                                      .today = clock_day(clock_wall_s()) };
        if (!collect(&g, &in, o.dag, &l, &u)) {
            fputs("passend: the case holds impossible values\n", stderr);
        } else {
            e = l.n == 0 ? EXIT_YES : EXIT_UNDECIDED;
            if (o.json)
                json(&l, &v);
            else
                show(&l, &v, &o);
        }
    }
    mem_wipe(&in, sizeof(in));
    cli_packs_release(&g);
    return e;
}
