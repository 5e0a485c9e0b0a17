#include "json/case_origin.h"

#include "base/text.h"
#include "model/id.h"
#include "model/source.h"

#include <string.h>

#define POINTER_MAX 64

/* What is passed over is checked all the same; `unused` is nothing. */
static void read_digest(struct pull *p, void *unused)
{
    uint8_t sha[DIGEST_LEN];
    struct slice s = pull_text(p, 2 * DIGEST_LEN);

    (void)unused;
    if (p->failed == OK && !hex_decode(s.at, s.len, sha, sizeof sha))
        pull_refuse(p, REFUSED_VALUE);
}

static void read_bytes(struct pull *p, size_t len)
{
    uint8_t bytes[DIGEST_LEN];
    size_t n = 0;
    struct slice s = pull_text(p, BASE64URL_LEN(DIGEST_LEN));

    if (p->failed == OK && (!base64url_decode(s.at, s.len, bytes, sizeof bytes, &n) || n != len))
        pull_refuse(p, REFUSED_VALUE);
}

static void read_profile(struct pull *p, void *unused)
{
    (void)unused;
    read_bytes(p, DIGEST_LEN);
}

static void read_place(struct pull *p, void *unused)
{
    (void)unused;
    (void)pull_int(p, 0, ROOSTER_MAX - 1);
}

static void read_source(struct pull *p, void *unused)
{
    struct slice s = pull_text(p, BRON_MAX - 1);

    (void)unused;
    if (p->failed == OK && !text_is_reference(s.at, s.len, BRON_MAX - 1))
        pull_refuse(p, REFUSED_TEXT);
}

static void read_evidence(struct pull *p, void *unused)
{
    static const struct object_member members[] = { { "plaats", read_place, 0, OBJECT_REQUIRED },
                                                    { "bron", read_source, 0, OBJECT_REQUIRED },
                                                    { "profiel", read_profile, 0, OBJECT_OPTIONAL },
                                                    { "sha256", read_digest, 0, OBJECT_OPTIONAL }, OBJECT_END };

    object_need(p, members, object_read(p, members, unused));
}

static void read_list(struct pull *p, unsigned most, object_reader *read_one, void *unused)
{
    unsigned n = 0;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        if (n++ == most)
            pull_refuse(p, REFUSED_TOO_MANY);
        read_one(p, unused);
        if (p->failed != OK)
            break;
    }
}

void case_read_evidence(struct pull *p, void *unused)
{
    read_list(p, ROOSTER_MAX, read_evidence, unused);
}

void case_read_policy(struct pull *p, void *unused)
{
    read_list(p, LIMIT_PACKS_PER_ANSWER, read_digest, unused);
}

void case_read_jti(struct pull *p, void *unused)
{
    (void)unused;
    read_bytes(p, ID_LEN);
}

void case_read_unknowns(struct pull *p, void *unknowns)
{
    struct case_unknowns *out = unknowns;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        struct slice s = pull_text(p, POINTER_MAX);

        if (out->n == CASE_UNKNOWNS_MAX) {
            pull_refuse(p, REFUSED_TOO_MANY);
            break;
        }
        out->at[out->n++] = s;
    }
}

static bool starts(struct slice s, const char *prefix, struct slice *rest)
{
    size_t len = strlen(prefix);

    if (s.len < len || memcmp(s.at, prefix, len) != 0)
        return false;
    *rest = (struct slice){ s.at + len, s.len - len };
    return true;
}

/* What absence says stands in *absent. returns NULL where the pointer is to no fact of the member */
static uint8_t *of_member(struct slice s, struct huishouden *h, uint32_t adult_bits, uint8_t *absent)
{
    unsigned number = 0, digits = 0;

    for (; digits < s.len && digits < 2 && s.at[digits] >= '0' && s.at[digits] <= '9'; digits++)
        number = 10 * number + (unsigned)(s.at[digits] - '0');
    struct slice name = { s.at + digits, s.len - digits };
    if (digits == 0 || (digits == 2 && number < 10) || number >= (unsigned)h->n_adults + h->n_children)
        return NULL;
    *absent = TRUTH_NO;
    unsigned before = (unsigned)__builtin_popcount(adult_bits & ((1u << number) - 1));
    if ((adult_bits >> number & 1) == 0) /* it was said of a child that it is one */
        return NULL;
    struct adult *v = &h->adults[before];
    return slice_is(name, "/inspecteursverklaring") ? &v->inspecteursverklaring
           : slice_is(name, "/kind") && v->rol != ROL_MBW ? &v->kind : NULL;
}

static uint8_t *of_household(struct slice s, struct huishouden *h, uint8_t *absent)
{
    *absent = TRUTH_NO;
    return slice_is(s, "besluit54a") ? &h->besluit54a
           : slice_is(s, "verzoek54a") ? &h->verzoek54a
           : slice_is(s, "huidigeWoning/huurtVanDeelnemer") ? &h->huurt_van_deelnemer : NULL;
}

static uint8_t *of_home(struct slice s, struct eenheid *e, uint8_t *absent)
{
    *absent = TRUTH_NO;
    if (slice_is(s, "aangewezen"))
        return &e->aangewezen;
    if (slice_is(s, "middenhuur"))
        return &e->middenhuur;
    if (slice_is(s, "voorAchtOfMeer"))
        return &e->voor_acht;
    *absent = TRUTH_YES;
    return slice_is(s, "daebTak") ? &e->daeb_tak : slice_is(s, "permanenteBewoning") ? &e->permanente_bewoning : NULL;
}

void case_unknowns_apply(struct pull *p, const struct case_unknowns *in, struct eenheid *home, struct huishouden *h,
                         uint32_t adult_bits)
{
    for (unsigned i = 0; i < in->n && p->failed == OK; i++) {
        uint8_t absent = TRUTH_NO, *fact = NULL;
        struct slice rest;

        if (starts(in->at[i], "/huishouden/leden/", &rest))
            fact = of_member(rest, h, adult_bits, &absent);
        else if (starts(in->at[i], "/huishouden/", &rest))
            fact = of_household(rest, h, &absent);
        else if (home->present && starts(in->at[i], "/eenheid/", &rest))
            fact = of_home(rest, home, &absent);
        if (fact == NULL)
            pull_refuse(p, REFUSED_VALUE);
        else if (*fact != absent)
            pull_refuse(p, REFUSED_JSON_DUPLICATE);
        else
            *fact = TRUTH_UNKNOWN;
    }
}
