#include "pack/explain.h"

#include "base/date.h"
#include "model/names.h"
#include "pack/pack.h"

#define WORD_MAX 40
#define LAYERS_MAX (PACKS_PER_OUTCOME + 1)

const char *explain_language(enum text_language language)
{
    return language == TEXT_EN ? "en" : "nl";
}

bool explain_language_find(const char *name, size_t len, enum text_language *out)
{
    for (int t = 0; t < TEXT_LANGUAGES; t++)
        if (len == 2 && memcmp(name, explain_language((enum text_language)t), 2) == 0) {
            *out = (enum text_language)t;
            return true;
        }
    return false;
}

/* ---- finding ---- */

const char *explain_from_pack(const struct pack *p, enum uitleg_kind soort, const char *code, enum text_language language,
                              enum uitleg_part part)
{
    const struct pack_form *f = p->form;
    const struct form_uitleg *u = FORM_AT(f, f->uitleg, struct form_uitleg);
    uint32_t low = 0, high = f->uitleg.n;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int d = pack_text_order(f, &u[middle], (uint8_t)soort, code, (uint8_t)language);
        if (d == 0)
            return FORM_AT(f, f->uitleg_texts, char) + u[middle].part[part];
        if (d < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return "";
}

bool explain_rent_bound(const struct pack *p, uint8_t huurklasse, int64_t *out)
{
    const struct pack_form *f = p->form;
    const struct form_step *s = FORM_AT(f, f->steps, struct form_step);
    const struct form_row *rows = FORM_AT(f, f->rows, struct form_row);
    const struct form_condition *w = FORM_AT(f, f->conditions, struct form_condition);
    const struct form_param *params = FORM_AT(f, f->params, struct form_param);

    for (uint32_t i = 0; i < f->steps.n; i++)
        for (uint32_t r = s[i].row; s[i].field == SLOT_HUURKLASSE && r < s[i].row + s[i].n; r++)
            for (uint32_t k = rows[r].condition; k < rows[r].condition + rows[r].n; k++)
                if (rows[r].out == huurklasse && w[k].slot == SLOT_HUURPRIJS && w[k].soort == CONDITION_RANGE &&
                    w[k].to.soort == BOUND_PARAM && !params[w[k].to.nr].open) {
                    *out = params[w[k].to.nr].value + w[k].to.plus;
                    return true;
                }
    return false;
}

/* ---- writing ---- */

void explain_money(struct writer *w, int64_t cent, enum text_language language)
{
    uint64_t v = cent < 0 ? 0 - (uint64_t)cent : (uint64_t)cent, euro = v / 100;
    char groups[8][3];
    unsigned n = 0;

    write_text(w, cent < 0 ? "-" : "");
    write_text(w, language == TEXT_NL ? "€ " : "€");
    for (; euro >= 1000 && n < 7; euro /= 1000, n++)
        for (unsigned i = 0, rest = (unsigned)(euro % 1000); i < 3; i++, rest /= 10)
            groups[n][2 - i] = (char)('0' + rest % 10);
    write_int(w, (int64_t)euro);
    while (n > 0) {
        write_char(w, language == TEXT_NL ? '.' : ',');
        write_bytes(w, groups[--n], 3);
    }
    write_char(w, language == TEXT_NL ? ',' : '.');
    write_char(w, (char)('0' + v % 100 / 10));
    write_char(w, (char)('0' + v % 10));
}

void explain_day(struct writer *w, int32_t dag, enum text_language language)
{
    static const char *const months[TEXT_LANGUAGES][12] = {
        { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
          "november", "december" },
        { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December" } };
    struct date d = date_of(dag);

    write_int(w, d.day);
    write_char(w, ' ');
    write_text(w, months[language][d.month - 1]);
    write_char(w, ' ');
    write_int(w, d.year);
}

/* One piece up to its newline; returns what follows. Nothing is written where a word is missing. */
static const char *piece(const char *t, const struct explain_words *words, struct writer *w)
{
    struct writer begin = *w;
    bool complete = true;

    for (; *t != '\0' && *t != '\n'; t++) {
        unsigned char c = (unsigned char)*t;
        if (c >= VAR_N)
            write_bytes(w, t, 1);
        else if (words->word[c] != NULL)
            write_text(w, words->word[c]);
        else
            complete = false;
    }
    if (!complete)
        *w = begin;
    return *t == '\n' ? t + 1 : t;
}

static bool said_already(const uint8_t *from, const uint8_t *to, const uint8_t *fresh, size_t len)
{
    for (; len > 0 && (size_t)(to - from) >= len; from++)
        if (memcmp(from, fresh, len) == 0)
            return true;
    return false;
}

/* The pieces of a text after what stands from `begin` on, each once. A piece that does not fit ends the text. */
static void add(const char *t, const struct explain_words *words, const uint8_t *begin, struct writer *w)
{
    while (*t != '\0' && !w->failed) {
        struct writer before = *w;
        if (w->at > begin)
            write_char(w, ' ');
        uint8_t *fresh = w->at;
        t = piece(t, words, w);
        if (w->at == fresh || said_already(begin, before.at, fresh, (size_t)(w->at - fresh)))
            *w = before;
    }
}

void explain_pieces(const char *text, const struct explain_words *words, struct writer *w)
{
    add(text, words, w->at, w);
}

/* ---- one answer ---- */

/* The packs that speak, in order, and the words of this answer. */
struct talk {
    const struct explain_question *v;
    enum text_language language;
    const struct pack *layers[LAYERS_MAX];
    unsigned n_layers;
    struct explain_words words;
    char huur[WORD_MAX], hoogste[WORD_MAX], grens[WORD_MAX], jaar[WORD_MAX];
};

static const char *word_done(char *buf, struct writer *w)
{
    if (w->failed)
        return NULL;
    *w->at = '\0';
    return buf;
}

static const char *money_word(char buf[WORD_MAX], int64_t cent, enum text_language language)
{
    struct writer w;

    writer_init(&w, buf, WORD_MAX - 1);
    explain_money(&w, cent, language);
    return word_done(buf, &w);
}

static const char *year_word(char buf[WORD_MAX], int16_t jaar)
{
    struct writer w;

    writer_init(&w, buf, WORD_MAX - 1);
    write_int(&w, jaar);
    return word_done(buf, &w);
}

static const char *day_word(char buf[WORD_MAX], int32_t dag, enum text_language language)
{
    struct writer w;

    writer_init(&w, buf, WORD_MAX - 1);
    explain_day(&w, dag, language);
    return word_done(buf, &w);
}

static const char *who(uint8_t rol, enum text_language language)
{
    static const char *const names[TEXT_LANGUAGES][5] = {
        { NULL, "u", "uw medehuurder", "uw medeaanvrager", "een medebewoner" },
        { NULL, "you", "your co-tenant", "your co-applicant", "someone who will live with you" } };

    return rol <= ROL_MBW ? names[language][rol] : NULL;
}

/* The bound of a rent class where all national packs of the answer agree on it. */
static const char *bound_word(struct talk *g, uint8_t huurklasse, char buf[WORD_MAX])
{
    int64_t grens = 0, here;
    bool found = false;

    for (unsigned i = 0; i < g->n_layers; i++) {
        if (pack_is_overlay(g->layers[i]))
            continue;
        if (!explain_rent_bound(g->layers[i], huurklasse, &here) || (found && here != grens))
            return NULL;
        grens = here;
        found = true;
    }
    return found ? money_word(buf, grens, g->language) : NULL;
}

static void talk_begin(struct talk *g, const struct explain_question *v, enum text_language language)
{
    const struct outcome *u = v->outcome;
    const struct pack *last = NULL;
    bool national = false;

    g->v = v;
    g->language = language;
    g->n_layers = 0;
    memset(&g->words, 0, sizeof(g->words));
    for (unsigned i = u->n_packs; i-- > 0;) {
        g->layers[g->n_layers++] = u->packs[i];
        national |= !pack_is_overlay(u->packs[i]);
    }
    for (size_t i = 0; i < v->n_packs && !national; i++)
        if (!pack_is_overlay(&v->packs[i]) &&
            (last == NULL || pack_valid_to(&v->packs[i]) > pack_valid_to(last)))
            last = &v->packs[i];
    if (national) {
        g->words.word[VAR_HOOGSTE_HUUR] = bound_word(g, u->hoogste_passende_huurklasse, g->hoogste);
        g->words.word[VAR_RENT_BOUND] = bound_word(g, HUUR_TOT_DAEB_GRENS, g->grens);
    } else if (last != NULL) {
        g->layers[g->n_layers++] = last;
    }
    if (v->eenheid && v->huurprijs.min == v->huurprijs.max)
        g->words.word[VAR_HUUR] = money_word(g->huur, v->huurprijs.min, language);
    if (u->ingangsjaar_min == u->ingangsjaar_max && u->ingangsjaar_min > 0)
        g->words.word[VAR_JAAR] = year_word(g->jaar, u->ingangsjaar_min);
    g->words.word[VAR_PAGE] = v->page;
    g->words.word[VAR_KLACHTEN] = v->klachten;
    g->words.word[VAR_BEZWAAR] = v->bezwaar;
}

/* What the first pack that knows the code says. */
static const char *said(const struct talk *g, enum uitleg_kind soort, const char *code, enum uitleg_part part)
{
    const char *t = "";

    for (unsigned i = 0; i < g->n_layers && t[0] == '\0'; i++)
        t = explain_from_pack(g->layers[i], soort, code, g->language, part);
    return t;
}

static bool fact_is(const struct missing_fact *o, const char *name)
{
    return strcmp(o->feit, name) == 0;
}

/* The text of a missing fact, and the words it may need; `own` holds them. */
struct fact_words { struct explain_words words; char jaar[WORD_MAX], verwacht[WORD_MAX]; };

static const char *of_fact(const struct talk *g, const struct missing_fact *o, enum uitleg_part part,
                           struct fact_words *own)
{
    own->words = g->words;
    if (o->jaar != 0)
        own->words.word[VAR_JAAR] = year_word(own->jaar, o->jaar);
    if (o->verwacht_vanaf != DAY_UNKNOWN_MIN)
        own->words.word[o->verwacht_vanaf < g->v->today ? VAR_VERWACHT_SINDS : VAR_VERWACHT] =
            day_word(own->verwacht, o->verwacht_vanaf, g->language);
    own->words.word[VAR_WHO] = who(o->rol, g->language);
    if (o->owner != OWNER_BELEID)
        return said(g, UITLEG_ONTBREEKT, o->feit, part);
    bool whole_year = strncmp(o->feit, EXPLAIN_BELEID " ", sizeof(EXPLAIN_BELEID)) == 0;
    return said(g, UITLEG_ONTBREEKT, whole_year ? EXPLAIN_BELEID : EXPLAIN_PARAMETER, part);
}

static const char *outcome_code(const struct explain_question *v)
{
    return !v->eenheid && v->outcome->hoogste_passende_huurklasse != HUUR_ONBEPAALD
               ? EXPLAIN_ZONDER_EENHEID : name_of(NAMES_UITKOMST, v->outcome->uitkomst);
}

static void say_missing(const struct talk *g, enum uitleg_part part, const uint8_t *begin, struct writer *w)
{
    const struct outcome *u = g->v->outcome;

    if (u->uitkomst != UITKOMST_ONBEPAALD)
        return;
    for (unsigned i = 0; i < u->n_ontbreekt; i++) {
        const struct missing_fact *o = &u->ontbreekt[i];
        struct fact_words own;
        if (!g->v->eenheid && fact_is(o, "eenheid"))
            continue;
        const char *t = of_fact(g, o, part, &own);
        add(t, &own.words, begin, w);
    }
}

static void say_reasons(const struct talk *g, enum uitleg_part part, const uint8_t *begin, struct writer *w)
{
    const struct outcome *u = g->v->outcome;

    for (unsigned i = 0; i < u->n_redenen; i++)
        add(said(g, UITLEG_REDEN, u->redenen[i], part), &g->words, begin, w);
}

static void say_part(const struct talk *g, enum uitleg_part part, struct writer *w)
{
    const struct outcome *u = g->v->outcome;
    const uint8_t *begin = w->at;

    if (part == PART_STEP)
        say_missing(g, part, begin, w);
    if (part != PART_RESULT)
        say_reasons(g, part, begin, w);
    if (part == PART_WHY) {
        for (unsigned i = 0; i < VRIJSTELLING_N; i++)
            if (u->vrijstelling[i] != NULL)
                add(said(g, UITLEG_VRIJSTELLING, u->vrijstelling[i], part), &g->words, begin, w);
        say_missing(g, part, begin, w);
    }
    if (part == PART_FITS && w->at == begin)
        add(said(g, UITLEG_HUURKLASSE, name_of(NAMES_HUURKLASSE, u->hoogste_passende_huurklasse), part), &g->words, begin,
            w);
    add(said(g, UITLEG_UITKOMST, outcome_code(g->v), part), &g->words, begin, w);
    for (unsigned i = 0; part == PART_WHY && i < u->n_voorbehoud; i++)
        add(said(g, UITLEG_VOORBEHOUD, u->voorbehoud[i], part), &g->words, begin, w);
}

void explain_part(const struct explain_question *v, enum text_language language, enum uitleg_part part, struct writer *w)
{
    struct talk g;

    talk_begin(&g, v, language);
    say_part(&g, part, w);
}

void explain_question(const struct explain_question *v, const struct missing_fact *o, enum text_language language,
                      enum uitleg_part part, struct writer *w)
{
    struct talk g;
    struct fact_words own;

    talk_begin(&g, v, language);
    const char *t = of_fact(&g, o, part, &own);
    add(t, &own.words, w->at, w);
}

void explain_text(const struct explain_question *v, enum text_language language, struct writer *w)
{
    const uint8_t *begin = w->at;
    struct talk g;

    talk_begin(&g, v, language);
    for (enum uitleg_part part = PART_RESULT; part <= PART_STEP; part++) {
        struct writer before = *w;
        if (w->at > begin)
            write_text(w, "\n\n");
        uint8_t *fresh = w->at;
        say_part(&g, part, w);
        if (w->at == fresh)
            *w = before;
    }
}
