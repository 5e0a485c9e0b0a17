#include "vera/codes.h"

#include "base/date.h"

#include <string.h>

struct code {
    uint8_t set;
    const char *code;
    int32_t begin, einde;      /* yyyymmdd, 0 = none; einde is the first day it no longer is */
    const char *successor;
};

static const struct code codes[] = {
#define VERA(set, code, begin, einde, successor, elderly) { (set), (code), (begin), (einde), (successor) },
#include "vera/codes.def"
#undef VERA
};

enum status vera_code(enum vera_set set, const char *code, int32_t dag, const char **successor)
{
    struct date d = date_of(dag);
    int32_t op = d.year * 10000 + d.month * 100 + d.day;
    unsigned geldig = 0;
    enum status s = REFUSED_VERA_UNKNOWN;

    *successor = "";
    for (unsigned i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        const struct code *c = &codes[i];
        if (c->set != set || strcmp(c->code, code) != 0)
            continue;
        if (c->einde != 0 && op >= c->einde) {
            s = REFUSED_VERA_RETIRED;
            *successor = c->successor;
        } else if (op >= c->begin) {
            geldig++;
        } else if (s != REFUSED_VERA_RETIRED) {
            s = REFUSED_VERA_NOT_YET;
        }
    }
    if (geldig == 0)
        return s;
    *successor = "";
    return geldig == 1 ? OK : REFUSED_VERA_AMBIGUOUS;
}
