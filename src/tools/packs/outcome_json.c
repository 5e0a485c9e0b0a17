#include "packs/outcome_json.h"

#include "json/write.h"
#include "model/names.h"
#include "pack/pack.h"

static void ontbreekt(struct writer *w, const struct outcome *u)
{
    write_name(w, "ontbreekt");
    write_char(w, '[');
    for (unsigned i = 0; i < u->n_ontbreekt; i++) {
        const struct missing_fact *o = &u->ontbreekt[i];
        write_text(w, i > 0 ? ",{" : "{");
        write_member_text(w, "feit", o->feit);
        write_member_text(w, "van", name_of(NAMES_OWNER, o->owner));
        if (o->rol != ROL_GEEN)
            write_member_text(w, "rol", name_of(NAMES_ROL, o->rol));
        if (o->jaar != 0)
            write_member_number(w, "jaar", o->jaar);
        if (o->verwacht_vanaf != DAY_UNKNOWN_MIN)
            write_member_day(w, "verwachtVanaf", o->verwacht_vanaf);
        write_char(w, '}');
    }
    write_char(w, ']');
}

static void beleid(struct writer *w, const struct outcome *u)
{
    write_name(w, "beleid");
    write_char(w, '[');
    for (unsigned i = 0; i < u->n_packs; i++) {
        write_text(w, i > 0 ? ",{" : "{");
        write_member_text(w, "id", pack_id(u->packs[i]));
        write_member_text(w, "versie", pack_version(u->packs[i]));
        write_member_hex(w, "sha256", pack_sha256(u->packs[i]), DIGEST_LEN);
        write_char(w, '}');
    }
    write_char(w, ']');
}

void outcome_json(struct writer *w, const struct outcome *u, unsigned n_leden)
{
    write_char(w, '{');
    write_member_text(w, "uitkomst", name_of(NAMES_UITKOMST, u->uitkomst));
    write_member_text(w, "daeb", name_of(NAMES_DAEB, u->daeb));
    write_member_text(w, "passendheidsoort", name_of(NAMES_PASSENDHEIDSOORT, u->passendheidsoort));
    write_member_text(w, "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, u->inkomensklasse));
    write_member_text(w, "huurklasse", name_of(NAMES_HUURKLASSE, u->huurklasse));
    write_member_text(w, "grootteklasse", name_of(NAMES_GROOTTEKLASSE, u->grootteklasse));
    write_name(w, "isOuderenhuishouden");
    write_text(w, u->is_ouderenhuishouden == TRUTH_YES    ? "true"
                  : u->is_ouderenhuishouden == TRUTH_NO ? "false"
                                                        : "\"ONBEPAALD\"");
    write_member_text(w, "samenstelling", name_of(NAMES_SAMENSTELLING, u->samenstelling));
    write_member_text(w, "hoogstePassendeHuurklasse", name_of(NAMES_HUURKLASSE, u->hoogste_passende_huurklasse));
    write_member_text(w, "vrijstellingDaeb", u->vrijstelling[VRIJSTELLING_DAEB]);
    write_member_text(w, "vrijstellingPassend", u->vrijstelling[VRIJSTELLING_PASSEND]);
    write_member_texts(w, "redenen", u->redenen, u->n_redenen);
    ontbreekt(w, u);
    write_member_texts(w, "voorbehoud", u->voorbehoud, u->n_voorbehoud);
    if (u->ingangsjaar_min == u->ingangsjaar_max) {
        write_member_number(w, "ingangsjaar", u->ingangsjaar_min);
    } else {
        write_name(w, "ingangsjaar");
        write_char(w, '{');
        write_member_number(w, "min", u->ingangsjaar_min);
        write_member_number(w, "max", u->ingangsjaar_max);
        write_char(w, '}');
    }
    beleid(w, u);
    write_member_bool(w, "menselijkeToets", u->menselijke_toets);
    const char *routes[ADULTS_MAX];
    for (unsigned i = 0; i < n_leden; i++)
        routes[i] = name_of(NAMES_BEWIJSROUTE, u->bewijsroute[i]);
    write_member_texts(w, "bewijsroute", routes, n_leden);
    write_char(w, '}');
}
