#include "evidence/profile.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "json/jcs.h"
#include "evidence/dcql.h"
#include "evidence/fetching.h"
#include "model/names.h"

#include <openssl/err.h>
#include <string.h>

enum claim_kind { KIND_TEXT, KIND_DATE, KIND_MONEY, KIND_BOOL, KIND_CODE, KIND_INCOMES, KIND_STATUSES, KIND_CHILDREN, KIND_COA,
                  KIND_CARE };

static const struct { const char *name; enum claim_kind kind; } targets[CLAIM_PROOFS] = {
    [CLAIM_ACHTERNAAM] = { "achternaam", KIND_TEXT },
    [CLAIM_VOORVOEGSEL] = { "voorvoegsel", KIND_TEXT },
    [CLAIM_VOORNAMEN] = { "voornamen", KIND_TEXT },
    [CLAIM_VOORLETTERS] = { "voorletters", KIND_TEXT },
    [CLAIM_GEBOORTEDATUM] = { "geboortedatum", KIND_DATE },
    [CLAIM_INKOMENS] = { "inkomens", KIND_INCOMES },
    [CLAIM_LOON_BEDRAG] = { "loonLoonheffing", KIND_MONEY },
    [CLAIM_LOON_PERIODE] = { "periode", KIND_CODE },
    [CLAIM_LOON_EINDE] = { "periodeEinde", KIND_DATE },
    [CLAIM_VAKANTIEGELD_APART] = { "vakantiegeldApart", KIND_BOOL },
    [CLAIM_INSPECTEURSVERKLARING] = { "inspecteursverklaring", KIND_BOOL },
    [CLAIM_WINST] = { "winst", KIND_MONEY },
    [CLAIM_BOX3] = { "box3", KIND_MONEY },
    [CLAIM_STATUSSEN] = { "statussen", KIND_STATUSES },
    [CLAIM_KINDEREN] = { "kinderen", KIND_CHILDREN },
    [CLAIM_MEDEWERKER] = { "medewerker", KIND_TEXT },
    [CLAIM_CORPORATIE] = { "corporatie", KIND_TEXT },
};

static const enum claim_kind proof_kinds[PROOF_N] = {
    [PROOF_COA] = KIND_COA, [PROOF_BIJSTAND] = KIND_BOOL, [PROOF_STUDIEFINANCIERING] = KIND_STATUSES, [PROOF_ZORG] = KIND_CARE,
    [PROOF_INSCHRIJVING] = KIND_STATUSES, [PROOF_PROMOTIE] = KIND_BOOL, [PROOF_ASIEL] = KIND_BOOL,
};

/* How a source writes its values: spellings of profiles only. */
struct name_value { const char *name; uint32_t value; };

static const struct name_value date_forms[] = {
    { "JJJJ-MM-DD", FORM_DATE_ISO }, { "JJJJMMDD", FORM_DATE_COMPACT }, { NULL, 0 },
};
static const struct name_value money_forms[] = {
    { "euro", FORM_EURO }, { "cent", FORM_CENT }, { "euroTekst", FORM_EURO_TEXT }, { NULL, 0 },
};
static const struct name_value bool_forms[] = { { "waar", FORM_YES }, { "onwaar", FORM_NO }, { NULL, 0 } };
static const struct name_value profile_forms[] = {
    { "jws", PROFILE_JWS }, { "sd-jwt-vc", PROFILE_WALLET }, { "jws-x5c", PROFILE_JWS_X5C }, { "cms", PROFILE_CMS }, { NULL, 0 },
};
static const struct name_value trusts[] = { { "fapi2", TRUST_FAPI2 }, { "nlgov", TRUST_NLGOV }, { NULL, 0 } };
static uint32_t look_up(const struct name_value *table, const char *name)
{
    for (; table->name != NULL; table++)
        if (strcmp(table->name, name) == 0)
            return table->value;
    return UINT32_MAX;
}

const char *claim_target_name(enum claim_target t)
{
    BUG_IF((unsigned)t >= CLAIM_N);
    return t >= CLAIM_PROOFS ? proof_name((enum proof)(t - CLAIM_PROOFS)) : targets[t].name;
}

/* Any fault in a profile but in its keys is one refusal: whoever writes profiles has `passend-standin check`. */
#define CONFIG(cond)              \
    do {                          \
        if (!(cond))              \
            return REFUSED_CONFIG;\
    } while (0)

static enum status text(const json_t *obj, const char *name, bool required, size_t max, const char **out)
{
    size_t len;

    *out = NULL;
    if (json_object_get(obj, name) == NULL)
        return required ? REFUSED_CONFIG : OK;
    CONFIG(strict_json_text(obj, name, out, &len) == OK && len > 0 && len <= max);
    return OK;
}

static enum status choice(const json_t *obj, const char *name, const struct name_value *table, uint32_t *out)
{
    const char *value;

    TRY(text(obj, name, true, 40, &value));
    *out = look_up(table, value);
    CONFIG(*out != UINT32_MAX);
    return OK;
}

static enum status named(const json_t *obj, const char *name, enum names names, uint8_t *out)
{
    const char *value;
    uint32_t number;

    TRY(text(obj, name, true, 40, &value));
    CONFIG(name_find(names, value, strlen(value), &number));
    *out = (uint8_t)number;
    return OK;
}

/* One name of a path or a member: [A-Za-z0-9_-]{1,40} */
static bool plain_name(const char *s, size_t len)
{
    if (len == 0 || len > 40)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= '0' && s[i] <= '9') ||
              s[i] == '_' || s[i] == '-'))
            return false;
    return true;
}

static bool plain_path(const char *path)
{
    while (*path == '/') {
        size_t len = strcspn(path + 1, "/");

        if (!plain_name(path + 1, len))
            return false;
        path += 1 + len;
    }
    return *path == 0;
}

static enum status path(const json_t *obj, const char *name, const char **out)
{
    TRY(text(obj, name, true, LIMIT_SOURCE_PATH_CHARS, out));
    CONFIG(plain_path(*out) && **out == '/');
    return OK;
}

static enum status member_name(const json_t *obj, const char *name, bool required, const char **out)
{
    TRY(text(obj, name, required, 40, out));
    CONFIG(*out == NULL || plain_name(*out, strlen(*out)));
    return OK;
}

static enum status read_codes(const json_t *obj, enum names names, struct claim_rule *rule)
{
    const json_t *codes = json_object_get(obj, "waarden");
    const char *from;
    json_t *to;

    CONFIG(json_is_object(codes) && json_object_size(codes) > 0 && json_object_size(codes) <= LIMIT_SOURCE_CODES);
    json_object_foreach((json_t *)codes, from, to) {
        uint32_t value;

        CONFIG(json_is_string(to) && name_find(names, json_string_value(to), json_string_length(to), &value));
        rule->codes[rule->n_codes++] = (struct claim_code){ .from = from, .to = value };
    }
    return OK;
}

/* A claim about statuses has codes for those it can show. */
static enum status read_status_codes(const json_t *obj, struct claim_rule *rule)
{
    uint32_t may = rule->target >= CLAIM_PROOFS ? proof_statuses((enum proof)(rule->target - CLAIM_PROOFS)) : STATUS_ALLE;
    TRY(read_codes(obj, NAMES_PERSOONSSTATUS, rule));
    for (uint8_t i = 0; i < rule->n_codes; i++)
        CONFIG((rule->codes[i].to & ~may) == 0);
    return OK;
}

static enum status read_form(const json_t *obj, const struct name_value *forms, struct claim_rule *rule)
{
    uint32_t form;

    TRY(choice(obj, "vorm", forms, &form));
    rule->form = (enum claim_form)form;
    return OK;
}

/* A boolean that is false when absent. */
static enum status yes(const json_t *obj, const char *name, bool *out)
{
    const json_t *v = json_object_get(obj, name);

    CONFIG(v == NULL || json_is_boolean(v));
    *out = json_is_true(v);
    return OK;
}

/* Members that belong to the kind; `naar`, `pad` and `verplicht` belong to all. */
static enum status read_kind(const json_t *obj, struct claim_rule *rule)
{
    static const char *const plain[] = { "naar", "pad", "verplicht", NULL };
    static const char *const with_form[] = { "naar", "pad", "verplicht", "vorm", NULL };
    static const char *const with_codes[] = { "naar", "pad", "verplicht", "waarden", NULL };
    static const char *const incomes[] = { "naar", "pad", "verplicht", "vorm", "jaar", "bedrag", "lid", "is", "enkel", "geen",
                                           NULL };
    static const char *const children[] = { "naar", "pad", "verplicht", "vorm", "lid", NULL };
    static const char *const statement[] = { "naar", "pad", "verplicht", "vorm", "datum", "huishouden", NULL };
    static const char *const indication[] = { "naar", "pad", "verplicht", "vorm", "soort", "vanaf", "kind", "waarden", NULL };

    switch (rule->target >= CLAIM_PROOFS ? proof_kinds[rule->target - CLAIM_PROOFS] : targets[rule->target].kind) {
    case KIND_TEXT:
        CONFIG(strict_json_only(obj, plain) == OK);
        return OK;
    case KIND_DATE:
        CONFIG(strict_json_only(obj, with_form) == OK);
        return read_form(obj, date_forms, rule);
    case KIND_MONEY:
        CONFIG(strict_json_only(obj, with_form) == OK);
        return read_form(obj, money_forms, rule);
    case KIND_BOOL:
        CONFIG(strict_json_only(obj, with_form) == OK);
        return read_form(obj, bool_forms, rule);
    case KIND_CODE:
        CONFIG(strict_json_only(obj, with_codes) == OK);
        return read_codes(obj, NAMES_LOONPERIODE, rule);
    case KIND_STATUSES:
        CONFIG(strict_json_only(obj, with_codes) == OK);
        return read_status_codes(obj, rule);
    case KIND_COA:
        CONFIG(strict_json_only(obj, statement) == OK);
        TRY(member_name(obj, "datum", true, &rule->date));
        TRY(member_name(obj, "huishouden", true, &rule->household));
        return read_form(obj, date_forms, rule);
    case KIND_CARE:
        CONFIG(strict_json_only(obj, indication) == OK);
        TRY(member_name(obj, "soort", true, &rule->sort));
        TRY(member_name(obj, "vanaf", true, &rule->date));
        TRY(member_name(obj, "kind", false, &rule->child));
        TRY(read_status_codes(obj, rule));
        return read_form(obj, date_forms, rule);
    case KIND_INCOMES:
        CONFIG(strict_json_only(obj, incomes) == OK);
        TRY(member_name(obj, "jaar", true, &rule->year));
        TRY(member_name(obj, "bedrag", true, &rule->amount));
        TRY(member_name(obj, "lid", false, &rule->where));
        TRY(text(obj, "is", rule->where != NULL, 64, &rule->where_is));
        CONFIG((rule->where == NULL) == (rule->where_is == NULL));
        TRY(yes(obj, "enkel", &rule->single));
        TRY(member_name(obj, "geen", false, &rule->none));
        return read_form(obj, money_forms, rule);
    case KIND_CHILDREN:
        CONFIG(strict_json_only(obj, children) == OK);
        TRY(member_name(obj, "lid", true, &rule->member));
        return read_form(obj, date_forms, rule);
    }
    return REFUSED_CONFIG;
}

static enum status read_rule(const json_t *obj, struct claim_rule *rule)
{
    const json_t *required = json_object_get(obj, "verplicht");
    const char *target;

    CONFIG(json_is_object(obj));
    TRY(text(obj, "naar", true, 40, &target));
    rule->target = CLAIM_N;
    for (unsigned i = 0; i < CLAIM_N; i++)
        if (strcmp(claim_target_name((enum claim_target)i), target) == 0)
            rule->target = (enum claim_target)i;
    CONFIG(rule->target != CLAIM_N);
    CONFIG(required == NULL || json_is_boolean(required));
    rule->required = json_is_true(required);
    TRY(path(obj, "pad", &rule->path));
    return read_kind(obj, rule);
}

static bool has_rule(const struct profile *p, enum claim_target t, bool required)
{
    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].target == t)
            return !required || p->rules[i].required;
    return false;
}

static enum status read_rules(const json_t *list, struct profile *p)
{
    size_t i;
    json_t *v;

    CONFIG(json_is_array(list) && json_array_size(list) > 0 && json_array_size(list) <= LIMIT_SOURCE_RULES);
    JSON_EACH(list, i, v) {
        TRY(read_rule(v, &p->rules[i]));
        CONFIG(!has_rule(p, p->rules[i].target, false));
        p->n_rules++;
    }
    /* Without these nobody can be recognised, and a wage slip without its period means nothing. */
    CONFIG(has_rule(p, CLAIM_ACHTERNAAM, false) && has_rule(p, CLAIM_GEBOORTEDATUM, true));
    CONFIG(!has_rule(p, CLAIM_LOON_BEDRAG, false) ||
           (has_rule(p, CLAIM_LOON_PERIODE, false) && has_rule(p, CLAIM_LOON_EINDE, false)));
    return OK;
}

static enum status read_keys(const json_t *list, bool checked, struct profile *p)
{
    bool desk = p->bron.wijze == WIJZE_DESK;
    size_t i;
    json_t *v;

    CONFIG(json_is_array(list) && json_array_size(list) > 0 && json_array_size(list) <= LIMIT_SOURCE_KEYS);
    JSON_EACH(list, i, v) {
        TRY(checked ? key_from_checked(v, p->trust, &p->keys[i]) : key_from_jwk(v, p->trust, &p->keys[i]));
        p->n_keys++;
        for (size_t k = 0; k < i; k++)
            CONFIG(strcmp(p->keys[k].kid, p->keys[i].kid) != 0);
        /* A desk signs for a corporation; any other source for itself. */
        CONFIG(desk == (p->keys[i].corporatie[0] != 0));
    }
    CONFIG(!desk || (has_rule(p, CLAIM_MEDEWERKER, true) && has_rule(p, CLAIM_CORPORATIE, true)));
    return OK;
}

static enum status read_phases(const json_t *list, uint8_t *out)
{
    size_t i;
    json_t *v;

    CONFIG(json_is_array(list) && json_array_size(list) > 0);
    JSON_EACH(list, i, v) {
        uint32_t phase;

        CONFIG(json_is_string(v) && name_find(NAMES_FASE, json_string_value(v), json_string_length(v), &phase));
        CONFIG((*out & 1u << phase) == 0);
        *out = (uint8_t)(*out | 1u << phase);
    }
    return OK;
}

/* [a-z0-9-] */
static bool source_name(const char *s)
{
    for (; *s != 0; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '-'))
            return false;
    return true;
}

static enum status hash(const json_t *obj, uint8_t out[DIGEST_LEN])
{
    char *text;
    size_t len;

    enum status s = jcs_encode(obj, &text, &len);
    if (s == OK)
        s = sha256(text, len, out);
    mem_free(text);
    return s == REFUSED_JSON_NUMBER ? REFUSED_CONFIG : s;
}

static enum status read_anchors(const json_t *list, struct x5_trust *out)
{
    uint8_t der[X5_CERT_MAX];
    size_t i, len;
    json_t *v;

    CONFIG(json_is_array(list) && json_array_size(list) > 0);
    JSON_EACH(list, i, v) {
        CONFIG(json_is_string(v) &&
               base64_decode(json_string_value(v), json_string_length(v), der, sizeof der, &len));
        CONFIG(x5_add_anchor(out, der, len) == OK);
    }
    return OK;
}

/* Every path of the map begins with the id of a credential that is asked for, once; all with the same: nothing tells that
 * two credentials are about one person, so a name and an income come from one. */
static enum status check_paths(const struct profile *p)
{
    for (size_t i = 0; i < p->n_rules; i++) {
        char id[LIMIT_SOURCE_PATH_CHARS + 1] = { 0 };

        memcpy(id, p->rules[i].path + 1, strcspn(p->rules[i].path + 1, "/"));
        const json_t *entry = dcql_find(p->query, id);
        CONFIG(entry != NULL && !dcql_multiple(entry) && dcql_binding_required(entry));
        CONFIG(strcspn(p->rules[0].path + 1, "/") == strlen(id) && memcmp(p->rules[0].path + 1, id, strlen(id)) == 0);
    }
    return OK;
}

static enum status read_wallet(const json_t *obj, struct profile *p)
{
    CONFIG(p->bron.wijze != WIJZE_DESK && p->typ == NULL && p->cty == NULL);
    TRY(read_anchors(json_object_get(obj, "ankers"), &p->anchors));
    TRY(text(obj, "eku", false, 64, &p->anchors.eku));
    TRY(yes(obj, "intrekking", &p->anchors.revocation));
    TRY(yes(obj, "statusVerplicht", &p->status_required));
    TRY(text(obj, "statusUitgever", false, 255, &p->status_issuer));
    TRY(text(obj, "statusEku", false, 64, &p->status_eku));
    p->query = json_object_get(obj, "vraag");
    CONFIG(dcql_check(p->query) == OK);
    return check_paths(p);
}

static enum status oin(const json_t *obj, const char **out)
{
    TRY(text(obj, "oin", true, OIN_LEN, out));
    CONFIG(strlen(*out) == OIN_LEN && strspn(*out, "0123456789") == OIN_LEN);
    return OK;
}

static enum status read_recipient(const json_t *obj, struct profile_recipient *out)
{
    static const char *const members[] = { "oin", "corporaties", NULL };
    const json_t *list = json_object_get(obj, "corporaties");
    size_t i;
    json_t *v;

    CONFIG(strict_json_only(obj, members) == OK);
    TRY(oin(obj, &out->oin));
    CONFIG(json_is_array(list) && json_array_size(list) > 0 && json_array_size(list) <= PROFILE_CORPORATIONS_MAX);
    JSON_EACH(list, i, v) {
        CONFIG(json_is_string(v) &&
               text_is_reference(json_string_value(v), json_string_length(v), CORPORATIE_MAX - 1));
        out->corporations[out->n++] = json_string_value(v);
    }
    return OK;
}

static enum status read_recipients(const json_t *list, struct profile_order *out)
{
    size_t i;
    json_t *v;

    CONFIG(json_is_array(list) && json_array_size(list) > 0 && json_array_size(list) <= LIMIT_SOURCE_RECIPIENTS);
    JSON_EACH(list, i, v) {
        TRY(read_recipient(v, &out->recipients[i]));
        for (size_t k = 0; k < i; k++)
            CONFIG(strcmp(out->recipients[k].oin, out->recipients[i].oin) != 0);
        out->n_recipients++;
    }
    return OK;
}

/* A government's signature: RS256 is allowed, revocation is never left open, and an order stands in place of a nonce. */
static enum status read_order(const json_t *obj, struct profile *p)
{
    static const char *const of_signer[] = { "oin", "organisatie", NULL };
    static const char *const of_order[] = { "nummer", "ontvanger", "moment", NULL };
    const json_t *signer = json_object_get(obj, "ondertekenaar"), *order = json_object_get(obj, "opdracht");
    struct profile_order *out = &p->order;

    CONFIG(p->bron.wijze != WIJZE_DESK && p->trust == TRUST_NLGOV);
    CONFIG(p->form == PROFILE_JWS_X5C || (p->typ == NULL && p->cty == NULL));
    TRY(read_anchors(json_object_get(obj, "ankers"), &p->anchors));
    TRY(text(obj, "eku", false, 64, &p->anchors.eku));
    p->anchors.document = true;
    p->bron.opdracht = 1;
    CONFIG(json_is_true(json_object_get(obj, "intrekking")));
    CONFIG(strict_json_int(obj, "intrekkingMaxLeeftijd", 1, LIMIT_SOURCE_REVOCATION_AGE_S, &out->revocation_age_s) == OK);
    CONFIG(strict_json_only(signer, of_signer) == OK && strict_json_only(order, of_order) == OK);
    TRY(oin(signer, &out->signer_oin));
    TRY(text(signer, "organisatie", true, 64, &out->signer_name));
    TRY(path(order, "nummer", &out->number));
    TRY(path(order, "ontvanger", &out->recipient));
    TRY(path(order, "moment", &out->moment));
    return read_recipients(json_object_get(obj, "ontvangers"), out);
}

/* Members that belong to some forms only. */
static enum status check_members(const json_t *obj, enum profile_form form)
{
    enum { KEYS = 1 << PROFILE_JWS, WALLET = 1 << PROFILE_WALLET, ORDER = 1 << PROFILE_JWS_X5C | 1 << PROFILE_CMS };
    static const struct { const char *name; unsigned forms; } members[] = {
        { "sleutels", KEYS }, { "stroom", KEYS },
        { "ankers", WALLET | ORDER }, { "eku", WALLET | ORDER }, { "intrekking", WALLET | ORDER },
        { "statusVerplicht", WALLET }, { "statusUitgever", WALLET }, { "statusEku", WALLET }, { "vraag", WALLET },
        { "intrekkingMaxLeeftijd", ORDER }, { "ondertekenaar", ORDER }, { "opdracht", ORDER }, { "ontvangers", ORDER },
    };

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        CONFIG((members[i].forms & 1u << form) != 0 || json_object_get(obj, members[i].name) == NULL);
    return OK;
}

static enum status read_signer(const json_t *obj, bool checked, struct profile *p)
{
    TRY(check_members(obj, p->form));
    switch (p->form) {
    case PROFILE_JWS:
        return read_keys(json_object_get(obj, "sleutels"), checked, p);
    case PROFILE_WALLET:
        return read_wallet(obj, p);
    case PROFILE_JWS_X5C:
    case PROFILE_CMS:
        return read_order(obj, p);
    }
    return REFUSED_CONFIG;
}

static enum status read_profile(const json_t *obj, bool checked, struct profile *p)
{
    static const char *const members[] = { "profiel", "id", "titel", "uitgever", "vertrouwen", "vorm", "typ", "cty",
                                           "wijze", "zekerheid", "fasen", "maxLeeftijd", "aannames", "sleutels",
                                           "gegevens", "voorlopig", "ankers", "eku", "intrekking", "statusVerplicht",
                                           "statusUitgever", "statusEku", "vraag", "intrekkingMaxLeeftijd",
                                           "ondertekenaar", "opdracht", "ontvangers", "stroom", NULL };
    struct fetching fetching;
    const char *id;
    uint32_t value;
    int64_t version;

    CONFIG(strict_json_only(obj, members) == OK);
    CONFIG(strict_json_int(obj, "profiel", 1, 1, &version) == OK);
    TRY(text(obj, "id", true, BRON_MAX - 1, &id));
    CONFIG(source_name(id) && strcmp(id, SOURCE_SELF_NAME) != 0);
    memcpy(p->bron.naam, id, strlen(id) + 1);
    TRY(text(obj, "uitgever", true, 255, &p->issuer));
    TRY(choice(obj, "vorm", profile_forms, &value));
    p->form = (enum profile_form)value;
    TRY(yes(obj, "voorlopig", &p->preview));
    TRY(text(obj, "typ", false, 64, &p->typ));
    TRY(text(obj, "cty", false, 64, &p->cty));
    TRY(choice(obj, "vertrouwen", trusts, &value));
    p->trust = (enum trust)value;
    TRY(named(obj, "wijze", NAMES_WIJZE, &p->bron.wijze));
    TRY(named(obj, "zekerheid", NAMES_ZEKERHEID, &p->bron.zekerheid));
    CONFIG(p->bron.zekerheid != ZEKERHEID_VERKLAARD);   /* that is what nobody signs */
    CONFIG((p->bron.wijze == WIJZE_DESK) == (p->bron.zekerheid == ZEKERHEID_BALIE));
    TRY(read_phases(json_object_get(obj, "fasen"), &p->bron.fasen));
    CONFIG(strict_json_int(obj, "maxLeeftijd", 1, LIMIT_SOURCE_AGE_S, &p->max_age_s) == OK);
    TRY(read_rules(json_object_get(obj, "gegevens"), p));
    TRY(read_signer(obj, checked, p));
    TRY(fetching_read(obj, &fetching));
    p->subject = fetching.subject;
    return hash(obj, p->bron.profiel_sha);
}

static enum status read_set(const json_t *list, struct profiles *set)
{
    size_t i;
    json_t *v;

    CONFIG(json_is_array(list) && json_array_size(list) > 0 && json_array_size(list) <= LIMIT_SOURCES);
    JSON_EACH(list, i, v) {
        set->n++; /* first, so that a refusal releases its keys */
        TRY(read_profile(v, false, &set->list[i]));
        CONFIG(profiles_find(set, set->list[i].bron.naam) == &set->list[i]);
    }
    return OK;
}

static enum status read_one(const json_t *list, const char *name, struct profiles *set)
{
    size_t i;
    json_t *v;

    JSON_EACH(list, i, v) {
        const char *id;

        if (strict_json_text(v, "id", &id, NULL) != OK || strcmp(id, name) != 0)
            continue;
        set->n = 1;
        return read_profile(v, true, &set->list[0]);
    }
    return OK;
}

static enum status released_unless_ok(enum status s, struct profiles *set)
{
    if (s != OK)
        profiles_release(set);
    ERR_clear_error();
    return s;
}

enum status profiles_open(const void *json, size_t len, struct profiles *set)
{
    memset(set, 0, sizeof *set);
    TRY(strict_json_parse(json, len, false, &set->document));
    return released_unless_ok(read_set(set->document, set), set);
}

enum status profiles_open_one(const void *json, size_t len, const char *name, struct profiles *set)
{
    memset(set, 0, sizeof *set);
    TRY(strict_json_parse(json, len, false, &set->document));
    return released_unless_ok(read_one(set->document, name, set), set);
}

void profiles_release(struct profiles *set)
{
    for (size_t i = 0; i < set->n; i++) {
        for (size_t k = 0; k < LIMIT_SOURCE_KEYS; k++)
            key_release(&set->list[i].keys[k]);
        x5_trust_release(&set->list[i].anchors);
    }
    json_decref(set->document);
    memset(set, 0, sizeof *set);
}

const struct profile *profiles_find(const struct profiles *set, const char *name)
{
    for (size_t i = 0; i < set->n; i++)
        if (strcmp(set->list[i].bron.naam, name) == 0)
            return &set->list[i];
    return NULL;
}
