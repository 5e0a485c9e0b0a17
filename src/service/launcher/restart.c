#include "launcher/restart.h"

#include "base/limits.h"

int64_t restart_after(unsigned *quick, int64_t lived_ms, bool served, bool well)
{
    int64_t most = served ? LIMIT_RESTART_SERVED_MS : LIMIT_RESTART_MS, wait = LIMIT_RESTART_FIRST_MS;

    *quick = (served && well) || lived_ms >= LIMIT_QUICK_MS ? 0 : *quick + 1;
    if (*quick < LIMIT_QUICK_FREE)
        return 0;
    for (unsigned i = LIMIT_QUICK_FREE; i < *quick && wait < most; i++)
        wait *= 2;
    return wait < most ? wait : most;
}
