#include "between.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static size_t size_of(const struct txn *t)
{
    static const size_t sizes[] = {
        [TXN_GRANT_PUT] = sizeof(struct txn_grant_put), [TXN_COMPLETE] = sizeof(struct txn_complete),
        [TXN_PART_KEY_END] = sizeof(struct txn_part_key_end), [TXN_REWRAP] = sizeof(struct txn_rewrap),
        [TXN_DROP_ALL] = sizeof(struct txn_drop_all), [TXN_MARK] = sizeof(struct txn_mark),
        [TXN_FORGET] = sizeof(struct txn_forget), [TXN_REFERENCE_PAGE] = sizeof(struct txn_reference_page),
        [TXN_REFERENCE_COUNT] = sizeof(struct txn_reference_count), [TXN_EVENT_READ] = sizeof(struct txn_event_read),
        [TXN_EVENT_TRIM] = sizeof(struct txn_event_trim), [TXN_USES] = sizeof(struct txn_uses),
        [TXN_CONTENT_DROP] = sizeof(struct txn_content_drop), [TXN_ROW] = sizeof(struct txn_row),
        [TXN_LEAVES] = sizeof(struct txn_leaves), [TXN_WITHDRAWN] = sizeof(struct txn_withdrawn) };

    if (t->kind == TXN_END)
        return offsetof(struct txn_end, ended) + ((const struct txn_end *)(const void *)t)->n * sizeof(struct ended);
    if (t->kind == TXN_EVENTS)
        return sizeof(struct txn_events) + ((const struct txn_events *)(const void *)t)->n * sizeof(struct event_row);
    if (t->kind == TXN_REFERENCES)
        return offsetof(struct txn_references, ids) + ((const struct txn_references *)(const void *)t)->n * sizeof(struct id);
    if (t->kind == TXN_APPEND)
        return sizeof(struct txn_append) + ((const struct txn_append *)(const void *)t)->content_len;
    return sizes[t->kind];
}

static void answer(struct between *b, const struct txn_result *r)
{
    b->result = *r;
    b->has_result = true;
    assert_int_equal(write(b->fds[1], "x", 1), 1);
}

static void carry_out(struct between *b, const struct txn *t, struct txn_result *r)
{
    assert_int_equal(b->behind.calls->submit(b->behind.self, t), OK);
    assert_true(b->behind.calls->result(b->behind.self, r));
}

static enum status submit(void *self, const struct txn *t)
{
    struct between *b = self;
    struct txn_result r = { .nr = t->nr, .outcome = OUTCOME_UNKNOWN }, there;

    if (b->mode == BETWEEN_FULL || b->held != NULL || b->has_result)
        return FAULT_BUSY;
    b->taken++;
    switch (b->mode) {
    case BETWEEN_HOLD:
        b->held = malloc(size_of(t));
        memcpy(b->held, t, size_of(t));
        return OK;
    case BETWEEN_FAIL:
        r.outcome = OUTCOME_FAILED;
        break;
    case BETWEEN_STALE:
        r.outcome = OUTCOME_STALE;
        break;
    case BETWEEN_LOST_THERE:
        b->lost = 0;
        break;
    case BETWEEN_LOST_BACK:
        carry_out(b, t, &there);
        assert_int_equal(there.outcome, OUTCOME_DONE);
        b->lost = t->nr;
        break;
    case BETWEEN_GONE_BACK:
        carry_out(b, t, &there);
        assert_int_equal(there.outcome, OUTCOME_DONE);
        r.outcome = OUTCOME_LOST;
        break;
    case BETWEEN_GONE_THERE:
        r.outcome = OUTCOME_LOST;
        break;
    default:
        carry_out(b, t, &r);
        break;
    }
    answer(b, &r);
    return OK;
}

void between_release(struct between *b)
{
    uint8_t *held = b->held;
    struct txn_result r;

    assert_non_null(held);
    b->held = NULL;
    carry_out(b, (const struct txn *)(const void *)held, &r);
    free(held);
    answer(b, &r);
}

static bool result(void *self, struct txn_result *out)
{
    struct between *b = self;
    char c;

    if (!b->has_result)
        return false;
    *out = b->result;
    b->has_result = false;
    return read(b->fds[0], &c, 1) == 1;
}

static enum txn_outcome reconcile(void *self, uint64_t nr)
{
    struct between *b = self;

    b->asked++;
    if (b->unreachable)
        return OUTCOME_UNKNOWN;
    return nr == b->lost ? OUTCOME_DONE : OUTCOME_FAILED;
}

static int fd(const void *self)
{
    return ((const struct between *)self)->fds[0];
}

static enum status load_next(void *self, int64_t now, struct loaded *out)
{
    struct between *b = self;

    return b->behind.calls->load_next(b->behind.self, now, out);
}

static enum status purge(void *self)
{
    struct between *b = self;

    return b->behind.calls->purge(b->behind.self);
}

static void maintain(void *self, bool idle)
{
    struct between *b = self;

    b->behind.calls->maintain(b->behind.self, idle);
}

static void close_all(void *self)
{
    struct between *b = self;

    b->behind.calls->close(b->behind.self);
    free(b->held);
    close(b->fds[0]);
    close(b->fds[1]);
}

void between_open(struct between *b, const struct backend *behind, struct backend *out)
{
    static const struct backend_calls calls = { load_next, submit, result, fd, reconcile, purge, maintain, close_all };

    *b = (struct between){ .behind = *behind };
    assert_int_equal(pipe(b->fds), 0);
    *out = (struct backend){ .self = b, .calls = &calls, .state = behind->state };
}
