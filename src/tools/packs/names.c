#include "packs/names.h"

#include "base/text.h"
#include "model/names.h"
#include "model/outcome.h"

#include <string.h>

const struct basisnaam basisnamen[] = {
    { "huurprijs", SLOT_HUURPRIJS, NAAM_GELD },
    { "woonruimtesoort", SLOT_WOONRUIMTESOORT, NAAM_WAARDE },
    { "aangewezen", SLOT_AANGEWEZEN, NAAM_WAARHEID },
    { "permanenteBewoning", SLOT_PERMANENT, NAAM_WAARHEID },
    { "voorAchtOfMeer", SLOT_VOOR_ACHT, NAAM_WAARHEID },
    { "daebTak", SLOT_DAEB_TAK, NAAM_WAARHEID },
    { "kamers", SLOT_KAMERS, NAAM_GETAL },
    { "slaapkamers", SLOT_SLAAPKAMERS, NAAM_GETAL },
    { "leeftijdVan", SLOT_LEEFTIJD_VAN, NAAM_GETAL },
    { "leeftijdTot", SLOT_LEEFTIJD_TOT, NAAM_GETAL },
    { "middenhuur", SLOT_MIDDENHUUR, NAAM_WAARHEID },
    { "huursoort", SLOT_RENT_RANK, NAAM_WAARDE },
    { "huidigeSlaapkamers", SLOT_NU_SLAAPKAMERS, NAAM_GETAL },
    { "huurtVanDeelnemer", SLOT_NU_HUURT, NAAM_WAARHEID },
    { "urgentHvw15_5", SLOT_URGENT_15_5, NAAM_WAARHEID },
    { "verzoek54a", SLOT_VERZOEK54A, NAAM_WAARHEID },
    { "besluit54a", SLOT_BESLUIT54A, NAAM_WAARHEID },
    { "fase", SLOT_FASE, NAAM_WAARDE },
    { "vermogen", SLOT_VERMOGEN, NAAM_GELD },
    { "inkomenA", SLOT_SUM_A, NAAM_SOM },
    { "inkomenB", SLOT_SUM_B, NAAM_SOM },
    { "uitkomst", SLOT_UITKOMST, NAAM_WAARDE },
    { "daeb", SLOT_DAEB, NAAM_WAARDE },
    { "passendheidsoort", SLOT_PASSENDHEIDSOORT, NAAM_WAARDE },
    { "inkomensklasse", SLOT_INKOMENSKLASSE, NAAM_WAARDE },
    { "huurklasse", SLOT_HUURKLASSE, NAAM_WAARDE },
    { "grootteklasse", SLOT_GROOTTEKLASSE, NAAM_WAARDE },
    { "isOuderenhuishouden", SLOT_ELDERLY, NAAM_WAARHEID },
    { "hoogstePassendeHuurklasse", SLOT_HOOGSTE, NAAM_WAARDE },
};
const unsigned n_basisnamen = sizeof(basisnamen) / sizeof(basisnamen[0]);

uint8_t veld_slot(const char *name)
{
    if (strcmp(name, "vrijstellingDaeb") == 0)
        return SLOT_VRIJSTELLING + VRIJSTELLING_DAEB;
    if (strcmp(name, "vrijstellingPassend") == 0)
        return SLOT_VRIJSTELLING + VRIJSTELLING_PASSEND;
    for (unsigned i = 0; i < n_basisnamen; i++)
        if (strcmp(name, basisnamen[i].name) == 0)
            return IS_FIELD(basisnamen[i].slot) ? basisnamen[i].slot : 0;
    return 0;
}

/* `set`: value v of the slot is bit v of the set. */
static const struct { uint8_t slot, eerste, einde, names; bool set; } waardelijsten[] = {
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

void waarde_bereik(uint8_t slot, int *eerste, int *einde)
{
    *eerste = *einde = 0;
    for (unsigned i = 0; i < sizeof(waardelijsten) / sizeof(waardelijsten[0]); i++)
        if (waardelijsten[i].slot == slot) {
            *eerste = waardelijsten[i].eerste;
            *einde = waardelijsten[i].einde;
        }
}

const char *waarde_naam(uint8_t slot, int v)
{
    for (unsigned i = 0; i < sizeof(waardelijsten) / sizeof(waardelijsten[0]); i++)
        if (waardelijsten[i].slot == slot && v >= waardelijsten[i].eerste && v < waardelijsten[i].einde)
            return name_of(waardelijsten[i].names, waardelijsten[i].set ? 1u << v : (uint32_t)v);
    return "";
}

int waarde_nummer(uint8_t slot, const char *name)
{
    int eerste, einde;

    waarde_bereik(slot, &eerste, &einde);
    for (int v = eerste; v < einde; v++)
        if (strcmp(waarde_naam(slot, v), name) == 0)
            return v;
    return -1;
}

uint32_t predicaat_bit(const char *name)
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

bool is_pack_id(const char *t)
{
    size_t len = t != NULL ? strlen(t) : 0;

    return len >= 1 && len <= 63 && t[0] != '.' && t[0] != '-' &&
           strspn(t, "abcdefghijklmnopqrstuvwxyz0123456789.-") == len;
}

bool is_versie(const char *t)
{
    return t != NULL && text_is_reference(t, strlen(t), 32) && strchr("._-", t[0]) == NULL;
}

bool is_corporatie(const char *t)
{
    size_t len = strlen(t);

    if (strcmp(t, "*") == 0 || (len == 5 && l_number(t)))
        return true;
    if (len == 12 && l_number(t) && memcmp(t + 5, "..", 2) == 0 && l_number(t + 7))
        return memcmp(t, t + 7, 5) <= 0;
    return len == 20 && strspn(t, "0123456789") == 20;
}
