#include "notary/flow_page.h"

#include "base/clock.h"
#include "base/mem.h"
#include "notary/case_flow.h"
#include "notary/changed.h"
#include "notary/confirm.h"
#include "notary/health.h"
#include "notary/pending.h"
#include "notary/questions.h"

#include <string.h>

static uint16_t client_index(const struct notary *n, const struct client *client)
{
    return client != NULL ? (uint16_t)(client - n->clients) : NO_INDEX;
}

void flow_page_without(const struct notary *n, enum page page, const struct client *client, uint8_t language,
                       struct msg_page *out)
{
    out->page = (uint8_t)page;
    out->language = language < LANGUAGE_N ? language : LANGUAGE_NL;
    out->client = client_index(n, client);
    out->recommended = out->source = NO_SOURCE;
}

uint64_t flow_corporations(const struct client *client, const struct dossier *d)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < client->n_corporaties; i++)
        if (dossier_has_corporation(d, client->corporaties[i]))
            bits |= UINT64_C(1) << i;
    return bits;
}

uint8_t flow_source_index(const struct notary *n, const char *name)
{
    for (size_t i = 0; i < n->n_bronnen; i++)
        if (strncmp(n->bronnen[i].name, name, BRON_MAX) == 0)
            return (uint8_t)i;
    return strncmp(name, SOURCE_SELF_NAME, BRON_MAX) == 0 ? SOURCE_SELF : NO_SOURCE;
}

uint32_t flow_sources(const struct notary *n, const struct zaak *z, const struct dossier *d)
{
    uint32_t bits = d->fase == FASE_REACTIE ? z->bronnen & 1u << SOURCE_SELF : 0;

    for (size_t i = 0; i < n->n_bronnen; i++)
        if ((z->bronnen >> i & 1) != 0 && n->bronnen[i].stroom && (n->bronnen[i].fasen & 1u << d->fase) != 0)
            bits |= 1u << i;
    return bits;
}

static uint8_t first_of(uint32_t bits)
{
    uint8_t i = 0;

    while (i < SOURCE_SELF && (bits >> i & 1) == 0)
        i++;
    return i < SOURCE_SELF ? i : NO_SOURCE;
}

/* To choose a year from: every one that can be chosen, whichever is shared now. */
static void show_years(const struct reading *r, int32_t today, struct adult *out)
{
    out->n_inkomens = 0;
    for (unsigned i = 0; i < r->facts.n_inkomens && i < INKOMENS_MAX; i++)
        if (confirm_has_year(r, r->facts.inkomens[i].jaar, today))
            out->inkomens[out->n_inkomens++] = r->facts.inkomens[i];
}

static void show_values(const struct notary *n, const struct zaak *z, const struct dossier *d, enum page page, int32_t today,
                        struct msg_page *out)
{
    const struct reading *r = z->person->reading;
    struct deelnemer_facts f;
    uint8_t rol;

    dossier_reference(d, z->plaats, &rol);
    confirm_values(z, rol, &f);
    out->adult = f.adult;
    out->source = r->bron != NULL ? (uint8_t)(r->bron - n->bronnen) : SOURCE_SELF;
    out->declared = r->declared;
    out->years = (uint16_t)(d->fase == FASE_REACTIE ? confirm_years(r, today) : 1);
    out->may_change = changed_may(z, d, today);
    if (page == PAGE_VALUES)
        out->questions = z->person->questions;
    if (page == PAGE_OTHER_YEAR)
        show_years(r, today, &out->adult);
    if (page == PAGE_CHANGED)
        out->adult.loon = changed_offered(r, today);
    mem_wipe(&f, sizeof f);
}

/* What the platform had said is shown where who the person is has been confirmed, and nowhere else. */
static void show_questions(const struct zaak *z, struct msg_page *out)
{
    const struct person *p = z->person;

    out->questions = p->questions;
    out->verzoek54a = TRUTH_NO;
    if (p->reading == NULL || p->reading->bron == NULL)
        return;
    if (p->has_verklaring) {
        uint32_t asked = questions_statuses(p->questions);

        out->adult.status = p->verklaring.status & asked;
        out->adult.status_unknown = p->verklaring.status_unknown & asked;
        out->adult.kind = p->verklaring.kind;
        out->adult.onderhouden = p->verklaring.onderhouden;
    }
    if ((p->questions & QUESTION_54A) != 0 && p->verzoek54a == TRUTH_YES) {
        out->verzoek54a = TRUTH_YES;
        out->vermogen = p->vermogen;
    }
    if ((p->questions & QUESTION_CHILDREN) != 0 && p->n_children > 0) {
        out->n_children = p->n_children;
        memcpy(out->children, p->children, p->n_children * sizeof p->children[0]);
    }
}

/* One to whom somebody may be sent again is shown as the others: whoever goes finds out. */
static void show_health(const struct notary *n, const struct zaak *z, struct moment now, struct msg_page *out)
{
    for (size_t i = 0; i < n->n_bronnen; i++) {
        struct health_state h = health_of(n->health, i);

        if (!h.down || health_open(n->health, i, &z->id, now.boot_ms) || (out->sources >> i & 1) == 0)
            continue;
        out->sources_down |= 1u << i;
        out->down_since[i] = clock_day(health_since(&h, now));
    }
}

/* The first that works, but for one that has just said that it has nothing. */
static uint8_t recommended(const struct notary *n, const struct zaak *z, uint32_t sources)
{
    uint32_t nothing = z->notice == REFUSED_SOURCE_NO_INCOME && z->bron != NULL ? 1u << (z->bron - n->bronnen) : 0;

    return first_of(sources & ~nothing);
}

static void show_agreement(const struct notary *n, const struct zaak *z, const struct dossier *d, struct moment now,
                           struct msg_page *out)
{
    uint8_t rol;
    const char *reference = dossier_reference(d, z->plaats, &rol);

    out->fase = d->fase;
    out->doel = d->doel;
    out->grondslag = d->grondslag;
    out->n_adults = d->n_rooster;
    out->corporations = flow_corporations(z->afnemer, d);
    out->feiten = z->feiten;
    out->sources = flow_sources(n, z, d);
    show_health(n, z, now, out);
    out->recommended = recommended(n, z, out->sources & ~out->sources_down);
    out->tries_left = case_tries_left(z);
    out->until = z->to;
    dossier_home(d, &out->home);
    memcpy(out->referentie, reference, strlen(reference) + 1);
}

void flow_page_of(const struct notary *n, const struct zaak *z, const struct dossier *d, enum page page, uint8_t language,
                  struct moment now, struct msg_page *out)
{
    flow_page_without(n, page, z->afnemer, language < LANGUAGE_N ? language : z->language, out);
    out->intake = INTAKE_FLOW;
    out->redirect_index = z->redirect_index;
    out->notice = z->notice;
    out->left_s = (uint32_t)((z->until_ms - now.boot_ms + 999) / 1000);
    if (d == NULL)
        return;
    show_agreement(n, z, d, now, out);
    out->reading = z->reading;
    if (z->bron != NULL)
        out->source = (uint8_t)(z->bron - n->bronnen);
    if (z->person != NULL && z->person->reading != NULL && (page == PAGE_VALUES || page == PAGE_OTHER_YEAR ||
                                                            page == PAGE_CHANGED))
        show_values(n, z, d, page, clock_day(now.wall_s), out);
    if (page == PAGE_QUESTIONS)
        show_questions(z, out);
    out->may_leave = flow_takes((enum flow_state)z->flow, STEP_OTHER_WAY);
    if (page == PAGE_DONE)
        memcpy(out->receipt, z->pending->receipt_text, sizeof out->receipt);
}
