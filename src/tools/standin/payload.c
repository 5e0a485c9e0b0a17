#include "standin/standin.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/names.h"

#include <string.h>

#define EVIDENCE_LIFE_S 300
#define CENT 100

const char *standin_path(const struct profile *p, enum claim_target t)
{
    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].target == t)
            return p->rules[i].path;
    return NULL;
}

void standin_set(json_t *doc, const char *path, json_t *value)
{
    char name[41];

    for (;;) {
        size_t len = strcspn(path + 1, "/");

        BUG_IF(path[0] != '/' || len >= sizeof name);
        memcpy(name, path + 1, len);
        name[len] = 0;
        path += 1 + len;
        if (*path == 0)
            break;
        json_t *next = json_object_get(doc, name);
        if (!json_is_object(next)) {
            next = json_object();
            json_object_set_new(doc, name, next);
        }
        doc = next;
    }
    json_object_set_new(doc, name, value);
}

static json_t *date_value(const char *iso, enum claim_form form)
{
    char compact[9] = { 0 };

    if (form == FORM_DATE_ISO || strlen(iso) != 10)
        return json_string(iso);
    memcpy(compact, iso, 4);
    memcpy(compact + 4, iso + 5, 2);
    memcpy(compact + 6, iso + 8, 2);
    return json_string(compact);
}

/* NULL where the form cannot carry the amount exactly. */
static json_t *money_value(int64_t cents, enum claim_form form)
{
    char text[32] = { 0 };
    struct writer w;

    if (form == FORM_CENT)
        return json_integer(cents);
    if (form == FORM_EURO)
        return cents % CENT == 0 ? json_integer(cents / CENT) : NULL;
    int64_t size = cents < 0 ? -cents : cents;
    writer_init(&w, text, sizeof text - 1);
    if (cents < 0)
        write_char(&w, '-');
    write_int(&w, size / CENT);
    write_char(&w, '.');
    write_char(&w, (char)('0' + size % CENT / 10));
    write_char(&w, (char)('0' + size % 10));
    return json_string(text);
}

static json_t *code_value(const struct claim_rule *rule, enum names names, const json_t *name)
{
    uint32_t value;

    if (!name_find(names, json_string_value(name), json_string_length(name), &value))
        return NULL;
    for (uint8_t i = 0; i < rule->n_codes; i++)
        if (rule->codes[i].to == value)
            return json_string(rule->codes[i].from);
    return NULL;
}

static json_t *income_entry(const struct claim_rule *rule, const json_t *income)
{
    json_t *entry = json_object();

    json_object_set(entry, rule->year, json_object_get(income, "jaar"));
    json_object_set_new(entry, rule->amount,
                        money_value(json_integer_value(json_object_get(income, "bedrag")), rule->form));
    if (rule->where != NULL)
        json_object_set_new(entry, rule->where, json_string(rule->where_is));
    return entry;
}

/* A source of one income states the first, which is the newest, or that it knows of none in the year before. */
static json_t *one_income(const struct claim_rule *rule, const json_t *incomes, int64_t at_s)
{
    struct date today = date_of((int32_t)(at_s / 86400));

    if (json_array_size(incomes) > 0)
        return income_entry(rule, json_array_get(incomes, 0));
    return rule->none != NULL ? json_pack("{si sb}", rule->year, today.year - 1, rule->none, 1) : NULL;
}

static json_t *incomes_value(const struct claim_rule *rule, const json_t *incomes)
{
    json_t *list = json_array(), *v;
    size_t i;

    json_array_foreach((json_t *)incomes, i, v)
        json_array_append_new(list, income_entry(rule, v));
    return list;
}

static json_t *children_value(const struct claim_rule *rule, const json_t *dates)
{
    json_t *list = json_array(), *v;
    size_t i;

    json_array_foreach((json_t *)dates, i, v) {
        json_t *entry = json_object();

        json_object_set_new(entry, rule->member, date_value(json_string_value(v), rule->form));
        json_array_append_new(list, entry);
    }
    return list;
}

static json_t *statuses_value(const struct claim_rule *rule, const json_t *names)
{
    json_t *list = json_array(), *v;
    size_t i;

    json_array_foreach((json_t *)names, i, v)
        json_array_append_new(list, code_value(rule, NAMES_PERSOONSSTATUS, v));
    return list;
}

static json_t *statement_value(const struct claim_rule *rule, const json_t *v)
{
    json_t *out = json_object();

    json_object_set_new(out, rule->date, date_value(json_string_value(json_object_get(v, "datum")), rule->form));
    json_object_set(out, rule->household, json_object_get(v, "huishouden"));
    return out;
}

static json_t *indication_value(const struct claim_rule *rule, const json_t *v)
{
    const char *child = json_string_value(json_object_get(v, "kind"));
    json_t *sort = code_value(rule, NAMES_PERSOONSSTATUS, json_object_get(v, "soort"));

    if (sort == NULL)
        return NULL;
    json_t *out = json_object();
    json_object_set_new(out, rule->sort, sort);
    json_object_set_new(out, rule->date, date_value(json_string_value(json_object_get(v, "vanaf")), rule->form));
    if (child != NULL && rule->child != NULL)
        json_object_set_new(out, rule->child, date_value(child, rule->form));
    return out;
}

/* As the source writes it where that differs, else as the platform does. */
static const json_t *identity_of(const json_t *facts, const char *name)
{
    const json_t *v = json_object_get(json_object_get(facts, "identiteitBron"), name);

    return v != NULL ? v : json_object_get(json_object_get(facts, "identiteit"), name);
}

/* Where the neutral facts keep what a rule carries. */
static const json_t *fact_of(const json_t *facts, enum claim_target t)
{
    const char *name = claim_target_name(t);

    switch (t) {
    case CLAIM_ACHTERNAAM:
    case CLAIM_PREFIX:
    case CLAIM_VOORNAMEN:
    case CLAIM_VOORLETTERS:
    case CLAIM_GEBOORTEDATUM:
        return identity_of(facts, name);
    case CLAIM_LOON_BEDRAG:
    case CLAIM_LOON_PERIODE:
    case CLAIM_LOON_EINDE:
    case CLAIM_VAKANTIEGELD_APART:
        return json_object_get(json_object_get(facts, "loonopgave"), name);
    default:
        return json_object_get(facts, name);
    }
}

/* The value as the source writes it, NULL where it cannot. */
static json_t *value_of(const struct claim_rule *rule, const json_t *v)
{
    switch (rule->form) {
    case FORM_YES:
    case FORM_NO:
        return json_boolean(json_is_true(v) == (rule->form == FORM_YES));
    default:
        break;
    }
    switch ((int)rule->target) {
    case CLAIM_INKOMENS:
        return incomes_value(rule, v);
    case CLAIM_CHILDREN:
        return children_value(rule, v);
    case CLAIM_STATUSSEN:
    case CLAIM_PROOFS + PROOF_STUDIEFINANCIERING:
    case CLAIM_PROOFS + PROOF_INSCHRIJVING:
        return statuses_value(rule, v);
    case CLAIM_PROOFS + PROOF_COA:
        return statement_value(rule, v);
    case CLAIM_PROOFS + PROOF_ZORGINDICATIE:
        return indication_value(rule, v);
    case CLAIM_LOON_PERIODE:
        return code_value(rule, NAMES_LOON_PERIODE, v);
    case CLAIM_GEBOORTEDATUM:
    case CLAIM_LOON_EINDE:
        return date_value(json_string_value(v), rule->form);
    case CLAIM_LOON_BEDRAG:
    case CLAIM_WINST:
    case CLAIM_BOX3:
        return money_value(json_integer_value(v), rule->form);
    default:
        return json_deep_copy(v);
    }
}

static enum status add_facts(const struct standin_request *q, json_t *doc)
{
    for (size_t i = 0; i < q->profile->n_rules; i++) {
        const struct claim_rule *rule = &q->profile->rules[i];
        const json_t *v = fact_of(q->facts, rule->target);

        if (rule->target == CLAIM_INKOMENS && rule->single) {
            json_t *income = one_income(rule, v, q->at_s);

            if (income != NULL)
                standin_set(doc, rule->path, income);
            continue;
        }
        if (v == NULL && rule->required && rule->target == CLAIM_INKOMENS) {
            standin_set(doc, rule->path, json_array());
            continue;
        }
        if (v == NULL)
            continue;
        json_t *value = value_of(rule, v);
        if (value == NULL)
            return REFUSED_VALUE;
        standin_set(doc, rule->path, value);
    }
    return OK;
}

/* A source that keeps no prefix field writes it before the surname. */
static void join_prefix(const struct profile *p, const json_t *facts, json_t *doc)
{
    const char *prefix = json_string_value(identity_of(facts, "voorvoegsel"));
    const char *surname = json_string_value(identity_of(facts, "achternaam"));
    char joined[NAAM_MAX];
    struct writer w;

    if (standin_path(p, CLAIM_PREFIX) != NULL || prefix == NULL || surname == NULL)
        return;
    writer_init(&w, joined, sizeof joined);
    write_text(&w, prefix);
    write_char(&w, ' ');
    write_text(&w, surname);
    if (!w.failed)
        standin_set(doc, standin_path(p, CLAIM_ACHTERNAAM), json_stringn(joined, writer_len(&w)));
}

enum status standin_payload(const struct standin_request *q, const struct standin_subject *subject, const char *corporatie,
                            json_t **out)
{
    AUTO_JSON doc = json_object();
    uint8_t id[16];
    char jti[BASE64URL_LEN(sizeof id)];

    *out = NULL;
    TRY(mem_random(id, sizeof id));
    base64url_encode(id, sizeof id, jti);
    json_object_set_new(doc, "iss", json_string(q->profile->issuer));
    json_object_set_new(doc, "aud", json_string(q->audience));
    json_object_set_new(doc, "nonce", json_string(q->nonce));
    json_object_set_new(doc, "iat", json_integer(q->at_s));
    json_object_set_new(doc, "nbf", json_integer(q->at_s));
    json_object_set_new(doc, "exp", json_integer(q->at_s + EVIDENCE_LIFE_S));
    json_object_set_new(doc, "jti", json_stringn(jti, sizeof jti));
    if (subject != NULL)
        standin_set(doc, subject->path, json_string(subject->is));
    if (subject != NULL && subject->only) {
        *out = json_incref(doc);
        return OK;
    }
    TRY(add_facts(q, doc));
    join_prefix(q->profile, q->facts, doc);
    if (standin_path(q->profile, CLAIM_CORPORATIE) != NULL)
        standin_set(doc, standin_path(q->profile, CLAIM_CORPORATIE), json_string(corporatie));
    if (standin_path(q->profile, CLAIM_EMPLOYEE) != NULL)
        standin_set(doc, standin_path(q->profile, CLAIM_EMPLOYEE), json_string("medewerker-0417"));
    *out = json_incref(doc);
    return OK;
}

enum status standin_order_payload(const struct standin_order_request *q, json_t **out)
{
    const struct standin_request *b = &q->base;
    const json_t *paths = json_object_get(q->document, "opdracht");
    const char *number = json_string_value(json_object_get(paths, "nummer"));
    const char *recipient = json_string_value(json_object_get(paths, "ontvanger"));
    const char *moment = json_string_value(json_object_get(paths, "moment"));
    AUTO_JSON doc = json_object();

    *out = NULL;
    if (number == NULL || recipient == NULL || moment == NULL)
        return REFUSED_VALUE;
    json_object_set_new(doc, "iss", json_string(b->profile->issuer));
    json_object_set_new(doc, "iat", json_integer(b->at_s));
    json_object_set_new(doc, "exp", json_integer(b->at_s + EVIDENCE_LIFE_S));
    standin_set(doc, number, json_string(q->number));
    standin_set(doc, recipient, json_string(q->recipient));
    standin_set(doc, moment, json_integer(b->at_s));
    TRY(add_facts(b, doc));
    join_prefix(b->profile, b->facts, doc);
    *out = json_incref(doc);
    return OK;
}
