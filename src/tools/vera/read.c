#include "vera/vera_private.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/case_read.h"
#include "json/strict_json.h"
#include "model/facts.h"
#include "model/names.h"
#include "vera/codes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KAMERS_MAX 99   /* as far as a case counts rooms */

/* ---- reports ---- */

void vera_report(struct vera_reports *m, enum status s, bool refuses, const char *successor, const char *a, long i,
                 const char *b, long j, const char *c)
{
    struct vera_melding *r = &m->m[m->n];
    struct writer w;

    m->n_geweigerd += refuses;
    if (m->n == VERA_REPORTS_MAX) {
        m->n_more++;
        return;
    }
    m->n++;
    writer_init(&w, r->pad, sizeof(r->pad) - 1);
    write_text(&w, a);
    if (i >= 0) {
        write_char(&w, '/');
        write_int(&w, i);
    }
    write_text(&w, b);
    if (j >= 0) {
        write_char(&w, '/');
        write_int(&w, j);
    }
    write_text(&w, c);
    r->pad[writer_len(&w)] = '\0';
    r->status = s;
    r->successor = successor;
}

/* ---- values ---- */

enum status vera_cent(const json_t *number, int64_t *cent)
{
    *cent = 0;
    if (number == NULL)
        return REFUSED_MEMBER_MISSING;
    if (!json_is_number(number))
        return REFUSED_JSON_TYPE;
    double euro = json_number_value(number);
    if (!(euro >= (double)MONEY_MIN / 100 && euro <= (double)MONEY_MAX / 100))
        return REFUSED_AMOUNT;
    /* Each amount of whole cents has one nearest double; any other double was not such an amount. */
    int64_t c = llround(euro * 100);
    if ((double)c / 100 != euro)
        return REFUSED_VERA_INEXACT;
    *cent = c;
    return OK;
}

json_t *vera_euro(int64_t cent)
{
    return cent % 100 == 0 ? json_integer(cent / 100) : json_real((double)cent / 100);
}

const char *vera_code_of(const json_t *o, const char *name)
{
    return json_string_value(json_object_get(json_object_get(o, name), "code"));
}

enum date_kind { DATE_ABSENT, DATE_KNOWN, DATE_UNKNOWN, DATE_BAD };

/*
 * A day; or, as BRP writes what is not known, a year or month without its day (1975-00-00, 1975-06-00): a range; or
 * 0000-00-00, of which nothing is known: as if absent.
 */
static enum date_kind date_of_member(const json_t *o, const char *name, struct day_range *out)
{
    const json_t *v = json_object_get(o, name);
    const char *t = json_string_value(v);
    struct date d;

    if (v == NULL || json_is_null(v))
        return DATE_ABSENT;
    if (t == NULL || strlen(t) != 10)
        return DATE_BAD;
    if (strcmp(t, "0000-00-00") == 0)
        return DATE_UNKNOWN;
    if (!date_read(t, 10, &d) || !date_span(d, &out->min, &out->max))
        return DATE_BAD;
    return DATE_KNOWN;
}

/* ---- roles ---- */

/* What a role says of somebody's place in the household. Codes that were retired had their meaning until that day. */
static const struct { const char *code, *rol; int kind; } household_roles[] = {
    { "WON", "WON", -1 }, { "MED", "MED", -1 }, { "MDH", "MDH", -1 }, { "MBW", "MBW", -1 },
    { "AAN", "WON", -1 }, { "KIN", "MBW", 1 }, { "VOL", "MBW", 0 },
};

struct spot { const char *rol; int kind; unsigned andere, empty; };  /* kind: -1 = not said */

/* Does a role hold on the day? returns false where that was refused: a date that is none, or open on this very day. */
static bool role_holds(const json_t *rol, int32_t dag, long i, long j, bool *holds, struct vera_reports *m)
{
    static const struct { const char *name, *place; } ends[] = {
        { "begindatum", "/begindatum" }, { "einddatum", "/einddatum" },
    };
    struct day_range d[] = { { INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX } };

    *holds = false;
    for (unsigned k = 0; k < 2; k++) {
        enum date_kind kind = date_of_member(rol, ends[k].name, &d[k]);
        if (kind == DATE_BAD) {
            vera_report(m, REFUSED_DATE, true, "", "/relaties", i, "/rollen", j, ends[k].place);
            return false;
        }
        if (kind == DATE_UNKNOWN)
            vera_report(m, REFUSED_MEMBER_MISSING, false, "", "/relaties", i, "/rollen", j, ends[k].place);
    }
    if (d[0].min > dag || d[1].max < dag)
        return true;
    if (d[0].max > dag || d[1].min < dag) {
        const char *open = ends[d[0].max > dag ? 0 : 1].place;
        vera_report(m, REFUSED_VERA_AMBIGUOUS, true, "", "/relaties", i, "/rollen", j, open);
        return false;
    }
    *holds = true;
    return true;
}

static void read_role(const json_t *rol, int32_t dag, long i, long j, struct spot *p, struct vera_reports *m)
{
    const char *code = vera_code_of(rol, "soort"), *successor;
    bool holds;

    if (!role_holds(rol, dag, i, j, &holds, m) || !holds)
        return;
    enum status s = code == NULL ? REFUSED_MEMBER_MISSING : vera_code(RELATIEROLSOORT, code, dag, &successor);
    if (s != OK) {
        vera_report(m, s, true, code == NULL ? "" : successor, "/relaties", i, "/rollen", j, "/soort/code");
        return;
    }
    for (unsigned r = 0; r < sizeof(household_roles) / sizeof(household_roles[0]); r++) {
        if (strcmp(code, household_roles[r].code) != 0)
            continue;
        if (p->rol != NULL && strcmp(p->rol, household_roles[r].rol) != 0)
            vera_report(m, REFUSED_VERA_AMBIGUOUS, true, "", "/relaties", i, "/rollen", j, "");
        p->rol = household_roles[r].rol;
        p->kind = household_roles[r].kind;
        return;
    }
    p->andere++;
}

/* ---- persons ---- */

/* The members so far, and of whom each was made. */
struct members { json_t *list; unsigned n; long from[VERA_LEDEN_MAX]; };

/* A birth date as a case has it; NULL where it is refused or not known. */
static json_t *geboortedatum(const json_t *person, bool tenant, int32_t dag, long i, struct vera_reports *m)
{
    struct day_range d;
    enum date_kind kind = date_of_member(person, "geboortedatum", &d);
    const char *t = json_string_value(json_object_get(person, "geboortedatum"));

    if (kind == DATE_ABSENT || kind == DATE_UNKNOWN) {
        vera_report(m, REFUSED_MEMBER_MISSING, false, "", "/relaties", i, "/geboortedatum", -1, "");
        return NULL;
    }
    /* Who signs the lease was born before it. */
    if (kind == DATE_BAD || (tenant && d.min > dag)) {
        vera_report(m, REFUSED_DATE, true, "", "/relaties", i, "/geboortedatum", -1, "");
        return NULL;
    }
    if (d.min == d.max)
        return json_string(t);
    if (strcmp(t + 4, "-00-00") == 0)
        return json_stringn(t, 4);
    return json_pack("{s:o,s:o}", "min", json_sprintf("%.8s01", t), "max",
                     json_sprintf("%.8s%02d", t, date_of(d.max).day));
}

/* Had somebody died by that day? returns false where that was refused */
static bool is_dead(const json_t *person, int32_t dag, long i, bool *dead, struct vera_reports *m)
{
    struct day_range d = { INT32_MAX, INT32_MAX };
    enum date_kind kind = date_of_member(person, "overlijdensdatum", &d);

    *dead = d.max <= dag;
    if (kind == DATE_UNKNOWN)   /* a role that holds today says that this one lives */
        vera_report(m, REFUSED_MEMBER_MISSING, false, "", "/relaties", i, "/overlijdensdatum", -1, "");
    if (kind != DATE_BAD && (*dead || d.min > dag))
        return true;
    enum status s = kind == DATE_BAD ? REFUSED_DATE : REFUSED_VERA_AMBIGUOUS;
    vera_report(m, s, true, "", "/relaties", i, "/overlijdensdatum", -1, "");
    return false;
}

static void read_person(const json_t *person, int32_t dag, long i, struct members *leden, struct vera_reports *m)
{
    struct spot spot = { .kind = -1 };
    unsigned geweigerd = m->n_geweigerd;
    json_t *rol;
    bool dead = false;
    size_t j;

    json_array_foreach(json_object_get(person, "rollen"), j, rol)
        read_role(rol, dag, i, (long)j, &spot, m);
    if (m->n_geweigerd > geweigerd)
        return;
    if ((spot.rol != NULL || spot.andere == 0) && !is_dead(person, dag, i, &dead, m))
        return;
    if (spot.rol == NULL || dead) {
        /* A contact person or guardian is no member; somebody without any role that day may be forgotten. */
        vera_report(m, REFUSED_VERA_ROLE, spot.andere == 0 && !dead, "", "/relaties", i, "/rollen", -1, "");
        return;
    }
    if (leden->n == VERA_LEDEN_MAX) {
        vera_report(m, REFUSED_TOO_MANY, true, "", "/relaties", i, "", -1, "");
        return;
    }
    json_t *lid = json_pack("{s:s}", "rol", spot.rol);
    if (spot.kind >= 0)
        json_object_set_new(lid, "kind", json_boolean(spot.kind));
    else if (strcmp(spot.rol, "MBW") == 0)
        vera_report(m, REFUSED_VERA_CHILD, false, "", "/relaties", i, "/rollen", -1, "");
    json_t *datum = geboortedatum(person, strcmp(spot.rol, "MBW") != 0, dag, i, m);
    if (datum != NULL)
        json_object_set_new(lid, "geboortedatum", datum);
    json_t *inkomens = vera_incomes(person, dag, i, m);
    if (json_array_size(inkomens) > 0)
        json_object_set(lid, "inkomens", inkomens);
    json_decref(inkomens);
    json_array_append_new(leden->list, lid);
    leden->from[leden->n++] = i;
}

/* ---- the home ---- */

static void read_soort(const json_t *eenheid, int32_t dag, json_t *out, struct vera_reports *m)
{
    static const struct { const char *lid, *where; enum vera_set set; } codes[] = {
        { "soort", "/soort/code", EENHEIDSOORT },
        { "detailSoort", "/detailSoort/code", EENHEIDDETAILSOORT },
        { "aangemerktHuurtoeslag", "/aangemerktHuurtoeslag/code", AANGEMERKTHUURTOESLAG },
    };
    const json_t *zelfstandig = json_object_get(eenheid, "zelfstandig");
    const char *code[3], *successor;

    for (unsigned k = 0; k < 3; k++) {
        code[k] = vera_code_of(eenheid, codes[k].lid);
        enum status s = code[k] == NULL ? OK : vera_code(codes[k].set, code[k], dag, &successor);
        if (s != OK) {
            vera_report(m, s, true, successor, codes[k].where, -1, "", -1, "");
            return;
        }
    }
    if (code[0] != NULL && strcmp(code[0], "WOO") != 0) {
        vera_report(m, REFUSED_VALUE, true, "", "/soort/code", -1, "", -1, "");
        return;
    }
    bool room = code[1] != NULL && strcmp(code[1], "KAM") == 0;
    if (room && json_is_true(zelfstandig)) {
        vera_report(m, REFUSED_VERA_AMBIGUOUS, true, "", "/zelfstandig", -1, "", -1, "");
        return;
    }
    if (!room && !json_is_boolean(zelfstandig)) {
        vera_report(m, REFUSED_MEMBER_MISSING, false, "", "/zelfstandig", -1, "", -1, "");
        return;
    }
    room = room || json_is_false(zelfstandig);
    json_object_set_new(out, "woonruimtesoort", json_string(name_of(NAMES_WOONRUIMTESOORT, room ? WOONRUIMTESOORT_ONZELFSTANDIG
                                                                                               : WOONRUIMTESOORT_ZELFSTANDIG)));
    if (code[2] != NULL && strcmp(code[2], "ONB") != 0)
        json_object_set_new(out, "aangewezen", json_boolean(strcmp(code[2], "AAN") == 0));
    else if (room)
        vera_report(m, REFUSED_MEMBER_MISSING, false, "", "/aangemerktHuurtoeslag", -1, "", -1, "");
}

static bool is_gemeente(const char *code)
{
    return code != NULL && strlen(code) == GEMEENTE_LEN && strspn(code, "0123456789") == GEMEENTE_LEN;
}

/* A member that is there, and that a case cannot take. */
static void left_out(const json_t *v, enum status s, const char *place, struct vera_reports *m)
{
    if (v != NULL && !json_is_null(v))
        vera_report(m, s, false, "", place, -1, "", -1, "");
}

static json_t *read_home(const json_t *eenheid, int32_t dag, struct vera_reports *m)
{
    const json_t *id = json_object_get(eenheid, "idExtern"), *kamers = json_object_get(eenheid, "kamersAantal");
    const json_t *gemeente = json_object_get(json_object_get(json_object_get(eenheid, "adres"), "gemeente"), "code");
    json_int_t n = json_integer_value(kamers);
    struct date d = date_of(dag);
    json_t *out = json_object();

    if (json_is_string(id) && text_is_reference(json_string_value(id), json_string_length(id), ID_EXTERN_MAX))
        json_object_set_new(out, "idExtern", json_string(json_string_value(id)));
    else
        left_out(id, REFUSED_TEXT, "/idExtern", m);
    if (is_gemeente(json_string_value(gemeente)))
        json_object_set_new(out, "gemeente", json_string(json_string_value(gemeente)));
    else
        left_out(gemeente, REFUSED_TEXT, "/adres/gemeente/code", m);
    if (json_is_integer(kamers) && n >= 0 && n <= KAMERS_MAX)
        json_object_set_new(out, "kamers", json_integer(n));
    else
        left_out(kamers, REFUSED_JSON_NUMBER, "/kamersAantal", m);
    vera_rent(eenheid, dag, out, m);
    read_soort(eenheid, dag, out, m);
    json_object_set_new(out, "ingangsdatum", json_sprintf("%04d-%02d-%02d", d.year, d.month, d.day));
    return out;
}

/* ---- the whole ---- */

/* The persons of a Kandidaat, a Relatiegroep or a bare array. */
static const json_t *persons_of(const json_t *doc)
{
    if (json_object_get(doc, "relatie") != NULL)
        doc = json_object_get(doc, "relatie");
    if (json_is_object(doc) && json_object_get(doc, "relaties") != NULL)
        doc = json_object_get(doc, "relaties");
    return json_is_array(doc) ? doc : NULL;
}

/* Where in VERA the place of a case comes from. */
static void say_in_vera(enum status s, const char *place, const struct members *leden, struct vera_reports *m)
{
    static const char member[] = "/huishouden/leden/";
    char *rest = NULL;

    if (strncmp(place, member, sizeof(member) - 1) == 0) {
        unsigned long k = strtoul(place + sizeof(member) - 1, &rest, 10);
        const char *what = strncmp(rest, "/geboortedatum", 14) == 0 ? "/geboortedatum"
                           : strncmp(rest, "/inkomens", 9) == 0     ? "/inkomens"
                                                                    : "";
        vera_report(m, s, true, "", "/relaties", k < leden->n ? leden->from[k] : -1, what, -1, "");
        return;
    }
    const char *home = strncmp(place, "/eenheid/huurprijs", 18) == 0 ? "/prijscomponenten" : "--op";
    vera_report(m, s, true, "", strncmp(place, "/eenheid", 8) == 0 ? home : "/relaties", -1, "", -1, "");
}

/* The reader of cases has the last word: what it does not take is refused here, at its place in VERA. */
static enum status read_as_case(const json_t *zaak, const struct members *leden, struct vera_reports *m)
{
    struct case_input in;
    struct pull p;
    char place[64], *text;

    TRY(strict_json_dump(zaak, &text));
    pull_init(&p, text, strlen(text));
    case_read_zaak(&p, &in);
    enum status s = pull_end(&p);
    if (s != OK) {
        pull_pointer(&p, place, sizeof(place));
        say_in_vera(s, place, leden, m);
    }
    mem_wipe(&in, sizeof(in));
    pull_wipe(&p);
    mem_free(text);
    return OK;
}

enum status vera_zaak(const json_t *relations, const json_t *eenheid, int32_t dag, json_t **zaak,
                      struct vera_reports *m)
{
    const json_t *persons = persons_of(relations);
    struct members leden = { .list = json_array() };
    json_t *person;
    size_t i;

    memset(m, 0, sizeof(*m));
    *zaak = NULL;
    if (persons == NULL)
        vera_report(m, REFUSED_MEMBER_MISSING, true, "", "/relaties", -1, "", -1, "");
    else
        json_array_foreach(persons, i, person)
            read_person(person, dag, (long)i, &leden, m);
    json_t *out = json_pack("{s:{s:o}}", "huishouden", "leden", leden.list);
    if (eenheid != NULL)
        json_object_set_new(out, "eenheid", read_home(eenheid, dag, m));
    enum status s = out == NULL ? FAULT_MEMORY : m->n_geweigerd > 0 ? OK : read_as_case(out, &leden, m);
    if (s == OK && m->n_geweigerd > 0)
        s = REFUSED_VALUE;
    if (s == OK)
        *zaak = out;
    else
        json_decref(out);
    return s;
}
