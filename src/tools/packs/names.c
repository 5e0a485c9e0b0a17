#include "packs/names.h"

#include "base/text.h"
#include "model/names.h"
#include "model/outcome.h"

#include <string.h>

const struct base_name base_names[] = {
    { "huurprijs", SLOT_HUURPRIJS, NAME_MONEY },
    { "woonruimtesoort", SLOT_WOONRUIMTESOORT, NAME_VALUE },
    { "aangewezen", SLOT_AANGEWEZEN, NAME_TRUTH },
    { "permanenteBewoning", SLOT_PERMANENT, NAME_TRUTH },
    { "voorAchtOfMeer", SLOT_VOOR_ACHT, NAME_TRUTH },
    { "daebTak", SLOT_DAEB_TAK, NAME_TRUTH },
    { "kamers", SLOT_KAMERS, NAME_NUMBER },
    { "slaapkamers", SLOT_SLAAPKAMERS, NAME_NUMBER },
    { "leeftijdVan", SLOT_LEEFTIJD_VAN, NAME_NUMBER },
    { "leeftijdTot", SLOT_LEEFTIJD_TOT, NAME_NUMBER },
    { "middenhuur", SLOT_MIDDENHUUR, NAME_TRUTH },
    { "huursoort", SLOT_RENT_RANK, NAME_VALUE },
    { "huidigeSlaapkamers", SLOT_NU_SLAAPKAMERS, NAME_NUMBER },
    { "huurtVanDeelnemer", SLOT_NU_HUURT, NAME_TRUTH },
    { "urgentHvw15_5", SLOT_URGENT_15_5, NAME_TRUTH },
    { "verzoek54a", SLOT_VERZOEK54A, NAME_TRUTH },
    { "besluit54a", SLOT_BESLUIT54A, NAME_TRUTH },
    { "fase", SLOT_FASE, NAME_VALUE },
    { "vermogen", SLOT_VERMOGEN, NAME_MONEY },
    { "inkomenA", SLOT_SUM_A, NAME_SUM },
    { "inkomenB", SLOT_SUM_B, NAME_SUM },
    { "uitkomst", SLOT_UITKOMST, NAME_VALUE },
    { "daeb", SLOT_DAEB, NAME_VALUE },
    { "passendheidsoort", SLOT_PASSENDHEIDSOORT, NAME_VALUE },
    { "inkomensklasse", SLOT_INKOMENSKLASSE, NAME_VALUE },
    { "huurklasse", SLOT_HUURKLASSE, NAME_VALUE },
    { "grootteklasse", SLOT_GROOTTEKLASSE, NAME_VALUE },
    { "isOuderenhuishouden", SLOT_ELDERLY, NAME_TRUTH },
    { "hoogstePassendeHuurklasse", SLOT_HOOGSTE, NAME_VALUE },
};
const unsigned n_base_names = sizeof(base_names) / sizeof(base_names[0]);

uint8_t names_field(const char *name)
{
    if (strcmp(name, "vrijstellingDaeb") == 0)
        return SLOT_VRIJSTELLING + VRIJSTELLING_DAEB;
    if (strcmp(name, "vrijstellingPassend") == 0)
        return SLOT_VRIJSTELLING + VRIJSTELLING_PASSEND;
    for (unsigned i = 0; i < n_base_names; i++)
        if (strcmp(name, base_names[i].name) == 0)
            return IS_FIELD(base_names[i].slot) ? base_names[i].slot : 0;
    return 0;
}

/* `set`: value v of the slot is bit v of the set. */
static const struct { uint8_t slot, eerste, einde, names; bool set; } value_lists[] = {
    { SLOT_WOONRUIMTESOORT, 0, 3, NAMES_WOONRUIMTESOORT, true },
    { SLOT_RENT_RANK, 0, 4, NAMES_RENT_RANK, true },
    { SLOT_FASE, FASE_REACTIE, FASE_TOEWIJZING + 1, NAMES_FASE, false },
    { SLOT_UITKOMST, 1, UITKOMST_N, NAMES_UITKOMST, false },
    { SLOT_DAEB, 1, DAEB_N, NAMES_DAEB, false },
    { SLOT_PASSENDHEIDSOORT, 1, PASSENDHEIDSOORT_N, NAMES_PASSENDHEIDSOORT, false },
    { SLOT_INKOMENSKLASSE, 1, INKOMENSKLASSE_N, NAMES_INKOMENSKLASSE, false },
    { SLOT_HUURKLASSE, 1, HUUR_NVT, NAMES_HUURKLASSE, false },
    { SLOT_GROOTTEKLASSE, 1, GROOTTEKLASSE_N, NAMES_GROOTTEKLASSE, false },
    { SLOT_HOOGSTE, 1, HUUR_NVT, NAMES_HUURKLASSE, false },
};

void names_value_range(uint8_t slot, int *eerste, int *einde)
{
    *eerste = *einde = 0;
    for (unsigned i = 0; i < sizeof(value_lists) / sizeof(value_lists[0]); i++)
        if (value_lists[i].slot == slot) {
            *eerste = value_lists[i].eerste;
            *einde = value_lists[i].einde;
        }
}

const char *names_value(uint8_t slot, int v)
{
    for (unsigned i = 0; i < sizeof(value_lists) / sizeof(value_lists[0]); i++)
        if (value_lists[i].slot == slot && v >= value_lists[i].eerste && v < value_lists[i].einde)
            return name_of(value_lists[i].names, value_lists[i].set ? 1u << v : (uint32_t)v);
    return "";
}

int names_value_number(uint8_t slot, const char *name)
{
    int eerste, einde;

    names_value_range(slot, &eerste, &einde);
    for (int v = eerste; v < einde; v++)
        if (strcmp(names_value(slot, v), name) == 0)
            return v;
    return -1;
}

uint32_t names_predicate(const char *name)
{
    static const struct { const char *name; uint32_t bit; } names[] = {
        { "MEERDERJARIG", PRED_MEERDERJARIG },
        { "KIND", PRED_KIND },
        { "INKOMEN_TELT", PRED_INKOMEN_TELT },
        { "AOW_1_JANUARI", PRED_AOW_1_JANUARI },
        { "AOW_EERSTE_VAN_MAAND", PRED_AOW_FIRST_OF_MONTH },
        { "JONG", PRED_JONG },
        { "ZONDER_INKOMEN", PRED_ZONDER_INKOMEN },
        { "ROUTE_BIJSTAND", PRED_ROUTE_BIJSTAND },
        { "OPENING_DAEB_LAGER", PRED_OPENING_DAEB_LAGER },
        { "OPENING_PASSEND_LAGER", PRED_OPENING_PASSEND_LAGER },
        { "OPENING_PASSEND_HOGER", PRED_OPENING_PASSEND_HOGER },
    };

    uint32_t status = 0;

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(name, names[i].name) == 0)
            return names[i].bit;
    (void)name_find(NAMES_PERSOONSSTATUS, name, strlen(name), &status);
    return status;
}

static bool l_number(const char *t)
{
    return t[0] == 'L' && strspn(t + 1, "0123456789") == 4;
}

bool names_pack_id(const char *t)
{
    size_t len = t != NULL ? strlen(t) : 0;

    return len >= 1 && len <= 63 && t[0] != '.' && t[0] != '-' &&
           strspn(t, "abcdefghijklmnopqrstuvwxyz0123456789.-") == len;
}

bool names_version(const char *t)
{
    return t != NULL && text_is_reference(t, strlen(t), 32) && strchr("._-", t[0]) == NULL;
}

bool names_corporatie(const char *t)
{
    size_t len = strlen(t);

    if (strcmp(t, "*") == 0 || (len == 5 && l_number(t)))
        return true;
    if (len == 12 && l_number(t) && memcmp(t + 5, "..", 2) == 0 && l_number(t + 7))
        return memcmp(t, t + 7, 5) <= 0;
    return len == 20 && strspn(t, "0123456789") == 20;
}
