#include "json/case_read.h"

#include "json/case_origin.h"

#include <string.h>

bool case_corporatie_ok(struct slice s)
{
    bool oin = s.len == 20, l_number = s.len == 5 && s.at[0] == 'L';

    if (!oin && !l_number)
        return false;
    for (size_t i = l_number ? 1 : 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return true;
}

/* A case while it is read. */
struct reading { struct case_input *out; struct case_unknowns unknowns; uint8_t samenstelling; };

static void read_fase(struct pull *p, void *reading)
{
    ((const struct reading *)reading)->out->fase = (uint8_t)case_read_name(p, NAMES_FASE, REFUSED_VALUE);
}

static void read_corporatie(struct pull *p, void *reading)
{
    struct slice s = pull_text(p, CORPORATIE_MAX - 1);

    if (p->failed == OK && !case_corporatie_ok(s))
        pull_refuse(p, REFUSED_TEXT);
    else if (p->failed == OK)
        memcpy(((const struct reading *)reading)->out->corporatie, s.at, s.len);
}

static void read_eenheid(struct pull *p, void *reading)
{
    case_read_eenheid(p, &((const struct reading *)reading)->out->eenheid);
}

static void read_huishouden(struct pull *p, void *reading)
{
    struct case_input *out = ((const struct reading *)reading)->out;

    case_read_household(p, &out->huishouden, &out->adult_bits, NULL);
}

static void read_samenstelling(struct pull *p, void *composition)
{
    *(uint8_t *)composition = (uint8_t)case_read_name(p, NAMES_SAMENSTELLING, REFUSED_VALUE);
}

void case_read_vraag(struct pull *p, struct case_input *out)
{
    static const struct object_member members[] = {
        { "fase", read_fase, 0, OBJECT_OPTIONAL },
        { "corporatie", read_corporatie, 0, OBJECT_OPTIONAL },
        { "eenheid", read_eenheid, 0, OBJECT_OPTIONAL },
        { "huishouden", read_huishouden, 0, OBJECT_OPTIONAL },
        { "samenstelling", read_samenstelling, offsetof(struct reading, samenstelling), OBJECT_OPTIONAL },
        { "onbekend", case_read_unknowns, offsetof(struct reading, unknowns), OBJECT_OPTIONAL },
        { "bewijzen", case_read_evidence, 0, OBJECT_OPTIONAL },
        { "beleid", case_read_policy, 0, OBJECT_OPTIONAL },
        { "jti", case_read_jti, 0, OBJECT_OPTIONAL },
        OBJECT_END };
    struct reading reading = { .out = out, .samenstelling = SAMENSTELLING_VERKLAARD };

    *out = (struct case_input){ .fase = FASE_REACTIE };
    facts_empty_home(&out->eenheid.eenheid);
    facts_empty(&out->huishouden);
    (void)object_read(p, members, &reading);
    out->huishouden.samenstelling = reading.samenstelling;
    case_unknowns_apply(p, &reading.unknowns, &out->eenheid.eenheid, &out->huishouden, out->adult_bits);
}

void case_read_zaak(struct pull *p, struct case_input *out)
{
    case_read_vraag(p, out);
    if (p->failed == OK && out->huishouden.n_adults == 0)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}
