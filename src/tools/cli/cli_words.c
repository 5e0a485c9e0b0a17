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

/* ---- the home ---- */

static void write_euro(struct writer *w, const json_t *cents)
{
    const json_t *min = json_object_get(cents, "min"), *max = json_object_get(cents, "max");

    if (json_is_integer(cents)) {
        explain_geld(w, json_integer_value(cents), TAAL_EN);
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
    static const char *const known[] = { "idExtern", "gemeente", "huurprijs", "kamers", "slaapkamers", "woonruimtesoort",
                                         "publicatiedatum", "ingangsdatum", NULL };
    char text[TEXT_MAX];
    const char *name;
    struct writer w;
    json_t *v;

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
    json_object_foreach((json_t *)(uintptr_t)e, name, v) {
        unsigned i = 0;

        while (known[i] != NULL && strcmp(known[i], name) != 0)
            i++;
        if (known[i] == NULL)
            print_value(name, v);
    }
}

/* ---- lists ---- */

/* What a pack says of a code, in its own words; the pieces that name something particular are left out. */
static void say(const struct geladen *packs, enum uitlegsoort soort, const char *code)
{
    static const struct uitleg_woorden none;
    char text[TEXT_MAX];
    struct writer w;

    writer_init(&w, text, sizeof text);
    for (unsigned i = 0; packs != NULL && i < packs->n && w.at == w.start; i++)
        explain_stukken(explain_van_pack(&packs->pakketten[i].pack, soort, code, TAAL_NL, DEEL_WAAROM), &none, &w);
    if (w.at > w.start)
        print_line("", &w);
}

static void codes(const char *label, const json_t *list, enum uitlegsoort soort, const struct geladen *packs)
{
    const json_t *v;
    size_t i;

    JSON_EACH(list, i, v) {
        print_value(i == 0 ? label : "", v);
        if (json_is_string(v))
            say(packs, soort, json_string_value(v));
    }
}

static void missing(const json_t *list)
{
    const json_t *o;
    size_t i;

    JSON_EACH(list, i, o) {
        char text[TEXT_MAX];
        struct writer w;

        writer_init(&w, text, sizeof text);
        write_value(&w, json_object_get(o, "feit"));
        add(&w, "to be given by ", json_object_get(o, "van"), "");
        add(&w, "of ", json_object_get(o, "rol"), "");
        add(&w, "of the year ", json_object_get(o, "jaar"), "");
        add(&w, "expected from ", json_object_get(o, "verwachtVanaf"), "");
        add(&w, "assurance at least ", json_object_get(o, "zekerheid"), "");
        print_line(i == 0 ? "missing" : "", &w);
    }
}

static void sources(const json_t *list)
{
    static const struct { const char *before, *name; } parts[] = {
        { "from ", "bron" }, { "", "wijze" }, { "assurance ", "zekerheid" }, { "route ", "bewijsroute" },
        { "identity by ", "identiteit" },
        { "profile ", "profiel" }, { "certificate ", "certificaat" }, { "agreement ", "grantVerwijzing" } };
    const json_t *h;
    size_t i;

    JSON_EACH(list, i, h) {
        char text[TEXT_MAX];
        struct writer w;

        writer_init(&w, text, sizeof text);
        add(&w, "", json_object_get(h, "rol"), "");
        for (unsigned k = 0; k < sizeof parts / sizeof parts[0]; k++)
            add(&w, parts[k].before, json_object_get(h, parts[k].name), "");
        print_line(i == 0 ? "sources" : "", &w);
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

/* The verdict whose place this one takes. */
static void replaced(const json_t *v)
{
    char text[TEXT_MAX];
    struct writer w;

    if (!json_is_object(v))
        return;
    writer_init(&w, text, sizeof text);
    add(&w, "", json_object_get(v, "jti"), "");
    add(&w, "place in log ", json_object_get(v, "logIndex"), "");
    add(&w, "because of ", json_object_get(v, "reden"), "");
    print_line("replaces", &w);
}

/* ---- the whole ---- */

/* Claims that are one value, in the order in which they are printed; NULL: printed at another place. */
static const struct { const char *claim, *label; } claims_of[] = {
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
#define CLAIMS (sizeof claims_of / sizeof claims_of[0])

static void others(const json_t *claims)
{
    const char *name;
    json_t *v;

    json_object_foreach((json_t *)(uintptr_t)claims, name, v) {
        unsigned i = 0;

        while (i < CLAIMS && strcmp(claims_of[i].claim, name) != 0)
            i++;
        if (i == CLAIMS)
            print_value(name, v);
    }
}

void cli_words_verdict(const json_t *claims, const struct geladen *packs)
{
    for (unsigned i = 0; i < CLAIMS; i++) {
        const char *claim = claims_of[i].claim;
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
            missing(v);
        else if (strcmp(claim, "vervangt") == 0)
            replaced(v);
        else if (strcmp(claim, "herkomst") == 0)
            sources(v);
        else if (strcmp(claim, "beleid") == 0)
            rules(v);
    }
    others(claims);
}
