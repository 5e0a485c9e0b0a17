#include "base/clock_trust.h"

#include "base/limits.h"

static int64_t offset(struct moment now)
{
    return now.wall_s - now.boot_ms / 1000;
}

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

static void settle(struct clock_trust *t, int64_t offset_s)
{
    *t = (struct clock_trust){ .low_s = offset_s - LIMIT_CLOCK_STEP_S, .high_s = offset_s + LIMIT_CLOCK_STEP_S,
                               .trusted = true };
}

void clock_trust_begin(struct clock_trust *t, int64_t last_s, struct moment now)
{
    int64_t last_offset = last_s - now.boot_ms / 1000;

    *t = (struct clock_trust){ .low_s = last_offset - LIMIT_CLOCK_STEP_S, .high_s = last_offset + LIMIT_CLOCK_AWAY_S,
                               .wide = true, .kept_s = offset(now), .kept_ms = now.boot_ms };
    if (last_s == 0)
        settle(t, offset(now));
    else
        clock_trust_look(t, now);
}

bool clock_trust_look(struct clock_trust *t, struct moment now)
{
    int64_t offset_s = offset(now);

    if (offset_s >= t->low_s && offset_s <= t->high_s) {
        if (t->wide)
            settle(t, offset_s);
        return t->trusted = true;
    }
    if (t->trusted || distance(offset_s, t->kept_s) > LIMIT_CLOCK_STEP_S) {
        t->kept_s = offset_s;
        t->kept_ms = now.boot_ms;
    }
    t->trusted = false;
    if (now.boot_ms - t->kept_ms >= LIMIT_CLOCK_KEPT_S * INT64_C(1000))
        settle(t, offset_s);
    return t->trusted;
}

void clock_trust_confirm(struct clock_trust *t, struct moment now)
{
    settle(t, offset(now));
}

int64_t clock_trust_ahead_s(const struct clock_trust *t, struct moment now)
{
    int64_t offset_s = offset(now);

    return offset_s > t->high_s ? offset_s - t->high_s : offset_s < t->low_s ? offset_s - t->low_s : 0;
}
