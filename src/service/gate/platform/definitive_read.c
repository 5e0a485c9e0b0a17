#include "gate/platform/definitive_read.h"

#include "base/sha256.h"
#include "base/text.h"
#include "gate/platform/bodies.h"
#include "json/case_read.h"
#include "model/outcome.h"

#include <string.h>

#define INDEX_MAX ((INT64_C(1) << 53) - 1)   /* what every reader of JSON has whole */

/* One of these names, or the end of the list. */
static bool among(struct slice name, const char *const *list)
{
    for (; *list != NULL; list++)
        if (slice_is(name, *list))
            return true;
    return false;
}

/* A member that nobody knows, or one that belongs to an indication. */
static void other(struct pull *p, struct slice name, const char *const *known, const char *const *of_reactie)
{
    if (among(name, of_reactie))
        pull_refuse(p, REFUSED_MEMBER_PHASE);
    else
        pull_unknown(p, name, known);
}

bool definitive_asked(struct pull *p, const char *text, size_t len)
{
    struct slice name;
    bool asked = false;

    pull_init(p, text, len);
    pull_object(p);
    while (!asked && pull_member(p, &name)) {
        if (slice_is(name, "fase"))
            asked = case_read_name(p, NAMES_FASE, REFUSED_VALUE) == FASE_TOEWIJZING;
        else
            pull_skip(p);
    }
    status_ignored(pull_end(p));
    pull_wipe(p);
    return asked;
}

/* ---- the household ---- */

static void put_facts(struct msg_definitive *m, const struct body_facts *facts)
{
    m->urgentie = facts->urgentie;
    m->besluit54a = facts->besluit54a;
    m->huurt_van_deelnemer = facts->nu.huurt_van_deelnemer;
    m->nu_slaapkamers_min = facts->nu.slaapkamers_min;
    m->nu_slaapkamers_max = facts->nu.slaapkamers_max;
}

static void read_huishouden(struct pull *p, struct msg_definitive *m)
{
    static const char *const known[] = { "dossier", "zegels", "referentie", "urgentie", "besluit54a", "huidigeWoning", NULL };
    static const char *const of_reactie[] = { "dossierzegel", "verklaard", NULL };
    struct body_facts facts = BODY_FACTS_NONE;
    bool dossier = false;
    struct slice name;

    if (pull_peek(p) == PULL_NONE)
        return;
    const char *begin = p->at;
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "dossier")) {
            dossier = true;
            body_id(p, &m->dossier);
        } else if (slice_is(name, "zegels")) {
            body_seals(p, m->zegels, &m->n_zegels);
            if (p->failed == OK && m->n_zegels == 0)
                pull_refuse(p, REFUSED_ROSTER_INCOMPLETE);
        } else if (slice_is(name, "referentie")) {
            body_reference(p, m->referentie);
        } else if (!body_fact(p, name, &facts)) {
            other(p, name, known, of_reactie);
        }
    }
    put_facts(m, &facts);
    if (p->failed != OK)
        return;
    if (!dossier)
        pull_refuse_below(p, REFUSED_MEMBER_MISSING, "/dossier");
    else if (m->n_zegels == 0)
        pull_refuse_below(p, REFUSED_MEMBER_MISSING, "/zegels");
    else if (facts.given)
        sha256_kept(begin, (size_t)(p->at - begin), m->verklaard_sha);
}

static void read_huishoudens(struct pull *p, struct msg_definitive *m)
{
    unsigned n = 0;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        if (n++ == 1)
            pull_refuse(p, REFUSED_TOO_MANY);
        else
            read_huishouden(p, m);
    }
    if (p->failed == OK && n == 0)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}

/* ---- what is replaced ---- */

/* As it stands in the body, which has no need of escapes there. */
static struct slice read_former(struct pull *p)
{
    struct slice s = pull_text(p, DEFINITIVE_JWS_MAX);

    if (p->failed == OK && (s.at < p->start || s.at >= p->end))
        pull_refuse(p, REFUSED_TEXT);
    return s;
}

static void read_vervangt(struct pull *p, struct msg_definitive *m, struct slice *former)
{
    static const char *const known[] = { "jti", "logIndex", "reden", "dossier", "toetsing", NULL };
    bool jti = false, index = false, dossier = false;
    struct slice name;

    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "jti")) {
            jti = true;
            body_id(p, &m->previous_jti);
        } else if (slice_is(name, "logIndex")) {
            index = true;
            m->previous_index = (uint64_t)pull_int(p, 0, INDEX_MAX);
        } else if (slice_is(name, "reden")) {
            m->reden = (uint8_t)case_read_name(p, NAMES_SUPERSEDE_REASON, REFUSED_VALUE);
        } else if (slice_is(name, "dossier")) {
            dossier = true;
            body_id(p, &m->previous_dossier);
        } else if (slice_is(name, "toetsing")) {
            *former = read_former(p);
        } else {
            pull_unknown(p, name, known);
        }
    }
    if (p->failed != OK)
        return;
    if (!jti || !index || m->reden == SUPERSEDE_NONE || (m->reden == SUPERSEDE_HUISHOUDEN && !dossier))
        pull_refuse(p, REFUSED_MEMBER_MISSING);
    else if (dossier && m->reden != SUPERSEDE_HUISHOUDEN)    /* the others stay within the dossier */
        pull_refuse_below(p, REFUSED_SUPERSEDE_REASON, "/dossier");
}

/* ---- the whole ---- */

struct given { bool fase, huishoudens, ingangsdatum, eenheid, vervangt; };

static void read_body(struct pull *p, struct msg_definitive *m, struct definitive_beside *beside, struct given *given)
{
    static const char *const known[] = { "fase", "huishoudens", "ingangsdatum", "vervangt", "eenheid", "talen", NULL };
    static const char *const of_reactie[] = { "corporatie", "eenheden", "stopNa", NULL };
    struct slice name;

    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "fase")) {
            given->fase = true;
            if (case_read_name(p, NAMES_FASE, REFUSED_VALUE) != FASE_TOEWIJZING)
                pull_refuse(p, REFUSED_PHASE);
        } else if (slice_is(name, "huishoudens")) {
            given->huishoudens = true;
            read_huishoudens(p, m);
        } else if (slice_is(name, "ingangsdatum")) {
            given->ingangsdatum = true;
            case_read_day_range(p, &m->ingangsdatum);
        } else if (slice_is(name, "vervangt")) {
            given->vervangt = true;
            read_vervangt(p, m, &beside->former);
        } else if (slice_is(name, "eenheid")) {
            given->eenheid = true;
            body_home(p, &m->eenheid);
        } else if (slice_is(name, "talen")) {
            body_talen(p, &beside->talen);
        } else {
            other(p, name, known, of_reactie);
        }
    }
}

/* What can only be said when the whole body was read: which members go together. */
static enum status check_whole(const struct msg_definitive *m, const struct given *given, struct refusal *why)
{
    if (!given->fase)
        return refusal_set(why, REFUSED_MEMBER_MISSING, "/fase");
    if (!given->huishoudens)
        return refusal_set(why, REFUSED_MEMBER_MISSING, "/huishoudens");
    if (given->eenheid != (m->reden == SUPERSEDE_EENHEID))
        return refusal_set(why, given->eenheid ? REFUSED_SUPERSEDE_REASON : REFUSED_MEMBER_MISSING, "/eenheid");
    if (m->reden == SUPERSEDE_INGANGSDATUM && !given->ingangsdatum)
        return refusal_set(why, REFUSED_MEMBER_MISSING, "/ingangsdatum");
    if (given->ingangsdatum && m->reden != SUPERSEDE_NONE && m->reden != SUPERSEDE_HUISHOUDEN &&
        m->reden != SUPERSEDE_INGANGSDATUM)
        return refusal_set(why, REFUSED_SUPERSEDE_REASON, "/ingangsdatum");
    return OK;
}

enum status definitive_read(struct pull *p, const char *text, size_t len, struct msg_definitive *out,
                            struct definitive_beside *beside, struct refusal *why)
{
    struct given given = { 0 };

    memset(out, 0, sizeof *out);
    out->ingangsdatum = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    *beside = (struct definitive_beside){ 0 };
    pull_init(p, text, len);
    read_body(p, out, beside, &given);
    enum status s = pull_end(p);
    pull_wipe(p);
    if (s != OK)
        return refusal_of_pull(why, p, "");
    return check_whole(out, &given, why);
}
