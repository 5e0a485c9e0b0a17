#include "policy/cell.h"

#include "base/status.h"

#include <stdbool.h>
#include <string.h>

#define GRID 1000      /* euro */
#define DISTANCE 500   /* euro */

int64_t cell_divide_down(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

unsigned cell_cut(int64_t *cuts, unsigned n, int64_t v)
{
    unsigned i = 0;

    while (i < n && cuts[i] < v)
        i++;
    if (i < n && cuts[i] == v)
        return n;
    BUG_IF(n == CELL_CUTS_MAX);
    memmove(&cuts[i + 1], &cuts[i], (n - i) * sizeof(cuts[0]));
    cuts[i] = v;
    return n + 1;
}

static bool is_near(int64_t x, const int64_t *cut, int64_t distance)
{
    return cut != NULL && x - *cut < distance && *cut - x < distance;
}

struct money_range cell_of(int64_t q, const int64_t *cuts, unsigned n, int64_t euro)
{
    int64_t grid = GRID * euro, distance = DISTANCE * euro;
    unsigned i = 0;

    while (i < n && cuts[i] < q)
        i++;
    const int64_t *above = i < n ? &cuts[i] : NULL;
    const int64_t *below = i > 0 ? &cuts[i - 1] : NULL;

    int64_t high = -cell_divide_down(-q, grid) * grid;
    int64_t low = high - grid;
    while ((is_near(high, above, distance) || is_near(high, below, distance)) && (above == NULL || high < *above))
        high += grid;
    while ((is_near(low, above, distance) || is_near(low, below, distance)) && (below == NULL || low > *below))
        low -= grid;
    return (struct money_range){ .min = (below != NULL && *below > low ? *below : low) + 1,
                                 .max = above != NULL && *above < high ? *above : high };
}
