#include "notary/health.h"

#include "base/mem.h"

#include <string.h>

struct row {
    unsigned failures[HEALTH_KINDS];                          /* in a row */
    struct id of[HEALTH_KINDS][LIMIT_SOURCE_FAILURES];        /* whose they were */
    int64_t since_ms, again_ms, wait_ms;                      /* again: people may be sent; wait: until the next such time */
    struct id sent[LIMIT_SOURCE_PROBES];                      /* whose they were, this time */
    unsigned n_sent;
    bool longer;                                              /* the wait was made longer already, this time */
    uint16_t took[LIMIT_SOURCE_TIMES];                        /* ms of the last fetches, in no order */
    size_t n_took, next_took;
    bool down, told_down;
};

struct health { struct row rows[LIMIT_SOURCES]; };

_Static_assert(LIMIT_SOURCE_MS <= UINT16_MAX, "how long a fetch takes fits");

enum status health_init(struct health **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct health){ 0 };
    return OK;
}

void health_release(struct health *h)
{
    mem_free(h);
}

static bool fails(const struct row *r)
{
    return r->failures[HEALTH_AHEAD] >= LIMIT_SOURCE_FAILURES || r->failures[HEALTH_FETCH] >= LIMIT_SOURCE_FAILURES;
}

static void look(struct row *r, int64_t boot_ms)
{
    if (fails(r) == r->down)
        return;
    r->down = !r->down;
    r->since_ms = boot_ms;
    r->wait_ms = LIMIT_SOURCE_AGAIN_FIRST_MS;
    r->again_ms = boot_ms + r->wait_ms;
    r->n_sent = LIMIT_SOURCE_PROBES;
    r->longer = true;
}

void health_good(struct health *h, size_t source, enum health_kind kind, int64_t took_ms, int64_t boot_ms)
{
    struct row *r = &h->rows[source];

    r->failures[kind] = 0;
    if (kind == HEALTH_FETCH) {
        r->took[r->next_took] = (uint16_t)(took_ms < 0 ? 0 : took_ms > UINT16_MAX ? UINT16_MAX : took_ms);
        r->next_took = (r->next_took + 1) % LIMIT_SOURCE_TIMES;
        r->n_took += r->n_took < LIMIT_SOURCE_TIMES;
    }
    look(r, boot_ms);
}

static bool counted(const struct row *r, enum health_kind kind, const struct id *of)
{
    for (unsigned i = 0; i < r->failures[kind]; i++)
        if (memcmp(&r->of[kind][i], of, sizeof *of) == 0)
            return true;
    return false;
}

void health_bad(struct health *h, size_t source, enum health_kind kind, const struct id *of, enum status why, int64_t boot_ms)
{
    struct row *r = &h->rows[source];

    if (kind == HEALTH_FETCH && (why == REFUSED_SOURCE_CODE || why == REFUSED_SOURCE_ANSWERED)) {
        r->failures[kind] = 0;
        look(r, boot_ms);
    }
    if (why < FAULT_SOURCE_NAME || why > FAULT_SOURCE_DOWN)
        return;
    if (r->down && !r->longer) {
        r->wait_ms = r->wait_ms < LIMIT_SOURCE_AGAIN_MS / 2 ? 2 * r->wait_ms : LIMIT_SOURCE_AGAIN_MS;
        r->again_ms = boot_ms + r->wait_ms;
        r->longer = true;
    }
    if (r->failures[kind] < LIMIT_SOURCE_FAILURES && !counted(r, kind, of))
        r->of[kind][r->failures[kind]++] = *of;
    look(r, boot_ms);
}

bool health_open(const struct health *h, size_t source, const struct id *of, int64_t boot_ms)
{
    const struct row *r = &h->rows[source];

    if (!r->down || boot_ms >= r->again_ms)
        return true;
    if (of == NULL || r->n_sent == LIMIT_SOURCE_PROBES)
        return false;
    for (unsigned i = 0; i < r->n_sent; i++)
        if (memcmp(&r->sent[i], of, sizeof *of) == 0)
            return false;
    return true;
}

void health_sent(struct health *h, size_t source, const struct id *of, int64_t boot_ms)
{
    struct row *r = &h->rows[source];

    if (!r->down)
        return;
    if (boot_ms >= r->again_ms) {
        r->again_ms = boot_ms + r->wait_ms;
        r->n_sent = 0;
        r->longer = false;
    }
    BUG_IF(r->n_sent == LIMIT_SOURCE_PROBES);
    r->sent[r->n_sent++] = *of;
}

static uint32_t median_s(const struct row *r)
{
    uint16_t sorted[LIMIT_SOURCE_TIMES];

    if (r->n_took < LIMIT_SOURCE_TIMES_LEAST)
        return 0;
    for (size_t i = 0; i < r->n_took; i++) {
        size_t at = i;

        for (; at > 0 && sorted[at - 1] > r->took[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = r->took[i];
    }
    uint32_t s = (sorted[r->n_took / 2] + 999u) / 1000;
    return s > 0 ? s : 1;
}

struct health_state health_of(const struct health *h, size_t source)
{
    const struct row *r = &h->rows[source];

    return (struct health_state){ .down = r->down, .since_ms = r->since_ms, .usual_s = median_s(r) };
}

bool health_changed(struct health *h, size_t *source)
{
    for (size_t i = 0; i < LIMIT_SOURCES; i++)
        if (h->rows[i].down != h->rows[i].told_down) {
            h->rows[i].told_down = h->rows[i].down;
            *source = i;
            return true;
        }
    return false;
}
