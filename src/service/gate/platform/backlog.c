#include "gate/platform/backlog.h"

#define WAIT_MAX_S (LIMIT_ANSWER_MS / 1000)

enum status backlog_take(struct backlog *b, uint64_t client, uint32_t n)
{
    if (b->of[client] + n > LIMIT_WAITING_PER_CLIENT || (b->all + n > LIMIT_WAITING && b->of[client] > 0))
        return REFUSED_RATE;
    b->of[client] += n;
    b->all += n;
    return OK;
}

void backlog_dropped(struct backlog *b, uint64_t client, uint32_t n)
{
    BUG_IF(b->of[client] < n || b->all < n);
    b->of[client] -= n;
    b->all -= n;
}

static void turn_to(struct backlog *b, int64_t second)
{
    if (second == b->second)
        return;
    b->last = second == b->second + 1 ? b->now : 0;
    b->now = 0;
    b->second = second;
}

void backlog_answered(struct backlog *b, uint64_t client, uint32_t n, int64_t now_ms)
{
    backlog_dropped(b, client, n);
    turn_to(b, now_ms / 1000);
    b->now += n;
}

unsigned backlog_wait_s(struct backlog *b, int64_t now_ms)
{
    turn_to(b, now_ms / 1000);
    uint32_t pace = b->last > b->now ? b->last : b->now; /* 0: it has only begun, and nobody knows yet */
    uint32_t wait = pace > 0 ? b->all / pace : 1;

    return wait < 1 ? 1 : wait < WAIT_MAX_S ? wait : WAIT_MAX_S;
}
