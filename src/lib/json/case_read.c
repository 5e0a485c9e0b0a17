#include "json/case_read.h"

#include "json/case_origin.h"

#include <string.h>

bool case_corporatie_ok(struct slice s)
{
    bool oin = s.len == 20, l_nummer = s.len == 5 && s.at[0] == 'L';

    if (!oin && !l_nummer)
        return false;
    for (size_t i = l_nummer ? 1 : 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return true;
}

void case_read_vraag(struct pull *p, struct zaak_gelezen *out)
{
    static const char *const known[] = { "fase", "corporatie", "eenheid", "huishouden", "samenstelling", "onbekend", "bewijzen",
                                         "beleid", "jti", NULL };
    struct case_unknowns open = { 0 };
    uint8_t samenstelling = SAMENSTELLING_VERKLAARD;
    struct slice name;

    *out = (struct zaak_gelezen){ .fase = FASE_REACTIE };
    facts_empty_home(&out->eenheid.eenheid);
    facts_empty(&out->huishouden);
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "fase")) {
            out->fase = (uint8_t)case_read_name(p, NAMES_FASE, REFUSED_VALUE);
        } else if (slice_is(name, "corporatie")) {
            struct slice s = pull_text(p, CORPORATIE_MAX - 1);

            if (p->failed == OK && !case_corporatie_ok(s))
                pull_refuse(p, REFUSED_TEXT);
            else if (p->failed == OK)
                memcpy(out->corporatie, s.at, s.len);
        } else if (slice_is(name, "eenheid")) {
            case_read_eenheid(p, &out->eenheid);
        } else if (slice_is(name, "huishouden")) {
            case_read_huishouden(p, &out->huishouden, &out->volwassen, NULL);
        } else if (slice_is(name, "samenstelling")) {
            samenstelling = (uint8_t)case_read_name(p, NAMES_SAMENSTELLING, REFUSED_VALUE);
        } else if (slice_is(name, "onbekend")) {
            case_read_unknowns(p, &open);
        } else if (!case_read_origin(p, name)) {
            pull_unknown(p, name, known);
        }
    }
    out->huishouden.samenstelling = samenstelling;
    case_unknowns_apply(p, &open, &out->eenheid.eenheid, &out->huishouden, out->volwassen);
}

void case_read_zaak(struct pull *p, struct zaak_gelezen *out)
{
    case_read_vraag(p, out);
    if (p->failed == OK && out->huishouden.n_volwassenen == 0)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}
