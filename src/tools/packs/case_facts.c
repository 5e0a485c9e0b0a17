#include "packs/case_facts.h"

#include "base/mem.h"
#include "model/valid.h"

#define SOURCE_MAX (16u << 10)

enum status case_parse(const json_t *source, struct case_input *out, char place[CASE_PLACE_MAX])
{
    static char text[SOURCE_MAX];
    static struct pull p;
    size_t len = json_dumpb(source, text, sizeof text, JSON_COMPACT);

    place[0] = '\0';
    if (len > sizeof text)
        return REFUSED_MESSAGE;
    pull_init(&p, text, len);
    case_read_zaak(&p, out);
    enum status s = pull_end(&p);
    if (s != OK)
        pull_pointer(&p, place, CASE_PLACE_MAX);
    return s;
}

void case_facts(const struct case_input *in, unsigned i, int32_t today, struct question_facts *out)
{
    *out = (struct question_facts){ .fase = in->fase, .eenheid = in->eenheid.eenheid, .huishouden = in->huishouden };
    memcpy(out->corporatie, in->corporatie, sizeof out->corporatie);
    case_choose_rent(&in->eenheid, i, &out->eenheid);
    if (out->eenheid.present)
        return;
    out->eenheid.woonruimtesoort = WOONRUIMTESOORT_ZELFSTANDIG;
    if (out->eenheid.ingangsdatum.min == DAY_UNKNOWN_MIN && out->eenheid.ingangsdatum.max == DAY_UNKNOWN_MAX)
        out->eenheid.ingangsdatum = (struct day_range){ today, today };
}

static void write_place(const struct case_input *in, unsigned i, enum status s, unsigned lid, char place[CASE_PLACE_MAX])
{
    struct writer w;

    writer_init(&w, place, CASE_PLACE_MAX - 1);
    if (s == REFUSED_RENT_LOW) {
        write_text(&w, "/eenheid");
        case_place_rent(&w, in->eenheid.as_list, i);
    } else if (s == REFUSED_DATE) {
        write_text(&w, "/huishouden");
        if (case_place_member(&w, in->adult_bits, lid - 1))
            write_text(&w, "/geboortedatum");
    }
    place[writer_len(&w)] = '\0';
}

enum status case_valid(const struct case_input *in, int32_t today, char place[CASE_PLACE_MAX])
{
    unsigned n = in->eenheid.n_rents > 1 ? in->eenheid.n_rents : 1, lid;
    struct question_facts facts;
    enum status s = OK;

    place[0] = '\0';
    for (unsigned i = 0; i < n && s == OK; i++) {
        case_facts(in, i, today, &facts);
        s = question_valid(&facts, &lid);
        write_place(in, i, s, lid, place);
    }
    mem_wipe(&facts, sizeof facts);
    return s;
}
