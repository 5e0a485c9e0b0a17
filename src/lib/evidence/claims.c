#include "evidence/claims.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "evidence/identity.h"
#include "evidence/reading.h"

#include <string.h>

#define SECONDS_MAX 253402300799LL   /* 9999-12-31 */
#define YEAR_MIN 2000
#define SHOWN_DAYS (3 * 366)   /* how old a slip or a statement is at most; longer ago is a mistake */

/* NULL where absent or null. */
static const json_t *member(const json_t *obj, const char *name, size_t len)
{
    char copy[41];

    BUG_IF(len >= sizeof copy);
    memcpy(copy, name, len);
    copy[len] = 0;
    const json_t *v = json_object_get(obj, copy);
    return json_is_null(v) ? NULL : v;
}

static const json_t *at_path(const json_t *v, const char *path)
{
    while (*path == '/' && v != NULL) {
        size_t len = strcspn(path + 1, "/");

        v = member(v, path + 1, len);
        path += 1 + len;
    }
    return v;
}

/* ---- values ---- */

/* The newest years are kept, newest first; one amount a year. */
static void add_income(struct reading *r, int64_t year, int64_t cents)
{
    struct adult *p = &r->out->feiten;
    unsigned at = 0;

    while (at < p->n_inkomens && p->inkomens[at].jaar > year)
        at++;
    if (at < p->n_inkomens && p->inkomens[at].jaar == year) {
        reading_refuse(r, REFUSED_CLAIM_RANGE);
        return;
    }
    if (at == INKOMENS_MAX)
        return;
    if (p->n_inkomens < INKOMENS_MAX)
        p->n_inkomens++;
    memmove(&p->inkomens[at + 1], &p->inkomens[at], (p->n_inkomens - at - 1u) * sizeof p->inkomens[0]);
    p->inkomens[at] = (struct inkomen){ .min = cents, .max = cents, .jaar = (int16_t)year,
                                        .soort = INKOMEN_VERZAMELINKOMEN };
}

static void read_income(struct reading *r, const struct claim_rule *rule, const json_t *v)
{
    const json_t *year = json_object_get(v, rule->year), *amount = json_object_get(v, rule->amount);

    if (!json_is_object(v)) {
        reading_refuse(r, REFUSED_CLAIM_TYPE);
        return;
    }
    if (rule->none != NULL && json_object_get(v, rule->none) != NULL) {
        const json_t *none = json_object_get(v, rule->none);

        if (!json_is_boolean(none))
            reading_refuse(r, REFUSED_CLAIM_TYPE);
        else if (json_is_true(none) && amount != NULL && !json_is_null(amount))
            reading_refuse(r, REFUSED_CLAIM_RANGE); /* an amount, and that there is none */
        if (!json_is_false(none))
            return;
    }
    if (rule->where != NULL) {
        const json_t *kind = json_object_get(v, rule->where);

        if (!json_is_string(kind) || strcmp(json_string_value(kind), rule->where_is) != 0)
            return;
    }
    if (year == NULL || amount == NULL) {
        reading_refuse(r, REFUSED_CLAIM_MISSING);
        return;
    }
    if (!json_is_integer(year)) {
        reading_refuse(r, REFUSED_CLAIM_TYPE);
        return;
    }
    int64_t cents = reading_money(r, amount, rule->form);
    if (json_integer_value(year) < YEAR_MIN || json_integer_value(year) > year_of(r->today))
        reading_refuse(r, REFUSED_CLAIM_RANGE);
    else
        add_income(r, json_integer_value(year), cents);
}

static void read_incomes(struct reading *r, const struct claim_rule *rule, const json_t *list)
{
    size_t i;
    json_t *v;

    if (rule->single) {
        read_income(r, rule, list);
        return;
    }
    if (!reading_list(r, list))
        return;
    JSON_EACH((json_t *)list, i, v)
        read_income(r, rule, v);
}

/* What evidence says of a status, it shows. */
static void add_statuses(struct reading *r, uint32_t statuses)
{
    r->out->feiten.status |= statuses;
    r->out->feiten.status_proven |= statuses;
}

/* any: codes that the map does not name state nothing we use. */
static void read_statuses(struct reading *r, const struct claim_rule *rule, const json_t *list, bool any)
{
    size_t i;
    json_t *v;
    uint32_t status;

    if (!reading_list(r, list))
        return;
    JSON_EACH((json_t *)list, i, v) {
        if (!json_is_string(v))
            reading_refuse(r, REFUSED_CLAIM_TYPE);
        else if (reading_code(rule, v, &status))
            add_statuses(r, status);
        else if (!any)
            reading_refuse(r, REFUSED_CLAIM_RANGE);
    }
}

/* A statement of the COA that does not show the household proves nothing of it. */
static void read_coa(struct reading *r, const struct claim_rule *rule, const json_t *v)
{
    const json_t *date = json_object_get(v, rule->date), *household = json_object_get(v, rule->household);
    struct day_range day = { 0, 0 };

    if (date == NULL || household == NULL) {
        reading_refuse(r, json_is_object(v) ? REFUSED_CLAIM_MISSING : REFUSED_CLAIM_TYPE);
        return;
    }
    reading_date(r, date, rule->form, false, &day);
    if (day.max > r->today || day.min < r->today - SHOWN_DAYS)
        reading_refuse(r, REFUSED_CLAIM_RANGE);
    if (reading_bool(r, household, FORM_YES) != TRUTH_YES) {
        r->out->feiten.status |= STATUS_COA_TAAKSTELLING;
        return;
    }
    add_statuses(r, STATUS_COA_TAAKSTELLING);
    r->out->feiten.bewijs_datum = day;
}

/* An indication that does not hold yet shows nothing, and of before 2015 is AWBZ's. With a birth date it is that of a child. */
static void read_care(struct reading *r, const struct claim_rule *rule, const json_t *v)
{
    const json_t *sort = json_object_get(v, rule->sort), *from = json_object_get(v, rule->date);
    const json_t *child = rule->child != NULL ? json_object_get(v, rule->child) : NULL;
    struct day_range day = { 0, 0 };
    uint32_t status = 0;

    if (sort == NULL || from == NULL) {
        reading_refuse(r, json_is_object(v) ? REFUSED_CLAIM_MISSING : REFUSED_CLAIM_TYPE);
        return;
    }
    if (!json_is_string(sort))
        reading_refuse(r, REFUSED_CLAIM_TYPE);
    else if (!reading_code(rule, sort, &status))
        reading_refuse(r, REFUSED_CLAIM_RANGE);
    reading_date(r, from, rule->form, false, &day);
    if (day.max > r->today || (status == STATUS_AWBZ_2014 && day.max >= day_of((struct date){ 2015, 1, 1 })))
        reading_refuse(r, REFUSED_CLAIM_RANGE);
    if (child == NULL) {
        add_statuses(r, status);
        return;
    }
    reading_birth(r, child, rule->form, &r->out->bewezen_kind);
    r->out->bewezen_kind_status = (uint16_t)status;
}

static void read_proof(struct reading *r, const struct claim_rule *rule, const json_t *v)
{
    enum proof proof = (enum proof)(rule->target - CLAIM_PROOFS);

    switch (proof) {
    case PROOF_COA:
        read_coa(r, rule, v);
        break;
    case PROOF_ZORGINDICATIE:
        read_care(r, rule, v);
        break;
    case PROOF_STUDIEFINANCIERING:
    case PROOF_INSCHRIJVING:
        read_statuses(r, rule, v, false);
        break;
    case PROOF_BIJSTAND:
    case PROOF_PROMOTIE:
    case PROOF_ASIELVERGUNNING:
        if (reading_bool(r, v, rule->form) == TRUTH_YES)
            add_statuses(r, proof_statuses(proof));
        break;
    case PROOF_N:
        BUG_IF(true);
    }
}

static void read_children(struct reading *r, const struct claim_rule *rule, const json_t *list)
{
    size_t i;
    json_t *v;

    if (!reading_list(r, list))
        return;
    if (json_array_size(list) > CHILDREN_MAX) {
        reading_refuse(r, REFUSED_CLAIM_RANGE);
        return;
    }
    JSON_EACH((json_t *)list, i, v) {
        const json_t *born = json_object_get(v, rule->member);

        if (born == NULL)
            reading_refuse(r, json_is_object(v) ? REFUSED_CLAIM_MISSING : REFUSED_CLAIM_TYPE);
        else
            reading_birth(r, born, rule->form, &r->out->children[r->out->n_children++]);
    }
}

static void read_period(struct reading *r, const struct claim_rule *rule, const json_t *v)
{
    uint32_t period;

    if (!json_is_string(v))
        reading_refuse(r, REFUSED_CLAIM_TYPE);
    else if (!reading_code(rule, v, &period))
        reading_refuse(r, REFUSED_CLAIM_RANGE); /* weekly pay, for one: a person decides */
    else
        r->out->feiten.loon.periode = (uint8_t)period;
}

static void read_reference(struct reading *r, const json_t *v)
{
    if (!json_is_string(v))
        reading_refuse(r, REFUSED_CLAIM_TYPE);
    else if (!text_is_reference(json_string_value(v), json_string_length(v), REFERENTIE_MAX))
        reading_refuse(r, REFUSED_CLAIM_RANGE);
}

static void read_value(struct reading *r, const struct claim_rule *rule, const json_t *v)
{
    struct adult *p = &r->out->feiten;
    struct identiteit *found = &r->found;

    if (rule->target >= CLAIM_PROOFS) {
        read_proof(r, rule, v);
        return;
    }
    switch (rule->target) {
    case CLAIM_ACHTERNAAM:
        reading_name(r, v, LIMIT_NAME_CHARS, found->achternaam, sizeof found->achternaam);
        break;
    case CLAIM_PREFIX:
        reading_name(r, v, LIMIT_PREFIX_CHARS, r->prefix, sizeof r->prefix);
        break;
    case CLAIM_VOORNAMEN:
        reading_first_names(r, v, found->voornamen);
        break;
    case CLAIM_VOORLETTERS:
        reading_name(r, v, LIMIT_INITIALS_CHARS, found->voorletters, sizeof found->voorletters);
        break;
    case CLAIM_GEBOORTEDATUM:
        reading_birth(r, v, rule->form, &p->geboortedatum);
        found->geboortedatum = p->geboortedatum;
        break;
    case CLAIM_INKOMENS:
        read_incomes(r, rule, v);
        break;
    case CLAIM_LOON_BEDRAG:
        p->loon.loon_loonheffing.min = p->loon.loon_loonheffing.max = reading_money(r, v, rule->form);
        if (p->loon.loon_loonheffing.min < 0)
            reading_refuse(r, REFUSED_CLAIM_RANGE);
        break;
    case CLAIM_LOON_PERIODE:
        read_period(r, rule, v);
        break;
    case CLAIM_LOON_EINDE:
        reading_date(r, v, rule->form, false, &p->loon.periode_einde);
        if (p->loon.periode_einde.max > r->today + 31 || p->loon.periode_einde.min < r->today - SHOWN_DAYS)
            reading_refuse(r, REFUSED_CLAIM_RANGE);
        break;
    case CLAIM_VAKANTIEGELD_APART:
        p->loon.vakantiegeld_apart = reading_bool(r, v, rule->form);
        break;
    case CLAIM_INSPECTEURSVERKLARING:
        p->inspecteursverklaring = reading_bool(r, v, rule->form);
        break;
    case CLAIM_WINST:
        p->winst.min = p->winst.max = reading_money(r, v, rule->form);
        break;
    case CLAIM_BOX3:
        p->box3.min = p->box3.max = reading_money(r, v, rule->form);
        break;
    case CLAIM_STATUSSEN:
        read_statuses(r, rule, v, true);
        break;
    case CLAIM_CHILDREN:
        read_children(r, rule, v);
        break;
    case CLAIM_EMPLOYEE:
        read_reference(r, v);
        break;
    case CLAIM_CORPORATIE:
        if (!json_is_string(v))
            reading_refuse(r, REFUSED_CLAIM_TYPE);
        else if (strcmp(json_string_value(v), r->key->corporatie) != 0)
            reading_refuse(r, REFUSED_DESK);
        break;
    case CLAIM_PROOFS:
    case CLAIM_N:
        BUG_IF(true);
    }
}

/* A slip is complete or absent. */
static void check_slip(struct reading *r, bool seen[CLAIM_N])
{
    bool any = seen[CLAIM_LOON_BEDRAG] || seen[CLAIM_LOON_PERIODE] || seen[CLAIM_LOON_EINDE];

    if (!any)
        return;
    if (!seen[CLAIM_LOON_BEDRAG] || !seen[CLAIM_LOON_PERIODE] || !seen[CLAIM_LOON_EINDE])
        reading_refuse(r, REFUSED_CLAIM_MISSING);
    if (!seen[CLAIM_VAKANTIEGELD_APART])
        r->out->feiten.loon.vakantiegeld_apart = TRUTH_UNKNOWN;
}

/* Prefix and surname as one name. */
static void join_prefix(struct reading *r)
{
    size_t prefix = strlen(r->prefix), name = strlen(r->found.achternaam);

    if (prefix == 0)
        return;
    BUG_IF(prefix + 1 + name >= sizeof r->found.achternaam);
    memmove(r->found.achternaam + prefix + 1, r->found.achternaam, name + 1);
    memcpy(r->found.achternaam, r->prefix, prefix);
    r->found.achternaam[prefix] = ' ';
}

static enum status read_map(const struct profile *profile, const json_t *payload, struct reading *r)
{
    bool seen[CLAIM_N] = { false };

    r->out->feiten.verklaring_datum = r->out->feiten.bewijs_datum = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    for (size_t i = 0; i < profile->n_rules; i++) {
        const struct claim_rule *rule = &profile->rules[i];
        const json_t *v = at_path(payload, rule->path);

        seen[rule->target] = v != NULL;
        if (v != NULL)
            read_value(r, rule, v);
        else if (rule->required)
            reading_refuse(r, REFUSED_CLAIM_MISSING);
    }
    check_slip(r, seen);
    join_prefix(r);
    return r->failed;
}

/* ---- the registered claims ---- */

static bool text_is(const json_t *v, const char *must)
{
    return json_is_string(v) && strcmp(json_string_value(v), must) == 0;
}

static bool audience_is(const json_t *v, const char *must)
{
    return json_is_array(v) ? json_array_size(v) == 1 && text_is(json_array_get(v, 0), must) : text_is(v, must);
}

static bool seconds(const json_t *v, int64_t *out)
{
    *out = json_integer_value(v);
    return json_is_integer(v) && *out >= 0 && *out <= SECONDS_MAX;
}

/* A moment that is neither in the future nor longer ago than the profile takes. */
static bool recent(const struct profile *profile, const struct claims_request *q, const json_t *v, int64_t *at)
{
    return seconds(v, at) && *at <= q->now_s + LIMIT_LEEWAY_S && *at + profile->max_age_s + LIMIT_LEEWAY_S >= q->now_s;
}

static enum status check_times(const struct profile *profile, const struct claims_request *q, const json_t *payload)
{
    const json_t *nbf = json_object_get(payload, "nbf");
    int64_t exp, iat, from;

    if (!seconds(json_object_get(payload, "exp"), &exp) || exp <= q->now_s)
        return REFUSED_TOKEN_EXPIRED;
    if (nbf != NULL && (!seconds(nbf, &from) || from > q->now_s + LIMIT_LEEWAY_S))
        return REFUSED_TOKEN_NOT_YET;
    return recent(profile, q, json_object_get(payload, "iat"), &iat) ? OK : REFUSED_TOKEN_IAT;
}

static enum status check_registered(const struct profile *profile, const struct claims_request *q,
                                    const json_t *payload)
{
    char nonce[BASE64URL_LEN(ID_LEN) + 1] = { 0 };
    const json_t *jti = json_object_get(payload, "jti");

    if (!text_is(json_object_get(payload, "iss"), profile->issuer))
        return REFUSED_TOKEN_ISSUER;
    if (!audience_is(json_object_get(payload, "aud"), q->audience))
        return REFUSED_TOKEN_AUDIENCE;
    base64url_encode(q->nonce.b, ID_LEN, nonce);
    if (!text_is(json_object_get(payload, "nonce"), nonce))
        return REFUSED_TOKEN_NONCE;
    TRY(check_times(profile, q, payload));
    if (jti == NULL)
        return REFUSED_CLAIM_MISSING;
    if (!json_is_string(jti) || json_string_length(jti) == 0 || json_string_length(jti) > 128)
        return REFUSED_CLAIM_TYPE;
    return OK;
}

static bool serves(const struct profile_order *o, const json_t *recipient, const char *corporation)
{
    for (size_t i = 0; i < o->n_recipients; i++)
        for (size_t k = 0; k < o->recipients[i].n; k++)
            if (text_is(recipient, o->recipients[i].oin) && strcmp(corporation, o->recipients[i].corporations[k]) == 0)
                return true;
    return false;
}

static enum status order_digest(const char *issuer, const char *number, uint8_t out[DIGEST_LEN])
{
    char text[256 + 1 + CLAIMS_ORDER_MAX];
    size_t at = strlen(issuer) + 1, len = strlen(number);

    BUG_IF(at > 256 || len > CLAIMS_ORDER_MAX);
    memcpy(text, issuer, at);
    memcpy(text + at, number, len);
    enum status s = sha256(text, at + len, out);
    mem_wipe(text, sizeof text);
    return s;
}

/* In place of our audience and nonce: whom the applicant's order is for, and that it is this one. */
static enum status check_order(const struct profile *profile, const struct claims_request *q, const json_t *payload,
                               struct claims *out)
{
    const struct profile_order *o = &profile->order;
    const json_t *number = at_path(payload, o->number);
    const char *text = json_string_value(number);
    int64_t moment;

    if (!text_is(json_object_get(payload, "iss"), profile->issuer))
        return REFUSED_TOKEN_ISSUER;
    if (!serves(o, at_path(payload, o->recipient), q->corporatie))
        return REFUSED_TOKEN_AUDIENCE;
    if (text == NULL)
        return number == NULL ? REFUSED_CLAIM_MISSING : REFUSED_CLAIM_TYPE;
    if (json_string_length(number) < CLAIMS_ORDER_MIN || json_string_length(number) > CLAIMS_ORDER_MAX)
        return REFUSED_CLAIM_RANGE;
    for (const char *c = text; *c != 0; c++)
        if (*c <= ' ' || *c > '~')
            return REFUSED_CLAIM_RANGE;
    if (!recent(profile, q, at_path(payload, o->moment), &moment))
        return REFUSED_TOKEN_IAT;
    TRY(check_times(profile, q, payload));
    out->has_order = true;
    out->order_made = moment;
    out->order_until = moment + profile->max_age_s;
    return order_digest(profile->issuer, text, out->order_sha);
}

/* A number with a fraction is of the wrong type wherever a rule reads it; what nobody reads may be one. */
static enum status parse(const void *payload, size_t len, json_t **out)
{
    enum status s = strict_json_parse(payload, len, STRICT_JSON_REAL, out);

    if (s != OK)
        return s == FAULT_MEMORY ? s : REFUSED_TOKEN_JSON;
    return json_is_object(*out) ? OK : REFUSED_TOKEN_JSON;
}

/* Its digest is all that leaves here. */
static enum status read_subject(const struct profile *profile, const json_t *payload, bool required, struct claims *out)
{
    const json_t *v = profile->subject != NULL ? at_path(payload, profile->subject) : NULL;

    if (v == NULL)
        return required ? REFUSED_CLAIM_MISSING : OK;
    if (!json_is_string(v))
        return REFUSED_CLAIM_TYPE;
    if (json_string_length(v) == 0 || json_string_length(v) > CLAIMS_SUBJECT_MAX)
        return REFUSED_CLAIM_RANGE;
    out->has_subject = true;
    return sha256(json_string_value(v), json_string_length(v), out->subject_sha);
}

/* Evidence that somebody shares in a flow is no log-in, whoever had our nonce put in it. */
static bool has_data(const struct profile *profile, const json_t *payload)
{
    for (size_t i = 0; i < profile->n_rules; i++)
        if (at_path(payload, profile->rules[i].path) != NULL)
            return true;
    return false;
}

static enum status read_all(const struct profile *profile, const struct claims_request *q, const void *payload,
                            size_t len, struct reading *r)
{
    AUTO_JSON document = NULL;

    TRY(parse(payload, len, &document));
    TRY(profile->order.number != NULL ? check_order(profile, q, document, r->out) : check_registered(profile, q, document));
    TRY(read_subject(profile, document, q->login, r->out));
    if (q->login)
        return has_data(profile, document) ? REFUSED_LOGIN_DATA : OK;
    TRY(read_map(profile, document, r));
    return identity_match(q->expected, &r->found, &r->out->strength);
}

enum status claims_read(const struct profile *profile, const struct key *key, const struct claims_request *request,
                        const void *payload, size_t len, struct claims *out)
{
    static const struct key no_key;
    struct reading r = { .key = key != NULL ? key : &no_key, .today = (int32_t)(request->now_s / 86400), .out = out };

    memset(out, 0, sizeof *out);
    enum status s = read_all(profile, request, payload, len, &r);
    mem_wipe(&r, sizeof r);
    if (s != OK)
        mem_wipe(out, sizeof *out);
    return s;
}

enum status claims_map(const struct profile *profile, const struct claims_request *request, const json_t *payload,
                       struct claims *out)
{
    static const struct key no_key;
    struct reading r = { .key = &no_key, .today = (int32_t)(request->now_s / 86400), .out = out };

    memset(out, 0, sizeof *out);
    enum status s = read_map(profile, payload, &r);
    if (s == OK)
        s = identity_match(request->expected, &r.found, &out->strength);
    mem_wipe(&r, sizeof r);
    if (s != OK)
        mem_wipe(out, sizeof *out);
    return s;
}
