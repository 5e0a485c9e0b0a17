#include "packs/compile_texts.h"

#include "base/buf.h"
#include "pack/explain.h"
#include "packs/table_text.h"

#include <string.h>

#define PIECE_MAX 600

const char *const texts_kinds[UITLEG_KINDS] = {
    [UITLEG_UITKOMST] = "outcome", [UITLEG_REDEN] = "reason", [UITLEG_HUURKLASSE] = "rentClass",
    [UITLEG_ONTBREEKT] = "missing", [UITLEG_VOORBEHOUD] = "reservation", [UITLEG_VRIJSTELLING] = "exemption",
    [UITLEG_PARAMETER] = "parameter", [UITLEG_PAGE] = "page" };
const char *const texts_parts[UITLEG_PARTS] = {
    [PART_RESULT] = "result", [PART_WHY] = "why", [PART_FITS] = "fits", [PART_STEP] = "next",
    [PART_QUESTION] = "ask", [PART_TEXT] = "text" };

static const char *const variables[VAR_N] = {
    [VAR_HUUR] = "huur", [VAR_HOOGSTE_HUUR] = "hoogsteHuur", [VAR_RENT_BOUND] = "huurgrens",
    [VAR_VERWACHT] = "verwacht", [VAR_JAAR] = "jaar", [VAR_WHO] = "wie", [VAR_PAGE] = "pagina",
    [VAR_VERWACHT_SINDS] = "verwachtSinds", [VAR_KLACHTEN] = "klachten", [VAR_BEZWAAR] = "bezwaar" };

#define D(which) (1u << PART_##which)
static const struct { unsigned may, must; } parts[UITLEG_KINDS] = {
    [UITLEG_UITKOMST] = { D(RESULT) | D(WHY) | D(STEP), D(RESULT) | D(STEP) },
    [UITLEG_REDEN] = { D(WHY) | D(FITS) | D(STEP) | D(TEXT), D(WHY) | D(TEXT) },
    [UITLEG_HUURKLASSE] = { D(FITS), D(FITS) },
    [UITLEG_ONTBREEKT] = { D(WHY) | D(STEP) | D(QUESTION), D(WHY) | D(QUESTION) },
    [UITLEG_VOORBEHOUD] = { D(WHY), D(WHY) },
    [UITLEG_VRIJSTELLING] = { D(WHY), D(WHY) },
    [UITLEG_PARAMETER] = { D(TEXT), D(TEXT) },
    [UITLEG_PAGE] = { D(TEXT), D(TEXT) } };
#undef D

unsigned texts_may_have(enum uitleg_kind soort) { return parts[soort].may; }
unsigned texts_must_have(enum uitleg_kind soort) { return parts[soort].must; }

/* What texts are compiled from and to. */
struct texts { const json_t *parameters; struct text_block *out; };

/* ---- amounts of the pack ---- */

static void write_value(struct writer *w, const json_t *v, const char *unit, enum text_language language)
{
    if (strcmp(unit, "EUR_cent") == 0)
        explain_money(w, json_integer_value(v), language);
    else
        text_value(w, json_integer_value(v), unit, language == TEXT_EN);
}

void texts_bedrag(const json_t *parameter, enum text_language language, struct writer *w)
{
    const json_t *v = json_object_get(parameter, "value");
    const char *unit = text_of(parameter, "unit");
    bool en = language == TEXT_EN;

    if (json_is_integer(v)) {
        write_value(w, v, unit, language);
    } else if (json_is_object(v)) {
        write_value(w, json_object_get(v, "min"), unit, language);
        write_text(w, say(en, " tot en met ", " to "));
        write_value(w, json_object_get(v, "max"), unit, language);
    } else {
        write_text(w, say(en, "(nog niet bekend)", "(not yet known)"));
    }
}

/* ---- pieces ---- */

static bool person_fact(const char *name, size_t len)
{
    static const char *const names[] = { "inkomen", "bedrag", "geboortedatum", "leeftijd", "vermogen", "loon", "winst",
                                         "box3", "naam", "huishouden", "income", "birthdate", "statussen", "kind" };

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
            return true;
    return false;
}

/* An amount of the pack, in the rule in general words. */
static void write_amount(const struct texts *t, const struct node *piece, const char *name, size_t len,
                         enum text_language tongue, struct writer *w)
{
    char param[64] = "";
    bool fits = len < sizeof(param);

    memcpy(param, name, fits ? len : 0);
    const json_t *p = fits ? json_object_get(t->parameters, param) : NULL;
    if (doc_expect(piece, p != NULL,
                   "names an unknown parameter; the rule in general words may name parameters of this pack only"))
        texts_bedrag(p, tongue, w);
}

/* The variable in braces: one byte. */
static void write_variable(const struct node *piece, const char *name, size_t len, struct writer *w)
{
    for (int i = 1; i < VAR_N; i++)
        if (variables[i] != NULL && strlen(variables[i]) == len && memcmp(variables[i], name, len) == 0) {
            write_char(w, (char)i);
            return;
        }
    doc_refuse(piece, "names an unknown variable; there are huur, hoogsteHuur, huurgrens, verwacht, verwachtSinds, jaar, wie, "
                      "pagina, klachten, bezwaar");
}

static void read_piece(const struct texts *texts, const struct node *piece, enum uitleg_part which, enum text_language tongue,
                       struct writer *w)
{
    const char *t = json_string_value(piece->value);
    size_t len = json_string_length(piece->value);

    doc_expect(piece, len > 0 && len <= PIECE_MAX, "a piece is a text of at most 600 bytes");
    for (size_t i = 0; doc_good(piece) && i < len; i++) {
        doc_expect(piece, (unsigned char)t[i] >= ' ' && t[i] != 0x7f, "a piece has no line breaks or control characters");
        doc_expect(piece, t[i] != '}', "has a brace that was not opened");
        if (t[i] != '{') {
            write_char(w, t[i]);
            continue;
        }
        const char *name = t + i + 1, *end = memchr(t + i, '}', len - i);
        if (!doc_expect(piece, end != NULL, "has a brace that is not closed") ||
            !doc_expect(piece, !person_fact(name, (size_t)(end - name)), "names a fact of a person; no text may"))
            return;
        if (which == PART_TEXT)
            write_amount(texts, piece, name, (size_t)(end - name), tongue, w);
        else
            write_variable(piece, name, (size_t)(end - name), w);
        i = (size_t)(end - t);
    }
    write_char(w, '\n');
}

/* returns where the pieces of the part begin */
static uint32_t read_part(const struct texts *t, const struct node *part, enum uitleg_part which, enum text_language tongue)
{
    struct text_block *out = t->out;
    uint32_t begin = out->len;
    struct node piece;
    struct writer w;

    doc_expect(part, json_array_size(part->value) > 0, "must be a non-empty list of pieces");
    writer_init(&w, out->text + begin, sizeof(out->text) - begin);
    for (size_t i = 0; doc_element(part, i, &piece); i++)
        read_piece(t, &piece, which, tongue, &w);
    write_char(&w, '\0');
    doc_expect(part, !w.failed, "too much text");
    out->len += (uint32_t)writer_len(&w);
    return begin;
}

/* ---- the tree: kind and code, language, part ---- */

static void read_language(const struct texts *t, const struct node *language, enum uitleg_kind soort, uint32_t code,
                          enum text_language tongue)
{
    struct form_uitleg *u = &t->out->rows[t->out->n];
    struct node part;
    void *at = NULL;

    if (!doc_expect(language, t->out->n < UITLEG_MAX, "too many texts"))
        return;
    doc_expect(language, json_is_object(language->value), "must be an object of parts");
    *u = (struct form_uitleg){ .code = code, .soort = (uint8_t)soort, .language = (uint8_t)tongue };
    while (doc_next(language, &at, &part)) {
        unsigned which = 0;

        while (which < UITLEG_PARTS && strcmp(texts_parts[which], part.name) != 0)
            which++;
        if (doc_expect(&part, which < UITLEG_PARTS && (texts_may_have(soort) >> which & 1) != 0,
                       "has a part that this kind of text cannot have; there are result, why, fits, next, ask, text"))
            u->part[which] = read_part(t, &part, (enum uitleg_part)which, tongue);
    }
    t->out->n++;
}

static void read_code(const struct texts *t, const struct node *text, const char *code, enum uitleg_kind soort)
{
    uint32_t place = t->out->len, len = (uint32_t)strlen(code) + 1;
    struct node language;
    void *at = NULL;
    enum text_language tongue;

    doc_expect(text, json_is_object(text->value), "must be an object of languages");
    doc_expect(text, len > 1 && len <= 80, "a code has 1 to 79 bytes");
    if (!doc_expect(text, len <= sizeof(t->out->text) - place, "too much text"))
        return;
    memcpy(t->out->text + place, code, len);
    t->out->len += len;
    while (doc_next(text, &at, &language))
        if (doc_expect(text, explain_language_find(language.name, strlen(language.name), &tongue),
                       "has a language other than nl and en"))
            read_language(t, &language, soort, place, tongue);
}

static bool earlier(const struct text_block *t, const struct form_uitleg *x, const struct form_uitleg *y)
{
    if (x->soort != y->soort)
        return x->soort < y->soort;
    int d = strcmp(t->text + x->code, t->text + y->code);
    return d != 0 ? d < 0 : x->language < y->language;
}

static void order(struct text_block *t)
{
    for (uint32_t i = 1; i < t->n; i++) {
        struct form_uitleg u = t->rows[i];
        uint32_t at = i;
        for (; at > 0 && earlier(t, &u, &t->rows[at - 1]); at--)
            t->rows[at] = t->rows[at - 1];
        t->rows[at] = u;
    }
}

/* The kind that a key begins with, up to its colon, or -1. */
int texts_kind(const char *key)
{
    const char *colon = strchr(key, ':');

    for (int i = 0; colon != NULL && i < UITLEG_KINDS; i++)
        if (strlen(texts_kinds[i]) == (size_t)(colon - key) &&
            memcmp(texts_kinds[i], key, (size_t)(colon - key)) == 0)
            return i;
    return -1;
}

void texts_compile(const struct node *root, struct text_block *out)
{
    const struct texts t = { json_object_get(root->value, "parameters"), out };
    struct node texts = doc_member(root, "texts"), text;
    void *at = NULL;

    out->n = 0;
    out->len = 1;
    out->text[0] = '\0';
    doc_expect(&texts, texts.value == NULL || json_is_object(texts.value), "must be an object of texts");
    while (doc_next(&texts, &at, &text)) {
        int soort = texts_kind(text.name);

        if (doc_expect(&text, soort >= 0,
                       "begins with no kind of text, such as \"reason:\"; see policy/schema/pack.schema.json"))
            read_code(&t, &text, strchr(text.name, ':') + 1, (enum uitleg_kind)soort);
    }
    order(out);
}

/* ---- texts that years share ---- */

/* Adds the key of a text that goes with a code, where there is one. */
static enum status add_key(json_t *keys, enum uitleg_kind soort, const json_t *code)
{
    if (!json_is_string(code))
        return OK;
    AUTO_JSON key = json_sprintf("%s:%s", texts_kinds[soort], json_string_value(code));
    return key != NULL && json_object_set_new(keys, json_string_value(key), json_true()) == 0 ? OK : FAULT_MEMORY;
}

static enum status add_keys_of_table(json_t *keys, const json_t *table)
{
    const char *name = text_of(table, "name");
    bool exemption = strcmp(name, "vrijstellingDaeb") == 0 || strcmp(name, "vrijstellingPassend") == 0;
    bool class = strcmp(name, "hoogstePassendeHuurklasse") == 0;
    const json_t *row;
    size_t i;

    JSON_EACH(json_object_get(table, "rows"), i, row) {
        TRY(add_key(keys, UITLEG_REDEN, json_object_get(row, "code")));
        if (exemption || class)
            TRY(add_key(keys, class ? UITLEG_HUURKLASSE : UITLEG_VRIJSTELLING, json_object_get(row, "then")));
    }
    return OK;
}

/* Of what rows, readings and parameters of the pack say. */
static enum status add_keys(json_t *keys, const json_t *full)
{
    const char *name;
    const json_t *v;
    size_t i;

    JSON_EACH(json_object_get(full, "tables"), i, v)
        TRY(add_keys_of_table(keys, v));
    JSON_EACH(json_object_get(full, "readings"), i, v)
        TRY(add_key(keys, UITLEG_VOORBEHOUD, json_object_get(v, "code")));
    json_object_foreach(json_object_get(full, "parameters"), name, v)
        TRY(add_key(keys, UITLEG_VOORBEHOUD, json_object_get(v, "code")));
    return OK;
}

static bool is_given(const json_t *full, const json_t *keys, const char *key)
{
    switch (texts_kind(key)) {
    case UITLEG_REDEN:
    case UITLEG_HUURKLASSE:
    case UITLEG_VRIJSTELLING:
    case UITLEG_VOORBEHOUD:
        return json_object_get(keys, key) != NULL;
    case UITLEG_PARAMETER:
        return json_object_get(json_object_get(full, "parameters"), strchr(key, ':') + 1) != NULL;
    default:
        return true;
    }
}

enum status texts_prune(json_t *full, const json_t *own)
{
    json_t *texts = json_object_get(full, "texts"), *v;
    AUTO_JSON keys = json_object();
    const char *key;
    void *next;

    if (keys == NULL)
        return FAULT_MEMORY;
    TRY(add_keys(keys, full));
    json_object_foreach_safe(texts, next, key, v)
        if (json_object_get(json_object_get(own, "texts"), key) == NULL && !is_given(full, keys, key) &&
            json_object_del(texts, key) != 0)
            return FAULT_MEMORY;
    return OK;
}
