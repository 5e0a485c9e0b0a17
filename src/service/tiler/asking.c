#include "tiler/asking.h"

#include "base/text.h"

#define AGAIN_MOST 2                   /* times at once: somebody else may ask it too, but not all the time */
#define HTTP_OK 200
#define HTTP_CONFLICT 409
#define HTTP_UNPROCESSABLE 422
#define MS 1000

void asking_init(struct asking *a, unsigned n, bool stamps, const struct asking_folder *f, int64_t now_ms)
{
    const int64_t pace_ms = (int64_t)LIMIT_LOG_STAMP_S * MS;
    int64_t age_ms = f->stamp_age_ms < 0 ? 0 : f->stamp_age_ms;

    BUG_IF(n > LIMIT_LOG_WITNESSES);
    *a = (struct asking){ .n = n, .stamps = stamps, .size = f->size };
    for (unsigned i = 0; i < n; i++)
        a->witnesses[i] = (struct asking_witness){ .next_ms = now_ms, .old = (f->cosigned >> i & 1) != 0 ? f->size : 0 };
    a->stamp.size = f->stamped;
    a->stamp.since_ms = now_ms - age_ms;
    a->stamp.next_ms = f->stamped == 0 ? now_ms : now_ms + (age_ms < pace_ms ? pace_ms - age_ms : 0);
}

void asking_published(struct asking *a, uint64_t size, int64_t now_ms)
{
    if (size == a->size)
        return;
    if (a->size <= a->stamp.size)
        a->stamp.since_ms = now_ms;
    a->size = size;
    for (unsigned i = 0; i < a->n; i++)
        a->witnesses[i].next_ms = now_ms;
}

void asking_lost(struct asking *a)
{
    for (unsigned i = 0; i < a->n; i++)
        if (a->witnesses[i].nr != 0) {
            a->witnesses[i].nr = 0;
            a->witnesses[i].next_ms = INT64_MIN;
        }
    a->stamp.nr = 0;
}

/* ---- what is due ---- */

static bool witness_due(const struct asking *a, const struct asking_witness *w, int64_t now_ms)
{
    return a->size > 0 && w->nr == 0 && now_ms >= w->next_ms;
}

/* Somebody may cosign what is published in a moment. */
static bool witnesses_pending(const struct asking *a, int64_t now_ms)
{
    for (unsigned i = 0; i < a->n; i++)
        if (a->witnesses[i].nr != 0 || witness_due(a, &a->witnesses[i], now_ms))
            return true;
    return false;
}

static bool stamp_due(const struct asking *a, int64_t now_ms)
{
    int64_t due_ms = a->stamp.next_ms > a->stamp.since_ms ? a->stamp.next_ms : a->stamp.since_ms;

    return a->stamps && a->stamp.nr == 0 && a->size > a->stamp.size && now_ms >= due_ms &&
           (!witnesses_pending(a, now_ms) || now_ms - due_ms >= 2 * (int64_t)LIMIT_LOG_ASK_MS);
}

bool asking_next(struct asking *a, int64_t now_ms, struct asking_question *out)
{
    for (unsigned i = 0; i < a->n; i++) {
        struct asking_witness *w = &a->witnesses[i];

        if (!witness_due(a, w, now_ms))
            continue;
        /* The size that it was thought to have is another tree's where the folder was lost. */
        w->asked_old = w->old <= a->size ? w->old : a->size;
        w->asked_size = a->size;
        w->next_ms = now_ms + (int64_t)LIMIT_LOG_ASK_AGAIN_S * MS;
        w->nr = ++a->nr;
        *out = (struct asking_question){ ASKING_WITNESS, i, w->nr, w->asked_old, a->size };
        return true;
    }
    if (!stamp_due(a, now_ms))
        return false;
    a->stamp.asked_size = a->size;
    a->stamp.next_ms = now_ms + (int64_t)LIMIT_LOG_STAMP_AGAIN_S * MS;
    a->stamp.nr = ++a->nr;
    *out = (struct asking_question){ ASKING_STAMP, 0, a->stamp.nr, 0, a->size };
    return true;
}

/* ---- answers ---- */

/* N and a newline (tlog-witness). */
static bool read_size(const char *body, size_t len, uint64_t *size)
{
    int64_t n;

    if (len < 2 || body[len - 1] != '\n' || !decimal_parse(body, len - 1, &n) || n < 0)
        return false;
    *size = (uint64_t)n;
    return true;
}

/* size 0: it does not any more; until it has cosigned again it counts as one that did not. */
static void dispute(struct asking_witness *w, uint64_t size, bool another)
{
    w->failed = true;
    w->disputed = size;
    w->another = another;
}

/* It has another tree than was thought: from there, or it is ahead. */
static void on_conflict(const struct asking *a, struct asking_witness *w, const struct asking_answer *answer, int64_t now_ms)
{
    uint64_t has;

    if (!read_size(answer->body, answer->len, &has) || has == w->asked_old) {
        w->failed = true;
        return;
    }
    if (has > a->size) {
        dispute(w, has, false);
        return;
    }
    dispute(w, 0, false);
    w->old = has;
    if (w->again++ < AGAIN_MOST)
        w->next_ms = now_ms;
}

static enum asking_told on_witness(const struct asking *a, struct asking_witness *w, const struct asking_answer *answer,
                                   int64_t now_ms)
{
    bool conflict = answer->answered && answer->http == HTTP_CONFLICT;

    w->nr = 0;
    if (!conflict)
        w->again = 0;
    if (conflict) {
        on_conflict(a, w, answer, now_ms);
    } else if (answer->answered && answer->http == HTTP_OK) {
        w->old = w->asked_size;
        dispute(w, 0, false);
        w->failed = false;
        if (w->asked_size == a->size)
            return ASKING_TOLD_LINES;  /* of a smaller tree they are under nothing that is published */
    } else if (answer->answered && answer->http == HTTP_UNPROCESSABLE && w->asked_old > 0) {
        dispute(w, w->asked_old, true);
    } else {
        w->failed = true;
    }
    return ASKING_TOLD_NOTHING;
}

enum status asking_heard(struct asking *a, const struct asking_answer *answer, int64_t now_ms, enum asking_told *told,
                         struct asking_question *out)
{
    *told = ASKING_TOLD_NOTHING;
    if (answer->nr != 0 && answer->nr == a->stamp.nr) {
        *out = (struct asking_question){ ASKING_STAMP, 0, answer->nr, 0, a->stamp.asked_size };
        a->stamp.nr = 0;
        a->stamp.failed = !answer->answered;
        if (answer->answered)
            *told = ASKING_TOLD_STAMP;
        return OK;
    }
    for (unsigned i = 0; i < a->n; i++) {
        struct asking_witness *w = &a->witnesses[i];

        if (answer->nr == 0 || answer->nr != w->nr)
            continue;
        *out = (struct asking_question){ ASKING_WITNESS, i, answer->nr, w->asked_old, w->asked_size };
        *told = on_witness(a, w, answer, now_ms);
        return OK;
    }
    return REFUSED_MESSAGE;
}

void asking_cosigned(struct asking *a, unsigned witness, bool good)
{
    a->witnesses[witness].failed = !good;
}

void asking_stamped(struct asking *a, uint64_t size, int64_t now_ms)
{
    a->stamp.size = size;
    a->stamp.since_ms = now_ms;
    a->stamp.next_ms = now_ms + (int64_t)LIMIT_LOG_STAMP_S * MS;
}

/* ---- what the notary is to know ---- */

struct asking_word asking_word(const struct asking *a, int64_t now_ms)
{
    struct asking_word word = { 0 };

    for (unsigned i = 0; i < a->n; i++) {
        const struct asking_witness *w = &a->witnesses[i];

        if (w->disputed == 0 || (word.another && !w->another) || (word.another == w->another && w->disputed <= word.disputed))
            continue;
        word.disputed = w->disputed;
        word.another = w->another;
    }
    word.unstamped = a->stamps && a->size > a->stamp.size && now_ms - a->stamp.since_ms >= (int64_t)LIMIT_LOG_STAMP_LATE_S * MS;
    return word;
}
