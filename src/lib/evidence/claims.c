#include "evidence/claims.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "evidence/fold.h"
#include "evidence/identity.h"

#include <string.h>

#define SECONDS_MAX 253402300799LL   /* 9999-12-31 */
#define YEAR_MIN 2000
#define CENT 100

/* What is being read; `failed` keeps the refusal that comes first in the order of the checks. */
struct reading {
    const struct key *key;
    int32_t today;
    enum status failed;
    char voorvoegsel[4 * LIMIT_PREFIX_CHARS + 1];
    struct identiteit found;
    struct claims *out;
};

static void refuse(struct reading *r, enum status s)
{
    if (r->failed == OK || s < r->failed)
        r->failed = s;
}

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

static void read_text(struct reading *r, const json_t *v, char *out, size_t cap)
{
    if (!json_is_string(v)) {
        refuse(r, REFUSED_CLAIM_TYPE);
        return;
    }
    if (json_string_length(v) >= cap) {
        refuse(r, REFUSED_CLAIM_RANGE);
        return;
    }
    memcpy(out, json_string_value(v), json_string_length(v) + 1);
}

/* A name of more characters than a name may have is no name that can be expected. */
static void read_name(struct reading *r, const json_t *v, size_t chars, char *out, size_t cap)
{
    if (json_is_string(v) && text_chars(json_string_value(v), json_string_length(v)) > chars)
        refuse(r, REFUSED_NAME_LONG);
    else
        read_text(r, v, out, cap);
}

/* How many bytes the words are for which there is room. */
static size_t whole_words(const char *text, size_t chars)
{
    const unsigned char *begin = (const unsigned char *)text, *at = begin, *end = begin;

    for (size_t n = 0; n <= chars && *at != 0; n++) {
        const unsigned char *here = at;

        if (fold_separator(fold_next(&at)))
            end = here;
    }
    return (size_t)(end - begin);
}

/* Of first names the shorter list decides how many are compared, so that the last ones of a list that is too long may be left
 * out. */
static void read_first_names(struct reading *r, const json_t *v, char out[NAAM_MAX])
{
    const char *text = json_string_value(v);

    if (!json_is_string(v) || text_chars(text, json_string_length(v)) <= LIMIT_NAME_CHARS) {
        read_text(r, v, out, NAAM_MAX);
        return;
    }
    size_t len = whole_words(text, LIMIT_NAME_CHARS);
    if (len == 0)
        refuse(r, REFUSED_NAME_LONG);
    else
        memcpy(out, text, len);
}

static bool digits(const char *text, size_t n, int *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

/* partial: 00 for an unknown day, or month and day; then the whole month or year is the range. */
static void read_date(struct reading *r, const json_t *v, enum claim_form form, bool partial, struct dagbereik *out)
{
    const char *text = json_string_value(v);
    size_t len = json_is_string(v) ? json_string_length(v) : 0;
    int year, month, day;
    bool dashes = form == FORM_DATE_ISO;

    if (text == NULL || len != (dashes ? 10 : 8) || (dashes && (text[4] != '-' || text[7] != '-')) ||
        !digits(text, 4, &year) || !digits(text + (dashes ? 5 : 4), 2, &month) ||
        !digits(text + (dashes ? 8 : 6), 2, &day)) {
        refuse(r, REFUSED_CLAIM_TYPE);
        return;
    }
    const struct date d = { (int16_t)year, (uint8_t)month, (uint8_t)day };
    if ((day == 0 && !partial) || !date_span(d, &out->min, &out->max))
        refuse(r, REFUSED_CLAIM_RANGE);
}

/* Nothing but zeros: BRP's word for a day that is not known. Whose identity is compared by it is then not certain; of a child
 * it may be any day, which confirms no declared one. */
static void read_birth(struct reading *r, const json_t *v, enum claim_form form, struct dagbereik *out)
{
    struct dagbereik born = { 0, 0 };

    if (json_is_string(v) && strcmp(json_string_value(v), form == FORM_DATE_ISO ? "0000-00-00" : "00000000") == 0) {
        *out = (struct dagbereik){ DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX };
        return;
    }
    read_date(r, v, form, true, &born);
    if (born.min < day_of((struct date){ 1890, 1, 1 }) || born.min > r->today)
        refuse(r, REFUSED_CLAIM_RANGE);
    *out = born;
}

/* "27100", "27100.05", "-0.50": exact cents, no floating point. */
static bool euro_text(const char *text, size_t len, int64_t *cents)
{
    bool negative = len > 0 && text[0] == '-';
    int fraction = 0;

    text += negative;
    len -= negative;
    const char *dot = memchr(text, '.', len);
    size_t whole = dot != NULL ? (size_t)(dot - text) : len;
    if (dot != NULL && (len - whole != 3 || !digits(dot + 1, 2, &fraction)))
        return false;
    if (!decimal_parse(text, whole, cents) || *cents < 0)
        return false;
    if (*cents > GELD_MAX)
        *cents = GELD_MAX; /* still out of range as cents, and cannot overflow */
    *cents = *cents * CENT + fraction;
    if (negative)
        *cents = -*cents;
    return true;
}

static int64_t read_money(struct reading *r, const json_t *v, enum claim_form form)
{
    int64_t amount;

    if (form == FORM_EURO_TEXT ? !json_is_string(v) : !json_is_integer(v)) {
        refuse(r, REFUSED_CLAIM_TYPE);
        return 0;
    }
    if (form == FORM_EURO_TEXT) {
        if (!euro_text(json_string_value(v), json_string_length(v), &amount)) {
            refuse(r, REFUSED_CLAIM_TYPE);
            return 0;
        }
    } else {
        amount = json_integer_value(v);
        if (form == FORM_EURO && (amount > GELD_MAX / CENT || amount < GELD_MIN / CENT))
            amount = GELD_MAX + 1;
        else if (form == FORM_EURO)
            amount *= CENT;
    }
    if (amount < GELD_MIN || amount > GELD_MAX) {
        refuse(r, REFUSED_CLAIM_RANGE);
        return 0;
    }
    return amount;
}

static uint8_t read_bool(struct reading *r, const json_t *v, enum claim_form form)
{
    if (!json_is_boolean(v)) {
        refuse(r, REFUSED_CLAIM_TYPE);
        return NOOIT;
    }
    return json_is_true(v) == (form == FORM_YES) ? JA : NEE;
}

static bool find_code(const struct claim_rule *rule, const json_t *v, uint32_t *out)
{
    for (uint8_t i = 0; i < rule->n_codes; i++)
        if (strcmp(rule->codes[i].from, json_string_value(v)) == 0) {
            *out = rule->codes[i].to;
            return true;
        }
    return false;
}

static bool is_list(struct reading *r, const json_t *v)
{
    if (!json_is_array(v)) {
        refuse(r, REFUSED_CLAIM_TYPE);
        return false;
    }
    if (json_array_size(v) > LIMIT_EVIDENCE_LIST) {
        refuse(r, REFUSED_CLAIM_RANGE);
        return false;
    }
    return true;
}

/* The newest years are kept, newest first; one amount a year. */
static void add_income(struct reading *r, int64_t year, int64_t cents)
{
    struct volwassene *p = &r->out->feiten;
    unsigned at = 0;

    while (at < p->n_inkomens && p->inkomens[at].jaar > year)
        at++;
    if (at < p->n_inkomens && p->inkomens[at].jaar == year) {
        refuse(r, REFUSED_CLAIM_RANGE);
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
        refuse(r, REFUSED_CLAIM_TYPE);
        return;
    }
    if (rule->none != NULL && json_object_get(v, rule->none) != NULL) {
        const json_t *none = json_object_get(v, rule->none);

        if (!json_is_boolean(none))
            refuse(r, REFUSED_CLAIM_TYPE);
        else if (json_is_true(none) && amount != NULL && !json_is_null(amount))
            refuse(r, REFUSED_CLAIM_RANGE); /* an amount, and that there is none */
        if (!json_is_false(none))
            return;
    }
    if (rule->where != NULL) {
        const json_t *kind = json_object_get(v, rule->where);

        if (!json_is_string(kind) || strcmp(json_string_value(kind), rule->where_is) != 0)
            return;
    }
    if (year == NULL || amount == NULL) {
        refuse(r, REFUSED_CLAIM_MISSING);
        return;
    }
    if (!json_is_integer(year)) {
        refuse(r, REFUSED_CLAIM_TYPE);
        return;
    }
    int64_t cents = read_money(r, amount, rule->form);
    if (json_integer_value(year) < YEAR_MIN || json_integer_value(year) > year_of(r->today))
        refuse(r, REFUSED_CLAIM_RANGE);
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
    if (!is_list(r, list))
        return;
    JSON_EACH((json_t *)list, i, v)
        read_income(r, rule, v);
}

/* Codes that the map does not name state nothing we use. */
static void read_statuses(struct reading *r, const struct claim_rule *rule, const json_t *list)
{
    size_t i;
    json_t *v;
    uint32_t status;

    if (!is_list(r, list))
        return;
    JSON_EACH((json_t *)list, i, v) {
        if (!json_is_string(v))
            refuse(r, REFUSED_CLAIM_TYPE);
        else if (find_code(rule, v, &status))
            r->out->feiten.status |= status;
    }
}

static void read_children(struct reading *r, const struct claim_rule *rule, const json_t *list)
{
    size_t i;
    json_t *v;

    if (!is_list(r, list))
        return;
    if (json_array_size(list) > KINDEREN_MAX) {
        refuse(r, REFUSED_CLAIM_RANGE);
        return;
    }
    JSON_EACH((json_t *)list, i, v) {
        const json_t *born = json_object_get(v, rule->member);

        if (born == NULL)
            refuse(r, json_is_object(v) ? REFUSED_CLAIM_MISSING : REFUSED_CLAIM_TYPE);
        else
            read_birth(r, born, rule->form, &r->out->kinderen[r->out->n_kinderen++]);
    }
}

static void read_period(struct reading *r, const struct claim_rule *rule, const json_t *v)
{
    uint32_t period;

    if (!json_is_string(v))
        refuse(r, REFUSED_CLAIM_TYPE);
    else if (!find_code(rule, v, &period))
        refuse(r, REFUSED_CLAIM_RANGE); /* weekly pay, for one: a person decides */
    else
        r->out->feiten.loon.periode = (uint8_t)period;
}

static void read_reference(struct reading *r, const json_t *v)
{
    if (!json_is_string(v))
        refuse(r, REFUSED_CLAIM_TYPE);
    else if (!text_is_reference(json_string_value(v), json_string_length(v), REFERENTIE_MAX))
        refuse(r, REFUSED_CLAIM_RANGE);
}

static void read_value(struct reading *r, const struct claim_rule *rule, const json_t *v)
{
    struct volwassene *p = &r->out->feiten;
    struct identiteit *found = &r->found;

    switch (rule->target) {
    case CLAIM_ACHTERNAAM:
        read_name(r, v, LIMIT_NAME_CHARS, found->achternaam, sizeof found->achternaam);
        break;
    case CLAIM_VOORVOEGSEL:
        read_name(r, v, LIMIT_PREFIX_CHARS, r->voorvoegsel, sizeof r->voorvoegsel);
        break;
    case CLAIM_VOORNAMEN:
        read_first_names(r, v, found->voornamen);
        break;
    case CLAIM_VOORLETTERS:
        read_name(r, v, LIMIT_INITIALS_CHARS, found->voorletters, sizeof found->voorletters);
        break;
    case CLAIM_GEBOORTEDATUM:
        read_birth(r, v, rule->form, &p->geboortedatum);
        found->geboortedatum = p->geboortedatum;
        break;
    case CLAIM_INKOMENS:
        read_incomes(r, rule, v);
        break;
    case CLAIM_LOON_BEDRAG:
        p->loon.loon_loonheffing.min = p->loon.loon_loonheffing.max = read_money(r, v, rule->form);
        if (p->loon.loon_loonheffing.min < 0)
            refuse(r, REFUSED_CLAIM_RANGE);
        break;
    case CLAIM_LOON_PERIODE:
        read_period(r, rule, v);
        break;
    case CLAIM_LOON_EINDE:
        read_date(r, v, rule->form, false, &p->loon.periode_einde);
        if (p->loon.periode_einde.max > r->today + 31 || p->loon.periode_einde.min < r->today - 3 * 366)
            refuse(r, REFUSED_CLAIM_RANGE);
        break;
    case CLAIM_VAKANTIEGELD_APART:
        p->loon.vakantiegeld_apart = read_bool(r, v, rule->form);
        break;
    case CLAIM_INSPECTEURSVERKLARING:
        p->inspecteursverklaring = read_bool(r, v, rule->form);
        break;
    case CLAIM_WINST:
        p->winst.min = p->winst.max = read_money(r, v, rule->form);
        break;
    case CLAIM_BOX3:
        p->box3.min = p->box3.max = read_money(r, v, rule->form);
        break;
    case CLAIM_STATUSSEN:
        read_statuses(r, rule, v);
        break;
    case CLAIM_KINDEREN:
        read_children(r, rule, v);
        break;
    case CLAIM_MEDEWERKER:
        read_reference(r, v);
        break;
    case CLAIM_CORPORATIE:
        if (!json_is_string(v))
            refuse(r, REFUSED_CLAIM_TYPE);
        else if (strcmp(json_string_value(v), r->key->corporatie) != 0)
            refuse(r, REFUSED_DESK);
        break;
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
        refuse(r, REFUSED_CLAIM_MISSING);
    if (!seen[CLAIM_VAKANTIEGELD_APART])
        r->out->feiten.loon.vakantiegeld_apart = ONBEKEND;
}

/* Prefix and surname as one name. */
static void join_prefix(struct reading *r)
{
    size_t prefix = strlen(r->voorvoegsel), name = strlen(r->found.achternaam);

    if (prefix == 0)
        return;
    BUG_IF(prefix + 1 + name >= sizeof r->found.achternaam);
    memmove(r->found.achternaam + prefix + 1, r->found.achternaam, name + 1);
    memcpy(r->found.achternaam, r->voorvoegsel, prefix);
    r->found.achternaam[prefix] = ' ';
}

static enum status read_map(const struct profile *profile, const json_t *payload, struct reading *r)
{
    bool seen[CLAIM_N] = { false };

    r->out->feiten.verklaring_datum = (struct dagbereik){ DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX };
    for (size_t i = 0; i < profile->n_rules; i++) {
        const struct claim_rule *rule = &profile->rules[i];
        const json_t *v = at_path(payload, rule->path);

        seen[rule->target] = v != NULL;
        if (v != NULL)
            read_value(r, rule, v);
        else if (rule->required)
            refuse(r, REFUSED_CLAIM_MISSING);
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
