#include "gate/platform/bodies.h"

#include "base/text.h"
#include "json/case_read.h"
#include "json/pull.h"
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

void body_reference(struct pull *p, char out[REFERENTIE_MAX + 1])
{
    struct slice s = pull_text(p, REFERENTIE_MAX);

    if (p->failed == OK && !text_is_reference(s.at, s.len, REFERENTIE_MAX))
        pull_refuse(p, REFUSED_TEXT);
    else if (p->failed == OK)
        memcpy(out, s.at, s.len);
}

void body_id(struct pull *p, struct id *out)
{
    struct slice s = pull_text(p, BASE64URL_LEN(ID_LEN));

    if (p->failed == OK && !id_read(s, out))
        pull_refuse(p, REFUSED_TEXT);
}

void body_talen(struct pull *p, unsigned *talen)
{
    enum taal taal = TAAL_NL;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        struct slice s = pull_text(p, 8);

        if (p->failed == OK && !taal_lezen(s.at, s.len, &taal))
            pull_refuse(p, REFUSED_VALUE);
        *talen |= 1u << TAAL_NL | 1u << taal;
    }
}

void body_home(struct pull *p, struct eenheid *out)
{
    struct eenheid_met_huren e;

    case_read_eenheid(p, &e);
    if (p->failed != OK)
        return;
    if (e.n_huren > 1)
        pull_refuse(p, REFUSED_TOO_MANY);
    else if (e.n_huren == 0 || e.eenheid.id_extern[0] == 0 || e.eenheid.gemeente[0] == 0)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
    else if (rent_too_low(&e.eenheid))
        pull_refuse_below(p, REFUSED_RENT_LOW, e.als_lijst ? "/huurprijzen/0" : "/huurprijs");
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

bool body_fact(struct pull *p, struct slice name, struct body_facts *out)
{
    if (slice_is(name, "urgentie"))
        out->urgentie = case_read_names(p, NAMES_URGENTIE, REFUSED_VALUE);
    else if (slice_is(name, "besluit54a"))
        out->besluit54a = pull_bool(p) ? JA : NEE;
    else if (slice_is(name, "huidigeWoning"))
        case_read_huidige_woning(p, &out->nu);
    else
        return false;
    out->given = true;
    out->huidige_woning |= slice_is(name, "huidigeWoning");
    return true;
}

static void read_bron(struct pull *p, char out[BRON_MAX])
{
    struct slice s = pull_text(p, BRON_MAX - 1);

    if (p->failed == OK && (s.len == 0 || memchr(s.at, 0, s.len) != NULL))
        pull_refuse(p, REFUSED_TEXT);
    else if (p->failed == OK)
        memcpy(out, s.at, s.len);
}

static void read_bewijs(struct pull *p, struct slice *out)
{
    *out = pull_text(p, SIZE_MAX);
    if (p->failed == OK && (out->len == 0 || out->len > LIMIT_EVIDENCE_BYTES))
        pull_refuse(p, REFUSED_TOKEN_SIZE);
}

static void read_intrekking(struct pull *p, struct bewijzen_body *out, uint8_t *room)
{
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
        else if (!base64_decode(s.at, s.len, room + out->intrekking_sum, left + 2, &n) || n == 0)
            pull_refuse(p, REFUSED_TEXT);
        else if (n > left)
            pull_refuse(p, REFUSED_TOKEN_SIZE);
        else
            out->intrekking_len[out->n_intrekking++] = (uint32_t)n;
        out->intrekking_sum += n;
    }
}

/* The end of a body: what the reader refused, else the first required member that is absent. */
static enum status finish(struct pull *p, const char *const *required, const bool *given, struct refusal *why)
{
    enum status s = pull_end(p);

    pull_wipe(p);
    if (s != OK)
        return refusal_of_pull(why, p, "");
    for (size_t i = 0; required[i] != NULL; i++)
        if (!given[i])
            return refusal_set(why, REFUSED_MEMBER_MISSING, required[i]);
    return OK;
}

enum status bewijzen_read(struct pull *p, char *text, size_t len, struct bewijzen_body *out,
                          uint8_t *intrekking, struct refusal *why)
{
    static const char *const known[] = { "zaak", "bron", "bewijs", "intrekking", NULL };
    static const char *const required[] = { "/zaak", "/bron", "/bewijs", NULL };
    bool given[3] = { false };
    struct slice name;

    memset(out, 0, sizeof *out);
    pull_init_own(p, text, len);
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "zaak")) {
            given[0] = true;
            body_id(p, &out->zaak);
        } else if (slice_is(name, "bron")) {
            given[1] = true;
            read_bron(p, out->bron);
        } else if (slice_is(name, "bewijs")) {
            given[2] = true;
            read_bewijs(p, &out->bewijs);
        } else if (slice_is(name, "intrekking")) {
            read_intrekking(p, out, intrekking);
        } else {
            pull_unknown(p, name, known);
        }
    }
    return finish(p, required, given, why);
}

enum status dossierzegels_read(struct pull *p, const char *text, size_t len, struct msg_dossier_voltooi *out,
                               struct refusal *why)
{
    static const char *const known[] = { "dossier", "zegels", NULL };
    static const char *const required[] = { "/dossier", "/zegels", NULL };
    bool given[2] = { false };
    struct slice name;

    memset(out, 0, sizeof *out);
    pull_init(p, text, len);
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "dossier")) {
            given[0] = true;
            body_id(p, &out->dossier);
        } else if (slice_is(name, "zegels")) {
            given[1] = true;
            body_seals(p, out->zegels, &out->n_zegels);
        } else {
            pull_unknown(p, name, known);
        }
    }
    TRY(finish(p, required, given, why));
    if (out->n_zegels == 0)
        return refusal_set(why, REFUSED_ROSTER_INCOMPLETE, "/zegels");
    return OK;
}

static void read_acks(struct pull *p, struct msg_events_read *out)
{
    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        if (out->n == LIMIT_EVENT_ACKS)
            pull_refuse(p, REFUSED_TOO_MANY);
        else
            body_id(p, &out->have[out->n++]);
    }
}

enum status events_read(struct pull *p, const char *text, size_t len, struct msg_events_read *out, struct refusal *why)
{
    static const char *const known[] = { "ack", "maxEvents", "returnImmediately", NULL };
    static const char *const required[] = { NULL };
    struct slice name;

    memset(out, 0, sizeof *out);
    out->most = LIMIT_EVENTS_PAGE;
    out->may_wait = 1;
    pull_init(p, text, len);
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "ack"))
            read_acks(p, out);
        else if (slice_is(name, "maxEvents"))
            out->most = (uint16_t)pull_int(p, 0, LIMIT_EVENTS_PAGE);
        else if (slice_is(name, "returnImmediately"))
            out->may_wait = !pull_bool(p);
        else
            pull_unknown(p, name, known);
    }
    TRY(finish(p, required, NULL, why));
    out->may_wait = out->may_wait && out->most > 0;
    return OK;
}
