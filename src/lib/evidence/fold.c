#include "evidence/fold.h"

#include <string.h>

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
    { 0xe6, "ae" }, { 0xdf, "ss" }, { 0xfe, "th" }, { 0x133, "ij" }, { 0x153, "oe" }, { 0x1e9e, "ss" },
};

/* Sorted: a letter above the last one that begins before it has no small form. */
#define CASES(first, last, step, add) { first, last, step, add },
static const struct { uint32_t first, last, step; int32_t add; } cases[] = {
#include "evidence/case_fold.def"
};
#undef CASES

uint32_t fold_next(const unsigned char **at)
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

bool fold_nothing(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36f) || c == 0xad || (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff;
}

bool fold_apostrophe(uint32_t c)
{
    return c == '\'' || c == '`' || c == 0xb4 || (c >= 0x2b9 && c <= 0x2bf) || c == 0x2018 || c == 0x2019 || c == 0x2032;
}

bool fold_hyphen(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015);
}

bool fold_separator(uint32_t c)
{
    return c == ' ' || c == '.' || c == ',' || c == '/' || c == '\t' || c == 0xa0 || fold_hyphen(c);
}

static uint32_t small(uint32_t c)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0] && cases[i].first <= c; i++)
        if (c <= cases[i].last && (c - cases[i].first) % cases[i].step == 0)
            return c + (uint32_t)cases[i].add;
    return c;
}

static size_t encode(uint32_t c, char out[FOLD_MAX])
{
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(lead[n] | c);
    return n;
}

size_t fold_letter(uint32_t c, char out[FOLD_MAX])
{
    char base = '?';

    c = c >= 'A' && c <= 'Z' ? c + 32 : small(c);
    if (c >= 0xc0 && c < 0xc0 + sizeof latin - 1)
        base = latin[c - 0xc0];
    else if (c >= 0x1e00 && c < 0x1e00 + sizeof latin_additional - 1)
        base = latin_additional[c - 0x1e00];
    for (size_t i = 0; base == '?' && i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].from == c) {
            memcpy(out, pairs[i].to, 2);
            return 2;
        }
    return encode(base != '?' ? (uint32_t)base : c, out);
}
