#include "notary/content_age.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"

#define SLICE 256                            /* rows in one commit: at most 2 MiB beside them */
#define OLD_S (LIMIT_GRANT_S + 86400)        /* a day more: the clock may have been set back before the row was written */

_Static_assert(SLICE <= LEAVES_READ_MAX && SLICE <= LEAF_DROP_MAX, "a slice is one step");

struct step {
    struct begun begun;
    int64_t before;                          /* older rows than this are old */
    uint64_t to;                             /* it ends before this row */
};

/* From where on, and up to which row: what everybody may read is in no slice. */
static uint64_t slice(struct content_age *c, const struct store *s)
{
    uint64_t size = store_log_edge(s)->size, end;
    size_t n, i;
    const struct open_row *open = store_log_open_rows(s, &n);

    for (i = 0; i < n && open[i].index <= c->from; i++)
        c->from += open[i].index == c->from;
    end = size - c->from < SLICE ? size : c->from + SLICE;
    return i < n && open[i].index < end ? open[i].index : end;
}

/* The step is the store's from now on, where it was begun. */
static enum status begun(struct content_age *c, struct step *step, enum status st)
{
    c->busy = st == OK;
    if (st == OK)
        return OK;
    mem_free(step);
    if (st == FAULT_BUSY)
        return OK; /* the next turn tries again */
    c->walking = false;
    return st;
}

enum status content_age_turn(struct content_age *c, struct store *s, int64_t now)
{
    int32_t today = clock_day(now);

    if (c->busy || (!c->walking && c->day == today))
        return OK;
    if (!c->walking)
        c->day = today;
    uint64_t end = slice(c, s);
    c->walking = c->from < end;
    if (!c->walking)
        return OK;
    struct step *step = mem_alloc(sizeof *step);
    if (step == NULL)
        return begun(c, NULL, FAULT_MEMORY);
    *step = (struct step){ .begun.kind = BEGUN_OLD_ROWS, .before = now - OLD_S, .to = end };
    return begun(c, step, store_leaves(s, c->from, (uint32_t)(end - c->from), step));
}

/* Rows do not go back in time: the old ones are the first. */
static enum status drop_old(struct content_age *c, struct store *s, struct step *step, const struct store_done *done)
{
    uint32_t n = 0;

    while (n < done->n && done->leaves[n].at < step->before)
        n++;
    c->walking = n > 0;
    if (n == 0) {
        mem_free(step);
        return OK;
    }
    step->begun.kind = BEGUN_OLD_DROPPED;
    step->to = c->from + n;
    return begun(c, step, store_content_drop(s, c->from, step->to, step));
}

enum status content_age_told(struct content_age *c, struct store *s, struct begun *b, const struct store_done *done)
{
    struct step *step = (struct step *)b;
    enum status st = done->status;

    c->busy = false;
    if (st == OK && b->kind == BEGUN_OLD_ROWS)
        return drop_old(c, s, step, done);
    if (st == OK)
        c->from = step->to;
    else
        c->walking = false;
    mem_free(step);
    return st;
}
