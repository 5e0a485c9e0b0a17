#include "gate/platform/uitleg.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/case_read.h"

#define CLAIMS_MAX 16384
#define CODE_MAX 128

/* A copy that ends in NUL and lives as long as *out. */
static const char *keep(struct pull *p, struct uitleg_verdict *out, struct slice s)
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

static void codes(struct pull *p, struct uitleg_verdict *out, const char **list, uint8_t max, uint8_t *n)
{
    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        struct slice s = pull_text(p, CODE_MAX);
        if (*n == max)
            pull_refuse(p, REFUSED_MESSAGE);
        else
            list[(*n)++] = keep(p, out, s);
    }
}

static int32_t dag(struct pull *p)
{
    struct slice s = pull_text(p, 10);
    int32_t d = DAY_UNKNOWN_MIN;

    if (p->failed == OK && !date_parse(s.at, s.len, &d))
        pull_refuse(p, REFUSED_VALUE);
    return d;
}

static void missing_facts(struct pull *p, struct uitleg_verdict *out)
{
    struct missing_fact o = { .feit = "", .verwacht_vanaf = DAY_UNKNOWN_MIN };
    struct slice name;

    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "feit"))
            o.feit = keep(p, out, pull_text(p, CODE_MAX));
        else if (slice_is(name, "van"))
            o.owner = value(p, NAMES_OWNER);
        else if (slice_is(name, "rol"))
            o.rol = value(p, NAMES_ROL);
        else if (slice_is(name, "jaar"))
            o.jaar = (int16_t)pull_int(p, 0, 9999);
        else if (slice_is(name, "verwachtVanaf"))
            o.verwacht_vanaf = dag(p);
        else
            pull_skip(p);
    }
    if (p->failed == OK && out->outcome.n_ontbreekt == ONTBREEKT_MAX)
        pull_refuse(p, REFUSED_MESSAGE);
    if (p->failed == OK)
        out->outcome.ontbreekt[out->outcome.n_ontbreekt++] = o;
}

static void years(struct pull *p, struct outcome *u)
{
    struct slice name;

    if (pull_peek(p) == PULL_NUMBER) {
        u->ingangsjaar_min = u->ingangsjaar_max = (int16_t)pull_int(p, 0, 9999);
        return;
    }
    pull_object(p);
    while (pull_member(p, &name)) {
        int16_t jaar = (int16_t)pull_int(p, 0, 9999);
        if (slice_is(name, "min"))
            u->ingangsjaar_min = jaar;
        else
            u->ingangsjaar_max = jaar;
    }
}

/* A pack that decided, by its hash; what the verdict calls it is passed over. */
static void read_pack(struct pull *p, const struct pack *packs, size_t n, struct outcome *u)
{
    uint8_t sha[DIGEST_LEN];
    struct slice name, s;

    pull_object(p);
    while (pull_member(p, &name)) {
        if (!slice_is(name, "sha256")) {
            pull_skip(p);
            continue;
        }
        s = pull_text(p, CODE_MAX);
        if (p->failed == OK && !hex_decode(s.at, s.len, sha, sizeof(sha)))
            pull_refuse(p, REFUSED_VALUE);
        for (size_t i = 0; i < n && p->failed == OK; i++)
            if (memcmp(pack_sha256(&packs[i]), sha, sizeof(sha)) == 0 && u->n_packs < PACKS_PER_OUTCOME)
                u->packs[u->n_packs++] = &packs[i];
    }
}

static void claim(struct pull *p, struct slice name, const struct pack *packs, size_t n, struct uitleg_verdict *out)
{
    struct outcome *u = &out->outcome;

    if (slice_is(name, "uitkomst")) {
        u->uitkomst = value(p, NAMES_UITKOMST);
    } else if (slice_is(name, "hoogstePassendeHuurklasse")) {
        u->hoogste_passende_huurklasse = value(p, NAMES_HUURKLASSE);
    } else if (slice_is(name, "vrijstellingDaeb")) {
        u->vrijstelling[VRIJSTELLING_DAEB] = keep(p, out, pull_text(p, CODE_MAX));
    } else if (slice_is(name, "vrijstellingPassend")) {
        u->vrijstelling[VRIJSTELLING_PASSEND] = keep(p, out, pull_text(p, CODE_MAX));
    } else if (slice_is(name, "redenen")) {
        codes(p, out, u->redenen, REDENEN_MAX, &u->n_redenen);
    } else if (slice_is(name, "voorbehoud")) {
        codes(p, out, u->voorbehoud, VOORBEHOUD_MAX, &u->n_voorbehoud);
    } else if (slice_is(name, "ontbreekt")) {
        if (pull_array(p))
            while (pull_element(p))
                missing_facts(p, out);
    } else if (slice_is(name, "ingangsjaar")) {
        years(p, u);
    } else if (slice_is(name, "menselijkeToets")) {
        struct slice s = pull_text(p, sizeof(out->page) - 1);
        if (p->failed == OK)
            memcpy(out->page, s.at, s.len);
    } else if (slice_is(name, "beleid")) {
        if (pull_array(p))
            while (pull_element(p))
                read_pack(p, packs, n, u);
    } else {
        pull_skip(p);
    }
}

enum status uitleg_read(struct pull *p, const uint8_t *jws, size_t len, const struct pack *packs, size_t n,
                        struct uitleg_verdict *out)
{
    static uint8_t claims[CLAIMS_MAX];
    const uint8_t *first = memchr(jws, '.', len);
    const uint8_t *twee = first != NULL ? memchr(first + 1, '.', len - (size_t)(first + 1 - jws)) : NULL;
    struct slice name;
    size_t claims_len;

    memset(out, 0, sizeof(*out));
    if (twee == NULL ||
        !base64url_decode((const char *)first + 1, (size_t)(twee - first) - 1, claims, sizeof(claims), &claims_len))
        return REFUSED_TEXT;
    pull_init(p, (const char *)claims, claims_len);
    pull_object(p);
    while (pull_member(p, &name))
        claim(p, name, packs, n, out);
    enum status s = pull_end(p);
    pull_wipe(p);
    mem_wipe(claims, claims_len);
    return s;
}

bool uitleg_write(struct writer *w, const struct uitleg_verdict *v, const struct eenheid *e, const struct pack *packs,
                  size_t n, unsigned talen, int32_t today)
{
    static char text[EXPLAIN_MAX];
    struct explain_question vraag = { .outcome = &v->outcome, .packs = packs, .n_packs = n, .huurprijs = e->huurprijs,
                                      .eenheid = e->present != 0, .page = v->page[0] != '\0' ? v->page : NULL,
                                      .klachten = v->klachten, .bezwaar = v->bezwaar, .today = today };
    bool earlier = false;

    write_text(w, "\"uitleg\":{");
    for (enum text_language language = TEXT_NL; language < TEXT_LANGUAGES; language++) {
        struct writer t;
        if ((talen >> language & 1) == 0)
            continue;
        write_text(w, earlier ? ",\"" : "\"");
        write_text(w, explain_language(language));
        write_text(w, "\":");
        writer_init(&t, text, sizeof(text));
        explain_text(&vraag, language, &t);
        if (writer_len(&t) == 0)
            return false;
        write_json_text(w, text, writer_len(&t));
        mem_wipe(text, writer_len(&t));
        earlier = true;
    }
    write_char(w, '}');
    return !w->failed;
}
