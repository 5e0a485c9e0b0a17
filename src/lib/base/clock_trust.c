#include "base/clock_trust.h"

#include "base/limits.h"

#include <string.h>

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
    t->low_s = offset_s - LIMIT_CLOCK_STEP_S;
    t->high_s = offset_s + LIMIT_CLOCK_STEP_S;
    t->wide = t->none = false;
    t->trusted = true;
}

static bool same(const struct clock_boot *a, const struct clock_boot *b)
{
    return a->text[0] != '\0' && memcmp(a, b, sizeof *a) == 0;
}

void clock_trust_begin(struct clock_trust *t, const struct clock_seen *last, bool empty, const struct clock_boot *boot,
                       struct moment now)
{
    int64_t last_offset = last->wall_s - now.boot_ms / 1000;

    *t = (struct clock_trust){ .low_s = last_offset - LIMIT_CLOCK_STEP_S, .high_s = last_offset + LIMIT_CLOCK_AWAY_S,
                               .wide = true, .kept_s = offset(now), .kept_ms = now.awake_ms, .boot = *boot };
    if (last->wall_s != 0 && same(&last->boot, boot))
        settle(t, last->offset_s);
    t->none = last->wall_s == 0;
    t->trusted = false;
    if (t->none && empty)
        settle(t, offset(now));
    else
        clock_trust_look(t, now);
}

bool clock_trust_look(struct clock_trust *t, struct moment now)
{
    int64_t offset_s = offset(now);

    if (!t->none && offset_s >= t->low_s && offset_s <= t->high_s) {
        if (t->wide)
            settle(t, offset_s);
        return t->trusted = true;
    }
    if (t->trusted || distance(offset_s, t->kept_s) > LIMIT_CLOCK_STEP_S) {
        t->kept_s = offset_s;
        t->kept_ms = now.awake_ms;
    }
    t->trusted = false;
    if (now.awake_ms - t->kept_ms >= LIMIT_CLOCK_KEPT_S * INT64_C(1000))
        settle(t, offset_s);
    return t->trusted;
}

void clock_trust_confirm(struct clock_trust *t, struct moment now)
{
    settle(t, offset(now));
}

struct clock_seen clock_trust_seen(const struct clock_trust *t, struct moment now)
{
    return (struct clock_seen){ .wall_s = now.wall_s, .offset_s = t->low_s + LIMIT_CLOCK_STEP_S, .boot = t->boot };
}

int64_t clock_trust_ahead_s(const struct clock_trust *t, struct moment now)
{
    int64_t offset_s = offset(now);

    if (t->none)
        return 0;
    return offset_s > t->high_s ? offset_s - t->high_s : offset_s < t->low_s ? offset_s - t->low_s : 0;
}
