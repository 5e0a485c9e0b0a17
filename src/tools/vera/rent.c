#include "vera/vera_private.h"

#include "base/limits.h"
#include "vera/codes.h"

#include <string.h>

#define LIST "/prijscomponenten"

/* What a component does to the bare rent. */
enum share {
    SHARE_NONE,       /* another kind of cost: not looked at */
    SHARE_COUNTS,
    SHARE_TO_CHECK,   /* counts, and somebody is to see whether it belongs there */
    SHARE_LEFT_OUT,   /* filed under the rent, and no part of it */
    SHARE_UNKNOWN
};

/* By soort and detailSoort ("": not said). Levies and subsidies stand under soorten of the rent, and are none of it (BW
 * 7:237(2), WHT 5). Parking is filed under NET when it is part of the rent. Of a soort that stands here no other
 * detailSoort is known to be rent. */
static const struct { const char *soort, *detail; enum share share; } shares[] = {
    { "NET", "", SHARE_COUNTS },      { "NET", "KAL", SHARE_COUNTS },   { "NET", "ONH", SHARE_COUNTS },
    { "NET", "AFV", SHARE_LEFT_OUT }, { "NET", "RIH", SHARE_LEFT_OUT }, { "NET", "WAS", SHARE_LEFT_OUT },
    { "NET", "IGA", SHARE_TO_CHECK }, { "NET", "PBU", SHARE_TO_CHECK }, { "NET", "PGA", SHARE_TO_CHECK },
    { "HUA", "", SHARE_TO_CHECK },    { "HUA", "MAT", SHARE_LEFT_OUT }, { "HUA", "SUC", SHARE_LEFT_OUT },
};

static enum share share_of(const char *soort, const char *detail)
{
    enum share s = SHARE_NONE;

    for (unsigned k = 0; k < sizeof(shares) / sizeof(shares[0]); k++) {
        if (strcmp(shares[k].soort, soort) != 0)
            continue;
        if (strcmp(shares[k].detail, detail) == 0)
            return shares[k].share;
        s = SHARE_UNKNOWN;
    }
    return s;
}

/* The detailSoort, "" where there is none. A name without a code says something that cannot be read. */
static enum status detail_of(const json_t *part, int32_t day, const char **detail, const char **successor)
{
    const json_t *d = json_object_get(part, "detailSoort"), *code = json_object_get(d, "code");
    bool no_code = json_is_object(d) && (code == NULL || json_is_null(code));
    bool none = d == NULL || json_is_null(d) || (no_code && json_string_length(json_object_get(d, "naam")) == 0);

    *successor = "";
    *detail = none ? "" : json_string_value(code);
    if (none)
        return OK;
    return *detail == NULL ? REFUSED_MEMBER_MISSING : vera_code(PRIJSCOMPONENTDETAILSOORT, *detail, day, successor);
}

struct part { const char *soort, *detail, *place, *successor; enum share share; int64_t cents; };

/* place: of what is refused; where nothing is, of what the component is judged by. */
static enum status read_part(const json_t *part, int32_t day, struct part *out)
{
    *out = (struct part){ .soort = vera_code_of(part, "soort"), .place = "/soort/code", .successor = "" };
    if (out->soort == NULL)
        return REFUSED_MEMBER_MISSING;
    TRY(vera_code(PRIJSCOMPONENTSOORT, out->soort, day, &out->successor));
    out->place = "/detailSoort/code";
    TRY(detail_of(part, day, &out->detail, &out->successor));
    out->share = share_of(out->soort, out->detail);
    if (out->share == SHARE_UNKNOWN)
        return REFUSED_VERA_AMBIGUOUS;
    if (out->share == SHARE_NONE)
        return OK;
    out->place = "/bedrag";
    TRY(vera_cent(json_object_get(part, "bedrag"), &out->cents));
    out->place = out->detail[0] == '\0' ? "/soort/code" : "/detailSoort/code";
    return OK;
}

struct rent { int64_t sum; bool net; };

static void add_part(const json_t *part, int32_t day, long j, struct rent *r, struct vera_reports *m)
{
    struct part p;
    enum status s = read_part(part, day, &p);

    if (s != OK)
        vera_report(m, s, true, p.successor, LIST, j, p.place, -1, "");
    if (s != OK || p.share == SHARE_NONE)
        return;
    if (p.share != SHARE_COUNTS) {
        struct vera_sum *sum = p.share == SHARE_LEFT_OUT ? &m->rent_left_out : &m->rent_to_check;
        sum->n++;
        sum->cents += p.cents;
        s = p.share == SHARE_LEFT_OUT ? REFUSED_VERA_NO_RENT : REFUSED_VERA_RENT_PART;
        vera_report(m, s, false, "", LIST, j, p.place, -1, "");
    }
    if (p.share == SHARE_LEFT_OUT)
        return;
    r->sum += p.cents;
    r->net = r->net || strcmp(p.soort, "NET") == 0;
}

/* rekenhuur and brutohuur are other amounts: without NET there is no rent. */
void vera_rent(const json_t *home, int32_t day, json_t *out, struct vera_reports *m)
{
    const json_t *list = json_object_get(home, "prijscomponenten");
    struct rent r = { 0 };
    unsigned refused = m->n_geweigerd;
    json_t *part;
    size_t j;

    if (list != NULL && !json_is_null(list) && !json_is_array(list))
        vera_report(m, REFUSED_JSON_TYPE, true, "", LIST, -1, "", -1, "");
    json_array_foreach(list, j, part)
        add_part(part, day, (long)j, &r, m);
    if (m->n_geweigerd > refused)
        return;
    if (!r.net)
        vera_report(m, REFUSED_RENT_KIND, false, "", LIST, -1, "", -1, "");
    else if (r.sum >= 0 && r.sum < LIMIT_RENT_MIN_CENTS)
        vera_report(m, REFUSED_RENT_LOW, false, "", LIST, -1, "", -1, "");
    else
        json_object_set_new(out, "huurprijs", json_integer(r.sum));
}
