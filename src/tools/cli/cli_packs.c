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

static void show_open(void *who, const char *text)
{
    fprintf(stderr, "  %s: %s\n", (const char *)who, text);
}

static void report_unknown(const char *name)
{
    static char all[PACKSET_MAX][PACK_PATH_MAX];
    const char *names[PACKSET_MAX + 1] = { NULL };
    unsigned n = load_names(all, PACKSET_MAX);

    for (unsigned i = 0; i < n; i++)
        names[i] = all[i];
    const char *meant = text_nearest(name, strlen(name), names);
    fprintf(stderr, "passend: %s: %s: no such file, and no such pack under the policy directory", name,
            status_slug(REFUSED_POLICY_UNKNOWN));
    if (meant != NULL)
        fprintf(stderr, "; the nearest known name is %s", meant);
    else
        fputs("; name a file, or set PASSEND_POLICY_DIR", stderr);
    fputc('\n', stderr);
}

static void say_refusal(const char *name, enum status s, const struct pack_mistake *fout)
{
    fprintf(stderr, "passend: %s: %s", name, status_slug(s));
    if (fout->why != NULL && fout->why[0] != '\0')
        fprintf(stderr, " at %s: %s", fout->where[0] != '\0' ? fout->where : "/", fout->why);
    else if (s == REFUSED_JSON_NUMBER)
        fputs(": only whole numbers; an amount is in eurocents", stderr);
    else if (strict_json_line() > 0)
        fprintf(stderr, " at line %u: look there or just before it for a comma, quote or bracket", strict_json_line());
    fputc('\n', stderr);
}

int cli_pack_load(const char *name, struct loaded_pack *p)
{
    struct pack_mistake fout = { .why = "" };
    struct load_text t;
    enum status s = load_read(name, &t);

    if (s == REFUSED_POLICY_UNKNOWN) {
        report_unknown(name);
        return EXIT_UNREADABLE;
    }
    if (s == OK)
        s = load_from_text(&t, p, &fout);
    if (s != OK)
        say_refusal(name, s, &fout);
    if (s != OK && t.data != NULL)
        (void)load_draft(&t, show_open, (void *)(uintptr_t)name);
    mem_free(t.data);
    return s == OK ? EXIT_YES : EXIT_NO;
}

void cli_packs_basis(struct geladen *g)
{
    static char names[PACKSET_MAX][PACK_PATH_MAX];
    unsigned m = load_names(names, PACKSET_MAX);
    struct pack_mistake fout;

    for (unsigned i = 0; i < m && g->n < PACKSET_MAX; i++) {
        struct loaded_pack *p = &g->packs[g->n];
        if (load_pack(names[i], p, &fout) != OK)
            continue;
        if (pack_is_overlay(&p->pack) || packset_add(&g->set, &p->pack) != OK)
            load_release(p);
        else
            g->n++;
    }
}

static bool add(struct geladen *g, const char *name)
{
    struct loaded_pack *p = &g->packs[g->n];

    if (g->n == PACKSET_MAX) {
        fputs("passend: too many packs\n", stderr);
        return false;
    }
    if (cli_pack_load(name, p) != EXIT_YES)
        return false;
    g->n++;
    enum status s = packset_add(&g->set, &p->pack);
    if (s != OK)
        fprintf(stderr, "passend: %s: %s: overlaps another pack named here\n", name, status_slug(s));
    return s == OK;
}

bool cli_packs_laden(struct geladen *g, const char *const *names, unsigned n)
{
    static char all[PACKSET_MAX][PACK_PATH_MAX];

    packset_init(&g->set);
    g->n = 0;
    for (unsigned i = 0; i < n; i++)
        if (!add(g, names[i]))
            return false;
    unsigned m = n == 0 ? load_names(all, PACKSET_MAX) : 0;
    for (unsigned i = 0; i < m; i++)
        if (!add(g, all[i]))
            return false;
    struct pack_collision b;
    struct pack_crowd d;
    if (packset_check(&g->set) == OK)
        return true;
    if (packset_collision(&g->set, &b)) {
        fprintf(stderr, "passend: %s %s and %s %s hold for one corporation at one time: %s\n", pack_id(b.a),
                pack_version(b.a), pack_id(b.b), pack_version(b.b), b.why);
        return false;
    }
    if (packset_crowd(&g->set, NULL, &d)) {
        fprintf(stderr, "passend: more than five overlays hold for %s on one day; passend policy check says which\n",
                d.corporatie[0] != '\0' ? d.corporatie : "one corporation");
        return false;
    }
    fputs("passend: these packs do not form a set: a national pack, and the base of every overlay, are needed\n",
          stderr);
    return false;
}

void cli_packs_release(struct geladen *g)
{
    for (unsigned i = 0; i < g->n; i++)
        load_release(&g->packs[i]);
    g->n = 0;
}

static void report_failed(const struct pull *p, const char *where)
{
    char plaats[256];

    pull_pointer(p, plaats, sizeof(plaats));
    fprintf(stderr, "passend: %s: %s at %s", where, status_slug(p->failed), plaats[0] != '\0' ? plaats : "/");
    if (p->known != NULL)
        fprintf(stderr, "; the nearest known name is %s", p->known);
    if (p->failed == REFUSED_RENT_KIND)
        fputs("; give huurprijs, the bare rent without levies and subsidies: the sum of the VERA price components NET and HUA",
              stderr);
    fputc('\n', stderr);
}

static bool read_file(const char *pad, int32_t dag, void (*read_it)(struct pull *, struct case_input *), struct case_input *in)
{
    static struct pull p;
    char plaats[CASE_PLACE_MAX];
    char *text;
    size_t len;
    enum status s = file_read(pad, ZAAK_MAX, &text, &len);

    if (s != OK) {
        cli_unreadable(pad, s);
        return false;
    }
    pull_init(&p, text, len);
    read_it(&p, in);
    bool ok = pull_end(&p) == OK;
    if (!ok)
        report_failed(&p, pad);
    s = ok ? case_valid(in, dag, plaats) : OK;
    if (s != OK)
        fprintf(stderr, "passend: %s: %s at %s\n", pad, status_slug(s), plaats);
    ok = ok && s == OK;
    pull_wipe(&p);
    mem_free(text);
    return ok;
}

bool cli_case_read(const char *pad, int32_t dag, struct case_input *in)
{
    return read_file(pad, dag, case_read_zaak, in);
}

bool cli_question_read(const char *pad, int32_t dag, struct case_input *in)
{
    return read_file(pad, dag, case_read_vraag, in);
}
