#include "packs/uitslag_json.h"

#include "model/names.h"
#include "pack/pack.h"

static void naam(struct writer *w, const char *lid)
{
    if (writer_len(w) > 0 && w->at[-1] != '{')
        write_char(w, ',');
    write_char(w, '"');
    write_text(w, lid);
    write_text(w, "\":");
}

static void tekst(struct writer *w, const char *lid, const char *v)
{
    naam(w, lid);
    if (v == NULL)
        write_text(w, "null");
    else
        write_json_text(w, v, strlen(v));
}

static void lijst(struct writer *w, const char *lid, const char *const *v, unsigned n)
{
    naam(w, lid);
    write_char(w, '[');
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            write_char(w, ',');
        write_json_text(w, v[i], strlen(v[i]));
    }
    write_char(w, ']');
}

static void ontbreekt(struct writer *w, const struct uitslag *u)
{
    naam(w, "ontbreekt");
    write_char(w, '[');
    for (unsigned i = 0; i < u->n_ontbreekt; i++) {
        const struct ontbrekend *o = &u->ontbreekt[i];
        write_text(w, i > 0 ? ",{" : "{");
        tekst(w, "feit", o->feit);
        tekst(w, "van", name_of(NAMES_EIGENAAR, o->van));
        if (o->rol != ROL_GEEN)
            tekst(w, "rol", name_of(NAMES_ROL, o->rol));
        if (o->jaar != 0) {
            naam(w, "jaar");
            write_int(w, o->jaar);
        }
        if (o->verwacht_vanaf != DAG_ONBEKEND_MIN) {
            naam(w, "verwachtVanaf");
            write_char(w, '"');
            write_date(w, o->verwacht_vanaf);
            write_char(w, '"');
        }
        write_char(w, '}');
    }
    write_char(w, ']');
}

static void beleid(struct writer *w, const struct uitslag *u)
{
    naam(w, "beleid");
    write_char(w, '[');
    for (unsigned i = 0; i < u->n_packs; i++) {
        write_text(w, i > 0 ? ",{" : "{");
        tekst(w, "id", pack_id(u->packs[i]));
        tekst(w, "versie", pack_versie(u->packs[i]));
        naam(w, "sha256");
        write_char(w, '"');
        write_hex(w, pack_sha256(u->packs[i]), DIGEST_LEN);
        write_text(w, "\"}");
    }
    write_char(w, ']');
}

void uitslag_json(struct writer *w, const struct uitslag *u, unsigned n_leden)
{
    write_char(w, '{');
    tekst(w, "uitkomst", name_of(NAMES_UITKOMST, u->uitkomst));
    tekst(w, "daeb", name_of(NAMES_DAEB, u->daeb));
    tekst(w, "passendheidsoort", name_of(NAMES_PASSENDHEIDSOORT, u->passendheidsoort));
    tekst(w, "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, u->inkomensklasse));
    tekst(w, "huurklasse", name_of(NAMES_HUURKLASSE, u->huurklasse));
    tekst(w, "grootteklasse", name_of(NAMES_GROOTTEKLASSE, u->grootteklasse));
    naam(w, "isOuderenhuishouden");
    write_text(w, u->is_ouderenhuishouden == JA ? "true" : u->is_ouderenhuishouden == NEE ? "false" : "\"ONBEPAALD\"");
    tekst(w, "samenstelling", name_of(NAMES_SAMENSTELLING, u->samenstelling));
    tekst(w, "hoogstePassendeHuurklasse", name_of(NAMES_HUURKLASSE, u->hoogste_passende_huurklasse));
    tekst(w, "vrijstellingDaeb", u->vrijstelling[VRIJSTELLING_DAEB]);
    tekst(w, "vrijstellingPassend", u->vrijstelling[VRIJSTELLING_PASSEND]);
    lijst(w, "redenen", u->redenen, u->n_redenen);
    ontbreekt(w, u);
    lijst(w, "voorbehoud", u->voorbehoud, u->n_voorbehoud);
    naam(w, "ingangsjaar");
    if (u->ingangsjaar_min == u->ingangsjaar_max) {
        write_int(w, u->ingangsjaar_min);
    } else {
        write_text(w, "{\"min\":");
        write_int(w, u->ingangsjaar_min);
        write_text(w, ",\"max\":");
        write_int(w, u->ingangsjaar_max);
        write_char(w, '}');
    }
    beleid(w, u);
    naam(w, "menselijkeToets");
    write_text(w, u->menselijke_toets ? "true" : "false");
    const char *routes[VOLWASSENEN_MAX];
    for (unsigned i = 0; i < n_leden; i++)
        routes[i] = name_of(NAMES_BEWIJSROUTE, u->bewijsroute[i]);
    lijst(w, "bewijsroute", routes, n_leden);
    write_char(w, '}');
}
