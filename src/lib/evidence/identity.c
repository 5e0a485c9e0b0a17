#include "evidence/identity.h"

#include "base/mem.h"
#include "evidence/fold.h"

#include <stdbool.h>
#include <string.h>

/* A name as folded words. No letter is more than twice as long when it is folded. */
#define WORDS_MAX 64
struct words {
    char text[2 * NAAM_MAX];
    uint16_t at[WORDS_MAX], len[WORDS_MAX];
    unsigned n;
};

/* The prefixes that systems keep in a field of their own, or leave out. */
static const char *const prefixes[] = {
    "aan", "af", "al", "all", "am", "auf", "aus", "bij", "d", "da", "dal", "dall", "dalla", "das", "de", "degl", "degli",
    "dei", "del", "dell", "della", "den", "der", "des", "di", "die", "do", "dos", "du", "el", "het", "in", "l", "la",
    "las", "le", "les", "lo", "los", "nell", "of", "onder", "op", "over", "s", "t", "te", "ten", "ter", "tho", "thoe",
    "thor", "to", "toe", "tot", "uijt", "uit", "unter", "v", "van", "vd", "vom", "von", "voor", "vor", "zu", "zum", "zur",
};
/* Those that an apostrophe ends, so that they are written together with what follows: d'Hondt. */
static const char *const elided[] = { "all", "d", "dall", "degl", "dell", "l", "nell", "s", "t" };

static bool word_is(const struct words *w, unsigned i, const char *text)
{
    return strlen(text) == w->len[i] && memcmp(text, w->text + w->at[i], w->len[i]) == 0;
}

static bool one_of(const struct words *w, unsigned i, const char *const *list, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (word_is(w, i, list[k]))
            return true;
    return false;
}

static void add_letter(struct words *w, size_t *used, uint32_t c)
{
    size_t n = fold_letter(c, w->text + *used);

    *used += n;
    w->len[w->n - 1] = (uint16_t)(w->len[w->n - 1] + n);
}

/*
 * Apostrophes are left out; where `apart`, one that ends an elided prefix ends the word too, and so does the letter of
 * 's and 't: "d'Hondt" and "'sGravenzande" are two words.
 * False when the text is not valid UTF-8 or has too many words.
 */
static bool fold_words(const char *text, bool apart, struct words *w)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t used = 0;
    bool inside = false, behind_apostrophe = false;

    *w = (struct words){ 0 };
    while (*at != 0) {
        uint32_t c = fold_next(&at);

        if (c == 0 || used + FOLD_MAX > sizeof w->text)
            return false;
        if (fold_nothing(c))
            continue;
        if (fold_apostrophe(c)) {
            behind_apostrophe = !inside;
            inside = inside && !(apart && one_of(w, w->n - 1, elided, sizeof elided / sizeof elided[0]));
            continue;
        }
        if (fold_separator(c)) {
            inside = behind_apostrophe = false;
            continue;
        }
        if (!inside) {
            if (w->n == WORDS_MAX)
                return false;
            w->at[w->n++] = (uint16_t)used;
            inside = true;
        }
        add_letter(w, &used, c);
        if (apart && behind_apostrophe)
            inside = !word_is(w, w->n - 1, "s") && !word_is(w, w->n - 1, "t");
        behind_apostrophe = false;
    }
    return true;
}

static bool same_word(const struct words *a, unsigned i, const struct words *b, unsigned j)
{
    return a->len[i] == b->len[j] && memcmp(a->text + a->at[i], b->text + b->at[j], a->len[i]) == 0;
}

static bool same_words(const struct words *a, unsigned i, const struct words *b, unsigned j)
{
    if (a->n - i != b->n - j)
        return false;
    for (; i < a->n; i++, j++)
        if (!same_word(a, i, b, j))
            return false;
    return true;
}

/* How many leading words are prefixes; the last word never is. */
static unsigned prefix_words(const struct words *w)
{
    unsigned n = 0;

    while (n + 1 < w->n && one_of(w, n, prefixes, sizeof prefixes / sizeof prefixes[0]))
        n++;
    return n;
}

/* Prefixes by their first letters: "van der", "v.d." and "vd" agree; "van" and "de" do not. The word `t` is '*': see
 * letters_agree. */
static size_t prefix_letters(const struct words *w, unsigned n, char out[2 * WORDS_MAX])
{
    size_t used = 0;

    for (unsigned i = 0; i < n; i++) {
        out[used++] = word_is(w, i, "t") ? '*' : w->text[w->at[i]];
        if (word_is(w, i, "vd"))
            out[used++] = 'd';
    }
    return used;
}

/* 't is short for het, and others write it for te. */
static bool letters_agree(char a, char b)
{
    return a == b || (a == '*' && (b == 'h' || b == 't')) || (b == '*' && (a == 'h' || a == 't'));
}

static bool same_surname(const struct words *a, const struct words *b)
{
    unsigned pa = prefix_words(a), pb = prefix_words(b);
    char la[2 * WORDS_MAX], lb[2 * WORDS_MAX];

    if (!same_words(a, pa, b, pb))
        return false;
    if (pa == 0 || pb == 0)
        return true;
    size_t na = prefix_letters(a, pa, la), nb = prefix_letters(b, pb, lb);
    bool same = na == nb;
    for (size_t i = 0; same && i < na; i++)
        same = letters_agree(la[i], lb[i]);
    return same;
}

/*
 * Initials as pieces with readings. An optional one may be left out: a part of a hyphenated first name but the first, of
 * which the civil registry makes no initial, and the letters after the first of IJ, TH and the like, which other systems write
 * for one initial.
 */
#define INITIALS_MAX 64
struct initials {
    char text[INITIALS_MAX][FOLD_MAX];
    uint8_t len[INITIALS_MAX];
    bool optional[INITIALS_MAX];
    unsigned n;
};

static const char *const one_initial[] = { "ij", "th", "ch", "ph", "chr", "tj", "sj", "st", "rh" };

static bool add_initial(struct initials *out, uint32_t c, bool optional)
{
    if (out->n == INITIALS_MAX)
        return false;
    size_t n = fold_letter(c, out->text[out->n]);
    /* Of a letter pair the first counts: the initial of Thijs is T or Th. */
    out->len[out->n] = (unsigned char)out->text[out->n][0] >= 0x80 ? (uint8_t)n : 1;
    out->optional[out->n++] = optional;
    return true;
}

/* The letters from `first` on are those of one piece in capitals. */
static void join_letters(struct initials *in, unsigned first)
{
    for (size_t k = 0; k < sizeof one_initial / sizeof one_initial[0]; k++) {
        bool same = strlen(one_initial[k]) == in->n - first;

        for (unsigned i = first; same && i < in->n; i++)
            same = in->len[i] == 1 && in->text[i][0] == one_initial[k][i - first];
        for (unsigned i = first + 1; same && i < in->n; i++)
            in->optional[i] = true;
    }
}

static bool is_capitals(const unsigned char *at)
{
    for (uint32_t c = fold_next(&at); c != 0 && !fold_separator(c); c = fold_next(&at))
        if (c >= 'a' && c <= 'z')
            return false;
    return true;
}

/* First letter of each piece; where the text is of initials, a piece in capitals only ("JPM") is one initial per letter.
 * False when the text is not valid UTF-8 or has too many initials. */
static bool initials_of(const char *text, bool abbreviated, struct initials *out)
{
    const unsigned char *at = (const unsigned char *)text;
    bool inside = false, capitals = false, part = false;
    unsigned first = 0;

    *out = (struct initials){ 0 };
    for (;;) {
        const unsigned char *here = at;
        uint32_t c = *at != 0 ? fold_next(&at) : 0;

        if (c == 0 && *here != 0)
            return false;
        if (c != 0 && (fold_nothing(c) || fold_apostrophe(c)))
            continue;
        if (c == 0 || fold_separator(c)) {
            if (inside && capitals)
                join_letters(out, first);
            if (c == 0)
                return true;
            inside = false;
            part = fold_hyphen(c) && out->n > 0;
            continue;
        }
        if (!inside) {
            capitals = abbreviated && is_capitals(here);
            first = out->n;
        }
        if ((!inside || capitals) && !add_initial(out, c, part))
            return false;
        inside = true;
    }
}

static bool same_initial(const struct initials *a, unsigned i, const struct initials *b, unsigned j)
{
    return a->len[i] == b->len[j] && memcmp(a->text[i], b->text[j], a->len[i]) == 0;
}

/* Whether some reading of one begins some reading of the other. now[j]: the initials of `a` so far and the first j of `b` can be
 * read alike. */
static bool initials_agree(const struct initials *a, const struct initials *b)
{
    bool now[INITIALS_MAX + 1] = { true }, before[INITIALS_MAX + 1];

    for (unsigned i = 0; i <= a->n; i++) {
        bool any = false;

        memcpy(before, now, sizeof before);
        for (unsigned j = 0; j <= b->n; j++) {
            if (i > 0)
                now[j] = (before[j] && a->optional[i - 1]) ||
                         (j > 0 && before[j - 1] && same_initial(a, i - 1, b, j - 1));
            now[j] = now[j] || (j > 0 && now[j - 1] && b->optional[j - 1]);
            any = any || now[j];
        }
        if (now[b->n])
            return true;
        if (!any)
            return false;
    }
    return true;
}

/* Known at least to the year; one range holds the other. */
static bool birth_agrees(struct day_range a, struct day_range b)
{
    if (a.min > a.max || b.min > b.max || (int64_t)a.max - a.min > LIMIT_BIRTH_DAYS ||
        (int64_t)b.max - b.min > LIMIT_BIRTH_DAYS)
        return false;
    return (a.min <= b.min && b.max <= a.max) || (b.min <= a.min && a.max <= b.max);
}

struct person { struct words surname, surname_apart, given; struct initials initials; };

static bool read_person(const struct identiteit *in, struct person *out)
{
    bool ok = fold_words(in->achternaam, false, &out->surname) && fold_words(in->achternaam, true, &out->surname_apart) &&
              fold_words(in->voornamen, false, &out->given);

    return ok && (out->given.n > 0 ? initials_of(in->voornamen, false, &out->initials)
                                   : initials_of(in->voorletters, true, &out->initials));
}

static bool names_agree(const struct person *a, const struct person *b, uint8_t *strength)
{
    *strength = STRENGTH_NAAM_GEBDATUM;
    if (a->surname.n == 0 || b->surname.n == 0) {
        /* A person with a single name: one system keeps it as surname, another as first name. */
        const struct words *na = a->surname.n > 0 ? &a->surname : &a->given;
        const struct words *nb = b->surname.n > 0 ? &b->surname : &b->given;
        bool single = (a->surname.n == 0 || a->given.n == 0) && (b->surname.n == 0 || b->given.n == 0);

        return single && na->n > 0 && same_words(na, 0, nb, 0);
    }
    if (!same_surname(&a->surname, &b->surname) && !same_surname(&a->surname_apart, &b->surname_apart))
        return false;
    if (a->given.n > 0 && b->given.n > 0) {
        unsigned n = a->given.n < b->given.n ? a->given.n : b->given.n;

        for (unsigned i = 0; i < n; i++)
            if (!same_word(&a->given, i, &b->given, i))
                return false;
        *strength = STRENGTH_VOORNAMEN;
        return true;
    }
    if (a->initials.n == 0 || b->initials.n == 0)
        return true;
    *strength = STRENGTH_VOORLETTERS;
    return initials_agree(&a->initials, &b->initials);
}

enum status identity_match(const struct identiteit *expected, const struct identiteit *found, uint8_t *strength)
{
    struct person a, b;
    uint8_t reached = STRENGTH_NAAM_GEBDATUM;
    bool ok = read_person(expected, &a) && read_person(found, &b) && names_agree(&a, &b, &reached) &&
              birth_agrees(expected->geboortedatum, found->geboortedatum);

    mem_wipe(&a, sizeof a);
    mem_wipe(&b, sizeof b);
    *strength = ok ? reached : 0;
    return ok ? OK : REFUSED_IDENTITY;
}
