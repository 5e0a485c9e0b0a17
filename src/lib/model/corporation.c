#include "model/corporation.h"

#include "model/source.h"

#include <string.h>

const struct corporation *corporation_find(const struct corporation *all, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(all[i].code, code, CORPORATIE_MAX) == 0)
            return &all[i];
    return NULL;
}

uint8_t corporation_bar(const struct corporation *all, size_t n, const char *code)
{
    const struct corporation *found = corporation_find(all, n, code);

    return found != NULL ? found->minimale_zekerheid : ZEKERHEID_BALIE;
}

static int order_to(const struct redress *r, const char *corporatie, const char *gemeente)
{
    int order = strcmp(r->corporatie, corporatie);

    return order != 0 ? order : strcmp(r->gemeente, gemeente);
}

int redress_order(const void *a, const void *b)
{
    const struct redress *to = b;

    return order_to(a, to->corporatie, to->gemeente);
}

const char *redress_find(const struct redress *all, size_t n, const char *corporatie, const char *gemeente)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = order_to(&all[mid], corporatie, gemeente);

        if (order == 0)
            return all[mid].url;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}
