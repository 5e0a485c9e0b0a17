#include "gate/platform/granted.h"

#include "gate/platform/platform.h"
#include "model/names.h"
#include "oauth/metadata.h"

static void write_corporations(struct writer *w, uint64_t set, const struct client *client)
{
    const char *before = "\"";

    write_text(w, ",\"corporaties\":[");
    for (unsigned i = 0; i < client->n_corporaties; i++)
        if ((set >> i & 1) != 0) {
            write_text(w, before);
            write_text(w, client->corporaties[i]);
            write_char(w, '"');
            before = ",\"";
        }
    write_char(w, ']');
}

static void write_facts(struct writer *w, uint32_t set)
{
    const char *before = "\"";

    write_text(w, ",\"feiten\":[");
    for (uint32_t bit = 1; bit <= FEIT_VERMOGEN; bit <<= 1)
        if ((set & bit) != 0) {
            write_text(w, before);
            write_text(w, name_of(NAMES_FEIT, bit));
            write_char(w, '"');
            before = ",\"";
        }
    write_char(w, ']');
}

/* What names the home; the rest of it was the client's own. */
static void write_home(struct writer *w, const struct eenheid *e)
{
    write_text(w, ",\"eenheid\":{");
    write_member_text(w, "idExtern", e->id_extern);
    write_member_text(w, "gemeente", e->gemeente);
    write_member_number(w, "huurprijs", e->huurprijs.min);
    write_char(w, '}');
}

void granted_write(struct writer *w, const struct granted *granted, const struct client *client, const struct source *sources,
                   size_t n_sources)
{
    const struct granted *g = granted;

    write_text(w, "[{\"type\":\"" METADATA_DETAILS "\"");
    write_member_text(w, "fase", name_of(NAMES_FASE, g->fase));
    write_member_text(w, "grondslag", name_of(NAMES_GRONDSLAG, g->grondslag));
    write_member_text(w, "doel", name_of(NAMES_DOEL, g->doel));
    write_member_day(w, "tot", (int32_t)(g->until / 86400) - 1); /* it ends when that day ends */
    write_corporations(w, g->corporations, client);
    write_facts(w, g->feiten);
    write_text(w, ",\"bronnen\":[\"");
    write_text(w, g->source < n_sources ? sources[g->source].name : "zelf");
    write_text(w, "\"]");
    write_member_text(w, "zekerheid", name_of(NAMES_ZEKERHEID, g->zekerheid));
    if (g->year_chosen)
        write_member_number(w, "inkomensjaar", g->year);
    platform_write_id(w, "dossier", &g->dossier);
    write_member_number(w, "plaats", g->plaats);
    write_text(w, ",\"deelnemer\":{");
    write_member_text(w, "rol", name_of(NAMES_ROL, g->rol));
    write_member_text(w, "referentie", g->referentie);
    write_char(w, '}');
    if (g->home.present)
        write_home(w, &g->home);
    write_text(w, "}]");
}
