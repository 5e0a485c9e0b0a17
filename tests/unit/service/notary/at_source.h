/* On the way through a source: the test is the courier and the assessor. */
#ifndef PASSEND_TESTS_AT_SOURCE_H
#define PASSEND_TESTS_AT_SOURCE_H

#include "visitor.h"

#include "base/mem.h"
#include "base/text.h"
#include "notary/errands.h"
#include "notary/sourcing.h"

#include <string.h>

#define INCOME 2710000
#define BIRTH 7794
#define QII 0                                /* takes requests ahead */
#define BALIE 1

static inline int setup(void **state)
{
    int st = scene_setup(state);
    struct scene *s = *state;

    s->bronnen[QII].stroom = s->bronnen[QII].par = 1;
    s->bronnen[BALIE].stroom = 1;
    s->bronnen[BALIE].wijze = WIJZE_SCRAPED; /* one that takes none */
    return st;
}

static inline struct visitor choosing(struct scene *s)
{
    struct visitor v = visitor_of(s, CLIENT);

    visitor_load(&v, PAGE_WHY);
    visitor_step(&v, STEP_GO_ON);
    return v;
}

static inline union flow_answer choose(struct visitor *v, uint8_t source)
{
    struct msg_step m = visitor_form(v, STEP_SOURCE);

    m.source = source;
    return visitor_send(v, &m);
}

static inline struct sourcing_told tell_ahead(struct visitor *v, enum status st, const char *request_uri)
{
    struct msg_source_par_answer m = { .head.nr = v->ahead.head.nr, .status = st };
    struct sourcing_told told;

    memcpy(m.request_uri, request_uri, strlen(request_uri));
    sourcing_ahead(&v->s->n, QII, &m, at(v->now).boot_ms, &told);
    return told;
}

/* The link, as the browser gets it. */
static inline struct msg_to_source link_of(struct visitor *v)
{
    struct msg_page_read m = { .page = PAGE_TO_SOURCE, .language = LANGUAGE_AR, .has_browser = 1 };
    union flow_answer out;

    memcpy(m.browser_sha, v->browser_sha, DIGEST_LEN);
    assert_int_equal(flow_page_read(&v->s->n, &m, at(v->now), &out), OK);
    assert_int_equal(out.head.type, MSG_TO_SOURCE);
    return out.to_source;
}

static inline struct msg_call_back call_back(const struct visitor *v, uint8_t source, const struct secret32 *shown)
{
    struct msg_call_back m = { .source = source, .has_browser = 1, .language = LANGUAGE_N, .code_len = 4, .iss_len = 3, .state = *shown };

    m.head.nr = 41;
    memcpy(m.code, "c0de", 4);
    memcpy(m.iss, "iss", 3);
    memcpy(m.browser_sha, v->browser_sha, DIGEST_LEN);
    return m;
}

/* Whether the browser waits: then its courier is told. */
static inline bool come_back(struct visitor *v, const struct msg_call_back *m, struct msg_fetch *fetch, union flow_answer *out)
{
    bool ours, waits = sourcing_call_back(&v->s->n, m, VISITOR_GATE, at(v->now), out, &ours);

    assert_true(ours);
    if (waits)
        visitor_courier(v, m->source, fetch, sizeof *fetch);
    return waits;
}

/* At the source that takes no requests ahead: its state. */
static inline struct secret32 away(struct visitor *v)
{
    assert_int_equal(choose(v, BALIE).go.page, PAGE_TO_SOURCE);
    return link_of(v).state;
}

/* There, and what the browser that comes back from it brings. */
static inline struct msg_call_back returning(struct visitor *v)
{
    struct secret32 shown = away(v);

    return call_back(v, BALIE, &shown);
}

/* Back with a code: the browser waits, and so does the code. */
static inline void code_brought(struct visitor *v)
{
    struct msg_call_back m = returning(v);
    union flow_answer out;
    bool ours;

    assert_true(sourcing_call_back(&v->s->n, &m, VISITOR_GATE, at(v->now), &out, &ours));
}

/* And what its courier is asked. */
static inline struct msg_fetch fetch_begun(struct visitor *v)
{
    struct msg_fetch fetch;

    code_brought(v);
    visitor_courier(v, BALIE, &fetch, sizeof fetch);
    return fetch;
}

static inline struct zaak *fetched(struct visitor *v, size_t source, uint64_t nr)
{
    struct msg_fetched m = { .head.nr = nr, .len = 900 };

    memset(m.sha, 0xab, sizeof m.sha);
    return sourcing_fetched(&v->s->n, source, &m, at(v->now).boot_ms);
}

/* The first that is late. */
static inline bool late(struct scene *s, int64_t boot_ms, struct sourcing_told *told)
{
    struct errand_walk walk = { 0 };

    return sourcing_late(&s->n, boot_ms, &walk, told);
}

/* The one errand that ended under whoever waited for it. */
static inline struct sourcing_told expect_drop(struct scene *s, bool told, bool wanted, size_t source, uint64_t nr)
{
    struct sourcing_told first, none;
    struct sourcing_drop drop, other;

    assert_true(sourcing_dropped(&s->n, &first, &drop));
    assert_int_equal(first.told, told);
    assert_int_equal(drop.wanted, wanted);
    assert_int_equal(drop.source_index, source);
    assert_int_equal(drop.nr, nr);
    assert_false(sourcing_dropped(&s->n, &none, &other));
    return first;
}

/* From the choice to an assessor in slot 0. */
static inline struct msg_zaak to_assessor(struct visitor *v)
{
    struct msg_fetch fetch = fetch_begun(v);
    struct msg_zaak told;
    struct zaak *z = fetched(v, BALIE, fetch.head.nr);

    assert_ptr_equal(z, visitor_case(v));
    assert_ptr_equal(sourcing_wanted(&v->s->n, BALIE, fetch.head.nr), z);
    sourcing_assess(&v->s->n, z, 0, at(v->now), &told);
    assert_null(sourcing_wanted(&v->s->n, BALIE, fetch.head.nr));
    return told;
}

static inline struct msg_feiten facts_of(struct scene *s, const struct id *zaak)
{
    struct msg_feiten m = scene_facts(s, zaak, 2025, INCOME, BIRTH);

    memset(m.profiel_sha, 0x22, DIGEST_LEN);
    return m;
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, scene_teardown)

#endif
