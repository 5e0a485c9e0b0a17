#include "policy/cell.h"

#include "base/status.h"

#include <stdbool.h>
#include <string.h>

#define RASTER 1000   /* euro */
#define AFSTAND 500   /* euro */

int64_t cell_divide_down(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

unsigned cell_cut(int64_t *sneden, unsigned n, int64_t v)
{
    unsigned i = 0;

    while (i < n && sneden[i] < v)
        i++;
    if (i < n && sneden[i] == v)
        return n;
    BUG_IF(n == CELL_CUTS_MAX);
    memmove(&sneden[i + 1], &sneden[i], (n - i) * sizeof(sneden[0]));
    sneden[i] = v;
    return n + 1;
}

static bool dichtbij(int64_t x, const int64_t *snede, int64_t afstand)
{
    return snede != NULL && x - *snede < afstand && *snede - x < afstand;
}

struct geldbereik cell_of(int64_t q, const int64_t *sneden, unsigned n, int64_t euro)
{
    int64_t raster = RASTER * euro, afstand = AFSTAND * euro;
    unsigned i = 0;

    while (i < n && sneden[i] < q)
        i++;
    const int64_t *boven = i < n ? &sneden[i] : NULL;
    const int64_t *onder = i > 0 ? &sneden[i - 1] : NULL;

    int64_t hoog = -cell_divide_down(-q, raster) * raster;
    int64_t laag = hoog - raster;
    while ((dichtbij(hoog, boven, afstand) || dichtbij(hoog, onder, afstand)) && (boven == NULL || hoog < *boven))
        hoog += raster;
    while ((dichtbij(laag, boven, afstand) || dichtbij(laag, onder, afstand)) && (onder == NULL || laag > *onder))
        laag -= raster;
    return (struct geldbereik){ .min = (onder != NULL && *onder > laag ? *onder : laag) + 1,
                                .max = boven != NULL && *boven < hoog ? *boven : hoog };
}
