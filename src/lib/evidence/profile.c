#include "evidence/profile.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "json/doc.h"
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
    [CLAIM_PREFIX] = { "voorvoegsel", KIND_TEXT },
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
    [CLAIM_CHILDREN] = { "kinderen", KIND_CHILDREN },
    [CLAIM_EMPLOYEE] = { "medewerker", KIND_TEXT },
    [CLAIM_CORPORATIE] = { "corporatie", KIND_TEXT },
};

static const enum claim_kind proof_kinds[PROOF_N] = {
    [PROOF_COA] = KIND_COA, [PROOF_BIJSTAND] = KIND_BOOL, [PROOF_ZORGINDICATIE] = KIND_CARE, [PROOF_PROMOTIE] = KIND_BOOL,
    [PROOF_STUDIEFINANCIERING] = KIND_STATUSES, [PROOF_INSCHRIJVING] = KIND_STATUSES, [PROOF_ASIELVERGUNNING] = KIND_BOOL,
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

const char *claim_target_name(enum claim_target t)
{
    BUG_IF((unsigned)t >= CLAIM_N);
    return t >= CLAIM_PROOFS ? proof_name((enum proof)(t - CLAIM_PROOFS)) : targets[t].name;
}

/* Whoever writes profiles has `passend-standin check`: what is wrong but for a key is one refusal, without a reason. */
static bool require(const struct node *at, bool good)
{
    return doc_expect(at, good, "");
}

static const char *read_text(const struct node *object, const char *name, bool required, size_t max)
{
    return required ? doc_text(object, name, max) : doc_text_or(object, name, max, NULL);
}

static uint32_t choice(const struct node *object, const char *name, const struct name_value *table)
{
    const char *value = doc_text(object, name, 40);

    while (table->name != NULL && strcmp(table->name, value) != 0)
        table++;
    require(object, table->name != NULL);
    return table->value;
}

static uint32_t text_named(const struct node *at, const char *text, enum names names)
{
    uint32_t number = 0;

    require(at, text != NULL && name_find(names, text, strlen(text), &number));
    return number;
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

static const char *read_path(const struct node *object, const char *name)
{
    const char *path = doc_text(object, name, LIMIT_SOURCE_PATH_CHARS);

    require(object, plain_path(path) && *path == '/');
    return path;
}

static const char *member_name(const struct node *object, const char *name, bool required)
{
    const char *member = read_text(object, name, required, 40);

    require(object, member == NULL || plain_name(member, strlen(member)));
    return member;
}

static void read_codes(const struct node *object, enum names names, struct claim_rule *rule)
{
    struct node codes = doc_member(object, "waarden"), code;
    size_t n = json_object_size(codes.value);
    void *at = NULL;

    require(&codes, n > 0 && n <= LIMIT_SOURCE_CODES);
    while (doc_next(&codes, &at, &code)) {
        uint32_t to = text_named(&code, json_string_value(code.value), names);

        rule->codes[rule->n_codes++] = (struct claim_code){ .from = code.name, .to = to };
    }
}

/* A claim about statuses has codes for those it can show. */
static void read_status_codes(const struct node *object, struct claim_rule *rule)
{
    uint32_t may = rule->target >= CLAIM_PROOFS ? proof_statuses((enum proof)(rule->target - CLAIM_PROOFS)) : STATUS_ALL;

    read_codes(object, NAMES_PERSOONSSTATUS, rule);
    for (uint8_t i = 0; i < rule->n_codes; i++)
        require(object, (rule->codes[i].to & ~may) == 0);
}

static void read_form(const struct node *object, const struct name_value *forms, struct claim_rule *rule)
{
    rule->form = (enum claim_form)choice(object, "vorm", forms);
}

static void read_incomes(const struct node *object, struct claim_rule *rule)
{
    rule->year = member_name(object, "jaar", true);
    rule->amount = member_name(object, "bedrag", true);
    rule->where = member_name(object, "lid", false);
    rule->where_is = read_text(object, "is", rule->where != NULL, 64);
    require(object, (rule->where == NULL) == (rule->where_is == NULL));
    rule->single = doc_bool(object, "enkel");
    rule->none = member_name(object, "geen", false);
    read_form(object, money_forms, rule);
}

/* `naar`, `pad` and `required` belong to all; the other members to the kind. */
static void read_kind(const struct node *object, struct claim_rule *rule)
{
    static const char *const members[][11] = {
        [KIND_TEXT] = { "naar", "pad", "verplicht", NULL },
        [KIND_DATE] = { "naar", "pad", "verplicht", "vorm", NULL },
        [KIND_MONEY] = { "naar", "pad", "verplicht", "vorm", NULL },
        [KIND_BOOL] = { "naar", "pad", "verplicht", "vorm", NULL },
        [KIND_CODE] = { "naar", "pad", "verplicht", "waarden", NULL },
        [KIND_STATUSES] = { "naar", "pad", "verplicht", "waarden", NULL },
        [KIND_INCOMES] = { "naar", "pad", "verplicht", "vorm", "jaar", "bedrag", "lid", "is", "enkel", "geen", NULL },
        [KIND_CHILDREN] = { "naar", "pad", "verplicht", "vorm", "lid", NULL },
        [KIND_COA] = { "naar", "pad", "verplicht", "vorm", "datum", "huishouden", NULL },
        [KIND_CARE] = { "naar", "pad", "verplicht", "vorm", "soort", "vanaf", "kind", "waarden", NULL },
    };
    enum claim_kind kind =
        rule->target >= CLAIM_PROOFS ? proof_kinds[rule->target - CLAIM_PROOFS] : targets[rule->target].kind;

    doc_only(object, members[kind]);
    switch (kind) {
    case KIND_TEXT:
        return;
    case KIND_DATE:
        read_form(object, date_forms, rule);
        return;
    case KIND_MONEY:
        read_form(object, money_forms, rule);
        return;
    case KIND_BOOL:
        read_form(object, bool_forms, rule);
        return;
    case KIND_CODE:
        read_codes(object, NAMES_LOON_PERIODE, rule);
        return;
    case KIND_STATUSES:
        read_status_codes(object, rule);
        return;
    case KIND_COA:
        rule->date = member_name(object, "datum", true);
        rule->household = member_name(object, "huishouden", true);
        read_form(object, date_forms, rule);
        return;
    case KIND_CARE:
        rule->sort = member_name(object, "soort", true);
        rule->date = member_name(object, "vanaf", true);
        rule->child = member_name(object, "kind", false);
        read_status_codes(object, rule);
        read_form(object, date_forms, rule);
        return;
    case KIND_INCOMES:
        read_incomes(object, rule);
        return;
    case KIND_CHILDREN:
        rule->member = member_name(object, "lid", true);
        read_form(object, date_forms, rule);
        return;
    }
}

static void read_rule(const struct node *object, struct claim_rule *rule)
{
    const char *target = doc_text(object, "naar", 40);
    unsigned t = 0;

    while (t < CLAIM_N && strcmp(claim_target_name((enum claim_target)t), target) != 0)
        t++;
    if (!require(object, t < CLAIM_N))
        return;
    rule->target = (enum claim_target)t;
    rule->required = doc_bool(object, "verplicht");
    rule->path = read_path(object, "pad");
    read_kind(object, rule);
}

static bool has_rule(const struct profile *p, enum claim_target t, bool required)
{
    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].target == t)
            return !required || p->rules[i].required;
    return false;
}

static void read_rules(const struct node *object, struct profile *p)
{
    struct node list = doc_list(object, "gegevens", 1, LIMIT_SOURCE_RULES), rule;

    for (size_t i = 0; doc_element(&list, i, &rule); i++) {
        read_rule(&rule, &p->rules[i]);
        require(&rule, !has_rule(p, p->rules[i].target, false));
        p->n_rules++;
    }
    /* Without these nobody can be recognised, and a wage slip without its period means nothing. */
    require(&list, has_rule(p, CLAIM_ACHTERNAAM, false) && has_rule(p, CLAIM_GEBOORTEDATUM, true));
    require(&list, !has_rule(p, CLAIM_LOON_BEDRAG, false) ||
                       (has_rule(p, CLAIM_LOON_PERIODE, false) && has_rule(p, CLAIM_LOON_EINDE, false)));
}

static void read_keys(const struct node *object, bool checked, struct profile *p)
{
    bool desk = p->bron.wijze == WIJZE_DESK;
    struct node list = doc_list(object, "sleutels", 1, LIMIT_SOURCE_KEYS), one;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        struct key *key = &p->keys[i];

        if (!doc_take(&one, checked ? key_from_checked(one.value, p->trust, key) : key_from_jwk(one.value, p->trust, key)))
            return;
        p->n_keys++;
        for (size_t k = 0; k < i; k++)
            require(&one, strcmp(p->keys[k].kid, key->kid) != 0);
        /* A desk signs for a corporation; any other source for itself. */
        require(&one, desk == (key->corporatie[0] != 0));
    }
    require(&list, !desk || (has_rule(p, CLAIM_EMPLOYEE, true) && has_rule(p, CLAIM_CORPORATIE, true)));
}

static uint8_t read_phases(const struct node *object)
{
    struct node list = doc_list(object, "fasen", 1, SIZE_MAX), one;
    uint8_t set = 0;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        uint32_t phase = text_named(&one, json_string_value(one.value), NAMES_FASE);

        require(&one, (set & 1u << phase) == 0);
        set = (uint8_t)(set | 1u << phase);
    }
    return set;
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

static void read_anchors(const struct node *object, struct x5_trust *out)
{
    struct node list = doc_list(object, "ankers", 1, SIZE_MAX), one;
    uint8_t der[X5_CERT_MAX];
    size_t len;

    for (size_t i = 0; doc_element(&list, i, &one); i++)
        require(&one, json_is_string(one.value) &&
                          base64_decode(json_string_value(one.value), json_string_length(one.value), der, sizeof der, &len) &&
                          x5_add_anchor(out, der, len) == OK);
    out->eku = read_text(object, "eku", false, 64);
}

/* Every path of the map begins with the id of a credential that is asked for, once; all with the same: nothing tells that
 * two credentials are about one person, so a name and an income come from one. */
static void check_paths(const struct node *object, const struct profile *p)
{
    for (size_t i = 0; doc_good(object) && i < p->n_rules; i++) {
        char id[LIMIT_SOURCE_PATH_CHARS + 1] = { 0 };

        memcpy(id, p->rules[i].path + 1, strcspn(p->rules[i].path + 1, "/"));
        const json_t *entry = dcql_find(p->query, id);
        require(object, entry != NULL && !dcql_multiple(entry) && dcql_binding_required(entry));
        require(object, strcspn(p->rules[0].path + 1, "/") == strlen(id) && memcmp(p->rules[0].path + 1, id, strlen(id)) == 0);
    }
}

static void read_wallet(const struct node *object, struct profile *p)
{
    require(object, p->bron.wijze != WIJZE_DESK && p->typ == NULL && p->cty == NULL);
    read_anchors(object, &p->anchors);
    p->anchors.revocation = doc_bool(object, "intrekking");
    p->status_required = doc_bool(object, "statusVerplicht");
    p->status_issuer = read_text(object, "statusUitgever", false, 255);
    p->status_eku = read_text(object, "statusEku", false, 64);
    p->query = doc_member(object, "vraag").value;
    require(object, dcql_check(p->query) == OK);
    check_paths(object, p);
}

static const char *read_oin(const struct node *object)
{
    const char *oin = doc_text(object, "oin", OIN_LEN);

    require(object, strlen(oin) == OIN_LEN && strspn(oin, "0123456789") == OIN_LEN);
    return oin;
}

static void read_recipients(const struct node *object, struct profile_order *out)
{
    static const char *const members[] = { "oin", "corporaties", NULL };
    struct node list = doc_list(object, "ontvangers", 1, LIMIT_SOURCE_RECIPIENTS), one, code;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        struct profile_recipient *r = &out->recipients[out->n_recipients++];

        doc_only(&one, members);
        r->oin = read_oin(&one);
        for (size_t k = 0; k < i; k++)
            require(&one, strcmp(out->recipients[k].oin, r->oin) != 0);
        struct node codes = doc_list(&one, "corporaties", 1, PROFILE_CORPORATIONS_MAX);
        while (doc_element(&codes, r->n, &code)) {
            const char *text = doc_own_text(&code, CORPORATIE_MAX - 1);

            require(&code, text_is_reference(text, strlen(text), CORPORATIE_MAX - 1));
            r->corporations[r->n++] = text;
        }
    }
}

/* A government's signature: RS256 is allowed, revocation is never left open, and an order stands in place of a nonce. */
static void read_order(const struct node *object, struct profile *p)
{
    static const char *const of_signer[] = { "oin", "organisatie", NULL };
    static const char *const of_order[] = { "nummer", "ontvanger", "moment", NULL };
    struct node signer = doc_object(object, "ondertekenaar", of_signer), order = doc_object(object, "opdracht", of_order);
    struct profile_order *out = &p->order;

    require(object, p->bron.wijze != WIJZE_DESK && p->trust == TRUST_NLGOV);
    require(object, p->form == PROFILE_JWS_X5C || (p->typ == NULL && p->cty == NULL));
    read_anchors(object, &p->anchors);
    p->anchors.document = true;
    p->bron.opdracht = 1;
    require(object, doc_bool(object, "intrekking"));
    out->revocation_age_s = doc_int(object, "intrekkingMaxLeeftijd", 1, LIMIT_SOURCE_REVOCATION_AGE_S);
    out->signer_oin = read_oin(&signer);
    out->signer_name = doc_text(&signer, "organisatie", 64);
    out->number = read_path(&order, "nummer");
    out->recipient = read_path(&order, "ontvanger");
    out->moment = read_path(&order, "moment");
    read_recipients(object, out);
}

/* Members that belong to some forms only. */
static void check_members(const struct node *object, enum profile_form form)
{
    enum { KEYS = 1 << PROFILE_JWS, WALLET = 1 << PROFILE_WALLET, ORDER = 1 << PROFILE_JWS_X5C | 1 << PROFILE_CMS };
    static const struct { const char *name; unsigned forms; } members[] = {
        { "sleutels", KEYS }, { "stroom", KEYS },
        { "ankers", WALLET | ORDER }, { "eku", WALLET | ORDER }, { "intrekking", WALLET | ORDER },
        { "statusVerplicht", WALLET }, { "statusUitgever", WALLET }, { "statusEku", WALLET }, { "vraag", WALLET },
        { "intrekkingMaxLeeftijd", ORDER }, { "ondertekenaar", ORDER }, { "opdracht", ORDER }, { "ontvangers", ORDER },
    };

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        require(object, (members[i].forms & 1u << form) != 0 || !doc_has(object, members[i].name));
}

static void read_signer(const struct node *object, bool checked, struct profile *p)
{
    check_members(object, p->form);
    switch (p->form) {
    case PROFILE_JWS:
        read_keys(object, checked, p);
        return;
    case PROFILE_WALLET:
        read_wallet(object, p);
        return;
    case PROFILE_JWS_X5C:
    case PROFILE_CMS:
        read_order(object, p);
        return;
    }
}

static void read_profile(const struct node *object, bool checked, struct profile *p)
{
    static const char *const members[] = { "profiel", "id", "titel", "uitgever", "vertrouwen", "vorm", "typ", "cty",
                                           "wijze", "zekerheid", "fasen", "maxLeeftijd", "aannames", "sleutels",
                                           "gegevens", "voorlopig", "ankers", "eku", "intrekking", "statusVerplicht",
                                           "statusUitgever", "statusEku", "vraag", "intrekkingMaxLeeftijd",
                                           "ondertekenaar", "opdracht", "ontvangers", "stroom", NULL };
    struct fetching fetching;

    doc_only(object, members);
    (void)doc_int(object, "profiel", 1, 1);
    const char *id = doc_text(object, "id", BRON_MAX - 1);
    require(object, source_name(id) && strcmp(id, SOURCE_SELF_NAME) != 0);
    memcpy(p->bron.name, id, strlen(id) + 1);
    p->issuer = doc_text(object, "uitgever", 255);
    p->form = (enum profile_form)choice(object, "vorm", profile_forms);
    p->preview = doc_bool(object, "voorlopig");
    p->typ = read_text(object, "typ", false, 64);
    p->cty = read_text(object, "cty", false, 64);
    p->trust = (enum trust)choice(object, "vertrouwen", trusts);
    p->bron.wijze = (uint8_t)text_named(object, doc_text(object, "wijze", 40), NAMES_WIJZE);
    p->bron.zekerheid = (uint8_t)text_named(object, doc_text(object, "zekerheid", 40), NAMES_ZEKERHEID);
    require(object, p->bron.zekerheid != ZEKERHEID_VERKLAARD);   /* that is what nobody signs */
    require(object, (p->bron.wijze == WIJZE_DESK) == (p->bron.zekerheid == ZEKERHEID_BALIE));
    p->bron.fasen = read_phases(object);
    p->max_age_s = doc_int(object, "maxLeeftijd", 1, LIMIT_SOURCE_AGE_S);
    read_rules(object, p);
    read_signer(object, checked, p);
    if (!doc_good(object) || !doc_take(object, fetching_read(object->value, &fetching)))
        return;
    p->subject = fetching.subject;
    doc_take(object, hash(object->value, p->bron.profiel_sha));
}

static void read_set(const struct node *list, struct profiles *set)
{
    size_t n = json_array_size(list->value);
    struct node one;

    require(list, n > 0 && n <= LIMIT_SOURCES);
    for (size_t i = 0; doc_element(list, i, &one); i++) {
        set->n++; /* first, so that a refusal releases its keys */
        read_profile(&one, false, &set->list[i]);
        require(&one, profiles_find(set, set->list[i].bron.name) == &set->list[i]);
    }
}

static void read_one(const struct node *list, const char *name, struct profiles *set)
{
    struct node one;

    for (size_t i = 0; doc_element(list, i, &one); i++) {
        const char *id = json_string_value(json_object_get(one.value, "id"));

        if (id == NULL || strcmp(id, name) != 0)
            continue;
        set->n = 1;
        read_profile(&one, true, &set->list[0]);
        return;
    }
}

/* name: NULL for all */
static enum status open_set(const void *json, size_t len, const char *name, struct profiles *set)
{
    struct doc doc;

    memset(set, 0, sizeof *set);
    TRY(strict_json_parse(json, len, false, &set->document));
    doc_init(&doc, REFUSED_CONFIG);
    struct node list = doc_root(&doc, set->document);
    if (name == NULL)
        read_set(&list, set);
    else
        read_one(&list, name, set);
    if (doc.status != OK)
        profiles_release(set);
    ERR_clear_error();
    return doc.status;
}

enum status profiles_open(const void *json, size_t len, struct profiles *set)
{
    return open_set(json, len, NULL, set);
}

enum status profiles_open_one(const void *json, size_t len, const char *name, struct profiles *set)
{
    return open_set(json, len, name, set);
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
        if (strcmp(set->list[i].bron.name, name) == 0)
            return &set->list[i];
    return NULL;
}
