#include "evidence/identity.h"

#include "base/mem.h"

#include <stdbool.h>
#include <string.h>

/* A name as folded words. */
#define WORDS_MAX 24
struct words {
    char text[2 * NAAM_MAX];
    uint16_t at[WORDS_MAX], len[WORDS_MAX];
    unsigned n;
};

/* Base letters of U+00C0..U+024F and U+1E00..U+1EFF: the Unicode compatibility decomposition without its marks, plus
 * the letters with a stroke. '?' = not a single base letter; see pairs[]. */
static const char latin[] =
    "aaaaaa?ceeeeiiiidnooooo?ouuuuy??aaaaaa?ceeeeiiiidnooooo?ouuuuy?y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkklllllll"
    "lllnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "?????????d????????f?????kk??????oo?????????????uu???????????????"
    "?????????????aaiioouuuuuuuuuu?aaaa????ggkkoooo??j???gg??nnaa????"
    "aaaaeeeeiiiioooorrrruuuusstt??hh??????aaeeooooooooyy????????????"
    "????????????????";
static const char latin_additional[] =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwy?s????aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy??????";
static const struct { uint16_t from; char to[3]; } pairs[] = {
    { 0xc6, "ae" }, { 0xde, "th" }, { 0xdf, "ss" }, { 0xe6, "ae" }, { 0xfe, "th" }, { 0x132, "ij" }, { 0x133, "ij" },
    { 0x152, "oe" }, { 0x153, "oe" }, { 0x1e9e, "ss" },
};

/* The prefixes that systems keep in a field of their own, or leave out. */
static const char *const prefixes[] = {
    "aan", "af", "al", "am", "auf", "aus", "bij", "d", "da", "dal", "dalla", "das", "de", "degli", "dei", "del",
    "della", "den", "der", "des", "di", "die", "do", "dos", "du", "el", "het", "in", "l", "la", "las", "le", "les",
    "lo", "los", "of", "onder", "op", "over", "s", "t", "te", "ten", "ter", "tho", "thoe", "thor", "to", "toe", "tot",
    "uijt", "uit", "unter", "v", "van", "vd", "vom", "von", "voor", "vor", "zu", "zum", "zur",
};

static const char *const separators = " -.,/\t";

/* Next code point of valid UTF-8; 0 at the end or where it is not valid. */
static uint32_t next(const unsigned char **at)
{
    const unsigned char *p = *at;
    unsigned more = p[0] < 0x80 ? 0 : p[0] >= 0xf0 ? 3 : p[0] >= 0xe0 ? 2 : p[0] >= 0xc0 ? 1 : 4;
    uint32_t c = more == 0 ? p[0] : p[0] & (0x3fu >> more);

    if (more == 4)
        return 0;
    for (unsigned i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    *at = p + (c != 0 ? more + 1 : 0);
    return c;
}

static bool is_mark(uint32_t c)
{
    return c >= 0x300 && c <= 0x36f;
}

static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == '`' || c == 0xb4 || (c >= 0x2b9 && c <= 0x2bf) || c == 0x2018 || c == 0x2019 || c == 0x2032;
}

static bool is_separator(uint32_t c)
{
    return (c < 0x80 && strchr(separators, (int)c) != NULL) || c == 0xa0 || (c >= 0x2010 && c <= 0x2015);
}

/* Folded form of one code point, at most four bytes. Letters of other scripts stay as they are. */
static size_t fold(uint32_t c, const unsigned char *raw, size_t raw_len, char out[4])
{
    char base = 0;

    if (c < 0x80)
        base = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    else if (c >= 0xc0 && c < 0xc0 + sizeof latin - 1)
        base = latin[c - 0xc0];
    else if (c >= 0x1e00 && c < 0x1e00 + sizeof latin_additional - 1)
        base = latin_additional[c - 0x1e00];
    if (base != 0 && base != '?') {
        out[0] = base;
        return 1;
    }
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].from == c) {
            memcpy(out, pairs[i].to, 2);
            return 2;
        }
    memcpy(out, raw, raw_len);
    return raw_len;
}

/* False when the text is not valid UTF-8 or has too many words. */
static bool fold_words(const char *text, struct words *w)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t used = 0;
    bool inside = false;

    *w = (struct words){ 0 };
    while (*at != 0) {
        const unsigned char *raw = at;
        uint32_t c = next(&at);
        char folded[4];

        if (c == 0)
            return false;
        if (is_mark(c) || is_apostrophe(c))
            continue;
        if (is_separator(c)) {
            inside = false;
            continue;
        }
        if (!inside) {
            if (w->n == WORDS_MAX)
                return false;
            w->at[w->n++] = (uint16_t)used;
            inside = true;
        }
        size_t n = fold(c, raw, (size_t)(at - raw), folded);
        BUG_IF(used + n > sizeof w->text); /* folding never makes a name longer */
        memcpy(w->text + used, folded, n);
        used += n;
        w->len[w->n - 1] = (uint16_t)(w->len[w->n - 1] + n);
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

    for (; n + 1 < w->n; n++) {
        bool known = false;

        for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0] && !known; i++)
            known = strlen(prefixes[i]) == w->len[n] && memcmp(prefixes[i], w->text + w->at[n], w->len[n]) == 0;
        if (!known)
            break;
    }
    return n;
}

/* Prefixes by their first letters: "van der", "v.d." and "vd" agree; "van" and "de" do not. */
static size_t prefix_letters(const struct words *w, unsigned n, char out[2 * WORDS_MAX])
{
    size_t used = 0;

    for (unsigned i = 0; i < n; i++) {
        const char *word = w->text + w->at[i];

        out[used++] = word[0];
        if (w->len[i] == 2 && memcmp(word, "vd", 2) == 0)
            out[used++] = 'd';
    }
    return used;
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
    return na == nb && memcmp(la, lb, na) == 0;
}

#define INITIALS_MAX 48
struct initials { char text[INITIALS_MAX][4]; uint8_t len[INITIALS_MAX]; unsigned n; };

/* First letter of each piece; a piece in capitals only ("JPM") is one initial per letter. */
static bool initials_of(const char *text, bool abbreviated, struct initials *out)
{
    const unsigned char *at = (const unsigned char *)text;
    bool inside = false, capitals = abbreviated;

    *out = (struct initials){ 0 };
    for (const char *p = text; *p != 0; p++)
        if (*p >= 'a' && *p <= 'z')
            capitals = false;
    while (*at != 0) {
        const unsigned char *raw = at;
        uint32_t c = next(&at);

        if (c == 0)
            return false;
        if (is_mark(c) || is_apostrophe(c))
            continue;
        if (is_separator(c)) {
            inside = false;
            continue;
        }
        if (!inside || capitals) {
            char folded[4];

            BUG_IF(out->n == INITIALS_MAX); /* neither as many words nor as many letters fit in a field */
            out->len[out->n] = 1; /* of a letter pair the first counts: the initial of Thijs is T or Th */
            size_t n = fold(c, raw, (size_t)(at - raw), folded);
            if ((unsigned char)folded[0] >= 0x80)
                out->len[out->n] = (uint8_t)n;
            memcpy(out->text[out->n++], folded, n);
        }
        inside = true;
    }
    return true;
}

/* The shorter list begins the longer one. */
static bool initials_agree(const struct initials *a, const struct initials *b)
{
    unsigned n = a->n < b->n ? a->n : b->n;

    for (unsigned i = 0; i < n; i++)
        if (a->len[i] != b->len[i] || memcmp(a->text[i], b->text[i], a->len[i]) != 0)
            return false;
    return true;
}

/* Known at least to the year; one range holds the other. */
static bool birth_agrees(struct dagbereik a, struct dagbereik b)
{
    if (a.min > a.max || b.min > b.max || (int64_t)a.max - a.min > GEBOORTE_DAGEN_MAX ||
        (int64_t)b.max - b.min > GEBOORTE_DAGEN_MAX)
        return false;
    return (a.min <= b.min && b.max <= a.max) || (b.min <= a.min && a.max <= b.max);
}

struct person { struct words surname, given; struct initials initials; };

static bool read_person(const struct identiteit *in, struct person *out)
{
    bool ok = fold_words(in->achternaam, &out->surname) && fold_words(in->voornamen, &out->given);

    return ok && (out->given.n > 0 ? initials_of(in->voornamen, false, &out->initials)
                                   : initials_of(in->voorletters, true, &out->initials));
}

static bool names_agree(const struct person *a, const struct person *b, uint8_t *strength)
{
    *strength = STERKTE_NAAM_GEBDATUM;
    if (a->surname.n == 0 || b->surname.n == 0) {
        /* A person with a single name: one system keeps it as surname, another as first name. */
        const struct words *na = a->surname.n > 0 ? &a->surname : &a->given;
        const struct words *nb = b->surname.n > 0 ? &b->surname : &b->given;
        bool single = (a->surname.n == 0 || a->given.n == 0) && (b->surname.n == 0 || b->given.n == 0);

        return single && na->n > 0 && same_words(na, 0, nb, 0);
    }
    if (!same_surname(&a->surname, &b->surname))
        return false;
    if (a->given.n > 0 && b->given.n > 0) {
        unsigned n = a->given.n < b->given.n ? a->given.n : b->given.n;

        for (unsigned i = 0; i < n; i++)
            if (!same_word(&a->given, i, &b->given, i))
                return false;
        *strength = STERKTE_VOORNAMEN;
        return true;
    }
    if (a->initials.n == 0 || b->initials.n == 0)
        return true;
    *strength = STERKTE_VOORLETTERS;
    return initials_agree(&a->initials, &b->initials);
}

enum status identity_match(const struct identiteit *expected, const struct identiteit *found, uint8_t *strength)
{
    struct person a, b;
    uint8_t reached = STERKTE_NAAM_GEBDATUM;
    bool ok = read_person(expected, &a) && read_person(found, &b) && names_agree(&a, &b, &reached) &&
              birth_agrees(expected->geboortedatum, found->geboortedatum);

    mem_wipe(&a, sizeof a);
    mem_wipe(&b, sizeof b);
    *strength = ok ? reached : 0;
    return ok ? OK : REFUSED_IDENTITY;
}
