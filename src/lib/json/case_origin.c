#include "json/case_origin.h"

#include "base/text.h"
#include "model/id.h"
#include "model/source.h"

#include <string.h>

#define POINTER_MAX 64

static void read_digest(struct pull *p)
{
    uint8_t sha[DIGEST_LEN];
    struct slice s = pull_text(p, 2 * DIGEST_LEN);

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

static void read_bewijs(struct pull *p)
{
    static const char *const known[] = { "plaats", "bron", "profiel", "sha256", NULL };
    bool plaats = false, bron = false;
    struct slice name;

    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "plaats")) {
            (void)pull_int(p, 0, ROOSTER_MAX - 1);
            plaats = true;
        } else if (slice_is(name, "bron")) {
            struct slice s = pull_text(p, BRON_MAX - 1);

            bron = true;
            if (p->failed == OK && !text_is_reference(s.at, s.len, BRON_MAX - 1))
                pull_refuse(p, REFUSED_TEXT);
        } else if (slice_is(name, "profiel")) {
            read_bytes(p, DIGEST_LEN);
        } else if (slice_is(name, "sha256")) {
            read_digest(p);
        } else {
            pull_unknown(p, name, known);
        }
    }
    if (p->failed == OK && !(plaats && bron))
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}

static void read_list(struct pull *p, unsigned most, void (*read_one)(struct pull *))
{
    unsigned n = 0;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        if (n++ == most)
            pull_refuse(p, REFUSED_TOO_MANY);
        read_one(p);
        if (p->failed != OK)
            break;
    }
}

bool case_read_origin(struct pull *p, struct slice name)
{
    if (slice_is(name, "bewijzen"))
        read_list(p, ROOSTER_MAX, read_bewijs);
    else if (slice_is(name, "beleid"))
        read_list(p, LIMIT_PACKS_PER_ANSWER, read_digest);
    else if (slice_is(name, "jti"))
        read_bytes(p, ID_LEN);
    else
        return false;
    return true;
}

void case_read_unknowns(struct pull *p, struct case_unknowns *out)
{
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
static uint8_t *of_member(struct slice s, struct huishouden *h, uint32_t volwassen, uint8_t *absent)
{
    unsigned number = 0, digits = 0;

    for (; digits < s.len && digits < 2 && s.at[digits] >= '0' && s.at[digits] <= '9'; digits++)
        number = 10 * number + (unsigned)(s.at[digits] - '0');
    struct slice name = { s.at + digits, s.len - digits };
    if (digits == 0 || (digits == 2 && number < 10) || number >= (unsigned)h->n_volwassenen + h->n_kinderen)
        return NULL;
    *absent = NEE;
    unsigned before = (unsigned)__builtin_popcount(volwassen & ((1u << number) - 1));
    if ((volwassen >> number & 1) == 0) /* it was said of a child that it is one */
        return NULL;
    struct volwassene *v = &h->volwassenen[before];
    return slice_is(name, "/inspecteursverklaring") ? &v->inspecteursverklaring
           : slice_is(name, "/kind") && v->rol != ROL_MBW ? &v->kind : NULL;
}

static uint8_t *of_household(struct slice s, struct huishouden *h, uint8_t *absent)
{
    *absent = NEE;
    return slice_is(s, "besluit54a") ? &h->besluit54a
           : slice_is(s, "verzoek54a") ? &h->verzoek54a
           : slice_is(s, "huidigeWoning/huurtVanDeelnemer") ? &h->huurt_van_deelnemer : NULL;
}

static uint8_t *of_home(struct slice s, struct eenheid *e, uint8_t *absent)
{
    *absent = NEE;
    if (slice_is(s, "aangewezen"))
        return &e->aangewezen;
    if (slice_is(s, "middenhuur"))
        return &e->middenhuur;
    if (slice_is(s, "voorAchtOfMeer"))
        return &e->voor_acht;
    *absent = JA;
    return slice_is(s, "daebTak") ? &e->daeb_tak : slice_is(s, "permanenteBewoning") ? &e->permanente_bewoning : NULL;
}

void case_unknowns_apply(struct pull *p, const struct case_unknowns *in, struct eenheid *home, struct huishouden *h,
                         uint32_t volwassen)
{
    for (unsigned i = 0; i < in->n && p->failed == OK; i++) {
        uint8_t absent = NEE, *fact = NULL;
        struct slice rest;

        if (starts(in->at[i], "/huishouden/leden/", &rest))
            fact = of_member(rest, h, volwassen, &absent);
        else if (starts(in->at[i], "/huishouden/", &rest))
            fact = of_household(rest, h, &absent);
        else if (home->aanwezig && starts(in->at[i], "/eenheid/", &rest))
            fact = of_home(rest, home, &absent);
        if (fact == NULL)
            pull_refuse(p, REFUSED_VALUE);
        else if (*fact != absent)
            pull_refuse(p, REFUSED_JSON_DUPLICATE);
        else
            *fact = ONBEKEND;
    }
}
