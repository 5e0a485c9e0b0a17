#include "gate/platform/uitleg.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/case_read.h"

#define CLAIMS_MAX 16384
#define CODE_MAX 128

/* A copy that ends in NUL and lives as long as *out. */
static const char *bewaren(struct pull *p, struct uitleg_verdict *out, struct slice s)
{
    if (p->failed != OK)
        return "";
    if (s.len >= sizeof(out->codes) - out->codes_len) {
        pull_refuse(p, REFUSED_MESSAGE);
        return "";
    }
    char *at = out->codes + out->codes_len;
    memcpy(at, s.at, s.len);
    at[s.len] = '\0';
    out->codes_len += s.len + 1;
    return at;
}

static uint8_t value(struct pull *p, enum names names)
{
    return (uint8_t)case_read_name(p, names, REFUSED_VALUE);
}

static void codes(struct pull *p, struct uitleg_verdict *out, const char **lijst, uint8_t max, uint8_t *n)
{
    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        struct slice s = pull_text(p, CODE_MAX);
        if (*n == max)
            pull_refuse(p, REFUSED_MESSAGE);
        else
            lijst[(*n)++] = bewaren(p, out, s);
    }
}

static int32_t dag(struct pull *p)
{
    struct slice s = pull_text(p, 10);
    int32_t d = DAG_ONBEKEND_MIN;

    if (p->failed == OK && !date_parse(s.at, s.len, &d))
        pull_refuse(p, REFUSED_VALUE);
    return d;
}

static void ontbrekend(struct pull *p, struct uitleg_verdict *out)
{
    struct ontbrekend o = { .feit = "", .verwacht_vanaf = DAG_ONBEKEND_MIN };
    struct slice naam;

    pull_object(p);
    while (pull_member(p, &naam)) {
        if (slice_is(naam, "feit"))
            o.feit = bewaren(p, out, pull_text(p, CODE_MAX));
        else if (slice_is(naam, "van"))
            o.van = value(p, NAMES_EIGENAAR);
        else if (slice_is(naam, "rol"))
            o.rol = value(p, NAMES_ROL);
        else if (slice_is(naam, "jaar"))
            o.jaar = (int16_t)pull_int(p, 0, 9999);
        else if (slice_is(naam, "verwachtVanaf"))
            o.verwacht_vanaf = dag(p);
        else
            pull_skip(p);
    }
    if (p->failed == OK && out->uitslag.n_ontbreekt == ONTBREEKT_MAX)
        pull_refuse(p, REFUSED_MESSAGE);
    if (p->failed == OK)
        out->uitslag.ontbreekt[out->uitslag.n_ontbreekt++] = o;
}

static void jaren(struct pull *p, struct uitslag *u)
{
    struct slice naam;

    if (pull_peek(p) == PULL_NUMBER) {
        u->ingangsjaar_min = u->ingangsjaar_max = (int16_t)pull_int(p, 0, 9999);
        return;
    }
    pull_object(p);
    while (pull_member(p, &naam)) {
        int16_t jaar = (int16_t)pull_int(p, 0, 9999);
        if (slice_is(naam, "min"))
            u->ingangsjaar_min = jaar;
        else
            u->ingangsjaar_max = jaar;
    }
}

/* A pack that decided, by its hash; what the verdict calls it is passed over. */
static void pakket(struct pull *p, const struct pack *packs, size_t n, struct uitslag *u)
{
    uint8_t sha[DIGEST_LEN];
    struct slice naam, s;

    pull_object(p);
    while (pull_member(p, &naam)) {
        if (!slice_is(naam, "sha256")) {
            pull_skip(p);
            continue;
        }
        s = pull_text(p, CODE_MAX);
        if (p->failed == OK && !hex_decode(s.at, s.len, sha, sizeof(sha)))
            pull_refuse(p, REFUSED_VALUE);
        for (size_t i = 0; i < n && p->failed == OK; i++)
            if (memcmp(pack_sha256(&packs[i]), sha, sizeof(sha)) == 0 && u->n_packs < PACKS_PER_UITSLAG)
                u->packs[u->n_packs++] = &packs[i];
    }
}

static void claim(struct pull *p, struct slice naam, const struct pack *packs, size_t n, struct uitleg_verdict *out)
{
    struct uitslag *u = &out->uitslag;

    if (slice_is(naam, "uitkomst")) {
        u->uitkomst = value(p, NAMES_UITKOMST);
    } else if (slice_is(naam, "hoogstePassendeHuurklasse")) {
        u->hoogste_passende_huurklasse = value(p, NAMES_HUURKLASSE);
    } else if (slice_is(naam, "vrijstellingDaeb")) {
        u->vrijstelling[VRIJSTELLING_DAEB] = bewaren(p, out, pull_text(p, CODE_MAX));
    } else if (slice_is(naam, "vrijstellingPassend")) {
        u->vrijstelling[VRIJSTELLING_PASSEND] = bewaren(p, out, pull_text(p, CODE_MAX));
    } else if (slice_is(naam, "redenen")) {
        codes(p, out, u->redenen, REDENEN_MAX, &u->n_redenen);
    } else if (slice_is(naam, "voorbehoud")) {
        codes(p, out, u->voorbehoud, VOORBEHOUD_MAX, &u->n_voorbehoud);
    } else if (slice_is(naam, "ontbreekt")) {
        if (pull_array(p))
            while (pull_element(p))
                ontbrekend(p, out);
    } else if (slice_is(naam, "ingangsjaar")) {
        jaren(p, u);
    } else if (slice_is(naam, "menselijkeToets")) {
        struct slice s = pull_text(p, sizeof(out->pagina) - 1);
        if (p->failed == OK)
            memcpy(out->pagina, s.at, s.len);
    } else if (slice_is(naam, "beleid")) {
        if (pull_array(p))
            while (pull_element(p))
                pakket(p, packs, n, u);
    } else {
        pull_skip(p);
    }
}

enum status uitleg_lezen(struct pull *p, const uint8_t *jws, size_t len, const struct pack *packs, size_t n,
                         struct uitleg_verdict *out)
{
    static uint8_t claims[CLAIMS_MAX];
    const uint8_t *een = memchr(jws, '.', len);
    const uint8_t *twee = een != NULL ? memchr(een + 1, '.', len - (size_t)(een + 1 - jws)) : NULL;
    struct slice naam;
    size_t claims_len;

    memset(out, 0, sizeof(*out));
    if (twee == NULL ||
        !base64url_decode((const char *)een + 1, (size_t)(twee - een) - 1, claims, sizeof(claims), &claims_len))
        return REFUSED_TEXT;
    pull_init(p, (const char *)claims, claims_len);
    pull_object(p);
    while (pull_member(p, &naam))
        claim(p, naam, packs, n, out);
    enum status s = pull_end(p);
    pull_wipe(p);
    mem_wipe(claims, claims_len);
    return s;
}

bool uitleg_schrijven(struct writer *w, const struct uitleg_verdict *v, const struct eenheid *e, const struct pack *packs,
                      size_t n, unsigned talen, int32_t vandaag)
{
    static char tekst[EXPLAIN_MAX];
    struct uitleg_vraag vraag = { .uitslag = &v->uitslag, .packs = packs, .n_packs = n, .huurprijs = e->huurprijs,
                                  .eenheid = e->aanwezig != 0, .pagina = v->pagina[0] != '\0' ? v->pagina : NULL,
                                  .klachten = v->klachten, .bezwaar = v->bezwaar, .vandaag = vandaag };
    bool eerder = false;

    write_text(w, "\"uitleg\":{");
    for (enum taal taal = TAAL_NL; taal < TAAL_N; taal++) {
        struct writer t;
        if ((talen >> taal & 1) == 0)
            continue;
        write_text(w, eerder ? ",\"" : "\"");
        write_text(w, taal_naam(taal));
        write_text(w, "\":");
        writer_init(&t, tekst, sizeof(tekst));
        explain_tekst(&vraag, taal, &t);
        if (writer_len(&t) == 0)
            return false;
        write_json_text(w, tekst, writer_len(&t));
        mem_wipe(tekst, writer_len(&t));
        eerder = true;
    }
    write_char(w, '}');
    return !w->failed;
}
