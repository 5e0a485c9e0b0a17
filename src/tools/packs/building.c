#include "packs/building.h"

#include "base/buf.h"
#include "base/date.h"

#include <string.h>

/* ---- where and why ---- */

void bouw_in(struct bouw *b, const char *naam, long nr)
{
    if (b->n_pad < PAD_MAX)
        b->pad[b->n_pad++] = (struct plaats){ naam, nr };
}

enum status bouw_fout(struct bouw *b, const char *waarom)
{
    struct writer w;

    writer_init(&w, b->fout->waar, sizeof(b->fout->waar) - 1);
    for (unsigned i = 0; i < b->n_pad; i++) {
        if (b->pad[i].naam != NULL) {
            if (i > 0)
                write_char(&w, '.');
            write_text(&w, b->pad[i].naam);
        } else {
            write_char(&w, '[');
            write_int(&w, b->pad[i].nr);
            write_char(&w, ']');
        }
    }
    b->fout->waar[writer_len(&w)] = '\0';
    b->fout->waarom = waarom;
    return REFUSED_PACK;
}

/* ---- members ---- */

const char *bouw_tekst(const json_t *o, const char *naam)
{
    const char *t = json_string_value(json_object_get(o, naam));

    return t != NULL && strlen(t) == json_string_length(json_object_get(o, naam)) ? t : NULL;
}

enum status bouw_erbij(struct bouw *b, const char *tekst, uint32_t *uit)
{
    size_t len = strlen(tekst) + 1;

    for (uint32_t at = 0; at < b->vorm.teksten.n; at += (uint32_t)strlen(&b->teksten[at]) + 1)
        if (strcmp(&b->teksten[at], tekst) == 0) {
            *uit = at;
            return OK;
        }
    EIS(b, len <= TEKSTEN_MAX - b->vorm.teksten.n, "too much text");
    memcpy(&b->teksten[b->vorm.teksten.n], tekst, len);
    *uit = b->vorm.teksten.n;
    b->vorm.teksten.n += (uint32_t)len;
    return OK;
}

/* What is asked of one member by name. */
enum status bouw_eis_lid(struct bouw *b, const char *naam, bool goed, const char *waarom)
{
    bouw_in(b, naam, 0);
    EIS(b, goed, waarom);
    b->n_pad -= 1;
    return OK;
}

enum status bouw_dag_lid(struct bouw *b, const json_t *o, const char *naam, int32_t *uit)
{
    const char *t = bouw_tekst(o, naam);

    return bouw_eis_lid(b, naam, t != NULL && date_parse(t, strlen(t), uit), "must be a date YYYY-MM-DD");
}

enum status bouw_alleen(struct bouw *b, const json_t *o, const char *const *namen)
{
    const char *naam;
    json_t *v;

    EIS(b, json_is_object(o), "must be an object");
    json_object_foreach((json_t *)(uintptr_t)o, naam, v) {
        const char *const *n = namen;

        while (*n != NULL && strcmp(*n, naam) != 0)
            n++;
        bouw_in(b, naam, 0);
        EIS(b, *n != NULL, "unknown member");
        b->n_pad -= 1;
    }
    return OK;
}

enum status bouw_citaten(struct bouw *b, const json_t *o, bool verplicht, uint32_t *uit)
{
    const json_t *lijst = json_object_get(o, "citations"), *c;
    char tekst[512];
    struct writer w;
    size_t i;

    writer_init(&w, tekst, sizeof(tekst) - 1);
    bouw_in(b, "citations", 0);
    EIS(b, lijst == NULL ? !verplicht : json_is_array(lijst) && (!verplicht || json_array_size(lijst) > 0),
        "needs one of the citations, here or for the whole table");
    json_array_foreach(lijst, i, c) {
        EIS(b, json_is_string(c) && json_object_get(b->citations, json_string_value(c)) != NULL,
            "names a citation that does not exist");
        if (i > 0)
            write_char(&w, ' ');
        write_text(&w, json_string_value(c));
    }
    EIS(b, !w.failed, "too many citations");
    tekst[writer_len(&w)] = '\0';
    b->n_pad -= 1;
    return bouw_erbij(b, tekst, uit);
}

/* ---- names ---- */

bool bouw_naam(const struct bouw *b, const char *naam, struct naam *uit)
{
    for (unsigned i = 0; i < b->vorm.stappen.n; i++)
        if (strcmp(b->stapnamen[i], naam) == 0) {
            const struct form_stap *s = &b->stappen[i];
            *uit = (struct naam){ s->veld != 0 ? s->veld : (uint8_t)(SLOT_STAP + i),
                                  s->uitvoer == UITVOER_BEDRAG ? NAAM_BEDRAG : b->stapwaarheid[i] ? NAAM_WAARHEID
                                  : s->soort == STAP_TABEL ? NAAM_WAARDE : NAAM_GETAL, (int)i };
            return s->uitvoer != UITVOER_TEKST;
        }
    for (unsigned i = 0; i < b->vorm.lezingen.n; i++)
        if (strcmp(b->lezingnamen[i], naam) == 0) {
            *uit = (struct naam){ (uint8_t)(SLOT_LEZING + i), NAAM_LEZING, -1 };
            return true;
        }
    for (unsigned i = 0; i < n_basisnamen; i++)
        /* A national pack reads an outcome field only after its own table wrote it. */
        if (strcmp(basisnamen[i].naam, naam) == 0 &&
            (!IS_VELD(basisnamen[i].slot) || b->vorm.overlay)) {
            *uit = (struct naam){ basisnamen[i].slot, basisnamen[i].soort, -1 };
            return true;
        }
    return false;
}

int bouw_param(const struct bouw *b, const char *naam)
{
    for (unsigned i = 0; i < b->vorm.params.n; i++)
        if (strcmp(b->paramnamen[i], naam) == 0)
            return (int)i;
    return -1;
}

int bouw_waarde(const struct bouw *b, const struct naam *n, const char *waarde)
{
    const json_t *v;
    size_t i;

    if (n->stap < 0 || b->stapwaarden[n->stap] == NULL)
        return waarde_nummer(n->slot, waarde);
    json_array_foreach(b->stapwaarden[n->stap], i, v)
        if (strcmp(json_string_value(v), waarde) == 0)
            return (int)i;
    return -1;
}
