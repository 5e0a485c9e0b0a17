#include "gate/platform/bodies.h"

#include "base/text.h"
#include "json/case_read.h"
#include "json/object.h"
#include "model/valid.h"
#include "pack/explain.h"
#include "wire/platform.h"

#include <string.h>

bool id_read(struct slice s, struct id *out)
{
    size_t n;

    memset(out, 0, sizeof *out);
    return s.len == BASE64URL_LEN(ID_LEN) && base64url_decode(s.at, s.len, out->b, ID_LEN, &n) && n == ID_LEN;
}

void body_reference(struct pull *p, void *reference)
{
    struct slice s = pull_text(p, REFERENTIE_MAX);

    if (p->failed == OK && !text_is_reference(s.at, s.len, REFERENTIE_MAX))
        pull_refuse(p, REFUSED_TEXT);
    else if (p->failed == OK)
        memcpy(reference, s.at, s.len);
}

void body_id(struct pull *p, void *id)
{
    struct slice s = pull_text(p, BASE64URL_LEN(ID_LEN));

    if (p->failed == OK && !id_read(s, id))
        pull_refuse(p, REFUSED_TEXT);
}

void body_talen(struct pull *p, void *set)
{
    enum text_language language = TEXT_NL;
    unsigned *talen = set;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        struct slice s = pull_text(p, 8);

        if (p->failed == OK && !explain_language_find(s.at, s.len, &language))
            pull_refuse(p, REFUSED_VALUE);
        *talen |= 1u << TEXT_NL | 1u << language;
    }
}

void body_home(struct pull *p, struct eenheid *out)
{
    struct home_with_rents e;

    case_read_eenheid(p, &e);
    if (p->failed != OK)
        return;
    if (e.n_rents > 1)
        pull_refuse(p, REFUSED_TOO_MANY);
    else if (e.n_rents == 0 || e.eenheid.id_extern[0] == 0 || e.eenheid.gemeente[0] == 0)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
    else if (rent_too_low(&e.eenheid))
        pull_refuse_below(p, REFUSED_RENT_LOW, e.as_list ? "/huurprijzen/0" : "/huurprijs");
    else if (e.eenheid.huurprijs.min != e.eenheid.huurprijs.max)
        pull_refuse(p, REFUSED_AMOUNT);
    else
        *out = e.eenheid;
}

static void read_zegel(struct pull *p, struct zegel *out)
{
    struct slice s = pull_text(p, SIZE_MAX);
    size_t n = 0;

    if (p->failed != OK)
        return;
    if (s.len == 0 || !base64url_decode(s.at, s.len, out->b, sizeof out->b, &n))
        pull_refuse(p, REFUSED_SEAL_INVALID);
    out->len = (uint32_t)n;
}

void body_seals(struct pull *p, struct zegel out[ROOSTER_MAX], uint8_t *n)
{
    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        if (*n == ROOSTER_MAX)
            pull_refuse(p, REFUSED_ROSTER_EXCESS);
        else
            read_zegel(p, &out[(*n)++]);
    }
}

void body_urgentie(struct pull *p, void *facts)
{
    struct body_facts *out = facts;

    out->urgentie = case_read_names(p, NAMES_URGENTIE, REFUSED_VALUE);
    out->given = true;
}

void body_besluit54a(struct pull *p, void *facts)
{
    struct body_facts *out = facts;

    out->besluit54a = pull_bool(p) ? TRUTH_YES : TRUTH_NO;
    out->given = true;
}

void body_huidige_woning(struct pull *p, void *facts)
{
    struct body_facts *out = facts;

    case_read_huidige_woning(p, &out->nu);
    out->given = out->huidige_woning = true;
}

bool body_fact(struct pull *p, struct slice name, struct body_facts *out)
{
    if (slice_is(name, "urgentie"))
        body_urgentie(p, out);
    else if (slice_is(name, "besluit54a"))
        body_besluit54a(p, out);
    else if (slice_is(name, "huidigeWoning"))
        body_huidige_woning(p, out);
    else
        return false;
    return true;
}

/* ---- whole bodies ---- */

/* The end of a body: what the reader refused, else the first required member that is absent. */
static enum status finish(struct pull *p, const struct object_member *members, uint32_t given, struct refusal *why)
{
    char place[PLACE_MAX] = "/";
    const char *absent = object_absent(members, given);
    enum status s = pull_end(p);

    pull_wipe(p);
    if (s != OK)
        return refusal_of_pull(why, p, "");
    if (absent == NULL)
        return OK;
    memcpy(place + 1, absent, strlen(absent) + 1);
    return refusal_set(why, REFUSED_MEMBER_MISSING, place);
}

static void read_source(struct pull *p, void *name)
{
    struct slice s = pull_text(p, BRON_MAX - 1);

    if (p->failed == OK && (s.len == 0 || memchr(s.at, 0, s.len) != NULL))
        pull_refuse(p, REFUSED_TEXT);
    else if (p->failed == OK)
        memcpy(name, s.at, s.len);
}

static void read_evidence(struct pull *p, void *text)
{
    struct slice *out = text;

    *out = pull_text(p, SIZE_MAX);
    if (p->failed == OK && (out->len == 0 || out->len > LIMIT_EVIDENCE_BYTES))
        pull_refuse(p, REFUSED_TOKEN_SIZE);
}

static void read_revocation(struct pull *p, void *body)
{
    struct bewijzen_body *out = body;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        struct slice s = pull_text(p, SIZE_MAX);
        size_t left = LIMIT_INTREKKING_BYTES - out->intrekking_sum, n = 0;

        if (p->failed != OK)
            return;
        if (out->n_intrekking == LIMIT_INTREKKING)
            pull_refuse(p, REFUSED_TOO_MANY);
        else if (s.len / 4 * 3 > left + 2) /* padding takes off two at most */
            pull_refuse(p, REFUSED_TOKEN_SIZE);
        else if (!base64_decode(s.at, s.len, out->intrekking + out->intrekking_sum, left + 2, &n) || n == 0)
            pull_refuse(p, REFUSED_TEXT);
        else if (n > left)
            pull_refuse(p, REFUSED_TOKEN_SIZE);
        else
            out->intrekking_len[out->n_intrekking++] = (uint32_t)n;
        out->intrekking_sum += n;
    }
}

enum status bewijzen_read(struct pull *p, char *text, size_t len, struct bewijzen_body *out,
                          uint8_t *intrekking, struct refusal *why)
{
    static const struct object_member members[] = {
        { "zaak", body_id, offsetof(struct bewijzen_body, zaak), OBJECT_REQUIRED },
        { "bron", read_source, offsetof(struct bewijzen_body, bron), OBJECT_REQUIRED },
        { "bewijs", read_evidence, offsetof(struct bewijzen_body, bewijs), OBJECT_REQUIRED },
        { "intrekking", read_revocation, 0, OBJECT_OPTIONAL }, OBJECT_END };

    memset(out, 0, sizeof *out);
    out->intrekking = intrekking;
    pull_init_own(p, text, len);
    return finish(p, members, object_read(p, members, out), why);
}

static void read_seals(struct pull *p, void *message)
{
    struct msg_dossier_complete *m = message;

    body_seals(p, m->zegels, &m->n_zegels);
}

enum status dossierzegels_read(struct pull *p, const char *text, size_t len, struct msg_dossier_complete *out,
                               struct refusal *why)
{
    static const struct object_member members[] = {
        { "dossier", body_id, offsetof(struct msg_dossier_complete, dossier), OBJECT_REQUIRED },
        { "zegels", read_seals, 0, OBJECT_REQUIRED }, OBJECT_END };

    memset(out, 0, sizeof *out);
    pull_init(p, text, len);
    TRY(finish(p, members, object_read(p, members, out), why));
    if (out->n_zegels == 0)
        return refusal_set(why, REFUSED_ROSTER_INCOMPLETE, "/zegels");
    return OK;
}

static void read_acks(struct pull *p, void *message)
{
    struct msg_events_read *m = message;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        if (m->n == LIMIT_EVENT_ACKS)
            pull_refuse(p, REFUSED_TOO_MANY);
        else
            body_id(p, &m->have[m->n++]);
    }
}

static void read_most(struct pull *p, void *message)
{
    struct msg_events_read *m = message;

    m->most = (uint16_t)pull_int(p, 0, LIMIT_EVENTS_PAGE);
}

static void read_at_once(struct pull *p, void *message)
{
    struct msg_events_read *m = message;

    m->may_wait = !pull_bool(p);
}

enum status events_read(struct pull *p, const char *text, size_t len, struct msg_events_read *out, struct refusal *why)
{
    static const struct object_member members[] = { { "ack", read_acks, 0, OBJECT_OPTIONAL },
                                                    { "maxEvents", read_most, 0, OBJECT_OPTIONAL },
                                                    { "returnImmediately", read_at_once, 0, OBJECT_OPTIONAL }, OBJECT_END };

    memset(out, 0, sizeof *out);
    out->most = LIMIT_EVENTS_PAGE;
    out->may_wait = 1;
    pull_init(p, text, len);
    TRY(finish(p, members, object_read(p, members, out), why));
    out->may_wait = out->may_wait && out->most > 0;
    return OK;
}
