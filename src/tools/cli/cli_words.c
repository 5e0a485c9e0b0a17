#include "cli/cli_words.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/strict_json.h"
#include "pack/explain.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX 4096
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

void cli_words_time(int64_t s)
{
    struct date d = date_of(clock_day(s));

    printf("%04d-%02u-%02u %02u:%02u UTC", d.year, d.month, d.day, (unsigned)(s % 86400 / 3600), (unsigned)(s % 3600 / 60));
}

void cli_words_line(const char *label, const char *text)
{
    printf("  %-12s %s\n", label, text);
}

/* ---- values ---- */

/* A value as a person reads it: a text without quotes, {"min","max"} as a range, a list with commas, anything else as JSON. */
static void write_value(struct writer *w, const json_t *v)
{
    const json_t *min = json_object_get(v, "min"), *max = json_object_get(v, "max"), *one;
    char *text = NULL;
    size_t i;

    if (json_is_string(v)) {
        write_bytes(w, json_string_value(v), json_string_length(v));
    } else if (json_is_array(v) && !json_is_object(json_array_get(v, 0))) {
        JSON_EACH(v, i, one) {
            write_text(w, i > 0 ? ", " : "");
            write_value(w, one);
        }
    } else if (json_is_object(v) && (min != NULL || max != NULL)) {
        write_text(w, min == NULL ? "up to " : "");
        write_value(w, min != NULL ? min : max);
        write_text(w, min == NULL ? "" : max == NULL ? " or more" : " to ");
        if (min != NULL && max != NULL)
            write_value(w, max);
    } else if (json_is_integer(v)) {
        write_int(w, json_integer_value(v));
    } else if (json_is_boolean(v)) {
        write_text(w, json_is_true(v) ? "yes" : "no");
    } else if (json_is_null(v)) {
        write_text(w, "undecided");
    } else if (strict_json_dump(v, &text) == OK) {
        write_text(w, text);
        mem_free(text);
    }
}

/* Text that others wrote may steer a terminal: control characters are left out, and where something else turns lines or the
 * direction of writing, all that is not ASCII. */
static void print_line(const char *label, struct writer *w)
{
    char line[TEXT_MAX + 1];
    size_t n = 0;

    for (const uint8_t *at = w->start; at < w->at; at++)
        if (*at >= ' ' && *at != 0x7f)
            line[n++] = (char)*at;
    line[n] = '\0';
    bool shown = text_is_shown(line, n);
    for (size_t i = 0; !shown && i < n; i++)
        if ((unsigned char)line[i] > 0x7f)
            line[i] = '?';
    cli_words_line(label, line);
}

static void print_value(const char *label, const json_t *v)
{
    char text[TEXT_MAX];
    struct writer w;

    if (v == NULL || (json_is_array(v) && json_array_size(v) == 0))
        return;
    writer_init(&w, text, sizeof text);
    write_value(&w, v);
    print_line(label, &w);
}

static void add(struct writer *w, const char *before, const json_t *v, const char *after)
{
    if (v == NULL)
        return;
    write_text(w, w->at > w->start ? ", " : "");
    write_text(w, before);
    write_value(w, v);
    write_text(w, after);
}

/* A member of an object, and what is printed before its value; NULL: it is printed at another place. */
struct member { const char *name, *label; };

/* All that was sent besides. */
static void print_others(const json_t *object, const struct member *known, size_t n)
{
    const char *name;
    json_t *v;

    json_object_foreach((json_t *)(uintptr_t)object, name, v) {
        size_t i = 0;

        while (i < n && strcmp(known[i].name, name) != 0)
            i++;
        if (i == n)
            print_value(name, v);
    }
}

/* The members of one object on a line. */
static void print_members(const char *label, const json_t *object, const struct member *members, size_t n)
{
    char text[TEXT_MAX];
    struct writer w;

    writer_init(&w, text, sizeof text);
    for (size_t i = 0; i < n; i++)
        add(&w, members[i].label, json_object_get(object, members[i].name), "");
    print_line(label, &w);
}

static void print_each(const char *label, const json_t *list, const struct member *members, size_t n)
{
    const json_t *o;
    size_t i;

    JSON_EACH(list, i, o)
        print_members(i == 0 ? label : "", o, members, n);
}

/* ---- the home ---- */

static void write_euro(struct writer *w, const json_t *cents)
{
    const json_t *min = json_object_get(cents, "min"), *max = json_object_get(cents, "max");

    if (json_is_integer(cents)) {
        explain_money(w, json_integer_value(cents), TEXT_EN);
        return;
    }
    if (min != NULL)
        write_euro(w, min);
    write_text(w, min == NULL ? "up to " : max == NULL ? " or more" : " to ");
    if (max != NULL)
        write_euro(w, max);
}

static void home(const json_t *e)
{
    static const struct member known[] = {
        { "idExtern", NULL }, { "gemeente", NULL }, { "huurprijs", NULL }, { "kamers", NULL }, { "slaapkamers", NULL },
        { "woonruimtesoort", NULL }, { "publicatiedatum", NULL }, { "ingangsdatum", NULL } };
    char text[TEXT_MAX];
    struct writer w;

    if (!json_is_object(e))
        return;
    writer_init(&w, text, sizeof text);
    add(&w, "", json_object_get(e, "idExtern"), "");
    add(&w, "municipality ", json_object_get(e, "gemeente"), "");
    if (json_object_get(e, "huurprijs") != NULL) {
        write_text(&w, w.at > w.start ? ", rent " : "rent ");
        write_euro(&w, json_object_get(e, "huurprijs"));
    }
    add(&w, "", json_object_get(e, "kamers"), " rooms");
    add(&w, "", json_object_get(e, "slaapkamers"), " bedrooms");
    add(&w, "", json_object_get(e, "woonruimtesoort"), "");
    print_line("home", &w);
    print_value("advertised", json_object_get(e, "publicatiedatum"));
    print_value("lease from", json_object_get(e, "ingangsdatum"));
    print_others(e, known, COUNT(known));
}

/* ---- lists ---- */

/* What a pack says of a code, in its own words; the pieces that name something particular are left out. */
static void say(const struct geladen *packs, enum uitleg_kind soort, const char *code)
{
    static const struct explain_words none;
    char text[TEXT_MAX];
    struct writer w;

    writer_init(&w, text, sizeof text);
    for (unsigned i = 0; packs != NULL && i < packs->n && w.at == w.start; i++)
        explain_pieces(explain_from_pack(&packs->packs[i].pack, soort, code, TEXT_NL, PART_WHY), &none, &w);
    if (w.at > w.start)
        print_line("", &w);
}

static void codes(const char *label, const json_t *list, enum uitleg_kind soort, const struct geladen *packs)
{
    const json_t *v;
    size_t i;

    JSON_EACH(list, i, v) {
        print_value(i == 0 ? label : "", v);
        if (json_is_string(v))
            say(packs, soort, json_string_value(v));
    }
}

static void rules(const json_t *list)
{
    const json_t *p;
    size_t i;

    JSON_EACH(list, i, p) {
        char text[TEXT_MAX];
        struct writer w;

        writer_init(&w, text, sizeof text);
        write_value(&w, json_object_get(p, "id"));
        write_char(&w, '/');
        write_value(&w, json_object_get(p, "versie"));
        write_text(&w, " sha256 ");
        write_value(&w, json_object_get(p, "sha256"));
        print_line(i == 0 ? "rules" : "", &w);
    }
}

static const struct member missing[] = {
    { "feit", "" }, { "van", "to be given by " }, { "rol", "of " }, { "jaar", "of the year " },
    { "verwachtVanaf", "expected from " }, { "zekerheid", "assurance at least " } };
static const struct member sources[] = {
    { "rol", "" }, { "bron", "from " }, { "wijze", "" }, { "zekerheid", "assurance " }, { "bewijsroute", "route " },
    { "identiteit", "identity by " }, { "profiel", "profile " }, { "certificaat", "certificate " },
    { "grantVerwijzing", "agreement " } };
/* The verdict whose place this one takes. */
static const struct member replaced[] = {
    { "jti", "" }, { "logIndex", "place in log " }, { "reden", "because of " } };

/* ---- the whole ---- */

/* Claims that are one value, in the order in which they are printed. */
static const struct member claims_of[] = {
    { "uitkomst", "outcome" }, { "fase", "phase" }, { "eenheid", NULL }, { "ingangsjaar", "lease year" },
    { "aud", "client" }, { "referentie", "reference" }, { "corporatie", "corporation" }, { "daeb", "daeb" },
    { "vrijstellingDaeb", "exempt daeb" }, { "vrijstellingPassend", "exempt pass." },
    { "passendheidsoort", "passend" }, { "inkomensklasse", "income" },
    { "huurklasse", "rent class" }, { "hoogstePassendeHuurklasse", "fits up to" }, { "grootteklasse", "size" },
    { "isOuderenhuishouden", "elderly" }, { "samenstelling", "composition" }, { "urgentie", "urgent" },
    { "besluit54a", "besluit54a" }, { "huidigeWoning", "present home" }, { "tellend", "counts" },
    { "vervangt", NULL }, { "redenen", NULL }, { "voorbehoud", NULL }, { "ontbreekt", NULL },
    { "zekerheid", "assurance" }, { "herkomst", NULL }, { "beleid", NULL }, { "menselijkeToets", "ask a person" },
    { "iss", "issuer" }, { "jti", "id" }, { "verklaardDigest", "declared" }, { "verbintenis", "commitment" },
    { "log", "log" }, { "logIndex", "place in log" }, { "iat", NULL }, { "omgeving", NULL }, { "bruikbaarTot", NULL },
};

void cli_words_verdict(const json_t *claims, const struct geladen *packs)
{
    for (unsigned i = 0; i < COUNT(claims_of); i++) {
        const char *claim = claims_of[i].name;
        const json_t *v = json_object_get(claims, claim);

        if (claims_of[i].label != NULL)
            print_value(claims_of[i].label, v);
        else if (strcmp(claim, "eenheid") == 0)
            home(v);
        else if (strcmp(claim, "redenen") == 0)
            codes("reasons", v, UITLEG_REDEN, packs);
        else if (strcmp(claim, "voorbehoud") == 0)
            codes("reservation", v, UITLEG_VOORBEHOUD, packs);
        else if (strcmp(claim, "ontbreekt") == 0)
            print_each("missing", v, missing, COUNT(missing));
        else if (strcmp(claim, "vervangt") == 0 && json_is_object(v))
            print_members("replaces", v, replaced, COUNT(replaced));
        else if (strcmp(claim, "herkomst") == 0)
            print_each("sources", v, sources, COUNT(sources));
        else if (strcmp(claim, "beleid") == 0)
            rules(v);
    }
    print_others(claims, claims_of, COUNT(claims_of));
}
