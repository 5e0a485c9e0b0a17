#include "packs/compile_texts.h"

#include "base/buf.h"
#include "json/strict_json.h"
#include "pack/explain.h"

#include <string.h>

#define STUK_MAX 600

const char *const tekstsoorten[UITLEG_SOORTEN] = {
    [UITLEG_UITKOMST] = "outcome", [UITLEG_REDEN] = "reason", [UITLEG_HUURKLASSE] = "rentClass",
    [UITLEG_ONTBREEKT] = "missing", [UITLEG_VOORBEHOUD] = "reservation", [UITLEG_VRIJSTELLING] = "exemption",
    [UITLEG_PARAMETER] = "parameter", [UITLEG_PAGINA] = "page" };
const char *const tekstdelen[UITLEG_DELEN] = {
    [DEEL_RESULTAAT] = "result", [DEEL_WAAROM] = "why", [DEEL_PAST] = "fits", [DEEL_STAP] = "next",
    [DEEL_VRAAG] = "ask", [DEEL_TEKST] = "text" };

static const char *const variabelen[VAR_N] = {
    [VAR_HUUR] = "huur", [VAR_HOOGSTE_HUUR] = "hoogsteHuur", [VAR_HUURGRENS] = "huurgrens",
    [VAR_VERWACHT] = "verwacht", [VAR_JAAR] = "jaar", [VAR_WIE] = "wie", [VAR_PAGINA] = "pagina",
    [VAR_VERWACHT_SINDS] = "verwachtSinds", [VAR_KLACHTEN] = "klachten", [VAR_BEZWAAR] = "bezwaar" };

#define D(deel) (1u << DEEL_##deel)
static const struct { unsigned mag, moet; } delen[UITLEG_SOORTEN] = {
    [UITLEG_UITKOMST] = { D(RESULTAAT) | D(WAAROM) | D(STAP), D(RESULTAAT) | D(STAP) },
    [UITLEG_REDEN] = { D(WAAROM) | D(PAST) | D(STAP) | D(TEKST), D(WAAROM) | D(TEKST) },
    [UITLEG_HUURKLASSE] = { D(PAST), D(PAST) },
    [UITLEG_ONTBREEKT] = { D(WAAROM) | D(STAP) | D(VRAAG), D(WAAROM) | D(VRAAG) },
    [UITLEG_VOORBEHOUD] = { D(WAAROM), D(WAAROM) },
    [UITLEG_VRIJSTELLING] = { D(WAAROM), D(WAAROM) },
    [UITLEG_PARAMETER] = { D(TEKST), D(TEKST) },
    [UITLEG_PAGINA] = { D(TEKST), D(TEKST) } };
#undef D

unsigned tekstdelen_mag(enum uitlegsoort soort) { return delen[soort].mag; }
unsigned tekstdelen_moet(enum uitlegsoort soort) { return delen[soort].moet; }

/* Where the compiler is: names of members, and the number of a piece. */
struct plek { const char *naam[3]; unsigned n; long stuk; };

struct bouw {
    const json_t *parameters;
    struct teksten *uit;
    struct packfout *fout;
    struct plek plek;
};

static enum status fout(const struct bouw *b, const char *waarom)
{
    struct writer w;

    writer_init(&w, b->fout->waar, sizeof(b->fout->waar) - 1);
    write_text(&w, "texts");
    for (unsigned i = 0; i < b->plek.n; i++) {
        write_char(&w, '.');
        write_text(&w, b->plek.naam[i]);
    }
    if (b->plek.stuk >= 0) {
        write_char(&w, '[');
        write_int(&w, b->plek.stuk);
        write_char(&w, ']');
    }
    b->fout->waar[writer_len(&w)] = '\0';
    b->fout->waarom = waarom;
    return REFUSED_PACK;
}

/* ---- amounts of the pack ---- */

static void waarde_schrijven(struct writer *w, int64_t v, const char *eenheid, enum taal taal)
{
    if (strcmp(eenheid, "EUR_cent") == 0) {
        explain_geld(w, v, taal);
    } else if (strcmp(eenheid, "1e-4") == 0) {
        write_int(w, v / 10000);
        write_char(w, taal == TAAL_NL ? ',' : '.');
        for (int64_t d = 1000; d > 0; d /= 10)
            write_char(w, (char)('0' + v / d % 10));
    } else if (strcmp(eenheid, "months") == 0) {
        write_int(w, v / 12);
        write_text(w, taal == TAAL_NL ? " jaar" : " years");
        if (v % 12 != 0) {
            write_text(w, taal == TAAL_NL ? " en " : " and ");
            write_int(w, v % 12);
            write_text(w, taal == TAAL_NL ? (v % 12 == 1 ? " maand" : " maanden") : v % 12 == 1 ? " month" : " months");
        }
    } else {
        write_int(w, v);
    }
}

void texts_bedrag(const json_t *parameter, enum taal taal, struct writer *w)
{
    const json_t *v = json_object_get(parameter, "value");
    const char *eenheid = json_string_value(json_object_get(parameter, "unit"));

    if (eenheid == NULL)
        eenheid = "";
    if (json_is_integer(v)) {
        waarde_schrijven(w, json_integer_value(v), eenheid, taal);
    } else if (json_is_object(v)) {
        waarde_schrijven(w, json_integer_value(json_object_get(v, "min")), eenheid, taal);
        write_text(w, taal == TAAL_NL ? " tot en met " : " to ");
        waarde_schrijven(w, json_integer_value(json_object_get(v, "max")), eenheid, taal);
    } else {
        write_text(w, taal == TAAL_NL ? "(nog niet bekend)" : "(not yet known)");
    }
}

/* ---- pieces ---- */

static bool persoonsfeit(const char *naam, size_t len)
{
    static const char *const namen[] = { "inkomen", "bedrag", "geboortedatum", "leeftijd", "vermogen", "loon", "winst",
                                         "box3", "naam", "huishouden", "income", "birthdate", "statussen", "kind" };

    for (unsigned i = 0; i < sizeof(namen) / sizeof(namen[0]); i++)
        if (strlen(namen[i]) == len && memcmp(namen[i], naam, len) == 0)
            return true;
    return false;
}

/* The variable in braces: one byte, or an amount of the pack in the rule in general words. */
static enum status variabele(struct bouw *b, const char *naam, size_t len, enum uitlegdeel deel, enum taal taal,
                             struct writer *w)
{
    char param[64];

    if (persoonsfeit(naam, len))
        return fout(b, "names a fact of a person; no text may");
    if (deel == DEEL_TEKST) {
        if (len < sizeof(param)) {
            memcpy(param, naam, len);
            param[len] = '\0';
            const json_t *p = json_object_get(b->parameters, param);
            if (p != NULL) {
                texts_bedrag(p, taal, w);
                return OK;
            }
        }
        return fout(b, "names an unknown parameter; the rule in general words may name parameters of this pack only");
    }
    for (int i = 1; i < VAR_N; i++)
        if (variabelen[i] != NULL && strlen(variabelen[i]) == len && memcmp(variabelen[i], naam, len) == 0) {
            write_char(w, (char)i);
            return OK;
        }
    return fout(b, "names an unknown variable; there are huur, hoogsteHuur, huurgrens, verwacht, verwachtSinds, jaar, wie, "
                   "pagina, klachten, bezwaar");
}

static enum status stuk(struct bouw *b, const json_t *v, enum uitlegdeel deel, enum taal taal, struct writer *w)
{
    const char *t = json_string_value(v);
    size_t len = json_string_length(v);

    if (t == NULL || len == 0 || len > STUK_MAX)
        return fout(b, "a piece is a text of at most 600 bytes");
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)t[i] < ' ' || t[i] == 0x7f)
            return fout(b, "a piece has no line breaks or control characters");
        if (t[i] == '}')
            return fout(b, "has a brace that was not opened");
        if (t[i] != '{') {
            write_char(w, t[i]);
            continue;
        }
        const char *eind = memchr(t + i, '}', len - i);
        if (eind == NULL)
            return fout(b, "has a brace that is not closed");
        TRY(variabele(b, t + i + 1, (size_t)(eind - t) - i - 1, deel, taal, w));
        i = (size_t)(eind - t);
    }
    write_char(w, '\n');
    return OK;
}

static enum status deel_lezen(struct bouw *b, const json_t *stukken, enum uitlegdeel deel, enum taal taal,
                              uint32_t *offset)
{
    struct writer w;
    const json_t *v;
    size_t i;

    if (!json_is_array(stukken) || json_array_size(stukken) == 0)
        return fout(b, "must be a non-empty list of pieces");
    writer_init(&w, b->uit->tekst + b->uit->len, sizeof(b->uit->tekst) - b->uit->len);
    json_array_foreach(stukken, i, v) {
        b->plek.stuk = (long)i;
        TRY(stuk(b, v, deel, taal, &w));
    }
    b->plek.stuk = -1;
    write_char(&w, '\0');
    if (w.failed)
        return fout(b, "too much text");
    *offset = b->uit->len;
    b->uit->len += (uint32_t)writer_len(&w);
    return OK;
}

/* ---- the tree: kind and code, language, part ---- */

static int nummer(const char *naam, const char *const *namen, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(namen[i], naam) == 0)
            return i;
    return -1;
}

static enum status taal_lid(struct bouw *b, const json_t *o, enum uitlegsoort soort, uint32_t code, enum taal taal)
{
    struct form_uitleg *u = &b->uit->rijen[b->uit->n];
    const char *naam;
    const json_t *v;

    if (b->uit->n == UITLEG_MAX)
        return fout(b, "too many texts");
    if (!json_is_object(o))
        return fout(b, "must be an object of parts");
    *u = (struct form_uitleg){ .code = code, .soort = (uint8_t)soort, .taal = (uint8_t)taal };
    json_object_foreach((json_t *)(uintptr_t)o, naam, v) {
        int deel = nummer(naam, tekstdelen, UITLEG_DELEN);
        b->plek.naam[b->plek.n++] = deel < 0 ? naam : tekstdelen[deel];
        if (deel < 0 || (tekstdelen_mag(soort) >> deel & 1) == 0)
            return fout(b, "has a part that this kind of text cannot have; there are result, why, fits, next, ask, text");
        TRY(deel_lezen(b, v, (enum uitlegdeel)deel, taal, &u->deel[deel]));
        b->plek.n--;
    }
    b->uit->n++;
    return OK;
}

static enum status code_lid(struct bouw *b, const char *code, const json_t *o, enum uitlegsoort soort)
{
    uint32_t at = b->uit->len, len = (uint32_t)strlen(code) + 1;
    const char *naam;
    const json_t *v;
    enum taal taal;

    if (!json_is_object(o))
        return fout(b, "must be an object of languages");
    if (len == 1 || len > 80)
        return fout(b, "a code has 1 to 79 bytes");
    if (len > sizeof(b->uit->tekst) - at)
        return fout(b, "too much text");
    memcpy(b->uit->tekst + at, code, len);
    b->uit->len += len;
    json_object_foreach((json_t *)(uintptr_t)o, naam, v) {
        if (!taal_lezen(naam, strlen(naam), &taal))
            return fout(b, "has a language other than nl and en");
        b->plek.naam[b->plek.n++] = taal_naam(taal);
        TRY(taal_lid(b, v, soort, at, taal));
        b->plek.n--;
    }
    return OK;
}

static bool eerder(const struct teksten *t, const struct form_uitleg *x, const struct form_uitleg *y)
{
    if (x->soort != y->soort)
        return x->soort < y->soort;
    int d = strcmp(t->tekst + x->code, t->tekst + y->code);
    return d != 0 ? d < 0 : x->taal < y->taal;
}

static void ordenen(struct teksten *t)
{
    for (uint32_t i = 1; i < t->n; i++) {
        struct form_uitleg u = t->rijen[i];
        uint32_t at = i;
        for (; at > 0 && eerder(t, &u, &t->rijen[at - 1]); at--)
            t->rijen[at] = t->rijen[at - 1];
        t->rijen[at] = u;
    }
}

/* The kind that a key begins with, up to its colon, or -1. */
int tekstsoort_van(const char *sleutel)
{
    const char *punt = strchr(sleutel, ':');

    for (int i = 0; punt != NULL && i < UITLEG_SOORTEN; i++)
        if (strlen(tekstsoorten[i]) == (size_t)(punt - sleutel) &&
            memcmp(tekstsoorten[i], sleutel, (size_t)(punt - sleutel)) == 0)
            return i;
    return -1;
}

enum status texts_compile(const json_t *root, struct teksten *uit, struct packfout *fout_uit)
{
    struct bouw b = { .parameters = json_object_get(root, "parameters"), .uit = uit, .fout = fout_uit,
                      .plek = { .stuk = -1 } };
    const json_t *texts = json_object_get(root, "texts"), *v;
    const char *sleutel;

    uit->n = 0;
    uit->len = 1;
    uit->tekst[0] = '\0';
    if (texts == NULL)
        return OK;
    if (!json_is_object(texts))
        return fout(&b, "must be an object of texts");
    json_object_foreach((json_t *)(uintptr_t)texts, sleutel, v) {
        int soort = tekstsoort_van(sleutel);
        b.plek.naam[b.plek.n++] = sleutel;
        if (soort < 0)
            return fout(&b, "begins with no kind of text, such as \"reason:\"; see policy/schema/pack.schema.json");
        TRY(code_lid(&b, strchr(sleutel, ':') + 1, v, (enum uitlegsoort)soort));
        b.plek.n--;
    }
    ordenen(uit);
    return OK;
}

/* ---- texts that years share ---- */

static bool tekst_is(const json_t *v, const char *tekst)
{
    return json_is_string(v) && strcmp(json_string_value(v), tekst) == 0;
}

/* What rows, readings and parameters of the pack say, as a set of codes for each kind of text that needs one. */
struct gezegd {
    json_t *van[UITLEG_SOORTEN];
};

static enum status erbij(json_t *codes, const json_t *code)
{
    return !json_is_string(code) || json_object_set_new(codes, json_string_value(code), json_true()) == 0 ? OK : FAULT_MEMORY;
}

static enum status van_tabel(const json_t *tabel, struct gezegd *g)
{
    const json_t *naam = json_object_get(tabel, "name"), *rijen = json_object_get(tabel, "rows"), *rij;
    bool vrijstelling = tekst_is(naam, "vrijstellingDaeb") || tekst_is(naam, "vrijstellingPassend");
    json_t *uitkomsten = tekst_is(naam, "hoogstePassendeHuurklasse") ? g->van[UITLEG_HUURKLASSE]
                         : vrijstelling                              ? g->van[UITLEG_VRIJSTELLING]
                                                                     : NULL;
    size_t i;

    JSON_EACH(rijen, i, rij) {
        TRY(erbij(g->van[UITLEG_REDEN], json_object_get(rij, "code")));
        if (uitkomsten != NULL)
            TRY(erbij(uitkomsten, json_object_get(rij, "then")));
    }
    return OK;
}

static enum status verzamelen(const json_t *full, struct gezegd *g)
{
    const json_t *tabellen = json_object_get(full, "tables"), *lezingen = json_object_get(full, "readings"), *t;
    const char *naam;
    json_t *v;
    size_t i;

    for (i = 0; i < UITLEG_SOORTEN; i++)
        if ((g->van[i] = json_object()) == NULL)
            return FAULT_MEMORY;
    JSON_EACH(tabellen, i, t)
        TRY(van_tabel(t, g));
    JSON_EACH(lezingen, i, t)
        TRY(erbij(g->van[UITLEG_VOORBEHOUD], json_object_get(t, "code")));
    json_object_foreach(json_object_get(full, "parameters"), naam, v)
        TRY(erbij(g->van[UITLEG_VOORBEHOUD], json_object_get(v, "code")));
    return OK;
}

static bool gegeven(const json_t *full, const struct gezegd *g, int soort, const char *code)
{
    switch (soort) {
    case UITLEG_REDEN:
    case UITLEG_HUURKLASSE:
    case UITLEG_VRIJSTELLING:
    case UITLEG_VOORBEHOUD:
        return json_object_get(g->van[soort], code) != NULL;
    case UITLEG_PARAMETER:
        return json_object_get(json_object_get(full, "parameters"), code) != NULL;
    default:
        return true;
    }
}

static enum status snoeien(json_t *full, const json_t *eigen, const struct gezegd *g)
{
    json_t *texts = json_object_get(full, "texts"), *v;
    const char *sleutel;
    void *volgende;

    json_object_foreach_safe(texts, volgende, sleutel, v)
        if (json_object_get(eigen, sleutel) == NULL && strchr(sleutel, ':') != NULL &&
            !gegeven(full, g, tekstsoort_van(sleutel), strchr(sleutel, ':') + 1) && json_object_del(texts, sleutel) != 0)
            return FAULT_MEMORY;
    return OK;
}

enum status texts_prune(json_t *full, const json_t *own)
{
    struct gezegd g = { 0 };
    enum status s = verzamelen(full, &g);

    if (s == OK)
        s = snoeien(full, json_object_get(own, "texts"), &g);
    for (int i = 0; i < UITLEG_SOORTEN; i++)
        json_decref(g.van[i]);
    return s;
}
